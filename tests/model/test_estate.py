"""Assets, licences, agreements, contracts, improvements, roles, costs: what they take."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore import sla
from itsmcore.errors import FieldError, UnknownNameError, WrongTypeError
from itsmcore.model import (
    AgreementKind,
    AgreementRecord,
    AgreementState,
    Asset,
    AssetState,
    Contract,
    ContractKind,
    ContractState,
    CostKind,
    CostRecord,
    Depreciation,
    DepreciationMethod,
    ImprovementItem,
    ImprovementState,
    LicenceMetric,
    LicenceState,
    Money,
    Ref,
    Role,
    RoleAssignment,
    SoftwareInstall,
    SoftwareLicence,
    StatusCategory,
    check_raci,
    roles_held,
)
from itsmcore.testing import role_assignments

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)
NAIVE = datetime(2026, 3, 2, 9)
DAY = timedelta(days=1)
TODAY = date(2026, 3, 2)
CORE: dict[str, Any] = {"id": "X-1", "opened_at": T0}
MAIL = Ref("service", "mail")
LICENCE: dict[str, Any] = CORE | {"product": "Acme Writer", "entitled": 10}
COST: dict[str, Any] = {
    "id": "C-1",
    "item": "mail",
    "amount": Money(5, "EUR"),
} | dict.fromkeys(("start", "end"), TODAY)
ROLE: dict[str, Any] = {"party": "ada", "role": "owner", "scope": MAIL}
INSTALL: dict[str, Any] = {"product": "Acme Writer", "ci": "pc-1"}
NAN: Any = Decimal("NaN")


def test_what_is_recorded_as_found_has_the_state_that_it_most_often_has() -> None:
    found = (
        Asset(**CORE),
        SoftwareLicence(**LICENCE),
        AgreementRecord(**CORE),
        Contract(**CORE),
        ImprovementItem(**CORE),
    )
    assert [each.status for each in found] == [
        AssetState.IN_STOCK,
        LicenceState.ACTIVE,
        AgreementState.DRAFT,
        ContractState.DRAFT,
        ImprovementState.PROPOSED,
    ]
    for each in found:
        assert each.get("status_category") is not StatusCategory.UNKNOWN


@pytest.mark.parametrize(
    ("cls", "vocabulary"),
    [
        (Asset, AssetState),
        (SoftwareLicence, LicenceState),
        (AgreementRecord, AgreementState),
        (Contract, ContractState),
        (ImprovementItem, ImprovementState),
    ],
)
def test_every_state_has_a_category(cls: Any, vocabulary: Any) -> None:
    assert list(cls.states) == list(vocabulary)


def test_words_become_members_and_words_of_a_host_stay_text() -> None:
    assert Asset(**CORE, status="in_use").status is AssetState.IN_USE
    assert Asset(**CORE, status="on loan").status == "on loan"
    assert SoftwareLicence(**LICENCE, metric="core").metric is LicenceMetric.CORE
    assert SoftwareLicence(**LICENCE, metric="per robot").metric == "per robot"
    assert Contract(**CORE, kind="lease").kind is ContractKind.LEASE
    assert Contract(**CORE, kind="barter").kind == "barter"
    assert AgreementRecord(**CORE, kind="uc").kind is AgreementKind.UC
    assert RoleAssignment(**ROLE).role is Role.OWNER
    assert RoleAssignment(**ROLE | {"role": "scribe"}).role == "scribe"
    assert CostRecord(**COST, kind="capex").kind is CostKind.CAPEX
    assert Depreciation(months=36).method is DepreciationMethod.STRAIGHT_LINE


def test_a_rule_and_the_record_of_its_negotiation_name_one_another() -> None:
    record = AgreementRecord(id="A-1", opened_at=T0, kind="uc", rule="acme")
    rule = sla.Agreement(id="acme", kind=record.kind, record="A-1")
    assert (record.rule, rule.record) == (rule.id, record.id)
    assert sla.AgreementKind is AgreementKind


def test_an_install_may_tell_the_cores_of_its_item() -> None:
    told = [SoftwareInstall(**INSTALL, cores=cores).cores for cores in (None, 1, 64)]
    assert told == [None, 1, 64]


def test_figures_are_exact() -> None:
    item = ImprovementItem(**CORE, baseline="4.50", target=2, measured=Decimal("2.1"))
    assert (item.baseline, item.target) == (Decimal("4.50"), Decimal(2))
    assert type(item.target) is Decimal


@pytest.mark.parametrize(
    ("cls", "given", "error", "field"),
    [
        (Asset, CORE | {"cost": Money(-1, "EUR")}, FieldError, "cost"),
        (Asset, CORE | {"cost": 5}, WrongTypeError, "cost"),
        (Asset, CORE | {"purchased_on": T0}, WrongTypeError, "purchased_on"),
        (Asset, CORE | {"warranty_to": "2026-03-02"}, WrongTypeError, "warranty_to"),
        (Asset, CORE | {"depreciation": 36}, WrongTypeError, "depreciation"),
        (Asset, CORE | {"status": None}, WrongTypeError, "status"),
        (Asset, CORE | {"retired_at": NAIVE}, FieldError, "retired_at"),
        (Asset, CORE | {"owner": 7}, WrongTypeError, "owner"),
        (Depreciation, {"months": 0}, FieldError, "months"),
        (Depreciation, {"months": 1201}, FieldError, "months"),
        (Depreciation, {"months": 1.5}, WrongTypeError, "months"),
        (Depreciation, {"months": True}, WrongTypeError, "months"),
        (Depreciation, {"months": 3, "method": "double"}, UnknownNameError, "method"),
        (
            Depreciation,
            {"months": 3, "residual": Money(-1, "EUR")},
            FieldError,
            "residual",
        ),
        (Depreciation, {"months": 3, "start": T0}, WrongTypeError, "start"),
        (SoftwareLicence, LICENCE | {"product": ""}, FieldError, "product"),
        (SoftwareLicence, LICENCE | {"product": None}, WrongTypeError, "product"),
        (SoftwareLicence, LICENCE | {"entitled": -1}, FieldError, "entitled"),
        (SoftwareLicence, LICENCE | {"entitled": True}, WrongTypeError, "entitled"),
        (SoftwareLicence, LICENCE | {"metric": 3}, WrongTypeError, "metric"),
        (SoftwareLicence, LICENCE | {"cost": Money(-1, "EUR")}, FieldError, "cost"),
        (SoftwareInstall, INSTALL | {"ci": ""}, FieldError, "ci"),
        (SoftwareInstall, INSTALL | {"product": ""}, FieldError, "product"),
        (SoftwareInstall, INSTALL | {"cores": 0}, FieldError, "cores"),
        (SoftwareInstall, INSTALL | {"discovered_at": NAIVE}, FieldError, "discovered"),
        (AgreementRecord, CORE | {"kind": "oral"}, UnknownNameError, "kind"),
        (AgreementRecord, CORE | {"services": "mail"}, WrongTypeError, "services"),
        (AgreementRecord, CORE | {"services": {"mail"}}, WrongTypeError, "services"),
        (AgreementRecord, CORE | {"valid_from": T0}, WrongTypeError, "valid_from"),
        (Contract, CORE | {"notice_days": -1}, FieldError, "notice_days"),
        (Contract, CORE | {"notice_days": 36_601}, FieldError, "notice_days"),
        (Contract, CORE | {"notice_days": DAY}, WrongTypeError, "notice_days"),
        (Contract, CORE | {"kind": 3}, WrongTypeError, "kind"),
        (Contract, CORE | {"cost": Money(-1, "EUR")}, FieldError, "cost"),
        (ImprovementItem, CORE | {"baseline": 1.5}, WrongTypeError, "baseline"),
        (ImprovementItem, CORE | {"target": NAN}, FieldError, "target"),
        (ImprovementItem, CORE | {"measured": "soon"}, FieldError, "measured"),
        (ImprovementItem, CORE | {"measured": True}, WrongTypeError, "measured"),
        (RoleAssignment, ROLE | {"party": ""}, FieldError, "party"),
        (RoleAssignment, ROLE | {"role": ""}, FieldError, "role"),
        (RoleAssignment, ROLE | {"role": None}, WrongTypeError, "role"),
        (RoleAssignment, ROLE | {"scope": "mail"}, WrongTypeError, "scope"),
        (RoleAssignment, ROLE | {"valid_from": NAIVE}, FieldError, "valid_from"),
        (CostRecord, COST | {"id": ""}, FieldError, "id"),
        (CostRecord, COST | {"item": ""}, FieldError, "item"),
        (CostRecord, COST | {"amount": None}, WrongTypeError, "amount"),
        (CostRecord, COST | {"start": None}, WrongTypeError, "start"),
        (CostRecord, COST | {"kind": "rent"}, UnknownNameError, "kind"),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    cls: Any, given: dict[str, Any], error: Any, field: str
) -> None:
    with pytest.raises(error) as caught:
        cls(**given)
    assert caught.value.field.startswith(field)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("cls", "given", "start", "end", "unit"),
    [
        (SoftwareLicence, LICENCE, "valid_from", "valid_to", TODAY),
        (AgreementRecord, CORE, "valid_from", "valid_to", TODAY),
        (Contract, CORE, "start", "end", TODAY),
        (CostRecord, COST, "start", "end", TODAY),
        (RoleAssignment, ROLE, "valid_from", "valid_to", T0),
    ],
)
def test_an_end_never_lies_before_its_start_whichever_is_changed(
    cls: Any, given: dict[str, Any], start: str, end: str, unit: Any
) -> None:
    found = cls(**{**given, start: unit, end: unit})
    assert getattr(found, end) == unit
    for moved in ({start: unit + DAY}, {end: unit - DAY}):
        with pytest.raises(FieldError, match=rf"^{end}: it lies before its start"):
            attrs.evolve(found, **moved)


@pytest.mark.parametrize("residual", [Money(1, "USD"), Money("900.01", "EUR")])
def test_what_is_left_of_an_asset_is_part_of_its_cost(residual: Money) -> None:
    rule = Depreciation(months=36, residual=residual)
    with pytest.raises(FieldError) as caught:
        Asset(**CORE, cost=Money(900, "EUR"), depreciation=rule)
    assert caught.value.pointer == "/depreciation/residual"
    assert Asset(**CORE, depreciation=rule).depreciation == rule
    all_of_it = attrs.evolve(rule, residual=Money(900, "EUR"))
    assert Asset(**CORE, cost=Money(900, "EUR"), depreciation=all_of_it).cost


@given(st.dates(min_value=date(1902, 1, 1)), st.integers(0, 36_600))
def test_notice_is_given_so_many_days_before_the_end(end: date, days: int) -> None:
    told = Contract(**CORE, end=end, notice_days=days).notice_by
    assert told is not None
    assert (end - told).days == days
    assert Contract(**CORE, end=end).notice_by is None
    assert Contract(**CORE, notice_days=days).notice_by is None


def test_a_contract_of_the_first_days_has_a_day_for_notice() -> None:
    early = Contract(**CORE, end=date(1, 1, 3), notice_days=9)
    assert early.notice_by == date.min


@given(st.lists(role_assignments(party=st.sampled_from("ab")), max_size=5), st.data())
def test_roles_are_those_of_the_party_for_the_thing_at_the_instant(
    chart: list[RoleAssignment], data: st.DataObject
) -> None:
    scope = data.draw(st.sampled_from([MAIL, *(each.scope for each in chart)]))
    edges = [at for x in chart for at in (x.valid_from, x.valid_to) if at]
    at = data.draw(st.sampled_from([T0, *edges]))
    expected = set[str]()
    for each in chart:
        begins = each.valid_from or datetime.min.replace(tzinfo=UTC)
        ends = each.valid_to or datetime.max.replace(tzinfo=UTC)
        if (each.party, each.scope) == ("a", scope) and begins <= at < ends:
            expected.add(each.role)
    assert roles_held(iter(chart), "a", scope=scope, at=at) == expected


@pytest.mark.parametrize(
    ("chart", "party", "more", "field"),
    [
        ("ada", "ada", {}, "assignments"),
        ([MAIL], "ada", {}, "assignments"),
        ([], None, {}, "party"),
        ([], "ada", {"scope": "mail"}, "scope"),
        ([], "ada", {"at": NAIVE}, "at"),
        ([RoleAssignment(**ROLE)], "ada", {"at": TODAY}, "at"),
    ],
)
def test_roles_are_asked_for_with_a_party_a_thing_and_an_instant(
    chart: Any, party: Any, more: dict[str, Any], field: str
) -> None:
    with pytest.raises(FieldError) as caught:
        roles_held(chart, party, **{"scope": MAIL, "at": T0, **more})
    assert caught.value.field.startswith(field)


PARTS = st.sampled_from([*Role][:5])
CHARTS = st.lists(
    role_assignments(
        party=st.sampled_from("abc"),
        role=PARTS,
        scope=st.sampled_from([MAIL, Ref("ci", "mail"), Ref("ci", "a")]),
    ),
    max_size=8,
)


@settings(max_examples=settings().max_examples // 2)
@given(CHARTS, st.randoms())
def test_a_raci_chart_lacks_what_a_plain_count_says(
    chart: list[RoleAssignment], chance: Any
) -> None:
    expected = []
    for scope in (Ref("ci", "a"), Ref("ci", "mail"), MAIL):
        now = [each for each in chart if each.scope == scope and each.is_valid(T0)]
        names = {role: {x.party for x in now if x.role == role} for role in Role}
        if not any(names[role] for role in [*Role][:4]):
            continue
        if len(names[Role.ACCOUNTABLE]) > 1:
            expected.append(("several_accountable", scope))
        elif not names[Role.ACCOUNTABLE]:
            expected.append(("nobody_accountable", scope))
        if not names[Role.RESPONSIBLE]:
            expected.append(("nobody_responsible", scope))
    found = check_raci(chart, at=T0)
    assert [(each.code, each.params["scope"]) for each in found] == expected
    assert all(each.subject == each.params["scope"].id for each in found)  # type: ignore[union-attr]  # a Ref, as seen above
    chance.shuffle(chart)
    assert check_raci(iter(chart), at=T0) == found


def test_those_who_answer_beside_one_another_are_named() -> None:
    chart = [RoleAssignment(party=p, role="accountable", scope=MAIL) for p in "ba"]
    several, nobody = check_raci(chart, at=T0)
    assert several.params["parties"] == ("a", "b")
    assert several.message == (
        "2 parties are accountable for service 'mail': only one can be"
    )
    assert nobody.message == (
        "nobody is responsible for service 'mail': nobody does the work"
    )


@pytest.mark.parametrize("chart", ["ada", [MAIL], 7])
def test_a_chart_is_a_list_of_assignments(chart: Any) -> None:
    with pytest.raises(WrongTypeError) as caught:
        check_raci(chart, at=T0)
    assert caught.value.field.startswith("assignments")
