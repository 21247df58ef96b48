"""Quantiles by named methods, and amounts counted between bounds."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from random import Random
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.interval import Interval
from itsmcore.metrics import (
    QuantileMethod,
    backlog_age,
    mean_time_to_resolve,
    quantile,
    quantiles,
    reassignments,
    reopen_rate,
    spread,
)
from itsmcore.model import History, Incident
from tests.metrics.desk_histories import MONDAY, desk_histories

NUMPY = {
    "nearest_rank": "inverted_cdf",
    "averaged": "averaged_inverted_cdf",
    "interpolated": "interpolated_inverted_cdf",
    "hazen": "hazen",
    "weibull": "weibull",
    "linear": "linear",
    "unbiased": "median_unbiased",
}
AMOUNTS = st.lists(st.integers(-1000, 1000), min_size=1, max_size=9)
SHARES = st.fractions(0, 1, max_denominator=12)


def test_every_method_has_a_peer_to_be_compared_with() -> None:
    assert set(get_args(QuantileMethod)) == set(NUMPY)


@given(AMOUNTS, st.integers(0, 64), st.sampled_from(sorted(NUMPY)))
def test_quantiles_are_those_of_numpy(
    amounts: list[int], part: int, method: Any
) -> None:
    share = Fraction(part, 64)  # exact as a float, too
    found = quantile(amounts, share, method=method)
    expected: Any = np.quantile(amounts, float(share), method=NUMPY[method])  # type: ignore[call-overload]  # the stubs want literal names
    assert found is not None
    assert abs(float(found) - float(expected)) < 1e-9


@given(AMOUNTS, SHARES)
def test_nearest_rank_is_the_first_that_has_the_part_below_it(
    amounts: list[int], share: Fraction
) -> None:
    found = quantile(amounts, share)
    enough = [
        a for a in amounts if sum(b <= a for b in amounts) >= share * len(amounts)
    ]
    assert found == min(enough)


@pytest.mark.parametrize("method", get_args(QuantileMethod))
def test_ends_are_the_smallest_and_the_largest(method: QuantileMethod) -> None:
    assert quantile([5, 1, 3], 0, method=method) == 1
    assert quantile([5, 1, 3], 1, method=method) == 5
    assert quantile([7], "0.3", method=method) == 7


def test_at_a_step_the_averaged_one_lies_in_the_middle() -> None:
    assert quantile([10, 20], "0.5", method="averaged") == 15
    assert quantile([10, 20], "0.5") == 10
    assert quantile([10, 20], "0.51", method="averaged") == 20


def test_of_nothing_there_is_no_quantile() -> None:
    assert quantile([], "0.5") is None


@pytest.mark.parametrize(
    "share", ["1.01", "-0.1", 2, Decimal("NaN"), "x", "1e999", "1e-99", Decimal("Inf")]
)
def test_a_part_lies_between_nothing_and_all(share: Any) -> None:
    with pytest.raises(FieldError, match=r"share.*between 0 and 1"):
        quantile([1], share)


@pytest.mark.parametrize("share", [0.5, True, None, [1]])
def test_a_part_is_an_exact_number(share: Any) -> None:
    with pytest.raises(WrongTypeError, match=r"share.*exact"):
        quantile([1], share)


def test_unknown_methods_and_amounts_that_are_none_are_refused() -> None:
    with pytest.raises(FieldError, match=r"method.*nearest_rank"):
        quantile([1], "0.5", method="cubic")  # type: ignore[arg-type]  # what is refused
    with pytest.raises(WrongTypeError, match=r"amounts\[1\]"):
        quantile([1, 2.5], "0.5")  # type: ignore[list-item]  # what is refused
    with pytest.raises(WrongTypeError, match="amounts"):
        quantile("12", "0.5")  # type: ignore[arg-type]  # what is refused


@given(st.integers(0, 2**32))
def test_quantiles_of_a_kpi_are_those_of_its_cases(seed: int) -> None:
    histories = desk_histories(Random(seed), 12)
    now = MONDAY + timedelta(days=60)
    cases = [case for _, case in mean_time_to_resolve.cases(histories, now=now)]
    amounts = sorted(case.amount for case in cases if case.excluded is None)
    half, high = quantiles(mean_time_to_resolve, histories, ["0.5", "0.999"], now=now)
    whole = mean_time_to_resolve(histories, now=now)
    assert (half.name, high.name) == (
        "mean_time_to_resolve_p50",
        "mean_time_to_resolve_p99_9",
    )
    assert half.n == high.n == whole.n == len(amounts)
    assert half.excluded == whole.excluded
    if not amounts:
        assert half.value is high.value is None
    else:
        assert half.exact == amounts[ceil(len(amounts) / 2) - 1]
        assert high.exact == amounts[-1]


def test_quantiles_are_of_the_period() -> None:
    history = History.start(Incident(id="INC1", opened_at=MONDAY))
    before = Interval(start=MONDAY - timedelta(1), end=MONDAY)
    terms: dict[str, Any] = {"now": MONDAY, "period": before}
    (half,) = quantiles(backlog_age, [history], ["0.5"], **terms)
    assert (half.n, half.value) == (0, None)


def test_a_ratio_has_no_quantiles() -> None:
    with pytest.raises(FieldError, match=r"kpi.*ratio"):
        quantiles(reopen_rate, [], ["0.5"], now=MONDAY)


def test_quantiles_are_asked_of_a_kpi_with_a_list_of_parts() -> None:
    with pytest.raises(WrongTypeError, match=r"kpi.*Kpi"):
        quantiles("x", [], ["0.5"], now=MONDAY)  # type: ignore[arg-type]  # what is refused
    with pytest.raises(WrongTypeError, match="shares"):
        quantiles(reassignments, [], "0.5", now=MONDAY)


@given(st.integers(0, 2**32), st.sets(st.integers(0, 60), max_size=4))
def test_ages_are_counted_from_each_bound_up_to_the_next(
    seed: int, days: set[int]
) -> None:
    histories = desk_histories(Random(seed), 12)
    now = MONDAY + timedelta(days=40)
    bounds = [timedelta(days=day) for day in sorted(days)]
    found = spread(backlog_age, histories, bounds, now=now)
    cases = [case for _, case in backlog_age.cases(histories, now=now)]
    ages = [timedelta(microseconds=c.amount) for c in cases if c.excluded is None]
    lows = [None, *bounds]
    highs = [*bounds, None]
    expected = [
        sum((a is None or a <= age) and (b is None or age < b) for age in ages)
        for a, b in zip(lows, highs, strict=True)
    ]
    columns = found.columns()
    assert columns["n"] == expected
    assert columns["from"] == [None, *(b.total_seconds() for b in bounds)]
    assert columns["to"] == [*(b.total_seconds() for b in bounds), None]
    assert found.n + sum(found.excluded.values()) == len(cases)


def test_an_age_at_a_bound_belongs_to_what_begins_there() -> None:
    history = History.start(Incident(id="INC1", opened_at=MONDAY))
    days = [timedelta(0), timedelta(1)]
    found = spread(backlog_age, [history], days, now=MONDAY)
    assert found.counts == (0, 1, 0)


def test_numbers_are_spread_by_numbers() -> None:
    now = MONDAY + timedelta(days=90)
    histories = desk_histories(Random(1), 20)
    found = spread(reassignments, histories, [1, 2], now=now)
    assert found.columns()["from"] == [None, 1, 2]


@pytest.mark.parametrize("bad", [[2], [timedelta(2), timedelta(1)], [timedelta(0)] * 2])
def test_bounds_that_do_not_fit_are_refused(bad: Any) -> None:
    with pytest.raises(FieldError, match="bounds"):
        spread(backlog_age, [], bad, now=MONDAY)
    with pytest.raises(FieldError, match="bounds"):
        spread(reassignments, [], [timedelta(1)], now=MONDAY)
