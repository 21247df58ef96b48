"""Goals: working time allowed, by condition."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, TypeAlias

import attrs

from itsmcore._instants import to_duration
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model import Condition, Level, when
from itsmcore.model.words import member
from itsmcore.sla._faults import Faults, Path

__all__ = ["GoalForm", "GoalRow", "parse_goal"]


def _condition(value: Condition | None) -> Condition | None:
    if value is None or isinstance(value, Condition):
        return value
    raise WrongTypeError(
        field="condition",
        value=value,
        problem="a condition is needed",
        remedy="write when(field=value), or None for always",
    )


def _goal(value: timedelta) -> timedelta:
    if to_duration(value, "goal") < timedelta():
        raise FieldError(
            field="goal",
            value=value,
            problem="a goal cannot be negative",
            remedy="give a timedelta of zero or more",
        )
    return value


@attrs.frozen
class GoalRow:
    """A goal and when it holds.

    Attributes:
        condition: What must hold; None always does.
        goal: Working time allowed, zero or more.

    Raises:
        FieldError: The goal is negative.
        WrongTypeError: The goal is no duration, or the condition is none.
    """

    condition: Condition | None = attrs.field(converter=_condition)
    goal: timedelta = attrs.field(converter=_goal)


GoalForm: TypeAlias = (
    timedelta
    | Mapping[str, timedelta]
    | Iterable[GoalRow | tuple[Condition | None, timedelta]]
)
"""One goal for all, goals by priority level, or rows tried in order."""


def parse_goal(value: Any, faults: Faults) -> tuple[GoalRow, ...]:
    """Any of the friendly forms as rows, each reachable."""
    if isinstance(value, timedelta):
        return tuple(_row(None, value, ("goal",), faults))
    if isinstance(value, Mapping):
        found = [_level_row(level, goal, faults) for level, goal in value.items()]
    elif isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
        found = [_given_row(i, item, faults) for i, item in enumerate(value)]
    else:
        remedy = "give a timedelta, or a mapping from level to timedelta"
        faults.type(("goal",), value, "a duration is needed", remedy)
        return ()
    if not found:
        faults.value(("goal",), value, "there is no goal", "give at least one row")
    rows = tuple(row for part in found for row in part)
    _check_reach(rows, faults)
    return rows


def _level_row(level: str, goal: timedelta, faults: Faults) -> list[GoalRow]:
    try:
        name = member(Level, level, "goal").value
    except FieldError as error:
        faults.found.append(error)
        return []
    return _row(when(priority=name), goal, ("goal", name), faults)


def _given_row(index: int, item: Any, faults: Faults) -> list[GoalRow]:
    if isinstance(item, GoalRow):
        return [item]
    path = ("goal", index)
    if isinstance(item, (tuple, list)) and len(item) == 2:
        return _row(item[0], item[1], path, faults)
    remedy = "give GoalRow(condition, goal), or such a pair"
    faults.type(path, item, "a row of goals is needed", remedy)
    return []


def _row(
    condition: Condition | None, goal: timedelta, path: Path, faults: Faults
) -> list[GoalRow]:
    try:
        return [GoalRow(condition, goal)]
    except FieldError as error:
        moved = error.at(*path) if len(path) > 1 else error
        faults.found.append(moved)
        return []


def _check_reach(rows: tuple[GoalRow, ...], faults: Faults) -> None:
    """Refuse rows that are never looked at, since one before them holds whenever they do."""
    seen: list[Condition] = []
    closed = False
    for index, row in enumerate(rows):
        if closed or (row.condition is not None and row.condition in seen):
            remedy = "put it before the row that covers it, or leave it out"
            path = ("goal", index)
            faults.value(path, row, "the row can never be reached", remedy)
        if row.condition is None:
            closed = True
        else:
            seen.append(row.condition)
