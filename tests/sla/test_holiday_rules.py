"""Schedules with holidays that come again: as if each date had been written down."""

import copy
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.codec import decode, encode
from itsmcore.errors import DecodeError, DefinitionError, FieldError, NeverOpenError
from itsmcore.sla import (
    Closure,
    ClosureKind,
    Holiday,
    HolidayCalendar,
    HolidayRule,
    Schedule,
    SpecialDay,
    YearlyHoliday,
)
from itsmcore.sla._country import CountryDays
from itsmcore.sla._day_numbers import FIRST_DAY
from itsmcore.sla._recurrence import Recurrence
from itsmcore.testing import holiday_calendars, holiday_rules, yearly_holidays

YEARS = range(2010, 2016)
WEEKS = ({"mon-fri": "09:00-17:00"}, "24x7", {"mon-sun": "22:00-06:00"})


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]  # parts of a time


def written_down(item: Any) -> list[Holiday]:
    """Each date of some years, found in the slowest way."""
    return [
        Holiday(date=day, hours=item.hours, reason=reason)
        for year in YEARS
        for day, reason in _dates(item, year)
    ]


def _dates(item: Any, year: int) -> list[tuple[date, str | None]]:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    days = [day for day in days if day.year == year]
    if isinstance(item, YearlyHoliday):
        same = (item.month, item.day)
        return [(day, item.reason) for day in days if (day.month, day.day) == same]
    if isinstance(item, HolidayRule):
        found = set(Recurrence(item.rule, item.starts).days(year))
        return [(d, item.reason) for d in days if d.toordinal() - 719163 in found]
    calendar = CountryDays(
        item.country,
        None,
        subdiv=item.subdivision,
        observed=item.observed,
        categories=item.categories,
    )
    return [
        (date.fromordinal(day - FIRST_DAY + 1), name)
        for day, name in calendar.named(year)
    ]


def again() -> st.SearchStrategy[Any]:
    return st.one_of(yearly_holidays(), holiday_rules(), holiday_calendars())


def instants() -> st.SearchStrategy[datetime]:
    minutes = st.integers(min_value=0, max_value=3 * 365 * 1440)
    return minutes.map(lambda m: at(2011, 2, 1) + timedelta(minutes=m))


@given(
    item=again(),
    week=st.sampled_from(WEEKS),
    tz=st.sampled_from(["UTC", "Europe/London", "Pacific/Apia"]),
    span=st.tuples(instants(), instants()),
    hours=st.integers(0, 900),
)
def test_a_holiday_that_comes_again_is_each_of_its_dates(
    item: Any, week: Any, tz: str, span: tuple[datetime, datetime], hours: int
) -> None:
    start, end = span
    lazy = Schedule(tz=tz, week=week, holidays=[item])
    listed = Schedule(tz=tz, week=week, holidays=written_down(item))
    amount = timedelta(hours=hours)
    assert lazy.elapsed(start, end) == listed.elapsed(start, end)
    assert lazy.add(start, amount) == listed.add(start, amount)
    assert lazy.closure(end) == listed.closure(end)
    assert lazy.is_holiday(end) is listed.is_holiday(end)
    first, last = start.date(), end.date()
    assert lazy.working_days_between(first, last) == listed.working_days_between(
        first, last
    )
    near = start + timedelta(days=20)
    assert lazy.explain(start, near) == listed.explain(start, near)


def test_a_leap_day_is_a_holiday_in_leap_years_only() -> None:
    leap = YearlyHoliday(month=2, day=29, reason="Leap day")
    schedule = Schedule(tz="UTC", week="24x7", holidays=[leap])
    assert schedule.is_holiday(date(2028, 2, 29))
    assert not schedule.is_holiday(date(2027, 3, 1))
    whole = schedule.elapsed(at(1, 1, 2), at(9999, 12, 30))
    assert at(9999, 12, 30) - at(1, 1, 2) - whole == timedelta(days=2424)


def test_every_form_of_holidays_is_one_definition() -> None:
    forms = Schedule(
        tz="UTC",
        week="24x7",
        holidays=["GB-ENG", date(2026, 6, 1), "12-24", "12-24", "GB-ENG"],
    )
    assert forms.holidays == (
        Holiday(date=date(2026, 6, 1)),
        YearlyHoliday(month=12, day=24),
        HolidayCalendar(country="GB", subdivision="ENG"),
    )
    named = {"12-24": "Eve", date(2026, 6, 1): "Picnic"}
    assert Schedule(tz="UTC", week="24x7", holidays=named).holidays == (
        Holiday(date=date(2026, 6, 1), reason="Picnic"),
        YearlyHoliday(month=12, day=24, reason="Eve"),
    )
    calendar = HolidayCalendar(country="GB")
    assert Schedule(tz="UTC", week="24x7", holidays=calendar).holidays == (calendar,)


def test_holidays_stand_in_one_order_whatever_was_given() -> None:
    items: list[Any] = [
        Holiday(date=date(2026, 1, 2), reason="b"),
        Holiday(date=date(2026, 1, 2), hours="12:00-24:00"),
        YearlyHoliday(month=1, day=2),
        YearlyHoliday(month=1, day=2, reason="x"),
        HolidayRule(rule="FREQ=DAILY;COUNT=1", starts=date(2026, 1, 1)),
        HolidayRule(rule="FREQ=DAILY;COUNT=1", starts=date(2026, 1, 1), reason="x"),
        HolidayCalendar(country="DE"),
        HolidayCalendar(country="DE", subdivision="BY"),
        HolidayCalendar(country="GB"),
    ]
    shuffled = Random(3).sample(items, len(items))
    one, two = (Schedule(tz="UTC", week="", holidays=i) for i in (items, shuffled))
    assert one == two
    assert hash(one) == hash(two)
    assert repr(one) == repr(two)


def test_names_of_holidays_are_reasons() -> None:
    schedule = Schedule(
        tz="Europe/London",
        week={"mon-fri": "09:00-17:30"},
        holidays=["GB-ENG", YearlyHoliday(month=12, day=24, hours="13:00-24:00")],
    )
    noon = at(2026, 12, 28, 12)
    told = Closure(kind=ClosureKind.HOLIDAY, reason="Boxing Day (observed)")
    assert schedule.closure(noon) == told
    assert schedule.closure(at(2026, 12, 24, 14)) == Closure(kind=ClosureKind.HOLIDAY)
    assert schedule.is_open(at(2026, 12, 24, 12))


def test_a_reason_that_is_written_down_is_told_first() -> None:
    day = date(2026, 12, 25)
    for own, told in (("Ours", "Ours"), (None, "Christmas Day")):
        schedule = Schedule(
            tz="UTC", week="24x7", holidays=["GB-ENG", Holiday(date=day, reason=own)]
        )
        found = schedule.closure(at(2026, 12, 25))
        assert found is not None
        assert found.reason == told


def test_an_exception_beats_a_holiday_that_comes_again() -> None:
    schedule = Schedule(
        tz="UTC",
        week="24x7",
        holidays=["12-25"],
        exceptions=[SpecialDay(date=date(2026, 12, 25), hours="10:00-12:00")],
    )
    assert schedule.elapsed(at(2026, 12, 25), at(2026, 12, 26)) == timedelta(hours=2)
    assert schedule.elapsed(at(2027, 12, 25), at(2027, 12, 26)) == timedelta()


@pytest.mark.slow
def test_a_search_that_finds_nothing_ends() -> None:
    closed = HolidayRule(rule="FREQ=MONTHLY;BYDAY=MO", starts=date(1, 1, 1))
    schedule = Schedule(tz="UTC", week={"mon": "09:00-17:00"}, holidays=[closed])
    with pytest.raises(NeverOpenError):
        schedule.next_open(at(2026, 1, 1))
    with pytest.raises(NeverOpenError):
        schedule.add(at(2026, 1, 1), timedelta(days=10**6))
    with pytest.raises(NeverOpenError):
        schedule.add_working_days(date(2026, 1, 1), 10)


def test_an_empty_week_with_holidays_is_never_open() -> None:
    schedule = Schedule(tz="UTC", week="", holidays=["GB-ENG", "12-25"])
    with pytest.raises(NeverOpenError):
        schedule.next_open(at(2026, 1, 1))
    assert schedule.working_days_between(date(1, 1, 2), date(9999, 1, 1)) == 0


def test_far_years_follow_the_rule() -> None:
    schedule = Schedule(tz="UTC", week="24x7", holidays=["01-01", "12-31"])
    assert schedule.is_holiday(date(1, 1, 1))
    assert schedule.is_holiday(date(9999, 12, 31))
    assert schedule.next_close(at(9998, 6, 1)) == at(9998, 12, 31)
    assert schedule.previous_open(at(2, 1, 1)) == at(1, 1, 2)
    span = schedule.elapsed(at(1, 1, 1), at(9999, 12, 31))
    assert span == at(9999, 12, 31) - at(1, 1, 1) - timedelta(days=2 * 9998 + 1)


def test_threads_on_a_cold_schedule_give_one_answer() -> None:
    holidays: list[Any] = [
        "US-CA",
        HolidayRule(rule="FREQ=WEEKLY;COUNT=500", starts=date(2000, 1, 1)),
    ]
    spans = [(at(1960 + n, 3, 1), at(1970 + n, 9, 1)) for n in range(60)] * 3
    cold = Schedule(tz="America/Los_Angeles", week=WEEKS[0], holidays=holidays)
    alone = copy.deepcopy(cold)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda span: cold.elapsed(*span), spans))
    assert found == [alone.elapsed(*span) for span in spans]


def test_what_was_resolved_is_in_no_pickle_and_no_comparison() -> None:
    holidays: list[Any] = [
        "GB-ENG",
        HolidayRule(rule="FREQ=DAILY;COUNT=9", starts=date(2026, 1, 1)),
    ]
    used, fresh = (Schedule(tz="UTC", week="24x7", holidays=holidays) for _ in range(2))
    blank = pickle.dumps(used)
    used.elapsed(at(1900, 1, 1), at(2100, 1, 1))
    assert pickle.dumps(used) == blank
    assert used == fresh
    assert repr(used) == repr(fresh)
    again = pickle.loads(blank)  # noqa: S301  # our own bytes
    assert again == used
    assert again.elapsed(at(2026, 1, 1), at(2027, 1, 1)) == timedelta(days=365 - 9 - 8)


def test_what_a_schedule_keeps_of_years_is_bounded() -> None:
    schedule = Schedule(tz="UTC", week="24x7", holidays=["12-25"])
    for year in range(1, 400):
        assert schedule.is_holiday(date(year, 12, 25))
    assert schedule.is_holiday(date(1, 12, 25))


def test_only_a_day_can_be_asked_for() -> None:
    schedule = Schedule(tz="UTC", week="24x7", holidays=["12-25"])
    text: Any = "12-25"
    assert text not in schedule._plan.holidays  # noqa: SLF001  # a container takes anything


@pytest.mark.parametrize(
    ("parts", "where"),
    [
        ({"month": 13, "day": 1}, ["month"]),
        ({"month": 2, "day": 30}, ["day"]),
        ({"month": True, "day": "1"}, ["month", "day"]),
        ({"month": 1, "day": 0, "hours": "", "reason": 5}, ["day", "hours", "reason"]),
    ],
)
def test_a_day_that_no_year_has_is_refused(
    parts: dict[str, Any], where: list[str]
) -> None:
    with pytest.raises((FieldError, DefinitionError)) as caught:
        YearlyHoliday(**parts)
    error = caught.value
    several = error.exceptions if isinstance(error, DefinitionError) else [error]
    assert [e.field for e in several if isinstance(e, FieldError)] == where


def test_holidays_have_a_json_form_and_short_ones() -> None:
    data = {
        "tz": "UTC",
        "week": "24x7",
        "holidays": [
            "GB-ENG",
            "2026-06-01",
            "12-24",
            {"rule": "FREQ=YEARLY", "starts": "2026-01-01", "reason": "x"},
            {"month": 1, "day": 6, "hours": "12:00-24:00"},
            {"country": "DE", "subdivision": "BY", "categories": ["catholic"]},
        ],
    }
    schedule = decode(data, Schedule)
    assert decode(encode(schedule), Schedule) == schedule
    assert len(schedule.holidays) == 6
    short = decode({**data, "holidays": "GB-ENG"}, Schedule)
    assert short == Schedule(tz="UTC", week="24x7", holidays="GB-ENG")
    named = decode({**data, "holidays": {"12-25": "Christmas"}}, Schedule)
    assert named.holidays == (YearlyHoliday(month=12, day=25, reason="Christmas"),)


@pytest.mark.parametrize(
    ("item", "pointer"),
    [
        ({"country": "XX"}, "/holidays/0/country"),
        ({"rule": "FREQ=NEVER", "starts": "2026-01-01"}, "/holidays/0/rule"),
        ({"month": 2, "day": 31}, "/holidays/0/day"),
        ({"rule": "FREQ=DAILY"}, "/holidays/0/starts"),
        ("2026-02-30", "/holidays/0"),
    ],
)
def test_a_bad_holiday_in_json_is_told_with_its_place(item: Any, pointer: str) -> None:
    with pytest.raises(DecodeError) as caught:
        decode({"tz": "UTC", "week": "24x7", "holidays": [item]}, Schedule)
    found = [e.pointer for e in caught.value.exceptions if isinstance(e, FieldError)]
    assert found == [pointer]


def test_packages_of_holidays_load_only_when_they_are_used() -> None:
    program = """
import sys
from datetime import UTC, date, datetime
from itsmcore.sla import Schedule
loaded = lambda: {"holidays", "dateutil", "dateutil.rrule"} & sys.modules.keys()
plain = Schedule(tz="UTC", week="24x7", holidays=[date(2026, 6, 1), "12-25"])
plain.next_close(datetime(2026, 1, 1, tzinfo=UTC))
assert not loaded(), loaded()
country = Schedule(tz="UTC", week="24x7", holidays="GB")
country.next_close(datetime(2026, 1, 1, tzinfo=UTC))
assert "dateutil.rrule" not in loaded()
"""
    subprocess.run([sys.executable, "-c", program], check=True)
