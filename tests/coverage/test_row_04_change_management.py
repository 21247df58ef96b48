"""Change management: three ways for three types, and a policy that decides.

Whether two changes meet on one item, or a window meets a freeze, takes many records and the
graph of items at once; it belongs to the practice of change management, and is not shown here.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from itsmcore.errors import RefusedError
from itsmcore.lifecycle import (
    CHANGE,
    ApprovalPolicy,
    ApprovalStage,
    ChangeChanges,
    ChangeEvent,
    decide,
    judge,
)
from itsmcore.model import Approval, Change, ChangeState, ChangeType

E = ChangeEvent
S = ChangeState
BORN = datetime(2026, 3, 2, 9, tzinfo=UTC)
START = BORN + timedelta(days=2)
END = START + timedelta(hours=2)
BOARD = ("ada", "bob", "cleo")
PLANS: ChangeChanges = {
    "impact": "low",
    "risk": "low",
    "implementation_plan": "Replace the disk.",
    "test_plan": "Read it back.",
    "backout_plan": "Put the old one in.",
    "planned_start": START,
    "planned_end": END,
}
ALL_OF_THEM = ApprovalPolicy(stages=[ApprovalStage(approvers=BOARD)])


def drafted(change_type: ChangeType) -> Change:
    changes: ChangeChanges = {
        **PLANS,
        "title": "New disk",
        "change_type": change_type,
        "requester": "rob",
        "template": "disk" if change_type is ChangeType.STANDARD else None,
    }
    return CHANGE.create(changes, id="CHG-1", at=BORN, by="rob").record


def ask(
    change: Change,
    event: ChangeEvent,
    changes: ChangeChanges | None = None,
    by: str = "rob",
) -> Change:
    return CHANGE.apply(change, event, changes, at=END, by=by).record


def voted(
    policy: ApprovalPolicy, votes: Iterable[tuple[str, bool]]
) -> tuple[Approval, ...]:
    asked = policy.opened(at=BORN)
    for key, approve in votes:
        if key in judge(policy, asked, now=END).waiting:
            asked = decide(policy, asked, key, approve=approve, at=END)
    return asked


def authorized(change: Change) -> Change:
    """The change once all of the board agree to it."""
    asked = voted(ALL_OF_THEM, [(key, True) for key in BOARD])
    ruling = judge(ALL_OF_THEM, asked, now=END)
    return CHANGE.apply(
        change,
        E.APPROVE,
        {"approvals": asked},
        at=END,
        by="cleo",
        given={"approval": ruling.state},
    ).record


def path(change_type: ChangeType) -> list[str]:
    """The states through which a change of that type goes to its end."""
    change = drafted(change_type)
    states = [change.status]

    def then(after: Change) -> Change:
        states.append(after.status)
        return after

    change = then(ask(change, E.SUBMIT))
    if change.status == S.ASSESS:
        change = then(ask(change, E.REQUEST_APPROVAL))
    if change.status == S.AUTHORIZE:
        change = then(authorized(change))
    change = then(ask(change, E.START, {"actual_start": START}))
    change = then(ask(change, E.FINISH, {"actual_end": END, "outcome": "successful"}))
    review: ChangeChanges = {"review_notes": "As planned."}
    if change.pir_required:
        review["reviewed_at"] = END
    then(ask(change, E.CLOSE, review))
    return states


def test_row_04_three_types_follow_three_paths() -> None:
    rest = [S.SCHEDULED, S.IMPLEMENT, S.REVIEW, S.CLOSED]
    assert path(ChangeType.STANDARD) == [S.DRAFT, *rest]
    assert path(ChangeType.NORMAL) == [S.DRAFT, S.ASSESS, S.AUTHORIZE, *rest]
    assert path(ChangeType.EMERGENCY) == [S.DRAFT, S.AUTHORIZE, *rest]


def test_row_04_an_emergency_is_reviewed_before_it_is_closed() -> None:
    change = authorized(ask(drafted(ChangeType.EMERGENCY), E.SUBMIT))
    change = ask(change, E.START, {"actual_start": START})
    change = ask(change, E.FINISH, {"actual_end": END, "outcome": "successful"})
    with pytest.raises(RefusedError, match="reviewed"):
        ask(change, E.CLOSE, {"review_notes": "As planned."})


RULES = {
    "any": (1, ApprovalStage(approvers=BOARD, quorum="any", veto=False)),
    "all": (3, ApprovalStage(approvers=BOARD, quorum="all", veto=False)),
    "2 of 3": (
        2,
        ApprovalStage(approvers=BOARD, quorum="count", count=2, veto=False),
    ),
}


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("votes", [*product([True, False, None], repeat=3)])
def test_row_04_any_all_or_some_of_the_board_decide(
    name: str, votes: tuple[bool | None, ...]
) -> None:
    needed, stage = RULES[name]
    policy = ApprovalPolicy(stages=[stage])
    said = [
        (key, vote) for key, vote in zip(BOARD, votes, strict=True) if vote is not None
    ]
    asked = voted(policy, said)
    yes, no = votes.count(True), votes.count(False)
    ruling = judge(policy, asked, now=END)
    expected = "requested"
    if yes >= needed:
        expected = "approved"
    elif no > len(BOARD) - needed:
        expected = "rejected"
    assert ruling.state == expected
    change = ask(ask(drafted(ChangeType.NORMAL), E.SUBMIT), E.REQUEST_APPROVAL)
    how = {"approval": ruling.state}
    offer = CHANGE.explain(change, E.APPROVE, at=END, by="ada", given=how)
    assert offer.allowed is (expected == "approved")


@pytest.mark.parametrize("event", [E.APPROVE, E.REJECT])
def test_row_04_nobody_decides_on_its_own_change(event: ChangeEvent) -> None:
    change = ask(ask(drafted(ChangeType.NORMAL), E.SUBMIT), E.REQUEST_APPROVAL)
    given, reason = {"approval": "approved"}, "the risk"
    for key, allowed in (("rob", False), ("ada", True)):
        offer = CHANGE.explain(
            change, event, at=END, by=key, given=given, reason=reason
        )
        assert offer.allowed is allowed
