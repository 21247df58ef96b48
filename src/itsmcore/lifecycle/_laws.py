"""What histories are held against: the ways between states, locks and demands on fields.

Guards, roles and windows are not judged: a history does not tell what they asked.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from itsmcore.lifecycle._bars import ALL_FIELDS, asked_for
from itsmcore.lifecycle._definition import Definition
from itsmcore.lifecycle._plan import OWN, is_empty
from itsmcore.lifecycle.rules import StateRule, Transition
from itsmcore.model import Fact, FactKind, States, Value
from itsmcore.model.condition import Getter

__all__ = ["Breach", "Laws"]

Breach = tuple[str, str]
"""Code of a finding, and the field that it is about."""

Way = tuple[Value, Value]

_FREE: Final = frozenset({FactKind.CREATED, FactKind.MIGRATED})
"""Kinds of facts that no rule made."""

_NONE: Final[frozenset[str]] = frozenset()


class Laws:
    """The rules of a definition as a replay asks for them.

    Attributes:
        initial: The states in which a life begins.
        states: What states mean, retired ones included.
        events: All events.
        axes: Fields that move by rules of their own, with events that are not known here.
        current: States that a rule knows.
        required: State -> what has to be set on entering it, where that is anything.
        ways: State and next state, where a row leads there -> what has to be set then.
        locks: State -> its read-only and its hidden fields, where it has any.
        demands: State, event and next state -> what its rows ask for beside.
    """

    __slots__ = (
        *("_always", "_asked", "axes", "current", "demands", "events", "initial"),
        *("locks", "required", "states", "ways"),
    )

    def __init__(self, definition: Definition, states: States) -> None:
        rules = {rule.name: rule for rule in definition.rules}
        migrated = definition.migration.states.items()
        begun = {old for old, new in migrated if new == definition.initial}
        self.initial: frozenset[Value] = frozenset({definition.initial, *begun})
        self.states, self.current = states, frozenset[Value](rules)
        self.events = frozenset[str](definition.event_names)
        self.axes = definition.axes
        always = (effect.field for effect in definition.effects)
        self._always = definition.axes.union(always)
        self.locks: Mapping[Value, tuple[frozenset[str], frozenset[str]]] = {
            rule.name: (frozenset(rule.read_only), frozenset(rule.hidden))
            for rule in definition.rules
            if rule.read_only or rule.hidden
        }
        self.required: Mapping[Value, tuple[str, ...]] = {
            rule.name: rule.required for rule in definition.rules if rule.required
        }
        self.ways: dict[Way, tuple[str, ...]] = {}
        self.demands: dict[tuple[Value, str, Value], tuple[frozenset[str], ...]] = {}
        self._asked: dict[Way, tuple[frozenset[str], frozenset[str]]] = {}
        for row in definition.transitions:
            for name in row.sources:
                target = rules[name if row.target is None else row.target]
                self._learn(rules[name], row, target)
        self.demands = {key: some for key, some in self.demands.items() if any(some)}

    def _learn(self, source: StateRule, row: Transition, target: StateRule) -> None:
        moves = source.name != target.name
        way = source.name, target.name
        self.ways[way] = target.required if moves else ()
        entered = target if moves else None
        changed = frozenset(asked_for("must_change", row, entered))
        effects = [*row.effects, *((*source.leave, *target.enter) if moves else ())]
        written = {effect.field for effect in effects}
        locked = frozenset(row.read_only), frozenset(row.hidden)
        free = written | self._always | OWN
        demand = frozenset(row.required), changed - free, *locked
        key = source.name, row.event, target.name
        held = self.demands.get(key, demand)
        self.demands[key] = tuple(a & b for a, b in zip(demand, held, strict=True))
        freely = changed.union(asked_for("must_prompt", row, entered))
        freely |= written
        needed = frozenset((*target.required, *row.required))
        before = self._asked.get(way, (_NONE, _NONE))
        self._asked[way] = before[0] | freely, before[1] | needed

    # -- questions ----------------------------------------------------------------------

    def knows(self, fact: Fact) -> bool:
        """Whether its event is known, or can be that of a field with rules of its own.

        What such rules call their events is not known here; where one changes nothing but says
        something, as an update by a comment does, it is taken for theirs.
        """
        if fact.event is None or fact.event in self.events:
            return True
        if not fact.changes:
            is_said = fact.text is not None or fact.reason is not None
            return is_said and bool(self.axes)
        return {change.field for change in fact.changes} <= self.axes

    def breaches(
        self, fact: Fact, before: Value, after: Value, now: Getter
    ) -> Iterator[Breach]:
        """What a fact changed though it was locked, or left though it was asked for."""
        if fact.kind in _FREE:
            return
        required, changed, *locks = self.demands.get(
            (before, fact.event or "", after), (_NONE,) * 4
        )
        held = self.locks.get(before, (_NONE, _NONE))
        locked = locks[0] | held[0], locks[1] | held[1]
        if any(locked):
            yield from self._locked(fact, (before, after), locked)
        yield from self._unmet(fact, (required, changed), now)

    def _locked(
        self, fact: Fact, way: Way, locked: tuple[frozenset[str], frozenset[str]]
    ) -> Iterator[Breach]:
        read_only, hidden = locked
        freely, needed = self._asked.get(way, (_NONE, _NONE))
        free = freely | self._always | OWN
        for change in fact.changes:
            name = change.field
            if name in free or (name in needed and is_empty(change.old)):
                continue
            if name in hidden:
                yield "hidden", name
            elif name in read_only or ALL_FIELDS in read_only:
                yield "read_only", name

    def _unmet(
        self, fact: Fact, demand: Iterable[frozenset[str]], now: Getter
    ) -> Iterator[Breach]:
        required, changed = demand
        for name in sorted(required):
            if is_empty(now(name)):
                yield "field_missing", name
        told = {change.field for change in fact.changes}
        for name in sorted(changed - told):
            yield "field_unchanged", name
