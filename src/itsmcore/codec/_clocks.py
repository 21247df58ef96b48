"""Schedules and targets: the short forms that people write, beside those that encode writes."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, TypeAlias

from cattrs import Converter

from itsmcore.codec._containers import Read, Write
from itsmcore.codec._forms import built
from itsmcore.codec._goals import GoalShort, add_goals
from itsmcore.codec._rulebooks import RulebookShape, rulebook_reader
from itsmcore.codec._schedules import Schedules
from itsmcore.codec._schemas import Rule
from itsmcore.interval import Interval, IntervalSet
from itsmcore.model import FrozenMap
from itsmcore.sla import (
    Cycle,
    Cycles,
    Holiday,
    HolidayCalendar,
    HolidayRule,
    Rulebook,
    Schedule,
    Segment,
    Segments,
    Target,
    WeekVersion,
    YearlyHoliday,
)

__all__ = ["SHORT_FORMS", "add_clocks"]

_Hours: TypeAlias = str | tuple[str, ...]
_Week: TypeAlias = str | FrozenMap[str, _Hours]
_HolidayForm: TypeAlias = (
    date | str | Holiday | YearlyHoliday | HolidayRule | HolidayCalendar
)

SHORT_FORMS: Final[Mapping[type, Mapping[str, tuple[Any, ...]]]] = {
    Schedule: {
        "week": (_Week,),
        "holidays": (str, tuple[_HolidayForm, ...], FrozenMap[date | str, str | None]),
        "exceptions": (FrozenMap[date, _Hours],),
        "breaks": (FrozenMap[date | str, _Hours],),
        "versions": (FrozenMap[date, _Week],),
    },
    WeekVersion: {"week": (_Week,), "breaks": (FrozenMap[str, _Hours],)},
    Target: {"goal": (GoalShort,)},
}
"""Shapes that the data of a field may have beside that of its values."""


def add_clocks(made: Converter) -> tuple[Rule, ...]:
    """Teach a converter the types of clocks that are no plain frozen classes."""
    made.register_structure_hook(Rulebook, rulebook_reader(made))
    return (
        _add_sequence(made, IntervalSet, Interval),
        _add_sequence(made, Segments, Segment),
        _add_sequence(made, Cycles, Cycle),
        *Schedules(made).register(),
        *add_goals(made),
        Rule(lambda kind: kind is Rulebook, (RulebookShape(),), "rulebook"),
    )


def _add_sequence(made: Converter, cls: Any, item: type) -> Rule:
    read: Read = made.get_structure_hook(tuple[item, ...])  # type: ignore[valid-type]  # a type made at run time
    write: Write = made.get_unstructure_hook(tuple[item, ...])  # type: ignore[valid-type]  # the same
    made.register_structure_hook(cls, lambda data, kind: built(cls, read(data, kind)))
    made.register_unstructure_hook(cls, write)
    return Rule(lambda kind: kind is cls, (tuple[item, ...],))  # type: ignore[valid-type]  # the same
