"""Pareto and control limits, against looks at every set of classes and every pair of points."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.metrics import ControlLimits, Pareto, control_limits, pareto
from itsmcore.model import Level
from tests.bad_input import Call, surprises
from tests.round_trips import pickled

COUNTS = st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 6), max_size=6)
SHARES = st.fractions(0, 1, max_denominator=20)
POINTS = st.lists(st.none() | st.integers(-9, 9), max_size=9)


# -- Pareto -------------------------------------------------------------------------------


def smallest(counts: dict[str, int], threshold: Fraction) -> int:
    """How many classes it takes at least to make up that part of all."""
    whole = sum(counts.values())
    for size in range(len(counts) + 1):
        if any(
            sum(some) >= threshold * whole
            for some in combinations(counts.values(), size)
        ):
            return size
    raise AssertionError


@given(COUNTS, SHARES)
def test_the_vital_few_are_the_smallest_set_that_makes_up_the_threshold(
    counts: dict[str, int], threshold: Fraction
) -> None:
    found = pareto(counts, threshold=threshold)
    vital = found.vital
    assert len(vital) == smallest(counts, threshold)
    assert sum(row.count for row in vital) >= threshold * sum(counts.values())
    assert vital == found.rows[: len(vital)]


@given(COUNTS)
def test_each_class_comes_behind_those_that_have_more_and_equal_ones_by_name(
    counts: dict[str, int],
) -> None:
    rows = pareto(counts).rows
    assert {row.name: row.count for row in rows} == counts
    for place, row in enumerate(rows):
        ahead = [
            name
            for name, count in counts.items()
            if count > row.count or (count == row.count and name < row.name)
        ]
        assert len(ahead) == place
        assert row.running == row.count + sum(counts[name] for name in ahead)
        assert row.of == sum(counts.values())


@given(COUNTS, st.randoms())
def test_the_order_given_does_not_matter(counts: dict[str, int], chance: Any) -> None:
    pairs = list(counts.items())
    chance.shuffle(pairs)
    assert pareto(dict(pairs)).rows == pareto(counts).rows
    assert pareto(dict(pairs)) == pareto(counts)


def test_shares_are_exact_and_undefined_for_nothing() -> None:
    rows = pareto({"mail": 2, "web": 1}).rows
    assert [row.share for row in rows] == [Fraction(2, 3), Fraction(1, 3)]
    assert [row.running_share for row in rows] == [Fraction(2, 3), 1]
    (empty,) = pareto({"mail": 0}).rows
    assert (empty.share, empty.running_share) == (None, None)
    assert pareto({"mail": 0}).vital == pareto({}).vital == pareto({}).rows == ()


def test_words_that_order_by_rank_come_by_name() -> None:
    found = pareto(Counter([Level.LOW, Level.CRITICAL, Level.HIGH]))
    assert [str(row.name) for row in found.rows] == ["critical", "high", "low"]


def test_a_class_at_the_threshold_is_the_last_one_needed() -> None:
    assert [row.name for row in pareto({"a": 8, "b": 2}).vital] == ["a"]
    assert [row.name for row in pareto({"a": 79, "b": 21}).vital] == ["a", "b"]
    assert pareto({"a": 8, "b": 2}, threshold=0).vital == ()
    assert len(pareto({"a": 8, "b": 2, "c": 0}, threshold=1).vital) == 2


def test_columns_hold_the_rows() -> None:
    assert pareto({"a": 3, "b": 1}).to_columns() == {
        "name": ["a", "b"],
        "count": [3, 1],
        "running": [3, 4],
        "of": [4, 4],
        "share": [Fraction(3, 4), Fraction(1, 4)],
        "running_share": [Fraction(3, 4), 1],
    }


def test_a_threshold_is_read_as_it_is_written() -> None:
    whole = {"a": 7, "b": 3}
    for threshold in (0.7, Decimal("0.7"), Fraction(7, 10)):
        assert [row.name for row in pareto(whole, threshold=threshold).vital] == ["a"]


@pytest.mark.parametrize(
    ("counts", "threshold", "error"),
    [
        ({"a": -1}, 0.8, FieldError),
        ({"a": True}, 0.8, WrongTypeError),
        ({"a": 1.0}, 0.8, WrongTypeError),
        ({1: 1}, 0.8, WrongTypeError),
        (["a"], 0.8, WrongTypeError),
        ("a", 0.8, WrongTypeError),
        ({"a": 1}, 1.5, FieldError),
        ({"a": 1}, float("nan"), FieldError),
        ({"a": 1}, Decimal("NaN"), FieldError),
        ({"a": 1}, Decimal("1e-999999999"), FieldError),
        ({"a": 1}, "0.8", WrongTypeError),
    ],
)
def test_what_is_no_count_or_no_share_is_refused(
    counts: Any, threshold: Any, error: type[Exception]
) -> None:
    with pytest.raises(error):
        pareto(counts, threshold=threshold)


# -- control limits -----------------------------------------------------------------------


@given(POINTS)
def test_limits_are_the_mean_and_so_many_mean_steps_off_it(
    points: list[int | None],
) -> None:
    found = control_limits(points)
    values = [one for one in points if one is not None]
    steps = []
    for place in range(1, len(points)):
        before, after = points[place - 1], points[place]
        if before is not None and after is not None:
            steps.append(abs(after - before))
    assert found.n == len(values)
    assert found.mean == (Fraction(sum(values), len(values)) if values else None)
    if not steps:
        assert (found.mean_moving_range, found.upper, found.lower) == (None,) * 3
        assert found.signals == ()
        return
    assert found.mean is not None
    step = Fraction(sum(steps), len(steps))
    high = found.mean + Fraction(266, 100) * step
    low = found.mean - Fraction(266, 100) * step
    assert (found.mean_moving_range, found.upper, found.lower) == (step, high, low)
    assert found.signals == tuple(
        place
        for place, one in enumerate(points)
        if one is not None and (one > high or one < low)
    )


@pytest.mark.parametrize("points", [[], [5], [None], [5, None, 5]])
def test_there_are_no_limits_without_two_neighbours(points: list[int | None]) -> None:
    assert control_limits(points).upper is None


def test_what_never_changes_has_no_room_and_no_signal() -> None:
    found = control_limits([4, 4, 4])
    assert found.lower == found.upper == 4
    assert found.signals == ()


def test_floats_are_read_as_they_are_written() -> None:
    assert control_limits([0.1, 0.3]).mean == Fraction(2, 10)


@pytest.mark.parametrize("points", ["12", [True], [float("inf")], ["1"], 3, {1: 2}])
def test_what_is_no_series_of_numbers_is_refused(points: Any) -> None:
    with pytest.raises(FieldError):
        control_limits(points)


def test_no_argument_raises_what_is_no_error_of_ours() -> None:
    calls = [
        Call(pareto, ({"a": 1},), {"threshold": 0.8}),
        Call(control_limits, ([1, 2],)),
    ]
    assert [text for call in calls for text in surprises(call)] == []


@given(COUNTS, POINTS)
def test_both_are_values(counts: dict[str, int], points: list[int | None]) -> None:
    for one in (pareto(counts), control_limits(points)):
        assert pickled(one) == one
        assert hash(pickled(one)) == hash(one)
    assert Pareto(counts=counts) == pareto(counts)
    assert ControlLimits(points=points) == control_limits(points)
