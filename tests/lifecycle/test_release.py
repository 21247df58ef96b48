"""The standard release: twelve states, who decides, what may be deployed, ways after a failure."""

from datetime import timedelta
from typing import Any, Final, get_type_hints

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import FieldError, RefusedError
from itsmcore.lifecycle import (
    DEPLOYMENT_RULES,
    RELEASE,
    RELEASE_MANAGER_ROLE,
    ApprovalPolicy,
    ApprovalStage,
    ReleaseChanges,
    ReleaseEvent,
    Step,
    decide,
    judge,
    roll_up,
)
from itsmcore.model import (
    Actor,
    Approval,
    ApprovalState,
    Deployment,
    Release,
    ReleaseState,
)
from itsmcore.testing import instants, releases, words
from tests.lifecycle.lives import lives
from tests.lifecycle.samples import MINUTE, T0
from tests.lifecycle.standards import (
    Moves,
    agrees,
    page_faults,
    reaches_an_end,
    settable,
)
from tests.lifecycle.test_walks import Walk, rebuilt

MOVES: Final[Moves] = {
    ("draft", "planning"),
    ("planning", "awaiting_approval"),
    ("awaiting_approval", "scheduled"),
    ("awaiting_approval", "planning"),
    ("scheduled", "planning"),
    ("building", "planning"),
    ("ready", "planning"),
    ("scheduled", "building"),
    ("building", "ready"),
    ("ready", "deploying"),
    ("deploying", "deployed"),
    ("deploying", "failed"),
    ("deployed", "failed"),
    ("deployed", "review"),
    ("failed", "building"),
    ("failed", "deploying"),
    ("failed", "review"),
    ("review", "closed"),
    ("draft", "cancelled"),
    ("planning", "cancelled"),
    ("awaiting_approval", "cancelled"),
    ("scheduled", "cancelled"),
    ("building", "cancelled"),
    ("ready", "cancelled"),
}
PLAN: Final = {
    "version_label": "2.1",
    "changes": ("CHG-1",),
    "planned_start": T0 + timedelta(days=1),
    "planned_end": T0 + timedelta(days=2),
}
FULL: Final = {**PLAN, "owner": "rob", "outcome": "successful", "review_notes": "Fine."}
BOSS: Final = Actor(key="grace", side="agent", roles={RELEASE_MANAGER_ROLE})
VOTES: Final = (Approval(approver="ada", state="approved"),)
FINE: Final = {"approval": "approved", "changes_approval": "approved"}
OPEN: Final = [s for s in ReleaseState if s not in {"closed", "cancelled"}]
FIXED: Final = [s for s in OPEN if s not in {"draft", "planning"}]


def release(**values: Any) -> Release:
    return Release(**{"id": "REL-1", "opened_at": T0, **values})


def ask(record: Release, event: str, changes: Any = None, **more: Any) -> Step[Release]:
    how: dict[str, Any] = {"at": record.updated_at or T0, "by": BOSS, "reason": "so"}
    how |= {"given": FINE, **more}
    return RELEASE.dynamic.apply(record, event, changes, **how)


def codes(record: Release, event: str, changes: Any = None, **more: Any) -> list[str]:
    with pytest.raises(RefusedError) as refused:
        ask(record, event, changes, **more)
    return [reason.code for reason in refused.value.reasons]


def led(*events: str, **values: Any) -> Release:
    record = release(**{**FULL, **values})
    for event in events:
        by = "rob" if event == "request_approval" else BOSS
        record = ask(record, event, by=by).record
    return record


ONWARD: Final = ("plan", "request_approval", "approve", "build", "make_ready", "deploy")


def test_a_release_has_twelve_states() -> None:
    assert [rule.name for rule in RELEASE.rules] == list(ReleaseState)
    assert RELEASE.states == Release.states
    assert RELEASE.initial == ReleaseState.DRAFT


def test_a_release_moves_in_exactly_twenty_four_ways() -> None:
    done: Moves = set()
    for state in ReleaseState:
        record = release(status=state, **FULL)
        for offer in RELEASE.available(record, at=T0, by=BOSS, given=FINE):
            after = ask(record, offer.event).record.status
            assert after == offer.to
            done |= {(str(state), str(after))} if after != state else set()
    assert done == MOVES
    assert len(MOVES) == 24


def test_every_other_event_is_refused() -> None:
    known = {(move.source, move.event) for move in RELEASE.moves}
    for state in ReleaseState:
        for event in ReleaseEvent:
            if (state, event) not in known:
                record = release(status=state, **FULL)
                assert codes(record, event) == ["not_from_state"]


def test_a_release_goes_its_way() -> None:
    record = led(*ONWARD)
    assert record.submitted_by == "rob"
    done = ask(record, "finish", at=T0 + MINUTE).record
    assert (done.status, done.deployed_at) == ("deployed", T0 + MINUTE)
    shut = ask(ask(done, "review").record, "close", at=T0 + 2 * MINUTE).record
    assert (shut.closed_at, shut.closed_by) == (T0 + 2 * MINUTE, "grace")
    assert (shut.status, shut.outcome) == ("closed", "successful")


@pytest.mark.parametrize(
    ("state", "event", "missing"),
    [
        ("draft", "plan", ["owner"]),
        (
            "planning",
            "request_approval",
            ["owner", "version_label", "planned_start", "planned_end"],
        ),
        ("deployed", "review", ["outcome"]),
        ("failed", "review", ["reason"]),
        ("review", "close", ["outcome", "review_notes"]),
        ("deploying", "fail", ["reason"]),
        ("draft", "cancel", ["reason"]),
    ],
)
def test_an_event_names_what_is_missing(
    state: str, event: str, missing: list[str]
) -> None:
    offer = RELEASE.explain(release(status=state), RELEASE.event(event), at=T0, by="a")
    found = [unmet.params.get("field", "reason") for unmet in offer.unmet]
    assert found == missing


# -- who decides ----------------------------------------------------------------------------


@pytest.mark.parametrize("state", [None, "requested", "rejected", "expired"])
def test_a_release_is_approved_once_its_approvals_are_complete(state: Any) -> None:
    record = led("plan", "request_approval")
    told = {} if state is None else {"approval": state}
    assert codes(record, "approve", given=told) == ["not_approved"]
    for fine in ("approved", "not_required"):
        ready = ask(record, "approve", given={"approval": fine}).record
        assert ready.status == "scheduled"


@pytest.mark.parametrize("event", ["approve", "reject"])
@pytest.mark.parametrize("role", ["owner", "submitted_by"])
def test_nobody_decides_on_a_release_of_their_own(event: str, role: str) -> None:
    named: dict[str, Any] = {role: "grace"}
    record = attrs.evolve(led("plan", "request_approval"), **named)
    assert codes(record, event) == ["own_request"]
    assert ask(record, event, by="dora").record.status != "awaiting_approval"


def test_whoever_asks_for_approval_does_not_give_it() -> None:
    record = ask(led("plan"), "request_approval", by="eve").record
    assert codes(record, "approve", by="eve") == ["own_request"]
    assert codes(record, "update", {"owner": "bo"}) == ["read_only"]
    with pytest.raises(FieldError, match="the lifecycle sets this field itself"):
        ask(record, "update", {"submitted_by": "bo"})


def test_a_ruling_of_the_approvers_lets_a_release_through() -> None:
    policy = ApprovalPolicy(stages=[ApprovalStage(approvers=["ada", "bo"])])
    votes = policy.opened(at=T0)
    record = ask(led("plan"), "request_approval", {"approvals": votes}).record
    for key in ("ada", "bo"):
        ruling = judge(policy, record.approvals, now=T0, not_by=["rob"])
        assert codes(record, "approve", given={"approval": ruling.state}, by="eve") == [
            "not_approved"
        ]
        votes = decide(policy, record.approvals, key, approve=True, at=T0)
        record = ask(record, "update", {"approvals": votes}, by=key).record
    ruling = judge(policy, record.approvals, now=T0, not_by=["rob"])
    done = ask(record, "approve", given={"approval": ruling.state}, by="eve").record
    assert (done.status, done.approvals) == ("scheduled", votes)


@pytest.mark.parametrize(
    ("state", "event"),
    [
        ("awaiting_approval", "reject"),
        *((s, "revise") for s in ("awaiting_approval", "scheduled", "ready")),
    ],
)
def test_a_release_that_goes_back_is_approved_anew(state: str, event: str) -> None:
    step = ask(release(status=state, approvals=VOTES, **FULL), event)
    assert (step.record.status, step.record.approvals) == ("planning", ())
    assert [signal.name for signal in step.emitted] == ["cancel_approvals"]
    assert codes(release(status=state, **FULL), event, reason=" ") == ["reason_missing"]


@pytest.mark.parametrize(
    "state", ["awaiting_approval", "scheduled", "building", "ready"]
)
def test_only_the_release_manager_cancels_what_was_put_up_for_approval(
    state: str,
) -> None:
    record = release(status=state, **FULL)
    assert codes(record, "cancel", by="rob") == ["role_missing"]
    step = ask(record, "cancel")
    assert step.record.cancelled_at == T0
    names = [signal.name for signal in step.emitted]
    assert names == ["cancel_approvals", "cancel_deployments"]


@pytest.mark.parametrize("state", ["draft", "planning"])
def test_anybody_cancels_what_nobody_decided_on(state: str) -> None:
    gone = ask(release(status=state, **FULL), "cancel", by="rob").record
    assert gone.status == "cancelled"


# -- what stays as it is ----------------------------------------------------------------------

OTHER: Final = {
    "version_label": "3",
    "changes": ["CHG-2"],
    "planned_start": T0,
    "planned_end": T0 + timedelta(days=9),
}


@pytest.mark.parametrize("name", sorted(OTHER))
@pytest.mark.parametrize("state", FIXED)
def test_what_is_decided_on_is_not_changed_under_the_deciders(
    state: str, name: str
) -> None:
    record = release(status=state, **FULL)
    assert codes(record, "update", {name: OTHER[name]}) == ["read_only"]


@pytest.mark.parametrize("state", [s for s in FIXED if s != "awaiting_approval"])
def test_approvals_are_not_changed_once_they_were_ruled_on(state: str) -> None:
    record = release(status=state, **FULL)
    assert codes(record, "update", {"approvals": VOTES}) == ["read_only"]


@pytest.mark.parametrize("state", ["scheduled", "building", "ready", "failed"])
def test_the_release_manager_moves_the_window(state: str) -> None:
    record = release(status=state, **FULL)
    moved = {"planned_start": T0, "planned_end": T0 + MINUTE}
    assert codes(record, "reschedule", moved, by="rob") == ["role_missing"]
    done = ask(record, "reschedule", moved).record
    assert (done.planned_start, done.planned_end) == (T0, T0 + MINUTE)
    assert codes(record, "reschedule", {"changes": ()}) == ["read_only"]


# -- deploying ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "event"),
    [("ready", "deploy"), ("deploying", "finish"), ("failed", "retry")],
)
@pytest.mark.parametrize("said", [None, "requested", "rejected", "not_requested"])
def test_nothing_is_deployed_while_a_change_in_it_is_not_approved(
    state: str, event: str, said: Any
) -> None:
    record = release(status=state, **FULL)
    told = {} if said is None else {"changes_approval": said}
    assert codes(record, event, given=told) == ["changes_not_approved"]
    told = {"changes_approval": "approved"}
    after = ask(record, event, given=told).record.status
    bare = attrs.evolve(record, changes=())
    assert after == ask(bare, event, given={}).record.status != state


def test_deployments_are_told_what_to_do() -> None:
    told = {
        "deploy": "start_deployments",
        "retry": "retry_deployments",
        "roll_back": "roll_back_deployments",
    }
    for state, event in (
        ("ready", "deploy"),
        ("failed", "retry"),
        ("failed", "roll_back"),
    ):
        step = ask(release(status=state, **FULL), event)
        assert [signal.name for signal in step.emitted] == [told[event]]


@pytest.mark.parametrize("state", ["deploying", "deployed"])
def test_a_failed_release_is_no_longer_deployed(state: str) -> None:
    record = release(status=state, deployed_at=T0, **FULL)
    assert ask(record, "fail").record.deployed_at is None


@pytest.mark.parametrize(
    ("event", "status", "result"),
    [
        ("retry", "deploying", "successful"),
        ("build", "building", "successful"),
        ("roll_back", "review", "backed_out"),
        ("review", "review", "unsuccessful"),
    ],
)
def test_four_ways_lead_on_from_a_failure(event: str, status: str, result: str) -> None:
    after = ask(release(status="failed", **FULL), event).record
    assert (after.status, after.outcome) == (status, result)


@pytest.mark.parametrize("event", ["roll_back", "review"])
def test_a_failed_release_is_not_called_a_success(event: str) -> None:
    for before in (None, "unsuccessful"):
        record = release(status="failed", **{**FULL, "outcome": before})
        assert codes(record, event, {"outcome": "successful"}) == ["read_only"]


def test_a_release_is_closed_with_the_outcome_that_was_reviewed() -> None:
    record = release(status="review", **{**FULL, "outcome": "unsuccessful"})
    assert codes(record, "close", {"outcome": "successful"}) == ["read_only"]


@pytest.mark.parametrize(
    ("states", "event"),
    [
        (["complete", "complete"], "finish"),
        (["complete", "deploying"], None),
        (["complete", "failed"], "fail"),
        (["rolled_back", "deploying"], "fail"),
        ([], None),
    ],
)
def test_deployments_tell_what_becomes_of_their_release(
    states: list[str], event: str | None
) -> None:
    family = [
        Deployment(id=f"D-{i}", opened_at=T0, status=state)
        for i, state in enumerate(states)
    ]
    found = roll_up(DEPLOYMENT_RULES, family)
    assert found.event == event
    if event is not None:
        assert (
            ask(release(status="deploying", **FULL), event).record.status != "deploying"
        )


# -- the definition ---------------------------------------------------------------------------


def test_what_the_lifecycle_sets_is_exactly_what_changes_leave_out() -> None:
    assert settable(RELEASE, release()) == set(get_type_hints(ReleaseChanges))


def test_the_shipped_definition_has_no_flaw() -> None:
    assert RELEASE.check() == ()
    assert reaches_an_end(RELEASE)
    assert RELEASE.event_names == tuple(ReleaseEvent)


# -- lives --------------------------------------------------------------------------------------

SAID = st.just("approved") | words(ApprovalState)
LIVES = lives(
    RELEASE,
    {name: st.just(value) for name, value in FULL.items()},
    {*ONWARD, "finish", "fail", "retry", "review", "close"},
    dict.fromkeys(FINE, SAID),
)


@st.composite
def late_lives(draw: st.DrawFn) -> Walk:
    """A release that went some way towards its deployment, and on from there."""
    born = RELEASE.dynamic.create(FULL, id="REL-1", at=T0, by="rob")
    record, steps = born.record, list[Step[Release]]()
    for event in (*ONWARD, "finish")[: draw(st.integers(3, 7))]:
        by: Any = "rob" if event == "request_approval" else BOSS
        steps.append(ask(record, event, by=by))
        record = steps[-1].record
    for _ in range(draw(st.integers(0, 8))):
        at, by = (
            (record.updated_at or T0) + MINUTE,
            draw(st.sampled_from([BOSS, "rob"])),
        )
        told = {name: draw(SAID) for name in FINE}
        offers = RELEASE.available(record, at=at, by=by, given=told)
        events = [o.event for o in offers if o.allowed and o.event != "update"]
        if not events:
            break
        steps.append(
            ask(record, draw(st.sampled_from(events)), at=at, by=by, given=told)
        )
        record = steps[-1].record
    return born, tuple(steps)


@given(LIVES | late_lives())
def test_what_is_offered_works_and_facts_rebuild_the_release(walk: Walk) -> None:
    rebuilt(RELEASE, walk)


@given(late_lives())
def test_a_release_is_deployed_only_with_approved_changes_and_says_so(
    walk: Walk,
) -> None:
    for step in walk[1]:
        after = step.record
        is_used = after.status == "deployed" or (
            after.status in {"review", "closed"} and after.outcome == "successful"
        )
        assert is_used == (after.deployed_at is not None)
        told = {signal.name for signal in step.emitted}
        assert ("start_deployments" in told) == (step.facts[0].event == "deploy")


@given(LIVES | late_lives())
def test_no_release_is_built_without_a_decision_of_somebody_else(walk: Walk) -> None:
    asked_by = None
    is_agreed = False
    for step in walk[1]:
        (fact,) = step.facts
        if fact.event == "request_approval":
            asked_by = fact.by
        if fact.event == "approve":
            assert fact.by not in {asked_by, step.before.owner}
        is_agreed |= fact.event == "approve"
        is_agreed &= step.record.status != "planning"
        assert is_agreed or step.record.status in {
            *("draft", "planning", "awaiting_approval", "cancelled"),
        }


@attrs.frozen(kw_only=True)
class AcmeRelease(Release):
    site: str = "HQ"


ACME = RELEASE.bind(AcmeRelease, ReleaseEvent, dict)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "owner": st.sampled_from(["rob", "grace"]),
        "version_label": st.none() | st.just("3"),
        "changes": st.sampled_from([(), ("CHG-1",)]),
        "outcome": st.none() | st.just("successful"),
    },
)


@given(
    releases(status=st.sampled_from([*ReleaseState, "limbo"])),
    st.none() | st.fixed_dictionaries({k: st.just(v) for k, v in FULL.items()}),
    st.sampled_from(ReleaseEvent),
    CHANGES,
    st.tuples(instants(), st.none() | st.just("so"), st.sampled_from([BOSS, "rob"])),
)
def test_explain_agrees_with_apply_and_a_host_class_behaves_the_same(
    record: Release, full: Any, event: ReleaseEvent, changes: Any, more: Any
) -> None:
    record = attrs.evolve(record, **(full or {}))
    at, reason, by = more
    how: dict[str, Any] = {"at": at, "by": by, "reason": reason, "given": FINE}
    assert agrees(RELEASE, ACME, AcmeRelease, (record, event, changes), how)


# -- the page -------------------------------------------------------------------------------------


def test_the_page_draws_the_release_and_names_its_rules() -> None:
    assert page_faults(RELEASE, "release") == []
