"""ServiceNow's SLA definitions: worked by hand, and its own cases through the preset."""

from datetime import timedelta
from typing import Any

import pytest

from itsmcore.model import Condition, begins, ends, one_of, when
from itsmcore.sla import (
    ClockState,
    CycleEnd,
    DateField,
    FromDue,
    Outcome,
    Target,
    WorkingDays,
    lint,
    measure,
)
from itsmcore.sla.presets import servicenow
from tests.sla.presets.worked import (
    ABSENT,
    DESK,
    HOUR,
    Case,
    at,
    cases_of,
    check_case,
    check_shipped,
    faults_of,
    goal_of,
    hours,
    numbers,
    schedule_of,
    story,
)

CASES = cases_of("snow")

ACTIVE = when(status=one_of("new", "in_progress", "on_hold"))
RESOLVED = when(status="resolved")
ON_HOLD = when(status="on_hold")


def definition(**given: Any) -> Target:
    parts = {"start": ACTIVE, "stop": RESOLVED, "pause": ON_HOLD, **given}
    return servicenow.task_sla("SLA", 8 * HOUR, **parts)


def start_of(case: Case) -> Condition | None:
    policy = case["policy"]
    if "applies_when" in policy:
        return when(policy["applies_when"])
    start = policy.get("start")
    return None if start is None else when({start["field"]: start["to"]})


@pytest.mark.skipif(not CASES, reason=ABSENT)
@pytest.mark.parametrize("case", CASES, ids=numbers(CASES))
def test_its_own_cases_come_out_of_the_preset(case: Case) -> None:
    start = case["policy"].get("start", {})
    since = start.get("retroactive_to")
    target = servicenow.task_sla(
        case["id"],
        goal_of(case),
        start=start_of(case),
        stop=when(status="resolved"),
        pause=when(status="on hold"),
        retroactive_start=None if since is None else "since",
        retroactive_pause=start.get("retroactive_pause", False),
        schedule=schedule_of(case),
    )
    check_case(case, target, **({} if since is None else {"since": at(since)}))


# -- worked by hand ----------------------------------------------------------------


def test_an_sla_is_cancelled_where_its_start_condition_ends() -> None:
    urgent = definition(start=when(priority="critical"))
    history = story(
        (1, {"priority": "low"}), (5, {"priority": "critical"}), priority="critical"
    )
    between = measure(urgent, history, now=hours(4))
    assert (between.state, between.outcome) == (
        ClockState.CANCELLED,
        Outcome.EXCLUDED,
    )
    again = measure(urgent, history, now=hours(7))
    assert (again.cycle, again.elapsed, again.due_at) == (2, 2 * HOUR, hours(13))
    [past] = again.past_cycles
    assert (past.end, past.elapsed) == (CycleEnd.CANCELLED, HOUR)


def test_one_definition_takes_over_from_another_when_the_priority_changes() -> None:
    high = definition(start=when(priority="high") & ACTIVE)
    low = definition(start=when(priority="low") & ACTIVE)
    history = story((3, {"priority": "high"}), priority="low")
    assert measure(low, history, now=hours(4)).state is ClockState.CANCELLED
    attached = measure(high, history, now=hours(4))
    assert (attached.started_at, attached.elapsed) == (hours(3), HOUR)


def test_a_stop_comes_before_the_end_of_the_start_condition() -> None:
    verdict = measure(definition(), story((2, {"status": "resolved"})), now=hours(5))
    assert (verdict.state, verdict.outcome) == (ClockState.STOPPED, Outcome.MET)


def test_a_completed_sla_stays_and_another_is_attached_on_reopening() -> None:
    history = story((9, {"status": "resolved"}), (10, {"status": "in_progress"}))
    verdict = measure(definition(), history, now=hours(11))
    assert (verdict.cycle, verdict.elapsed, verdict.outcome) == (
        2,
        HOUR,
        Outcome.OPEN,
    )
    [past] = verdict.past_cycles
    assert (past.elapsed, past.outcome) == (9 * HOUR, Outcome.MISSED)


def test_nothing_is_attached_while_the_stop_condition_holds() -> None:
    history = story((4, {"status": "in_progress"}), status="resolved")
    target = definition(start=when(group="net"))
    assert measure(target, history, now=hours(3)).state is ClockState.NOT_STARTED
    history = story((4, {"status": "in_progress"}), status="resolved", group="net")
    assert measure(target, history, now=hours(3)).state is ClockState.NOT_STARTED
    assert measure(target, history, now=hours(5)).elapsed == HOUR


def test_never_cancelled_goes_on_without_its_start_condition() -> None:
    target = definition(start=when(priority="critical"), cancel="never")
    history = story((1, {"priority": "low"}), priority="critical")
    assert measure(target, history, now=hours(3)).elapsed == 3 * HOUR
    assert target.cancel is None


def test_a_cancel_condition_cancels_and_keeps_from_starting() -> None:
    target = definition(start=None, cancel=when(status="cancelled"))
    history = story((1, {"status": "cancelled"}), (2, {"status": "new"}))
    assert measure(target, history, now=hours(1.5)).state is ClockState.CANCELLED
    again = measure(target, history, now=hours(3))
    assert (again.cycle, again.elapsed) == (2, HOUR)
    born = story(status="cancelled")
    assert measure(target, born, now=hours(3)).state is ClockState.NOT_STARTED


def test_a_reset_completes_the_sla_and_attaches_it_anew() -> None:
    target = definition(reset=when(group="vendor"))
    history = story((3, {"group": "vendor"}))
    verdict = measure(target, history, now=hours(4))
    assert (verdict.cycle, verdict.elapsed) == (2, HOUR)
    assert verdict.past_cycles[0].end is CycleEnd.RESET
    assert verdict.past_cycles[0].outcome is Outcome.MET


def test_a_pause_lasts_until_the_resume_condition_holds() -> None:
    target = definition(resume=when(status="in_progress"))
    history = story(
        (1, {"status": "on_hold"}),
        (2, {"status": "new"}),
        (4, {"status": "in_progress"}),
    )
    assert measure(target, history, now=hours(5)).paused == 3 * HOUR


def test_a_pause_outside_the_start_condition_cancels_instead() -> None:
    target = definition(start=when(status=one_of("new", "in_progress")))
    history = story((1, {"status": "on_hold"}))
    assert measure(target, history, now=hours(2)).state is ClockState.CANCELLED


@pytest.mark.parametrize(("replayed", "elapsed"), [(True, 2), (False, 3)])
def test_earlier_pauses_are_replayed_where_asked(
    *, replayed: bool, elapsed: float
) -> None:
    target = definition(
        start=when(priority="critical"),
        retroactive_start="opened_at",
        retroactive_pause=replayed,
    )
    history = story(
        (1, {"status": "on_hold"}),
        (2, {"status": "in_progress"}),
        (3, {"priority": "critical"}),
        priority="low",
    )
    assert measure(target, history, now=hours(3)).elapsed == elapsed * HOUR


def test_only_the_first_cycle_is_retroactive() -> None:
    target = definition(start=when(priority="critical"), retroactive_start="opened_at")
    history = story(
        (1, {"priority": "critical"}),
        (2, {"priority": "low"}),
        (4, {"priority": "critical"}),
        priority="low",
    )
    first = measure(target, history, now=hours(1.5))
    assert (first.started_at, first.elapsed) == (hours(0), 1.5 * HOUR)
    again = measure(target, history, now=hours(5))
    assert (again.started_at, again.elapsed) == (hours(4), HOUR)


@pytest.mark.parametrize(
    ("duration", "started", "due"),
    [
        (WorkingDays(1, by="16:00"), 0, 31),  # Tuesday 16:00
        (WorkingDays(2, by="16:00", cutoff="10:00"), 0.5, 55),  # Wednesday
        (WorkingDays(2, by="16:00", cutoff="10:00"), 1, 79),  # Thursday
        (WorkingDays(1, by="17:00"), 4.5, 32),  # Tuesday 17:00
    ],
)
def test_relative_durations_end_at_a_wall_time(
    duration: WorkingDays, started: float, due: float
) -> None:
    target = servicenow.task_sla(
        "relative", duration, start=when(group="net"), schedule=DESK
    )
    history = story((started, {"group": "net"}))
    assert measure(target, history, now=hours(5)).due_at == hours(due)


def test_a_due_date_in_the_past_or_none_is_due_at_the_start() -> None:
    at_date = DateField("due_at", if_empty=timedelta())
    target = servicenow.task_sla("due", at_date, start=ACTIVE, schedule=DESK)
    for due in (None, hours(-20)):
        verdict = measure(target, story(due_at=due), now=hours(1))
        assert (verdict.due_at, verdict.outcome) == (hours(0), Outcome.MISSED)


def test_a_breach_needs_more_than_the_whole_duration() -> None:
    target = definition(thresholds=[50, 75, 100])
    short = hours(8) - timedelta(milliseconds=1)
    verdict = measure(target, story(), now=short)
    assert [state.passed for state in verdict.thresholds] == [True, True, False]
    assert (verdict.percent or 0) > 99.99
    assert verdict.outcome is Outcome.OPEN
    assert measure(target, story(), now=hours(8)).outcome is Outcome.OPEN


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"start": RESOLVED}, "start"),
        ({"pause": RESOLVED}, "pause"),
        ({"start": when(status=one_of("new", "in_progress"))}, "pause"),
    ],
)
def test_the_traps_of_the_product_are_found(given: dict[str, Any], path: str) -> None:
    assert (path,) in {finding.path for finding in lint(definition(**given))}
    assert lint(definition()) == ()


# -- shape -------------------------------------------------------------------------


def test_the_edges_are_made_of_the_conditions() -> None:
    assert definition().start == begins(ACTIVE & ~RESOLVED)
    assert definition().cancel == ends(ACTIVE)
    bare = servicenow.task_sla("SLA", HOUR)
    assert (bare.start, bare.stop, bare.cancel, bare.reset) == (None,) * 4


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"cancel": "never", "reset": when(group="vendor")},
        {"cancel": when(status="cancelled"), "resume": when(status="in_progress")},
        {"retroactive_start": "opened_at", "retroactive_pause": True},
        {"schedule": DESK, "thresholds": [50, 75, 100, FromDue(-HOUR)]},
    ],
)
def test_each_can_be_stored_and_is_sound(given: dict[str, Any]) -> None:
    check_shipped(definition(**given))


def test_what_cannot_be_is_refused_under_the_name_of_the_argument() -> None:
    word: Any = "active"
    assert faults_of(
        lambda: servicenow.task_sla("x", HOUR, start=word, stop=word, reset=word)
    ) == ["/reset", "/start", "/stop"]
    assert faults_of(lambda: servicenow.task_sla("x", HOUR, cancel=word)) == ["/cancel"]
    none: Any = None
    three: Any = 3
    assert faults_of(lambda: servicenow.task_sla("x", none, cancel=none)) == ["/cancel"]
    assert faults_of(
        lambda: servicenow.task_sla(
            none,
            none,
            pause=word,
            retroactive_start=three,
            retroactive_pause=none,
            thresholds=word,
        )
    ) == [
        "/duration",
        "/id",
        "/pause",
        "/retroactive_pause",
        "/retroactive_start",
        "/thresholds",
    ]


def test_a_save_that_cancels_and_resets_cancels() -> None:
    target = definition(start=when(priority="critical"), reset=when(group="vendor"))
    history = story((1, {"priority": "low", "group": "vendor"}), priority="critical")
    verdict = measure(target, history, now=hours(2))
    assert (verdict.state, verdict.cycle) == (ClockState.CANCELLED, 1)
