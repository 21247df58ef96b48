"""Jira's time metrics: worked by hand, and its own cases through the preset."""

from datetime import timedelta
from typing import Any

import pytest

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model import Side, begins, changes, commented, one_of, when
from itsmcore.sla import (
    ClockState,
    CycleEnd,
    FromDue,
    Outcome,
    Schedule,
    ScheduleTable,
    measure,
)
from itsmcore.sla.presets import jira
from itsmcore.sla.presets.jira import SlaGoal
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

CASES = [*cases_of("jsm"), *cases_of("tts")]
SECOND = timedelta(seconds=1)
HIGH = when(priority="high")


def goals_of(case: Case) -> list[SlaGoal]:
    policy, calendar = case["policy"], schedule_of(case)
    if "targets" not in policy:
        return [SlaGoal(None, policy["target_seconds"] * SECOND, calendar)]
    return [
        SlaGoal(
            when(row["when"]) if row["when"] else None,
            row["seconds"] * SECOND,
            calendar,
        )
        for row in policy["targets"]
    ]


@pytest.mark.skipif(not CASES, reason=ABSENT)
@pytest.mark.parametrize("case", CASES, ids=numbers(CASES))
def test_its_own_cases_come_out_of_the_preset(case: Case) -> None:
    policy = case["policy"]
    target = jira.metric(
        case["id"],
        goals_of(case),
        pause=when(status_category="waiting"),
        reopen=policy.get("reopen", "new_cycle"),
        on_goal_change=policy.get("on_target_change", "carry"),
    )
    check_case(case, target)


# -- worked by hand ----------------------------------------------------------------


def test_the_first_goal_that_holds_counts_and_others_leave_no_clock() -> None:
    target = jira.metric(
        "m", [SlaGoal(HIGH, 4 * HOUR), SlaGoal(when(priority="low"), 9 * HOUR)]
    )
    assert measure(target, story(priority="low"), now=hours(1)).due_at == hours(9)
    history = story((2, {"priority": "medium"}), priority="high")
    assert measure(target, history, now=hours(1)).due_at == hours(4)
    gone = measure(target, history, now=hours(3))
    assert (gone.outcome, gone.goal) == (Outcome.EXCLUDED, None)


def test_leaving_resolved_begins_a_cycle_from_zero() -> None:
    target = jira.metric("m", [SlaGoal(None, 2 * HOUR)])
    history = story(
        (3, {"status": "resolved"}),
        (5, {"status": "in_progress"}),
        (6, {"status": "resolved"}),
    )
    verdict = measure(target, history, now=hours(9))
    assert (verdict.cycle, verdict.elapsed, verdict.outcome) == (2, HOUR, Outcome.MET)
    [past] = verdict.past_cycles
    assert (past.end, past.elapsed, past.outcome) == (
        CycleEnd.STOPPED,
        3 * HOUR,
        Outcome.MISSED,
    )


def test_cycles_may_begin_and_end_with_comments() -> None:
    target = jira.metric(
        "reply",
        [SlaGoal(None, HOUR)],
        start=commented(side=Side.REQUESTER),
        stop=commented(side=Side.AGENT, public=True),
    )
    history = story((1, Side.REQUESTER), (1.5, Side.AGENT), (4, Side.REQUESTER))
    verdict = measure(target, history, now=hours(4.25))
    assert (verdict.cycle, verdict.elapsed) == (2, HOUR / 4)


def test_another_goal_is_held_against_the_running_cycle() -> None:
    goals = [SlaGoal(HIGH, 4 * HOUR), SlaGoal(None, 8 * HOUR)]
    history = story((3, {"priority": "high"}), priority="low")
    carried = measure(jira.metric("m", goals), history, now=hours(3.5))
    assert (carried.started_at, carried.due_at) == (hours(0), hours(4))
    restarting = jira.metric("m", goals, on_goal_change="restart")
    assert measure(restarting, history, now=hours(3.5)).due_at == hours(7)


def test_past_cycles_keep_the_goal_of_their_time() -> None:
    goals = [SlaGoal(HIGH, 2 * HOUR), SlaGoal(None, 4 * HOUR)]
    history = story(
        (3, {"status": "resolved"}),
        (4, {"status": "in_progress"}),
        (5, {"priority": "high"}),
    )
    verdict = measure(jira.metric("m", goals), history, now=hours(5))
    assert verdict.past_cycles[0].goal == 4 * HOUR
    assert verdict.past_cycles[0].outcome is Outcome.MET
    assert verdict.goal == 2 * HOUR


def test_a_cancelled_item_is_excluded() -> None:
    target = jira.metric("m", [SlaGoal(None, HOUR)])
    verdict = measure(target, story((3, {"status": "cancelled"})), now=hours(4))
    assert (verdict.state, verdict.outcome) == (ClockState.CANCELLED, Outcome.EXCLUDED)


def test_a_clock_out_of_hours_runs_without_counting() -> None:
    target = jira.metric("m", [SlaGoal(None, 8 * HOUR, DESK)])
    verdict = measure(target, story(), now=hours(10))
    assert (verdict.state, verdict.counting) == (ClockState.RUNNING, False)


def test_it_tells_an_hour_and_half_an_hour_before() -> None:
    target = jira.metric("m", [SlaGoal(None, 4 * HOUR)])
    verdict = measure(target, story(), now=hours(3.25))
    assert [(s.at, s.passed) for s in verdict.thresholds] == [
        (hours(3), True),
        (hours(3.5), False),
    ]


# -- calendars ---------------------------------------------------------------------

ALWAYS = Schedule(tz="UTC", week="24x7")


def test_each_goal_has_its_own_calendar() -> None:
    target = jira.metric(
        "m", [SlaGoal(HIGH, 10 * HOUR, ALWAYS), SlaGoal(None, 10 * HOUR, DESK)]
    )
    assert measure(target, story(priority="high"), now=hours(0)).due_at == hours(10)
    assert measure(target, story(), now=hours(0)).due_at == hours(26)
    changing = story((4, {"priority": "high"}))
    assert measure(target, changing, now=hours(5)).elapsed == 5 * HOUR
    overnight = story((20, {"priority": "high"}))
    assert measure(target, overnight, now=hours(21)).elapsed == 9 * HOUR  # 8 + 1


def test_one_calendar_for_all_needs_no_table() -> None:
    same = jira.metric("m", [SlaGoal(HIGH, HOUR, DESK), SlaGoal(None, HOUR, DESK)])
    assert same.schedule is DESK
    assert jira.metric("m", [SlaGoal(None, HOUR)]).schedule is None


def test_without_a_goal_for_the_rest_the_last_calendar_closes_the_table() -> None:
    low = when(priority="low")
    target = jira.metric("m", [SlaGoal(HIGH, HOUR, ALWAYS), SlaGoal(low, HOUR, "desk")])
    assert target.schedule == ScheduleTable(
        [(HIGH, ALWAYS), (low, "desk"), (None, "desk")]
    )


# -- shape -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"pause": when(status=one_of("on_hold", "new")), "thresholds": [50]},
        {"start": changes("group"), "stop": changes("assignee"), "reopen": "final"},
        {"applies": when(service="mail"), "on_goal_change": "prorate"},
    ],
)
def test_each_can_be_stored_and_is_sound(given: dict[str, Any]) -> None:
    goals = [SlaGoal(HIGH, HOUR, ALWAYS), SlaGoal(None, 8 * HOUR, DESK)]
    check_shipped(jira.metric("m", goals, **given))


def test_a_goal_is_a_value() -> None:
    line = SlaGoal(HIGH, HOUR, DESK)
    assert line == SlaGoal(when(priority="high"), HOUR, DESK)
    assert hash(line) == hash(SlaGoal(HIGH, HOUR, DESK))


@pytest.mark.parametrize(
    ("given", "field", "kind"),
    [
        (("high", HOUR), "condition", WrongTypeError),
        ((None, 3600), "time", WrongTypeError),
        ((None, -HOUR), "time", FieldError),
        ((None, HOUR, 24), "calendar", WrongTypeError),
    ],
)
def test_a_goal_refuses_what_it_cannot_be(
    given: tuple[Any, ...], field: str, kind: type[FieldError]
) -> None:
    with pytest.raises(FieldError) as caught:
        SlaGoal(*given)
    assert type(caught.value) is kind
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("goals", "pointers"),
    [
        ("high", ["/goals"]),
        (HOUR, ["/goals"]),
        ({SlaGoal(None, HOUR)}, ["/goals"]),
        ([], ["/goals"]),
        ([SlaGoal(None, HOUR), HOUR, (None, HOUR)], ["/goals/1", "/goals/2"]),
        ([SlaGoal(None, HOUR), SlaGoal(HIGH, HOUR, DESK)], ["/goals/1"]),
    ],
)
def test_goals_that_cannot_be_are_told_by_their_places(
    goals: Any, pointers: list[str]
) -> None:
    assert faults_of(lambda: jira.metric("m", goals)) == pointers


def test_what_cannot_be_is_refused_all_at_once() -> None:
    word: Any = "waiting"
    line = [SlaGoal(None, HOUR)]
    assert faults_of(
        lambda: jira.metric("", line, start=word, stop=word, pause=word, reopen=word)
    ) == ["/id", "/pause", "/reopen", "/start", "/stop"]


def test_thresholds_are_replaced_where_given() -> None:
    target = jira.metric("m", [SlaGoal(None, HOUR)], thresholds=[-HOUR / 4])
    assert target.thresholds == (FromDue(-HOUR / 4),)
    assert target.cancel == begins(when(status="cancelled"))


def test_a_goal_that_can_never_be_reached_is_refused_in_its_place() -> None:
    high = when(priority="high")
    goals = [
        jira.SlaGoal(high, timedelta(hours=1)),
        jira.SlaGoal(high, timedelta(hours=2)),
        jira.SlaGoal(None, timedelta(hours=3)),
    ]
    assert set(faults_of(lambda: jira.metric("x", goals))) == {"/goals/1"}
