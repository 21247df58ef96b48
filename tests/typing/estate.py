"""Right and wrong uses of the lifecycles of what is owned, agreed on and improved.

As in `standard_lifecycles`: the checker judges each line, and a test runs it.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypedDict, assert_type

from itsmcore.lifecycle import (
    AGREEMENT,
    ASSET,
    CONTRACT,
    IMPROVEMENT,
    LICENCE,
    AgreementChanges,
    AgreementEvent,
    AssetChanges,
    AssetEvent,
    ContractChanges,
    ContractEvent,
    ImprovementChanges,
    ImprovementEvent,
    LicenceChanges,
    LicenceEvent,
    Step,
    Timer,
    expiry_due,
)
from itsmcore.model import (
    AgreementRecord,
    Asset,
    Contract,
    Depreciation,
    ImprovementItem,
    Money,
    SoftwareLicence,
)

Uses = tuple[Callable[[], object], ...]


class How(TypedDict):
    """When, and by whom."""

    at: datetime
    by: str


NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOW: How = {"at": NOW, "by": "ada"}
TODAY = date(2026, 3, 2)
BOX = Asset(id="AST-1", opened_at=NOW, status="requested")
LIC = SoftwareLicence(
    id="LIC-1", opened_at=NOW, status="requested", product="Writer", entitled=5
)
AGR = AgreementRecord(id="AGR-1", opened_at=NOW)
CON = Contract(id="CON-1", opened_at=NOW)
IMP = ImprovementItem(id="IMP-1", opened_at=NOW, proposed_by="rob")

_B, _L, _G, _C, _I = (
    AssetEvent,
    LicenceEvent,
    AgreementEvent,
    ContractEvent,
    ImprovementEvent,
)


def right() -> None:
    asset: AssetChanges = {
        "cost": Money("9.50", "EUR"),
        "depreciation": Depreciation(months=36),
        "purchased_on": TODAY,
    }
    licence: LicenceChanges = {"metric": "user", "entitled": 9, "valid_to": TODAY}
    agreement: AgreementChanges = {"kind": "uc", "services": ["mail"], "rule": "gold"}
    contract: ContractChanges = {"kind": "lease", "end": TODAY, "notice_days": 90}
    item: ImprovementChanges = {"baseline": "0.5", "target": Decimal(1)}
    assert_type(ASSET.apply(BOX, _B.UPDATE, asset, **HOW), Step[Asset])
    assert_type(LICENCE.apply(LIC, _L.UPDATE, licence, **HOW), Step[SoftwareLicence])
    agreed = AGREEMENT.apply(AGR, _G.UPDATE, agreement, **HOW)
    assert_type(agreed, Step[AgreementRecord])
    assert_type(CONTRACT.apply(CON, _C.UPDATE, contract, **HOW), Step[Contract])
    better = IMPROVEMENT.apply(IMP, _I.UPDATE, item, **HOW)
    assert_type(better, Step[ImprovementItem])
    timer = expiry_due(CONTRACT, CON, tz=UTC)
    assert_type(timer, Timer[ContractEvent] | None)


def wrong_events() -> Uses:
    return (
        lambda: ASSET.apply(BOX, "shred", **HOW),  # type: ignore[arg-type]  # no event of it
        lambda: LICENCE.apply(LIC, _B.SHIP, **HOW),  # type: ignore[arg-type]  # of an asset
        lambda: AGREEMENT.apply(AGR, _C.GIVE_NOTICE, **HOW),  # type: ignore[arg-type]  # of a contract
        lambda: CONTRACT.apply(CON, _G.SUSPEND, **HOW),  # type: ignore[arg-type]  # of an agreement
        lambda: IMPROVEMENT.apply(IMP, _B.FIND, **HOW),  # type: ignore[arg-type]  # of an asset
    )


def wrong_records() -> Uses:
    return (
        lambda: ASSET.apply(LIC, _B.UPDATE, **HOW),  # type: ignore[arg-type]  # a licence is another record
        lambda: LICENCE.apply(BOX, _L.UPDATE, **HOW),  # type: ignore[arg-type]  # an asset is another record
        lambda: AGREEMENT.apply(CON, _G.UPDATE, **HOW),  # type: ignore[arg-type]  # a contract is another record
        lambda: CONTRACT.apply(AGR, _C.UPDATE, **HOW),  # type: ignore[arg-type]  # an agreement is another record
        lambda: IMPROVEMENT.apply(BOX, _I.UPDATE, **HOW),  # type: ignore[arg-type]  # an asset is another record
        lambda: expiry_due(ASSET, BOX, tz=UTC),  # type: ignore[arg-type]  # an asset has no last day
        lambda: expiry_due(CONTRACT, CON, tz="UTC"),  # type: ignore[arg-type]  # a name is no zone
    )


def wrong_values() -> Uses:
    return (
        lambda: ASSET.apply(BOX, _B.UPDATE, {"cost": 9}, **HOW),  # type: ignore[arg-type]  # no currency
        lambda: ASSET.apply(BOX, _B.UPDATE, {"warranty_to": "x"}, **HOW),  # type: ignore[arg-type]  # a day is needed
        lambda: ASSET.apply(BOX, _B.UPDATE, {"retired_at": NOW}, **HOW),  # type: ignore[arg-type]  # the lifecycle stamps it
        lambda: LICENCE.apply(LIC, _L.UPDATE, {"entitled": "9"}, **HOW),  # type: ignore[arg-type]  # the field holds a number
        lambda: AGREEMENT.apply(AGR, _G.UPDATE, {"services": "mail"}, **HOW),  # type: ignore[arg-type]  # a bare text is no list
        lambda: AGREEMENT.apply(AGR, _G.UPDATE, {"signed_at": NOW}, **HOW),  # type: ignore[arg-type]  # the lifecycle stamps it
        lambda: CONTRACT.apply(CON, _C.UPDATE, {"notice": 90}, **HOW),  # type: ignore[arg-type]  # the field is notice_days
        lambda: CONTRACT.apply(CON, _C.UPDATE, {"notice_days": "90"}, **HOW),  # type: ignore[arg-type]  # the field holds a number
        lambda: IMPROVEMENT.apply(IMP, _I.UPDATE, {"target": 0.5}, **HOW),  # type: ignore[arg-type]  # a float is not exact
        lambda: IMPROVEMENT.apply(IMP, _I.UPDATE, {"approved_by": "a"}, **HOW),  # type: ignore[arg-type]  # the lifecycle stamps it
    )


def unseen_values() -> Uses:
    """Numbers and words that no type tells apart."""
    return (
        lambda: LICENCE.apply(LIC, _L.UPDATE, {"entitled": -1}, **HOW),
        lambda: LICENCE.create({"title": "Writer"}, id="LIC-2", **HOW),
        lambda: AGREEMENT.apply(AGR, _G.UPDATE, {"kind": "oral"}, **HOW),
        lambda: CONTRACT.apply(CON, _C.UPDATE, {"notice_days": -1}, **HOW),
        lambda: IMPROVEMENT.apply(IMP, _I.UPDATE, {"measured": 5}, **HOW),
        lambda: IMPROVEMENT.apply(IMP, _I.UPDATE, {"target": "soon"}, **HOW),
    )
