"""The conventions of schedules, one test each, with instants worked out by hand."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from itsmcore.errors import FieldError, NeverOpenError
from itsmcore.interval import Interval
from itsmcore.model.frozen_map import FrozenMap
from itsmcore.model.protocols import WorkingTime
from itsmcore.sla import (
    Break,
    Closure,
    ClosureKind,
    Holiday,
    Schedule,
    SpecialDay,
    WeekBreak,
    WeekVersion,
)

HOUR = timedelta(hours=1)
LONDON = ZoneInfo("Europe/London")


def at(text: str) -> datetime:
    """An instant; one without an offset is in UTC."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def office(**more: object) -> Schedule:
    """Monday to Friday 09:00-17:00 in UTC, with what a test adds."""
    return Schedule(**{"tz": "UTC", "week": {"mon-fri": "09:00-17:00"}, **more})  # type: ignore[arg-type]  # parts of a definition by name


def open_times(schedule: Schedule, start: str, end: str) -> list[str]:
    """The periods between two instants in UTC, as short text."""
    found = schedule.periods(at(start), at(end))
    return [f"{p.start:%d %H:%M}-{p.end:%d %H:%M}" for p in found]


def test_a_schedule_is_working_time() -> None:
    working: WorkingTime = office()
    assert working.is_open(at("2026-03-02 09:00"))


def test_periods_are_half_open() -> None:
    schedule = office()
    assert schedule.is_open(at("2026-03-02 09:00"))
    assert not schedule.is_open(at("2026-03-02 17:00"))


def test_overlapping_and_touching_periods_merge() -> None:
    week = {"mon": "09:00-13:00, 12:00-15:00, 15:00-17:00"}
    schedule = Schedule(tz="UTC", week=week)
    assert schedule.week == {"mon": "09:00-17:00"}
    assert schedule.elapsed(at("2026-03-02"), at("2026-03-03")) == 8 * HOUR


def test_midnight_is_the_end_of_a_day_and_days_touch() -> None:
    schedule = Schedule(tz="UTC", week={"mon": "20:00-24:00", "tue": "00:00-04:00"})
    assert open_times(schedule, "2026-03-02", "2026-03-09") == ["02 20:00-03 04:00"]


def test_a_close_at_or_before_its_open_runs_into_the_next_day() -> None:
    night = Schedule(tz="UTC", week={"mon": "22:00-06:00"})
    assert open_times(night, "2026-03-02", "2026-03-09") == ["02 22:00-03 06:00"]
    whole = Schedule(tz="UTC", week={"mon": "09:00-09:00"})
    assert open_times(whole, "2026-03-02", "2026-03-09") == ["02 09:00-03 09:00"]


def test_periods_longer_than_a_day_together_keep_all_their_hours() -> None:
    schedule = Schedule(tz="UTC", week={"mon": "00:00-23:00, 22:00-06:00"})
    assert schedule.week == {"mon": "00:00-06:00, 06:00-06:00"}
    assert open_times(schedule, "2026-03-02", "2026-03-09") == ["02 00:00-03 06:00"]


def test_seconds_are_honoured() -> None:
    schedule = Schedule(tz="UTC", week={"mon": "09:00:30-17:00:45.25"})
    passed = schedule.elapsed(at("2026-03-02"), at("2026-03-03"))
    assert passed == timedelta(hours=8, seconds=15, milliseconds=250)


def test_the_version_in_force_on_the_opening_date_decides_tail_included() -> None:
    new = {date(2026, 3, 3): {"tue": "20:00-22:00"}}
    schedule = Schedule(tz="UTC", week={"mon-sun": "22:00-06:00"}, versions=new)
    assert open_times(schedule, "2026-03-02 12:00", "2026-03-05") == [
        "02 22:00-03 06:00",
        "03 20:00-03 22:00",
    ]


def test_a_version_keeps_the_weekly_breaks_unless_it_has_its_own() -> None:
    week = {"mon-fri": "09:00-17:00"}
    versions = [
        WeekVersion(starts=date(2026, 3, 3), week=week),
        WeekVersion(starts=date(2026, 3, 4), week=week, breaks={"wed": "10:00-11:00"}),
    ]
    lunch = {"mon-fri": "12:00-13:00"}
    schedule = office(breaks=lunch, versions=versions)
    assert open_times(schedule, "2026-03-03", "2026-03-06") == [
        "03 09:00-03 12:00",
        "03 13:00-03 17:00",
        "04 09:00-04 10:00",
        "04 11:00-04 17:00",
        "05 09:00-05 17:00",
    ]


def test_an_exception_replaces_its_dates_hours_and_beats_a_holiday() -> None:
    day = date(2026, 3, 3)
    schedule = office(holidays=[day], exceptions={day: "10:00-11:00"})
    assert open_times(schedule, "2026-03-03", "2026-03-04") == ["03 10:00-03 11:00"]
    assert schedule.is_working_day(day)
    assert schedule.is_holiday(day)


@pytest.mark.parametrize(
    "closed", [{"holidays": [date(2026, 3, 3)]}, {"exceptions": {date(2026, 3, 3): ""}}]
)
def test_holidays_and_exceptions_cut_the_tail_of_the_evening_before(
    closed: dict[str, object],
) -> None:
    schedule = office(week={"mon-wed": "22:00-06:00"}, **closed)
    assert open_times(schedule, "2026-03-02 12:00", "2026-03-06") == [
        "02 22:00-03 00:00",
        "04 22:00-05 06:00",
    ]


def test_an_exceptions_own_tail_is_cut_by_the_next_exception_only() -> None:
    night, next_day = date(2026, 3, 2), date(2026, 3, 3)
    into_holiday = office(exceptions={night: "22:00-06:00"}, holidays=[next_day])
    assert open_times(into_holiday, "2026-03-02", "2026-03-04") == ["02 22:00-03 06:00"]
    hours = {night: "22:00-06:00", next_day: "12:00-13:00"}
    assert open_times(office(exceptions=hours), "2026-03-02", "2026-03-04") == [
        "02 22:00-03 00:00",
        "03 12:00-03 13:00",
    ]


def test_a_break_belongs_to_its_own_date_and_cuts_tails() -> None:
    night = {"mon": "22:00-06:00"}
    schedule = Schedule(tz="UTC", week=night, breaks={"tue": "02:00-03:00"})
    assert open_times(schedule, "2026-03-02", "2026-03-04") == [
        "02 22:00-03 02:00",
        "03 03:00-03 06:00",
    ]
    elsewhere = Schedule(tz="UTC", week=night, breaks={"mon": "02:00-03:00"})
    assert open_times(elsewhere, "2026-03-02", "2026-03-04") == ["02 22:00-03 06:00"]


def test_weekly_breaks_cut_week_hours_only_dated_ones_and_part_holidays_all() -> None:
    special = date(2026, 3, 3)
    schedule = office(
        exceptions={special: "09:00-17:00"},
        holidays=[Holiday(date=special, hours="16:00-24:00")],
        breaks={"mon-fri": "12:00-13:00", special: "10:00-11:00"},
    )
    assert open_times(schedule, "2026-03-02", "2026-03-04") == [
        "02 09:00-02 12:00",
        "02 13:00-02 17:00",
        "03 09:00-03 10:00",
        "03 11:00-03 16:00",
    ]


def test_a_part_day_holiday_leaves_a_working_day() -> None:
    schedule = office(holidays=[Holiday(date=date(2026, 3, 3), hours="13:00-24:00")])
    assert schedule.is_working_day(date(2026, 3, 3))
    assert not schedule.is_holiday(date(2026, 3, 3))


def test_a_local_time_in_a_gap_moves_forward_by_the_gaps_real_length() -> None:
    # Lord Howe went from 02:00 +10:30 to 02:30 +11:00 on 6 October 2024.
    schedule = Schedule(tz="Australia/Lord_Howe", week={"sun": "02:15-06:00"})
    opening = schedule.next_open(at("2024-10-05 00:00"))
    assert opening == at("2024-10-06T02:45+11:00")
    assert schedule.elapsed(opening, at("2024-10-07")) == timedelta(hours=3, minutes=15)


def test_an_ambiguous_local_time_is_its_first_occurrence() -> None:
    # London showed 01:00-02:00 twice on 25 October 2026.
    schedule = Schedule(tz="Europe/London", week={"sun": "01:30-02:30"})
    assert open_times(schedule, "2026-10-25", "2026-10-26") == ["25 00:30-25 02:30"]


def test_a_period_that_is_not_positive_after_a_change_has_no_length() -> None:
    # London skipped 01:00-02:00 on 29 March 2026: 01:30 becomes 02:30, 02:15 stays.
    schedule = Schedule(tz="Europe/London", week={"sun": "01:30-02:15"})
    assert open_times(schedule, "2026-03-28", "2026-03-30") == []


@pytest.mark.parametrize(
    ("tz", "day"),
    [("Pacific/Apia", date(2011, 12, 30)), ("Pacific/Kwajalein", date(1993, 8, 21))],
)
def test_a_local_date_that_the_zone_skipped_has_no_hours(tz: str, day: date) -> None:
    schedule = Schedule(tz=tz, week={"mon-sun": "09:00-17:00"})
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    around = schedule.elapsed(noon - timedelta(days=3), noon + timedelta(days=3))
    assert around == 6 * 8 * HOUR
    assert not schedule.is_working_day(day)
    assert schedule.working_days_between(day.replace(day=1), day.replace(day=31)) == 29
    before, after = day - timedelta(days=1), day + timedelta(days=1)
    assert schedule.add_working_days(before, 1) == after


def test_elapsed_is_real_seconds() -> None:
    sunday = Schedule(tz="Europe/London", week={"sun": "00:00-24:00"})
    spring = sunday.elapsed(at("2026-03-28"), at("2026-03-31"))
    autumn = sunday.elapsed(at("2026-10-24"), at("2026-10-27"))
    assert (spring, autumn) == (23 * HOUR, 25 * HOUR)


def test_add_ends_at_the_close_and_land_moves_on_to_the_next_opening() -> None:
    schedule, monday = office(), at("2026-03-02 09:00")
    assert schedule.add(monday, 8 * HOUR) == at("2026-03-02 17:00")
    assert schedule.add(monday, 8 * HOUR, land="next_open") == at("2026-03-03 09:00")
    assert schedule.add(at("2026-03-01"), timedelta()) == at("2026-03-01")


def test_subtract_mirrors_add() -> None:
    schedule, close = office(), at("2026-03-03 17:00")
    assert schedule.subtract(close, 8 * HOUR) == at("2026-03-03 09:00")
    earlier = schedule.subtract(close, 8 * HOUR, land="previous_close")
    assert earlier == at("2026-03-02 17:00")
    assert schedule.subtract(at("2026-03-01"), timedelta()) == at("2026-03-01")


def test_a_negative_duration_swaps_add_and_subtract() -> None:
    schedule, tuesday = office(), at("2026-03-03 10:00")
    assert schedule.add(tuesday, -2 * HOUR) == schedule.subtract(tuesday, 2 * HOUR)
    assert schedule.subtract(tuesday, -2 * HOUR) == schedule.add(tuesday, 2 * HOUR)


def test_a_reversed_span_is_negative() -> None:
    schedule = office()
    assert schedule.elapsed(at("2026-03-03"), at("2026-03-02")) == -8 * HOUR
    told = schedule.explain(at("2026-03-03"), at("2026-03-02"))
    assert told.elapsed == -8 * HOUR


def test_the_inverse_laws_hold_at_their_edges() -> None:
    schedule = office()
    opening, close = at("2026-03-02 09:00"), at("2026-03-02 17:00")
    assert schedule.subtract(schedule.add(opening, 8 * HOUR), 8 * HOUR) == opening
    assert schedule.add(schedule.subtract(close, 8 * HOUR), 8 * HOUR) == close


def test_instants_come_back_in_the_zone_of_the_argument() -> None:
    schedule = office()
    here = datetime(2026, 7, 6, 9, 30, tzinfo=LONDON)
    found = schedule.next_open(here)
    assert found.tzinfo is LONDON
    assert found == datetime(2026, 7, 6, 10, tzinfo=LONDON)
    assert schedule.add(at("2026-03-02 09:00"), HOUR).tzinfo is UTC
    period = next(schedule.periods(here, datetime(2026, 7, 7, tzinfo=LONDON)))
    assert period.start.tzinfo is UTC


def test_next_open_is_the_instant_itself_if_open() -> None:
    schedule = office()
    assert schedule.next_open(at("2026-03-02 09:00")) == at("2026-03-02 09:00")
    assert schedule.next_open(at("2026-03-02 17:00")) == at("2026-03-03 09:00")


def test_next_close_is_strictly_after() -> None:
    schedule = office()
    assert schedule.next_close(at("2026-03-02 16:00")) == at("2026-03-02 17:00")
    assert schedule.next_close(at("2026-03-02 17:00")) == at("2026-03-03 17:00")


def test_previous_open_and_previous_close_are_the_last_at_or_before() -> None:
    schedule = office()
    assert schedule.previous_open(at("2026-03-03 09:00")) == at("2026-03-03 09:00")
    assert schedule.previous_open(at("2026-03-03 08:59")) == at("2026-03-02 09:00")
    assert schedule.previous_close(at("2026-03-03 17:00")) == at("2026-03-03 17:00")
    assert schedule.previous_close(at("2026-03-03 16:00")) == at("2026-03-02 17:00")


def test_a_working_day_is_a_local_date_with_hours_of_its_own() -> None:
    night = Schedule(tz="UTC", week={"fri": "22:00-06:00"})
    assert night.is_working_day(date(2026, 3, 6))
    assert not night.is_working_day(date(2026, 3, 7))
    assert Schedule(tz="UTC", week="24x7").is_working_day(date(2026, 3, 7))
    assert night.is_working_day(at("2026-03-06 23:00"))


def test_working_days_keep_the_wall_time() -> None:
    schedule = office(tz="Europe/London")
    friday = datetime(2026, 3, 27, 10, 30, tzinfo=LONDON)
    found = schedule.add_working_days(friday, 1)
    assert found == datetime(2026, 3, 30, 10, 30, tzinfo=LONDON)
    assert schedule.elapsed(friday, found) == 8 * HOUR


def test_without_roll_a_start_on_no_working_day_first_moves_uncounted() -> None:
    schedule = office(holidays=[date(2014, 4, 9)])
    assert schedule.add_working_days(date(2014, 4, 9), 1) == date(2014, 4, 11)
    assert schedule.add_working_days(date(2014, 4, 9), -1) == date(2014, 4, 7)
    assert schedule.add_working_days(date(2014, 4, 9), 0) == date(2014, 4, 10)
    start = at("2014-04-09 12:00")
    assert schedule.add_working_days(start, 1) == at("2014-04-11 12:00")


def test_roll_direction_leaves_the_start_and_moves_the_result() -> None:
    schedule, saturday = office(), at("2026-03-07 18:00")
    on = schedule.add_working_days(saturday, 1, roll="direction")
    back = schedule.add_working_days(saturday, -1, roll="direction")
    assert on == at("2026-03-10 09:00")
    assert back == at("2026-03-06 17:00")
    days = schedule.add_working_days(date(2026, 3, 7), 1, roll="direction")
    assert days == date(2026, 3, 9)
    same = schedule.add_working_days(date(2026, 3, 7), 0, roll="direction")
    assert same == date(2026, 3, 9)


def test_roll_day_start_first_moves_a_start_in_closed_time_to_an_opening() -> None:
    schedule, saturday = office(), at("2026-03-07 12:00")
    on = schedule.add_working_days(saturday, 1, roll="day_start")
    back = schedule.add_working_days(saturday, -1, roll="day_start")
    assert on == at("2026-03-10 09:00")
    assert back == at("2026-03-05 09:00")
    inside = schedule.add_working_days(at("2026-03-06 12:00"), -1, roll="day_start")
    assert inside == at("2026-03-05 12:00")


def test_working_days_between_counts_one_end_or_the_other() -> None:
    schedule, friday, monday = office(), date(2026, 3, 6), date(2026, 3, 9)
    assert schedule.working_days_between(friday, monday) == 1
    assert schedule.working_days_between(date(2026, 3, 7), monday) == 1
    assert schedule.working_days_between(date(2026, 3, 7), monday, count="[)") == 0
    assert schedule.working_days_between(monday, friday) == -1


def test_working_days_over_years_are_counted_by_the_year() -> None:
    schedule = office(holidays=[date(2030, 1, 1)])
    first, last = date(2026, 1, 1), date(9999, 12, 31)
    count = schedule.working_days_between(first, last)
    assert schedule.add_working_days(first, count) == last
    assert schedule.add_working_days(last, -count) == first


def test_a_schedule_that_is_never_open_again_raises() -> None:
    once = Schedule(
        tz="UTC", week="", exceptions={date(2026, 3, 2): "09:00-17:00"}, name="gala"
    )
    late, early = at("2026-03-03"), at("2026-03-02")
    for ask in (once.next_open, once.next_close):
        with pytest.raises(NeverOpenError, match="gala"):
            ask(late)
    for ask in (once.previous_open, once.previous_close):
        with pytest.raises(NeverOpenError):
            ask(early)
    for move in (once.add, lambda t, d: once.subtract(t, -d)):
        with pytest.raises(NeverOpenError):
            move(early, 9 * HOUR)
    with pytest.raises(NeverOpenError):
        once.subtract(late, 9 * HOUR)
    with pytest.raises(NeverOpenError):
        once.add(early, 8 * HOUR, land="next_open")


def test_a_schedule_whose_breaks_leave_nothing_is_never_open() -> None:
    schedule = office(breaks={"mon-fri": "08:00-18:00"})
    with pytest.raises(NeverOpenError):
        schedule.next_open(at("2026-03-02"))


@pytest.mark.parametrize("roll", [None, "direction", "day_start"])
def test_working_days_that_never_come_raise(roll: None) -> None:
    closed = Schedule(tz="UTC", week="")
    with pytest.raises(NeverOpenError):
        closed.add_working_days(at("2026-03-02"), 1, roll=roll)
    with pytest.raises(NeverOpenError):
        closed.add_working_days(date(2026, 3, 2), -1, roll=roll)


def test_a_schedule_that_never_closes_has_no_closes() -> None:
    always = Schedule(tz="Europe/London", week="24x7")
    for ask in (always.next_close, always.previous_close, always.previous_open):
        with pytest.raises(NeverOpenError):
            ask(at("2026-03-02"))
    assert always.elapsed(at("2026-03-02"), at("2036-03-02")) == timedelta(days=3653)
    found = list(always.periods(at("2026-03-02"), at("2026-07-02")))
    assert found == [Interval(start=at("2026-03-02"), end=at("2026-07-02"))]


def test_what_lies_beyond_the_calendar_is_refused() -> None:
    schedule = office()
    far, near = at("9999-12-30"), at("0001-01-03")
    with pytest.raises(FieldError, match="years 1 to 9999"):
        schedule.add(far, timedelta(days=30))
    with pytest.raises(FieldError, match="years 1 to 9999"):
        schedule.subtract(near, timedelta(days=30))
    with pytest.raises(FieldError, match="years 1 to 9999"):
        schedule.add(far, timedelta.max)
    always = Schedule(tz="UTC", week="24x7")
    end = datetime.max.replace(tzinfo=UTC)
    with pytest.raises(FieldError, match="years 1 to 9999"):
        always.add(end, timedelta(microseconds=1))
    east = ZoneInfo("Pacific/Kiritimati")
    with pytest.raises(FieldError, match="years 1 to 9999"):
        always.add(datetime(9999, 12, 31, 23, tzinfo=east), 12 * HOUR)
    there = Schedule(tz="Pacific/Kiritimati", week="24x7")
    with pytest.raises(FieldError, match="years 1 to 9999"):
        there.is_working_day(end)
    with pytest.raises(FieldError, match="years 1 to 9999"):
        there.add_working_days(end, 0)
    assert there.is_open(at("0001-01-01"))
    with pytest.raises(NeverOpenError):
        always.subtract(at("0001-01-01"), timedelta(), land="previous_close")


def test_time_over_millennia_is_counted_by_the_year() -> None:
    schedule = office()
    first, last = at("0001-01-01"), at("9999-12-31")
    # 8 h on each of the 2,609 working days of 10 years: 146,097 days hold 20,871 weeks.
    whole = schedule.elapsed(at("2000-01-01"), at("2400-01-01"))
    assert whole == 20_871 * 40 * HOUR
    total = schedule.elapsed(first, last)
    assert schedule.add(first, total) == at("9999-12-30 17:00")
    assert schedule.subtract(last, total) == at("0001-01-01 09:00")


def test_every_closure_carries_its_reason() -> None:
    lunch = WeekBreak(day="mon", hours="12:00-13:00", reason="lunch")
    drill = Break(date=date(2026, 3, 2), hours="15:00-16:00", reason="fire drill")
    eve = SpecialDay(date=date(2026, 3, 3), hours="09:00-12:00", reason="half day")
    closed = [
        Holiday(date=date(2026, 3, 4), reason="Founders' Day"),
        Holiday(date=date(2026, 3, 5), hours="13:00-24:00", reason="regatta"),
    ]
    schedule = office(holidays=closed, exceptions=[eve], breaks=[lunch, drill])
    expected = {
        "2026-03-02 08:00": "outside hours",
        "2026-03-02 12:30": "break: lunch",
        "2026-03-02 15:30": "break: fire drill",
        "2026-03-03 13:00": "exception: half day",
        "2026-03-04 10:00": "holiday: Founders' Day",
        "2026-03-05 14:00": "holiday: regatta",
    }
    for when, reason in expected.items():
        assert str(schedule.closure(at(when))) == reason
    assert schedule.closure(at("2026-03-02 10:00")) is None
    found = schedule.closure(at("2026-03-04 10:00"))
    assert found == Closure(kind=ClosureKind.HOLIDAY, reason="Founders' Day")


def test_an_explanation_lists_every_period_and_every_closure() -> None:
    schedule = Schedule(
        tz="Europe/London",
        week={"mon-fri": "09:00-17:00"},
        holidays={date(2026, 4, 3): "Good Friday", date(2026, 4, 6): "Easter Monday"},
    )
    told = schedule.explain(at("2026-04-02 15:00"), at("2026-04-07 09:00"))
    assert told.elapsed == 2 * HOUR
    assert str(told).splitlines() == [
        "2026-04-02 16:00:00+01:00 to 2026-04-02 17:00:00+01:00: 1:00:00 open",
        (
            "2026-04-02 17:00:00+01:00 to 2026-04-03 00:00:00+01:00: 7:00:00"
            " closed, outside hours"
        ),
        (
            "2026-04-03 00:00:00+01:00 to 2026-04-04 00:00:00+01:00: 1 day, 0:00:00"
            " closed, holiday: Good Friday"
        ),
        (
            "2026-04-04 00:00:00+01:00 to 2026-04-06 00:00:00+01:00: 2 days, 0:00:00"
            " closed, outside hours"
        ),
        (
            "2026-04-06 00:00:00+01:00 to 2026-04-07 00:00:00+01:00: 1 day, 0:00:00"
            " closed, holiday: Easter Monday"
        ),
        (
            "2026-04-07 00:00:00+01:00 to 2026-04-07 09:00:00+01:00: 9:00:00"
            " closed, outside hours"
        ),
        "2026-04-07 09:00:00+01:00 to 2026-04-07 10:00:00+01:00: 1:00:00 open",
        "open time: 2:00:00",
    ]


def test_friendly_forms_are_one_value() -> None:
    a = Schedule(
        tz="Europe/London",
        week={
            "mon": "9:00-12:30, 13:15-17:30",
            "tue": [(time(9), time(12, 30)), "13:15-17:30"],
            "Saturday, sun": "24x7",
        },
        holidays={date(2026, 12, 25): None},
        exceptions={date(2026, 12, 24): ["09:00-13:00"]},
        breaks={"sun-mon": "10:00-10:15", date(2026, 3, 2): [("15:00", "16:00")]},
        versions={date(2027, 1, 1): "24x7"},
    )
    hours = "13:15-17:30, 09:00-12:30"
    b = Schedule(
        tz=LONDON,
        week={"tue": hours, "mon": hours, "sat-sun": "00:00-24:00", "wed": ""},
        holidays=[date(2026, 12, 25), date(2026, 12, 25)],
        exceptions=[SpecialDay(date=date(2026, 12, 24), hours="09:00-13:00")],
        breaks=[
            Break(date=date(2026, 3, 2), hours="15:00-16:00"),
            WeekBreak(day="sun", hours="10:00-10:15"),
            WeekBreak(day="mon", hours="10:00-10:15"),
        ],
        versions=[WeekVersion(starts=date(2027, 1, 1), week="24x7")],
    )
    assert a == b
    assert hash(a) == hash(b)
    assert a.week == FrozenMap(
        {
            "mon": "09:00-12:30, 13:15-17:30",
            "tue": "09:00-12:30, 13:15-17:30",
            "sat": "00:00-24:00",
            "sun": "00:00-24:00",
        }
    )
    assert Schedule(tz=UTC, week="") == Schedule(tz="UTC", week={})
