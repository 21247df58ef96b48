"""Numbers of any kind, exact: a float is taken as it is written."""

from decimal import Decimal
from fractions import Fraction
from typing import Final

from itsmcore.errors import FieldError, WrongTypeError

__all__ = ["Number", "exact"]

Number = Fraction | Decimal | float
"""What a caller may give for a number; an int is one, too."""

_MOST_DIGITS: Final = 400
"""More than any float has, on either side of the point."""

_MOST_BITS: Final = 8 * _MOST_DIGITS


def exact(value: Number, field: str) -> Fraction:
    """The number as a fraction.

    Raises:
        WrongTypeError: It is no number; True is none.
        FieldError: It is not finite, or beyond all measure.
    """
    if isinstance(value, bool) or not isinstance(
        value, (int, float, Decimal, Fraction)
    ):
        raise WrongTypeError(
            field=field,
            value=value,
            problem="a number is needed",
            remedy="give an int, a Decimal, a Fraction or a float",
        )
    found = _fraction(value)
    if found is None:
        raise FieldError(
            field=field,
            value=value,
            problem=f"a finite number of at most {_MOST_DIGITS} digits is needed",
            remedy="give None where it is undefined and may be",
        )
    return found


def _fraction(value: Number) -> Fraction | None:
    if isinstance(value, (int, Fraction)):
        bits = max(value.numerator.bit_length(), value.denominator.bit_length())
        return Fraction(value) if bits <= _MOST_BITS else None
    written = value if isinstance(value, Decimal) else Decimal(float.__repr__(value))
    if not written.is_finite():
        return None
    exponent = int(written.as_tuple().exponent)
    is_plain = exponent >= -_MOST_DIGITS and written.adjusted() <= _MOST_DIGITS
    return Fraction(written) if is_plain else None
