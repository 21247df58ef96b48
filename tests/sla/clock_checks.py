"""How verdicts are held against the oracle."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

from itsmcore.sla import Clock, Cycle, DueBasis, Segments, Verdict, measure
from tests.sla.clock_cases import US, Case, instant, length, offset
from tests.sla.clock_oracle import Account, Past, Shown

ZERO = timedelta()


def fed(case: Case) -> Clock:
    clock = Clock.begin(case.target, case.history, schedule=case.schedule)
    for fact in case.history:
        clock = clock.after(fact)
    return clock


def measured(case: Case, now: int) -> Verdict:
    at = instant(now)
    return measure(case.target, case.history, now=at, schedule=case.schedule)


def check(case: Case, clock: Clock, now: int) -> Verdict:
    """Batch, clock and oracle say the same at an instant."""
    verdict, oracle = measured(case, now), case.oracle
    assert clock.verdict(instant(now)) == verdict, (case, now)
    found, expected = said(verdict), told(oracle.shown(now))
    due = offset(verdict.due_at), offset(verdict.due_if_resumed_now)
    found |= {"due": due, "breach": offset(verdict.first_breach_at)}
    expected |= {"due": oracle.due(now), "breach": oracle.breach(now)}
    found["next"] = offset(verdict.next_change_at)
    expected["next"] = oracle.next_change(now)
    differ = {k: (found[k], v) for k, v in expected.items() if found[k] != v}
    assert not differ, (differ, case, now)
    check_segments(verdict.segments, oracle.shown(now).account, (case, now))
    check_ledger(verdict)
    check_derivation(case, verdict, now)
    for cycle, past in zip(verdict.past_cycles, oracle.shown(now).past, strict=True):
        check_segments(cycle.segments, past.account, (case, now))
    return verdict


def said(verdict: Verdict) -> dict[str, Any]:
    """What the library says, in plain words."""
    return {
        "state": str(verdict.state),
        "outcome": str(verdict.outcome),
        "cycle": verdict.cycle,
        "goal": length(verdict.goal),
        "elapsed": length(verdict.elapsed),
        "calendar": length(verdict.calendar_elapsed),
        "remaining": length(verdict.remaining),
        "overrun": length(verdict.overrun),
        "paused": length(verdict.paused),
        "counting": verdict.counting,
        "started": offset(verdict.started_at),
        "stopped": offset(verdict.stopped_at),
        "base": offset(verdict.deadline),
        "thresholds": tuple((offset(t.at), t.passed) for t in verdict.thresholds),
        "holders": {k: v // US for k, v in verdict.by_holder.items() if v},
        "past": [_said_of_cycle(cycle) for cycle in verdict.past_cycles],
    }


def _said_of_cycle(cycle: Cycle) -> dict[str, Any]:
    return {
        "number": cycle.number,
        "started": offset(cycle.started_at),
        "ended": offset(cycle.ended_at),
        "end": str(cycle.end),
        "outcome": str(cycle.outcome),
        "goal": length(cycle.goal),
        "elapsed": length(cycle.elapsed),
        "calendar": length(cycle.calendar_elapsed),
        "paused": length(cycle.paused),
        "due": offset(cycle.due_at),
        "overrun": length(cycle.overrun),
        "breach": offset(cycle.first_breach_at),
    }


def told(shown: Shown) -> dict[str, Any]:
    """What the oracle tells, under the same names."""
    account, dated = shown.account, shown.is_deadline
    return {
        "state": shown.state,
        "outcome": shown.outcome,
        "cycle": shown.cycle,
        "goal": shown.goal,
        "elapsed": None if dated else account.elapsed,
        "calendar": None if dated else account.calendar,
        "remaining": None if shown.goal is None else shown.goal - account.elapsed,
        "overrun": shown.overrun,
        "paused": account.paused,
        "counting": shown.counting,
        "started": shown.started_at,
        "stopped": shown.stopped_at,
        "base": shown.base,
        "thresholds": shown.thresholds,
        "holders": account.holders(),
        "past": [_told_of_cycle(past) for past in shown.past],
    }


def _told_of_cycle(past: Past) -> dict[str, Any]:
    account, dated = past.account, past.is_deadline
    return {
        "number": past.number,
        "started": past.started_at,
        "ended": past.ended_at,
        "end": past.end,
        "outcome": past.outcome,
        "goal": past.goal,
        "elapsed": None if dated else account.elapsed,
        "calendar": None if dated else account.calendar,
        "paused": account.paused,
        "due": past.due,
        "overrun": past.overrun,
        "breach": past.breach,
    }


def check_segments(segments: Segments, account: Account, where: object) -> None:
    """The segments follow one another and say of each stretch what the oracle says."""
    for before, after in pairwise(segments):
        assert before.end == after.start, where
    assert all(s.start < s.end for s in segments), where
    rows = list(account.rows)
    for segment in segments:
        start, end, working = offset(segment.start), offset(segment.end), 0
        assert start is not None
        assert end is not None
        while rows and rows[0].start < end:
            row = rows.pop(0)
            assert start <= row.start, where
            if row.end > end:
                rows.insert(0, row._replace(start=end))
                row = row._replace(end=end)
            assert (row.counted, row.holder) == (segment.counted, segment.holder), where
            working += (row.end - row.start) * row.opens
        assert segment.working == working * US, where
    assert not rows, where


def check_ledger(verdict: Verdict) -> None:
    """The parts add up to the whole, and the due time is derived from what was counted."""
    ledger = verdict.explain()
    counted = [s.working for s in ledger.segments if s.counted]
    rest = [s.working for s in ledger.segments if not s.counted]
    total = sum(counted, ZERO)
    assert verdict.elapsed in (None, total)
    assert sum(verdict.by_holder.values(), ZERO) == total
    assert sum(rest, ZERO) == verdict.paused
    if ledger.segments:
        assert ledger.segments[0].start == verdict.started_at
    if ledger.due is None:
        return
    assert ledger.due.at == (verdict.due_at or verdict.due_if_resumed_now)
    if ledger.due.elapsed is not None:
        assert ledger.due.elapsed + ledger.due.needed == verdict.goal


def check_derivation(case: Case, verdict: Verdict, now: int) -> None:
    """What the due time is said to be walked from does lead to it."""
    life, due = case.oracle.life(now), verdict.explain().due
    if due is None or life is None:
        return
    if due.basis in (DueBasis.COUNTED, DueBasis.RUNNING) and case.plain.table:
        return  # walked in the hours of then
    since, needed = offset(due.since), length(due.needed)
    assert since is not None
    assert needed is not None
    assert life.walk(since, needed) == offset(due.at), (case, now)
