"""What a host keeps of the metrics: it pastes back, it pickles, equal ones hash alike."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis.strategies import SearchStrategy

from itsmcore import testing
from itsmcore.codec import decode, encode
from itsmcore.interval import Interval
from itsmcore.metrics import (
    Breach,
    BurnPolicy,
    CreditClaim,
    CreditScheme,
    CreditTier,
    GoodCount,
    PenaltyRule,
    Rating,
    Sample,
    burn_of_samples,
    control_limits,
    cost_per_ticket,
    customer_satisfaction,
    pareto,
    penalties,
    samples_of,
    service_credits,
)
from itsmcore.model import Money
from tests.round_trips import pasted, pickled

NAMES = (
    *("breaches", "burn_alerts", "burn_policies", "ci_audits", "contacts"),
    *("credit_schemes", "credit_tiers", "delivered_changes", "deliveries"),
    *("good_counts", "penalty_rules", "ratings", "samples", "staff_times"),
)


@pytest.mark.parametrize("name", NAMES)
def test_values_paste_back_pickle_and_hash(name: str) -> None:
    strategy: SearchStrategy[Any] = getattr(testing, name)()

    @given(strategy)
    def holds(value: Any) -> None:
        for twin in (pasted(value), pickled(value)):
            assert twin == value
            assert hash(twin) == hash(value)
            assert repr(twin) == repr(value)

    holds()


DAY = Interval(
    start=datetime(2026, 3, 2, tzinfo=UTC), end=datetime(2026, 3, 3, tzinfo=UTC)
)
FEE = Money("99.90", "EUR")
ANSWERS: dict[str, Any] = {
    "a credit note": service_credits(
        [
            CreditClaim(name=key, figure=0.9, outages=["INC1"])
            for key in ("web", "mail")
        ],
        fee=FEE,
        scheme=CreditScheme(tiers=[CreditTier(below="0.99", credit="0.25")]),
    ),
    "penalties": penalties(
        [Breach(record="INC1", at=DAY.start, overrun=timedelta(hours=1))],
        rule=PenaltyRule(fixed=FEE),
    ),
    "a burn report": burn_of_samples(
        [Sample(at=DAY.start, count=GoodCount(good=1, total=2))],
        policy=BurnPolicy(target="0.999"),
        now=DAY.start,
    ),
    "a Pareto set": pareto({"mail": 3, "web": 1}),
    "control limits": control_limits([1, None, 0.5, 3]),
    "satisfaction": customer_satisfaction(
        [Rating(record="INC1", rated_at=DAY.start, score=5)], now=DAY.end, asked=3
    ),
    "a unit cost": cost_per_ticket(FEE, [DAY.start] * 7, period=DAY),
    "samples of verdicts": samples_of([]),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_answers_paste_back_pickle_and_travel_as_data(name: str) -> None:
    answer = ANSWERS[name]
    for twin in (
        pasted(answer),
        pickled(answer),
        decode(json.loads(json.dumps(encode(answer))), type(answer)),
    ):
        assert twin == answer
        assert hash(twin) == hash(answer)
        assert repr(twin) == repr(answer)
