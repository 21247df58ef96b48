"""Free windows: when a change could be without any conflict."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from itsmcore._instants import to_duration
from itsmcore.cmdb import Graph
from itsmcore.errors import FieldError
from itsmcore.interval import Interval, IntervalSet
from itsmcore.model import Change, PartyKey, WorkingTime
from itsmcore.practices._given import expect
from itsmcore.practices.change._calendar import (
    NO_SCHEDULES,
    NOBODY_BUSY,
    ChangeCalendar,
)
from itsmcore.practices.change.change_window import ChangeWindow

__all__ = ["earliest_window", "free_windows"]


def free_windows(
    change: Change,
    within: Interval,
    /,
    *,
    changes: Iterable[Change] = (),
    graph: Graph | None = None,
    depth: int | None = None,
    windows: Iterable[ChangeWindow] = (),
    schedules: Mapping[str, WorkingTime] = NO_SCHEDULES,
    busy: Mapping[PartyKey, Iterable[Interval]] = NOBODY_BUSY,
) -> IntervalSet:
    """The largest spans in which a change would have no conflict.

    What is a conflict is what `find_conflicts` finds; when the change is planned now does not
    matter, and another version of it among the others is not in its way.

    Args:
        change: What is to be done, on which items, by whom.
        within: Where to look.
        changes: The others.
        graph: As of `find_conflicts`, and so the rest.
        depth: How many steps apart related items are at the most.
        windows: Maintenance windows and blackouts.
        schedules: Those that windows name.
        busy: When people have no time.

    Raises:
        UnknownNameError: A window names a schedule that is not given.
        FieldError: A key comes twice, or the depth is negative.
        WrongTypeError: An argument is something else.
    """
    expect(change, Change, "change")
    expect(within, Interval, "within")
    calendar = ChangeCalendar(
        changes,
        graph=graph,
        depth=depth,
        windows=windows,
        schedules=schedules,
        busy=busy,
    )
    taken = (
        span for found in calendar.obstacles(change, within) for span in found.spans
    )
    return IntervalSet([within]) - IntervalSet(taken)


def earliest_window(
    change: Change,
    within: Interval,
    /,
    *,
    length: timedelta | None = None,
    changes: Iterable[Change] = (),
    graph: Graph | None = None,
    depth: int | None = None,
    windows: Iterable[ChangeWindow] = (),
    schedules: Mapping[str, WorkingTime] = NO_SCHEDULES,
    busy: Mapping[PartyKey, Iterable[Interval]] = NOBODY_BUSY,
) -> Interval | None:
    """The first span of a length in which a change would have no conflict; None for none.

    Args:
        change: As of `free_windows`, and so the rest.
        within: Where to look; the span lies in it wholly.
        length: How long it takes; by default as long as its planned window.
        changes: The others.
        graph: What depends on what.
        depth: How many steps apart related items are at the most.
        windows: Maintenance windows and blackouts.
        schedules: Those that windows name.
        busy: When people have no time.

    Raises:
        FieldError: The length is not above zero, or neither it nor a planned window is there.
        UnknownNameError: As of `free_windows`.
        WrongTypeError: As of `free_windows`.
    """
    needed = _length(expect(change, Change, "change"), length)
    free = free_windows(
        change,
        within,
        changes=changes,
        graph=graph,
        depth=depth,
        windows=windows,
        schedules=schedules,
        busy=busy,
    )
    for span in free:
        if span.duration >= needed:
            return Interval(start=span.start, end=span.start + needed)
    return None


def _length(change: Change, length: timedelta | None) -> timedelta:
    planned = change.planned_window
    if length is None and planned is not None:
        return planned.duration
    if length is None or to_duration(length, "length") <= timedelta():
        raise FieldError(
            field="length",
            value=length,
            problem="a change takes time",
            remedy="give a timedelta above zero, or plan the change",
        )
    return length
