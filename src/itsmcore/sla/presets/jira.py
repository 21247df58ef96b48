"""SLAs of Jira Service Management: a time metric of many cycles, with goals top to bottom."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import takewhile
from typing import Any, Final

import attrs

from itsmcore._instants import to_duration
from itsmcore.errors import FieldError
from itsmcore.model import Condition, Edge, WorkingTime, begins
from itsmcore.model.condition import a_condition
from itsmcore.sla._faults import Faults
from itsmcore.sla.goal import GoalRow
from itsmcore.sla.presets._parts import CANCELLED, CANNOT, SOLVED, arguments
from itsmcore.sla.schedule_table import ScheduleRow, ScheduleTable
from itsmcore.sla.target import ScheduleForm, Target
from itsmcore.sla.threshold import ThresholdForm
from itsmcore.sla.words import GoalChange, Reopen

__all__ = ["SlaGoal", "metric"]

_RESOLVED: Final = begins(SOLVED)
_COLOURS: Final = (timedelta(hours=-1), timedelta(minutes=-30))
"""How much time is left where the product changes the colour of a clock."""


def _condition(value: Condition | None) -> Condition | None:
    return None if value is None else a_condition(value)


def _time(value: timedelta) -> timedelta:
    try:
        GoalRow(None, to_duration(value, "time"))
    except FieldError as error:
        raise error.named("time") from None
    return value


def _calendar(value: WorkingTime | str | None) -> WorkingTime | str | None:
    try:
        return ScheduleRow(None, value).schedule
    except FieldError as error:
        raise error.named("calendar") from None


@attrs.frozen
class SlaGoal:
    """One line of the goals of a metric.

    Attributes:
        condition: Which records it is for; None: all that are left.
        time: How much time it allows, in its calendar; zero or more.
        calendar: The time that counts; None: all of it; text names one of a rulebook.

    Raises:
        FieldError: The time is negative.
        WrongTypeError: One of them is something else.

    >>> SlaGoal(None, timedelta(hours=8))
    SlaGoal(condition=None, time=datetime.timedelta(seconds=28800), calendar=None)
    """

    condition: Condition | None = attrs.field(converter=_condition)
    time: timedelta = attrs.field(converter=_time)
    calendar: WorkingTime | str | None = attrs.field(default=None, converter=_calendar)


def metric(
    id: str,
    goals: Iterable[SlaGoal],
    *,
    start: Edge | None = None,
    stop: Edge | None = _RESOLVED,
    pause: Condition | None = None,
    applies: Condition | None = None,
    reopen: Reopen = "new_cycle",
    on_goal_change: GoalChange = "carry",
    thresholds: Iterable[ThresholdForm] = _COLOURS,
) -> Target:
    """A time metric: each start after a stop begins another cycle, from zero.

    The first goal whose condition holds gives the time and the calendar; while none does,
    the record has no such clock.

    Args:
        id: Names it in verdicts.
        goals: The lines, tried from top to bottom.
        start: What begins a cycle; None: creation, and whatever ends the stop.
        stop: What ends it; by default a status of category done or closed; None: nothing.
        pause: While this holds, time does not count.
        applies: What the metric covers; None: every record that a goal is for.
        reopen: `"final"` keeps the first cycle only.
        on_goal_change: `"restart"` begins another cycle where the goal changes.
        thresholds: Instants to be told of; by default an hour and half an hour before.

    Raises:
        DefinitionError: Something cannot be; holds every fault with its path.
    """
    lines = _lines(goals)
    with arguments(goal="goals"):
        return Target(
            id=id,
            goal=[GoalRow(line.condition, line.time) for line in lines],
            applies=applies,
            start=start,
            stop=stop,
            cancel=begins(CANCELLED),
            pause=pause,
            schedule=_calendars(lines),
            reopen=reopen,
            on_goal_change=on_goal_change,
            thresholds=thresholds,
        )


def _lines(goals: Any) -> tuple[SlaGoal, ...]:
    faults = Faults()
    remedy = "give a list, e.g. [SlaGoal(when(priority='high'), timedelta(hours=4))]"
    if isinstance(goals, (str, set, frozenset)) or not isinstance(goals, Iterable):
        faults.type(("goals",), goals, "a list of goals is needed", remedy)
        goals = ()
    found = tuple(goals)
    for index, line in enumerate(found):
        if not isinstance(line, SlaGoal):
            faults.type(("goals", index), line, "a goal is needed", remedy)
        elif any(
            isinstance(each, SlaGoal) and each.condition == line.condition
            for each in found[:index]
        ):
            path, problem = ("goals", index), "the goal can never be reached"
            faults.value(path, line, problem, "leave it out, or change its condition")
    faults.stop_all(CANNOT)
    return found


def _calendars(lines: tuple[SlaGoal, ...]) -> ScheduleForm:
    """The calendar that all lines share, or that of the line that holds.

    Where no line holds, which is never measured, the calendar of the last one counts.
    """
    calendars = [line.calendar for line in lines]
    if all(calendar == calendars[0] for calendar in calendars):
        return calendars[0] if calendars else None
    rows = [
        ScheduleRow(line.condition, line.calendar)
        for line in takewhile(lambda line: line.condition is not None, lines)
    ]
    last = next((i for i in lines if i.condition is None), lines[-1])
    return ScheduleTable([*rows, ScheduleRow(None, last.calendar)])
