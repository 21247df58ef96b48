"""Families of sets as decision diagrams: the minimal solutions of a coherent function.

A node of level v holds the sets with v (`high`, without v itself) and those without (`low`);
node 0 is no set at all, node 1 the empty set alone (Minato 1993). The minimal solutions of a
function that no event can repair are those of its low branch, and those of its high branch that
hold none of them (Rauzy 1993).
"""

from collections.abc import Sequence
from typing import Final

import attrs

from itsmcore.cmdb.availability._bdd import Diagram

__all__ = ["EMPTY", "UNIT", "Family", "Section", "minimal"]

EMPTY: Final = 0
UNIT: Final = 1

_BITS: Final = 30
_MASK: Final = (1 << _BITS) - 1
_DEEPEST: Final = 1 << _BITS


class Family:
    """Nodes of families, each of them once, those below first.

    Attributes:
        levels: The level of each node.
        highs: The family with the variable of that level, by node.
        lows: The family without it, by node.
        root: The family meant, once there is one.
        work: How many results have been worked out.
    """

    __slots__ = ("_memo", "_unique", "highs", "levels", "lows", "root", "work")

    def __init__(self) -> None:
        self.levels = [_DEEPEST, _DEEPEST]
        self.highs = [0, 0]
        self.lows = [0, 0]
        self.root = EMPTY
        self.work = 0
        self._unique: dict[tuple[int, int, int], int] = {}
        self._memo: dict[int, int] = {}

    def node(self, level: int, high: int, low: int) -> int:
        """The family of these two."""
        if high == EMPTY:
            return low
        key = (level, high, low)
        found = self._unique.get(key)
        if found is None:
            found = self._unique[key] = len(self.levels)
            self.levels.append(level)
            self.highs.append(high)
            self.lows.append(low)
        return found

    def without(self, one: int, other: int) -> int:
        """The sets of one family that hold no set of the other.

        A stack in place of recursion: a pair comes back until what it waits for is known.
        """
        settled = self._settled(one, other)
        if settled is not None:
            return settled
        memo = self._memo
        start = one << _BITS | other
        waiting = [start]
        while waiting:
            key = waiting[-1]
            if key in memo:
                waiting.pop()
                continue
            found = self._step(key >> _BITS, key & _MASK, waiting)
            if found is not None:
                self.work += 1
                memo[key] = found
                waiting.pop()
        return memo[start]

    def _step(self, one: int, other: int, waiting: list[int]) -> int | None:
        """The result for a pair, or None after noting what has to be known first."""
        mine, its = self.levels[one], self.levels[other]
        if mine > its:
            return self._known(one, self.lows[other], waiting)
        low = self.lows[other] if mine == its else other
        without_low = self._known(self.lows[one], low, waiting)
        high = self._known(self.highs[one], low, waiting)
        if without_low is None or high is None:
            return None
        if mine == its:
            high = self._known(high, self.highs[other], waiting)
            if high is None:
                return None
        return self.node(mine, high, without_low)

    def _known(self, one: int, other: int, waiting: list[int]) -> int | None:
        found = self._settled(one, other)
        if found is None:
            found = self._memo.get(one << _BITS | other)
            if found is None:
                waiting.append(one << _BITS | other)
        return found

    def _settled(self, one: int, other: int) -> int | None:
        """The result where it takes no looking."""
        if one in (EMPTY, other) or other == UNIT:
            return EMPTY
        if other == EMPTY or one == UNIT:  # the empty set holds no other set
            return one
        return None


@attrs.frozen
class Section:
    """The minimal sets of one module, over the events and modules that it reads.

    Attributes:
        leaves: What stands at each level: the number of an event, or `~number` of a section.
        family: The sets.
    """

    leaves: tuple[int, ...]
    family: Family


def minimal(
    diagram: Diagram, root: int, flipped: Sequence[bool], budget: int
) -> Family | None:
    """The minimal sets of variables that make a coherent function true.

    Args:
        diagram: Holds the function.
        root: Its edge.
        flipped: For each level, whether its variable counts where it is false.
        budget: How much work there may be.

    Returns:
        The family, or None where the budget does not reach.
    """
    family = Family()
    solutions = {0: UNIT, 1: EMPTY}
    for edge in _edges(diagram, root):
        node, sign = edge >> 1, edge & 1
        level = diagram.levels[node]
        yes, no = diagram.highs[node] ^ sign, diagram.lows[node] ^ sign
        if flipped[level]:
            yes, no = no, yes
        low = solutions[no]
        high = family.without(solutions[yes], low)
        solutions[edge] = family.node(level, high, low)
        if family.work > budget:
            return None
    family.root = solutions[root]
    return family


def _edges(diagram: Diagram, root: int) -> list[int]:
    """The edges that are met from the root, those below first."""
    seen = {0, 1}
    waiting = [root]
    while waiting:
        edge = waiting.pop()
        if edge not in seen:
            seen.add(edge)
            node, sign = edge >> 1, edge & 1
            waiting += diagram.highs[node] ^ sign, diagram.lows[node] ^ sign
    return sorted(seen)[2:]
