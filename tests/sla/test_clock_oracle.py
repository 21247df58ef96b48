"""Clocks beside the oracle: batch, fact by fact, and stepping through time agree."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from hypothesis import settings

from itsmcore.sla import Clock, Verdict, measure
from tests.sla.clock_cases import US, Case, instant, offset

CHUNKS = 10
CASES = 5 * settings.default.max_examples if settings.default else 500
"""In each chunk; many more in a thorough run."""


def fed(case: Case) -> Clock:
    clock = Clock.begin(case.target, case.history, schedule=case.schedule)
    for fact in case.history:
        clock = clock.after(fact)
    return clock


def check(case: Case, clock: Clock, now: int) -> Verdict:
    at = instant(now)
    verdict = measure(case.target, case.history, now=at, schedule=case.schedule)
    assert clock.verdict(at) == verdict, (case, now)
    oracle = case.oracle
    shown = oracle.shown(now)
    found = (
        verdict.state,
        verdict.outcome,
        None if verdict.goal is None else verdict.goal // US,
        verdict.elapsed // US,
        verdict.paused // US,
        verdict.counting,
    )
    expected = (
        shown.state,
        shown.outcome,
        shown.goal,
        shown.elapsed,
        shown.paused,
        shown.counting,
    )
    assert found == expected, (case, now)
    due = offset(verdict.due_at), offset(verdict.due_if_resumed_now)
    assert due == oracle.due(now), (case, now)
    assert offset(verdict.first_breach_at) == oracle.breach(now), (case, now)
    assert offset(verdict.next_change_at) == oracle.next_change(now), (case, now)
    check_ledger(verdict)
    return verdict


def check_ledger(verdict: Verdict) -> None:
    ledger = verdict.explain()
    counted = [s.working for s in ledger.segments if s.counted]
    rest = [s.working for s in ledger.segments if not s.counted]
    assert sum(counted, timedelta()) == verdict.elapsed
    assert sum(rest, timedelta()) == verdict.paused
    for before, after in zip(ledger.segments, ledger.segments[1:], strict=False):
        assert before.end == after.start
    assert all(s.start < s.end for s in ledger.segments)
    if ledger.segments:
        assert ledger.segments[0].start == verdict.started_at
    if ledger.due is not None:
        assert ledger.due.elapsed + ledger.due.needed == verdict.goal
        assert ledger.due.at == (verdict.due_at or verdict.due_if_resumed_now)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_clock_fact_by_fact_equals_batch_equals_oracle(chunk: int) -> None:
    seen: Counter[str] = Counter()
    for number in range(CASES):
        case = Case(Random(f"{chunk} {number}"))
        clock = fed(case)
        for now in (case.end, case.rng.randrange(case.end + 2)):
            verdict = check(case, clock, now)
            seen.update((verdict.state, verdict.outcome))
    states = ("not_started", "running", "paused", "stopped", "cancelled")
    for word in (*states, "open", "met", "missed", "excluded"):
        assert seen[word] > CASES / 50, (word, seen)
