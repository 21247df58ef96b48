"""The decision diagram of one module, built gate by gate, orders of variables taking turns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import attrs

from itsmcore.cmdb.availability._bdd import FALSE_EDGE, TRUE_EDGE, Bdd, Diagram, Work
from itsmcore.cmdb.availability._formula import AND, XOR, Formula
from itsmcore.cmdb.availability._orders import ORDERS, Part, Rule

__all__ = ["Built", "built"]

_FIRST_ALLOWANCE: Final = 8_000
_GROWTH: Final = 1.1
_MOST_TOGETHER: Final = 2_000_000
"""From so much work on, only the order that has come farthest goes on."""


@attrs.frozen
class Built:
    """A module as a diagram.

    Attributes:
        leaves: What stands at each level: the nodes of events and modules.
        diagram: The function.
        work: How much it took, over all orders tried.
    """

    leaves: list[int]
    diagram: Diagram
    work: int


class _Attempt:
    """One order of variables on its way.

    Attributes:
        leaves: The order.
        bdd: What is made.
        done: How many gates are.
        root: The edge of the module, once it is there.
    """

    def __init__(self, formula: Formula, part: Part, leaves: list[int]) -> None:
        self.leaves = leaves
        self.bdd = Bdd(0)
        self.done = 0
        self.root: int | None = None
        self._steps = self._gates(formula, part)

    def advance(self, allowance: int) -> bool:
        """Work on until so much has been done in all; whether the module is there."""
        self.bdd.allowance = allowance
        next(self._steps, None)
        return self.root is not None

    def _gates(self, formula: Formula, part: Part) -> Iterator[None]:
        bdd = self.bdd
        edges = {
            leaf: bdd.node(level, TRUE_EDGE, FALSE_EDGE)
            for level, leaf in enumerate(self.leaves)
        }
        for node in part.inner:
            inputs = [edges[one >> 1] ^ (one & 1) for one in formula.inputs[node]]
            edges[node] = yield from _gate(bdd, formula, node, inputs)
            self.done += 1
        self.root = edges[part.inner[-1]]


def built(formula: Formula, part: Part, budget: int) -> Built | None:
    """The diagram of a module under the order that comes through first.

    Args:
        formula: The formula.
        part: The module.
        budget: How much work there may be, over all orders.

    Returns:
        The diagram, or None where the budget does not reach.
    """
    if len(part.inner) == 1 and formula.kinds[part.inner[0]] == AND:
        made = _chain(formula, part)
        return made if made.work <= budget else None
    rules = iter(ORDERS)
    attempts = [_Attempt(formula, part, next(rules)(formula, part))]
    allowance = _FIRST_ALLOWANCE
    while True:
        for attempt in attempts:
            others = sum(one.bdd.work for one in attempts if one is not attempt)
            if attempt.advance(min(allowance, budget - others)):
                bdd, root = attempt.bdd, attempt.root or TRUE_EDGE
                return Built(attempt.leaves, bdd.diagram(root), others + bdd.work)
        if allowance * len(attempts) >= budget:
            return None
        attempts += _more(formula, part, rules, attempts[0].leaves)
        if allowance > _MOST_TOGETHER:
            attempts = [max(attempts, key=lambda one: one.done)]
        allowance = max(allowance + 1, int(allowance * _GROWTH))


def _more(
    formula: Formula, part: Part, rules: Iterable[Rule], known: list[int]
) -> Iterator[_Attempt]:
    """The other orders, once it is clear that the first one takes its time."""
    for rule in rules:
        leaves = rule(formula, part)
        if leaves != known:
            yield _Attempt(formula, part, leaves)


def _chain(formula: Formula, part: Part) -> Built:
    """A conjunction of events and modules, which needs no search."""
    bdd = Bdd(0)
    inputs = formula.inputs[part.inner[0]]
    root = TRUE_EDGE
    for level in range(len(inputs) - 1, -1, -1):
        if inputs[level] & 1:
            root = bdd.node(level, FALSE_EDGE, root)
        else:
            root = bdd.node(level, root, FALSE_EDGE)
    return Built([one >> 1 for one in inputs], bdd.diagram(root), len(inputs))


def _gate(bdd: Bdd, formula: Formula, node: int, inputs: list[int]) -> Work:
    kind = formula.kinds[node]
    if kind == AND:
        return _conjunction(bdd, inputs)
    if kind == XOR:
        return _parity(bdd, inputs)
    return _threshold(bdd, inputs, formula.weights[node], formula.needed[node])


def _deepest_first(bdd: Bdd, inputs: Iterable[int]) -> list[int]:
    return sorted(inputs, key=bdd.level, reverse=True)


def _conjunction(bdd: Bdd, inputs: Iterable[int]) -> Work:
    found = TRUE_EDGE
    for one in _deepest_first(bdd, inputs):
        found = yield from bdd.conjunction(found, one)
    return found


def _parity(bdd: Bdd, inputs: Iterable[int]) -> Work:
    found = FALSE_EDGE
    for one in _deepest_first(bdd, inputs):
        found = yield from bdd.exclusion(one, found)
    return found


def _threshold(
    bdd: Bdd, inputs: Sequence[int], weights: Sequence[int], needed: int
) -> Work:
    """What is still needed before each input, forwards; then edges, backwards."""
    ranked = sorted(
        zip(inputs, weights, strict=True), key=lambda pair: bdd.level(pair[0])
    )
    rest = sum(weights)
    layers: list[tuple[int, ...]] = [(needed,)]
    for _, weight in ranked:
        rest -= weight
        needs = (need for before in layers[-1] for need in (before - weight, before))
        layers.append(tuple(dict.fromkeys(n for n in needs if 0 < n <= rest)))
        bdd.work += len(layers[-1])
        while bdd.work > bdd.allowance:
            yield
    edges: dict[int, int] = {}
    for (one, weight), layer in zip(reversed(ranked), layers[-2::-1], strict=True):
        found: dict[int, int] = {}
        for need in layer:
            yes, no = _settled(edges, need - weight), _settled(edges, need)
            found[need] = yield from bdd.choice(one, yes, no)
        edges = found
    return edges[needed]


def _settled(edges: Mapping[int, int], need: int) -> int:
    """The edge for what is still needed: nothing, something, or more than there is."""
    return TRUE_EDGE if need <= 0 else edges.get(need, FALSE_EDGE)
