"""What a drawing of a graph shows: boxes and lines, before any language of diagrams."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import attrs

from itsmcore.cmdb.graph import Graph
from itsmcore.cmdb.health import Given
from itsmcore.cmdb.impact import Impact
from itsmcore.model import (
    ImpactFlow,
    NeedUnit,
    RedundancyGroup,
    Relation,
    RelationKinds,
    Strength,
)
from itsmcore.model.words import Word

__all__ = ["Box", "Line", "Picture", "Towards", "draw"]


class Towards(Word):
    """Which way a drawing goes from where it begins.

    DEPENDENCIES: to what an item needs; DEPENDANTS: to what needs it.
    """

    DEPENDENCIES = "dependencies"
    DEPENDANTS = "dependants"
    BOTH = "both"


@attrs.frozen
class Box:
    """Something drawn: an item, a redundancy group, or a note.

    Attributes:
        name: What lines call it.
        text: What it says, in lines.
        style: `group`, `note`, or the health of an item; None for a plain item.
    """

    name: str
    text: tuple[str, ...]
    style: str | None = None


@attrs.frozen
class Line:
    """A line from what needs to what is needed.

    Attributes:
        source: The box of the one.
        target: The box of the other.
        text: What it says.
        strength: How hard the other hits the one.
    """

    source: str
    target: str
    text: str
    strength: Strength


@attrs.frozen
class Picture:
    """What is drawn.

    Attributes:
        boxes: Items, nearest first, then groups, then a note of what was cut.
        lines: In the order of the relations, then those of groups.
    """

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


class Link(NamedTuple):
    """A relation, turned so that the supplier comes last."""

    dependant: str
    supplier: str
    text: str
    strength: Strength


class Pool(NamedTuple):
    """A redundancy group with the members that it has in the graph."""

    group: RedundancyGroup
    members: tuple[str, ...]


def draw(
    graph: Graph,
    ids: Sequence[str] | None,
    *,
    towards: Towards,
    depth: int | None,
    limit: int | None,
    impact: Impact | None,
) -> Picture:
    """What a drawing shows that begins at some items, or of the whole graph.

    Informational relations are drawn between items that are shown, and lead to no others.
    """
    links = list(_links(graph))
    pools = list(_pools(graph, links))
    if ids is None:
        reached = list(graph)
        shown = reached[:limit]
    else:
        ways = _ways(links, pools)
        found = _walk(graph, ids, ways, towards)
        reached = list(found)
        near = [id for id in reached if depth is None or found[id] <= depth]
        shown = near[:limit]
    names = {id: f"n{number}" for number, id in enumerate(shown)}
    boxes = [Box(name, *_look(id, graph, impact)) for id, name in names.items()]
    drawn = [
        pool
        for pool in pools
        if pool.group.of in names and not names.keys().isdisjoint(pool.members)
    ]
    boxes += [
        Box(f"g{number}", (_needs(pool),), "group") for number, pool in enumerate(drawn)
    ]
    if cut := len(reached) - len(shown):
        boxes.append(Box("more", (f"... and {cut} more",), "note"))
    return Picture(tuple(boxes), tuple(_lines(links, drawn, names)))


# -- what there is ------------------------------------------------------------------------


def _links(graph: Graph) -> Iterator[Link]:
    for relation in graph.relations:
        if relation.source in graph and relation.target in graph:
            yield _link(relation, graph.kinds)


def _link(relation: Relation, kinds: RelationKinds) -> Link:
    kind = kinds.get(relation.kind)
    text = _line(relation.kind.replace("_", " "))
    if kind is None:
        return Link(relation.source, relation.target, text, Strength.INFORMATIONAL)
    is_backward = kind.flow is ImpactFlow.TO_TARGET
    if kind.strength is Strength.INFORMATIONAL or not is_backward:
        return Link(relation.source, relation.target, text, kind.strength)
    inverse = (kind.inverse or f"inverse of {relation.kind}").replace("_", " ")
    return Link(relation.target, relation.source, inverse, kind.strength)


def _pools(graph: Graph, links: Iterable[Link]) -> Iterator[Pool]:
    redundant: dict[str, dict[str, None]] = {}
    for link in links:
        if link.strength is Strength.REDUNDANT:
            redundant.setdefault(link.dependant, {})[link.supplier] = None
    for group in graph.redundancy:
        members = group.members
        if members is None:
            members = tuple(redundant.get(group.of, ()))
        known = tuple(id for id in members if id in graph and id != group.of)
        if known and group.of in graph:
            yield Pool(group, known)


# -- what is shown of it ------------------------------------------------------------------


def _ways(
    links: Iterable[Link], pools: Iterable[Pool]
) -> Mapping[Towards, Mapping[str, Sequence[str]]]:
    """What each item leads to, either way."""
    down: dict[str, list[str]] = {}
    up: dict[str, list[str]] = {}
    pairs = [
        (link.dependant, link.supplier)
        for link in links
        if link.strength is not Strength.INFORMATIONAL
    ]
    pairs += [(pool.group.of, member) for pool in pools for member in pool.members]
    for dependant, supplier in pairs:
        down.setdefault(dependant, []).append(supplier)
        up.setdefault(supplier, []).append(dependant)
    return {Towards.DEPENDENCIES: down, Towards.DEPENDANTS: up}


def _walk(
    graph: Graph,
    ids: Sequence[str],
    ways: Mapping[Towards, Mapping[str, Sequence[str]]],
    towards: Towards,
) -> Mapping[str, int]:
    """How far each item is that is reached, nearest first and then in the graph's order."""
    place = {id: number for number, id in enumerate(graph)}
    chosen = ways if towards is Towards.BOTH else {towards: ways[towards]}
    far: dict[str, int] = {}
    for way in chosen.values():
        for id, distance in _levels(ids, way).items():
            far[id] = min(distance, far.get(id, distance))
    return {id: far[id] for id in sorted(far, key=lambda id: (far[id], place[id]))}


def _levels(ids: Iterable[str], way: Mapping[str, Sequence[str]]) -> Mapping[str, int]:
    found = dict.fromkeys(ids, 0)
    level, distance = list(found), 0
    while level:
        distance += 1
        after: list[str] = []
        for id in level:
            for other in way.get(id, ()):
                if other not in found:
                    found[other] = distance
                    after.append(other)
        level = after
    return found


def _look(
    id: str, graph: Graph, impact: Impact | None
) -> tuple[tuple[str, ...], str | None]:
    """What the box of an item says, and its style."""
    item = graph.items.get(id)
    title = "" if item is None else _line(item.title)
    told = (title or _line(id), _line(graph.class_of(id).replace("_", " ")))
    if impact is None:
        return told, None
    health, situation = impact.health(id), impact.situation
    given = (str(word) for word in Given if id in situation.given(word))
    words = dict.fromkeys([*given, health.value])
    return (*told, ", ".join(word.replace("_", " ") for word in words)), health.value


def _needs(pool: Pool) -> str:
    group, of = pool.group, len(pool.members)
    words = f"needs {group.needs} of {of}"
    if group.unit is NeedUnit.PERCENT:
        words = f"needs {group.needs} % of {of}"
    if group.unit is NeedUnit.WEIGHT:
        total = sum(group.weight(member) for member in pool.members)
        words = f"needs weight {group.needs} of {total}"
    name = _line(group.name or "")
    return f"{name}: {words}" if name else words


def _line(text: str) -> str:
    """Text on one line: white space of any kind as one space, none at the ends."""
    return " ".join(text.split())


def _lines(
    links: Iterable[Link], pools: Sequence[Pool], names: Mapping[str, str]
) -> Iterator[Line]:
    ruled = {(pool.group.of, member) for pool in pools for member in pool.members}
    texts: dict[tuple[str, str, Strength], dict[str, None]] = {}
    for dependant, supplier, text, strength in links:
        is_shown = dependant in names and supplier in names
        is_ruled = (dependant, supplier) in ruled
        if is_shown and not (is_ruled and strength is not Strength.INFORMATIONAL):
            key = (names[dependant], names[supplier], strength)
            texts.setdefault(key, {})[text] = None
    for (source, target, strength), told in texts.items():
        yield Line(source, target, ", ".join(told), strength)
    for number, pool in enumerate(pools):
        yield Line(names[pool.group.of], f"g{number}", "", Strength.REQUIRED)
        for member in pool.members:
            if member in names:
                yield Line(f"g{number}", names[member], "", Strength.REDUNDANT)
