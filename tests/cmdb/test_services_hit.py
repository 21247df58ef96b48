"""The services that fail with some items: from memory, by the closure, and by a walk."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.cmdb import Graph
from itsmcore.cmdb import _services_hit as module
from itsmcore.errors import UnknownItemError, WrongTypeError
from itsmcore.model import RedundancyGroup
from tests.cmdb.impact_cases import graphs


def columns(services: int, items: int, needs: Sequence[tuple[int, int]]) -> Graph:
    """Services s0.. and items i0..; a need is a number of each, or of two items below 0."""
    ids = [f"s{n}" for n in range(services)] + [f"i{n}" for n in range(items)]
    classes = ["service"] * services + ["server"] * items
    sources = [ids[a] for a, _ in needs]
    targets = [ids[b] for _, b in needs]
    return Graph.from_columns(ids, sources, targets, ci_class=classes)


@given(st.data(), graphs())
def test_every_way_gives_the_services_of_an_impact(
    data: st.DataObject, graph: Graph
) -> None:
    asked = data.draw(
        st.lists(st.lists(st.sampled_from(graph.ids), max_size=3), max_size=12)
    )
    for ids in asked:
        expected = graph.impact(ids).services
        assert graph.services_hit(ids) == expected  # after enough walks, the closure
        assert graph.services_hit(tuple(ids)) == expected
        assert graph.services_hit(tuple(ids)) == expected  # from memory
        assert graph.services_hit({*ids}) == expected


def test_a_closure_takes_over_once_walks_have_cost_as_much() -> None:
    needs = [(0, 3), (1, 3), (1, 4), (3, 5), (4, 5)]
    graph = columns(3, 3, needs)
    expected = {"i0": ("s0", "s1"), "i1": ("s1",), "i2": ("s0", "s1"), "s2": ("s2",)}
    for _ in range(4):
        for id, services in expected.items():
            assert graph.services_hit([id]) == services
    assert graph.services_hit(["i1", "s2", "i1"]) == ("s1", "s2")
    assert graph.services_hit(()) == ()


def test_a_closure_that_takes_too_much_room_is_not_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_PAIRS", 0)
    graph = columns(2, 1, [(0, 2), (1, 2)])
    assert {graph.services_hit([id]) for id in ["i0"] * 9} == {("s0", "s1")}


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_KEPT", 5)
    graph = columns(2, 2, [(0, 2), (1, 3)])
    for _ in range(3):
        assert graph.services_hit(("i0",)) == ("s0",)
        assert graph.services_hit(("i1",)) == ("s1",)


def test_redundancy_is_respected_for_one_failure_and_for_several() -> None:
    group = RedundancyGroup(of="shop", members=["w1", "w2"])
    graph = Graph.from_columns(
        ["shop", "w1", "w2", "rack"],
        ["w1", "w2"],
        ["rack", "rack"],
        ci_class=["service", "server", "server", "rack"],
        redundancy=[group],
    )
    for _ in range(9):
        assert graph.services_hit(["w1"]) == ()
        assert graph.services_hit(["w1", "w2"]) == ("shop",)
        assert graph.services_hit(["rack"]) == ("shop",)


def test_bad_questions_are_refused_by_name() -> None:
    graph = columns(1, 1, [(0, 1)])
    with pytest.raises(UnknownItemError, match="ids: no item has that id, got 'x'"):
        graph.services_hit(["s0", "x"])
    with pytest.raises(WrongTypeError, match=r"ids: .* got 's0'; write \['s0'\]"):
        graph.services_hit("s0")
