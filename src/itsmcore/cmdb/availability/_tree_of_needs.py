"""The fault tree of one node of a dependency graph, cycles and weighted groups included.

A node is down when it fails itself, when something that it cannot do without is down, or when
too little of a group is up. Where nodes need one another in a ring, that is meant as the least
answer: a ring is down only because something in it, or below it, failed. So each ring is
entered with nothing down, and gone round until every failure can have come everywhere.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from math import ceil, lcm

import attrs

from itsmcore.cmdb._components import components
from itsmcore.cmdb.availability.fault_tree import FaultTree
from itsmcore.cmdb.availability.gate import Gate, GateKind

__all__ = ["GroupNeed", "needs_tree"]


@attrs.frozen
class GroupNeed:
    """Nodes of which enough must be up.

    Attributes:
        members: The nodes.
        weights: What each counts, 0 or more.
        needed: How much must be up at least; more than there is means down for good.
    """

    members: Sequence[int]
    weights: Sequence[int | Fraction]
    needed: int | Fraction

    def whole(self) -> tuple[list[int], int]:
        """Weights as whole numbers, and how much of them must be down for too little up."""
        fractions = [Fraction(weight) for weight in self.weights]
        scale = lcm(*(weight.denominator for weight in fractions))
        weights = [int(weight * scale) for weight in fractions]
        return weights, sum(weights) - ceil(self.needed * scale) + 1


def needs_tree(
    top: int,
    *,
    events: Mapping[int, str],
    names: Callable[[int], str],
    hard: Callable[[int], Sequence[int]],
    groups: Callable[[int], Sequence[GroupNeed]],
) -> FaultTree:
    """The tree whose top says that a node is down.

    Args:
        top: The node.
        events: The name of each node's own failure; a node without never fails by itself.
        names: What a gate about a node is called.
        hard: What a node cannot do without.
        groups: Of what a node needs enough.
    """
    maker = _Maker(events, names, hard, groups)
    for ring in components((top,), maker.suppliers):
        maker.add(ring)
    return maker.tree(top)


class _Maker:
    """Gates of nodes, made after those of what they need."""

    def __init__(
        self,
        events: Mapping[int, str],
        names: Callable[[int], str],
        hard: Callable[[int], Sequence[int]],
        groups: Callable[[int], Sequence[GroupNeed]],
    ) -> None:
        self._events, self._names = events, names
        self._hard, self._groups = hard, groups
        self._gates: dict[str, Gate] = {}
        self._known: dict[Gate, str] = {}
        self._taken = {events[node] for node in events}
        self._down: dict[int, str | None] = {}

    def suppliers(self, node: int) -> list[int]:
        """Everything that a node needs."""
        found = list(self._hard(node))
        for group in self._groups(node):
            found.extend(group.members)
        return found

    def add(self, ring: Sequence[int]) -> None:
        """The gates of nodes that need one another, or of one node.

        Nodes that hard needs alone tie together are down together: one block. Blocks are taken
        in an order; only those whose answer was used before it was known carry anything from
        one round to the next. Each round but the last brings down one of these at least,
        whatever failed, so there are no more rounds than that.
        """
        inside = frozenset(ring)
        blocks = [*components(reversed(ring), partial(self._hard_in, inside))]
        fed_back: set[int] = set()
        before: set[int] = set()
        for block in blocks:
            for node in block:
                fed_back |= _late(self._members(node), inside, before)
            before.update(block)
            for node in block:
                fed_back |= _late(self._hard(node), inside, before)
        for _ in range(len(fed_back) + 1):
            known = [self._down.get(block[0]) for block in blocks]
            for block in blocks:
                found = self._answer(block)
                self._down.update(dict.fromkeys(block, found))
            if known == [self._down[block[0]] for block in blocks]:
                break

    def _hard_in(self, inside: Container[int], node: int) -> list[int]:
        return [one for one in self._hard(node) if one in inside]

    def _members(self, node: int) -> set[int]:
        return {one for group in self._groups(node) for one in group.members}

    def _answer(self, block: Sequence[int]) -> str | None:
        """The gate or event that says the block is down, as far as it is known."""
        own = frozenset(block)
        reasons: list[str | None] = []
        for node in block:
            reasons.append(self._events.get(node))
            hard = (one for one in self._hard(node) if one not in own)
            reasons.extend(map(self._down.get, hard))
            reasons.extend(self._too_little(node, one) for one in self._groups(node))
        found = tuple(dict.fromkeys(one for one in reasons if one is not None))
        if len(found) < 2:
            return found[0] if found else None
        return self._named(Gate(GateKind.OR, found), f"{self._names(block[0])} down")

    def _too_little(self, node: int, group: GroupNeed) -> str | None:
        name = f"{self._names(node)} lacks enough"
        weights, least = group.whole()
        if least <= 0:
            return self._named(Gate(GateKind.ALWAYS), name)
        pairs = zip(map(self._down.get, group.members), weights, strict=True)
        found = [(one, weight) for one, weight in pairs if one is not None]
        if sum(weight for _, weight in found) < least:
            return None
        inputs = [one for one, _ in found]
        kept = [weight for _, weight in found]
        return self._named(
            Gate(GateKind.AT_LEAST, inputs, at_least=least, weights=kept), name
        )

    def _named(self, gate: Gate, name: str) -> str:
        """The name of a gate; gates alike are one."""
        found = self._known.get(gate)
        if found is None:
            found, number = name, 1
            while found in self._taken:
                number += 1
                found = f"{name} ({number})"
            self._taken.add(found)
            self._known[gate] = found
            self._gates[found] = gate
        return found

    def tree(self, top: int) -> FaultTree:
        """The tree below a node."""
        found = self._down[top]
        if found is None:
            found = self._named(Gate(GateKind.NEVER), f"{self._names(top)} down")
        elif found not in self._gates:
            found = self._named(Gate(GateKind.OR, [found]), f"{self._names(top)} down")
        return FaultTree(gates=self._below(found), top=found)

    def _below(self, top: str) -> dict[str, Gate]:
        """The gates that the top needs; those of earlier rounds may be no more."""
        found: dict[str, None] = {top: None}
        waiting: list[str] = [top]
        while waiting:
            for one in self._gates[waiting.pop()].inputs:
                if one in self._gates and one not in found:
                    found[one] = None
                    waiting.append(one)
        return {name: self._gates[name] for name in self._gates if name in found}


def _late(
    nodes: Iterable[int], inside: Container[int], before: Container[int]
) -> set[int]:
    """Those of the ring that have no answer yet."""
    return {one for one in nodes if one in inside and one not in before}
