"""Graphs of other packages, to and from ours, where those packages are installed.

The JSON form of a graph, in the node-link shape that they share, is that of `codec`.
"""

from importlib import import_module
from typing import Any

from itsmcore.cmdb._inputs import expect
from itsmcore.cmdb.graph import Graph
from itsmcore.errors import MissingPackageError

__all__ = ["from_networkx", "from_rustworkx", "to_networkx", "to_rustworkx"]


def to_networkx(graph: Graph, /) -> Any:
    """The graph as a `networkx.MultiDiGraph`.

    Nodes are the items, under their ids, with the attributes `ci_class` and, where there are
    records, `title`, `status` and `record`. Edges are the relations, from source to target,
    with `kind` and `relation`. Attributes of the whole are `at`, `redundancy`, `kinds`,
    `classes`, and `dangling`: the relations whose end is unknown.

    Raises:
        MissingPackageError: networkx is not installed.
        WrongTypeError: It is no graph.

    References:
        networkx, "MultiDiGraph - Directed graphs with self loops and parallel edges".
    """
    expect(graph, Graph, "graph")
    return _package("networkx").write(graph)


def from_networkx(value: Any, /) -> Graph:
    """The graph of a directed one of networkx, made by `to_networkx` or by anybody.

    Where nodes have no `record` it is a graph of columns: `ci_class` of a node and `kind` of an
    edge are read if they are there, `"ci"` and `"depends_on"` otherwise.

    Raises:
        MissingPackageError: networkx is not installed.
        WrongTypeError: It is no directed graph, a key is no text, or only some nodes have a
            record.
        FieldError: A record or relation stands at other keys than its own.
    """
    made: Graph = _package("networkx").read(value)
    return made


def to_rustworkx(graph: Graph, /) -> Any:
    """The graph as a `rustworkx.PyDiGraph`.

    The index of a node is the item's place among `graph.ids`. At nodes and edges stand
    dicts: the attributes of `to_networkx`, and the `id` of a node. `attrs` has those of the
    whole.

    Raises:
        MissingPackageError: rustworkx is not installed.
        WrongTypeError: It is no graph.

    References:
        rustworkx, "PyDiGraph".
    """
    expect(graph, Graph, "graph")
    return _package("rustworkx").write(graph)


def from_rustworkx(value: Any, /) -> Graph:
    """The graph of a `rustworkx.PyDiGraph`, made by `to_rustworkx` or by anybody.

    At a node stands the item's key, its record, or a dict with its `id` and whatever
    `from_networkx` reads; at an edge anything, or a dict with its `kind` or `relation`.

    Raises:
        MissingPackageError: rustworkx is not installed.
        WrongTypeError: It is no directed graph, a key is no text, or only some nodes have a
            record.
        FieldError: A record or relation stands at other keys than its own.
    """
    made: Graph = _package("rustworkx").read(value)
    return made


def _package(name: str) -> Any:
    """The module that knows a package, loaded when it is first needed."""
    try:
        return import_module(f"itsmcore.cmdb.exchange._{name}")
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise MissingPackageError(package=name) from None
