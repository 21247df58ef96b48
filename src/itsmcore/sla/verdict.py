"""Verdicts: what a target's clock shows at an instant, and when that will change."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import attrs

from itsmcore.model import FrozenMap, Value
from itsmcore.model._texts import hours, moment
from itsmcore.sla.cycle import Cycles
from itsmcore.sla.ledger import DueDerivation, Ledger, Segments
from itsmcore.sla.threshold import ThresholdState
from itsmcore.sla.words import NEVER_DUE, ClockState, DueBasis, Outcome

__all__ = ["Verdict"]

_ZERO: Final = timedelta()


@attrs.frozen(kw_only=True)
class Verdict:
    """How one target of one record fares at an instant, as things stand then.

    Durations are working time, exact, but for `calendar_elapsed`. `state` and `outcome` are
    two axes: a stopped clock may have missed its target, a paused one too. All is said of the
    present cycle, but for `first_breach_at` and `past_cycles`.

    Attributes:
        record_id: Key of the record.
        target_id: Name of the target.
        agreement_id: Key of the agreement that promises it; None outside a rulebook.
        now: The instant asked about; facts after it are not used.
        state: What the clock does.
        outcome: Excluded when cancelled or when no goal holds; missed once `elapsed` is
            above the goal, or the deadline has passed; met when stopped in time; else open.
        cycle: Which cycle it is; 1 is the first.
        goal: Time allowed, by the values as they are; None when excluded for want of one,
            and for a deadline.
        elapsed: Time counted; None for a deadline.
        calendar_elapsed: The same in real time, closed hours included; None for a deadline.
        remaining: Goal less elapsed, negative when missed; None without a goal.
        overrun: Working time above the goal or since the deadline; zero while not missed.
        paused: Time not counted since the start, gaps before a reopening included.
        counting: Whether time is being counted at this very instant: the clock runs and
            the schedule is open.
        started_at: When counting started, be it in closed time; None when it has not. It may
            lie after `now` for a clock that counts from a date.
        stopped_at: When it stopped; None unless it is stopped now.
        due_at: The first instant at which elapsed equals the goal, or the deadline moved by
            the pauses; once passed it stays, and that of a stopped clock is counted on from
            its stop. None when cancelled, not started, paused with time left, or if so much
            working time never comes.
        deadline: The deadline before any pause; None for a length, and before the start.
        deadline_moved: Working time of pauses by which it moved; a date moves by those since
            it was written.
        due_if_resumed_now: When it would be due if it were resumed now; only when paused with
            time left.
        first_breach_at: The first instant at which a verdict would have said missed of this
            or an earlier cycle, whatever the goal became later; None when there is none up
            to now.
        next_change_at: The next instant at which state, outcome, `counting`, a threshold or
            the cycle changes unless something happens; None when nothing will.
        thresholds: Where each threshold of the target stands, in its order.
        segments: What elapsed and paused are made of.
        past_cycles: The cycles before this one, oldest first.
    """

    record_id: str
    target_id: str
    agreement_id: str | None = None
    now: datetime
    state: ClockState
    outcome: Outcome
    cycle: int = 1
    goal: timedelta | None = None
    elapsed: timedelta | None = None
    calendar_elapsed: timedelta | None = None
    remaining: timedelta | None = None
    overrun: timedelta = _ZERO
    paused: timedelta = _ZERO
    counting: bool = False
    started_at: datetime | None = None
    stopped_at: datetime | None = None
    due_at: datetime | None = None
    deadline: datetime | None = None
    deadline_moved: timedelta = _ZERO
    due_if_resumed_now: datetime | None = None
    first_breach_at: datetime | None = None
    next_change_at: datetime | None = None
    thresholds: tuple[ThresholdState, ...] = ()
    segments: Segments = attrs.field(factory=Segments)
    past_cycles: Cycles = attrs.field(factory=Cycles)

    @property
    def percent(self) -> float | None:
        """How much of the goal is used up; for people, no decision is made by it.

        None for a deadline, without a goal, and for a goal of zero.
        """
        if self.elapsed is None or not self.goal:
            return None
        return 100 * (self.elapsed / self.goal)

    @property
    def by_holder(self) -> Mapping[Value, timedelta]:
        """The time counted in this cycle by each value of the field that splits it.

        In the order in which they first held it; the sum is the time counted, exactly.
        Values that compare equal, such as 1 and True, share one entry.
        """
        found: dict[Value, timedelta] = {}
        for item in self.segments:
            if item.counted:
                found[item.holder] = found.get(item.holder, _ZERO) + item.working
        return FrozenMap(found)

    @property
    def breached(self) -> bool:
        """Whether the outcome is missed; a breach that a later goal forgave is none."""
        return self.outcome is Outcome.MISSED

    def __str__(self) -> str:
        """A line for people: what, of which record, how far, and when it is due."""
        found = f"{self.target_id} of {self.record_id}: {self.state}, {self.outcome}"
        if self.elapsed is not None:
            goal = "" if self.goal is None else f" of {hours(self.goal)}"
            found += f", {hours(self.elapsed)}{goal}"
        return found if self.due_at is None else f"{found}, due {moment(self.due_at)}"

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
        if self.state in NEVER_DUE:
            return None
        if self.goal is None or self.elapsed is None:
            return self._moved()
        basis, since, elapsed = self._walked_from(self.goal, self.elapsed)
        return DueDerivation(
            at=self.due_if_resumed_now if basis is DueBasis.RESUMED else self.due_at,
            basis=basis,
            since=since,
            elapsed=elapsed,
            needed=self.goal - elapsed,
        )

    def _moved(self) -> DueDerivation | None:
        """How a deadline came about, where the goal is one."""
        if self.deadline is None:
            return None
        at = self.due_at or self.due_if_resumed_now
        return DueDerivation(
            at=at,
            basis=DueBasis.DEADLINE,
            since=self.deadline,
            elapsed=None,
            needed=self.deadline_moved,
        )

    def _walked_from(
        self, goal: timedelta, elapsed: timedelta
    ) -> tuple[DueBasis, datetime, timedelta]:
        """From where the rest of the goal is walked, and what had been counted by then."""
        if elapsed >= goal:
            return DueBasis.COUNTED, *self._crossed(goal)
        if self.state is ClockState.PAUSED:
            return DueBasis.RESUMED, self._not_before_start(self.now), elapsed
        if self.state is ClockState.STOPPED:
            stop = self.stopped_at or self.now
            return DueBasis.STOPPED, self._not_before_start(stop), elapsed
        last = self.segments[-1] if self.segments else None
        if last is None or last.why is not ClockState.RUNNING:
            return DueBasis.RUNNING, self._not_before_start(self.now), elapsed
        return DueBasis.RUNNING, last.start, elapsed - last.working

    def _not_before_start(self, at: datetime) -> datetime:
        return max(at, self.started_at or at)

    def _crossed(self, goal: timedelta) -> tuple[datetime, timedelta]:
        """The counted segment in which elapsed came to equal the goal."""
        total = _ZERO
        for segment in self.segments:
            if segment.counted:
                if total < goal <= total + segment.working:
                    return segment.start, total
                total += segment.working
        return self.started_at or self.now, _ZERO
