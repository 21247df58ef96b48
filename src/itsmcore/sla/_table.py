"""Open time by day, ready to be looked up: the fast form of a timeline.

Time between two instants is the difference of two running totals, so its cost does not depend
on how far apart they are. A row of a day holds ready durations, all as `timedelta`: the total
before its first opening, that opening and its close counted from the epoch, what must be added
to an instant between them, and the total after. One subtraction of the epoch, one look-up by
`days`, a few comparisons and one addition give the total at an instant: nothing is divided,
searched or built.

Two tables serve: one by dates of UTC, one by dates of the schedule's own zone. CPython subtracts
wall clocks when both datetimes carry the same zone object, which for the second is just what is
wanted; dates around a clock change have no row there and take the way through UTC.

Rows are made when first looked up. Totals count from the first year that was asked for, so that
one far date does not make all years between it and a fixed beginning be resolved.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Final, TypeAlias, TypeVar

from itsmcore.sla._hours import DAY
from itsmcore.sla._plan import FIRST_DAY, LAST_DAY, Zone, year_start
from itsmcore.sla._timeline import END, Timeline, year_of

__all__ = ["Inverse", "Row", "Table", "later"]

_KEPT: Final = 20_000
"""Rows kept in each table: half a century of days."""

_MOST_STRETCHES: Final = 500
"""Stretches gathered for one whole day of open time; what lies behind takes the long way."""

_EPOCH_YEAR: Final = 1970
_ANCHOR: Final = 0
"""Where the first year asked for is kept, among the years, of which there is no zeroth."""


Row: TypeAlias = tuple[
    timedelta, timedelta, timedelta, timedelta, timedelta, "Row | None"
]
"""One day up to the close of its first period: the total before it, its opening, its close,
what to add to an instant inside, the total after it, and the same of the next period. A plain
tuple, since CPython unpacks those fastest."""

Inverse: TypeAlias = tuple[tuple[timedelta, ...], tuple[timedelta, ...], timedelta]
"""The stretches in which one more day's worth of open time passes: totals in order, shifts,
and the total up to which they serve. Behind the last total below a wanted one, the wanted one
plus its shift is the instant."""

T = TypeVar("T")


class _Kept(dict[int, T]):
    """Values by number, each made when it is first looked up; never too many."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[[int], T]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, number: int) -> T:
        value = self._make(number)
        if len(self) >= _KEPT:
            self.clear()
        self[number] = value
        return value


class Table:
    """The rows of one timeline.

    Attributes:
        utc: By day of UTC since 1970; every row is there.
        wall: By local day since 1970; None where the clock changes.
        info: The schedule's own zone.
        epoch: 1970-01-01 on its wall clock.
        inverse: By whole days of the total; None where no time has that total.
    """

    __slots__ = ("_bases", "_line", "_zone", "epoch", "info", "inverse", "utc", "wall")

    def __init__(self, line: Timeline, zone: Zone) -> None:
        self._line, self._zone = line, zone
        self.info, self.epoch = zone.info, zone.epoch
        self._bases: dict[int, int] = {}
        self.utc: dict[int, Row] = _Kept(self._utc_row)
        self.wall: dict[int, Row | None] = _Kept(self._wall_row)
        self.inverse: dict[int, Inverse | None] = _Kept(self._inverse)

    # -- totals -------------------------------------------------------------------

    def _anchor(self, year: int) -> int:
        """The first year asked for, at whose start the total is zero.

        `setdefault` settles it for all threads at once.
        """
        return self._bases.setdefault(_ANCHOR, year)

    def _base(self, year: int) -> int:
        """The total at a year's start."""
        found = self._bases.get(year)
        if found is None:
            anchor, total = self._anchor(year), self._line.total
            if year >= anchor:
                found = sum([total(passed) for passed in range(anchor, year)])
            else:
                found = -sum([total(passed) for passed in range(year, anchor)])
            self._bases[year] = found
        return found

    def _total(self, at: int) -> int:
        """The total at an instant."""
        year = year_of(at)
        return self._base(year) + self._line.year(year).before(at)

    # -- rows ---------------------------------------------------------------------

    def _utc_row(self, day: int) -> Row:
        if not FIRST_DAY <= day <= LAST_DAY:
            raise OverflowError
        return self._row(day * DAY, 0)

    def _wall_row(self, day: int) -> Row | None:
        offset = self._zone.steady_offset(day)
        return None if offset is None else self._row(day * DAY - offset, offset)

    def _row(self, start: int, offset: int) -> Row:
        """The row of the day that begins there, on a clock that is ahead by an offset."""
        total, end = self._total(start), start + DAY
        spans: list[tuple[int, int, int]] = []
        for opens, closes in self._line.spans(start, end):
            spans.append((total, opens + offset, closes + offset))
            total += closes - opens
        if not spans:  # every instant of the day lies before this one
            return _row_of(total, end + offset, end + offset, None)
        row = _row_of(*spans[-1], None)
        for span in reversed(spans[:-1]):
            row = _row_of(*span, row)
        return row

    def _inverse(self, day: int) -> Inverse | None:
        low, high = day * DAY, (day + 1) * DAY
        start = self._reached(low)
        if start is None:
            return None
        # The instant at which the total is just `low` may lie at the close before: it
        # stands in front, under a total that only `low` itself is above.
        found, total = [(low - 1, start - low)], low
        for opens, closes in self._line.spans(start, END):
            found.append((total, opens - total))
            total += closes - opens
            if total >= high or len(found) > _MOST_STRETCHES:
                break
        return (
            tuple([timedelta(microseconds=t) for t, _ in found]),
            tuple([timedelta(microseconds=s) for _, s in found]),
            timedelta(microseconds=total),
        )

    def _reached(self, total: int) -> int | None:
        """The first instant at which the total is that much."""
        start = year_start(self._anchor(_EPOCH_YEAR)) * DAY
        if total > 0:
            return self._line.advance(start, total)
        earlier = self._line.retreat(start, 1 - total)
        return None if earlier is None else self._line.advance(earlier, 1)


def _row_of(before: int, opens: int, closes: int, more: Row | None) -> Row:
    return (
        timedelta(microseconds=before),
        timedelta(microseconds=opens),
        timedelta(microseconds=closes),
        timedelta(microseconds=before - opens),
        timedelta(microseconds=before + closes - opens),
        more,
    )


def later(row: Row | None, done: timedelta, at: timedelta) -> timedelta:
    """The total at an instant behind a period, `done` being the total at its close."""
    while row is not None:
        before, opens, closes, shift, after, more = row
        if at <= opens:
            return before
        if at < closes:
            return shift + at
        row, done = more, after
    return done
