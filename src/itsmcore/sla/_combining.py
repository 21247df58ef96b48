"""What all combined schedules share, and which schedules may be combined."""

from collections.abc import Iterable
from typing import Any, Final

import attrs

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.sla._joined import Part, Rule
from itsmcore.sla._plan import Zone
from itsmcore.sla._table import Table
from itsmcore.sla._timeline import Timeline
from itsmcore.sla._working_days import WorkingDays
from itsmcore.sla.open_time import OpenTime

__all__ = ["MOST_DEPTH", "Combined", "operand", "operands", "parts_of"]

MOST_DEPTH: Final = 32
"""How deep schedules may be nested: far beyond what people combine, far within the stack."""


@attrs.frozen(repr=False)
class Combined(OpenTime):
    """What all combined schedules share: they answer in the zone of the first."""

    tz: str = attrs.field(init=False, eq=False)
    _depth: int = attrs.field(init=False, eq=False)
    _parts: tuple[Part, ...] = attrs.field(init=False, eq=False)
    _zone: Zone = attrs.field(init=False, eq=False)
    _line: Timeline = attrs.field(init=False, eq=False)
    _table: Table = attrs.field(init=False, eq=False)
    _working: WorkingDays = attrs.field(init=False, eq=False)

    def _settle(self, joined: tuple[OpenTime, ...], rule: Rule) -> None:
        """Fill what follows from the operands."""
        line = Timeline(rule)
        made = {
            "tz": joined[0].tz,
            "_depth": 1 + max(map(_depth_of, joined)),
            "_parts": rule.parts,
            "_zone": rule.zone,
            "_line": line,
            "_table": Table(line, rule.zone),
            "_working": WorkingDays(rule),
        }
        for name, value in made.items():
            object.__setattr__(self, name, value)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the operands only; what is computed is computed again."""
        shown = (a.name for a in attrs.fields(type(self)) if a.init)
        return type(self), tuple(getattr(self, name) for name in shown)


def _depth_of(schedule: OpenTime) -> int:
    return schedule._depth if isinstance(schedule, Combined) else 0  # noqa: SLF001  # a class of this module


def operand(value: OpenTime) -> OpenTime:
    """The schedule itself, if it may stand inside another."""
    if not isinstance(value, OpenTime):
        raise WrongTypeError(
            field="schedule",
            value=value,
            problem="only schedules can be combined with schedules",
            remedy="give Schedule(tz=..., week=...)",
        )
    if _depth_of(value) >= MOST_DEPTH:
        raise FieldError(
            field="schedule",
            value="...",
            problem=f"schedules are nested deeper than {MOST_DEPTH}",
            remedy="combine in a row, a & b & c, which does not nest",
        )
    return value


def operands(value: Any, least: int) -> tuple[OpenTime, ...]:
    """As many schedules as are needed, in order; what they are is not checked."""
    if not isinstance(value, Iterable) or isinstance(value, (set, frozenset)):
        raise WrongTypeError(
            field="schedules",
            value=value,
            problem="a list of schedules is needed",
            remedy="write [first, second]",
        )
    found = tuple(value)
    if len(found) < least:
        raise FieldError(
            field="schedules",
            value=found,
            problem=f"at least {least} schedules make sense here",
            remedy="use a single one as it is",
        )
    return found


def parts_of(joined: Iterable[OpenTime]) -> tuple[Part, ...]:
    """What a rule needs of each."""
    return tuple(each._part() for each in joined)  # noqa: SLF001  # of their own kind
