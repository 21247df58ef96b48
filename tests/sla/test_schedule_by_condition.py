"""Schedules chosen by what a record is, changed in mid-flight, and schedules only named."""

import pickle
from datetime import date, timedelta
from typing import Any

import attrs
import pytest

from itsmcore.errors import DefinitionError, FieldError, WrongTypeError
from itsmcore.model import begins, when
from itsmcore.sla import (
    Clock,
    DateField,
    Part,
    Schedule,
    ScheduledDays,
    ScheduleOf,
    ScheduleRow,
    ScheduleTable,
    Target,
    WorkingDays,
    measure,
)
from tests.sla.worked import DESK, DONE, HELD, HOUR, US, ZERO, asked, on, story

EARLY = Schedule(tz="UTC", week={"mon-sun": "06:00-10:00"})
TABLE = ScheduleTable(
    [(when(group="db"), None), (when(group="ops"), EARLY), (None, DESK)]
)
TARGET = Target(id="t", goal=4 * HOUR, stop=DONE, pause=HELD, schedule=TABLE)


# -- which row counts ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "due_at"),
    [
        ("net", "tue 12:00"),  # 16:00-17:00, then 09:00-12:00
        ("db", "mon 20:00"),  # day and night
        ("ops", "tue 10:00"),  # 06:00-10:00
        (None, "tue 12:00"),
        (7, "tue 12:00"),
    ],
)
def test_the_first_row_that_holds_counts(group: Any, due_at: str) -> None:
    verdict = asked(TARGET, story("mon 16:00", group=group), "mon 16:30")
    assert verdict.due_at == on(due_at)


# -- a change in mid-flight ------------------------------------------------------------------


def test_what_was_counted_stays_and_from_then_on_the_other_counts() -> None:
    # Monday 16:00-17:00 at the desk; from 18:00 day and night: 3 h are left, due 21:00.
    told = story("mon 16:00", ("mon 18:00", {"group": "db"}))
    before = asked(TARGET, told, "mon 17:30")
    assert (before.elapsed, before.due_at) == (HOUR, on("tue 12:00"))
    verdict = asked(TARGET, told, "mon 20:00")
    assert (verdict.elapsed, verdict.due_at) == (3 * HOUR, on("mon 21:00"))
    assert [(s.start, s.rule, s.working) for s in verdict.segments] == [
        (on("mon 16:00"), Part.START, HOUR),
        (on("mon 18:00"), Part.SCHEDULE, 2 * HOUR),
    ]
    assert verdict.explain().lines()[1:3] == (
        "  2026-03-02 16:00:00Z .. 2026-03-02 18:00:00Z  running by start: 1:00:00 counted",
        "  2026-03-02 18:00:00Z .. 2026-03-02 20:00:00Z  running by schedule, fact 1: 2:00:00 counted",
    )


def test_a_clock_goes_from_schedule_to_schedule_and_back() -> None:
    # 16:00-17:00 (1 h), 18:00-19:00 (1 h), then the desk again: 2 h from 09:00.
    told = story(
        "mon 16:00", ("mon 18:00", {"group": "db"}), ("mon 19:00", {"group": "net"})
    )
    verdict = asked(TARGET, told, "tue 10:00")
    assert (verdict.elapsed, verdict.due_at) == (3 * HOUR, on("tue 11:00"))
    assert verdict.calendar_elapsed == 18 * HOUR
    assert [s.working for s in verdict.segments] == [HOUR] * 3


def test_the_next_change_is_one_of_the_schedule_that_counts() -> None:
    told = story("mon 16:00", ("mon 18:00", {"group": "ops"}))
    assert asked(TARGET, told, "mon 16:30").next_change_at == on("mon 17:00")
    verdict = asked(TARGET, told, "mon 18:30")
    assert (verdict.counting, verdict.next_change_at) == (False, on("tue 06:00"))


def test_pauses_are_measured_by_the_schedule_of_their_time() -> None:
    # Held 16:00-19:00; the desk counts until 18:00 (1 h of it), then day and night (1 h).
    told = story(
        "mon 15:00",
        ("mon 16:00", {"status": "on_hold"}),
        ("mon 18:00", {"group": "db"}),
        ("mon 19:00", {"status": "in_progress"}),
    )
    held = asked(TARGET, told, "mon 18:30")
    assert (held.paused, held.due_if_resumed_now) == (1.5 * HOUR, on("mon 21:30"))
    verdict = asked(TARGET, told, "mon 20:00")
    assert (verdict.elapsed, verdict.paused) == (2 * HOUR, 2 * HOUR)
    assert verdict.due_at == on("mon 22:00")


def test_a_schedule_that_lasted_no_time_leaves_no_trace() -> None:
    told = story(
        "mon 10:00", ("mon 11:00", {"group": "db"}), ("mon 11:00", {"group": "net"})
    )
    verdict = asked(TARGET, told, "mon 12:00")
    assert all(s.working == s.end - s.start for s in verdict.segments)
    assert (verdict.elapsed, verdict.due_at) == (2 * HOUR, on("mon 14:00"))


def test_a_stopped_clock_stays_with_the_schedule_of_its_stop() -> None:
    told = story(
        "mon 16:00",
        ("mon 18:00", {"status": "resolved"}),
        ("mon 19:00", {"group": "db"}),
    )
    for now in ("mon 18:30", "mon 20:00", "tue 20:00"):
        verdict = asked(TARGET, told, now)
        assert (verdict.elapsed, verdict.due_at) == (HOUR, on("tue 12:00"))
        assert verdict.paused == ZERO


def test_a_hand_over_of_what_is_resolved_breaks_no_deadline() -> None:
    # Due Monday 17:00, an hour held: Tuesday 10:00 at the desk. Resolved in time at 09:30;
    # the group that keeps the record later works day and night.
    dated = attrs.evolve(TARGET, goal=DateField("due", land=None))
    told = story(
        "mon 09:00",
        ("mon 10:00", {"status": "on_hold"}),
        ("mon 11:00", {"status": "in_progress"}),
        ("tue 09:30", {"status": "resolved"}),
        ("tue 15:00", {"group": "db"}),
        due=on("mon 17:00"),
    )
    verdict = asked(dated, told, "wed 12:00")
    assert (verdict.outcome, verdict.due_at) == ("met", on("tue 10:00"))
    assert verdict.first_breach_at is None


def test_a_gap_before_a_reopening_is_measured_by_the_schedules_of_its_time() -> None:
    # Stopped Monday 16:30; day and night from 20:00; reopened 22:00. At the desk the gap
    # holds 16:30-17:00, then 20:00-22:00.
    told = story(
        "mon 16:00",
        ("mon 16:30", {"status": "resolved"}),
        ("mon 20:00", {"group": "db"}),
        ("mon 22:00", {"status": "in_progress"}),
    )
    verdict = asked(TARGET, told, "mon 23:00")
    assert (verdict.elapsed, verdict.paused) == (1.5 * HOUR, 2.5 * HOUR)


def test_a_count_from_an_earlier_date_honours_the_schedules_of_that_time() -> None:
    # Desk until 11:00, early hours (06-10) until 15:00, desk again when it starts at 16:00:
    # 09:00-11:00 are 2 h, 11:00-15:00 none, 15:00-16:00 one.
    target = attrs.evolve(TARGET, start=begins(when(level=2)), count_from="since")
    told = story(
        "mon 09:00",
        ("mon 11:00", {"group": "ops"}),
        ("mon 15:00", {"group": "net"}),
        ("mon 16:00", {"level": 2}),
        since=on("mon 09:00"),
    )
    verdict = asked(target, told, "mon 16:00")
    assert verdict.elapsed == 3 * HOUR
    assert [s.working for s in verdict.segments] == [2 * HOUR, ZERO, HOUR]


def test_a_length_in_days_is_counted_anew_by_the_schedule_that_counts_now() -> None:
    # A day of the desk is 8 h, one of the part-time desk 2 h: handed over with 8 h counted
    # it is 6 h over, as with any tighter goal that is carried.
    short = Schedule(tz="UTC", week={"mon-fri": "10:00-12:00"})
    table = ScheduleTable([(when(group="part"), short), (None, DESK)])
    target = Target(id="t", goal=ScheduledDays(1), schedule=table)
    told = story("mon 09:00", ("mon 17:00", {"group": "part"}))
    before = asked(target, told, "mon 16:59")
    assert (before.goal, before.outcome) == (8 * HOUR, "open")
    verdict = asked(target, told, "tue 11:00")
    assert (verdict.goal, verdict.elapsed) == (2 * HOUR, 9 * HOUR)
    assert verdict.first_breach_at == on("mon 17:00")
    again = attrs.evolve(target, reset=begins(when(group="part")))
    verdict = asked(again, told, "tue 11:00")
    assert (verdict.goal, verdict.elapsed) == (2 * HOUR, HOUR)
    assert verdict.past_cycles[0].goal == 8 * HOUR


def test_a_deadline_in_days_is_counted_anew_by_the_schedule_that_counts_now() -> None:
    # By 16:00 of the next working day: Tuesday in UTC; after the hand-over to a desk that
    # works on Mondays and Fridays it is Friday.
    rare = Schedule(tz="UTC", week={"mon, fri": "09:00-17:00"})
    table = ScheduleTable([(when(group="rare"), rare), (None, DESK)])
    target = Target(id="t", goal=WorkingDays(1, by="16:00"), schedule=table, stop=DONE)
    told = story(
        "mon 09:00",
        ("tue 10:00", {"group": "rare"}),
        ("fri 10:00", {"status": "resolved"}),
        ("fri 11:00", {"group": "net"}),
    )
    assert asked(target, told, "mon 12:00").due_at == on("tue 16:00")
    assert asked(target, told, "wed 12:00").due_at == on("fri 16:00")
    stopped = asked(target, told, "next mon 12:00")  # its schedule is that of its stop
    assert (stopped.due_at, stopped.outcome) == (on("fri 16:00"), "met")


def test_schedules_of_several_zones_follow_the_sun() -> None:
    # 8 h: London 09:00-17:00 GMT until a hand-over at 12:00 (3 h), then Tokyo 09:00-17:00
    # JST = 00:00-08:00 UTC: the other 5 h end at 05:00.
    tokyo = Schedule(tz="Asia/Tokyo", week={"mon-fri": "09:00-17:00"})
    london = Schedule(tz="Europe/London", week={"mon-fri": "09:00-17:00"})
    table = ScheduleTable([(when(group="apac"), tokyo), (None, london)])
    target = Target(id="t", goal=8 * HOUR, schedule=table)
    told = story("mon 09:00", ("mon 12:00", {"group": "apac"}))
    assert asked(target, told, "mon 18:00").due_at == on("tue 05:00")
    assert asked(target, told, "tue 06:00").first_breach_at == on("tue 05:00") + US


def test_a_schedule_given_beside_the_target_replaces_the_table() -> None:
    told = story("mon 16:00", ("mon 18:00", {"group": "db"}))
    verdict = asked(TARGET, told, "tue 07:00", schedule=EARLY)
    assert (verdict.elapsed, len(verdict.segments)) == (HOUR, 1)


# -- schedules that are only named --------------------------------------------------------------


@pytest.mark.parametrize(
    "form",
    [
        "support",
        ScheduleOf("group", default="support"),
        ScheduleTable([(when(group="db"), "nights"), (None, DESK)]),
    ],
)
def test_a_schedule_that_is_only_named_cannot_measure(form: Any) -> None:
    target = Target(id="t", goal=HOUR, schedule=form)
    for ask in (
        lambda: measure(target, story("mon 09:00"), now=on("mon 10:00")),
        lambda: Clock.begin(target, story("mon 09:00")),
    ):
        with pytest.raises(FieldError, match="only named") as caught:
            ask()
        assert caught.value.pointer == "/schedule"
    verdict = measure(target, story("mon 09:00"), now=on("mon 10:00"), schedule=DESK)
    assert verdict.elapsed == HOUR


def test_goals_in_days_wait_for_the_names_to_be_told() -> None:
    for form in ("support", ScheduleOf("group")):
        assert Target(id="t", goal=ScheduledDays(1), schedule=form).schedule == form


def test_a_target_reads_the_fields_of_its_table() -> None:
    assert TARGET.fields == {"status", "group"}
    assert TABLE.fields == {"group"}
    assert ScheduleTable([(None, DESK)]).fields == frozenset()


# -- as values, and what is refused -----------------------------------------------------------------

VIP = when(vip=True)


@pytest.mark.parametrize(
    ("rows", "field", "error"),
    [
        ([], "rows", FieldError),
        ([(VIP, DESK)], "rows", FieldError),
        ([(None, DESK), (None, None)], "rows", FieldError),
        ([(None, DESK), (VIP, None)], "rows", FieldError),
        (None, "rows", WrongTypeError),
        (DESK, "rows", WrongTypeError),
        ("ab", "rows", WrongTypeError),
        ({"ab"}, "rows", WrongTypeError),
        ({(None, DESK): 1}, "rows", WrongTypeError),
        ([DESK], "rows", WrongTypeError),
        ([(DESK,)], "rows", WrongTypeError),
        ([(None, DESK, 1)], "rows", WrongTypeError),
        ([None], "rows", WrongTypeError),
        ([("vip", DESK), (None, None)], "condition", WrongTypeError),
        ([(begins(VIP), DESK), (None, None)], "condition", WrongTypeError),
        ([(None, 7)], "schedule", WrongTypeError),
        ([(None, date(2026, 3, 2))], "schedule", WrongTypeError),
        ([(VIP, DESK), (VIP, EARLY), (None, None)], "rows", FieldError),
        ([(None, "")], "schedule", FieldError),
    ],
)
def test_what_cannot_be_a_table_is_refused(
    rows: Any, field: str, error: type[FieldError]
) -> None:
    with pytest.raises(FieldError) as caught:
        ScheduleTable(rows)
    assert isinstance(caught.value, error)
    assert field in caught.value.pointer
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("given", "field", "error"),
    [
        ({"field": 7}, "field", WrongTypeError),
        ({"field": None}, "field", WrongTypeError),
        ({"field": "group", "default": 7}, "default", WrongTypeError),
        ({"field": "group", "default": DESK}, "default", WrongTypeError),
        ({"field": ""}, "field", FieldError),
        ({"field": "g", "default": ""}, "default", FieldError),
    ],
)
def test_what_names_no_schedule_is_refused(
    given: dict[str, Any], field: str, error: type[FieldError]
) -> None:
    with pytest.raises(FieldError) as caught:
        ScheduleOf(**given)
    assert isinstance(caught.value, error)
    assert caught.value.pointer == f"/{field}"
    assert caught.value.remedy


def test_a_target_refuses_what_is_no_schedule() -> None:
    unfit: Any = timedelta(hours=8)
    with pytest.raises(DefinitionError) as caught:
        Target(id="t", goal=HOUR, schedule=unfit)
    (found,) = caught.value.exceptions
    assert isinstance(found, FieldError)
    assert (found.pointer, found.problem) == ("/schedule", "a schedule is needed")


def test_tables_are_values() -> None:
    rows = ScheduleRow(VIP, "gold"), ScheduleRow(None, None)
    table = ScheduleTable(rows)
    named = ScheduleOf("group", default="support")
    for item in (table, named, rows[0]):
        assert pickle.loads(pickle.dumps(item)) == item  # noqa: S301 - made on the line itself
        assert hash(attrs.evolve(item)) == hash(item)
        assert eval(repr(item)) == item  # noqa: S307 - what repr promises
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            item.field = "other"  # type: ignore[union-attr, misc]  # wrong on purpose
    assert ScheduleTable([(VIP, "gold"), [None, None]]) == table
    assert ScheduleTable(iter(rows)) == table
    assert pickle.loads(pickle.dumps(TARGET)) == TARGET  # noqa: S301 - made on the line itself


def test_a_clock_with_a_table_is_pickled() -> None:
    clock = Clock.begin(TARGET, story("mon 16:00"))
    for fact in story("mon 16:00", ("mon 18:00", {"group": "db"})):
        clock = clock.after(fact)
    found = pickle.loads(pickle.dumps(clock))  # noqa: S301 - made on the line itself
    assert found == clock
    assert found.verdict(on("mon 20:00")) == clock.verdict(on("mon 20:00"))
