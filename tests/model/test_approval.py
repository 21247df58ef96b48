"""Approvals as records hold them."""

from datetime import UTC, datetime

import pytest

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model import Approval, ApprovalState, Change

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_an_approval_waits_to_be_asked_for() -> None:
    assert Approval(approver="ada").state is ApprovalState.NOT_REQUESTED


def test_stages_are_counted_from_zero() -> None:
    with pytest.raises(FieldError, match="stages are counted from 0"):
        Approval(approver="ada", stage=-1)


def test_a_record_holds_approvals_and_nothing_else() -> None:
    held = Change(id="CHG1", approvals=[Approval(approver="ada")], opened_at=NOON)
    assert held.approvals == (Approval(approver="ada"),)
    with pytest.raises(WrongTypeError) as caught:
        Change(id="CHG1", approvals=["ada"], opened_at=NOON)  # type: ignore[list-item]  # refused at run time
    assert caught.value.pointer == "/approvals/0"
