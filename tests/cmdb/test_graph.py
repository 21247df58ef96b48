"""A graph is what it was given: what is in it, what was left out, and as of when."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.cmdb import Graph
from itsmcore.errors import (
    DefinitionError,
    FieldError,
    ItsmError,
    UnknownItemError,
    UnknownNameError,
    WrongTypeError,
)
from itsmcore.model import (
    CI,
    CI_CLASSES,
    RELATION_KINDS,
    CiClass,
    CiClasses,
    RedundancyGroup,
    Relation,
    Service,
)
from itsmcore.testing import redundancy_groups, relations
from tests.cmdb.pictures import SINCE, items

FEWER = settings(max_examples=settings().max_examples // 2)
"""For what is large to draw."""

DAY = timedelta(days=1)
NAN = float("nan")


def link(source: str, target: str, kind: str = "depends_on", **given: Any) -> Relation:
    return Relation(source=source, target=target, kind=kind, **given)


def codes(graph: Graph) -> list[tuple[str, str]]:
    return [(finding.code, finding.subject) for finding in graph.findings]


def shop() -> Graph:
    nodes: list[CI | Service] = [
        Service(id="shop", opened_at=SINCE),
        *items("web", "db", ci_class="application"),
        *items("rack", ci_class="rack"),
    ]
    pairs = [link("shop", "web"), link("web", "db"), link("rack", "web", "contains")]
    return Graph(nodes, pairs)


def test_a_graph_holds_what_it_was_given_in_that_order() -> None:
    graph = shop()
    assert (list(graph), len(graph)) == (["shop", "web", "db", "rack"], 4)
    assert graph.items["web"].id == "web"
    assert [relation.source for relation in graph.relations] == ["shop", "web", "rack"]
    assert (graph.services, graph.class_of("shop")) == (("shop",), "service")
    assert graph.of_class("software") == ("web", "db")
    assert graph.of_class("rack", "service") == ("shop", "rack")
    assert "web" in graph
    assert repr(graph) == "<Graph: 4 items, 3 relations, 0 groups>"
    assert not any(other in graph for other in ("nix", 3, None, ["web"]))
    assert (graph.at, graph.redundancy, graph.findings) == (None, (), ())
    assert (graph.kinds, graph.classes) == (RELATION_KINDS, CI_CLASSES)


def test_an_empty_graph_answers() -> None:
    graph = Graph([])
    assert (len(graph), graph.relations, graph.services, graph.layers()) == (
        0,
        (),
        (),
        (),
    )
    assert (graph.cycles(), graph.findings) == ((), ())


@pytest.mark.parametrize(
    ("pairs", "groups", "wanted"),
    [
        ([link("a", "nix")], [], [("unknown_end", "a")]),
        ([link("nix", "nix")], [], [("unknown_end", "nix")]),
        ([link("nix", "nox")], [], [("unknown_end", "nix")] * 2),
        ([link("a", "a")], [], [("self_relation", "a")]),
        ([link("a", "b"), link("a", "b")], [], [("duplicate_relation", "a")]),
        ([link("a", "b"), link("a", "b", "uses")], [], []),
        (
            [link("a", "b"), link("b", "a", "likes")],
            [],
            [("kind_without_rule", "likes")],
        ),
        ([], [RedundancyGroup(of="nix")], [("unknown_owner", "nix")]),
        (
            [],
            [RedundancyGroup(of="a", members=["b", "nix", "a"])],
            [("unknown_member", "a"), ("member_of_itself", "a")],
        ),
        ([], [RedundancyGroup(of="a", members=[])], [("empty_group", "a")]),
        ([link("a", "b")], [RedundancyGroup(of="b")], [("empty_group", "b")]),
        (
            [],
            [RedundancyGroup(of="a", members=["b"], needs=2)],
            [("needs_too_much", "a")],
        ),
        (
            [],
            [RedundancyGroup(of="a", members=["b"], needs=1, warn_at=2)],
            [("needs_too_much", "a")],
        ),
    ],
)
def test_what_does_not_fit_is_told(
    pairs: list[Relation],
    groups: list[RedundancyGroup],
    wanted: list[tuple[str, str]],
) -> None:
    nodes = items("a", "b")
    graph = Graph(nodes, [*pairs, link("b", "a", "hosts")], groups)
    assert codes(graph) == wanted
    for finding in graph.findings:
        assert finding.subject in finding.message
    if wanted:
        with pytest.raises(DefinitionError) as caught:
            Graph(nodes, [*pairs, link("b", "a", "hosts")], groups, strict=True)
        assert len(caught.value.exceptions) == len(wanted)


def test_classes_without_impact_are_told() -> None:
    nodes = [
        *items("a", "b"),
        *items("r", ci_class="rack"),
        *items("g", ci_class="gizmo"),
        *items("d", ci_class="document"),
        *items("p", ci_class="page"),
    ]
    classes = CI_CLASSES | [CiClass(name="page", parent="document")]
    graph = Graph(
        nodes, [link("a", "b"), link("a", "r", "connects_to")], classes=classes
    )
    assert codes(graph) == [
        ("class_without_impact", "rack"),
        ("unknown_class", "gizmo"),
        ("class_without_impact", "gizmo"),
    ]
    group = RedundancyGroup(of="a", members=["r", "g"])
    graph = Graph(nodes, [], [group], classes=classes)
    assert codes(graph) == [("unknown_class", "gizmo")]


def test_items_with_one_id_are_refused_all_at_once() -> None:
    nodes: list[Any] = [*items("a", "b", "a"), Service(id="b", opened_at=SINCE)]
    with pytest.raises(DefinitionError) as caught:
        Graph(nodes)
    found = [e.field for e in caught.value.exceptions if isinstance(e, FieldError)]
    assert found == ["items[2].id", "items[3].id"]
    with pytest.raises(DefinitionError) as caught:
        Graph.from_columns(["a", "", None, "a"], [], [])  # type: ignore[list-item]  # None is no key
    found = [e.field for e in caught.value.exceptions if isinstance(e, FieldError)]
    assert found == ["items[1].id", "items[2].id", "items[3].id"]
    with pytest.raises(DefinitionError) as caught:
        Graph.from_columns([""], [], [])
    (error,) = caught.value.exceptions
    assert "not empty" in str(error)
    with pytest.raises(DefinitionError):
        Graph.from_columns([["a"]], [], [])  # type: ignore[list-item]  # a list is no key


@pytest.mark.parametrize(
    ("given", "error", "field"),
    [
        ({"items": "ab"}, WrongTypeError, "items"),
        ({"items": None}, WrongTypeError, "items"),
        ({"items": [None]}, WrongTypeError, "items[0]"),
        ({"relations": [("a", "b")]}, WrongTypeError, "relations[0]"),
        ({"redundancy": ["a"]}, WrongTypeError, "redundancy[0]"),
        ({"redundancy": 3}, WrongTypeError, "redundancy"),
        ({"at": datetime(2026, 1, 1)}, FieldError, "at"),
        ({"at": "2026-01-01"}, WrongTypeError, "at"),
        ({"kinds": {}}, WrongTypeError, "kinds"),
        ({"classes": None}, WrongTypeError, "classes"),
    ],
)
def test_what_is_no_graph_is_refused(
    given: dict[str, Any], error: Any, field: str
) -> None:
    with pytest.raises(error) as caught:
        Graph(**{"items": items("a"), **given})
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("given", "error", "field"),
    [
        ({"sources": ["a"]}, FieldError, "targets"),
        ({"sources": ["a"], "targets": ["a"], "kind": []}, FieldError, "kind"),
        ({"ci_class": ["ci"] * 2}, FieldError, "ci_class"),
        ({"ids": "ab"}, WrongTypeError, "ids"),
        ({"sources": None}, WrongTypeError, "sources"),
        ({"kind": 3}, WrongTypeError, "kind"),
        ({"ci_class": None}, WrongTypeError, "ci_class"),
        ({"sources": [None], "targets": ["a"]}, WrongTypeError, "sources[0]"),
        ({"sources": ["a"], "targets": [NAN]}, WrongTypeError, "targets[0]"),
        ({"sources": ["a"], "targets": [""]}, WrongTypeError, "targets[0]"),
        (
            {"sources": ["a"], "targets": ["b"], "kind": [NAN]},
            WrongTypeError,
            "kind[0]",
        ),
        ({"kind": ""}, WrongTypeError, "kind[0]"),
        ({"ci_class": [NAN]}, WrongTypeError, "ci_class[0]"),
        ({"ci_class": [[]]}, WrongTypeError, "ci_class[0]"),
        ({"strict": "no"}, WrongTypeError, "strict"),
    ],
)
def test_columns_that_do_not_fit_are_refused(
    given: dict[str, Any], error: Any, field: str
) -> None:
    columns = {"ids": ["a"], "sources": [], "targets": [], **given}
    with pytest.raises(error) as caught:
        Graph.from_columns(**columns)
    assert caught.value.field == field


def test_an_unknown_item_is_refused_by_a_lookup_error_of_ours() -> None:
    with pytest.raises(UnknownItemError, match="one of the 4 items") as caught:
        shop().class_of("nix")
    assert isinstance(caught.value, LookupError)
    assert isinstance(caught.value, ItsmError)
    assert (caught.value.value, caught.value.params["count"]) == ("nix", 4)


ONE_SPACE = st.sampled_from("abcde")


def _node(id: str, ci_class: str | None) -> CI | Service:
    if ci_class is None:
        return Service(id=id, opened_at=SINCE)
    return CI(id=id, opened_at=SINCE, ci_class=ci_class)


@st.composite
def records(draw: st.DrawFn) -> tuple[list[Any], list[Relation], list[RedundancyGroup]]:
    """Items, relations and groups that mostly name one another."""
    ids = draw(st.lists(ONE_SPACE, unique=True))
    classes = st.sampled_from([None, "ci", "server", "gizmo"])
    nodes = [_node(id, draw(classes)) for id in ids]
    ends = {"source": ONE_SPACE, "target": ONE_SPACE}
    return (
        nodes,
        draw(st.lists(relations(**ends), max_size=8)),
        draw(st.lists(redundancy_groups(of=ONE_SPACE), max_size=2)),
    )


def answers(graph: Graph) -> Any:
    """What a graph says of each of its items."""
    return {
        id: (
            dict(graph.impact([id])),
            dict(graph.dependencies(id)),
            graph.single_points_of_failure(id),
        )
        for id in graph
    }


@FEWER
@given(records(), st.datetimes(timezones=st.just(SINCE.tzinfo)))
def test_as_of_is_the_graph_of_the_relations_that_hold(
    given_: tuple[Any, Any, Any], at: Any
) -> None:
    nodes, pairs, groups = given_
    graph = Graph(nodes, pairs, groups)
    held = [relation for relation in pairs if relation.is_valid(at)]
    for found in (graph.as_of(at), Graph(nodes, pairs, groups, at=at)):
        assert found.at == at
        assert list(found.relations) == held
        wanted = Graph(nodes, held, groups)
        assert found.findings == wanted.findings
        assert answers(found) == answers(wanted)
    assert graph.as_of(at).as_of(SINCE).relations == graph.as_of(SINCE).relations


@FEWER
@given(records())
def test_columns_make_the_same_graph_as_records(given_: tuple[Any, Any, Any]) -> None:
    nodes, pairs, groups = given_
    graph = Graph(nodes, pairs, groups)
    twin = Graph.from_columns(
        [node.id for node in nodes],
        [relation.source for relation in pairs],
        [relation.target for relation in pairs],
        kind=[relation.kind for relation in pairs],
        ci_class=[graph.class_of(node.id) for node in nodes],
        redundancy=groups,
    )
    assert twin.findings == graph.findings
    assert answers(twin) == answers(graph)
    assert [(r.source, r.target, r.kind) for r in twin.relations] == [
        (r.source, r.target, r.kind) for r in pairs
    ]
    assert twin.as_of(SINCE) is twin


@FEWER
@given(records(), st.randoms())
def test_the_order_of_what_is_given_changes_no_answer(
    given_: tuple[Any, Any, Any], chance: Any
) -> None:
    nodes, pairs, groups = given_
    graph = Graph(nodes, pairs, groups)
    shuffled = [*pairs]
    chance.shuffle(shuffled)
    twin = Graph(nodes, shuffled, groups)
    health = {id: graph.impact([id]).counts for id in graph}
    assert {id: twin.impact([id]).counts for id in twin} == health
    for id in graph:
        assert twin.single_points_of_failure(id) == graph.single_points_of_failure(id)
        assert list(twin.dependencies(id)) == list(graph.dependencies(id))


@pytest.mark.parametrize("at", [None, "2026", datetime(2026, 1, 1)])
def test_a_graph_is_as_of_an_instant_only(at: Any) -> None:
    for graph in (shop(), Graph.from_columns(["a"], (), ())):
        with pytest.raises(FieldError) as caught:
            graph.as_of(at)
        assert caught.value.field == "at"


def test_strict_is_a_switch() -> None:
    strict: Any = None
    with pytest.raises(WrongTypeError, match="strict: True or False is needed"):
        Graph([], strict=strict)


@pytest.mark.parametrize("name", ["srever", None, ["ci"]])
def test_classes_that_are_nowhere_are_refused(name: Any) -> None:
    graph = shop()
    asked: list[Any] = [graph, graph.dependencies("shop"), graph.impact(["db"])]
    for one in asked:
        with pytest.raises(UnknownNameError) as caught:
            one.of_class(name)
        assert caught.value.field == "names"


def test_a_class_of_items_alone_can_be_asked_for() -> None:
    graph = Graph.from_columns(["a", "b"], (), (), ci_class=["blimp", "ci"])
    assert graph.of_class("blimp") == ("a",)
    bare = Graph.from_columns(["a"], (), (), classes=CiClasses([CiClass(name="ci")]))
    assert (bare.services, bare.impact(["a"]).services) == ((), ())


def test_one_kind_and_class_may_stand_for_all() -> None:
    graph = Graph.from_columns(
        ["a", "b"], ["a"], ["b"], kind="hosts", ci_class="server"
    )
    assert list(graph.dependencies("b")) == ["a"]
    assert graph.of_class("hardware") == ("a", "b")
    with pytest.raises(DefinitionError):
        Graph.from_columns(["a"], ["a"], ["b"], strict=True)


def test_more_kinds_than_a_byte_counts_are_told_apart() -> None:
    ids = ["a", "b"]
    kinds = [f"kind-{number}" for number in range(300)]
    graph = Graph.from_columns(ids, ["a"] * 300, ["b"] * 300, kind=kinds)
    assert graph.dependencies("a", kinds=["kind-299"])["b"].kinds == ("kind-299",)


def test_a_group_takes_what_redundant_relations_bring() -> None:
    pairs = [link(f"w{n}", "app", "member_of") for n in range(3)]
    pairs.append(link("w0", "app", "powers"))
    nodes = items("app", "w0", "w1", "w2")
    implied = Graph(nodes, pairs)
    assert list(implied.failing_pairs("app")) == []
    assert list(implied.single_points_of_failure("app")) == ["w0"]
    ruled = Graph(nodes, pairs, [RedundancyGroup(of="app", needs=2)])
    assert list(ruled.single_points_of_failure("app")) == []
    assert len(ruled.failing_pairs("app")) == 3


def test_a_weight_of_what_is_no_member_is_told() -> None:
    nodes = items("app", "w0", "w1")
    weighed: dict[str, Any] = {"unit": "weight", "weights": {"w0": 2, "W1": 3}}
    named = RedundancyGroup(of="app", members=["w0", "w1"], **weighed)
    graph = Graph(nodes, [], [named])
    (finding,) = [f for f in graph.findings if f.code != "class_without_impact"]
    assert (finding.code, finding.params["member"]) == ("weight_of_no_member", "W1")
    taken = Graph(
        nodes, [link("w0", "app", "powers")], [RedundancyGroup(of="app", **weighed)]
    )
    assert codes(taken) == [("weight_of_no_member", "app")]


def test_two_groups_of_one_item_both_take_what_relations_bring() -> None:
    pairs = [link(f"w{n}", "app", "member_of") for n in range(3)]
    nodes = items("app", "w0", "w1", "w2")
    most, any_one = RedundancyGroup(of="app", needs=2), RedundancyGroup(of="app")
    for groups in ([most, any_one], [any_one, most]):
        graph = Graph(nodes, pairs, groups)
        assert graph.findings == ()
        assert len(graph.failing_pairs("app")) == 3
        assert [tally.total for tally in graph.impact(["w0"])["app"].groups] == [3, 3]


def test_a_group_rules_the_relations_between_its_item_and_its_members() -> None:
    pairs = [link("app", f"w{n}") for n in range(2)]
    group = RedundancyGroup(of="app", members=["w0", "w1"])
    nodes = items("app", "w0", "w1")
    assert list(Graph(nodes, pairs).single_points_of_failure("app")) == ["w0", "w1"]
    assert list(Graph(nodes, pairs, [group]).single_points_of_failure("app")) == []
