"""Fault trees against brute force over all states of their events."""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.cmdb import FaultTree, Gate
from itsmcore.testing import fault_trees
from tests.cmdb.availability.fault_tree_oracle import minimal_sets, probability

T = TypeVar("T")
EVENTS = tuple("abcdef")
SHARES = st.fractions(0, 1, max_denominator=12)


def chances(tree: FaultTree, data: st.DataObject) -> dict[str, Fraction]:
    return {event: data.draw(SHARES) for event in tree.basic_events}


@given(fault_trees(events=EVENTS), st.data())
def test_the_probability_is_that_of_all_states(
    tree: FaultTree, data: st.DataObject
) -> None:
    each = chances(tree, data)
    truth = probability(tree, each)
    found = tree.probability(each)
    assert found.is_exact
    assert (found.value, found.complement) == (truth, 1 - truth)
    assert type(found.value) is type(found.complement) is Fraction
    about = tree.probability({event: float(p) for event, p in each.items()})
    assert type(about.value) is type(about.complement)
    assert type(about.value) is (float if each else Fraction)
    assert about.value == pytest.approx(float(truth), rel=1e-14, abs=0)
    assert about.complement == pytest.approx(float(1 - truth), rel=1e-14, abs=0)


@given(fault_trees(events=EVENTS), st.integers(1, 300), st.data())
def test_bounds_hold_the_truth_under_any_budget(
    tree: FaultTree, budget: int, data: st.DataObject
) -> None:
    each = chances(tree, data)
    truth = probability(tree, each)
    found = tree.probability(each, node_budget=budget)
    assert 0 <= found.lower <= truth <= found.upper <= 1
    assert found.complement_lower == 1 - found.upper
    assert found.complement_upper == 1 - found.lower
    assert found.is_exact is (found.value is not None)
    assert found == tree.probability(each, node_budget=budget)
    about = tree.probability(
        {event: float(p) for event, p in each.items()}, node_budget=budget
    )
    assert about.is_exact is found.is_exact
    if not found.is_exact:
        assert 0 <= about.lower <= truth <= about.upper <= 1
        assert about.complement_lower <= 1 - truth <= about.complement_upper


@given(fault_trees(events=EVENTS), st.data())
def test_importance_is_what_its_definitions_say(
    tree: FaultTree, data: st.DataObject
) -> None:
    each = chances(tree, data)
    whole = probability(tree, each)
    listed = tree.importance(each)
    ranks = [one.criticality or 0 for one in listed]
    assert ranks == sorted(ranks, reverse=True)
    found = {one.event: one for one in listed}
    for event in tree.basic_events:
        yes = probability(tree, each | {event: Fraction(1)})
        no = probability(tree, each | {event: Fraction(0)})
        one = found.get(event)
        if one is None:
            assert yes == no == whole
            continue
        assert one.birnbaum == yes - no
        if whole:
            assert one.fussell_vesely == one.criticality == (whole - no) / whole
            assert one.risk_achievement == yes / whole
            assert one.diagnostic == each[event] * yes / whole
        else:
            assert one.fussell_vesely is one.risk_achievement is one.diagnostic is None
        assert one.risk_reduction == (whole / no if no else None)


@given(fault_trees(events=EVENTS, coherent=True))
def test_cut_sets_are_the_smallest_sets_that_bring_the_top_down(
    tree: FaultTree,
) -> None:
    truth = minimal_sets(tree)
    found = tree.cut_sets()
    listed = list(found)
    assert len(listed) == found.count == len(truth)
    assert {*map(frozenset, listed)} == truth
    sizes = [len(one) for one in listed]
    assert sizes == sorted(sizes)
    by_order = Counter(sizes)
    assert by_order.pop(0, 0) == found.is_certain
    assert dict(enumerate(found.by_order, start=1)) == {
        order: by_order[order] for order in range(1, max(by_order, default=0) + 1)
    }
    assert listed == list(tree.cut_sets())


@given(fault_trees(events=EVENTS, coherent=True), st.integers(1, 4))
def test_cut_sets_up_to_an_order_are_the_first_of_all(
    tree: FaultTree, most: int
) -> None:
    whole = [one for one in tree.cut_sets() if len(one) <= most]
    assert list(tree.cut_sets(max_order=most)) == whole


@given(fault_trees(events=EVENTS), st.data())
def test_the_order_of_the_mapping_changes_nothing(
    tree: FaultTree, data: st.DataObject
) -> None:
    each = {event: float(p) for event, p in chances(tree, data).items()}
    twin = FaultTree(gates=shuffled(tree.gates, data), top=tree.top)
    assert twin.basic_events == tree.basic_events
    assert twin.probability(each) == tree.probability(shuffled(each, data))
    assert twin.importance(each) == tree.importance(each)


def shuffled(items: Mapping[str, T], data: st.DataObject) -> dict[str, T]:
    return {name: items[name] for name in data.draw(st.permutations(list(items)))}


@given(fault_trees(events=EVENTS), st.data())
def test_names_and_the_order_of_inputs_mean_nothing(
    tree: FaultTree, data: st.DataObject
) -> None:
    each = chances(tree, data)
    twin = FaultTree(
        gates={f"{name}'": turned(gate, data) for name, gate in tree.gates.items()},
        top=f"{tree.top}'",
    )
    given_to_twin = {f"{event}'": p for event, p in each.items()}
    assert twin.probability(given_to_twin) == tree.probability(each)


def turned(gate: Gate, data: st.DataObject) -> Gate:
    places = data.draw(st.permutations(range(len(gate.inputs))))
    weights = gate.weights and [gate.weights[place] for place in places]
    inputs = [f"{gate.inputs[place]}'" for place in places]
    return Gate(gate.kind, inputs, at_least=gate.at_least, weights=weights)
