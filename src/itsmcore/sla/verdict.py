"""Verdicts: what a target's clock shows at an instant, and when that will change."""

from datetime import datetime, timedelta
from typing import Final

import attrs

from itsmcore.sla.ledger import DueDerivation, Ledger, Segments
from itsmcore.sla.words import ClockState, DueBasis, Outcome

__all__ = ["Verdict"]

_ZERO: Final = timedelta()
_NEVER_DUE: Final = (ClockState.NOT_STARTED, ClockState.CANCELLED)


@attrs.frozen(kw_only=True)
class Verdict:
    """How one target of one record fares at an instant, as things stand then.

    Durations are working time, exact. `state` and `outcome` are two axes: a stopped clock may
    have missed its target, a paused one too.

    Attributes:
        record_id: Key of the record.
        target_id: Name of the target.
        now: The instant asked about; facts after it are not used.
        state: What the clock does.
        outcome: Excluded when cancelled or when no goal holds; missed once `elapsed` is
            above the goal; met when stopped within it; else open.
        goal: Time allowed, by the values as they are; None when excluded for want of one.
        elapsed: Time counted.
        remaining: Goal less elapsed, negative when missed; None without a goal.
        paused: Time not counted since the start, gaps before a reopening included.
        counting: Whether time is being counted at this very instant: the clock runs and
            the schedule is open.
        started_at: When counting started, be it in closed time; None when it has not.
        stopped_at: When it stopped; None unless it is stopped now.
        due_at: The first instant at which elapsed equals the goal; once passed it stays, and
            that of a stopped clock is counted on from its stop. None when cancelled, not
            started, paused with time left, or if so much working time never comes.
        due_if_resumed_now: When it would be due if it were resumed now; only when paused with
            time left.
        first_breach_at: The first instant at which a verdict would have said missed,
            whatever the goal became later; None when there is none up to now.
        next_change_at: The next instant at which state, outcome or `counting` changes
            unless something happens; None when nothing will.
        segments: What elapsed and paused are made of.
    """

    record_id: str
    target_id: str
    now: datetime
    state: ClockState
    outcome: Outcome
    goal: timedelta | None
    elapsed: timedelta
    remaining: timedelta | None
    paused: timedelta
    counting: bool
    started_at: datetime | None
    stopped_at: datetime | None
    due_at: datetime | None
    due_if_resumed_now: datetime | None
    first_breach_at: datetime | None
    next_change_at: datetime | None
    segments: Segments

    @property
    def breached(self) -> bool:
        """Whether the outcome is missed; a breach that a later goal forgave is none."""
        return self.outcome is Outcome.MISSED

    @property
    def overrun(self) -> timedelta:
        """How far elapsed is above the goal; zero while it is not."""
        return _ZERO if self.remaining is None else max(-self.remaining, _ZERO)

    def explain(self) -> Ledger:
        """What it is made of: segments that add up, and the derivation of the due time."""
        return Ledger(
            record_id=self.record_id,
            target_id=self.target_id,
            now=self.now,
            state=self.state,
            outcome=self.outcome,
            goal=self.goal,
            elapsed=self.elapsed,
            paused=self.paused,
            segments=self.segments,
            due=self._due(),
            first_breach_at=self.first_breach_at,
        )

    def _due(self) -> DueDerivation | None:
        if self.goal is None or self.state in _NEVER_DUE:
            return None
        basis, since, elapsed = self._walked_from(self.goal)
        return DueDerivation(
            at=self.due_if_resumed_now if basis is DueBasis.RESUMED else self.due_at,
            basis=basis,
            since=since,
            elapsed=elapsed,
            needed=self.goal - elapsed,
        )

    def _walked_from(self, goal: timedelta) -> tuple[DueBasis, datetime, timedelta]:
        """From where the rest of the goal is walked, and what had been counted by then."""
        if self.elapsed >= goal:
            return DueBasis.COUNTED, *self._crossed(goal)
        if self.state is ClockState.PAUSED:
            return DueBasis.RESUMED, self.now, self.elapsed
        if self.state is ClockState.STOPPED:
            return DueBasis.STOPPED, self.stopped_at or self.now, self.elapsed
        last = self.segments[-1] if self.segments else None
        if last is None or last.why is not ClockState.RUNNING:
            return DueBasis.RUNNING, self.now, self.elapsed
        return DueBasis.RUNNING, last.start, self.elapsed - last.working

    def _crossed(self, goal: timedelta) -> tuple[datetime, timedelta]:
        """The counted segment in which elapsed came to equal the goal."""
        total = _ZERO
        for segment in self.segments:
            if segment.counted:
                if total < goal <= total + segment.working:
                    return segment.start, total
                total += segment.working
        return self.started_at or self.now, _ZERO
