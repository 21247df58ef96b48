"""What lint claims of a target is so on every history."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from itsmcore.model import Condition, Fact, FieldChange, History, Incident, one_of, when
from itsmcore.sla import (
    ClockState,
    CycleEnd,
    Part,
    PolicyFinding,
    Target,
    Verdict,
    lint,
    measure,
)
from itsmcore.testing import conditions, edges

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
STATUS = st.sampled_from(["new", "on_hold", "resolved"])
GROUP = st.sampled_from(["net", "db"])
FIELDS = {"status": STATUS, "group": GROUP}
CASES = 3 * settings().max_examples

Claim = tuple[str, str]


def few() -> st.SearchStrategy[Condition]:
    names = st.sampled_from([("status", STATUS), ("group", GROUP)])
    single = names.flatmap(
        lambda pair: st.lists(pair[1], min_size=1, max_size=2).map(
            lambda values: when({pair[0]: one_of(*values)})
        )
    )
    return (
        single | conditions({"status": STATUS}, max_leaves=2) | single.map(lambda c: ~c)
    )


def some_targets() -> st.SearchStrategy[Target]:
    maybe = st.none() | few()
    started = st.none() | edges(FIELDS)
    return st.builds(
        _target,
        goal=st.lists(st.tuples(few(), st.just(HOUR)), max_size=2),
        applies=maybe,
        start=started,
        stop=edges(FIELDS),
        cancel=started,
        reset=started,
        pause=maybe,
        resume=maybe,
        runs=maybe,
        reopen=st.sampled_from(["exclude_gap", "final", "new_cycle"]),
    )


def _target(goal: list[tuple[Condition, timedelta]], **given: Any) -> Target:
    rows = {repr(c): (c, n * HOUR) for n, (c, _) in enumerate(goal, start=1)}
    if given["pause"] is None:
        given["resume"] = None
    return Target(id="t", goal=[*rows.values(), (None, 9 * HOUR)], **given)


@st.composite
def some_histories(draw: st.DrawFn) -> History:
    first = Incident(
        id="INC1", title="x", opened_at=NINE, status=draw(STATUS), group=draw(GROUP)
    )
    facts, at = [], NINE
    for seq in range(1, draw(st.integers(1, 6)) + 1):
        at += draw(st.sampled_from([timedelta(), HOUR]))
        name = draw(st.sampled_from(sorted(FIELDS)))
        change = FieldChange(name, None, draw(FIELDS[name]))
        side = draw(st.none() | st.just("agent"))
        facts.append(
            Fact(
                record_id="INC1",
                seq=seq,
                at=at,
                changes=[change] if side is None else [],
                kind="changed" if side is None else "commented",
                side=side,
            )
        )
    return History.start(first, facts)


def claims(target: Target) -> dict[str, PolicyFinding]:
    return {finding.code: finding for finding in lint(target)}


@settings(max_examples=CASES)
@given(some_targets(), some_histories(), st.integers(0, 7))
def test_a_claim_of_lint_is_so_on_every_history(
    target: Target, history: History, hours: int
) -> None:
    found = claims(target)
    assume(found)
    verdict = measure(target, history, now=NINE + hours * HOUR)
    for code, finding in found.items():
        check = CHECKS.get((code, str(finding.path[0])))
        assert check is None or check(target, verdict), finding


def never_ran(_target: Target, verdict: Verdict) -> bool:
    """No segment counted, in whatever cycle."""
    parts = [verdict.segments, *(cycle.segments for cycle in verdict.past_cycles)]
    return not any(segment.counted for segments in parts for segment in segments)


def never_runs(_target: Target, verdict: Verdict) -> bool:
    """Not now; what passed while the target did not apply may have been counted."""
    return verdict.state is not ClockState.RUNNING


def never_paused(_target: Target, verdict: Verdict) -> bool:
    """No segment began because of the pause."""
    return not any(segment.rule is Part.PAUSE for segment in verdict.segments)


def never_cancelled(target: Target, verdict: Verdict) -> bool:
    if target.applies is not None:
        return True  # then it is shown as cancelled once the target does not apply
    return verdict.state is not ClockState.CANCELLED


def never_reset(_target: Target, verdict: Verdict) -> bool:
    return all(cycle.end is not CycleEnd.RESET for cycle in verdict.past_cycles)


def never_started(_target: Target, verdict: Verdict) -> bool:
    return verdict.started_at is None


def never_stopped(_target: Target, verdict: Verdict) -> bool:
    return verdict.state is not ClockState.STOPPED


def no_such_goal(target: Target, verdict: Verdict) -> bool:
    rows = {f.path[1] for f in lint(target) if f.path[0] == "goal"}
    return verdict.goal not in {
        row.goal for index, row in enumerate(target.goal) if index in rows
    }


CHECKS: dict[Claim, Any] = {
    ("always_paused", "pause"): never_runs,
    ("never_holds", "runs"): never_ran,
    ("runs_uncovered", "runs"): never_runs,
    ("never_holds", "applies"): lambda _target, verdict: verdict.goal is None,
    ("never_holds", "pause"): never_paused,
    ("never_fires", "start"): never_started,
    ("never_fires", "stop"): never_stopped,
    ("never_fires", "cancel"): never_cancelled,
    ("never_fires", "reset"): never_reset,
    ("cancel_in_stop", "cancel"): never_cancelled,
    ("row_never_holds", "goal"): no_such_goal,
    ("row_never_reached", "goal"): no_such_goal,
}
"""What must be true of a verdict where lint made a claim about a part."""
