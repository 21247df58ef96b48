"""Who acts, as the host vouches for it."""

from typing import TypeAlias

import attrs

from itsmcore.errors import WrongTypeError
from itsmcore.model._fields import checked, side, texts_set
from itsmcore.model._text_set import NO_TEXTS
from itsmcore.model.words import Side

__all__ = ["Actor", "By", "actor"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class Actor:
    """Who does it. The library believes what the host says here.

    Attributes:
        key: Key of the party.
        side: For whom it speaks; None when unknown.
        roles: Names of the roles it holds.
        groups: Keys of the groups it belongs to.
    """

    key: str
    side: Side | None = attrs.field(default=None, converter=side)
    roles: frozenset[str] = attrs.field(default=NO_TEXTS, converter=texts_set)
    groups: frozenset[str] = attrs.field(default=NO_TEXTS, converter=texts_set)


By: TypeAlias = str | Actor


def actor(by: By) -> Actor:
    """The actor itself; bare text is an actor without roles, on no side."""
    if isinstance(by, Actor):
        return by
    if not isinstance(by, str):
        raise WrongTypeError(
            field="by",
            value=by,
            problem="an actor is needed",
            remedy="give Actor(key=...) or the party's key as text",
        )
    return Actor(key=by)
