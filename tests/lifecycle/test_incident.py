"""The standard incident: states, moves, what they require, stamp and count."""

from datetime import timedelta
from typing import Any, get_type_hints

import pytest

from itsmcore.errors import FieldError, RefusedError
from itsmcore.lifecycle import (
    INCIDENT,
    REOPEN_CLOSED_ROLE,
    REOPEN_WINDOW,
    IncidentChanges,
    IncidentEvent,
    Step,
)
from itsmcore.model import Actor, Incident, IncidentState, Side, StatusCategory
from tests.lifecycle.samples import ADA, MINUTE, T0, incident

MOVES = {
    ("new", "assigned"),
    ("new", "in_progress"),
    ("new", "on_hold"),
    ("new", "resolved"),
    ("new", "cancelled"),
    ("assigned", "in_progress"),
    ("assigned", "on_hold"),
    ("assigned", "resolved"),
    ("assigned", "cancelled"),
    ("in_progress", "assigned"),
    ("in_progress", "on_hold"),
    ("in_progress", "resolved"),
    ("in_progress", "cancelled"),
    ("on_hold", "assigned"),
    ("on_hold", "in_progress"),
    ("on_hold", "resolved"),
    ("on_hold", "cancelled"),
    ("resolved", "in_progress"),
    ("resolved", "closed"),
    ("closed", "in_progress"),
}
FULL = {
    "assignee": "ada",
    "hold_reason": "customer",
    "resolution_code": "fixed",
    "resolution_notes": "Rebooted.",
}
BOSS = Actor(key="grace", side=Side.AGENT, roles={REOPEN_CLOSED_ROLE})
RESOLVED = {"resolution_code": "fixed", "resolution_notes": "Rebooted."}


def ask(
    record: Incident, event: str, changes: Any = None, *, by: Any = BOSS, **more: Any
) -> Step[Incident]:
    at = more.pop("at", record.updated_at or T0)
    reason = more.pop("reason", "because")
    return INCIDENT.dynamic.apply(
        record, event, changes, at=at, by=by, reason=reason, **more
    )


def resolved(**values: Any) -> Incident:
    return ask(incident(**values), "resolve", RESOLVED).record


def test_an_incident_has_seven_states() -> None:
    assert [rule.name for rule in INCIDENT.rules] == [
        "new",
        "assigned",
        "in_progress",
        "on_hold",
        "resolved",
        "closed",
        "cancelled",
    ]
    assert INCIDENT.states == Incident.states
    assert INCIDENT.initial == IncidentState.NEW


def test_an_incident_moves_in_exactly_twenty_ways() -> None:
    done = set()
    for state in IncidentState:
        record = incident(status=state, **({} if state == "new" else FULL))
        for offer in INCIDENT.available(record, at=T0, by=BOSS):
            left = {need.field for need in offer.needs} - {"reason"}
            step = ask(record, offer.event, {name: FULL[name] for name in left})
            if step.record.status != state:
                done.add((str(state), str(step.record.status)))
    assert done == MOVES
    assert len(MOVES) == 20


def test_every_other_move_is_refused() -> None:
    for state in IncidentState:
        for event in IncidentEvent:
            if any(
                row.event == event and state in row.sources
                for row in INCIDENT.transitions
            ):
                continue
            with pytest.raises(RefusedError) as refused:
                ask(incident(status=state, **FULL), event)
            assert [r.code for r in refused.value.reasons] == ["not_from_state"]


def test_every_state_reaches_a_closed_one() -> None:
    closed = {s for s, kind in INCIDENT.states.items() if kind is StatusCategory.CLOSED}
    reached = set(closed)
    for _ in MOVES:
        reached |= {old for old, new in MOVES if new in reached}
    assert reached == set(INCIDENT.states)


@pytest.mark.parametrize(
    ("event", "missing"),
    [
        ("assign", {"assignee"}),
        ("hold", {"hold_reason"}),
        ("resolve", {"resolution_code", "resolution_notes"}),
    ],
)
def test_a_state_names_the_fields_that_it_requires(
    event: str, missing: set[str]
) -> None:
    offer = INCIDENT.explain(incident(), INCIDENT.event(event), at=T0, by="ada")
    assert {need.field for need in offer.needs} == missing
    assert not offer.allowed
    with pytest.raises(RefusedError) as refused:
        ask(incident(), event)
    assert {r.code for r in refused.value.reasons} == {"field_missing"}


@pytest.mark.parametrize("event", ["reopen", "cancel"])
def test_reopening_and_cancelling_ask_for_a_reason(event: str) -> None:
    record = resolved() if event == "reopen" else incident()
    for empty in (None, ""):
        with pytest.raises(RefusedError, match="a reason is needed"):
            ask(record, event, reason=empty)
    assert ask(record, event, reason="again").facts[0].reason == "again"


def test_an_update_may_not_empty_what_the_state_requires() -> None:
    held = ask(incident(), "hold", {"hold_reason": "part"}).record
    with pytest.raises(RefusedError, match="hold_reason is needed"):
        ask(held, "update", {"hold_reason": None})
    step = ask(held, "update", {"hold_reason": "supplier"})
    assert step.record.hold_reason == "supplier"
    assert step.record.hold_started_at == T0


def test_stamps_tell_when_and_by_whom() -> None:
    at = T0 + MINUTE
    first = ask(incident(), "assign", {"assignee": "ada"}, at=T0).record
    assert (first.assigned_at, first.reassignment_count) == (T0, 0)
    held = ask(first, "hold", {"hold_reason": "customer"}, at=at).record
    assert held.hold_started_at == at
    back = ask(held, "assign", {"assignee": "bo"}, at=at).record
    assert (back.hold_reason, back.hold_started_at) == (None, None)
    assert (back.assigned_at, back.reassignment_count) == (T0, 1)
    done = ask(back, "resolve", RESOLVED, at=at, by="bo").record
    assert (done.resolved_at, done.resolved_by) == (at, "bo")
    shut = ask(done, "close", at=at + MINUTE, by="job").record
    assert (shut.closed_at, shut.closed_by) == (at + MINUTE, "job")
    assert ask(incident(), "cancel", at=at).record.cancelled_at == at


def test_a_change_of_group_or_person_counts_once_a_step_and_not_at_first() -> None:
    first = ask(incident(), "update", {"group": "desk", "assignee": "ada"}).record
    assert first.reassignment_count == 0
    second = ask(first, "update", {"group": "net", "assignee": "bo"}).record
    assert second.reassignment_count == 1
    assert ask(second, "update", {"group": "net"}).record.reassignment_count == 1


def test_the_first_public_word_of_an_agent_is_the_response() -> None:
    record = incident()
    for by, public, text in (
        ("joe", True, "Hello?"),
        (Actor(key="joe", side=Side.REQUESTER), True, "Hello?"),
        (ADA, False, "A note."),
        (ADA, None, "A note."),
        (ADA, True, ""),
    ):
        record = ask(record, "update", by=by, public=public, text=text).record
        assert record.first_responded_at is None
    heard = ask(record, "update", by=ADA, public=True, text="Soon.", at=T0).record
    assert heard.first_responded_at == T0
    later = ask(heard, "update", by=ADA, public=True, text="Now.", at=T0 + MINUTE)
    assert later.record.first_responded_at == T0


def test_reopening_counts_and_clears_the_outcome() -> None:
    again = ask(resolved(), "reopen").record
    assert again.status is IncidentState.IN_PROGRESS
    assert again.reopen_count == 1
    for name in ("resolved_at", "resolved_by", "resolution_code", "resolution_notes"):
        assert getattr(again, name) is None
    assert (
        ask(ask(again, "resolve", RESOLVED).record, "reopen").record.reopen_count == 2
    )


def test_the_window_to_reopen_holds_its_last_microsecond() -> None:
    record, end = resolved(), T0 + REOPEN_WINDOW
    offer = INCIDENT.explain(
        record, IncidentEvent.REOPEN, at=end, by="joe", reason="again"
    )
    assert (offer.allowed, offer.allowed_from, offer.allowed_until) == (True, T0, end)
    assert ask(record, "reopen", at=end, by="joe").record.status == "in_progress"
    late = end + timedelta(microseconds=1)
    with pytest.raises(RefusedError, match="this was possible until") as refused:
        ask(record, "reopen", at=late, by=BOSS)
    assert [r.code for r in refused.value.reasons] == ["window_closed"]


def test_only_the_named_role_reopens_a_closed_incident() -> None:
    shut = ask(resolved(), "close").record
    for by in ("joe", ADA):
        with pytest.raises(RefusedError, match=REOPEN_CLOSED_ROLE) as refused:
            ask(shut, "reopen", by=by)
        assert [r.code for r in refused.value.reasons] == ["role_missing"]
    again = ask(shut, "reopen", at=T0 + timedelta(days=400)).record
    assert (again.status, again.closed_at, again.closed_by) == (
        "in_progress",
        None,
        None,
    )


def test_a_closed_incident_is_read_only() -> None:
    shut = ask(resolved(), "close").record
    with pytest.raises(RefusedError, match="title cannot be changed") as refused:
        ask(shut, "reopen", {"title": "Other"})
    assert [r.code for r in refused.value.reasons] == ["read_only"]
    assert ask(shut, "reopen", {"title": shut.title}).record.reopen_count == 1


def test_what_the_lifecycle_sets_is_exactly_what_changes_leave_out() -> None:
    own = {
        *("id", "status", "version", "updated_at", "fields", "extra"),
        *("history_complete",),
    }
    stamped = set()
    for name in get_type_hints(Incident):
        if name not in {"record_type", "states", *own}:
            try:
                INCIDENT.dynamic.explain(
                    incident(), "update", {name: None}, at=T0, by="ada"
                )
            except FieldError as error:
                if error.problem == "the lifecycle sets this field itself":
                    stamped.add(name)
    typed = set(get_type_hints(Incident)) - {"record_type", "states"} - own - stamped
    assert set(IncidentChanges.__annotations__) == typed


def test_the_shipped_definition_has_no_flaw() -> None:
    assert INCIDENT.check() == ()
    assert INCIDENT.event_names == tuple(IncidentEvent)
