"""Intervals and their algebra, against a brute-force oracle on a small grid."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, islice, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import FieldError, ItsmError, NaiveDatetimeError, WrongTypeError
from itsmcore.interval import Interval, IntervalSet, difference, intersection, union
from itsmcore.testing import instants, interval_sets, intervals
from tests.round_trips import pasted, pickled

ZERO = datetime(2026, 3, 2, tzinfo=UTC)
SIZE = 12
CELLS = range(-1, SIZE + 1)


def at(hour: int) -> datetime:
    return ZERO + timedelta(hours=hour)


def span(start: int, end: int) -> Interval:
    return Interval(start=at(start), end=at(end))


PAIRS = st.tuples(st.integers(0, SIZE - 1), st.integers(1, SIZE)).filter(
    lambda pair: pair[0] < pair[1]
)
SPANS = PAIRS.map(lambda pair: span(*pair))
SETS = st.lists(SPANS, max_size=6).map(IntervalSet)


def cells(items: IntervalSet | list[Interval]) -> frozenset[int]:
    """The oracle: the hours of the grid whose beginning lies inside."""
    return frozenset(
        cell for cell in CELLS if any(i.start <= at(cell) < i.end for i in items)
    )


def is_canonical(items: IntervalSet) -> bool:
    return all(a.end < b.start for a, b in pairwise(items))


@given(st.lists(SPANS, max_size=6))
def test_a_set_covers_what_its_intervals_cover_and_is_canonical(
    items: list[Interval],
) -> None:
    found = IntervalSet(items)
    assert cells(found) == cells(items)
    assert is_canonical(found)
    assert IntervalSet(reversed(items)) == found
    assert found.measure() == timedelta(hours=len(cells(items)))


@given(SETS, SETS)
def test_operators_agree_with_sets_of_hours(a: IntervalSet, b: IntervalSet) -> None:
    for found, expected in (
        (a | b, cells(a) | cells(b)),
        (a & b, cells(a) & cells(b)),
        (a - b, cells(a) - cells(b)),
        (a ^ b, cells(a) ^ cells(b)),
    ):
        assert cells(found) == expected
        assert is_canonical(found)


@given(SETS, SETS, SETS)
def test_the_laws_of_sets_hold(a: IntervalSet, b: IntervalSet, c: IntervalSet) -> None:
    assert a & (b | c) == (a & b) | (a & c)
    assert a - (b | c) == (a - b) & (a - c)
    assert (a - b) | (a & b) == a
    assert a ^ b == b ^ a
    assert a - a == IntervalSet()


@given(SETS, SPANS)
def test_clip_and_complement_share_a_window_between_them(
    a: IntervalSet, window: Interval
) -> None:
    inside, outside = a.clip(window), a.complement(window)
    assert inside | outside == IntervalSet([window])
    assert inside & outside == IntervalSet()
    assert inside.measure() + outside.measure() == window.duration


@given(SETS, st.integers(-1, SIZE))
def test_an_instant_lies_inside_as_its_hour_does(a: IntervalSet, hour: int) -> None:
    assert (at(hour) in a) == (hour in cells(a))
    assert (at(hour) in a) == any(at(hour) in item for item in a)


@given(SETS, SETS)
def test_lazy_forms_equal_those_of_sets(a: IntervalSet, b: IntervalSet) -> None:
    assert IntervalSet(union(a, b)) == a | b
    assert IntervalSet(intersection(a, b)) == a & b
    assert IntervalSet(difference(a, b)) == a - b


@given(st.lists(SETS, max_size=4))
def test_many_streams_merge_at_once(sets: list[IntervalSet]) -> None:
    merged = list(union(*sets))
    assert cells(merged) == frozenset().union(*map(cells, sets))


def every(hours: int, first: int, length: int) -> Iterator[Interval]:
    """An endless stream."""
    return (span(start, start + length) for start in count(first, hours))


def test_lazy_forms_take_endless_streams() -> None:
    def days() -> Iterator[Interval]:
        return every(24, 9, 8)

    lunch = every(24, 12, 1)
    assert [i.duration for i in islice(difference(days(), lunch), 4)] == [
        timedelta(hours=3),
        timedelta(hours=4),
    ] * 2
    assert list(islice(union(days(), every(24, 10, 2)), 2)) == [
        span(9, 17),
        span(33, 41),
    ]
    assert list(islice(intersection(days(), every(24, 16, 8)), 2)) == [
        span(16, 17),
        span(40, 41),
    ]
    assert list(intersection(days(), [span(0, 34)])) == [span(9, 17), span(33, 34)]
    assert list(difference([span(0, 34)], days())) == [span(0, 9), span(17, 33)]


class Counted(Iterator[Interval]):
    """A stream that counts what is taken from it."""

    def __init__(self, items: Iterator[Interval]) -> None:
        self.items, self.taken = items, 0

    def __next__(self) -> Interval:
        self.taken += 1
        return next(self.items)


def test_lazy_forms_read_no_further_than_they_must() -> None:
    left, right = Counted(every(2, 0, 1)), Counted(every(2, 0, 1))
    assert next(intersection(left, right)) == span(0, 1)
    assert (left.taken, right.taken) == (1, 1)
    held = Counted(every(2, 0, 1))
    assert next(union(held)) == span(0, 1)
    assert held.taken == 2


def test_operations_are_linear() -> None:
    size = 3000
    a, b = (
        IntervalSet(islice(every(4, 0, 2), size)),
        IntervalSet(islice(every(4, 1, 2), size)),
    )
    for lazy in (union, intersection, difference):
        left, right = Counted(iter(a)), Counted(iter(b))
        assert len(list(lazy(left, right))) == size
        assert left.taken + right.taken <= 2 * size + 2


@given(intervals())
def test_an_interval_holds_its_start_and_not_its_end(item: Interval) -> None:
    assert item.start in item
    assert item.end not in item
    assert item.end - timedelta(microseconds=1) in item
    assert item.duration == item.end - item.start > timedelta(0)


@given(SPANS, SPANS)
def test_two_intervals_share_what_both_cover(a: Interval, b: Interval) -> None:
    shared = a & b
    assert a.overlaps(b) == (shared is not None) == b.overlaps(a)
    assert cells([shared] if shared else []) == cells([a]) & cells([b])


@given(intervals() | interval_sets())
def test_values_paste_back_pickle_and_hash(value: Interval | IntervalSet) -> None:
    for twin in (pasted(value), pickled(value)):
        assert twin == value
        assert hash(twin) == hash(value)


@given(instants(zoned=True))
def test_zones_stay_outside(start: datetime) -> None:
    item = Interval(start=start, end=start.astimezone(UTC) + timedelta(hours=1))
    assert item.start.tzinfo is UTC
    assert item.duration == timedelta(hours=1)
    assert start in item


def test_a_set_is_a_sequence() -> None:
    found = IntervalSet([span(4, 5), span(0, 1), span(1, 2)])
    assert list(found) == [span(0, 2), span(4, 5)]
    assert found[0] == span(0, 2)
    assert found[1:] == IntervalSet([span(4, 5)])
    assert len(found) == 2
    assert span(0, 2) in found
    assert span(0, 1) not in found
    assert (found == "noon") is False
    assert sorted([span(4, 5), span(0, 2), span(0, 1)]) == [
        span(0, 1),
        span(0, 2),
        span(4, 5),
    ]


@pytest.mark.parametrize("end", [0, -1])
def test_an_interval_without_length_is_refused(end: int) -> None:
    with pytest.raises(FieldError, match="end: an interval ends after its start"):
        span(0, end)


def test_naive_instants_are_refused_by_name() -> None:
    naive = datetime(2026, 3, 2)
    with pytest.raises(NaiveDatetimeError, match=r"^start: "):
        Interval(start=naive, end=at(1))
    with pytest.raises(NaiveDatetimeError, match=r"^end: "):
        Interval(start=at(0), end=naive)
    for holder in (span(0, 1), IntervalSet([span(0, 1)])):
        with pytest.raises(NaiveDatetimeError, match=r"^moment: "):
            assert naive in holder


WRONG: list[Any] = [None, 3, "noon", [span(0, 1)]]


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_no_interval_is_refused(wrong: Any) -> None:
    held = IntervalSet([span(0, 1)])
    calls: list[Callable[[], object]] = [
        lambda: span(0, 1) & wrong,
        lambda: span(0, 1).overlaps(wrong),
        lambda: held | wrong,
        lambda: held & wrong,
        lambda: held - wrong,
        lambda: held ^ wrong,
        lambda: held.clip(wrong),
        lambda: held.complement(wrong),
    ]
    for call in calls:
        with pytest.raises(WrongTypeError, match="Interval"):
            call()


@pytest.mark.parametrize("wrong", [3, None, span(0, 1), "noon", [span(0, 1), 3]])
def test_a_set_is_made_of_intervals_alone(wrong: Any) -> None:
    with pytest.raises(ItsmError, match=r"^items: "):
        IntervalSet(wrong)
