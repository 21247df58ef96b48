"""Conflict detection: everything that stands in the way of planned changes."""

from collections.abc import Iterable, Mapping

from itsmcore.cmdb import Graph
from itsmcore.errors import UnknownNameError
from itsmcore.interval import Interval
from itsmcore.model import Change, PartyKey, RecordKey, WorkingTime
from itsmcore.practices._given import listed
from itsmcore.practices.change._calendar import (
    NO_SCHEDULES,
    NOBODY_BUSY,
    ChangeCalendar,
    planned_window,
)
from itsmcore.practices.change.change_window import ChangeWindow
from itsmcore.practices.change.conflict import Conflict

__all__ = ["find_conflicts"]


def find_conflicts(
    changes: Iterable[Change],
    /,
    *,
    about: Iterable[RecordKey] | None = None,
    graph: Graph | None = None,
    depth: int | None = None,
    windows: Iterable[ChangeWindow] = (),
    schedules: Mapping[str, WorkingTime] = NO_SCHEDULES,
    busy: Mapping[PartyKey, Iterable[Interval]] = NOBODY_BUSY,
) -> tuple[Conflict, ...]:
    """Every conflict of planned changes: of each item and window, never the first alone.

    A change counts from its draft until it is done or closed, while it has a planned window;
    it is on its CIs, or on its service where it names none. Windows are half-open: one that
    ends as the next begins is in nobody's way. A conflict of two changes is told of both.

    Two changes collide on one item, and on items of which one needs the other. Maintenance
    windows and blackouts of an item count for changes on it and on what it needs, since their
    trouble can reach it. Where an item has maintenance windows of its own, those for all items
    do not count for it.

    Args:
        changes: All that are known, each once.
        about: Keys of the changes that are asked about; None for all.
        graph: What depends on what; without it an item is related to itself alone.
        depth: How many steps apart related items are at the most; None for all the way.
        windows: Maintenance windows and blackouts.
        schedules: Those that windows name.
        busy: When people have no time for whatever other reason, by their keys.

    Returns:
        The conflicts sorted by change, kind, items and what stands in the way.

    Raises:
        UnknownNameError: `about` names a change, or a window a schedule, that is not given.
        FieldError: A key comes twice, or the depth is negative.
        WrongTypeError: An argument is something else.

    References:
        The kinds are those of ServiceNow's conflict detection: already scheduled, not in
        maintenance window, in blackout window, for an item and its relatives, assignee busy.
    """
    calendar = ChangeCalendar(
        changes,
        graph=graph,
        depth=depth,
        windows=windows,
        schedules=schedules,
        busy=busy,
    )
    found: list[Conflict] = []
    for change in _asked(calendar, about):
        window = planned_window(change)
        if window is not None:
            found += calendar.obstacles(change, window)
    return tuple(sorted(found, key=lambda conflict: conflict.order))


def _asked(
    calendar: ChangeCalendar, about: Iterable[RecordKey] | None
) -> Iterable[Change]:
    if about is None:
        return calendar.changes.values()
    keys = dict.fromkeys(listed(about, str, "about"))
    for place, key in enumerate(keys):
        if key not in calendar.changes:
            raise UnknownNameError(
                field=f"about[{place}]", value=key, known=calendar.changes
            )
    return [calendar.changes[key] for key in keys]
