"""Drawings: what they show, how they are coloured, and that no label breaks them."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.cmdb import Graph, Towards, to_dot, to_mermaid
from itsmcore.errors import FieldError, UnknownItemError, WrongTypeError
from itsmcore.model import (
    CI,
    RELATION_KINDS,
    RedundancyGroup,
    Relation,
    RelationKind,
    Service,
)
from tests.cmdb.impact_cases import graphs

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)

BOX = re.compile(r'    (\w+)(?:\["([^"]*)"\]|\{\{"([^"]*)"\}\})(?::::(\w+))?')
LINE = re.compile(r'    (\w+) (-->|-\.->|---)(?:\|"([^"]*)"\|)? (\w+)')
CLASS = re.compile(r"    classDef (\w+) fill:#\w{6},stroke:#\w{6},color:#000000")
DOT_TEXT = r'"((?:[^"\\]|\\.)*)"'
DOT_BOX = re.compile(rf"    (\w+) \[label={DOT_TEXT}(?:, [^\n]*)?\];")
DOT_LINE = re.compile(rf"    (\w+) -> (\w+)(?: \[(?:label={DOT_TEXT})?[^\n]*\])?;")


def item(id: str, cls: Any = CI, **values: Any) -> Any:
    return cls(**{"id": id, "opened_at": T0, **values})


def needs(source: str, target: str, kind: str = "depends_on") -> Relation:
    return Relation(source=source, target=target, kind=kind)


def readable(code: str) -> str:
    """The label that a Mermaid text shows."""
    plain = code.replace("<br/>", "\n")
    return re.sub(r"#(\d+);", lambda found: chr(int(found[1])), plain)


def boxes(text: str) -> dict[str, tuple[str, ...]]:
    """The boxes of a Mermaid drawing, by what lines call them; everything else is read, too."""
    first, *rest = text.splitlines()
    assert first == "flowchart TD"
    found: dict[str, tuple[str, ...]] = {}
    styles: set[str] = set()
    for line in rest:
        if (box := BOX.fullmatch(line)) is not None:
            found[box[1]] = tuple(readable(box[2] or box[3]).split("\n"))
            styles |= {box[4]} - {None}
        elif (style := CLASS.fullmatch(line)) is not None:
            styles.remove(style[1])
        else:
            arrow = LINE.fullmatch(line)
            assert arrow is not None, line
            assert {arrow[1], arrow[4]} <= found.keys()
    assert styles == set()
    return found


def lines(text: str) -> list[str]:
    """The lines of a Mermaid drawing, with the first words of boxes in place of their names."""
    names = {name: told[0] for name, told in boxes(text).items()}
    found = [LINE.fullmatch(line) for line in text.splitlines()]
    return [
        f"{names[one[1]]} {one[2]}{one[3] or ''} {names[one[4]]}"
        for one in found
        if one
    ]


def shown(text: str) -> list[str]:
    """The first words of each box."""
    return [told[0] for told in boxes(text).values()]


# -- against another walk -----------------------------------------------------------------


def dependencies(graph: Graph) -> Any:
    """What needs what, groups included, as a graph of networkx."""
    made = nx.DiGraph()
    made.add_nodes_from(graph)
    for one in graph.relations:
        kind = RELATION_KINDS.get(one.kind)
        if not {one.source, one.target} <= set(graph) or kind is None:
            continue
        ends = (one.source, one.target)
        if kind.strength != "informational":
            made.add_edge(*(ends if kind.flow == "to_source" else ends[::-1]))
    for group in graph.redundancy:
        if group.of in graph:
            made.add_edges_from(
                (group.of, m) for m in group.members or () if m in graph
            )
    return made


@given(graphs(), st.data())
def test_a_drawing_shows_what_can_be_reached_and_counts_the_rest(
    graph: Graph, data: st.DataObject
) -> None:
    towards = data.draw(st.sampled_from(Towards))
    depth = data.draw(st.none() | st.integers(0, 2))
    limit = data.draw(st.none() | st.integers(0, 4))
    starts = data.draw(st.lists(st.sampled_from(graph.ids), max_size=2))
    impact = data.draw(st.none() | st.just(graph.impact(graph.ids[:1])))
    text = to_mermaid(
        graph, *starts, towards=towards, depth=depth, limit=limit, impact=impact
    )
    found = boxes(text)
    far = distances(graph, starts, towards)
    near = [id for id, steps in far.items() if depth is None or steps <= depth]
    expected = near[:limit] if starts else list(graph)[:limit]
    drawn = [name for name in found if name.startswith("n")]
    assert len(drawn) == len(expected)
    for name, id in zip(drawn, expected, strict=True):
        title = " ".join(graph.items[id].title.split())
        assert found[name][0] == printable(title or " ".join(id.split()))
    cut = (len(far) if starts else len(graph)) - len(expected)
    assert found.get("more") == ((f"... and {cut} more",) if cut else None)
    assert same_in_dot(text, graph, starts, towards, depth, limit, impact)


def distances(graph: Graph, starts: Sequence[str], towards: Towards) -> dict[str, int]:
    down = dependencies(graph)
    ways = {Towards.DEPENDENCIES: [down], Towards.DEPENDANTS: [down.reverse()]}
    far: dict[str, int] = {}
    for way in ways.get(towards, [down, down.reverse()]):
        for start in starts:
            for id, steps in nx.single_source_shortest_path_length(way, start).items():
                far[id] = min(steps, far.get(id, steps))
    places = {id: place for place, id in enumerate(graph)}
    return dict(sorted(far.items(), key=lambda pair: (pair[1], places[pair[0]])))


def printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def same_in_dot(text: str, graph: Graph, starts: Sequence[str], *rest: Any) -> bool:
    """Whether the DOT text has the same boxes and as many lines."""
    towards, depth, limit, impact = rest
    dot = to_dot(
        graph, *starts, towards=towards, depth=depth, limit=limit, impact=impact
    )
    first, second, *inner, last = dot.splitlines()
    assert (first, second, last) == ("digraph {", "    node [shape=box];", "}")
    found: dict[str, tuple[str, ...]] = {}
    arrows = 0
    for line in inner:
        if (arrow := DOT_LINE.fullmatch(line)) is not None:
            assert {arrow[1], arrow[2]} <= found.keys()
            arrows += 1
        else:
            box = DOT_BOX.fullmatch(line)
            assert box is not None, line
            label = re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], box[2])
            found[box[1]] = tuple(label.split("\n"))
    return found == boxes(text) and arrows == len(lines(text))


# -- what it says -------------------------------------------------------------------------

ITEMS = [
    item("mail", Service, title="Mail"),
    *(item(id) for id in ("app", "db-1", "db-2", "host", "switch", "spare")),
]
LINKS = [
    needs("mail", "app"),
    needs("app", "db-1", "uses"),
    needs("app", "db-2", "uses"),
    needs("app", "db-2", "connects_to"),
    needs("db-1", "host", "runs_on"),
    needs("host", "db-2", "hosts"),
    needs("switch", "host", "connects_to"),
    needs("app", "host", "depends_on"),
    needs("app", "host", "uses"),
    needs("app", "host", "uses"),
    needs("host", "spare", "is painted like"),
]
FARM = RedundancyGroup(of="app", members=["db-1", "db-2", "gone"], name="farm")
GRAPH = Graph(ITEMS, LINKS, [FARM])


def test_a_service_is_drawn_with_all_that_it_depends_on() -> None:
    text = to_mermaid(GRAPH, "mail")
    assert shown(text) == ["Mail", "app", "db-1", "db-2", "host", "farm: needs 1 of 2"]
    assert lines(text) == [
        "Mail -->depends on app",
        "app ---connects to db-2",
        "db-1 -->runs on host",
        "db-2 -->hosted on host",
        "app -->depends on, uses host",
        "app --> farm: needs 1 of 2",
        "farm: needs 1 of 2 -.-> db-1",
        "farm: needs 1 of 2 -.-> db-2",
    ]


def test_a_drawing_goes_the_other_way_or_both() -> None:
    assert shown(to_mermaid(GRAPH, "db-1", towards="dependants")) == [
        "db-1",
        "app",
        "Mail",
        "farm: needs 1 of 2",
    ]
    assert shown(to_mermaid(GRAPH, "db-1", towards=Towards.BOTH))[:4] == [
        "db-1",
        "app",
        "host",
        "Mail",
    ]
    assert len(boxes(to_mermaid(GRAPH))) == len(ITEMS) + 1


def test_what_is_far_or_too_much_is_cut_and_counted() -> None:
    assert shown(to_mermaid(GRAPH, "mail", depth=1)) == [
        "Mail",
        "app",
        "... and 3 more",
    ]
    assert shown(to_mermaid(GRAPH, "mail", limit=2)) == [
        "Mail",
        "app",
        "... and 3 more",
    ]
    assert shown(to_mermaid(GRAPH, limit=0)) == ["... and 7 more"]
    many = Graph([item(f"i{n}") for n in range(150)])
    assert shown(to_mermaid(many))[-1] == "... and 50 more"
    assert len(boxes(to_mermaid(many, limit=None))) == 150


def test_impact_colours_the_items_and_says_so() -> None:
    impact = GRAPH.impact({"db-1"}, maintenance={"switch"})
    text = to_mermaid(GRAPH, impact=impact)
    assert [told[2] for told in list(boxes(text).values())[:7]] == [
        "up",
        "at risk",
        "failed, down",
        "up",
        "up",
        "maintenance, down",
        "up",
    ]
    assert '    n2["db-1<br/>ci<br/>failed, down"]:::down' in text
    assert "    classDef down fill:#f4cccc" in text
    dot = to_dot(GRAPH, impact=impact)
    assert '    n2 [label="db-1\\nci\\nfailed, down", shape=box, style=filled' in dot


@pytest.mark.parametrize(
    ("terms", "text"),
    [
        ({"needs": 2}, "needs 2 of 2"),
        ({"unit": "percent", "needs": 50}, "needs 50 % of 2"),
        ({"unit": "weight", "needs": 3, "weights": {"b": 4}}, "needs weight 3 of 5"),
        ({"members": None}, "needs 1 of 1"),
    ],
)
def test_a_group_says_what_it_needs(terms: dict[str, Any], text: str) -> None:
    group = RedundancyGroup(**{"of": "a", "members": ["a", "b", "c"], **terms})
    links = [needs("b", "a", "powers"), needs("b", "a", "powers")]
    graph = Graph([item(id) for id in "abc"], links, [group])
    assert shown(to_mermaid(graph))[-1] == text
    assert "a -.->powered by b" not in lines(to_mermaid(graph))


def test_redundant_relations_without_a_group_are_dotted() -> None:
    graph = Graph([item("a"), item("b")], [needs("b", "a", "powers")])
    assert lines(to_mermaid(graph)) == ["a -.->powered by b"]
    assert "style=dashed" in to_dot(graph)


def test_a_kind_without_an_inverse_is_still_told() -> None:
    kinds = RELATION_KINDS | [RelationKind(name="feeds", flow="to_target")]
    graph = Graph([item("a"), item("b")], [needs("a", "b", "feeds")], kinds=kinds)
    assert lines(to_mermaid(graph)) == ["b -->inverse of feeds a"]


@given(st.text(min_size=1), st.text(min_size=1))
def test_no_label_breaks_a_drawing(title: str, kind: str) -> None:
    graph = Graph(
        [item("a", title=title), item(title, ci_class=kind)]
        if title != "a"
        else [item("a")],
        [needs("a", title, kind)],
        [RedundancyGroup(of="a", members=[title], name=kind)],
    )
    found = boxes(to_mermaid(graph))
    assert found["n0"][0] == printable(" ".join(title.split())) or not title.split()
    assert same_in_dot(to_mermaid(graph), graph, (), Towards.BOTH, None, 100, None)


def test_a_graph_of_columns_is_drawn_by_its_ids() -> None:
    graph = Graph.from_columns(["a", "b"], ["a"], ["b"], ci_class="load_balancer")
    assert boxes(to_mermaid(graph, "a")) == {
        "n0": ("a", "load balancer"),
        "n1": ("b", "load balancer"),
    }


def test_cycles_and_long_chains_are_drawn() -> None:
    ids = [f"i{n}" for n in range(10_000)]
    ring = Graph.from_columns(ids, ids, [*ids[1:], ids[0]])
    found = boxes(to_mermaid(ring, "i0", limit=None))
    assert len(found) == 10_000
    assert boxes(to_mermaid(ring, "i0", limit=3))["more"] == ("... and 9997 more",)


def test_bad_input_is_refused_by_name() -> None:
    wrong: Any = "mail"
    for write in (to_mermaid, to_dot):
        with pytest.raises(WrongTypeError, match=r"^graph: "):
            write(wrong)
        with pytest.raises(UnknownItemError, match=r"^ids\[1\]: "):
            write(GRAPH, "mail", "web")
        with pytest.raises(WrongTypeError, match=r"^impact: "):
            write(GRAPH, impact=wrong)
        with pytest.raises(FieldError, match=r"^towards: "):
            write(GRAPH, towards="up")
        with pytest.raises(FieldError, match=r"^depth: "):
            write(GRAPH, depth=-1)
        with pytest.raises(FieldError, match=r"^limit: "):
            write(GRAPH, limit=-1)
