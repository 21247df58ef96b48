"""What stops a definition: faults that would make it fail later, found all at once."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from itsmcore.errors import FieldError, ItsmError, Path, UnknownNameError, dotted
from itsmcore.lifecycle.rules import StateRule, Transition

if TYPE_CHECKING:
    from itsmcore.lifecycle.lifecycle import Lifecycle

__all__ = ["fault", "find_faults", "unknown_names"]


def find_faults(definition: "Lifecycle[Any, Any, Any]") -> list[ItsmError]:
    """Unknown and duplicate names, and rows that can never be tried."""
    names = [rule.name for rule in definition.rules]
    return [
        *_rule_faults(definition.rules),
        *_unknown(("initial",), definition.initial, names),
        *_duplicates(definition.events, ("events",)),
        *_retired_faults(definition, names),
        *_row_faults(definition, names),
        *_never_tried(definition.transitions),
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
        yield from _unknown((*path, index), name, listed)


def _unknown(path: Path, name: str, known: Iterable[str]) -> Iterator[ItsmError]:
    listed = list(known)
    if name not in listed:
        yield UnknownNameError(field=dotted(path), value=name, known=listed, path=path)


def _rule_faults(rules: Iterable[StateRule]) -> Iterator[ItsmError]:
    names = [rule.name for rule in rules]
    if not names:
        yield fault(("rules",), (), "a lifecycle needs states", "add rules")
    for index, name in _repeated(names):
        yield _twice(("rules", index, "name"), name)


def _retired_faults(
    definition: "Lifecycle[Any, Any, Any]", names: list[str]
) -> Iterator[ItsmError]:
    for name in definition.retired:
        if name in names:
            path: Path = ("retired", name)
            yield fault(path, name, "a rule still knows it", "keep one of the two")


def _row_faults(
    definition: "Lifecycle[Any, Any, Any]", names: list[str]
) -> Iterator[ItsmError]:
    for index, row in enumerate(definition.transitions):
        place: Path = ("transitions", index)
        sources: Path = (*place, "sources")
        yield from unknown_names(sources, row.sources, names)
        yield from _duplicates(row.sources, sources)
        if not row.sources:
            yield fault(sources, (), "a row speaks of a state", "name one")
        if row.target is not None:
            yield from _unknown((*place, "target"), row.target, names)
        if definition.events:
            yield from _unknown((*place, "event"), row.event, definition.events)


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
    roles = not earlier.roles or (later.roles and later.roles <= earlier.roles)
    window = earlier.window is None or earlier.window == later.window
    asked = {guard.condition for guard in later.guards}
    return bool(roles and window) and all(g.condition in asked for g in earlier.guards)


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
