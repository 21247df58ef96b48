"""What is suspect in the goals and thresholds of a target."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from itsmcore.errors import FieldError, NeverOpenError
from itsmcore.model import Condition
from itsmcore.sla._lint_logic import Logic
from itsmcore.sla._lint_notes import Notes
from itsmcore.sla.day_goals import ScheduledDays, WorkingDays
from itsmcore.sla.deadline import DateField
from itsmcore.sla.goal import Goal, GoalRow
from itsmcore.sla.open_time import OpenTime
from itsmcore.sla.schedule_table import ScheduleTable
from itsmcore.sla.target import Target
from itsmcore.sla.threshold import AtPercent, FromDue, Threshold

__all__ = ["lint_goals", "schedules_of"]

_FIRST: Final = datetime(1, 1, 2, tzinfo=UTC)
"""The first instant that has a local date in every zone."""


def lint_goals(target: Target, logic: Logic, notes: Notes) -> None:
    """Note goals that no record can have, or no clock can reach, and idle thresholds."""
    _lint_rows(target, logic, notes)
    for index, row in enumerate(target.goal):
        for schedule in schedules_of(target):
            if _never_comes(row.goal, schedule):
                name = getattr(schedule, "name", None) or schedule.tz
                notes.add(
                    "never_due",
                    ("goal", index, "goal"),
                    f"it is never due: schedule {name} is never open for so long",
                    "give the schedule hours, or shorten the goal",
                    {"schedule": name},
                )
    _lint_thresholds(target, notes)


def schedules_of(target: Target) -> Iterator[OpenTime]:
    """The schedules that a bound target may count in, as far as they are known."""
    table = target.schedule
    rows = table.rows if isinstance(table, ScheduleTable) else ()
    for form in [row.schedule for row in rows] if rows else [table]:
        if isinstance(form, OpenTime):
            yield form


def _lint_rows(target: Target, logic: Logic, notes: Notes) -> None:
    given = [] if target.applies is None else [target.applies]
    if not logic.is_possible(given):
        return
    earlier: list[Condition] = []
    for index, row in enumerate(target.goal):
        held = given if row.condition is None else [*given, row.condition]
        if not logic.is_possible(held):
            notes.add(
                "row_never_holds",
                ("goal", index),
                "no record ever has this goal: its condition cannot hold"
                + (" while the target applies" if given else ""),
                "mend the condition, or leave the row out",
            )
        elif not logic.is_possible(held, earlier):
            notes.add(
                "row_never_reached",
                ("goal", index),
                "no record ever has this goal: the rows before it take them all",
                "put it before the rows that cover it, or leave it out",
            )
        if (
            target.pick == "first"
            and row.condition is not None
            and not _is_fleeting(row)
        ):
            earlier.append(row.condition)


def _is_fleeting(row: GoalRow) -> bool:
    """Whether the row may not hold although its condition does."""
    return isinstance(row.goal, DateField) and row.goal.if_empty is None


def _never_comes(goal: Goal, schedule: OpenTime) -> bool:
    """Whether a clock could count for ever without reaching the goal."""
    try:
        match goal:
            case timedelta():
                schedule.add(_FIRST, goal)
            case ScheduledDays():
                return goal.length(_FIRST, schedule) is None
            case WorkingDays():
                schedule.add_working_days(_FIRST.date(), goal.days)
            case _:
                schedule.next_open(_FIRST)
    except (NeverOpenError, FieldError):
        return True
    return False


def _lint_thresholds(target: Target, notes: Notes) -> None:
    lengths = [row.goal for row in target.goal if isinstance(row.goal, timedelta)]
    are_lengths = len(lengths) == len(target.goal)
    seen: list[Threshold] = []
    for index, item in enumerate(target.thresholds):
        place, plain = ("thresholds", index), _plain(item)
        if plain in seen:
            notes.add(
                "same_threshold",
                place,
                "another threshold passes at the same instant",
                "leave one out",
            )
        seen.append(plain)
        if are_lengths and all(_is_at_once(item, goal) for goal in lengths):
            notes.add(
                "threshold_at_once",
                place,
                "it passes as soon as the clock starts, whatever the goal",
                "move it nearer to the due time",
            )
        if lengths and all(_is_beyond(item, goal, target) for goal in lengths):
            notes.add(
                "threshold_never",
                place,
                "it never passes: no schedule is open for so long",
                "lower it, or give the schedule hours",
            )


def _plain(item: Threshold) -> Threshold:
    """The threshold without its name, by its offset where it has one."""
    if isinstance(item, FromDue):
        return FromDue(item.offset)
    return FromDue(timedelta()) if item.percent == 100 else AtPercent(item.percent)


def _is_at_once(item: Threshold, goal: timedelta) -> bool:
    if isinstance(item, AtPercent):
        return not goal and item.percent != 100
    return bool(goal) and -item.offset >= goal


def _is_beyond(item: Threshold, goal: timedelta, target: Target) -> bool:
    """Whether no clock ever gets there, although it gets to the goal."""
    try:
        if isinstance(item, AtPercent):
            length = goal * item.percent / 100
        else:
            length = goal + item.offset
    except OverflowError:
        return True
    found = [*schedules_of(target)]
    whole = target.schedule
    rows = whole.rows if isinstance(whole, ScheduleTable) else (whole,)
    return (
        length > goal
        and len(found) == len(rows)
        and all(_never_comes(length, s) and not _never_comes(goal, s) for s in found)
    )
