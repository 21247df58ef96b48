"""Metrics, KPIs: what each is, written down, and equal to its definition.

Works when: MTTA, MTTR, FCR, reopen rate, backlog age, SLA compliance and change success rate each
have a written numerator, denominator and treatment of open records, and equal what brute force
makes of them. `tests/metrics` holds every KPI to an oracle over random histories and a real log;
here each of the row is worked out by hand on one small desk.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from itsmcore.metrics import (
    Kpi,
    backlog_age,
    change_success_rate,
    figures,
    first_contact_resolution,
    mean_time_to_acknowledge,
    mean_time_to_resolve,
    quantiles,
    reopen_rate,
    sla_compliance,
)
from itsmcore.model import Fact, FieldChange, History, Incident
from itsmcore.sla import Target

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = MONDAY + 30 * DAY
KPIS = (
    *(mean_time_to_acknowledge, mean_time_to_resolve, first_contact_resolution),
    *(reopen_rate, backlog_age, sla_compliance, change_success_rate),
)


def incident(key: str, *saves: tuple[float, Mapping[str, Any]]) -> History:
    """An incident opened on Monday at nine, and what was saved so many hours later."""
    facts = [
        Fact(
            record_id=key,
            seq=seq,
            at=MONDAY + hours * HOUR,
            changes=[FieldChange(name, None, value) for name, value in values.items()],
            by="ada",
        )
        for seq, (hours, values) in enumerate(saves, start=1)
    ]
    return History.start(Incident(id=key, opened_at=MONDAY), facts)


DESK = [
    incident("A", (1, {"assignee": "ada"}), (2, {"status": "resolved"})),
    incident(
        "B",
        (3, {"status": "in_progress"}),
        (4, {"status": "resolved"}),
        (24, {"status": "in_progress"}),
        (28, {"status": "resolved"}),
        (72, {"status": "closed"}),
    ),
    incident("C", (5, {"group": "net", "status": "in_progress"})),
    incident("D", (1, {"status": "cancelled"})),
]


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.name)
def test_each_says_what_it_divides_by_what_and_how_open_ones_count(kpi: Kpi) -> None:
    for text in (kpi.numerator, kpi.denominator, kpi.open_cases, kpi.missing):
        assert len(text.split()) >= 2


def test_each_is_what_a_count_by_hand_gives() -> None:
    kept = sla_compliance.given(target=Target.resolution(8 * HOUR))
    found = figures([*KPIS[:5], kept], DESK, now=NOW)
    told = {row.figure.name: row.figure for row in found}
    assert told["mean_time_to_acknowledge"].value == (1 + 3 + 5) * HOUR / 3
    assert told["mean_time_to_acknowledge"].excluded == {"cancelled": 1}
    assert told["mean_time_to_resolve"].value == (2 + 28) * HOUR / 2
    assert told["mean_time_to_resolve"].excluded == {"open": 1, "cancelled": 1}
    assert told["first_contact_resolution"].exact == 1  # A and B, at first
    assert told["reopen_rate"].exact == Fraction(1, 2)
    assert told["backlog_age"].value == 30 * DAY
    assert told["backlog_age"].n == 1
    assert told["sla_compliance"].exact == Fraction(2, 3)  # C is open and past due
    assert told["sla_compliance"].excluded == {"cancelled": 1}


def test_a_mean_does_not_stand_alone() -> None:
    half, most = quantiles(mean_time_to_resolve, DESK, ["0.5", "0.9"], now=NOW)
    assert (half.value, most.value) == (2 * HOUR, 28 * HOUR)


def test_what_is_undefined_is_none_and_says_why() -> None:
    early = mean_time_to_resolve(DESK, now=MONDAY)
    assert early.value is None
    assert early.excluded == {"open": 4}
