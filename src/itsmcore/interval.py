"""Half-open intervals of time and their algebra, exact and in UTC."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from heapq import merge
from typing import Self, TypeVar, overload

import attrs

from itsmcore._instants import to_utc
from itsmcore.errors import FieldError, WrongTypeError

__all__ = ["Interval", "IntervalSet", "difference", "intersection", "union"]

T = TypeVar("T")


def _start(value: datetime) -> datetime:
    return to_utc(value, "start")


def _end(value: datetime) -> datetime:
    return to_utc(value, "end")


@attrs.frozen(kw_only=True, order=True)
class Interval:
    """A span of time: `start` is inside, `end` is not.

    Attributes:
        start: First instant inside, aware; kept in UTC.
        end: First instant after it, aware and later than `start`; kept in UTC.

    Raises:
        FieldError: `end` is not after `start`, or one of them is no aware datetime.
    """

    start: datetime = attrs.field(converter=_start)
    end: datetime = attrs.field(converter=_end)

    def __attrs_post_init__(self) -> None:
        if self.end <= self.start:
            raise FieldError(
                field="end",
                value=self.end,
                problem=f"an interval ends after its start {self.start}",
                remedy="give a later end; a span without length is no interval",
            )

    @property
    def duration(self) -> timedelta:
        """Real time from start to end."""
        return self.end - self.start

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= to_utc(moment, "moment") < self.end

    def __and__(self, other: "Interval") -> "Interval | None":
        """What both cover, or None."""
        _expect(other, Interval, "other", "Interval(start=..., end=...)")
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Interval(start=start, end=end) if start < end else None

    def overlaps(self, other: "Interval") -> bool:
        """Whether they share an instant."""
        _expect(other, Interval, "other", "Interval(start=..., end=...)")
        return self.start < other.end and other.start < self.end


def union(*streams: Iterable[Interval]) -> Iterator[Interval]:
    """Merge sorted streams of intervals, endless ones included, lazily.

    Each stream must come sorted by start; overlapping and touching intervals become one, so
    the first item of streams that cover all time to come never arrives.
    """
    held: Interval | None = None
    for item in merge(*streams, key=_by_start):
        if held is None:
            held = item
        elif item.start <= held.end:
            held = held if item.end <= held.end else _make(held.start, item.end)
        else:
            yield held
            held = item
    if held is not None:
        yield held


def intersection(
    left: Iterable[Interval], right: Iterable[Interval]
) -> Iterator[Interval]:
    """What two sorted, disjoint streams share, lazily; ends with the shorter one."""
    lefts, rights = iter(left), iter(right)
    a, b = next(lefts, None), next(rights, None)
    while a is not None and b is not None:
        start, end = max(a.start, b.start), min(a.end, b.end)
        if start < end:
            yield _make(start, end)
        if a.end <= b.end:
            a = next(lefts, None)
        else:
            b = next(rights, None)


def difference(
    left: Iterable[Interval], right: Iterable[Interval]
) -> Iterator[Interval]:
    """What the left of two sorted, disjoint streams has and the right has not, lazily."""
    rights = iter(right)
    cut = next(rights, None)
    for item in left:
        start = item.start
        while cut is not None and cut.end <= start:
            cut = next(rights, None)
        while cut is not None and cut.start < item.end:
            if start < cut.start:
                yield _make(start, cut.start)
            start = cut.end
            if start >= item.end:
                break
            cut = next(rights, None)
        if start < item.end:
            yield _make(start, item.end)


class IntervalSet(Sequence[Interval]):
    """Intervals in order that neither overlap nor touch: a set of instants.

    Args:
        items: Intervals in any order; overlapping and touching ones are merged.

    Every operation is linear in the number of intervals once they are sorted; whether an
    instant lies inside takes the logarithm of it.

    >>> from datetime import UTC, datetime
    >>> def at(hour):
    ...     return datetime(2026, 3, 2, hour, tzinfo=UTC)
    >>> day = IntervalSet([Interval(start=at(9), end=at(17))])
    >>> lunch = IntervalSet([Interval(start=at(12), end=at(13))])
    >>> (day - lunch).measure(), at(12) in day - lunch
    (datetime.timedelta(seconds=25200), False)
    """

    __slots__ = ("_items",)
    _items: tuple[Interval, ...]

    def __init__(self, items: Iterable[Interval] = ()) -> None:
        _expect(items, Iterable, "items", "a list of intervals")
        found = [
            _expect(item, Interval, "items", "Interval(start=..., end=...)")
            for item in items
        ]
        self._items = tuple(union(sorted(found, key=_by_start)))

    @classmethod
    def _of(cls, items: Iterable[Interval]) -> Self:
        """A set from what is sorted already; touching items become one."""
        made = object.__new__(cls)
        made._items = tuple(union(items))
        return made

    @overload
    def __getitem__(self, index: int) -> Interval: ...
    @overload
    def __getitem__(self, index: slice) -> "IntervalSet": ...
    def __getitem__(self, index: int | slice) -> "Interval | IntervalSet":
        if isinstance(index, slice):
            return IntervalSet(self._items[index])
        return self._items[index]

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Interval]:
        return iter(self._items)

    def __contains__(self, moment: object) -> bool:
        """Whether an instant lies inside, or an interval is one of the members."""
        if not isinstance(moment, datetime):
            return moment in self._items
        at = to_utc(moment, "moment")
        index = bisect_right(self._items, at, key=_by_start) - 1
        return index >= 0 and at < self._items[index].end

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, IntervalSet):
            return NotImplemented
        return self._items == other._items

    def __hash__(self) -> int:
        return hash(self._items)

    def __repr__(self) -> str:
        return f"IntervalSet({list(self._items)!r})"

    def __or__(self, other: "IntervalSet") -> "IntervalSet":
        return self._of(union(self, _set(other)))

    def __and__(self, other: "IntervalSet") -> "IntervalSet":
        return self._of(intersection(self, _set(other)))

    def __sub__(self, other: "IntervalSet") -> "IntervalSet":
        return self._of(difference(self, _set(other)))

    def __xor__(self, other: "IntervalSet") -> "IntervalSet":
        return (self | other) - (self & other)

    def clip(self, window: Interval) -> "IntervalSet":
        """The part inside the window."""
        return self._of(intersection(self, (_window(window),)))

    def complement(self, window: Interval) -> "IntervalSet":
        """The part of the window that is not covered."""
        return self._of(difference((_window(window),), self))

    def measure(self) -> timedelta:
        """Real time covered."""
        return sum((item.duration for item in self._items), timedelta())


def _by_start(item: Interval) -> datetime:
    return item.start


def _make(start: datetime, end: datetime) -> Interval:
    return Interval(start=start, end=end)


def _set(value: IntervalSet) -> IntervalSet:
    return _expect(value, IntervalSet, "other", "IntervalSet([...])")


def _window(value: Interval) -> Interval:
    return _expect(value, Interval, "window", "Interval(start=..., end=...)")


def _expect(value: T, kind: type, field: str, remedy: str) -> T:
    if not isinstance(value, kind):
        raise WrongTypeError(
            field=field,
            value=value,
            problem=f"{remedy.partition('(')[0]} is needed",
            remedy=f"give {remedy}",
        )
    return value
