"""One row of a lifecycle, compiled, and the question that is put to it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from itsmcore.lifecycle._plan import Plan
from itsmcore.lifecycle.effect import Effect
from itsmcore.lifecycle.offer import Unmet
from itsmcore.lifecycle.rules import Guard, StateRule, Transition
from itsmcore.model import Comment, FrozenMap, Ref, Side, Value

__all__ = ["Ask", "Effects", "Row"]


class Ask:
    """What somebody asks of a record, and what comes of it: the new values so far."""

    __slots__ = (
        "at",
        "by",
        "given",
        "new",
        "notes",
        "plan",
        "record",
        "roles",
        "side",
    )

    def __init__(
        self,
        plan: Plan,
        record: Any,
        new: dict[str, Any],
        at: datetime,
        by: str,
        side: Side | None,
        roles: frozenset[str],
        notes: tuple[str | None, str | None, bool | None, Ref | None],
        given: Mapping[str, Value] | None,
    ) -> None:
        self.plan, self.record, self.new, self.at = plan, record, new, at
        self.by, self.side, self.roles = by, side, roles
        self.notes, self.given = notes, given

    is_first: ClassVar[bool] = False
    """Every step has a record before it."""

    def trial(self) -> "Ask":
        """The same question, for a row to act on without consequence."""
        return Ask(
            self.plan,
            self.record,
            dict(self.new),
            self.at,
            self.by,
            self.side,
            self.roles,
            self.notes,
            self.given,
        )

    def before(self, name: str) -> Value:
        """The value of a name as the record has it."""
        record, plan = self.record, self.plan
        found: Value
        if name in plan.coerce:
            found = getattr(record, name)
        else:
            found = record.get(name, states=plan.states)
        return found

    def after(self, name: str) -> Value:
        """The value of a name with the new ones, and what the host gives, in front."""
        if self.given is not None and name in self.given:
            return self.given[name]
        if name in self.new:
            found: Value = self.new[name]
            return found
        if name == "status_category":
            return self.plan.states.category(self.after("status"))
        return self.before(name)

    @property
    def comments(self) -> tuple[Comment, ...]:
        """What is said along with it."""
        _, text, public, _ = self.notes
        return () if text is None else (Comment(self.side, public),)

    def put(self, effect: Effect) -> None:
        """Let an effect act on the new values."""
        name, new, record = effect.field, self.new, self.record
        typed = name in self.plan.coerce
        old = getattr(record, name) if typed else record.fields.get(name)
        value = effect.result(new.get(name, old), self.at, self.by)
        if value != old:
            new[name] = value
        elif name in new:
            del new[name]

    def too_early(self) -> tuple[Unmet, ...]:
        """The obstacle that the record has changed since."""
        last = self.record.updated_at
        return (
            Unmet(
                code="time_backwards",
                message=f"the record was last changed at {last}, after {self.at}",
                params=FrozenMap({"updated_at": last}),
            ),
        )


class Effects:
    """Effects in order: those of every step first, then those that wait for an edge."""

    __slots__ = ("_edged", "_plain")

    def __init__(self, effects: Iterable[Effect]) -> None:
        given = tuple(effects)
        self._plain = tuple(e for e in given if e.on is None)
        self._edged = tuple(
            (e, e.on, e.on.fields, e.on.hears) for e in given if e.on is not None
        )

    def act(self, ask: Ask) -> None:
        """Let the plain ones act, and those whose edge is this step."""
        for effect in self._plain:
            ask.put(effect)
        if not self._edged:
            return
        said = ask.notes[1] is not None
        for effect, edge, fields, hears in self._edged:
            touched = (hears and said) or not fields.isdisjoint(ask.new)
            if touched and edge.fires(ask):
                ask.put(effect)


class Row:
    """One transition out of one state.

    Attributes:
        target: The state that it leads to.
        label: Its event for people.
        is_open: Whether nothing but missing input can stand in its way.
        needs_input: Whether there is input that can be missing.
        needs_reason: Whether the actor must say why.
    """

    __slots__ = (
        "_effects",
        "_guards",
        "_moves",
        "_read_only",
        "_required",
        "_roles",
        "_window",
        "is_open",
        "label",
        "needs_input",
        "needs_reason",
        "target",
    )

    def __init__(
        self,
        source: StateRule,
        transition: Transition,
        rules: Mapping[str, StateRule],
        always: tuple[Effect, ...],
    ) -> None:
        self.target = transition.target or source.name
        target = rules[self.target]
        moves = self._moves = self.target != source.name
        effects = (
            *(source.leave if moves else ()),
            *(target.enter if moves else ()),
            *transition.effects,
            *always,
        )
        self._effects = Effects(effects)
        self._guards: tuple[Guard, ...] = transition.guards
        self._read_only = frozenset(source.read_only)
        self._required = tuple(dict.fromkeys((*target.required, *transition.required)))
        self._roles, self._window = transition.roles, transition.window
        self.is_open = transition.is_open and not source.read_only
        self.label = transition.label or transition.event.replace("_", " ")
        self.needs_reason = transition.needs_reason
        self.needs_input = bool(self._required or self.needs_reason)

    def act(self, ask: Ask) -> None:
        """Move to the target, and let the effects of this row act."""
        if self._moves:
            ask.new["status"] = self.target
        self._effects.act(ask)

    def obstacles(self, ask: Ask) -> tuple[Unmet, ...]:
        """What stands in the way, apart from missing input."""
        if self._passes(ask):
            return ()
        return (
            *self._role_missing(ask),
            *self._window_closed(ask),
            *self._guarded(ask),
            *self._locked(ask),
        )

    def _passes(self, ask: Ask) -> bool:
        """Whether guards, all that most rows have, let it through."""
        if self._roles or self._window or self._read_only:
            return False
        after = ask.after
        return all([guard.condition.test(after) for guard in self._guards])

    def lacks_now(self, ask: Ask) -> tuple[Unmet, ...]:
        """The input that would be missing if the row acted on this question."""
        if not self.needs_input:
            return ()
        trial = ask.trial()
        self.act(trial)
        return self.lacks(trial)

    def lacks(self, ask: Ask) -> tuple[Unmet, ...]:
        """The input that is missing once the row has acted."""
        missing = self.missing(self._required, ask)
        if self.needs_reason and not ask.notes[0]:
            return (
                *missing,
                Unmet(code="reason_missing", message="a reason is needed"),
            )
        return missing

    @staticmethod
    def missing(required: Iterable[str], ask: Ask) -> tuple[Unmet, ...]:
        """Required fields that are empty."""
        new, record, value = ask.new, ask.record, ask.plan.value
        return tuple(
            [
                Unmet(
                    code="field_missing",
                    message=f"{name} is needed",
                    params=FrozenMap({"field": name}),
                )
                for name in required
                if (new[name] if name in new else value(record, name))
                in (None, "", (), frozenset())
            ]
        )

    def window(self, ask: Ask) -> tuple[datetime | None, datetime | None]:
        """From when until when this row is allowed, where it is bounded."""
        window = self._window
        start = None if window is None else ask.before(window.since)
        if window is None or not isinstance(start, datetime):
            return None, None
        return start, start + window.within

    def _role_missing(self, ask: Ask) -> Iterable[Unmet]:
        if self._roles and self._roles.isdisjoint(ask.roles):
            names = ", ".join(sorted(self._roles))
            yield Unmet(
                code="role_missing",
                message=f"one of these roles is needed: {names}",
                params=FrozenMap({"roles": tuple(sorted(self._roles))}),
            )

    def _window_closed(self, ask: Ask) -> Iterable[Unmet]:
        _, end = self.window(ask)
        if end is not None and ask.at > end:
            yield Unmet(
                code="window_closed",
                message=f"this was possible until {end}",
                params=FrozenMap({"until": end}),
            )

    def _guarded(self, ask: Ask) -> Iterable[Unmet]:
        for guard in self._guards:
            if not guard.condition.test(ask.after):
                yield Unmet(code=guard.code, message=guard.message)

    def _locked(self, ask: Ask) -> Iterable[Unmet]:
        for name in ask.new:
            if name in self._read_only or "*" in self._read_only:
                yield Unmet(
                    code="read_only",
                    message=f"{name} cannot be changed in state {ask.record.status!r}",
                    params=FrozenMap({"field": name}),
                )
