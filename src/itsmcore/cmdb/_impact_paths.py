"""Why a node is what it is: its nearest cause, step by step, and the sums of its groups."""

from collections.abc import Iterable, Iterator

from itsmcore.cmdb._impact_run import Run
from itsmcore.cmdb._pool import Pool
from itsmcore.cmdb.health import Health

__all__ = ["Paths", "disturbed"]

_KEPT = 1_000_000
"""How many steps of paths are remembered before they are forgotten, to bound the memory."""


class Paths:
    """The way from the nearest cause to each node that is hit.

    A node that its causes reach in several ways of one length has that over the earliest
    supplier in the items' order; in a group that is the member whose loss tips it.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._known: dict[int, tuple[int, ...]] = {}
        self._steps = 0

    def to(self, node: int) -> tuple[int, ...]:
        """The nodes from a cause to this one, both included."""
        known = self._known
        behind: list[int] = []
        while node not in known and self._run.depth(node):
            behind.append(node)
            node = self._before(node)
        path = known.get(node) or (node,)
        if behind:
            path = (*path, *reversed(behind))
            self._remember(path)
        return path

    def _remember(self, path: tuple[int, ...]) -> None:
        self._steps += len(path)
        if self._steps > _KEPT:
            self._known.clear()
            self._steps = len(path)
        self._known[path[-1]] = path

    def _before(self, node: int) -> int:
        """The step before a node, one nearer to a cause."""
        run, health, depth = self._run, self._run.health(node), self._run.depth(node)
        pools = [run.net.pools[p] for p in run.net.pools_of.get(node, ())]
        if health is Health.AT_RISK:
            return min(disturbed(run, pools))[1]
        reached = run.down_at if health is Health.DOWN else run.degraded_at
        found = [s for s in run.net.needs[node] if reached.get(s) == depth - 1]
        for pool in pools:
            found += _tipping(run, pool, health, depth - 1)
        return min(found)


def disturbed(run: Run, pools: Iterable[Pool]) -> Iterator[tuple[int, int, int, int]]:
    """Distance, node, weight and rank of each member that is down or degraded."""
    for pool in pools:
        for member, weight in zip(pool.members, pool.weights, strict=True):
            health = run.health(member)
            if health.is_hit:
                yield run.depth(member), member, weight, health.rank


def _tipping(run: Run, pool: Pool, health: Health, depth: int) -> Iterator[int]:
    """The member at that distance whose loss makes the pool's owner down, or degraded."""
    least = pool.needs if health is Health.DOWN else pool.warn
    left = pool.total
    for distance, member, weight, rank in sorted(disturbed(run, [pool])):
        if rank < health.rank:
            continue
        left -= weight
        if left < least:
            if distance == depth:
                yield member
            return
