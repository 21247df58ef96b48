"""What a field may hold, and how what comes from outside is made immutable."""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import isfinite
from types import NoneType
from typing import Any, Final, TypeAlias, Union

from itsmcore._instants import to_duration, to_utc
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model._text_set import TextSet
from itsmcore.model.frozen_map import FrozenMap, frozen_map
from itsmcore.model.keys import Link, Ref
from itsmcore.model.money import Money
from itsmcore.model.words import plain_text

__all__ = [
    "MOST_DEPTH",
    "NO_VALUES",
    "Block",
    "Value",
    "freeze",
    "freeze_items",
    "freeze_list",
    "freeze_texts",
    "is_same",
]

MOST_DEPTH: Final = 64
"""How deep values may be nested; deeper ones are refused instead of exhausting the stack."""

_MOST_BITS: Final = 14_000
"""Longest ints that CPython writes as text at its default limit of 4300 digits."""


class Block:
    """Base of the small groups of fields that a record holds as one value."""

    __slots__ = ()


Value: TypeAlias = Union[
    str,
    int,
    bool,
    float,
    Decimal,
    datetime,
    date,
    timedelta,
    Ref,
    Link,
    Money,
    Block,
    "tuple[Value, ...]",
    frozenset[str],
    "FrozenMap[str, Value]",
    None,
]
"""What a field may hold."""

NO_VALUES: Final[FrozenMap[str, Value]] = FrozenMap()

_AS_IS: Final = frozenset({NoneType, str, bool, timedelta, Ref, Link, Money})


def freeze(value: Any, field: str = "value", depth: int = 0) -> Value:
    """The same value, immutable: lists become tuples, mappings `FrozenMap`, instants UTC.

    Subclasses that only add behaviour, such as those of dataframes, become the plain text,
    date or duration that they are; words stay words.

    Raises:
        FieldError: Nested deeper than `MOST_DEPTH`, or a number that is not finite.
        WrongTypeError: Nothing that a field may hold.
    """
    if type(value) in _AS_IS:
        found: Value = value
        return found
    for kind, rule in _RULES:
        if isinstance(value, kind):
            return rule(value, field, depth)
    raise WrongTypeError(
        field=field,
        value=value,
        problem=f"a {type(value).__name__} cannot be kept in a field",
        remedy="use text, numbers, dates, durations, lists, mappings of those",
    )


def freeze_items(
    value: Mapping[str, Any], field: str = "value", depth: int = 0
) -> FrozenMap[str, Value]:
    """A mapping from names to values, made immutable; a refusal says under which name."""
    if value is NO_VALUES:
        return NO_VALUES
    _check_depth(field, depth)
    given = frozen_map(value, field)
    try:
        names = [n if type(n) is str else _text(n, "key") for n in given]
        pairs = zip(names, given.values(), strict=True)
        return FrozenMap(
            {
                name: one if type(one) in _AS_IS else freeze(one, name, depth + 1)
                for name, one in pairs
            }
        )
    except FieldError as error:
        raise error.at(field) from None


def freeze_list(
    value: Iterable[Any], field: str = "value", depth: int = 0
) -> tuple[Value, ...]:
    """A list of values, made immutable; a refusal says at which place."""
    _check_depth(field, depth)
    found: list[Value] = []
    for index, item in enumerate(value):
        try:
            found.append(freeze(item, "item", depth + 1))
        except FieldError as error:
            raise error.named(index).at(field) from None
    return tuple(found)


def freeze_texts(
    value: AbstractSet[str], field: str = "value", depth: int = 0
) -> TextSet:
    """A set of text, made immutable."""
    _check_depth(field, depth)
    try:
        return TextSet([str(_text(item, "member")) for item in value])
    except FieldError as error:
        raise error.at(field) from None


def is_same(value: Value, other: Value) -> bool:
    """Whether two values are equal, where 1 is not True and 0 is not False."""
    return value == other and isinstance(value, bool) is isinstance(other, bool)


def _check_depth(field: str, depth: int) -> None:
    if depth >= MOST_DEPTH:
        raise FieldError(
            field=field,
            value="...",
            problem=f"the value is nested deeper than {MOST_DEPTH}",
            remedy="flatten it, or keep it outside and store a key",
        )


def _itself(value: Any, _field: str, _depth: int) -> Value:
    found: Value = value
    return found


def _number(value: float | Decimal, field: str, _depth: int) -> Value:
    if isinstance(value, int):
        is_fine, problem = value.bit_length() <= _MOST_BITS, "the number is too long"
        found: Value = int(value)
    elif isinstance(value, float):
        is_fine, problem = isfinite(value), "the number is not finite"
        found = float(value)
    else:
        is_fine, problem = value.is_finite(), "the number is not finite"
        found = value
    if not is_fine:
        raise FieldError(
            field=field,
            value=value,
            problem=problem,
            remedy="use None for unknown, text for digits",
        )
    return found


def _instant(value: datetime, field: str, _depth: int) -> datetime:
    return to_utc(value, field)


def _date(value: date, _field: str, _depth: int) -> date:
    return date(value.year, value.month, value.day)


def _duration(value: timedelta, field: str, _depth: int) -> timedelta:
    return to_duration(value, field)


def _plain_text(value: str, _field: str, _depth: int) -> str:
    return plain_text(value)


def _text(value: Any, role: str) -> str:
    if not isinstance(value, str):
        raise WrongTypeError(
            field=role,
            value=value,
            problem=f"text is needed as {role}",
            remedy="give a str",
        )
    return plain_text(value)


_RULES: Final[tuple[tuple[Any, Callable[[Any, str, int], Value]], ...]] = (
    (bool, _itself),
    ((int, float, Decimal), _number),
    (str, _plain_text),
    (datetime, _instant),
    (date, _date),
    (timedelta, _duration),
    ((Ref, Link, Money, Block), _itself),
    (Mapping, freeze_items),
    ((list, tuple), freeze_list),
    (AbstractSet, freeze_texts),
)
"""For each kind of value, how it is kept."""
