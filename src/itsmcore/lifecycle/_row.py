"""One row of a lifecycle, compiled, and the question that is put to it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

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
        "is_first",
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
        self.is_first = False

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
        found: Value = self.record.get(name)
        return found

    def after(self, name: str) -> Value:
        """The value of a name with the new ones, and what the host gives, in front."""
        if self.given is not None and name in self.given:
            return self.given[name]
        if name in self.new:
            found: Value = self.new[name]
            return found
        return self.before(name)

    @property
    def comments(self) -> tuple[Comment, ...]:
        """What is said along with it."""
        _, text, public, _ = self.notes
        return () if text is None else (Comment(self.side, public),)

    def put(self, effect: Effect) -> None:
        """Let an effect act on the new values."""
        name, new = effect.field, self.new
        old = self.plan.value(self.record, name)
        value = effect.result(new.get(name, old), self.at, self.by)
        if value != old:
            new[name] = value
        elif name in new:
            del new[name]

    def obstacles(self) -> tuple[Unmet, ...]:
        """What stands against any step at this instant."""
        last = self.record.updated_at
        if last is None or self.at >= last:
            return ()
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
        said = ask.notes[1] is not None
        for effect, edge, fields, hears in self._edged:
            touched = (hears and said) or not fields.isdisjoint(ask.new)
            if touched and edge.fires(ask):
                ask.put(effect)


class Row:
    """One transition out of one state."""

    __slots__ = (
        "_effects",
        "_guards",
        "_read_only",
        "_required",
        "_roles",
        "_window",
        "label",
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
        moves = self.target != source.name
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
        self.label = transition.label or transition.event.replace("_", " ")
        self.needs_reason = transition.needs_reason

    def act(self, ask: Ask) -> None:
        """Let the effects of this row act."""
        self._effects.act(ask)

    def obstacles(self, ask: Ask) -> tuple[Unmet, ...]:
        """What stands in the way, apart from missing input."""
        if not (self._guards or self._roles or self._window or self._read_only):
            return ()
        return (
            *self._role_missing(ask),
            *self._window_closed(ask),
            *self._guarded(ask),
            *self._locked(ask),
        )

    def lacks(self, ask: Ask) -> tuple[Unmet, ...]:
        """The input that is missing once the row has acted."""
        missing = self.missing(self._required, ask) if self._required else ()
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
