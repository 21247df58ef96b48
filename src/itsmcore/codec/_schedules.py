"""Schedules, plain and combined, as objects whose keys say which they are."""

from collections.abc import Mapping
from datetime import date
from types import NoneType
from typing import Any, Final, TypeAlias

from cattrs import Converter

from itsmcore.codec._containers import gathered, listed
from itsmcore.codec._forms import Form, Part, by_lead, read_form
from itsmcore.codec._scalars import read_date, write_date, write_text
from itsmcore.codec._schemas import Rule
from itsmcore.errors import WrongTypeError
from itsmcore.model import WorkingTime
from itsmcore.sla import (
    AllOpen,
    AnyOpen,
    OpenBetween,
    OpenExcept,
    OpenTime,
    Schedule,
    ScheduleOf,
    ScheduleTable,
)
from itsmcore.sla.target import ScheduleForm

__all__ = ["Schedules"]

_RowForm: TypeAlias = WorkingTime | str | None


class Schedules:
    """Reads and writes schedules of every kind.

    Args:
        made: Reads and writes plain ones.
    """

    def __init__(self, made: Converter) -> None:
        self._made = made
        every = Part(self._read_all, tuple[WorkingTime, ...])
        whole = Part(self.read, WorkingTime)
        bound = Part(_read_bound, date | None)
        bounds = {"schedule": whole, "first": bound, "last": bound}
        self.forms = by_lead(
            Form("all", {"all": every}, lambda found: AllOpen(found["all"])),
            Form("any", {"any": every}, lambda found: AnyOpen(found["any"])),
            Form(
                "except",
                {"schedule": whole, "except": every},
                lambda found: OpenExcept(found["schedule"], found["except"]),
                ("schedule",),
            ),
            Form("schedule", bounds, lambda found: OpenBetween(**found)),
        )

    def register(self) -> tuple[Rule, ...]:
        """Teach the converter every type that holds schedules, save `Schedule` itself."""
        self._made.register_structure_hook_func(_holds_schedules, self.read)
        self._made.register_unstructure_hook_func(_holds_schedules, self.write)
        self._made.register_structure_hook_func(_names_schedules, self._read_named)
        self._made.register_unstructure_hook_func(_names_schedules, self._write_named)
        every = (*self.forms.values(), Schedule)
        named = (NoneType, str, WorkingTime)
        return (
            Rule(_holds_schedules, every, "schedule"),
            Rule(lambda kind: bool(kind == _RowForm), named),
            Rule(lambda kind: bool(kind == ScheduleForm), (*named, *_CHOICES.values())),
        )

    def read(self, data: Any, _kind: Any = None) -> Any:
        """A schedule; what has none of the keys of a combined one is a plain one."""
        if isinstance(data, Mapping) and not self.forms.keys().isdisjoint(data):
            return read_form(data, self.forms)
        return self._made.structure(data, Schedule)

    def _read_named(self, data: Any, kind: Any) -> Any:
        """A schedule, or what says which: a name, a field with a name, a table."""
        if data is None or isinstance(data, str):
            return data
        if kind == ScheduleForm and isinstance(data, Mapping):
            for key, choice in _CHOICES.items():
                if key in data:
                    return self._made.structure(data, choice)
        return self.read(data)

    def _write_named(self, value: Any) -> Any:
        if isinstance(value, (ScheduleTable, ScheduleOf)):
            return self._made.unstructure(value)
        if isinstance(value, str):
            return write_text(value)
        return None if value is None else self.write(value)

    def _read_all(self, data: Any) -> list[Any]:
        return gathered(enumerate(listed(data)), self.read)

    def write(self, value: object) -> Any:
        """The object of a schedule."""
        match value:
            case Schedule():
                return self._made.unstructure(value)
            case AllOpen():
                return {"all": [self.write(one) for one in value.schedules]}
            case AnyOpen():
                return {"any": [self.write(one) for one in value.schedules]}
            case OpenExcept():
                taken = [self.write(one) for one in value.excluded]
                return {"schedule": self.write(value.schedule), "except": taken}
            case OpenBetween():
                bounds = {"first": value.first, "last": value.last}
                given = {k: write_date(v) for k, v in bounds.items() if v is not None}
                return {"schedule": self.write(value.schedule), **given}
            case _:
                raise _no_form(value)


_CHOICES: Final = {"rows": ScheduleTable, "field": ScheduleOf}


def _names_schedules(kind: Any) -> bool:
    return bool(kind in (ScheduleForm, _RowForm))


def _holds_schedules(kind: Any) -> bool:
    if kind is WorkingTime:
        return True
    return (
        isinstance(kind, type) and issubclass(kind, OpenTime) and kind is not Schedule
    )


def _read_bound(data: Any) -> Any:
    return None if data is None else read_date(data)


def _no_form(value: object) -> WrongTypeError:
    return WrongTypeError(
        field="schedule",
        value=value,
        problem=f"a {type(value).__name__} has no JSON form",
        remedy="use a Schedule, or leave it out and pass it when measuring",
        path=(),
    )
