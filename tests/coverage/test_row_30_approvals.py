"""Approvals: one object and one policy serve a change and a request alike."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from itsmcore.errors import RefusedError
from itsmcore.lifecycle import (
    CHANGE,
    REQUEST,
    ApprovalPolicy,
    ApprovalStage,
    Delegation,
    Lifecycle,
    decide,
    judge,
)
from itsmcore.model import Approval, Change, Request

BORN = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = BORN + timedelta(hours=1)
POLICY = ApprovalPolicy(
    stages=[
        ApprovalStage(approvers=["lead"]),
        ApprovalStage(approvers=["ada", "bob", "cleo"], quorum="majority"),
    ]
)
CHANGE_UP = Change(
    id="CHG-1",
    opened_at=BORN,
    status="authorize",
    requester="rob",
    impact="low",
    risk="low",
    implementation_plan="Replace it.",
    test_plan="Read it back.",
    backout_plan="Put the old one in.",
    planned_start=LATER,
    planned_end=LATER + timedelta(hours=1),
)
REQUEST_UP = Request(
    id="REQ-1",
    opened_at=BORN,
    status="awaiting_approval",
    requester="rob",
    approvals=POLICY.opened(at=BORN),
)
BOTH = pytest.mark.parametrize(
    ("lifecycle", "record", "yes", "no"),
    [
        (CHANGE, CHANGE_UP, ("approve", "scheduled"), ("reject", "rejected")),
        (REQUEST, REQUEST_UP, ("decide", "approved"), ("decide", "rejected")),
    ],
    ids=["change", "request"],
)
Ways = tuple[str, str]


def voted(*votes: tuple[str, bool]) -> tuple[Approval, ...]:
    asked = POLICY.opened(at=BORN)
    for key, approve in votes:
        asked = decide(POLICY, asked, key, approve=approve, at=LATER, not_by=["rob"])
    return asked


def ask(
    lifecycle: Lifecycle[Any, Any, Any],
    record: Any,
    event: str,
    asked: tuple[Approval, ...],
    by: str = "cleo",
) -> Any:
    return lifecycle.dynamic.apply(
        record,
        event,
        {"approvals": asked},
        at=LATER,
        by=by,
        reason="so it was decided",
        given={"approval": judge(POLICY, asked, now=LATER).state},
    ).record


@BOTH
def test_row_30_what_approvers_agree_to_goes_on_and_what_they_refuse_does_not(
    lifecycle: Any, record: Any, yes: Ways, no: Ways
) -> None:
    agreed = voted(("lead", True), ("ada", True), ("cleo", True))
    refused = voted(("lead", True), ("ada", False))
    for (event, status), asked in ((yes, agreed), (no, refused)):
        after = ask(lifecycle, record, event, asked)
        assert (after.status, after.approvals) == (status, asked)
    if yes[0] != no[0]:
        with pytest.raises(RefusedError):
            ask(lifecycle, record, yes[0], refused)


@BOTH
@pytest.mark.parametrize("votes", [[], ["lead"], ["lead", "ada"]])
def test_row_30_what_is_not_decided_stays_where_it_is(
    lifecycle: Any, record: Any, yes: Ways, no: Ways, votes: list[str]
) -> None:
    asked = voted(*((key, True) for key in votes))
    ruling = judge(POLICY, asked, now=LATER)
    assert ruling.state == "requested"
    offer = lifecycle.explain(
        record,
        lifecycle.event(yes[0]),
        {"approvals": asked},
        at=LATER,
        by="cleo",
        given={"approval": ruling.state},
    )
    assert not offer.allowed or offer.to == record.status
    assert offer.to != no[1]


@BOTH
def test_row_30_nobody_decides_on_its_own(
    lifecycle: Any, record: Any, yes: Ways, no: Ways
) -> None:
    asked = voted(("lead", True), ("ada", True), ("bob", True))
    for event in (yes[0], no[0]):
        with pytest.raises(RefusedError) as refused:
            ask(lifecycle, record, event, asked, by="rob")
        assert "own" in " ".join(r.code + r.message for r in refused.value.reasons)
    stands_in = Delegation(approver="lead", delegate="rob")
    with pytest.raises(RefusedError) as refused:
        decide(
            POLICY,
            POLICY.opened(at=BORN),
            "lead",
            approve=True,
            at=LATER,
            by="rob",
            not_by=["rob"],
            delegations=[stands_in],
        )
    assert [reason.code for reason in refused.value.reasons] == ["own_request"]
