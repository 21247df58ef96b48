"""Eleven wrong answers that other packages give, and the right ones, worked out by hand."""

from datetime import UTC, date, datetime, timedelta

from itsmcore.sla import Schedule

H = timedelta(hours=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_time_in_a_gap_moves_on_by_the_gaps_own_length() -> None:
    # Lord Howe Island skips half an hour: 02:15 is 02:45, at +11, not 03:15.
    desk = Schedule(tz="Australia/Lord_Howe", week={"sun": "02:15-05:00"})
    assert desk.next_open(utc("2026-10-03T12:00")) == utc("2026-10-03T15:45")


def test_seconds_of_opening_hours_count_and_overlaps_count_once() -> None:
    odd = Schedule(tz="UTC", week={"mon": "09:00:30-17:00:45"})
    both = Schedule(tz="UTC", week={"mon": "09:00-13:00, 12:00-17:00"})
    monday, tuesday = utc("2026-03-02"), utc("2026-03-03")
    assert odd.elapsed(monday, tuesday) == timedelta(seconds=28_815)
    assert both.elapsed(monday, tuesday) == 8 * H


def test_an_intersection_keeps_the_hours_of_single_dates() -> None:
    short = Schedule(
        tz="UTC",
        week={"mon": "09:00-17:00"},
        exceptions={date(2026, 3, 2): "10:00-11:00"},
    )
    early = Schedule(tz="UTC", week={"mon": "08:00-10:30"})
    monday, tuesday = utc("2026-03-02"), utc("2026-03-03")
    assert (short & early).elapsed(monday, tuesday) == H / 2


def test_adding_and_subtracting_a_whole_day_are_mirror_images() -> None:
    desk = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})
    opening, closing = utc("2026-03-02T09:00"), utc("2026-03-02T17:00")
    assert desk.add(opening, 8 * H) == closing
    assert desk.subtract(closing, 8 * H) == opening


def test_a_day_of_twenty_five_hours_has_twenty_five() -> None:
    paris = Schedule(tz="Europe/Paris", week={"sun": "00:00-24:00"})
    assert paris.elapsed(utc("2020-10-24T22:00"), utc("2020-10-25T23:00")) == 25 * H


def test_a_night_shift_is_open_after_midnight() -> None:
    night = Schedule(tz="UTC", week={"mon-sun": "22:00-06:00"})
    two, six = utc("2026-03-03T02:00"), utc("2026-03-03T06:00")
    assert night.next_open(two) == two
    assert night.elapsed(two, six) == 4 * H
    assert night.previous_open(two) == utc("2026-03-02T22:00")


def test_a_spring_forward_sunday_is_an_hour_short() -> None:
    desk = Schedule(tz="Europe/London", week={"sun": "00:00-04:00"})
    assert desk.elapsed(utc("2026-03-28T12:00"), utc("2026-03-29T12:00")) == 3 * H


def test_two_evenings_are_a_working_day_apart() -> None:
    desk = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})
    assert desk.elapsed(utc("2026-03-02T20:00"), utc("2026-03-03T20:00")) == 8 * H


def test_hours_added_across_a_clock_change_are_real_hours() -> None:
    desk = Schedule(tz="Europe/London", week={"sun": "00:00-06:00"})
    always = Schedule(tz="UTC", week="24x7")
    midnight = utc("2026-03-29T00:00")
    assert desk.add(midnight, 4 * H) == utc("2026-03-29T04:00")  # 05:00 on the wall
    assert always.add(midnight, 4 * H) == utc("2026-03-29T04:00")


def test_the_previous_close_is_one_that_a_period_has() -> None:
    # Mondays only, 09:00 to 02:00: on Tuesday at 01:00 the last close is a week ago.
    desk = Schedule(tz="UTC", week={"mon": "09:00-02:00"})
    assert desk.previous_close(utc("2019-04-23T01:00")) == utc("2019-04-16T02:00")


def test_the_holidays_of_england_are_those_of_england() -> None:
    # 261 weekdays in 2026, eight of them holidays in England (gov.uk/bank-holidays).
    desk = Schedule(
        tz="Europe/London", week={"mon-fri": "09:00-17:00"}, holidays="GB-ENG"
    )
    year = desk.elapsed(utc("2026-01-01"), utc("2027-01-01"))
    assert year == (261 - 8) * 8 * H
