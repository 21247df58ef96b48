"""Service requests: ordered, approved, worked off task by task, fulfilled and closed."""

from datetime import UTC, datetime, timedelta

import pytest

from itsmcore.errors import RefusedError
from itsmcore.lifecycle import (
    REQUEST,
    TASK,
    ApprovalPolicy,
    ApprovalStage,
    Delay,
    RequestEvent,
    TaskEvent,
    decide,
    judge,
    judge_tasks,
    make_tasks,
    place_order,
    plan_tasks,
)
from itsmcore.model import (
    Money,
    Offering,
    Party,
    Request,
    RequestState,
    Task,
    TaskTemplate,
)
from itsmcore.practices import ApprovalRule, promise_fulfilment, route_approval

E = RequestEvent
S = RequestState
BORN = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = BORN + timedelta(hours=1)
BOSS = ApprovalPolicy(stages=[ApprovalStage(approvers=["boss"])])
LAPTOP = Offering(
    id="laptop",
    name="Laptop",
    needs_approval=True,
    fulfilment=[
        TaskTemplate(name="build", title="Build it"),
        TaskTemplate(name="hand", title="Hand it over", order=1),
    ],
)


def decided(*, approve: bool) -> Request:
    """The request after its approver has spoken."""
    record = place_order(LAPTOP, {}, id="REQ-1", at=BORN, by="rob").record
    record = REQUEST.apply(record, E.SUBMIT, at=BORN, by="rob").record
    asked = BOSS.opened(at=BORN)
    record = REQUEST.apply(
        record, E.REQUEST_APPROVAL, {"approvals": asked}, at=BORN, by="ada"
    ).record
    assert record.status == S.AWAITING_APPROVAL
    asked = decide(
        BOSS, asked, "boss", approve=approve, at=LATER, not_by=[record.requester or ""]
    )
    return REQUEST.apply(
        record,
        E.DECIDE,
        {"approvals": asked},
        at=LATER,
        by="boss",
        reason="it is in the budget" if approve else "no budget",
        given={"approval": judge(BOSS, asked, now=LATER).state},
    ).record


def in_fulfilment() -> tuple[Request, list[Task]]:
    record = decided(approve=True)
    ids = {"build": "T-1", "hand": "T-2"}
    made = make_tasks(LAPTOP, record, ids=ids, at=LATER, by="ada")
    tasks = [each.record for each in made]
    keys = [task.id for task in tasks]
    record = REQUEST.apply(record, E.START, {"tasks": keys}, at=LATER, by="ada").record
    return record, tasks


def done(task: Task) -> Task:
    """The task, opened, worked on and closed."""
    for event in (TaskEvent.OPEN, TaskEvent.START):
        task = TASK.apply(task, event, at=LATER, by="ada", given={"ready": True}).record
    return TASK.apply(
        task, TaskEvent.CLOSE, {"outcome": "complete"}, at=LATER, by="ada"
    ).record


def test_row_06_a_request_goes_through_approval_and_tasks_to_its_end() -> None:
    record, tasks = in_fulfilment()
    assert record.status == S.IN_FULFILMENT
    while ready := plan_tasks(tasks).ready:
        tasks = [done(task) if task.id in ready else task for task in tasks]
    fulfilment = judge_tasks(record, tasks)
    assert fulfilment.complete == ("T-1", "T-2")
    record = REQUEST.apply(
        record, E.FULFIL, at=LATER, by="ada", given={"fulfilment": fulfilment.state}
    ).record
    assert record.status == S.FULFILLED
    assert REQUEST.apply(record, E.CLOSE, at=LATER, by="rob").record.status == S.CLOSED


@pytest.mark.parametrize("closed", [0, 1])
def test_row_06_a_request_closes_only_when_all_tasks_are_closed(closed: int) -> None:
    record, tasks = in_fulfilment()
    tasks[:closed] = [done(task) for task in tasks[:closed]]
    given = {"fulfilment": judge_tasks(record, tasks).state}
    for event in (E.FULFIL, E.CLOSE):
        with pytest.raises(RefusedError):
            REQUEST.apply(record, event, at=LATER, by="ada", given=given)
    with pytest.raises(RefusedError):
        REQUEST.apply(record, E.FULFIL, at=LATER, by="ada")


def test_row_06_no_way_leads_to_closed_but_over_fulfilled() -> None:
    sources = {move.source for move in REQUEST.moves if move.target == S.CLOSED}
    assert sources == {S.FULFILLED}
    entered = {m.event for m in REQUEST.moves if m.target == S.FULFILLED != m.source}
    assert entered == {E.FULFIL}


def test_row_06_rejected_is_final() -> None:
    record = decided(approve=False)
    assert record.status == S.REJECTED
    assert REQUEST.available(record, at=LATER, by="boss") == ()
    assert REQUEST.timers(record) == ()
    for event in RequestEvent:
        with pytest.raises(RefusedError):
            REQUEST.apply(record, event, at=LATER, by="boss", reason="after all")


def test_row_06_rules_that_are_data_say_who_approves() -> None:
    record = place_order(LAPTOP, {}, id="REQ-1", at=BORN, by="rob").record
    rules = [
        ApprovalRule(name="manager", managers=1),
        ApprovalRule(name="costly", above=Money("1", "EUR"), roles=["budget"]),
    ]
    people = [Party(id="rob", name="Rob", manager="boss")]
    route = route_approval(
        record, rules, offering=LAPTOP, parties=people, roles={"budget": ["fin"]}
    )
    assert route.policy is not None
    assert [stage.approvers for stage in route.policy.stages] == [("boss",), ("fin",)]
    nobody = route_approval(record, rules[:1], offering=LAPTOP)
    assert nobody.policy is None
    assert nobody.problems == ("manager: nobody is found who may decide",)


def test_row_06_the_work_of_an_order_can_be_promised() -> None:
    takes = {"build": Delay(after=timedelta(hours=5))}
    default = Delay(after=timedelta(hours=1))
    promise = promise_fulfilment(LAPTOP, start=BORN, takes=takes, default=default)
    assert promise.due_at == BORN + timedelta(hours=6)
    assert promise.critical_path == ("build", "hand")
