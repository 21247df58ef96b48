"""What a field may hold, and how what comes from outside is made immutable."""

from collections.abc import Iterable, Mapping, Set as AbstractSet
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any, Final, TypeAlias, Union

from itsmcore._instants import to_utc
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model.frozen_map import FrozenMap
from itsmcore.model.keys import Link, Ref
from itsmcore.model.money import Money

__all__ = ["MOST_DEPTH", "Block", "Value", "freeze"]

MOST_DEPTH: Final = 64
"""How deep values may be nested; deeper ones are refused instead of exhausting the stack."""


class Block:
    """Base of the small groups of fields that a record holds as one value."""

    __slots__ = ()


Value: TypeAlias = Union[  # noqa: UP007  # `|` cannot join the texts that name it itself
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
    None,
    "tuple[Value, ...]",
    frozenset[str],
    "FrozenMap[str, Value]",
]
"""What a field may hold."""

_PLAIN: Final = (str, int, Decimal, timedelta, Ref, Link, Money, Block)


def freeze(value: Any, field: str = "value", depth: int = 0) -> Value:
    """The same value, immutable: lists become tuples, mappings `FrozenMap`, instants UTC.

    Raises:
        FieldError: Nested deeper than `MOST_DEPTH`, or a number that is not finite.
        WrongTypeError: Nothing that a field may hold.
    """
    if value is None or isinstance(value, _PLAIN):
        return value
    if isinstance(value, datetime):
        return to_utc(value, field)
    if isinstance(value, date):
        return value
    if isinstance(value, float):
        return _finite(value, field)
    if depth >= MOST_DEPTH:
        raise FieldError(
            field=field,
            value="...",
            problem=f"the value is nested deeper than {MOST_DEPTH}",
            remedy="flatten it, or keep it outside and store a key",
        )
    if isinstance(value, Mapping):
        return _frozen_items(value, field, depth)
    if isinstance(value, AbstractSet):
        return frozenset(_texts(value, field))
    if isinstance(value, (list, tuple)):
        return tuple(freeze(item, field, depth + 1) for item in value)
    raise WrongTypeError(
        field=field,
        value=value,
        problem=f"a {type(value).__name__} cannot be kept in a field",
        remedy="use text, numbers, dates, durations, lists, mappings of those",
    )


def _frozen_items(
    value: Mapping[Any, Any], field: str, depth: int
) -> FrozenMap[str, Value]:
    keys = _texts(value, field)
    return FrozenMap({key: freeze(value[key], field, depth + 1) for key in keys})


def _finite(value: float, field: str) -> float:
    if not isfinite(value):
        raise FieldError(
            field=field,
            value=value,
            problem="the number is not finite",
            remedy="use None for unknown",
        )
    return value


def _texts(items: Iterable[Any], field: str) -> list[str]:
    found = list(items)
    for item in found:
        if not isinstance(item, str):
            raise WrongTypeError(
                field=field,
                value=item,
                problem="text is needed as key or member",
                remedy="give a str",
            )
    return found
