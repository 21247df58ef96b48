"""The standard request: states, moves, approval and fulfilment on the way."""

from datetime import timedelta
from typing import Any, get_type_hints

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import RefusedError
from itsmcore.lifecycle import (
    REQUEST,
    REQUEST_REOPEN_WINDOW,
    ApprovalPolicy,
    ApprovalStage,
    RequestChanges,
    RequestEvent,
    Signal,
    Step,
    decide,
    judge,
)
from itsmcore.model import (
    Actor,
    Approval,
    ApprovalState,
    FrozenMap,
    Money,
    Request,
    RequestState,
    Side,
)
from itsmcore.testing import instants, requests, words
from tests.lifecycle.desk_lives import REQUEST_BIRTHS, REQUEST_GIVEN, lives
from tests.lifecycle.samples import ADA, MINUTE, T0
from tests.lifecycle.standards import agrees, page_faults, reaches_an_end, settable
from tests.lifecycle.test_walks import Walk, rebuilt

MOVES = {
    ("draft", "submitted"),
    ("draft", "cancelled"),
    ("submitted", "draft"),
    ("submitted", "awaiting_approval"),
    ("submitted", "approved"),
    ("submitted", "cancelled"),
    ("awaiting_approval", "draft"),
    ("awaiting_approval", "approved"),
    ("awaiting_approval", "rejected"),
    ("awaiting_approval", "cancelled"),
    ("approved", "in_fulfilment"),
    ("approved", "cancelled"),
    ("in_fulfilment", "on_hold"),
    ("in_fulfilment", "fulfilled"),
    ("in_fulfilment", "cancelled"),
    ("on_hold", "in_fulfilment"),
    ("on_hold", "cancelled"),
    ("fulfilled", "in_fulfilment"),
    ("fulfilled", "closed"),
}
ASKED = (Approval(approver="ada", state="requested"),)
FULL: dict[str, Any] = {
    "requester": "rob",
    "approvals": ASKED,
    "hold_reason": "supplier",
    "resolution_code": "complete",
}
ROB = Actor(key="rob", side=Side.REQUESTER)
ORDER: dict[str, Any] = {
    "offering": "laptop",
    "answers": FrozenMap({"size": "small"}),
    "form_version": "2",
    "quantity": 2,
    "price": Money("9.50", "EUR"),
    "requester": "eve",
    "opened_by": "eve",
}


def request(**values: Any) -> Request:
    return Request(**{"id": "REQ-1", "opened_at": T0, **values})


def ask(record: Request, event: str, changes: Any = None, **more: Any) -> Step[Request]:
    how = {"at": record.updated_at or T0, "by": ADA, "reason": "because", **more}
    return REQUEST.dynamic.apply(record, event, changes, **how)


def reasons(record: Request, event: str, changes: Any = None, **more: Any) -> list[str]:
    with pytest.raises(RefusedError) as refused:
        ask(record, event, changes, **more)
    return [reason.code for reason in refused.value.reasons]


def test_a_request_has_ten_states() -> None:
    assert [rule.name for rule in REQUEST.rules] == list(RequestState)
    assert REQUEST.states == Request.states
    assert REQUEST.initial == RequestState.DRAFT


def test_a_request_moves_in_exactly_nineteen_ways() -> None:
    done = set()
    for state in RequestState:
        for approval in ApprovalState:
            told = {"approval": approval, "fulfilment": "complete"}
            record = request(status=state, **FULL)
            for offer in REQUEST.available(record, at=T0, by=ADA, given=told):
                if offer.allowed:
                    after = ask(record, offer.event, given=told).record.status
                    assert after == offer.to
                    done |= {(str(state), str(after))} if after != state else set()
    assert done == MOVES
    assert len(MOVES) == 19


def test_every_other_event_is_refused() -> None:
    known = {(move.source, move.event) for move in REQUEST.moves}
    for state in RequestState:
        for event in RequestEvent:
            if (state, event) not in known:
                assert reasons(request(status=state, **FULL), event) == [
                    "not_from_state"
                ]


@pytest.mark.parametrize(
    ("state", "event", "missing"),
    [
        ("draft", "submit", ["requester"]),
        ("submitted", "request_approval", ["requester", "approvals"]),
        ("submitted", "revise", ["reason"]),
        ("in_fulfilment", "hold", ["hold_reason"]),
        ("approved", "cancel", ["reason"]),
    ],
)
def test_an_event_names_what_is_missing(
    state: str, event: str, missing: list[str]
) -> None:
    record = request(status=state)
    offer = REQUEST.explain(record, REQUEST.event(event), at=T0, by="ada")
    codes = [unmet.params.get("field", "reason") for unmet in offer.unmet]
    assert codes == missing


def test_a_draft_is_cancelled_without_a_reason() -> None:
    step = ask(request(), "cancel", reason=None)
    assert (step.record.status, step.emitted) == ("cancelled", ())


def test_cancelling_and_revising_tell_what_else_is_to_be_cancelled() -> None:
    record = request(status="awaiting_approval", **FULL)
    approvals, tasks = Signal("cancel_approvals"), Signal("cancel_tasks")
    assert ask(record, "cancel").emitted == (approvals, tasks)
    back = ask(record, "revise")
    assert (back.emitted, back.record.approvals) == ((approvals,), ())


def test_submitting_stamps_when_and_by_whom() -> None:
    sent = ask(request(requester="rob"), "submit", by=ROB, at=T0 + MINUTE).record
    assert (sent.submitted_at, sent.submitted_by) == (T0 + MINUTE, "rob")
    again = ask(ask(sent, "revise").record, "submit", by="eve").record
    assert again.submitted_by == "eve"


# -- approval ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("approval", "after"),
    [
        ("approved", "approved"),
        ("not_required", "approved"),
        ("rejected", "rejected"),
        ("expired", "rejected"),
        ("requested", "awaiting_approval"),
        ("not_requested", "awaiting_approval"),
    ],
)
def test_a_decision_leads_where_the_ruling_says(approval: str, after: str) -> None:
    record = request(status="awaiting_approval", **FULL)
    said = (Approval(approver="ada", state="approved"),)
    step = ask(record, "decide", {"approvals": said}, given={"approval": approval})
    assert (step.record.status, step.record.approvals) == (after, said)


@pytest.mark.parametrize("told", [{}, {"approval": "cancelled"}])
def test_a_decision_without_a_ruling_is_refused(told: dict[str, str]) -> None:
    record = request(status="awaiting_approval", **FULL)
    assert reasons(record, "decide", given=told)[0] == "not_approved"
    assert record.approvals == ASKED


def test_what_needs_approval_does_not_go_on_without() -> None:
    record = request(status="submitted", requester="rob")
    for told in ({}, {"approval": "requested"}, {"approval": "approved"}):
        assert reasons(record, "skip_approval", given=told) == ["approval_needed"]
    free = ask(record, "skip_approval", given={"approval": "not_required"})
    assert free.record.status == "approved"


@pytest.mark.parametrize("field", ["requester", "opened_by", "submitted_by"])
@pytest.mark.parametrize("approval", ["approved", "rejected", "requested"])
def test_nobody_decides_on_its_own_request(field: str, approval: str) -> None:
    values = {**FULL, "requester": "eve", field: "rob"}
    record = request(status="awaiting_approval", **values)
    told = {"approval": approval}
    assert "own_request" in reasons(record, "decide", by=ROB, given=told)
    assert "own_request" not in reasons(record, "decide", given={"approval": "?"})


def test_nobody_makes_a_request_of_others_his_to_approve_it() -> None:
    for state in ("submitted", "awaiting_approval", "approved"):
        record = request(status=state, **FULL)
        for name in ("requester", "opened_by"):
            assert reasons(record, "update", {name: "eve"}) == ["read_only"]


def test_an_order_stays_as_it_was_when_approval_was_asked_for() -> None:
    for state in ("awaiting_approval", "approved", "in_fulfilment", "fulfilled"):
        record = request(status=state, **FULL)
        for name, value in ORDER.items():
            assert reasons(record, "update", {name: value}) == ["read_only"]
    draft = ask(request(status="awaiting_approval", **FULL), "revise").record
    after = ask(draft, "update", ORDER).record
    assert {name: getattr(after, name) for name in ORDER} == ORDER


def test_only_a_decision_changes_approvals_once_they_are_asked_for() -> None:
    for state in ("submitted", "awaiting_approval", "approved", "in_fulfilment"):
        record = request(status=state, **FULL)
        said = {"approvals": ()}
        assert "read_only" in reasons(record, "update", said)
    with pytest.raises(RefusedError, match="approvals is not there"):
        REQUEST.create({"approvals": ASKED}, id="R", at=T0, by="rob")


def test_a_request_goes_through_two_stages_of_approval() -> None:
    policy = ApprovalPolicy(
        stages=[
            ApprovalStage(approvers=["ada", "bo"], quorum="any"),
            ApprovalStage(approvers=["grace"]),
        ]
    )
    record = ask(request(requester="rob"), "submit", by=ROB).record
    opened = {"approvals": policy.opened(at=T0)}
    record = ask(record, "request_approval", opened).record
    for who, after in (("bo", "awaiting_approval"), ("grace", "approved")):
        own = [record.requester or "", record.submitted_by or ""]
        said = decide(policy, record.approvals, who, approve=True, at=T0, not_by=own)
        ruling = judge(policy, said, now=T0, not_by=own)
        told = {"approval": ruling.state}
        record = ask(record, "decide", {"approvals": said}, by=who, given=told).record
        assert record.status == after


def test_a_rejected_request_is_final() -> None:
    record = request(status="awaiting_approval", **FULL)
    gone = ask(record, "decide", given={"approval": "rejected"}).record
    assert (gone.status, gone.closed_at, gone.closed_by) == ("rejected", T0, "ada")
    assert REQUEST.available(gone, at=T0, by=ADA) == ()
    assert reasons(record, "decide", given={"approval": "rejected"}, reason=None) == [
        "reason_missing"
    ]


# -- fulfilment -------------------------------------------------------------------------


def test_a_request_without_tasks_is_complete_when_somebody_says_so() -> None:
    done = ask(request(status="in_fulfilment"), "fulfil", at=T0 + MINUTE).record
    assert (done.status, done.resolution_code) == ("fulfilled", "complete")
    assert (done.resolved_at, done.resolved_by) == (T0 + MINUTE, "ada")


@pytest.mark.parametrize("told", [{}, {"fulfilment": "open"}])
def test_a_request_with_open_tasks_is_not_fulfilled(told: dict[str, str]) -> None:
    record = request(status="in_fulfilment", tasks=["T-1"])
    assert reasons(record, "fulfil", given=told) == ["not_complete", "tasks_open"]


def test_what_was_skipped_is_told_and_not_silently_complete() -> None:
    record = request(status="in_fulfilment", tasks=["T-1"])
    told = {"fulfilment": "partial"}
    assert reasons(record, "fulfil", given=told) == ["field_missing"]
    notes = {"resolution_notes": "No stand was in stock."}
    done = ask(record, "fulfil", notes, given=told).record
    assert (done.status, done.resolution_code) == ("fulfilled", "partial")
    whole = ask(record, "fulfil", given={"fulfilment": "complete"}).record
    assert whole.resolution_code == "complete"


@pytest.mark.parametrize("told", ["complete", "partial", "open"])
def test_nobody_drops_the_tasks_that_are_not_done_while_fulfilling(told: str) -> None:
    record = request(status="in_fulfilment", tasks=["T-1"])
    more = {"given": {"fulfilment": told}}
    found = reasons(record, "fulfil", {"tasks": []}, **more)
    assert "read_only" in found
    notes = {"resolution_notes": "So.", "resolution_code": "complete"}
    if told != "open":
        assert "read_only" in reasons(record, "fulfil", notes, **more)


def test_no_task_joins_a_fulfilled_request() -> None:
    done = ask(request(status="in_fulfilment"), "fulfil").record
    assert reasons(done, "update", {"tasks": ["T-9"]}) == ["read_only"]


def test_a_fulfilled_request_is_reopened_within_its_window_and_then_closes() -> None:
    done = ask(request(status="in_fulfilment"), "fulfil").record
    end = T0 + REQUEST_REOPEN_WINDOW
    again = ask(done, "reopen", at=end).record
    assert (again.status, again.reopen_count) == ("in_fulfilment", 1)
    assert (again.resolved_at, again.resolution_code) == (None, None)
    late = end + timedelta(microseconds=1)
    assert reasons(done, "reopen", at=late) == ["window_closed"]
    due = {(str(t.event), str(t.kind)): t.due_at for t in REQUEST.timers(done)}
    assert due[("close", "due")] == end
    shut = ask(done, "close", at=end, by=Actor(key="job", side="system")).record
    assert (shut.status, shut.closed_by) == ("closed", "job")


def test_holding_needs_a_reason_and_stamps_its_start() -> None:
    held = ask(
        request(status="in_fulfilment"), "hold", {"hold_reason": "part"}, at=T0
    ).record
    assert (held.status, held.hold_started_at) == ("on_hold", T0)
    back = ask(held, "resume").record
    assert (back.hold_reason, back.hold_started_at) == (None, None)


# -- the definition ---------------------------------------------------------------------


def test_what_the_lifecycle_sets_is_exactly_what_changes_leave_out() -> None:
    typed = set(get_type_hints(RequestChanges))
    settled = settable(REQUEST, request()) - {"history_complete"}
    assert settled | {"approvals"} == typed


def test_the_shipped_definition_has_no_flaw() -> None:
    assert REQUEST.check() == ()
    assert reaches_an_end(REQUEST)
    assert REQUEST.event_names == tuple(RequestEvent)


@given(lives(REQUEST, REQUEST_BIRTHS, REQUEST_GIVEN))
def test_what_is_offered_works_and_its_facts_rebuild_the_request(walk: Walk) -> None:
    rebuilt(REQUEST, walk)


@attrs.frozen(kw_only=True)
class AcmeRequest(Request):
    site: str = "HQ"


ACME = REQUEST.bind(AcmeRequest, RequestEvent, dict)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "assignee": st.none() | st.just("ada"),
        "approvals": st.just(()) | st.just(ASKED),
        "requester": st.sampled_from(["rob", "ada"]),
        "hold_reason": st.just("part"),
        "resolution_notes": st.just("Done."),
    },
)


@given(
    requests(status=st.sampled_from([*RequestState, "limbo"]), fields=st.just({})),
    st.sampled_from(RequestEvent),
    CHANGES,
    st.tuples(instants(), words(ApprovalState)),
    st.none() | st.just("because"),
)
def test_explain_agrees_with_apply_and_a_host_class_behaves_the_same(
    record: Request,
    event: RequestEvent,
    changes: Any,
    when: tuple[Any, ApprovalState],
    reason: Any,
) -> None:
    told = {"approval": when[1], "fulfilment": "partial"}
    how = {"at": when[0], "by": ADA, "reason": reason, "given": told}
    assert agrees(REQUEST, ACME, AcmeRequest, (record, event, changes), how)


def test_the_page_draws_the_request_and_names_its_rules() -> None:
    assert page_faults(REQUEST, "request") == []


def test_row_6_a_request_goes_from_approval_over_its_tasks_to_fulfilled() -> None:
    record = ask(request(requester="rob"), "submit", by=ROB).record
    record = ask(record, "request_approval", {"approvals": ASKED}).record
    record = ask(record, "decide", given={"approval": "approved"}).record
    record = ask(record, "start", {"tasks": ["T-1", "T-2"]}).record
    open_tasks = {"fulfilment": "open"}
    assert "tasks_open" in reasons(record, "fulfil", given=open_tasks)
    record = ask(record, "fulfil", given={"fulfilment": "complete"}).record
    assert ask(record, "close").record.status == "closed"
