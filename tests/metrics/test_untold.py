"""Records without an audit trail: only what their last values tell can be measured."""

from datetime import UTC, datetime, timedelta

import pytest

from itsmcore.metrics import (
    Kpi,
    emergency_change_ratio,
    first_contact_resolution,
    first_response_time,
    functional_escalation_rate,
    mean_active_time,
    mean_time_to_acknowledge,
    mean_time_to_resolve,
)
from itsmcore.model import Change, Fact, FieldChange, History, Incident

OPENED = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
NOW = OPENED + 100 * HOUR
CLOSED = History.rewind(
    Incident(
        id="INC-1",
        opened_at=OPENED,
        status="closed",
        assignee="ann",
        resolved_at=OPENED + 5 * HOUR,
        closed_at=OPENED + 6 * HOUR,
    ),
    [],
)


@pytest.mark.parametrize(
    "kpi",
    [
        mean_time_to_resolve,
        mean_time_to_acknowledge,
        first_contact_resolution,
        mean_active_time,
    ],
    ids=lambda kpi: kpi.name,
)
def test_what_was_over_later_than_it_was_opened_is_not_measured(kpi: Kpi) -> None:
    assert kpi([CLOSED], now=NOW).value is None


def test_a_first_response_that_a_stamp_tells_is_taken_as_told() -> None:
    stamp = OPENED + 2 * HOUR
    record = Incident(
        id="INC-1", opened_at=OPENED, status="in_progress", first_responded_at=stamp
    )
    history = History.rewind(record, [])
    assert first_response_time([history], now=NOW).value == 2 * HOUR
    assert first_response_time([history], now=OPENED + HOUR).value is None


def test_the_type_of_a_change_counts_as_it_was_at_its_end() -> None:
    steps = (
        (1, "status", "draft", "scheduled"),
        (5, "status", "scheduled", "closed"),
        (20, "change_type", "emergency", "normal"),
    )
    facts = [
        Fact(
            record_id="CHG-1",
            seq=seq,
            at=OPENED + hours * HOUR,
            changes=[FieldChange(field, old, new)],
        )
        for seq, (hours, field, old, new) in enumerate(steps, start=1)
    ]
    born = Change(id="CHG-1", opened_at=OPENED, change_type="emergency")
    found = emergency_change_ratio([History.start(born, facts)], now=NOW)
    assert found.value == 1.0


def test_levels_are_the_same_in_any_order() -> None:
    one = functional_escalation_rate.given(levels={"b": 2, "a": 1})
    other = functional_escalation_rate.given(levels={"a": 1, "b": 2})
    assert repr(one) == repr(other)
