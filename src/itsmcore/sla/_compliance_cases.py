"""Cases: what a verdict, or each cycle of its clock, is for a summary."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple, TypeAlias

from itsmcore._instants import span_us, to_us
from itsmcore.sla._compliance_terms import Cycling, JudgedBy
from itsmcore.sla.cycle import Cycle
from itsmcore.sla.verdict import Verdict
from itsmcore.sla.words import ClockState, CycleEnd, Outcome

__all__ = ["Case", "Standing", "cases_of", "present_case"]

Standing: TypeAlias = Literal[
    "met", "missed", "open", "cancelled", "no_goal", "not_started", "superseded"
]
"""How a case stands; the last four are why it is excluded."""

_OUTCOMES: Final[dict[Outcome, Standing]] = {
    Outcome.MET: "met",
    Outcome.MISSED: "missed",
    Outcome.OPEN: "open",
}


class Case(NamedTuple):
    """One case of a summary; instants are microseconds since 1970 in UTC.

    Attributes:
        standing: How it stands.
        goes_on: Whether its clock runs or is paused.
        elapsed_us: Time counted; None for a deadline.
        calendar_us: The same in real time.
        overrun_us: Working time above the goal.
        due_us: When it was or is due.
        stopped_us: When it stopped, or gave way to another cycle.
        ended_us: When it ended; None while it goes on.
    """

    standing: Standing
    goes_on: bool
    elapsed_us: int | None
    calendar_us: int
    overrun_us: int
    due_us: int | None
    stopped_us: int | None
    ended_us: int | None

    def figures(self) -> dict[str, int]:
        """What it adds to the row that it belongs to."""
        found: dict[str, int] = {self.standing: 1}
        if self.standing == "missed":
            found["missed_open"] = int(self.goes_on)
            found["overrun_us"] = self.overrun_us
        if self.standing in ("met", "missed") and self.elapsed_us is not None:
            found["timed"] = 1
            found["elapsed_us"] = self.elapsed_us
            found["calendar_us"] = self.calendar_us
        return found


def cases_of(
    verdict: Verdict, *, cycles: Cycling, judged_by: JudgedBy
) -> Iterator[Case]:
    """The cases of one verdict, in the order of its cycles."""
    by_any = judged_by == "any_breach"
    breach = verdict.first_breach_at
    if cycles == "each":
        for cycle in verdict.past_cycles:
            yield _past(cycle, by_any=by_any)
            if cycle.first_breach_at == breach:
                breach = None  # the verdict tells the first one alone
    yield _present(verdict, was_missed=by_any and breach is not None)


def _past(cycle: Cycle, *, by_any: bool) -> Case:
    was_missed = by_any and cycle.first_breach_at is not None
    ended_us = to_us(cycle.ended_at)
    return Case(
        standing=_judged(cycle.outcome, was_missed=was_missed) or _why_of(cycle),
        goes_on=False,
        elapsed_us=_us(cycle.elapsed),
        calendar_us=_us(cycle.calendar_elapsed) or 0,
        overrun_us=span_us(cycle.overrun),
        due_us=_at_us(cycle.due_at),
        stopped_us=None if cycle.end is CycleEnd.CANCELLED else ended_us,
        ended_us=ended_us,
    )


def _present(verdict: Verdict, *, was_missed: bool) -> Case:
    return present_case(
        state=verdict.state,
        outcome=verdict.outcome,
        has_goal=verdict.goal is not None or verdict.deadline is not None,
        was_missed=was_missed,
        elapsed_us=_us(verdict.elapsed),
        calendar_us=_us(verdict.calendar_elapsed) or 0,
        overrun_us=span_us(verdict.overrun),
        due_us=_at_us(verdict.due_at),
        stopped_us=_at_us(verdict.stopped_at),
    )


def present_case(
    *,
    state: ClockState,
    outcome: Outcome,
    has_goal: bool,
    was_missed: bool,
    elapsed_us: int | None,
    calendar_us: int,
    overrun_us: int,
    due_us: int | None,
    stopped_us: int | None,
) -> Case:
    """The present cycle of a clock, by what its verdict says.

    Args:
        state: What the clock does.
        outcome: How its target fares.
        has_goal: Whether a goal or a deadline holds.
        was_missed: Whether a breach of the past is to count.
        elapsed_us: Time counted; None for a deadline.
        calendar_us: The same in real time.
        overrun_us: Working time above the goal.
        due_us: When it was or is due.
        stopped_us: When it stopped.
    """
    standing = _judged(outcome, was_missed=was_missed)
    if standing is None:
        standing = "cancelled" if has_goal else "no_goal"
    elif state is ClockState.NOT_STARTED:
        standing = "not_started"
    goes_on = state in (ClockState.RUNNING, ClockState.PAUSED)
    return Case(
        standing,
        goes_on,
        elapsed_us,
        calendar_us,
        overrun_us,
        due_us,
        stopped_us,
        stopped_us,
    )


def _judged(outcome: Outcome, *, was_missed: bool) -> Standing | None:
    """How it stands, where it is not excluded."""
    found = _OUTCOMES.get(outcome)
    return "missed" if found and was_missed else found


def _why_of(cycle: Cycle) -> Standing:
    """Why a cycle is excluded: it was cancelled, had no goal, or another goal cut it short."""
    if cycle.end is CycleEnd.CANCELLED:
        return "cancelled"
    return "superseded" if cycle.end is CycleEnd.RETARGETED else "no_goal"


def _us(span: timedelta | None) -> int | None:
    return None if span is None else span_us(span)


def _at_us(at: datetime | None) -> int | None:
    return None if at is None else to_us(at)
