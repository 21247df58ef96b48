"""Impact: which items are hit when others fail, how badly, how far away, and why."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain, groupby

from itsmcore.cmdb._causes import Causes
from itsmcore.cmdb._classes import ids_by_class, ids_of_class, known_classes
from itsmcore.cmdb._impact_paths import Paths, disturbed
from itsmcore.cmdb._impact_run import Run
from itsmcore.cmdb._pool import Pool
from itsmcore.cmdb._snapshot import Snapshot
from itsmcore.cmdb.effect import Effect, GroupTally, ImpactLedger, SupplierState
from itsmcore.cmdb.health import Health
from itsmcore.cmdb.people import People
from itsmcore.cmdb.situation import Situation
from itsmcore.model import FrozenMap, NeedUnit

__all__ = ["Impact"]


class Impact(Mapping[str, Effect]):
    """Every item that a situation hits, by id: nearest first, then in the items' order.

    What was given is not in it, unless something else makes it worse: an item given as
    degraded that others bring down. Each effect is made when it is asked for.

    A limit or a depth cuts what is listed, never what is computed: an effect is the same
    with and without them, and `counts`, `services` and `people` are of all.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        causes: Causes,
        *,
        limit: int | None = None,
        depth: int | None = None,
    ) -> None:
        self._snapshot = snapshot
        self._causes = causes
        self._limit = limit
        self._depth = depth
        self._run = causes.run(snapshot.net)

    # -- the mapping ----------------------------------------------------------------

    def __getitem__(self, id: str) -> Effect:
        node = self._snapshot.index[id]
        if node not in self._listed:
            raise KeyError(id)
        return self._effect(node)

    def __iter__(self) -> Iterator[str]:
        return map(self._snapshot.ids.__getitem__, self._listed)

    def __len__(self) -> int:
        if self._limit is None and self._depth is None:
            hit = sum(map(len, self._run.down[1:])) + len(self._run.at_risk)
            return hit + sum(map(len, self._run.degraded[1:]))
        return sum(self._counts_shown.values())

    def __contains__(self, id: object) -> bool:
        return isinstance(id, str) and self._snapshot.index.get(id) in self._listed

    def __repr__(self) -> str:
        words = [f"{count} {health}" for health, count in self.counts.items()]
        cut = f", {self.truncated} cut" if self.truncated else ""
        return f"<Impact: {', '.join(words) or 'nothing'}{cut}>"

    # -- how much ---------------------------------------------------------------------

    @cached_property
    def counts(self) -> FrozenMap[Health, int]:
        """How many items each health has, worst first; cut ones included."""
        run = self._run
        found = {
            Health.DOWN: sum(map(len, run.down[1:])),
            Health.DEGRADED: sum(map(len, run.degraded[1:])),
            Health.AT_RISK: len(run.at_risk),
        }
        return FrozenMap({health: count for health, count in found.items() if count})

    @cached_property
    def counts_by_depth(self) -> FrozenMap[int, int]:
        """How many items each distance from a cause has; cut ones included."""
        found = Counter(self._run.at_risk.values())
        for levels in (self._run.down, self._run.degraded):
            found.update({depth: len(level) for depth, level in enumerate(levels)})
        return FrozenMap({d: found[d] for d in sorted(found) if d and found[d]})

    @property
    def truncated(self) -> int:
        """How many items `limit` and `depth` cut from what is listed."""
        return sum(self.truncated_by_depth.values())

    @cached_property
    def truncated_by_depth(self) -> FrozenMap[int, int]:
        """The same, for each distance from a cause that lost any."""
        shown = self._counts_shown
        cut = {d: count - shown[d] for d, count in self.counts_by_depth.items()}
        return FrozenMap({depth: count for depth, count in cut.items() if count})

    @cached_property
    def _counts_shown(self) -> Mapping[int, int]:
        found: dict[int, int] = {}
        left = self._limit
        for depth, count in self.counts_by_depth.items():
            shown = count if self._depth is None or depth <= self._depth else 0
            if left is not None:
                shown = min(shown, left)
                left -= shown
            found[depth] = shown
        return found

    @cached_property
    def _listed(self) -> Mapping[int, None]:
        """The nodes that are listed, in their order."""
        levels = self._levels()
        if self._limit is not None or self._depth is not None:
            for depth, shown in self._counts_shown.items():
                del levels[depth][shown:]
        return dict.fromkeys(chain.from_iterable(levels.values()))

    def _levels(self) -> dict[int, list[int]]:
        """The nodes that are hit, by their distance from a cause, in the items' order."""
        run = self._run
        found = {depth: [*level] for depth, level in enumerate(run.down) if depth}
        for depth, level in enumerate(run.degraded):
            if depth:
                found.setdefault(depth, []).extend(level)
        for node, depth in run.at_risk.items():
            found.setdefault(depth, []).append(node)
        for level in found.values():
            level.sort()
        return dict(sorted(found.items()))

    # -- by what ------------------------------------------------------------------------

    @cached_property
    def down(self) -> tuple[str, ...]:
        """Ids of the listed items that are down."""
        return self._of_health(Health.DOWN)

    @cached_property
    def degraded(self) -> tuple[str, ...]:
        """Ids of the listed items that are degraded."""
        return self._of_health(Health.DEGRADED)

    @cached_property
    def at_risk(self) -> tuple[str, ...]:
        """Ids of the listed items that work, with less in reserve."""
        return self._of_health(Health.AT_RISK)

    def _of_health(self, health: Health) -> tuple[str, ...]:
        ids, run = self._snapshot.ids, self._run
        return tuple(ids[node] for node in self._listed if run.health(node) is health)

    def by_depth(self) -> FrozenMap[int, tuple[str, ...]]:
        """Ids of the listed items, by their distance from a cause."""
        found = groupby(self._listed, self._run.depth)
        ids = self._snapshot.ids
        return FrozenMap(
            {depth: tuple(ids[n] for n in nodes) for depth, nodes in found}
        )

    def by_class(self) -> FrozenMap[str, tuple[str, ...]]:
        """Ids of the listed items, by the name of their class, in order of appearance."""
        return ids_by_class(self._snapshot, self._listed)

    def of_class(self, *names: str) -> tuple[str, ...]:
        """Ids of the listed items of these classes, or of classes below them.

        Raises:
            UnknownNameError: Neither the tree of classes nor any item has such a class.
        """
        known = self._snapshot
        return ids_of_class(known, self._listed, known_classes(known, names))

    @cached_property
    def saved(self) -> FrozenMap[str, tuple[GroupTally, ...]]:
        """The items that a group saved from worse, by id, with what those groups came to.

        Saved is who fares better than a member of such a group: with that member as its
        only one it would fare as badly.
        """
        found: dict[str, tuple[GroupTally, ...]] = {}
        for node in self._listed:
            if node in self._snapshot.net.pools_of:
                effect = self._effect(node)
                held = tuple(g for g in effect.groups if _worst(g) > effect.health)
                if held:
                    found[effect.id] = held
        return FrozenMap(found)

    # -- who is touched -------------------------------------------------------------------

    @cached_property
    def situation(self) -> Situation:
        """What was given."""
        return self._causes.situation(self._snapshot.ids)

    @cached_property
    def services(self) -> tuple[str, ...]:
        """Ids of the services that are down or degraded, those given included."""
        return ids_of_class(self._snapshot, self._hit, ["service"])

    @cached_property
    def people(self) -> People:
        """Who owns, looks after and uses the items that are down or degraded.

        What was given is included; a graph of columns knows nobody.
        """
        records = self._snapshot.records
        return People.of([records[node] for node in self._hit] if records else [])

    @cached_property
    def _hit(self) -> list[int]:
        return sorted(chain(*self._run.down, *self._run.degraded))

    # -- why ----------------------------------------------------------------------------

    def health(self, id: str, /) -> Health:
        """What becomes of any item of the graph, listed or not.

        Raises:
            UnknownItemError: No item has that id.
        """
        return self._run.health(self._snapshot.number(id))

    def explain(self, id: str, /) -> ImpactLedger:
        """All that was looked at to tell the health of any item of the graph.

        Raises:
            UnknownItemError: No item has that id.
        """
        node, run = self._snapshot.number(id), self._run
        ids, net, health = self._snapshot.ids, self._snapshot.net, run.health(node)
        suppliers = [
            SupplierState(id=ids[each], health=run.health(each), depth=run.depth(each))
            for each in sorted(set(net.needs[node]) - {node})
        ]
        return ImpactLedger(
            id=ids[node],
            health=health,
            given=self._causes.given(node),
            suppliers=tuple(suppliers),
            groups=self._tallies(node, is_all=True),
            path=() if health is Health.UP else self._path(node),
            handled=health is not Health.UP and self._is_handled(node),
        )

    def _effect(self, node: int) -> Effect:
        return Effect(
            id=self._snapshot.ids[node],
            ci_class=self._snapshot.class_names[node],
            health=self._run.health(node),
            depth=self._run.depth(node),
            path=self._path(node),
            handled=self._is_handled(node),
            groups=self._tallies(node),
        )

    def _path(self, node: int) -> tuple[str, ...]:
        ids = self._snapshot.ids
        return tuple(ids[step] for step in self._paths.to(node))

    @cached_property
    def _paths(self) -> Paths:
        return Paths(self._run)

    def _is_handled(self, node: int) -> bool:
        if not self._causes.handled:
            return False
        health = self._run.health(node)
        if self._run_handled.health(node) < health:
            return False
        rest = self._run_unhandled.health(node)
        return rest is Health.UP or rest is Health.AT_RISK < health

    @cached_property
    def _run_handled(self) -> Run:
        return self._causes.run_handled(self._snapshot.net)

    @cached_property
    def _run_unhandled(self) -> Run:
        return self._causes.run_unhandled(self._snapshot.net)

    def _tallies(self, node: int, *, is_all: bool = False) -> tuple[GroupTally, ...]:
        net = self._snapshot.net
        pools = [net.pools[number] for number in net.pools_of.get(node, ())]
        found = [self._tally(pool) for pool in pools]
        return tuple(t for t in found if is_all or t.down or t.degraded)

    def _tally(self, pool: Pool) -> GroupTally:
        ids, run = self._snapshot.ids, self._run
        lost = {member: weight for _, member, weight, _ in disturbed(run, [pool])}
        down = [m for m in pool.members if run.health(m) is Health.DOWN]
        dim = [m for m in pool.members if run.health(m) is Health.DEGRADED]
        return GroupTally(
            of=ids[pool.of],
            name=pool.group.name,
            members=_keys(ids, pool.members),
            down=_keys(ids, down),
            degraded=_keys(ids, dim),
            total=pool.total,
            up=pool.total - sum(lost[member] for member in down),
            undisturbed=pool.total - sum(lost.values()),
            needs=pool.needs,
            warn_at=pool.warn,
            unit=NeedUnit.WEIGHT if pool.group.weights else NeedUnit.COUNT,
        )


def _keys(ids: tuple[str, ...], nodes: Iterable[int]) -> tuple[str, ...]:
    return tuple(ids[node] for node in nodes)


def _worst(group: GroupTally) -> Health:
    return Health.DOWN if group.down else Health.DEGRADED
