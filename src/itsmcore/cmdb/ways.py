"""The ways along which trouble gets from one item to another, the shortest first."""

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from itertools import islice, pairwise
from typing import overload

import attrs

from itsmcore.cmdb._links import Links
from itsmcore.cmdb._snapshot import Snapshot

__all__ = ["Way", "Ways", "ways"]


@attrs.frozen(kw_only=True)
class Way:
    """One way, without going in a circle.

    Attributes:
        ids: Keys of the items along it, the first and the last included.
        kinds: For each step, names of the kinds of relations that it follows.
    """

    ids: tuple[str, ...]
    kinds: tuple[tuple[str, ...], ...]

    def __len__(self) -> int:
        """How many steps it has."""
        return len(self.kinds)


@attrs.frozen(kw_only=True)
class Ways(Sequence[Way]):
    """Ways from one item to another, the shortest first, then in the items' order.

    Attributes:
        ways: As many as were asked for, or all there are.
        is_complete: Whether there are no others.
    """

    ways: tuple[Way, ...]
    is_complete: bool

    @overload
    def __getitem__(self, index: int) -> Way: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Way, ...]: ...
    def __getitem__(self, index: int | slice) -> Way | tuple[Way, ...]:
        return self.ways[index]

    def __len__(self) -> int:
        return len(self.ways)


def ways(
    snapshot: Snapshot, links: Links, start: int, end: int, limit: int | None
) -> Ways:
    """The first ways from a cause to what it can hit, or all of them."""
    search = _Search(links, start, end).paths()
    found = list(islice(search, limit))
    ids = snapshot.ids
    told = tuple(
        Way(
            ids=tuple(ids[node] for node in path),
            kinds=tuple(links.kinds(a, b) for a, b in pairwise(path)),
        )
        for path in found
    )
    return Ways(ways=told, is_complete=next(search, None) is None)


class _Search:
    """The simple paths between two nodes, in order of length and then of their nodes.

    Yen's way (1971): every further path leaves one of those before it at some node, so the
    best that leaves each at each of its nodes are the candidates. Only nodes that lie between
    the two are looked at.
    """

    def __init__(self, links: Links, start: int, end: int) -> None:
        self._links = links
        self._start = start
        self._end = end
        self._away = self._distances(frozenset())

    def paths(self) -> Iterator[tuple[int, ...]]:
        """Each path once."""
        first = self._best((self._start,), frozenset())
        if first is None:
            return
        candidates = [(len(first), first)]
        known = {first}
        told: list[tuple[int, ...]] = []
        while candidates:
            _, path = heappop(candidates)
            told.append(path)
            yield path
            for place in range(len(path) - 1):
                root = path[: place + 1]
                taken = frozenset(p[place + 1] for p in told if p[: place + 1] == root)
                other = self._best(root, taken)
                if other is not None and other not in known:
                    known.add(other)
                    heappush(candidates, (len(other), other))

    def _best(
        self, root: tuple[int, ...], taken: frozenset[int]
    ) -> tuple[int, ...] | None:
        """The best path that begins like the root and goes on to none of those taken."""
        if self._start == self._end:
            return root if not taken else None
        steps = self._links.dependants(root[-1])
        known = self._away
        ends = [n for n in steps if n in known and n not in taken and n not in root]
        if not ends:  # most nodes of a long chain, which need no search
            return None
        away = self._distances(frozenset(root))
        ends = [node for node in ends if node in away]
        if not ends:
            return None
        path = [*root, min(ends, key=lambda node: (away[node], node))]
        while path[-1] != self._end:
            near = away[path[-1]] - 1
            nodes = self._links.dependants(path[-1])
            path.append(next(node for node in nodes if away.get(node) == near))
        return tuple(path)

    def _distances(self, barred: frozenset[int]) -> dict[int, int]:
        """How far the end is from each node that reaches it past those that are barred."""
        found = {self._end: 0}
        level = [self._end]
        while level:
            away = found[level[0]] + 1
            fresh = {
                other
                for node in level
                for other in self._links.suppliers(node)
                if other not in found and other not in barred
            }
            found.update(dict.fromkeys(fresh, away))
            level = sorted(fresh)
        return found
