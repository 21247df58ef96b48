"""How trouble spreads: which nodes are down, degraded, at risk, and how far from a cause.

Trouble is the least that the rules force: all is up but what is given, and each round adds
what follows from the rounds before. So a cycle never fails by itself, and no order of
nodes or relations makes a difference.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

from itsmcore.cmdb._net import Net
from itsmcore.cmdb._rows import Rows
from itsmcore.cmdb.health import Health

__all__ = ["Run", "reached"]

Levels = list[Sequence[int]]
Blows = list[list[tuple[int, int]]]
"""For each level, the pools that lose a member at it, and the weight that they lose."""

_NONE: Final[frozenset[int]] = frozenset()


class Run:
    """The least trouble that follows when some nodes are down, degraded or held up.

    Attributes:
        net: The graph.
        down: Nodes that are down, by their distance from a cause; causes first.
        degraded: Nodes that are degraded, by their distance from a cause; causes first.
        at_risk: Nodes at risk, each with its distance from a cause.
        held: Nodes that are up whatever happens.
    """

    def __init__(
        self,
        net: Net,
        down: Iterable[int],
        degraded: Iterable[int] = _NONE,
        held: frozenset[int] = _NONE,
    ) -> None:
        self.net = net
        self.held = held
        self.degraded: Levels = []
        self.at_risk: Mapping[int, int] = {}
        seen = set(down)
        first = sorted(seen)
        seen |= held
        if net.pools:
            self.down, blows = _fallen(net, first, seen)
            dim = set(degraded) - seen
            if dim or any(blows):
                touched = self._spread(dim, blows, seen)
                self.at_risk = _exposed(net, touched, seen)
            return
        self.down = reached(net.feeds, first, seen)
        dim = set(degraded) - seen
        if dim:
            seen |= dim
            self.degraded = reached(net.feeds, sorted(dim), seen)

    def _spread(self, dim: set[int], blows: Blows, seen: set[int]) -> dict[int, int]:
        """Find what is degraded; give the pools that lost something, each with its level."""
        net, pools = self.net, self.net.pools
        feeds, members = net.feeds, net.pools_with
        disturbed: dict[int, int] = {}
        touched: dict[int, int] = {}
        level: Sequence[int] = sorted(dim)
        seen |= dim
        depth = 0
        while level or depth < len(blows):
            self.degraded.append(level)
            found: set[int] = set()
            losses = list(blows[depth]) if depth < len(blows) else []
            for node in level:
                found.update(feeds[node])
                losses += members.get(node, ())
            for number, weight in losses:
                pool = pools[number]
                touched.setdefault(number, depth)
                disturbed[number] = lost = disturbed.get(number, 0) + weight
                if pool.total - lost < pool.warn:
                    found.add(pool.of)
            found -= seen
            seen |= found
            level = sorted(found)
            depth += 1
        return touched

    @cached_property
    def down_at(self) -> Mapping[int, int]:
        """The distance from a cause of each node that is down."""
        return _distances(self.down)

    @cached_property
    def degraded_at(self) -> Mapping[int, int]:
        """The distance from a cause of each node that is degraded."""
        return _distances(self.degraded)

    def health(self, node: int) -> Health:
        """What becomes of a node."""
        if node in self.down_at:
            return Health.DOWN
        if node in self.degraded_at:
            return Health.DEGRADED
        return Health.AT_RISK if node in self.at_risk else Health.UP

    def depth(self, node: int) -> int:
        """Its distance from a cause; 0 for a node that is up."""
        for found in (self.down_at, self.degraded_at, self.at_risk):
            if node in found:
                return found[node]
        return 0


def reached(rows: Rows, first: Sequence[int], seen: set[int]) -> Levels:
    """What the first ones lead to, level by level; `seen` takes it in."""
    offsets, targets = rows.offsets, rows.targets
    level, levels = first, []
    while level:
        levels.append(level)
        found: set[int] = set()
        for node in level:
            found.update(targets[offsets[node] : offsets[node + 1]])
        found -= seen
        seen |= found
        level = list(found)
    return levels


def _fallen(net: Net, first: Sequence[int], seen: set[int]) -> tuple[Levels, Blows]:
    """What is down with the first ones, groups looked at; and what the groups lost."""
    offsets, targets = net.feeds.offsets, net.feeds.targets
    pools, members = net.pools, net.pools_with
    keys = members.keys()
    lost: dict[int, int] = {}
    level, levels, blows = first, list[Sequence[int]](), list[list[tuple[int, int]]]()
    while level:
        levels.append(level)
        found: set[int] = set()
        for node in level:
            found.update(targets[offsets[node] : offsets[node + 1]])
        hurt: list[tuple[int, int]] = []
        for node in keys & set(level):
            hurt += members[node]
        for number, weight in hurt:
            pool = pools[number]
            lost[number] = gone = lost.get(number, 0) + weight
            if pool.total - gone < pool.needs:
                found.add(pool.of)
        blows.append(hurt)
        found -= seen
        seen |= found
        level = list(found)
    return levels, blows


def _exposed(net: Net, touched: Mapping[int, int], seen: set[int]) -> Mapping[int, int]:
    """The nodes that work with less in reserve, each with its distance from a cause."""
    found: dict[int, int] = {}
    for number, depth in touched.items():
        owner = net.pools[number].of
        if owner not in seen:
            found[owner] = min(depth + 1, found.get(owner, depth + 1))
    return found


def _distances(levels: Levels) -> Mapping[int, int]:
    found: dict[int, int] = {}
    for depth, level in enumerate(levels):
        found.update(dict.fromkeys(level, depth))
    return found
