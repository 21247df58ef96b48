"""Root causes against brute force: every single failure tried, every choice of causes."""

from collections.abc import Iterable, Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.cmdb import Graph, Health, RootCause, Situation
from itsmcore.cmdb import _cover as cover_module
from itsmcore.cmdb._cover import cheapest_cover
from itsmcore.errors import FieldError, UnknownItemError, WrongTypeError
from itsmcore.model import RedundancyGroup
from tests.cmdb.impact_cases import graphs
from tests.cmdb.impact_oracle import outcome, plain


def chain(size: int) -> Graph:
    """Each item requires the next one."""
    ids = [f"i{n}" for n in range(size)]
    return Graph.from_columns(ids, ids[:-1], ids[1:])


def brute(
    graph: Graph, alerting: Iterable[str], healthy: Iterable[str]
) -> dict[str, tuple[set[str], set[str], int, int]]:
    """Explained, contradicted, hits and steps of every item that explains anything."""
    pure, found = plain(graph), {}
    for id in graph.ids:
        felt = {
            hit: depth
            for hit, (health, depth) in outcome(pure, Situation(failed=[id])).items()
            if health >= Health.DEGRADED
        }
        explained = felt.keys() & {*alerting}
        if explained:
            steps = sum(felt[alert] for alert in explained)
            found[id] = (explained, felt.keys() & {*healthy}, len(felt), steps)
    return found


def observed(data: st.DataObject, graph: Graph) -> tuple[list[str], list[str]]:
    ids = st.sampled_from(graph.ids)
    alerting = data.draw(st.lists(ids, unique=True, min_size=1, max_size=4))
    well = data.draw(st.lists(ids, unique=True, max_size=4))
    return alerting, [id for id in well if id not in alerting]


@given(st.data(), graphs())
def test_candidates_and_their_rank_are_those_of_brute_force(
    data: st.DataObject, graph: Graph
) -> None:
    alerting, healthy = observed(data, graph)
    expected = brute(graph, alerting, healthy)

    def key(id: str) -> tuple[int, int, int, int]:
        explained, contradicted, hits, steps = expected[id]
        score = len(explained) - len(contradicted)
        return -score, hits, steps, graph.ids.index(id)

    order = sorted(expected, key=key)
    found = graph.root_causes(alerting, healthy=healthy, limit=None)
    assert [cause.id for cause in found] == order == [*found.ids]
    for cause in found:
        explained, contradicted, hits, _ = expected[cause.id]
        assert (*cause.explained,) == tuple(i for i in graph.ids if i in explained)
        assert {*cause.contradicted} == contradicted
        assert cause.hits == hits
        assert cause.ci_class == graph.class_of(cause.id)
    limit = data.draw(st.integers(0, 5))
    few = graph.root_causes(alerting, healthy=healthy, limit=limit)
    assert [*few.ids] == order[:limit]
    assert few.truncated == len(order) - len(few)


@given(st.data(), graphs())
def test_each_root_cause_explains_itself(data: st.DataObject, graph: Graph) -> None:
    alerting, healthy = observed(data, graph)
    for cause in graph.root_causes(alerting, healthy=healthy):
        impact = graph.impact([cause.id])
        for alert, path in cause.paths.items():
            known = impact[alert].path if alert in impact else (alert,)
            assert path == known
            assert path[0] == cause.id
            # Holding up what the way goes by removes the alert, unless another way is left.
            if len(path) > 1:
                held = graph.impact([cause.id], restored=[alert])
                assert held.health(alert) is Health.UP
        assert all(impact.health(id) >= Health.DEGRADED for id in cause.contradicted)
        assert len(cause.explain()) == 1 + len(cause.paths) + len(cause.contradicted)


@given(st.data(), graphs())
def test_no_smaller_choice_explains_all_alerts(
    data: st.DataObject, graph: Graph
) -> None:
    alerting, healthy = observed(data, graph)
    expected = brute(graph, alerting, healthy)
    found = graph.root_causes(alerting, healthy=healthy)
    chosen = [cause.id for cause in found.smallest]

    def weight(ids: Sequence[str]) -> int:
        return sum(1 + len(expected[id][1]) for id in ids)

    def explains(ids: Sequence[str]) -> bool:
        return {*alerting} == {alert for id in ids for alert in expected[id][0]}

    choices = [
        choice
        for size in range(1, len(alerting) + 1)
        for choice in combinations(expected, size)
        if explains(choice)
    ]
    assert found.is_smallest
    assert explains(chosen)
    assert weight(chosen) == min(map(weight, choices))
    assert chosen == sorted(chosen, key=graph.ids.index)


@given(
    st.lists(
        st.tuples(st.sets(st.integers(0, 5), min_size=1), st.integers(1, 4)), max_size=8
    )
)
def test_the_cheapest_cover_is_that_of_brute_force(
    drawn: list[tuple[set[int], int]],
) -> None:
    sets = {sum(1 << n for n in members): cost for members, cost in drawn}
    whole = 0
    for bits in sets:
        whole |= bits
    chosen, is_least = cheapest_cover(sets, whole)
    costs = [
        sum(sets[bits] for bits in some)
        for size in range(len(sets) + 1)
        for some in combinations(sets, size)
        if _union(some) == whole
    ]
    assert is_least
    assert _union(chosen) == whole
    assert sum(sets[bits] for bits in chosen) == min(costs)


def _union(sets: Iterable[int]) -> int:
    found = 0
    for bits in sets:
        found |= bits
    return found


ROWS = (0b00_0000_0111_1111, 0b11_1111_1000_0000)
BAIT = (0b01_1111_0001_1111, 0b10_0000_0110_0000, 0b00_0000_1000_0000)


def test_greed_is_bettered_by_the_search() -> None:
    """The largest set is a bad start: the two rows are cheaper."""
    sets = dict.fromkeys([*BAIT, *ROWS], 1)
    assert cheapest_cover(sets, 0b11_1111_1111_1111) == (sorted(ROWS), True)


def test_a_search_that_takes_too_long_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cover_module, "_MOST_STEPS", 1)
    sets = dict.fromkeys([*BAIT, *ROWS], 1)
    chosen, is_least = cheapest_cover(sets, 0b11_1111_1111_1111)
    assert not is_least
    assert len(chosen) == 3
    assert _union(chosen) == 0b11_1111_1111_1111


def test_what_all_alerts_have_in_common_comes_first() -> None:
    graph = Graph.from_columns(
        ["shop", "pay", "web", "db", "disk", "rack"],
        ["shop", "pay", "web", "db", "disk", "web"],
        ["web", "db", "db", "disk", "rack", "rack"],
    )
    found = graph.root_causes(["shop", "pay"])
    assert found.ids == ("db", "disk", "rack", "shop", "pay", "web")
    assert found.truncated == 0
    assert [cause.id for cause in found.smallest] == ["db"]
    assert found[0].explain() == (
        "db explains 2 alerts, contradicts 0 healthy items, hits 4 items",
        "explains shop: db > web > shop",
        "explains pay: db > pay",
    )
    assert found[0].score == 2
    assert repr(graph.root_causes(["shop"], limit=1)) == "<RootCauses: shop, 4 cut>"
    assert [cause.id for cause in found[1:3]] == ["disk", "rack"]
    assert found[-1].id == "web"


def test_a_healthy_item_speaks_against_what_would_hit_it() -> None:
    graph = Graph.from_columns(
        ["shop", "pay", "web", "db"], ["shop", "pay", "web"], ["web", "db", "db"]
    )
    found = graph.root_causes(["shop", "web"], healthy=["pay"])
    assert found.ids == ("web", "shop", "db")
    assert found[2].contradicted == ("pay",)
    assert "would hit pay, which is well" in found[2].explain()
    many = graph.root_causes(["shop"], healthy=["pay", "web", "db"])
    assert [c.id for c in many.smallest] == ["shop"]
    assert [(c.id, c.score) for c in many] == [("shop", 1), ("web", 0), ("db", -2)]


def test_two_feeds_explain_together_what_none_explains_alone() -> None:
    group = RedundancyGroup(of="host", members=["a", "b"])
    graph = Graph.from_columns(["host", "a", "b"], (), (), redundancy=[group])
    found = graph.root_causes(["host", "a", "b"])
    assert [cause.id for cause in found.smallest] == ["host", "a", "b"]
    assert [cause.explained for cause in found.smallest] == [("host",), ("a",), ("b",)]


def test_a_far_cause_that_hits_less_comes_before_a_near_one_that_hits_more() -> None:
    others = [f"i{n}" for n in range(9)]
    needs = {"x": ["hub", "mx"], "y": ["hub", "my"], "mx": ["far"], "my": ["far"]}
    needs |= {id: ["hub"] for id in others}
    pairs = [(a, b) for a, found in needs.items() for b in found]
    graph = Graph.from_columns(
        [*needs, "hub", "far"], [a for a, _ in pairs], [b for _, b in pairs]
    )
    for limit in (1, 2, None):
        assert (
            graph.root_causes(["x", "y"], limit=limit).ids[:2] == ("far", "hub")[:limit]
        )
    assert [cause.hits for cause in graph.root_causes(["x", "y"])[:2]] == [5, 12]


def test_no_alerts_have_no_causes() -> None:
    found = chain(3).root_causes([])
    assert len(found) == 0
    assert found.smallest == ()
    assert found.is_smallest
    assert repr(found) == "<RootCauses: none>"


def test_a_chain_of_ten_thousand_is_ranked_at_once() -> None:
    found = chain(10_000).root_causes(["i0", "i5000"], limit=2)
    assert found.ids == ("i5000", "i5001")
    assert found.truncated == 9_998
    assert len(found[0].paths["i0"]) == 5_001


def test_a_long_chain_below_a_group_is_ranked_at_once() -> None:
    ids = ["shop", "spare", *(f"i{n}" for n in range(10_000))]
    group = RedundancyGroup(of="shop", members=["i0", "spare"], needs=2)
    graph = Graph.from_columns(ids, ids[2:-1], ids[3:], redundancy=[group])
    found = graph.root_causes(["shop", "i1"], healthy=["spare", "i2"], limit=3)
    assert found.ids == ("i1", "shop", "i0")
    assert found[0].hits == 3
    last = graph.root_causes(["shop"], limit=None)[-1]
    assert (last.id, last.hits) == ("i9999", 10_001)


def test_a_thousand_alerts_of_their_own_need_a_thousand_causes() -> None:
    ids = [f"i{n}" for n in range(1_000)]
    found = Graph.from_columns(ids, (), ()).root_causes(ids, limit=1)
    assert len(found.smallest) == 1_000
    assert found.is_smallest


def test_bad_questions_are_refused_by_name() -> None:
    graph = chain(3)
    with pytest.raises(UnknownItemError, match="alerting: no item has that id"):
        graph.root_causes(["x"])
    with pytest.raises(UnknownItemError, match="healthy: no item has that id"):
        graph.root_causes(["i0"], healthy=["x"])
    with pytest.raises(WrongTypeError, match="alerting: a list"):
        graph.root_causes("i0")
    with pytest.raises(FieldError, match="healthy: the item is in alerting too"):
        graph.root_causes(["i0"], healthy=["i0"])
    with pytest.raises(FieldError, match="limit"):
        graph.root_causes(["i0"], limit=-1)
    with pytest.raises(WrongTypeError, match="paths: a mapping is needed"):
        RootCause(id="a", ci_class="ci", paths=())  # type: ignore[arg-type]  # what is refused here
