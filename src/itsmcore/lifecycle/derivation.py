"""Deriving a lifecycle from another: a host's own states, rules and events."""

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any, Final, TypeVar

import attrs

from itsmcore.errors import DefinitionError, FieldError, ItsmError, Path
from itsmcore.lifecycle._build import fault, unknown_name, unknown_names
from itsmcore.lifecycle._records import a_lifecycle
from itsmcore.lifecycle._rename import renamed
from itsmcore.lifecycle.effect import Effect
from itsmcore.lifecycle.lifecycle import Lifecycle
from itsmcore.lifecycle.migration import Migration, names_map
from itsmcore.lifecycle.rules import StateRule, TimerRule, Transition, rows_of
from itsmcore.model import FrozenMap, Record, StatusCategory
from itsmcore.model._fields import texts
from itsmcore.model.frozen_map import frozen_map

__all__ = ["derive"]

T = TypeVar("T")
Derived = Lifecycle[Record, str, Mapping[str, object]]

_NO_NAMES: Final = FrozenMap[str, str]()
_NO_STATES: Final = FrozenMap[str, Iterable[str]]()


def derive(
    base: Lifecycle[Any, Any, Any],
    /,
    *,
    name: str,
    version: str = "1",
    initial: str | None = None,
    rename: Mapping[str, str] = _NO_NAMES,
    remove: Mapping[str, str] = _NO_NAMES,
    without: Mapping[str, Iterable[str]] = _NO_STATES,
    rules: Iterable[StateRule] = (),
    transitions: Iterable[Transition] = (),
    effects: Iterable[Effect] | None = None,
    timer_rules: Iterable[TimerRule] | None = None,
    internal: Iterable[str] | None = None,
    axes: Iterable[str] | None = None,
    custom_fields: Iterable[str] = (),
    given_names: Iterable[str] = (),
    fields: Mapping[str, str] = _NO_NAMES,
) -> Derived:
    """A lifecycle like another one but for what is told here; `bind` it to a class.

    `rename`, `remove` and `without` speak of the states of the base; all that follows, of
    those of the result. Records in states that are gone migrate; events that no row takes
    any more are left out.

    Args:
        base: Any lifecycle; it stays as it is.
        name: What the new one is called.
        version: Its edition.
        initial: The state in which its records are born; that of the base by default.
        rename: State -> its new name. Conditions on the status follow.
        remove: State -> the state in which its records go on, and to which its ways lead.
        without: Event -> the states from which it leads no more.
        rules: States that are added, or that take the place of one of the same name.
        transitions: Rows that are added; each takes the place of all rows for its event in
            its sources.
        effects: Effects of every step, in place of those of the base.
        timer_rules: Timers in place of those of the base.
        internal: Internal events in place of those of the base.
        axes: Fields with rules of their own in place of those of the base.
        custom_fields: Names of more custom fields.
        given_names: More names of values that guards ask for.
        fields: Earlier custom field -> the field in which its values go on.

    Raises:
        DefinitionError: A name is not known, or the result cannot work: every fault at once.
    """
    a_lifecycle(base, "base")
    changes = _Changes(
        base=base,
        renamed=names_map(rename, "rename"),
        removed=names_map(remove, "remove"),
        dropped=_dropped(without),
        rules=rows_of(StateRule, rules),
        rows=rows_of(Transition, transitions),
    )
    moved = names_map(fields, "fields")
    rows = changes.all_rows()
    used = [row.event for row in rows]
    data: dict[str, Any] = {
        "name": name,
        "version": version,
        "record_type": base.record_type,
        "initial": changes.new_name(base.initial) if initial is None else initial,
        "rules": changes.all_rules(),
        "transitions": rows,
        "effects": changes.renamed_parts(base.effects),
        "events": [*dict.fromkeys([*changes.kept_events(used), *used])],
        "internal": [event for event in base.internal if event in used],
        "timer_rules": changes.timers(rows),
        "custom_fields": {*base.custom_fields, *texts(custom_fields)} - {*moved},
        "given_names": {*base.given_names, *texts(given_names)},
        "axes": base.axes,
        "retired": changes.retired(),
        "migration": changes.migration(moved),
    }
    told = {
        "effects": effects,
        "timer_rules": timer_rules,
        "internal": internal,
        "axes": axes,
    }
    data |= {key: value for key, value in told.items() if value is not None}
    faults = [*changes.faults()]
    try:
        made = Derived(**data)
    except DefinitionError as error:
        faults += [e for e in error.exceptions if isinstance(e, ItsmError)]
    if faults:
        raise DefinitionError(f"lifecycle {name!r} cannot be derived", faults)
    return made


def _dropped(without: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """The states from which each event leads no more."""
    found: dict[str, tuple[str, ...]] = {}
    for event, sources in frozen_map(without, "without").items():
        try:
            found[event] = texts(sources)
        except FieldError as error:
            raise error.named(event).at("without") from None
    return found


@attrs.frozen(kw_only=True)
class _Changes:
    """What is asked of the base, and what it comes to."""

    base: Lifecycle[Any, Any, Any]
    renamed: Mapping[str, str]
    removed: Mapping[str, str]
    dropped: Mapping[str, tuple[str, ...]]
    rules: tuple[StateRule, ...]
    rows: tuple[Transition, ...]

    def new_name(self, state: str) -> str:
        """The state in which records of one of the base go on."""
        state = self.removed.get(state, state)
        return self.renamed.get(state, state)

    @property
    def names(self) -> Mapping[str, str]:
        """State of the base -> its name now, for those that have another one."""
        return {old: self.new_name(old) for old in (*self.removed, *self.renamed)}

    def renamed_parts(self, parts: Iterable[T]) -> list[T]:
        """Parts of the base with the states of today."""
        return [renamed(part, self.names) for part in parts]

    def all_rules(self) -> list[StateRule]:
        """The rules that stay, those given in place of or behind them."""
        kept = [rule for rule in self.base.rules if rule.name not in self.removed]
        found = {rule.name: rule for rule in self.renamed_parts(kept)}
        return list((found | {rule.name: rule for rule in self.rules}).values())

    def all_rows(self) -> list[Transition]:
        """The rows given, behind those of the base for other states and events."""
        taken = {(source, row.event) for row in self.rows for source in row.sources}
        return [*self._kept_rows(taken), *self.rows]

    def _kept_rows(self, taken: Container[tuple[str, str]]) -> Iterator[Transition]:
        for row in self.base.transitions:
            gone = (*self.removed, *self.dropped.get(row.event, ()))
            left = [self.new_name(name) for name in row.sources if name not in gone]
            left = [name for name in left if (name, row.event) not in taken]
            if left:
                yield attrs.evolve(renamed(row, self.names), sources=left)

    def kept_events(self, used: Container[str]) -> list[str]:
        """Events of the base that a row still takes, in its order."""
        return [event for event in self.base.event_names if event in used]

    def timers(self, rows: Iterable[Transition]) -> list[TimerRule]:
        """The timers of the base that some row still takes."""
        known = {(source, row.event) for row in rows for source in row.sources}
        found: list[TimerRule] = []
        for timer in self.base.timer_rules:
            kept = [name for name in timer.sources if name not in self.removed]
            left = [
                name
                for name in map(self.new_name, kept)
                if (name, timer.event) in known
            ]
            if left:
                found.append(attrs.evolve(timer, sources=left))
        return found

    def retired(self) -> dict[str, StatusCategory]:
        """Names that no rule knows any more, with what they meant."""
        now = {rule.name for rule in self.all_rules()}
        old = {rule.name: rule.category for rule in self.base.rules}
        gone = {name: old[name] for name in self.names if name in old}
        return {n: c for n, c in {**self.base.retired, **gone}.items() if n not in now}

    def migration(self, fields: Mapping[str, str]) -> Migration:
        """Where records of the base and of its earlier versions go on."""
        before = self.base.migration
        states = {old: self.new_name(name) for old, name in before.states.items()}
        now = {rule.name for rule in self.all_rules()}
        gone = {n: to for n, to in {**states, **self.names}.items() if n not in now}
        known = {old: fields.get(name, name) for old, name in before.fields.items()}
        return Migration(states=gone, fields={**known, **fields})

    # -- faults -------------------------------------------------------------------------

    def faults(self) -> Iterator[ItsmError]:
        """Names that the base does not have, and states with two fates."""
        states = [rule.name for rule in self.base.rules]
        after = [rule.name for rule in self.rules]
        for part, given in (("rename", self.renamed), ("remove", self.removed)):
            for old in given:
                yield from unknown_name((part, old), old, states)
        for old, successor in self.removed.items():
            path: Path = ("remove", old)
            left = [name for name in (*states, *after) if name not in self.removed]
            yield from unknown_name(path, successor, left)
            if old in self.renamed:
                yield fault(path, old, "it is renamed, too", "keep one of the two")
        for old, new in self.renamed.items():
            if new in states and new not in (*self.removed, *self.renamed):
                remedy = "choose another name"
                yield fault(("rename", old), new, "a state has that name", remedy)
        yield from self._shared()
        yield from self._reused()
        for event, sources in self.dropped.items():
            yield from unknown_name(("without", event), event, self.base.event_names)
            known = [m.source for m in self.base.moves if m.event == event]
            if known:  # else the event itself is the fault
                yield from unknown_names(("without", event), sources, known)

    def _shared(self) -> Iterator[ItsmError]:
        """Names that two states get: one of their rules would be lost."""
        seen: set[str] = set()
        for old, new in self.renamed.items():
            if new in seen:
                remedy = "remove one of the two in favour of the other"
                yield fault(("rename", old), new, "two states get that name", remedy)
            seen.add(new)

    def _reused(self) -> Iterator[ItsmError]:
        """Names that mean another state now: of stored records nobody could tell which."""
        now = {rule.name for rule in self.all_rules()}
        for part, given in (("rename", self.renamed), ("remove", self.removed)):
            for old in given:
                if old in now:
                    problem = "the old name is that of another state now"
                    remedy = "give the other state a name that no record has"
                    yield fault((part, old), old, problem, remedy)
