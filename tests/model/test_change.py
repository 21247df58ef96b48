"""Changes: their windows, and whether they are reviewed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given

from itsmcore.errors import FieldError
from itsmcore.interval import Interval
from itsmcore.model import (
    PIR_REQUIRED,
    Approval,
    Change,
    ChangeOutcome,
    ChangeState,
    ChangeType,
)
from itsmcore.testing import change_records

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def change(**values: Any) -> Change:
    return Change(**{"id": "CHG-1", "opened_at": T0, **values})


def test_a_change_begins_as_a_normal_draft() -> None:
    found = change()
    assert (found.status, found.change_type) == (ChangeState.DRAFT, ChangeType.NORMAL)
    assert (found.planned_window, found.actual_window) == (None, None)
    assert change(held_in="assess").held_in is ChangeState.ASSESS
    assert change(held_in="parked").held_in == "parked"


@pytest.mark.parametrize("kind", ["planned", "actual"])
def test_a_window_is_what_lies_between_its_bounds(kind: str) -> None:
    start, end, window = f"{kind}_start", f"{kind}_end", f"{kind}_window"
    whole = getattr(change(**{start: T0, end: T0 + HOUR}), window)
    assert whole == Interval(start=T0, end=T0 + HOUR)
    for values in ({start: T0}, {end: T0}, {start: T0, end: T0}):
        assert getattr(change(**values), window) is None
    with pytest.raises(FieldError, match=rf"^{end}: it lies before its start"):
        change(**{start: T0, end: T0 - HOUR})


@given(change_records())
def test_what_went_wrong_and_every_emergency_is_reviewed(record: Change) -> None:
    went_well = record.outcome in {None, ChangeOutcome.SUCCESSFUL}
    expected = record.change_type == "emergency" or not went_well
    assert record.pir_required == PIR_REQUIRED.holds(record) == expected


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"change_type": "urgent"}, "change_type"),
        ({"outcome": "fine"}, "outcome"),
        ({"risk": "dire"}, "risk"),
        ({"approvals": [Approval(approver="ada"), "bo"]}, "approvals"),
        ({"approvals": "ada"}, "approvals"),
        (
            {"planned_start": datetime(2026, 3, 2)},
            "planned_start",
        ),  # naive, to be refused
        ({"held_in": 3}, "held_in"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(
    values: dict[str, Any], place: str
) -> None:
    with pytest.raises(FieldError, match=rf"^{place}"):
        change(**values)
