"""Strategies of targets and of all that they are made of."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final, get_args

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from itsmcore.model import Condition
from itsmcore.sla import (
    AtPercent,
    DateField,
    FromDue,
    GoalChange,
    GoalRow,
    OpenTime,
    Pick,
    Reopen,
    ScheduledDays,
    ScheduleOf,
    ScheduleTable,
    Target,
    Threshold,
    WorkingDays,
)
from itsmcore.sla.goal import Goal
from itsmcore.testing._conditions import conditions, edges
from itsmcore.testing._schedules import combined_schedules, schedules
from itsmcore.testing._values import keys, levels, texts

__all__ = [
    "date_fields",
    "goals",
    "names",
    "schedule_tables",
    "scheduled_days",
    "targets",
    "thresholds",
    "working_days",
]

_LONGEST: Final = timedelta(days=99)
_TIMES: Final = ("00:00", "09:00", "16:00", "17:30:15.5")
_FIELDS: Final = ("group", "service", "site")
_DATES: Final = ("due_at", "opened_at", "promised_at")


def _lengths() -> SearchStrategy[timedelta]:
    hours = st.integers(0, 40).map(lambda found: timedelta(hours=found))
    return hours | st.timedeltas(timedelta(), _LONGEST)


def goals(*, days: bool = True, deadlines: bool = True) -> SearchStrategy[Goal]:
    """Goals of every kind: lengths, days, deadlines.

    Args:
        days: Whether goals in days are among them, which need a schedule that knows days.
        deadlines: Whether deadlines are.
    """
    found: list[SearchStrategy[Goal]] = [_lengths()]
    if days:
        found.append(scheduled_days())
    if days and deadlines:
        found.append(working_days())
    if deadlines:
        found.append(date_fields())
    return st.one_of(found)


def scheduled_days() -> SearchStrategy[ScheduledDays]:
    """Lengths of a few working days."""
    return st.integers(1, 9).map(ScheduledDays)


def working_days() -> SearchStrategy[WorkingDays]:
    """Deadlines a few working days on, with a wall time, a cut-off and a roll or without."""
    times = st.none() | st.sampled_from(_TIMES)
    rolls = st.sampled_from((None, "direction", "day_start"))
    by = times | st.just("close")
    return st.builds(WorkingDays, st.integers(0, 9), by, times, rolls)


def date_fields() -> SearchStrategy[DateField]:
    """Deadlines that a field holds."""
    lands = st.sampled_from((None, "next_open"))
    empty = st.none() | _lengths()
    return st.builds(DateField, st.sampled_from(_DATES), lands, empty)


def thresholds(*, percent: bool = True) -> SearchStrategy[Threshold]:
    """Thresholds: parts of the goal, and offsets from the due time either way.

    Args:
        percent: Whether parts of the goal are among them, which deadlines do not have.
    """
    offsets = st.integers(-600, 600).map(lambda found: timedelta(minutes=found))
    away = st.builds(FromDue, offsets, st.just("") | texts())
    if not percent:
        return away
    return away | st.builds(AtPercent, st.integers(1, 300), st.just("") | texts())


def schedule_tables(
    contents: SearchStrategy[OpenTime | str | None] | None = None,
) -> SearchStrategy[ScheduleTable]:
    """Schedules by condition.

    Args:
        contents: The schedules; plain ones and none by default.
    """
    inside: SearchStrategy[Any] = st.none() | schedules()
    inside = inside if contents is None else contents
    some = st.tuples(conditions(max_leaves=2), inside)
    rows = st.lists(some, max_size=2, unique_by=_first)
    return st.builds(
        lambda found, last: ScheduleTable([*found, (None, last)]), rows, inside
    )


def _row_lists(found: SearchStrategy[Goal]) -> SearchStrategy[Any]:
    by_level = st.dictionaries(levels(), found, min_size=1)
    some = conditions(max_leaves=3)
    rows = st.lists(st.tuples(some, found), min_size=1, max_size=3, unique_by=_first)
    closed = st.builds(lambda given, last: [*given, (None, last)], rows, found)
    return found | by_level | rows | closed


def _first(row: tuple[Condition, Any]) -> Condition:
    return row[0]


def names() -> SearchStrategy[str]:
    """Keys that are not blank."""
    return keys().filter(lambda found: bool(found.strip()))


def targets(
    *, named: bool = True, **given: SearchStrategy[Any]
) -> SearchStrategy[Target]:
    """Targets of every kind that can be; keywords replace the strategy of a field.

    Args:
        named: Whether their schedules may be names, which only a rulebook knows.
        **given: Strategies of fields by their names.
    """
    return _targets({"schedule": _schedules(named=named), **given})


@st.composite
def _targets(draw: st.DrawFn, given: Mapping[str, SearchStrategy[Any]]) -> Target:
    deadlines = draw(st.booleans())
    found: dict[str, Any] = {
        "id": names(),
        "goal": _row_lists(goals(deadlines=deadlines)),
        "pick": st.sampled_from(get_args(Pick)),
        "metric": st.sampled_from(["", "response", "resolution"]),
        "start": st.none() | edges(),
        "stop": st.none() | edges(),
        "cancel": st.none() | edges(),
        "reset": st.none() | edges(),
        "count_from": st.none() | st.sampled_from(_DATES),
        "replay_pauses": st.booleans(),
        "reopen": st.sampled_from(get_args(Reopen)),
        "thresholds": st.lists(
            thresholds(percent=not deadlines), max_size=3, unique=True
        ),
        "split_by": st.none() | st.sampled_from(_FIELDS),
        **_rules(),
        **given,
    }
    made = {name: draw(part) for name, part in found.items()}
    if "on_goal_change" not in made:
        rows = Target(id="rows", goal=made["goal"], pick=made["pick"]).goal
        made["on_goal_change"] = draw(_changes(rows))
    if made["pause"] is None:
        made["resume"] = None
    return Target(**made)


def _rules() -> dict[str, SearchStrategy[Condition | None]]:
    some = st.none() | conditions(max_leaves=3)
    return dict.fromkeys(("applies", "pause", "resume", "runs"), some)


def _changes(rows: tuple[GoalRow, ...]) -> SearchStrategy[str]:
    """What another goal may do: only lengths can be prorated."""
    modes = get_args(GoalChange)
    are_lengths = all(isinstance(row.goal, timedelta) for row in rows)
    return st.sampled_from(modes if are_lengths else modes[:2])


def _schedules(*, named: bool) -> SearchStrategy[Any]:
    found: SearchStrategy[Any] = st.one_of(
        st.none(), schedules(), combined_schedules(), schedule_tables()
    )
    if not named:
        return found
    some = st.none() | names()
    tables = schedule_tables(some)
    return found | names() | tables | st.builds(ScheduleOf, names(), some)
