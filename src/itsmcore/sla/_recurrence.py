"""Dates of a recurrence rule, a year at a time; the one module that loads dateutil.

A rule is not followed from its first date on, since that date may lie thousands of years back.
Years repeat: the dates of a year follow from its length, the weekday on which it begins, for
numbers of weeks also from the years around it, and from where in it the rule's first step
falls. So dateutil is asked about a late year of the same kind, started at that step; late, since
from a rule without dates it returns only at the end of the calendar.
"""

from bisect import bisect_left, bisect_right
from calendar import isleap
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import Final

from itsmcore.sla._day_numbers import LAST_DAY, day_number, year_start
from itsmcore.sla._rule_text import WEEKDAYS, rule_parts

__all__ = ["Recurrence"]

_KEPT: Final = 500
"""Kinds of years kept; what is dropped is worked out again when asked for."""

_LONGEST: Final = 366
"""Steps longer than a year, in whatever unit, all give one date a year at most."""

_LIKE: Final = {
    (isleap(year), date(year, 1, 1).weekday()): year for year in range(9960, 9988)
}
"""For each kind of year, one that is of it."""


class Recurrence:
    """The dates of one rule. Its caches only ever gain finished, equal entries.

    Args:
        rule: Text that `checked_rule` wrote.
        starts: The first date that may be one; where the rule says no more, it says what
            day of week, month or year is meant.
    """

    __slots__ = ("_base", "_count", "_kinds", "_last", "_parts", "_starts", "_step")

    def __init__(self, rule: str, starts: date) -> None:
        parts = rule_parts(rule)
        self._parts, self._starts = parts, starts
        self._step = int(parts.get("INTERVAL", "1"))
        self._count = int(parts.get("COUNT", "0"))
        until = parts.get("UNTIL")
        last = day_number(_date(until)) if until else LAST_DAY
        self._last = None if self._count else last
        self._base = _explicit(parts, starts, min(self._step, _LONGEST))
        self._kinds: dict[tuple[int, int], tuple[int, ...]] = {}

    def days(self, year: int) -> Sequence[int]:
        """The numbers of its days in a year, in order."""
        if year < self._starts.year:
            return ()
        found, last = self._endless(year), self._last
        if last is None:
            last = self._last = self._counted()
        return found[: bisect_right(found, last)]

    def _counted(self) -> int:
        """The last of as many days as the rule counts."""
        left = self._count
        for year in range(self._starts.year, date.max.year + 1):
            found = self._endless(year)
            if left <= len(found):
                return found[left - 1]
            left -= len(found)
        return LAST_DAY

    def _endless(self, year: int) -> list[int]:
        """The days of a year, whenever the rule ends."""
        first = self._first_step(year)
        if first is None:
            return []
        start = year_start(year)
        found = [start + offset for offset in self._offsets(year, first)]
        if year == self._starts.year:
            return found[bisect_left(found, day_number(self._starts)) :]
        return found

    def _first_step(self, year: int) -> int | None:
        """Days from the year's start to the first step of the rule that reaches into it."""
        opening, starts, step = date(year, 1, 1), self._starts, self._step
        frequency = self._parts["FREQ"]
        if frequency == "YEARLY":
            return None if (year - starts.year) % step else 0
        if frequency == "MONTHLY":
            gap = ((starts.year - year) * 12 + starts.month - 1) % step
            return (date(year, gap + 1, 1) - opening).days if gap < 12 else None
        days = (starts - opening).days
        if frequency == "DAILY":
            return _within_year(days % step)
        begun = WEEKDAYS.index(self._parts.get("WKST", "MO"))
        lead = (opening.weekday() - begun) % 7
        weeks = (days + lead) // 7
        return _within_year(weeks % step * 7 - lead)

    def _offsets(self, year: int, first: int) -> tuple[int, ...]:
        """The dates of a year as days from its start."""
        if "BYWEEKNO" in self._parts:
            like = 9200 + year % 400
        else:
            like = _LIKE[isleap(year), date(year, 1, 1).weekday()]
        found = self._kinds.get((like, first))
        if found is None:
            found = _asked(self._base, like, first)
            if len(self._kinds) >= _KEPT:
                self._kinds.clear()
            self._kinds[like, first] = found
        return found


def _asked(rule: str, year: int, first: int) -> tuple[int, ...]:
    """What dateutil says about a year, in days from its start."""
    from dateutil.rrule import rrulestr  # noqa: PLC0415  # loaded on first use

    opening, end = datetime(year, 1, 1), datetime(year + 1, 1, 1)  # noqa: DTZ001  # dates have no zone
    found = rrulestr(rule, dtstart=opening + timedelta(days=first))
    inside = takewhile(lambda at: at < end, found)
    return tuple((at - opening).days for at in inside if at >= opening)


def _explicit(parts: dict[str, str], starts: date, step: int) -> str:
    """The rule for one year: without its end, what its first date says spelled out."""
    made = {k: v for k, v in parts.items() if k not in {"COUNT", "UNTIL", "INTERVAL"}}
    frequency = made["FREQ"]
    if not made.keys() & {"BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY"}:
        if frequency == "YEARLY":
            made.setdefault("BYMONTH", str(starts.month))
        if frequency in {"YEARLY", "MONTHLY"}:
            made["BYMONTHDAY"] = str(starts.day)
        elif frequency == "WEEKLY":
            made["BYDAY"] = WEEKDAYS[starts.weekday()]
    if "BYDAY" in made:
        in_months = frequency == "MONTHLY" or "BYMONTH" in made
        made["BYDAY"] = _numbered(made["BYDAY"], 5 if in_months else 53)
    made["INTERVAL"] = str(date.max.year if frequency == "YEARLY" else step)
    return ";".join(f"{name}={text}" for name, text in made.items())


def _numbered(days: str, most: int) -> str:
    """Beside numbered days, plain ones as all of their numbers: dateutil mixes them up."""
    found = days.split(",")
    plain = [day for day in found if day in WEEKDAYS]
    if len(plain) in {0, len(found)}:
        return days
    every = [f"{number}{day}" for day in plain for number in range(1, most + 1)]
    return ",".join([*(day for day in found if day not in plain), *every])


def _within_year(days: int) -> int | None:
    return days if days < _LONGEST else None


def _date(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))
