"""Giving states other names, wherever a definition speaks of them."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

import attrs

from itsmcore.lifecycle.rules import StateRule, TimerRule, Transition
from itsmcore.model.condition import Test
from itsmcore.model.edge import Changes
from itsmcore.model.match import Equals, OneOf

__all__ = ["renamed"]

T = TypeVar("T")
Rule = Callable[[Any], Any]

_NAMED = (
    (StateRule, ("name",)),
    (Transition, ("sources", "target")),
    (TimerRule, ("sources",)),
)
"""Where rows hold names of states."""


def renamed(part: T, names: Mapping[str, str]) -> T:
    """A part of a definition with the states in `names` called otherwise, conditions included."""
    if not attrs.has(type(part)):
        return part
    rename: Rule = partial(_name, names=names)
    follow: Rule = partial(renamed, names=names)
    if isinstance(part, (Test, Changes)):
        follow = partial(_match, names=names) if part.field == "status" else _same
    new: dict[str, Any] = {}
    own = next((keys for kind, keys in _NAMED if isinstance(part, kind)), ())
    kind: Any = type(part)
    for a in attrs.fields(kind):
        value = getattr(part, a.name)
        found = _each(rename, value) if a.name in own else _all(follow, value)
        if found != value:
            new[a.alias] = found
    return attrs.evolve(part, **new) if new else part  # type: ignore[misc]  # it is a class of attrs


def _all(rule: Rule, value: Any) -> Any:
    return tuple(map(rule, value)) if isinstance(value, tuple) else rule(value)


def _each(rule: Rule, value: Any) -> Any:
    """The same, where two names that become one stand once."""
    found = _all(rule, value)
    return tuple(dict.fromkeys(found)) if isinstance(found, tuple) else found


def _same(value: Any) -> Any:
    return value


def _name(value: Any, names: Mapping[str, str]) -> Any:
    return names.get(value, value) if isinstance(value, str) else value


def _match(value: Any, names: Mapping[str, str]) -> Any:
    """What the status is held against, with the names of today."""
    if isinstance(value, Equals):
        return Equals(_name(value.value, names))
    if isinstance(value, OneOf):
        return OneOf(_all(partial(_name, names=names), value.values))
    return value
