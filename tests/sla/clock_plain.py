"""Plain data that the slow clock reads: edges, goals, targets and steps.

Instants and lengths are integers, in microseconds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, Protocol

from itsmcore.sla import DateField

CATEGORIES = {
    "new": "to_do",
    "work": "active",
    "hold": "waiting",
    "done": "done",
    "shut": "closed",
    "void": "closed",
}

Opens = Callable[[int], bool]
"""Whether the tick in which an instant lies is working time."""


class Hours(Protocol):
    """Working time that the library has a word for too."""

    def __call__(self, at: int, /) -> bool:
        """Whether the tick in which an instant lies is working time."""

    def translated(self) -> Any:
        """The same for the library; None for day and night."""


Walk = Callable[[int, int], int | None]
"""The instant at which so much working time has passed since another; None for never."""


@dataclass(frozen=True)
class Step:
    """The values after one fact, when they took effect, and what was said."""

    at: int
    values: Mapping[str, Any]
    said: tuple[tuple[str | None, bool | None], ...] = ()


@dataclass(frozen=True)
class Holds:
    """A condition: a field has one of some values."""

    field: str
    values: frozenset[str | None]

    def __call__(self, step: Step) -> bool:
        return step.values[self.field] in self.values


@dataclass(frozen=True)
class PlainEdge:
    """An instant: one of `values` begins to hold in `field`, or a side comments.

    Attributes:
        ends: Whether it is where they cease to hold instead.
        changes: Whether it is any change of the field instead.
        only: What must hold after the step besides.
    """

    field: str | None = None
    values: frozenset[str] = frozenset()
    side: str | None = None
    changes: bool = False
    ends: bool = False
    only: Holds | None = None

    def fires(self, before: Step | None, step: Step) -> bool:
        return self._happens(before, step) and (self.only is None or self.only(step))

    def _happens(self, before: Step | None, step: Step) -> bool:
        if self.side is not None:
            return (self.side, True) in step.said
        name = self.field or ""
        if self.changes:
            return before is not None and before.values[name] != step.values[name]
        was = before is not None and before.values[name] in self.values
        if self.ends:
            return was and step.values[name] not in self.values
        return step.values[name] in self.values and not was

    @property
    def has_level(self) -> bool:
        return self.side is None and not self.changes

    def holds(self, step: Step) -> bool:
        is_in = (
            step.values[self.field or ""] in self.values if self.has_level else False
        )
        return self.has_level and is_in is not self.ends


class Rule(Protocol):
    """A goal that is no length of its own: an instant, or a length found by dates."""

    @property
    def is_deadline(self) -> bool:
        """Whether it is an instant."""

    def is_given(self, step: Step, /) -> bool:
        """Whether there is a goal for these values."""

    def base(self, start: int, step: Step, opens: Opens, walk: Walk, /) -> int | None:
        """The instant, or the length, counted from a start; None for never."""

    def translated(self) -> Any:
        """The same for the library."""


Goal = int | Rule


@dataclass(frozen=True)
class PlainDate:
    """A deadline in a field."""

    name: str
    lands: bool = True
    if_empty: int | None = None
    tick: int = 1
    reach: int = 2000

    @property
    def is_deadline(self) -> bool:
        return True

    def is_given(self, step: Step) -> bool:
        return self.if_empty is not None or isinstance(step.values[self.name], int)

    def base(self, start: int, step: Step, opens: Opens, walk: Walk) -> int | None:
        at = step.values[self.name]
        if not isinstance(at, int):
            return walk(start, self.if_empty or 0)
        if not self.lands:
            return max(at, start)
        for _ in range(self.reach):
            if opens(at):
                return max(at, start)
            at = at - at % self.tick + self.tick
        return None

    def translated(self) -> DateField:
        us = timedelta(microseconds=1)
        if_empty = None if self.if_empty is None else self.if_empty * us
        land: Literal["next_open"] | None = "next_open" if self.lands else None
        return DateField(self.name, land=land, if_empty=if_empty)


@dataclass(frozen=True)
class Percent:
    """A threshold: so many percent of the goal are used up."""

    percent: int


@dataclass(frozen=True)
class Offset:
    """A threshold: so much working time from the due time, before it when negative."""

    length: int


@dataclass(frozen=True)
class PlainTarget:
    """A target in the words of the oracle. None and empty tuples: there is none.

    A text before a goal is a priority.
    """

    goals: tuple[tuple[str | Holds | None, Goal], ...]
    applies: frozenset[str] | None = None
    start: tuple[PlainEdge, ...] = ()
    stop: tuple[PlainEdge, ...] = ()
    cancel: tuple[PlainEdge, ...] = ()
    reset: tuple[PlainEdge, ...] = ()
    pause: frozenset[str] = frozenset()
    resume: Holds | None = None
    runs: Holds | None = None
    table: tuple[tuple[Holds, Hours], ...] = ()
    count_from: str | None = None
    replay_pauses: bool = True
    reopen: Literal["exclude_gap", "final", "new_cycle", "count_gap"] = "exclude_gap"
    on_goal_change: Literal["carry", "restart", "prorate"] = "carry"
    pick: Literal["first", "strictest"] = "first"
    thresholds: tuple[Percent | Offset, ...] = ()
    split_by: str | None = None
