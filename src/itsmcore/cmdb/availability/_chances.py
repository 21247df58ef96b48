"""Probabilities over a decision diagram; each is kept as a pair, of true and of false.

Both sides of a pair are sums of products of numbers that are not negative, never one minus the
other: so a failure of one in a million million keeps all its digits, and so does its opposite.
The numbers are floats, or fractions where exact answers are wanted.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TypeAlias

from itsmcore.cmdb.availability._bdd import Diagram

__all__ = ["Number", "Pair", "Range", "chance", "chance_range", "conditions"]

Number: TypeAlias = float | Fraction
Pair: TypeAlias = tuple[Number, Number]
"""The probability of true, and that of false."""

Range: TypeAlias = tuple[Pair, Pair]
"""The pair with the least probability of true, and that with the greatest."""


def chance(diagram: Diagram, pairs: Sequence[Pair]) -> Pair:
    """The pair of a function.

    Args:
        diagram: The function.
        pairs: The pair of the variable at each level; all are independent.
    """
    values = _values(diagram, pairs)
    return values[diagram.root], values[diagram.root ^ 1]


def _values(diagram: Diagram, pairs: Sequence[Pair]) -> list[Number]:
    """The probability of what each edge leads to, by edge."""
    values: list[Number] = [1, 0]
    nodes = zip(diagram.levels, diagram.highs, diagram.lows, strict=True)
    next(nodes)
    for level, high, low in nodes:
        p, q = pairs[level]
        values += (
            p * values[high] + q * values[low],
            p * values[high ^ 1] + q * values[low ^ 1],
        )
    return values


def chance_range(diagram: Diagram, ranges: Sequence[Range]) -> Range:
    """The range of a function whose variables are known within ranges.

    At each node the answer is linear in the chance of its variable, so an end of the range is
    the worst case, and the other end the best.
    """
    least: list[Pair] = [(1, 0), (0, 1)]
    nodes = zip(diagram.levels, diagram.highs, diagram.lows, strict=True)
    next(nodes)
    for level, high, low in nodes:
        low_end, high_end = ranges[level]
        for sign in (0, 1):
            yes, no = least[high ^ sign], least[low ^ sign]
            p, q = low_end if yes[0] >= no[0] else high_end
            least.append((p * yes[0] + q * no[0], p * yes[1] + q * no[1]))
    falsest = least[diagram.root ^ 1]
    return least[diagram.root], (falsest[1], falsest[0])


def conditions(
    diagram: Diagram, pairs: Sequence[Pair]
) -> tuple[list[Pair], list[Pair]]:
    """The pair of a function given that a variable is true, and given that it is false.

    A walk from the root gives the chance to come to each edge; at the level of a variable, what
    comes to its nodes is split by its value, and what passes the level by is counted as it is.

    Returns:
        Both for each level.
    """
    values = _values(diagram, pairs)
    reach: list[Number] = [0] * len(values)
    reach[diagram.root] = 1
    passing = _Passing(len(pairs))
    passing.add(_level(diagram, diagram.root, pairs), values, diagram.root, 1)
    by_level: list[list[int]] = [[] for _ in pairs]
    for node in range(len(diagram.levels) - 1, 0, -1):
        by_level[diagram.levels[node]].append(node)
    given_true, given_false = [], []
    for level, (p, q) in enumerate(pairs):
        yes_true, yes_false = no_true, no_false = passing.beyond(level)
        for edge in _edges(by_level[level]):
            mass = reach[edge]
            if not mass:
                continue
            high = diagram.highs[edge >> 1] ^ edge & 1
            low = diagram.lows[edge >> 1] ^ edge & 1
            yes_true += mass * values[high]
            yes_false += mass * values[high ^ 1]
            no_true += mass * values[low]
            no_false += mass * values[low ^ 1]
            for below, part in ((high, mass * p), (low, mass * q)):
                reach[below] += part
                passing.add(_level(diagram, below, pairs), values, below, part)
        given_true.append((yes_true, yes_false))
        given_false.append((no_true, no_false))
    return given_true, given_false


def _edges(nodes: Iterable[int]) -> Iterable[int]:
    for node in nodes:
        yield node << 1
        yield node << 1 | 1


def _level(diagram: Diagram, edge: int, pairs: Sequence[Pair]) -> int:
    """The level of an edge, the constant below all variables."""
    return min(diagram.levels[edge >> 1], len(pairs))


class _Passing:
    """Sums over all edges met so far that lead beyond a level: a tree of partial sums (Fenwick 1994).

    Edges that end at or above the level asked for are in no sum that is read, so nothing is
    ever subtracted.
    """

    def __init__(self, levels: int) -> None:
        self._size = levels + 1
        self._true: list[Number] = [0] * (self._size + 1)
        self._false: list[Number] = [0] * (self._size + 1)

    def add(
        self, level: int, values: Sequence[Number], edge: int, mass: Number
    ) -> None:
        """Count an edge to this level, come to with this chance."""
        place = self._size - level
        while place <= self._size:
            self._true[place] += mass * values[edge]
            self._false[place] += mass * values[edge ^ 1]
            place += place & -place

    def beyond(self, level: int) -> Pair:
        """The pair of all edges to levels after this one."""
        place = self._size - level - 1
        true: Number = 0
        false: Number = 0
        while place > 0:
            true += self._true[place]
            false += self._false[place]
            place -= place & -place
        return true, false
