"""Open time along the whole line of instants, resolved year by year when asked.

All instants are microseconds since 1970-01-01T00:00Z. Years of UTC are the unit: each holds
its edges (openings and closings in turn) and the open time before each opening.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple, Protocol

from itsmcore.sla._hours import DAY, Span
from itsmcore.sla._plan import FIRST_DAY, LAST_DAY, REACH, year_start

__all__ = ["END", "START", "Source", "Timeline", "Year", "year_of"]

START: Final = FIRST_DAY * DAY
END: Final = (LAST_DAY + 1) * DAY
_FIRST, _LAST = date.min.year, date.max.year
_KEPT = 100
"""Years kept resolved; what is dropped is resolved again when asked for."""


class Source(Protocol):
    """What a timeline is resolved from: a plan, or what several schedules combine to."""

    def open_spans(self, start: int, end: int) -> list[Span]:
        """The open time between two instants, merged and in order."""

    def kind(self, year: int) -> object:
        """What decides a year's open time: years of one kind are alike from their start."""

    def throughout(self, first: int, last: int, *, opened: bool) -> bool:
        """Whether the definition alone says that all these days are open (or closed)."""


class Year(NamedTuple):
    """One year of UTC: edges alternate between opening and closing."""

    start: int
    end: int
    edges: tuple[int, ...]
    sums: tuple[int, ...]

    @property
    def total(self) -> int:
        """Open time in it."""
        return self.sums[-1]

    def before(self, at: int) -> int:
        """Open time from the year's start to an instant in it."""
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
    """The open time of one source. Its caches only ever gain finished, equal entries."""

    __slots__ = ("_totals", "_years", "source")

    def __init__(self, source: Source) -> None:
        self.source = source
        self._years: dict[int, Year] = {}
        self._totals: dict[object, int] = {}

    # -- blocks ----------------------------------------------------------------

    def year(self, year: int) -> Year:
        """One year, resolved."""
        found = self._years.get(year)
        if found is None:
            found = _resolved(self.source, year)
            if len(self._years) >= _KEPT:
                self._years.clear()
            self._years[year] = found
        return found

    def total(self, year: int) -> int:
        """Open time in a year of UTC; years that must be alike are resolved once."""
        if self._throughout(year, year, opened=False):
            return 0
        kind = self.source.kind(year)
        found = self._totals.get(kind)
        if found is None:
            found = self._totals[kind] = self.year(year).total
        return found

    # -- measuring -------------------------------------------------------------

    def elapsed(self, start: int, end: int) -> int:
        """Open time between two instants in order."""
        first, last = year_of(start), year_of(end)
        between = sum([self.total(year) for year in range(first, last)])
        return between + self.year(last).before(end) - self.year(first).before(start)

    def advance(self, start: int, amount: int) -> int | None:
        """The earliest instant at which that much, more than none, has passed."""
        year = year_of(start)
        want = self.year(year).before(start) + amount
        while want > (total := self.total(year)):
            want -= total
            year += 1
            if year > _LAST or self._throughout(year, _LAST, opened=False):
                return None
        return self.year(year).earliest(want)

    def retreat(self, end: int, amount: int) -> int | None:
        """The latest instant since which that much, more than none, has passed."""
        year = year_of(end)
        want = self.year(year).before(end) - amount
        while want < 0:
            year -= 1
            if year < _FIRST or self._throughout(_FIRST, year, opened=False):
                return None
            want += self.total(year)
        return self.year(year).latest(want)

    def goes_on(self, *, forward: bool) -> bool:
        """Whether the last year of all, or the first, is open at some time."""
        return self.total(_LAST if forward else _FIRST) > 0

    # -- edges -----------------------------------------------------------------

    def is_open(self, at: int) -> bool:
        """Whether an instant is open."""
        return bool(bisect_right(self.year(year_of(at)).edges, at) & 1)

    def first(self, at: int, *, opened: bool, upto: int = _LAST) -> int | None:
        """The first instant, from this one on, that is open (or closed).

        Years after `upto` are not searched.
        """
        number = year_of(at)
        while True:
            year = self.year(number)
            at = max(at, year.start)
            edge = bisect_right(year.edges, at)
            if edge & 1 == opened:
                return at
            if edge < len(year.edges) and year.edges[edge] < year.end:
                return year.edges[edge]
            number += 1
            if number > upto or self._throughout(number, upto, opened=not opened):
                return None
            while number < upto and self._uniform(number, opened=not opened):
                number += 1

    def last(self, at: int, *, opened: bool) -> int | None:
        """The end of the last open (or closed) stretch that begins before an instant."""
        if at <= START:
            return None
        number = year_of(at - 1)
        while True:
            year = self.year(number)
            at = min(at, year.end)
            edge = bisect_left(year.edges, at)
            if edge & 1 == opened:
                return at
            if edge and year.edges[edge - 1] > year.start:
                return year.edges[edge - 1]
            number -= 1
            if number < _FIRST or self._throughout(_FIRST, number, opened=not opened):
                return None
            while number > _FIRST and self._uniform(number, opened=not opened):
                number -= 1

    def _uniform(self, year: int, *, opened: bool) -> bool:
        """Whether a whole year is open (or closed)."""
        whole = (year_start(year + 1) - year_start(year)) * DAY
        return self.total(year) == (whole if opened else 0)

    def _throughout(self, first: int, last: int, *, opened: bool) -> bool:
        """Whether the definition alone says that these years are all open (or closed)."""
        low = max(year_start(first) - REACH, FIRST_DAY)
        high = min(year_start(last + 1) + REACH, LAST_DAY)
        return self.source.throughout(low, high, opened=opened)

    def spans(self, at: int, end: int) -> Iterator[Span]:
        """The open stretches between two instants, clipped to them, one by one."""
        if at >= end:
            return
        upto = year_of(end - 1)
        while at < end:
            opens = self.first(at, opened=True, upto=upto)
            if opens is None or opens >= end:
                return
            closes = self.first(opens, opened=False, upto=upto)
            at = end if closes is None else min(closes, end)
            yield opens, at


def year_of(at: int) -> int:
    """The year of UTC that an instant lies in; the very end counts to the last."""
    return date.fromordinal(min(at // DAY, LAST_DAY) - FIRST_DAY + 1).year


def _resolved(source: Source, number: int) -> Year:
    start, end = year_start(number) * DAY, year_start(number + 1) * DAY
    found = source.open_spans(start, end)
    sums = [0]
    for opens, closes in found:
        sums.append(sums[-1] + closes - opens)
    edges = tuple([edge for span in found for edge in span])
    return Year(start, end, edges, tuple(sums))
