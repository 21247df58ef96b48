"""Total cost of services and of trees of items, nothing counted twice."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from typing import Final

import attrs

from itsmcore.cmdb import Graph
from itsmcore.errors import FieldError
from itsmcore.model import CostRecord, FrozenMap, Money
from itsmcore.model._fields import texts
from itsmcore.practices._given import a_day, by_id, expect
from itsmcore.practices.rounding import Rounding, checked_digits, rounded

__all__ = ["CostLine", "CostReport", "CostTotal", "total_costs"]

_EXACT: Final = Context(prec=500)


@attrs.frozen(kw_only=True)
class CostLine:
    """What one item costs by itself.

    Attributes:
        item: Its key.
        amounts: How much, by currency.
        records: Keys of the cost records.
    """

    item: str
    amounts: FrozenMap[str, Money]
    records: tuple[str, ...]


@attrs.frozen(kw_only=True)
class CostTotal:
    """What several items cost together, each counted once.

    Attributes:
        of: Key of the service or item with all that it needs; empty for all that were asked
            about.
        amounts: How much, by currency: currencies are never added.
        lines: What each item costs, the asked one first, then in the order of the graph.
    """

    of: str
    amounts: FrozenMap[str, Money]
    lines: tuple[CostLine, ...]

    @property
    def amount(self) -> Money | None:
        """How much in all; None where nothing was spent.

        Raises:
            FieldError: It was spent in several currencies.
        """
        if len(self.amounts) > 1:
            raise FieldError(
                field="amount",
                value=tuple(self.amounts),
                problem="several currencies cannot be added",
                remedy="take amounts, or convert the records first; the library knows no rates",
            )
        return next(iter(self.amounts.values()), None)

    def explain(self) -> tuple[str, ...]:
        """The total, then a line for each item; the lines add up to it."""
        head = f"{self.of or 'all'}: {_told(self.amounts)}"
        return (head, *(f"{n.item}: {_told(n.amounts)}" for n in self.lines))


@attrs.frozen(kw_only=True)
class CostReport:
    """What services and items cost, with all that they need.

    Attributes:
        totals: One for each that was asked about, in the order asked. What several of them
            need is in each of these totals, so they do not add up to the whole.
        whole: All of them together, where everything is counted once.
        elsewhere: Keys of the records of items that none of them needs.
    """

    totals: tuple[CostTotal, ...]
    whole: CostTotal
    elsewhere: tuple[str, ...]


def total_costs(
    costs: Iterable[CostRecord],
    ids: Iterable[str],
    graph: Graph,
    /,
    *,
    kinds: Iterable[str] | None = None,
    first: date | None = None,
    last: date | None = None,
    digits: int = 2,
) -> CostReport:
    """What services, or trees of items, cost with everything that they need.

    An item that is needed on several ways is counted once. Of a record that is only partly for
    the days asked about, the part of these days is taken; the parts of neighbouring spans add
    up to the whole of it, since each is the difference of two running totals.

    Args:
        costs: What was spent, in any order.
        ids: Keys of the services or items.
        graph: What needs what.
        kinds: Names of the kinds of relations to follow, such as `["contains"]`; all that
            carry impact, and membership in groups, unless told.
        first: The first day that counts; None for all before `last`.
        last: The last one; None for all from `first` on.
        digits: How many digits after the point parts of amounts have.

    Raises:
        UnknownItemError: The graph has no item of one of the ids.
        FieldError: A record comes twice, or the last day is before the first.
        WrongTypeError: An argument is something else.
    """
    known, asked = expect(graph, Graph, "graph"), _ids(ids)
    followed = None if kinds is None else _ids(kinds, "kinds")
    span = _Days(first, last, checked_digits(digits))
    by_item: dict[str, list[tuple[str, Money]]] = {}
    for record in by_id(costs, CostRecord, "costs").values():
        part = span.part(record)
        if part is not None:
            by_item.setdefault(record.item, []).append((record.id, part))
    lines = {item: _line(item, rows) for item, rows in by_item.items()}
    trees = {id: (id, *known.dependencies(id, kinds=followed)) for id in asked}
    needed = {item for tree in trees.values() for item in tree}
    spent = [item for item in known.ids if item in needed]
    left = [
        key for item, rows in by_item.items() if item not in needed for key, _ in rows
    ]
    return CostReport(
        totals=tuple(
            _total(id, _in_order(id, tree, known), lines) for id, tree in trees.items()
        ),
        whole=_total("", spent, lines),
        elsewhere=tuple(sorted(left)),
    )


class _Days:
    """The days that count, and what part of a record is for them."""

    def __init__(self, first: date | None, last: date | None, digits: int) -> None:
        self._first = None if first is None else a_day(first, "first").toordinal()
        self._last = None if last is None else a_day(last, "last").toordinal()
        self._digits = digits
        if first is not None and last is not None and last < first:
            raise FieldError(
                field="last",
                value=last,
                problem=f"it lies before the first day {first}",
                remedy="give a later day",
            )

    def part(self, record: CostRecord) -> Money | None:
        """The part of an amount; None where none of its days counts."""
        start, end = record.start.toordinal(), record.end.toordinal() + 1
        low = start if self._first is None else max(start, self._first)
        high = end if self._last is None else min(end, self._last + 1)
        if low >= high:
            return None
        to_high, to_low = (
            self._until(record, day - start, end - start) for day in (high, low)
        )
        amount = _EXACT.subtract(to_high, to_low)
        return Money(amount, record.amount.currency)

    def _until(self, record: CostRecord, days: int, of: int) -> Decimal:
        """The running total after some of the days."""
        amount = record.amount.amount
        if days in (0, of):
            return amount if days else Decimal(0)
        return rounded(Fraction(amount) * days / of, self._digits, Rounding.DOWN)


def _in_order(id: str, tree: Iterable[str], graph: Graph) -> list[str]:
    """The asked one, then the others in the order of the graph."""
    inside = set(tree)
    return [id, *(item for item in graph.ids if item in inside and item != id)]


def _line(item: str, rows: Iterable[tuple[str, Money]]) -> CostLine:
    found = list(rows)
    return CostLine(
        item=item,
        amounts=summed(money for _, money in found),
        records=tuple(key for key, _ in found),
    )


def _total(of: str, items: Iterable[str], lines: Mapping[str, CostLine]) -> CostTotal:
    found = tuple(lines[item] for item in items if item in lines)
    amounts = summed(money for line in found for money in line.amounts.values())
    return CostTotal(of=of, amounts=amounts, lines=found)


def summed(amounts: Iterable[Money]) -> FrozenMap[str, Money]:
    """The sum in each currency, by its code."""
    found: dict[str, Money] = {}
    for money in amounts:
        known = found.get(money.currency)
        found[money.currency] = money if known is None else known + money
    return FrozenMap({code: found[code] for code in sorted(found)})


def _ids(value: Iterable[str], field: str = "ids") -> tuple[str, ...]:
    try:
        return tuple(dict.fromkeys(texts(value)))
    except FieldError as error:
        raise error.named(field) from None


def _told(amounts: Mapping[str, Money]) -> str:
    each = (f"{money.amount} {money.currency}" for money in amounts.values())
    return " and ".join(each) or "nothing"
