"""Schedules: which time counts, and arithmetic in it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from itertools import chain
from typing import Any, Final, Literal, TypeAlias, overload

import attrs

from itsmcore._instants import from_us, span_us, to_duration, to_us
from itsmcore.errors import NeverOpenError
from itsmcore.interval import Interval
from itsmcore.model.frozen_map import FrozenMap
from itsmcore.sla._answers import (
    chosen,
    instant_like,
    local_day,
    out_of_range,
    whole_number,
)
from itsmcore.sla._calm import PlanTime
from itsmcore.sla._checks import ZoneForm, checked_name, checked_zone
from itsmcore.sla._closures import closed_stretches, closure_at
from itsmcore.sla._faults import Faults
from itsmcore.sla._forms import (
    BreaksForm,
    ExceptionsForm,
    HolidaysForm,
    VersionsForm,
    parse_breaks,
    parse_exceptions,
    parse_holidays,
    parse_versions,
)
from itsmcore.sla._plan import Plan
from itsmcore.sla._rolling import (
    Roll,
    previous_closing,
    previous_opening,
    rolled,
    shifted_day,
)
from itsmcore.sla._timeline import Timeline
from itsmcore.sla._week import WeekForm, parse_week
from itsmcore.sla._working_days import WorkingDays
from itsmcore.sla.explanation import Closure, Explanation
from itsmcore.sla.special_days import Break, Holiday, SpecialDay, WeekBreak, WeekVersion

__all__ = ["Schedule"]

Land: TypeAlias = Literal["next_open", "previous_close"]
Count: TypeAlias = Literal["(]", "[)"]

_ORIGIN: Final = date(1970, 1, 1).toordinal()


@attrs.frozen(kw_only=True, init=False)
class Schedule:
    """Which time counts: opening hours in a zone, with all that departs from them.

    A value: equal to any schedule of the same definition, hashable, picklable.

    Attributes:
        tz: Key of its zone in the tz database; local dates and times are read there.
        week: Hours by day, `"mon"` to `"sun"`; days without hours are left out.
        holidays: Dates, or parts of them, that are closed; in order.
        exceptions: Dates with hours of their own; in order, one for a date.
        breaks: What is cut out: weekly, then dated; in order.
        versions: Other weeks, each in force from a date on; in order.
        name: What people call it, or None.

    >>> from datetime import UTC, date, datetime, timedelta
    >>> support = Schedule(
    ...     tz="Europe/London",
    ...     week={"mon-fri": "09:00-17:30", "sat": "10:00-14:00"},
    ...     holidays={date(2026, 12, 25): "Christmas Day"},
    ...     breaks={"mon-fri": "12:30-13:00"},
    ... )
    >>> support.add(datetime(2026, 12, 24, 16, tzinfo=UTC), timedelta(hours=2))
    datetime.datetime(2026, 12, 26, 10, 30, tzinfo=datetime.timezone.utc)
    """

    tz: str
    week: FrozenMap[str, str]
    holidays: tuple[Holiday, ...]
    exceptions: tuple[SpecialDay, ...]
    breaks: tuple[WeekBreak | Break, ...]
    versions: tuple[WeekVersion, ...]
    name: str | None
    _plan: Plan = attrs.field(init=False, eq=False, repr=False)
    _line: Timeline = attrs.field(init=False, eq=False, repr=False)
    _working: WorkingDays = attrs.field(init=False, eq=False, repr=False)

    def __init__(
        self,
        *,
        tz: ZoneForm,
        week: WeekForm,
        holidays: HolidaysForm = (),
        exceptions: ExceptionsForm = (),
        breaks: BreaksForm = (),
        versions: VersionsForm = (),
        name: str | None = None,
    ) -> None:
        """Make a schedule from any of the friendly forms.

        Args:
            tz: An IANA key, or a `ZoneInfo` that has one.
            week: `"24x7"`, or hours by day: keys such as `"mon"`, `"mon-fri"`, `"sat-mon"`,
                `"mon, wed"`; hours such as `"09:00-12:30, 13:15-17:30"`, `"22:00-06:00"`,
                `"24x7"`, `""`, or a list of such periods or of (open, close) pairs.
            holidays: Dates, `Holiday` values, or a mapping from date to reason.
            exceptions: A mapping from date to hours, or `SpecialDay` values.
            breaks: A mapping from days or dates to hours, or `WeekBreak` and `Break` values.
            versions: A mapping from first date to week, or `WeekVersion` values.
            name: What people call it.

        Raises:
            DefinitionError: Something cannot be; holds every fault with its path.
        """
        faults = Faults()
        made = {
            "tz": checked_zone(tz, ("tz",), faults),
            "week": parse_week(week, ("week",), faults),
            "holidays": parse_holidays(holidays, ("holidays",), faults),
            "exceptions": parse_exceptions(exceptions, ("exceptions",), faults),
            "breaks": parse_breaks(breaks, ("breaks",), faults),
            "versions": parse_versions(versions, ("versions",), faults),
            "name": checked_name(name, ("name",), faults),
        }
        faults.stop_all("the schedule cannot work")
        for field, value in made.items():
            object.__setattr__(self, field, value)
        plan = Plan(self)
        object.__setattr__(self, "_plan", plan)
        object.__setattr__(self, "_line", Timeline(PlanTime(plan)))
        object.__setattr__(self, "_working", WorkingDays(plan))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the definition only; what is computed is computed again."""
        shown = (a.name for a in attrs.fields(Schedule) if a.init)
        return partial(Schedule, **{name: getattr(self, name) for name in shown}), ()

    # -- measuring -------------------------------------------------------------

    def elapsed(self, start: datetime, end: datetime, /) -> timedelta:
        """Open time between two instants, in real seconds; negative when reversed."""
        a, b = to_us(start, "start"), to_us(end, "end")
        us = self._line.elapsed(a, b) if a <= b else -self._line.elapsed(b, a)
        return timedelta(microseconds=us)

    def add(
        self, start: datetime, duration: timedelta, /, *, land: Land | None = None
    ) -> datetime:
        """The earliest instant at which so much open time has passed since `start`.

        Args:
            start: Any instant, open or not.
            duration: Open time; zero gives `start` itself, a negative one is subtracted.
            land: What to do with an answer that is not open: None leaves it at the
                closing instant, `"next_open"` moves it to the next opening;
                `"previous_close"` moves an opening back to the close before it.

        Raises:
            NeverOpenError: There is not so much open time to come.
            FieldError: The answer would lie after the year 9999, or an argument is bad.
        """
        return self._moved(start, span_us(to_duration(duration)), land)

    def subtract(
        self, start: datetime, duration: timedelta, /, *, land: Land | None = None
    ) -> datetime:
        """The latest instant since which so much open time has passed until `start`.

        The mirror of `add`: where a whole stretch is used up the answer is its opening.

        Raises:
            NeverOpenError: There was not so much open time before.
            FieldError: The answer would lie before the year 1, or an argument is bad.
        """
        return self._moved(start, -span_us(to_duration(duration)), land)

    def periods(self, start: datetime, end: datetime, /) -> Iterator[Interval]:
        """The stretches of open time between two instants, clipped to them, lazily."""
        spans = self._line.spans(to_us(start, "start"), to_us(end, "end"))
        return (_interval(a, b) for a, b in spans)

    # -- edges -----------------------------------------------------------------

    def is_open(self, at: datetime, /) -> bool:
        """Whether time counts at this instant; an opening is open, a close is not."""
        us = to_us(at, "at")
        return self._line.is_open(us)

    def next_open(self, at: datetime, /) -> datetime:
        """This instant if it is open, else the next opening.

        Raises:
            NeverOpenError: The schedule never opens again.
        """
        return self._back(self._line.first(to_us(at, "at"), opened=True), at, "open")

    def next_close(self, at: datetime, /) -> datetime:
        """The first close after this instant.

        Raises:
            NeverOpenError: The schedule never closes again.
        """
        opening = self._line.first(to_us(at, "at"), opened=True)
        found = None if opening is None else self._line.first(opening, opened=False)
        return self._back(found, at, "close")

    def previous_open(self, at: datetime, /) -> datetime:
        """The last opening at or before this instant.

        Raises:
            NeverOpenError: It never opened before.
        """
        return self._back(previous_opening(self._line, to_us(at, "at")), at, "open")

    def previous_close(self, at: datetime, /) -> datetime:
        """The last close at or before this instant.

        Raises:
            NeverOpenError: It never closed before.
        """
        return self._back(previous_closing(self._line, to_us(at, "at")), at, "close")

    # -- reasons ---------------------------------------------------------------

    def closure(self, at: datetime, /) -> Closure | None:
        """Why it is closed at this instant; None while it is open."""
        us = to_us(at, "at")
        return None if self._line.is_open(us) else closure_at(self._plan, us)

    def explain(self, start: datetime, end: datetime, /) -> Explanation:
        """What `elapsed` is made of: each period used, each closure skipped and why."""
        first, last = to_us(start, "start"), to_us(end, "end")
        low, high = min(first, last), max(first, last)
        spans = tuple(self._line.spans(low, high))
        edges = (low, *(edge for span in spans for edge in span), high)
        gaps = zip(edges[::2], edges[1::2], strict=True)
        stretches = (closed_stretches(self._plan, a, b) for a, b in gaps if a < b)
        return Explanation(
            tz=self.tz,
            start=start,
            end=end,
            periods=tuple(_interval(a, b) for a, b in spans),
            closures=tuple(chain.from_iterable(stretches)),
        )

    # -- days ------------------------------------------------------------------

    def is_working_day(self, day: date, /) -> bool:
        """Whether a local date has hours of its own: its exception's, else its week's.

        Args:
            day: A date, or an instant for its local date.
        """
        return local_day(day, self._plan.zone, "day") in self._working

    def is_holiday(self, day: date, /) -> bool:
        """Whether a local date is a whole-day holiday, worked on or not.

        Args:
            day: A date, or an instant for its local date.
        """
        plan = self._plan
        return local_day(day, plan.zone, "day") in plan.holidays

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
        day = local_day(start, self._plan.zone, "start")
        found = shifted_day(self._working, day, count, roll)
        if found is None:
            raise self._never(start, "open")
        return date.fromordinal(found + _ORIGIN)

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
        zone, working = self._plan.zone, self._working
        first, last = local_day(start, zone, "start"), local_day(end, zone, "end")
        low, high = min(first, last), max(first, last)
        found = working.count(low, high)
        if count == "[)":
            found += (low in working) - (high in working)
        return found if first <= last else -found

    # -- inside ----------------------------------------------------------------

    def _moved(self, start: datetime, amount: int, land: Land | None) -> datetime:
        chosen(land, "land", None, "next_open", "previous_close")
        line, us = self._line, to_us(start, "start")
        found: int | None = us
        if amount:
            found = (
                line.advance(us, amount) if amount > 0 else line.retreat(us, -amount)
            )
        if found is None and line.goes_on(forward=amount > 0):
            raise out_of_range("duration", timedelta(microseconds=abs(amount)))
        if found is not None and land == "next_open":
            found = line.first(found, opened=True)
        elif found is not None and land == "previous_close":
            found = line.last(found, opened=True)
        return self._back(found, start, "open")

    def _rolled(self, start: datetime, count: int, roll: Roll | None) -> datetime:
        us, zone = to_us(start, "start"), self._plan.zone
        try:
            found = rolled(zone, self._line, self._working, us, count, roll)
        except OverflowError:
            raise out_of_range("start", start) from None
        return self._back(found, start, "open")

    def _back(self, found: int | None, like: datetime, wanted: str) -> datetime:
        """An answer in the zone of the argument, or the error that there is none."""
        if found is None:
            raise self._never(like, wanted)
        return instant_like(found, like, "at")

    def _never(self, at: date, wanted: str) -> NeverOpenError:
        return NeverOpenError(schedule=self.name or self.tz, at=at, wanted=wanted)


def _interval(start: int, end: int) -> Interval:
    return Interval(start=from_us(start), end=from_us(end))
