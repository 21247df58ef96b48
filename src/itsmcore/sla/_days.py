"""Local dates resolved to instants: which microseconds a run of dates is open.

The rules, in the order in which they apply to each date:

1. its hours are its exception's, else none on a whole-day holiday, else its week's;
2. whatever the evening before left open ends where an exception begins and, unless it
   comes from an exception, where a whole-day holiday begins;
3. weekly breaks cut hours of the week; dated breaks and part-day holidays cut all;
4. a date that the zone skipped has nothing at all.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Self

from itsmcore.sla._hours import DAY, Span
from itsmcore.sla._plan import FIRST_DAY, LAST_DAY, Plan, weekday
from itsmcore.sla._spans import clipped, merged, minus

__all__ = ["Days", "careful_spans", "dated_cuts", "reach", "week_breaks"]

_BEFORE, _AFTER = 4, 1
"""How many dates around a stretch of instants can reach into it."""


class Days:
    """A run of local dates of one plan, with the instants of their midnights."""

    __slots__ = ("_midnights", "dates", "first", "last", "plan")

    def __init__(self, plan: Plan, first: int, last: int) -> None:
        self.plan, self.first, self.last = plan, first, last
        self.dates = plan.dates(first, last)
        days = range(first, last + 2)
        self._midnights = [plan.zone.instant(day * DAY) for day in days]

    @classmethod
    def around(cls, plan: Plan, start: int, end: int) -> Self:
        """Every date that can matter between two instants in microseconds."""
        return cls(plan, *reach(start, end))

    def window(self, day: int) -> Span:
        """From midnight to midnight; without length where the zone skipped the date."""
        at = day - self.first
        return self._midnights[at], self._midnights[at + 1]

    def real(self) -> Iterator[int]:
        """The dates that the zone did not skip."""
        for day in range(self.first, self.last + 1):
            start, end = self.window(day)
            if start < end:
                yield day

    def resolve(self, day: int, found: Iterable[Span]) -> list[Span]:
        """Spans of wall time as instants; those without length are left out."""
        instant, midnight = self.plan.zone.instant, day * DAY
        made = ((instant(midnight + a), instant(midnight + b)) for a, b in found)
        return [(a, b) for a, b in made if a < b]

    def later_rulers(self, day: int, *, exceptions_only: bool) -> list[Span]:
        """The windows of the dates after one that end what it leaves open."""
        exceptions, holidays = self.plan.exceptions, self.dates.holidays
        return [
            self.window(later)
            for later in range(day + 1, min(day + 3, self.last) + 1)
            if later in exceptions or (later in holidays and not exceptions_only)
        ]


def reach(start: int, end: int) -> tuple[int, int]:
    """The first and the last date that can matter between two instants."""
    return max(start // DAY - _BEFORE, FIRST_DAY), min(end // DAY + _AFTER, LAST_DAY)


def careful_spans(plan: Plan, start: int, end: int) -> list[Span]:
    """The open time between two instants, in microseconds; merged and in order."""
    first, last = reach(start, end)
    if plan.plain(first, last):
        week = plan.week(first)
        if week.empty or week.full:
            return [(start, end)] if week.full else []
    days = Days(plan, first, last)
    of_week = minus(merged(_week_hours(days)), merged(week_breaks(days)))
    both = merged((*of_week, *_special_hours(days)))
    return clipped(minus(both, merged(dated_cuts(days))), start, end)


def _week_hours(days: Days) -> Iterator[Span]:
    plan = days.plan
    for day in days.real():
        if day not in plan.exceptions:
            found = days.resolve(day, plan.own_hours(day))
            yield from _cut_tails(found, days.later_rulers(day, exceptions_only=False))


def _special_hours(days: Days) -> Iterator[Span]:
    if not days.plan.excepted(days.first, days.last):
        return
    for day in days.real():
        if day in days.plan.exceptions:
            found = days.resolve(day, days.plan.own_hours(day))
            yield from _cut_tails(found, days.later_rulers(day, exceptions_only=True))


def _cut_tails(found: list[Span], rulers: list[Span]) -> Sequence[Span]:
    return minus(merged(found), merged(rulers)) if found and rulers else found


def week_breaks(days: Days) -> Iterator[Span]:
    """Weekly breaks of these dates, as instants."""
    for day in days.real():
        for cut in days.plan.week(day).breaks[weekday(day)]:
            yield from days.resolve(day, cut.spans)


def dated_cuts(days: Days) -> Iterator[Span]:
    """Dated breaks and part-day holidays of these dates, as instants."""
    if days.dates.cuts:
        for day in days.real():
            for cut in days.dates.cuts.get(day, ()):
                yield from days.resolve(day, cut.spans)
