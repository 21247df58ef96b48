"""Graphs of rustworkx, out and in: the one module that imports it."""

from collections.abc import Mapping
from typing import Any

import rustworkx as rx

from itsmcore.cmdb.exchange._node_link import (
    Edge,
    Node,
    attributes_of,
    edges_of,
    graph_of,
    nodes_of,
)
from itsmcore.cmdb.graph import Graph
from itsmcore.errors import WrongTypeError
from itsmcore.model import CI, Service

__all__ = ["read", "write"]


def write(graph: Graph) -> Any:
    """A `rustworkx.PyDiGraph`; the index of each node is the item's place in the graph."""
    made: rx.PyDiGraph[Any, Any] = rx.PyDiGraph(attrs=attributes_of(graph))
    made.add_nodes_from(
        [{"id": node.id, **node.attributes} for node in nodes_of(graph)]
    )
    place = {id: number for number, id in enumerate(graph)}
    made.add_edges_from(
        [(place[a], place[b], dict(told)) for a, b, told in edges_of(graph)]
    )
    return made


def read(value: Any) -> Graph:
    """The graph of a directed one of rustworkx."""
    if not isinstance(value, rx.PyDiGraph):
        raise WrongTypeError(
            field="value",
            value=value,
            problem="a directed graph of rustworkx is needed",
            remedy="give a rustworkx.PyDiGraph",
        )
    nodes = {index: _node(value[index]) for index in sorted(value.node_indices())}
    edges = [
        Edge(nodes[a].id, nodes[b].id, told if isinstance(told, Mapping) else {})
        for a, b, told in value.weighted_edge_list()
    ]
    attributes = value.attrs if isinstance(value.attrs, Mapping) else {}
    return graph_of(attributes, list(nodes.values()), edges)


def _node(payload: Any) -> Node:
    """An item from what stands at a node: its key, its record, or a mapping with its `id`."""
    if isinstance(payload, (CI, Service)):
        return Node(payload.id, {"record": payload})
    if isinstance(payload, Mapping) and "id" in payload:
        return Node(payload["id"], payload)
    return Node(payload, {})
