"""Working time in whole microseconds: what a clock asks of a schedule."""

from datetime import UTC, datetime, timedelta
from typing import Final

from itsmcore._instants import from_us, span_us, to_us
from itsmcore.errors import FieldError, NeverOpenError
from itsmcore.model import WorkingTime

__all__ = ["Meter"]

_LAST_US: Final = to_us(datetime.max.replace(tzinfo=UTC))


class Meter:
    """Counts the time of a schedule, or all time without one.

    Instants are microseconds since 1970 UTC. An instant that never comes, or not before the
    end of the year 9999, is None.
    """

    __slots__ = ("_schedule",)

    def __init__(self, schedule: WorkingTime | None) -> None:
        self._schedule = schedule

    def elapsed(self, start_us: int, end_us: int) -> int:
        """Working time between two instants, the second not before the first."""
        if self._schedule is None:
            return end_us - start_us
        return span_us(self._schedule.elapsed(from_us(start_us), from_us(end_us)))

    def add(self, start_us: int, amount_us: int) -> int | None:
        """The first instant at which that much working time has passed."""
        if self._schedule is None:
            found = start_us + amount_us
            return found if found <= _LAST_US else None
        try:
            amount = timedelta(microseconds=amount_us)
            return to_us(self._schedule.add(from_us(start_us), amount))
        except (NeverOpenError, FieldError, OverflowError):
            return None

    def is_open(self, at_us: int) -> bool:
        """Whether time counts at this instant."""
        return self._schedule is None or self._schedule.is_open(from_us(at_us))

    def boundary(self, at_us: int) -> int | None:
        """The next instant, after this one, at which time begins or ceases to count."""
        if self._schedule is None:
            return None
        at = from_us(at_us)
        try:
            if self._schedule.is_open(at):
                return to_us(self._schedule.next_close(at))
            return to_us(self._schedule.next_open(at))
        except (NeverOpenError, FieldError, OverflowError):
            return None
