"""Graphs of networkx, out and in: the one module that imports it."""

from collections.abc import Mapping
from typing import Any

import networkx as nx

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

__all__ = ["read", "write"]


def write(graph: Graph) -> Any:
    """A `networkx.MultiDiGraph` of the items and relations."""
    made = nx.MultiDiGraph(**attributes_of(graph))
    made.add_nodes_from(nodes_of(graph))
    made.add_edges_from(edges_of(graph))
    return made


def read(value: Any) -> Graph:
    """The graph of a directed one of networkx."""
    if not isinstance(value, nx.Graph) or not value.is_directed():
        raise WrongTypeError(
            field="value",
            value=value,
            problem="a directed graph of networkx is needed",
            remedy="give a networkx.MultiDiGraph or DiGraph",
        )
    nodes = [Node(id, _named(told)) for id, told in value.nodes(data=True)]
    edges = [Edge(a, b, _named(told)) for a, b, told in value.edges(data=True)]
    return graph_of(_named(value.graph), nodes, edges)


def _named(told: Mapping[Any, Any]) -> Mapping[str, Any]:
    return {name: one for name, one in told.items() if isinstance(name, str)}
