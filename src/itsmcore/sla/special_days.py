"""What departs from the plain week: holidays, special days, breaks, later weeks."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TypeAlias

import attrs

from itsmcore.model.frozen_map import FrozenMap
from itsmcore.sla._checks import checked_cut, checked_date, checked_reason
from itsmcore.sla._faults import Faults, Path, alone
from itsmcore.sla._hours import ALL_DAY, HoursForm, checked_hours
from itsmcore.sla._week import DAYS, WeekForm, checked_day, parse_days, parse_week

__all__ = [
    "Break",
    "Holiday",
    "SpecialDay",
    "WeekBreak",
    "WeekBreaksForm",
    "WeekVersion",
    "parse_week_breaks",
    "week_breaks_of",
]


def _date(value: dt.date) -> dt.date:
    return alone(checked_date, value, "date")


def _starts(value: dt.date) -> dt.date:
    return alone(checked_date, value, "starts")


def _reason(value: str | None) -> str | None:
    return alone(checked_reason, value, "reason")


def _cut(value: HoursForm) -> str:
    return alone(checked_cut, value, "hours")


def _hours(value: HoursForm) -> str:
    return alone(checked_hours, value, "hours")


def _day(value: str) -> str:
    return alone(checked_day, value, "day")


def _week(value: WeekForm) -> FrozenMap[str, str]:
    return alone(parse_week, value, "week")


@attrs.frozen(kw_only=True)
class Holiday:
    """A date, or a part of one, on which the week's hours do not hold.

    Attributes:
        date: The local date.
        hours: The part that is closed, all of it unless stated; kept as canonical text.
            A whole day gives way to a `SpecialDay`; a part closes whatever is open then.
        reason: Its name in words, e.g. "Christmas Day".

    Raises:
        FieldError: A value is no date, no hours or no text.

    >>> from datetime import date
    >>> eve = Holiday(date=date(2026, 12, 24), hours="13:00-24:00", reason="Eve")
    >>> eve.whole
    False
    """

    date: dt.date = attrs.field(converter=_date)
    hours: str = attrs.field(default=ALL_DAY, converter=_cut)
    reason: str | None = attrs.field(default=None, converter=_reason)

    @property
    def whole(self) -> bool:
        """Whether it takes the whole local day."""
        return self.hours == ALL_DAY


@attrs.frozen(kw_only=True)
class SpecialDay:
    """The hours of one date, whatever week and whole-day holidays say.

    Attributes:
        date: The local date.
        hours: Its hours, kept as canonical text; `""` is closed.
        reason: Why, in words.

    Raises:
        FieldError: A value is no date, no hours or no text.
    """

    date: dt.date = attrs.field(converter=_date)
    hours: str = attrs.field(converter=_hours)
    reason: str | None = attrs.field(default=None, converter=_reason)


@attrs.frozen(kw_only=True)
class Break:
    """A pause on one date; it cuts whatever is open then.

    Attributes:
        date: The local date on which it begins.
        hours: The hours cut out, kept as canonical text; never empty.
        reason: Why, in words.

    Raises:
        FieldError: A value is no date, no hours or no text.
    """

    date: dt.date = attrs.field(converter=_date)
    hours: str = attrs.field(converter=_cut)
    reason: str | None = attrs.field(default=None, converter=_reason)


@attrs.frozen(kw_only=True)
class WeekBreak:
    """A pause of every week; it cuts hours of the week, not those of special days.

    Attributes:
        day: The day on which it begins, `"mon"` to `"sun"`.
        hours: The hours cut out, kept as canonical text; never empty.
        reason: Why, in words.

    Raises:
        FieldError: A value is no day, no hours or no text.
    """

    day: str = attrs.field(converter=_day)
    hours: str = attrs.field(converter=_cut)
    reason: str | None = attrs.field(default=None, converter=_reason)


WeekBreaksForm: TypeAlias = Mapping[str, HoursForm] | Iterable[WeekBreak]


def parse_week_breaks(
    value: object, path: Path, faults: Faults
) -> tuple[WeekBreak, ...]:
    """Breaks of a week, Monday first, each once."""
    found: list[WeekBreak] = []
    if isinstance(value, Mapping):
        for key, form in value.items():
            found.extend(week_breaks_of(key, form, path, faults))
    elif isinstance(value, Iterable) and not isinstance(value, str):
        found.extend(_only_breaks(value, path, faults))
    else:
        remedy = "give {'mon-fri': '12:30-13:00'} or a list of WeekBreak"
        faults.type(path, value, "breaks are a mapping or a list", remedy)
    return tuple(sorted(set(found), key=_by_day))


def week_breaks_of(
    key: object, form: object, path: Path, faults: Faults
) -> list[WeekBreak]:
    """One entry of a mapping of breaks: a break for each of the days it names."""
    text = checked_cut(form, (*path, str(key)), faults)
    days = parse_days(key, path, faults)
    return [WeekBreak(day=day, hours=text) for day in days]


def _only_breaks(
    value: Iterable[object], path: Path, faults: Faults
) -> list[WeekBreak]:
    found: list[WeekBreak] = []
    for index, item in enumerate(value):
        if isinstance(item, WeekBreak):
            found.append(item)
        else:
            remedy = "give WeekBreak(day=..., hours=...)"
            faults.type((*path, index), item, "a weekly break is needed", remedy)
    return found


def _by_day(item: WeekBreak) -> tuple[int, str, str]:
    return DAYS.index(item.day), item.hours, item.reason or ""


def _breaks(value: WeekBreaksForm | None) -> tuple[WeekBreak, ...] | None:
    return None if value is None else alone(parse_week_breaks, value, "breaks")


@attrs.frozen(kw_only=True)
class WeekVersion:
    """Another week from a date on, until the next version.

    Attributes:
        starts: First local date on which it is in force.
        week: Its hours by day, in any form that `Schedule` takes.
        breaks: Its weekly breaks; None keeps those of the schedule.

    Raises:
        FieldError: A value cannot be.
        DefinitionError: Several of one field cannot be.
    """

    starts: dt.date = attrs.field(converter=_starts)
    week: FrozenMap[str, str] = attrs.field(converter=_week)
    breaks: tuple[WeekBreak, ...] | None = attrs.field(default=None, converter=_breaks)
