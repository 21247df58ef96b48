"""What a clock's machine says at an instant, as a verdict."""

from datetime import datetime, timedelta

import attrs

from itsmcore._instants import from_us
from itsmcore.sla._machine import Machine
from itsmcore.sla._meter import Meter
from itsmcore.sla._trail import Reading, backwards
from itsmcore.sla.ledger import linked_segments
from itsmcore.sla.verdict import Verdict
from itsmcore.sla.words import ClockState, Outcome

__all__ = ["judge"]


@attrs.frozen(eq=False)
class _Case:
    """What has to be known to judge: the reading, the goal and the start."""

    meter: Meter
    now_us: int
    reading: Reading
    goal_us: int | None
    started_us: int | None
    breach_us: int | None

    @property
    def state(self) -> ClockState:
        return self.reading.state

    @property
    def outcome(self) -> Outcome:
        if self.goal_us is None or self.state is ClockState.CANCELLED:
            return Outcome.EXCLUDED
        if self.reading.elapsed_us > self.goal_us:
            return Outcome.MISSED
        return Outcome.MET if self.state is ClockState.STOPPED else Outcome.OPEN

    @property
    def left_us(self) -> int | None:
        if self.goal_us is None:
            return None
        return self.goal_us - self.reading.elapsed_us

    @property
    def counting(self) -> bool:
        return self.state is ClockState.RUNNING and self.meter.is_open(self.now_us)

    def due_us(self) -> int | None:
        """The first instant at which elapsed equals the goal, as things stand."""
        left = self.left_us
        if left is None or self.state in (ClockState.NOT_STARTED, ClockState.CANCELLED):
            return None
        if left <= 0:
            return self._passed_us(self.reading.elapsed_us + left)
        if self.state is ClockState.PAUSED:
            return None
        return self.meter.add(self.reading.at_us, left)

    def _passed_us(self, goal_us: int) -> int | None:
        for item in backwards(self.reading.last):
            if item.is_counted and item.elapsed_us < goal_us:
                return self.meter.add(item.start_us, goal_us - item.elapsed_us)
        return self.started_us

    def due_if_resumed_us(self) -> int | None:
        """When it would be due, were it resumed now."""
        left = self.left_us
        if self.state is not ClockState.PAUSED or left is None or left <= 0:
            return None
        return self.meter.add(self.now_us, left)

    def next_change_us(self) -> int | None:
        """When the schedule opens or closes, or the goal is passed, whichever comes first."""
        left = self.left_us
        if self.state is not ClockState.RUNNING or left is None:
            return None
        passed = self.meter.add(self.now_us, left + 1) if left >= 0 else None
        found = [
            at for at in (self.meter.boundary(self.now_us), passed) if at is not None
        ]
        return min(found, default=None)


def judge(
    record_id: str, target_id: str, meter: Meter, machine: Machine | None, now_us: int
) -> Verdict:
    """The verdict of a machine that has taken all steps up to now; None: nothing is known."""
    if machine is None:
        none = Reading(ClockState.NOT_STARTED, now_us)
        case = _Case(meter, now_us, none, None, None, None)
    else:
        reading = machine.reading(now_us)
        breach = machine.breach_before(now_us + 1)
        has_run = reading.state is not ClockState.NOT_STARTED
        started = machine.started_us if has_run else None
        case = _Case(meter, now_us, reading, machine.goal_us, started, breach)
    return _verdict(record_id, target_id, case)


def _verdict(record_id: str, target_id: str, case: _Case) -> Verdict:
    reading = case.reading
    is_stopped = case.state is ClockState.STOPPED
    return Verdict(
        record_id=record_id,
        target_id=target_id,
        now=from_us(case.now_us),
        state=case.state,
        outcome=case.outcome,
        goal=_span(case.goal_us),
        elapsed=timedelta(microseconds=reading.elapsed_us),
        remaining=_span(case.left_us),
        paused=timedelta(microseconds=reading.paused_us),
        counting=case.counting,
        started_at=_instant(case.started_us),
        stopped_at=from_us(reading.at_us) if is_stopped else None,
        due_at=_instant(case.due_us()),
        due_if_resumed_now=_instant(case.due_if_resumed_us()),
        first_breach_at=_instant(case.breach_us),
        next_change_at=_instant(case.next_change_us()),
        segments=linked_segments(reading.last),
    )


def _instant(at_us: int | None) -> datetime | None:
    return None if at_us is None else from_us(at_us)


def _span(us: int | None) -> timedelta | None:
    return None if us is None else timedelta(microseconds=us)
