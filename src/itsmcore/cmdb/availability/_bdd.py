"""Binary decision diagrams with shared nodes and negated edges (Bryant 1986; Brace, Rudell, Bryant 1990).

An *edge* is twice the number of a node, plus one where the function is negated; node 0 is true.
A node has a level, the place of its variable in the order, and two edges: `high` where the
variable is true, which is never negated, and `low`. Nodes come after the nodes below them.

The one operation is the conjunction of two edges. It works level by level, first down, noting
which pairs are needed, then up, making nodes: so the size of a diagram costs no stack, and the
work can stop in between to let another order of variables have its turn.
"""

from collections.abc import Generator
from heapq import heappop, heappush
from typing import Final

import attrs

__all__ = ["FALSE_EDGE", "TRUE_EDGE", "Bdd", "Diagram", "Work"]

TRUE_EDGE: Final = 0
FALSE_EDGE: Final = 1

_BITS: Final = 30
"""Two edges make one key; nobody has memory for 2 ** 29 nodes."""

_MASK: Final = (1 << _BITS) - 1

_DEEPEST: Final = 1 << 30
"""The level of the constant."""

Work = Generator[None, None, int]
"""Stops wherever the allowance is used up; comes to an edge."""


@attrs.frozen
class Diagram:
    """The nodes of one function alone, those below first.

    Attributes:
        levels: The level of each node; the first one is the constant.
        highs: The edge of each node where its variable is true.
        lows: The edge of each node where its variable is false.
        root: The edge of the function.
    """

    levels: list[int]
    highs: list[int]
    lows: list[int]
    root: int


class Bdd:
    """A store of nodes under one order of variables.

    Attributes:
        levels: The level of each node.
        highs: The edge of each node where its variable is true.
        lows: The edge of each node where its variable is false.
        work: How many results have been worked out.
        allowance: How many may be before work stops for a while.
    """

    __slots__ = ("_unique", "allowance", "highs", "levels", "lows", "work")

    def __init__(self, allowance: int) -> None:
        self.levels = [_DEEPEST]
        self.highs = [0]
        self.lows = [0]
        self._unique: dict[int, dict[int, int]] = {}
        self.work = 0
        self.allowance = allowance

    def level(self, edge: int) -> int:
        """The level of the node that an edge leads to."""
        return self.levels[edge >> 1]

    def node(self, level: int, high: int, low: int) -> int:
        """The edge to the node with these branches, both of which lie below the level."""
        if high == low:
            return high
        negated = high & 1
        key = (high ^ negated) << _BITS | (low ^ negated)
        known = self._unique.setdefault(level, {})
        found = known.get(key)
        if found is None:
            found = known[key] = len(self.levels)
            self.levels.append(level)
            self.highs.append(high ^ negated)
            self.lows.append(low ^ negated)
        return found << 1 | negated

    def conjunction(self, one: int, other: int) -> Work:
        """The edge of what is true where both are."""
        if one in (TRUE_EDGE, other):
            return other
        if other == TRUE_EDGE:
            return one
        if FALSE_EDGE in (one, other) or one ^ other == 1:
            return FALSE_EDGE
        if self.levels[one >> 1] > self.levels[other >> 1]:
            one, other = other, one
        level = self.levels[one >> 1]
        if level < self.levels[other >> 1] and self._is_variable(one >> 1):
            if one & 1:
                return self.node(level, FALSE_EDGE, other)
            return self.node(level, other, FALSE_EDGE)
        return (yield from self._conjunction(one, other))

    def _is_variable(self, node: int) -> bool:
        return self.highs[node] == TRUE_EDGE and self.lows[node] == FALSE_EDGE

    def disjunction(self, one: int, other: int) -> Work:
        """The edge of what is true where one is."""
        return (yield from self.conjunction(one ^ 1, other ^ 1)) ^ 1

    def choice(self, test: int, yes: int, no: int) -> Work:
        """The edge of `yes` where the test is true, else of `no`."""
        if yes == no:
            return yes
        node = test >> 1
        level = self.levels[node]
        above = level < min(self.level(yes), self.level(no))
        if above and self._is_variable(node):
            return self.node(level, no, yes) if test & 1 else self.node(level, yes, no)
        first = yield from self.conjunction(test, yes)
        second = yield from self.conjunction(test ^ 1, no)
        return (yield from self.disjunction(first, second))

    def exclusion(self, one: int, other: int) -> Work:
        """The edge of what is true where exactly one is."""
        return (yield from self.choice(one, other ^ 1, other))

    def _conjunction(self, one: int, other: int) -> Work:  # noqa: C901, PLR0912, PLR0915  # the one hot loop: calls in it would double its time
        """Pairs are numbered as they are met; a negative result is `~number` of its pair."""
        levels, highs, lows = self.levels, self.highs, self.lows
        top = min(levels[one >> 1], levels[other >> 1])
        waiting = {top: {one << _BITS | other: -1}}
        heap = [top]
        met: list[tuple[int, list[int]]] = []
        count = 1
        while heap:
            level = heappop(heap)
            branches: list[int] = []
            met.append((level, branches))
            add = branches.append
            for pair in waiting[level]:
                f, g = pair >> _BITS, pair & _MASK
                node = f >> 1
                if levels[node] == level:
                    sign = f & 1
                    f, f_low = highs[node] ^ sign, lows[node] ^ sign
                else:
                    f_low = f
                node = g >> 1
                if levels[node] == level:
                    sign = g & 1
                    g, g_low = highs[node] ^ sign, lows[node] ^ sign
                else:
                    g_low = g
                if f == 0 or f == g:  # noqa: PLR1714  # a tuple for `in` takes time
                    add(g)
                elif g == 0:
                    add(f)
                elif f == 1 or g == 1 or f ^ g == 1:
                    add(1)
                else:
                    lower, below = levels[f >> 1], levels[g >> 1]
                    lower = min(lower, below)
                    pairs = waiting.get(lower)
                    if pairs is None:
                        pairs = waiting[lower] = {}
                        heappush(heap, lower)
                    key = f << _BITS | g if f < g else g << _BITS | f
                    found = pairs.get(key)
                    if found is None:
                        pairs[key] = found = ~count
                        count += 1
                    add(found)
                if f_low == 0 or f_low == g_low:  # noqa: PLR1714  # a tuple for `in` takes time
                    add(g_low)
                elif g_low == 0:
                    add(f_low)
                elif f_low == 1 or g_low == 1 or f_low ^ g_low == 1:
                    add(1)
                else:
                    lower, below = levels[f_low >> 1], levels[g_low >> 1]
                    lower = min(lower, below)
                    pairs = waiting.get(lower)
                    if pairs is None:
                        pairs = waiting[lower] = {}
                        heappush(heap, lower)
                    key = (
                        f_low << _BITS | g_low
                        if f_low < g_low
                        else g_low << _BITS | f_low
                    )
                    found = pairs.get(key)
                    if found is None:
                        pairs[key] = found = ~count
                        count += 1
                    add(found)
            while self.work + count > self.allowance:
                yield
        self.work += count
        results = [0] * count
        for level, branches in reversed(met):
            unique = self._unique.setdefault(level, {})
            pairs = waiting.pop(level)
            each = iter(branches)
            for place, yes, no in zip(pairs.values(), each, each, strict=True):
                high = yes if yes >= 0 else results[yes]
                low = no if no >= 0 else results[no]
                if high == low:
                    results[place] = high
                    continue
                sign = high & 1
                if sign:
                    high ^= 1
                    low ^= 1
                key = high << _BITS | low
                found = unique.get(key)
                if found is None:
                    unique[key] = found = len(levels)
                    levels.append(level)
                    highs.append(high)
                    lows.append(low)
                results[place] = found << 1 | sign
        return results[-1]

    def below(self, root: int) -> list[int]:
        """The nodes of a function, those below first, without the constant."""
        seen = {0}
        waiting = [root >> 1]
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                waiting += self.highs[node] >> 1, self.lows[node] >> 1
        return sorted(seen)[1:]

    def diagram(self, root: int) -> Diagram:
        """The nodes of one function, without all others."""
        inner = self.below(root)
        place = {node: index << 1 for index, node in enumerate((0, *inner))}
        lows = (self.lows[node] for node in inner)
        return Diagram(
            [_DEEPEST, *(self.levels[node] for node in inner)],
            [0, *(place[self.highs[node] >> 1] for node in inner)],
            [0, *(place[edge >> 1] | edge & 1 for edge in lows)],
            place[root >> 1] | root & 1,
        )
