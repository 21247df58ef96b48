"""Working days: local dates with hours of their own, counted by day and by year."""

from collections.abc import Iterable
from datetime import date
from typing import Final, Protocol

from itsmcore.sla._hours import DAY
from itsmcore.sla._plan import FIRST_DAY, Plan, Zone, year_start

__all__ = ["DaySource", "PlanDays", "WorkingDays", "is_shown"]

_YEARS: Final = range(date.min.year, date.max.year + 1)


class DaySource(Protocol):
    """What decides which dates are working days: a plan, or what schedules combine to."""

    @property
    def zone(self) -> Zone:
        """The zone whose dates they are."""

    def works(self, day: int) -> bool:
        """Whether a date is a working day."""

    def kind(self, year: int) -> object:
        """What decides a year's working days: years of one kind are alike, day by day."""

    def idle(self, first: int, last: int) -> bool:
        """Whether the definition alone says that none of these dates is one."""


class PlanDays:
    """The working days of a plan: dates with hours of their own."""

    __slots__ = ("_plan", "zone")

    def __init__(self, plan: Plan) -> None:
        self._plan, self.zone = plan, plan.zone

    def works(self, day: int) -> bool:
        """Whether a date has hours of its own; one that the zone skipped has none."""
        return bool(self._plan.own_hours(day)) and is_shown(day, self.zone)

    def kind(self, year: int) -> object:
        """What decides a year's hours."""
        return self._plan.kind(year)

    def idle(self, first: int, last: int) -> bool:
        """Whether the definition alone says that these dates have no hours."""
        return self._plan.throughout(first, last, opened=False)


class WorkingDays:
    """The working days of one source; a year that must be like another is counted once."""

    __slots__ = ("_source", "_years", "zone")

    def __init__(self, source: DaySource) -> None:
        self._source, self.zone = source, source.zone
        self._years: dict[object, int] = {}

    def __contains__(self, day: object) -> bool:
        """Whether a date is one."""
        return isinstance(day, int) and self._source.works(day)

    def idle(self, first: int, last: int) -> bool:
        """Whether the definition alone says that none of these dates is one."""
        return self._source.idle(first, last)

    def count(self, after: int, upto: int) -> int:
        """How many lie after one day and up to another, itself included."""
        first, last = _year(after), _year(upto)
        if first == last:
            return self._in(range(after + 1, upto + 1))
        whole = sum(self._of_year(year) for year in range(first + 1, last))
        head = self._in(range(after + 1, year_start(first + 1)))
        return head + whole + self._in(range(year_start(last), upto + 1))

    def shifted(self, day: int, count: int) -> int | None:
        """The working day that many after a day, or before it for a negative count."""
        step, left, year = (
            (1, count, _year(day)) if count > 0 else (-1, -count, _year(day))
        )
        rest = _rest_of_year(day, year, step)
        while True:
            for other in rest:
                if other in self:
                    left -= 1
                    if not left:
                        return other
            year += step
            while year in _YEARS and self._of_year(year) < left:
                left -= self._of_year(year)
                year += step
            if year not in _YEARS:
                return None
            rest = range(year_start(year), year_start(year + 1))[::step]

    def _of_year(self, year: int) -> int:
        key = self._source.kind(year)
        found = self._years.get(key)
        if found is None:
            first, following = year_start(year), year_start(year + 1)
            idle = self._source.idle(first, following - 1)
            found = 0 if idle else self._in(range(first, following))
            self._years[key] = found
        return found

    def _in(self, days: Iterable[int]) -> int:
        works = self._source.works
        return sum(works(day) for day in days)


def is_shown(day: int, zone: Zone) -> bool:
    """Whether a zone has the date, which some skipped when they crossed the date line."""
    return zone.instant(day * DAY) < zone.instant((day + 1) * DAY)


def _rest_of_year(day: int, year: int, step: int) -> range:
    if step > 0:
        return range(day + 1, year_start(year + 1))
    return range(day - 1, year_start(year) - 1, -1)


def _year(day: int) -> int:
    return date.fromordinal(day - FIRST_DAY + 1).year
