"""The table behind a schedule: what it cannot look up takes the long way, with one answer."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import FieldError, NaiveDatetimeError, WrongTypeError
from itsmcore.sla import OpenTime, Schedule
from itsmcore.testing import schedules

H = timedelta(hours=1)
DESK = Schedule(tz="Europe/London", week={"mon-fri": "09:00-12:00, 13:00-17:00"})
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


class Stamp(datetime):
    """A datetime of another library, whose differences are of a class of its own."""

    def __sub__(self, other: Any) -> Any:
        return str(super().__sub__(other))


def stamp(day: int, hour: int) -> datetime:
    return Stamp(2026, 3, day, hour, tzinfo=UTC)


def test_datetimes_of_other_classes_are_counted_as_plain_ones() -> None:
    for start, end in ((10, 16), (16, 10), (8, 20)):
        ours = DESK.elapsed(stamp(2, start), stamp(2, end))
        assert ours == DESK.elapsed(MONDAY + start * H, MONDAY + end * H)
        assert type(ours) is timedelta
    added = DESK.add(stamp(2, 10), 3 * H)
    assert added == DESK.add(MONDAY + 10 * H, 3 * H)
    assert type(added) is datetime


def test_instants_beyond_the_calendar_are_refused() -> None:
    ahead, behind = timezone(14 * H), timezone(-12 * H)
    first = datetime(1, 1, 1, 1, tzinfo=ahead)
    last = datetime(9999, 12, 31, 23, tzinfo=behind)
    for odd in (first, last):
        with pytest.raises(FieldError, match="between the years"):
            DESK.elapsed(odd, MONDAY)
        with pytest.raises(FieldError, match="between the years"):
            DESK.add(odd, H)


@pytest.mark.parametrize("odd", [None, "2026-03-02", 5, MONDAY.date()])
def test_what_is_no_datetime_is_refused(odd: Any) -> None:
    with pytest.raises(WrongTypeError):
        DESK.elapsed(MONDAY, odd)
    with pytest.raises(WrongTypeError):
        DESK.add(odd, H)


def test_naive_datetimes_are_refused_on_either_side() -> None:
    naive = MONDAY.replace(tzinfo=None)
    for pair in ((naive, MONDAY), (MONDAY, naive), (naive, naive)):
        with pytest.raises(NaiveDatetimeError):
            DESK.elapsed(*pair)
    with pytest.raises(NaiveDatetimeError):
        DESK.add(naive, H)


def test_rows_are_bounded_and_answers_stay_the_same() -> None:
    desk = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})
    start, day = datetime(1980, 1, 1, tzinfo=UTC), timedelta(days=1)
    for number in range(20_005):
        desk.is_open(start)
        desk.elapsed(start + number * day, start + number * day)
    assert len(desk._table.utc) <= 20_000  # noqa: SLF001 - no other way to see it
    later = start + 20_004 * day
    fresh = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})
    assert desk.elapsed(start, later) == fresh.elapsed(start, later)


def test_the_first_and_the_last_date_take_the_way_through_utc() -> None:
    london = ZoneInfo("Europe/London")
    desk = Schedule(tz="Europe/London", week="24x7")
    end = datetime(9999, 12, 31, 12, tzinfo=london)
    assert desk.elapsed(end, end + 2 * H) == 2 * H


class Wide(tzinfo):
    """A zone whose offset cannot be."""

    def utcoffset(self, _at: datetime | None) -> timedelta:
        return timedelta(days=2)

    def dst(self, _at: datetime | None) -> None:
        return None

    def tzname(self, _at: datetime | None) -> None:
        return None


def test_a_zone_with_an_offset_that_cannot_be_is_refused() -> None:
    odd = datetime(2026, 3, 2, tzinfo=Wide())
    with pytest.raises(FieldError):
        DESK.elapsed(MONDAY, odd)
    with pytest.raises(FieldError):
        DESK.add(odd, H)


def test_timestamps_of_pandas_are_counted_as_plain_datetimes() -> None:
    # Their differences are those of instants, even between two in one zone.
    new_york = ZoneInfo("America/New_York")
    desk = Schedule(tz="America/New_York", week={"mon-sun": "09:00-17:00"})
    start = pd.Timestamp(2026, 7, 6, 9, 30, tz=new_york)
    end = pd.Timestamp(2026, 7, 6, 9, 45, tz=new_york)
    assert desk.elapsed(start, end) == timedelta(minutes=15)
    assert desk.add(start, H) == start.to_pydatetime() + H


def test_the_first_and_the_last_instant_have_answers() -> None:
    first = datetime.min.replace(tzinfo=UTC)
    last = datetime.max.replace(tzinfo=UTC)
    for edge in (first, last):
        assert not list(DESK.periods(edge, edge))
        assert DESK.explain(edge, edge).elapsed == timedelta()
        assert DESK.explain_add(edge, timedelta()).elapsed == timedelta()
        assert not list((DESK & DESK.between()).periods(edge, edge))
    assert not list(DESK.periods(MONDAY, first))


def test_a_second_a_week_is_added_without_gathering_a_day_of_them() -> None:
    rare = Schedule(tz="Europe/London", week={"sun": "09:00:00-09:00:01"})
    assert rare.add(MONDAY, timedelta(seconds=2)) == datetime(
        2026, 3, 15, 9, 0, 1, tzinfo=UTC
    )
    assert len(rare._line._years) < 30  # noqa: SLF001 - no other way to see it
    far = rare.add(MONDAY, timedelta(seconds=1000))
    assert rare.elapsed(MONDAY, far) == timedelta(seconds=1000)


def test_what_a_kind_of_schedule_leaves_out_is_missed_at_once() -> None:
    bare = OpenTime()
    for ask in (
        lambda: bare._closure(0),  # noqa: SLF001 - what a subclass has to give
        lambda: bare._closures(0, 1),  # noqa: SLF001 - what a subclass has to give
        lambda: bare._called,  # noqa: SLF001 - what a subclass has to give
    ):
        with pytest.raises(NotImplementedError):
            ask()


@given(
    schedules(),
    st.datetimes(datetime(1960, 1, 1), datetime(2060, 1, 1)),
    st.timedeltas(timedelta(0), timedelta(days=900)),
    st.timedeltas(timedelta(0), timedelta(days=40)),
)
def test_what_is_looked_up_is_what_the_long_way_gives(
    desk: Schedule, at: datetime, span: timedelta, amount: timedelta
) -> None:
    zone = ZoneInfo(desk.tz)
    for tz in (UTC, zone, ZoneInfo("America/St_Johns")):
        start = at.replace(tzinfo=UTC).astimezone(tz)
        end = (start.astimezone(UTC) + span).astimezone(tz)
        long = desk._elapsed(start, end)  # noqa: SLF001 - the other way to the answer
        assert desk.elapsed(start, end) == long
        quick = desk._added(start, amount)  # noqa: SLF001 - None where there is no answer
        if quick is not None:
            us = amount // timedelta(microseconds=1)
            moved = desk._moved(start, us, None)  # noqa: SLF001 - the other way
            assert quick.astimezone(UTC) == moved.astimezone(UTC)
