"""What stops a definition: faults that would make it fail later, found all at once."""

from collections.abc import Collection, Iterable, Iterator

from itsmcore.errors import FieldError, ItsmError, Path, UnknownNameError, dotted
from itsmcore.lifecycle._definition import Definition
from itsmcore.lifecycle.rules import StateRule, Transition

__all__ = ["fault", "find_faults", "unknown_name", "unknown_names"]


def find_faults(definition: Definition) -> list[ItsmError]:
    """Unknown and duplicate names, and rows that can never be tried."""
    names = [rule.name for rule in definition.rules]
    return [
        *_rule_faults(definition.rules),
        *unknown_name(("initial",), definition.initial, names),
        *_duplicates(definition.events, ("events",)),
        *_event_faults(definition),
        *_retired_faults(definition, names),
        *_row_faults(definition, names),
        *_never_tried(definition.transitions),
        *_timer_faults(definition, names),
        *_migration_faults(definition, names),
    ]


def fault(path: Path, value: object, problem: str, remedy: str) -> FieldError:
    """A fault at a place of the definition."""
    return FieldError(
        field=dotted(path), value=value, problem=problem, remedy=remedy, path=path
    )


def unknown_names(
    path: Path, names: Iterable[str], known: Iterable[str]
) -> Iterator[ItsmError]:
    """A fault for each of some listed names that is not known."""
    listed = list(known)
    for index, name in enumerate(names):
        yield from unknown_name((*path, index), name, listed)


def unknown_name(path: Path, name: str, known: Iterable[str]) -> Iterator[ItsmError]:
    """A fault, unless the name is known."""
    listed = list(known)
    if name not in listed:
        yield UnknownNameError(field=dotted(path), value=name, known=listed, path=path)


def _rule_faults(rules: Iterable[StateRule]) -> Iterator[ItsmError]:
    names = [rule.name for rule in rules]
    if not names:
        yield fault(("rules",), (), "a lifecycle needs states", "add rules")
    for index, name in _repeated(names):
        yield _twice(("rules", index, "name"), name)


def _retired_faults(definition: Definition, names: list[str]) -> Iterator[ItsmError]:
    for name in definition.retired:
        if name in names:
            path: Path = ("retired", name)
            yield fault(path, name, "a rule still knows it", "keep one of the two")


def _event_faults(definition: Definition) -> Iterator[ItsmError]:
    yield from unknown_names(("internal",), definition.internal, definition.event_names)
    yield from _duplicates(definition.internal, ("internal",))


def _timer_faults(definition: Definition, names: list[str]) -> Iterator[ItsmError]:
    """Timers of events that no row would take, in states where none speaks of them."""
    known = {(move.source, move.event) for move in definition.moves}
    for index, timer in enumerate(definition.timer_rules):
        place: Path = ("timer_rules", index)
        yield from unknown_name((*place, "event"), timer.event, definition.event_names)
        yield from unknown_names((*place, "sources"), timer.sources, names)
        yield from _duplicates(timer.sources, (*place, "sources"))
        for number, source in enumerate(timer.sources):
            is_fine = source not in names or timer.event not in definition.event_names
            if not is_fine and (source, timer.event) not in known:
                path: Path = (*place, "sources", number)
                why = f"no row takes {timer.event} in this state"
                yield fault(path, source, why, "add one, or leave the state out")


def _migration_faults(definition: Definition, names: list[str]) -> Iterator[ItsmError]:
    for old, new in definition.migration.states.items():
        path: Path = ("migration", "states", old)
        if old in names:
            yield fault(path, old, "a rule still knows it", "keep one of the two")
        yield from unknown_name(path, new, names)


def _row_faults(definition: Definition, names: list[str]) -> Iterator[ItsmError]:
    for index, row in enumerate(definition.transitions):
        place: Path = ("transitions", index)
        sources: Path = (*place, "sources")
        yield from unknown_names(sources, row.sources, names)
        yield from _duplicates(row.sources, sources)
        if not row.sources:
            yield fault(sources, (), "a row speaks of a state", "name one")
        if row.target is not None:
            yield from unknown_name((*place, "target"), row.target, names)
        if definition.events:
            yield from unknown_name((*place, "event"), row.event, definition.events)


def _never_tried(rows: Iterable[Transition]) -> Iterator[ItsmError]:
    """Rows behind one for the same state and event that lets through whatever they do."""
    seen: dict[tuple[str, str], list[tuple[int, Transition]]] = {}
    for index, row in enumerate(rows):
        for number, source in enumerate(row.sources):
            earlier = seen.setdefault((source, row.event), [])
            first = next(
                (i for i, r in earlier if r is not row and _covers(r, row)), None
            )
            if first is not None:
                yield fault(
                    ("transitions", index, "sources", number),
                    f"{row.event} in {source}",
                    f"row {first} always decides before it",
                    "give the earlier row a guard, a role or a window, or drop this one",
                )
            earlier.append((index, row))


def _covers(earlier: Transition, later: Transition) -> bool:
    """Whether the earlier row is allowed whenever the later one is."""
    if earlier.window not in (None, later.window):
        return False
    asked = {guard.condition for guard in later.guards}
    return (
        _takes(earlier.roles, later.roles)
        and _takes(earlier.sides, later.sides)
        and _takes(earlier.only_by, later.only_by)
        and set(earlier.not_by) <= set(later.not_by)
        and all(guard.condition in asked for guard in earlier.guards)
    )


def _takes(earlier: Collection[str], later: Collection[str]) -> bool:
    """Whether one of the earlier ones is there whenever one of the later is; none asks none."""
    return not earlier or (bool(later) and set(later) <= set(earlier))


def _duplicates(names: Iterable[str], path: Path) -> Iterator[ItsmError]:
    for index, name in _repeated(names):
        yield _twice((*path, index), name)


def _repeated(names: Iterable[str]) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield index, name
        seen.add(name)


def _twice(path: Path, name: str) -> FieldError:
    return fault(path, name, "the name comes twice", "keep one")
