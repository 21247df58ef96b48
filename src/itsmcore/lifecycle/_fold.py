"""The values of a history after its last fact, held against the rules on the way."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from itsmcore.lifecycle._laws import Laws
from itsmcore.lifecycle._plan import is_empty
from itsmcore.model import Fact, FactKind, Finding, FrozenMap, History, Value
from itsmcore.model.condition import Getter
from itsmcore.model.values import is_same

__all__ = ["Fold", "folded"]

_CREATED = FactKind.CREATED


def folded(  # noqa: C901, PLR0911  # a call for each fact would cost as much as the pass
    laws: Laws, history: History, held: Getter
) -> dict[str, Value] | None:
    """The values that facts leave, of a history without any irregularity; None for any other.

    One quick pass; tests hold it against `Fold` and the findings of the history.

    Args:
        laws: The rules.
        history: The facts.
        held: Tells the value of a name before the first fact.
    """
    facts, last_at = history.facts, history.began_at
    status = held("status")
    if status not in laws.initial or last_at < history.opened_at:
        return None
    new: dict[str, Value] = {}
    events, ways, last_seq = laws.events, laws.ways, None
    locks, demands = laws.locks, laws.demands
    for fact in facts:
        seq, at = fact.seq, fact.at
        if fact.kind is _CREATED:
            if at < last_at or last_seq is not None:
                return None
            new = {change.field: change.new for change in fact.changes}
        elif (
            at <= last_at
            or (last_seq is not None and seq != last_seq + 1)
            or (fact.event not in events and not laws.knows(fact))
        ):
            return None
        else:
            for change in fact.changes:
                name, old = change.field, change.old
                known = new[name] if name in new else held(name)
                if old is not known and not is_same(old, known):
                    return None
                new[name] = change.new
        after = new.get("status", status)
        if status in locks or (demands and (status, fact.event, after) in demands):
            now = partial(_value, new, held)
            if any(laws.breaches(fact, status, after, now)):
                return None
        if after is not status:
            wanted = ways.get((status, after))
            if wanted is None or (wanted and _lacks(wanted, new, held)):
                return None
            status = after
        last_at, last_seq = at, seq
    return new


def _value(new: dict[str, Value], held: Getter, name: str) -> Value:
    return new[name] if name in new else held(name)


def _lacks(names: tuple[str, ...], new: dict[str, Value], held: Getter) -> bool:
    """Whether any of these fields is empty."""
    return any(is_empty(_value(new, held, name)) for name in names)


class Fold:
    """The same pass, telling of everything that the rules do not foresee.

    What came before the last migration came under rules of an earlier edition, which are not
    known here: of that only states are judged.
    """

    def __init__(self, laws: Laws, history: History) -> None:
        self.history, self.laws = history, laws
        self.values: dict[str, Value] = dict(history.initial.items())
        self._told = set(self.values).union(
            change.field for fact in history for change in fact.changes
        )

    def findings(self) -> Iterator[Finding]:
        """Fold fact after fact, reporting on the way."""
        yield from self._first()
        last_at, facts = self.history.began_at, self.history.facts
        earlier = max(
            (i for i, f in enumerate(facts) if f.kind is FactKind.MIGRATED), default=0
        )
        for index, fact in enumerate(facts):
            if fact.at == last_at and fact.kind is not _CREATED:
                message = "it shares its instant with the one before"
                yield self._finding("same_instant", fact, message)
            last_at = fact.at
            yield from self._earlier(fact) if index < earlier else self._fact(fact)

    def _first(self) -> Iterator[Finding]:
        status = self.values.get("status")
        if status not in self.laws.states:
            yield self._unknown_state(None, status)
        elif status not in self.laws.initial:
            message = f"it starts in {status!r}, where no life begins"
            yield self._finding("starts_mid_life", None, message, state=status)

    def _earlier(self, fact: Fact) -> Iterator[Finding]:
        before = self.values.get("status")
        self.values.update([(change.field, change.new) for change in fact.changes])
        after = self.values.get("status")
        if after != before and after not in self.laws.states:
            yield self._unknown_state(fact, after)

    def _fact(self, fact: Fact) -> Iterator[Finding]:
        before = self.values.get("status")
        self.values.update([(change.field, change.new) for change in fact.changes])
        if fact.kind is _CREATED:  # it tells how the record began
            return
        after = self.values.get("status")
        yield from self._moved(fact, before, after)
        for code, name in self.laws.breaches(fact, before, after, self.values.get):
            if code in _OF_CHANGES or name in self._told:
                message = f"{name} {_BREACHES[code]} from {before!r} to {after!r}"
                yield self._finding(code, fact, message, field=name)
        if not self.laws.knows(fact):
            message = f"the event {fact.event!r} is not known"
            yield self._finding("unknown_event", fact, message, event=fact.event)

    def _moved(self, fact: Fact, before: Value, after: Value) -> Iterator[Finding]:
        if before == after:
            return
        if after not in self.laws.states:
            yield self._unknown_state(fact, after)
        if fact.kind is FactKind.MIGRATED:
            return
        if after in self.laws.states and not self._may_move(before, after):
            message = f"no rule leads from {before!r} to {after!r}"
            yield self._finding("not_allowed", fact, message, old=before, new=after)
        for name in self.laws.required.get(after, ()):
            if name in self._told and is_empty(self.values.get(name)):
                message = f"{name} is empty on entering {after!r}"
                yield self._finding("field_missing", fact, message, field=name)

    def _may_move(self, before: Value, after: Value) -> bool:
        """Whether a rule leads there; of retired and unknown states no rule is known."""
        laws = self.laws
        return (before, after) in laws.ways or not {before, after} <= laws.current

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


_BREACHES: Final = {
    "hidden": "is changed though it is not there,",
    "read_only": "is changed though it cannot be,",
    "field_missing": "is empty on the way",
    "field_unchanged": "is left as it was",
}
_OF_CHANGES: Final = frozenset({"hidden", "read_only"})
