"""Predicted availability: how likely an item is up, from how likely the items it needs are."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from fractions import Fraction
from itertools import islice
from typing import Final, TypeAlias

import attrs

from itsmcore._instants import US, span_us, to_duration
from itsmcore.cmdb._components import support
from itsmcore.cmdb._snapshot import Snapshot
from itsmcore.cmdb.availability._numbers import Share, share_fault
from itsmcore.cmdb.availability._tree_of_needs import GroupNeed, needs_tree
from itsmcore.cmdb.availability.cut_sets import CutSets
from itsmcore.cmdb.availability.fault_tree import FaultTree
from itsmcore.cmdb.availability.gate import Gate, GateKind
from itsmcore.cmdb.availability.tree_answers import Importance, Probability
from itsmcore.errors import DefinitionError, FieldError, WrongTypeError
from itsmcore.model import FrozenMap

__all__ = ["DowntimeShare", "PredictedAvailability", "Share", "predicted"]

_LOOKED_THROUGH: Final = 1000
"""Among how many cut sets, small ones first, the likeliest are looked for."""

Number: TypeAlias = float | Fraction


@attrs.frozen(kw_only=True)
class DowntimeShare:
    """What one combination of failures adds to the unavailability of an item.

    Attributes:
        ids: Keys of the items that take it down when they fail together; empty for all other
            combinations at once.
        probability: How likely they have failed together, and no combination told before.
    """

    ids: tuple[str, ...]
    probability: Number


@attrs.frozen(kw_only=True)
class PredictedAvailability:
    """How likely an item is up at a time, if items fail independently of one another.

    The figures are exact, or bounds between which they are sure to lie where the structure is
    too large to be worked out. They are fractions where all that was given is exact, else
    floats.

    Attributes:
        of: Key of the item.
        down: How likely it is down.
        failing: How likely each item that it needs fails by itself.
        assumed: Keys of the items that it needs and nobody gave a figure for: they are taken
            to never fail by themselves.
        tree: The structure behind it: when the item is down.
    """

    of: str
    down: Probability
    failing: FrozenMap[str, Number]
    assumed: tuple[str, ...]
    tree: FaultTree

    @property
    def availability(self) -> Number | None:
        """How likely it is up, 0 to 1; None where only bounds are known."""
        return self.down.complement

    @property
    def unavailability(self) -> Number | None:
        """How likely it is down, with all its digits; None where only bounds are known."""
        return self.down.value

    @property
    def bounds(self) -> tuple[Number, Number]:
        """The availability at the least and at the most; equal where it is exact."""
        return self.down.complement_lower, self.down.complement_upper

    def expected_downtime(self, period: timedelta, /) -> timedelta | None:
        """How long it is down in a period on average, to the microsecond; None for bounds.

        Raises:
            WrongTypeError: The period is no duration.
        """
        whole = span_us(to_duration(period, "period"))
        down = self.unavailability
        return None if down is None else round(Fraction(down) * whole) * US

    def cut_sets(self, *, max_order: int | None = None) -> CutSets:
        """The smallest combinations of failures that take it down.

        Args:
            max_order: Up to how many failures one may have; None for all.

        Raises:
            FieldError: There are too many to be counted, or the order is less than 1.
        """
        return self.tree.cut_sets(max_order=max_order)

    def importance(self) -> tuple[Importance, ...]:
        """How much each item matters, the one to make redundant first at the head.

        Raises:
            FieldError: The structure is too large to be worked out.
        """
        return self.tree.importance(self.failing)

    def explain(self, *, limit: int = 10) -> tuple[DowntimeShare, ...]:
        """The unavailability in parts: the likeliest combinations, and the rest last.

        The parts add up to the unavailability: exactly where the figures are fractions, but
        for rounding where they are floats. Combinations are looked for among the thousand
        smallest.

        Args:
            limit: How many combinations to tell.

        Raises:
            FieldError: The structure is too large to be worked out; the limit is less than 0.
        """
        if type(limit) is not int or limit < 0:
            raise FieldError(
                field="limit",
                value=limit,
                problem="a whole number from 0 is needed",
                remedy="give how many combinations to tell",
            )
        whole = self.unavailability
        if whole is None:
            raise FieldError(
                field="node_budget",
                value=self.bounds,
                problem="only bounds are known, which have no parts",
                remedy="ask with a larger budget",
            )
        return tuple(self._parts(whole, limit))

    def _parts(self, whole: Number, limit: int) -> Iterator[DowntimeShare]:
        told: list[tuple[str, ...]] = []
        before: Number = 0 * whole
        for ids in self._likeliest(limit):
            told.append(ids)
            until = _any_of(told, self.failing)
            yield DowntimeShare(ids=ids, probability=until - before)
            before = until
        yield DowntimeShare(ids=(), probability=whole - before)

    def _likeliest(self, limit: int) -> list[tuple[str, ...]]:
        found = [*islice(self.cut_sets(), _LOOKED_THROUGH)]
        found.sort(key=lambda ids: -_product(self.failing[id] for id in ids))
        return [ids for ids in found[:limit] if ids]


def _product(numbers: Iterable[Number]) -> Number:
    found: Number = 1
    for number in numbers:
        found = found * number
    return found


def _any_of(sets: list[tuple[str, ...]], failing: Mapping[str, Number]) -> Number:
    """How likely all items of one of these sets have failed."""
    gates = {f"set {place}": Gate(GateKind.AND, ids) for place, ids in enumerate(sets)}
    top = _free_name("any", failing)
    named = {f"{top} {name}": gate for name, gate in gates.items()}
    tree = FaultTree(gates={**named, top: Gate(GateKind.OR, tuple(named))}, top=top)
    each = {event: failing[event] for event in tree.basic_events}
    found = tree.probability(each)
    return found.lower


def _free_name(name: str, taken: Iterable[str]) -> str:
    """A name that begins none of those taken."""
    while any(other.startswith(name) for other in taken):
        name += "_"
    return name


def predicted(
    snapshot: Snapshot,
    target: int,
    each: Mapping[str, Share],
    node_budget: int,
) -> PredictedAvailability:
    """The availability of a node, from those of the nodes that it needs.

    Raises:
        DefinitionError: Several figures are no availabilities.
        FieldError: One of them is none.
        UnknownItemError: No item has one of the keys.
    """
    failing = _failing(snapshot, each)
    needed = sorted(support(snapshot.net, [target]))
    ids = snapshot.ids
    tree = _tree(snapshot, target, {n: ids[n] for n in needed if n in failing})
    known = FrozenMap({ids[node]: failing[node] for node in needed if node in failing})
    chances = {event: known[event] for event in tree.basic_events}
    return PredictedAvailability(
        of=ids[target],
        down=tree.probability(chances, node_budget=node_budget),
        failing=FrozenMap(chances),
        assumed=tuple(ids[node] for node in needed if node not in failing),
        tree=tree,
    )


def _tree(snapshot: Snapshot, target: int, events: Mapping[int, str]) -> FaultTree:
    net = snapshot.net

    def groups(node: int) -> list[GroupNeed]:
        pools = (net.pools[number] for number in net.pools_of.get(node, ()))
        return [GroupNeed(pool.members, pool.weights, pool.needs) for pool in pools]

    return needs_tree(
        target,
        events=events,
        names=snapshot.ids.__getitem__,
        hard=net.needs.__getitem__,
        groups=groups,
    )


def _failing(snapshot: Snapshot, each: Mapping[str, Share]) -> dict[int, Number]:
    """How likely each node fails: one minus its availability, floats as they are written."""
    if not isinstance(each, Mapping):
        raise WrongTypeError(
            field="each",
            value=each,
            problem="a mapping from keys to availabilities is needed",
            remedy="give {'db-1': 0.999}",
        )
    faults = [
        fault
        for id, value in each.items()
        if (fault := share_fault(value, ("each", str(id)), "an availability"))
    ]
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise DefinitionError("these are no availabilities:", faults)
    exact = {
        snapshot.number(id, "each"): 1 - _as_written(value)
        for id, value in each.items()
    }
    if any(isinstance(value, float) for value in each.values()):
        return {node: float(value) for node, value in exact.items()}
    return {**exact}


def _as_written(value: Share) -> Fraction:
    return Fraction(repr(float(value)) if isinstance(value, float) else value)
