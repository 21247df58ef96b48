"""Figures of changes, contacts and deliveries add up to the same bits, however they are split."""

import json
from collections.abc import Sequence
from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.codec import encode
from itsmcore.metrics import (
    Kpi,
    abandon_rate,
    article_age,
    average_speed_of_answer,
    change_approval_time,
    change_fail_rate,
    change_success_rate,
    deployment_rework_rate,
    emergency_change_ratio,
    figures,
    occupancy,
    service_level,
    shrinkage,
    summarise,
)
from itsmcore.model import Change, ChangeOutcome, ChangeState, ChangeType
from itsmcore.testing import contacts, deliveries, knowledge_articles, staff_times
from tests.metrics.stories import Story, at, stories

FEWER = settings(max_examples=settings().max_examples // 4)
LATE = at(10**7)
CHANGES = stories(
    Change,
    list(ChangeState),
    {
        "outcome": st.none() | st.sampled_from(ChangeOutcome),
        "change_type": st.sampled_from(ChangeType),
    },
)
Asked = tuple[Sequence[Kpi], st.SearchStrategy[Any]]
ASKED: dict[str, Asked] = {
    "changes": (
        [change_success_rate, emergency_change_ratio, change_approval_time],
        CHANGES,
    ),
    "contacts": ([service_level, average_speed_of_answer, abandon_rate], contacts()),
    "staff": ([occupancy, shrinkage], staff_times()),
    "deliveries": ([change_fail_rate, deployment_rework_rate], deliveries()),
    "articles": ([article_age], knowledge_articles()),
}


def subject(number: int, drawn: Any) -> Any:
    """What a KPI reads, under a key of its own."""
    if isinstance(drawn, Story):
        record = attrs.evolve(drawn.record, id=str(number))
        return attrs.evolve(drawn, record=record).history
    return attrs.evolve(drawn, id=str(number)) if hasattr(drawn, "id") else drawn


@pytest.mark.parametrize("name", ASKED)
def test_any_split_in_any_order_gives_the_same_bits(name: str) -> None:
    kpis, drawn = ASKED[name]

    @FEWER
    @given(st.lists(drawn, max_size=5), st.integers(1, 3), st.integers(0, 2**32))
    def holds(given_things: list[Any], parts: int, seed: int) -> None:
        rng = Random(seed)
        things = [subject(number, one) for number, one in enumerate(given_things)]
        whole = summarise(kpis, things, now=LATE, bucket="month", tz="Asia/Tokyo")
        assert whole.figures() == figures(
            kpis, things, now=LATE, bucket="month", tz="Asia/Tokyo"
        )
        rng.shuffle(things)
        split = [
            summarise(
                kpis, things[place::parts], now=LATE, bucket="month", tz="Asia/Tokyo"
            )
            for place in range(parts)
        ]
        rng.shuffle(split)
        assert json.dumps(encode(sum(split))) == json.dumps(encode(whole))

    holds()
