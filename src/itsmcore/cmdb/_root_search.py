"""Which single failures explain alerts, and how well."""

from collections.abc import Collection, Iterable, Sequence
from heapq import heappush, heapreplace
from itertools import chain

from itsmcore.cmdb._components import components, suppliers_of, support
from itsmcore.cmdb._cover import cheapest_cover
from itsmcore.cmdb._front import levels_from
from itsmcore.cmdb._impact_run import Run
from itsmcore.cmdb._net import Net

__all__ = ["RootSearch"]


class RootSearch:
    """What each candidate explains of some alerts, and what speaks against it.

    Candidates are the alerting nodes and all that they need, members of groups included.
    For one that reaches no group, walks from the observed nodes to what they require tell
    what it hits; for another one its own failure is walked through.

    Attributes:
        alerts: Nodes that alert; bit `n` of what a candidate explains is the `n`th of them.
        healthy: Nodes that are known to be well.
        explained: Candidate -> the bits of the alerts that its failure alone brings about.
    """

    def __init__(
        self, net: Net, alerts: Sequence[int], healthy: Collection[int]
    ) -> None:
        self._net = net
        self.alerts = alerts
        self.healthy = frozenset(healthy)
        self._own = {alert: 1 << place for place, alert in enumerate(alerts)}
        self._contradicted: dict[int, int] = {}
        self._steps: dict[int, int] = {}
        self._hits: dict[int, int] = {}
        self._least: dict[
            int, int
        ] = {}  # of hits: those of a dependant are among its own
        found: dict[int, int] = {}
        candidates = support(net, alerts)
        forward = len(self.healthy) > len(candidates)
        followed = [c for c in candidates if forward or net.reaches_pool[c]]
        if len(followed) < len(candidates):
            self._look_back(found)
        if followed:
            found |= self._look_ahead(set(followed))
        self.explained = {c: found[c] for c in sorted(found) if found[c]}

    def _look_back(self, found: dict[int, int]) -> None:
        """Walk from each observed node to all that it requires."""
        for alert in self.alerts:
            for depth, level in enumerate(levels_from(self._net.needs, [alert])):
                for node in level:
                    found[node] = found.get(node, 0) | self._own[alert]
                    self._steps[node] = self._steps.get(node, 0) + depth
        for well in self.healthy:
            for node in chain(*levels_from(self._net.needs, [well])):
                self._contradicted[node] = self._contradicted.get(node, 0) + 1

    def _look_ahead(self, followed: set[int]) -> dict[int, int]:
        """Walk through the failures of candidates; give the alerts that each explains.

        Those that others need come last: one whose only dependant was looked at hits the
        same and itself, so that long chains take one walk.
        """
        found: dict[int, int] = {}
        groups = [*components(self.alerts, suppliers_of(self._net))]
        for group in reversed(groups):
            for candidate in followed.intersection(group):
                after = self._only_dependant(candidate) if len(group) == 1 else None
                if after in found:
                    found[candidate] = self._follow_on(candidate, after, found[after])
                else:
                    found[candidate] = self._follow(candidate)
        return found

    def _only_dependant(self, node: int) -> int | None:
        """The one that a failure of this node hits first, where it is one for certain."""
        others = set(self._net.feeds[node]) - {node}
        if len(others) != 1 or node in self._net.pools_with:
            return None
        return others.pop()

    def _follow_on(self, candidate: int, after: int, bits: int) -> int:
        """What `_follow` finds, for one that hits another one and all that this hits."""
        self._hits[candidate] = self._hits[after] + 1
        is_well = candidate in self.healthy
        self._contradicted[candidate] = self._contradicted[after] + is_well
        self._steps[candidate] = self._steps[after] + bits.bit_count()
        return bits | self._own.get(candidate, 0)

    def _follow(self, candidate: int) -> int:
        """Walk through the failure of one candidate; give the alerts that it explains."""
        run = Run(self._net, [candidate])
        hit = {*chain(*run.down, *run.degraded)}
        felt = hit.intersection(self.alerts)
        self._hits[candidate] = len(hit)
        self._contradicted[candidate] = len(hit & self.healthy)
        self._steps[candidate] = sum(map(run.depth, felt))
        return sum(self._own[alert] for alert in felt)

    def contradicted(self, candidate: int) -> int:
        """How many healthy nodes the failure of a candidate would hit."""
        return self._contradicted.get(candidate, 0)

    def score(self, candidate: int) -> int:
        """Alerts explained less healthy nodes contradicted."""
        return self.explained[candidate].bit_count() - self.contradicted(candidate)

    def ranked(self, limit: int | None) -> list[int]:
        """The best candidates: by score, then fewer hits, fewer steps, earlier in order."""
        by_score: dict[int, list[int]] = {}
        for candidate in self.explained:
            by_score.setdefault(self.score(candidate), []).append(candidate)
        found: list[int] = []
        for score in sorted(by_score, reverse=True):
            group = by_score[score]
            left = len(group) if limit is None else limit - len(found)
            if left <= 0:
                break
            found += self._best(group, left)
        return found

    def smallest(self) -> tuple[list[int], bool]:
        """The cheapest candidates that together explain all alerts, and whether surely so.

        A candidate costs 1, and 1 more for each healthy node that it contradicts.
        """
        cost: dict[int, int] = {}
        cheapest: dict[int, list[int]] = {}
        for candidate, bits in self.explained.items():
            price = 1 + self.contradicted(candidate)
            if price < cost.setdefault(bits, price + 1):
                cost[bits], cheapest[bits] = price, []
            if price == cost[bits]:
                cheapest[bits].append(candidate)
        chosen, is_least = cheapest_cover(cost, (1 << len(self.alerts)) - 1)
        return sorted(self._best(cheapest[bits], 1)[0] for bits in chosen), is_least

    def _best(self, candidates: Iterable[int], count: int) -> list[int]:
        """Those that hit the fewest nodes; a walk stops once it has met too many.

        They are looked at by their steps, so that a later one with as many hits is no better.
        """
        order = sorted(candidates, key=lambda c: (self._steps[c], c))
        best: list[tuple[int, int, int]] = []  # negative keys: the worst comes first
        for candidate in order:
            full = len(best) >= count
            hits = self._hits_of(candidate, -best[0][0] if full else self._net.size + 1)
            key = (-hits, -self._steps[candidate], -candidate)
            if not full:
                heappush(best, key)
            elif key > best[0]:
                heapreplace(best, key)
        return [-key[2] for key in sorted(best, reverse=True)]

    def _hits_of(self, candidate: int, most: int) -> int:
        """How many nodes a failure hits; where that is `most` or more, some such number."""
        if candidate in self._hits:
            return self._hits[candidate]
        feeds = self._net.feeds
        hits = max((self._least.get(other, 0) for other in feeds[candidate]), default=0)
        if hits < most:
            hits = 0
            for level in levels_from(feeds, [candidate]):
                hits += len(level)
                if hits >= most:
                    break
            else:
                self._hits[candidate] = hits
        self._least[candidate] = hits
        return hits
