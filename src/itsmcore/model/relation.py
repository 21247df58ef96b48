"""Relations between configuration items, and what their kinds say about impact."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, Final

import attrs

from itsmcore._instants import to_utc
from itsmcore.model._catalogue import Catalogue, listed
from itsmcore.model._fields import checked, filled, optional_instant
from itsmcore.model._order import not_after, not_before
from itsmcore.model.keys import CiKey
from itsmcore.model.words import Word, member

__all__ = [
    "RELATION_KINDS",
    "ImpactFlow",
    "Relation",
    "RelationKind",
    "RelationKinds",
    "Strength",
]


class ImpactFlow(Word):
    """Which end of a relation feels the trouble of the other one."""

    TO_SOURCE = "to_source"
    TO_TARGET = "to_target"


class Strength(Word):
    """How hard trouble at one end of a relation hits the other one."""

    REQUIRED = "required"
    REDUNDANT = "redundant"
    INFORMATIONAL = "informational"


def _flow(value: str) -> ImpactFlow:
    return member(ImpactFlow, value)


def _strength(value: str) -> Strength:
    return member(Strength, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class RelationKind:
    """A kind of relation: which way impact flows along it, and how hard.

    Attributes:
        name: What relations call it, read from source to target: an application
            `depends_on` a database.
        inverse: The same read from target to source, for people.
        flow: Which end feels the trouble of the other one.
        strength: Whether that end cannot do without the other one, or only without too many
            of several, or does not mind.
    """

    name: str = attrs.field(validator=filled)
    inverse: str | None = None
    flow: ImpactFlow = attrs.field(default=ImpactFlow.TO_SOURCE, converter=_flow)
    strength: Strength = attrs.field(default=Strength.REQUIRED, converter=_strength)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Relation:
    """What one item is to another, from a day and to a day if need be.

    Attributes:
        source: Key of the item or service that the sentence begins with.
        target: Key of the one that it ends with.
        kind: Name of the `RelationKind` between them.
        valid_from: First instant at which it holds; None for always before.
        valid_to: First instant at which it no longer holds; None for always after.
    """

    source: CiKey = attrs.field(validator=filled)
    target: CiKey = attrs.field(validator=filled)
    kind: str = attrs.field(default="depends_on", validator=filled)
    valid_from: datetime | None = attrs.field(
        default=None, converter=optional_instant, validator=not_after("valid_to")
    )
    valid_to: datetime | None = attrs.field(
        default=None, converter=optional_instant, validator=not_before("valid_from")
    )

    def is_valid(self, at: datetime, /) -> bool:
        """Whether it holds at an instant."""
        at = to_utc(at, "at")
        return (self.valid_from is None or self.valid_from <= at) and (
            self.valid_to is None or at < self.valid_to
        )


def _kinds(value: Iterable[RelationKind]) -> tuple[RelationKind, ...]:
    return listed(value, RelationKind)


@attrs.frozen
class RelationKinds(Catalogue[RelationKind]):
    """The kinds of relations that a CMDB knows, by name.

    Attributes:
        entries: In the order in which people see them.

    Raises:
        DefinitionError: Two have one name.

    >>> RELATION_KINDS["hosts"].flow
    ImpactFlow.TO_TARGET
    """

    word: ClassVar[str] = "kind"

    entries: tuple[RelationKind, ...] = attrs.field(converter=_kinds)


_F = ImpactFlow
_S = Strength


def _kind(name: str, inverse: str, flow: str, strength: str) -> RelationKind:
    return RelationKind(name=name, inverse=inverse, flow=flow, strength=strength)


RELATION_KINDS: Final = RelationKinds(
    [
        _kind("depends_on", "needed_by", _F.TO_SOURCE, _S.REQUIRED),
        _kind("runs_on", "runs", _F.TO_SOURCE, _S.REQUIRED),
        _kind("hosts", "hosted_on", _F.TO_TARGET, _S.REQUIRED),
        _kind("contains", "contained_in", _F.TO_TARGET, _S.REQUIRED),
        _kind("uses", "used_by", _F.TO_SOURCE, _S.REQUIRED),
        _kind("powers", "powered_by", _F.TO_TARGET, _S.REDUNDANT),
        _kind("member_of", "has_member", _F.TO_TARGET, _S.REDUNDANT),
        _kind("connects_to", "connected_by", _F.TO_SOURCE, _S.INFORMATIONAL),
        _kind("backup_of", "backed_up_by", _F.TO_TARGET, _S.INFORMATIONAL),
    ]
)
"""The standard kinds; `RELATION_KINDS | [RelationKind(...)]` adds those of a host."""
