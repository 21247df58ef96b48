"""The life of a slow clock: time passes tick by tick, steps are taken as they come."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tests.sla.clock_cycle import Cycle, End, Moment, Past, Row, first_due, measured
from tests.sla.clock_plain import (
    Goal,
    Offset,
    Opens,
    Percent,
    PlainDate,
    PlainEdge,
    PlainTarget,
    Step,
)
from tests.sla.clock_walk import Walker


@dataclass
class Life:
    """What is so at an instant; `live` moves it on, `take` takes a step.

    Attributes:
        at: The instant.
        since: When the last step was taken.
        step: The values as they are.
        paused: Whether the pause is on, which a resume condition may prolong.
        moments: What was lived through since the first step.
        first_breach: The first instant at which anybody would have been told of a breach.
    """

    target: PlainTarget
    opened_at: int
    opens: Opens
    tick: int
    reach: int
    first: Step
    at: int
    since: int = 0
    step: Step | None = None
    paused: bool = False
    number: int = 1
    cycle: Cycle | None = None
    past: list[Past] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    first_breach: int | None = None

    def copy(self) -> "Life":
        cycle = None if self.cycle is None else self.cycle.copy()
        return replace(self, cycle=cycle, past=[*self.past], moments=[*self.moments])

    # -- the hours ---------------------------------------------------------------------

    def hours(self, step: Step | None = None) -> Opens:
        """Which ticks are working time by the values of a step, as they are by default."""
        step = step or self.step or self.first
        for holds, opens in self.target.table:
            if holds(step):
                return opens
        return self.opens

    def kept_hours(self) -> Opens:
        """The hours in which is walked on: those of its stop for a clock that has ended."""
        cycle = self.cycle
        is_ended = cycle is not None and cycle.ended is not None
        return self.hours(cycle.ended_step if cycle and is_ended else None)

    @property
    def walker(self) -> Walker:
        return Walker(self.kept_hours(), self.tick, self.reach)

    def walk(self, at: int, left: int) -> int | None:
        """The first instant at which so much working time has passed since another."""
        return self.walker.on(at, left)

    # -- time passes -------------------------------------------------------------------

    def live(self, until: int) -> None:
        """Let time pass, which must not leave the tick."""
        assert self.step is not None
        row = self._row(self.at, until, self.step, held=self.held)
        self._remember(until)
        if (cycle := self.cycle) is not None and self.at >= cycle.started_at:
            if cycle.ended is None:
                cycle.account.add(row)
            else:
                cycle.gap.append(row)
        self.at = until
        self._be_late()

    def _row(self, start: int, end: int, step: Step, *, held: bool) -> Row:
        name = self.target.split_by
        holder = None if name is None else step.values[name]
        return Row(start, end, self.hours(step)(start), not held, holder)

    def _remember(self, until: int) -> None:
        assert self.step is not None
        start = self.at
        if self.moments and self.moments[-1][2:] == (self.step, self.held):
            start = self.moments.pop().start
        self.moments.append(Moment(start, until, self.step, self.held))

    @property
    def held(self) -> bool:
        """Whether time does not count."""
        if self.step is None:
            return False
        runs = self.target.runs
        return self.paused or (runs is not None and not runs(self.step))

    @property
    def state(self) -> str:
        return "not_started" if self.cycle is None else self.cycle.state(held=self.held)

    def due(self) -> tuple[int | None, int | None]:
        if self.cycle is None:
            return None, None
        return self.cycle.due(self.at, self.state, self.walk)

    def outcome(self) -> str:
        if self.cycle is None:
            return "excluded" if self.picked(self.opened_at) is None else "open"
        return self.cycle.outcome(self.at, self.state, self.walk)

    def counting(self) -> bool:
        if self.state != "running" or self.cycle is None:
            return False
        return self.at >= self.cycle.started_at and self.hours()(self.at)

    def _be_late(self) -> None:
        """A deadline that is overrun while time is counted stays where it is.

        Time is counted beneath a goal that was lost, and while a clock has ended that may go
        on as if it had not.
        """
        cycle = self.cycle
        if cycle is None or cycle.base is None or self.held:
            return
        if cycle.ended is not None and self.target.reopen != "count_gap":
            return
        moved = cycle.paused_beneath()
        due = Walker(self.hours(), self.tick, self.reach).on(cycle.base, moved)
        if due is not None and due < self.at:
            cycle.be_late(moved)

    def look(self) -> None:
        """Note what can be seen now, after the last step of an instant."""
        self._pass_thresholds()
        if self.cycle is not None and self.outcome() == "missed":
            self._breach(self.cycle)

    def _breach(self, cycle: Cycle) -> None:
        cycle.breach = self.at if cycle.breach is None else cycle.breach
        if self.first_breach is None:
            self.first_breach = self.at

    # -- thresholds --------------------------------------------------------------------

    def _pass_thresholds(self) -> None:
        """Note which thresholds can now be seen to have passed."""
        cycle = self.cycle
        if cycle is None or self.state not in ("running", "paused", "stopped"):
            return
        for index, item in enumerate(self.target.thresholds):
            if index not in cycle.passed and self._is_over(cycle, item):
                cycle.passed[index] = self.at

    def _is_over(self, cycle: Cycle, item: Percent | Offset) -> bool:
        if cycle.is_deadline:
            assert isinstance(item, Offset)
            at = self._moved(cycle, item)
            return self.state == "running" and at is not None and at <= self.at
        elapsed = cycle.account.elapsed
        if not elapsed and not self._has_begun(cycle):
            return False
        if isinstance(item, Percent) or item.length >= 0:
            return elapsed >= cycle.needed(item)
        before = cycle.needed(item)
        return elapsed > before or (elapsed == before and self.counting())

    def _has_begun(self, cycle: Cycle) -> bool:
        """Whether a clock that has counted nothing ran, or stopped, after its start."""
        if self.state == "stopped":
            return cycle.ended_at >= cycle.started_at
        return self.state == "running" and self.at >= cycle.started_at

    def _moved(self, cycle: Cycle, item: Offset) -> int | None:
        """Where a deadline with its pauses and an offset lies."""
        paused = cycle.paused_by_now()
        due = None if cycle.base is None else self.walk(cycle.base, paused)
        if due is None or item.length >= 0:
            return None if due is None else self.walk(due, item.length)
        at = self.walker.back(due, -item.length)
        return cycle.started_at if at is None else max(at, cycle.started_at)

    def threshold_to_come(self, item: Percent | Offset) -> int | None:
        """When a threshold that has not passed will, or would have but for the stop."""
        cycle, state = self.cycle, self.state
        if cycle is None or state not in ("running", "stopped"):
            return None
        if cycle.is_deadline:
            assert isinstance(item, Offset)
            return self._moved(cycle, item)
        since = cycle.ended_at if state == "stopped" else self.at
        left = max(cycle.needed(item) - cycle.account.elapsed, 0)
        at = self.walk(max(since, cycle.started_at), left)
        if at is None or isinstance(item, Percent) or item.length >= 0:
            return at
        return self.walker.opening(at) if cycle.needed(item) >= 0 else at

    # -- a step ------------------------------------------------------------------------

    def take(self, step: Step) -> None:
        """Take a step at this instant."""
        before = self.step
        was = self.copy()
        self.step, self.since = step, self.at
        self._latch(step)
        self._take_edges(was, before, step)
        self._take_goal(was)

    def _latch(self, step: Step) -> None:
        resume = self.target.resume
        stays = self.paused and resume is not None and not resume(step)
        self.paused = step.values["status"] in self.target.pause or stays

    def _take_edges(self, was: "Life", before: Step | None, step: Step) -> None:
        target = self.target
        stops, cancels, resets, starts = (
            [edge for edge in edges if edge.fires(before, step)]
            for edges in (target.stop, target.cancel, target.reset, target.start)
        )
        if self.cycle is None and before is None and not target.start:
            self._begin_first(self.opened_at)
        elif self.cycle is None:
            if starts and not stops and not cancels:
                self._begin_first(self.at)
            return
        cycle = self.cycle
        assert cycle is not None
        if cycle.ended is not None:
            ends = bool(stops or cancels)
            self._take_reopening(was, cycle, ends=ends, starts=bool(starts))
        elif stops or cancels:
            cycle.ended = "stopped" if stops else "cancelled"
            cycle.ended_at, cycle.ended_step = self.at, before or step
            cycle.can_be_lifted = all(e.has_level for e in stops or cancels)
        elif resets and self._counts_already(cycle):
            self._begin_next(was, "reset")

    def _counts_already(self, cycle: Cycle) -> bool:
        """Not at birth, and not while its start is still to come."""
        return self.step is not self.first and self.at >= cycle.started_at

    def _begin_first(self, edge: int) -> None:
        """Begin to count at an edge, or from the date in a field."""
        assert self.step is not None
        name = self.target.count_from
        date = None if name is None else self.step.values[name]
        start = date if isinstance(date, int) else edge
        self.cycle = Cycle(self.number, start, self.at)
        for row in self._rows_before(start):
            self.cycle.account.add(row)

    def _rows_before(self, start: int) -> Iterator[Row]:
        """What happened from a start in the past until now."""
        for a, b in self._ticks(start, min(self.first.at, self.at)):
            yield self._row(a, b, self.first, held=False)
        for moment in self.moments:
            for a, b in self._ticks(max(start, moment.start), moment.end):
                held = moment.held and self.target.replay_pauses
                yield self._row(a, b, moment.step, held=held)

    def _ticks(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        while start < end:
            until = min(start - start % self.tick + self.tick, end)
            yield start, until
            start = until

    def _take_reopening(
        self, was: "Life", cycle: Cycle, *, ends: bool, starts: bool
    ) -> None:
        target, step = self.target, self.step
        assert step is not None
        is_held = any(edge.holds(step) for edge in (*target.stop, *target.cancel))
        if target.reopen == "final":
            return
        lifts = cycle.can_be_lifted and not is_held
        if ends:
            cycle.can_be_lifted = cycle.can_be_lifted and is_held
        elif target.reopen == "new_cycle":
            if starts or (lifts and _may_start(target.start, step)):
                if self.at < cycle.started_at:
                    cycle.ended = None  # and waits on
                else:
                    self._begin_next(was, cycle.ended or "stopped")
        elif starts or lifts:
            cycle.ended, cycle.ended_step = None, None
            cycle.late = cycle.late_beneath
            for row in cycle.gap:
                counted = row.counted and target.reopen == "count_gap"
                cycle.account.add(row._replace(counted=counted))
            cycle.gap = []

    def _begin_next(self, was: "Life", end: End) -> None:
        """Put a cycle away as it was before the step, and begin another one."""
        cycle = self.cycle if end == "retargeted" else was.cycle or self.cycle
        assert cycle is not None
        leaves_trace = end in ("stopped", "cancelled") or self.at > cycle.started_at
        if cycle.ran and leaves_trace:
            before = was.copy()
            before.cycle = left = cycle.copy()
            self.past.append(left.put_away(end, self.at, before.walker))
            self.number += 1
            breach = self.past[-1].breach
            if self.first_breach is None:
                self.first_breach = breach
        self.cycle = Cycle(self.number, self.at, self.at)

    # -- the goal ------------------------------------------------------------------------

    def picked(self, start: int) -> Goal | None:
        """The goal by the values as they are, counted from a start."""
        step, target = self.step or self.first, self.target
        if target.applies is not None and step.values["group"] not in target.applies:
            return None
        found = [
            goal
            for holds, goal in target.goals
            if (
                holds(step)
                if callable(holds)
                else holds in (None, step.values["priority"])
            )
            and (isinstance(goal, int) or goal.is_given(step))
        ]
        if target.pick == "first":
            return found[0] if found else None
        lengths = [goal for goal in found if isinstance(goal, int)]
        if len(lengths) == len(found):  # even where none of them is ever due
            return min(lengths, default=None)
        opens = self.kept_hours()
        dues = [first_due(goal, start, step, opens, self.walk) for goal in found]
        return found[dues.index(min(dues))]

    def _note_dates(self, cycle: Cycle, before: Step) -> None:
        """Note which values are new."""
        assert self.step is not None
        for name, value in self.step.values.items():
            if before.values[name] != value:
                cycle.written[name] = self.at

    def _written_at(self, cycle: Cycle, rule: Goal) -> int | None:
        """When a date was written in this cycle that is the goal."""
        assert self.step is not None
        if not isinstance(rule, PlainDate):
            return None
        is_date = isinstance(self.step.values[rule.name], int)
        return cycle.written.get(rule.name) if is_date else None

    def length(self, rule: Goal | None, start: int) -> int | None:
        """The length of a goal, or the instant that it says."""
        step = self.step or self.first
        return measured(rule, start, step, self.kept_hours(), self.walk)

    def _take_goal(self, was: "Life") -> None:
        cycle = self.cycle
        if cycle is None:
            return
        rule = self.picked(cycle.started_at)
        mode = self.target.on_goal_change
        last = cycle.last_rule
        is_new = last is not None and rule is not None and rule != last
        if not self._counts_already(cycle):
            mode = "carry"
        if mode == "restart" and is_new and cycle.ended is None:
            self._begin_next(was, "retargeted")
            cycle = self.cycle
            assert cycle is not None
            rule = self.picked(cycle.started_at)
        if was.step is not None:
            self._note_dates(cycle, was.step)
        if rule is not None:
            cycle.moves_since = self._written_at(cycle, rule)
        cycle.set_goal(rule, self.length(rule, cycle.started_at), mode)
        if rule is not None:
            cycle.lost, cycle.ran = None, True
        elif cycle.ran and cycle.lost is None:
            cycle.lost = cycle.account.copy()
            cycle.lost_at = self.at if cycle.ended is None else cycle.ended_at


def _may_start(edges: tuple[PlainEdge, ...], step: Step) -> bool:
    return not edges or any(edge.holds(step) for edge in edges)
