"""Trees too large for brute force: what budgets and orders of inputs do to their answers."""

from bisect import bisect_left
from fractions import Fraction
from random import Random
from types import ModuleType

import pytest

from itsmcore.cmdb import FaultTree, Gate
from itsmcore.cmdb.availability import _build, _orders, _simplify
from itsmcore.errors import FieldError

KINDS = {
    "plain": ("and", "or"),
    "groups": ("and", "or", "at_least"),
    "twisted": ("and", "or", "xor", "not", "at_least"),
}


def tangle(chance: Random, kinds: tuple[str, ...], size: int) -> FaultTree:
    """Layers of gates over events that all of them share."""
    below = [f"e{n}" for n in range(size)]
    gates: dict[str, Gate] = {}
    for layer in range(4):
        names = [f"g{layer}.{n}" for n in range(size // 2)]
        for name in names:
            gates[name] = gate(chance, kinds, below)
        below = [*names, *chance.sample(below, 4)]
    gates["top"] = Gate("or", sorted({*below}))
    return FaultTree(gates=gates, top="top")


def gate(chance: Random, kinds: tuple[str, ...], below: list[str]) -> Gate:
    kind = chance.choice(kinds)
    inputs = chance.sample(below, 1 if kind == "not" else 3)
    if kind == "at_least":
        return Gate(kind, inputs, at_least=3, weights=[2, 1, 1])
    return Gate(kind, inputs)


@pytest.mark.parametrize("kinds", KINDS)
@pytest.mark.parametrize("seed", range(3))
def test_bounds_hold_what_a_larger_budget_finds(kinds: str, seed: int) -> None:
    tree = tangle(Random(seed), KINDS[kinds], 22)
    each = {event: 0.02 * (n % 9 + 1) for n, event in enumerate(tree.basic_events)}
    exact = tree.probability(each)
    assert exact.value is not None
    assert kinds == "twisted" or tree.cut_sets().count
    for budget in (20, 200, 2_000, 9_000):
        fresh = FaultTree(gates=tree.gates, top=tree.top)
        found = fresh.probability(each, node_budget=budget)
        assert found.lower * (1 - 1e-12) <= exact.value
        assert exact.value <= found.upper * (1 + 1e-12)
        assert found == tree.probability(each, node_budget=budget)


@pytest.mark.parametrize("kinds", KINDS)
def test_the_order_of_inputs_changes_no_more_than_rounding(kinds: str) -> None:
    chance = Random(7)
    tree = tangle(chance, KINDS[kinds], 26)
    each = {event: 0.02 * (n % 9 + 1) for n, event in enumerate(tree.basic_events)}
    turned = {
        name: Gate(one.kind, chance.sample(one.inputs, len(one.inputs)))
        for name, one in tree.gates.items()
        if one.weights is None
    }
    twin = FaultTree(gates={**tree.gates, **turned}, top="top")
    whole = tree.probability(each).value
    assert twin.probability(each).value == pytest.approx(whole, rel=1e-12, abs=0)


def test_a_group_with_many_different_weights_has_bounds() -> None:
    names = [f"n{n}" for n in range(40)]
    weights = [3**n for n in range(40)]
    needed = sum(weights) // 2
    tree = FaultTree(
        gates={"top": Gate("at_least", names, at_least=needed, weights=weights)},
        top="top",
    )
    found = tree.probability(dict.fromkeys(names, 0.5), node_budget=1_000)
    assert 0 <= found.lower <= found.upper <= 1


def test_cut_sets_have_a_budget_of_their_own() -> None:
    gates = tangle(Random(0), KINDS["plain"], 22).gates
    tree = FaultTree(gates=gates, top="g3.1")
    each = dict.fromkeys(tree.basic_events, 0.1)
    budgets = range(1, 1_000_000)

    def is_enough(budget: int) -> bool:
        return tree.probability(each, node_budget=budget).is_exact

    least = budgets[bisect_left(budgets, x=True, key=is_enough)]
    with pytest.raises(FieldError, match="node_budget"):
        tree.cut_sets(node_budget=least)
    assert tree.cut_sets().count


@pytest.mark.parametrize(
    ("module", "name", "value"),
    [
        (_simplify, "_MOST_SUPPORT_BITS", 0),
        (_orders, "_MOST_SUPPORT_BITS", 0),
        (_orders, "_MANY", 0),
        (_build, "_FIRST_ALLOWANCE", 10),
        (_build, "_MOST_TOGETHER", 20),
    ],
)
@pytest.mark.parametrize("kinds", KINDS)
def test_limits_inside_change_no_more_than_rounding(
    monkeypatch: pytest.MonkeyPatch,
    module: ModuleType,
    name: str,
    value: int,
    kinds: str,
) -> None:
    tree = tangle(Random(5), KINDS[kinds], 26)
    each = {event: 0.02 * (n % 9 + 1) for n, event in enumerate(tree.basic_events)}
    whole = tree.probability(each).value
    monkeypatch.setattr(_build, "_FIRST_ALLOWANCE", 10)
    monkeypatch.setattr(module, name, value)
    fresh = FaultTree(gates=tree.gates, top=tree.top)
    found = fresh.probability(each)
    assert found.value == pytest.approx(whole, rel=1e-12, abs=0)
    bounds = FaultTree(gates=tree.gates, top=tree.top).probability(each, node_budget=50)
    assert bounds.lower * (1 - 1e-12) <= found.lower <= bounds.upper * (1 + 1e-12)


def test_one_float_among_exact_numbers_makes_all_floats() -> None:
    tree = FaultTree(gates={"top": Gate("and", ["a", "b"])}, top="top")
    assert tree.probability({"a": Fraction(1, 2), "b": 0.5}).value == 0.25
    assert type(tree.probability({"a": 0, "b": 0.5}).complement) is float


def test_parities_of_what_shares_events_have_bounds() -> None:
    events = [f"e{n}" for n in range(12)]
    gates = {
        f"g{n}": Gate("xor" if n % 2 else "and", Random(n).sample(events, 6))
        for n in range(12)
    }
    gates["top"] = Gate("xor", sorted(gates))
    tree = FaultTree(gates=gates, top="top")
    each = dict.fromkeys(events, Fraction(1, 3))
    exact = tree.probability(each).value
    assert exact is not None
    for budget in (1, 1_000):
        found = tree.probability(each, node_budget=budget)
        assert not found.is_exact
        assert found.lower <= exact <= found.upper


@pytest.mark.parametrize("kinds", ["plain", "groups"])
def test_a_large_tangle_has_bounds_that_agree(kinds: str) -> None:
    tree = tangle(Random(2), KINDS[kinds], 60)
    each = dict.fromkeys(tree.basic_events, 0.3)
    rough, fine = (tree.probability(each, node_budget=n) for n in (100, 50_000))
    assert not rough.is_exact
    assert 0 <= rough.lower <= fine.upper
    assert fine.lower <= rough.upper <= 1


def test_many_paths_to_one_gate_are_walked_once() -> None:
    gates = {
        f"g{n}": Gate("or" if n % 2 else "and", [f"g{n + 1}", f"h{n + 1}"])
        for n in range(200)
    }
    gates |= {
        f"h{n}": Gate("and" if n % 2 else "or", [f"g{n + 1}", f"h{n + 1}"])
        for n in range(200)
    }
    gates |= {"g200": Gate("or", ["a"]), "h200": Gate("or", ["b"])}
    tree = FaultTree(gates=gates, top="g0")
    assert tree.is_coherent
    assert tree.cut_sets().count
