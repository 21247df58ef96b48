"""Satisfaction, against counts of the last answers one by one."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import count
from math import sqrt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.codec import decode, encode
from itsmcore.errors import FieldError, UnknownNameError
from itsmcore.interval import Interval
from itsmcore.metrics import (
    Rating,
    csat,
    customer_effort,
    customer_satisfaction,
    effort_ease,
    latest_ratings,
    net_promoter_score,
    rate,
    response_rate,
    wilson_interval,
)
from itsmcore.model import Incident, States
from tests.bad_input import Call, surprises
from tests.round_trips import pickled

T0 = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


def at(hour: int) -> datetime:
    return T0 + hour * HOUR


def ratings(lowest: int, highest: int) -> st.SearchStrategy[list[Rating]]:
    one = st.builds(
        Rating,
        record=st.sampled_from(["A", "B", "C"]),
        rated_at=st.integers(0, 9).map(at),
        score=st.integers(lowest, highest),
        comment=st.none() | st.sampled_from(["", "good"]),
    )
    return st.lists(one, max_size=8)


def last_scores(
    given_ratings: list[Rating], hour: int, period: Interval | None
) -> list[int]:
    """The last answer about each record, of equal ones the lowest, as far as it counts."""
    found = []
    for record in {one.record for one in given_ratings}:
        own = [
            o for o in given_ratings if o.record == record and o.rated_at <= at(hour)
        ]
        if own:
            newest = max(one.rated_at for one in own)
            score = min(one.score for one in own if one.rated_at == newest)
            if period is None or newest in period:
                found.append(score)
    return found


PERIODS = st.none() | st.tuples(st.integers(0, 5), st.integers(6, 12)).map(
    lambda pair: Interval(start=at(pair[0]), end=at(pair[1]))
)


@given(ratings(1, 5), st.integers(0, 10), PERIODS)
def test_csat_and_effort_are_counts_of_the_last_answers(
    given_ratings: list[Rating], hour: int, period: Interval | None
) -> None:
    scores = last_scores(given_ratings, hour, period)
    found = csat(given_ratings, now=at(hour), period=period)
    assert (found.numerator, found.n) == (sum(s >= 4 for s in scores), len(scores))
    five = customer_effort.given(highest=5)
    effort = five(given_ratings, now=at(hour), period=period)
    assert effort.exact == (Fraction(sum(scores), len(scores)) if scores else None)
    inside = [one for one in given_ratings if period is None or one.rated_at in period]
    late = sum(one.rated_at > at(hour) for one in inside)
    assert Counter(found.excluded) == Counter(
        {"not_yet": late, "superseded": len(inside) - late - len(scores)}
    )


@given(ratings(0, 10))
def test_nps_is_promoters_less_detractors_in_percent(
    given_ratings: list[Rating],
) -> None:
    scores = last_scores(given_ratings, 9, None)
    good = sum(score in {9, 10} for score in scores)
    bad = sum(score <= 6 for score in scores)
    found = net_promoter_score(given_ratings, now=at(9))
    assert found.exact == (
        Fraction(100 * (good - bad), len(scores)) if scores else None
    )
    assert found.exact is None or -100 <= found.exact <= 100


@given(ratings(1, 5), st.randoms())
def test_the_order_of_ratings_does_not_matter(
    given_ratings: list[Rating], chance: Any
) -> None:
    shuffled = given_ratings.copy()
    chance.shuffle(shuffled)
    assert latest_ratings(shuffled) == latest_ratings(given_ratings)
    assert csat(shuffled, now=at(9)) == csat(given_ratings, now=at(9))


def test_one_rating_given_twice_counts_once() -> None:
    one = Rating(record="A", rated_at=T0, score=5)
    found = csat([one, one], now=T0)
    assert (found.n, dict(found.excluded)) == (1, {"superseded": 1})


@given(
    st.integers(0, 40),
    st.integers(0, 40),
    st.sampled_from([0.8, 0.9, 0.95, 0.98, 0.99]),
)
def test_wilson_bounds_solve_their_equation(
    good: int, bad: int, confidence: float
) -> None:
    """At a bound p, the share seen lies z standard deviations of p off it."""
    found = wilson_interval(good, good + bad, confidence=confidence)
    if not good + bad:
        assert found is None
        return
    assert found is not None
    n, seen = good + bad, good / (good + bad)
    assert 0 <= found.low <= seen <= found.high <= 1
    z = {0.8: 1.2816, 0.9: 1.6449, 0.95: 1.96, 0.98: 2.3263, 0.99: 2.5758}[confidence]
    for bound in (found.low, found.high):
        if 0 < bound < 1:
            off = abs(seen - bound) / sqrt(bound * (1 - bound) / n)
            assert off == pytest.approx(z, abs=1e-3)


def test_nobody_asked_twice_is_told_beside_the_share() -> None:
    numbers = count()
    given_ratings = [
        Rating(record=f"R{next(numbers)}", rated_at=T0, score=score)
        for score in (5, 5, 4, 1)
    ]
    found = customer_satisfaction(given_ratings, now=T0, asked=10)
    assert found.csat.exact == Fraction(3, 4)
    assert found.response_rate is not None
    assert found.response_rate.exact == Fraction(2, 5)
    assert found.interval is not None
    assert found.interval.low == pytest.approx(0.3006, abs=1e-4)  # Wilson, by hand
    assert found.interval.high == pytest.approx(0.9544, abs=1e-4)
    silent = customer_satisfaction([], now=T0)
    assert (silent.csat.exact, silent.response_rate, silent.interval) == (None,) * 3
    assert response_rate(0, asked=0).exact is None
    strict = customer_satisfaction(
        given_ratings, now=T0, kpi=csat.given(satisfied_from=5)
    )
    assert strict.csat.exact == Fraction(1, 2)


def test_ease_knows_which_end_is_the_good_one() -> None:
    given_ratings = [Rating(record=str(s), rated_at=T0, score=s) for s in (1, 2, 6)]
    effort = customer_effort(given_ratings, now=T0)
    assert effort.exact == 3
    assert effort_ease(effort, better="low") == Fraction(2, 3)
    assert effort_ease(effort, better="high") == Fraction(1, 3)
    assert effort_ease(customer_effort([], now=T0), better="low") is None


def test_only_what_is_over_is_rated() -> None:
    closed = Incident(id="INC1", opened_at=T0, status="closed")
    assert rate(closed, 5, at=at(1), comment="fine") == Rating(
        record="INC1", rated_at=at(1), score=5, comment="fine"
    )
    ours = Incident(id="INC2", opened_at=T0, status="shelved")
    with pytest.raises(FieldError):
        rate(ours, 5, at=at(1))
    assert rate(ours, 3, at=at(1), states=States({"shelved": "done"})).score == 3


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: rate(Incident(id="I", opened_at=T0), 5, at=T0), FieldError),
        (lambda: Rating(record="", rated_at=T0, score=1), FieldError),
        (lambda: Rating(record="A", rated_at=T0, score=-1), FieldError),
        (lambda: csat([Rating(record="A", rated_at=T0, score=6)], now=T0), FieldError),
        (lambda: csat.given(satisfied_from=6), FieldError),
        (lambda: csat.given(lowest=5), FieldError),
        (lambda: csat.given(best=5), UnknownNameError),
        (lambda: customer_effort.given(highest=1), FieldError),
        (lambda: response_rate(2, asked=1), FieldError),
        (lambda: wilson_interval(2, 1), FieldError),
        (lambda: wilson_interval(10**16, 10**16), FieldError),
        (lambda: wilson_interval(5, 10**400), FieldError),
        (lambda: wilson_interval(1, 2, confidence=0.5), UnknownNameError),
        (
            lambda: effort_ease(
                customer_effort([Rating(record="A", rated_at=T0, score=7)], now=T0),
                better="low",
                highest=5,
            ),
            FieldError,
        ),
    ],
)
def test_what_cannot_be_is_refused(make: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        make()


def test_no_argument_raises_what_is_no_error_of_ours() -> None:
    one = Rating(record="A", rated_at=T0, score=5)
    over = Incident(id="I", opened_at=T0, status="closed")
    day = Interval(start=T0, end=at(1))
    effort = customer_effort([one], now=T0)
    calls = [
        Call(Rating, (), {"record": "A", "rated_at": T0, "score": 1, "comment": None}),
        Call(rate, (over, 3), {"at": T0, "comment": None, "states": None}),
        Call(latest_ratings, ([one],)),
        Call(wilson_interval, (1, 2), {"confidence": 0.95}),
        Call(csat, ([one],), {"now": T0, "period": day}),
        Call(response_rate, (1,), {"asked": 1}),
        Call(effort_ease, (effort,), {"better": "low", "lowest": 1, "highest": 7}),
        Call(
            customer_satisfaction,
            ([one],),
            {"now": T0, "asked": 5, "period": day, "kpi": csat, "confidence": 0.95},
        ),
    ]
    assert [text for call in calls for text in surprises(call)] == []


@given(ratings(0, 10))
def test_ratings_are_kept_as_data(given_ratings: list[Rating]) -> None:
    for one in given_ratings:
        assert decode(encode(one), Rating) == pickled(one) == one
