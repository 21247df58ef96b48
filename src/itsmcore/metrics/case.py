"""Cases: what one record is for one KPI."""

from typing import NamedTuple

__all__ = ["Case", "left_out", "measured"]


class Case(NamedTuple):
    """What one record is for one KPI: measured, or left out for a reason.

    Attributes:
        at_us: The instant by which it belongs to a period, in microseconds since 1970 in UTC;
            None where there is none, so that it is in no period.
        amount: What was measured, a whole number; of durations, microseconds.
        weight: What it adds to the denominator.
        excluded: Why it was not measured, a short word in snake case; None: it was.
    """

    at_us: int | None
    amount: int = 0
    weight: int = 1
    excluded: str | None = None


def measured(at_us: int | None, amount: int, weight: int = 1) -> Case:
    """A case that counts."""
    return Case(at_us, amount, weight)


def left_out(reason: str, at_us: int | None = None) -> Case:
    """A case that does not count, and why."""
    return Case(at_us, 0, 0, reason)
