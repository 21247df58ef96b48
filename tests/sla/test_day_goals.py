"""Goals in days: the length of scheduled days, and the same wall time some days on."""

import pickle
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import attrs
import pytest

from itsmcore.errors import DefinitionError, FieldError, WrongTypeError
from itsmcore.model import when
from itsmcore.sla import (
    Deadline,
    Outcome,
    Schedule,
    ScheduledDays,
    ScheduleTable,
    Target,
    WorkingDays,
    measure,
)
from tests.sla.worked import DESK, DONE, HELD, HOUR, US, ZERO, asked, on, story

FRIDAY, WEDNESDAY = date(2026, 3, 6), date(2026, 3, 4)
SHORT = Schedule(
    tz="UTC",
    week={"mon-fri": "09:00-17:00"},
    exceptions={FRIDAY: "09:00-13:00"},
    holidays=[WEDNESDAY],
)
LONDON = Schedule(tz="Europe/London", week={"mon-fri": "09:00-17:00"})
ALWAYS = Schedule(tz="Europe/London", week="24x7")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def goal_of(days: int, opened: str | datetime, schedule: Schedule | None) -> Any:
    target = Target(id="t", goal=ScheduledDays(days), schedule=schedule)
    return asked(target, story(opened), opened).goal


def due_of(goal: WorkingDays, opened: str | datetime, schedule: Any = DESK) -> Any:
    target = Target(id="t", goal=goal, schedule=schedule)
    verdict = asked(target, story(opened), opened)
    assert (verdict.goal, verdict.elapsed, verdict.remaining) == (None, None, None)
    assert verdict.deadline == verdict.due_at
    return verdict.due_at


# -- three readings of "a day" --------------------------------------------------------------


def test_a_day_has_three_readings_each_by_its_own_name() -> None:
    # Opened on Thursday at 15:00; Friday closes at 13:00.
    told = story("thu 15:00")
    kinds = (timedelta(days=1), ScheduledDays(1), WorkingDays(1))
    found = [
        asked(Target(id="t", goal=goal, schedule=SHORT), told, "thu 15:00").due_at
        for goal in kinds
    ]
    assert found == [
        on("next wed 11:00"),  # 24 open hours: 2 + 4 + 8 + 8, and 2 of Wednesday
        on("next mon 11:00"),  # the 8 open hours of Thursday: 2 + 4, and 2 of Monday
        on("fri 15:00"),  # the same wall time, although that is closed by then
    ]


# -- the length of scheduled days ----------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "opened", "hours"),
    [
        (1, "thu 10:00", 8),
        (1, "thu 20:00", 8),  # after hours Thursday is still the day of the start
        (1, "fri 10:00", 4),  # the short Friday
        (2, "thu 10:00", 12),
        (3, "thu 10:00", 20),  # Thursday, Friday, Monday
        (1, "sat 10:00", 8),  # the first working day after it: Monday
        (1, "wed 10:00", 8),  # a holiday: Thursday
        (2, "tue 10:00", 16),  # Tuesday and Thursday
    ],
)
def test_days_are_as_long_as_the_schedule_makes_them(
    days: int, opened: str, hours: int
) -> None:
    assert goal_of(days, opened, SHORT) == hours * HOUR


def test_what_is_left_of_a_short_day_is_counted_on() -> None:
    # A day from Friday 11:00 is 4 h: 2 h until 13:00, 2 h on Monday.
    target = Target(id="t", goal=ScheduledDays(1), schedule=SHORT, pause=HELD)
    verdict = asked(target, story("fri 11:00"), "fri 12:00")
    assert (verdict.goal, verdict.due_at) == (4 * HOUR, on("next mon 11:00"))
    held = story(
        "fri 11:00",
        ("fri 12:00", {"status": "on_hold"}),
        ("next mon 10:00", {"status": "in_progress"}),
    )
    assert asked(target, held, "next mon 12:00").due_at == on("next mon 13:00")


@pytest.mark.parametrize(
    ("opened", "hours"),
    [
        ("2026-03-28T12:00", 24),
        ("2026-03-29T12:00", 23),  # London springs forward
        ("2026-10-25T12:00", 25),  # and falls back
        ("2026-03-28T23:30", 24),  # 23:30 GMT is still the 28th
        ("2026-03-29T23:30", 24),  # 00:30 BST is the 30th
    ],
)
def test_days_of_a_clock_change_are_real_time(opened: str, hours: int) -> None:
    assert goal_of(1, utc(opened), ALWAYS) == hours * HOUR


def test_days_are_those_of_the_schedules_zone() -> None:
    # Thursday 20:00 UTC is Friday 05:00 in Tokyo, where Friday is short.
    tokyo = Schedule(
        tz="Asia/Tokyo",
        week={"mon-fri": "09:00-17:00"},
        exceptions={FRIDAY: "09:00-13:00"},
    )
    assert goal_of(1, "thu 20:00", tokyo) == 4 * HOUR
    assert goal_of(1, "thu 14:00", tokyo) == 8 * HOUR


def test_without_a_schedule_a_day_has_twenty_four_hours() -> None:
    assert goal_of(2, "sat 10:00", None) == 48 * HOUR


def test_days_of_joined_schedules_are_theirs() -> None:
    mornings = Schedule(tz="UTC", week={"mon-sun": "08:00-12:00"})
    target = Target(id="t", goal=ScheduledDays(1), schedule=SHORT & mornings)
    assert asked(target, story("thu 10:00"), "thu 10:00").goal == 3 * HOUR


def test_days_that_never_come_exclude_the_clock() -> None:
    once = Schedule(tz="UTC", week={"mon": ""}, exceptions={FRIDAY: "09:00-13:00"})
    assert goal_of(1, "mon 09:00", once) == 4 * HOUR
    for days in (2, 10**7, 10**20):
        target = Target(id="t", goal=ScheduledDays(days), schedule=once)
        verdict = asked(target, story("mon 09:00"), "fri 10:00")
        assert (verdict.state, verdict.outcome) == ("not_started", Outcome.EXCLUDED)
        assert verdict.goal is None


# -- the same wall time some working days on --------------------------------------------------


@pytest.mark.parametrize(
    ("days", "opened", "due_at"),
    [
        (1, "mon 10:30", "tue 10:30"),
        (1, "tue 10:30", "thu 10:30"),  # Wednesday is a holiday
        (2, "thu 10:30", "next mon 10:30"),
        (1, "sat 10:30", "next tue 10:30"),  # first moved, uncounted, to Monday
        (0, "sat 10:30", "next mon 10:30"),
        (0, "mon 10:30", "mon 10:30"),
        (1, "mon 20:00", "tue 20:00"),  # after hours the wall time stays
    ],
)
def test_the_wall_time_stays_over_weekends_and_holidays(
    days: int, opened: str, due_at: str
) -> None:
    assert due_of(WorkingDays(days), opened, SHORT) == on(due_at)


def test_the_wall_time_stays_over_a_clock_change() -> None:
    # Friday 10:00 GMT, Monday 10:00 BST: 71 hours later.
    friday = utc("2026-03-27T10:00")
    assert due_of(WorkingDays(1), friday, LONDON) == utc("2026-03-30T09:00")
    october = utc("2026-10-23T09:00")  # Friday 10:00 BST
    assert due_of(WorkingDays(1), october, LONDON) == utc("2026-10-26T10:00")


def test_without_a_schedule_every_date_of_utc_is_a_working_day() -> None:
    assert due_of(WorkingDays(2), "fri 10:00", None) == on("sun 10:00")


@pytest.mark.parametrize(
    ("by", "opened", "due_at"),
    [
        ("16:00", "mon 10:00", "tue 16:00"),
        ("16:00", "mon 20:00", "tue 16:00"),
        ("16:00", "sat 10:00", "next tue 16:00"),
        ("16:30:30", "mon 10:00", "tue 16:30:30"),
        (time(16), "mon 10:00", "tue 16:00"),
        ("24:00", "mon 10:00", "wed 00:00"),
        ("00:00", "mon 10:00", "tue 00:00"),
        ("close", "mon 10:00", "tue 17:00"),
        ("close", "thu 10:00", "fri 13:00"),  # Friday closes early
        ("close", "tue 10:00", "thu 17:00"),
    ],
)
def test_a_wall_time_of_the_day_it_is_due(by: Any, opened: str, due_at: str) -> None:
    assert due_of(WorkingDays(1, by=by), opened, SHORT) == on(due_at)


def test_a_wall_time_that_has_gone_by_is_the_start() -> None:
    assert due_of(WorkingDays(0, by="09:30"), "mon 10:00") == on("mon 10:00")
    assert due_of(WorkingDays(0, by="close"), "mon 20:00") == on("mon 20:00")


@pytest.mark.parametrize(
    ("opened", "due_at"),
    [
        ("mon 09:59:59.999999", "wed 16:00"),
        ("mon 10:00", "thu 16:00"),  # at the cut-off it is too late
        ("mon 20:00", "thu 16:00"),
        ("sat 12:00", "next wed 16:00"),  # no working day, so nothing to be late for
        ("fri 12:00", "next wed 16:00"),
        ("thu 09:00", "next mon 16:00"),
    ],
)
def test_a_start_after_the_cut_off_counts_a_day_more(opened: str, due_at: str) -> None:
    # ServiceNow's "two days by 16:00, tickets after 10:00 count from the next day"
    assert due_of(WorkingDays(2, by="16:00", cutoff="10:00"), opened) == on(due_at)


def test_a_cut_off_is_a_wall_time_of_the_zone() -> None:
    # 09:30 UTC is 10:30 in London in June
    days = WorkingDays(1, by="16:00", cutoff="10:00")
    assert due_of(days, utc("2026-06-01T09:30"), LONDON) == utc("2026-06-03T15:00")
    assert due_of(days, utc("2026-06-01T08:30"), LONDON) == utc("2026-06-02T15:00")


def test_a_cut_off_at_midnight_makes_every_start_late() -> None:
    assert due_of(WorkingDays(1, cutoff="00:00"), "mon 10:00") == on("wed 10:00")


@pytest.mark.parametrize(
    ("roll", "opened", "due_at"),
    [
        (None, "fri 20:00", "next mon 20:00"),
        ("direction", "fri 20:00", "next tue 09:00"),  # the result is closed: it opens
        ("day_start", "fri 20:00", "next tue 09:00"),  # Monday 09:00 and a day
        (None, "sat 10:00", "next tue 10:00"),
        ("direction", "sat 10:00", "next mon 10:00"),  # the start is not moved
        ("day_start", "sat 10:00", "next tue 09:00"),
        ("day_start", "fri 10:00", "next mon 10:00"),
    ],
)
def test_a_start_in_closed_time_is_rolled_as_told(
    roll: Any, opened: str, due_at: str
) -> None:
    assert due_of(WorkingDays(1, roll=roll), opened) == on(due_at)


def test_a_start_that_is_rolled_to_the_opening_is_late_by_that() -> None:
    # Friday evening, the weekend and Monday at eight all begin on Monday at nine.
    days = WorkingDays(1, by="16:00", cutoff="12:00", roll="day_start")
    for opened in ("fri 17:00", "fri 20:00", "sat 13:00", "next mon 08:00"):
        assert due_of(days, opened) == on("next tue 16:00")
    assert due_of(days, "fri 13:00") == on("next tue 16:00")  # late on Friday itself
    assert due_of(days, "next mon 12:00") == on("next wed 16:00")


def test_the_close_of_a_night_shift_is_at_most_midnight() -> None:
    nights = Schedule(tz="UTC", week={"mon-fri": "22:00-06:00"})
    assert due_of(WorkingDays(0, by="close"), "mon 23:00", nights) == on("tue 00:00")
    split = Schedule(tz="UTC", week={"mon-fri": "09:00-12:00, 13:00-15:00"})
    assert due_of(WorkingDays(1, by="close"), "mon 10:00", split) == on("tue 15:00")


def test_the_close_of_a_day_without_time_is_its_end() -> None:
    # All of Monday is a break, yet Monday is a working day: it has hours of its own.
    broken = Schedule(
        tz="UTC",
        week={"mon-fri": "09:00-17:00"},
        breaks={date(2026, 3, 2): "00:00-24:00"},
    )
    assert broken.is_working_day(date(2026, 3, 2))
    assert due_of(WorkingDays(0, by="close"), "mon 10:00", broken) == on("tue 00:00")


@pytest.mark.parametrize(
    ("opened", "by", "due_at"),
    [
        # 29 March: 01:00-02:00 is skipped; 25 October: 01:00-02:00 comes twice
        ("2026-03-28T12:00", "01:30", "2026-03-29T01:30"),  # 02:30 BST
        ("2026-03-28T12:00", "02:30", "2026-03-29T01:30"),
        ("2026-03-28T12:00", "24:00", "2026-03-29T23:00"),
        ("2026-10-24T12:00", "01:30", "2026-10-25T00:30"),  # its first occurrence
        ("2026-10-24T12:00", "02:30", "2026-10-25T02:30"),
        ("2026-10-24T12:00", "close", "2026-10-26T00:00"),
    ],
)
def test_wall_times_of_a_clock_change(opened: str, by: str, due_at: str) -> None:
    assert due_of(WorkingDays(1, by=by), utc(opened), ALWAYS) == utc(due_at)


def test_working_days_that_never_come_are_never_due() -> None:
    once = Schedule(tz="UTC", week={"mon": ""}, exceptions={FRIDAY: "09:00-13:00"})
    assert due_of(WorkingDays(0), "mon 09:00", once) == on("fri 09:00")
    for days in (1, 10**7, 10**20):
        assert due_of(WorkingDays(days), "mon 09:00", once) is None
    assert due_of(WorkingDays(10**20), "mon 09:00", None) is None


# -- pauses of working days ---------------------------------------------------------------------


def test_a_deadline_in_days_moves_by_the_open_time_of_its_pauses() -> None:
    # Due Tuesday 16:00; held Monday 16:00 to Tuesday 10:00: 2 h of the desk.
    target = Target(id="t", goal=WorkingDays(1, by="16:00"), pause=HELD, schedule=DESK)
    told = story(
        "mon 10:00",
        ("mon 16:00", {"status": "on_hold"}),
        ("tue 10:00", {"status": "in_progress"}),
    )
    held = asked(target, told, "tue 09:30")
    assert (held.due_at, held.due_if_resumed_now) == (None, on("wed 09:30"))
    verdict = asked(target, told, "tue 12:00")
    assert (verdict.due_at, verdict.deadline) == (on("wed 10:00"), on("tue 16:00"))
    assert verdict.paused == 2 * HOUR
    ledger = verdict.explain()
    assert ledger.lines()[-2:] == (
        "a deadline; 2:00:00 not counted",
        "due at 2026-03-04 10:00:00Z: the deadline 2026-03-03 16:00:00Z and 2:00:00 of pauses",
    )


def test_a_pause_in_closed_hours_does_not_move_a_deadline() -> None:
    target = Target(id="t", goal=WorkingDays(1), pause=HELD, schedule=DESK)
    told = story(
        "mon 10:00",
        ("mon 17:00", {"status": "on_hold"}),
        ("tue 09:00", {"status": "in_progress"}),
    )
    assert asked(target, told, "tue 09:30").due_at == on("tue 10:00")


@pytest.mark.parametrize(
    ("stopped", "outcome", "overrun"),
    [
        (on("tue 10:00"), "met", ZERO),
        (on("tue 10:00") + US, "missed", US),
        (on("wed 09:30"), "missed", 7.5 * HOUR),  # 10:00-17:00 and half an hour
    ],
)
def test_a_deadline_in_days_is_kept_to_the_microsecond(
    stopped: datetime, outcome: str, overrun: timedelta
) -> None:
    target = Target(id="t", goal=WorkingDays(1), stop=DONE, schedule=DESK)
    told = story("mon 10:00", (stopped, {"status": "resolved"}))
    verdict = asked(target, told, "thu 12:00")
    assert (verdict.outcome, verdict.overrun) == (outcome, overrun)
    assert verdict.due_at == on("tue 10:00")
    assert verdict.first_breach_at == (on("tue 10:00") + US if overrun else None)


# -- which schedules, and what is refused ---------------------------------------------------------


class Flat:
    """A host's own working time: it counts, but knows no dates."""

    def elapsed(self, start: datetime, end: datetime, /) -> timedelta:
        return end - start

    def add(self, start: datetime, duration: timedelta, /) -> datetime:
        return start + duration

    def is_open(self, _: datetime, /) -> bool:
        return True

    def next_open(self, at: datetime, /) -> datetime:
        return at

    def next_close(self, at: datetime, /) -> datetime:
        return at + timedelta(days=9999)


@pytest.mark.parametrize("goal", [ScheduledDays(1), WorkingDays(1)])
def test_days_need_a_schedule_that_knows_them(goal: Any) -> None:
    flat: Any = Flat()
    for schedule in (flat, ScheduleTable([(when(vip=True), DESK), (None, flat)])):
        with pytest.raises(DefinitionError) as caught:
            Target(id="t", goal=goal, schedule=schedule)
        (found,) = caught.value.exceptions
        assert isinstance(found, FieldError)
        assert found.pointer == "/schedule"
        assert found.problem == "a goal in days needs to know the working days"
    target = Target(id="t", goal=goal, schedule=DESK)
    with pytest.raises(WrongTypeError, match="working days"):
        measure(target, story("mon 09:00"), now=on("mon 10:00"), schedule=flat)


@pytest.mark.parametrize(
    ("kind", "given", "field", "error"),
    [
        (ScheduledDays, {"days": 0}, "days", FieldError),
        (ScheduledDays, {"days": -1}, "days", FieldError),
        (ScheduledDays, {"days": 1.0}, "days", WrongTypeError),
        (ScheduledDays, {"days": True}, "days", WrongTypeError),
        (ScheduledDays, {"days": "1"}, "days", WrongTypeError),
        (ScheduledDays, {"days": None}, "days", WrongTypeError),
        (WorkingDays, {"days": -1}, "days", FieldError),
        (WorkingDays, {"days": 1.5}, "days", WrongTypeError),
        (WorkingDays, {"days": False}, "days", WrongTypeError),
        (WorkingDays, {"days": None}, "days", WrongTypeError),
        (WorkingDays, {"days": 1, "by": "4pm"}, "by", FieldError),
        (WorkingDays, {"days": 1, "by": ""}, "by", FieldError),
        (WorkingDays, {"days": 1, "by": "25:00"}, "by", FieldError),
        (WorkingDays, {"days": 1, "by": "Close"}, "by", FieldError),
        (WorkingDays, {"days": 1, "by": 16}, "by", WrongTypeError),
        (WorkingDays, {"days": 1, "by": HOUR}, "by", WrongTypeError),
        (WorkingDays, {"days": 1, "cutoff": "close"}, "cutoff", FieldError),
        (WorkingDays, {"days": 1, "cutoff": "10"}, "cutoff", FieldError),
        (WorkingDays, {"days": 1, "cutoff": 10}, "cutoff", WrongTypeError),
        (WorkingDays, {"days": 1, "roll": "back"}, "roll", FieldError),
        (WorkingDays, {"days": 1, "roll": 1}, "roll", FieldError),
        (WorkingDays, {"days": 1, "roll": []}, "roll", FieldError),
    ],
)
def test_what_cannot_be_days_is_refused(
    kind: Any, given: dict[str, Any], field: str, error: type[FieldError]
) -> None:
    with pytest.raises(FieldError) as caught:
        kind(**given)
    assert isinstance(caught.value, error)
    assert caught.value.pointer == f"/{field}"
    assert caught.value.remedy


def test_an_aware_wall_time_is_refused() -> None:
    with pytest.raises(FieldError) as caught:
        WorkingDays(1, by=time(16, tzinfo=UTC))
    assert caught.value.pointer == "/by"


@pytest.mark.parametrize(
    ("item", "shown"),
    [
        (ScheduledDays(3), "ScheduledDays(days=3)"),
        (
            WorkingDays(2, by="16:00", cutoff="10:00", roll="direction"),
            "WorkingDays(days=2, by='16:00', cutoff='10:00', roll='direction')",
        ),
        (
            WorkingDays(0, by="close"),
            "WorkingDays(days=0, by='close', cutoff=None, roll=None)",
        ),
    ],
)
def test_goals_in_days_are_values(item: Any, shown: str) -> None:
    assert repr(item) == shown
    assert eval(shown) == item  # noqa: S307 - what repr promises
    assert pickle.loads(pickle.dumps(item)) == item  # noqa: S301 - made on the line itself
    assert hash(attrs.evolve(item)) == hash(item)
    assert attrs.evolve(item, days=9) != item
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        item.days = 4
    target = Target(id="t", goal=item, schedule=DESK)
    assert pickle.loads(pickle.dumps(target)) == target  # noqa: S301 - made on the line itself
    assert target.goal[0].goal is item


def test_working_time_without_dates_has_no_deadline_in_days() -> None:
    flat: Any = Flat()
    assert WorkingDays(1).at(on("mon 09:00"), flat, dict[str, Any]().get) is None


def test_wall_times_are_kept_as_plain_text() -> None:
    assert WorkingDays(1, by=time(16, 5)).by == "16:05"
    assert WorkingDays(1, by="9:05").by == WorkingDays(1, by="09:05").by
    assert isinstance(WorkingDays(1), Deadline)
    assert not isinstance(ScheduledDays(1), Deadline)
    assert WorkingDays(1).fields == frozenset()
