"""Predicted availability is what adding up all states says."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import isclose
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.cmdb import Graph
from itsmcore.errors import (
    DefinitionError,
    FieldError,
    UnknownItemError,
    WrongTypeError,
)
from itsmcore.model import RedundancyGroup, Relation
from tests.cmdb.pictures import Picture, is_down, items, pictures
from tests.round_trips import pickled

FEWER = settings(max_examples=settings().max_examples // 3)
SHARES = st.fractions(0, 1, max_denominator=12)


def all_states(picture: Picture, id: str, each: dict[str, Fraction]) -> Fraction:
    """How likely an item is up: the sum over every combination of failures."""
    found = Fraction(0)
    for states in product((True, False), repeat=len(each)):
        chance = Fraction(1)
        for up, share in zip(states, each.values(), strict=True):
            chance *= share if up else 1 - share
        failed = [key for key, up in zip(each, states, strict=True) if not up]
        if chance and id not in is_down(picture, failed):
            found += chance
    return found


@given(pictures(), st.data())
def test_availability_is_the_sum_over_all_states(picture: Picture, data: Any) -> None:
    named = data.draw(st.lists(st.sampled_from(picture.ids), unique=True))
    each = {id: data.draw(SHARES) for id in named}
    id = data.draw(st.sampled_from(picture.ids))
    found = picture.graph().availability(id, each=each)
    wanted = all_states(picture, id, each)
    assert found.availability == wanted
    assert found.unavailability == 1 - wanted
    assert found.bounds == (wanted, wanted)
    assert set(found.assumed).isdisjoint(each)
    rough = picture.graph().availability(
        id, each={k: float(v) for k, v in each.items()}
    )
    assert isclose(rough.availability or 0, wanted, abs_tol=1e-12)


@FEWER
@given(pictures(most=12), st.data())
def test_a_dozen_items_agree_with_all_their_states(picture: Picture, data: Any) -> None:
    share = Fraction(9, 10)
    id = data.draw(st.sampled_from(picture.ids))
    each = dict.fromkeys(
        data.draw(st.sets(st.sampled_from(picture.ids), max_size=9)), share
    )
    found = picture.graph().availability(id, each=each)
    assert found.availability == all_states(picture, id, each)


@FEWER
@given(pictures(), st.data())
def test_the_parts_add_up_and_each_takes_the_item_down(
    picture: Picture, data: Any
) -> None:
    each = {id: data.draw(SHARES) for id in picture.ids}
    id = data.draw(st.sampled_from(picture.ids))
    found = picture.graph().availability(id, each=each)
    limit = data.draw(st.integers(0, 4))
    *parts, rest = found.explain(limit=limit)
    assert sum(part.probability for part in (*parts, rest)) == found.unavailability
    assert len(parts) <= limit
    assert rest.ids == ()
    assert all(part.probability >= 0 for part in (*parts, rest))
    for part in parts:
        assert id in is_down(picture, part.ids)
        for other in part.ids:
            assert id not in is_down(picture, set(part.ids) - {other})


@FEWER
@given(pictures(), st.data())
def test_items_matter_as_making_them_perfect_says(picture: Picture, data: Any) -> None:
    share = Fraction(9, 10)
    each = dict.fromkeys(picture.ids, share)
    id = data.draw(st.sampled_from(picture.ids))
    graph = picture.graph()
    found = graph.availability(id, each=each)
    for one in found.importance():
        perfect = graph.availability(id, each={**each, one.event: 1}).unavailability
        broken = graph.availability(id, each={**each, one.event: 0}).unavailability
        assert perfect is not None
        assert broken is not None
        assert one.birnbaum == broken - perfect
        whole = found.unavailability
        assert whole is not None
        assert one.fussell_vesely == (whole - perfect) / whole


@given(pictures(), st.data())
def test_cut_sets_begin_with_single_points_and_pairs(
    picture: Picture, data: Any
) -> None:
    graph = picture.graph()
    id = data.draw(st.sampled_from(picture.ids))
    each = dict.fromkeys(picture.ids, 0.99)
    sets = graph.availability(id, each=each).cut_sets(max_order=2)
    single = {(point,) for point in graph.single_points_of_failure(id)} | {(id,)}
    pairs = {frozenset(pair) for pair in graph.failing_pairs(id)}
    assert {ids for ids in sets if len(ids) == 1} == single
    assert {frozenset(ids) for ids in sets if len(ids) == 2} == pairs


def shop() -> Graph:
    pairs = [("shop", "db"), ("db", "rack"), ("web-1", "rack"), ("web-2", "rack")]
    relations = [Relation(source=a, target=b) for a, b in pairs]
    group = RedundancyGroup(of="shop", members=["web-1", "web-2"])
    return Graph(items("shop", "db", "web-1", "web-2", "rack"), relations, [group])


EACH = {"db": 0.999, "web-1": 0.99, "web-2": 0.99, "rack": 0.9999}


def test_a_shared_rack_is_counted_once() -> None:
    found = shop().availability("shop", each=EACH)
    up = Decimal("0.9999") * Decimal("0.999") * (1 - Decimal("0.01") ** 2)
    assert isclose(found.availability or 0, up, rel_tol=1e-15)
    assert isclose(found.unavailability or 0, 1 - up, rel_tol=1e-13)
    assert found.assumed == ("shop",)
    assert next(one.event for one in found.importance()) == "db"


def test_floats_are_taken_as_they_are_written() -> None:
    rare = shop().availability("shop", each={"db": 0.999_999_999_999})
    assert rare.unavailability == 1e-12


def test_downtime_is_told_for_a_period() -> None:
    found = shop().availability("shop", each={"db": Fraction(999, 1000)})
    assert found.expected_downtime(timedelta(days=30)) == timedelta(seconds=2592)
    assert found.failing == {"db": Fraction(1, 1000)}
    with pytest.raises(WrongTypeError):
        found.expected_downtime(30)  # type: ignore[arg-type]  # a number has no unit


def test_the_answer_is_a_value() -> None:
    found = shop().availability("shop", each=EACH)
    assert pickled(found) == found
    assert hash(pickled(found)) == hash(found)


def test_a_small_budget_gives_bounds_around_the_truth() -> None:
    groups = [
        RedundancyGroup(of="top", members=[f"n{i}" for i in range(12)], needs=9),
        RedundancyGroup(of="n0", members=[f"n{i}" for i in range(1, 12)], needs=8),
        RedundancyGroup(of="n5", members=[f"n{i}" for i in range(1, 5)], needs=2),
    ]
    ids = [f"n{i}" for i in range(12)]
    graph = Graph(items("top", *ids), [], groups)
    each = {id: Fraction(9, 10) for id in ids}
    exact = graph.availability("top", each=each)
    rough = graph.availability("top", each=each, node_budget=1)
    assert (rough.availability, rough.unavailability) == (None, None)
    low, high = rough.bounds
    truth = exact.availability
    assert truth is not None
    assert low <= truth <= high
    assert rough.expected_downtime(timedelta(days=1)) is None
    with pytest.raises(FieldError, match="larger budget"):
        rough.explain()


def test_the_names_of_items_may_look_like_anything() -> None:
    ids = ["any", "any set 0", "shop down", "shop lacks enough"]
    group = RedundancyGroup(of="shop", members=ids[:2])
    relations = [Relation(source="shop", target=id) for id in ids[2:]]
    graph = Graph(items("shop", *ids), relations, [group])
    each = dict.fromkeys(["shop", *ids], Fraction(1, 2))
    found = graph.availability("shop", each=each)
    assert found.availability == Fraction(3, 32)
    assert sum(part.probability for part in found.explain()) == Fraction(29, 32)


def test_a_deep_chain_multiplies() -> None:
    ids = [f"n{number}" for number in range(10_000)]
    graph = Graph.from_columns(ids, ids[:-1], ids[1:])
    found = graph.availability("n0", each=dict.fromkeys(ids, 0.9999))
    assert isclose(found.availability or 0, 0.9999**10_000, rel_tol=1e-9)


@pytest.mark.parametrize(
    ("given", "error", "field"),
    [
        ({"id": "nix"}, UnknownItemError, "id"),
        ({"each": {"nix": 0.5}}, UnknownItemError, "each"),
        ({"each": {"db": 1.5}}, FieldError, "each.db"),
        ({"each": {"db": -0.5}}, FieldError, "each.db"),
        ({"each": {"db": float("nan")}}, FieldError, "each.db"),
        ({"each": {"db": True}}, WrongTypeError, "each.db"),
        ({"each": {"db": "0.9"}}, WrongTypeError, "each.db"),
        ({"each": ["db"]}, WrongTypeError, "each"),
        ({"node_budget": 0}, FieldError, "node_budget"),
    ],
)
def test_bad_questions_are_refused(given: Any, error: Any, field: str) -> None:
    asked = {"id": "shop", "each": EACH, **given}
    with pytest.raises(error) as caught:
        shop().availability(asked.pop("id"), **asked)
    assert caught.value.field == field


def test_several_bad_figures_are_told_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        shop().availability("shop", each={"db": 2, "rack": -1})
    assert len(caught.value.exceptions) == 2
    for limit in (-1, True, None):
        with pytest.raises(FieldError):
            shop().availability("shop", each=EACH).explain(limit=limit)  # type: ignore[arg-type]  # None is no limit


def test_sixteen_items_agree_with_all_their_states() -> None:
    """A service on three tiers with shared racks and a circle: 65,536 states."""
    tiers = {"web": 4, "app": 3, "db": 3}
    nodes = [f"{tier}-{n}" for tier, count in tiers.items() for n in range(count)]
    racks = ["rack-0", "rack-1", "rack-2", "feed-0", "feed-1"]
    needs = [(node, f"rack-{int(node[-1]) % 3}") for node in nodes]
    needs += [("db-0", "db-1"), ("db-1", "db-0")]
    groups = {
        "shop": [("web", 2), ("app", 2)],
        **{f"app-{n}": [("db", 1)] for n in range(3)},
        **{f"rack-{n}": [("feed", 1)] for n in range(3)},
    }
    ids = ["shop", *nodes, *racks]
    members = {
        tier: [id for id in ids if id.startswith(tier)] for tier in [*tiers, "feed"]
    }
    graph = Graph(
        items(*ids),
        [Relation(source=a, target=b) for a, b in needs],
        [
            RedundancyGroup(of=id, members=members[tier], needs=count)
            for id, wanted in groups.items()
            for tier, count in wanted
        ],
    )
    share = Fraction(19, 20)
    found = graph.availability("shop", each=dict.fromkeys(ids, share))
    required = [(ids.index(a), 1 << ids.index(b)) for a, b in needs]
    pools = [
        (ids.index(id), sum(1 << ids.index(m) for m in members[tier]), count)
        for id, wanted in groups.items()
        for tier, count in wanted
    ]
    up_by_failures = [0] * (len(ids) + 1)
    for state in range(1 << len(ids)):
        up, before = state, -1
        while up != before:
            before = up
            for node, bit in required:
                if not up & bit:
                    up &= ~(1 << node)
            for node, mask, count in pools:
                if (up & mask).bit_count() < count:
                    up &= ~(1 << node)
        up_by_failures[len(ids) - state.bit_count()] += up & 1
    wanted_share = sum(
        count * share ** (len(ids) - failures) * (1 - share) ** failures
        for failures, count in enumerate(up_by_failures)
    )
    assert len(ids) == 16
    assert found.availability == wanted_share
