"""Error budgets: what is left of them, and how fast they go."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.cmdb import Outage, measure_availability
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.interval import Interval
from itsmcore.metrics import GoodCount, burn_rate, error_budget_left
from tests.bad_input import Call, surprises

T0 = datetime(2026, 3, 2, tzinfo=UTC)


@given(
    st.integers(0, 60), st.integers(0, 60), st.sampled_from(["0", "0.5", "0.95", "1"])
)
def test_budgets_are_what_a_walk_through_the_events_spends(
    good: int, bad: int, target: str
) -> None:
    count = GoodCount(good=good, total=good + bad)
    left, rate = (f(count, target=target) for f in (error_budget_left, burn_rate))
    if not good + bad or target == "1":
        assert left.exact is rate.exact is None
        lost = {"no_budget": good + bad} if target == "1" and good + bad else {}
        assert dict(left.excluded) == dict(rate.excluded) == lost
        return
    budget = Fraction(0)
    for _ in range(good + bad):  # each event may fail so far
        budget += 1 - Fraction(target)
    whole = budget
    for _ in range(bad):
        budget -= 1
    assert left.exact == budget / whole
    assert rate.exact == Fraction(bad, good + bad) / (1 - Fraction(target))
    assert left.exact == 1 - rate.exact
    assert left.n == rate.n == good + bad


@pytest.mark.parametrize("target", [0.999, "0.999", Decimal("0.999")])
def test_a_target_is_read_as_it_is_written(target: Any) -> None:
    count = GoodCount(good=999, total=1000)
    assert burn_rate(count, target=target).exact == 1
    assert error_budget_left(count, target=target).exact == 0


def test_a_budget_may_be_overspent() -> None:
    found = error_budget_left(GoodCount(good=97, total=100), target="0.99")
    assert found.exact == -2
    assert str(found) == "error_budget_left: -200.0 % (n 100)"


def test_a_budget_of_time_comes_from_outages() -> None:
    month = Interval(start=T0, end=T0 + timedelta(days=30))
    outage = Outage(item="mail", start=T0, end=T0 + timedelta(minutes=10.8))
    count = GoodCount.of_availability(measure_availability([outage], month))
    assert error_budget_left(count, target="0.999").exact == Fraction(3, 4)


@pytest.mark.parametrize("target", [-0.1, "1.1", "x", Decimal("NaN"), "1e-9999999"])
def test_what_is_no_share_is_refused(target: Any) -> None:
    with pytest.raises(FieldError):
        burn_rate(GoodCount(good=1, total=1), target=target)
    with pytest.raises(WrongTypeError):
        burn_rate(GoodCount(good=1, total=1), target=Fraction(1, 2))  # type: ignore[arg-type]  # what must be refused


def test_no_argument_raises_what_is_no_error_of_ours() -> None:
    count = GoodCount(good=1, total=1)
    calls = [Call(f, (count,), {"target": 0.9}) for f in (burn_rate, error_budget_left)]
    calls.append(Call(GoodCount, (), {"good": 0, "total": 3}))
    assert [text for call in calls for text in surprises(call)] == []
