"""What is related to an item: what its trouble reaches, and whose trouble reaches it."""

from collections.abc import Mapping

from itsmcore.cmdb import Graph

__all__ = ["Near"]


class Near:
    """Relations of items within a depth, each looked up once.

    Without a graph, and for items that it does not have, an item is related to itself alone.
    """

    def __init__(self, graph: Graph | None, depth: int | None) -> None:
        self._graph = graph
        self._depth = depth
        self._steps: dict[str, tuple[str, ...]] = {}
        self._came_from: dict[str, Mapping[str, str]] = {}
        self._around: dict[str, Mapping[str, bool]] = {}

    def above(self, key: str) -> Mapping[str, str]:
        """The item and what its trouble can reach, each with the item before it on the way."""
        found = self._came_from.get(key)
        if found is None:
            found = self._came_from[key] = self._walk(key)
        return found

    def around(self, key: str) -> Mapping[str, bool]:
        """The same and what the item needs; whether its own trouble reaches them."""
        found = self._around.get(key)
        if found is None:
            found = dict.fromkeys(self.above(key), True)
            for other in self._below(key):
                found.setdefault(other, False)
            self._around[key] = found
        return found

    def path(self, key: str, other: str) -> tuple[str, ...]:
        """The shortest way on which trouble spreads between two that are related."""
        if not self.around(key)[other]:
            key, other = other, key
        came_from, way = self.above(key), [other]
        while way[-1] != key:
            way.append(came_from[way[-1]])
        return tuple(reversed(way))

    def _below(self, key: str) -> tuple[str, ...]:
        if self._graph is None or key not in self._graph:
            return ()
        return tuple(self._graph.dependencies(key, depth=self._depth))

    def _walk(self, key: str) -> Mapping[str, str]:
        came_from = {key: key}
        if self._graph is None or key not in self._graph:
            return came_from
        level, depth = [key], 0
        while level and depth != self._depth:
            further: list[str] = []
            for here in level:
                for there in self._needing(self._graph, here):
                    if there not in came_from:
                        came_from[there] = here
                        further.append(there)
            level, depth = further, depth + 1
        return came_from

    def _needing(self, graph: Graph, key: str) -> tuple[str, ...]:
        found = self._steps.get(key)
        if found is None:
            found = self._steps[key] = tuple(graph.dependants(key, depth=1))
        return found
