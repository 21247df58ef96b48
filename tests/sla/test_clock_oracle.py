"""Clocks beside the oracle: batch, fact by fact, and stepping through time agree."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from random import Random

import pytest
from hypothesis import settings

from itsmcore.sla import Verdict
from tests.sla.clock_cases import Case, ToyTime
from tests.sla.clock_checks import check, fed
from tests.sla.clock_plain import Percent, PlainDate, PlainTarget

CHUNKS = 10
CASES = 10 * settings.default.max_examples if settings.default else 1000
"""In each chunk; many more in a thorough run."""

REOPEN = ("exclude_gap", "final", "new_cycle", "count_gap")
CHANGE = ("carry", "restart", "prorate")


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_clock_fact_by_fact_equals_batch_equals_oracle(chunk: int) -> None:
    seen: Counter[str] = Counter()
    for number in range(CASES):
        case = Case(Random(f"{chunk} {number}"))
        clock = fed(case)
        modes = [*modes_of(case.plain), *hours_of(case)]
        for now in (case.end, case.rng.randrange(case.end + 2)):
            verdict = check(case, clock, now)
            seen.update(events_of(verdict))
            if verdict.started_at is not None:
                seen.update(modes)
    for word in (*EVENTS, *MODES, *(f"{a} {b}" for a in REOPEN for b in CHANGE)):
        assert seen[word] >= CASES / 200, (word, seen)


MODES = (
    "a first row",
    "a strictest row",
    "a deadline",
    "percents",
    "offsets",
    "reset",
    "runs",
    "resume",
    "a schedule table",
    "count_from with replay",
    "count_from without replay",
    "split_by",
    "applies",
    "a start edge",
    "a cancel edge",
    "a goal of zero",
    "hours that never open",
    "day and night",
    "facts out of order",
)
"""What targets have; each is seen on clocks that have started."""


def modes_of(plain: PlainTarget) -> Iterator[str]:
    given = {
        "a first row": plain.pick == "first",
        "a strictest row": plain.pick == "strictest",
        "a deadline": any(isinstance(goal, PlainDate) for _, goal in plain.goals),
        "percents": any(isinstance(item, Percent) for item in plain.thresholds),
        "offsets": not all(isinstance(item, Percent) for item in plain.thresholds),
        "reset": plain.reset,
        "runs": plain.runs,
        "resume": plain.resume,
        "a schedule table": plain.table,
        "count_from with replay": plain.count_from and plain.replay_pauses,
        "count_from without replay": plain.count_from and not plain.replay_pauses,
        "split_by": plain.split_by,
        "applies": plain.applies,
        "a start edge": plain.start,
        "a cancel edge": plain.cancel,
        "a goal of zero": any(goal == 0 for _, goal in plain.goals),
    }
    yield from (name for name, is_so in given.items() if is_so)
    yield f"{plain.reopen} {plain.on_goal_change}"


def hours_of(case: Case) -> Iterator[str]:
    hours = case.schedule or case.target.schedule
    if isinstance(hours, ToyTime) and "x" not in hours.pattern:
        yield "hours that never open"
    if hours is None:
        yield "day and night"
    if any(b.at < a.at for a, b in pairwise(case.facts)):
        yield "facts out of order"


EVENTS = (
    "not_started",
    "running",
    "paused",
    "stopped",
    "cancelled",
    "open",
    "met",
    "missed",
    "excluded",
    "a past cycle",
    "ended by stopped",
    "ended by cancelled",
    "ended by reset",
    "ended by retargeted",
    "a past cycle missed",
    "a past cycle met",
    "a past cycle excluded",
    "a threshold passed",
    "a threshold to come",
    "a start to come",
    "a retroactive start",
    "an overdue deadline",
    "several holders",
    "a breach forgiven",
    "a change to come",
)
"""What verdicts say."""


def events_of(verdict: Verdict) -> Iterator[str]:
    yield from (verdict.state, verdict.outcome)
    for cycle in verdict.past_cycles:
        yield from (f"ended by {cycle.end}", f"a past cycle {cycle.outcome}")
    started, segments = verdict.started_at, verdict.segments
    happened = {
        "a past cycle": len(verdict.past_cycles) > 0,
        "a threshold passed": any(t.passed for t in verdict.thresholds),
        "a threshold to come": any(t.at and not t.passed for t in verdict.thresholds),
        "a start to come": started is not None and started > verdict.now,
        "a retroactive start": segments and segments[0].rule == "count_from",
        "an overdue deadline": verdict.deadline is not None and verdict.breached,
        "several holders": len(verdict.by_holder) > 1,
        "a breach forgiven": verdict.first_breach_at and not verdict.breached,
        "a change to come": verdict.next_change_at,
    }
    yield from (name for name, is_so in happened.items() if is_so)
