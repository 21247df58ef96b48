"""What a field's value is held against in a condition."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import attrs

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model.frozen_map import FrozenMap
from itsmcore.model.values import Value, freeze, freeze_list, is_same
from itsmcore.model.words import Level

__all__ = [
    "IS_SET",
    "AtLeast",
    "Below",
    "Contains",
    "Equals",
    "IsSet",
    "Match",
    "OneOf",
    "at_least",
    "below",
    "contains",
    "match",
    "one_of",
    "shown",
]


def _told_apart(value: Value) -> object:
    """For equality and hash of matches: 1 is not True, as when they are held to values."""
    return isinstance(value, bool), value


class Match:
    """A test of one value. None, and a value of another kind, never match an order."""

    __slots__ = ()

    def matches(self, value: Value, /) -> bool:
        """Whether the value passes."""
        raise NotImplementedError


@attrs.frozen(repr=False)
class Equals(Match):
    """The value itself; text equals the word of that text, and 1 is not True."""

    value: Value = attrs.field(converter=freeze, eq=_told_apart)

    def matches(self, value: Value, /) -> bool:
        """Whether both are equal."""
        return is_same(value, self.value)

    def __repr__(self) -> str:
        return f"Equals({self.value!r})"


def _members(value: Iterable[Value]) -> tuple[Value, ...]:
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
        raise WrongTypeError(
            field="values",
            value=value,
            problem="a list of values is needed",
            remedy="write one_of('net', 'db')",
        )
    return freeze_list(value, "values")


def _members_told_apart(values: tuple[Value, ...]) -> tuple[object, ...]:
    return tuple(map(_told_apart, values))


@attrs.frozen(repr=False)
class OneOf(Match):
    """Any of several values."""

    values: tuple[Value, ...] = attrs.field(converter=_members, eq=_members_told_apart)

    def matches(self, value: Value, /) -> bool:
        """Whether one of them is equal."""
        return any(is_same(value, item) for item in self.values)

    def __repr__(self) -> str:
        return f"one_of({', '.join(map(repr, self.values))})"


def _bound(value: Value) -> Value:
    """Text that names a level is that level; anything else must have an order."""
    found = _level(value) if isinstance(value, str) else value
    if found is None or isinstance(found, bool) or not isinstance(found, _ORDERED):
        raise _no_order(value)
    return freeze(found, "bound")


def _no_order(value: Value) -> FieldError:
    return FieldError(
        field="bound",
        value=value,
        problem="the value has no order",
        remedy="give a level, a number, a date, an instant or a duration",
    )


@attrs.frozen(repr=False)
class AtLeast(Match):
    """As much as the bound or more; of levels, as grave as it or graver."""

    bound: Value = attrs.field(converter=_bound)

    def matches(self, value: Value, /) -> bool:
        """Whether the value reaches the bound."""
        order = _order(value, self.bound)
        return order is not None and order >= 0

    def __repr__(self) -> str:
        return f"at_least({self.bound!r})"


@attrs.frozen(repr=False)
class Below(Match):
    """Less than the bound; of levels, less grave."""

    bound: Value = attrs.field(converter=_bound)

    def matches(self, value: Value, /) -> bool:
        """Whether the value stays under the bound."""
        order = _order(value, self.bound)
        return order is not None and order < 0

    def __repr__(self) -> str:
        return f"below({self.bound!r})"


@attrs.frozen(repr=False)
class Contains(Match):
    """A list or set with this member."""

    member: Value = attrs.field(converter=freeze, eq=_told_apart)

    def matches(self, value: Value, /) -> bool:
        """Whether the member is inside."""
        return isinstance(value, (tuple, frozenset)) and any(
            is_same(item, self.member) for item in value
        )

    def __repr__(self) -> str:
        return f"contains({self.member!r})"


@attrs.frozen(repr=False)
class IsSet(Match):
    """Any value but None and what is empty: text, a list, a set, a mapping."""

    def matches(self, value: Value, /) -> bool:
        """Whether there is one; 0 and False are."""
        if isinstance(value, (str, tuple, frozenset, FrozenMap)):
            return len(value) > 0
        return value is not None

    def __repr__(self) -> str:
        return "IS_SET"


IS_SET: Final = IsSet()
_NUMBERS: Final = (int, float, Decimal)
_ORDERED: Final = (Level, int, float, Decimal, date, timedelta)


def one_of(*values: Value) -> OneOf:
    """Match any of these values."""
    return OneOf(values)


def at_least(value: Value, /) -> AtLeast:
    """Match this value and more; `at_least("high")` matches high and critical."""
    return AtLeast(value)


def below(value: Value, /) -> Below:
    """Match less than this value; `below("high")` matches medium, low and very low."""
    return Below(value)


def contains(member: Value, /) -> Contains:
    """Match a list or set with this member."""
    return Contains(member)


def match(value: Value | Match) -> Match:
    """The match itself, or equality with a plain value."""
    return value if isinstance(value, Match) else Equals(value)


def shown(found: Match) -> str:
    """A match as it is written in a condition: equality is the value itself."""
    return repr(found.value if isinstance(found, Equals) else found)


def _level(value: str) -> Level | None:
    try:
        return Level(value)
    except ValueError:
        return None


def _order(value: Any, bound: Any) -> int | None:
    """Below zero, zero or above as the value is under, at or over the bound; None if neither."""
    if isinstance(bound, Level):
        found = _level(value) if isinstance(value, str) else None
        return None if found is None else bound.rank - found.rank
    kinds = _comparable(bound)
    if not isinstance(value, kinds) or isinstance(value, bool):
        return None
    if isinstance(value, datetime) is not isinstance(bound, datetime):
        return None
    return int(value > bound) - int(value < bound)


def _comparable(bound: Value) -> tuple[type, ...]:
    if isinstance(bound, _NUMBERS):
        return _NUMBERS
    return (date,) if isinstance(bound, date) else (timedelta,)
