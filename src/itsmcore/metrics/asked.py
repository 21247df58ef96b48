"""On what terms KPIs are asked for: as of when, on which clock, in which period."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import attrs

from itsmcore._instants import from_us, span_us, to_us
from itsmcore.errors import WrongTypeError
from itsmcore.interval import Interval
from itsmcore.metrics.figure import ClockKind
from itsmcore.model import WorkingTime
from itsmcore.model._arguments import working_time
from itsmcore.model._fields import texts_set

__all__ = ["CANCELLED", "Asked", "asked"]

CANCELLED: Final = ("cancelled",)
"""Names of states of work that was called off, in the standard lifecycles."""


@attrs.frozen(kw_only=True)
class Asked:
    """The terms of one question, the same for all its KPIs. Made by `asked`.

    Attributes:
        now_us: As of when, in microseconds since 1970 in UTC; facts after it are not used.
        schedule: The time that counts; None: all.
        cancelled: Names of the states of work that was called off.
        start_us: First instant of the period; None: of all time.
        end_us: First instant after it.
    """

    now_us: int
    schedule: WorkingTime | None = None
    cancelled: frozenset[str] = frozenset(CANCELLED)
    start_us: int | None = None
    end_us: int | None = None

    @property
    def clock(self) -> ClockKind:
        """Which time its durations count."""
        return ClockKind.CALENDAR if self.schedule is None else ClockKind.WORKING

    def between_us(self, start_us: int, end_us: int) -> int:
        """The time that counts between two instants, in microseconds."""
        if self.schedule is None:
            return end_us - start_us
        return span_us(self.schedule.elapsed(from_us(start_us), from_us(end_us)))

    def takes(self, at_us: int | None) -> bool:
        """Whether a case of that instant is in the period; one without is in none but all."""
        if self.start_us is None or self.end_us is None:
            return True
        return at_us is not None and self.start_us <= at_us < self.end_us


def asked(
    *,
    now: datetime,
    period: Interval | None = None,
    schedule: WorkingTime | None = None,
    cancelled: Iterable[str] = CANCELLED,
) -> Asked:
    """Check the terms of a question.

    Args:
        now: As of when, aware; facts after it are not used.
        period: Cases whose instant lies in it; None: all, those without one included.
        schedule: The time that counts; None: all.
        cancelled: Names of the states of work that was called off.

    Raises:
        NaiveDatetimeError: `now` has no zone.
        WrongTypeError: An argument is something else.
    """
    if period is not None and not isinstance(period, Interval):
        raise WrongTypeError(
            field="period",
            value=period,
            problem="an interval is needed",
            remedy="give Interval(start=..., end=...), or None for all time",
        )
    working_time(schedule)
    try:
        names = texts_set(cancelled)
    except WrongTypeError as error:
        raise error.named("cancelled") from None
    return Asked(
        now_us=to_us(now, "now"),
        schedule=schedule,
        cancelled=names,
        start_us=None if period is None else to_us(period.start),
        end_us=None if period is None else to_us(period.end),
    )
