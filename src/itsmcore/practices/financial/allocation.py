"""Allocation: an amount shared out by a driver, to the last unit."""

from collections.abc import Iterable, Mapping
from decimal import Context, Decimal
from fractions import Fraction
from typing import Final

import attrs

from itsmcore.errors import FieldError
from itsmcore.model import FrozenMap, Money
from itsmcore.practices._given import expect, mapped
from itsmcore.practices._numbers import Number, exact
from itsmcore.practices.rounding import checked_digits

__all__ = ["Allocation", "AllocationLine", "allocate"]

_EXACT: Final = Context(prec=500)
"""More digits than an amount and its shares have together."""


@attrs.frozen(kw_only=True)
class AllocationLine:
    """What one bears.

    Attributes:
        key: Who or what it is.
        driver: Its part of the driver, such as its number of users.
        exact: Its exact share, in the currency of the pool.
        amount: What it bears, in whole units.
    """

    key: str
    driver: Fraction
    exact: Fraction
    amount: Money


@attrs.frozen(kw_only=True)
class Allocation:
    """A pool shared out: the amounts add up to it exactly.

    Attributes:
        pool: What was shared out.
        unit: The smallest amount, as 0.01.
        lines: What each bears, by key.
    """

    pool: Money
    unit: Decimal
    lines: tuple[AllocationLine, ...]

    @property
    def amounts(self) -> FrozenMap[str, Money]:
        """What each bears, by key."""
        return FrozenMap({line.key: line.amount for line in self.lines})

    def explain(self) -> tuple[str, ...]:
        """The pool, then a line for each: its part of the driver and what it bears."""
        whole = sum(line.driver for line in self.lines)
        head = f"{_told(self.pool)} by {whole} in all, in units of {self.unit}"
        lines = (f"{n.key}: {n.driver}, bears {_told(n.amount)}" for n in self.lines)
        return (head, *lines)


def allocate(
    pool: Money, drivers: Mapping[str, Number], /, *, digits: int = 2
) -> Allocation:
    """Share an amount out in proportion to a driver.

    Each gets its exact share cut to whole units, towards zero; the units that are left go one
    each to those whose share lost most by that, the lower key first.

    Args:
        pool: The amount; negative for a credit.
        drivers: What the shares are in proportion to, by key: users, hours, gigabytes; 0 or
            more, and not all 0. A float is taken as it is written.
        digits: How many digits after the point the amounts have; negative for tens.

    Raises:
        FieldError: A driver is negative, all are 0, or the pool is no multiple of the unit.
        WrongTypeError: An argument is something else.

    References:
        The method of largest remainders, of Hamilton and Hare, as used for seats.

    >>> euros = Money("100", "EUR")
    >>> found = allocate(euros, {"crm": 1, "mail": 1, "shop": 1})
    >>> [str(line.amount.amount) for line in found.lines]
    ['33.34', '33.33', '33.33']
    """
    amount = expect(pool, Money, "pool").amount
    weights = mapped(drivers, "drivers", _driver)
    whole = sum(weights.values())
    if not whole:
        raise FieldError(
            field="drivers",
            value=drivers,
            problem="there is nothing to share by",
            remedy="give at least one that is above 0",
        )
    unit = Decimal((0, (1,), -checked_digits(digits)))
    keys = sorted(weights)
    units = _units(amount, unit, digits)
    parts = _parts(abs(units), [weights[key] / whole for key in keys])
    sign = -1 if units < 0 else 1
    return Allocation(
        pool=pool,
        unit=unit,
        lines=tuple(
            AllocationLine(
                key=key,
                driver=weights[key],
                exact=Fraction(amount) * weights[key] / whole,
                amount=Money(_EXACT.multiply(unit, sign * part), pool.currency),
            )
            for key, part in zip(keys, parts, strict=True)
        ),
    )


def _parts(units: int, shares: Iterable[Fraction]) -> list[int]:
    """Whole units for each share, the largest remainders first, then the earlier ones."""
    exact = [units * share for share in shares]
    found = [share.numerator // share.denominator for share in exact]
    left = units - sum(found)
    places = range(len(exact))
    order = sorted(places, key=lambda place: (found[place] - exact[place], place))
    for place in order[:left]:
        found[place] += 1
    return found


def _driver(value: Number, field: str) -> Fraction:
    found = exact(value, field)
    if found < 0:
        raise FieldError(
            field=field,
            value=value,
            problem="a part of a driver is 0 or more",
            remedy="give a number from 0",
        )
    return found


def _units(amount: Decimal, unit: Decimal, digits: int) -> int:
    found = Fraction(amount) / Fraction(unit)
    if found.denominator != 1:
        raise FieldError(
            field="pool",
            value=amount,
            problem=f"it is no whole number of units of {unit}",
            remedy=f"round it first, or give more digits than {digits}",
        )
    return int(found)


def _told(money: Money) -> str:
    return f"{money.amount} {money.currency}"
