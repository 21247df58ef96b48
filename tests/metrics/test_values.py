"""What a host keeps of the metrics: it pastes back, it pickles, equal ones hash alike."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis.strategies import SearchStrategy

from itsmcore import testing
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
