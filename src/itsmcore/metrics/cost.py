"""What a ticket costs."""

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction

import attrs

from itsmcore._instants import to_utc
from itsmcore.interval import Interval
from itsmcore.metrics._given import a_value, listed
from itsmcore.metrics.figure import CohortKind, Figure, Unit
from itsmcore.model import Money

__all__ = ["UnitCost", "cost_per_ticket"]


@attrs.frozen(kw_only=True)
class UnitCost:
    """What each of some tickets costs.

    Attributes:
        pool: What was spent on all of them.
        figure: The amount of that for each, a number in the currency of the pool.
    """

    pool: Money
    figure: Figure

    @property
    def amount(self) -> Fraction | None:
        """What one costs, exact, since a third of 100 is no decimal; None without a ticket."""
        return self.figure.exact


def cost_per_ticket(
    pool: Money, resolved_at: Iterable[datetime | None], /, *, period: Interval
) -> UnitCost:
    """What was spent in a period, by the tickets that were resolved in it.

    Args:
        pool: What was spent in the period.
        resolved_at: When each ticket was resolved; None: not yet.
        period: Of which period both are.

    Returns:
        Tickets that are not resolved are left out as "open", those resolved at another time
        as "other_period". Undefined without one.

    Raises:
        WrongTypeError: An argument is something else.
        NaiveDatetimeError: An instant has no zone.

    >>> from datetime import UTC
    >>> day = Interval(
    ...     start=datetime(2026, 3, 2, tzinfo=UTC), end=datetime(2026, 3, 3, tzinfo=UTC)
    ... )
    >>> found = cost_per_ticket(Money(100, "EUR"), [day.start] * 3 + [None], period=day)
    >>> found.amount, dict(found.figure.excluded)
    (Fraction(100, 3), {'open': 1})
    """
    spent = Fraction(a_value(pool, Money, "pool").amount)
    span = a_value(period, Interval, "period")
    given = [
        None if at is None else to_utc(at, "resolved_at")
        for at in listed(resolved_at, "resolved_at")
    ]
    inside = sum(at is not None and span.start <= at < span.end for at in given)
    reasons = {
        "open": sum(at is None for at in given),
        "other_period": sum(
            at is not None and not span.start <= at < span.end for at in given
        ),
    }
    figure = Figure(
        name="cost_per_ticket",
        numerator=spent.numerator,
        denominator=spent.denominator * inside,
        n=inside,
        excluded={reason: count for reason, count in reasons.items() if count},
        cohort=CohortKind.RESOLVED,
        unit=Unit.NUMBER,
    )
    return UnitCost(pool=pool, figure=figure)
