"""Chains, rings and hubs: deep and wide graphs get right answers, soon."""

from datetime import timedelta
from itertools import islice
from typing import Final

import pytest

from itsmcore.cmdb import Graph, Reach, Reached
from itsmcore.model import RedundancyGroup

DEEP: Final = 10_000
WIDE: Final = 100_000
MINUTE: Final = timedelta(minutes=1)


def chain(*, is_ring: bool = False) -> Graph:
    """Each item needs the next one; the first is a service."""
    ids = [f"n{number}" for number in range(DEEP)]
    sources, targets = ids[:-1], ids[1:]
    if is_ring:
        sources, targets = ids, [*ids[1:], ids[0]]
    classes = ["service", *["ci"] * (DEEP - 1)]
    return Graph.from_columns(ids, sources, targets, ci_class=classes)


def spokes(count: int = WIDE) -> list[str]:
    return [f"n{number}" for number in range(count)]


def some(reach: Reach) -> list[Reached]:
    """So many that work for each which grows with the hub would be noticed."""
    return [*islice(reach.values(), 2000)]


def test_a_deep_chain_is_answered_to_its_end() -> None:
    graph, last = chain(), f"n{DEEP - 1}"
    impact = graph.impact([last])
    assert (len(impact), impact.services) == (DEEP - 1, ("n0",))
    assert (impact["n0"].depth, len(impact["n0"].path)) == (DEEP - 1, DEEP)
    assert len(graph.layers()) == DEEP
    assert graph.cycles() == ()
    assert len(graph.single_points_of_failure("n0")) == DEEP - 1
    recovery = graph.recovery_order(["n0"], durations={}, default=MINUTE)
    assert recovery.duration == DEEP * MINUTE
    assert graph.root_causes(["n0"], limit=1)[0].explained == ("n0",)
    assert graph.services_hit((last,)) == ("n0",)


def test_a_large_ring_fails_as_one() -> None:
    graph = chain(is_ring=True)
    (ring,) = graph.cycles()
    assert ring == graph.ids
    assert len(graph.impact(["n7"])) == DEEP - 1
    assert graph.dependencies("n7")["n6"].depth == DEEP - 1
    assert graph.layers() == (graph.ids,)
    assert len(graph.single_points_of_failure("n0")) == DEEP - 1
    recovery = graph.recovery_order(["n0"], durations={}, default=MINUTE)
    assert recovery.duration == MINUTE


def test_a_hub_that_needs_many_is_answered() -> None:
    ids = spokes()
    classes = ["service", *["ci"] * WIDE]
    hub = Graph.from_columns(["hub", *ids], ["hub"] * WIDE, ids, ci_class=classes)
    needs = hub.dependencies("hub")
    assert {one.kinds for one in some(needs)} == {("depends_on",)}
    assert list(needs) == ids
    assert hub.impact(ids[-1:]).down == ("hub",)
    assert len(hub.single_points_of_failure("hub")) == WIDE


def test_a_hub_that_many_need_is_answered() -> None:
    ids = spokes()
    hub = Graph.from_columns(["hub", *ids], ids, ["hub"] * WIDE)
    assert len(hub.impact(["hub"])) == WIDE
    found = {(one.depth, one.kinds) for one in some(hub.dependants("hub"))}
    assert found == {(1, ("depends_on",))}
    assert [len(layer) for layer in hub.layers()] == [1, WIDE]
    assert len(hub.impact(["hub"], limit=3)) == 3


def test_a_hub_with_loops_duplicates_and_strangers_is_the_same_hub() -> None:
    ids = spokes(1000)
    sources = ["hub"] * 2000 + ids + ["hub", "stranger"]
    targets = [*ids, *ids, *ids, "stranger", "hub"]
    odd = Graph.from_columns(["hub", *ids], sources, targets)
    plain = Graph.from_columns(["hub", *ids], ["hub"] * 1000, ids)
    assert dict(odd.dependencies("hub")) == dict(plain.dependencies("hub"))
    for id in ("hub", "n0", "n999"):
        assert dict(odd.impact([id])) == dict(plain.impact([id]))
    assert odd.cycles() == ()
    codes = [finding.code for finding in odd.findings]
    assert codes == (
        ["duplicate_relation"] * 1000 + ["self_relation"] * 1000 + ["unknown_end"] * 2
    )


@pytest.mark.parametrize(("lost", "health"), [(1, "at_risk"), (2, "down")])
def test_a_group_of_many_counts_them(lost: int, health: str) -> None:
    ids = spokes(20_000)
    group = RedundancyGroup(of="hub", members=ids, needs=len(ids) - 1)
    graph = Graph.from_columns(["hub", *ids], [], [], redundancy=[group])
    assert graph.impact(ids[:lost])["hub"].health == health
    assert list(graph.single_points_of_failure("hub")) == []
