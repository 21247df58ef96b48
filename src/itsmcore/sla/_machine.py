"""The mechanism of a clock: one step of a history at a time, in constant time each."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, Self

import attrs

from itsmcore._instants import to_us
from itsmcore.model import Turn, Value
from itsmcore.model.values import is_same
from itsmcore.sla._budget import Budget, current, dated, prorated
from itsmcore.sla._lookback import counted_back
from itsmcore.sla._meter import Meters
from itsmcore.sla._standing import Past, Standing
from itsmcore.sla._trail import Kind, Reading, Run
from itsmcore.sla._view import View, lifts
from itsmcore.sla.target import Target
from itsmcore.sla.words import ClockState, CycleEnd, Outcome, Part

__all__ = ["Machine"]


class Machine(Standing):
    """A clock at one step of its history; `step` moves it on in place."""

    __slots__ = (
        "_before",
        "_held",
        "_is_first",
        "_is_paused",
        "_lifts",
        "_meters",
        "_opened_us",
        "_position",
        "_ran",
        "_written",
    )

    def __init__(
        self,
        target: Target,
        meters: Meters,
        *,
        opened_us: int,
        known_us: int,
        values: Mapping[str, Value],
    ) -> None:
        self.target, self._meters = target, meters
        self.at_us, self.values = known_us, dict(values)
        view = View({}, self.values, is_first=True)
        self._position, self._is_paused, self._is_first = 0, False, True
        self._opened_us = opened_us
        self._before: tuple[Kind, Run] | None = None
        self._held: Budget | None = None
        self._clear()
        self.number, self.past, self.earlier_breach_us = 1, None, None
        self.started_us = None
        self._wait(view, opened_us)
        self._take(view)
        self._is_first = False

    def copy(self) -> Self:
        """The same machine, to be moved on by itself."""
        made = object.__new__(type(self))
        for name in _SLOTS:
            setattr(made, name, getattr(self, name))
        return made

    @property
    def breach_us(self) -> int | None:
        """The first instant at which any of its cycles was known to be missed."""
        first = self.earlier_breach_us
        return self.cycle_breach_us if first is None else first

    def changed(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """Those of some values that differ from what is known."""
        return {k: v for k, v in values.items() if not is_same(self.values[k], v)}

    def step(self, turn: Turn) -> None:
        """Take one more step, not before the last one; it costs the same after any number."""
        if turn.at_us > self.at_us:
            self._settle(turn.at_us)
            self.at_us = turn.at_us
        before, self.values = self.values, {**self.values, **turn.values}
        self._position = turn.position
        self._take(View(before, self.values, turn.comments))

    def follow(self, turns: Iterable[Turn], now_us: int) -> Self:
        """Take all steps up to an instant."""
        for turn in turns:
            if turn.at_us > now_us:
                break
            self.step(turn)
        return self

    def _settle(self, until_us: int) -> None:
        """Keep what time alone has decided since the last step."""
        self.cycle_breach_us = self.breach_before(until_us)
        self.passes = self.passed_before(until_us)
        if self.run.kind.is_counted and self.overdue_us is None:
            self._pass_deadline(until_us)

    def _pass_deadline(self, until_us: int) -> None:
        """Keep a deadline that passed while time was counted, be it beneath a cover."""
        held = self._held
        if held is None or held.base_us is None:
            return
        moved, due = held.moved_us(self.run.at(until_us).paused_us), held.base_us
        found = self.run.kind.meter.add(due, moved) if moved else due
        if found is not None and found < until_us:
            self.overdue_us, self.overdue_moved_us = found, moved
            self.is_overdue_beneath = self.ended is not None

    # -- one step --------------------------------------------------------------------

    def _take(self, view: View) -> None:
        self._take_pause(view)
        part = self._take_edges(view)
        self._turn(view, self._restart(view) or part)
        self._take_goal(view)

    def _take_pause(self, view: View) -> None:
        target = self.target
        if target.pause is None:
            return
        self._is_paused = target.pause.test(view.after) or (
            self._is_paused
            and target.resume is not None
            and not target.resume.test(view.after)
        )

    def _take_edges(self, view: View) -> Part | None:
        """What the edges of a step do, and by which part of the target."""
        end = self._ending(view)
        if self.started_us is None:
            return self._start(view) if end is None and self._starts(view) else None
        if self.ended is not None:
            return self._take_reopening(view, ends=end is not None)
        if end is not None:
            state, part, self._lifts = end
            self.ended = self._shown(state)
            return part
        reset = self.target.reset
        if reset is not None and self._is_live and reset.fires(view):
            self._begin_cycle(CycleEnd.RESET)
            return Part.RESET
        return None

    def _take_reopening(self, view: View, *, ends: bool) -> Part | None:
        """Go on with an ended clock that is started again, or that nothing ends any more.

        What ends it once more in the same step keeps it as it is; where that is an instant
        and no condition, for good.
        """
        target = self.target
        if self.ended is None or target.reopen == "final":
            return None
        is_held = target.ending is not None and target.ending.test(view.after)
        if ends:
            self._lifts = self._lifts and is_held
            return None
        starts = self._starts(view)
        if not starts and (is_held or not self._lifts):
            return None
        if target.reopen == "new_cycle":
            if not starts and not self._is_startable(view):
                return None
            if self._has_begun:
                self._begin_cycle(CycleEnd(self.ended.state.value))
        self.ended, self.is_overdue_beneath = None, False
        return Part.REOPEN

    def _is_startable(self, view: View) -> bool:
        """Whether what starts the clock holds, be it birth."""
        start = self.target.start
        if start is None:
            return True
        return start.level is not None and start.level.test(view.after)

    def _starts(self, view: View) -> bool:
        start = self.target.start
        return start is not None and start.fires(view)

    def _ending(self, view: View) -> tuple[ClockState, Part, bool] | None:
        """How this step ends a clock, and whether that can be lifted; a stop comes first."""
        stop, cancel = self.target.stop, self.target.cancel
        if stop is not None and stop.fires(view):
            return ClockState.STOPPED, Part.STOP, lifts(stop, view)
        if cancel is not None and cancel.fires(view):
            return ClockState.CANCELLED, Part.CANCEL, lifts(cancel, view)
        return None

    # -- starting ----------------------------------------------------------------------

    def _wait(self, view: View, opened_us: int) -> None:
        """Begin to count at birth; before another start, only where it may count back."""
        meter, holder = self._meters.at(view.after), self._holder(view)
        running = Kind(ClockState.RUNNING, True, meter, holder)  # noqa: FBT003 - a row of a table
        if self.target.start is None:
            since, part = self._counts_from(view, opened_us)
            self.started_us, self.run = since, Run(running, since, part, 0)
            return
        self.run = Run(_idle(running), opened_us, Part.START, 0)
        if self.target.count_from is not None:
            self._before = running, Run(running, opened_us, Part.COUNT_FROM, 0)

    def _counts_from(self, view: View, edge_us: int) -> tuple[int, Part]:
        """The instant of the date field, or of the edge where there is none."""
        name = self.target.count_from
        given = None if name is None else view.after(name)
        if isinstance(given, datetime):
            return to_us(given), Part.COUNT_FROM
        return edge_us, Part.START

    def _start(self, view: View) -> Part:
        """Start for the first time, perhaps from an earlier or a later instant."""
        since, part = self._counts_from(view, self.at_us)
        before, replay = self._before, self.target.replay_pauses
        self.started_us, self._before, self._held = since, None, None
        if since < self.at_us and before is not None:
            self.run = counted_back(*before, since, self.at_us, replay=replay)
            return Part.START
        self.run = Run(self.run.kind, since, part, self._position)
        return part

    # -- cycles ------------------------------------------------------------------------

    def _begin_cycle(self, end: CycleEnd) -> None:
        """Close the cycle and begin the next.

        One that never had a goal, or was cut short before it lasted any time, leaves no trace.
        """
        is_cut = end in (CycleEnd.RESET, CycleEnd.RETARGETED)
        if self._ran and not (is_cut and self.started_us == self.at_us):
            closed = self.copy()
            is_missed = closed.cycle_outcome(end) is Outcome.MISSED
            if closed.cycle_breach_us is None and is_missed:
                closed.cycle_breach_us = self.at_us
            self.earlier_breach_us = closed.breach_us
            self.past = Past(closed, self.at_us, end, self.past)
            self.number += 1
        self._clear()
        self.started_us = self.at_us
        self.run = Run(_idle(self.run.kind), self.at_us, Part.START, self._position)

    def _clear(self) -> None:
        """Nothing has happened in the cycle yet."""
        self.ended = self.lost = None
        self.budget = self._held = None
        self.overdue_us = self.cycle_breach_us = None
        self.overdue_moved_us, self.is_overdue_beneath = 0, False
        self._written: dict[str, int] = {}
        self.passes = (None,) * len(self.target.thresholds)
        self._lifts = self._ran = False

    # -- what goes on ------------------------------------------------------------------

    def _turn(self, view: View, part: Part | None) -> None:
        """Begin another stretch where what the clock does has changed."""
        kind = self._kind(view)
        if self.started_us is None:
            self._turn_idle(view, kind)
        elif not kind.is_like(self.run.kind):
            found = part or self._part_of(self.run.kind, kind)
            self.run = self.run.turned(self.at_us, kind, found, self._position)

    def _turn_idle(self, view: View, kind: Kind) -> None:
        """Before the start nothing counts, but what would have may have to be known."""
        self.run = Run(kind, self.at_us, Part.START, self._position)
        if self._before is None:
            return
        is_idle = self._is_idle(view)
        why = ClockState.PAUSED if is_idle else ClockState.RUNNING
        would = attrs.evolve(kind, why=why, is_counted=not is_idle)
        first, before = self._before
        if not would.is_like(before.kind):
            part = self._part_of(before.kind, would)
            turned = before.turned(self.at_us, would, part, self._position)
            self._before = first, turned

    def _kind(self, view: View) -> Kind:
        """What goes on beneath from this step on, and whether its time counts."""
        why, is_counted = self._state(view)
        return Kind(why, is_counted, self._meters.at(view.after), self._holder(view))

    def _state(self, view: View) -> tuple[ClockState, bool]:
        if self.started_us is None:
            return ClockState.NOT_STARTED, False
        if self.ended is not None and self.target.reopen != "count_gap":
            return self.ended.state, False
        if self._is_idle(view):
            return ClockState.PAUSED, False
        return (ClockState.RUNNING if self.ended is None else self.ended.state), True

    def _is_idle(self, view: View) -> bool:
        runs = self.target.runs
        return self._is_paused or (runs is not None and not runs.test(view.after))

    def _holder(self, view: View) -> Value:
        name = self.target.split_by
        return None if name is None else view.after(name)

    def _part_of(self, old: Kind, new: Kind) -> Part:
        """Which part of the target made it do something else, where no edge did."""
        if new.why is not old.why:
            if new.why is not ClockState.PAUSED:
                return Part.RESUME
            return Part.PAUSE if self._is_paused else Part.RUNS
        return Part.SPLIT_BY if new.meter is old.meter else Part.SCHEDULE

    # -- the goal ------------------------------------------------------------------------

    def _take_goal(self, view: View) -> None:
        self._take_dates(view)
        budget, held = self._budget(view), self._held
        if budget is None:
            self._lose_goal()
            return
        if held is not None and held.rule != budget.rule:
            budget = self._prorated(held, budget)
        if held is None or held.base_us != budget.base_us:
            self.overdue_us = None
        self.budget = self._held = budget
        self.lost = None
        self._ran = self._ran or self.started_us is not None

    def _take_dates(self, view: View) -> None:
        """Note what pauses there had been when a date was written."""
        if self.started_us is None or self._is_first:
            return
        for name in self.target.date_fields:
            if not is_same(view.before(name), view.after(name)):
                paused = self.run.at(self.at_us).paused_us
                self._written = {**self._written, name: paused}

    @property
    def _has_begun(self) -> bool:
        """Whether it has begun to count, the first step left aside."""
        start = self.started_us
        return start is not None and start <= self.at_us and not self._is_first

    @property
    def _is_live(self) -> bool:
        return self._has_begun and self.ended is None

    def _budget(self, view: View) -> Budget | None:
        """The goal by the values as they are, kept as it was where it is the same.

        Before the start, what depends on it is counted from the opening.
        """
        start = self._opened_us if self.started_us is None else self.started_us
        ended = self.ended
        meter = self._meters.at(view.after) if ended is None else ended.meter
        found = current(self.target, self._held, start, meter, view.after)
        if found is None or found is self._held:
            return found
        return dated(found, self._written, view.after)

    def _restart(self, view: View) -> Part | None:
        """Begin another cycle where another goal is to do so."""
        held = self._held
        if self.target.on_goal_change != "restart" or held is None or not self._is_live:
            return None
        budget = self._budget(view)
        if budget is None or budget.rule == held.rule:
            return None
        self._begin_cycle(CycleEnd.RETARGETED)
        return Part.GOAL

    def _prorated(self, held: Budget, budget: Budget) -> Budget:
        """Another goal with as large a part left of it, where the target says so."""
        if self.target.on_goal_change != "prorate" or not self._has_begun:
            return budget
        shown = self.ended or self.run.at(self.at_us)
        return prorated(budget, held, shown.elapsed_us)

    def _lose_goal(self) -> None:
        if self._ran and self.lost is None:
            if self.ended is None:
                run = self.run
                self.run = run.turned(self.at_us, run.kind, Part.GOAL, self._position)
            self.lost = self._shown(ClockState.CANCELLED)
        self.budget = None

    def _shown(self, state: ClockState) -> Reading:
        """A reading to show instead of what is counted beneath."""
        shown = self.ended or self.run.at(self.at_us)
        return attrs.evolve(shown, state=state)


_SLOTS: Final = (*Standing.__slots__, *Machine.__slots__)


def _idle(kind: Kind) -> Kind:
    return attrs.evolve(kind, why=ClockState.NOT_STARTED, is_counted=False)
