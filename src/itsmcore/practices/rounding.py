"""Exact fractions of money, rounded as somebody declared."""

from decimal import Context, Decimal
from fractions import Fraction
from typing import Final

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model import Word

__all__ = ["Rounding", "checked_digits", "rounded"]

_EXACT: Final = Context(prec=500)
_MOST_DIGITS: Final = 50


class Rounding(Word):
    """How an amount between two units is rounded.

    HALF_EVEN: to the nearer one, half to the even one. HALF_UP: to the nearer one, half away
    from zero. DOWN: towards zero.
    """

    HALF_EVEN = "half_even"
    HALF_UP = "half_up"
    DOWN = "down"


def checked_digits(value: int) -> int:
    """How many digits after the point an amount has; negative for tens.

    Raises:
        WrongTypeError: It is no whole number.
        FieldError: No currency has such units.
    """
    if type(value) is not int:
        raise WrongTypeError(
            field="digits",
            value=value,
            problem="a whole number is needed",
            remedy="give 2 for cents",
        )
    if not -_MOST_DIGITS <= value <= _MOST_DIGITS:
        raise FieldError(
            field="digits",
            value=value,
            problem="no currency has such units",
            remedy="give 2 for cents, 0 for whole ones",
        )
    return value


def rounded(value: Fraction, digits: int, rule: Rounding) -> Decimal:
    """The amount with that many digits after the point.

    >>> rounded(Fraction(1, 8), 2, Rounding.HALF_EVEN)
    Decimal('0.12')
    """
    exact = abs(value) * Fraction(10) ** digits
    units = exact.numerator // exact.denominator
    rest = exact - units
    half = Fraction(1, 2)
    if rule is Rounding.HALF_UP and rest >= half:
        units += 1
    if rule is Rounding.HALF_EVEN and (rest > half or (rest == half and units % 2)):
        units += 1
    return _EXACT.scaleb(Decimal(units if value >= 0 else -units), -digits)
