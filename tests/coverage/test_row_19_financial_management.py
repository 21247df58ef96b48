"""Financial management: what services cost, exact, without counting anything twice.

Works when: cost records hold decimals with a currency; the total of a service, and of a tree
of items, counts shared items once; and mixed currencies refuse to add.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from itsmcore.cmdb import Graph
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model import CI, CostRecord, Money, Relation, Service
from itsmcore.practices import allocate, charge_costs, total_costs

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
SERVICES = [Service(id=key, opened_at=SINCE) for key in ("shop", "mail")]
CIS = [CI(id=key, opened_at=SINCE) for key in ("app", "db")]
PAIRS = [("shop", "app"), ("shop", "db"), ("app", "db"), ("mail", "db")]
GRAPH = Graph([*SERVICES, *CIS], [Relation(source=a, target=b) for a, b in PAIRS])


def cost(id: str, item: str, amount: str, currency: str = "EUR") -> CostRecord:
    return CostRecord(
        id=id,
        item=item,
        amount=Money(amount, currency),
        start=date(2026, 1, 1),
        end=date(2026, 12, 31),
    )


COSTS = [cost("K-1", "db", "0.10"), cost("K-2", "app", "0.20")]


def test_amounts_are_decimals_with_a_currency() -> None:
    assert COSTS[0].amount.amount + COSTS[1].amount.amount == Decimal("0.30")
    with pytest.raises(WrongTypeError):
        Money(0.1, "EUR")  # type: ignore[arg-type]  # a float is not exact


def test_a_total_counts_what_is_needed_on_several_ways_once() -> None:
    report = total_costs(COSTS, ["shop", "mail", "app"], GRAPH)
    shop, mail, app = report.totals
    assert shop.amount == Money("0.30", "EUR")
    assert mail.amount == Money("0.10", "EUR")
    assert app.amount == Money("0.30", "EUR")
    assert report.whole.amount == Money("0.30", "EUR")


def test_mixed_currencies_refuse_to_add() -> None:
    costs = [*COSTS, cost("K-3", "db", "5", "USD")]
    [shop] = total_costs(costs, ["shop"], GRAPH).totals
    assert shop.amounts == {"EUR": Money("0.30", "EUR"), "USD": Money("5", "USD")}
    with pytest.raises(FieldError):
        shop.amount  # noqa: B018  # the property refuses
    with pytest.raises(FieldError):
        costs[0].amount + costs[2].amount  # the sum refuses


def test_shares_add_up_to_the_pool() -> None:
    found = allocate(Money("100", "EUR"), {"a": 1, "b": 1, "c": 1}).amounts
    assert sum(money.amount for money in found.values()) == 100
    charges = charge_costs(COSTS, {"shop": 1, "mail": 2}, GRAPH)
    borne = [amounts["EUR"].amount for amounts in charges.borne.values()]
    assert sum(borne) == Decimal("0.30")
