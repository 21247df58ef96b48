"""Sums and products of money, exact."""

from collections.abc import Iterable
from decimal import Context, Decimal
from typing import Final

from itsmcore.model import Money

__all__ = ["less", "nothing", "times", "told", "total"]

_EXACT: Final = Context(prec=1000)
"""More digits than any product of two amounts has."""


def nothing(currency: str) -> Money:
    """No money at all."""
    return Money(Decimal(), currency)


def times(amount: Money, factor: Decimal | int) -> Money:
    """So many times an amount."""
    return Money(_EXACT.multiply(amount.amount, Decimal(factor)), amount.currency)


def less(amount: Money, part: Money) -> Money:
    """An amount without a part of it, in the same currency."""
    return Money(_EXACT.subtract(amount.amount, part.amount), amount.currency)


def total(amounts: Iterable[Money], currency: str) -> Money:
    """All amounts together; nothing of that currency without any."""
    return sum(amounts, nothing(currency))


def told(amount: Money) -> str:
    """An amount for people."""
    return f"{amount.amount} {amount.currency}"
