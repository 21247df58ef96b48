"""Minimal cut sets: the smallest combinations of failures that bring the top down."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from itsmcore.cmdb.availability._zbdd import EMPTY, UNIT, Family, Section

__all__ = ["CutSets"]

_Goals: TypeAlias = "tuple[int, int, int, _Goals] | None"
_Chosen: TypeAlias = "tuple[int, _Chosen] | None"


class CutSets:
    """The minimal cut sets of a tree: counted at once, listed one by one as they are asked for.

    Iteration gives them as tuples of names, small ones first, in an order that depends on the
    tree alone; take the first few with `itertools.islice`. There can be more of them than
    anybody could list, so there is no `len`: `count` says how many.

    Attributes:
        by_order: How many have one event, two events and so on, up to the largest one, or up
            to the order asked for.
        is_certain: Whether the top is down without any failure: then the empty set is the
            only cut set, counted nowhere in `by_order`.
    """

    def __init__(
        self,
        sections: Sequence[Section],
        names: Sequence[str],
        *,
        is_certain: bool,
        max_order: int | None,
    ) -> None:
        self._sections, self._names = sections, names
        self.is_certain = is_certain
        self.by_order: tuple[int, ...] = ()
        if sections:
            self.by_order = _counts(sections, max_order)
            self._sizes = _sizes(sections, len(self.by_order))

    @property
    def count(self) -> int:
        """How many there are, of all orders counted."""
        return sum(self.by_order) + self.is_certain

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        if self.is_certain:
            yield ()
        for order, count in enumerate(self.by_order, start=1):
            if count:
                yield from self._of_order(order)

    def __repr__(self) -> str:
        return f"<CutSets {self.count} by_order={self.by_order}>"

    def _of_order(self, order: int) -> Iterator[tuple[str, ...]]:
        """The sets of just this many events, depth first, along branches that hold some.

        What is still to be done is a chain of goals, each a section and a node of it, with the
        orders that it and all behind it can come to, as bits.
        """
        last = len(self._sections) - 1
        goals: _Goals = self._goal(last, self._sections[last].family.root, None)
        waiting: list[tuple[int, _Goals, _Chosen]] = [(order, goals, None)]
        while waiting:
            left, goals, chosen = waiting.pop()
            if goals is None:
                yield self._named(chosen)
                continue
            section, node, possible, rest = goals
            if not possible >> left & 1:
                continue
            if node == UNIT:
                waiting.append((left, rest, chosen))
                continue
            leaves, family = (
                self._sections[section].leaves,
                self._sections[section].family,
            )
            if family.lows[node] != EMPTY:
                without = self._goal(section, family.lows[node], rest)
                waiting.append((left, without, chosen))
            leaf = leaves[family.levels[node]]
            inner = self._goal(section, family.highs[node], rest)
            if leaf >= 0:
                waiting.append((left - 1, inner, (leaf, chosen)))
            else:
                root = self._sections[~leaf].family.root
                waiting.append((left, self._goal(~leaf, root, inner), chosen))

    def _goal(self, section: int, node: int, rest: _Goals) -> _Goals:
        sizes = self._sizes[section][node]
        if rest is not None:
            sizes = _sums(sizes, rest[2]) & ((2 << len(self.by_order)) - 1)
        return section, node, sizes, rest

    def _named(self, chosen: _Chosen) -> tuple[str, ...]:
        found = []
        while chosen is not None:
            found.append(chosen[0])
            chosen = chosen[1]
        return tuple(self._names[event] for event in sorted(found))


def _counts(sections: Sequence[Section], max_order: int | None) -> tuple[int, ...]:
    """How many sets of each order there are.

    The counts of a node are the coefficients of a polynomial; all are packed into one whole
    number, each in as many bits as the largest count of all can need, so that two polynomials
    are multiplied by one multiplication.
    """
    totals: list[int] = []
    for section in sections:
        weights = [1 if leaf >= 0 else totals[~leaf] for leaf in section.leaves]
        totals.append(_summed(section.family, weights, None))
    width = max(totals).bit_length() + 1
    mask = None if max_order is None else (1 << width * (max_order + 1)) - 1
    packed: list[int] = []
    for section in sections:
        weights = [
            1 << width if leaf >= 0 else packed[~leaf] for leaf in section.leaves
        ]
        packed.append(_summed(section.family, weights, mask))
    found = []
    rest = packed[-1] >> width
    while rest:
        found.append(rest & ((1 << width) - 1))
        rest >>= width
    return tuple(found)


def _summed(family: Family, weights: Sequence[int], mask: int | None) -> int:
    """The sum over the sets of the products of their weights."""
    sums = [0, 1]
    nodes = zip(family.levels[2:], family.highs[2:], family.lows[2:], strict=True)
    for level, high, low in nodes:
        found = weights[level] * sums[high] + sums[low]
        sums.append(found if mask is None else found & mask)
    return sums[family.root]


def _sizes(sections: Sequence[Section], most: int) -> list[list[int]]:
    """For each node of each section the orders of its sets up to the highest, as bits."""
    mask = (2 << most) - 1
    found: list[list[int]] = []
    for section in sections:
        family = section.family
        roots = [
            2 if leaf >= 0 else found[~leaf][sections[~leaf].family.root]
            for leaf in section.leaves
        ]
        sizes = [0, 1]
        nodes = zip(family.levels[2:], family.highs[2:], family.lows[2:], strict=True)
        for level, high, low in nodes:
            sizes.append((_sums(roots[level], sizes[high]) | sizes[low]) & mask)
        found.append(sizes)
    return found


def _sums(one: int, other: int) -> int:
    """The sums of a member of each of two sets of numbers, all as bits."""
    found = 0
    while one:
        lowest = one & -one
        found |= other * lowest
        one ^= lowest
    return found
