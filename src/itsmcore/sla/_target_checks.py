"""Checks of what a target is made of; every fault is told, with its path."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from itsmcore.errors import FieldError
from itsmcore.model import Condition, Edge
from itsmcore.model._arguments import working_time
from itsmcore.sla._answers import a_name
from itsmcore.sla._faults import Faults
from itsmcore.sla.day_goals import ScheduledDays, WorkingDays, of_days
from itsmcore.sla.deadline import Deadline
from itsmcore.sla.goal import GoalRow
from itsmcore.sla.schedule_table import ScheduleOf, ScheduleTable
from itsmcore.sla.threshold import AtPercent, Threshold

__all__ = [
    "a_field",
    "a_flag",
    "a_mode",
    "a_schedule",
    "check_together",
    "counts_days",
    "label",
    "named",
    "of_kind",
]

_REMEDIES: Final[Mapping[type[Condition | Edge], str]] = {
    Condition: "write when(field=value), or None",
    Edge: "write begins(when(...)), ends(...), changes('field') or commented(), or None",
}


def named(value: Any, faults: Faults) -> Any:
    """A name that is not empty."""
    if not isinstance(value, str):
        faults.type(("id",), value, "text is needed", "give a str")
    elif not value.strip():
        faults.value(("id",), value, "a target needs a name", "give text")
    return value


def label(value: Any, faults: Faults) -> Any:
    """Text, which may be empty."""
    if not isinstance(value, str):
        faults.type(("metric",), value, "text is needed", "give a str")
    return value


def of_kind(
    kind: type[Condition | Edge], value: Any, field: str, faults: Faults
) -> Any:
    """A condition or an edge, or None."""
    if value is not None and not isinstance(value, kind):
        name = "an edge" if kind is Edge else "a condition"
        faults.type((field,), value, f"{name} is needed", _REMEDIES[kind])
    return value


def a_mode(value: Any, field: str, modes: tuple[str, ...], faults: Faults) -> Any:
    """One of some named options."""
    if not isinstance(value, str) or value not in modes:
        remedy = f"use one of {', '.join(map(repr, modes))}"
        faults.value((field,), value, "the mode is not known", remedy)
    return value


def a_flag(value: Any, field: str, faults: Faults) -> Any:
    """True or False."""
    if not isinstance(value, bool):
        faults.type((field,), value, "a flag is needed", "give True or False")
    return value


def a_field(value: Any, field: str, faults: Faults) -> Any:
    """The name of a field, or None."""
    try:
        return None if value is None else a_name(value, field)
    except FieldError as error:
        faults.found.append(error)
        return None


def a_schedule(value: Any, faults: Faults) -> Any:
    """What says which time counts, or None."""
    if isinstance(value, (ScheduleTable, ScheduleOf)):
        return value
    try:
        if isinstance(value, str):
            return a_name(value, "schedule")
        working_time(value)
    except FieldError as error:
        faults.found.append(error)
    return value


def counts_days(rows: tuple[GoalRow, ...]) -> bool:
    """Whether any goal is in days, so that working days must be known."""
    return any(isinstance(row.goal, (ScheduledDays, WorkingDays)) for row in rows)


def check_together(made: Mapping[str, Any], faults: Faults) -> None:
    """What cannot go together, although each part could be."""
    if made["resume"] is not None and made["pause"] is None:
        remedy = "give pause=..., or leave resume out"
        faults.value(("resume",), made["resume"], "nothing pauses the clock", remedy)
    _check_thresholds(made["goal"], made["thresholds"], faults)
    _check_proration(made["goal"], made["on_goal_change"], faults)
    if counts_days(made["goal"]):
        _check_days(made["schedule"], faults)


def _check_thresholds(
    rows: tuple[GoalRow, ...], thresholds: tuple[Threshold, ...], faults: Faults
) -> None:
    if not any(isinstance(row.goal, Deadline) for row in rows):
        return
    for index, item in enumerate(thresholds):
        if isinstance(item, AtPercent):
            path, problem = ("thresholds", index), "a deadline has no percentage"
            faults.value(path, item, problem, "give an offset from the due time")


def _check_proration(rows: tuple[GoalRow, ...], mode: object, faults: Faults) -> None:
    if mode == "prorate" and not all(isinstance(r.goal, timedelta) for r in rows):
        problem, remedy = "only lengths can be prorated", "use 'carry' or 'restart'"
        faults.value(("on_goal_change",), mode, problem, remedy)


def _check_days(schedule: object, faults: Faults) -> None:
    rows = schedule.rows if isinstance(schedule, ScheduleTable) else ()
    used: list[Any] = [row.schedule for row in rows] if rows else [schedule]
    for item in used:
        if not isinstance(item, (str, ScheduleOf)) and of_days(item) is None:
            problem = "a goal in days needs to know the working days"
            remedy = "give a Schedule, or schedules combined with & | -"
            faults.value(("schedule",), item, problem, remedy)
