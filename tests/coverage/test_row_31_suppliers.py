"""Suppliers: parties that deliver, and the contracts with them.

Works when: a supplier is a party, a contract has a start and an end, and an underpinning
contract is an agreement of kind UC whose rule clocks follow.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from itsmcore.codec import decode, encode
from itsmcore.errors import FieldError
from itsmcore.lifecycle import (
    AGREEMENT,
    CONTRACT,
    SERVICE_LEVEL_MANAGER_ROLE,
    SUPPLIER_MANAGER_ROLE,
    AgreementEvent,
    ContractEvent,
    expiry_due,
)
from itsmcore.model import (
    Actor,
    AgreementKind,
    AgreementRecord,
    Contract,
    History,
    Incident,
    Money,
    Party,
)
from itsmcore.sla import Agreement, Rulebook, Target

BORN = datetime(2026, 3, 2, 9, tzinfo=UTC)
ACME = Party(id="acme", name="Acme Ltd", kind="organization", supplier=True)
GRACE = Actor(key="grace", roles=[SUPPLIER_MANAGER_ROLE, SERVICE_LEVEL_MANAGER_ROLE])


def promise() -> AgreementRecord:
    """A signed agreement with the supplier."""
    record = AGREEMENT.create(
        {
            "title": "Repair of lines",
            "kind": "uc",
            "customer": "it",
            "provider": ACME.id,
            "services": ["network"],
            "valid_from": date(2026, 1, 1),
            "valid_to": date(2026, 12, 31),
            "rule": "acme-lines",
        },
        id="AGR-1",
        at=BORN,
        by="ada",
    ).record
    for event in (AgreementEvent.NEGOTIATE, AgreementEvent.SIGN):
        record = AGREEMENT.apply(record, event, at=BORN, by=GRACE).record
    return record


def contract() -> Contract:
    """A signed contract that holds it."""
    record = CONTRACT.create(
        {
            "title": "Data lines",
            "supplier": ACME.id,
            "start": date(2026, 1, 1),
            "end": date(2026, 12, 31),
            "notice_days": 90,
            "cost": Money("12000", "EUR"),
            "agreement": "AGR-1",
        },
        id="CON-1",
        at=BORN,
        by="ada",
    ).record
    for event in (ContractEvent.NEGOTIATE, ContractEvent.SIGN):
        record = CONTRACT.apply(record, event, at=BORN, by=GRACE).record
    return record


def test_row_31_a_supplier_is_a_party_that_a_contract_names() -> None:
    found = contract()
    assert ACME.supplier
    assert (found.supplier, found.status) == (ACME.id, "active")
    assert decode(encode(found), Contract) == found


def test_row_31_a_contract_has_a_start_and_an_end() -> None:
    found = contract()
    assert (found.start, found.end) == (date(2026, 1, 1), date(2026, 12, 31))
    assert found.notice_by == date(2026, 10, 2)
    with pytest.raises(FieldError, match=r"^end: it lies before its start"):
        Contract(
            id="CON-2",
            opened_at=BORN,
            start=date(2026, 1, 2),
            end=date(2026, 1, 1),
        )
    timer = expiry_due(CONTRACT, found, tz=ZoneInfo("Europe/Berlin"))
    assert timer is not None
    assert timer.due_at == datetime(2026, 12, 31, 23, tzinfo=UTC)
    over = CONTRACT.apply(found, timer.event, at=timer.due_at, by="job").record
    assert (over.status, over.ended_at) == ("expired", timer.due_at)


def test_row_31_its_underpinning_contract_is_a_rule_that_clocks_follow() -> None:
    record, found = promise(), contract()
    assert (found.agreement, record.kind) == (record.id, AgreementKind.UC)
    book = Rulebook(
        version="1",
        targets=[Target.resolution(timedelta(hours=4), id="repair")],
        agreements=[
            Agreement(
                id="acme-lines",
                kind=record.kind,
                targets=["repair"],
                services=record.services,
                provider=record.provider,
                record=record.id,
            )
        ],
    )
    (rule,) = book.agreements
    assert (record.rule, rule.record) == (rule.id, record.id)
    broken = Incident(id="INC-1", opened_at=BORN, service="network")
    verdicts = book.measure(History.start(broken, ()), now=BORN + timedelta(hours=5))
    assert [verdict.outcome for verdict in verdicts] == ["missed"]
