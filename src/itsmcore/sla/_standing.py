"""How a clock stands between two steps: what it shows, and when that changes by itself."""

import attrs

from itsmcore._instants import span_us
from itsmcore.model import Value
from itsmcore.sla._budget import Budget
from itsmcore.sla._meter import LAST_US
from itsmcore.sla._trail import Reading, Run, backwards
from itsmcore.sla.target import Target
from itsmcore.sla.threshold import AtPercent, Threshold
from itsmcore.sla.words import NEVER_DUE, ClockState, CycleEnd, Outcome

__all__ = ["Past", "Standing"]


class Past:
    """A cycle that another one followed: how the clock stood when it was over.

    Attributes:
        standing: The clock as it stood then.
        at_us: When.
        end: What ended the cycle.
        earlier: The cycle before.
    """

    __slots__ = ("at_us", "earlier", "end", "standing")

    def __init__(
        self, standing: "Standing", at_us: int, end: CycleEnd, earlier: "Past | None"
    ) -> None:
        self.standing, self.at_us, self.end, self.earlier = (
            standing,
            at_us,
            end,
            earlier,
        )


class Standing:
    """A clock between two of its steps.

    Beneath, time is counted by edges and the pause alone. Two readings may cover what it
    counts: `ended`, taken when it was stopped or cancelled, and `lost`, taken when no goal
    held any more. Taking the cover off shows what was counted meanwhile.

    Attributes:
        at_us: When the last step took effect; what was decided before stays decided.
        values: The values that the target reads.
        started_us: From when the cycle counts; None before.
        run: What the cycle has counted beneath.
        ended: What it showed when it ended.
        lost: What it showed when the last goal ceased to hold.
        budget: The goal by the values as they are; None when excluded.
        overdue_us: The deadline that was passed while the clock ran.
        is_overdue_beneath: Whether that was noticed only after the clock had ended.
        overdue_moved_us: By how much pauses had moved it then.
        passes: When each threshold passed, in the order of the target.
        cycle_breach_us: The first instant at which the cycle was known to be missed.
        earlier_breach_us: The same of an earlier cycle.
        number: Which cycle it is.
        past: The cycles before it.
    """

    __slots__ = (
        "at_us",
        "budget",
        "cycle_breach_us",
        "earlier_breach_us",
        "ended",
        "is_overdue_beneath",
        "lost",
        "number",
        "overdue_moved_us",
        "overdue_us",
        "passes",
        "past",
        "run",
        "started_us",
        "target",
        "values",
    )

    target: Target
    at_us: int
    values: dict[str, Value]
    started_us: int | None
    run: Run
    ended: Reading | None
    lost: Reading | None
    budget: Budget | None
    overdue_us: int | None
    overdue_moved_us: int
    is_overdue_beneath: bool
    passes: tuple[int | None, ...]
    cycle_breach_us: int | None
    earlier_breach_us: int | None
    number: int
    past: Past | None

    # -- what it shows ---------------------------------------------------------------

    def reading(self, now_us: int) -> Reading:
        """What it shows at an instant, not before its last step."""
        if self.budget is None:
            never = Reading(ClockState.NOT_STARTED, now_us, self.run.kind.meter)
            return self.lost or never
        return self.ended or self.run.at(now_us)

    def outcome(self, shown: Reading) -> Outcome:
        """How the target fares, by what is shown."""
        budget = self.budget
        if budget is None or shown.state is ClockState.CANCELLED:
            return Outcome.EXCLUDED
        if self._is_over(budget, shown):
            return Outcome.MISSED
        return Outcome.MET if shown.state is ClockState.STOPPED else Outcome.OPEN

    def final(self, end: CycleEnd) -> Reading:
        """What a cycle shows that is over; one that was cut short as if it were stopped."""
        shown = self.reading(self.at_us)
        if end in (CycleEnd.RESET, CycleEnd.RETARGETED) and self.budget is not None:
            return attrs.evolve(shown, state=ClockState.STOPPED)
        return shown

    def cycle_outcome(self, end: CycleEnd) -> Outcome:
        """How the cycle fared, now that it is over."""
        found = self.outcome(self.final(end))
        is_cut = end is CycleEnd.RETARGETED and found is Outcome.MET
        return Outcome.EXCLUDED if is_cut else found

    def _is_over(self, budget: Budget, shown: Reading) -> bool:
        if budget.goal_us is not None:
            return shown.elapsed_us > budget.goal_us
        if shown.state is ClockState.PAUSED:
            return self.overdue_us is not None
        if shown.state is ClockState.NOT_STARTED:
            return False
        due = self.deadline_us(shown)
        return due is not None and shown.at_us > due

    # -- when it is due ----------------------------------------------------------------

    def deadline_us(self, shown: Reading) -> int | None:
        """A deadline, moved by the working time of the pauses, unless passed before."""
        if self._is_overdue(shown):
            return self.overdue_us
        base = None if self.budget is None else self.budget.base_us
        moved = self.moved_us(shown)
        return base if base is None or not moved else shown.meter.add(base, moved)

    def moved_us(self, shown: Reading) -> int:
        """By how much working time of pauses a deadline has moved."""
        if self.budget is None or self.budget.goal_us is not None:
            return 0
        if self._is_overdue(shown):
            return self.overdue_moved_us
        return self.budget.moved_us(shown.paused_us)

    def _is_overdue(self, shown: Reading) -> bool:
        """Whether the deadline passed while the clock ran, and before what is shown."""
        is_later = shown.state is ClockState.STOPPED and self.is_overdue_beneath
        return self.overdue_us is not None and not is_later

    def due_us(self, shown: Reading) -> int | None:
        """When it is due, as things stand; None when not started, cancelled, or open."""
        budget = self.budget
        if budget is None or shown.state in NEVER_DUE:
            return None
        is_paused = shown.state is ClockState.PAUSED
        if budget.goal_us is None:
            is_open = is_paused and self.overdue_us is None
            return None if is_open else self.deadline_us(shown)
        if shown.elapsed_us >= budget.goal_us:
            return self._passed_us(shown, budget.goal_us)
        return None if is_paused else self._reached_us(shown, budget.goal_us)

    def _passed_us(self, shown: Reading, goal_us: int) -> int | None:
        """The first instant at which elapsed equalled the goal."""
        for item in backwards(shown.last):
            if item.kind.is_counted and item.elapsed_us < goal_us:
                left = goal_us - item.elapsed_us
                return item.kind.meter.add(item.start_us, left)
        return self.started_us

    def _reached_us(self, shown: Reading, amount_us: int) -> int | None:
        """The first instant at which elapsed equals so much, counted on from what is shown."""
        since = max(shown.at_us, self.started_us or shown.at_us)
        return shown.meter.add(since, max(amount_us - shown.elapsed_us, 0))

    def resumed_us(self, shown: Reading, now_us: int) -> int | None:
        """When it would be due, were it resumed now; only while paused with time left."""
        budget = self.budget
        if budget is None or shown.state is not ClockState.PAUSED:
            return None
        if budget.goal_us is None:
            return None if self.overdue_us is not None else self.deadline_us(shown)
        left = budget.goal_us - shown.elapsed_us
        since = max(now_us, self.started_us or now_us)
        return shown.meter.add(since, left) if left > 0 else None

    # -- when it was missed --------------------------------------------------------------

    def breach_before(self, until_us: int) -> int | None:
        """The first instant before `until_us` at which the cycle was known to be missed.

        Only what holds after the last step of an instant can be seen by anyone; so this is
        asked when time moves on, and goals that lasted no time are never broken.
        """
        budget = self.budget
        if self.cycle_breach_us is not None or budget is None:
            return self.cycle_breach_us
        shown = self.reading(self.at_us)
        if self.outcome(shown) is Outcome.MISSED:
            return self.at_us
        if shown.state is not ClockState.RUNNING:
            return None
        found = self.over_us(budget, shown, until_us)
        if found is None or found >= until_us:
            return None
        return max(found, self.at_us)

    def over_us(
        self, budget: Budget, shown: Reading, until_us: int | None = None
    ) -> int | None:
        """When a clock that runs is missed, unless its elapsed says: not before an instant."""
        if budget.goal_us is None:
            due = self.deadline_us(shown)
            return None if due is None or due == LAST_US else due + 1
        left = budget.goal_us - shown.elapsed_us + 1
        since = max(shown.at_us, self.run.since_us)
        if until_us is not None and (
            until_us <= since or shown.meter.elapsed(since, until_us) < left
        ):
            return None
        return shown.meter.add(since, left)

    # -- thresholds ----------------------------------------------------------------------

    def passed_before(self, until_us: int) -> tuple[int | None, ...]:
        """When each threshold passed before an instant; None for those that did not."""
        if None not in self.passes:
            return self.passes
        shown = self.reading(self.at_us)
        found = []
        for item, passed in zip(self.target.thresholds, self.passes, strict=True):
            at = passed if passed is not None else self.pass_us(item, shown)
            is_past = at is not None and at < until_us
            found.append(at if is_past else None)
        return tuple(found)

    def pass_us(self, item: Threshold, shown: Reading) -> int | None:
        """When a threshold passes if nothing happens, not before what is shown."""
        budget = self.budget
        if budget is None or shown.state in NEVER_DUE:
            return None
        if budget.goal_us is None:
            return self._pass_of_deadline(item, shown)
        amount, lands = _amount(item, budget.goal_us)
        if shown.elapsed_us > amount or (shown.elapsed_us == amount and not lands):
            return self._used_up_us(shown)
        if shown.state is not ClockState.RUNNING:
            return None
        since = max(shown.at_us, self.run.since_us)
        found = shown.meter.add(since, amount - shown.elapsed_us)
        return _landed(found, shown, lands=lands)

    def _used_up_us(self, shown: Reading) -> int | None:
        """When it is seen that enough has been counted.

        To have counted nothing is enough only for a clock that has begun to run.
        """
        start = shown.at_us if self.started_us is None else self.started_us
        if shown.elapsed_us == 0:
            is_early = shown.state is ClockState.STOPPED and shown.at_us < start
            if is_early or shown.state is ClockState.PAUSED:
                return None
        return max(shown.at_us, self.at_us, start)

    def coming_us(self, item: Threshold, shown: Reading) -> int | None:
        """When a threshold would pass if the clock ran on from what is shown."""
        if shown.state is not ClockState.STOPPED or self.budget is None:
            return self.pass_us(item, shown)
        if self.budget.goal_us is None:
            return self._walked(item, shown)
        amount, lands = _amount(item, self.budget.goal_us)
        return _landed(self._reached_us(shown, amount), shown, lands=lands)

    def _pass_of_deadline(self, item: Threshold, shown: Reading) -> int | None:
        if shown.state is not ClockState.RUNNING:
            return None
        found = self._walked(item, shown)
        return None if found is None else max(found, shown.at_us)

    def _walked(self, item: Threshold, shown: Reading) -> int | None:
        """An offset from a deadline, walked in the schedule; not before the start."""
        budget, meter = self.budget, shown.meter
        start = self.started_us
        if isinstance(item, AtPercent) or budget is None or budget.base_us is None:
            return None
        offset, moved = _offset(item), budget.moved_us(shown.paused_us)
        due = meter.add(budget.base_us, moved) if moved else budget.base_us
        if due is None or start is None or offset == 0:
            return due
        if offset > 0:
            return meter.add(due, offset)
        before = meter.elapsed(start, due) + offset if due > start else -1
        if before < 0:
            return start
        return _landed(meter.add(start, before), shown, lands=True)


def _landed(at_us: int | None, shown: Reading, *, lands: bool) -> int | None:
    """The instant, or where it is to lie in open time the next opening."""
    return shown.meter.opening(at_us) if lands and at_us is not None else at_us


def _amount(item: Threshold, goal_us: int) -> tuple[int, bool]:
    """What must have been counted, and whether a closing instant becomes the opening."""
    if isinstance(item, AtPercent):
        return -(-item.percent * goal_us // 100), False
    offset = _offset(item)
    return goal_us + offset, -goal_us <= offset < 0


def _offset(item: Threshold) -> int:
    return 0 if isinstance(item, AtPercent) else span_us(item.offset)
