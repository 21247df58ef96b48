"""Charging: what each item costs is borne by the services that need it, to the last cent."""

from collections.abc import Iterable, Mapping

import attrs

from itsmcore.cmdb import Graph
from itsmcore.errors import FieldError, UnknownItemError
from itsmcore.model import CostRecord, FrozenMap, Money
from itsmcore.practices._given import by_id, expect, mapped
from itsmcore.practices._numbers import Number, exact
from itsmcore.practices.financial.allocation import Allocation, allocate
from itsmcore.practices.financial.cost_total import summed

__all__ = ["Charge", "Charges", "charge_costs"]


@attrs.frozen(kw_only=True)
class Charge:
    """What one item costs, and who bears it.

    Attributes:
        item: Its key.
        allocation: How it is shared out among the services that need it.
    """

    item: str
    allocation: Allocation


@attrs.frozen(kw_only=True)
class Charges:
    """Who bears which costs: what is borne and what nobody bears add up to all of it.

    Attributes:
        charges: One for each item that somebody needs, and each currency, in the order of the
            graph.
        borne: What each service bears, by key and by currency.
        unborne: What no service bears, by currency.
        items: Keys of the items that no service needs and that cost something.
    """

    charges: tuple[Charge, ...]
    borne: FrozenMap[str, FrozenMap[str, Money]]
    unborne: FrozenMap[str, Money]
    items: tuple[str, ...]

    def explain(self) -> tuple[str, ...]:
        """Each item with the shares of its cost, then what nobody bears."""
        lines = (
            f"{one.item}: {', '.join(_shares(one.allocation))}" for one in self.charges
        )
        rest = (f"nobody bears {m.amount} {m.currency}" for m in self.unborne.values())
        return (*lines, *rest)


def charge_costs(
    costs: Iterable[CostRecord],
    drivers: Mapping[str, Number],
    graph: Graph,
    /,
    *,
    digits: int = 2,
) -> Charges:
    """Who bears what: the cost of each item goes to the services that need it.

    An item that several of the services need is shared out among them in proportion to the
    driver, as `allocate` does; currencies are kept apart. A service needs itself.

    Args:
        costs: What was spent.
        drivers: The services that bear costs, each with its part of the driver, such as its
            number of users; above 0.
        graph: What needs what.
        digits: How many digits after the point the shares have.

    Raises:
        UnknownItemError: The graph has no item of a key.
        FieldError: A record comes twice, a driver is not above 0, or an amount is no multiple
            of the unit.
        WrongTypeError: An argument is something else.
    """
    known, parts = expect(graph, Graph, "graph"), mapped(drivers, "drivers", _driver)
    needed_by: dict[str, list[str]] = {}
    for service in sorted(parts):
        if service not in known:
            raise UnknownItemError(field="drivers", value=service, count=len(known))
        for item in (service, *known.dependencies(service)):
            needed_by.setdefault(item, []).append(service)
    spent: dict[str, list[Money]] = {}
    for record in by_id(costs, CostRecord, "costs").values():
        spent.setdefault(record.item, []).append(record.amount)
    charges = [
        Charge(
            item=item,
            allocation=allocate(
                money, {key: parts[key] for key in needed_by[item]}, digits=digits
            ),
        )
        for item in known.ids
        if item in spent and item in needed_by
        for money in summed(spent[item]).values()
    ]
    left = sorted(item for item in spent if item not in needed_by)
    borne: dict[str, list[Money]] = {key: [] for key in sorted(parts)}
    for one in charges:
        for key, money in one.allocation.amounts.items():
            borne[key].append(money)
    return Charges(
        charges=tuple(charges),
        borne=FrozenMap({key: summed(amounts) for key, amounts in borne.items()}),
        unborne=summed(money for item in left for money in spent[item]),
        items=tuple(left),
    )


def _driver(value: Number, field: str) -> Number:
    if exact(value, field) <= 0:
        raise FieldError(
            field=field,
            value=value,
            problem="who bears costs has a part above 0",
            remedy="leave it out where it bears none",
        )
    return value


def _shares(allocation: Allocation) -> Iterable[str]:
    for line in allocation.lines:
        yield f"{line.key} {line.amount.amount} {line.amount.currency}"
