"""Change management: three ways for three types, a policy that decides, and no surprises.

Works when: the three types follow three paths; any, all or some of the board decide; two
changes with overlapping windows on one item, or on items that depend on one another, are
reported, and so is a window that meets a freeze.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from itsmcore.cmdb import Graph
from itsmcore.errors import RefusedError
from itsmcore.interval import Interval
from itsmcore.lifecycle import (
    CHANGE,
    ApprovalPolicy,
    ApprovalStage,
    ChangeChanges,
    ChangeEvent,
    decide,
    judge,
)
from itsmcore.model import CI, Approval, Change, ChangeState, ChangeType, Relation
from itsmcore.practices import ChangeWindow, change_conflicts, free_windows

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


GRAPH = Graph(
    [CI(id=key, opened_at=BORN) for key in ("app", "db", "disk", "lan")],
    [Relation(source="app", target="db"), Relation(source="db", target="disk")],
)


def planned(key: str, start: int, end: int, ci: str) -> Change:
    return Change(
        id=key,
        opened_at=BORN,
        status=S.SCHEDULED,
        planned_start=BORN + timedelta(hours=start),
        planned_end=BORN + timedelta(hours=end),
        cis=[ci],
    )


def span(start: int, end: int) -> Interval:
    one = planned("", start, end, "").planned_window
    assert one is not None
    return one


@pytest.mark.parametrize(
    ("ci", "kind", "path"),
    [
        ("app", "same_ci", ("app",)),
        ("db", "needed_ci", ("app", "db")),
        ("disk", "needed_ci", ("app", "db", "disk")),
        ("lan", None, ()),
    ],
)
def test_row_04_overlapping_changes_of_one_or_of_dependent_items_are_reported(
    ci: str, kind: str | None, path: tuple[str, ...]
) -> None:
    one, other = planned("CHG-1", 20, 24, "app"), planned("CHG-2", 22, 30, ci)
    found = change_conflicts([one, other], graph=GRAPH)
    told = [(c.kind, c.path, c.spans) for c in found if c.change == "CHG-1"]
    assert told == ([] if kind is None else [(kind, path, (span(22, 24),))])
    assert len(found) == 2 * len(told)
    after = planned("CHG-2", 24, 30, ci)
    assert not change_conflicts([one, after], graph=GRAPH)


def test_row_04_a_window_that_meets_a_freeze_is_reported() -> None:
    freeze = ChangeWindow(
        id="year-end", kind="freeze", exempt=["emergency"], spans=[span(23, 99)]
    )
    one = planned("CHG-1", 20, 24, "app")
    [found] = change_conflicts([one], windows=[freeze])
    assert (found.kind, found.windows, found.spans) == (
        "freeze",
        ("year-end",),
        (span(23, 24),),
    )
    assert not change_conflicts([planned("CHG-1", 20, 23, "app")], windows=[freeze])


def test_row_04_the_earliest_window_without_a_conflict_is_found() -> None:
    freeze = ChangeWindow(id="freeze", kind="freeze", spans=[span(6, 12)])
    found = free_windows(
        [planned("CHG-1", 20, 24, "app")],
        [planned("CHG-2", 1, 5, "disk")],
        horizon=span(0, 48),
        lasting=timedelta(hours=2),
        windows=[freeze],
        graph=GRAPH,
    )
    assert found.earliest == span(12, 14)
