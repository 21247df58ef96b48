"""Zendesk's policy metrics: worked by hand, and its own cases through the preset."""

from datetime import timedelta
from typing import Any

import pytest

from itsmcore.model import Side, begins, when
from itsmcore.sla import ClockState, CycleEnd, Outcome, measure
from itsmcore.sla.presets import zendesk
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

CASES = cases_of("zd", "next_reply")
VISITS = [case for case in cases_of("edge") if case["metric"] == "ola"]
WAITS = cases_of("erp", "requester_wait")
SECOND = timedelta(seconds=1)

PENDING = {"status": "on_hold", "hold_reason": "customer"}
HOLD = {"status": "on_hold", "hold_reason": "supplier"}
WORKING = {"status": "in_progress", "hold_reason": None}
SOLVED = {"status": "resolved"}
PLAIN: list[Any] = [
    zendesk.first_reply,
    zendesk.next_reply,
    zendesk.periodic_update,
    zendesk.pausable_update,
    zendesk.requester_wait,
    zendesk.agent_work,
    zendesk.total_resolution,
]


@pytest.mark.skipif(not CASES, reason=ABSENT)
@pytest.mark.parametrize("case", CASES, ids=numbers(CASES))
def test_its_own_cases_come_out_of_the_preset(case: Case) -> None:
    goal = case["policy"]["target_seconds"] * SECOND
    check_case(case, zendesk.next_reply(goal, schedule=schedule_of(case)))


@pytest.mark.skipif(not VISITS, reason=ABSENT)
@pytest.mark.parametrize("case", VISITS, ids=numbers(VISITS))
def test_each_visit_to_a_group_is_a_cycle(case: Case) -> None:
    goal = case["policy"]["target_seconds"] * SECOND
    check_case(
        case, zendesk.group_ownership(goal, group="L2", schedule=schedule_of(case))
    )


@pytest.mark.skipif(not WAITS, reason=ABSENT)
@pytest.mark.parametrize("case", WAITS, ids=numbers(WAITS))
def test_only_the_time_counts_in_which_the_requester_waits(case: Case) -> None:
    goal = case["policy"]["target_seconds"] * SECOND
    check_case(
        case,
        zendesk.requester_wait(goal, schedule=schedule_of(case)),
        hold_reason="customer",
    )


# -- replies -----------------------------------------------------------------------


def test_the_first_reply_is_a_public_one_and_final() -> None:
    history = story((1, Side.REQUESTER), (2, Side.AGENT), (3, Side.REQUESTER))
    verdict = measure(zendesk.first_reply(HOUR), history, now=hours(9))
    assert (verdict.state, verdict.elapsed) == (ClockState.STOPPED, 2 * HOUR)
    assert verdict.outcome is Outcome.MISSED


def test_replies_do_not_pause() -> None:
    history = story((0, Side.REQUESTER), (1, PENDING))
    for make in (zendesk.first_reply, zendesk.next_reply):
        assert measure(make(4 * HOUR), history, now=hours(3)).elapsed == 3 * HOUR


def test_the_next_reply_waits_for_a_question() -> None:
    target = zendesk.next_reply(HOUR)
    history = story((1, Side.AGENT), (2, Side.REQUESTER), (2.5, Side.REQUESTER))
    assert measure(target, history, now=hours(1.5)).state is ClockState.NOT_STARTED
    assert measure(target, history, now=hours(2.75)).due_at == hours(3)


def test_an_answer_may_be_solving_too() -> None:
    target = zendesk.next_reply(HOUR, answered=begins(when(status_category="done")))
    history = story((1, Side.REQUESTER), (1.5, SOLVED))
    assert measure(target, history, now=hours(4)).outcome is Outcome.MET


# -- updates -----------------------------------------------------------------------

UPDATES = ((1, Side.AGENT), (2, PENDING), (4, WORKING), (6, Side.AGENT), (7, SOLVED))


def test_each_update_ends_a_cycle_and_begins_the_next() -> None:
    target = zendesk.periodic_update(4 * HOUR)
    history = story(*UPDATES)
    assert measure(target, history, now=hours(0.5)).state is ClockState.NOT_STARTED
    running = measure(target, history, now=hours(6.5))
    assert (running.cycle, running.elapsed) == (2, HOUR / 2)
    assert running.past_cycles[0].end is CycleEnd.RESET
    assert running.past_cycles[0].elapsed == 5 * HOUR
    assert running.past_cycles[0].outcome is Outcome.MISSED
    solved = measure(target, history, now=hours(9))
    assert (solved.state, solved.elapsed) == (ClockState.STOPPED, HOUR)


def test_a_pausable_update_leaves_out_what_waits_for_the_requester() -> None:
    target = zendesk.pausable_update(4 * HOUR)
    past = measure(target, story(*UPDATES), now=hours(6.5)).past_cycles[0]
    assert (past.elapsed, past.paused) == (3 * HOUR, 2 * HOUR)
    assert past.outcome is Outcome.MET


def test_updates_may_count_from_creation() -> None:
    target = zendesk.periodic_update(4 * HOUR, from_creation=True)
    past = measure(target, story(*UPDATES), now=hours(6.5)).past_cycles
    assert [cycle.elapsed for cycle in past] == [HOUR, 5 * HOUR]


def test_a_comment_on_a_solved_ticket_promises_no_further_one() -> None:
    target = zendesk.periodic_update(4 * HOUR)
    history = story(
        (1, Side.AGENT), (2, SOLVED), (3, Side.AGENT), (5, WORKING), (6, Side.AGENT)
    )
    still = measure(target, history, now=hours(4))
    assert (still.state, still.cycle) == (ClockState.STOPPED, 1)
    again = measure(target, history, now=hours(7))
    assert (again.state, again.cycle, again.elapsed) == (ClockState.RUNNING, 2, HOUR)


# -- work --------------------------------------------------------------------------


def test_what_is_waited_for_is_told_apart() -> None:
    history = story((1, HOLD), (3, WORKING), (4, PENDING), (8, WORKING), (9, SOLVED))
    elapsed = {
        make.__name__: measure(make(HOUR), history, now=hours(20)).elapsed
        for make in PLAIN[4:]
    }
    assert elapsed == {
        "requester_wait": 5 * HOUR,  # 9 without 4 to 8
        "agent_work": 3 * HOUR,  # and without 1 to 3
        "total_resolution": 9 * HOUR,
    }


@pytest.mark.parametrize(("reopen", "elapsed"), [("exclude_gap", 3), ("new_cycle", 1)])
def test_a_reopening_goes_on_or_begins_anew(reopen: Any, elapsed: float) -> None:
    history = story((2, SOLVED), (4, WORKING))
    target = zendesk.total_resolution(HOUR, reopen=reopen)
    assert measure(target, history, now=hours(5)).elapsed == elapsed * HOUR


# -- groups ------------------------------------------------------------------------

VISITED = (
    (1, {"group": "net"}),
    (3, {"group": "db"}),
    (5, {"group": "net"}),
    (6, SOLVED),
)


@pytest.mark.parametrize(("summed", "elapsed"), [(True, 3), (False, 1)])
def test_visits_of_a_group_are_summed_where_asked(
    *, summed: bool, elapsed: float
) -> None:
    target = zendesk.group_ownership(4 * HOUR, group="net", summed=summed)
    verdict = measure(target, story(*VISITED), now=hours(9))
    assert (verdict.elapsed, verdict.outcome) == (elapsed * HOUR, Outcome.MET)


def test_a_ticket_handed_over_when_solved_starts_no_clock() -> None:
    target = zendesk.group_ownership(HOUR, group="net")
    history = story((1, SOLVED), (2, {"group": "net"}), (3, {"status": "cancelled"}))
    assert measure(target, history, now=hours(4)).state is ClockState.NOT_STARTED


def test_a_ticket_cancelled_with_the_group_is_excluded() -> None:
    target = zendesk.group_ownership(HOUR, group="net")
    history = story((3, {"status": "cancelled"}), group="net")
    verdict = measure(target, history, now=hours(4))
    assert (verdict.state, verdict.outcome) == (ClockState.CANCELLED, Outcome.EXCLUDED)


# -- shape -------------------------------------------------------------------------


@pytest.mark.parametrize("make", PLAIN)
def test_each_can_be_stored_and_is_sound(make: Any) -> None:
    goals = {"critical": HOUR, "high": 2 * HOUR}
    check_shipped(make(goals, schedule=DESK, applies=when(service="mail")))


@pytest.mark.parametrize("summed", [True, False])
def test_the_clock_of_a_group_can_be_stored_and_is_sound(*, summed: bool) -> None:
    check_shipped(zendesk.group_ownership(HOUR, group="net", summed=summed))


@pytest.mark.parametrize("make", PLAIN)
def test_what_cannot_be_is_refused_all_at_once(make: Any) -> None:
    found = faults_of(lambda: make(-HOUR, id="", applies="mail", schedule=8))
    assert found == ["/applies", "/goal", "/id", "/schedule"]


@pytest.mark.parametrize("make", [zendesk.periodic_update, zendesk.pausable_update])
@pytest.mark.parametrize("updated", [None, "comment", when(status="new")])
def test_an_update_must_be_an_edge(make: Any, updated: Any) -> None:
    assert faults_of(lambda: make(HOUR, updated=updated)) == ["/updated"]


def test_what_begins_and_ends_an_exchange_must_be_edges() -> None:
    wrong: Any = when(status="new")
    found = faults_of(lambda: zendesk.next_reply(HOUR, asked=wrong, answered=wrong))
    assert found == ["/answered", "/asked"]
