"""Incident management: the life of one incident, told step by step."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from itsmcore.errors import RefusedError
from itsmcore.lifecycle import INCIDENT, IncidentEvent
from itsmcore.model import History, Incident, IncidentState

E = IncidentEvent
BORN = datetime(2026, 3, 2, 9, tzinfo=UTC)
NEW = INCIDENT.create(
    {"title": "No mail", "requester": "rob"}, id="INC-1", at=BORN, by="rob"
)
STORY: tuple[tuple[IncidentEvent, Any, IncidentState], ...] = (
    (E.START, None, IncidentState.IN_PROGRESS),
    (E.HOLD, {"hold_reason": "customer"}, IncidentState.ON_HOLD),
    (E.RESUME, None, IncidentState.IN_PROGRESS),
    (
        E.RESOLVE,
        {"resolution_code": "fixed", "resolution_notes": "Restarted."},
        IncidentState.RESOLVED,
    ),
    (E.CLOSE, None, IncidentState.CLOSED),
)


def hour(number: int) -> datetime:
    return BORN + timedelta(hours=number)


def lived() -> tuple[list[Incident], History]:
    """The incident after each step, and its history."""
    records = [NEW.record]
    history = History.start(NEW.record, NEW.facts)
    for number, (event, changes, _state) in enumerate(STORY, start=1):
        step = INCIDENT.apply(records[-1], event, changes, at=hour(number), by="ada")
        records.append(step.record)
        history += step.facts
    return records, history


def test_row_01_an_incident_goes_from_new_to_closed() -> None:
    records, _ = lived()
    states = [record.status for record in records]
    assert states == [IncidentState.NEW, *(state for *_, state in STORY)]


def test_row_01_instants_are_those_passed_in() -> None:
    records, history = lived()
    instants = [hour(number) for number in range(len(records))]
    assert [fact.at for fact in history] == instants
    assert [record.updated_at for record in records] == instants
    *_, held, _resumed, resolved, closed = records
    assert held.hold_started_at == hour(2)
    assert (resolved.resolved_at, closed.closed_at) == (hour(4), hour(5))


def test_row_01_every_step_yields_one_record_of_what_happened() -> None:
    records, history = lived()
    assert len(history) == len(records) == len(STORY) + 1
    assert [fact.event for fact in history][1:] == [event for event, *_ in STORY]
    assert [fact.seq for fact in history] == [record.version for record in records]
    for before, after, fact in zip(records, records[1:], history[1:], strict=False):
        moved = {c.field: (c.old, c.new) for c in fact.changes}
        assert moved["status"] == (before.status, after.status)


def test_row_01_replaying_rebuilds_an_equal_record_at_every_step() -> None:
    records, history = lived()
    for number, record in enumerate(records, start=1):
        told = History.start(NEW.record, history[:number])
        assert INCIDENT.replay(told, strict=True).record == record


def forbidden() -> list[tuple[int, IncidentEvent]]:
    """Each step of the story, with every event for which its state has no row."""
    rows = {(move.source, move.event) for move in INCIDENT.moves}
    states = [IncidentState.NEW, *(state for *_, state in STORY)]
    return [
        (number, event)
        for number, state in enumerate(states)
        for event in IncidentEvent
        if (state, event) not in rows
    ]


@pytest.mark.parametrize(("number", "event"), forbidden())
def test_row_01_a_forbidden_step_names_state_and_event_and_changes_nothing(
    number: int, event: IncidentEvent
) -> None:
    records, history = lived()
    record, kept = records[number], repr(records[number])
    with pytest.raises(RefusedError) as refused:
        INCIDENT.apply(record, event, at=hour(9), by="ada", reason="again")
    assert (refused.value.state, refused.value.event) == (record.status, event)
    assert str(record.status) in str(refused.value)
    assert str(event) in str(refused.value)
    assert repr(record) == kept
    assert lived() == (records, history)
