"""The standard lifecycles of what is owned, agreed on and improved: moves, rules, last days.

The laws that they share with all others are in `test_laws`.
"""

import json
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any, Final, get_type_hints
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.codec import decode, encode
from itsmcore.errors import (
    FieldError,
    RefusedError,
    ReplayError,
    UnknownNameError,
    WrongTypeError,
)
from itsmcore.lifecycle import (
    AGREEMENT,
    ASSET,
    CONTRACT,
    IMPROVEMENT,
    LICENCE,
    AgreementChanges,
    AssetChanges,
    ContractChanges,
    Delay,
    ImprovementChanges,
    LicenceChanges,
    Lifecycle,
    Step,
    derive,
    expiry_due,
)
from itsmcore.model import (
    Actor,
    AgreementRecord,
    Asset,
    Contract,
    Depreciation,
    Fact,
    FieldChange,
    History,
    ImprovementItem,
    Money,
    Record,
    Role,
    SoftwareLicence,
)
from itsmcore.testing import (
    agreement_records,
    assets,
    contracts,
    improvement_items,
    instants,
    software_licences,
)
from tests.lifecycle.samples import MINUTE, T0
from tests.lifecycle.standards import Moves, agrees, settable

Any_ = Lifecycle[Any, Any, Any]

TODAY: Final = date(2026, 3, 2)
DAY: Final = timedelta(days=1)
GRACE: Final = Actor(
    key="grace",
    roles=[
        Role.ASSET_MANAGER,
        Role.SUPPLIER_MANAGER,
        Role.SERVICE_LEVEL_MANAGER,
        Role.IMPROVEMENT_MANAGER,
    ],
)


@attrs.frozen
class Kind:
    """A lifecycle, its records with all that its states ask for, and its moves by hand."""

    lifecycle: Any_
    cls: type[Any]
    changes: Any
    records: Any
    full: dict[str, Any]
    moves: Moves


def moves(text: str) -> Moves:
    """Moves as lines: a state, and the states to which it leads."""
    found: Moves = set()
    for line in text.strip().splitlines():
        source, _, targets = line.partition(":")
        found |= {(source.strip(), target) for target in targets.split()}
    return found


FULL: Final = {"title": "Disk", "owner": "ada"}
DATED: Final = {"valid_from": TODAY, "valid_to": TODAY + DAY}
GOAL: Final = {"kpi": "mttr", "baseline": 9, "target": 4}
KINDS: Final[dict[str, Kind]] = {
    "asset": Kind(
        ASSET,
        Asset,
        AssetChanges,
        assets(),
        FULL | {"supplier": "acme", "location": "store", "disposal_proof": "C-1"},
        moves(
            """
            requested: on_order disposed
            on_order: in_transit in_stock disposed
            in_transit: in_stock missing disposed
            in_stock: in_use in_maintenance missing retired
            in_use: in_stock in_maintenance missing retired
            in_maintenance: in_stock in_use missing retired
            missing: in_stock disposed
            retired: in_stock disposed
            """
        ),
    ),
    "licence": Kind(
        LICENCE,
        SoftwareLicence,
        LicenceChanges,
        software_licences(),
        FULL | DATED | {"product": "Writer", "entitled": 9},
        moves(
            """
            requested: active retired
            active: expiring expired reclaimed
            expiring: active expired reclaimed
            expired: active retired
            reclaimed: active expired retired
            """
        ),
    ),
    "agreement": Kind(
        AGREEMENT,
        AgreementRecord,
        AgreementChanges,
        agreement_records(),
        FULL | DATED | {"customer": "acme", "provider": "it"},
        moves(
            """
            draft: negotiating terminated
            negotiating: draft active terminated
            active: suspended expired terminated
            suspended: active expired terminated
            expired: active
            """
        ),
    ),
    "contract": Kind(
        CONTRACT,
        Contract,
        ContractChanges,
        contracts(),
        FULL | {"supplier": "acme", "start": TODAY, "end": TODAY + DAY},
        moves(
            """
            draft: negotiating terminated
            negotiating: draft active terminated
            active: under_notice expired terminated
            under_notice: active expired terminated
            expired: active
            """
        ),
    ),
    "improvement": Kind(
        IMPROVEMENT,
        ImprovementItem,
        ImprovementChanges,
        improvement_items(),
        FULL | GOAL | {"benefit": "Less.", "measured": 5, "proposed_by": "rob"},
        moves(
            """
            proposed: approved dropped
            approved: in_progress dropped
            in_progress: approved measured dropped
            measured: approved in_progress done dropped
            dropped: proposed
            """
        ),
    ),
}
EVERY: Final = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
OF: Final = {kind.cls: kind.lifecycle for kind in KINDS.values()}


def record_of(name: str, **values: Any) -> Any:
    kind = KINDS[name]
    return kind.cls(**{"id": "X-1", "opened_at": T0, **kind.full, **values})


def ask(record: Record, event: str, changes: Any = None, **more: Any) -> Step[Any]:
    how = {"at": record.updated_at or T0, "by": GRACE, "reason": "so", **more}
    return OF[type(record)].dynamic.apply(record, event, changes, **how)


def codes(record: Record, event: str, changes: Any = None, **more: Any) -> list[str]:
    with pytest.raises(RefusedError) as refused:
        ask(record, event, changes, **more)
    return [reason.code for reason in refused.value.reasons]


def led(record: Any, *events: str) -> Any:
    for event in events:
        record = ask(record, event).record
    return record


@EVERY
def test_its_moves_are_those_of_the_table(kind: Kind) -> None:
    lifecycle = kind.lifecycle
    assert {(m.source, m.target) for m in lifecycle.moves if m.source != m.target} == (
        kind.moves
    )
    assert lifecycle.states == kind.cls.states
    assert lifecycle.initial == next(iter(kind.cls.states))
    assert lifecycle.record_type == lifecycle.name == kind.cls.record_type


@EVERY
def test_every_move_can_be_made_and_every_other_event_is_refused(kind: Kind) -> None:
    known = {(move.source, move.event): move.target for move in kind.lifecycle.moves}
    for state, event in product(kind.lifecycle.states, kind.lifecycle.event_names):
        record = kind.cls(id="X-1", opened_at=T0, **kind.full, status=state)
        if (state, event) in known:
            end = {"valid_to": TODAY + 9 * DAY, "end": TODAY + 9 * DAY}
            more = {k: v for k, v in end.items() if k in kind.full}
            changes = more if event == "renew" else None
            step = ask(record, event, changes, at=T0 + MINUTE)
            assert step.record.status == known[state, event]
        else:
            assert codes(record, event) == ["not_from_state"]


@EVERY
def test_what_it_sets_is_exactly_what_changes_leave_out(kind: Kind) -> None:
    record = kind.cls(
        id="X-1", opened_at=T0, **kind.full, status=kind.lifecycle.initial
    )
    told = set(get_type_hints(kind.changes))
    elsewhere = {"measured", "proposed_by"}  # not along with an update
    assert settable(kind.lifecycle, record) | elsewhere == told | elsewhere


@EVERY
def test_explain_agrees_with_apply(kind: Kind) -> None:
    own = kind.lifecycle.bind(kind.cls, str, dict)
    texts = {n: st.none() | st.just("x") for n in ("owner", "user", "supplier", "kpi")}
    days = {n: st.just(TODAY) for n in ("valid_to", "end")}
    possible = {n: v for n, v in {**texts, **days}.items() if n in attrs_of(kind.cls)}
    states = st.sampled_from([*kind.lifecycle.states, "limbo"])

    @settings(max_examples=settings().max_examples // 4)
    @given(
        kind.records,
        states,
        st.sampled_from(kind.lifecycle.event_names),
        st.fixed_dictionaries({}, optional=possible),
        st.tuples(instants(), st.sampled_from([GRACE, "ada"]), st.sampled_from(["s"])),
    )
    def check(
        found: Any, state: str, event: Any, changes: Any, asked: tuple[Any, ...]
    ) -> None:
        bare = dict.fromkeys(("valid_from", "start") & attrs_of(kind.cls).keys())
        record = attrs.evolve(found, status=state, **bare)
        how = dict(zip(("at", "by", "reason"), asked, strict=True))
        assert agrees(kind.lifecycle, own, kind.cls, (record, event, changes), how)

    check()


def attrs_of(cls: type[Any]) -> dict[str, Any]:
    return {a.name: a for a in attrs.fields(cls)}


def test_only_managers_decide_on_what_costs_money() -> None:
    told = {
        kind.lifecycle.name: sorted(
            {str(r.event) for r in kind.lifecycle.transitions if r.roles}
        )
        for kind in KINDS.values()
    }
    assert told == {
        "asset": ["dispose", "reinstate", "retire", "write_off"],
        "software_licence": ["renew", "retire"],
        "agreement_record": [
            *("amend", "renew", "resume", "sign", "suspend", "terminate"),
        ],
        "contract": ["amend", "renew", "sign", "terminate"],
        "improvement_item": ["approve"],
    }
    for kind in KINDS.values():
        for row in kind.lifecycle.transitions:
            assert row.roles <= set(Role)


# -- assets -----------------------------------------------------------------------------------


def test_an_asset_lives_from_its_order_to_its_disposal() -> None:
    born = ASSET.create({"title": "Laptop"}, id="AST-1", at=T0, by="rob").record
    assert (born.status, codes(born, "order")) == ("requested", ["field_missing"])
    asset = ask(born, "order", {"supplier": "acme"}).record
    asset = led(asset, "ship")
    assert codes(asset, "receive") == ["field_missing"]
    asset = ask(asset, "receive", {"location": "store"}, at=T0 + MINUTE).record
    asset = ask(asset, "deploy", {"owner": "ada", "user": "rob"}).record
    assert (asset.received_at, asset.deployed_at) == (T0 + MINUTE, T0 + MINUTE)
    back = ask(led(asset, "maintain"), "return", at=T0 + 2 * MINUTE).record
    assert (back.status, back.user, back.received_at) == ("in_stock", None, T0 + MINUTE)
    gone = led(back, "retire")
    assert (gone.retired_at, codes(gone, "dispose")) == (
        T0 + 2 * MINUTE,
        ["field_missing"],
    )
    over = ask(gone, "dispose", {"disposal_proof": "C-1"}).record
    assert (over.status, over.disposed_at) == ("disposed", T0 + 2 * MINUTE)
    assert over.retired_at == gone.retired_at


@pytest.mark.parametrize(
    ("state", "event"),
    [("in_use", "return"), ("missing", "find"), ("in_use", "retire")],
)
def test_what_nobody_has_any_more_has_no_user(state: str, event: str) -> None:
    asset = record_of("asset", status=state, user="rob")
    assert codes(asset, event, {"user": "eve"}) == ["read_only"]
    assert ask(asset, event).record.user is None


def test_what_is_missing_is_found_or_written_off_by_somebody_else() -> None:
    lost = ask(record_of("asset", status="in_use", user="grace"), "report_missing")
    assert lost.record.missing_since == T0
    assert codes(lost.record, "write_off") == ["own_request"]
    assert codes(lost.record, "update", {"user": None}) == ["read_only"]
    assert ask(lost.record, "find").record.missing_since is None
    bare = attrs.evolve(lost.record, user="rob", disposal_proof=None)
    assert codes(bare, "write_off") == ["field_missing"]
    step = ask(bare, "write_off", {"disposal_proof": "Police 7"})
    assert (step.record.status, step.record.missing_since) == ("disposed", None)


def test_a_retired_asset_comes_back_by_its_manager() -> None:
    gone = record_of("asset", status="retired", retired_at=T0)
    assert codes(gone, "reinstate", by="eve") == ["role_missing"]
    assert (led(gone, "reinstate").status, led(gone, "reinstate").retired_at) == (
        "in_stock",
        None,
    )


# -- licences, agreements, contracts ----------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "state", "last"),
    [
        ("licence", "active", "valid_to"),
        ("licence", "expired", "valid_to"),
        ("agreement", "active", "valid_to"),
        ("agreement", "expired", "valid_to"),
        ("contract", "under_notice", "end"),
        ("contract", "expired", "end"),
    ],
)
def test_a_renewal_gives_another_last_day(name: str, state: str, last: str) -> None:
    record = record_of(name, status=state)
    if state == "expired" and name != "licence":
        record = attrs.evolve(record, ended_at=T0)
    assert codes(record, "renew") == ["field_unchanged"]
    assert codes(record, "renew", {last: record.get(last)}) == ["field_unchanged"]
    with pytest.raises(FieldError, match=rf"^{last}: it lies before its start"):
        ask(record, "renew", {last: date(2026, 1, 1)})
    new = ask(record, "renew", {last: TODAY + 99 * DAY}).record
    assert (new.status, new.get(last)) == ("active", TODAY + 99 * DAY)
    assert (new.get("ended_at"), new.get("notice_at")) == (None, None)


@pytest.mark.parametrize(
    ("name", "state", "term"),
    [
        ("agreement", "active", {"penalty": "none"}),
        ("agreement", "suspended", {"rule": "silver"}),
        ("agreement", "active", {"valid_to": TODAY + 5 * DAY}),
        ("contract", "active", {"notice_days": 3}),
        ("contract", "under_notice", {"supplier": "emca"}),
    ],
)
def test_what_was_signed_changes_by_amendment_alone(
    name: str, state: str, term: dict[str, Any]
) -> None:
    record = record_of(name, status=state, signed_at=T0)
    for event in ("update", "terminate", "expire"):
        assert codes(record, event, term) == ["read_only"]
    assert codes(record, "amend", term, by="eve") == ["role_missing"]
    assert codes(record, "amend", term, reason=None) == ["reason_missing"]
    step = ask(record, "amend", term, at=T0 + MINUTE)
    assert (step.record.status, step.record.signed_at) == (state, T0 + MINUTE)
    assert {n: step.record.get(n) for n in term} == term
    assert ask(record, "update", {"owner": "eve"}).record.owner == "eve"


def test_an_agreement_is_suspended_and_resumed() -> None:
    record = ask(record_of("agreement", status="active"), "suspend").record
    assert (record.status, record.suspended_at) == ("suspended", T0)
    assert led(record, "resume").suspended_at is None
    ended = led(record, "terminate")
    assert (ended.suspended_at, ended.ended_at) == (None, T0)


def test_notice_names_the_day_to_which_it_leads() -> None:
    contract = record_of("contract", status="active", end=None)
    assert codes(contract, "expire") == ["never_expires"]
    assert codes(contract, "give_notice") == ["field_missing"]
    left = ask(contract, "give_notice", {"end": TODAY + DAY}).record
    assert (left.status, left.notice_at) == ("under_notice", T0)
    kept = ask(left, "withdraw_notice", {"end": None}).record
    assert (kept.status, kept.notice_at, kept.end) == ("active", None, None)
    assert led(left, "expire").notice_at == T0


def test_what_has_no_last_day_never_expires() -> None:
    for name, state in (("licence", "active"), ("agreement", "suspended")):
        record = record_of(name, status=state, valid_to=None)
        assert codes(record, "expire") == ["never_expires"]
    licence = record_of("licence", status="active", valid_to=None)
    assert codes(licence, "announce_expiry") == ["never_expires"]
    soon = ask(licence, "announce_expiry", {"valid_to": TODAY + DAY}).record
    assert (soon.status, codes(soon, "update", {"valid_to": None})) == (
        "expiring",
        ["field_missing"],
    )


LONDON: Final = ZoneInfo("Europe/London")
KIRITIMATI: Final = ZoneInfo("Pacific/Kiritimati")


@pytest.mark.parametrize(
    ("name", "last"),
    [("licence", "valid_to"), ("agreement", "valid_to"), ("contract", "end")],
)
def test_a_last_day_ends_in_its_zone(name: str, last: str) -> None:
    lifecycle = KINDS[name].lifecycle
    record = record_of(name, status="active", **{last: date(2026, 6, 30)})
    timer = expiry_due(lifecycle, record, tz=LONDON)
    assert timer is not None
    assert (timer.event, timer.due_at) == (
        "expire",
        datetime(2026, 6, 30, 23, tzinfo=UTC),
    )
    early = expiry_due(lifecycle, record, tz=KIRITIMATI)
    assert early is not None
    assert early.due_at == datetime(2026, 6, 30, 10, tzinfo=UTC)
    grace = Delay(after=DAY)
    late = expiry_due(lifecycle, record, tz=UTC, grace=grace)
    assert late is not None
    assert late.due_at == datetime(2026, 7, 2, tzinfo=UTC)
    assert late.why == f"it is valid to 2026-06-30 in UTC, {grace.words} later"
    done = ask(record, timer.event, at=timer.due_at, by="job").record
    assert done.status == "expired"
    assert expiry_due(lifecycle, done, tz=LONDON) is None
    ever = attrs.evolve(record, **{last: None})
    assert expiry_due(lifecycle, ever, tz=LONDON) is None
    assert expiry_due(lifecycle, attrs.evolve(record, **{last: date.max}), tz=UTC) is (
        None
    )


@pytest.mark.parametrize("state", [*CONTRACT.states, "limbo"])
def test_only_what_can_expire_has_a_timer(state: str) -> None:
    contract = record_of("contract", status=state)
    timer = expiry_due(CONTRACT, contract, tz=UTC)
    assert (timer is not None) == (state in {"active", "under_notice"})


def test_states_of_a_host_expire_as_its_lifecycle_says() -> None:
    own = derive(CONTRACT, name="own", rename={"active": "in force"})
    bound = own.bind(Contract, str, dict)
    contract = record_of("contract", status="in force")
    assert expiry_due(CONTRACT, contract, tz=UTC) is None
    timer = expiry_due(bound, contract, tz=UTC)
    assert timer is not None
    assert timer.due_at == datetime(2026, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "error", "field"),
    [
        ({"lifecycle": None}, WrongTypeError, "lifecycle"),
        ({"lifecycle": IMPROVEMENT}, UnknownNameError, "event"),
        ({"record": record_of("asset")}, WrongTypeError, "record"),
        ({"tz": "UTC"}, WrongTypeError, "tz"),
        ({"grace": DAY}, WrongTypeError, "grace"),
    ],
)
def test_what_has_no_last_day_is_refused_by_name(
    given: dict[str, Any], error: type[FieldError], field: str
) -> None:
    asked = {"lifecycle": CONTRACT, "record": record_of("contract", status="active")}
    how: dict[str, Any] = {"tz": UTC, **given}
    places = [how.pop(name, asked[name]) for name in asked]
    with pytest.raises(error) as refused:
        expiry_due(places[0], places[1], **how)
    assert refused.value.field == field


# -- improvements -----------------------------------------------------------------------------


def test_nobody_approves_their_own_idea() -> None:
    item = record_of("improvement", status="proposed", proposed_by="grace")
    assert codes(item, "approve") == ["own_request"]
    other = attrs.evolve(item, proposed_by="rob")
    approved = ask(other, "approve", at=T0 + MINUTE).record
    assert (approved.approved_by, approved.approved_at) == ("grace", T0 + MINUTE)
    for at_stake in (item, approved):
        assert codes(at_stake, "update", {"proposed_by": "bo"}) == ["read_only"]


def test_an_idea_is_somebodys() -> None:
    with pytest.raises(RefusedError, match="proposed_by is needed"):
        IMPROVEMENT.create({"title": "x"}, id="I", at=T0, by="grace")


def test_the_goal_stands_before_the_work_begins() -> None:
    plan = record_of("improvement", status="approved", baseline=None, measured=None)
    assert codes(plan, "start") == ["field_missing"]
    work = ask(plan, "start", {"baseline": "0.08"}).record
    for name in ("kpi", "baseline", "target", "measured"):
        assert codes(work, "update", {name: "7"}) == ["read_only"]
    again = ask(work, "replan").record
    assert ask(again, "update", {"target": 3}).record.target == 3


def test_nothing_is_done_that_was_not_measured() -> None:
    work = record_of("improvement", status="in_progress", measured=None)
    assert codes(work, "measure") == ["field_missing"]
    assert codes(work, "complete") == ["not_from_state"]
    first = ask(work, "measure", {"measured": 7}, at=T0 + MINUTE).record
    second = ask(first, "measure", {"measured": "4.5"}, at=T0 + 2 * MINUTE).record
    assert (second.status, str(second.measured)) == ("measured", "4.5")
    assert second.measured_at == T0 + 2 * MINUTE
    assert led(second, "complete").closed_at == T0 + 2 * MINUTE


def test_what_was_dropped_is_proposed_anew() -> None:
    item = led(record_of("improvement", status="measured"), "drop")
    assert (item.status, item.closed_at) == ("dropped", T0)
    assert led(item, "revive").closed_at is None


# -- what comes from outside ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "field", "told", "kept"),
    [
        ("contract", "end", date(2026, 1, 1), "end"),
        ("contract", "start", date(2027, 1, 1), "end"),
        ("asset", "cost", Money("0.50", "EUR"), "depreciation"),
        ("asset", "cost", Money(5, "USD"), "depreciation"),
        ("asset", "cost", Money(-1, "EUR"), "cost"),
    ],
)
def test_a_history_that_cannot_be_is_read_and_nothing_is_lost(
    name: str, field: str, told: Any, kept: str
) -> None:
    kind, values = KINDS[name], dict(KINDS[name].full)
    if name == "asset":
        rule = Depreciation(months=36, residual=Money(1, "EUR"))
        values |= {"cost": Money(5, "EUR"), "depreciation": rule}
    born = kind.lifecycle.create(values, id="X-1", at=T0, by="ada")
    change = FieldChange(field, born.record.get(field), told)
    fact = Fact(
        record_id="X-1",
        seq=1,
        at=T0 + MINUTE,
        kind="changed",
        changes=[change],
        by="ada",
        event="update",
    )
    history = History.start(born.record, [*born.facts, fact])
    found = kind.lifecycle.replay(history)
    assert [finding.code for finding in found.findings] == ["bad_value"]
    lost = told if field == kept else born.record.get(kept)
    assert (found.record.get(kept), found.record.extra[f"raw_{kept}"]) == (None, lost)
    with pytest.raises(ReplayError):
        kind.lifecycle.replay(history, strict=True)
    assert decode(json.loads(json.dumps(encode(history))), History) == history
