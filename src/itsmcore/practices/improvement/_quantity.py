"""Figures of any kind, exact: numbers as fractions, and lengths of time."""

from collections.abc import Mapping
from datetime import timedelta
from fractions import Fraction
from typing import Any, Final, Protocol, TypeAlias

from itsmcore._instants import US, to_duration
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model._texts import hours
from itsmcore.practices._numbers import exact

__all__ = [
    "Figured",
    "Quantity",
    "distance",
    "percent",
    "quantities",
    "ratio",
    "shown",
    "sign",
]

Quantity: TypeAlias = Fraction | timedelta
"""What a figure measures: a number, kept exactly, or a length of time."""

_SHOWN: Final = 10_000
"""How finely numbers are told to people."""


class Figured(Protocol):
    """What has a value: any figure that somebody measured.

    Where the value is a float and there is a fraction named `exact` beside it, that one counts.
    """

    @property
    def value(self) -> object:
        """A number, a length of time, or None where it is undefined."""


def quantities(given: Mapping[str, object]) -> tuple[Quantity | None, ...]:
    """Figures of one kind, exact; None for those that are undefined.

    Raises:
        WrongTypeError: One is no figure, or there are numbers beside lengths of time.
        FieldError: One is not finite.
    """
    found = {name: _quantity(value, name) for name, value in given.items()}
    kinds = {type(value) for value in found.values() if value is not None}
    if len(kinds) > 1:
        raise WrongTypeError(
            field=next(iter(given)),
            value=tuple(found.values()),
            problem="numbers and lengths of time cannot be compared",
            remedy="give all of one kind",
        )
    return tuple(found.values())


def _quantity(given: object, field: str) -> Quantity | None:
    value = getattr(given, "value", given)
    exactly = getattr(given, "exact", None)
    if isinstance(value, float) and isinstance(exactly, Fraction):
        value = exactly
    if value is None:
        return None
    if isinstance(value, timedelta):
        return to_duration(value, field)
    number: Any = value
    try:
        return exact(number, field)
    except WrongTypeError:
        raise WrongTypeError(
            field=field,
            value=given,
            problem="a figure is needed",
            remedy="give a number, a timedelta, None for undefined, or what has a value",
        ) from None


def distance(start: Quantity | None, end: Quantity | None) -> Quantity | None:
    """How far the end is above the start; None where one of them is undefined.

    Raises:
        FieldError: It is longer than a timedelta can tell.
    """
    if start is None or end is None:
        return None
    if isinstance(start, Fraction) and isinstance(end, Fraction):
        return end - start
    span = _exact(end) - _exact(start)
    try:
        return timedelta(microseconds=int(span))
    except OverflowError:
        raise FieldError(
            field="change",
            value=(start, end),
            problem="what lies between is longer than a timedelta can be",
            remedy="give shorter lengths of time",
        ) from None


def ratio(part: Quantity | None, whole: Quantity | None) -> Fraction | None:
    """A part of a whole, exact; None where one is undefined or the whole is zero."""
    if part is None or whole is None or not whole:
        return None
    return _exact(part) / _exact(whole)


def sign(value: Quantity) -> int:
    """1 above zero, 0 at zero, -1 below it."""
    exact = _exact(value)
    return (exact > 0) - (exact < 0)


def _exact(value: Quantity) -> Fraction:
    """As a number: lengths of time in microseconds."""
    return Fraction(value // US) if isinstance(value, timedelta) else value


def shown(value: Quantity | None) -> str:
    """For people."""
    if value is None:
        return "undefined"
    return hours(value) if isinstance(value, timedelta) else _decimal(value)


def percent(value: Fraction) -> str:
    """A share for people, in percent with one digit after the point."""
    tenths = round(value * 1000)
    mark = "-" if tenths < 0 else ""
    return f"{mark}{abs(tenths) // 10}.{abs(tenths) % 10} %"


def _decimal(value: Fraction) -> str:
    """With four digits after the point at most; told as such where there are more."""
    scaled = round(value * _SHOWN)
    whole, rest = divmod(abs(scaled), _SHOWN)
    text = f"{'-' if scaled < 0 else ''}{whole}.{rest:04}".rstrip("0").rstrip(".")
    return text if scaled == value * _SHOWN else f"about {text}"
