"""The friendly forms of a schedule's parts, each made canonical."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeAlias, TypeVar

from itsmcore.errors import FieldError
from itsmcore.sla._checks import checked_cut, checked_date, checked_reason
from itsmcore.sla._faults import Faults, Path
from itsmcore.sla._holidays import AnyHoliday
from itsmcore.sla._hours import HoursForm, checked_hours
from itsmcore.sla._week import WeekForm, parse_week
from itsmcore.sla.holiday_calendar import HolidayCalendar, parse_calendar
from itsmcore.sla.recurring_holidays import HolidayRule, YearlyHoliday
from itsmcore.sla.special_days import (
    Break,
    Holiday,
    SpecialDay,
    WeekBreak,
    WeekVersion,
    parse_week_breaks,
    week_breaks_of,
)

__all__ = [
    "BreaksForm",
    "ExceptionsForm",
    "HolidaysForm",
    "VersionsForm",
    "parse_breaks",
    "parse_exceptions",
    "parse_holidays",
    "parse_versions",
]

HolidaysForm: TypeAlias = (
    str | HolidayCalendar | Iterable[date | str | AnyHoliday] | Mapping[Any, str | None]
)
"""Keys are dates or `"MM-DD"`; `Any`, since type checkers join the two to `object`."""
ExceptionsForm: TypeAlias = Mapping[date, HoursForm] | Iterable[SpecialDay]
BreaksForm: TypeAlias = Mapping[Any, HoursForm] | Iterable[WeekBreak | Break]
"""Keys name days or are dates; `Any`, since type checkers join the two to `object`."""
VersionsForm: TypeAlias = Mapping[date, WeekForm] | Iterable[WeekVersion]

T = TypeVar("T")

_MONTH_DAY: Final = re.compile(r"([0-9]{2})-([0-9]{2})")


def parse_holidays(value: object, path: Path, faults: Faults) -> tuple[AnyHoliday, ...]:
    """Holidays, each once: in order of date, then those that come again."""
    found: set[AnyHoliday | None] = set()
    if isinstance(value, Mapping):
        for day, reason in value.items():
            found.add(_holiday(day, reason, (*path, str(day)), faults))
    elif isinstance(value, str | HolidayCalendar):
        found.add(_any_holiday(value, path, faults))
    else:
        for place, item in _listed(value, path, faults):
            found.add(_any_holiday(item, place, faults))
    return tuple(sorted((item for item in found if item), key=_by_kind))


def parse_exceptions(
    value: object, path: Path, faults: Faults
) -> tuple[SpecialDay, ...]:
    """Special days in order of date, one for a date."""
    if isinstance(value, Mapping):
        items = value.items()
        found = [_special(day, form, (*path, str(day)), faults) for day, form in items]
    else:
        found = _instances((SpecialDay,), value, path, faults)
        _distinct([day.date for day in found], path, faults)
    return tuple(sorted(found, key=_by_date))


def parse_breaks(
    value: object, path: Path, faults: Faults
) -> tuple[WeekBreak | Break, ...]:
    """Weekly breaks, Monday first, then dated ones in order of date, each once."""
    found: list[WeekBreak | Break] = []
    if isinstance(value, Mapping):
        for key, form in value.items():
            found.extend(_breaks(key, form, path, faults))
    else:
        found = _instances((WeekBreak, Break), value, path, faults)
    weekly = [item for item in found if isinstance(item, WeekBreak)]
    dated = {item for item in found if isinstance(item, Break)}
    return (*parse_week_breaks(weekly, path, faults), *sorted(dated, key=_by_date))


def parse_versions(
    value: object, path: Path, faults: Faults
) -> tuple[WeekVersion, ...]:
    """Versions in order of their first date, one for a date."""
    if isinstance(value, Mapping):
        items = value.items()
        found = [_version(day, week, (*path, str(day)), faults) for day, week in items]
    else:
        found = _instances((WeekVersion,), value, path, faults)
        _distinct([version.starts for version in found], path, faults)
    return tuple(sorted(found, key=_by_start))


def _listed(value: object, path: Path, faults: Faults) -> Iterable[tuple[Path, Any]]:
    """The items of a list with their places; text is no list."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        faults.type(path, value, "a mapping or a list is needed", "put it in a list")
        return ()
    return (((*path, index), item) for index, item in enumerate(value))


def _instances(
    kinds: tuple[type[T], ...], value: object, path: Path, faults: Faults
) -> list[T]:
    """The items of a list that must be of one of these classes."""
    found: list[T] = []
    names = " or ".join(f"{kind.__name__}(...)" for kind in kinds)
    for place, item in _listed(value, path, faults):
        if isinstance(item, kinds):
            found.append(item)
        else:
            faults.type(place, item, "the item is of another kind", f"give {names}")
    return found


def _any_holiday(item: object, place: Path, faults: Faults) -> AnyHoliday | None:
    """One item of a list of holidays, in any form."""
    if isinstance(item, Holiday | YearlyHoliday | HolidayRule | HolidayCalendar):
        return item
    if isinstance(item, str) and not item[:1].isdigit():
        return parse_calendar(item, place, faults)
    return _holiday(item, None, place, faults)


def _holiday(day: object, reason: object, place: Path, faults: Faults) -> AnyHoliday:
    """A whole day: a date, or the text of one that comes every year."""
    words = checked_reason(reason, place, faults)
    if not isinstance(day, str):
        return Holiday(date=checked_date(day, place, faults), reason=words)
    found = _MONTH_DAY.fullmatch(day)
    try:
        if found:
            return YearlyHoliday(month=int(found[1]), day=int(found[2]), reason=words)
    except FieldError:
        pass
    remedy = "give date(2026, 12, 25), '12-25' for every year, or 'GB-ENG'"
    faults.value(place, day, "the text names no holiday", remedy)
    return Holiday(date=date.min)


def _special(day: object, form: object, place: Path, faults: Faults) -> SpecialDay:
    return SpecialDay(
        date=checked_date(day, place, faults),
        hours=checked_hours(form, place, faults),
    )


def _breaks(
    key: object, form: object, path: Path, faults: Faults
) -> Sequence[WeekBreak | Break]:
    """One entry of a mapping of breaks: its key is a date or names days."""
    if not isinstance(key, date):
        return week_breaks_of(key, form, path, faults)
    place = (*path, str(key))
    day, text = checked_date(key, place, faults), checked_cut(form, place, faults)
    return (Break(date=day, hours=text),)


def _version(day: object, week: object, place: Path, faults: Faults) -> WeekVersion:
    return WeekVersion(
        starts=checked_date(day, place, faults), week=parse_week(week, place, faults)
    )


def _distinct(days: list[date], path: Path, faults: Faults) -> None:
    seen: set[date] = set()
    for index, day in enumerate(days):
        if day in seen:
            remedy = "give each date once"
            faults.value((*path, index), day, "the date is given twice", remedy)
        seen.add(day)


def _by_date(item: Holiday | SpecialDay | Break) -> tuple[date, str, str]:
    return item.date, item.hours, item.reason or ""


def _by_kind(item: AnyHoliday) -> tuple[int, tuple[Any, ...]]:
    """Kinds in the order of the classes, each in the order of its fields."""
    words = (item.reason or "",) if not isinstance(item, HolidayCalendar) else ()
    if isinstance(item, Holiday):
        return 0, _by_date(item)
    if isinstance(item, YearlyHoliday):
        return 1, (item.month, item.day, item.hours, *words)
    if isinstance(item, HolidayRule):
        return 2, (item.starts, item.rule, item.hours, *words)
    return 3, (item.country, str(item))


def _by_start(item: WeekVersion) -> date:
    return item.starts
