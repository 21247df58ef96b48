"""What a clock's machine says at an instant, as a verdict."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import attrs

from itsmcore._instants import from_us
from itsmcore.sla._machine import Machine
from itsmcore.sla._standing import Past, Standing
from itsmcore.sla._trail import Reading
from itsmcore.sla.cycle import Cycle, Cycles
from itsmcore.sla.ledger import linked_segments
from itsmcore.sla.target import Target
from itsmcore.sla.threshold import ThresholdState
from itsmcore.sla.verdict import Verdict
from itsmcore.sla.words import ClockState, Outcome

__all__ = ["judge"]


def judge(
    record_id: str, target: Target, machine: Machine | None, now_us: int
) -> Verdict:
    """The verdict of a machine that has taken all steps up to now; None: nothing is known."""
    if machine is None:
        return _nothing_known(record_id, target, now_us)
    shown = machine.reading(now_us)
    breach = machine.breach_us
    if breach is None:
        breach = machine.breach_before(now_us + 1)
    figures = _Figures.of(machine, shown)
    has_run = shown.state is not ClockState.NOT_STARTED
    passes = machine.passed_before(now_us + 1)
    thresholds = _thresholds(machine, shown, passes)
    return Verdict(
        record_id=record_id,
        target_id=target.id,
        now=from_us(now_us),
        state=shown.state,
        outcome=machine.outcome(shown),
        cycle=machine.number,
        goal=figures.goal,
        elapsed=figures.elapsed,
        calendar_elapsed=figures.calendar,
        remaining=figures.remaining,
        overrun=_overrun(machine, shown, now_us),
        paused=_span(shown.paused_us),
        counting=_is_counting(machine, shown, now_us),
        started_at=_instant(machine.started_us) if has_run else None,
        stopped_at=from_us(shown.at_us) if shown.state is ClockState.STOPPED else None,
        due_at=_instant(machine.due_us(shown)),
        deadline=_instant(_deadline(machine)),
        deadline_moved=_span(machine.moved_us(shown)),
        due_if_resumed_now=_instant(machine.resumed_us(shown, now_us)),
        first_breach_at=_instant(breach),
        next_change_at=_instant(_next_change(machine, shown, thresholds, now_us)),
        thresholds=thresholds,
        segments=linked_segments(shown.last),
        past_cycles=_cycles(machine.past),
    )


def _nothing_known(record_id: str, target: Target, now_us: int) -> Verdict:
    """Before the first values of a record are known."""
    thresholds = [
        ThresholdState(threshold=item, at=None, passed=False)
        for item in target.thresholds
    ]
    return Verdict(
        record_id=record_id,
        target_id=target.id,
        now=from_us(now_us),
        state=ClockState.NOT_STARTED,
        outcome=Outcome.EXCLUDED,
        elapsed=timedelta(),
        calendar_elapsed=timedelta(),
        thresholds=tuple(thresholds),
    )


@attrs.frozen
class _Figures:
    """What has been counted against the goal; nothing of it where the goal is a deadline."""

    goal: timedelta | None = None
    elapsed: timedelta | None = None
    calendar: timedelta | None = None
    remaining: timedelta | None = None

    @classmethod
    def of(cls, standing: Standing, shown: Reading) -> "_Figures":
        budget = standing.budget
        if budget is not None and budget.goal_us is None:
            return cls()
        elapsed, calendar = _span(shown.elapsed_us), _span(shown.calendar_us)
        if budget is None or budget.goal_us is None:
            return cls(None, elapsed, calendar, None)
        goal = _span(budget.goal_us)
        return cls(goal, elapsed, calendar, goal - elapsed)


def _deadline(standing: Standing) -> int | None:
    """The deadline before any pause; before the start there is none yet."""
    budget = standing.budget
    return None if budget is None or standing.started_us is None else budget.base_us


def _overrun(standing: Standing, shown: Reading, now_us: int) -> timedelta:
    """Working time above the goal, or since the deadline."""
    budget = standing.budget
    if budget is None or standing.outcome(shown) is not Outcome.MISSED:
        return timedelta()
    if budget.goal_us is not None:
        return _span(shown.elapsed_us - budget.goal_us)
    due = standing.deadline_us(shown)
    end = shown.at_us if shown.state is ClockState.STOPPED else now_us
    return _span(shown.meter.elapsed(end if due is None else due, end))


def _is_counting(standing: Standing, shown: Reading, now_us: int) -> bool:
    if shown.state is not ClockState.RUNNING or now_us < standing.run.since_us:
        return False
    return shown.meter.is_open(now_us)


def _thresholds(
    standing: Standing, shown: Reading, passes: Iterable[int | None]
) -> tuple[ThresholdState, ...]:
    found = []
    for item, passed in zip(standing.target.thresholds, passes, strict=True):
        at = standing.coming_us(item, shown) if passed is None else passed
        found.append(
            ThresholdState(threshold=item, at=_instant(at), passed=passed is not None)
        )
    return tuple(found)


def _next_change(
    standing: Standing,
    shown: Reading,
    thresholds: Iterable[ThresholdState],
    now_us: int,
) -> int | None:
    """When a clock that runs begins or ceases to count, is missed, or passes a threshold."""
    budget = standing.budget
    if shown.state is not ClockState.RUNNING or budget is None:
        return None
    meter, since = shown.meter, standing.run.since_us
    is_coming = now_us < since
    found = [meter.opening(since) if is_coming else meter.boundary(now_us)]
    if standing.outcome(shown) is not Outcome.MISSED:
        found.append(standing.over_us(budget, shown))
    coming = (state.threshold for state in thresholds if not state.passed)
    found += [standing.coming_us(item, shown) for item in coming]
    return min((at for at in found if at is not None), default=None)


def _cycles(past: Past | None) -> Cycles:
    return Cycles.when_asked(lambda: reversed([*_backwards(past)]))


def _backwards(past: Past | None) -> Iterator[Cycle]:
    while past is not None:
        yield _cycle(past)
        past = past.earlier


def _cycle(past: Past) -> Cycle:
    standing = past.standing
    shown = standing.final(past.end)
    figures = _Figures.of(standing, shown)
    return Cycle(
        number=standing.number,
        started_at=from_us(standing.started_us or 0),
        ended_at=from_us(shown.at_us),
        end=past.end,
        goal=figures.goal,
        elapsed=figures.elapsed,
        calendar_elapsed=figures.calendar,
        paused=_span(shown.paused_us),
        overrun=_overrun(standing, shown, past.at_us),
        outcome=standing.cycle_outcome(past.end),
        due_at=_instant(standing.due_us(shown)),
        first_breach_at=_instant(standing.cycle_breach_us),
        segments=linked_segments(shown.last),
    )


def _instant(at_us: int | None) -> datetime | None:
    return None if at_us is None else from_us(at_us)


def _span(us: int) -> timedelta:
    return timedelta(microseconds=us)
