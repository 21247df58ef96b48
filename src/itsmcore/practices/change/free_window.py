"""Free windows: when changes can take place together, and what takes up the rest."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

import attrs

from itsmcore.cmdb import Graph
from itsmcore.errors import FieldError
from itsmcore.interval import Interval, IntervalSet
from itsmcore.model import Change, Condition, RecordKey, States, WorkingTime
from itsmcore.model._arguments import meaning
from itsmcore.model._texts import hours, moment
from itsmcore.model.condition import a_condition
from itsmcore.practices._given import by_id, expect, listed, positive
from itsmcore.practices.change.change_window import ChangeWindow
from itsmcore.practices.change.conflict import Conflict
from itsmcore.practices.change.conflicts import (
    NO_SCHEDULES,
    Planned,
    Rules,
    found_by,
)
from itsmcore.practices.service_desk.desk_policy import OPEN_WORK, Agent

__all__ = ["FreeWindows", "free_windows"]


@attrs.frozen(kw_only=True)
class FreeWindows:
    """When changes can take place together within a horizon.

    Attributes:
        changes: Keys of the changes, in order.
        horizon: From when to when it was looked for.
        lasting: How long they take.
        free: The stretches in which nothing speaks against any of them, long enough or not.
        taken: What takes up the rest: the conflicts that a change would have whose window were
            the whole horizon, in the order of conflicts.
    """

    changes: tuple[RecordKey, ...]
    horizon: Interval
    lasting: timedelta
    free: tuple[Interval, ...]
    taken: tuple[Conflict, ...]

    @property
    def long_enough(self) -> tuple[Interval, ...]:
        """The free stretches that last as long as the changes."""
        return tuple(span for span in self.free if span.duration >= self.lasting)

    @property
    def earliest(self) -> Interval | None:
        """The first window of that length; None where there is none."""
        for span in self.long_enough:
            return Interval(start=span.start, end=span.start + self.lasting)
        return None

    def explain(self) -> tuple[str, ...]:
        """The earliest window, each free stretch, then what takes up the rest."""
        names, first = ", ".join(self.changes), self.earliest
        when = "none" if first is None else _told(first)
        head = f"{names}: earliest window of {hours(self.lasting)}: {when}"
        free = (
            f"free: {_told(s)}{'' if s.duration >= self.lasting else ', too short'}"
            for s in self.free
        )
        return (head, *free, *(line for one in self.taken for line in one.explain()))


def free_windows(
    changes: Iterable[Change],
    others: Iterable[Change] = (),
    /,
    *,
    horizon: Interval,
    lasting: timedelta,
    windows: Iterable[ChangeWindow] = (),
    schedules: Mapping[str, WorkingTime] = NO_SCHEDULES,
    graph: Graph | None = None,
    depth: int | None = None,
    agents: Iterable[Agent] = (),
    counts: Condition = OPEN_WORK,
    states: States | None = None,
) -> FreeWindows:
    """When some changes can take place together without a conflict; of one, give a list of one.

    What is free lies inside the maintenance windows of every item, and outside of blackouts,
    freezes and the planned windows of other changes of the same or related items, and of the
    same people. The changes do not stand in one another's way, and their own planned windows
    do not matter.

    Args:
        changes: What is to take place, at least one.
        others: The other changes, in any order; those among `changes` are left out.
        horizon: From when to when.
        lasting: How long it takes.
        windows: As of `change_conflicts`.
        schedules: As of `change_conflicts`.
        graph: As of `change_conflicts`.
        depth: As of `change_conflicts`.
        agents: As of `change_conflicts`.
        counts: Which of the others take place at all; those that are not over, unless told.
        states: What states mean, for conditions on categories.

    Raises:
        UnknownNameError: A window names a schedule that is not given.
        FieldError: Something comes twice, no change is given, or it lasts no time.
        WrongTypeError: An argument is something else.
    """
    asked, wanted = by_id(changes, Change, "changes"), a_condition(counts)
    if not asked:
        raise FieldError(
            field="changes",
            value=(),
            problem="there is no change",
            remedy="give at least one",
        )
    span, length = expect(horizon, Interval, "horizon"), positive(lasting, "lasting")
    means = None if states is None else meaning(states, states)
    known = by_id(others, Change, "others").values()
    rest = [
        Planned(one, window)
        for one in known
        if one.id not in asked
        and (window := one.planned_window) is not None
        and wanted.holds(one, states=means)
    ]
    rules = Rules(
        listed(windows, ChangeWindow, "windows"),
        schedules,
        graph,
        depth,
        listed(agents, Agent, "agents"),
    )
    taken: list[Conflict] = []
    for key, change in asked.items():
        taken += found_by(rules, [Planned(change, span), *rest], {key: None})
    busy = IntervalSet(piece for one in taken for piece in one.spans)
    return FreeWindows(
        changes=tuple(asked),
        horizon=span,
        lasting=length,
        free=tuple(busy.complement(span)),
        taken=tuple(taken),
    )


def _told(span: Interval) -> str:
    return f"{moment(span.start)} .. {moment(span.end)}"
