"""iTop's stopwatches: worked by hand, and its own cases through the preset."""

from datetime import timedelta
from typing import Any

import pytest

from itsmcore.model import when
from itsmcore.sla import ClockState, Outcome, measure
from itsmcore.sla.presets import itop
from tests.sla.presets.worked import (
    ABSENT,
    DESK,
    HOUR,
    Case,
    cases_of,
    check_case,
    check_shipped,
    faults_of,
    hours,
    numbers,
    schedule_of,
    story,
)

CASES = cases_of("itop")


@pytest.mark.skipif(not CASES, reason=ABSENT)
@pytest.mark.parametrize("case", CASES, ids=numbers(CASES))
def test_its_own_cases_come_out_of_the_preset(case: Case) -> None:
    goal = timedelta(seconds=case["policy"]["target_seconds"])
    states = ["open", "assigned"]
    check_case(case, itop.ttr(goal, states=states, schedule=schedule_of(case)))


# -- worked by hand ----------------------------------------------------------------


def test_time_to_own_stops_where_the_record_leaves_its_states() -> None:
    history = story((2, {"status": "assigned"}), (5, {"status": "resolved"}))
    verdict = measure(itop.tto(4 * HOUR), history, now=hours(9))
    assert (verdict.state, verdict.outcome) == (ClockState.STOPPED, Outcome.MET)
    assert (verdict.elapsed, verdict.stopped_at) == (2 * HOUR, hours(2))


def test_coming_back_to_the_states_goes_on_with_the_time_kept() -> None:
    history = story((2, {"status": "assigned"}), (5, {"status": "new"}))
    verdict = measure(itop.tto(4 * HOUR), history, now=hours(6))
    assert (verdict.cycle, verdict.elapsed, verdict.due_at) == (
        1,
        3 * HOUR,
        hours(7),
    )


def test_time_to_resolve_is_paused_in_every_other_state() -> None:
    history = story((1, {"status": "on_hold"}), (3, {"status": "in_progress"}))
    target = itop.ttr(4 * HOUR)
    paused = measure(target, history, now=hours(2))
    assert (paused.state, paused.due_at) == (ClockState.PAUSED, None)
    assert measure(target, history, now=hours(4)).due_at == hours(6)


def test_a_reopened_record_keeps_its_time() -> None:
    history = story((3, {"status": "resolved"}), (5, {"status": "in_progress"}))
    verdict = measure(itop.ttr(4 * HOUR), history, now=hours(5.5))
    assert (verdict.elapsed, verdict.due_at) == (3.5 * HOUR, hours(6))


def test_a_goal_passed_while_paused_stays_due() -> None:
    history = story((5, {"status": "on_hold"}))
    verdict = measure(itop.ttr(4 * HOUR), history, now=hours(9))
    assert (verdict.state, verdict.due_at) == (ClockState.PAUSED, hours(4))
    assert verdict.overrun == HOUR


def test_three_quarters_and_the_whole_are_told() -> None:
    verdict = measure(itop.ttr(4 * HOUR), story(), now=hours(3))
    assert [(s.at, s.passed) for s in verdict.thresholds] == [
        (hours(3), True),
        (hours(4), False),
    ]


def test_a_stopwatch_waits_for_its_first_state() -> None:
    target = itop.stopwatch("waiting", 8 * HOUR, states=["on_hold"])
    history = story(
        (1, {"status": "on_hold"}),
        (2, {"status": "in_progress"}),
        (5, {"status": "on_hold"}),
    )
    assert measure(target, history, now=hours(0.5)).state is ClockState.NOT_STARTED
    assert measure(target, history, now=hours(7)).elapsed == 3 * HOUR


@pytest.mark.parametrize("make", [itop.tto, itop.ttr])
def test_a_cancelled_record_is_excluded(make: Any) -> None:
    verdict = measure(make(HOUR), story((2, {"status": "cancelled"})), now=hours(4))
    assert (verdict.state, verdict.outcome) == (ClockState.CANCELLED, Outcome.EXCLUDED)


# -- shape -------------------------------------------------------------------------


@pytest.mark.parametrize("make", [itop.tto, itop.ttr])
def test_each_can_be_stored_and_is_sound(make: Any) -> None:
    check_shipped(make({"high": HOUR, "low": 2 * HOUR}, schedule=DESK))


def test_any_stopwatch_can_be_stored_and_is_sound() -> None:
    done = when(status="closed")
    check_shipped(itop.stopwatch("x", HOUR, states=["new"], done=done, metric="m"))


@pytest.mark.parametrize(
    "states", ["new", [], None, 3, ["new", 3], {"new", "assigned"}]
)
def test_states_must_be_a_list_of_names(states: Any) -> None:
    [pointer] = faults_of(lambda: itop.stopwatch("x", HOUR, states=states))
    assert pointer.startswith("/states")


def test_what_cannot_be_is_refused_all_at_once() -> None:
    word: Any = "solved"
    assert faults_of(lambda: itop.ttr(HOUR, states="new", done=word)) == [
        "/done",
        "/states",
    ]
    assert faults_of(lambda: itop.tto(-HOUR, id="", applies=word)) == [
        "/applies",
        "/goal",
        "/id",
    ]
