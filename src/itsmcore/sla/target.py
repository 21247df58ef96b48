"""Targets: how much working time something may take, and what starts and stops its clock."""

from collections.abc import Mapping
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any, Final, Self, get_args

import attrs

from itsmcore.errors import WrongTypeError
from itsmcore.model import (
    IS_SET,
    Condition,
    Edge,
    Getter,
    Side,
    WorkingTime,
    begins,
    commented,
    one_of,
    when,
)
from itsmcore.sla._faults import Faults, Path
from itsmcore.sla.goal import GoalForm, GoalRow, parse_goal
from itsmcore.sla.words import Reopen

__all__ = ["Target", "working_time"]


@attrs.frozen(kw_only=True, init=False)
class Target:
    """How much working time something may take. A value: frozen, hashable where its parts are.

    Edges of one step have an order: a stop wins over a cancel, both over a start. What ends a
    clock acts on a clock that has started, and on no other.

    Attributes:
        id: Names it in verdicts.
        goal: Rows tried in order: the first whose condition holds gives the goal. While none
            does, the clock is excluded.
        applies: What it covers; while this does not hold, the clock is excluded. None: all.
        start: What starts the clock; None: birth, counted from `opened_at`.
        stop: What stops it; None: nothing.
        cancel: What cancels it; None: nothing.
        pause: While this holds, time does not count.
        schedule: The time that counts; None: all of it, day and night.
        reopen: What happens when nothing ends an ended clock any more, that is when no
            condition that stops or cancels it holds, or when it is started again:
            `"exclude_gap"` goes on without the time in between, `"count_gap"` goes on as if
            it had never ended, `"final"` leaves it ended.
        fields: The names that it reads.
        hears: Whether it listens to comments.
        ending: What holds while something ends the clock; None where only instants do.

    >>> from datetime import timedelta
    >>> target = Target.resolution(
    ...     {"high": timedelta(hours=8), "low": timedelta(days=3)}
    ... )
    >>> target.goal[0]
    GoalRow(condition=when(priority='high'), goal=datetime.timedelta(seconds=28800))
    """

    id: str
    goal: tuple[GoalRow, ...]
    applies: Condition | None = None
    start: Edge | None = None
    stop: Edge | None = None
    cancel: Edge | None = None
    pause: Condition | None = None
    schedule: WorkingTime | None = None
    reopen: Reopen = "exclude_gap"
    fields: frozenset[str] = attrs.field(init=False, eq=False, repr=False)
    hears: bool = attrs.field(init=False, eq=False, repr=False)
    ending: Condition | None = attrs.field(init=False, eq=False, repr=False)

    def __init__(
        self,
        *,
        id: str,
        goal: GoalForm,
        applies: Condition | None = None,
        start: Edge | None = None,
        stop: Edge | None = None,
        cancel: Edge | None = None,
        pause: Condition | None = None,
        schedule: WorkingTime | None = None,
        reopen: Reopen = "exclude_gap",
    ) -> None:
        """Make a target from any of the friendly forms.

        Args:
            id: Names it in verdicts; not empty.
            goal: A duration, a mapping from priority level to duration, or rows: `GoalRow`
                values, or pairs of a condition (None: always) and a duration.
            applies: What it covers.
            start: What starts the clock.
            stop: What stops it.
            cancel: What cancels it.
            pause: While this holds, time does not count.
            schedule: The time that counts.
            reopen: How an ended clock goes on.

        Raises:
            DefinitionError: Something cannot be; holds every fault with its path.
        """
        faults = Faults()
        made: dict[str, Any] = {
            "id": _name(id, faults),
            "goal": parse_goal(goal, faults),
            "applies": _of(Condition, applies, ("applies",), faults),
            "start": _of(Edge, start, ("start",), faults),
            "stop": _of(Edge, stop, ("stop",), faults),
            "cancel": _of(Edge, cancel, ("cancel",), faults),
            "pause": _of(Condition, pause, ("pause",), faults),
            "schedule": _schedule(schedule, faults),
            "reopen": _reopen(reopen, faults),
        }
        faults.stop_all("the target cannot work")
        for name, value in made.items():
            object.__setattr__(self, name, value)
        self._compile()

    def _compile(self) -> None:
        edges = [e for e in (self.start, self.stop, self.cancel) if e is not None]
        conditions = [self.applies, self.pause, *(row.condition for row in self.goal)]
        readers: list[Condition | Edge] = [
            *edges,
            *(c for c in conditions if c is not None),
        ]
        levels = [e.level for e in (self.stop, self.cancel) if e is not None]
        held = [level for level in levels if level is not None]
        found: dict[str, Any] = {
            "fields": frozenset[str]().union(*(r.fields for r in readers)),
            "hears": any(e.hears for e in edges),
            "ending": reduce(or_, held) if held else None,
        }
        for name, value in found.items():
            object.__setattr__(self, name, value)

    @classmethod
    def resolution(
        cls,
        goal: GoalForm,
        *,
        id: str = "resolution",
        applies: Condition | None = None,
        pause: Condition | None = None,
        schedule: WorkingTime | None = None,
        reopen: Reopen = "exclude_gap",
    ) -> Self:
        """From opening until the work is done; what is cancelled is excluded.

        The clock stops when the status becomes one of category done or closed, and is
        cancelled when the status becomes `cancelled`.

        Args:
            goal: As for the class.
            id: Names it in verdicts.
            applies: What it covers.
            pause: While this holds, time does not count.
            schedule: The time that counts.
            reopen: How an ended clock goes on.
        """
        cancelled = when(status="cancelled")
        finished = when(status_category=one_of("done", "closed"))
        return cls(
            id=id,
            goal=goal,
            applies=applies,
            stop=begins(finished & ~cancelled),
            cancel=begins(cancelled),
            pause=pause,
            schedule=schedule,
            reopen=reopen,
        )

    @classmethod
    def response(
        cls,
        goal: GoalForm,
        *,
        id: str = "response",
        applies: Condition | None = None,
        schedule: WorkingTime | None = None,
    ) -> Self:
        """From opening until the first answer: what the requester said later starts nothing.

        The clock stops at the first public comment of an agent, or when
        `first_responded_at` is set; nothing pauses it and it never goes on.

        Args:
            goal: As for the class.
            id: Names it in verdicts.
            applies: What it covers.
            schedule: The time that counts.
        """
        answered = begins(when(first_responded_at=IS_SET))
        return cls(
            id=id,
            goal=goal,
            applies=applies,
            stop=commented(side=Side.AGENT, public=True) | answered,
            schedule=schedule,
            reopen="final",
        )

    def goal_of(self, get: Getter, /) -> timedelta | None:
        """The goal where `get` tells the value of each name; None when excluded."""
        if self.applies is not None and not self.applies.test(get):
            return None
        for row in self.goal:
            if row.condition is None or row.condition.test(get):
                return row.goal
        return None


# -- checks ------------------------------------------------------------------------


def working_time(value: WorkingTime | None, field: str = "schedule") -> None:
    """Refuse what does not say which time counts.

    Raises:
        WrongTypeError: The value is neither None nor a `WorkingTime`.
    """
    asked = ("elapsed", "add", "is_open", "next_open", "next_close")
    if value is None or all(callable(getattr(value, name, None)) for name in asked):
        return
    raise WrongTypeError(
        field=field,
        value=value,
        problem="a schedule is needed",
        remedy="give Schedule(tz=..., week=...), or None for 24x7",
    )


def _schedule(value: WorkingTime | None, faults: Faults) -> WorkingTime | None:
    try:
        working_time(value)
    except WrongTypeError as error:
        faults.found.append(error)
    return value


def _name(value: Any, faults: Faults) -> Any:
    if not isinstance(value, str):
        faults.type(("id",), value, "text is needed", "give a str")
    elif not value:
        faults.value(("id",), value, "a target needs a name", "give text")
    return value


_REMEDIES: Final[Mapping[type[Condition | Edge], str]] = {
    Condition: "write when(field=value), or None",
    Edge: "write begins(when(...)), ends(...), changes('field') or commented(), or None",
}


def _of(kind: type[Condition | Edge], value: Any, path: Path, faults: Faults) -> Any:
    if value is not None and not isinstance(value, kind):
        name = "an edge" if kind is Edge else "a condition"
        faults.type(path, value, f"{name} is needed", _REMEDIES[kind])
    return value


def _reopen(value: Any, faults: Faults) -> Any:
    modes = get_args(Reopen)
    if not isinstance(value, str) or value not in modes:
        remedy = f"use one of {', '.join(map(repr, modes))}"
        faults.value(("reopen",), value, "the mode is not known", remedy)
    return value
