"""Boolean formulas as a graph of shared nodes: conjunctions, parities and thresholds.

A *literal* is twice the number of a node, plus one where the node is negated; a disjunction is
the negation of a conjunction of negations. Equal nodes are one node, so that what two gates
say alike is worked out once. Nodes come after their inputs, which makes every walk a loop.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import gcd
from types import MappingProxyType
from typing import Final

__all__ = [
    "AND",
    "EVENT",
    "FALSE",
    "THRESHOLD",
    "TRUE",
    "XOR",
    "Formula",
    "flattened",
    "rebuilt",
    "reference_counts",
]

TRUE: Final = 0
FALSE: Final = 1

CONSTANT: Final = 0
EVENT: Final = 1
AND: Final = 2
XOR: Final = 3
THRESHOLD: Final = 4

Weights = tuple[int, ...]


class Formula:
    """A store of nodes, each of them once.

    Attributes:
        kinds: What each node is.
        inputs: The literals that it reads; of an event, its number alone.
        needed: Of a threshold, the weight from which on it is true; else 0.
        weights: Of a threshold, the weight of each input; else empty.
    """

    __slots__ = ("_known", "inputs", "kinds", "needed", "weights")

    def __init__(self) -> None:
        self.kinds = [CONSTANT]
        self.inputs: list[tuple[int, ...]] = [()]
        self.needed = [0]
        self.weights: list[Weights] = [()]
        self._known: dict[object, int] = {}

    def event(self, number: int) -> int:
        """The literal of a basic event."""
        return self._node((EVENT, number), EVENT, (number,))

    def conjunction(self, literals: Iterable[int]) -> int:
        """True where all are."""
        kept = dict.fromkeys(literals)
        kept.pop(TRUE, None)
        if len(kept) < 2:
            return next(iter(kept), TRUE)
        if FALSE in kept or len({one >> 1 for one in kept}) < len(kept):
            return FALSE
        return self._node((AND, *sorted(kept)), AND, tuple(kept))

    def disjunction(self, literals: Iterable[int]) -> int:
        """True where one is."""
        return self.conjunction(one ^ 1 for one in literals) ^ 1

    def parity(self, literals: Iterable[int]) -> int:
        """True where an odd number of them is."""
        sign = FALSE
        kept: dict[int, None] = {}
        for one in literals:
            sign ^= one & 1
            node = one & ~1
            if node == TRUE:
                sign ^= 1
            elif kept.pop(node, 0) == 0:
                kept[node] = None
        if not kept:
            return sign
        if len(kept) == 1:
            return next(iter(kept)) ^ sign ^ 1
        return self._node((XOR, *sorted(kept)), XOR, tuple(kept)) ^ sign ^ 1

    def threshold(
        self, literals: Sequence[int], weights: Sequence[int], needed: int
    ) -> int:
        """True where those that are true weigh as much as needed, or more."""
        found, needed = _gathered(literals, weights, needed)
        if needed <= 0:
            return TRUE
        found = {one: min(weight, needed) for one, weight in found.items()}
        total = sum(found.values())
        if total < needed:
            return FALSE
        lightest = min(found.values())
        if lightest >= needed:
            return self.disjunction(found)
        if total - lightest < needed:
            return self.conjunction(found)
        shared = gcd(*found.values())
        needed = -(-needed // shared)
        found = {one: weight // shared for one, weight in found.items()}
        key = (THRESHOLD, needed, tuple(sorted(found.items())))
        node = self._node(key, THRESHOLD, tuple(found))
        self.needed[node >> 1] = needed
        self.weights[node >> 1] = tuple(found.values())
        return node

    def like(self, other: "Formula", node: int, literals: Sequence[int]) -> int:
        """The node of another store over these literals instead of its own."""
        kind = other.kinds[node]
        if kind == AND:
            return self.conjunction(literals)
        if kind == XOR:
            return self.parity(literals)
        if kind == THRESHOLD:
            return self.threshold(literals, other.weights[node], other.needed[node])
        return TRUE if kind == CONSTANT else self.event(other.inputs[node][0])

    def children(self, node: int) -> tuple[int, ...]:
        """The literals that a node reads; none of an event."""
        return () if self.kinds[node] == EVENT else self.inputs[node]

    def _node(self, key: object, kind: int, inputs: tuple[int, ...]) -> int:
        node = self._known.get(key)
        if node is None:
            node = self._known[key] = len(self.kinds)
            self.kinds.append(kind)
            self.inputs.append(inputs)
            self.needed.append(0)
            self.weights.append(())
        return node << 1


def _gathered(
    literals: Sequence[int], weights: Sequence[int], needed: int
) -> tuple[dict[int, int], int]:
    """Weights by literal, no node twice, and what is still needed of them.

    Where a literal and its negation occur one of the two is true, so the lighter weight is
    there in any case.
    """
    found: dict[int, int] = {}
    for one, weight in zip(literals, weights, strict=True):
        found[one] = found.get(one, 0) + weight
    needed -= found.pop(TRUE, 0)
    found.pop(FALSE, None)
    for one in [one for one in found if not one & 1 and one ^ 1 in found]:
        sure = min(found[one], found[one ^ 1])
        needed -= sure
        found[one] -= sure
        found[one ^ 1] -= sure
    return {one: weight for one, weight in found.items() if weight}, needed


def reference_counts(formula: Formula, root: int) -> list[int]:
    """How many inputs of nodes below the root, and the root itself, name each node."""
    counts = [0] * len(formula.kinds)
    counts[root >> 1] = 1
    for node in range(root >> 1, 0, -1):
        if counts[node]:
            for one in formula.children(node):
                counts[one >> 1] += 1
    return counts


Build = Callable[[Formula, int, list[int]], int]
Inputs = Mapping[int, tuple[int, ...]]


def rebuilt(
    old: Formula, root: int, build: Build, inputs: Inputs = MappingProxyType({})
) -> tuple[Formula, int]:
    """A formula built anew from below, with its root.

    Args:
        old: The formula so far.
        root: Its root, a literal.
        build: Makes a node: given the new store, the old node and the new literals of its
            inputs.
        inputs: The literals that some nodes read instead of their own; empty for a node that
            nothing reads any more.
    """
    new = Formula()
    counts = reference_counts(old, root)
    literal_of = [0] * len(counts)
    for node in range(1, (root >> 1) + 1):
        read = inputs.get(node)
        if counts[node] and read != ():
            read = old.children(node) if read is None else read
            literals = [literal_of[one >> 1] ^ (one & 1) for one in read]
            literal_of[node] = build(new, node, literals)
    return new, literal_of[root >> 1] ^ (root & 1)


def flattened(old: Formula, root: int, counts: Sequence[int]) -> Inputs:
    """The literals of conjunctions with those of the conjunctions that only they read.

    A chain of them becomes one list in one go: to copy it at each link would take the square
    of its length.
    """
    found: dict[int, tuple[int, ...]] = {}
    for node in range(root >> 1, 0, -1):
        if old.kinds[node] != AND or not counts[node] or node in found:
            continue
        flat: list[int] = []
        waiting = [*reversed(old.inputs[node])]
        while waiting:
            one = waiting.pop()
            inner = one >> 1
            if one & 1 or old.kinds[inner] != AND or counts[inner] != 1:
                flat.append(one)
            else:
                found[inner] = ()
                waiting.extend(reversed(old.inputs[inner]))
        found[node] = tuple(flat)
    return found
