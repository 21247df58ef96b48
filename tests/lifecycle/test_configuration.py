"""The standard lifecycles of configuration items and services: states, moves, who decides."""

from itertools import product
from typing import Any, Final, get_type_hints

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import RefusedError
from itsmcore.lifecycle import (
    CONFIGURATION_ITEM,
    CONFIGURATION_MANAGER_ROLE,
    PORTFOLIO_MANAGER_ROLE,
    SERVICE,
    CiChanges,
    CiEvent,
    Lifecycle,
    ServiceChanges,
    ServiceEvent,
    Step,
)
from itsmcore.model import CI, Actor, CiState, Record, Service, ServiceState
from itsmcore.testing import cis, instants, services
from tests.lifecycle.desk_lives import lives
from tests.lifecycle.samples import MINUTE, T0
from tests.lifecycle.standards import (
    Moves,
    agrees,
    page_faults,
    reaches_an_end,
    settable,
)
from tests.lifecycle.test_walks import Walk, rebuilt

CI_MOVES: Final[Moves] = {
    ("planned", "in_build"),
    ("in_build", "in_test"),
    ("in_test", "in_build"),
    ("in_build", "operational"),
    ("in_test", "operational"),
    ("operational", "under_change"),
    ("under_change", "operational"),
    ("operational", "retiring"),
    ("retiring", "operational"),
    ("retiring", "retired"),
    ("operational", "retired"),
    ("under_change", "retired"),
    ("planned", "retired"),
    ("in_build", "retired"),
    ("in_test", "retired"),
    ("retired", "in_build"),
}
SERVICE_MOVES: Final[Moves] = {
    ("pipeline", "catalogue"),
    ("pipeline", "retired"),
    ("catalogue", "retiring"),
    ("retiring", "catalogue"),
    ("retiring", "retired"),
    ("retired", "pipeline"),
}
BOSS: Final = Actor(
    key="grace", roles=[CONFIGURATION_MANAGER_ROLE, PORTFOLIO_MANAGER_ROLE]
)
FULL: Final = {"title": "Mail", "owner": "ada", "support_group": "messaging"}
BOTH: Final[list[tuple[Lifecycle[Any, Any, Any], Any, Moves]]] = [
    (CONFIGURATION_ITEM, CiState, CI_MOVES),
    (SERVICE, ServiceState, SERVICE_MOVES),
]
NAMES: Final = ["ci", "service"]


def record_of(lifecycle: Lifecycle[Any, Any, Any], **values: Any) -> Any:
    kind = CI if lifecycle is CONFIGURATION_ITEM else Service
    return kind(**{"id": "X-1", "opened_at": T0, **values})


def ask(record: Record, event: str, changes: Any = None, **more: Any) -> Step[Any]:
    lifecycle: Lifecycle[Any, Any, Any] = (
        CONFIGURATION_ITEM if isinstance(record, CI) else SERVICE
    )
    how = {"at": record.updated_at or T0, "by": BOSS, "reason": "so", **more}
    return lifecycle.dynamic.apply(record, event, changes, **how)


def codes(record: Record, event: str, changes: Any = None, **more: Any) -> list[str]:
    with pytest.raises(RefusedError) as refused:
        ask(record, event, changes, **more)
    return [reason.code for reason in refused.value.reasons]


def led(record: Any, *events: str) -> Any:
    for event in events:
        record = ask(record, event).record
    return record


@pytest.mark.parametrize(("lifecycle", "states", "moves"), BOTH, ids=NAMES)
def test_a_lifecycle_has_the_states_of_its_records(
    lifecycle: Lifecycle[Any, Any, Any], states: Any, moves: Moves
) -> None:
    assert [rule.name for rule in lifecycle.rules] == list(states)
    assert lifecycle.states == record_of(lifecycle).states
    assert lifecycle.initial == next(iter(states))
    done: Moves = set()
    for state in states:
        record = record_of(lifecycle, status=state, **FULL)
        for offer in lifecycle.available(record, at=T0, by=BOSS):
            after = ask(record, offer.event).record.status
            assert after == offer.to
            done |= {(str(state), str(after))} if after != state else set()
    assert done == moves


@pytest.mark.parametrize(("lifecycle", "states", "moves"), BOTH, ids=NAMES)
def test_every_other_event_is_refused(
    lifecycle: Lifecycle[Any, Any, Any], states: Any, moves: Moves
) -> None:
    known = {(move.source, move.event) for move in lifecycle.moves}
    assert {(m.source, m.target) for m in lifecycle.moves if m.source != m.target} == (
        moves
    )
    for state, event in product(states, lifecycle.event_names):
        if (state, event) not in known:
            record = record_of(lifecycle, status=state, **FULL)
            assert codes(record, event) == ["not_from_state"]


@pytest.mark.parametrize(("lifecycle", "states", "moves"), BOTH, ids=NAMES)
def test_the_shipped_definition_has_no_flaw(
    lifecycle: Lifecycle[Any, Any, Any], states: Any, moves: Moves
) -> None:
    assert lifecycle.check() == ()
    assert reaches_an_end(lifecycle)
    assert {source for source, _ in moves} == set(states)


def test_the_events_are_all_there() -> None:
    assert CONFIGURATION_ITEM.event_names == tuple(CiEvent)
    assert SERVICE.event_names == tuple(ServiceEvent)


def test_what_a_lifecycle_sets_is_exactly_what_changes_leave_out() -> None:
    item = record_of(CONFIGURATION_ITEM, status="planned")
    assert settable(CONFIGURATION_ITEM, item) == set(get_type_hints(CiChanges))
    service = record_of(SERVICE, status="pipeline")
    assert settable(SERVICE, service) == set(get_type_hints(ServiceChanges))


def test_the_pages_draw_them_and_name_their_rules() -> None:
    assert page_faults(CONFIGURATION_ITEM, "configuration-item") == []
    assert page_faults(SERVICE, "service") == []


# -- configuration items ----------------------------------------------------------------------


def test_nothing_goes_live_that_nobody_looks_after() -> None:
    item = CONFIGURATION_ITEM.create({}, id="db-1", at=T0, by="ada").record
    assert item.status == "planned"
    item = led(item, "build", "test")
    assert codes(item, "go_live") == ["field_missing"] * 2
    at = T0 + MINUTE
    live = ask(item, "go_live", {"title": "DB", "support_group": "dba"}, at=at).record
    assert (live.status, live.live_at) == ("operational", at)
    assert codes(live, "update", {"support_group": None}) == ["field_missing"]


def test_what_was_tested_in_vain_is_built_again() -> None:
    item = record_of(CONFIGURATION_ITEM, status="in_test", **FULL)
    assert codes(item, "rework", reason=None) == ["reason_missing"]
    assert led(item, "rework", "go_live").status == "operational"


def test_a_change_does_not_put_an_item_into_operation_anew() -> None:
    item = led(record_of(CONFIGURATION_ITEM, status="in_build", **FULL), "go_live")
    step = ask(ask(item, "start_change").record, "end_change", at=T0 + MINUTE)
    assert (step.record.status, step.record.live_at) == ("operational", T0)


def test_an_item_is_retired_in_two_steps_or_by_the_manager_at_once() -> None:
    item = record_of(CONFIGURATION_ITEM, **FULL)
    assert codes(item, "retire", by="eve") == ["role_missing"]
    leaving = ask(item, "begin_retirement", by="eve").record
    assert led(leaving, "keep").status == "operational"
    gone = ask(leaving, "retire", by="eve", reason=None, at=T0 + MINUTE).record
    assert (gone.status, gone.retired_at) == ("retired", T0 + MINUTE)
    for state in ("operational", "under_change"):
        used = record_of(CONFIGURATION_ITEM, status=state, **FULL)
        assert codes(used, "retire", reason=None) == ["reason_missing"]
        assert led(used, "retire").status == "retired"


def test_what_never_went_live_is_called_off() -> None:
    for state in ("planned", "in_build", "in_test"):
        item = record_of(CONFIGURATION_ITEM, status=state)
        assert codes(item, "cancel", reason=None) == ["reason_missing"]
        gone = led(item, "cancel")
        assert (gone.status, gone.live_at, gone.retired_at) == ("retired", None, T0)


def test_only_the_manager_brings_an_item_back() -> None:
    gone = led(record_of(CONFIGURATION_ITEM, **FULL), "retire")
    assert codes(gone, "update", {"serial": "1"}) == ["not_from_state"]
    assert codes(gone, "reinstate", by="eve") == ["role_missing"]
    assert codes(gone, "reinstate", {"serial": "1"}) == ["read_only"]
    back = led(gone, "reinstate")
    assert (back.status, back.retired_at) == ("in_build", None)


# -- services ---------------------------------------------------------------------------------


def test_the_manager_of_the_portfolio_decides() -> None:
    for move in SERVICE.moves:
        if move.event != "update":
            service = record_of(SERVICE, status=move.source, **FULL)
            assert codes(service, move.event, by="eve") == ["role_missing"]
    service = record_of(SERVICE, **FULL)
    assert ask(service, "update", {"customers": ["acme"]}, by="eve").record.customers


def test_a_service_in_the_catalogue_has_somebody_who_answers_for_it() -> None:
    service = SERVICE.create({"title": "Mail"}, id="mail", at=T0, by="ada").record
    assert (service.status, codes(service, "publish")) == (
        "pipeline",
        ["field_missing"],
    )
    at = T0 + MINUTE
    live = ask(service, "publish", {"owner": "ada"}, at=at).record
    assert (live.status, live.live_at) == ("catalogue", at)


def test_a_retired_service_comes_back_through_the_pipeline() -> None:
    service = led(record_of(SERVICE, **FULL), "begin_retirement")
    assert led(service, "keep").status == "catalogue"
    gone = led(service, "retire")
    assert (gone.status, gone.retired_at) == ("retired", T0)
    back = led(gone, "revive")
    assert (back.status, back.retired_at) == ("pipeline", None)
    assert led(back, "drop").status == "retired"


@pytest.mark.parametrize(
    ("state", "event"),
    [
        ("pipeline", "drop"),
        ("catalogue", "begin_retirement"),
        ("retiring", "keep"),
        ("retired", "revive"),
    ],
)
def test_such_a_decision_has_a_reason(state: str, event: str) -> None:
    service = record_of(SERVICE, status=state, **FULL)
    assert codes(service, event, reason=None) == ["reason_missing"]


# -- laws -------------------------------------------------------------------------------------

ACTORS: Final = st.builds(
    Actor,
    key=st.sampled_from(["ada", "grace"]),
    roles=st.sampled_from([(), tuple(BOSS.roles)]),
)
BIRTHS: Final = st.fixed_dictionaries({}, optional={"title": st.just("Mail")})


@given(lives(CONFIGURATION_ITEM, BIRTHS, st.just({}), actors=ACTORS))
def test_what_is_offered_works_and_facts_rebuild_the_item(walk: Walk) -> None:
    rebuilt(CONFIGURATION_ITEM, walk)
    for step in walk[1]:
        item = step.record
        is_used = item.status in {"operational", "under_change", "retiring"}
        assert not is_used or (item.title and item.support_group and item.live_at)
        assert (item.status == "retired") == (item.retired_at is not None)


@given(lives(SERVICE, BIRTHS, st.just({}), actors=ACTORS))
def test_what_is_offered_works_and_facts_rebuild_the_service(walk: Walk) -> None:
    rebuilt(SERVICE, walk)
    for step in walk[1]:
        service = step.record
        is_offered = service.status in {"catalogue", "retiring"}
        assert not is_offered or (service.title and service.owner and service.live_at)
        assert (service.status == "retired") == (service.retired_at is not None)


@attrs.frozen(kw_only=True)
class AcmeCi(CI):
    site: str = "HQ"


@attrs.frozen(kw_only=True)
class AcmeService(Service):
    site: str = "HQ"


ACME_CI: Final = CONFIGURATION_ITEM.bind(AcmeCi, CiEvent, dict)
ACME_SERVICE: Final = SERVICE.bind(AcmeService, ServiceEvent, dict)
CHANGES: Final = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["", "Mail"]),
        "support_group": st.none() | st.just("dba"),
        "owner": st.none() | st.just("ada"),
    },
)
ASKED: Final = st.tuples(instants(), ACTORS, st.none() | st.just("so"))


@given(
    cis(status=st.sampled_from([*CiState, "limbo"])),
    st.sampled_from(CiEvent),
    CHANGES,
    ASKED,
)
def test_explain_agrees_with_apply_for_an_item_of_any_class(
    record: CI, event: Any, changes: Any, asked: Any
) -> None:
    how = dict(zip(("at", "by", "reason"), asked, strict=True))
    assert agrees(CONFIGURATION_ITEM, ACME_CI, AcmeCi, (record, event, changes), how)


@given(
    services(status=st.sampled_from([*ServiceState, "limbo"])),
    st.sampled_from(ServiceEvent),
    CHANGES,
    ASKED,
)
def test_explain_agrees_with_apply_for_a_service_of_any_class(
    record: Service, event: Any, changes: Any, asked: Any
) -> None:
    how = dict(zip(("at", "by", "reason"), asked, strict=True))
    assert agrees(SERVICE, ACME_SERVICE, AcmeService, (record, event, changes), how)
