"""How trouble spreads: which nodes are down, degraded, at risk, and how far from a cause.

Trouble is the least that the rules force: all is up but what is given, and each round adds
what follows from the rounds before. So a cycle never fails by itself, and no order of
nodes or relations makes a difference.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

from itsmcore.cmdb._front import Front
from itsmcore.cmdb._net import Net
from itsmcore.cmdb.health import Health

__all__ = ["Run"]

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
        degraded: Collection[int] = (),
        held: frozenset[int] = _NONE,
    ) -> None:
        self.net = net
        self.held = held
        self.degraded: Levels = []
        self.at_risk: Mapping[int, int] = {}
        causes = set(down)
        first = sorted(causes)
        front = Front(net.feeds, causes | held)
        if net.pools:
            self.down, blows = _fallen(net, first, front)
            dim = front.meet(degraded)
            if dim or any(blows):
                touched = self._spread(sorted(dim), blows, front)
                self.at_risk = _exposed(net, touched, front)
            return
        self.down = _levels(front, first)
        if degraded:
            self.degraded = _levels(front, sorted(front.meet(degraded)))

    def _spread(
        self, dim: Sequence[int], blows: Blows, front: Front
    ) -> Mapping[int, int]:
        """Find what is degraded; give the pools that lost something, each with its level."""
        owners, unnoticed = self.net.owners, self.net.unnoticed
        members, has_met = self.net.pools_with, front.has_met
        disturbed: dict[int, int] = {}
        touched: dict[int, int] = {}
        level, depth = dim, 0
        while level or depth < len(blows):
            self.degraded.append(level)
            losses = list(blows[depth]) if depth < len(blows) else []
            for node in level:
                losses += members.get(node, ())
            short: list[int] = []
            for number, weight in losses:
                owner = owners[number]
                if not has_met(owner):
                    touched.setdefault(number, depth)
                    disturbed[number] = lost = disturbed.get(number, 0) + weight
                    if lost > unnoticed[number]:
                        short.append(owner)
            level = front.beyond(level)
            if short:
                level += front.meet(short)
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


def _levels(front: Front, first: Sequence[int]) -> Levels:
    """What cannot do without the first ones, by the number of steps."""
    level, levels = first, list[Sequence[int]]()
    while level:
        levels.append(level)
        level = front.beyond(level)
    return levels


def _fallen(net: Net, first: Sequence[int], front: Front) -> tuple[Levels, Blows]:
    """What is down with the first ones, groups looked at; and what the groups lost."""
    owners, bearable, members = net.owners, net.bearable, net.pools_with
    lost: dict[int, int] = {}
    level, levels, blows = first, list[Sequence[int]](), list[list[tuple[int, int]]]()
    while level:
        levels.append(level)
        losses = [blow for node in level if node in members for blow in members[node]]
        blows.append(losses)
        level = front.beyond(level)
        short: list[int] = []
        for number, weight in losses:
            lost[number] = gone = lost.get(number, 0) + weight
            if gone > bearable[number]:
                short.append(owners[number])
        if short:
            level += front.meet(short)
    return levels, blows


def _exposed(net: Net, touched: Mapping[int, int], front: Front) -> Mapping[int, int]:
    """The nodes that work with less in reserve, each with its distance from a cause."""
    found: dict[int, int] = {}
    for number, depth in touched.items():
        owner = net.owners[number]
        if not front.has_met(owner):
            found[owner] = min(depth + 1, found.get(owner, depth + 1))
    return found


def _distances(levels: Levels) -> Mapping[int, int]:
    found: dict[int, int] = {}
    for depth, level in enumerate(levels):
        found.update(dict.fromkeys(level, depth))
    return found
