"""Amounts of money: exact, and never mixed across currencies."""

from decimal import Context, Decimal
from typing import Final

import attrs

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model.words import plain_text

__all__ = ["Money", "exact"]

_MOST_DIGITS: Final = 100
"""More than any amount has, on either side of the point."""

_EXACT: Final = Context(prec=3 * _MOST_DIGITS)


def exact(value: Decimal | int | str, field: str) -> Decimal:
    """An exact decimal number; floats, and what is not finite, are refused.

    Raises:
        FieldError: It is no number, or has more digits than `Money` keeps.
        WrongTypeError: It is something else.
    """
    if type(value) not in (Decimal, int, str):
        raise WrongTypeError(
            field=field,
            value=value,
            problem="a decimal number is needed",
            remedy="give a Decimal, an int or decimal text; never a float",
        )
    try:
        found = Decimal(value)
    except ArithmeticError:
        found = Decimal("NaN")
    if not found.is_finite() or not _is_plain(found):
        raise FieldError(
            field=field,
            value=value,
            problem=f"a decimal number of at most {_MOST_DIGITS} digits is needed",
            remedy="write it as '12.50'",
        )
    return found


def _amount(value: Decimal | int | str) -> Decimal:
    return exact(value, "amount")


def _is_plain(value: Decimal) -> bool:
    """Whether all its digits lie within reach of the point."""
    _, digits, exponent = value.as_tuple()
    return -_MOST_DIGITS <= int(exponent) <= _MOST_DIGITS >= len(digits)


def _is_code(value: object) -> bool:
    return (
        isinstance(value, str)
        and value.isascii()
        and value.isalpha()
        and value.isupper()
    )


def _currency(value: str) -> str:
    if not _is_code(value):
        raise FieldError(
            field="currency",
            value=value,
            problem="a currency code is needed",
            remedy="give its ISO 4217 code, e.g. 'EUR'",
        )
    return plain_text(value)


@attrs.frozen
class Money:
    """An amount in one currency.

    Attributes:
        amount: Exact decimal; ints and decimal text are taken too.
        currency: Capital letters, as in ISO 4217.
    """

    amount: Decimal = attrs.field(converter=_amount)
    currency: str = attrs.field(converter=_currency)

    def __add__(self, other: "Money") -> "Money":
        """The sum, exact; mixed currencies are refused with a `FieldError`."""
        if not isinstance(other, Money):
            raise WrongTypeError(
                field="other",
                value=other,
                problem="money can only be added to money",
                remedy="give Money('12.50', 'EUR')",
            )
        if other.currency != self.currency:
            raise FieldError(
                field="currency",
                value=other.currency,
                problem=f"an amount in {self.currency} is needed",
                remedy="convert one of them first; the library knows no rates",
            )
        return Money(_EXACT.add(self.amount, other.amount), self.currency)
