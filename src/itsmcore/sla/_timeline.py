"""Open time along the whole line of instants, resolved month by month when asked.

All instants are microseconds since 1970-01-01T00:00Z. Months of UTC are the unit: each
holds its edges (openings and closings in turn) and the open time before each opening.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from itsmcore.sla._days import open_spans
from itsmcore.sla._hours import DAY, Span
from itsmcore.sla._plan import FIRST_DAY, LAST_DAY, Plan, day_number, weekday

__all__ = ["END", "START", "Month", "Timeline", "year_kind", "year_start"]

START: Final = FIRST_DAY * DAY
END: Final = (LAST_DAY + 1) * DAY
_FIRST, _LAST = 12, 10_000 * 12
_KEPT = 1_200
_REACH: Final = 8
"""Days around a stretch beyond which no date has a say in it, with room to spare."""

_SETTLED: Final = (1800, 2100)
"""Before the one year no zone had changed yet; from the other on, each repeats its rule."""


class Month(NamedTuple):
    """One month of UTC: edges alternate between opening and closing."""

    start: int
    end: int
    edges: tuple[int, ...]
    sums: tuple[int, ...]

    @property
    def total(self) -> int:
        """Open time in it."""
        return self.sums[-1]

    def before(self, at: int) -> int:
        """Open time from the month's start to an instant in it."""
        index = bisect_right(self.edges, at)
        done = self.sums[index >> 1]
        return done + at - self.edges[index - 1] if index & 1 else done

    def earliest(self, passed: int) -> int:
        """The first instant with that much open time before it, more than none."""
        index = bisect_left(self.sums, passed) - 1
        return self.edges[2 * index] + passed - self.sums[index]

    def latest(self, passed: int) -> int:
        """The last instant with that much open time before it, less than the total."""
        index = bisect_right(self.sums, passed) - 1
        return self.edges[2 * index] + passed - self.sums[index]


class Timeline:
    """The open time of one plan. Its caches only ever gain finished, equal entries."""

    __slots__ = ("_months", "_years", "plan")

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._months: dict[int, Month] = {}
        self._years: dict[object, int] = {}

    # -- blocks ----------------------------------------------------------------

    def month(self, index: int) -> Month:
        """The month `year * 12 + month - 1`."""
        found = self._months.get(index)
        if found is None:
            found = _resolved(self.plan, index)
            if len(self._months) >= _KEPT:
                self._months.clear()
            self._months[index] = found
        return found

    def year(self, year: int) -> int:
        """Open time in a year of UTC; years that must be alike are resolved once."""
        first, following = year_start(year), year_start(year + 1)
        if self._throughout(first - _REACH, following + _REACH, opened=False):
            return 0
        key = year_kind(self.plan, year)
        found = self._years.get(key)
        if found is None:
            months = range(year * 12, year * 12 + 12)
            found = sum(self.month(index).total for index in months)
            self._years[key] = found
        return found

    # -- measuring -------------------------------------------------------------

    def elapsed(self, start: int, end: int) -> int:
        """Open time between two instants in order."""
        index, last = month_index(start), month_index(end)
        total = self.month(last).before(end) - self.month(index).before(start)
        while index < last:
            if index % 12 == 0 and index + 12 <= last:
                total += self.year(index // 12)
                index += 12
            else:
                total += self.month(index).total
                index += 1
        return total

    def advance(self, start: int, amount: int) -> int | None:
        """The earliest instant at which that much, more than none, has passed."""
        index = month_index(start)
        want = self.month(index).before(start) + amount
        while want > self.month(index).total:
            want -= self.month(index).total
            index += 1
            while index % 12 == 0 and index < _LAST and self.year(index // 12) < want:
                want -= self.year(index // 12)
                index += 12
            if index >= _LAST:
                return None
        return self.month(index).earliest(want)

    def retreat(self, end: int, amount: int) -> int | None:
        """The latest instant since which that much, more than none, has passed."""
        index = month_index(end)
        want = self.month(index).before(end) - amount
        while want < 0:
            index -= 1
            while (
                index % 12 == 11 and index > _FIRST and self.year(index // 12) < -want
            ):
                want += self.year(index // 12)
                index -= 12
            if index < _FIRST:
                return None
            want += self.month(index).total
        return self.month(index).latest(want)

    def goes_on(self, *, forward: bool) -> bool:
        """Whether the last year of all, or the first, is open at some time."""
        return self.year(date.max.year if forward else date.min.year) > 0

    # -- edges -----------------------------------------------------------------

    def is_open(self, at: int) -> bool:
        """Whether an instant is open."""
        return bool(bisect_right(self.month(month_index(at)).edges, at) & 1)

    def first(self, at: int, *, opened: bool) -> int | None:
        """The first instant, from this one on, that is open (or closed)."""
        index = month_index(at)
        while index < _LAST:
            month = self.month(index)
            at = max(at, month.start)
            edge = bisect_right(month.edges, at)
            if edge & 1 == opened:
                return at
            if edge < len(month.edges) and month.edges[edge] < month.end:
                return month.edges[edge]
            index += 1
            coming = _month_start(index) // DAY - _REACH
            if self._throughout(coming, LAST_DAY, opened=not opened):
                return None
            while (
                index % 12 == 0
                and index < _LAST
                and self._uniform(index, opened=not opened)
            ):
                index += 12
        return None

    def last(self, at: int, *, opened: bool) -> int | None:
        """The end of the last open (or closed) stretch that begins before an instant."""
        index = month_index(at - 1) if at > START else _FIRST - 1
        while index >= _FIRST:
            month = self.month(index)
            at = min(at, month.end)
            edge = bisect_left(month.edges, at)
            if edge & 1 == opened:
                return at
            if edge and month.edges[edge - 1] > month.start:
                return month.edges[edge - 1]
            gone = month.start // DAY + _REACH
            if self._throughout(FIRST_DAY, gone, opened=not opened):
                return None
            index -= 1
            while (
                index % 12 == 11
                and index > _FIRST
                and self._uniform(index, opened=not opened)
            ):
                index -= 12
        return None

    def _uniform(self, index: int, *, opened: bool) -> bool:
        """Whether the whole year of a month is open (or closed)."""
        year = index // 12
        whole = (year_start(year + 1) - year_start(year)) * DAY
        return self.year(year) == (whole if opened else 0)

    def _throughout(self, first: int, last: int, *, opened: bool) -> bool:
        """Whether the definition alone says that all of these days are open (or closed)."""
        if not self.plan.plain(first, last):
            return False
        week = self.plan.week(first)
        return week.full if opened else week.empty

    def spans(self, at: int, end: int) -> Iterator[Span]:
        """The open stretches between two instants, clipped to them, one by one."""
        while at < end:
            opens = self.first(at, opened=True)
            if opens is None or opens >= end:
                return
            closes = self.first(opens, opened=False)
            at = end if closes is None else min(closes, end)
            yield opens, at


def month_index(at: int) -> int:
    """The month of UTC that an instant lies in; the very end counts to the last."""
    day = date.fromordinal(min(at // DAY, LAST_DAY) - FIRST_DAY + 1)
    return day.year * 12 + day.month - 1


def year_kind(plan: Plan, year: int) -> object:
    """What decides a year: itself, or where all is settled its length and weekdays."""
    first, following = year_start(year), year_start(year + 1)
    inside = 1 < year < date.max.year
    settled = inside and not _SETTLED[0] <= year < _SETTLED[1]
    if not (settled and plan.plain(first - _REACH, following + _REACH)):
        return year
    week = plan.week_index(first)
    return week, year < _SETTLED[0], following - first, weekday(first)


def year_start(year: int) -> int:
    """The number of its first day; that of the year 10000 is the end."""
    return day_number(date(year, 1, 1)) if year <= date.max.year else LAST_DAY + 1


def _resolved(plan: Plan, index: int) -> Month:
    start, end = _month_start(index), _month_start(index + 1)
    found = open_spans(plan, start, end)
    sums = [0]
    for opens, closes in found:
        sums.append(sums[-1] + closes - opens)
    edges = tuple(edge for span in found for edge in span)
    return Month(start, end, edges, tuple(sums))


def _month_start(index: int) -> int:
    if index >= _LAST:
        return END
    return day_number(date(index // 12, index % 12 + 1, 1)) * DAY
