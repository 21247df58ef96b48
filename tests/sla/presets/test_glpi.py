"""GLPI's agreements: worked by hand, and its own cases through the preset."""

from datetime import timedelta
from typing import Any

import pytest

from itsmcore.model import begins, when
from itsmcore.sla import ClockState, Outcome, Target, WorkingDays, measure
from itsmcore.sla.presets import glpi
from tests.sla.presets.worked import (
    ABSENT,
    DESK,
    HOUR,
    Case,
    cases_of,
    check_case,
    check_shipped,
    faults_of,
    goal_of,
    hours,
    numbers,
    schedule_of,
    story,
    thresholds_of,
)

CASES = cases_of("glpi")
ATTACHED = when(agreement="attached")
BOTH: list[Any] = [glpi.time_to_own, glpi.time_to_resolve]


def target_of(case: Case) -> Target:
    metric, policy = case["metric"], case["policy"]
    given: dict[str, Any] = {
        "schedule": schedule_of(case),
        "levels": thresholds_of(case),
    }
    if "start" in policy:
        given["applies"] = ATTACHED
        given["kind"] = "sla" if "retroactive_to" in policy["start"] else "ola"
    is_owning = metric.endswith("ownership")
    return (glpi.time_to_own if is_owning else glpi.time_to_resolve)(
        goal_of(case), **given
    )


@pytest.mark.skipif(not CASES, reason=ABSENT)
@pytest.mark.parametrize("case", CASES, ids=numbers(CASES))
def test_its_own_cases_come_out_of_the_preset(case: Case) -> None:
    check_case(case, target_of(case))


# -- worked by hand ----------------------------------------------------------------


def test_waiting_pauses_the_solution_and_never_the_assignment() -> None:
    history = story(
        (1, {"status": "on_hold"}),
        (3, {"status": "in_progress"}),
        (4, {"assignee": "ada"}),
    )
    own = measure(glpi.time_to_own(2 * HOUR), history, now=hours(5))
    assert (own.elapsed, own.outcome) == (4 * HOUR, Outcome.MISSED)
    resolve = measure(glpi.time_to_resolve(8 * HOUR), history, now=hours(5))
    assert (resolve.elapsed, resolve.paused) == (3 * HOUR, 2 * HOUR)


def test_an_assignment_counts_once() -> None:
    history = story((1, {"assignee": "ada"}), (2, {"assignee": None}))
    verdict = measure(glpi.time_to_own(4 * HOUR), history, now=hours(9))
    assert (verdict.state, verdict.elapsed) == (ClockState.STOPPED, HOUR)


def test_solved_time_is_left_out_as_if_it_had_waited() -> None:
    history = story((3, {"status": "resolved"}), (5, {"status": "in_progress"}))
    verdict = measure(glpi.time_to_resolve(4 * HOUR), history, now=hours(5.5))
    assert (verdict.elapsed, verdict.due_at) == (3.5 * HOUR, hours(6))


def test_another_agreement_counts_from_creation_and_keeps_what_waited() -> None:
    target = glpi.time_to_resolve({"high": 4 * HOUR, "low": 9 * HOUR})
    history = story(
        (1, {"status": "on_hold"}),
        (3, {"status": "in_progress"}),
        (5, {"priority": "high"}),
        priority="low",
    )
    verdict = measure(target, history, now=hours(5))
    assert (verdict.elapsed, verdict.due_at) == (3 * HOUR, hours(6))
    assert verdict.outcome is Outcome.OPEN


@pytest.mark.parametrize(("kind", "elapsed"), [("sla", 5), ("ola", 2)])
@pytest.mark.parametrize("make", BOTH)
def test_an_ola_counts_from_when_it_is_attached(
    make: Any, kind: str, elapsed: float
) -> None:
    target = make(8 * HOUR, kind=kind, applies=when(group="net"))
    history = story((3, {"group": "net"}))
    before = measure(target, history, now=hours(2))
    assert before.outcome is Outcome.EXCLUDED
    assert measure(target, history, now=hours(5)).elapsed == elapsed * HOUR


def test_levels_lie_before_and_after_in_the_schedule() -> None:
    target = glpi.time_to_resolve(8 * HOUR, schedule=DESK, levels=[-HOUR, HOUR])
    verdict = measure(target, story(), now=hours(0))
    assert verdict.due_at == hours(8)  # Monday 17:00
    assert [s.at for s in verdict.thresholds] == [hours(7), hours(25)]


def test_levels_move_with_the_pauses() -> None:
    target = glpi.time_to_resolve(4 * HOUR, levels=[-HOUR])
    history = story((1, {"status": "on_hold"}), (3, {"status": "in_progress"}))
    assert measure(target, history, now=hours(2)).thresholds[0].at is None
    assert measure(target, history, now=hours(3)).thresholds[0].at == hours(5)


@pytest.mark.parametrize(("by", "due", "moved"), [(None, 48, 50), ("close", 56, 74)])
def test_working_days_keep_the_wall_time_or_end_with_the_day(
    by: Any, due: float, moved: float
) -> None:
    target = glpi.time_to_resolve(WorkingDays(2, by=by), schedule=DESK)
    assert measure(target, story(), now=hours(2)).due_at == hours(due)
    history = story((1, {"status": "on_hold"}), (3, {"status": "in_progress"}))
    assert measure(target, history, now=hours(4)).due_at == hours(moved)


def test_nothing_is_breached_while_it_waits() -> None:
    target = glpi.time_to_resolve(WorkingDays(1), schedule=DESK)
    history = story((1, {"status": "on_hold"}))
    verdict = measure(target, history, now=hours(100))
    assert (verdict.outcome, verdict.due_at) == (Outcome.OPEN, None)


# -- shape -------------------------------------------------------------------------


@pytest.mark.parametrize("make", BOTH)
@pytest.mark.parametrize(
    "given",
    [
        {"goal": {"high": HOUR, "low": 2 * HOUR}, "levels": [-HOUR, 2 * HOUR]},
        {"goal": WorkingDays(5, by="close"), "schedule": DESK},
        {"goal": HOUR, "kind": "ola", "applies": ATTACHED},
    ],
)
def test_each_can_be_stored_and_is_sound(make: Any, given: dict[str, Any]) -> None:
    check_shipped(make(**given))


@pytest.mark.parametrize("make", BOTH)
@pytest.mark.parametrize(
    ("given", "pointers"),
    [
        ({"kind": "ola"}, ["/applies"]),
        ({"kind": "uc"}, ["/kind"]),
        ({"kind": None, "applies": "net"}, ["/applies", "/kind"]),
        ({"levels": "1h"}, ["/levels"]),
        ({"levels": [timedelta(0), "1h"], "id": ""}, ["/id", "/levels/1"]),
    ],
)
def test_what_cannot_be_is_refused_under_the_name_of_the_argument(
    make: Any, given: dict[str, Any], pointers: list[str]
) -> None:
    assert faults_of(lambda: make(HOUR, **given)) == pointers


def test_what_owns_must_be_an_edge() -> None:
    wrong: Any = when(assignee="ada")
    assert faults_of(lambda: glpi.time_to_own(HOUR, owned=wrong)) == ["/owned"]
    edge = begins(when(group="net"))
    assert glpi.time_to_own(HOUR, owned=edge).stop == edge
