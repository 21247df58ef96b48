"""DevOps: how fast and how safely changes reach those who use them.

Works when: change lead time, deployment frequency, change failure rate and time to restore come
from change and incident records; and standard changes pass without manual approval.
"""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from itsmcore.interval import Interval
from itsmcore.lifecycle import CHANGE, ChangeEvent
from itsmcore.metrics import (
    change_fail_rate,
    change_lead_time,
    delivered_changes,
    deliveries_of_changes,
    deployment_frequency,
    deployment_rework_rate,
    failed_deployment_recovery_time,
)
from itsmcore.model import Change, ChangeState, Incident

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
WEEK = Interval(start=MONDAY, end=MONDAY + timedelta(days=7))
NOW = WEEK.end


def change(number: int, hour: float, **values: Any) -> Change:
    found: dict[str, Any] = {"status": "closed", "outcome": "successful", **values}
    return Change(
        id=f"CHG-{number}",
        opened_at=MONDAY,
        actual_start=MONDAY + hour * HOUR,
        actual_end=MONDAY + (hour + 1) * HOUR,
        **found,
    )


CHANGES = [
    change(1, 9),
    change(2, 33),
    change(3, 57, outcome="backed_out"),
    change(4, 61, change_type="emergency"),
    change(5, 70, status="cancelled", outcome=None),
]
INCIDENTS = [
    Incident(
        id="INC-1",
        opened_at=MONDAY + 59 * HOUR,
        resolved_at=MONDAY + 62 * HOUR,
        status="resolved",
        caused_by_change="CHG-3",
    )
]
COMMITTED = {
    "CHG-1": MONDAY + 2 * HOUR,
    "CHG-2": MONDAY + 30 * HOUR,
    "CHG-3": MONDAY + 40 * HOUR,
}


def test_the_measures_of_dora_come_from_changes_and_incidents() -> None:
    found = deliveries_of_changes(CHANGES, incidents=INCIDENTS, committed=COMMITTED)
    assert [one.id for one in found] == ["CHG-1", "CHG-2", "CHG-3", "CHG-4"]
    assert deployment_frequency(found, period=WEEK).exact == Fraction(4, 7)
    lead = change_lead_time(delivered_changes(found), now=NOW)
    assert lead.value == 8 * HOUR  # of 4, 8 and 18 hours
    assert dict(lead.excluded) == {"uncommitted": 1}
    assert change_fail_rate(found, now=NOW).exact == Fraction(1, 4)
    assert failed_deployment_recovery_time(found, now=NOW).value == 4 * HOUR
    assert deployment_rework_rate(found, now=NOW).exact == Fraction(1, 4)


def test_standard_changes_pass_without_manual_approval() -> None:
    born = CHANGE.create(
        {"title": "Patch", "change_type": "standard", "template": "STD-7"},
        id="CHG-9",
        at=MONDAY,
        by="pipeline",
    )
    windows: Any = {
        "requester": "ada",
        "planned_start": MONDAY + HOUR,
        "planned_end": MONDAY + 2 * HOUR,
    }
    step = CHANGE.apply(
        born.record, ChangeEvent.SUBMIT, windows, at=MONDAY, by="pipeline"
    )
    assert step.record.status == ChangeState.SCHEDULED
    assert step.record.approvals == ()
