"""The mechanism of a clock: one step of a history at a time, in constant time each."""

from collections.abc import Iterable, Mapping
from typing import Final, Self

import attrs

from itsmcore._instants import span_us
from itsmcore.model import AnyEdge, Comment, Edge, OnlyWhen, Turn, Value
from itsmcore.model.values import is_same
from itsmcore.sla._meter import Meter
from itsmcore.sla._trail import Reading, Stretch
from itsmcore.sla.target import Target
from itsmcore.sla.words import ClockState

__all__ = ["Machine"]


class _View:
    """One step as an edge sees it."""

    __slots__ = ("_after", "_before", "comments", "is_first")

    def __init__(
        self,
        before: Mapping[str, Value],
        after: Mapping[str, Value],
        comments: tuple[Comment, ...] = (),
        *,
        is_first: bool = False,
    ) -> None:
        self._before, self._after = before, after
        self.comments, self.is_first = comments, is_first

    def before(self, name: str, /) -> Value:
        return self._before.get(name)

    def after(self, name: str, /) -> Value:
        return self._after.get(name)


class Machine:
    """A clock at one step of its history; `step` moves it on in place.

    Beneath, time is counted by edges and the pause alone. Two readings may cover what it
    counts: `ended`, taken when it was stopped or cancelled, and `lost`, taken when no goal
    held any more. Taking the cover off shows what was counted meanwhile.

    Attributes:
        at_us: When the last step took effect; what was decided before stays decided.
        goal_us: The goal by the values as they are; None when excluded.
        started_us: When it started; None before.
        breach_us: The first instant at which it was known to be missed.
    """

    __slots__ = (
        "_is_counted",
        "_lifts",
        "_meter",
        "_position",
        "_ran",
        "_since_us",
        "_target",
        "_why",
        "at_us",
        "breach_us",
        "elapsed_us",
        "ended",
        "goal_us",
        "last",
        "lost",
        "paused_us",
        "started_us",
        "values",
    )

    def __init__(
        self,
        target: Target,
        meter: Meter,
        *,
        opened_us: int,
        known_us: int,
        values: Mapping[str, Value],
    ) -> None:
        born = target.start is None
        self._target, self._meter = target, meter
        self._why = ClockState.RUNNING if born else ClockState.NOT_STARTED
        self._is_counted = born
        self._since_us, self._position = opened_us, 0
        self._lifts = self._ran = False
        self.started_us: int | None = opened_us if born else None
        self.elapsed_us = self.paused_us = 0
        self.last: Stretch | None = None
        self.ended: Reading | None = None
        self.lost: Reading | None = None
        self.breach_us: int | None = None
        self.goal_us: int | None = None
        self.at_us, self.values = known_us, values
        self._take(_View({}, values, is_first=True), 0)

    def copy(self) -> Self:
        """The same machine, to be moved on by itself."""
        made = object.__new__(type(self))
        for name in _SLOTS:
            setattr(made, name, getattr(self, name))
        return made

    def changed(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """Those of some values that differ from what is known."""
        return {k: v for k, v in values.items() if not is_same(self.values[k], v)}

    def step(self, turn: Turn) -> None:
        """Take one more step, not before the last one; it costs the same after any number."""
        if turn.at_us > self.at_us:
            self.breach_us = self.breach_before(turn.at_us)
            self.at_us = turn.at_us
        before, self.values = self.values, {**self.values, **turn.values}
        self._take(_View(before, self.values, turn.comments), turn.position)

    def follow(self, turns: Iterable[Turn], now_us: int) -> Self:
        """Take all steps up to an instant."""
        for turn in turns:
            if turn.at_us > now_us:
                break
            self.step(turn)
        return self

    # -- what it shows ---------------------------------------------------------------

    def reading(self, now_us: int) -> Reading:
        """What it shows at an instant, not before its last step."""
        if self.goal_us is None:
            return self.lost or Reading(ClockState.NOT_STARTED, now_us)
        return self.ended or self._counted_to(now_us)

    def breach_before(self, until_us: int) -> int | None:
        """The first instant before `until_us` at which it was known to be missed.

        Only what holds after the last step of an instant can be seen by anyone; so this is
        asked when time moves on, and goals that lasted no time are never broken.
        """
        goal = self.goal_us
        if self.breach_us is not None or goal is None:
            return self.breach_us
        if self.ended is not None:
            is_stopped = self.ended.state is ClockState.STOPPED
            is_over = is_stopped and self.ended.elapsed_us > goal
            return self.at_us if is_over else None
        if self.elapsed_us > goal:
            return self.at_us
        return self._crossing(goal, until_us) if self._is_counted else None

    def _crossing(self, goal_us: int, until_us: int) -> int | None:
        passed = self._meter.elapsed(self._since_us, until_us)
        if self.elapsed_us + passed <= goal_us:
            return None
        left = goal_us - self.elapsed_us + 1
        found = self._meter.add(self._since_us, left)
        if found is None or found >= until_us:
            return None
        return max(found, self.at_us)

    def _counted_to(self, at_us: int) -> Reading:
        """What it has counted beneath, the stretch that goes on included."""
        if at_us == self._since_us or self._why is ClockState.NOT_STARTED:
            last, elapsed, paused = self.last, self.elapsed_us, self.paused_us
            return Reading(self._why, at_us, elapsed, paused, last)
        working = self._meter.elapsed(self._since_us, at_us)
        last = Stretch(
            self._since_us,
            at_us,
            self._why,
            self._is_counted,
            working,
            self._position,
            self.elapsed_us,
            self.last,
        )
        elapsed = self.elapsed_us + (working if self._is_counted else 0)
        paused = self.paused_us + (0 if self._is_counted else working)
        return Reading(self._why, at_us, elapsed, paused, last)

    # -- one step --------------------------------------------------------------------

    def _take(self, view: _View, position: int) -> None:
        self._take_edges(view, position)
        why, is_counted = self._kind(view)
        if (why, is_counted) != (self._why, self._is_counted):
            self._cut(position)
            self._why, self._is_counted = why, is_counted
        self._take_goal(view, position)

    def _take_edges(self, view: _View, position: int) -> None:
        end = self._ending(view)
        if self.started_us is None:
            if end is None and self._starts(view):
                self.started_us = self.at_us
        elif self.ended is None:
            if end is not None:
                state, self._lifts = end
                self._cut(position)
                self.ended = self._shown(state)
        else:
            self._take_reopening(view, ends=end is not None)

    def _take_reopening(self, view: _View, *, ends: bool) -> None:
        """Go on with an ended clock that is started again, or that nothing ends any more.

        What ends it once more in the same step keeps it as it is; where that is an instant
        and no condition, for good.
        """
        target = self._target
        if target.reopen == "final":
            return
        is_held = target.ending is not None and target.ending.test(view.after)
        if ends:
            self._lifts = self._lifts and is_held
        elif (self._lifts and not is_held) or self._starts(view):
            self.ended = None

    def _starts(self, view: _View) -> bool:
        start = self._target.start
        return start is not None and start.fires(view)

    def _ending(self, view: _View) -> tuple[ClockState, bool] | None:
        """How this step ends a clock, and whether that can be lifted; a stop comes first."""
        stop, cancel = self._target.stop, self._target.cancel
        if stop is not None and stop.fires(view):
            return ClockState.STOPPED, _lifts(stop, view)
        if cancel is not None and cancel.fires(view):
            return ClockState.CANCELLED, _lifts(cancel, view)
        return None

    def _kind(self, view: _View) -> tuple[ClockState, bool]:
        """What goes on beneath from this step on, and whether its time counts."""
        if self.started_us is None:
            return ClockState.NOT_STARTED, False
        if self.ended is not None and self._target.reopen != "count_gap":
            return self.ended.state, False
        pause = self._target.pause
        if pause is not None and pause.test(view.after):
            return ClockState.PAUSED, False
        return (ClockState.RUNNING if self.ended is None else self.ended.state), True

    def _take_goal(self, view: _View, position: int) -> None:
        goal = self._target.goal_of(view.after)
        self.goal_us = None if goal is None else span_us(goal)
        if goal is not None:
            self.lost = None
            self._ran = self._ran or self.started_us is not None
        elif self._ran and self.lost is None:
            if self.ended is None:
                self._cut(position)
            self.lost = self._shown(ClockState.CANCELLED)

    def _shown(self, state: ClockState) -> Reading:
        """A reading to show instead of what is counted beneath."""
        shown = self.ended or self._counted_to(self.at_us)
        return attrs.evolve(shown, state=state)

    def _cut(self, position: int) -> None:
        """End the stretch that goes on and begin one like it."""
        found = self._counted_to(self.at_us)
        self.elapsed_us, self.paused_us = found.elapsed_us, found.paused_us
        self.last = found.last
        self._since_us, self._position = self.at_us, position


_SLOTS: Final = Machine.__slots__


def _lifts(edge: Edge, view: _View) -> bool:
    """Whether what fired is the beginning of something that can cease, and nothing else."""
    return all(leaf.level is not None for leaf in _fired(edge, view))


def _fired(edge: Edge, view: _View) -> Iterable[Edge]:
    """The simple edges that made this one fire."""
    waiting = [edge]
    while waiting:
        item = waiting.pop()
        if isinstance(item, AnyEdge):
            waiting.extend(part for part in item.edges if part.fires(view))
        elif isinstance(item, OnlyWhen):
            waiting.append(item.edge)
        else:
            yield item
