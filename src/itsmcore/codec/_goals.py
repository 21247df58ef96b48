"""Goals and thresholds: plain numbers, or objects whose keys say which they are."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from operator import is_
from typing import Any, Final

from cattrs import Converter

from itsmcore.codec._containers import gathered, mapped
from itsmcore.codec._forms import Form, Part, built, by_lead, read_form
from itsmcore.codec._scalars import (
    bad_type,
    read_duration,
    read_enum,
    read_int,
    read_text,
    write_duration,
    write_number,
    write_text,
)
from itsmcore.codec._schemas import Rule
from itsmcore.model import FrozenMap, Level
from itsmcore.sla import (
    AtPercent,
    DateField,
    FromDue,
    ScheduledDays,
    Threshold,
    WorkingDays,
)
from itsmcore.sla.goal import Goal

__all__ = ["GoalShort", "add_goals"]


_GOAL_CLASSES: Final = (ScheduledDays, WorkingDays, DateField)


class GoalShort:
    """One goal for all, or goals by level: what a target's goal may be beside its rows."""


def add_goals(made: Converter) -> Iterator[Rule]:
    """Teach a converter goals in days, deadlines, thresholds and the short forms of goals."""
    for goal in _GOAL_CLASSES:
        made.register_structure_hook(goal, _read_rule)
        made.register_unstructure_hook(goal, _write_goal)
    for threshold in (AtPercent, FromDue):
        made.register_structure_hook(threshold, _read_threshold)
        made.register_unstructure_hook(threshold, _write_threshold)
    made.register_structure_hook_func(_is_goal, _read_goal)
    made.register_unstructure_hook_func(_is_goal, _write_goal)
    made.register_structure_hook_func(_is_threshold, _read_threshold)
    made.register_unstructure_hook_func(_is_threshold, _write_threshold)
    made.register_structure_hook(GoalShort, _read_short)
    for rule, form in zip(_GOAL_CLASSES, GOALS.values(), strict=True):
        yield Rule(partial(is_, rule), (form,))
    yield Rule(partial(is_, AtPercent), (int, THRESHOLDS["at_percent"]))
    yield Rule(partial(is_, FromDue), (THRESHOLDS["from_due"],))
    yield Rule(_is_goal, (timedelta, *GOALS.values()), "goal")
    yield Rule(_is_threshold, (int, *THRESHOLDS.values()), "threshold")
    yield Rule(partial(is_, GoalShort), (Goal, FrozenMap[Level, Goal]))


def _is_goal(kind: Any) -> bool:
    return bool(kind == Goal)


def _is_threshold(kind: Any) -> bool:
    return bool(kind == Threshold)


def _optional_text(data: Any) -> str | None:
    return None if data is None else read_text(data)


def _optional_length(data: Any) -> Any:
    return None if data is None else read_duration(data)


def _part(
    read: Callable[[Any], Any], kind: Any, make: Callable[..., Any], field: str
) -> Part:
    """One field, whose reader also hears what its own converter refuses."""

    def read_part(data: Any) -> Any:
        value = read(data)
        return getattr(built(lambda given: make(**{field: given}), value), field)

    return Part(read_part, kind)


_DAYS: Final = partial(WorkingDays, 0)
_FIELD: Final = partial(DateField, "due_at")

GOALS: Final = by_lead(
    Form(
        "scheduled_days",
        {"scheduled_days": _part(read_int, int, ScheduledDays, "days")},
        lambda found: ScheduledDays(found["scheduled_days"]),
    ),
    Form(
        "working_days",
        {
            "working_days": _part(read_int, int, WorkingDays, "days"),
            "by": _part(_optional_text, str | None, _DAYS, "by"),
            "cutoff": _part(_optional_text, str | None, _DAYS, "cutoff"),
            "roll": _part(_optional_text, str | None, _DAYS, "roll"),
        },
        lambda found: WorkingDays(found.pop("working_days"), **found),
    ),
    Form(
        "date_field",
        {
            "date_field": Part(read_text, str),
            "land": _part(_optional_text, str | None, _FIELD, "land"),
            "if_empty": _part(_optional_length, timedelta | None, _FIELD, "if_empty"),
        },
        lambda found: DateField(found.pop("date_field"), **found),
    ),
)
"""Goals that are no plain lengths."""


def _read_rule(data: Any, kind: Any) -> Any:
    found = read_form(data, GOALS)
    if type(found) is not kind:
        raise bad_type(data, f"a {kind.__name__}", "decode it as what it is")
    return found


def _read_goal(data: Any, _kind: Any = None) -> Any:
    return read_form(data, GOALS) if isinstance(data, Mapping) else read_duration(data)


def _read_short(data: Any, _kind: Any) -> Any:
    if not isinstance(data, Mapping) or not GOALS.keys().isdisjoint(data):
        return _read_goal(data)
    pairs = ((key, (key, one)) for key, one in mapped(data).items())
    return FrozenMap(gathered(pairs, _read_level))


def _read_level(pair: tuple[Any, Any]) -> tuple[Any, Any]:
    return read_enum(pair[0], Level), _read_goal(pair[1])


def _write_goal(goal: Any) -> Any:
    match goal:
        case ScheduledDays():
            return {"scheduled_days": write_number(goal.days)}
        case WorkingDays():
            given = {"by": goal.by, "cutoff": goal.cutoff, "roll": goal.roll}
            texts = {k: write_text(v) for k, v in given.items() if v is not None}
            return {"working_days": write_number(goal.days), **texts}
        case DateField():
            return _write_date_field(goal)
        case _:
            return write_duration(goal)


def _write_date_field(goal: DateField) -> dict[str, Any]:
    made: dict[str, Any] = {"date_field": write_text(goal.name), "land": goal.land}
    if goal.if_empty is not None:
        made["if_empty"] = write_duration(goal.if_empty)
    return made


_NAME: Final = Part(read_text, str)

THRESHOLDS: Final = by_lead(
    Form(
        "at_percent",
        {"at_percent": _part(read_int, int, AtPercent, "percent"), "name": _NAME},
        lambda found: AtPercent(found.pop("at_percent"), **found),
    ),
    Form(
        "from_due",
        {"from_due": Part(read_duration, timedelta), "name": _NAME},
        lambda found: FromDue(found.pop("from_due"), **found),
    ),
)
"""Thresholds that are no plain percentages, or have a name."""


def _read_threshold(data: Any, kind: Any) -> Any:
    if not isinstance(data, Mapping):
        found: Any = built(AtPercent, read_int(data))
    else:
        found = read_form(data, THRESHOLDS)
    if kind in (AtPercent, FromDue) and type(found) is not kind:
        raise bad_type(data, f"a {kind.__name__}", "decode it as what it is")
    return found


def _write_threshold(threshold: Threshold) -> dict[str, Any]:
    name = write_text(threshold.name)
    if isinstance(threshold, AtPercent):
        return {"at_percent": write_number(threshold.percent), "name": name}
    return {"from_due": write_duration(threshold.offset), "name": name}
