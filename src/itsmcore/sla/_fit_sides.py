"""Targets as the comparison of agreements sees them: which goal in which schedule, when."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import TypeAlias

import attrs

from itsmcore.model import Condition
from itsmcore.sla._fit_worst import Leg
from itsmcore.sla._lint_logic import Logic
from itsmcore.sla._rulebook_clocks import AgreedTarget
from itsmcore.sla.open_time import OpenTime
from itsmcore.sla.schedule_table import ScheduleTable

__all__ = ["Choice", "Side", "choices"]

Choice: TypeAlias = tuple[int, int]
"""Which goal row, and which row of the table of schedules."""


class Side:
    """A clock of an agreement, and what its goal and schedule depend on.

    Attributes:
        clock: The clock.
        label: What it measures.
        conditions: What its cover, goals and schedules depend on.
    """

    def __init__(self, clock: AgreedTarget) -> None:
        target = clock.target
        self.clock = clock
        self.label = target.metric or target.id
        table = target.schedule
        rows = table.rows if isinstance(table, ScheduleTable) else ()
        self._applies = [] if target.applies is None else [target.applies]
        self._goals = [row.condition for row in target.goal]
        self._tables = [row.condition for row in rows]
        named = (*self._applies, *self._goals, *self._tables)
        self.conditions: list[Condition] = [c for c in named if c is not None]

    def choice(self, holds: Callable[[Condition], bool]) -> Choice | None:
        """What counts where it is known which conditions hold; None where nothing does."""
        if not all(map(holds, self._applies)):
            return None
        found = [i for i, c in enumerate(self._goals) if c is None or holds(c)]
        if not found:
            return None
        table = (i for i, c in enumerate(self._tables) if c is None or holds(c))
        return self._picked(found), next(table, 0)

    def _picked(self, rows: Sequence[int]) -> int:
        goals = [(self.clock.target.goal[row].goal, row) for row in rows]
        if self.clock.target.pick == "first":
            return rows[0]
        lengths = [(goal, row) for goal, row in goals if isinstance(goal, timedelta)]
        return min(lengths)[1] if len(lengths) == len(goals) else rows[0]

    def leg(self, choice: Choice) -> Leg | None:
        """The goal and its schedule; None where they cannot be compared."""
        goal = self.clock.target.goal[choice[0]].goal
        form = self.clock.target.schedule
        schedule = (
            form.rows[choice[1]].schedule if isinstance(form, ScheduleTable) else form
        )
        if not isinstance(goal, timedelta):
            return None
        if schedule is not None and not isinstance(schedule, OpenTime):
            return None
        return schedule, goal


@attrs.frozen
class _World:
    """How some conditions come out."""

    conditions: Sequence[Condition]
    outcome: tuple[bool, ...]

    def holds(self, condition: Condition) -> bool:
        return self.outcome[self.conditions.index(condition)]


def choices(
    sides: Sequence[Side], logic: Logic
) -> Iterator[tuple[Choice | None, ...]] | None:
    """What can count of several clocks together, each way once; None where nobody can tell."""
    every = [condition for side in sides for condition in side.conditions]
    worlds = logic.worlds(every)
    if worlds is None:
        return None
    found = (_World(every, outcome) for outcome in worlds)
    ways = (tuple(side.choice(world.holds) for side in sides) for world in found)
    return iter(sorted(set(ways), key=repr))
