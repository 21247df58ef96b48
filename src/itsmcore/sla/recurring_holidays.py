"""Holidays that come again: a day of every year, and the dates of a recurrence rule."""

import datetime as dt
from typing import Final

import attrs

from itsmcore.sla._checks import checked_cut, checked_date, checked_reason
from itsmcore.sla._faults import Faults, Path
from itsmcore.sla._hours import ALL_DAY, HoursForm
from itsmcore.sla._rule_text import checked_rule

__all__ = ["HolidayRule", "YearlyHoliday"]

_LENGTHS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@attrs.frozen(kw_only=True, init=False)
class YearlyHoliday:
    """The same date of every year, or a part of it.

    Attributes:
        month: 1 to 12.
        day: Day of the month; 29 February is one in leap years only.
        hours: The part that is closed, all of it unless stated; kept as canonical text.
        reason: Its name in words, e.g. "Christmas Day".

    >>> YearlyHoliday(month=12, day=24, hours="13:00-24:00", reason="Eve").whole
    False
    """

    month: int
    day: int
    hours: str
    reason: str | None

    def __init__(
        self,
        *,
        month: int,
        day: int,
        hours: HoursForm = ALL_DAY,
        reason: str | None = None,
    ) -> None:
        """Make it, or tell every fault at once.

        Raises:
            FieldError: A value cannot be.
            DefinitionError: Several cannot be.
        """
        faults = Faults()
        in_year = _checked_number(month, 12, ("month",), faults)
        self.__attrs_init__(
            month=in_year,
            day=_checked_number(day, _LENGTHS[in_year - 1], ("day",), faults),
            hours=checked_cut(hours, ("hours",), faults),
            reason=checked_reason(reason, ("reason",), faults),
        )
        faults.stop()

    @property
    def whole(self) -> bool:
        """Whether it takes the whole local day."""
        return self.hours == ALL_DAY


@attrs.frozen(kw_only=True, init=False)
class HolidayRule:
    """The dates of a recurrence rule of RFC 5545, or a part of each.

    Attributes:
        rule: The rule, e.g. `"FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO"`: by the day or slower,
            without times; with or without an end. Kept as canonical text.
        starts: The first date that may be one. Where the rule leaves open which day of the
            week, month or year is meant, it is that of this date, and longer intervals are
            counted from it.
        hours: The part that is closed, all of it unless stated; kept as canonical text.
        reason: Its name in words.

    >>> from datetime import date
    >>> HolidayRule(rule="rrule:byday=1MO;freq=monthly", starts=date(2026, 1, 1)).rule
    'FREQ=MONTHLY;BYDAY=1MO'
    """

    rule: str
    starts: dt.date
    hours: str
    reason: str | None

    def __init__(
        self,
        *,
        rule: str,
        starts: dt.date,
        hours: HoursForm = ALL_DAY,
        reason: str | None = None,
    ) -> None:
        """Make it, or tell every fault at once.

        Raises:
            FieldError: A value cannot be.
            DefinitionError: Several cannot be.
        """
        faults = Faults()
        self.__attrs_init__(
            rule=checked_rule(rule, ("rule",), faults),
            starts=checked_date(starts, ("starts",), faults),
            hours=checked_cut(hours, ("hours",), faults),
            reason=checked_reason(reason, ("reason",), faults),
        )
        faults.stop()

    @property
    def whole(self) -> bool:
        """Whether it takes whole local days."""
        return self.hours == ALL_DAY


def _checked_number(value: object, most: int, path: Path, faults: Faults) -> int:
    remedy = f"give a whole number from 1 to {most}"
    if not isinstance(value, int) or isinstance(value, bool):
        faults.type(path, value, "a whole number is needed", remedy)
    elif not 1 <= value <= most:
        faults.value(path, value, "there is no such date", remedy)
    else:
        return value
    return 1
