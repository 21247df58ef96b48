"""A slow clock, written apart from the library: it steps through time, tick by tick.

Time is a grid: facts, goals, openings and closings lie on whole ticks, so between a tick plus
one microsecond and the next tick nothing that a verdict shows can change. The oracle decides
each tick by itself, from the values in force then, and finds due times, breaches and changes by
trying one instant after the other. Instants are integers, in microseconds.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

CATEGORIES = {
    "new": "to_do",
    "work": "active",
    "hold": "waiting",
    "done": "done",
    "shut": "closed",
    "void": "closed",
}


@dataclass(frozen=True)
class PlainEdge:
    """An instant: one of `values` begins to hold in `field`, or a side comments."""

    field: str | None = None
    values: frozenset[str] = frozenset()
    side: str | None = None
    changes: bool = False

    def fires(self, before: "Step | None", step: "Step") -> bool:
        if self.side is not None:
            return (self.side, True) in step.said
        name = self.field or ""
        if self.changes:
            return before is not None and before.values[name] != step.values[name]
        was = before is not None and before.values[name] in self.values
        return step.values[name] in self.values and not was

    @property
    def has_level(self) -> bool:
        return self.side is None and not self.changes

    def holds(self, step: "Step") -> bool:
        return self.has_level and step.values[self.field or ""] in self.values


@dataclass(frozen=True)
class PlainTarget:
    """A target in the words of the oracle. None and empty tuples: there is none."""

    goals: tuple[tuple[str | None, int], ...]
    applies: frozenset[str] | None = None
    start: tuple[PlainEdge, ...] = ()
    stop: tuple[PlainEdge, ...] = ()
    cancel: tuple[PlainEdge, ...] = ()
    pause: frozenset[str] = frozenset()
    reopen: Literal["exclude_gap", "final", "count_gap"] = "exclude_gap"


@dataclass(frozen=True)
class Step:
    """The values after one fact, when they took effect, and what was said."""

    at: int
    values: Mapping[str, Any]
    said: tuple[tuple[str | None, bool | None], ...] = ()


@dataclass
class Life:
    """What is so after one step."""

    step: Step
    started_at: int | None = None
    ended: Literal["stopped", "cancelled"] | None = None
    ended_at: int = 0
    can_be_lifted: bool = False
    gaps: list[tuple[int, int]] = field(default_factory=list)
    goal: int | None = None
    ran: bool = False
    goal_lost_at: int | None = None


@dataclass(frozen=True)
class Shown:
    """What a verdict says at one instant."""

    state: str
    outcome: str
    goal: int | None
    elapsed: int
    paused: int
    counting: bool


@dataclass(frozen=True)
class Oracle:
    """A target, a record, and the hours: `opens(tick)` says whether a tick counts.

    Attributes:
        target: What is asked.
        opened_at: When the record was opened.
        steps: The first values and the facts, in order, with effective instants.
        opens: Whether the tick that begins at an instant is working time.
        tick: Length of a tick.
        reach: How many ticks the oracle looks ahead before it says never.
    """

    target: PlainTarget
    opened_at: int
    steps: tuple[Step, ...]
    opens: Callable[[int], bool]
    tick: int = 1
    reach: int = 60

    # -- the life of the clock -------------------------------------------------------

    @cached_property
    def lives(self) -> tuple[Life, ...]:
        found: list[Life] = []
        for index, step in enumerate(self.steps):
            before = self.steps[index - 1] if index else None
            found.append(self._live(found[-1] if found else None, before, step))
        return tuple(found)

    def _live(self, was: Life | None, before: Step | None, step: Step) -> Life:
        target = self.target
        life = Life(step) if was is None else replace(was, step=step)
        if was is None and not target.start:
            life.started_at = self.opened_at
        stops, cancels, starts = (
            [edge for edge in edges if edge.fires(before, step)]
            for edges in (target.stop, target.cancel, target.start)
        )
        if life.started_at is None:
            if starts and not stops and not cancels:
                life.started_at = step.at
        elif life.ended is not None:
            self._reopen(life, ends=bool(stops or cancels), starts=bool(starts))
        elif stops or cancels:
            life.ended = "stopped" if stops else "cancelled"
            life.ended_at = step.at
            life.can_be_lifted = all(e.has_level for e in stops or cancels)
        self._set_goal(life)
        return life

    def _reopen(self, life: Life, *, ends: bool, starts: bool) -> None:
        edges = (*self.target.stop, *self.target.cancel)
        is_held = any(edge.holds(life.step) for edge in edges)
        if self.target.reopen == "final":
            return
        if ends:
            life.can_be_lifted = life.can_be_lifted and is_held
        elif starts or (life.can_be_lifted and not is_held):
            life.gaps = [*life.gaps, (life.ended_at, life.step.at)]
            life.ended = None

    def _set_goal(self, life: Life) -> None:
        values = life.step.values
        life.goal = None
        if self.target.applies is None or values["group"] in self.target.applies:
            for priority, goal in self.target.goals:
                if life.goal is None and priority in (None, values["priority"]):
                    life.goal = goal
        if life.goal is not None:
            life.goal_lost_at = None
            life.ran = life.ran or life.started_at is not None
        elif life.ran and life.goal_lost_at is None:
            life.goal_lost_at = life.step.at
            if life.ended is not None:
                life.goal_lost_at = life.ended_at

    def life_at(self, now: int) -> Life | None:
        """After the last step that is not later than now."""
        if now not in self._lives_at:
            past = [life for life in self.lives if life.step.at <= now]
            self._lives_at[now] = past[-1] if past else None
        return self._lives_at[now]

    @cached_property
    def _lives_at(self) -> dict[int, Life | None]:
        return {}

    # -- ticks -----------------------------------------------------------------------

    def _ticks(self, life: Life, until: int) -> Iterator[tuple[int, int, bool]]:
        """Working ticks from the start: when, how much of it before `until`, counted?"""
        at = life.started_at if life.started_at is not None else until
        while at < until:
            if self.opens(at):
                yield at, min(self.tick, until - at), self._counts(life, at)
            at += self.tick

    def _counts(self, life: Life, at: int) -> bool:
        """Whether a working tick counts, as is known after the last step of `life`."""
        then = self.life_at(at)
        is_paused = then is not None and then.step.values["status"] in self.target.pause
        in_gap = any(start <= at < end for start, end in life.gaps)
        if in_gap and self.target.reopen != "count_gap":
            return False
        return not is_paused

    # -- what is shown ---------------------------------------------------------------

    def shown(self, now: int) -> Shown:
        """What a verdict says at `now`."""
        life = self.life_at(now)
        if life is None or life.started_at is None or not life.ran:
            goal = None if life is None else life.goal
            outcome = "excluded" if goal is None else "open"
            return Shown("not_started", outcome, goal, 0, 0, counting=False)
        state, until = self._state(life, now)
        elapsed = paused = 0
        for _, length, is_counted in self._ticks(life, until):
            elapsed += length if is_counted else 0
            paused += 0 if is_counted else length
        counting = state == "running" and self.opens(now - now % self.tick)
        outcome = self._outcome(state, life.goal, elapsed)
        return Shown(state, outcome, life.goal, elapsed, paused, counting=counting)

    def _state(self, life: Life, now: int) -> tuple[str, int]:
        """The state, and until when time may have counted."""
        if life.goal is None:
            assert life.goal_lost_at is not None
            return "cancelled", life.goal_lost_at
        if life.ended is not None:
            return life.ended, life.ended_at
        is_paused = life.step.values["status"] in self.target.pause
        return "paused" if is_paused else "running", now

    @staticmethod
    def _outcome(state: str, goal: int | None, elapsed: int) -> str:
        if goal is None or state == "cancelled":
            return "excluded"
        if elapsed > goal:
            return "missed"
        return "met" if state == "stopped" else "open"

    # -- what is found by trying -------------------------------------------------------

    def due(self, now: int) -> tuple[int | None, int | None]:
        """The due time, and that if the clock were resumed now."""
        seen, life = self.shown(now), self.life_at(now)
        if seen.goal is None or life is None or life.started_at is None:
            return None, None
        if seen.state in ("not_started", "cancelled"):
            return None, None
        if seen.elapsed >= seen.goal:
            return self._passed(life, seen.goal, now), None
        left = seen.goal - seen.elapsed
        if seen.state == "paused":
            return None, self._walk(now, left)
        return self._walk(self._state(life, now)[1], left), None

    def _passed(self, life: Life, goal: int, now: int) -> int | None:
        total, until = 0, self._state(life, now)[1]
        if goal == 0:
            return life.started_at
        for at, length, is_counted in self._ticks(life, until):
            total += length if is_counted else 0
            if total >= goal:
                return at + length - (total - goal)
        return None

    def _walk(self, at: int, left: int) -> int | None:
        for _ in range(self.reach):
            end = at - at % self.tick + self.tick
            if self.opens(at - at % self.tick):
                if left <= end - at:
                    return at + left
                left -= end - at
            at = end
        return None

    def _instants(self, start: int, end: int) -> Iterator[int]:
        at = start - start % self.tick
        while at <= end:
            for instant in dict.fromkeys((at, at + 1)):
                if start <= instant <= end:
                    yield instant
            at += self.tick

    def breach(self, now: int) -> int | None:
        """The first instant up to now at which a verdict would have said missed."""
        first = self.steps[0].at
        for at in self._instants(first, now):
            if self.shown(at).outcome == "missed":
                return at
        return None

    def next_change(self, now: int) -> int | None:
        """The first instant after now that shows another state, outcome or counting."""
        seen = self.shown(now)
        if seen.state != "running":
            return None
        elapsed, before = seen.elapsed, now
        for at in self._instants(now + 1, now + self.reach * self.tick):
            was_open = self.opens(before - before % self.tick)
            elapsed, before = elapsed + (at - before if was_open else 0), at
            counting = self.opens(at - at % self.tick)
            outcome = self._outcome("running", seen.goal, elapsed)
            if (outcome, counting) != (seen.outcome, seen.counting):
                return at
        return None
