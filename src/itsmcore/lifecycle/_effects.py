"""Effects, compiled for one record class: functions that act on the new values of a step."""

from collections.abc import Callable, Iterable
from operator import ne
from typing import Any

from itsmcore.lifecycle._ask import Ask
from itsmcore.lifecycle._plan import Plan
from itsmcore.lifecycle.effect import OWNING, Effect, EffectKind, Signal, counted
from itsmcore.model import Value
from itsmcore.model.values import is_same

__all__ = ["Effects"]

Put = Callable[[Ask], None]


class Effects:
    """Effects in order: those of every step first, then those that wait for an edge.

    Attributes:
        plain: What acts in every step.
        edged: What acts where its edge is the step, with the fields that can make it so.
        emits: Signals, with the edges that they wait for.
        fields: The fields that they write.
        assigned: Those of them that get a value in every step, whatever a caller gives.
    """

    __slots__ = ("assigned", "edged", "emits", "fields", "plain")

    def __init__(self, effects: Iterable[Effect], plan: Plan) -> None:
        given = [e for e in effects if e.do is not EffectKind.EMIT]
        signals = [e for e in effects if e.do is EffectKind.EMIT]
        self.fields = frozenset(e.field for e in given)
        self.assigned = frozenset(
            e.field
            for e in given
            if e.do is EffectKind.ASSIGN and e.on is None and not e.once
        )
        self.plain = tuple(_put(e, plan) for e in given if e.on is None)
        self.edged = tuple(
            (
                _put(e, plan),
                e.on.fires,
                frozenset(map(plan.watched, e.on.fields)),
                e.on.hears,
            )
            for e in given
            if e.on is not None
        )
        self.emits = tuple((Signal(e.field, e.value), e.on) for e in signals)

    def act(self, ask: Ask) -> None:
        """Let the plain ones act, and those whose edge is this step."""
        for put in self.plain:
            put(ask)
        if self.edged:
            self.fire(ask)

    def fire(self, ask: Ask) -> None:
        """Let those act whose edge is this step."""
        new, said = ask.new, ask.notes[1] is not None
        for put, fires, fields, hears in self.edged:
            touched = (hears and said) or not fields.isdisjoint(new) or ask.is_first
            if touched and fires(ask):
                put(ask)

    def signals(self, ask: Ask) -> tuple[Signal, ...]:
        """What a step, all of whose effects have acted, sends to the host."""
        return tuple(
            [signal for signal, on in self.emits if on is None or on.fires(ask)]
        )


def _differs(one: Value, other: Value) -> bool:
    return not is_same(one, other)


def _put(effect: Effect, plan: Plan) -> Put:
    """A function that lets an effect act on the new values of a question."""
    name, do, once = effect.field, effect.do, effect.once
    get = plan.getter(name)
    if do is EffectKind.COUNT:
        return _count(name, get, once=once)
    fixed = effect.value if do in OWNING else plan.fixed(name, effect.value)
    differ = ne if name in plan.coerce else _differs
    is_stamp, is_actor = do is EffectKind.STAMP, do is EffectKind.STAMP_ACTOR

    def put(ask: Ask) -> None:
        new = ask.new
        old = get(ask.record)
        if once and new.get(name, old) is not None:
            return
        value: Any = ask.at if is_stamp else ask.by if is_actor else fixed
        if differ(value, old):
            new[name] = value
        elif name in new:
            del new[name]

    return put


def _count(name: str, get: Callable[[Any], Any], *, once: bool) -> Put:
    """A function that counts a field up."""

    def put(ask: Ask) -> None:
        new = ask.new
        held = new[name] if name in new else get(ask.record)
        if not (once and held is not None):
            new[name] = held + 1 if type(held) is int else counted(held)

    return put
