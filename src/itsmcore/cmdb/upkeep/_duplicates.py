"""Items that are one and the same, as their identifying fields tell."""

from collections.abc import Hashable, Iterator, Sequence
from typing import Any, TypeAlias

__all__ = ["Identity", "sets_of_same"]

Identity: TypeAlias = Sequence[Hashable | None]
"""The value of an item for each identifier, in order of priority; None where it lacks one."""


def sets_of_same(identities: Sequence[Identity]) -> list[list[int]]:
    """The places of items that are the same, two or more in a set, in order.

    The first identifier of which both have a value decides whether two items are the same.
    What is the same as one and the same thing is in one set.
    """
    sets = _Sets(len(identities))
    for level in range(max(map(len, identities), default=0)):
        for group in _alike(identities, level):
            for one, other in _pairs(group):
                sets.join(one, other)
    return sets.larger()


def _alike(
    identities: Sequence[Identity], level: int
) -> Iterator[dict[int, list[int]]]:
    """Items of one value at a level, by which of the levels before it they have values of."""
    found: dict[Any, dict[int, list[int]]] = {}
    for place, identity in enumerate(identities):
        value = identity[level]
        if value is not None:
            earlier = sum(
                1 << n for n, each in enumerate(identity[:level]) if each is not None
            )
            found.setdefault(value, {}).setdefault(earlier, []).append(place)
    return (group for group in found.values())


def _pairs(group: dict[int, list[int]]) -> Iterator[tuple[int, int]]:
    """Enough pairs to join all items that no level before has told apart, or joined."""
    for earlier, places in group.items():
        for other, others in group.items():
            if earlier & other == 0:
                yield from ((place, others[0]) for place in places)
                yield from ((places[0], place) for place in others)


class _Sets:
    """Sets of numbers that do not overlap; each is known by its smallest member."""

    def __init__(self, size: int) -> None:
        self._above = list(range(size))

    def join(self, one: int, other: int) -> None:
        """Make one set of the sets of two numbers."""
        low, high = sorted((self._root(one), self._root(other)))
        self._above[high] = low

    def _root(self, place: int) -> int:
        above = self._above
        while above[place] != place:
            above[place] = place = above[above[place]]
        return place

    def larger(self) -> list[list[int]]:
        """The sets of two and more, by their first."""
        found: dict[int, list[int]] = {}
        for place in range(len(self._above)):
            found.setdefault(self._root(place), []).append(place)
        return [places for places in found.values() if len(places) > 1]
