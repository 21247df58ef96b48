"""What is near an item, and on the ways between two: as trying every step says."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.cmdb import Graph, Reach
from itsmcore.errors import (
    FieldError,
    UnknownItemError,
    UnknownNameError,
    WrongTypeError,
)
from itsmcore.model import (
    RELATION_KINDS,
    ImpactFlow,
    RedundancyGroup,
    Relation,
    RelationKind,
    Strength,
)
from tests.cmdb.pictures import Picture, items, members, pictures

Step = tuple[str, str, str]


def steps_of(picture: Picture) -> list[Step]:
    """Supplier, dependant and kind of every step."""
    steps = [(b, a, "depends_on") for a, b in picture.needs if a != b]
    for group in picture.groups:
        steps += [(m, group.of, "redundancy_group") for m in members(group)]
    return list(dict.fromkeys(steps))


def distances(steps: list[Step], start: str) -> dict[str, int]:
    found = {start: 0}
    for away in range(1, len(steps) + 2):
        near = {b for a, b, _ in steps if found.get(a) == away - 1}
        found.update({id: away for id in near if id not in found})
    return found


def told(reach: Reach) -> dict[str, tuple[int, set[str]]]:
    return {id: (one.depth, set(one.kinds)) for id, one in reach.items()}


def expected(steps: list[Step], start: str) -> dict[str, tuple[int, set[str]]]:
    away = distances(steps, start)
    return {
        id: (d, {k for a, b, k in steps if b == id and away.get(a) == d - 1})
        for id, d in away.items()
        if d
    }


@given(pictures())
def test_reach_is_what_following_steps_finds(picture: Picture) -> None:
    graph = picture.graph()
    steps = steps_of(picture)
    back = [(b, a, kind) for a, b, kind in steps]
    for id in picture.ids:
        assert told(graph.dependants(id)) == expected(steps, id)
        assert told(graph.dependencies(id)) == expected(back, id)


@given(pictures(), st.integers(0, 4))
def test_reach_is_ordered_grouped_and_cut_by_depth(picture: Picture, far: int) -> None:
    graph = picture.graph()
    id = picture.ids[0]
    reach = graph.dependencies(id)
    places = [(reach[other].depth, graph.ids.index(other)) for other in reach]
    assert places == sorted(places)
    assert len(reach) == len(places)
    assert id not in reach
    depths = reach.by_depth()
    assert [other for ids in depths.values() for other in ids] == list(reach)
    assert all(reach[i].depth == d for d, ids in depths.items() for i in ids)
    assert (
        set(reach.by_class().get("ci", ())) == set(reach) == set(reach.of_class("ci"))
    )
    near = graph.dependencies(id, depth=far)
    assert list(near) == [other for other in reach if reach[other].depth <= far]


def simple_paths(steps: list[Step], start: str, end: str) -> Iterator[list[str]]:
    """Every way past each item once at the most."""
    after: dict[str, set[str]] = {}
    for a, b, _ in steps:
        after.setdefault(a, set()).add(b)

    def onward(path: list[str]) -> Iterator[list[str]]:
        if path[-1] == end:
            yield path
            return
        for other in after.get(path[-1], ()):
            if other not in path:
                yield from onward([*path, other])

    yield from onward([start])


@given(pictures(most=6), st.data())
def test_paths_are_all_simple_ones_the_shortest_first(
    picture: Picture, data: Any
) -> None:
    start, end = data.draw(st.tuples(*[st.sampled_from(picture.ids)] * 2))
    has_all_paths(picture, start, end)


@pytest.mark.parametrize(("start", "end"), ["ae", "aa", "ea", "ad", "de"])
def test_paths_past_a_dead_end_and_to_oneself(start: str, end: str) -> None:
    pairs = ["ba", "eb", "cb", "bc", "dc", "ed"]
    needs = tuple((pair[0], pair[1]) for pair in pairs)
    for known in (needs, needs[:4], needs[:1]):
        has_all_paths(Picture(tuple("abcde"), known, ()), start, end)


def has_all_paths(picture: Picture, start: str, end: str) -> None:
    graph = picture.graph()
    steps = steps_of(picture)
    wanted = sorted(
        simple_paths(steps, start, end),
        key=lambda path: (len(path), [picture.ids.index(id) for id in path]),
    )
    found = graph.paths(start, end, limit=None)
    assert [list(way.ids) for way in found] == wanted
    assert (found.is_complete, len(found)) == (True, len(wanted))
    few = graph.paths(start, end, limit=2)
    assert few[:] == found.ways[:2]
    assert few.is_complete == (len(wanted) <= 2)
    for way in found:
        pairs = list(pairwise(way.ids))
        kinds = [{k for a, b, k in steps if (a, b) == pair} for pair in pairs]
        assert [set(names) for names in way.kinds] == kinds
        assert len(way) == len(pairs)


@given(pictures())
def test_cycles_are_items_that_reach_one_another(picture: Picture) -> None:
    steps = steps_of(picture)
    away = {id: set(distances(steps, id)) for id in picture.ids}
    groups = {
        tuple(o for o in picture.ids if o in away[id] and id in away[o])
        for id in picture.ids
    }
    wanted = sorted(group for group in groups if len(group) > 1)
    assert list(picture.graph().cycles()) == wanted


def rack() -> Graph:
    kinds = RELATION_KINDS | [
        RelationKind(
            name="documents",
            flow=ImpactFlow.TO_TARGET,
            strength=Strength.INFORMATIONAL,
        )
    ]
    relations = [
        Relation(source="rack", target="web", kind="contains"),
        Relation(source="web", target="db"),
        Relation(source="web", target="db", kind="uses"),
        Relation(source="feed", target="rack", kind="powers"),
        Relation(source="page", target="web", kind="documents"),
        Relation(source="web", target="page", kind="likes"),
    ]
    nodes = items("web", "db", "rack", "feed", "page")
    return Graph(nodes, relations, kinds=kinds)


def test_relations_are_followed_the_way_that_trouble_flows() -> None:
    graph = rack()
    assert told(graph.dependencies("web")) == {
        "db": (1, {"depends_on", "uses"}),
        "rack": (1, {"contains"}),
        "feed": (2, {"powers"}),
    }
    (way,) = graph.paths("feed", "web")
    assert (way.ids, way.kinds) == (
        ("feed", "rack", "web"),
        (("powers",), ("contains",)),
    )


def test_named_kinds_are_followed_even_if_they_carry_nothing() -> None:
    graph = rack()
    assert list(graph.dependencies("web", kinds=["documents"])) == ["page"]
    assert list(graph.dependencies("web", kinds=["likes", "uses"])) == ["db", "page"]
    assert list(graph.dependencies("web", kinds=["runs_on"])) == []
    assert list(graph.dependants("web", kinds=["contains"])) == []


def test_what_is_near_is_told_by_distance_and_by_class() -> None:
    reach = rack().dependencies("web")
    assert reach.by_depth() == {1: ("db", "rack"), 2: ("feed",)}
    assert reach.by_class() == {"ci": ("db", "rack", "feed")}
    assert reach.of_class("ci") == ("db", "rack", "feed")
    short = Graph.from_columns(["a", "b", "c"], ["a", "a", "b"], ["b", "c", "c"])
    assert told(short.dependencies("a")) == {
        "b": (1, {"depends_on"}),
        "c": (1, {"depends_on"}),
    }


def test_an_item_is_found_by_its_id_only() -> None:
    reach = rack().dependencies("web")
    assert "db" in reach
    assert {"web", "nix", 3}.isdisjoint(reach)
    assert repr(reach) == "<Reach: 3 items within 2 steps>"
    assert repr(rack().dependencies("feed")) == "<Reach: 0 items within 0 steps>"
    for id in ("web", "page", "nix"):
        with pytest.raises(KeyError):
            reach[id]


def test_a_deep_chain_and_a_hub_are_walked() -> None:
    ids = [f"n{number}" for number in range(10_000)]
    chain = Graph.from_columns(ids, ids[:-1], ids[1:])
    assert chain.dependencies("n0")["n9999"].depth == 9_999
    (way,) = chain.paths("n9999", "n0")
    assert way.ids == tuple(reversed(ids))
    hub = Graph.from_columns(["hub", *ids], ids, ["hub"] * len(ids))
    assert len(hub.dependants("hub", depth=1)) == len(ids)
    assert chain.cycles() == hub.cycles() == ()


def test_ways_through_a_mesh_come_one_by_one() -> None:
    # 2 ** 40 ways: to look at all of them first would never end.
    layers = [[f"{n}a", f"{n}b"] for n in range(40)]
    pairs = [("start", b) for b in layers[0]] + [(a, "end") for a in layers[-1]]
    for near, far in pairwise(layers):
        pairs += [(a, b) for a in near for b in far]
    relations = [Relation(source=b, target=a) for a, b in pairs]
    nodes = items("start", *(id for layer in layers for id in layer), "end")
    found = Graph(nodes, relations).paths("start", "end", limit=5)
    assert [len(way) for way in found] == [41] * 5
    assert not found.is_complete
    assert len({way.ids for way in found}) == 5


@pytest.mark.parametrize(
    ("asked", "error", "field"),
    [
        (lambda g: g.dependencies("nix"), UnknownItemError, "id"),
        (lambda g: g.dependants(None), UnknownItemError, "id"),
        (lambda g: g.dependants("web", depth=-1), FieldError, "depth"),
        (lambda g: g.dependants("web", depth=1.5), WrongTypeError, "depth"),
        (lambda g: g.dependants("web", kinds="uses"), WrongTypeError, "kinds"),
        (lambda g: g.dependants("web", kinds=["nix"]), UnknownNameError, "kinds"),
        (lambda g: g.paths("nix", "web"), UnknownItemError, "start"),
        (lambda g: g.paths("web", "nix"), UnknownItemError, "end"),
        (lambda g: g.paths("web", "db", limit="3"), WrongTypeError, "limit"),
    ],
)
def test_bad_questions_are_refused(asked: Any, error: Any, field: str) -> None:
    with pytest.raises(error) as caught:
        asked(rack())
    assert caught.value.field == field


def test_a_group_alone_links_its_members() -> None:
    group = RedundancyGroup(of="web", members=["feed"])
    graph = Graph(items("web", "feed"), [], [group])
    assert told(graph.dependants("feed")) == {"web": (1, {"redundancy_group"})}
