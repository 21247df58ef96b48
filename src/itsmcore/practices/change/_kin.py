"""Items that depend on one another, directly or not, with a shortest way between them."""

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol, TypeAlias

from itsmcore.cmdb import Graph
from itsmcore.practices.change.conflict import ConflictKind

__all__ = ["Kin"]


class Walk(Protocol):
    """What a graph tells of the neighbours of an item."""

    def __call__(self, id: str, /, *, depth: int | None) -> Iterable[str]:
        """Keys of what is that many steps away at most."""


Steps: TypeAlias = dict[str, str]
"""For each item within reach, the one before it on the way from the start."""


class Kin:
    """What each item needs, and what needs it; ways are looked for once an item.

    Args:
        graph: What depends on what; None, and no item is kin of another.
        depth: How many steps apart kin are at most; None for any.
        among: Keys of the items of which kin are told; ways may lead past others.
    """

    def __init__(
        self, graph: Graph | None, depth: int | None, among: Collection[str]
    ) -> None:
        self._graph = graph
        self._depth = depth
        self._among = among
        self._needs: dict[str, tuple[str, ...]] = {}
        self._feeds: dict[str, tuple[str, ...]] = {}
        self._found: dict[str, dict[str, tuple[int, ConflictKind]]] = {}
        self._ways: dict[tuple[str, ConflictKind], Steps] = {}

    def of(self, ci: str) -> Mapping[str, object]:
        """The kin of an item, itself not among it."""
        found = self._found.get(ci)
        if found is None:
            found = self._found[ci] = self._all(ci)
        return found

    def way(self, ci: str, other: str) -> tuple[ConflictKind, tuple[str, ...]]:
        """What an item, or its kin, is to it, and the way there.

        Of kin that are both needed and dependent the shorter way counts, then the need.
        """
        if ci == other:
            return ConflictKind.SAME_CI, (ci,)
        self.of(ci)
        kind = self._found[ci][other][1]
        steps, way = self._ways[ci, kind], [other]
        while way[-1] != ci:
            way.append(steps[way[-1]])
        return kind, tuple(reversed(way))

    def _all(self, ci: str) -> dict[str, tuple[int, ConflictKind]]:
        found: dict[str, tuple[int, ConflictKind]] = {}
        if self._graph is None or ci not in self._graph:
            return found
        needs, feeds = self._graph.dependencies, self._graph.dependants
        for kind, walk, near in (
            (ConflictKind.NEEDED_CI, needs, self._needs),
            (ConflictKind.DEPENDENT_CI, feeds, self._feeds),
        ):
            steps, depths = _reached(ci, walk, near, self._depth)
            depths = {key: n for key, n in depths.items() if key in self._among}
            self._ways[ci, kind] = _kept(steps, depths)
            for other, depth in depths.items():
                if other not in found or depth < found[other][0]:
                    found[other] = depth, kind
        return found


def _reached(
    start: str, walk: Walk, near: dict[str, tuple[str, ...]], most: int | None
) -> tuple[Steps, dict[str, int]]:
    """Breadth first, so that each item is met on a shortest way, the first in order.

    Args:
        start: Where to begin.
        walk: Gives what is one step away.
        near: What it gave before, for the items that were met; it grows.
        most: How many steps at most.
    """
    steps: Steps = {start: start}
    depths: dict[str, int] = {}
    level, depth = [start], 0
    while level and (most is None or depth < most):
        depth += 1
        beyond: list[str] = []
        for ci in level:
            if ci not in near:
                near[ci] = tuple(walk(ci, depth=1))
            for other in near[ci]:
                if other not in steps:
                    steps[other], depths[other] = ci, depth
                    beyond.append(other)
        level = beyond
    return steps, depths


def _kept(steps: Steps, ends: Iterable[str]) -> Steps:
    """The steps that lead to some ends: most of a large graph leads elsewhere."""
    found: Steps = {}
    for end in ends:
        key = end
        while key not in found:
            found[key] = steps[key]
            key = found[key]
    return found
