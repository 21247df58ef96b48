"""Enterprise use: a case of the staff office, its type, states, form and clock all data.

Works when: type names and states are data, and a caller defines an "HR case" without a class
inside the library, or of its own.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from itsmcore.codec import decode, encode
from itsmcore.errors import DecodeError, RefusedError
from itsmcore.lifecycle import Lifecycle
from itsmcore.model import Actor, FieldSchema, History, WorkItem, when
from itsmcore.sla import Target, measure

BORN = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
HR = Actor(key="hana", side="agent", roles=["hr_partner"])

CASE: Any = {
    "name": "hr_case",
    "version": "2026.1",
    "initial": "received",
    "rules": [
        {"name": "received", "category": "to_do"},
        {"name": "in_clarification", "category": "active", "required": ["assignee"]},
        {"name": "with_works_council", "category": "waiting"},
        {
            "name": "settled",
            "category": "closed",
            "required": ["resolution_notes"],
            "read_only": ["*"],
            "enter": [{"do": "stamp", "field": "resolved_at"}],
        },
    ],
    "transitions": [
        {"event": "take", "sources": ["received"], "target": "in_clarification"},
        {
            "event": "consult",
            "sources": ["in_clarification"],
            "target": "with_works_council",
            "needs_reason": True,
        },
        {
            "event": "answer",
            "sources": ["with_works_council"],
            "target": "in_clarification",
        },
        {
            "event": "settle",
            "sources": ["in_clarification"],
            "target": "settled",
            "roles": ["hr_partner"],
            "required": ["contract_type"],
            "not_by": ["requester"],
        },
    ],
    "custom_fields": ["contract_type", "starts_on"],
}
FORM: Any = {
    "fields": [
        {
            "name": "contract_type",
            "type": "choice",
            "choices": ["permanent", "fixed"],
            "required": True,
        },
        {"name": "starts_on", "type": "date"},
    ]
}
HR_CASE = decode(json.loads(json.dumps(CASE)), Lifecycle).bind(WorkItem, str, dict)
STORY: tuple[tuple[str, dict[str, Any]], ...] = (
    ("take", {"assignee": "hana"}),
    ("consult", {}),
    ("answer", {}),
    ("settle", {"contract_type": "fixed", "resolution_notes": "Signed."}),
)


def lived() -> tuple[WorkItem, History]:
    born = HR_CASE.create(
        {"title": "New contract", "requester": "rob"}, id="HR-1", at=BORN, by="rob"
    )
    record = born.record
    history = History.start(record, born.facts, states=HR_CASE.states)
    for hours, (event, changes) in enumerate(STORY, start=1):
        at = BORN + hours * HOUR
        step = HR_CASE.apply(record, event, changes, at=at, by=HR, reason="so")
        record, history = step.record, history + step.facts
    return record, history


def test_row_32_a_case_is_defined_as_data_and_has_no_flaw() -> None:
    assert type(lived()[0]) is WorkItem
    assert HR_CASE.check() == ()
    assert list(HR_CASE.states) == [
        "received",
        "in_clarification",
        "with_works_council",
        "settled",
    ]
    assert decode(encode(HR_CASE), Lifecycle) == HR_CASE


def test_row_32_it_moves_by_its_own_states_and_its_facts_rebuild_it() -> None:
    record, history = lived()
    assert record.status == "settled"
    assert record.get("contract_type") == "fixed"
    assert record.resolved_at == BORN + 4 * HOUR
    assert HR_CASE.replay(history, strict=True).record == record
    assert decode(encode(record), WorkItem) == record


def test_row_32_it_refuses_by_its_own_rules() -> None:
    born = HR_CASE.create(
        {"title": "New contract", "requester": "hana"}, id="HR-1", at=BORN, by="hana"
    ).record
    case = HR_CASE.apply(born, "take", {"assignee": "ada"}, at=BORN, by="ada").record
    told = {}
    for who in (Actor(key="ada"), HR):
        with pytest.raises(RefusedError) as refused:
            HR_CASE.apply(
                case,
                "settle",
                {"contract_type": "fixed", "resolution_notes": "x"},
                at=BORN,
                by=who,
            )
        told[who.key] = [reason.code for reason in refused.value.reasons]
    assert told == {"ada": ["role_missing"], "hana": ["own_request"]}


def test_row_32_its_form_checks_every_answer_at_once() -> None:
    form = decode(FORM, FieldSchema)
    assert form.accept({"contract_type": "fixed"})["contract_type"] == "fixed"
    with pytest.raises(DecodeError) as wrong:
        form.accept({"contract_type": "seasonal", "starts_on": "soon"})
    assert len(wrong.value.exceptions) == 2


def test_row_32_clocks_count_by_the_categories_of_its_states() -> None:
    _, history = lived()
    target = Target.resolution(3 * HOUR, pause=when(status_category="waiting"))
    verdict = measure(target, history, now=BORN + timedelta(days=9))
    assert (verdict.outcome, verdict.elapsed) == ("met", 3 * HOUR)
    told = measure(Target.resolution(3 * HOUR), history, now=BORN + timedelta(days=9))
    assert (told.outcome, told.elapsed) == ("missed", 4 * HOUR)
