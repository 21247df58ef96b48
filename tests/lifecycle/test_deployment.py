"""The standard deployment: nine states, attempts and their stamps, ways after a failure."""

from datetime import timedelta
from typing import Any, Final, get_type_hints

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import FieldError, RefusedError
from itsmcore.lifecycle import (
    DEPLOYMENT,
    DeploymentChanges,
    DeploymentEvent,
    Step,
    cascade,
)
from itsmcore.model import Deployment, DeploymentState, Release
from itsmcore.testing import deployments, instants
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
    ("draft", "assessing"),
    ("assessing", "reconciling"),
    ("reconciling", "assessing"),
    ("assessing", "ready"),
    ("ready", "assessing"),
    ("ready", "deploying"),
    ("deploying", "complete"),
    ("deploying", "failed"),
    ("deploying", "rolled_back"),
    ("failed", "deploying"),
    ("failed", "reconciling"),
    ("failed", "rolled_back"),
    ("complete", "rolled_back"),
    ("draft", "cancelled"),
    ("assessing", "cancelled"),
    ("reconciling", "cancelled"),
    ("ready", "cancelled"),
    ("failed", "cancelled"),
}
FULL: Final = {
    "release": "REL-1",
    "environment": "production",
    "planned_start": T0,
    "planned_end": T0 + timedelta(hours=2),
    "notes": "The disk was full.",
}


def deployment(**values: Any) -> Deployment:
    return Deployment(**{"id": "DEP-1", "opened_at": T0, **values})


def ask(
    record: Deployment, event: str, changes: Any = None, **more: Any
) -> Step[Deployment]:
    how: dict[str, Any] = {"at": record.updated_at or T0, "by": "ada", "reason": "so"}
    return DEPLOYMENT.dynamic.apply(record, event, changes, **{**how, **more})


def codes(
    record: Deployment, event: str, changes: Any = None, **more: Any
) -> list[str]:
    with pytest.raises(RefusedError) as refused:
        ask(record, event, changes, **more)
    return [reason.code for reason in refused.value.reasons]


def led(*events: str, **values: Any) -> Deployment:
    record = deployment(**{**FULL, **values})
    for event in events:
        record = ask(record, event).record
    return record


def test_a_deployment_has_nine_states() -> None:
    assert [rule.name for rule in DEPLOYMENT.rules] == list(DeploymentState)
    assert DEPLOYMENT.states == Deployment.states
    assert DEPLOYMENT.initial == DeploymentState.DRAFT


def test_a_deployment_moves_in_exactly_eighteen_ways() -> None:
    done: Moves = set()
    for state in DeploymentState:
        record = deployment(status=state, **FULL)
        for offer in DEPLOYMENT.available(record, at=T0, by="ada"):
            after = ask(record, offer.event).record.status
            assert after == offer.to
            done |= {(str(state), str(after))} if after != state else set()
    assert done == MOVES
    assert len(MOVES) == 18


def test_every_other_event_is_refused() -> None:
    known = {(move.source, move.event) for move in DEPLOYMENT.moves}
    for state in DeploymentState:
        for event in DeploymentEvent:
            if (state, event) not in known:
                record = deployment(status=state, **FULL)
                assert codes(record, event) == ["not_from_state"]


@pytest.mark.parametrize(
    ("state", "event", "missing"),
    [
        ("draft", "assess", ["environment"]),
        ("assessing", "make_ready", ["environment", "planned_start", "planned_end"]),
        ("assessing", "reconcile", ["environment", "reason"]),
        ("ready", "assess", ["environment", "reason"]),
        ("deploying", "fail", ["reason"]),
        ("failed", "cancel", ["notes", "reason"]),
        ("draft", "cancel", ["reason"]),
        ("complete", "roll_back", ["reason"]),
    ],
)
def test_an_event_names_what_is_missing(
    state: str, event: str, missing: list[str]
) -> None:
    record, found = deployment(status=state), DEPLOYMENT.event(event)
    offer = DEPLOYMENT.explain(record, found, at=T0, by="ada")
    assert [unmet.params.get("field", "reason") for unmet in offer.unmet] == missing


# -- attempts and stamps ----------------------------------------------------------------------


def test_each_attempt_is_counted_and_stamped() -> None:
    begun = ask(led("assess", "make_ready"), "start", at=T0 + MINUTE).record
    assert (begun.attempts, begun.actual_start) == (1, T0 + MINUTE)
    failed = ask(begun, "fail", at=T0 + 2 * MINUTE).record
    assert failed.actual_end == T0 + 2 * MINUTE
    again = ask(failed, "retry", at=T0 + 3 * MINUTE).record
    assert (again.attempts, again.actual_start) == (2, T0 + 3 * MINUTE)
    assert again.actual_end is None
    done = ask(again, "complete", at=T0 + 4 * MINUTE).record
    assert (done.status, done.actual_end) == ("complete", T0 + 4 * MINUTE)
    gone = ask(done, "roll_back", {"notes": "Undone."}, at=T0 + 9 * MINUTE).record
    assert (gone.status, gone.actual_end) == ("rolled_back", T0 + 9 * MINUTE)
    assert (gone.attempts, gone.notes) == (2, "Undone.")


def test_nobody_tells_by_hand_what_is_stamped() -> None:
    for name, value in (("attempts", 3), ("actual_start", T0), ("actual_end", T0)):
        with pytest.raises(FieldError, match="the lifecycle sets this field itself"):
            ask(led(), "update", {name: value})


def test_what_was_found_is_reconciled_and_assessed_again() -> None:
    record = led("assess", "reconcile")
    assert codes(record, "make_ready") == ["not_from_state"]
    assert led("assess", "reconcile", "assess", "make_ready").status == "ready"


def test_a_failed_deployment_is_given_up_with_a_word_of_what_is_left() -> None:
    gone = ask(deployment(status="failed", **FULL), "cancel", at=T0 + MINUTE).record
    assert (gone.status, gone.cancelled_at) == ("cancelled", T0 + MINUTE)
    assert codes(gone, "update") == ["not_from_state"]


# -- what stays as it is ----------------------------------------------------------------------

OTHER: Final = {"release": "REL-2", "environment": "test", "cis": ["db-1"]}


@pytest.mark.parametrize("name", sorted(OTHER))
@pytest.mark.parametrize("state", ["ready", "deploying", "failed"])
def test_what_was_assessed_is_what_is_deployed(state: str, name: str) -> None:
    record = deployment(status=state, **FULL)
    assert codes(record, "update", {name: OTHER[name]}) == ["read_only"]
    assert ask(deployment(**FULL), "update", {name: OTHER[name]}).record.version == 1


def test_the_window_moves_until_it_is_under_way() -> None:
    later = {"planned_end": T0 + timedelta(days=1)}
    assert ask(led("assess", "make_ready"), "update", later).record.version == 3
    assert codes(led("assess", "make_ready", "start"), "update", later) == ["read_only"]


def test_deployments_follow_their_release() -> None:
    release = Release(id="REL-1", opened_at=T0, planned_start=T0, planned_end=T0)
    bare = deployment(status="assessing", environment="test", release="REL-1")
    made = cascade(
        DEPLOYMENT, release, [bare], DeploymentEvent.MAKE_READY, at=T0, by="ada"
    )
    assert made.steps[0].record.planned_end == T0
    assert made.steps[0].facts[0].cause is not None
    states = ("complete", "failed", "deploying", "draft", "rolled_back")
    family = [deployment(id=s, status=s, environment="test") for s in states]
    back = cascade(
        DEPLOYMENT,
        release,
        family,
        DeploymentEvent.ROLL_BACK,
        at=T0,
        by="ada",
        reason="The release is backed out.",
    )
    assert [step.record.id for step in back.steps] == [
        "complete",
        "failed",
        "deploying",
    ]
    assert [child.record_id for child in back.refused] == ["draft", "rolled_back"]


# -- the definition ---------------------------------------------------------------------------


def test_what_the_lifecycle_sets_is_exactly_what_changes_leave_out() -> None:
    assert settable(DEPLOYMENT, deployment()) == set(get_type_hints(DeploymentChanges))


def test_the_shipped_definition_has_no_flaw() -> None:
    assert DEPLOYMENT.check() == ()
    assert reaches_an_end(DEPLOYMENT)
    assert DEPLOYMENT.event_names == tuple(DeploymentEvent)


LIVES = lives(
    DEPLOYMENT,
    {name: st.just(value) for name, value in FULL.items()},
    {"assess", "make_ready", "start", "fail", "retry", "complete"},
)


@given(LIVES)
def test_what_is_offered_works_and_facts_rebuild_the_deployment(walk: Walk) -> None:
    rebuilt(DEPLOYMENT, walk)


@given(LIVES)
def test_attempts_are_counted_and_an_end_never_lies_before_its_start(
    walk: Walk,
) -> None:
    begun = 0
    for step in walk[1]:
        record = step.record
        begun += step.facts[0].event in {"start", "retry"}
        assert record.attempts == begun
        assert (record.actual_start is None) == (begun == 0)
        assert record.actual_end is None or record.actual_end >= record.actual_start


@attrs.frozen(kw_only=True)
class AcmeDeployment(Deployment):
    site: str = "HQ"


ACME = DEPLOYMENT.bind(AcmeDeployment, DeploymentEvent, dict)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "environment": st.none() | st.just("test"),
        "notes": st.none() | st.just("So it was."),
        "cis": st.sampled_from([(), ("db-1",)]),
    },
)


@given(
    deployments(status=st.sampled_from([*DeploymentState, "limbo"])),
    st.none() | st.fixed_dictionaries({k: st.just(v) for k, v in FULL.items()}),
    st.sampled_from(DeploymentEvent),
    CHANGES,
    st.tuples(instants(), st.none() | st.just("so")),
)
def test_explain_agrees_with_apply_and_a_host_class_behaves_the_same(
    record: Deployment, full: Any, event: DeploymentEvent, changes: Any, more: Any
) -> None:
    record = attrs.evolve(record, actual_start=None, **(full or {}))
    how = {"at": more[0], "by": "ada", "reason": more[1]}
    assert agrees(DEPLOYMENT, ACME, AcmeDeployment, (record, event, changes), how)


def test_the_page_draws_the_deployment_and_names_its_rules() -> None:
    assert page_faults(DEPLOYMENT, "deployment") == []
