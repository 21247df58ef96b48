"""The standard change: three ways through ten states, who decides, what each step needs."""

from datetime import timedelta
from typing import Any, Final, get_type_hints

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import FieldError, RefusedError
from itsmcore.lifecycle import (
    CHANGE,
    CHANGE_MANAGER_ROLE,
    ApprovalPolicy,
    ApprovalStage,
    ChangeChanges,
    ChangeEvent,
    Step,
    decide,
    judge,
)
from itsmcore.model import (
    Actor,
    ApprovalState,
    Change,
    ChangeOutcome,
    ChangeState,
    ChangeType,
)
from itsmcore.testing import change_records, instants, words
from tests.lifecycle.lives import lives
from tests.lifecycle.samples import MINUTE, T0
from tests.lifecycle.standards import (
    Moves,
    agrees,
    cases,
    page_faults,
    reaches_an_end,
    settable,
)
from tests.lifecycle.test_walks import Walk, rebuilt

LATER: Final[Moves] = {
    ("scheduled", "implement"),
    ("scheduled", "on_hold"),
    ("scheduled", "cancelled"),
    ("on_hold", "scheduled"),
    ("implement", "review"),
    ("implement", "cancelled"),
    ("review", "closed"),
}
DECIDING: Final[Moves] = {
    ("authorize", "scheduled"),
    ("authorize", "rejected"),
    ("authorize", "draft"),
    ("authorize", "on_hold"),
    ("authorize", "cancelled"),
    ("on_hold", "authorize"),
    ("rejected", "draft"),
}
ASSESSING: Final[Moves] = {
    ("draft", "assess"),
    ("assess", "authorize"),
    ("assess", "rejected"),
    ("assess", "draft"),
    ("assess", "on_hold"),
    ("assess", "cancelled"),
    ("on_hold", "assess"),
}
ENDING: Final[Moves] = {("draft", "cancelled")}
WAYS: Final = {
    "normal": ASSESSING | DECIDING | LATER | ENDING,
    "emergency": {("draft", "authorize")} | DECIDING | LATER | ENDING,
    "standard": {("draft", "scheduled")} | LATER | ENDING,
}

PLAN: Final = {
    "impact": "low",
    "risk": "medium",
    "implementation_plan": "Swap the disk.",
    "test_plan": "Read it.",
    "backout_plan": "Swap it back.",
    "planned_start": T0 + timedelta(days=1),
    "planned_end": T0 + timedelta(days=2),
}
DONE: Final = {
    "actual_start": T0 + timedelta(days=1),
    "actual_end": T0 + timedelta(days=2),
    "outcome": "successful",
}
FULL: Final = {
    **PLAN,
    **DONE,
    "requester": "rob",
    "template": "disk-swap",
    "review_notes": "Fine.",
    "reviewed_at": T0,
    "hold_reason": "part",
}
BOSS: Final = Actor(key="grace", side="agent", roles={CHANGE_MANAGER_ROLE})
APPROVED: Final = {"approval": "approved"}


def change(**values: Any) -> Change:
    return Change(**{"id": "CHG-1", "opened_at": T0, **values})


def ask(record: Change, event: str, changes: Any = None, **more: Any) -> Step[Change]:
    by = "rob" if event == "submit" else BOSS
    how: dict[str, Any] = {"at": record.updated_at or T0, "by": by, "reason": "because"}
    how |= {"given": APPROVED, **more}
    return CHANGE.dynamic.apply(record, event, changes, **how)


def codes(record: Change, event: str, changes: Any = None, **more: Any) -> list[str]:
    with pytest.raises(RefusedError) as refused:
        ask(record, event, changes, **more)
    return [reason.code for reason in refused.value.reasons]


def led(*events: str, **values: Any) -> Change:
    record = change(**{**FULL, **values})
    for event in events:
        record = ask(record, event).record
    return record


def explored(change_type: str) -> Moves:
    """Every move that a change of a type can come to make."""
    found: Moves = set()
    waiting, seen = [led(change_type=change_type)], set[Any]()
    while waiting:
        record = waiting.pop()
        place = record.status, record.held_in
        if place in seen:
            continue
        seen.add(place)
        for offer in CHANGE.available(record, at=T0, by=BOSS, given=APPROVED):
            after = ask(record, offer.event, {"hold_reason": "part"}).record
            assert after.status == offer.to
            waiting.append(after)
            if after.status != record.status:
                found.add((str(record.status), str(after.status)))
    return found


def test_a_change_has_ten_states() -> None:
    assert [rule.name for rule in CHANGE.rules] == list(ChangeState)
    assert CHANGE.states == Change.states
    assert CHANGE.initial == ChangeState.DRAFT


@pytest.mark.parametrize(("kind", "count"), [("normal", 22), ("emergency", 16)])
def test_changes_that_are_decided_on_have_their_own_ways(kind: str, count: int) -> None:
    assert explored(kind) == WAYS[kind]
    assert len(WAYS[kind]) == count


def test_a_standard_change_passes_without_a_decision() -> None:
    assert explored("standard") == WAYS["standard"]
    assert len(WAYS["standard"]) == 9
    record = change(change_type="standard", requester="rob", **PLAN)
    assert codes(record, "submit") == ["field_missing"]
    ready = ask(record, "submit", {"template": "disk-swap"}, given={}, by="rob").record
    assert (ready.status, ready.submitted_by) == ("scheduled", "rob")


def test_every_other_event_is_refused() -> None:
    known = {(move.source, move.event) for move in CHANGE.moves}
    for state in ChangeState:
        for event in ChangeEvent:
            if (state, event) not in known:
                assert codes(change(status=state, **FULL), event) == ["not_from_state"]


# -- what is needed ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "event", "missing"),
    [
        ("draft", "submit", {"requester"}),
        ("assess", "request_approval", {"requester", *PLAN}),
        ("scheduled", "start", {"actual_start"}),
        ("implement", "finish", {"actual_start", "actual_end", "outcome"}),
        ("review", "close", {"outcome", "review_notes"}),
        ("scheduled", "hold", {"hold_reason"}),
    ],
)
def test_an_event_names_what_is_missing(
    state: str, event: str, missing: set[str]
) -> None:
    offer = CHANGE.explain(change(status=state), CHANGE.event(event), at=T0, by="ada")
    assert {unmet.params["field"] for unmet in offer.unmet} == missing


@pytest.mark.parametrize("event", ["reject", "revert", "cancel"])
def test_who_stops_a_change_says_why(event: str) -> None:
    assert codes(led("submit"), event, reason=" ") == ["reason_missing"]


@pytest.mark.parametrize("result", ["unsuccessful", "backed_out", None])
@pytest.mark.parametrize("kind", list(ChangeType))
def test_emergencies_and_failures_close_after_their_review_only(
    kind: str, result: str | None
) -> None:
    values = {**FULL, "outcome": result or "successful", "reviewed_at": None}
    record = change(status="review", change_type=kind, **values)
    assert record.pir_required == (result is not None or kind == "emergency")
    if record.pir_required:
        assert codes(record, "close") == ["field_missing"]
        record = ask(record, "update", {"reviewed_at": T0}).record
    assert ask(record, "close").record.closed_by == "grace"


def test_nobody_closes_a_failure_as_a_success_to_be_spared_its_review() -> None:
    values = {**FULL, "outcome": "unsuccessful", "reviewed_at": None}
    record = change(status="review", change_type="normal", **values)
    assert "read_only" in codes(record, "close", {"outcome": "successful"})
    reviewed = ask(record, "update", {"reviewed_at": T0}).record
    assert "read_only" in codes(reviewed, "close", {"outcome": "successful"})


# -- who decides --------------------------------------------------------------------------


@pytest.mark.parametrize("state", [None, "requested", "rejected", "expired"])
def test_a_change_is_approved_once_its_approvals_are_complete(state: Any) -> None:
    record = led("submit", "request_approval")
    told = {} if state is None else {"approval": state}
    assert codes(record, "approve", given=told) == ["not_approved"]
    for fine in ("approved", "not_required"):
        ready = ask(record, "approve", given={"approval": fine}).record
        assert ready.status == "scheduled"


@pytest.mark.parametrize("event", ["approve", "reject"])
@pytest.mark.parametrize("role", ["requester", "opened_by", "submitted_by"])
def test_nobody_decides_on_a_change_of_their_own(event: str, role: str) -> None:
    named: dict[str, Any] = {role: "grace"}
    record = attrs.evolve(led("submit", "request_approval"), **named)
    assert codes(record, event) == ["own_request"]
    assert ask(record, event, by="dora").record.status != "authorize"


def test_whoever_submits_a_change_does_not_decide_on_it_later() -> None:
    record = ask(led(), "submit", by="eve").record
    record = ask(record, "request_approval", by="bo").record
    assert record.submitted_by == "eve"
    assert codes(record, "approve", by="eve") == ["own_request"]
    with pytest.raises(FieldError, match="the lifecycle sets this field itself"):
        ask(record, "update", {"submitted_by": "bo"})


def test_a_ruling_of_the_approvers_lets_a_change_through() -> None:
    policy = ApprovalPolicy(stages=[ApprovalStage(approvers=["ada", "bo"])])
    votes = policy.opened(at=T0)
    record = ask(led("submit"), "request_approval", {"approvals": votes}).record
    for key in ("ada", "bo"):
        ruling = judge(policy, record.approvals, now=T0, not_by=["rob"])
        assert codes(record, "approve", given={"approval": ruling.state}) == [
            "not_approved"
        ]
        votes = decide(policy, record.approvals, key, approve=True, at=T0)
        record = ask(record, "update", {"approvals": votes}, by=key).record
    ruling = judge(policy, record.approvals, now=T0, not_by=["rob"])
    done = ask(record, "approve", given={"approval": ruling.state}).record
    assert done.status == "scheduled"
    again = led("submit", "request_approval", approvals=votes)
    step = ask(again, "revert")
    assert (step.record.approvals, step.record.reopen_count) == ((), 1)
    assert [signal.name for signal in step.emitted] == ["cancel_approvals"]


@pytest.mark.parametrize("state", ["authorize", "scheduled", "implement"])
def test_only_the_change_manager_cancels_what_was_put_up_for_approval(
    state: str,
) -> None:
    record = change(status=state, **FULL)
    assert codes(record, "cancel", by="rob") == ["role_missing"]
    step = ask(record, "cancel")
    assert step.record.cancelled_at == T0
    assert [s.name for s in step.emitted] == ["cancel_approvals", "cancel_tasks"]


@pytest.mark.parametrize("state", ["draft", "assess"])
def test_anybody_cancels_what_nobody_decided_on(state: str) -> None:
    gone = ask(change(status=state, **FULL), "cancel", by="rob").record
    assert gone.status == "cancelled"


# -- what stays as it is ------------------------------------------------------------------

DECIDED: Final = {
    **{name: None for name in PLAN if name not in {"planned_start", "planned_end"}},
    "planned_start": T0,
    "planned_end": T0 + timedelta(days=9),
    "outage_expected": True,
    "service": "mail",
    "cis": ["db-1"],
    "change_type": "standard",
    "template": "other",
    "requester": "eve",
    "opened_by": "eve",
    "held_in": "scheduled",
}


@pytest.mark.parametrize("name", sorted(DECIDED))
@pytest.mark.parametrize(
    "state", ["authorize", "scheduled", "implement", "review", "on_hold"]
)
def test_what_is_decided_on_is_not_changed_under_the_deciders(
    state: str, name: str
) -> None:
    record = change(status=state, **FULL)
    found = codes(record, "update", {name: DECIDED[name]})
    assert "read_only" in found


def test_a_change_in_assessment_keeps_its_type_and_its_requester() -> None:
    record = led("submit")
    assert codes(record, "update", {"change_type": "standard"}) == ["read_only"]
    assert codes(record, "update", {"requester": "eve"}) == ["read_only"]
    assert ask(record, "update", {"test_plan": "Write, too."}).record.version == 2


@pytest.mark.parametrize("state", ["scheduled", "implement", "review", "on_hold"])
def test_approvals_are_not_changed_once_they_were_ruled_on(state: str) -> None:
    policy = ApprovalPolicy(stages=[ApprovalStage(approvers=["ada"])])
    votes = policy.opened(at=T0)
    record = change(status=state, **FULL)
    assert codes(record, "update", {"approvals": votes}) == ["read_only"]


def test_the_change_manager_moves_the_window_of_a_scheduled_change() -> None:
    record = led("submit", "request_approval", "approve")
    moved = {"planned_start": T0, "planned_end": T0 + MINUTE}
    assert codes(record, "update", moved) == ["read_only", "read_only"]
    assert codes(record, "reschedule", moved, by="rob") == ["role_missing"]
    done = ask(record, "reschedule", moved).record
    assert (done.planned_start, done.planned_end) == (T0, T0 + MINUTE)
    assert codes(record, "reschedule", {"risk": "low"}) == ["read_only"]
    offers = CHANGE.available(record, at=record.updated_at or T0, by=BOSS)
    (offer,) = (offer for offer in offers if offer.event == "reschedule")
    assert [need.field for need in offer.needs] == [
        "reason",
        "planned_start",
        "planned_end",
    ]


# -- holding, stamps ----------------------------------------------------------------------


@pytest.mark.parametrize("state", ["assess", "authorize", "scheduled"])
def test_a_change_goes_back_to_where_it_was_put_on_hold(state: str) -> None:
    held = ask(change(status=state, **FULL), "hold").record
    assert (held.held_in, held.hold_started_at) == (state, T0)
    back = ask(held, "resume").record
    assert back.status == state
    assert (back.held_in, back.hold_reason, back.hold_started_at) == (None,) * 3


def test_nobody_resumes_past_the_approval() -> None:
    held = led("submit", "hold")
    assert "read_only" in codes(held, "resume", {"held_in": "scheduled"})
    assert "hidden" in codes(led(), "submit", {"held_in": "scheduled"})
    assert ask(held, "resume").record.status == "assess"


def test_a_change_from_elsewhere_resumes_in_its_assessment() -> None:
    held = change(status="on_hold", **FULL)
    assert ask(held, "resume").record.status == "assess"


def test_stamps_tell_when_and_by_whom() -> None:
    record = led("submit", "request_approval", "approve", "start")
    at = T0 + MINUTE
    done = ask(record, "finish", at=at, by="ada").record
    assert (done.resolved_at, done.resolved_by) == (at, "ada")
    shut = ask(done, "close", at=at + MINUTE, by="bo").record
    assert (shut.closed_at, shut.closed_by) == (at + MINUTE, "bo")
    no = ask(led("submit"), "reject", at=at).record
    assert (no.status, no.closed_at, no.closed_by) == ("rejected", at, "grace")
    draft = ask(no, "revert").record
    assert (draft.closed_at, draft.closed_by, draft.reopen_count) == (None, None, 1)


def test_what_the_lifecycle_sets_is_exactly_what_changes_leave_out() -> None:
    typed = set(get_type_hints(ChangeChanges))
    assert settable(CHANGE, change()) - {"history_complete"} == typed


def test_the_shipped_definition_has_no_flaw() -> None:
    assert CHANGE.check() == ()
    assert reaches_an_end(CHANGE)
    assert CHANGE.event_names == tuple(ChangeEvent)


# -- lives --------------------------------------------------------------------------------


LIVES = lives(
    CHANGE,
    {
        "change_type": words(ChangeType),
        "requester": st.just("rob"),
        "assignee": st.just("ada"),
        "template": st.just("disk-swap"),
    },
    onward=(
        "submit",
        "request_approval",
        "approve",
        "start",
        "finish",
        "close",
        "resume",
    ),
    given={"approval": st.just("approved") | words(ApprovalState)},
)


@given(LIVES)
def test_what_is_offered_works_and_facts_rebuild_the_change(walk: Walk) -> None:
    rebuilt(CHANGE, walk)


@given(LIVES)
def test_no_change_is_implemented_without_a_decision_of_somebody_else(
    walk: Walk,
) -> None:
    born, steps = walk
    record = steps[-1].record if steps else born.record
    if record.status not in {"scheduled", "implement", "review", "closed"}:
        return
    if record.change_type == "standard":
        assert record.template is not None
    else:
        (last,) = [s for s in steps if s.facts[0].event == "approve"][-1:]
        assert last.facts[0].by not in {record.requester, record.submitted_by}


@attrs.frozen(kw_only=True)
class AcmeChange(Change):
    site: str = "HQ"


ACME = CHANGE.bind(AcmeChange, ChangeEvent, dict)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "change_type": st.sampled_from(ChangeType),
        "requester": st.sampled_from(["rob", "grace"]),
        "risk": st.none() | st.just("low"),
        "outcome": st.sampled_from(ChangeOutcome),
        "hold_reason": st.just("part"),
        "held_in": st.sampled_from(["assess", "scheduled"]),
    },
)
OTHERS = st.fixed_dictionaries({k: st.just(v) for k, v in FULL.items()})


@given(
    change_records(status=st.sampled_from([*ChangeState, "limbo"])),
    st.none() | OTHERS,
    st.sampled_from(ChangeEvent),
    CHANGES,
    st.tuples(
        instants(), st.none() | st.just("because"), st.sampled_from([BOSS, "rob"])
    ),
)
def test_explain_agrees_with_apply_and_a_host_class_behaves_the_same(
    record: Change, full: Any, event: ChangeEvent, changes: Any, more: Any
) -> None:
    record = attrs.evolve(record, **(full or {}))
    at, reason, by = more
    how = {"at": at, "by": by, "reason": reason, "given": APPROVED}
    assert agrees(CHANGE, ACME, AcmeChange, (record, event, changes), how)


# -- worked cases and pages ---------------------------------------------------------------

WORDS: Final = {"New": "draft", "Canceled": "cancelled"}
KINDS: Final = ("normal", "standard", "emergency")
WORKED: Final = [
    pytest.param(kind, case, id=case["id"])
    for kind in KINDS
    for case in cases(f"servicenow.change.{kind}")
]


@pytest.mark.parametrize(("kind", "case"), WORKED)
def test_the_worked_cases_of_a_product_end_as_they_say(kind: str, case: Any) -> None:
    record, expected = led(change_type=kind), [_word(name) for name in case["path"]]
    path = [str(record.status)]
    for number, step in enumerate(case["steps"]):
        offers = CHANGE.available(record, at=T0, by=BOSS, given=APPROVED)
        ways = [o.event for o in offers if o.allowed and o.to == _word(step["to"])]
        if not ways:
            assert (case["expect"], case["rejected_step"]) == ("reject", number)
            break
        record = ask(record, ways[0], at=T0).record
        path.append(str(record.status))
    assert path == expected


def _word(name: str) -> str:
    return WORDS.get(name, name.lower())


def test_the_page_draws_the_change_and_names_its_rules() -> None:
    assert page_faults(CHANGE, "change") == []


def test_row_4_three_types_go_three_ways_and_a_policy_decides() -> None:
    first = {kind: ask(led(change_type=kind), "submit").record for kind in ChangeType}
    assert {str(kind): str(record.status) for kind, record in first.items()} == {
        "normal": "assess",
        "emergency": "authorize",
        "standard": "scheduled",
    }
    stages: list[dict[str, Any]] = [
        {"quorum": "any"},
        {"quorum": "all"},
        {"quorum": "count", "count": 2},
    ]
    for stage, needed in zip(stages, (1, 3, 2), strict=True):
        asked: dict[str, Any] = {"approvers": ["ada", "bo", "cy"], **stage}
        policy = ApprovalPolicy(stages=[ApprovalStage(**asked)])
        record = attrs.evolve(
            first[ChangeType.EMERGENCY], approvals=policy.opened(at=T0)
        )
        for number, approver in enumerate(("ada", "bo", "cy")):
            ruling = judge(policy, record.approvals, now=T0)
            given = {"approval": ruling.state}
            offer = CHANGE.explain(
                record, ChangeEvent.APPROVE, at=T0, by=BOSS, given=given
            )
            assert offer.allowed == (number >= needed)
            if offer.allowed:
                break
            votes = decide(policy, record.approvals, approver, approve=True, at=T0)
            record = attrs.evolve(record, approvals=votes)
        ruling = judge(policy, record.approvals, now=T0)
        done = ask(record, "approve", given={"approval": ruling.state}).record
        assert done.status == "scheduled"


@pytest.mark.parametrize("bound", ["planned", "actual"])
def test_a_start_is_not_moved_behind_its_end(bound: str) -> None:
    planned: Any = {f"{bound}_start": T0, f"{bound}_end": T0 + MINUTE}
    record = CHANGE.create(planned, id="CHG-1", at=T0, by="rob").record
    for name in (f"{bound}_start", f"{bound}_end"):
        moved: Any = {name: T0 + (2 if "start" in name else -1) * MINUTE}
        with pytest.raises(FieldError, match="lies before its start"):
            CHANGE.apply(record, ChangeEvent.UPDATE, moved, at=T0, by="rob")
