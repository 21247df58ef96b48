"""Goals: working time allowed, or a deadline, by condition."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final, TypeAlias

import attrs

from itsmcore._instants import to_duration
from itsmcore.errors import FieldError
from itsmcore.model import Condition, Getter, Level, when
from itsmcore.model.condition import a_condition
from itsmcore.model.words import member
from itsmcore.sla._faults import Faults
from itsmcore.sla.day_goals import ScheduledDays, WorkingDays
from itsmcore.sla.deadline import DateField
from itsmcore.sla.words import Pick

__all__ = ["Goal", "GoalForm", "GoalRow", "parse_goal"]

Goal: TypeAlias = timedelta | ScheduledDays | WorkingDays | DateField
"""A length of working time, as such or in days; or a deadline."""

_RULES: Final = (ScheduledDays, WorkingDays, DateField)


def _condition(value: Condition | None) -> Condition | None:
    return None if value is None else a_condition(value)


def _goal(value: Goal) -> Goal:
    if isinstance(value, _RULES):
        return value
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
        goal: Working time allowed, zero or more; or a goal in days; or a deadline.

    Raises:
        FieldError: The goal is negative.
        WrongTypeError: The goal is none, or the condition is none.
    """

    condition: Condition | None = attrs.field(converter=_condition)
    goal: Goal = attrs.field(converter=_goal)

    @property
    def fields(self) -> frozenset[str]:
        """The names that its condition and its goal read."""
        found = frozenset[str]() if self.condition is None else self.condition.fields
        return found | self.goal.fields if isinstance(self.goal, DateField) else found

    def holds(self, get: Getter, /) -> bool:
        """Whether it does where `get` tells the value of each name."""
        if self.condition is not None and not self.condition.test(get):
            return False
        return not isinstance(self.goal, DateField) or self.goal.is_given(get)


GoalForm: TypeAlias = (
    Goal
    | Mapping[str, Goal]
    | Mapping[str, timedelta]
    | Mapping[Level, Goal]
    | Mapping[Level, timedelta]
    | Iterable[GoalRow | tuple[Condition | None, Goal]]
)
"""One goal for all, goals by priority level, or rows tried in order."""


def parse_goal(value: Any, pick: Pick, faults: Faults) -> tuple[GoalRow, ...]:
    """Any of the friendly forms as rows, each of which can be reached."""
    rows = _rows(value, faults)
    if pick == "first":
        _check_reach(rows, faults)
    return tuple(row for row in rows if row is not None)


def _rows(value: Any, faults: Faults) -> list[GoalRow | None]:
    """The rows in their places; None where one cannot be."""
    if isinstance(value, (timedelta, *_RULES)):
        return [_constant(value, faults)]
    if isinstance(value, Mapping):
        found = [_level_row(level, goal, faults) for level, goal in value.items()]
    elif isinstance(value, Iterable) and not isinstance(value, _NO_ROWS):
        found = [_given_row(i, item, faults) for i, item in enumerate(value)]
    else:
        remedy = "give a timedelta, or a mapping from level to timedelta"
        faults.type(("goal",), value, "a duration is needed", remedy)
        return []
    if not found:
        faults.value(("goal",), value, "there is no goal", "give at least one row")
    return found


_NO_ROWS: Final = (str, bytes, set, frozenset)
"""What can be walked through but is no list of rows in order."""


def _constant(value: Goal, faults: Faults) -> GoalRow | None:
    try:
        return GoalRow(None, value)
    except FieldError as error:
        faults.found.append(error)
        return None


def _level_row(level: Any, goal: Any, faults: Faults) -> GoalRow | None:
    try:
        name = member(Level, level, "level").value
        return GoalRow(when(priority=name), goal)
    except FieldError as error:
        faults.found.append(error.named(str(level)).at("goal"))
        return None


def _given_row(index: int, item: Any, faults: Faults) -> GoalRow | None:
    if isinstance(item, GoalRow):
        return item
    if not (isinstance(item, (tuple, list)) and len(item) == 2):
        remedy = "give GoalRow(condition, goal), or such a pair"
        faults.type(("goal", index), item, "a row of goals is needed", remedy)
        return None
    try:
        return GoalRow(*item)
    except FieldError as error:
        faults.found.append(error.at("goal", index))
        return None


def _check_reach(rows: list[GoalRow | None], faults: Faults) -> None:
    """Refuse rows that are never looked at, since one before them holds whenever they do."""
    seen: list[Condition] = []
    is_closed = False
    for index, row in enumerate(rows):
        if row is None:
            continue
        if is_closed or row.condition in seen:
            remedy = "put it before the row that covers it, or leave it out"
            path = ("goal", index)
            faults.value(path, row, "the row can never be reached", remedy)
        if _is_fleeting(row.goal):
            continue
        if row.condition is None:
            is_closed = True
        else:
            seen.append(row.condition)


def _is_fleeting(goal: Goal) -> bool:
    """Whether a goal may be missing although its condition holds."""
    return isinstance(goal, DateField) and goal.if_empty is None
