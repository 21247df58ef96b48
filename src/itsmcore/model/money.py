"""Amounts of money: exact, and never mixed across currencies."""

from decimal import Decimal

import attrs

from itsmcore.errors import FieldError, WrongTypeError

__all__ = ["Money"]


def _amount(value: Decimal | int | str) -> Decimal:
    if type(value) not in (Decimal, int, str):
        raise WrongTypeError(
            field="amount",
            value=value,
            problem="a decimal number is needed",
            remedy="give a Decimal, an int or decimal text; never a float",
        )
    try:
        found = Decimal(value)
    except ArithmeticError:
        found = Decimal("NaN")
    if not found.is_finite():
        raise FieldError(
            field="amount",
            value=value,
            problem="a finite decimal number is needed",
            remedy="write it as '12.50'",
        )
    return found


def _currency(value: str) -> str:
    if type(value) is not str or not (value.isascii() and value.isupper()):
        raise FieldError(
            field="currency",
            value=value,
            problem="a currency code is needed",
            remedy="give its ISO 4217 code, e.g. 'EUR'",
        )
    return value


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
        """The sum; mixed currencies are refused with a `FieldError`."""
        if other.currency != self.currency:
            raise FieldError(
                field="currency",
                value=other.currency,
                problem=f"an amount in {self.currency} is needed",
                remedy="convert one of them first; the library knows no rates",
            )
        return Money(self.amount + other.amount, self.currency)
