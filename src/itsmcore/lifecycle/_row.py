"""One row of a lifecycle, compiled for one record class."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from operator import ne
from typing import Any, Final, NamedTuple

from itsmcore.lifecycle._ask import Ask
from itsmcore.lifecycle._plan import Plan, is_empty
from itsmcore.lifecycle.effect import OWNING, Effect, EffectKind, counted
from itsmcore.lifecycle.offer import Need, Offer, Unmet
from itsmcore.lifecycle.rules import Guard, StateRule, Transition, Window
from itsmcore.model import AllOf, FrozenMap, Value
from itsmcore.model.values import is_same

__all__ = ["Effects", "Lack", "Row", "lacks_of", "missing"]

Put = Callable[[Ask], None]

_STAMP, _STAMP_ACTOR = EffectKind.STAMP, EffectKind.STAMP_ACTOR
_COUNT = EffectKind.COUNT


class Lack(NamedTuple):
    """Input that a row asks for, with the forms that its absence takes."""

    name: str
    get: Callable[[Any], Any]
    unmet: Unmet
    need: Need


_REASON: Final = Lack(
    "reason",
    lambda _: None,
    Unmet(code="reason_missing", message="a reason is needed"),
    Need(field="reason", type="text"),
)


def lacks_of(names: Iterable[str], plan: Plan) -> tuple[Lack, ...]:
    """What is to be asked for, should these fields be empty."""
    return tuple(
        Lack(
            name,
            plan.getter(name),
            Unmet(
                code="field_missing",
                message=f"{name} is needed",
                params=FrozenMap({"field": name}),
            ),
            plan.need(name),
        )
        for name in dict.fromkeys(names)
    )


def missing(lacks: Iterable[Lack], ask: Ask) -> list[Lack]:
    """Those of some fields that are empty."""
    new, record = ask.new, ask.record
    return [
        lack
        for lack in lacks
        if is_empty(new[lack.name] if lack.name in new else lack.get(record))
    ]


def _differs(one: Value, other: Value) -> bool:
    return not is_same(one, other)


def _put(effect: Effect, plan: Plan) -> Put:
    """A function that lets an effect act on the new values of a question."""
    name, do, once = effect.field, effect.do, effect.once
    get = plan.getter(name)
    fixed = effect.value if do in OWNING else plan.fixed(name, effect.value)
    differ = ne if name in plan.coerce else _differs

    def put(ask: Ask) -> None:
        new = ask.new
        old = get(ask.record)
        held = new.get(name, old)
        if once and held is not None:
            return
        value: Any = fixed
        if do is _STAMP:
            value = ask.at
        elif do is _COUNT:
            value = held + 1 if type(held) is int else counted(held)
        elif do is _STAMP_ACTOR:
            value = ask.by
        if differ(value, old):
            new[name] = value
        elif name in new:
            del new[name]

    return put


class Effects:
    """Effects in order: those of every step first, then those that wait for an edge."""

    __slots__ = ("_edged", "_plain", "fields")

    def __init__(self, effects: Iterable[Effect], plan: Plan) -> None:
        given = tuple(effects)
        self.fields = frozenset(e.field for e in given)
        self._plain = tuple(_put(e, plan) for e in given if e.on is None)
        self._edged = tuple(
            (
                _put(e, plan),
                e.on.fires,
                frozenset(map(plan.watched, e.on.fields)),
                e.on.hears,
            )
            for e in given
            if e.on is not None
        )

    def act(self, ask: Ask) -> None:
        """Let the plain ones act, and those whose edge is this step."""
        for put in self._plain:
            put(ask)
        if not self._edged:
            return
        new, said = ask.new, ask.notes[1] is not None
        for put, fires, fields, hears in self._edged:
            touched = (hears and said) or not fields.isdisjoint(new) or ask.is_first
            if touched and fires(ask):
                put(ask)


class Row:
    """One transition out of one state.

    Attributes:
        target: The state that it leads to.
        label: Its event for people.
        is_open: Whether nothing but missing input can stand in its way.
        needs_input: Whether there is input that can be missing.
        offer: What it offers when nothing stands in its way and nothing is missing.
    """

    __slots__ = (
        "_effects",
        "_guards",
        "_lacks",
        "_moves",
        "_needs_reason",
        "_read_only",
        "_roles",
        "_settles",
        "_test",
        "_window",
        "is_open",
        "label",
        "needs_input",
        "offer",
        "target",
    )

    def __init__(
        self,
        source: StateRule,
        transition: Transition,
        target: StateRule,
        always: Iterable[Effect],
        *,
        plan: Plan,
        event: str,
    ) -> None:
        moves = self._moves = target.name != source.name
        entering = (*source.leave, *target.enter) if moves else ()
        self._effects = Effects((*entering, *transition.effects, *always), plan)
        required = (*target.required, *transition.required)
        self._lacks = lacks_of(required, plan)
        self._settles = not self._effects.fields.isdisjoint(required)
        self._needs_reason = transition.needs_reason
        self._guards: tuple[Guard, ...] = transition.guards
        conditions = [guard.condition for guard in transition.guards]
        together = conditions[0] if len(conditions) == 1 else AllOf(conditions)
        self._test = together.test if conditions else None
        self._roles, self._window = transition.roles, transition.window
        self._read_only = frozenset(source.read_only)
        self.target = target.name
        self.is_open = transition.is_open and not source.read_only
        self.label = transition.label or transition.event.replace("_", " ")
        self.needs_input = bool(self._lacks or self._needs_reason)
        self.offer = Offer(event=event, label=self.label, to=self.target, allowed=True)

    def act(self, ask: Ask) -> None:
        """Move to the target, and let the effects of this row act."""
        if self._moves:
            ask.new["status"] = self.target
        self._effects.act(ask)

    # -- input ------------------------------------------------------------------------

    def lacks(self, ask: Ask) -> list[Lack]:
        """The input that is missing once the row has acted."""
        found = missing(self._lacks, ask)
        if self._needs_reason and not ask.notes[0]:
            found.append(_REASON)
        return found

    def lacks_now(self, ask: Ask) -> list[Lack]:
        """The input that would be missing if the row acted on this question."""
        if self._settles:  # an effect fills or empties what is required
            ask = ask.trial()
            self.act(ask)
        return self.lacks(ask)

    # -- obstacles --------------------------------------------------------------------

    def obstacles(self, ask: Ask) -> tuple[Unmet, ...]:
        """What stands in the way, apart from missing input."""
        if self.passes(ask):
            return ()
        return (
            *self._role_missing(ask),
            *self._window_closed(ask),
            *self._guarded(ask),
            *self._locked(ask),
        )

    def passes(self, ask: Ask) -> bool:
        """Whether guards, all that most rows have, let it through."""
        if self._roles or self._window or self._read_only:
            return False
        return self._test is None or self._test(ask.after)

    def window(self, ask: Ask) -> tuple[datetime | None, datetime | None]:
        """From when until when this row is allowed, where it is bounded."""
        if self._window is None:
            return None, None
        return _bounds(self._window, ask.before(self._window.since))

    def _role_missing(self, ask: Ask) -> Iterator[Unmet]:
        if self._roles and self._roles.isdisjoint(ask.roles):
            names = sorted(self._roles)
            yield Unmet(
                code="role_missing",
                message=f"one of these roles is needed: {', '.join(names)}",
                params=FrozenMap({"roles": tuple(names)}),
            )

    def _window_closed(self, ask: Ask) -> Iterator[Unmet]:
        start, end = self.window(ask)
        if end is not None and ask.at > end:
            yield Unmet(
                code="window_closed",
                message=f"this was possible until {end}",
                params=FrozenMap({"until": end}),
            )
        elif start is not None and ask.at < start:
            yield Unmet(
                code="window_not_open",
                message=f"this is possible from {start} on",
                params=FrozenMap({"from": start}),
            )

    def _guarded(self, ask: Ask) -> Iterator[Unmet]:
        for guard in self._guards:
            if not guard.condition.test(ask.after):
                yield Unmet(code=guard.code, message=guard.message)

    def _locked(self, ask: Ask) -> Iterator[Unmet]:
        for name in ask.new:
            if name in self._read_only or "*" in self._read_only:
                yield Unmet(
                    code="read_only",
                    message=f"{name} cannot be changed in state {ask.record.status!r}",
                    params=FrozenMap({"field": name}),
                )


def _bounds(window: Window, start: Value) -> tuple[datetime | None, datetime | None]:
    """The first and the last instant; a field that holds no instant sets no bound."""
    if not isinstance(start, datetime):
        return None, None
    try:
        return start, start + window.within
    except OverflowError:  # it never closes in our calendar
        return start, None
