"""What is suspect in a definition but does not stop it."""

from collections.abc import Iterable, Iterator
from typing import Final

from itsmcore.lifecycle._definition import Definition
from itsmcore.lifecycle.rules import StateRule
from itsmcore.model import Finding, FrozenMap, StatusCategory

__all__ = ["find_flaws"]


def find_flaws(definition: Definition) -> tuple[Finding, ...]:
    """Unreachable and endless states, dead ends and unused events, kind by kind."""
    return tuple(_flaws(definition))


def _flaws(definition: Definition) -> Iterator[Finding]:
    names = [rule.name for rule in definition.rules]
    closed = [rule.name for rule in definition.rules if _is_closed(rule)]
    moves = [(move.source, move.target) for move in definition.moves]
    reached = _reached([definition.initial], moves)
    dead = [name for name in names if name not in closed and _is_stuck(name, moves)]
    ending = _reached([*closed, *dead], [(after, before) for before, after in moves])
    used = {move.event for move in definition.moves}
    found = {
        "unreachable": [name for name in names if name not in reached],
        "dead_end": dead,
        "never_closes": [name for name in names if closed and name not in ending],
        "unused_event": [name for name in definition.event_names if name not in used],
    }
    for code, subjects in found.items():
        for name in subjects:
            yield _flaw(definition, code, name)


_WHY: Final = {
    "unreachable": "no event leads to it",
    "dead_end": "no event leads on from it",
    "never_closes": "its ways go round and never end",
    "unused_event": "no row speaks of it",
}


def _is_closed(rule: StateRule) -> bool:
    return rule.category is StatusCategory.CLOSED


def _is_stuck(name: str, moves: Iterable[tuple[str, str]]) -> bool:
    """Whether nothing leads from a state to another."""
    return all(before != name or after == name for before, after in moves)


def _reached(start: Iterable[str], moves: Iterable[tuple[str, str]]) -> set[str]:
    """Where moves lead from some states, those included."""
    onward: dict[str, set[str]] = {}
    for before, after in moves:
        onward.setdefault(before, set()).add(after)
    todo = list(start)
    found = set(todo)
    while todo:
        fresh = onward.get(todo.pop(), set()) - found
        found |= fresh
        todo.extend(fresh)
    return found


def _flaw(definition: Definition, code: str, name: str) -> Finding:
    return Finding(
        code=code,
        subject=definition.name,
        message=f"{code.replace('_', ' ')}: {name!r}, {_WHY[code]}",
        params=FrozenMap({"name": name}),
    )
