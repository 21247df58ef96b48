"""Where a definition speaks of states beside its rows: in guards, and in the edges of effects."""

from collections.abc import Iterator
from typing import Any, Final

import attrs

from itsmcore.errors import ItsmError, Path
from itsmcore.lifecycle._build import unknown_name
from itsmcore.lifecycle._definition import Definition
from itsmcore.lifecycle.effect import Effect
from itsmcore.model import Condition, Edge, StatusCategory
from itsmcore.model.condition import Test
from itsmcore.model.edge import Changes
from itsmcore.model.match import Equals, Match, OneOf

__all__ = ["effects_of", "find_mention_faults"]

_SPOKEN: Final = frozenset({"status", "status_category"})


def effects_of(definition: Definition) -> Iterator[tuple[Path, Effect]]:
    """Every effect with its place."""
    for i, effect in enumerate(definition.effects):
        yield ("effects", i), effect
    for i, rule in enumerate(definition.rules):
        for key in ("enter", "leave"):
            for j, effect in enumerate(getattr(rule, key)):
                yield ("rules", i, key, j), effect
    for i, row in enumerate(definition.transitions):
        for j, effect in enumerate(row.effects):
            yield ("transitions", i, "effects", j), effect


def find_mention_faults(definition: Definition) -> Iterator[ItsmError]:
    """States and categories that are held against the status and that cannot be.

    Names of earlier versions can: old facts and records have them.
    """
    states = [rule.name for rule in definition.rules]
    states += [*definition.retired, *definition.migration.states]
    known = {"status": states, "status_category": [*StatusCategory]}
    for path, part in _parts(definition):
        for field, name in dict.fromkeys(_mentions(part)):
            yield from unknown_name(path, name, known[field])


def _parts(definition: Definition) -> Iterator[tuple[Path, Condition | Edge]]:
    for i, row in enumerate(definition.transitions):
        for j, guard in enumerate(row.guards):
            yield ("transitions", i, "guards", j, "condition"), guard.condition
    for path, effect in effects_of(definition):
        if effect.on is not None:
            yield (*path, "on"), effect.on


def _mentions(part: Condition | Edge) -> Iterator[tuple[str, str]]:
    """Field and text, wherever a part of it holds a status against a text."""
    waiting: list[Any] = [part]
    while waiting:
        found = waiting.pop()
        if isinstance(found, (Test, Changes)):
            if found.field in _SPOKEN:
                yield from ((found.field, name) for name in _names(found))
        elif isinstance(found, tuple):
            waiting += reversed(found)
        elif isinstance(found, (Condition, Edge)):
            kind: Any = type(found)
            waiting += [getattr(found, a.name) for a in attrs.fields(kind)]


def _names(found: Test | Changes) -> Iterator[str]:
    matches = [found.match] if isinstance(found, Test) else [found.old, found.new]
    for match in matches:
        yield from (name for name in _values(match) if isinstance(name, str))


def _values(match: Match | None) -> tuple[Any, ...]:
    if isinstance(match, Equals):
        return (match.value,)
    return match.values if isinstance(match, OneOf) else ()
