"""Why a schedule is closed, and what a count of open time is made of."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import attrs

from itsmcore._instants import to_utc
from itsmcore.interval import Interval
from itsmcore.model.words import Word

__all__ = ["Closed", "Closure", "ClosureKind", "Explanation"]


class ClosureKind(Word):
    """What keeps a schedule closed.

    HOLIDAY is a whole or part day of `holidays`; EXCEPTION the hours of a special day; BREAK
    something cut out; OUTSIDE_HOURS the week itself. Of schedules that were combined, EXCLUDED
    is the open time of one that was taken away; OUTSIDE_DATES what lies beyond the dates that
    it was restricted to.
    """

    HOLIDAY = "holiday"
    EXCEPTION = "exception"
    BREAK = "break"
    OUTSIDE_HOURS = "outside_hours"
    EXCLUDED = "excluded"
    OUTSIDE_DATES = "outside_dates"


@attrs.frozen(kw_only=True)
class Closure:
    """Why time does not count at an instant.

    Attributes:
        kind: What keeps the schedule closed.
        reason: The words that its definition gives for it, if any.

    >>> str(Closure(kind=ClosureKind.HOLIDAY, reason="Christmas Day"))
    'holiday: Christmas Day'
    """

    kind: ClosureKind
    reason: str | None = None

    def __str__(self) -> str:
        what = self.kind.replace("_", " ")
        return f"{what}: {self.reason}" if self.reason else what


@attrs.frozen(kw_only=True)
class Closed:
    """A stretch of time that was skipped.

    Attributes:
        interval: From when to when, in UTC.
        closure: Why.
    """

    interval: Interval
    closure: Closure


def _start(value: datetime) -> datetime:
    return to_utc(value, "start")


def _end(value: datetime) -> datetime:
    return to_utc(value, "end")


@attrs.frozen(kw_only=True)
class Explanation:
    """What the open time between two instants is made of.

    Periods and closures together fill the span without gap or overlap; the periods add up
    to `elapsed` exactly.

    Attributes:
        tz: Zone of the schedule, in which the text form tells times.
        start: Where the count began, in UTC.
        end: Where it ended, in UTC; before `start` when the span is reversed.
        periods: The open time used, clipped to the span, in order.
        closures: The closed time skipped, clipped to the span, in order.
    """

    tz: str
    start: datetime = attrs.field(converter=_start)
    end: datetime = attrs.field(converter=_end)
    periods: tuple[Interval, ...]
    closures: tuple[Closed, ...]

    @property
    def elapsed(self) -> timedelta:
        """Open time from start to end, negative when reversed."""
        total = sum((period.duration for period in self.periods), timedelta())
        return total if self.start <= self.end else -total

    def __str__(self) -> str:
        """A line for each stretch, in order of time, then the sum."""
        told = [(period, "open") for period in self.periods]
        told += [(c.interval, f"closed, {c.closure}") for c in self.closures]
        lines = [self._line(stretch, what) for stretch, what in sorted(told)]
        return "\n".join((*lines, f"open time: {self.elapsed}"))

    def _line(self, stretch: Interval, what: str) -> str:
        zone = ZoneInfo(self.tz)
        start, end = (
            instant.astimezone(zone).isoformat(sep=" ")
            for instant in (stretch.start, stretch.end)
        )
        return f"{start} to {end}: {stretch.duration} {what}"
