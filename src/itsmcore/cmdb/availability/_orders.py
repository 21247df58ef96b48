"""Orders of variables for a decision diagram, found by walking the formula.

No order is good for every formula, so several are tried. Both here walk depth first from the
root and differ in which input they enter first.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

import attrs

from itsmcore.cmdb.availability._formula import Formula

__all__ = ["ORDERS", "Part", "Rule", "part"]

_MANY: Final = 40
"""Among more inputs than these no choice is made."""

_MOST_SUPPORT_BITS: Final = 400_000_000
"""Above this many bits of support, 50 MB, leaves come as a plain walk meets them."""


@attrs.frozen
class Part:
    """One module of a formula: the nodes between its root and the modules and events below.

    Attributes:
        inner: Its own nodes, inputs first, the root last.
        leaves: Modules and events that it reads, in the order in which a walk meets them.
    """

    inner: list[int]
    leaves: list[int]


def part(formula: Formula, root: int, is_leaf: Sequence[bool]) -> Part:
    """The part of a formula below a module.

    Args:
        formula: The formula.
        root: The node of the module.
        is_leaf: Which nodes are events or modules; the root's own mark does not count.
    """
    seen = {root}
    inner, leaves, waiting = [root], [], [root]
    while waiting:
        node = waiting.pop()
        for one in formula.inputs[node]:
            below = one >> 1
            if below not in seen:
                seen.add(below)
                if is_leaf[below]:
                    leaves.append(below)
                else:
                    inner.append(below)
                    waiting.append(below)
    inner.sort()
    return Part(inner, leaves)


def shared_first(formula: Formula, part: Part) -> list[int]:
    """Inputs that many nodes read come first, and then small ones."""
    parents = dict.fromkeys(part.leaves, 0) | dict.fromkeys(part.inner, 0)
    sizes = dict.fromkeys(part.leaves, 1)
    for node in part.inner:
        below = [one >> 1 for one in formula.inputs[node]]
        sizes[node] = sum(sizes[one] for one in below)
        for one in below:
            parents[one] += 1

    def rank(node: int) -> tuple[int, int]:
        return -parents[node], sizes[node]

    found: dict[int, None] = {}
    inner, seen = frozenset(part.inner), set()
    waiting = [part.inner[-1]]
    while waiting:
        node = waiting.pop()
        if node not in inner:
            found[node] = None
        elif node not in seen:
            seen.add(node)
            below = [one >> 1 for one in formula.inputs[node]]
            waiting.extend(sorted(below, key=rank, reverse=True))
    return list(found)


def familiar_first(formula: Formula, part: Part) -> list[int]:
    """The input comes next whose events are new in the smallest share, else as written."""
    if len(part.inner) * len(part.leaves) > _MOST_SUPPORT_BITS:
        return part.leaves
    supports = _supports(formula, part)
    new = -1
    found: list[int] = []
    inner, seen = frozenset(part.inner), set()
    waiting = [[part.inner[-1]]]
    while waiting:
        candidates = waiting[-1]
        if not candidates:
            waiting.pop()
            continue
        node = candidates.pop(_least_new(candidates, supports, new))
        if node in seen:
            continue
        seen.add(node)
        if node in inner:
            waiting.append([one >> 1 for one in reversed(formula.inputs[node])])
        else:
            found.append(node)
            new &= ~supports[node]
    return found


def _supports(formula: Formula, part: Part) -> dict[int, int]:
    """For each node of the part a bit for each leaf below it."""
    found = {leaf: 1 << bit for bit, leaf in enumerate(part.leaves)}
    for node in part.inner:
        mask = 0
        for one in formula.inputs[node]:
            mask |= found[one >> 1]
        found[node] = mask
    return found


def _least_new(candidates: Sequence[int], supports: Mapping[int, int], new: int) -> int:
    """The place of the input to enter next; where there are many, simply the last."""
    last = len(candidates) - 1
    if not last or last > _MANY:
        return last
    shares = []
    for index, node in enumerate(candidates):
        support = supports[node]
        shares.append(((support & new).bit_count() / support.bit_count(), -index))
    return -min(shares)[1]


Rule: TypeAlias = Callable[[Formula, Part], list[int]]

ORDERS: Final[tuple[Rule, ...]] = (familiar_first, shared_first)
"""In the order in which they are tried."""
