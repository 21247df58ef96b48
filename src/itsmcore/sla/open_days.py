"""Working days: what every schedule answers in whole dates."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Final, Literal, TypeAlias, overload

from itsmcore._instants import to_us
from itsmcore.errors import NeverOpenError
from itsmcore.sla._answers import (
    chosen,
    instant_like,
    local_day,
    out_of_range,
    whole_number,
)
from itsmcore.sla._hours import DAY
from itsmcore.sla._plan import Zone
from itsmcore.sla._rolling import Roll, rolled, shifted_day
from itsmcore.sla._timeline import END, START, Timeline
from itsmcore.sla._working_days import WorkingDays

__all__ = ["OpenDays"]

Count: TypeAlias = Literal["(]", "[)"]

_ORIGIN: Final = date(1970, 1, 1).toordinal()


class OpenDays:
    """What every schedule answers in whole dates. A base: nobody makes one as such."""

    __slots__ = ()

    tz: str
    _zone: Zone
    _line: Timeline
    _working: WorkingDays

    def is_working_day(self, day: date, /) -> bool:
        """Whether a local date has hours of its own: its exception's, else its week's.

        Args:
            day: A date, or an instant for its local date.
        """
        return local_day(day, self._zone, "day") in self._working

    @overload
    def add_working_days(
        self, start: datetime, days: int, /, *, roll: Roll | None = None
    ) -> datetime: ...
    @overload
    def add_working_days(
        self, start: date, days: int, /, *, roll: Roll | None = None
    ) -> date: ...
    def add_working_days(
        self, start: date, days: int, /, *, roll: Roll | None = None
    ) -> date:
        """The same wall time that many working days on; for a date, the date.

        Args:
            start: An instant or a local date.
            days: How many; back for a negative number.
            roll: None moves a start on a day that is none, uncounted, to the nearest
                working day in the direction of the count. `"direction"` leaves it and
                moves a result in closed time to the next opening, or counting backwards
                to the previous close. `"day_start"` first makes a start in closed time
                the next opening (backwards the last one), then goes on as `"direction"`.

        Raises:
            NeverOpenError: There are not so many working days.
            FieldError: The answer would lie outside the years 1 to 9999.
        """
        count = whole_number(days, "days")
        chosen(roll, "roll", None, "direction", "day_start")
        if isinstance(start, datetime):
            return self._rolled(start, count, roll)
        day = local_day(start, self._zone, "start")
        found = shifted_day(self._working, day, count, roll)
        if found is None:
            raise self._never(start, "open")
        return date.fromordinal(found + _ORIGIN)

    def first_working_day(self, day: date, /) -> date | None:
        """The first working day of a date's month; None when the month has none.

        Args:
            day: Any date of the month, or an instant for its local date.
        """
        found = self._working_month(day)
        return found[0] if found else None

    def last_working_day(self, day: date, /) -> date | None:
        """The last working day of a date's month; None when the month has none.

        Args:
            day: Any date of the month, or an instant for its local date.
        """
        found = self._working_month(day)
        return found[-1] if found else None

    def day_length(self, day: date, /) -> timedelta:
        """Open time of a local date, from its midnight to the next, in real seconds.

        Args:
            day: A date, or an instant for its local date.
        """
        number, instant = local_day(day, self._zone, "day"), self._zone.instant
        start = max(instant(number * DAY), START)
        end = min(instant((number + 1) * DAY), END)
        us = self._line.elapsed(start, end) if start < end else 0
        return timedelta(microseconds=us)

    def working_days_between(
        self, start: date, end: date, /, *, count: Count = "(]"
    ) -> int:
        """How many working days lie between two dates; negative when reversed.

        Args:
            start: A date, or an instant for its local date.
            end: The same.
            count: Which end counts: the last, `"(]"`, or the first, `"[)"`.
        """
        chosen(count, "count", "(]", "[)")
        zone, working = self._zone, self._working
        first, last = local_day(start, zone, "start"), local_day(end, zone, "end")
        low, high = min(first, last), max(first, last)
        found = working.count(low, high)
        if count == "[)":
            found += (low in working) - (high in working)
        return found if first <= last else -found

    # -- inside ----------------------------------------------------------------

    def _working_month(self, day: date) -> list[date]:
        """The working days of a date's month."""
        inside = date.fromordinal(local_day(day, self._zone, "day") + _ORIGIN)
        _, last = monthrange(inside.year, inside.month)
        days = (inside.replace(day=n) for n in range(1, last + 1))
        return [d for d in days if d.toordinal() - _ORIGIN in self._working]

    def _rolled(self, start: datetime, count: int, roll: Roll | None) -> datetime:
        us = to_us(start, "start")
        try:
            found = rolled(self._line, self._working, us, count, roll)
        except OverflowError:
            raise out_of_range("start", start) from None
        return self._back(found, start, "open")

    def _back(self, found: int | None, like: datetime, wanted: str) -> datetime:
        """An answer in the zone of the argument, or the error that there is none."""
        if found is None:
            raise self._never(like, wanted)
        return instant_like(found, like, "at")

    def _never(self, at: date, wanted: str) -> NeverOpenError:
        return NeverOpenError(schedule=self._called, at=at, wanted=wanted)

    @property
    def _called(self) -> str:
        """What errors call it."""
        raise NotImplementedError
