"""Roles and people: who is what for which thing, and what a guard makes of it.

Works when: there are parties, groups, and roles on a record, and a guard may ask for a role.
The library never finds out who somebody is: the host says so.
"""

from datetime import UTC, datetime, timedelta

import pytest

from itsmcore import lifecycle
from itsmcore.codec import decode, encode
from itsmcore.errors import FieldError, RefusedError
from itsmcore.lifecycle import CHANGE, SERVICE, Lifecycle, ServiceEvent
from itsmcore.model import (
    Actor,
    Group,
    Party,
    PartyKind,
    Ref,
    Role,
    RoleAssignment,
    Service,
    check_raci,
    roles_held,
)

BORN = datetime(2026, 3, 2, 9, tzinfo=UTC)
JUNE = datetime(2026, 6, 1, tzinfo=UTC)
MAIL, SHOP = Ref("service", "mail"), Ref("service", "shop")
ADA = Party(id="ada", name="Ada")
ACME = Party(id="acme", name="Acme Ltd", kind="organization")
DESK = Group(id="desk", name="Service desk", members=[ADA.id], manager="grace")


def has(party: str, role: str, scope: Ref = MAIL, **more: datetime) -> RoleAssignment:
    return RoleAssignment(party=party, role=role, scope=scope, **more)


CHART = (
    has("ada", Role.RESPONSIBLE),
    has("grace", Role.ACCOUNTABLE),
    has("grace", Role.PORTFOLIO_MANAGER, valid_to=JUNE),
    has("ada", Role.PORTFOLIO_MANAGER, valid_from=JUNE),
    has("acme", Role.CONSULTED),
    has("rob", "scribe"),
    has("rob", Role.INFORMED, SHOP),
)


def held(party: str, scope: Ref = MAIL, at: datetime = BORN) -> set[str]:
    return set(roles_held(CHART, party, scope=scope, at=at))


def test_row_22_parties_are_people_and_organisations_in_groups() -> None:
    assert (ADA.kind, ACME.kind) == (PartyKind.PERSON, PartyKind.ORGANIZATION)
    assert ADA.id in DESK.members
    assert DESK.manager == "grace"


def test_row_22_the_words_of_a_raci_chart_are_roles_for_a_thing() -> None:
    assert held("ada") == {"responsible"}
    assert held("acme") == {"consulted"}
    assert held("rob") == {"scribe"}
    assert (held("rob", SHOP), held("ada", SHOP), held("eve")) == (
        {"informed"},
        set(),
        set(),
    )
    for each in CHART:
        assert decode(encode(each), RoleAssignment) == each


def test_row_22_a_chart_tells_what_it_lacks() -> None:
    told = [(each.code, each.subject) for each in check_raci(CHART, at=BORN)]
    assert told == [("nobody_accountable", "shop"), ("nobody_responsible", "shop")]


def test_row_22_a_role_is_held_from_an_instant_to_another() -> None:
    before = JUNE - timedelta(microseconds=1)
    assert held("grace", at=before) == {"accountable", "portfolio_manager"}
    assert held("grace", at=JUNE) == {"accountable"}
    assert held("ada", at=JUNE) == {"responsible", "portfolio_manager"}


def test_row_22_a_guard_asks_for_a_role_that_the_host_vouches_for() -> None:
    mail = Service(id="mail", opened_at=BORN, title="Mail", owner="ada")
    for at, allowed in ((BORN, "grace"), (JUNE, "ada")):
        for party in ("grace", "ada"):
            who = Actor(key=party, roles=roles_held(CHART, party, scope=MAIL, at=at))
            asked = (mail, ServiceEvent.BEGIN_RETIREMENT)
            offer = SERVICE.explain(*asked, at=at, by=who, reason="Few use it.")
            assert offer.allowed is (party == allowed)
            if party != allowed:
                with pytest.raises(RefusedError) as refused:
                    SERVICE.apply(*asked, at=at, by=who, reason="Few use it.")
                codes = [reason.code for reason in refused.value.reasons]
                assert codes == ["role_missing"]


def test_row_22_every_role_of_a_standard_lifecycle_is_a_word() -> None:
    found = [getattr(lifecycle, name) for name in lifecycle.__all__]
    standards = [each for each in found if isinstance(each, Lifecycle)]
    asked = {
        role for each in standards for row in each.transitions for role in row.roles
    }
    assert len(standards) > 10
    assert {SERVICE, CHANGE} <= {*standards}
    assert asked <= set(Role)


def test_row_22_nobody_is_nobody() -> None:
    with pytest.raises(FieldError):
        has("", Role.OWNER)
    with pytest.raises(FieldError):
        has("ada", "")
