"""When each of several nodes can be up again, each started as soon as what it needs is up."""

from collections import ChainMap, deque
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from heapq import heappop, heappush

import attrs

from itsmcore.cmdb._components import components, suppliers_of
from itsmcore.cmdb._net import Net
from itsmcore.cmdb._pool import Pool

__all__ = ["Launch", "launches"]

Unit = tuple[int, ...]
"""Nodes that come up together: one, or a cycle of nodes that need one another."""


@attrs.frozen
class Launch:
    """What is brought up at once.

    Attributes:
        unit: The nodes, in order.
        start: When it begins, in microseconds from the beginning of the recovery.
        end: When all of them are up.
        after: The nodes whose end is its start: what it waited for; none at the start.
    """

    unit: Unit
    start: int
    end: int
    after: tuple[int, ...]


def launches(
    net: Net, roots: Iterable[int], lengths: Mapping[int, int]
) -> Iterator[Launch]:
    """A launch for the roots and everything that they need, suppliers first.

    Args:
        net: The graph.
        roots: What is to be up in the end.
        lengths: How long each node takes, in microseconds; no time for one that is not in it.
    """
    up: dict[int, int] = {}
    for group in components(roots, suppliers_of(net)):
        yield from _Part(net, sorted(group), lengths, up).launches()


class _Part:
    """The launches of one component, once all that it needs from outside is known.

    First it is found out what can only come up together: nodes begin one by one, as far as
    what they need has begun, and where none can, the first cycle of those left that waits for
    nothing outside itself begins as a whole. Then whatever can be up first comes first, as on
    a shortest path (Dijkstra 1959).
    """

    def __init__(
        self,
        net: Net,
        group: Sequence[int],
        lengths: Mapping[int, int],
        up: dict[int, int],
    ) -> None:
        self._net = net
        self._group = group
        self._lengths = lengths
        self._up = up

    def launches(self) -> Iterator[Launch]:
        """One for each unit, the first to be up first."""
        units = self._units() if len(self._group) > 1 else self._alone()
        heap: list[tuple[int, Unit]] = []
        for unit in dict.fromkeys(units.values()):
            self._offer(unit, heap)
        while heap:
            end, unit = heappop(heap)
            if unit[0] in self._up:
                continue
            start = end - self._length(unit)
            yield Launch(unit, start, end, self._waited_for(unit, start))
            self._up.update(dict.fromkeys(unit, end))
            if len(self._group) == 1:
                return
            for other in dict.fromkeys(units[node] for node in self._fed(unit, units)):
                self._offer(other, heap)

    def _offer(self, unit: Unit, heap: list[tuple[int, Unit]]) -> None:
        start = self._start(unit, self._up)
        if start is not None:
            heappush(heap, (start + self._length(unit), unit))

    def _length(self, unit: Unit) -> int:
        return max(self._lengths.get(node, 0) for node in unit)

    def _fed(self, unit: Unit, within: Container[int]) -> Iterator[int]:
        """The nodes that need one of a unit."""
        for node in unit:
            pools = self._net.pools_with.get(node, ())
            owners = [self._net.pools[number].of for number, _ in pools]
            yield from (n for n in (*self._net.feeds[node], *owners) if n in within)

    def _alone(self) -> dict[int, Unit]:
        return {node: (node,) for node in self._group}

    def _units(self) -> dict[int, Unit]:
        """The unit of each node."""
        found: dict[int, Unit] = {}
        begun = ChainMap[int, int]({}, self._up)
        inside = set(self._group)
        waiting = deque[Unit]((node,) for node in self._group)
        while len(found) < len(self._group):
            unit = waiting.popleft() if waiting else self._stuck(begun)
            if unit[0] in found or self._start(unit, begun) is None:
                continue
            found.update(dict.fromkeys(unit, unit))
            begun.update(dict.fromkeys(unit, 0))
            waiting.extend((node,) for node in self._fed(unit, inside))
        return found

    def _start(self, unit: Unit, up: Mapping[int, int]) -> int | None:
        """When all that a unit needs from outside itself is up; None where that is unknown."""
        together = frozenset(unit)
        found = 0
        for node in unit:
            for supplier in self._net.needs[node]:
                if supplier in together:
                    continue
                if supplier not in up:
                    return None
                found = max(found, up[supplier])
            for number in self._net.pools_of.get(node, ()):
                moment = _enough(self._net.pools[number], up, together)
                if moment is None:
                    return None
                found = max(found, moment)
        return found

    def _waited_for(self, unit: Unit, start: int) -> tuple[int, ...]:
        if start == 0:
            return ()
        suppliers = suppliers_of(self._net)
        found = {s for node in unit for s in suppliers(node)}
        return tuple(sorted(s for s in found if self._up.get(s) == start))

    def _stuck(self, begun: Mapping[int, int]) -> Unit:
        """The first cycle of those that have not begun that waits for nothing outside itself."""

        def waits_for(node: int) -> list[int]:
            found = [s for s in self._net.needs[node] if s not in begun]
            for number in self._net.pools_of.get(node, ()):
                pool = self._net.pools[number]
                if _enough(pool, begun, frozenset()) is None:
                    found += [m for m in pool.members if m not in begun]
            return found

        left = [node for node in self._group if node not in begun]
        return tuple(sorted(next(components(left, waits_for))))


def _enough(pool: Pool, up: Mapping[int, int], together: frozenset[int]) -> int | None:
    """When enough of a pool is up; None where that is unknown.

    Args:
        pool: The pool.
        up: When its members are up, as far as that is known.
        together: Members that need not be waited for.
    """
    known = [
        (0 if member in together else up[member], weight)
        for member, weight in zip(pool.members, pool.weights, strict=True)
        if member in together or member in up
    ]
    found = 0
    for moment, weight in [(0, 0), *sorted(known)]:
        found += weight
        if found >= pool.needs:
            return moment
    return None
