"""Approval routing: rules that are data say who is asked about a request."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.errors import FieldError, ItsmError, WrongTypeError
from itsmcore.lifecycle import Delay, Quorum, decide, judge
from itsmcore.model import Money, Offering, Party, Ref, Request, RoleAssignment, when
from itsmcore.practices import ApprovalRoute, ApprovalRule, role_holders, route_approval
from tests.bad_input import Call, surprises

FEWER = settings(max_examples=settings().max_examples // 3)
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
EUR = "EUR"
LAPTOP = Offering(
    id="laptop", price=Money("900", EUR), needs_approval=True, service="workplace"
)
PEOPLE = [
    Party(id="rob", name="Rob", manager="mia"),
    Party(id="mia", name="Mia", manager="lea"),
    Party(id="lea", name="Lea"),
]
MANAGER = ApprovalRule(name="manager", managers=1)
COSTLY = ApprovalRule(
    name="finance", above=Money("1000", EUR), roles=["budget"], quorum="any"
)


def order(**given: Any) -> Request:
    told = {"id": "R1", "opened_at": NINE, "offering": "laptop", "requester": "rob"}
    return Request(**{**told, **given})


def route(request: Request, *rules: ApprovalRule, **given: Any) -> ApprovalRoute:
    told = {"offering": LAPTOP, "parties": PEOPLE, "roles": {"budget": ["fin", "fay"]}}
    return route_approval(request, rules, **{**told, **given})


def stages(found: ApprovalRoute) -> list[tuple[str, ...]]:
    assert found.policy is not None
    return [stage.approvers for stage in found.policy.stages]


def test_each_rule_that_applies_makes_a_stage() -> None:
    found = route(order(quantity=2), MANAGER, COSTLY)
    assert stages(found) == [("mia",), ("fin", "fay")]
    assert found.policy is not None
    assert [stage.name for stage in found.policy.stages] == ["manager", "finance"]
    assert found.policy.stages[1].quorum is Quorum.ANY
    assert found.explain() == (
        "manager: applies; asks mia",
        "finance: applies, since 1800 EUR is above 1000 EUR; asks fin, fay",
    )


def test_the_policy_is_decided_as_any_other() -> None:
    policy = route(order(quantity=2), MANAGER, COSTLY).policy
    assert policy is not None
    asked = decide(policy, policy.opened(at=NINE), "mia", approve=True, at=NINE)
    assert judge(policy, asked, now=NINE).waiting == ("fin", "fay")
    asked = decide(policy, asked, "fay", approve=True, at=NINE)
    assert judge(policy, asked, now=NINE).state == "approved"


def test_a_rule_applies_where_offering_price_and_condition_do() -> None:
    phones = ApprovalRule(name="phones", offerings=["phone"], approvers=["pat"])
    abroad = ApprovalRule(name="abroad", applies=when(location="Oslo"), approvers=["o"])
    found = route(order(), MANAGER, COSTLY, phones, abroad)
    assert stages(found) == [("mia",)]
    assert found.explain()[1:] == (
        "finance: 900 EUR is not above 1000 EUR",
        "phones: not for laptop",
        "abroad: not so: when(location='Oslo')",
    )
    assert len(stages(route(order(location="Oslo"), MANAGER, abroad))) == 2


def test_an_order_of_no_offering_is_for_rules_of_all() -> None:
    phones = ApprovalRule(name="phones", offerings=["phone"], approvers=["pat"])
    found = route(order(offering=None), phones, MANAGER, offering=None)
    assert stages(found) == [("mia",)]
    assert found.explain()[0] == "phones: not for an order of no offering"


def test_the_price_of_the_order_counts_before_that_of_the_offering() -> None:
    found = route(order(price=Money("1000.01", EUR)), COSTLY)
    assert stages(found) == [("fin", "fay")]
    assert stages(route(order(price=Money("1000", EUR)), MANAGER, COSTLY)) == [("mia",)]


def test_what_nobody_puts_a_price_on_may_cost_more() -> None:
    found = route(order(offering=None), COSTLY, offering=None)
    assert stages(found) == [("fin", "fay")]
    why = "finance: applies, since it may cost more than 1000 EUR; asks fin, fay"
    assert found.explain() == (why,)


def test_managers_are_asked_as_many_levels_up_as_there_are() -> None:
    up = [ApprovalRule(name=str(n), managers=n, instead=["x"]) for n in (1, 2, 9)]
    assert stages(route(order(), *up)) == [("mia",), ("mia", "lea"), ("mia", "lea")]
    nobody = route(order(requester=None), up[0])
    assert stages(nobody) == [("x",)]
    circle = [
        Party(id="rob", name="", manager="mia"),
        Party(id="mia", name="", manager="rob"),
    ]
    assert stages(route(order(), up[2], parties=circle)) == [("mia",)]


def test_nobody_decides_on_an_order_of_their_own() -> None:
    both = ApprovalRule(name="both", approvers=["rob", "sue", "ann", "eve", "eve"])
    own = order(submitted_by="sue", opened_by="ann")
    assert stages(route(own, both)) == [("eve",)]


def test_who_is_not_active_any_more_is_not_asked() -> None:
    gone = [
        Party(id="rob", name="", manager="mia"),
        Party(id="mia", name="", active=False),
    ]
    both = ApprovalRule(name="both", managers=1, approvers=["eve"])
    assert stages(route(order(), both, parties=gone)) == [("eve",)]
    assert route(order(), MANAGER, parties=gone).policy is None


def test_somebody_else_is_asked_instead_where_nobody_is_found() -> None:
    rule = ApprovalRule(name="boss", approvers=["rob"], instead=["rob", "eve"])
    assert stages(route(order(), rule)) == [("eve",)]


def test_a_stage_that_cannot_be_decided_is_never_left_out() -> None:
    none = ApprovalRule(name="owner", roles=["owner"])
    two = ApprovalRule(name="two", approvers=["rob", "eve"], quorum="count", count=2)
    found = route(order(), MANAGER, none, two)
    assert found.policy is None
    assert found.problems == (
        "owner: nobody is found who may decide",
        "two: 2 have to agree, and 1 may decide",
    )
    assert found.explain()[-2:] == found.problems


def test_the_holders_of_roles_are_those_of_the_day() -> None:
    mail, hr = Ref("service", "mail"), Ref("group", "hr")
    rows: list[dict[str, Any]] = [
        {"party": "fin", "role": "budget", "scope": mail},
        {"party": "fay", "role": "budget", "scope": mail},
        {"party": "fay", "role": "budget", "scope": hr},
        {"party": "old", "role": "budget", "scope": mail, "valid_to": NINE},
        {"party": "ann", "role": "owner", "scope": hr},
        {"party": "zoe", "role": "owner", "scope": Ref("service", "other")},
    ]
    chart = [RoleAssignment(**row) for row in rows]
    found = role_holders(chart, scopes=[mail, hr], at=NINE)
    assert found == {"budget": ("fay", "fin"), "owner": ("ann",)}
    assert role_holders(reversed(chart), scopes=[hr, mail], at=NINE) == found
    rule = ApprovalRule(name="owner", roles=["owner"])
    assert stages(route(order(), rule, roles=found)) == [("ann",)]
    told: dict[str, Any] = {"scopes": [mail], "at": NINE}
    assert [*surprises(Call(role_holders, (chart,), told))] == []


def test_an_offering_that_needs_approval_needs_a_rule() -> None:
    found = route(order(), COSTLY)
    assert found.policy is None
    assert found.problems == ("laptop needs approval, and no rule says whose",)
    free = Offering(id="laptop")
    approved = route(order(), offering=free)
    assert stages(approved) == []
    assert approved.explain() == ("nobody has to approve",)


def test_the_stage_has_what_the_rule_says_of_it() -> None:
    rule = ApprovalRule(
        name="board",
        approvers=["a", "b", "c"],
        quorum="count",
        count=2,
        veto=False,
        expires=Delay(after=timedelta(days=2)),
    )
    policy = route(order(), rule).policy
    assert policy is not None
    [stage] = policy.stages
    assert (stage.count, stage.needed, stage.veto, stage.expires) == (
        2,
        2,
        False,
        rule.expires,
    )


KEYS = st.sampled_from(["rob", "mia", "lea", "eve", "fin"])
RULES = st.lists(
    st.builds(
        ApprovalRule,
        name=st.sampled_from("abcd"),
        offerings=st.lists(st.sampled_from(["laptop", "phone"]), max_size=1),
        above=st.none() | st.sampled_from([Money("900", EUR), Money("100", EUR)]),
        approvers=st.lists(KEYS, max_size=2),
        managers=st.integers(0, 2),
        roles=st.lists(st.sampled_from(["budget", "owner"]), max_size=2),
        instead=st.lists(KEYS, min_size=1, max_size=2),
    ),
    unique_by=lambda rule: rule.name,
    max_size=4,
)


@FEWER
@given(RULES, st.none() | KEYS, st.sampled_from([None, Money("500", EUR)]))
def test_the_route_is_what_the_rules_say_one_by_one(
    rules: list[ApprovalRule], requester: str | None, price: Money | None
) -> None:
    asked = order(requester=requester, price=price, offering=None)
    found = route(asked, *rules, offering=None, roles={"budget": ["fin", "eve"]})
    chain = {"rob": ["mia", "lea"], "mia": ["lea"]}.get(requester or "", [])
    wanted = []
    for rule in rules:
        if rule.offerings or (price and rule.above == Money("900", EUR)):
            continue
        keys = [*rule.approvers, *chain[: rule.managers]]
        keys += ["fin", "eve"] if "budget" in rule.roles else []
        keys = [key for key in keys if key != requester]
        keys = keys or [key for key in rule.instead if key != requester]
        wanted.append(tuple(dict.fromkeys(keys)))
    if () in wanted:
        assert found.policy is None
    else:
        assert stages(found) == wanted


BAD: list[tuple[Any, type[ItsmError], str]] = [
    (lambda: ApprovalRule(name="x"), FieldError, "approvers"),
    (lambda: ApprovalRule(name="", approvers=["a"]), FieldError, "name"),
    (lambda: ApprovalRule(name="x", approvers="ann"), WrongTypeError, "approvers"),
    (lambda: ApprovalRule(name="x", managers=-1), FieldError, "managers"),
    (lambda: ApprovalRule(name="x", roles=["a"], count=1), FieldError, "count"),
    (lambda: ApprovalRule(name="x", roles=["a"], quorum="count"), FieldError, "count"),
    (
        lambda: ApprovalRule(name="x", roles=["a"], quorum="count", count=0),
        FieldError,
        "count",
    ),
    (lambda: route(order(), MANAGER, MANAGER), FieldError, r"rules\[1\]\.name"),
    (lambda: route(order(), offering=Offering(id="phone")), FieldError, "offering"),
    (
        lambda: route(order(price=Money("1", "USD")), COSTLY),
        FieldError,
        r"rules\.finance\.above",
    ),
    (lambda: route(order(), roles={"budget": "fin"}), WrongTypeError, r"roles\.budget"),
    (lambda: route(order(), parties=PEOPLE * 2), FieldError, r"parties\[3\]"),
]


@pytest.mark.parametrize(("call", "error", "field"), BAD)
def test_bad_input_is_refused(call: Any, error: type[ItsmError], field: str) -> None:
    with pytest.raises(error, match=rf"^{field}"):
        call()


def test_nothing_but_our_errors_comes_of_bad_arguments() -> None:
    told = {"offering": LAPTOP, "parties": PEOPLE, "roles": {"budget": ["fin"]}}
    call = Call(route_approval, (order(), [MANAGER, COSTLY]), told)
    assert [*surprises(call)] == []
