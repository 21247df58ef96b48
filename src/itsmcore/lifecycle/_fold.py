"""The values of a history after its last fact, held against the rules on the way."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from itsmcore.lifecycle._engine import Engine
from itsmcore.lifecycle._plan import is_empty
from itsmcore.model import Fact, FactKind, Finding, FrozenMap, History, Value
from itsmcore.model.values import is_same

__all__ = ["Fold", "folded"]

_CREATED = FactKind.CREATED


def folded(engine: Engine, history: History) -> dict[str, Value] | None:
    """The last values of a history without any irregularity; None for any other.

    One quick pass; tests hold it against `Fold` and the findings of the history.
    """
    values = dict(history.initial.items())
    status, facts = values.get("status"), history.facts
    if status != engine.definition.initial or not _in_order(history):
        return None
    for fact in facts:
        if fact.kind is _CREATED:
            values.update([(change.field, change.new) for change in fact.changes])
        elif not _took(fact, values) or not (
            fact.event is None or fact.event in engine.events
        ):
            return None
        after = values.get("status")
        if after is not status and not _may_move(engine, status, after, values):
            return None
        status = after
    return values


def _in_order(history: History) -> bool:
    """Whether instants grow and numbers have no gap."""
    facts, began_at = history.facts, history.began_at
    if began_at < history.opened_at:
        return False
    if facts and facts[0].at <= began_at and not _is_birth(facts[0], began_at):
        return False
    for before, fact in pairwise(facts):
        if fact.at <= before.at or fact.seq != before.seq + 1:
            return False
    return True


def _is_birth(fact: Fact, began_at: datetime) -> bool:
    """Whether a fact is the creation from which the first values are known."""
    return fact.kind is _CREATED and fact.at == began_at


def _took(fact: Fact, values: dict[str, Value]) -> bool:
    """Take the changes of a fact over; whether it tells the old values right."""
    for change in fact.changes:
        name, old = change.field, change.old
        held = values.get(name)
        if old is not held and not is_same(old, held):
            return False
        values[name] = change.new
    return True


def _may_move(
    engine: Engine, before: Value, after: Value, values: dict[str, Value]
) -> bool:
    """Whether a rule leads from state to state, and what that asks for is there."""
    if before == after:
        return True
    wanted = engine.required.get(after, ())
    return (before, after) in engine.moves and not any(
        is_empty(values.get(name)) for name in wanted
    )


class Fold:
    """The same pass, telling of everything that the rules do not foresee."""

    def __init__(self, engine: Engine, history: History) -> None:
        self.history, self.engine = history, engine
        self.values: dict[str, Value] = dict(history.initial.items())
        self._told = set(self.values).union(
            change.field for fact in history for change in fact.changes
        )

    def findings(self) -> Iterator[Finding]:
        """Fold fact after fact, reporting on the way."""
        yield from self._first()
        last_at = self.history.began_at
        for fact in self.history:
            if fact.at == last_at and fact.kind is not _CREATED:
                message = "it shares its instant with the one before"
                yield self._finding("same_instant", fact, message)
            last_at = fact.at
            yield from self._fact(fact)

    def _first(self) -> Iterator[Finding]:
        status, initial = self.values.get("status"), self.engine.definition.initial
        if status not in self.engine.states:
            yield self._unknown_state(None, status)
        elif status != initial:
            message = f"it starts in {status!r}, not in {initial!r}"
            yield self._finding("starts_mid_life", None, message, state=status)

    def _fact(self, fact: Fact) -> Iterator[Finding]:
        before = self.values.get("status")
        self.values.update([(change.field, change.new) for change in fact.changes])
        if fact.kind is FactKind.CREATED:  # it tells how the record began
            return
        yield from self._moved(fact, before, self.values.get("status"))
        if fact.event is not None and fact.event not in self.engine.events:
            message = f"the event {fact.event!r} is not known"
            yield self._finding("unknown_event", fact, message, event=fact.event)

    def _moved(self, fact: Fact, before: Value, after: Value) -> Iterator[Finding]:
        if before == after:
            return
        if after not in self.engine.states:
            yield self._unknown_state(fact, after)
        elif before in self.engine.states and (before, after) not in self.engine.moves:
            message = f"no rule leads from {before!r} to {after!r}"
            yield self._finding("not_allowed", fact, message, old=before, new=after)
        for name in self.engine.required.get(after, ()):
            if name in self._told and is_empty(self.values.get(name)):
                message = f"{name} is empty on entering {after!r}"
                yield self._finding("field_missing", fact, message, field=name)

    def _unknown_state(self, fact: Fact | None, status: Value) -> Finding:
        message = f"the state {status!r} is not known"
        return self._finding("unknown_state", fact, message, state=status)

    def _finding(
        self, code: str, fact: Fact | None, message: str, **params: Value
    ) -> Finding:
        key = self.history.record_id
        where = key if fact is None else f"fact {fact.seq} of {key}"
        return Finding(
            code=code,
            subject=key,
            seq=None if fact is None else fact.seq,
            message=f"{where}: {message}",
            params=FrozenMap(params),
        )
