"""Deadlines that somebody wrote into a field: where they land, and what moves them."""

import pickle
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import pytest

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model import begins, when
from itsmcore.sla import (
    DateField,
    Deadline,
    DueBasis,
    GoalRow,
    Reopen,
    Schedule,
    Target,
    WorkingDays,
    measure,
)
from tests.sla.worked import DESK, DONE, HELD, HOUR, US, ZERO, asked, on, story


def target(goal: Any = None, **more: Any) -> Target:
    goal = DateField("due") if goal is None else goal
    usual = {"stop": DONE, "pause": HELD, "schedule": DESK}
    return Target(id="t", goal=goal, **{**usual, **more})


# -- where it lands ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("goal", "due_at", "found"),
    [
        (DateField("due"), "mon 12:00", "mon 12:00"),
        (DateField("due"), "mon 20:00", "tue 09:00"),  # closed: the next opening
        (DateField("due"), "mon 17:00", "tue 09:00"),  # the desk has closed
        (DateField("due"), "sat 12:00", "next mon 09:00"),
        (DateField("due", land=None), "mon 20:00", "mon 20:00"),
        (DateField("due", land=None), "sat 12:00", "sat 12:00"),
        (DateField("due"), "mon 09:30", "mon 10:00"),  # before the start: the start
        (DateField("due"), "mon 10:00", "mon 10:00"),
    ],
)
def test_a_date_lands_where_the_goal_says(
    goal: DateField, due_at: str, found: str
) -> None:
    verdict = asked(target(goal), story("mon 10:00", due=on(due_at)), "mon 10:00")
    assert (verdict.due_at, verdict.deadline) == (on(found), on(found))
    assert (verdict.goal, verdict.elapsed, verdict.remaining) == (None, None, None)
    assert (verdict.calendar_elapsed, verdict.percent) == (None, None)


def test_without_a_schedule_a_date_is_that_instant() -> None:
    told = story("mon 10:00", due=on("sat 12:00"))
    assert asked(target(schedule=None), told, "mon 11:00").due_at == on("sat 12:00")


def test_a_date_in_the_past_is_missed_as_soon_as_time_passes() -> None:
    told = story("mon 10:00", due=on("mon 08:00"))
    assert asked(target(), told, "mon 10:00").outcome == "open"
    verdict = asked(target(), told, "mon 11:00")
    assert (verdict.outcome, verdict.overrun) == ("missed", HOUR)
    assert verdict.first_breach_at == on("mon 10:00") + US


def test_a_date_of_another_zone_is_the_same_instant() -> None:
    there = datetime.fromisoformat("2026-03-02T21:00+09:00")
    verdict = asked(target(), story("mon 10:00", due=there), "mon 11:00")
    assert verdict.due_at == datetime(2026, 3, 2, 12, tzinfo=UTC)


# -- while there is none -------------------------------------------------------------------


@pytest.mark.parametrize("empty", [None, "", "tomorrow", date(2026, 3, 3), 5])
def test_without_an_instant_the_goal_does_not_hold(empty: Any) -> None:
    verdict = asked(target(), story("mon 10:00", due=empty), "mon 11:00")
    assert (verdict.state, verdict.outcome) == ("not_started", "excluded")
    spare = DateField("due", if_empty=4 * HOUR)
    found = asked(target(spare), story("mon 15:00", due=empty), "mon 16:00")
    assert found.due_at == on("tue 11:00")  # 2 h on Monday, 2 h on Tuesday
    assert asked(
        target(spare, schedule=None), story("mon 15:00", due=empty), "mon 16:00"
    ).due_at == on("mon 19:00")


def test_nothing_allowed_while_it_is_empty_is_due_at_the_start() -> None:
    verdict = asked(
        target(DateField("due", if_empty=ZERO)), story("mon 07:00"), "mon 07:30"
    )
    assert (verdict.due_at, verdict.outcome) == (on("mon 07:00"), "missed")
    assert verdict.overrun == ZERO  # the desk has not opened yet


def test_the_next_row_holds_while_the_field_is_empty() -> None:
    goal = [GoalRow(None, DateField("due")), GoalRow(None, 4 * HOUR)]
    told = story(
        "mon 10:00",
        ("mon 11:00", {"due": on("mon 16:00")}),
        ("mon 12:00", {"due": None}),
    )
    first = asked(target(goal), told, "mon 10:30")
    assert (first.due_at, first.goal) == (on("mon 14:00"), 4 * HOUR)
    dated = asked(target(goal), told, "mon 11:30")
    assert (dated.due_at, dated.goal) == (on("mon 16:00"), None)
    again = asked(target(goal), told, "mon 12:30")
    assert (again.due_at, again.elapsed) == (on("mon 14:00"), 2.5 * HOUR)


def test_a_date_that_is_taken_away_excludes_the_clock_until_there_is_one() -> None:
    told = story(
        "mon 10:00",
        ("mon 11:00", {"due": None}),
        ("mon 12:00", {"due": on("mon 11:30")}),
        due=on("mon 16:00"),
    )
    lost = asked(target(), told, "mon 11:45")
    assert (lost.state, lost.outcome, lost.due_at) == ("cancelled", "excluded", None)
    back = asked(target(), told, "mon 12:00")
    assert (back.outcome, back.first_breach_at) == ("missed", on("mon 12:00"))
    assert back.due_at == on("mon 11:30")


# -- moved by hand -----------------------------------------------------------------------------


def test_a_date_that_is_moved_while_it_runs_is_the_new_date() -> None:
    told = story(
        "mon 10:00", ("mon 11:00", {"due": on("mon 16:00")}), due=on("mon 12:00")
    )
    assert asked(target(), told, "mon 10:30").due_at == on("mon 12:00")
    verdict = asked(target(), told, "mon 13:00")
    assert (verdict.due_at, verdict.outcome) == (on("mon 16:00"), "open")
    assert verdict.next_change_at == on("mon 16:00") + US


def test_a_date_that_is_written_while_paused_moves_on_from_then() -> None:
    # Held 11:00-14:00; at 12:00 put off to 15:00: two hours of the hold came after that, so
    # resumed at 14:00 it is due at 17:00.
    told = story(
        "mon 10:00",
        ("mon 11:00", {"status": "on_hold"}),
        ("mon 12:00", {"due": on("mon 15:00")}),
        ("mon 14:00", {"status": "in_progress"}),
        due=on("mon 12:00"),
    )
    held = asked(target(), told, "mon 13:00")
    assert (held.due_at, held.due_if_resumed_now) == (None, on("mon 16:00"))
    verdict = asked(target(), told, "mon 14:30")
    assert (verdict.due_at, verdict.deadline) == (on("mon 17:00"), on("mon 15:00"))
    assert verdict.paused == 3 * HOUR


def test_a_date_that_is_written_after_a_pause_is_that_date() -> None:
    # Held for a day of the desk; then Friday noon is agreed upon, and is Friday noon.
    told = story(
        "mon 10:00",
        ("mon 11:00", {"status": "on_hold"}),
        ("tue 11:00", {"status": "in_progress"}),
        ("tue 12:00", {"due": on("fri 12:00")}),
        ("wed 10:00", {"status": "on_hold"}),
        ("wed 11:00", {"status": "in_progress"}),
        due=on("mon 15:00"),
    )
    assert asked(target(), told, "tue 11:30").due_at == on("tue 15:00")
    assert asked(target(), told, "tue 13:00").due_at == on("fri 12:00")
    verdict = asked(target(), told, "wed 12:00")  # an hour's hold since then moves it
    assert (verdict.due_at, verdict.paused) == (on("fri 13:00"), 9 * HOUR)


@pytest.mark.parametrize(
    ("reopen", "due_at"),
    [
        # 8 h of the gap came after the writing
        ("exclude_gap", "next mon 12:00"),
        ("count_gap", "fri 12:00"),
    ],
)
def test_a_date_that_is_written_after_the_stop_knows_of_the_gap(
    reopen: Reopen, due_at: str
) -> None:
    told = story(
        "mon 09:00",
        ("mon 10:00", {"status": "resolved"}),
        ("tue 10:00", {"due": on("fri 12:00")}),
        ("wed 10:00", {"status": "in_progress"}),
        due=on("mon 15:00"),
    )
    stopped = asked(target(reopen=reopen), told, "tue 12:00")
    assert (stopped.outcome, stopped.due_at) == ("met", on("fri 12:00"))
    assert asked(target(reopen=reopen), told, "wed 12:00").due_at == on(due_at)


def test_a_date_that_is_written_in_a_pause_of_a_gap_that_counts_knows_of_it() -> None:
    # Resolved 10:00, held 11:00-13:00 all the same, the date written 13:00, reopened 14:00.
    holding = target(reopen="count_gap", pause=when(held=True))
    told = story(
        "mon 09:00",
        ("mon 10:00", {"status": "resolved"}),
        ("mon 11:00", {"held": True}),
        ("mon 13:00", {"held": False, "due": on("mon 16:00")}),
        ("mon 14:00", {"status": "in_progress"}),
        due=on("mon 15:00"),
    )
    verdict = asked(holding, told, "mon 15:00")
    assert (verdict.paused, verdict.due_at) == (2 * HOUR, on("mon 16:00"))


def test_a_date_knows_only_of_the_pauses_of_its_own_cycle() -> None:
    # Held 09:00-11:00, the date written at 12:00; from the reset at 13:00 an hour is held.
    cycling = target(reset=begins(when(group="net")))
    told = story(
        "mon 09:00",
        ("mon 11:00", {"status": "in_progress"}),
        ("mon 12:00", {"due": on("mon 15:00")}),
        ("mon 13:00", {"group": "net"}),
        ("mon 13:30", {"status": "on_hold"}),
        ("mon 14:30", {"status": "in_progress"}),
        status="on_hold",
        due=on("mon 12:00"),
    )
    assert asked(cycling, told, "mon 12:30").due_at == on("mon 15:00")
    verdict = asked(cycling, told, "mon 14:45")
    assert (verdict.cycle, verdict.due_at) == (2, on("mon 16:00"))


def test_a_date_that_is_written_back_while_paused_is_that_date() -> None:
    # Held from noon, at 13:00 put to 11:00: resumed now it is due then, and missed at once.
    told = story(
        "mon 09:00",
        ("mon 12:00", {"status": "on_hold"}),
        ("mon 13:00", {"due": on("mon 11:00")}),
        ("mon 14:00", {"status": "in_progress"}),
        due=on("mon 16:00"),
    )
    paused = asked(target(), told, "mon 13:00")
    assert (paused.outcome, paused.due_if_resumed_now) == ("open", on("mon 11:00"))
    assert asked(target(), told, "mon 14:30").outcome == "missed"


def test_a_date_that_is_put_off_after_it_passed_is_open_again_but_told() -> None:
    told = story(
        "mon 10:00", ("mon 14:00", {"due": on("mon 16:00")}), due=on("mon 12:00")
    )
    assert asked(target(), told, "mon 13:00").outcome == "missed"
    verdict = asked(target(), told, "mon 15:00")
    assert (verdict.outcome, verdict.due_at) == ("open", on("mon 16:00"))
    assert verdict.first_breach_at == on("mon 12:00") + US
    assert asked(target(), told, "mon 16:30").overrun == HOUR / 2


def test_a_date_that_is_brought_forward_past_now_is_missed_at_once() -> None:
    told = story(
        "mon 10:00", ("mon 14:00", {"due": on("mon 12:00")}), due=on("mon 16:00")
    )
    verdict = asked(target(), told, "mon 14:00")
    assert (verdict.outcome, verdict.overrun) == ("missed", 2 * HOUR)
    assert verdict.first_breach_at == on("mon 14:00")


def test_a_date_that_is_moved_after_the_stop_judges_the_stop_anew() -> None:
    told = story(
        "mon 10:00",
        ("mon 13:00", {"status": "resolved"}),
        ("mon 14:00", {"due": on("mon 12:00")}),
        due=on("mon 16:00"),
    )
    assert asked(target(), told, "mon 13:30").outcome == "met"
    verdict = asked(target(), told, "mon 15:00")
    assert (verdict.outcome, verdict.overrun) == ("missed", HOUR)
    assert verdict.first_breach_at == on("mon 14:00")


# -- pauses ----------------------------------------------------------------------------------------


def test_a_date_that_passed_stays_while_it_is_paused_and_after() -> None:
    told = story(
        "mon 10:00",
        ("mon 13:00", {"status": "on_hold"}),
        ("mon 14:00", {"status": "in_progress"}),
        due=on("mon 12:00"),
    )
    held = asked(target(), told, "mon 13:30")
    assert (held.outcome, held.due_at) == ("missed", on("mon 12:00"))
    assert held.due_if_resumed_now is None
    verdict = asked(target(), told, "mon 15:00")
    assert (verdict.outcome, verdict.due_at) == ("missed", on("mon 12:00"))
    assert (verdict.paused, verdict.overrun) == (HOUR, 3 * HOUR)
    derived = verdict.explain().due
    assert derived is not None
    assert (derived.basis, derived.needed) == (DueBasis.DEADLINE, ZERO)


def test_only_the_pauses_before_it_passed_moved_it() -> None:
    # Held 10:30-11:00: due 12:30. Passed then, held again 13:00-14:00: still 12:30.
    told = story(
        "mon 10:00",
        ("mon 10:30", {"status": "on_hold"}),
        ("mon 11:00", {"status": "in_progress"}),
        ("mon 13:00", {"status": "on_hold"}),
        ("mon 14:00", {"status": "in_progress"}),
        due=on("mon 12:00"),
    )
    verdict = asked(target(), told, "mon 15:00")
    assert (verdict.due_at, verdict.paused) == (on("mon 12:30"), 1.5 * HOUR)
    derived = verdict.explain().due
    assert derived is not None
    assert (derived.since, derived.needed) == (on("mon 12:00"), HOUR / 2)


@pytest.mark.parametrize(
    ("held", "outcome"), [("mon 12:00", "open"), ("mon 12:00:00.000001", "missed")]
)
def test_a_pause_at_the_deadline_comes_in_time(held: str, outcome: str) -> None:
    told = story("mon 10:00", (held, {"status": "on_hold"}), due=on("mon 12:00"))
    verdict = asked(target(), told, "mon 15:00")
    assert (verdict.state, verdict.outcome) == ("paused", outcome)
    assert verdict.first_breach_at == (on(held) if outcome == "missed" else None)


def test_a_clock_that_is_paused_past_its_date_is_not_missed() -> None:
    told = story("mon 10:00", ("mon 11:00", {"status": "on_hold"}), due=on("mon 12:00"))
    verdict = asked(target(), told, "next fri 12:00")
    assert (verdict.outcome, verdict.due_at) == ("open", None)
    assert verdict.next_change_at is None
    assert verdict.due_if_resumed_now == on("next fri 13:00")  # an hour was left


def test_a_stop_out_of_a_pause_is_held_against_the_date_as_it_moved() -> None:
    # Due 12:00, held from 11:00, solved 16:00 out of the hold: it would have been due 17:00.
    told = story(
        "mon 10:00",
        ("mon 11:00", {"status": "on_hold"}),
        ("mon 16:00", {"status": "resolved"}),
        due=on("mon 12:00"),
    )
    verdict = asked(target(), told, "tue 12:00")
    assert (verdict.outcome, verdict.due_at) == ("met", on("mon 17:00"))
    assert verdict.paused == 5 * HOUR


def test_gaps_before_a_reopening_move_a_date_like_pauses() -> None:
    told = story(
        "mon 10:00",
        ("mon 11:00", {"status": "resolved"}),
        ("mon 13:00", {"status": "in_progress"}),
        due=on("mon 12:00"),
    )
    assert asked(target(), told, "mon 13:30").due_at == on("mon 14:00")
    counting = target(reopen="count_gap")
    verdict = asked(counting, told, "mon 13:30")
    assert (verdict.due_at, verdict.outcome) == (on("mon 12:00"), "missed")
    assert verdict.first_breach_at == on("mon 13:00")


def test_a_cancelled_date_is_excluded() -> None:
    cancelling = target(cancel=begins(when(status="cancelled")))
    told = story(
        "mon 10:00", ("mon 13:00", {"status": "cancelled"}), due=on("mon 12:00")
    )
    verdict = asked(cancelling, told, "mon 15:00")
    assert (verdict.state, verdict.outcome, verdict.due_at) == (
        "cancelled",
        "excluded",
        None,
    )
    assert verdict.overrun == ZERO
    assert verdict.first_breach_at == on("mon 12:00") + US


def test_a_date_counts_for_nothing_before_the_start() -> None:
    starting = target(start=begins(when(group="net")))
    told = story("mon 10:00", ("mon 14:00", {"group": "net"}), due=on("mon 12:00"))
    before = asked(starting, told, "mon 13:00")
    assert (before.state, before.outcome) == ("not_started", "open")
    assert (before.due_at, before.deadline) == (None, None)
    verdict = asked(starting, told, "mon 15:00")
    assert (verdict.due_at, verdict.overrun) == (on("mon 14:00"), HOUR)


@pytest.mark.parametrize("goal", [DateField("due"), 3 * HOUR])
def test_a_gap_that_counts_lets_a_date_pass_as_it_does_a_length(goal: Any) -> None:
    # Due 12:00, 3 h from 09:00. Resolved 10:00; reopened 14:00, and held in the same save:
    # as if it had never ended, it had run past noon.
    counting = target(goal, reopen="count_gap", schedule=None)
    told = story(
        "mon 09:00",
        ("mon 10:00", {"status": "resolved"}),
        ("mon 14:00", {"status": "on_hold"}),
        ("mon 16:00", {"status": "in_progress"}),
        due=on("mon 12:00"),
    )
    for now in ("mon 15:00", "mon 17:00"):
        verdict = asked(counting, told, now)
        assert (verdict.outcome, verdict.due_at) == ("missed", on("mon 12:00"))
        assert verdict.first_breach_at == on("mon 14:00")


@pytest.mark.parametrize("goal", [DateField("due"), 3 * HOUR])
def test_a_date_that_passes_while_it_is_not_covered_has_passed(goal: Any) -> None:
    covered = target(goal, applies=when(vip=True), schedule=None)
    told = story(
        "mon 09:00",
        ("mon 11:00", {"vip": False}),
        ("mon 14:00", {"status": "on_hold"}),
        ("mon 15:00", {"vip": True}),
        vip=True,
        due=on("mon 12:00"),
    )
    verdict = asked(covered, told, "mon 16:00")
    assert (verdict.state, verdict.outcome) == ("paused", "missed")
    assert verdict.due_at == on("mon 12:00")
    assert verdict.first_breach_at == on("mon 15:00")


@pytest.mark.parametrize(
    "goal",
    [
        DateField("due"),
        3 * HOUR,
    ],
)
def test_what_goes_on_beneath_a_stop_does_not_move_its_due_time(goal: Any) -> None:
    # Resolved 10:00; held 11:00-11:30 all the same; at 13:00 another group has it.
    counting = target(
        goal, reopen="count_gap", pause=when(held=True), schedule=None, split_by="group"
    )
    told = story(
        "mon 09:00",
        ("mon 10:00", {"status": "resolved"}),
        ("mon 11:00", {"held": True}),
        ("mon 11:30", {"held": False}),
        ("mon 13:00", {"group": "net"}),
        due=on("mon 12:00"),
    )
    for now in ("mon 10:30", "mon 12:45", "mon 13:00", "tue 10:00"):
        verdict = asked(counting, told, now)
        assert (verdict.outcome, verdict.due_at) == ("met", on("mon 12:00"))


# -- the ends of time ---------------------------------------------------------------------------------

LAST = datetime.max.replace(tzinfo=UTC)
FIRST = datetime.min.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "schedule", [None, DESK, Schedule(tz="Asia/Tokyo", week="24x7")]
)
@pytest.mark.parametrize(
    "goal", [DateField("due"), DateField("due", land=None), WorkingDays(0)]
)
@pytest.mark.parametrize("given", [FIRST, FIRST + US, LAST - US, LAST])
def test_dates_at_the_ends_of_time_give_an_answer(
    schedule: Any, goal: Any, given: datetime
) -> None:
    marked = Target(
        id="t", goal=goal, pause=HELD, schedule=schedule, thresholds=[ZERO, HOUR, -HOUR]
    )
    held = ("mon 11:00", {"status": "on_hold"})
    back = ("mon 12:00", {"status": "in_progress"})
    for told in (
        story("mon 10:00", due=given),
        story("mon 10:00", held, back, due=given),
    ):
        assert asked(marked, told, LAST - timedelta(days=50)).explain().lines()
    for now in (FIRST, on("mon 10:00"), LAST):
        verdict = measure(marked, story(given, due=given), now=now)
        assert verdict.explain().lines()
        assert (verdict.state == "running") is (now >= given)


def test_dates_with_nothing_open_after_them_never_come() -> None:
    shut = Schedule(tz="UTC", week={"mon": ""})
    told = story("mon 10:00", due=on("mon 12:00"))
    landed = asked(target(schedule=shut), told, "mon 13:00")
    assert (landed.due_at, landed.deadline, landed.outcome) == (None, None, "open")
    assert landed.explain().due is None
    as_is = asked(target(DateField("due", land=None), schedule=shut), told, "mon 13:00")
    assert (as_is.due_at, as_is.outcome) == (on("mon 12:00"), "missed")


# -- as values, and what is refused ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "field", "error"),
    [
        ({"name": ""}, "name", FieldError),
        ({"name": 7}, "name", WrongTypeError),
        ({"name": None}, "name", WrongTypeError),
        ({"name": "due", "land": "close"}, "land", FieldError),
        ({"name": "due", "land": 1}, "land", FieldError),
        ({"name": "due", "land": False}, "land", FieldError),
        ({"name": "due", "if_empty": -HOUR}, "if_empty", FieldError),
        ({"name": "due", "if_empty": 3600}, "if_empty", WrongTypeError),
        ({"name": "due", "if_empty": "1h"}, "if_empty", WrongTypeError),
    ],
)
def test_what_cannot_be_a_date_field_is_refused(
    given: dict[str, Any], field: str, error: type[FieldError]
) -> None:
    with pytest.raises(FieldError) as caught:
        DateField(**given)
    assert isinstance(caught.value, error)
    assert caught.value.remedy
    assert caught.value.pointer == f"/{field}"


@pytest.mark.parametrize(
    ("item", "shown"),
    [
        (DateField("due"), "DateField(name='due', land='next_open', if_empty=None)"),
        (
            DateField("due", land=None),
            "DateField(name='due', land=None, if_empty=None)",
        ),
        (
            DateField("fields.due", if_empty=HOUR),
            "DateField(name='fields.due', land='next_open', if_empty=datetime.timedelta(seconds=3600))",
        ),
    ],
)
def test_a_date_field_is_a_value(item: DateField, shown: str) -> None:
    assert repr(item) == shown
    assert pickle.loads(pickle.dumps(item)) == item  # noqa: S301 - made on the line itself
    assert hash(attrs.evolve(item)) == hash(item)
    assert attrs.evolve(item, name="other") != item
    assert item.fields == {item.name}
    assert isinstance(item, Deadline)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        item.name = "other"  # type: ignore[misc]  # wrong on purpose
    assert Target(id="t", goal=item).fields == {item.name}


def test_a_deadline_of_no_kind_says_nothing() -> None:
    assert Deadline().fields == frozenset()
    with pytest.raises(NotImplementedError):
        Deadline().at(on("mon 09:00"), None, dict[str, Any]().get)
