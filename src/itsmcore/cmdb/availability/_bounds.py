"""Bounds of a module whose diagram grows beyond the budget.

Instead of one function two are kept for every gate, one that is true only where the gate is,
and one that is true wherever the gate is. Where a diagram grows too large, the nodes that carry
the least probability become constants: false in the first function, true in the second. So the
bounds hold for any formula, with negations too, and are as tight as the budget allows (after
the subsets of Ravi and Somenzi, 1995).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from itsmcore.cmdb.availability._bdd import FALSE_EDGE, TRUE_EDGE, Bdd, Work
from itsmcore.cmdb.availability._chances import Range, chance_range
from itsmcore.cmdb.availability._formula import AND, XOR, Formula
from itsmcore.cmdb.availability._orders import Part

__all__ = ["gate_ranges"]

_LEAST_WORK: Final = 64
"""For a conjunction: enough that two diagrams of a few nodes always come through."""

_MOST_NEEDS: Final = 2_000
"""A threshold with more cases than these is not looked into."""

Bound = tuple[int, int]
"""Edges of a function within the gate and of one that holds the gate."""


def gate_ranges(
    formula: Formula,
    part: Part,
    leaves: Sequence[int],
    ranges: Sequence[Range],
    budget: int,
) -> dict[int, Range]:
    """The range of each gate of a module.

    Args:
        formula: The formula.
        part: The module.
        leaves: The order of variables.
        ranges: The range of the variable at each level.
        budget: About how much work there may be.
    """
    rough = _Rough(formula, part, leaves, ranges, budget)
    found: dict[int, Range] = {}
    for node, (inside, outside) in rough.gates(part):
        low, high = chance_range(rough.bdd.diagram(inside), ranges)
        if outside != inside:
            _, high = chance_range(rough.bdd.diagram(outside), ranges)
        found[node] = low, high
    return found


class _Rough:
    """Bounds of the gates of one module."""

    def __init__(
        self,
        formula: Formula,
        part: Part,
        leaves: Sequence[int],
        ranges: Sequence[Range],
        budget: int,
    ) -> None:
        self.bdd = Bdd(0)
        self._formula, self._left = formula, budget
        self._chances = [float(low[0]) for low, _ in ranges]
        self._steps = sum(2 * len(formula.inputs[node]) for node in part.inner)
        self._allowance = max(_LEAST_WORK, budget // max(1, self._steps))
        self._bounds: dict[int, Bound] = {}
        for level, leaf in enumerate(leaves):
            edge = self.bdd.node(level, TRUE_EDGE, FALSE_EDGE)
            self._bounds[leaf] = edge, edge

    def gates(self, part: Part) -> Iterator[tuple[int, Bound]]:
        """Each gate with its bounds, inputs first."""
        for node in part.inner:
            inputs = [
                _turned(self._bounds[one >> 1], one & 1)
                for one in self._formula.inputs[node]
            ]
            self._bounds[node] = self._gate(node, inputs)
            self._steps -= 2 * len(inputs)
            yield node, self._bounds[node]

    def _gate(self, node: int, inputs: list[Bound]) -> Bound:
        kind = self._formula.kinds[node]
        if kind == AND:
            inputs.sort(key=lambda bound: -max(map(self.bdd.level, bound)))
            found = TRUE_EDGE, TRUE_EDGE
            for one in inputs:
                found = self._both(found, one)
            return found
        if kind == XOR:
            found = FALSE_EDGE, FALSE_EDGE
            for one in inputs:
                first = self._both(found, _turned(one, 1))
                found = self._either(first, self._both(_turned(found, 1), one))
            return found
        formula = self._formula
        return self._threshold(inputs, formula.weights[node], formula.needed[node])

    def _threshold(
        self, inputs: Sequence[Bound], weights: Sequence[int], needed: int
    ) -> Bound:
        """Forwards what may still be needed before each input, backwards the bounds."""
        rest = sum(weights)
        layers: list[tuple[int, ...]] = [(needed,)]
        for weight in weights:
            rest -= weight
            needs = (n for before in layers[-1] for n in (before - weight, before))
            layers.append(tuple(dict.fromkeys(n for n in needs if 0 < n <= rest)))
            if sum(map(len, layers)) > _MOST_NEEDS:
                return FALSE_EDGE, TRUE_EDGE
        bounds: dict[int, Bound] = {}
        steps = zip(inputs[::-1], weights[::-1], layers[-2::-1], strict=True)
        for one, weight, layer in steps:
            bounds = {
                need: self._either(
                    _settled(bounds, need),
                    self._both(one, _settled(bounds, need - weight)),
                )
                for need in layer
            }
        return bounds[needed]

    def _both(self, one: Bound, other: Bound) -> Bound:
        inside = self._conjunction(one[0], other[0], inside=True)
        return inside, self._conjunction(one[1], other[1], inside=False)

    def _either(self, one: Bound, other: Bound) -> Bound:
        return _turned(self._both(_turned(one, 1), _turned(other, 1)), 1)

    def _conjunction(self, one: int, other: int, *, inside: bool) -> int:
        """A conjunction within the allowance, its operands made smaller until it fits."""
        bdd = self.bdd
        allowance = max(self._allowance, self._left // 8)
        keep = allowance
        while True:
            before = bdd.work
            bdd.allowance = before + allowance
            found = _finished(bdd.conjunction(one, other))
            self._left -= bdd.work - before
            if found is not None:
                return self._smaller(found, allowance // 4, inside=inside)
            keep //= 2
            one = self._smaller(one, keep, inside=inside)
            other = self._smaller(other, keep, inside=inside)

    def _smaller(self, edge: int, keep: int, *, inside: bool) -> int:
        """A function within this one, or one that holds it, of no more nodes than that."""
        if inside:
            return self._within(edge, keep)
        return self._within(edge ^ 1, keep) ^ 1

    def _within(self, root: int, keep: int) -> int:
        """The function without the branches that are true with the least probability."""
        bdd = self.bdd
        nodes = bdd.below(root)
        if 2 * len(nodes) <= keep:
            return root
        values = {TRUE_EDGE: 1.0, FALSE_EDGE: 0.0}
        for node in nodes:
            p = self._chances[bdd.levels[node]]
            for sign in (0, 1):
                high, low = bdd.highs[node] ^ sign, bdd.lows[node] ^ sign
                values[node << 1 | sign] = p * values[high] + (1 - p) * values[low]
        mass = dict.fromkeys(values, 0.0)
        mass[root] = 1.0
        for node in reversed(nodes):
            p = self._chances[bdd.levels[node]]
            for sign in (0, 1):
                here = mass[node << 1 | sign]
                mass[bdd.highs[node] ^ sign] += p * here
                mass[bdd.lows[node] ^ sign] += (1 - p) * here
        carried = sorted((-mass[edge] * values[edge], edge) for edge in values)
        kept = {edge for lost, edge in carried[:keep] if lost and edge > 1}
        made = {TRUE_EDGE: TRUE_EDGE, FALSE_EDGE: FALSE_EDGE}
        for node in nodes:
            for edge in (node << 1, node << 1 | 1):
                sign = edge & 1
                high, low = made[bdd.highs[node] ^ sign], made[bdd.lows[node] ^ sign]
                is_kept = edge in kept
                made[edge] = (
                    bdd.node(bdd.levels[node], high, low) if is_kept else FALSE_EDGE
                )
        return made[root]


def _turned(bound: Bound, sign: int) -> Bound:
    """The bounds of the negation, where the sign is 1."""
    return (bound[1] ^ 1, bound[0] ^ 1) if sign else bound


def _settled(bounds: Mapping[int, Bound], need: int) -> Bound:
    """The bounds for what is still needed: nothing, something, or more than there is."""
    if need <= 0:
        return TRUE_EDGE, TRUE_EDGE
    return bounds.get(need, (FALSE_EDGE, FALSE_EDGE))


def _finished(work: Work) -> int | None:
    """The edge that the work comes to, or None where the allowance is used up before."""
    try:
        next(work)
    except StopIteration as done:
        found: int = done.value
        return found
    work.close()
    return None
