"""The earliest window in which what is left of a release can take place as a whole."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from itsmcore.cmdb import Graph
from itsmcore.errors import FieldError, UnknownNameError
from itsmcore.interval import Interval
from itsmcore.model import Change, Condition, Release, States, WorkingTime
from itsmcore.model._arguments import meaning
from itsmcore.model.condition import a_condition
from itsmcore.practices._given import by_id, expect
from itsmcore.practices.change.change_window import ChangeWindow
from itsmcore.practices.change.conflicts import NO_SCHEDULES
from itsmcore.practices.change.free_window import FreeWindows, free_windows
from itsmcore.practices.service_desk.desk_policy import OPEN_WORK, Agent

__all__ = ["release_windows"]


def release_windows(
    release: Release,
    changes: Iterable[Change],
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
    """When the changes of a release can take place together without a conflict.

    Those of its changes count that are not over yet; all other changes are in their way.

    Args:
        release: It names its changes.
        changes: Its changes, and any others, in any order.
        horizon: From when to when.
        lasting: How long all of it takes.
        windows: Maintenance windows, blackouts and freezes.
        schedules: The schedules that they name.
        graph: What depends on what.
        depth: How many steps apart items are at most that get in each other's way.
        agents: Who is away when.
        counts: Which changes take place at all; those that are not over, unless told.
        states: What states mean, for conditions on categories.

    Raises:
        UnknownNameError: The release names a change that is not given, or a window a schedule.
        FieldError: A change comes twice, or nothing of the release is left to be done.
        WrongTypeError: An argument is something else.
    """
    bundled = expect(release, Release, "release")
    known, wanted = by_id(changes, Change, "changes"), a_condition(counts)
    means = None if states is None else meaning(states, states)
    own = []
    for place, key in enumerate(bundled.changes):
        if key not in known:
            path = ("release", "changes", place)
            raise UnknownNameError(
                field=f"release.changes[{place}]", value=key, known=known, path=path
            )
        own.append(known[key])
    left = [one for one in dict.fromkeys(own) if wanted.holds(one, states=means)]
    if not left:
        raise FieldError(
            field="release.changes",
            value=bundled.changes,
            problem="none of its changes is left to be done",
            remedy="ask for a release with changes that are not over",
        )
    return free_windows(
        left,
        known.values(),
        horizon=horizon,
        lasting=lasting,
        windows=windows,
        schedules=schedules,
        graph=graph,
        depth=depth,
        agents=agents,
        counts=wanted,
        states=means,
    )
