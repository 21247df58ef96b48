"""Numbers and sums of money that fields check: none below nothing, exact ones, one currency."""

from decimal import Decimal
from typing import Any

from itsmcore.errors import FieldError
from itsmcore.model.money import Money, exact

__all__ = ["counted", "figure", "one_currency", "paid"]


def counted(_owner: object, field: Any, value: Any) -> None:
    """A validator of counts: 0 or more, or None."""
    if value is not None and value < 0:
        raise FieldError(
            field=field.name,
            value=value,
            problem="nothing is counted below 0",
            remedy="give 0 or more",
        )


def paid(_owner: object, field: Any, value: Any) -> None:
    """A validator of prices and values: not below nothing, or None."""
    if value is not None and value.amount < 0:
        raise FieldError(
            field=field.name,
            value=value,
            problem="it cannot be less than nothing",
            remedy="give an amount of 0 or more",
        )


def one_currency(field: str, value: Money | None, other: Money | None) -> None:
    """Refuse two amounts of one thing in two currencies.

    Raises:
        FieldError: They are.
    """
    if value is None or other is None or value.currency == other.currency:
        return
    raise FieldError(
        field=field,
        value=value,
        problem=f"an amount in {other.currency} is needed",
        remedy="convert one of them first; the library knows no rates",
    )


def figure(value: Decimal | int | str | None) -> Decimal | None:
    """A converter of measured numbers: exact, or None; floats are refused."""
    return None if value is None else exact(value, "value")
