"""Schedules chosen by what a record is: by condition, or by name in a rulebook."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import attrs

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model import Condition, Getter, WorkingTime
from itsmcore.model._arguments import working_time
from itsmcore.model.condition import a_condition
from itsmcore.sla._answers import a_name

__all__ = ["ScheduleOf", "ScheduleRow", "ScheduleTable"]

_NO_LISTS: Final = (str, bytes, set, frozenset, Mapping)


def _condition(value: Condition | None) -> Condition | None:
    return None if value is None else a_condition(value)


def _schedule(value: WorkingTime | str | None) -> WorkingTime | str | None:
    if isinstance(value, str):
        return a_name(value, "schedule")
    working_time(value)
    return value


@attrs.frozen
class ScheduleRow:
    """A schedule and when it counts.

    Attributes:
        condition: What must hold; None always does.
        schedule: The time that counts then; None: all of it; text names one of a rulebook.

    Raises:
        WrongTypeError: One of them is something else.
    """

    condition: Condition | None = attrs.field(converter=_condition)
    schedule: WorkingTime | str | None = attrs.field(converter=_schedule)


def _rows(value: Iterable[Any]) -> tuple[ScheduleRow, ...]:
    if isinstance(value, _NO_LISTS) or not isinstance(value, Iterable):
        raise _no_row(value)
    found = tuple(_row(item) for item in value)
    open_rows = [i for i, row in enumerate(found) if row.condition is None]
    if open_rows != [len(found) - 1]:
        raise FieldError(
            field="rows",
            value=found,
            problem="exactly the last row must count always",
            remedy="end with (None, schedule), and give every other row a condition",
        )
    for index, row in enumerate(found):
        if row.condition in [earlier.condition for earlier in found[:index]]:
            raise FieldError(
                field=f"rows[{index}]",
                value=row,
                problem="the row can never be reached",
                remedy="leave it out, or change its condition",
                path=("rows", index),
            )
    return found


def _row(item: Any) -> ScheduleRow:
    if isinstance(item, ScheduleRow):
        return item
    if not (isinstance(item, (tuple, list)) and len(item) == 2):
        raise _no_row(item)
    return ScheduleRow(*item)


def _no_row(value: Any) -> WrongTypeError:
    return WrongTypeError(
        field="rows",
        value=value,
        problem="a list of rows of schedules is needed",
        remedy="give [(when(group='net'), net), (None, support)]",
    )


@attrs.frozen
class ScheduleTable:
    """Schedules by condition: the first row that holds says which time counts.

    When a record changes in mid-flight, what was counted stays as it was counted, and from
    then on the other schedule counts.

    Attributes:
        rows: `ScheduleRow` values, or pairs of a condition and a schedule; exactly the last
            one has no condition.

    Raises:
        FieldError: The last row has a condition, another one has none, or two have the same.
        WrongTypeError: There is something else in it.
    """

    rows: tuple[ScheduleRow, ...] = attrs.field(converter=_rows)

    @property
    def fields(self) -> frozenset[str]:
        """The names that its conditions read."""
        conditions = (row.condition for row in self.rows)
        return frozenset[str]().union(*(c.fields for c in conditions if c is not None))

    def row_of(self, get: Getter, /) -> int:
        """The number of the row that counts where `get` tells the value of each name."""
        for index, row in enumerate(self.rows[:-1]):
            if row.condition is not None and row.condition.test(get):
                return index
        return len(self.rows) - 1


def _field(value: str) -> str:
    return a_name(value, "field")


def _default(value: str | None) -> str | None:
    return None if value is None else a_name(value, "default")


@attrs.frozen
class ScheduleOf:
    """The schedule of a rulebook that has the name that a field holds.

    Attributes:
        field: A field that names a group, a customer, a site ...
        default: The schedule for values that name none; None: all time counts then.

    Raises:
        FieldError: A name is blank.
        WrongTypeError: One of them is no text.
    """

    field: str = attrs.field(converter=_field)
    default: str | None = attrs.field(default=None, converter=_default)
