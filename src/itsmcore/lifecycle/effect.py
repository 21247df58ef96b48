"""Effects: what a step does to fields beside the changes asked for. They are data."""

from datetime import datetime
from typing import Any

import attrs

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model import Edge, Value, Word, freeze
from itsmcore.model._fields import checked

__all__ = [
    "Effect",
    "EffectKind",
    "assign",
    "clear",
    "count",
    "stamp",
    "stamp_actor",
]


class EffectKind(Word):
    """What an effect does to its field."""

    STAMP = "stamp"
    STAMP_ACTOR = "stamp_actor"
    COUNT = "count"
    ASSIGN = "assign"
    CLEAR = "clear"


def _kind(value: str) -> EffectKind:
    try:
        return EffectKind(value)
    except ValueError:
        raise FieldError(
            field="do",
            value=value,
            problem="no such effect",
            remedy=f"use one of {', '.join(EffectKind)}",
        ) from None


def _edge(value: Edge | None) -> Edge | None:
    if value is not None and not isinstance(value, Edge):
        raise WrongTypeError(
            field="on",
            value=value,
            problem="an edge is needed",
            remedy="write changes('field'), begins(when(...)) or commented()",
        )
    return value


@attrs.frozen(kw_only=True, field_transformer=checked)
class Effect:
    """One change that the lifecycle makes by itself, as part of the same fact.

    Attributes:
        do: What it does: stamp the instant or the actor, count up, assign a value, clear.
        field: On which field.
        value: What `assign` puts there.
        once: Only where the field is empty so far.
        on: Only in steps that are this edge; None means every time.
    """

    do: EffectKind = attrs.field(converter=_kind)
    field: str
    value: Value = attrs.field(default=None, converter=freeze)
    once: bool = False
    on: Edge | None = attrs.field(default=None, converter=_edge)

    def result(self, old: Any, at: datetime, by: str | None) -> Any:
        """The new value of its field, from the old one."""
        if self.once and old is not None:
            return old
        do = self.do
        if do is _STAMP:
            return at
        if do is _STAMP_ACTOR:
            return by
        if do is _COUNT:
            return (old or 0) + 1
        return self.value


_STAMP, _STAMP_ACTOR = EffectKind.STAMP, EffectKind.STAMP_ACTOR
_COUNT = EffectKind.COUNT


def stamp(field: str, /, *, once: bool = False, on: Edge | None = None) -> Effect:
    """Put the instant of the step into a field."""
    return Effect(do=EffectKind.STAMP, field=field, once=once, on=on)


def stamp_actor(field: str, /, *, once: bool = False, on: Edge | None = None) -> Effect:
    """Put the key of the actor into a field."""
    return Effect(do=EffectKind.STAMP_ACTOR, field=field, once=once, on=on)


def count(field: str, /, *, on: Edge | None = None) -> Effect:
    """Count a field up by one."""
    return Effect(do=EffectKind.COUNT, field=field, on=on)


def assign(field: str, value: Value, /, *, on: Edge | None = None) -> Effect:
    """Put a value into a field."""
    return Effect(do=EffectKind.ASSIGN, field=field, value=value, on=on)


def clear(field: str, /, *, on: Edge | None = None) -> Effect:
    """Empty a field."""
    return Effect(do=EffectKind.CLEAR, field=field, on=on)
