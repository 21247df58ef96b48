"""Single points of failure and failing pairs agree with trying every failure."""

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.cmdb import Graph
from itsmcore.cmdb._failure_sets import overloads
from itsmcore.errors import FieldError, UnknownItemError, WrongTypeError
from itsmcore.model import CI, RedundancyGroup, Relation, Service
from tests.cmdb.pictures import SINCE, Picture, is_down, items, pictures


def points_of(picture: Picture, id: str) -> tuple[str, ...]:
    others = [other for other in picture.ids if other != id]
    return tuple(other for other in others if id in is_down(picture, [other]))


@given(pictures())
def test_single_points_are_those_that_take_an_item_down_alone(picture: Picture) -> None:
    graph = picture.graph()
    for id in picture.ids:
        points = graph.single_points_of_failure(id)
        assert points.ids == points_of(picture, id)
        assert points.of == id


@pytest.mark.parametrize("needs", [[("a", "a")], [("a", "a"), ("a", "b"), ("b", "b")]])
def test_an_item_that_needs_itself_is_no_worse_for_it(
    needs: list[tuple[str, str]],
) -> None:
    picture = Picture(("a", "b"), tuple(needs), ())
    found = picture.graph().single_points_of_failure("a")
    assert found.ids == points_of(picture, "a")


@given(pictures())
def test_single_points_and_pairs_are_explained_by_their_impact(
    picture: Picture,
) -> None:
    graph = picture.graph()
    for id in picture.ids:
        for point in graph.single_points_of_failure(id):
            effect = graph.impact([point])[id]
            assert effect.health == "down"
            assert (effect.path[0], effect.path[-1]) == (point, id)
        for pair in graph.failing_pairs(id):
            assert graph.impact(pair)[id].health == "down"
            assert id not in graph.impact(pair[:1]).down


@given(pictures())
def test_failing_pairs_are_those_that_do_it_only_together(picture: Picture) -> None:
    graph = picture.graph()
    for id in picture.ids:
        single = {id, *points_of(picture, id)}
        rest = [other for other in picture.ids if other not in single]
        found = tuple(
            pair for pair in combinations(rest, 2) if id in is_down(picture, pair)
        )
        pairs = graph.failing_pairs(id)
        assert (pairs.pairs, pairs.truncated) == (found, 0)
        some = graph.failing_pairs(id, limit=1)
        assert some.pairs == found[:1]
        assert len(some) + some.truncated == len(found)


@given(pictures(), st.data())
def test_candidates_only_narrow_what_is_told(picture: Picture, data: Any) -> None:
    graph = picture.graph()
    id = data.draw(st.sampled_from(picture.ids))
    chosen = data.draw(st.lists(st.sampled_from(picture.ids)))
    every = graph.single_points_of_failure(id)
    some = graph.single_points_of_failure(id, candidates=chosen)
    assert list(some) == [other for other in every if other in chosen]
    pairs = graph.failing_pairs(id)
    few = graph.failing_pairs(id, candidates=chosen)
    assert list(few) == [pair for pair in pairs if set(pair) <= set(chosen)]


@given(pictures(), st.randoms())
def test_the_order_of_relations_changes_nothing(picture: Picture, chance: Any) -> None:
    needs, groups = [*picture.needs], [*picture.groups]
    chance.shuffle(needs)
    chance.shuffle(groups)
    twin = Picture(picture.ids, tuple(needs), tuple(groups)).graph()
    graph = picture.graph()
    for id in picture.ids:
        assert twin.single_points_of_failure(id) == graph.single_points_of_failure(id)
        assert twin.failing_pairs(id) == graph.failing_pairs(id)


@given(
    st.lists(st.tuples(st.integers(0, 255), st.integers(0, 9)), max_size=6),
    st.integers(0, 40),
)
def test_overloads_are_the_bits_of_more_than_the_spare_weight(
    pairs: list[tuple[int, int]], spare: int
) -> None:
    adds_up(pairs, spare)


@pytest.mark.parametrize("spare", range(12))
def test_weights_of_any_binary_digits_add_up(spare: int) -> None:
    adds_up([(0b0011, 2), (0b0110, 5), (0b1101, 1), (0b1111, 0), (0b1000, 4)], spare)


def adds_up(pairs: list[tuple[int, int]], spare: int) -> None:
    sets, weights = [bits for bits, _ in pairs], [weight for _, weight in pairs]
    wanted = 0
    for place in range(8):
        lost = sum(weight for bits, weight in pairs if bits >> place & 1)
        wanted |= (lost > spare) << place
    assert overloads(sets, weights, spare) == wanted


def shop(*, needs: int) -> Graph:
    """A shop on two web servers in one rack, and a database."""
    services = [Service(id="shop", opened_at=SINCE)]
    relations = [
        Relation(source="shop", target="db"),
        Relation(source="rack", target="web-1", kind="contains"),
        Relation(source="rack", target="web-2", kind="contains"),
    ]
    group = RedundancyGroup(of="shop", members=["web-1", "web-2"], needs=needs)
    nodes: list[CI | Service] = [
        *services,
        *items("web-1", "web-2", "db", "rack", "printer"),
    ]
    return Graph(nodes, relations, [group])


def test_redundant_servers_are_no_single_points_but_what_they_share_is() -> None:
    graph = shop(needs=1)
    assert list(graph.single_points_of_failure("shop")) == ["db", "rack"]
    assert list(graph.failing_pairs("shop")) == [("web-1", "web-2")]


def test_a_group_that_needs_all_its_members_protects_nothing() -> None:
    points = shop(needs=2).single_points_of_failure("shop")
    assert points[:2] == ("web-1", "web-2")
    assert points[-1] == "rack"
    assert "printer" not in points


def test_all_services_are_answered_at_once() -> None:
    graph = shop(needs=1)
    found = graph.single_points_by_service()
    assert found == {"shop": graph.single_points_of_failure("shop")}
    few = graph.single_points_by_service(candidates=["db", "web-1"])
    assert few["shop"].ids == ("db",)


def test_many_candidates_are_looked_at_in_blocks(monkeypatch: Any) -> None:
    monkeypatch.setattr("itsmcore.cmdb.single_points._MOST_BITS", 1)
    monkeypatch.setattr("itsmcore.cmdb.single_points._LEAST_WIDTH", 2)
    assert list(shop(needs=1).single_points_of_failure("shop")) == ["db", "rack"]


def test_a_deep_chain_hangs_on_every_link() -> None:
    ids = [f"n{number}" for number in range(10_000)]
    graph = Graph.from_columns(ids, ids[:-1], ids[1:])
    points = graph.single_points_of_failure("n0")
    assert points.ids == tuple(ids[1:])


def test_a_ring_of_items_hangs_on_each_of_them() -> None:
    ids = [f"n{number}" for number in range(3_000)]
    graph = Graph.from_columns(ids, ids, [*ids[1:], ids[0]])
    assert graph.single_points_of_failure("n7").ids == (*ids[:7], *ids[8:])


def test_a_ring_of_redundant_pairs_hangs_on_none() -> None:
    ids = [f"n{number}" for number in range(100)]
    groups = [
        RedundancyGroup(of=id, members=[ids[n - 1], ids[n - 2]])
        for n, id in enumerate(ids)
    ]
    graph = Graph(items(*ids), [], groups)
    assert list(graph.single_points_of_failure("n7")) == []
    assert list(graph.failing_pairs("n7", limit=3))[:1] == [("n0", "n1")]


@pytest.mark.parametrize(
    ("asked", "error", "field"),
    [
        (lambda g: g.single_points_of_failure("nix"), UnknownItemError, "id"),
        (lambda g: g.single_points_of_failure(None), UnknownItemError, "id"),
        (lambda g: g.single_points_of_failure([]), UnknownItemError, "id"),
        (
            lambda g: g.single_points_of_failure("db", candidates="db"),
            WrongTypeError,
            "candidates",
        ),
        (
            lambda g: g.single_points_by_service(candidates=["nix"]),
            UnknownItemError,
            "candidates",
        ),
        (
            lambda g: g.single_points_by_service(candidates=3),
            WrongTypeError,
            "candidates",
        ),
        (lambda g: g.failing_pairs("shop", limit=-1), FieldError, "limit"),
        (lambda g: g.failing_pairs("shop", limit=True), WrongTypeError, "limit"),
    ],
)
def test_bad_questions_are_refused(asked: Any, error: Any, field: str) -> None:
    with pytest.raises(error) as caught:
        asked(shop(needs=1))
    assert caught.value.field == field
