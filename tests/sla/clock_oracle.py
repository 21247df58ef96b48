"""A slow clock, written apart from the library: it steps through time, tick by tick.

Time is a grid: facts, goals, openings and closings lie on whole ticks, so between a tick plus
one microsecond and the next tick nothing that a verdict shows can change. The oracle lets time
pass from one such instant to the next, decides each tick by itself, from the values in force
then, and notes what can be seen at each instant. Due times are walked tick by tick; what comes
next is found by letting time pass on. Instants are integers, in microseconds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.sla.clock_cycle import Account, Cycle, Past, Row
from tests.sla.clock_life import Life
from tests.sla.clock_plain import (
    CATEGORIES,
    Holds,
    Offset,
    Opens,
    Percent,
    PlainDate,
    PlainEdge,
    PlainTarget,
    Step,
)

__all__ = [
    "CATEGORIES",
    "Account",
    "Holds",
    "Offset",
    "Oracle",
    "Past",
    "Percent",
    "PlainDate",
    "PlainEdge",
    "PlainTarget",
    "Row",
    "Shown",
    "Step",
]


@dataclass(frozen=True)
class Shown:
    """What a verdict says at one instant.

    Attributes:
        is_deadline: Whether the goal is an instant: then no length is shown.
        thresholds: When each passes, and whether it has.
    """

    state: str
    outcome: str
    cycle: int
    is_deadline: bool
    goal: int | None
    account: Account
    counting: bool
    started_at: int | None
    stopped_at: int | None
    overrun: int
    base: int | None
    thresholds: tuple[tuple[int | None, bool], ...]
    past: tuple[Past, ...]

    @property
    def elapsed(self) -> int:
        return self.account.elapsed

    @property
    def paused(self) -> int:
        return self.account.paused


@dataclass
class Oracle:
    """A target, a record, and the hours: `opens(tick)` says whether a tick counts.

    Attributes:
        target: What is asked.
        opened_at: When the record was opened.
        steps: The first values and the facts, in order, with effective instants.
        opens: Whether the tick that begins at an instant is working time.
        tick: Length of a tick.
        reach: How many ticks the oracle looks ahead before it says never.
        walked: How many ticks a due time may lie ahead.
    """

    target: PlainTarget
    opened_at: int
    steps: tuple[Step, ...]
    opens: Opens
    tick: int = 1
    reach: int = 80
    walked: int = 0
    _last: Life | None = field(default=None, init=False, repr=False)

    def life(self, now: int) -> Life | None:
        """The life up to an instant; None while nothing is known."""
        first = self.steps[0]
        if now < first.at:
            return None
        if self._last is None or self._last.at > now:
            self._last = Life(
                self.target,
                self.opened_at,
                self.opens,
                self.tick,
                self.walked or 4 * self.reach,
                first,
                first.at,
            )
            self._take(self._last)
        self._live(self._last, now)
        return self._last

    def _live(self, life: Life, now: int) -> None:
        for at in self._instants(life.at + 1, now):
            life.live(at)
            self._take(life)

    def _take(self, life: Life) -> None:
        for step in self.steps:
            if step.at == life.at:
                life.take(step)
        life.look()

    def _instants(self, start: int, end: int) -> Iterator[int]:
        """The instants at which anything may change, and the last one."""
        at = start - start % self.tick
        while at <= end:
            for instant in (at, at + 1) if self.tick > 1 else (at,):
                if start <= instant <= end:
                    yield instant
            at += self.tick
        if end >= start and end % self.tick > 1:
            yield end

    # -- what is shown -----------------------------------------------------------------

    def shown(self, now: int) -> Shown:
        """What a verdict says at `now`."""
        life = self.life(now)
        if life is None:
            nothing = tuple((None, False) for _ in self.target.thresholds)
            return _not_started("excluded", 1, None, thresholds=nothing)
        seen = self._thresholds(life)
        state, cycle, past = life.state, life.cycle, tuple(life.past)
        if cycle is None or state == "not_started":
            rule, number = life.picked(life.opened_at), life.number
            outcome = "excluded" if rule is None else "open"
            dated = rule is not None and not isinstance(rule, int) and rule.is_deadline
            length = life.length(rule, life.opened_at)
            return _not_started(
                outcome, number, length, is_deadline=dated, thresholds=seen, past=past
            )
        return Shown(
            state,
            life.outcome(),
            cycle.number,
            cycle.is_deadline,
            None if cycle.rule is None else cycle.goal,
            cycle.shown.copy(),
            life.counting(),
            cycle.started_at,
            cycle.ended_at if state == "stopped" else None,
            self._overrun(life, cycle),
            cycle.base if cycle.is_deadline else None,
            seen,
            past,
        )

    def _thresholds(self, life: Life) -> tuple[tuple[int | None, bool], ...]:
        found = list[tuple[int | None, bool]]()
        for index, item in enumerate(self.target.thresholds):
            passed = None if life.cycle is None else life.cycle.passed.get(index)
            at = life.threshold_to_come(item) if passed is None else passed
            found.append((at, passed is not None))
        return tuple(found)

    def _overrun(self, life: Life, cycle: Cycle) -> int:
        until = cycle.ended_at if life.state == "stopped" else life.at
        return cycle.overrun(life.outcome(), life.due()[0], until, life.walker)

    def due(self, now: int) -> tuple[int | None, int | None]:
        """The due time, and that if the clock were resumed now."""
        life = self.life(now)
        return (None, None) if life is None else life.due()

    def breach(self, now: int) -> int | None:
        """The first instant up to now at which a verdict would have said missed."""
        life = self.life(now)
        return None if life is None else life.first_breach

    def next_change(self, now: int) -> int | None:
        """The first instant after now that shows something else, if nothing happens."""
        known = self.life(now)
        if known is None or known.state != "running":
            return None
        life = known.copy()
        seen = _seen(life)
        for at in self._instants(now + 1, now + self.reach * self.tick):
            life.live(at)
            life.look()
            if _seen(life) != seen:
                return at
        return None


def _seen(life: Life) -> tuple[Any, ...]:
    """What must not change unnoticed."""
    passed = () if life.cycle is None else tuple(life.cycle.passed)
    return life.state, life.outcome(), life.counting(), life.number, passed


def _not_started(
    outcome: str,
    cycle: int,
    length: int | None,
    *,
    is_deadline: bool = False,
    thresholds: tuple[tuple[int | None, bool], ...],
    past: tuple[Past, ...] = (),
) -> Shown:
    return Shown(
        "not_started",
        outcome,
        cycle,
        is_deadline,
        None if is_deadline else length,
        Account(),
        counting=False,
        started_at=None,
        stopped_at=None,
        overrun=0,
        base=None,
        thresholds=thresholds,
        past=past,
    )
