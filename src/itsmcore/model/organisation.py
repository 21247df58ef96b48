"""Who takes part: people, organisations and groups."""

import attrs

from itsmcore.model._fields import checked, texts_set, values
from itsmcore.model._text_set import NO_TEXTS
from itsmcore.model.frozen_map import FrozenMap
from itsmcore.model.keys import GroupKey, PartyKey
from itsmcore.model.values import NO_VALUES, Value
from itsmcore.model.words import PartyKind, member

__all__ = ["Group", "Party"]


def _kind(value: str) -> PartyKind:
    return member(PartyKind, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Party:
    """A person or an organisation.

    Attributes:
        id: Unique in the host's store; never parsed.
        name: For people.
        kind: Person or organisation.
        email: Address, unchecked.
        timezone: IANA name of the zone it lives in.
        active: Whether it still takes part.
        vip: Whether it is to be treated with special care.
        supplier: Whether it delivers to us.
        manager: Key of the party it answers to.
        fields: Declared custom fields.
        extra: What came along undeclared.
    """

    id: str
    name: str
    kind: PartyKind = attrs.field(default=PartyKind.PERSON, converter=_kind)
    email: str | None = None
    timezone: str | None = None
    active: bool = True
    vip: bool = False
    supplier: bool = False
    manager: PartyKey | None = None
    fields: FrozenMap[str, Value] = attrs.field(default=NO_VALUES, converter=values)
    extra: FrozenMap[str, Value] = attrs.field(default=NO_VALUES, converter=values)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Group:
    """A queue with people behind it.

    Attributes:
        id: Unique in the host's store; never parsed.
        name: For people.
        members: Keys of its parties.
        manager: Key of the party that leads it.
        schedule: Name of the schedule it works by.
        skills: What it can do.
        parent: Key of the group above it.
        fields: Declared custom fields.
        extra: What came along undeclared.
    """

    id: str
    name: str
    members: frozenset[PartyKey] = attrs.field(default=NO_TEXTS, converter=texts_set)
    manager: PartyKey | None = None
    schedule: str | None = None
    skills: frozenset[str] = attrs.field(default=NO_TEXTS, converter=texts_set)
    parent: GroupKey | None = None
    fields: FrozenMap[str, Value] = attrs.field(default=NO_VALUES, converter=values)
    extra: FrozenMap[str, Value] = attrs.field(default=NO_VALUES, converter=values)
