"""Values that rows of a summary stand for: in one form, and in one order."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, TypeAlias

import attrs

from itsmcore.model.frozen_map import FrozenMap
from itsmcore.model.values import Value, freeze
from itsmcore.model.words import Level

__all__ = ["Identity", "identity", "plain"]

Identity: TypeAlias = tuple[Any, ...]
"""What two values share exactly when they are one; it orders those that are not."""

_RANKS: Final = {level.value: level.rank for level in Level}
_KINDS: Final[tuple[tuple[type, ...], ...]] = (
    (bool,),
    (int, float, Decimal),
    (datetime,),
    (date,),
    (timedelta,),
)
_LAST: Final = 9


def plain(value: Value) -> Value:
    """The value in the form that it has whichever way it came: words are text, too."""
    if value is None or type(value) is str:
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, tuple):
        return tuple(plain(item) for item in value)
    if isinstance(value, FrozenMap):
        return FrozenMap({name: plain(value[name]) for name in sorted(value)})
    if isinstance(value, frozenset):
        return freeze({str.__str__(item) for item in value})
    return _plain_parts(value) if attrs.has(type(value)) else value


def _plain_parts(value: Any) -> Value:
    parts = [a for a in attrs.fields(type(value)) if a.init]
    found = {a.alias: plain(getattr(value, a.name)) for a in parts}
    made: Value = attrs.evolve(value, **found)
    return made


def identity(value: Value) -> Identity:
    """Text first, levels by rank before other text, then the rest by kind, None last.

    Of a value in its plain form. Numbers of different types are different values, as True and 1 are.
    """
    if value is None:
        return (_LAST,)
    if isinstance(value, str):
        return 0, _RANKS.get(value, _LAST), value
    for place, kinds in enumerate(_KINDS, start=1):
        if isinstance(value, kinds):
            return place, type(value).__name__, value, str(value)
    return _of_several(value)


def _of_several(value: Any) -> Identity:
    if isinstance(value, tuple):
        return 6, _each(value)
    if isinstance(value, frozenset):
        return 6, _each(sorted(value)), "set"
    if isinstance(value, FrozenMap):
        names = sorted(value)
        return 7, _each(names), _each(value[name] for name in names)
    return 8, repr(value)


def _each(values: Iterable[Value]) -> Identity:
    return tuple(identity(value) for value in values)
