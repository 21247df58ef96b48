"""Working days: local dates with hours of their own, counted by day and by year."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from itsmcore.sla._hours import DAY
from itsmcore.sla._plan import FIRST_DAY, Plan, year_start

__all__ = ["WorkingDays"]

_YEARS: Final = range(date.min.year, date.max.year + 1)


class WorkingDays:
    """The working days of one plan; a year that must be like another is counted once."""

    __slots__ = ("_plan", "_years", "zone")

    def __init__(self, plan: Plan) -> None:
        self._plan, self.zone = plan, plan.zone
        self._years: dict[object, int] = {}

    def __contains__(self, day: object) -> bool:
        """Whether a day has hours of its own; one that the zone skipped has none."""
        if not isinstance(day, int) or not self._plan.own_hours(day):
            return False
        instant = self._plan.zone.instant
        return instant(day * DAY) < instant((day + 1) * DAY)

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
        key = self._plan.kind(year)
        found = self._years.get(key)
        if found is None:
            first, following = year_start(year), year_start(year + 1)
            quiet = self._plan.plain(first, following - 1)
            idle = quiet and self._plan.week(first).empty
            found = 0 if idle else self._in(range(first, following))
            self._years[key] = found
        return found

    def _in(self, days: Iterable[int]) -> int:
        return sum(day in self for day in days)


def _rest_of_year(day: int, year: int, step: int) -> range:
    if step > 0:
        return range(day + 1, year_start(year + 1))
    return range(day - 1, year_start(year) - 1, -1)


def _year(day: int) -> int:
    return date.fromordinal(day - FIRST_DAY + 1).year
