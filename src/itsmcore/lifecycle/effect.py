"""Effects: what a step does to fields beside the changes asked for. They are data."""

from decimal import Decimal
from typing import Any, Final

import attrs

from itsmcore.errors import WrongTypeError
from itsmcore.model import Edge, Value, Word, freeze
from itsmcore.model._fields import checked
from itsmcore.model.words import member

__all__ = [
    "OWNING",
    "Effect",
    "EffectKind",
    "Signal",
    "assign",
    "clear",
    "count",
    "counted",
    "emit",
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
    EMIT = "emit"


OWNING: Final = frozenset({EffectKind.STAMP, EffectKind.STAMP_ACTOR, EffectKind.COUNT})
"""What stamps and counters write is the lifecycle's own: no change may set it."""


def _kind(value: str) -> EffectKind:
    return member(EffectKind, value, "do")


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

    Those without an edge act first, in order; then those whose edge the step turns out to
    be, in order, each seeing what the ones before it did.

    Attributes:
        do: What it does: stamp the instant or the actor, count up, assign a value, clear,
            or emit a signal, which changes nothing here.
        field: On which field; of `emit`, the name of the signal.
        value: What `assign` puts there, or what the signal carries.
        once: Only where the field is empty so far.
        on: Only in steps that are this edge; None means every time.
    """

    do: EffectKind = attrs.field(converter=_kind)
    field: str
    value: Value = attrs.field(default=None, converter=freeze)
    once: bool = False
    on: Edge | None = attrs.field(default=None, converter=_edge)


@attrs.frozen
class Signal:
    """Word that a step sends to the host: something to do that is no change of this record.

    Attributes:
        name: What it is about, such as `"resolve_children"`.
        value: What it carries.
    """

    name: str
    value: Value = attrs.field(default=None, converter=freeze)


def counted(old: Any) -> Any:
    """One more; what is no number counts as none so far."""
    is_number = isinstance(old, (int, float, Decimal)) and not isinstance(old, bool)
    return old + 1 if is_number else 1


def stamp(field: str, /, *, once: bool = False, on: Edge | None = None) -> Effect:
    """Put the instant of the step into a field."""
    return Effect(do=EffectKind.STAMP, field=field, once=once, on=on)


def stamp_actor(field: str, /, *, once: bool = False, on: Edge | None = None) -> Effect:
    """Put the key of the actor into a field."""
    return Effect(do=EffectKind.STAMP_ACTOR, field=field, once=once, on=on)


def count(field: str, /, *, on: Edge | None = None) -> Effect:
    """Count a field up by one."""
    return Effect(do=EffectKind.COUNT, field=field, on=on)


def assign(
    field: str, value: Value, /, *, once: bool = False, on: Edge | None = None
) -> Effect:
    """Put a value into a field."""
    return Effect(do=EffectKind.ASSIGN, field=field, value=value, once=once, on=on)


def clear(field: str, /, *, on: Edge | None = None) -> Effect:
    """Empty a field."""
    return Effect(do=EffectKind.CLEAR, field=field, on=on)


def emit(name: str, value: Value = None, /, *, on: Edge | None = None) -> Effect:
    """Send a signal along with the step: the host finds it in `step.emitted`."""
    return Effect(do=EffectKind.EMIT, field=name, value=value, on=on)
