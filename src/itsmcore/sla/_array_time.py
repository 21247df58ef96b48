"""Business time of arrays and columns, on int64 microseconds.

Each instant finds by its block (see `_stretches`) the first stretch that may close after it, then
steps over those that do not: a few look-ups in small tables, in pieces that stay in the cache.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

from itsmcore.sla._arrays import Bools, Column, Ints, kind_of, np
from itsmcore.sla._stretches import (
    BLOCK,
    Stretches,
    added,
    check_durations,
    check_instants,
    line_of,
    one_duration,
    opened,
    reaching,
    stretches,
)
from itsmcore.sla._timeline import END
from itsmcore.sla.open_time import OpenTime

__all__ = ["add", "elapsed", "is_open", "next_open", "totals_at"]

_FAR: Final = 1 << 62
"""Later than any instant, and small enough that sums with it do not wrap."""

_PIECE: Final = 16_384
_MOST_STEPS: Final = 6
"""Stretches that may close in a block before searching costs less than stepping."""


def elapsed(schedule: OpenTime, starts: Any, ends: Any) -> Any:
    """Open time of each pair."""
    kind = kind_of(starts)
    first, last = kind.instants(starts, "starts"), kind.instants(ends, "ends")
    kind.match(starts, ends, "ends")
    null = _either(first, last)
    a, b = _valid(first, null), _valid(last, null)
    found = np.empty(a.size, np.int64)
    if a.size:
        low, high = _bounds(a, "starts")
        least, most = _bounds(b, "ends")
        table = _Table(stretches(line_of(schedule), min(low, least), max(high, most)))
        for cut in _pieces(a.size):
            np.subtract(table.totals(b[cut]), table.totals(a[cut]), out=found[cut])
    return kind.of_durations(_spread(found, null), null, starts)


def add(schedule: OpenTime, starts: Any, durations: Any) -> Any:
    """The instant at which so much open time has passed since each start."""
    kind = kind_of(starts)
    first = kind.instants(starts, "starts")
    if isinstance(durations, timedelta):
        amount = one_duration(durations)
        check_durations(amount, amount, "durations")
        second = Column(np.full(first.us.size, amount), None)
    else:
        second = kind.durations(durations, "durations")
        kind.match(starts, durations, "durations")
    null = _either(first, second)
    a, spans = _valid(first, null), _valid(second, null)
    found = np.empty(a.size, np.int64)
    if a.size:
        table = _reaching(schedule, a, spans)
        for cut in _pieces(a.size):
            found[cut] = table.behind(a[cut], spans[cut])
        _ask(found, lambda i: added(schedule, int(a[i]), int(spans[i])))
    return kind.of_instants(_spread(found, null), null, starts)


def is_open(schedule: OpenTime, at: Any) -> Any:
    """Whether each instant is open."""
    kind = kind_of(at)
    column = kind.instants(at, "at")
    a = _valid(column, column.null)
    found = np.empty(a.size, np.bool_)
    if a.size:
        table = _Table(stretches(line_of(schedule), *_bounds(a, "at")))
        for cut in _pieces(a.size):
            found[cut] = table.next_open(a[cut]) == a[cut]
    return kind.of_flags(_spread(found, column.null), column.null, at)


def next_open(schedule: OpenTime, at: Any) -> Any:
    """Each instant if it is open, else the next opening."""
    kind = kind_of(at)
    column = kind.instants(at, "at")
    a = _valid(column, column.null)
    found = np.empty(a.size, np.int64)
    if a.size:
        line, (low, high) = line_of(schedule), _bounds(a, "at")
        table = _Table(stretches(line, low, high), line.first(high, opened=True))
        for cut in _pieces(a.size):
            found[cut] = table.next_open(a[cut])
        _ask(found, lambda i: opened(schedule, int(a[i])))
    return kind.of_instants(_spread(found, column.null), column.null, at)


def totals_at(found: Stretches, instants: Sequence[int]) -> list[int]:
    """The open time before each of some microseconds, counted from the beginning of a table."""
    table, at = _Table(found), np.array(instants, np.int64)
    for cut in _pieces(at.size):
        at[cut] = table.totals(at[cut])
    totals: list[int] = at.tolist()
    return totals


class _Table:
    """Stretches as arrays; one more, behind all others, stands for what comes after."""

    def __init__(self, found: Stretches, after: int | None = None) -> None:
        self.low = found.low
        self.opens = np.array([*found.opens, _FAR if after is None else after])
        self.closes = np.array([*found.closes, _FAR])
        self.sums = np.array(found.sums)
        self.shifts = self.sums - self.opens
        starts = np.arange(found.low, found.high + 2) << BLOCK
        self.first = np.searchsorted(self.closes, starts, "right")
        self.steps = int(np.diff(self.first).max())

    def index(self, at: Ints) -> Ints:
        """The first stretch that closes after each instant."""
        if self.steps > _MOST_STEPS:
            return np.searchsorted(self.closes, at, "right")
        found = self.first.take((at >> BLOCK) - self.low)
        for _ in range(self.steps):
            found += at >= self.closes.take(found)
        return found

    def totals(self, at: Ints) -> Ints:
        """The open time before each instant, counted from the table's beginning."""
        index = self.index(at)
        inside: Ints = self.shifts.take(index)
        inside += at
        np.maximum(inside, self.sums.take(index), out=inside)
        return inside

    def next_open(self, at: Ints) -> Ints:
        """Each instant if it is open, else the next opening."""
        found: Ints = np.maximum(at, self.opens.take(self.index(at)))
        return found

    def behind(self, at: Ints, spans: Ints) -> Ints:
        """Where totals have grown by the spans; what is far where they do not."""
        want = self.totals(at) + spans
        forward = spans > 0
        if forward.all():
            index = np.searchsorted(self.sums, want, "left")
        else:
            back = np.searchsorted(self.sums, want, "right")
            index = np.where(forward, np.searchsorted(self.sums, want, "left"), back)
        index -= 1
        found = want - self.shifts.take(index)
        found[want < 0] = _FAR
        return np.where(spans == 0, at, found)


def _reaching(schedule: OpenTime, at: Ints, spans: Ints) -> _Table:
    """The table of all years in which starts and answers lie."""
    low, high = _bounds(at, "starts")
    least, most = int(spans.min()), int(spans.max())
    check_durations(least, most, "durations")
    return _Table(reaching(line_of(schedule), low, high, least, most))


def _ask(found: Ints, one: Callable[[int], int]) -> None:
    """Put in by the schedule itself what the table does not hold, if there is an answer."""
    for i in np.flatnonzero(found >= END).tolist():
        found[i] = one(i)


def _bounds(at: Ints, field: str) -> tuple[int, int]:
    low, high = int(at.min()), int(at.max())
    check_instants(low, high, field)
    return low, high


def _pieces(size: int) -> list[slice]:
    return [slice(at, at + _PIECE) for at in range(0, size, _PIECE)]


def _either(first: Column, other: Column) -> Bools | None:
    if first.null is None or other.null is None:
        return other.null if first.null is None else first.null
    return first.null | other.null


def _valid(column: Column, null: Bools | None) -> Ints:
    return column.us if null is None else column.us[~null]


def _spread(found: Any, null: Bools | None) -> Any:
    """Answers at the rows that are not null; what stands at the others counts for nothing."""
    if null is None:
        return found
    whole = np.zeros(null.size, found.dtype)
    whole[~null] = found
    return whole
