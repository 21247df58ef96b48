"""Single periods, periods in both directions, months and days of a schedule."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import NaiveDatetimeError, NeverOpenError
from itsmcore.interval import Interval
from itsmcore.sla import Schedule
from itsmcore.testing import schedules

H = timedelta(hours=1)
DESK = Schedule(tz="UTC", week={"mon-fri": "09:00-12:00, 13:00-17:00"})
ALWAYS = Schedule(tz="UTC", week="24x7")
NEVER = Schedule(tz="UTC", week={})


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def stretch(start: str, end: str) -> Interval:
    return Interval(start=utc(start), end=utc(end))


def test_the_current_period_is_whole() -> None:
    noon = stretch("2026-03-02T09:00", "2026-03-02T12:00")
    assert DESK.period(utc("2026-03-02T09:00")) == noon
    assert DESK.period(utc("2026-03-02T11:59")) == noon
    assert DESK.period(utc("2026-03-02T12:00")) is None


def test_periods_go_on_after_an_instant() -> None:
    found = list(islice(DESK.periods_after(utc("2026-03-06T16:00")), 2))
    assert found == [
        stretch("2026-03-06T16:00", "2026-03-06T17:00"),
        stretch("2026-03-09T09:00", "2026-03-09T12:00"),
    ]


def test_periods_come_back_before_an_instant() -> None:
    found = list(islice(DESK.periods_before(utc("2026-03-09T10:00")), 2))
    assert found == [
        stretch("2026-03-09T09:00", "2026-03-09T10:00"),
        stretch("2026-03-06T13:00", "2026-03-06T17:00"),
    ]


def test_what_never_closes_is_one_period_of_all_time() -> None:
    at = utc("2026-03-02")
    first = datetime.min.replace(tzinfo=UTC)
    last = datetime.max.replace(tzinfo=UTC)
    assert ALWAYS.period(at) == Interval(start=first, end=last)
    assert list(ALWAYS.periods_after(at)) == [Interval(start=at, end=last)]
    assert list(ALWAYS.periods_before(at)) == [Interval(start=first, end=at)]


def test_what_never_opens_has_no_periods() -> None:
    at = utc("2026-03-02")
    assert NEVER.period(at) is None
    assert not list(NEVER.periods_after(at))
    assert not list(NEVER.periods_before(at))


@given(schedules(), st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)))
def test_both_directions_tell_the_same_periods(desk: Schedule, at: datetime) -> None:
    start = at.replace(tzinfo=UTC)
    end = start + timedelta(days=30)
    told = list(desk.periods(start, end))
    back = [p for p in islice(desk.periods_before(end), 400) if p.end > start]
    ahead = [p for p in islice(desk.periods_after(start), 400) if p.start < end]
    window = Interval(start=start, end=end)
    assert [p & window for p in reversed(back)] == told
    assert [p & window for p in ahead] == told
    for inside in told:
        whole = desk.period(inside.start)
        assert whole is not None
        assert whole & window == inside


def test_the_first_and_the_last_working_day_of_a_month() -> None:
    desk = Schedule(
        tz="UTC", week={"mon-fri": "09:00-17:00"}, holidays=[date(2026, 5, 29)]
    )
    assert desk.first_working_day(date(2026, 8, 20)) == date(2026, 8, 3)
    assert desk.last_working_day(date(2026, 5, 1)) == date(2026, 5, 28)
    assert desk.first_working_day(utc("2026-08-31T23:00")) == date(2026, 8, 3)
    assert NEVER.first_working_day(date(2026, 8, 20)) is None
    assert NEVER.last_working_day(date(2026, 8, 20)) is None


def test_the_length_of_a_day_is_in_real_time() -> None:
    london = Schedule(tz="Europe/London", week="24x7")
    assert DESK.day_length(date(2026, 3, 2)) == 7 * H
    assert DESK.day_length(date(2026, 3, 1)) == timedelta()
    assert london.day_length(date(2026, 3, 29)) == 23 * H
    assert london.day_length(date(2026, 10, 25)) == 25 * H
    apia = Schedule(tz="Pacific/Apia", week="24x7")
    assert apia.day_length(date(2011, 12, 30)) == timedelta()  # a date that was skipped


def test_what_adding_is_made_of_adds_up() -> None:
    told = DESK.explain_add(utc("2026-03-06T16:00"), 3 * H)
    assert told.elapsed == 3 * H
    assert told.end == utc("2026-03-09T11:00")
    assert [str(c.closure) for c in told.closures] == ["outside hours"]
    with pytest.raises(NeverOpenError):
        NEVER.explain_add(utc("2026-03-06T16:00"), H)


@given(
    schedules(),
    st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)),
    st.timedeltas(-timedelta(days=9), timedelta(days=9)),
)
def test_what_any_adding_is_made_of_adds_up(
    desk: Schedule, at: datetime, amount: timedelta
) -> None:
    start = at.replace(tzinfo=UTC)
    try:
        told = desk.explain_add(start, amount)
    except NeverOpenError:
        return
    assert told.elapsed == amount
    parts = [p.duration for p in told.periods]
    parts += [c.interval.duration for c in told.closures]
    assert sum(parts, timedelta()) == abs(told.end - told.start)


def test_naive_instants_are_refused() -> None:
    naive = datetime(2026, 3, 2)
    for ask in (DESK.period, DESK.first_working_day, DESK.day_length):
        with pytest.raises(NaiveDatetimeError):
            ask(naive)
