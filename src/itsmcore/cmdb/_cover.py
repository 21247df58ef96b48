"""The cheapest choice of sets that together hold everything."""

from collections.abc import Mapping
from typing import Final

__all__ = ["cheapest_cover"]

_MOST_STEPS: Final = 20_000
"""How many choices a search looks at before it takes the best that it has."""


def cheapest_cover(sets: Mapping[int, int], whole: int) -> tuple[list[int], bool]:
    """The sets, as bits, that hold all bits of the whole at the least cost in all.

    A greedy choice comes first: it costs at most ln(n) + 1 times the least, for n bits
    (Chvatal 1979). A search with bounds then tries to better it, and gives up when it has
    taken too many steps.

    Args:
        sets: Bits of each set -> its cost, 1 or more. Together they hold the whole.
        whole: The bits that must be held.

    Returns:
        The chosen sets in ascending order, and whether no choice is cheaper.
    """
    useful = _useful(sets)
    best = _greedy(useful, whole)
    cost = sum(sets[chosen] for chosen in best)
    found, is_least = _searched(useful, whole, cost)
    return sorted(best if found is None else found), is_least


def _useful(sets: Mapping[int, int]) -> dict[int, int]:
    """The sets that no other one holds at the same cost or less; the largest first."""
    kept: dict[int, int] = {}
    for bits, cost in sorted(
        sets.items(), key=lambda s: (-s[0].bit_count(), s[1], s[0])
    ):
        if not any(bits & other == bits and kept[other] <= cost for other in kept):
            kept[bits] = cost
    return kept


def _greedy(sets: Mapping[int, int], whole: int) -> list[int]:
    chosen: list[int] = []
    while whole:
        best = min(sets, key=lambda s: _price(sets[s], (s & whole).bit_count()))
        chosen.append(best)
        whole &= ~best
    return chosen


def _price(cost: int, gain: int) -> float:
    return cost / gain if gain else float("inf")


def _searched(
    sets: Mapping[int, int], whole: int, bound: int
) -> tuple[list[int] | None, bool]:
    """A choice cheaper than the bound, or None; and whether all was looked at."""
    holders = _holders(sets, whole)
    widest = max((bits.bit_count() for bits in sets), default=1)
    best: list[int] | None = None
    waiting: list[tuple[int, int, tuple[int, ...]]] = [(whole, 0, ())]
    for _ in range(_MOST_STEPS):
        if not waiting:
            return best, True
        left, cost, chosen = waiting.pop()
        if cost + -(-left.bit_count() // widest) >= bound:
            continue
        if not left:
            best, bound = [*chosen], cost
            continue
        bit = min(_bits(left), key=lambda b: len(holders[b]))
        waiting += [
            (left & ~bits, cost + sets[bits], (*chosen, bits))
            for bits in reversed(holders[bit])
        ]
    return best, not waiting


def _holders(sets: Mapping[int, int], whole: int) -> dict[int, list[int]]:
    """For each bit the sets that hold it, cheapest for their size first."""
    order = sorted(sets, key=lambda s: _price(sets[s], s.bit_count()))
    return {bit: [s for s in order if s & bit] for bit in _bits(whole)}


def _bits(value: int) -> list[int]:
    found: list[int] = []
    while value:
        lowest = value & -value
        found.append(lowest)
        value ^= lowest
    return found
