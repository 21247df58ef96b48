"""Pauses, what ends them, and time that counts only while something holds."""

from datetime import timedelta

import pytest

from itsmcore.model import begins, one_of, when
from itsmcore.sla import Part, Target
from tests.sla.worked import DESK, DONE, HELD, HOUR, US, ZERO, asked, on, rows, story

WAIT = when(status="on_hold")
ANSWERED = when(answered=True)


# -- plain pauses ---------------------------------------------------------------------


def test_only_the_open_part_of_a_pause_moves_the_due_time() -> None:
    # Opened 15:00, paused 16:00-09:30 next day: 1 h counted, the pause holds
    # 16:00-17:00 and 09:00-09:30 of open time. 3 h are left from 09:30: due 12:30.
    target = Target.resolution(4 * HOUR, pause=WAIT, schedule=DESK)
    told = story(
        "mon 15:00",
        ("mon 16:00", {"status": "on_hold"}),
        ("tue 09:30", {"status": "in_progress"}),
    )
    verdict = asked(target, told, "tue 10:00")
    assert (verdict.elapsed, verdict.paused) == (1.5 * HOUR, 1.5 * HOUR)
    assert verdict.calendar_elapsed == 1.5 * HOUR
    assert verdict.due_at == on("tue 12:30")


def test_a_pause_within_closed_hours_moves_nothing() -> None:
    target = Target.resolution(4 * HOUR, pause=WAIT, schedule=DESK)
    told = story(
        "mon 15:00",
        ("mon 18:00", {"status": "on_hold"}),
        ("tue 08:00", {"status": "in_progress"}),
    )
    verdict = asked(target, told, "tue 10:00")
    assert (verdict.elapsed, verdict.paused) == (3 * HOUR, ZERO)
    assert verdict.due_at == on("tue 11:00")
    assert [s.rule for s in verdict.segments] == [Part.START, Part.PAUSE, Part.RESUME]


def test_a_pause_that_lasted_no_time_leaves_no_trace() -> None:
    target = Target.resolution(4 * HOUR, pause=WAIT)
    told = story(
        "mon 09:00",
        ("mon 10:00", {"status": "on_hold"}),
        ("mon 10:00", {"status": "in_progress"}),
    )
    verdict = asked(target, told, "mon 11:00")
    assert (verdict.elapsed, verdict.paused) == (2 * HOUR, ZERO)
    assert verdict.due_at == on("mon 13:00")
    assert all(segment.counted for segment in verdict.segments)


def test_a_ticket_that_is_born_paused_counts_from_its_first_resumption() -> None:
    target = Target.resolution(2 * HOUR, pause=WAIT)
    told = story(
        "mon 09:00", ("mon 11:00", {"status": "in_progress"}), status="on_hold"
    )
    born = asked(target, told, "mon 10:00")
    assert (born.state, born.elapsed, born.paused) == ("paused", ZERO, HOUR)
    assert (born.started_at, born.due_at) == (on("mon 09:00"), None)
    assert born.due_if_resumed_now == on("mon 12:00")
    verdict = asked(target, told, "mon 11:30")
    assert (verdict.elapsed, verdict.due_at) == (HOUR / 2, on("mon 13:00"))


def test_a_paused_clock_is_never_missed_however_long() -> None:
    target = Target.resolution(2 * HOUR, pause=WAIT, schedule=DESK)
    told = story("mon 09:00", ("mon 11:00", {"status": "on_hold"}))
    verdict = asked(target, told, "next fri 12:00")  # paused with nothing left
    assert (verdict.outcome, verdict.remaining) == ("open", ZERO)
    assert (verdict.due_at, verdict.next_change_at) == (on("mon 11:00"), None)


# -- a pause that only its own condition ends --------------------------------------------

LATCHED = Target(id="latched", goal=4 * HOUR, stop=DONE, pause=WAIT, resume=ANSWERED)


def test_a_pause_goes_on_until_what_resumes_it() -> None:
    # Paused at 10:00; in progress again at 11:00 resumes nothing; the answer at 12:00 does.
    told = story(
        "mon 09:00",
        ("mon 10:00", {"status": "on_hold"}),
        ("mon 11:00", {"status": "in_progress"}),
        ("mon 12:00", {"answered": True}),
    )
    between = asked(LATCHED, told, "mon 11:30")
    assert (between.state, between.elapsed) == ("paused", HOUR)
    verdict = asked(LATCHED, told, "mon 13:00")
    assert (verdict.elapsed, verdict.paused) == (2 * HOUR, 2 * HOUR)
    assert verdict.due_at == on("mon 15:00")
    assert [s.rule for s in verdict.segments] == [Part.START, Part.PAUSE, Part.RESUME]


def test_what_resumes_does_nothing_while_the_pause_holds() -> None:
    # The answer comes while it is on hold: it stays paused; once the hold ends, and the
    # answer still stands, it runs.
    told = story(
        "mon 09:00",
        ("mon 10:00", {"status": "on_hold"}),
        ("mon 11:00", {"answered": True}),
        ("mon 12:00", {"status": "in_progress"}),
    )
    assert asked(LATCHED, told, "mon 11:30").state == "paused"
    assert asked(LATCHED, told, "mon 12:30").elapsed == 1.5 * HOUR


def test_what_resumed_may_be_forgotten_without_pausing_again() -> None:
    told = story(
        "mon 09:00",
        ("mon 10:00", {"status": "on_hold"}),
        ("mon 11:00", {"status": "in_progress", "answered": True}),
        ("mon 12:00", {"answered": False}),
    )
    assert asked(LATCHED, told, "mon 13:00").elapsed == 3 * HOUR


def test_an_answer_from_before_the_pause_ends_it_with_the_hold() -> None:
    told = story(
        "mon 09:00",
        ("mon 10:00", {"status": "on_hold"}),
        ("mon 11:00", {"status": "in_progress"}),
        answered=True,
    )
    assert asked(LATCHED, told, "mon 12:00").paused == HOUR


def test_a_pause_is_latched_before_the_clock_has_started() -> None:
    # On hold from 09:00 to 09:30, never answered: paused still when it starts at 10:00.
    target = Target(
        id="t",
        goal=4 * HOUR,
        start=begins(when(group="net")),
        pause=WAIT,
        resume=ANSWERED,
    )
    told = story(
        "mon 09:00",
        ("mon 09:30", {"status": "in_progress"}),
        ("mon 10:00", {"group": "net"}),
        ("mon 11:00", {"answered": True}),
        status="on_hold",
    )
    verdict = asked(target, told, "mon 12:00")
    assert (verdict.started_at, verdict.elapsed) == (on("mon 10:00"), HOUR)
    assert verdict.paused == HOUR


def test_a_latched_pause_outlives_an_end_and_a_reopening() -> None:
    target = Target(
        id="t",
        goal=9 * HOUR,
        stop=DONE,
        pause=WAIT,
        resume=ANSWERED,
        reopen="new_cycle",
    )
    told = story(
        "mon 09:00",
        ("mon 10:00", {"status": "on_hold"}),
        ("mon 11:00", {"status": "resolved"}),
        ("mon 12:00", {"status": "in_progress"}),
        ("mon 14:00", {"answered": True}),
    )
    verdict = asked(target, told, "mon 15:00")
    assert (verdict.cycle, verdict.elapsed, verdict.paused) == (2, HOUR, 2 * HOUR)


# -- running while ----------------------------------------------------------------------------

RUNS = Target(
    id="runs", goal=3 * HOUR, stop=DONE, runs=when(status=one_of("new", "in_progress"))
)


def test_time_counts_only_while_it_runs() -> None:
    told = story(
        "mon 09:00",
        ("mon 10:00", {"status": "with_vendor"}),
        ("mon 14:00", {"status": "in_progress"}),
    )
    away = asked(RUNS, told, "mon 12:00")
    assert (away.state, away.elapsed, away.paused) == ("paused", HOUR, 2 * HOUR)
    assert (away.due_at, away.due_if_resumed_now) == (None, on("mon 14:00"))
    verdict = asked(RUNS, told, "mon 15:00")
    assert (verdict.elapsed, verdict.due_at) == (2 * HOUR, on("mon 16:00"))
    assert [s.rule for s in verdict.segments] == [Part.START, Part.RUNS, Part.RESUME]


def test_a_pause_and_a_run_that_is_not_are_one_stretch() -> None:
    # Not running from 10:00, held from 11:00, running again at 12:00 but still held: one
    # pause from 10:00 to 13:00, begun by `runs`.
    target = Target(id="t", goal=9 * HOUR, pause=when(held=True), runs=when(on=True))
    told = story(
        "mon 09:00",
        ("mon 10:00", {"on": False}),
        ("mon 11:00", {"held": True}),
        ("mon 12:00", {"on": True}),
        ("mon 13:00", {"held": False}),
        on=True,
    )
    verdict = asked(target, told, "mon 14:00")
    assert rows(verdict) == [
        (on("mon 09:00"), on("mon 10:00"), "running", True),
        (on("mon 10:00"), on("mon 13:00"), "paused", False),
        (on("mon 13:00"), on("mon 14:00"), "running", True),
    ]
    assert verdict.segments[1].rule is Part.RUNS


def test_an_unset_field_is_not_running() -> None:
    target = Target(id="t", goal=HOUR, runs=when(on=True))
    verdict = asked(target, story("mon 09:00"), "mon 11:00")
    assert (verdict.state, verdict.elapsed) == ("paused", ZERO)


# -- what comes at one instant, and in one save ----------------------------------------------


def test_a_pause_and_a_stop_in_one_save_stop_it() -> None:
    target = Target(id="t", goal=4 * HOUR, stop=DONE, pause=when(held=True))
    told = story("mon 09:00", ("mon 10:00", {"held": True, "status": "resolved"}))
    verdict = asked(target, told, "mon 12:00")
    assert (verdict.state, verdict.outcome) == ("stopped", "met")
    assert (verdict.elapsed, verdict.paused) == (HOUR, ZERO)


@pytest.mark.parametrize("goal", [HOUR, HOUR - US])
def test_paused_at_the_goal_is_in_time_and_above_it_is_not(goal: timedelta) -> None:
    target = Target(id="t", goal=goal, pause=HELD)
    told = story("mon 09:00", ("mon 10:00", {"status": "on_hold"}))
    verdict = asked(target, told, "mon 12:00")
    assert verdict.state == "paused"
    assert verdict.breached is (goal < HOUR)
    assert verdict.overrun == HOUR - goal
    assert verdict.due_at == on("mon 09:00") + goal
    assert verdict.due_if_resumed_now is None


def test_a_pause_that_begins_as_the_goal_is_passed_is_missed_from_then() -> None:
    target = Target(id="t", goal=HOUR, pause=HELD)
    told = story("mon 09:00", (on("mon 10:00") + US, {"status": "on_hold"}))
    verdict = asked(target, told, "mon 12:00")
    assert (verdict.outcome, verdict.overrun) == ("missed", US)
    assert verdict.first_breach_at == on("mon 10:00") + US
