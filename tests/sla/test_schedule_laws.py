"""Laws that hold for every schedule."""

import copy
import datetime as dt
import pickle
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from itsmcore.errors import NeverOpenError
from itsmcore.model.frozen_map import FrozenMap
from itsmcore.sla import (
    Break,
    Holiday,
    HolidayCalendar,
    HolidayRule,
    Schedule,
    SpecialDay,
    WeekBreak,
    WeekVersion,
    YearlyHoliday,
)
from itsmcore.testing._schedules import schedules

NAMES = {
    "datetime": dt,
    "Break": Break,
    "FrozenMap": FrozenMap,
    "Holiday": Holiday,
    "HolidayCalendar": HolidayCalendar,
    "HolidayRule": HolidayRule,
    "Schedule": Schedule,
    "SpecialDay": SpecialDay,
    "WeekBreak": WeekBreak,
    "WeekVersion": WeekVersion,
    "YearlyHoliday": YearlyHoliday,
}

ZONES = [UTC, ZoneInfo("Europe/London"), ZoneInfo("Pacific/Apia")]


def instants() -> st.SearchStrategy[datetime]:
    """Instants of the winter in which the schedules drawn have their special days."""
    first = datetime(2011, 12, 1, tzinfo=UTC)
    minutes = st.integers(min_value=0, max_value=150 * 1440)
    plain = minutes.map(lambda m: first + timedelta(minutes=m))
    return st.builds(datetime.astimezone, plain, st.sampled_from(ZONES))


def durations() -> st.SearchStrategy[timedelta]:
    return st.timedeltas(min_value=timedelta(), max_value=timedelta(days=3))


@given(schedules(), instants(), instants(), instants())
def test_open_time_of_two_spans_in_a_row_adds_up(
    schedule: Schedule, a: datetime, b: datetime, c: datetime
) -> None:
    assert schedule.elapsed(a, c) == schedule.elapsed(a, b) + schedule.elapsed(b, c)
    assert schedule.elapsed(a, b) == -schedule.elapsed(b, a)


@given(schedules(), instants(), durations())
def test_elapsed_undoes_add_and_subtract(
    schedule: Schedule, at: datetime, duration: timedelta
) -> None:
    try:
        later, earlier = schedule.add(at, duration), schedule.subtract(at, duration)
    except NeverOpenError:
        assume(False)  # noqa: FBT003 - Hypothesis takes it so
    assert schedule.elapsed(at, later) == duration
    assert schedule.elapsed(earlier, at) == duration
    assert _utc(schedule.add(at, -duration)) == _utc(earlier)
    assert later.tzinfo is earlier.tzinfo is at.tzinfo


@given(schedules(), instants(), durations())
def test_subtract_undoes_add_from_an_open_instant(
    schedule: Schedule, at: datetime, duration: timedelta
) -> None:
    try:
        at = schedule.next_open(at)
        later = schedule.add(at, duration)
    except NeverOpenError:
        assume(False)  # noqa: FBT003 - Hypothesis takes it so
    assert _utc(schedule.subtract(later, duration)) == _utc(at)


@given(schedules(), instants(), durations())
def test_add_undoes_subtract_from_where_open_time_leads_to(
    schedule: Schedule, at: datetime, duration: timedelta
) -> None:
    try:
        at = schedule.subtract(at, timedelta(), land="previous_close")
        earlier = schedule.subtract(at, duration)
    except NeverOpenError:
        assume(False)  # noqa: FBT003 - Hypothesis takes it so
    assert _utc(schedule.add(earlier, duration)) == _utc(at)


@given(schedules(), instants(), durations())
def test_periods_explain_and_elapsed_tell_the_same(
    schedule: Schedule, start: datetime, span: timedelta
) -> None:
    end = start.astimezone(UTC) + span
    told = schedule.explain(start, end)
    periods = list(schedule.periods(start, end))
    total = sum((period.duration for period in periods), timedelta())
    assert list(told.periods) == periods
    assert told.elapsed == total == schedule.elapsed(start, end)
    parts = sorted([*told.periods, *(closed.interval for closed in told.closures)])
    edges = [start, *(part.end for part in parts)]
    assert [_utc(part.start) for part in parts] == [_utc(edge) for edge in edges[:-1]]
    assert _utc(edges[-1]) == end
    for closed in told.closures:
        assert schedule.closure(closed.interval.start) == closed.closure


@given(schedules(), instants(), durations())
def test_an_instant_is_open_exactly_inside_a_period(
    schedule: Schedule, at: datetime, span: timedelta
) -> None:
    around = schedule.periods(at.astimezone(UTC) - span, at.astimezone(UTC) + span)
    inside = any(at in period for period in around)
    assert schedule.is_open(at) is (inside if span else schedule.is_open(at))
    assert schedule.is_open(at) is (schedule.closure(at) is None)


@given(schedules(), instants())
def test_edges_lie_where_they_say(schedule: Schedule, at: datetime) -> None:
    breath = timedelta(microseconds=1)
    try:
        opens, closes = schedule.next_open(at), schedule.next_close(at)
        opened, closed = schedule.previous_open(at), schedule.previous_close(at)
    except NeverOpenError:
        assume(False)  # noqa: FBT003 - Hypothesis takes it so
    here = _utc(at)
    assert _utc(opened) <= here <= _utc(opens) < _utc(closes)
    assert _utc(closed) <= here < _utc(closes)
    assert schedule.is_open(opens)
    assert schedule.is_open(opened)
    assert not schedule.is_open(closes)
    assert schedule.is_open(_utc(closes) - breath)
    assert not schedule.is_open(_utc(opened) - breath)
    assert schedule.is_open(_utc(closed) - breath)


@given(schedules())
def test_a_schedule_is_a_value(schedule: Schedule) -> None:
    for twin in (
        eval(repr(schedule), dict(NAMES)),  # noqa: S307 - the repr must paste back
        pickle.loads(pickle.dumps(schedule)),  # noqa: S301 - our own bytes
        copy.deepcopy(schedule),
    ):
        assert twin == schedule
        assert hash(twin) == hash(schedule)
        assert repr(twin) == repr(schedule)


@given(schedules(), st.dates(date(2011, 11, 1), date(2012, 5, 31)), st.integers(-9, 9))
def test_working_days_count_what_they_add(
    schedule: Schedule, day: date, count: int
) -> None:
    try:
        found = schedule.add_working_days(day, count, roll="direction")
    except NeverOpenError:
        assume(False)  # noqa: FBT003 - Hypothesis takes it so
    assert schedule.is_working_day(found)
    if count > 0:
        assert schedule.working_days_between(day, found, count="(]") == count
    if count < 0:
        assert schedule.working_days_between(day, found, count="[)") == count


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
