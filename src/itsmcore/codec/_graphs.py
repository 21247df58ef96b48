"""Graphs as objects in the node-link shape, which packages of graphs share."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final, Literal

import attrs

from itsmcore.cmdb import Graph
from itsmcore.codec._refusals import errors_of
from itsmcore.codec.fault import Faulty, moved
from itsmcore.errors import FieldError, ItsmError
from itsmcore.model import (
    CI_CLASSES,
    RELATION_KINDS,
    CiClasses,
    RedundancyGroup,
    Relation,
    RelationKinds,
)
from itsmcore.model._fields import filled
from itsmcore.model.record import AnyRecord, Record

__all__ = ["GraphForm", "graph_reader", "graph_writer"]


_PLACES: Final[Mapping[str | int, str]] = {"items": "nodes", "ids": "nodes"}
"""What the graph calls its parts -> what the data does."""


@attrs.frozen(kw_only=True)
class ColumnNode:
    """An item of which there is no record."""

    id: str = attrs.field(validator=filled)
    ci_class: str = "ci"


@attrs.frozen(kw_only=True)
class LinkForm:
    """A relation; `key` tells those between the same two items apart."""

    source: str = attrs.field(validator=filled)
    target: str = attrs.field(validator=filled)
    key: int = 0
    kind: str = attrs.field(default="depends_on", validator=filled)
    valid_from: datetime | None = None
    valid_to: datetime | None = None


@attrs.frozen(kw_only=True)
class GraphTerms:
    """What is told of a graph as a whole."""

    at: datetime | None = None
    redundancy: tuple[RedundancyGroup, ...] = ()
    kinds: RelationKinds = RELATION_KINDS
    classes: CiClasses = CI_CLASSES
    dangling: tuple[Relation, ...] = ()


@attrs.frozen(kw_only=True)
class GraphForm:
    """The keys of a graph, in the order of its JSON form; `links` is an older word for edges."""

    directed: Literal[True] = True
    multigraph: bool = True
    graph: GraphTerms = attrs.field(factory=GraphTerms)
    nodes: tuple[AnyRecord | ColumnNode, ...] = ()
    edges: tuple[LinkForm, ...] = ()
    links: tuple[LinkForm, ...] | None = None


def graph_reader(read: Callable[[Any], GraphForm]) -> Callable[..., Graph]:
    """A reader of graphs, from their form."""

    def read_graph(data: Any, _kind: Any = None) -> Graph:
        form = read(data)
        try:
            return _graph(form)
        except ItsmError as error:
            raise Faulty(*map(_placed, errors_of(error))) from None

    return read_graph


def _placed(error: FieldError) -> FieldError:
    """A refusal of the graph at its place in the data."""
    head, *rest = error.path
    return moved(error, (_PLACES.get(head, head), *rest))


def _graph(form: GraphForm) -> Graph:
    terms = form.graph
    links = (*form.edges, *(form.links or ()))
    relations = [*map(_relation, links), *terms.dangling]
    records = [node for node in form.nodes if isinstance(node, Record)]
    if records or not form.nodes:
        found: Any = form.nodes  # what is no CI or service is refused there
        return Graph(
            found,
            relations,
            terms.redundancy,
            kinds=terms.kinds,
            classes=terms.classes,
            at=terms.at,
        )
    nodes = [node for node in form.nodes if isinstance(node, ColumnNode)]
    return Graph.from_columns(
        [node.id for node in nodes],
        [relation.source for relation in relations],
        [relation.target for relation in relations],
        kind=[relation.kind for relation in relations],
        ci_class=[node.ci_class for node in nodes],
        redundancy=terms.redundancy,
        kinds=terms.kinds,
        classes=terms.classes,
    )


def _relation(form: LinkForm) -> Relation:
    return Relation(
        source=form.source,
        target=form.target,
        kind=form.kind,
        valid_from=form.valid_from,
        valid_to=form.valid_to,
    )


def graph_writer(
    write: Callable[[GraphForm], dict[str, Any]],
) -> Callable[[Graph], dict[str, Any]]:
    """A writer of graphs, through their form."""

    def write_graph(graph: Graph) -> dict[str, Any]:
        whole = [one for one in graph.relations if _is_whole(one, graph)]
        terms = GraphTerms(
            at=graph.at,
            redundancy=graph.redundancy,
            kinds=graph.kinds,
            classes=graph.classes,
            dangling=tuple(r for r in graph.relations if not _is_whole(r, graph)),
        )
        form = GraphForm(
            graph=terms, nodes=tuple(_nodes(graph)), edges=tuple(_links(whole))
        )
        return write(form)

    return write_graph


def _is_whole(relation: Relation, graph: Graph) -> bool:
    return relation.source in graph and relation.target in graph


def _nodes(graph: Graph) -> Iterator[Record | ColumnNode]:
    for id in graph:
        item = graph.items.get(id)
        yield ColumnNode(id=id, ci_class=graph.class_of(id)) if item is None else item


def _links(relations: list[Relation]) -> Iterator[LinkForm]:
    told: Counter[tuple[str, str]] = Counter()
    for one in relations:
        ends = (one.source, one.target)
        yield LinkForm(
            source=one.source,
            target=one.target,
            key=told[ends],
            kind=one.kind,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
        )
        told[ends] += 1
