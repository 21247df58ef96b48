"""Goals and thresholds: plain numbers, or objects whose keys say which they are."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from cattrs import Converter

from itsmcore.codec._containers import gathered, mapped
from itsmcore.codec._forms import Form, built, read_form
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


class GoalShort:
    """One goal for all, or goals by level: what a target's goal may be beside its rows."""


def add_goals(made: Converter) -> None:
    """Teach a converter goals in days, deadlines, thresholds and the short forms of goals."""
    for goal in (ScheduledDays, WorkingDays, DateField):
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


def _is_goal(kind: Any) -> bool:
    return bool(kind == Goal)


def _is_threshold(kind: Any) -> bool:
    return bool(kind == Threshold)


def _optional_text(data: Any) -> str | None:
    return None if data is None else read_text(data)


def _optional_length(data: Any) -> Any:
    return None if data is None else read_duration(data)


def _part(
    read: Callable[[Any], Any], make: Callable[..., Any], field: str
) -> Callable[[Any], Any]:
    """A reader of one field that also hears what its own converter refuses."""

    def read_part(data: Any) -> Any:
        value = read(data)
        return getattr(built(lambda given: make(**{field: given}), value), field)

    return read_part


_DAYS: Final = partial(WorkingDays, 0)
_FIELD: Final = partial(DateField, "due_at")

_GOALS: Final = {
    "scheduled_days": Form(
        {"scheduled_days": _part(read_int, ScheduledDays, "days")},
        lambda found: ScheduledDays(found["scheduled_days"]),
    ),
    "working_days": Form(
        {
            "working_days": _part(read_int, WorkingDays, "days"),
            "by": _part(_optional_text, _DAYS, "by"),
            "cutoff": _part(_optional_text, _DAYS, "cutoff"),
            "roll": _part(_optional_text, _DAYS, "roll"),
        },
        lambda found: WorkingDays(found.pop("working_days"), **found),
    ),
    "date_field": Form(
        {
            "date_field": read_text,
            "land": _part(_optional_text, _FIELD, "land"),
            "if_empty": _part(_optional_length, _FIELD, "if_empty"),
        },
        lambda found: DateField(found.pop("date_field"), **found),
    ),
}


def _read_rule(data: Any, kind: Any) -> Any:
    found = read_form(data, _GOALS)
    if type(found) is not kind:
        raise bad_type(data, f"a {kind.__name__}", "decode it as what it is")
    return found


def _read_goal(data: Any, _kind: Any = None) -> Any:
    return read_form(data, _GOALS) if isinstance(data, Mapping) else read_duration(data)


def _read_short(data: Any, _kind: Any) -> Any:
    if not isinstance(data, Mapping) or not _GOALS.keys().isdisjoint(data):
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


_THRESHOLDS: Final = {
    "at_percent": Form(
        {"at_percent": _part(read_int, AtPercent, "percent"), "name": read_text},
        lambda found: AtPercent(found.pop("at_percent"), **found),
    ),
    "from_due": Form(
        {"from_due": read_duration, "name": read_text},
        lambda found: FromDue(found.pop("from_due"), **found),
    ),
}


def _read_threshold(data: Any, kind: Any) -> Any:
    if not isinstance(data, Mapping):
        found: Any = built(AtPercent, read_int(data))
    else:
        found = read_form(data, _THRESHOLDS)
    if kind in (AtPercent, FromDue) and type(found) is not kind:
        raise bad_type(data, f"a {kind.__name__}", "decode it as what it is")
    return found


def _write_threshold(threshold: Threshold) -> dict[str, Any]:
    name = write_text(threshold.name)
    if isinstance(threshold, AtPercent):
        return {"at_percent": write_number(threshold.percent), "name": name}
    return {"from_due": write_duration(threshold.offset), "name": name}
