"""What callers give to figures, checked: lists, counts, shares, lengths of time."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, TypeAlias, TypeVar

from itsmcore._instants import to_duration
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model._fields import each

__all__ = [
    "Exact",
    "a_span",
    "a_value",
    "a_whole",
    "decimal_share",
    "exact",
    "listed",
    "share",
    "some_of",
]

Exact: TypeAlias = int | Fraction | Decimal | float
"""A number; a float is taken as it is written, 0.999 as 999/1000."""

T = TypeVar("T")

_MOST_DIGITS: Final = 100
"""More than any number has, on either side of the point."""


def a_value(value: T, kind: type[T], field: str) -> T:
    """The value, when it is of the class.

    Raises:
        WrongTypeError: It is not.
    """
    if not isinstance(value, kind):
        raise _wrong(value, f"a value of {kind.__name__}", field)
    return value


def listed(value: Iterable[T], field: str) -> tuple[T, ...]:
    """What is a list of things; a single text or a mapping is refused.

    Raises:
        WrongTypeError: It is no list.
    """
    try:
        return tuple(each(value))
    except WrongTypeError as error:
        raise error.named(field) from None


def some_of(value: Iterable[T], kind: type[T], field: str) -> tuple[T, ...]:
    """A list of values of one class, in the caller's order.

    Raises:
        WrongTypeError: It is no list, or one of them is of another class.
    """
    found = listed(value, field)
    for place, item in enumerate(found):
        if not isinstance(item, kind):
            raise WrongTypeError(
                field=f"{field}[{place}]",
                value=item,
                problem=f"a value of {kind.__name__} is needed",
                remedy=f"give {kind.__name__}(...)",
                path=(field, place),
            )
    return found


def a_whole(value: int, field: str, *, least: int = 0) -> int:
    """A whole number that is not below the least.

    Raises:
        WrongTypeError: It is no int.
        FieldError: It is less.
    """
    if type(value) is not int:
        raise _wrong(value, "a whole number", field)
    if value < least:
        raise FieldError(
            field=field,
            value=value,
            problem=f"it is below {least}",
            remedy=f"give {least} or more",
        )
    return value


def a_span(value: timedelta, field: str, *, empty: bool = True) -> timedelta:
    """A length of time that is not negative.

    Raises:
        WrongTypeError: It is no timedelta.
        FieldError: It is negative; or it is zero where that makes no sense.
    """
    found = to_duration(value, field)
    if found < timedelta() or not (found or empty):
        raise FieldError(
            field=field,
            value=value,
            problem="a length of time is needed",
            remedy=f"give a timedelta {'of zero or more' if empty else 'above zero'}",
        )
    return found


def exact(value: Exact, field: str) -> Fraction:
    """A number as a fraction.

    Raises:
        WrongTypeError: It is no number.
        FieldError: It is not finite, or has too many digits.
    """
    if isinstance(value, bool) or not isinstance(
        value, (int, Fraction, Decimal, float)
    ):
        raise _wrong(value, "a number", field)
    if isinstance(value, (int, Fraction)):
        return Fraction(value)
    found = Decimal(float.__repr__(value)) if isinstance(value, float) else value
    if not found.is_finite() or not _is_short(found):
        raise FieldError(
            field=field,
            value=value,
            problem=f"a number of at most {_MOST_DIGITS} digits is needed",
            remedy="give a finite number",
        )
    return Fraction(found)


def share(value: Exact, field: str) -> Fraction:
    """A share, from 0 to 1.

    Raises:
        WrongTypeError: It is no number.
        FieldError: It lies outside.
    """
    found = exact(value, field)
    if not 0 <= found <= 1:
        raise FieldError(
            field=field,
            value=value,
            problem="a share lies between 0 and 1",
            remedy="write 0.999 for 99.9 percent",
        )
    return found


def decimal_share(value: Decimal | float | str, field: str) -> Decimal:
    """A share, from 0 to 1, as a decimal; a float is taken as it is written.

    Raises:
        WrongTypeError: It is no number.
        FieldError: It lies outside, or is no decimal number.
    """
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, float, str)):
        raise _wrong(value, "a decimal number", field)
    written = float.__repr__(value) if isinstance(value, float) else value
    try:
        found = Decimal(written)
    except ArithmeticError:
        found = Decimal("NaN")
    share(found, field)
    return found


def _is_short(value: Decimal) -> bool:
    """Whether its digits lie within reach of the point, so that no fraction grows huge."""
    _, digits, exponent = value.as_tuple()
    return -_MOST_DIGITS <= int(exponent) <= _MOST_DIGITS >= len(digits)


def _wrong(value: Any, wanted: str, field: str) -> WrongTypeError:
    return WrongTypeError(
        field=field,
        value=value,
        problem=f"{wanted} is needed",
        remedy=f"give {wanted}, not {type(value).__name__}",
    )
