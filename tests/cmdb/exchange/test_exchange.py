"""Graphs out and in: as JSON in the node-link shape, and as those of other packages."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import networkx as nx
import pytest
import rustworkx as rx
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.cmdb import (
    Graph,
    from_networkx,
    from_rustworkx,
    to_networkx,
    to_rustworkx,
)
from itsmcore.codec import decode, encode, faults, json_schema
from itsmcore.errors import FieldError, MissingPackageError, WrongTypeError
from itsmcore.model import (
    CI,
    CI_CLASSES,
    RELATION_KINDS,
    CiClass,
    RedundancyGroup,
    Relation,
    RelationKind,
    Service,
)
from itsmcore.testing import graphs, keys
from tests.cmdb import impact_cases
from tests.round_trips import pickled

FEWER = settings(max_examples=settings().max_examples // 2)
"""For what is large to draw."""

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)
ITEMS = [CI(id="app", opened_at=T0), CI(id="db", opened_at=T0, title="DB")]
LINKS = [
    Relation(source="app", target="db"),
    Relation(source="app", target="db", kind="uses"),
    Relation(source="app", target="gone"),
]


def through_json(graph: Graph) -> Graph:
    return decode(json.loads(json.dumps(encode(graph))), Graph)


def through_networkx(graph: Graph) -> Graph:
    return from_networkx(pickled(to_networkx(graph)))


def through_rustworkx(graph: Graph) -> Graph:
    return from_rustworkx(to_rustworkx(graph))


def through_both(graph: Graph) -> Graph:
    """Into a graph of networkx from the text, as a reader without this library would."""
    data = json.loads(json.dumps(encode(graph)))
    loaded = nx.node_link_graph(data, edges="edges")
    assert list(loaded) == list(graph)
    return decode(nx.node_link_data(loaded, edges="edges"), Graph)


WAYS: list[Callable[[Graph], Graph]] = [
    through_json,
    through_networkx,
    through_rustworkx,
    through_both,
]


def told(graph: Graph) -> tuple[object, ...]:
    """All that a graph holds; of relations, which other packages order anew, in any order."""
    return (
        graph.ids,
        [graph.class_of(id) for id in graph],
        dict(graph.items),
        sorted(map(repr, graph.relations)),
        graph.redundancy,
        graph.kinds,
        graph.classes,
        graph.at,
    )


def in_json(graph: Graph) -> bool:
    """Whether leftovers have no name that the document needs."""
    taken = {"schema", "type", "key", *(a for a in dir(CI)), *(a for a in dir(Service))}
    return all(taken.isdisjoint(item.extra) for item in graph.items.values())


@FEWER
@given(graphs(max_size=2).filter(in_json))
def test_no_record_is_changed_by_json(graph: Graph) -> None:
    assert told(through_json(graph)) == told(graph)


@FEWER
@given(impact_cases.graphs(), st.sampled_from(WAYS))
def test_nothing_is_lost_on_any_way_out_and_in(
    graph: Graph, way: Callable[[Graph], Graph]
) -> None:
    found = way(graph)
    assert told(found) == told(graph)
    assert repr(found) == repr(graph)


@FEWER
@given(st.data(), st.sampled_from(WAYS))
def test_nothing_is_lost_of_a_graph_of_columns(
    data: st.DataObject, way: Callable[[Graph], Graph]
) -> None:
    ids = data.draw(st.lists(keys(), max_size=3, unique=True))
    ends = st.sampled_from([*ids, "elsewhere"])
    pairs = data.draw(st.lists(st.tuples(ends, ends, keys()), max_size=4))
    graph = Graph.from_columns(
        ids,
        [pair[0] for pair in pairs],
        [pair[1] for pair in pairs],
        kind=[pair[2] for pair in pairs],
        ci_class=[data.draw(st.sampled_from(["ci", "service", "?"])) for _ in ids],
    )
    assert told(way(graph)) == told(graph)


def test_own_kinds_and_classes_go_along() -> None:
    graph = Graph(
        ITEMS,
        [Relation(source="app", target="db", kind="feeds")],
        [RedundancyGroup(of="app", members=["db"])],
        kinds=RELATION_KINDS | [RelationKind(name="feeds")],
        classes=CI_CLASSES | [CiClass(name="toaster", parent="ci")],
        at=T0,
    )
    for way in WAYS:
        assert told(way(graph)) == told(graph)
        assert way(graph).impact({"db"}).counts == graph.impact({"db"}).counts


# -- JSON ---------------------------------------------------------------------------------


def test_the_form_of_a_graph_is_as_documented() -> None:
    data: Any = encode(Graph(ITEMS, LINKS))
    assert list(data) == [
        "schema",
        "type",
        "directed",
        "multigraph",
        "graph",
        "nodes",
        "edges",
    ]
    assert (data["directed"], data["multigraph"]) == (True, True)
    assert data["nodes"][1]["title"] == "DB"
    assert data["edges"] == [
        {"source": "app", "target": "db", "key": 0, "kind": "depends_on"},
        {"source": "app", "target": "db", "key": 1, "kind": "uses"},
    ]
    assert data["graph"]["dangling"] == [
        {"source": "app", "target": "gone", "kind": "depends_on"}
    ]


def test_little_is_needed_and_the_older_word_for_edges_is_known() -> None:
    graph = decode(
        {
            "nodes": [{"id": "a"}, {"id": "b"}],
            "links": [{"source": "a", "target": "b"}],
        },
        Graph,
    )
    assert (graph.ids, graph.relations) == (
        ("a", "b"),
        (Relation(source="a", target="b"),),
    )
    assert len(decode({}, Graph)) == 0
    assert "links" not in encode(graph)


NODE = {"type": "ci", "id": "a", "opened_at": "2026-03-02T09:00:00Z"}


@pytest.mark.parametrize(
    ("data", "pointers"),
    [
        ({"nodes": [{"id": "a"}, {"id": "a"}]}, ["/nodes/1/id"]),
        ({"nodes": [NODE, NODE]}, ["/nodes/1/id"]),
        ({"nodes": [NODE, {"id": "b"}]}, ["/nodes/1"]),
        ({"nodes": [{**NODE, "type": "incident"}]}, ["/nodes/0"]),
        ({"nodes": [{**NODE, "type": "toaster"}]}, ["/nodes/0/type"]),
        ({"nodes": [{**NODE, "opened_at": "soon"}]}, ["/nodes/0/opened_at"]),
        ({"nodes": 5}, ["/nodes"]),
        ({"directed": False}, ["/directed"]),
        ({"edges": [{"source": "a"}]}, ["/edges/0/target"]),
        ({"edges": [{"source": "a", "target": "b", "colour": 1}]}, ["/edges/0/colour"]),
        ({"edges": [{"source": "", "target": "b"}]}, ["/edges/0/source"]),
        ({"graph": {"kinds": {"entries": [{}]}}}, ["/graph/kinds/entries/0/name"]),
        ({"more": 1}, ["/more"]),
    ],
)
def test_data_that_is_no_graph_is_refused_at_its_place(
    data: dict[str, Any], pointers: list[str]
) -> None:
    assert [fault.pointer for fault in faults(data, Graph)] == pointers


def test_there_is_a_json_schema_of_graphs() -> None:
    schema: Any = json_schema(Graph)
    assert schema["title"] == "Graph"
    assert {"nodes", "edges", "graph"} <= schema["properties"].keys()


# -- networkx and rustworkx ---------------------------------------------------------------


def test_a_graph_of_networkx_has_the_records() -> None:
    made = to_networkx(Graph(ITEMS, LINKS))
    assert made.nodes["db"] == {
        "ci_class": "ci",
        "title": "DB",
        "status": "operational",
        "record": ITEMS[1],
    }
    assert [told["kind"] for _, _, told in made.edges(data=True)] == [
        "depends_on",
        "uses",
    ]
    assert made.graph["dangling"] == (LINKS[2],)
    assert nx.descendants(made, "app") == {"db"}


def test_a_graph_of_rustworkx_has_items_at_their_places() -> None:
    made = to_rustworkx(Graph(ITEMS, LINKS))
    assert [made[index]["id"] for index in made.node_indices()] == ["app", "db"]
    assert set(rx.descendants(made, 0)) == {1}
    assert [told["relation"] for told in made.edges()] == LINKS[:2]
    assert made.attrs["dangling"] == (LINKS[2],)


def test_graphs_of_anybody_are_read() -> None:
    theirs = nx.DiGraph([("app", "db")])
    theirs.add_node("host", ci_class="server", **{"0": 1})
    theirs.graph[7] = "a key that is no name"
    theirs.add_edge("db", "host", kind="runs_on", weight=2.5)
    found = from_networkx(theirs)
    assert found.ids == ("app", "db", "host")
    assert found.class_of("host") == "server"
    assert [(r.source, r.kind, r.target) for r in found.relations] == [
        ("app", "depends_on", "db"),
        ("db", "runs_on", "host"),
    ]
    other: rx.PyDiGraph[Any, Any] = rx.PyDiGraph()
    a, gone, b, c = other.add_nodes_from(["app", "gone", {"id": "db"}, "host"])
    other.add_edge(a, b, None)
    other.add_edge(b, c, {"kind": "runs_on"})
    other.remove_node(gone)
    assert from_rustworkx(other).relations == found.relations
    records: rx.PyDiGraph[Any, Any] = rx.PyDiGraph()
    records.add_nodes_from(ITEMS)
    assert from_rustworkx(records).items == {item.id: item for item in ITEMS}


def test_graphs_that_are_none_of_ours_are_refused() -> None:
    for wrong in (None, nx.Graph(), Graph(())):
        with pytest.raises(WrongTypeError, match=r"^value: "):
            from_networkx(wrong)
    for other in (None, rx.PyGraph(), Graph(())):
        with pytest.raises(WrongTypeError, match=r"^value: "):
            from_rustworkx(other)
    nothing: Any = None
    for write in (to_networkx, to_rustworkx):
        with pytest.raises(WrongTypeError, match=r"^graph: "):
            write(nothing)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda g: g.add_node(7), r"nodes\[2\]"),
        (lambda g: g.add_node("new"), r"nodes\[2\]\.record"),
        (lambda g: g.nodes["db"].update(record="db"), r"nodes\[1\]\.record"),
        (lambda g: g.nodes["db"].update(record=ITEMS[0]), r"nodes\[1\]\.record"),
        (lambda g: g.add_edge("app", "db", kind=""), r"edges\[2\]\.kind"),
        (lambda g: g.add_edge("app", "db", relation=7), r"edges\[2\]\.relation"),
        (lambda g: g.add_edge("db", "app", relation=LINKS[0]), r"edges\[2\]\.relation"),
        (lambda g: g.graph.update(kinds=["uses"]), "kinds"),
        (lambda g: g.graph.update(redundancy="db"), "redundancy"),
        (lambda g: g.graph.update(dangling=[LINKS[2]]), "dangling"),
    ],
)
def test_what_does_not_fit_is_refused_by_place(
    change: Callable[[Any], None], field: str
) -> None:
    theirs = to_networkx(Graph(ITEMS, LINKS))
    change(theirs)
    with pytest.raises(FieldError, match=rf"^{field}: "):
        from_networkx(theirs)


@pytest.mark.parametrize("name", ["networkx", "rustworkx"])
def test_a_package_that_is_missing_is_named(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, f"itsmcore.cmdb.exchange._{name}", raising=False)
    monkeypatch.setitem(sys.modules, name, None)
    write = {"networkx": to_networkx, "rustworkx": to_rustworkx}[name]
    read = {"networkx": from_networkx, "rustworkx": from_rustworkx}[name]
    with pytest.raises(MissingPackageError, match=rf"itsmcore\[{name}\]") as caught:
        write(Graph(()))
    assert caught.value.package == pickled(caught.value).package == name
    with pytest.raises(ImportError):
        read(None)


def test_a_package_that_is_broken_says_so_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "itsmcore.cmdb.exchange._networkx", raising=False)
    monkeypatch.setitem(sys.modules, "itsmcore.cmdb.exchange._node_link", None)
    with pytest.raises(ModuleNotFoundError, match="_node_link"):
        to_networkx(Graph(()))
