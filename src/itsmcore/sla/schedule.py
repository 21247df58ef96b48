"""Schedules: which time counts, and arithmetic in it."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

import attrs

from itsmcore.model.frozen_map import FrozenMap
from itsmcore.sla._answers import local_day
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
from itsmcore.sla._holidays import AnyHoliday
from itsmcore.sla._plan import Plan, Zone
from itsmcore.sla._table import Table
from itsmcore.sla._timeline import Timeline
from itsmcore.sla._week import WeekForm, parse_week
from itsmcore.sla._working_days import PlanDays, WorkingDays
from itsmcore.sla.explanation import Closed, Closure
from itsmcore.sla.open_time import OpenTime
from itsmcore.sla.special_days import Break, SpecialDay, WeekBreak, WeekVersion

__all__ = ["Schedule"]


@attrs.frozen(kw_only=True, init=False)
class Schedule(OpenTime):
    """Which time counts: opening hours in a zone, with all that departs from them.

    A value: equal to any schedule of the same definition, hashable, picklable.

    Attributes:
        tz: Key of its zone in the tz database; local dates and times are read there.
        week: Hours by day, `"mon"` to `"sun"`; days without hours are left out.
        holidays: Dates, or parts of them, that are closed, once or again and again; in order.
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
    holidays: tuple[AnyHoliday, ...]
    exceptions: tuple[SpecialDay, ...]
    breaks: tuple[WeekBreak | Break, ...]
    versions: tuple[WeekVersion, ...]
    name: str | None
    _plan: Plan = attrs.field(init=False, eq=False, repr=False)
    _zone: Zone = attrs.field(init=False, eq=False, repr=False)
    _line: Timeline = attrs.field(init=False, eq=False, repr=False)
    _table: Table = attrs.field(init=False, eq=False, repr=False)
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
            holidays: A country's or a part's, as `"GB"` or `"GB-ENG"`; or a list of such,
                of dates, of `"12-25"` for every year, and of `Holiday`, `YearlyHoliday`,
                `HolidayRule` and `HolidayCalendar` values; or a mapping from date, or
                `"12-25"`, to reason.
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
        object.__setattr__(self, "_zone", plan.zone)
        line = Timeline(PlanTime(plan))
        object.__setattr__(self, "_line", line)
        object.__setattr__(self, "_table", Table(line, plan.zone))
        object.__setattr__(self, "_working", WorkingDays(PlanDays(plan)))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the definition only; what is computed is computed again."""
        shown = (a.name for a in attrs.fields(Schedule) if a.init)
        return partial(Schedule, **{name: getattr(self, name) for name in shown}), ()

    def is_holiday(self, day: date, /) -> bool:
        """Whether a local date is a whole-day holiday, worked on or not.

        Args:
            day: A date, or an instant for its local date.
        """
        return local_day(day, self._zone, "day") in self._plan.holidays

    def _closure(self, at: int) -> Closure:
        return closure_at(self._plan, at)

    def _closures(self, start: int, end: int) -> Iterable[Closed]:
        return closed_stretches(self._plan, start, end)

    @property
    def _called(self) -> str:
        return self.name or self.tz
