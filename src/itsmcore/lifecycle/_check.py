"""What is suspect in a definition but does not stop it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from itsmcore.model import Finding, FrozenMap, StatusCategory

if TYPE_CHECKING:
    from itsmcore.lifecycle.lifecycle import Lifecycle

__all__ = ["find_flaws"]


def find_flaws(definition: "Lifecycle[Any, Any, Any]") -> tuple[Finding, ...]:
    """Unreachable states, dead ends and unused events, in the order of the definition."""
    return tuple(_flaws(definition))


def _flaws(definition: "Lifecycle[Any, Any, Any]") -> Iterator[Finding]:
    onward: dict[str, set[str]] = {rule.name: set() for rule in definition.rules}
    for row in definition.transitions:
        for source in row.sources:
            onward[source].add(source if row.target is None else row.target)
    reached = _reached(definition.initial, onward)
    for rule in definition.rules:
        if rule.name not in reached:
            yield _flaw(definition, "unreachable", rule.name, "no event leads to it")
    for rule in definition.rules:
        if rule.category is not StatusCategory.CLOSED and onward[rule.name] <= {
            rule.name
        }:
            yield _flaw(definition, "dead_end", rule.name, "no event leads on from it")
    used = {row.event for row in definition.transitions}
    for event in definition.event_names:
        if event not in used:
            yield _flaw(definition, "unused_event", event, "no row speaks of it")


def _reached(start: str, onward: dict[str, set[str]]) -> set[str]:
    found, todo = {start}, [start]
    while todo:
        fresh = onward[todo.pop()] - found
        found |= fresh
        todo.extend(fresh)
    return found


def _flaw(
    definition: "Lifecycle[Any, Any, Any]", code: str, name: str, why: str
) -> Finding:
    return Finding(
        code=code,
        subject=definition.name,
        message=f"{code.replace('_', ' ')}: {name!r}, {why}",
        params=FrozenMap({"name": name}),
    )
