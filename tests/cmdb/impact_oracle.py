"""The rules of impact, read aloud: rounds over all items until nothing changes."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

import attrs

from itsmcore.cmdb import Graph, Health, Situation
from itsmcore.model import ImpactFlow, NeedUnit, RedundancyGroup

__all__ = ["Group", "Plain", "outcome", "plain"]


@attrs.frozen
class Group:
    """A group in whole weights."""

    weights: Mapping[str, int]
    needs: int
    warn: int

    def left(self, gone: Iterable[str]) -> int:
        return sum(w for member, w in self.weights.items() if member not in set(gone))


@attrs.frozen
class Plain:
    """A graph as three dicts."""

    ids: tuple[str, ...]
    needs: Mapping[str, frozenset[str]]
    groups: Mapping[str, tuple[Group, ...]]


def plain(graph: Graph) -> Plain:
    """The same graph, read again from its records."""
    ids, ends = graph.ids, _ends(graph)
    redundant = [(s, d, name) for s, d, name, how in ends if how == "redundant"]
    ruled: set[tuple[str, str]] = set()
    groups: dict[str, list[Group]] = {id: [] for id in ids}
    named = {(m, g.of) for g in graph.redundancy for m in g.members or ()}
    for group in graph.redundancy:
        found = group.members
        if found is None:
            found = tuple(
                s
                for s, d, _ in sorted(redundant, key=lambda r: ids.index(r[0]))
                if d == group.of and (s, d) not in named
            )
        found = tuple(m for m in dict.fromkeys(found) if m in ids and m != group.of)
        if group.of in ids and found:
            ruled |= {(m, group.of) for m in found}
            groups[group.of].append(_group(group, found))
    declared = {*ruled}
    implied: dict[tuple[str, str], set[str]] = {}
    for s, d, name in redundant:
        if s != d and (s, d) not in ruled:
            implied.setdefault((d, name), set()).add(s)
    for (owner, _), members in sorted(implied.items()):
        ordered = sorted(members, key=ids.index)
        groups[owner].append(Group(dict.fromkeys(ordered, 1), 1, 1))
    required = [(s, d) for s, d, _, how in ends if how == "required"]
    kept = [pair for pair in required if pair not in declared]
    needs = {id: frozenset(s for s, d in kept if d == id) for id in ids}
    return Plain(ids, needs, {id: tuple(found) for id, found in groups.items()})


def _ends(graph: Graph) -> list[tuple[str, str, str, str]]:
    """Supplier, dependant, kind and strength of each relation between items."""
    found: list[tuple[str, str, str, str]] = []
    for relation in graph.relations:
        kind = graph.kinds.get(relation.kind)
        pair = (relation.target, relation.source)
        if kind and {*pair} <= {*graph.ids}:
            turned = pair[::-1] if kind.flow is ImpactFlow.TO_TARGET else pair
            found.append((*turned, kind.name, str(kind.strength)))
    return found


def _group(group: RedundancyGroup, members: Iterable[str]) -> Group:
    weights = {m: group.weights.get(m, 1) for m in members}
    total = sum(weights.values())

    def whole(amount: object) -> int:
        share = Fraction(str(amount))
        if group.unit is NeedUnit.PERCENT:
            share = share * total / 100
        return min(total, next(n for n in range(10_000) if n >= share))

    needs = whole(group.needs)
    return Group(
        weights, needs, needs if group.warn_at is None else whole(group.warn_at)
    )


def outcome(graph: Plain, said: Situation) -> dict[str, tuple[Health, int]]:
    """Health and distance of every item that is not up."""
    down = _down(graph, said)
    dim = _degraded(graph, said, down)
    found = {id: (Health.DOWN, depth) for id, depth in down.items()}
    found |= {id: (Health.DEGRADED, depth) for id, depth in dim.items()}
    hit = down | dim
    for id in graph.ids:
        if id not in hit and id not in said.restored:
            near = [hit[m] for g in graph.groups[id] for m in g.weights if m in hit]
            if near:
                found[id] = (Health.AT_RISK, 1 + min(near))
    return found


def _down(graph: Plain, said: Situation) -> dict[str, int]:
    found = dict.fromkeys(said.failed | said.maintenance | said.acknowledged, 0)
    for depth in range(1, len(graph.ids) + 1):
        new = [
            id
            for id in graph.ids
            if id not in found
            and id not in said.restored
            and (
                graph.needs[id] & found.keys()
                or any(g.left(found) < g.needs for g in graph.groups[id])
            )
        ]
        found |= dict.fromkeys(new, depth)
    return found


def _degraded(graph: Plain, said: Situation, down: Mapping[str, int]) -> dict[str, int]:
    found = {id: 0 for id in said.degraded if id not in down}
    for depth in range(1, 2 * len(graph.ids) + 2):
        gone = {id for id, at in down.items() if at < depth} | found.keys()
        new = [
            id
            for id in graph.ids
            if id not in found
            and id not in down
            and id not in said.restored
            and (
                graph.needs[id] & found.keys()
                or any(g.left(gone) < g.warn for g in graph.groups[id])
            )
        ]
        found |= dict.fromkeys(new, depth)
    return found
