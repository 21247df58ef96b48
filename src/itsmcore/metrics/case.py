"""Cases: what one record is for one KPI."""

from typing import NamedTuple

from itsmcore.errors import WrongTypeError

__all__ = ["Case", "a_case", "left_out", "measured"]


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


def a_case(value: Case, kpi: str) -> Case:
    """What a rule gave, when it is a case.

    Raises:
        WrongTypeError: It is something else.
    """
    if type(value) is Case:
        return value
    raise WrongTypeError(
        field="rule",
        value=value,
        problem=f"the rule of {kpi} gives no Case",
        remedy="let it return measured(at_us, amount) or left_out(reason)",
    )
