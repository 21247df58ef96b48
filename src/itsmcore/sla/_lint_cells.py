"""What the tests of one field can tell apart: finitely many cells of its endless values.

A cell is a way in which the tests of a field can come out together. Every value that a field
may hold lies in one of the cells found here; a cell may be empty, so what no cell allows is
impossible, while what one allows is only likely.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import chain, combinations, pairwise
from typing import Any, Final

from itsmcore.model import FrozenMap, Level, Match, States, Value
from itsmcore.model.match import AtLeast, Below, Contains, Equals, IsSet, OneOf
from itsmcore.model.values import is_same

__all__ = ["Cell", "UnknownRuleError", "cells_of", "cells_of_status"]

Cell = tuple[bool, ...]
"""Whether each of some matches takes the values of the cell."""

_MOST_MEMBERS: Final = 5
_EMPTY: Final[tuple[Value, ...]] = (None, "", (), frozenset(), FrozenMap())
_FRESH: Final = "\0 no text of a rule"
_NUMBERS: Final = (int, float, Decimal)
_STEPS: Final = {
    date: timedelta(days=1),
    datetime: timedelta.resolution,
    timedelta: timedelta.resolution,
}
"""Kinds of values that have neighbours, and how far away they are."""


class UnknownRuleError(Exception):
    """A rule of a host's own class, or one too odd to be decided; seen by no user."""


def cells_of(matches: Sequence[Match]) -> list[Cell]:
    """The cells of one field.

    Raises:
        UnknownRuleError: What the matches take is not known.
    """
    return _distinct(chain(_points(matches), _gaps(matches), _lists(matches)))


def cells_of_status(
    matches: Sequence[Match], categories: Sequence[Match], states: States
) -> list[Cell]:
    """The cells of a status together with those of its category, which follows from it.

    Raises:
        UnknownRuleError: What the matches take is not known.
    """
    cells_of(matches)  # refuses what is not known
    values = [*states, *_values(matches), *_EMPTY, _FRESH]
    found: list[Cell] = []
    for value in values:
        category = states.category(value if isinstance(value, str) else None)
        found.append(
            (
                *(m.matches(value) for m in matches),
                *(m.matches(category) for m in categories),
            )
        )
    beside = [m.matches(states.category(None)) for m in categories]
    found += [(*cell, *beside) for cell in (*_gaps(matches), *_lists(matches))]
    return _distinct(found)


def _distinct(cells: Iterable[Cell]) -> list[Cell]:
    return list(dict.fromkeys(cells))


def _values(matches: Iterable[Match]) -> Iterator[Value]:
    """The values that the matches name, and every level where one is a bound."""
    for match in matches:
        if isinstance(match, Equals):
            yield match.value
        elif isinstance(match, OneOf):
            yield from match.values
        elif isinstance(match, (AtLeast, Below)):
            yield match.bound
            if isinstance(match.bound, Level):
                yield from Level
        elif not isinstance(match, (Contains, IsSet)):
            raise UnknownRuleError


def _points(matches: Sequence[Match]) -> Iterator[Cell]:
    """The cells of the values that the matches name, of nothing, and of what they do not name."""
    for value in (*_values(matches), *_EMPTY, _FRESH):
        yield tuple(match.matches(value) for match in matches)


def _gaps(matches: Sequence[Match]) -> Iterator[Cell]:
    """The cells between neighbouring values that have an order, and beyond them."""
    named = list(_values(matches))
    bounds = [m.bound for m in matches if isinstance(m, (AtLeast, Below))]
    for kind in {_kind(bound): None for bound in bounds if _kind(bound)}:
        points: list[Any] = []
        for value in sorted(v for v in named if _kind(v) is kind):  # type: ignore[type-var]  # all of one kind
            if not points or points[-1] != value:
                points.append(value)
        for low, high in pairwise((None, *points, None)):
            step = _STEPS.get(kind) if kind is not None else None
            if None in (low, high) or step is None or high - low > step:
                yield tuple(_takes_gap(match, kind, low, high) for match in matches)


def _kind(value: Value) -> type | None:
    """With which values it can be compared; None for levels, and for what has no order."""
    if isinstance(value, bool):
        return None
    if isinstance(value, _NUMBERS):
        return int
    for kind in (datetime, date, timedelta):
        if isinstance(value, kind):
            return kind
    return None


def _takes_gap(match: Match, kind: type | None, low: Any, high: Any) -> bool:
    """Whether a match takes the values between two of its neighbours."""
    if isinstance(match, (AtLeast, Below)) and _kind(match.bound) is kind:
        bound: Any = match.bound
        if isinstance(match, AtLeast):
            return low is not None and bool(bound <= low)
        return high is not None and bool(bound >= high)
    return isinstance(match, IsSet)


def _lists(matches: Sequence[Match]) -> Iterator[Cell]:
    """The cells of lists with some of the members asked for, and others besides."""
    members: list[Value] = []
    for match in matches:
        if isinstance(match, Contains):
            members += [match.member] * _is_new(match.member, members)
    named = (v for v in _values(matches) if isinstance(v, (tuple, frozenset)) and v)
    if len(members) > _MOST_MEMBERS or (members and any(True for _ in named)):
        raise UnknownRuleError
    sizes = range(len(members) + 1)
    for some in chain.from_iterable(combinations(members, size) for size in sizes):
        found = (*some, _FRESH)
        yield tuple(match.matches(found) for match in matches)


def _is_new(member: Value, members: Iterable[Value]) -> bool:
    return not any(is_same(member, other) for other in members)
