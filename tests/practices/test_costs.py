"""Costs of services: everything once, currencies apart, days and cents without loss."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.cmdb import Graph
from itsmcore.errors import (
    FieldError,
    ItsmError,
    UnknownItemError,
    WrongTypeError,
)
from itsmcore.model import CI, CostRecord, Money, Relation, Service
from itsmcore.practices import CostReport, charge_costs, total_costs
from tests.bad_input import Call, surprises
from tests.cmdb.pictures import Picture, members, pictures

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
FIRST = date(2026, 1, 1)
DAY = timedelta(days=1)
FEWER = settings(max_examples=settings().max_examples // 3)


def world() -> Graph:
    services = [Service(id=key, opened_at=SINCE) for key in ("shop", "mail")]
    cis = [CI(id=key, opened_at=SINCE) for key in ("app", "db", "san", "spare")]
    pairs = [
        ("shop", "app"),
        ("app", "db"),
        ("shop", "db"),
        ("db", "san"),
        ("mail", "san"),
    ]
    return Graph([*services, *cis], [Relation(source=a, target=b) for a, b in pairs])


GRAPH = world()


def cost(
    id: str, item: str, amount: str, currency: str = "EUR", **given: Any
) -> CostRecord:
    told = {"start": FIRST, "end": date(2026, 1, 31), **given}
    return CostRecord(id=id, item=item, amount=Money(amount, currency), **told)


COSTS = [
    cost("K1", "san", "100"),
    cost("K2", "db", "30.50"),
    cost("K3", "db", "-0.50"),
    cost("K4", "shop", "7"),
    cost("K5", "spare", "9"),
    cost("K6", "mail", "5", "USD"),
]


def report(ids: Any = ("shop", "mail"), costs: Any = COSTS, **given: Any) -> CostReport:
    return total_costs(costs, ids, GRAPH, **given)


def test_each_item_is_counted_once_however_it_is_needed() -> None:
    shop, _ = report().totals
    assert shop.amount == Money("137.00", "EUR")
    assert shop.explain() == (
        "shop: 137.00 EUR",
        "shop: 7 EUR",
        "db: 30.00 EUR",
        "san: 100 EUR",
    )
    assert [line.records for line in shop.lines] == [("K4",), ("K2", "K3"), ("K1",)]


def test_the_whole_counts_what_is_shared_once() -> None:
    found = report()
    assert found.whole.amounts == {
        "EUR": Money("137.00", "EUR"),
        "USD": Money("5", "USD"),
    }
    assert found.elsewhere == ("K5",)
    assert found.whole.explain()[0] == "all: 137.00 EUR and 5 USD"


def test_mixed_currencies_refuse_to_add() -> None:
    _, mail = report().totals
    assert mail.amounts["USD"] == Money("5", "USD")
    with pytest.raises(FieldError, match="several currencies cannot be added"):
        mail.amount  # noqa: B018  # the property refuses


def test_what_cost_nothing_has_no_amount() -> None:
    [found] = report(["app"], []).totals
    assert found.amount is None
    assert found.explain() == ("app: nothing",)


def test_a_tree_of_some_kinds_of_relations() -> None:
    items = [CI(id=key, opened_at=SINCE) for key in ("rack", "blade", "net")]
    relations = [
        Relation(source="rack", target="blade", kind="contains"),
        Relation(source="blade", target="net", kind="connects_to"),
    ]
    graph = Graph(items, relations)
    costs = [cost("K1", "rack", "1"), cost("K2", "blade", "2"), cost("K3", "net", "4")]
    [blade] = total_costs(costs, ["blade"], graph, kinds=["contains"]).totals
    assert blade.amount == Money("3", "EUR")
    [both] = total_costs(
        costs, ["blade"], graph, kinds=["contains", "connects_to"]
    ).totals
    assert both.amount == Money("7", "EUR")


def test_only_the_days_asked_about_count() -> None:
    costs = [
        cost("K1", "shop", "100"),
        cost("K2", "shop", "9", start=date(2026, 3, 1), end=date(2026, 3, 1)),
    ]
    january = report(["shop"], costs, last=date(2026, 1, 10)).totals[0]
    assert january.amount == Money("32.25", "EUR")
    rest = report(
        ["shop"], costs, first=date(2026, 1, 11), last=date(2026, 2, 28)
    ).totals[0]
    assert rest.amount == Money("67.75", "EUR")
    march = report(["shop"], costs, first=date(2026, 3, 1)).totals[0]
    assert [line.records for line in march.lines] == [("K2",)]


@given(
    st.integers(-5000, 5000),
    st.integers(1, 40),
    st.lists(st.integers(-3, 43), max_size=4),
)
@FEWER
def test_the_parts_of_neighbouring_spans_add_up(
    cents: int, length: int, cuts: list[int]
) -> None:
    amount = Decimal(cents).scaleb(-2)
    one = cost("K", "shop", str(amount), end=FIRST + (length - 1) * DAY)
    bounds = [None, *(FIRST + n * DAY for n in sorted(set(cuts))), None]
    parts = []
    for low, high in pairwise(bounds):
        last = None if high is None else high - DAY
        [found] = report(["shop"], [one], first=low, last=last).totals
        parts.append(Decimal(0) if found.amount is None else found.amount.amount)
        days = max(
            0,
            min(length, length if high is None else (high - FIRST).days)
            - max(0, 0 if low is None else (low - FIRST).days),
        )
        share = Fraction(amount) * days / length
        assert abs(Fraction(parts[-1]) - share) < Fraction(1, 100)
    assert sum(parts) == amount


AMOUNTS = st.tuples(st.integers(-99, 99), st.sampled_from(["EUR", "USD"]))


@FEWER
@given(pictures(), st.data())
def test_totals_are_those_of_walking_along_every_need(
    picture: Picture, data: Any
) -> None:
    some = st.sampled_from(picture.ids)
    rows = data.draw(st.lists(st.tuples(some, AMOUNTS), max_size=8))
    asked = data.draw(st.lists(some, unique=True, max_size=3))
    costs = [
        cost(f"K{n}", item, str(amount), currency)
        for n, (item, (amount, currency)) in enumerate(rows)
    ]
    found = total_costs(costs, asked, picture.graph())
    for total in (*found.totals, found.whole):
        items = tree(picture, [total.of] if total.of else asked)
        assert {c: m.amount for c, m in total.amounts.items()} == told(rows, items)
    mine = tree(picture, asked)
    left = [one.id for one in costs if one.item not in mine]
    assert found.elsewhere == tuple(sorted(left))

    drivers = {id: data.draw(st.integers(1, 5)) for id in asked}
    charges = charge_costs(costs, drivers, picture.graph())
    everything: dict[str, Decimal] = {}
    for amounts in (*charges.borne.values(), charges.unborne):
        for currency, money in amounts.items():
            everything[currency] = everything.get(currency, Decimal(0)) + money.amount
    assert everything == told(rows, set(picture.ids))
    for charge in charges.charges:
        bearers = {
            id: n for id, n in drivers.items() if charge.item in tree(picture, [id])
        }
        assert {line.key: line.driver for line in charge.allocation.lines} == bearers


def tree(picture: Picture, ids: list[str]) -> set[str]:
    """What these need, by walking along every need and every group."""
    found, waiting = set[str](), [*ids]
    while waiting:
        id = waiting.pop()
        if id not in found:
            found.add(id)
            waiting += [b for a, b in picture.needs if a == id]
            waiting += [m for g in picture.groups if g.of == id for m in members(g)]
    return found


def told(rows: list[tuple[str, tuple[int, str]]], items: set[str]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for item, (amount, currency) in rows:
        if item in items:
            sums[currency] = sums.get(currency, 0) + amount
    return sums


def test_shared_items_are_borne_by_those_who_need_them() -> None:
    found = charge_costs(COSTS, {"shop": 2, "mail": 1}, GRAPH)
    assert found.borne["shop"] == {"EUR": Money("103.67", "EUR")}
    assert found.borne["mail"] == {
        "EUR": Money("33.33", "EUR"),
        "USD": Money("5.00", "USD"),
    }
    assert found.unborne == {"EUR": Money("9", "EUR")}
    assert found.items == ("spare",)
    assert found.explain() == (
        "shop: shop 7.00 EUR",
        "mail: mail 5.00 USD",
        "db: shop 30.00 EUR",
        "san: mail 33.33 EUR, shop 66.67 EUR",
        "nobody bears 9 EUR",
    )


BAD: list[tuple[Any, type[ItsmError], str]] = [
    (lambda: report("shop"), WrongTypeError, "ids"),
    (lambda: report(["nothing"]), UnknownItemError, "id"),
    (lambda: report(costs=[*COSTS, COSTS[0]]), FieldError, r"costs\[6\]"),
    (lambda: report(kinds="contains"), WrongTypeError, "kinds"),
    (lambda: report(first=SINCE), WrongTypeError, "first"),
    (lambda: report(first=FIRST, last=FIRST - DAY), FieldError, "last"),
    (lambda: charge_costs(COSTS, {"shop": 0}, GRAPH), FieldError, r"drivers\.shop"),
    (lambda: charge_costs(COSTS, {"x": 1}, GRAPH), UnknownItemError, "drivers"),
    (
        lambda: charge_costs([cost("K", "shop", "0.001")], {"shop": 1}, GRAPH),
        FieldError,
        "pool",
    ),
]


@pytest.mark.parametrize(("call", "error", "field"), BAD)
def test_bad_input_is_refused(call: Any, error: type[ItsmError], field: str) -> None:
    with pytest.raises(error, match=rf"^{field}"):
        call()


def test_nothing_but_our_errors_comes_of_bad_arguments() -> None:
    told = {"kinds": ["contains"], "first": FIRST, "last": FIRST, "digits": 2}
    assert [*surprises(Call(total_costs, (COSTS, ["shop"], GRAPH), told))] == []
    call = Call(charge_costs, (COSTS, {"shop": 1}, GRAPH), {"digits": 2})
    assert [*surprises(call)] == []
