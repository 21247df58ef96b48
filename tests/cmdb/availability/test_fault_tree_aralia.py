"""The Aralia trees: probabilities and cut sets as other programs found them."""

import os

import pytest

from tests.cmdb.availability.aralia import ABSENT, Known, known_trees, read

pytestmark = pytest.mark.skipif(not known_trees(), reason=ABSENT)

IS_THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
TIERS = ("easy", "medium") if IS_THOROUGH else ("easy",)
SLOW = (
    () if IS_THOROUGH else ("baobab1", "edfpa14p", "edfpa15q", "edfpa15r")
)  # seconds each, where a run counts lines
EXACT = [one for one in known_trees() if one.tier in TIERS and one.name not in SLOW]
BEYOND = [one for one in known_trees() if one.tier not in TIERS]


@pytest.mark.parametrize("known", EXACT, ids=lambda known: known.name)
def test_a_tree_comes_to_what_other_programs_found(known: Known) -> None:
    tree, each = read(known.name)
    found = tree.probability(each)
    assert found.value == pytest.approx(known.probability, rel=1e-9, abs=0)
    assert tree.is_coherent is known.is_coherent
    if known.cut_sets is not None:
        assert tree.cut_sets().count == known.cut_sets
    if known.by_order is not None:
        assert tree.cut_sets().by_order == known.by_order
        order, count = next((o, n) for o, n in enumerate(known.by_order, 1) if n)
        assert len(list(tree.cut_sets(max_order=order))) == count


@pytest.mark.parametrize("known", BEYOND, ids=lambda known: known.name)
def test_a_small_budget_gives_bounds_around_the_truth(known: Known) -> None:
    tree, each = read(known.name)
    found = tree.probability(each, node_budget=10_000)
    assert 0 <= found.lower <= found.upper <= 1
    if known.probability is not None:
        assert found.lower <= known.probability * (1 + 1e-9)
        assert known.probability * (1 - 1e-9) <= found.upper
