"""Strategies of schedules and of all that they are made of."""

from datetime import date
from operator import and_, or_, sub
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from itsmcore.sla import (
    Break,
    Holiday,
    HolidayCalendar,
    HolidayRule,
    OpenTime,
    Schedule,
    SpecialDay,
    WeekBreak,
    WeekVersion,
    YearlyHoliday,
)

__all__ = [
    "combined_schedules",
    "dated_breaks",
    "day_hours",
    "holiday_calendars",
    "holiday_rules",
    "holidays",
    "schedules",
    "special_days",
    "week_breaks",
    "week_versions",
    "weeks",
    "yearly_holidays",
    "zone_keys",
]

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ZONES: Final = (
    "UTC",
    "Europe/London",
    "America/New_York",
    "Asia/Kathmandu",
    "Europe/Dublin",
    "Africa/Casablanca",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "America/Sao_Paulo",
    "Antarctica/Troll",
    "Pacific/Chatham",
    "Pacific/Apia",
)
SHAPES: Final = (
    "09:00-17:00",
    "09:00-12:30, 13:15-17:30",
    "22:00-06:00",
    "00:00-24:00",
    "09:00-09:00",
    "01:30-02:30",
)
RULES: Final = (
    "FREQ=YEARLY;BYMONTH=12;BYDAY=4TH",
    "FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=MONTHLY;INTERVAL=2;BYDAY=MO,TU,WE;BYSETPOS=-1",
    "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU,SA;WKST=SU",
    "FREQ=DAILY;INTERVAL=5;COUNT=300",
    "FREQ=DAILY;UNTIL=20120131",
)
CALENDARS: Final = (("GB", "ENG"), ("GB", None), ("DE", "BY"), ("US", None))
FIRST: Final = date(2011, 12, 1)
LAST: Final = date(2012, 4, 30)


def zone_keys() -> SearchStrategy[str]:
    """Keys of zones of every kind: changes of an hour, of half an hour, of a whole day."""
    return st.sampled_from(ZONES)


def day_hours(*, closed: bool = True) -> SearchStrategy[str]:
    """Hours of a day as canonical text: usual shapes and any times; also none."""
    minutes = st.integers(min_value=0, max_value=1_439)
    periods = st.tuples(minutes, minutes).map(_period)
    found = st.one_of(st.sampled_from(SHAPES), periods)
    return st.one_of(found, st.just("")) if closed else found


def weeks() -> SearchStrategy[dict[str, str]]:
    """Hours by day; some days have none."""
    return st.dictionaries(st.sampled_from(DAYS), day_hours(), max_size=7)


def holidays(days: SearchStrategy[date] | None = None) -> SearchStrategy[Holiday]:
    """Whole and part days with and without a reason."""
    return st.builds(Holiday, date=_or_usual(days), hours=_cuts(), reason=_reasons())


def yearly_holidays() -> SearchStrategy[YearlyHoliday]:
    """Days of every year, whole and in part; 29 February more often than it comes."""
    days = st.one_of(
        st.just((2, 29)),
        st.tuples(st.integers(1, 12), st.integers(1, 28)),
    )
    return st.builds(_yearly, days, _cuts(), _reasons())


def holiday_rules() -> SearchStrategy[HolidayRule]:
    """Recurrence rules of each frequency, with an end and without."""
    return st.builds(
        HolidayRule,
        rule=st.sampled_from(RULES),
        starts=st.dates(min_value=date(2009, 1, 1), max_value=LAST),
        hours=_cuts(),
        reason=_reasons(),
    )


def holiday_calendars() -> SearchStrategy[HolidayCalendar]:
    """Holidays of some countries and parts of them."""
    return st.builds(
        _calendar, st.sampled_from(CALENDARS), observed=st.booleans(), hours=_cuts()
    )


def special_days(
    days: SearchStrategy[date] | None = None,
) -> SearchStrategy[SpecialDay]:
    """Dates with hours of their own, or closed."""
    made = {"date": _or_usual(days), "hours": day_hours(), "reason": _reasons()}
    return st.builds(SpecialDay, **made)


def dated_breaks(days: SearchStrategy[date] | None = None) -> SearchStrategy[Break]:
    """Breaks of one date."""
    cuts = day_hours(closed=False)
    return st.builds(Break, date=_or_usual(days), hours=cuts, reason=_reasons())


def week_breaks() -> SearchStrategy[WeekBreak]:
    """Breaks of one day of the week."""
    cuts = day_hours(closed=False)
    return st.builds(
        WeekBreak, day=st.sampled_from(DAYS), hours=cuts, reason=_reasons()
    )


def week_versions(
    days: SearchStrategy[date] | None = None,
) -> SearchStrategy[WeekVersion]:
    """Other weeks from a date on, with breaks of their own or without."""
    breaks = st.one_of(st.none(), st.lists(week_breaks(), max_size=2))
    return st.builds(WeekVersion, starts=_or_usual(days), week=weeks(), breaks=breaks)


def schedules(days: SearchStrategy[date] | None = None) -> SearchStrategy[Schedule]:
    """Schedules of every kind, such as are never open included.

    Args:
        days: Where holidays, special days, breaks and versions lie; a winter in which
            clocks changed and one zone skipped a date, unless stated.
    """
    dates = _or_usual(days)
    return st.builds(
        Schedule,
        tz=zone_keys(),
        week=weeks(),
        holidays=st.lists(_any_holidays(dates), max_size=3),
        exceptions=st.lists(special_days(dates), max_size=3, unique_by=_date_of),
        breaks=st.lists(st.one_of(week_breaks(), dated_breaks(dates)), max_size=3),
        versions=st.lists(week_versions(dates), max_size=2, unique_by=_start_of),
        name=st.one_of(st.none(), st.text(max_size=8)),
    )


def _any_holidays(dates: SearchStrategy[date]) -> SearchStrategy[Any]:
    again = st.one_of(yearly_holidays(), holiday_rules(), holiday_calendars())
    return st.one_of(holidays(dates), holidays(dates), again)


def _cuts() -> SearchStrategy[str]:
    """Whole days, and parts of days."""
    return st.one_of(st.just("00:00-24:00"), day_hours(closed=False))


def _yearly(day: tuple[int, int], hours: str, reason: str | None) -> YearlyHoliday:
    return YearlyHoliday(month=day[0], day=day[1], hours=hours, reason=reason)


def _calendar(place: tuple[str, str | None], **parts: Any) -> HolidayCalendar:
    return HolidayCalendar(country=place[0], subdivision=place[1], **parts)


def combined_schedules(
    days: SearchStrategy[date] | None = None,
) -> SearchStrategy[OpenTime]:
    """What two to a few schedules of any zones combine to, in every way and nested.

    Args:
        days: As for `schedules`; the bounds of restricted ones lie there too.
    """
    dates = _or_usual(days)
    plain: SearchStrategy[OpenTime] = schedules(dates)
    few = st.recursive(plain, lambda inner: _combined(inner, dates), max_leaves=3)
    return _combined(few, dates)


def _combined(
    inner: SearchStrategy[OpenTime], dates: SearchStrategy[date]
) -> SearchStrategy[OpenTime]:
    bounds = st.tuples(st.none() | dates, st.none() | dates).map(_in_order)
    return st.one_of(
        st.builds(and_, inner, inner),
        st.builds(or_, inner, inner),
        st.builds(sub, inner, inner),
        st.builds(lambda one, ends: one.between(*ends), inner, bounds),
    )


def _in_order(bounds: tuple[date | None, date | None]) -> tuple[date | None, ...]:
    first, last = bounds
    if first is None or last is None:
        return bounds
    return min(first, last), max(first, last)


def _or_usual(days: SearchStrategy[date] | None) -> SearchStrategy[date]:
    return st.dates(min_value=FIRST, max_value=LAST) if days is None else days


def _reasons() -> SearchStrategy[str | None]:
    return st.one_of(st.none(), st.text(min_size=1, max_size=8))


def _period(minutes: tuple[int, int]) -> str:
    opens, closes = (f"{m // 60:02}:{m % 60:02}" for m in minutes)
    return f"{opens}-{closes}"


def _date_of(day: SpecialDay) -> date:
    return day.date


def _start_of(version: WeekVersion) -> date:
    return version.starts
