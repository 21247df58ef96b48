"""Holidays by day: those written down, and those that come again, resolved by year."""

from calendar import isleap
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple, Protocol, TypeAlias

from itsmcore.sla._country import CountryDays
from itsmcore.sla._day_numbers import day_number, year_of_day
from itsmcore.sla._hours import Span, spans
from itsmcore.sla._recurrence import Recurrence
from itsmcore.sla.holiday_calendar import HolidayCalendar
from itsmcore.sla.recurring_holidays import HolidayRule, YearlyHoliday
from itsmcore.sla.special_days import Holiday

__all__ = ["AnyHoliday", "DatedCut", "Dates", "HolidayDays", "Years", "recurring"]

AnyHoliday: TypeAlias = Holiday | YearlyHoliday | HolidayRule | HolidayCalendar

_KEPT = 120
"""Years kept resolved; what is dropped is resolved again when asked for."""


class DatedCut(NamedTuple):
    """Spans of one date that are closed, why, and whether a holiday closes them."""

    spans: tuple[Span, ...]
    reason: str | None
    holiday: bool


class Dates(NamedTuple):
    """What closes single dates, by the numbers of their days; never changed once made.

    Attributes:
        holidays: Whole days, with their reasons.
        cuts: Parts of days.
    """

    holidays: Mapping[int, str | None]
    cuts: Mapping[int, tuple[DatedCut, ...]]


class _Source(Protocol):
    """Holidays that come again."""

    def named(self, year: int) -> Iterable[tuple[int, str | None]]:
        """The days of a year with their names."""


class _Rule(NamedTuple):
    """The dates of a rule, all of one name."""

    rule: Recurrence
    reason: str | None

    def named(self, year: int) -> Iterator[tuple[int, str | None]]:
        """The days of a year with their names."""
        return ((day, self.reason) for day in self.rule.days(year))


class _SameDay(NamedTuple):
    """One day of every year that has it."""

    month: int
    day: int
    reason: str | None

    def named(self, year: int) -> Iterator[tuple[int, str | None]]:
        """The day of a year with its name."""
        if (self.month, self.day) != (2, 29) or isleap(year):
            yield day_number(date(year, self.month, self.day)), self.reason


def recurring(holidays: Iterable[AnyHoliday]) -> "Years | None":
    """The holidays that come again, if any do."""
    found = [
        (_source(item), () if item.whole else spans(item.hours))
        for item in holidays
        if not isinstance(item, Holiday)
    ]
    return Years(found) if found else None


def _source(item: YearlyHoliday | HolidayRule | HolidayCalendar) -> _Source:
    if isinstance(item, YearlyHoliday):
        return _SameDay(item.month, item.day, item.reason)
    if isinstance(item, HolidayRule):
        return _Rule(Recurrence(item.rule, item.starts), item.reason)
    return CountryDays(
        item.country,
        item.language,
        subdiv=item.subdivision,
        observed=item.observed,
        categories=item.categories,
    )


class Years:
    """Holidays that come again, year by year.

    Its cache only ever gains finished, equal entries, so threads may share it.
    """

    __slots__ = ("_sources", "_years")

    def __init__(self, sources: list[tuple[Any, tuple[Span, ...]]]) -> None:
        self._sources: list[tuple[_Source, tuple[Span, ...]]] = sources
        self._years: dict[int, Dates] = {}

    def year(self, number: int) -> Dates:
        """One year, resolved."""
        found = self._years.get(number)
        if found is None:
            found = self._resolved(number)
            if len(self._years) >= _KEPT:
                self._years.clear()
            self._years[number] = found
        return found

    def over(self, dated: Dates, first: int, last: int) -> Dates:
        """The dates written down and, in the years of these days, those that come again.

        Of several reasons for one day, one that is written down with its date is told.
        """
        holidays: dict[int, str | None] = {}
        cuts: dict[int, tuple[DatedCut, ...]] = dict(dated.cuts)
        for number in range(year_of_day(first), year_of_day(last) + 1):
            year = self.year(number)
            holidays.update(year.holidays)
            for day, found in year.cuts.items():
                cuts[day] = (*cuts.get(day, ()), *found)
        for day, reason in dated.holidays.items():
            holidays[day] = reason or holidays.get(day)
        return Dates(holidays, cuts)

    def _resolved(self, number: int) -> Dates:
        holidays: dict[int, str | None] = {}
        cuts: dict[int, tuple[DatedCut, ...]] = {}
        for source, hours in self._sources:
            for day, reason in source.named(number):
                if hours:
                    cut = DatedCut(hours, reason, holiday=True)
                    cuts[day] = (*cuts.get(day, ()), cut)
                else:
                    holidays[day] = holidays.get(day) or reason
        return Dates(holidays, cuts)


class HolidayDays(Container[int]):
    """The days that are holidays as a whole, in any year."""

    __slots__ = ("_dated", "_years")

    def __init__(self, dated: Dates, years: Years) -> None:
        self._dated, self._years = dated.holidays, years

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, int):
            return False
        return day in self._dated or day in self._years.year(year_of_day(day)).holidays
