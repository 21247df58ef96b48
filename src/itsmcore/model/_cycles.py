"""Cycles among things that wait for, or depend on, one another."""

from collections.abc import Collection, Hashable, Iterator, Mapping
from typing import Generic, TypeVar

__all__ = ["cycles"]

T = TypeVar("T", bound=Hashable)


def cycles(edges: Mapping[T, Collection[T]]) -> tuple[tuple[T, ...], ...]:
    """Every largest group of things that lead to one another, in the order of the mapping.

    A thing that leads to itself is a group of its own. What the mapping has no key for leads
    nowhere. The time is that of looking at every edge once, whatever the depth.
    """
    place = {node: number for number, node in enumerate(edges)}
    groups = (sorted(group, key=place.__getitem__) for group in _Walk(edges).groups())
    found = [
        tuple(group)
        for group in groups
        if len(group) > 1 or group[0] in edges[group[0]]
    ]
    return tuple(sorted(found, key=lambda group: place[group[0]]))


class _Walk(Generic[T]):
    """Strongly connected components by Tarjan's way, with a stack in place of recursion."""

    def __init__(self, edges: Mapping[T, Collection[T]]) -> None:
        self._edges = edges
        self._seen: dict[T, int] = {}
        self._low: dict[T, int] = {}
        self._path: dict[T, None] = {}  # ordered: its end is what was seen last
        self._work: list[tuple[T, Iterator[T]]] = []

    def groups(self) -> Iterator[list[T]]:
        """Each group once."""
        for root in self._edges:
            if root not in self._seen:
                self._visit(root)
            while self._work:
                yield from self._go_on()

    def _visit(self, node: T) -> None:
        self._seen[node] = self._low[node] = len(self._seen)
        self._path[node] = None
        self._work.append((node, iter(self._edges[node])))

    def _go_on(self) -> Iterator[list[T]]:
        """Go down from the last thing on the stack, or leave it: a group may be whole."""
        node, rest = self._work[-1]
        for other in rest:
            if other in self._edges and other not in self._seen:
                self._visit(other)
                return
            if other in self._path:
                self._low[node] = min(self._low[node], self._seen[other])
        self._work.pop()
        if self._work:
            above = self._work[-1][0]
            self._low[above] = min(self._low[above], self._low[node])
        if self._low[node] == self._seen[node]:
            yield self._popped(node)

    def _popped(self, node: T) -> list[T]:
        group: list[T] = []
        while not group or group[-1] != node:
            group.append(self._path.popitem()[0])
        return group
