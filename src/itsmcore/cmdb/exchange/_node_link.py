"""What graphs of other packages hold of ours, whichever package it is."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from itsmcore.cmdb._inputs import expect
from itsmcore.cmdb.graph import Graph
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model import (
    CI,
    CI_CLASSES,
    RELATION_KINDS,
    CiClasses,
    Relation,
    RelationKinds,
    Service,
)

__all__ = ["Edge", "Node", "attributes_of", "edges_of", "graph_of", "nodes_of"]


class Node(NamedTuple):
    """An item: its key, and what is told of it."""

    id: Any
    attributes: Mapping[str, Any]


class Edge(NamedTuple):
    """A relation: the keys of its ends, and what is told of it."""

    source: Any
    target: Any
    attributes: Mapping[str, Any]


def attributes_of(graph: Graph) -> dict[str, Any]:
    """What is told of the graph as a whole; relations with an unknown end are there."""
    return {
        "at": graph.at,
        "redundancy": graph.redundancy,
        "kinds": graph.kinds,
        "classes": graph.classes,
        "dangling": tuple(r for r in graph.relations if not _is_whole(r, graph)),
    }


def nodes_of(graph: Graph) -> Iterator[Node]:
    """The items, in their order."""
    for id in graph:
        told: dict[str, Any] = {"ci_class": graph.class_of(id)}
        if (item := graph.items.get(id)) is not None:
            told |= {"title": item.title, "status": item.status, "record": item}
        yield Node(id, told)


def edges_of(graph: Graph) -> Iterator[Edge]:
    """The relations whose ends are known, in their order, as their kinds read."""
    for one in graph.relations:
        if _is_whole(one, graph):
            yield Edge(one.source, one.target, {"kind": one.kind, "relation": one})


def _is_whole(relation: Relation, graph: Graph) -> bool:
    return relation.source in graph and relation.target in graph


def graph_of(
    attributes: Mapping[str, Any], nodes: Sequence[Node], edges: Sequence[Edge]
) -> Graph:
    """The graph of what another package holds.

    Raises:
        FieldError: A record or relation has other keys than its node or edge.
        WrongTypeError: A key is no text, or something told is of another kind.
    """
    held: list[Any] = [node.attributes.get("record") for node in nodes]
    has_records = any(record is not None for record in held)
    for place, node in enumerate(nodes):
        _check_key(place, node)
        if has_records:
            _check_record(place, node)
    relations = [_relation(place, edge) for place, edge in enumerate(edges)]
    relations += _told(attributes, "dangling", tuple, ())
    redundancy = _told(attributes, "redundancy", tuple, ())
    kinds = _told(attributes, "kinds", RelationKinds, RELATION_KINDS)
    classes = _told(attributes, "classes", CiClasses, CI_CLASSES)
    if has_records or not nodes:
        return Graph(
            held,
            relations,
            redundancy,
            kinds=kinds,
            classes=classes,
            at=attributes.get("at"),
        )
    return Graph.from_columns(
        [node.id for node in nodes],
        [relation.source for relation in relations],
        [relation.target for relation in relations],
        kind=[relation.kind for relation in relations],
        ci_class=[node.attributes.get("ci_class", "ci") for node in nodes],
        redundancy=redundancy,
        kinds=kinds,
        classes=classes,
    )


def _told(attributes: Mapping[str, Any], name: str, kind: type, default: Any) -> Any:
    found = attributes.get(name)
    return default if found is None else expect(found, kind, name)


def _check_key(place: int, node: Node) -> None:
    if not isinstance(node.id, str):
        raise WrongTypeError(
            field=f"nodes[{place}]",
            value=node.id,
            problem="the key of an item is text",
            remedy="relabel the nodes, e.g. with str",
            path=("nodes", place),
        )


def _check_record(place: int, node: Node) -> None:
    record = node.attributes.get("record")
    if not isinstance(record, (CI, Service)):
        raise WrongTypeError(
            field=f"nodes[{place}].record",
            value=record,
            problem="a CI or Service is needed, as other nodes have one",
            remedy="give each node its record, or none of them",
            path=("nodes", place, "record"),
        )
    if record.id != node.id:
        raise _other_key(f"nodes[{place}].record", record.id, node.id)


def _relation(place: int, edge: Edge) -> Relation:
    found: Any = edge.attributes.get("relation")
    if found is None:
        kind = edge.attributes.get("kind", "depends_on")
        try:
            return Relation(source=edge.source, target=edge.target, kind=kind)
        except FieldError as error:
            raise error.at("edges", place) from None
    relation: Relation = expect(found, Relation, f"edges[{place}].relation")
    if (relation.source, relation.target) != (edge.source, edge.target):
        given = (relation.source, relation.target)
        raise _other_key(f"edges[{place}].relation", given, edge[:2])
    return relation


def _other_key(field: str, value: object, wanted: object) -> FieldError:
    return FieldError(
        field=field,
        value=value,
        problem=f"it stands where {wanted!r} is",
        remedy="keep records and relations where they belong when keys change",
    )
