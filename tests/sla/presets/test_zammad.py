"""Zammad's escalation times: worked by hand, and its own cases through the preset."""

from datetime import timedelta
from typing import Any

import pytest

from itsmcore.model import Side, begins, when
from itsmcore.sla import ClockState, Outcome, Target, measure
from itsmcore.sla.presets import zammad
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

ALL: dict[str, Any] = {
    "first_response": zammad.first_response,
    "next_reply": zammad.update,
    "resolution": zammad.solution,
}
FROM_A_FIELD = ["zam-51"]
"""Counted from a date field, which none of the three does."""
CASES = [case for case in cases_of("zam") if case["id"] not in FROM_A_FIELD]


@pytest.mark.skipif(not CASES, reason=ABSENT)
@pytest.mark.parametrize("case", CASES, ids=numbers(CASES))
def test_its_own_cases_come_out_of_the_preset(case: Case) -> None:
    goal = timedelta(seconds=case["policy"]["target_seconds"])
    check_case(case, ALL[case["metric"]](goal, schedule=schedule_of(case)))


def test_an_answer_of_an_agent_stops_the_first_response() -> None:
    target = zammad.first_response(2 * HOUR, schedule=DESK)
    history = story((1, Side.REQUESTER), (1.5, Side.AGENT), (3, Side.REQUESTER))
    verdict = measure(target, history, now=hours(30))
    assert (verdict.state, verdict.outcome) == (ClockState.STOPPED, Outcome.MET)
    assert verdict.elapsed == 1.5 * HOUR
    assert verdict.stopped_at == hours(1.5)


def test_a_ticket_closed_without_an_answer_waits_for_one() -> None:
    target = zammad.first_response(2 * HOUR)
    history = story((1, {"status": "closed"}), (4, {"status": "in_progress"}))
    closed = measure(target, history, now=hours(3))
    assert (closed.state, closed.elapsed) == (ClockState.PAUSED, HOUR)
    assert measure(target, history, now=hours(4.5)).due_at == hours(5)


def test_update_counts_from_the_oldest_comment_that_waits() -> None:
    target = zammad.update(2 * HOUR)
    history = story(
        (0, Side.REQUESTER),
        (1, Side.REQUESTER),
        (3, Side.AGENT),
        (4, Side.AGENT),
        (5, Side.REQUESTER),
    )
    before = measure(target, history, now=hours(2))
    assert (before.due_at, before.outcome) == (hours(2), Outcome.OPEN)
    silent = measure(target, history, now=hours(4.5))
    assert (silent.state, silent.elapsed) == (ClockState.STOPPED, 3 * HOUR)
    after = measure(target, history, now=hours(6))
    assert (after.cycle, after.elapsed, after.due_at) == (2, HOUR, hours(7))
    [past] = after.past_cycles
    assert (past.elapsed, past.outcome) == (3 * HOUR, Outcome.MISSED)


def test_an_answer_and_a_state_in_one_save_both_count() -> None:
    history = story((0, Side.REQUESTER), (1, Side.AGENT), (1, {"status": "on_hold"}))
    assert measure(zammad.update(HOUR), history, now=hours(9)).outcome is Outcome.MET
    solution = measure(zammad.solution(4 * HOUR), history, now=hours(9))
    assert (solution.elapsed, solution.paused) == (HOUR, 8 * HOUR)


def test_the_time_for_which_a_ticket_was_closed_is_left_out_of_the_solution() -> None:
    history = story((1, {"status": "closed"}), (4, {"status": "in_progress"}))
    verdict = measure(zammad.solution(2 * HOUR), history, now=hours(4.5))
    assert (verdict.elapsed, verdict.paused) == (1.5 * HOUR, 3 * HOUR)
    assert verdict.due_at == hours(5)


@pytest.mark.parametrize("make", ALL.values())
def test_each_can_be_stored_and_is_sound(make: Any) -> None:
    check_shipped(make({"high": HOUR, "low": 8 * HOUR}, schedule=DESK, thresholds=[80]))


@pytest.mark.parametrize("make", ALL.values())
def test_what_cannot_be_is_refused_all_at_once(make: Any) -> None:
    wrong: Any = "waiting"
    found = faults_of(lambda: make(-HOUR, id="", applies=wrong, schedule=8))
    assert found == ["/applies", "/goal", "/id", "/schedule"]
    assert faults_of(lambda: make(HOUR, pause=begins(when(status="new")))) == ["/pause"]


def test_what_begins_and_ends_an_exchange_must_be_edges() -> None:
    wrong: Any = when(status="new")
    found = faults_of(lambda: zammad.update(HOUR, asked=wrong, answered=wrong))
    assert found == ["/answered", "/asked"]


def test_a_host_may_name_its_own_edges() -> None:
    asked = begins(when(last_message_by="customer"))
    target: Target = zammad.update(HOUR, asked=asked)
    assert target.start == asked
