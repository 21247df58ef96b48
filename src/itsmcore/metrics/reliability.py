"""Error budgets: how much of what may go wrong has gone wrong, and how fast."""

from decimal import Decimal
from fractions import Fraction

from itsmcore.metrics._given import a_value, decimal_share
from itsmcore.metrics.figure import CohortKind, Figure, Unit
from itsmcore.metrics.good_count import GoodCount

__all__ = ["burn_rate", "error_budget_left"]


def error_budget_left(count: GoodCount, /, *, target: Decimal | float | str) -> Figure:
    """Which part of an error budget is left: 1 less what went wrong of what may.

    It is 1 while nothing went wrong, 0 when the budget is gone, and negative beyond.

    Args:
        count: What happened in the period of the budget.
        target: The share that is to be good, from 0 to 1; a float is taken as it is written.

    Returns:
        Undefined where nothing happened; and for a target of 1, which leaves no budget, so
        that all that happened is left out as "no_budget".

    Raises:
        FieldError: The target is no share.
        WrongTypeError: An argument is something else.

    References:
        *Site Reliability Engineering* (2016), chapter 3, for error budgets.

    >>> print(error_budget_left(GoodCount(good=99_960, total=100_000), target=0.999))
    error_budget_left: 60.0 % (n 100000)
    """
    may, bad = _budget(count, target)
    return _figure("error_budget_left", may - bad, may, count, target)


def burn_rate(count: GoodCount, /, *, target: Decimal | float | str) -> Figure:
    """How fast an error budget goes: 1 is just as fast as it may, to last for its period.

    Args:
        count: What happened in a window.
        target: The share that is to be good, from 0 to 1; a float is taken as it is written.

    Returns:
        The share that was bad by the share that may be; undefined where nothing happened, and
        for a target of 1, as `error_budget_left` is. With such a target anything bad burns
        faster than any rate, and the alerts of a `BurnPolicy` have it so.

    Raises:
        FieldError: The target is no share.
        WrongTypeError: An argument is something else.

    References:
        *The Site Reliability Workbook* (2018), chapter 5, for burn rates.

    >>> burn_rate(GoodCount(good=9856, total=10_000), target="0.999").exact
    Fraction(72, 5)
    """
    may, bad = _budget(count, target)
    return _figure("burn_rate", bad, may, count, target)


def _budget(count: GoodCount, target: Decimal | float | str) -> tuple[int, int]:
    """What may go wrong, and what did, as whole numbers of one size."""
    found = a_value(count, GoodCount, "count")
    allowed = 1 - Fraction(decimal_share(target, "target"))
    return allowed.numerator * found.total, allowed.denominator * found.bad


def _figure(
    name: str,
    numerator: int,
    denominator: int,
    count: GoodCount,
    target: Decimal | float | str,
) -> Figure:
    has_budget = decimal_share(target, "target") < 1
    is_lost = not has_budget and count.total
    return Figure(
        name=name,
        numerator=numerator,
        denominator=denominator,
        n=count.total if has_budget else 0,
        excluded={"no_budget": count.total} if is_lost else {},
        cohort=CohortKind.OBSERVED,
        unit=Unit.RATIO if name == "error_budget_left" else Unit.NUMBER,
    )
