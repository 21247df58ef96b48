"""Checks of the relations of a graph, and of what the graph itself finds."""

from collections.abc import Iterator
from typing import Final

from itsmcore.cmdb.graph import Graph
from itsmcore.cmdb.upkeep._items import Item, is_closed
from itsmcore.cmdb.upkeep._words import Tally, found
from itsmcore.model import (
    Finding,
    ImpactFlow,
    StatusCategory,
    Strength,
)

__all__ = ["relation_tallies"]

_OF_RELATIONS: Final = ("unknown_end", "duplicate_relation", "self_relation")
_OF_CLASSES: Final = ("unknown_class", "class_without_impact")
_OF_GROUPS: Final = (
    "unknown_owner",
    "unknown_member",
    "member_of_itself",
    "weight_of_no_member",
    "empty_group",
    "needs_too_much",
)
_IDLE: Final = (StatusCategory.CLOSED, StatusCategory.TO_DO)


def relation_tallies(graph: Graph, stale: frozenset[str]) -> Iterator[Tally]:
    """What the checks of relations, their kinds, groups and classes come to.

    Args:
        graph: The items with the relations that hold now.
        stale: Ids of items that are stale.
    """
    yield _retired_in_use(graph)
    yield _stale_relations(graph, stale)
    relations = graph.relations
    kinds = {relation.kind for relation in relations}
    classes = {graph.class_of(id) for id in graph}
    by_code: dict[str, list[Finding]] = {}
    for finding in graph.findings:
        by_code.setdefault(finding.code, []).append(finding)
    looked_at = {
        **dict.fromkeys(_OF_RELATIONS, len(relations)),
        "kind_without_rule": len(kinds),
        **dict.fromkeys(_OF_GROUPS, len(graph.redundancy)),
        **dict.fromkeys(_OF_CLASSES, len(classes)),
    }
    for code, of in looked_at.items():
        findings = by_code.get(code, [])
        yield Tally(code, findings, len(set(map(_subject, findings))), of)


def _subject(finding: Finding) -> object:
    """What a finding is about: a place among relations, a group, or a name."""
    params = finding.params
    if "row" in params:
        return params["row"]
    return (finding.subject, params.get("group"))


def _retired_in_use(graph: Graph) -> Tally:
    closed = {id for id, item in graph.items.items() if is_closed(item)}
    needed: dict[str, dict[str, None]] = {}
    for supplier, dependant in _dependencies(graph):
        if supplier in closed and _is_used(graph.items.get(dependant)):
            needed.setdefault(supplier, {})[dependant] = None
    findings = [
        found(
            "retired_in_use",
            id,
            f"it is {graph.items[id].status}, and in use by {', '.join(needed[id])}",
            needed_by=tuple(needed[id]),
        )
        for id in graph.items
        if id in needed
    ]
    return Tally("retired_in_use", findings, len(findings), len(closed))


def _dependencies(graph: Graph) -> Iterator[tuple[str, str]]:
    """What is needed, and by what: along relations, and in groups."""
    for relation in graph.relations:
        kind = graph.kinds.get(relation.kind)
        if kind is None or kind.strength is Strength.INFORMATIONAL:
            continue
        ends = (relation.source, relation.target)
        yield ends if kind.flow is ImpactFlow.TO_TARGET else ends[::-1]
    for group in graph.redundancy:
        for member in group.members or ():
            yield member, group.of


def _is_used(item: Item | None) -> bool:
    return item is not None and item.get("status_category") not in _IDLE


def _stale_relations(graph: Graph, stale: frozenset[str]) -> Tally:
    findings = [
        found(
            "stale_relation",
            relation.source,
            f"{relation.source} {relation.kind} {relation.target}: an end is stale",
            target=relation.target,
            kind=relation.kind,
        )
        for relation in graph.relations
        if not stale.isdisjoint((relation.source, relation.target))
    ]
    return Tally("stale_relation", findings, len(findings), len(graph.relations))
