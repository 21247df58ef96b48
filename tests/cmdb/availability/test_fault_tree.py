"""Fault trees: what they are built from, what they refuse, and their edges."""

from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import Any

import pytest

from itsmcore.cmdb import FaultTree, Gate
from itsmcore.cmdb.availability import _build
from itsmcore.errors import (
    DefinitionError,
    FieldError,
    UnknownNameError,
    WrongTypeError,
)
from tests.cmdb.availability.fault_tree_oracle import minimal_sets, probability
from tests.round_trips import pasted, pickled

WEB = FaultTree(
    gates={
        "service": Gate("or", ["database", "web"]),
        "web": Gate("at_least", ["web-1", "web-2", "web-3"], at_least=2),
    },
    top="service",
)
EACH = {"database": 0.001, "web-1": 0.1, "web-2": 0.1, "web-3": 0.1}


def tree(**gates: Gate) -> FaultTree:
    return FaultTree(gates=gates, top="top")


def test_a_service_with_a_group_is_worked_out() -> None:
    assert WEB.basic_events == ("database", "web-1", "web-2", "web-3")
    assert WEB.is_coherent
    found = WEB.probability(EACH)
    assert found.value == pytest.approx(1 - 0.999 * (1 - 0.028), rel=1e-14)
    assert WEB.cut_sets().by_order == (1, 3)
    assert list(WEB.cut_sets()) == [
        ("database",),
        ("web-1", "web-2"),
        ("web-1", "web-3"),
        ("web-2", "web-3"),
    ]
    assert WEB.importance(EACH)[0].event == "web-1"


def test_a_tree_pickles_and_pastes_without_its_diagrams() -> None:
    WEB.probability(EACH)
    assert pickled(WEB) == pasted(WEB) == deepcopy(WEB) == WEB
    assert hash(deepcopy(WEB)) == hash(WEB)


@pytest.mark.parametrize(
    ("gate", "path"),
    [
        (Gate("or"), ("gates", "top", "inputs")),
        (Gate("at_least", at_least=1), ("gates", "top", "inputs")),
        (Gate("not", ["a", "b"]), ("gates", "top", "inputs")),
        (Gate("always", ["a"]), ("gates", "top", "inputs")),
        (Gate("at_least", ["a", "b"]), ("gates", "top", "at_least")),
        (Gate("at_least", ["a", "b"], at_least=0), ("gates", "top", "at_least")),
        (Gate("at_least", ["a", "b"], at_least=3), ("gates", "top", "at_least")),
        (Gate("and", ["a", "b"], at_least=1), ("gates", "top", "at_least")),
        (Gate("and", ["a"], weights=[1]), ("gates", "top", "weights")),
        (
            Gate("at_least", ["a", "b"], at_least=1, weights=[1]),
            ("gates", "top", "weights"),
        ),
        (
            Gate("at_least", ["a", "b"], at_least=4, weights=[1, 2]),
            ("gates", "top", "at_least"),
        ),
        (Gate("or", ["a", "top"]), ("gates", "top")),
    ],
)
def test_gates_that_cannot_work_are_refused(gate: Gate, path: tuple[str, ...]) -> None:
    with pytest.raises(DefinitionError) as caught:
        tree(top=gate)
    assert path in {getattr(fault, "path", None) for fault in caught.value.exceptions}


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        FaultTree(
            gates={
                "a": Gate("or", ["b", "x"]),
                "b": Gate("and", ["a"]),
                "c": Gate("or"),
                "e": Gate("or", ["y"]),
            },
            top="summit",
            events=["x", "c"],
        )
    assert [getattr(fault, "path", None) for fault in caught.value.exceptions] == [
        ("top",),
        ("gates", "c", "inputs"),
        ("gates", "e", "inputs", 0),
        ("events", 1),
        ("gates", "a"),
    ]
    assert "a -> b -> a" in str(caught.value)


def test_declared_events_catch_a_misspelt_name() -> None:
    gates = {"top": Gate("or", ["db-1", "web"])}
    declared = FaultTree(gates=gates, top="top", events=["web", "db-1"])
    assert declared.basic_events == ("db-1", "web")
    with pytest.raises(DefinitionError) as caught:
        FaultTree(gates=gates, top="top", events=["web", "db1"])
    (fault,) = caught.value.exceptions
    assert "db-1" in str(fault)
    assert isinstance(fault, UnknownNameError)


@pytest.mark.parametrize(
    ("gates", "top", "events"),
    [
        ("top", "top", None),
        (None, "top", None),
        ({"top": "or"}, "top", None),
        ({1: Gate("or", ["a"])}, "top", None),
        ({"top": Gate("or", ["a"])}, 1, None),
        ({"top": Gate("or", ["a"])}, "top", "a"),
        ({"top": Gate("or", ["a"])}, "top", [1]),
    ],
)
def test_wrong_types_of_a_tree_are_refused(gates: Any, top: Any, events: Any) -> None:
    with pytest.raises((WrongTypeError, DefinitionError)) as caught:
        FaultTree(gates=gates, top=top, events=events)
    faults = getattr(caught.value, "exceptions", [caught.value])
    assert all(isinstance(fault, WrongTypeError) for fault in faults)


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "or", "inputs": "ab"},
        {"kind": "or", "inputs": {"a", "b"}},
        {"kind": "or", "inputs": None},
        {"kind": 1},
        {"kind": "at_least", "inputs": ["a"], "at_least": 1.0},
        {"kind": "at_least", "inputs": ["a"], "at_least": True},
        {"kind": "at_least", "inputs": ["a"], "weights": [True]},
        {"kind": "at_least", "inputs": ["a"], "weights": [-1]},
        {"kind": "at_least", "inputs": ["a"], "weights": [0.5]},
        {"kind": "at_least", "inputs": ["a"], "weights": "1"},
    ],
)
def test_wrong_types_of_a_gate_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(WrongTypeError):
        Gate(**given)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="at_least"):
        Gate("most", ["a"])


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (float("nan"), FieldError),
        (Decimal("NaN"), FieldError),
        (Decimal("sNaN"), FieldError),
        (float("inf"), FieldError),
        (-0.1, FieldError),
        (1.1, FieldError),
        (Fraction(3, 2), FieldError),
        (True, WrongTypeError),
        ("0.1", WrongTypeError),
        (None, WrongTypeError),
        (1j, WrongTypeError),
    ],
)
def test_what_is_no_probability_is_refused(value: Any, kind: type[Exception]) -> None:
    for ask in (WEB.probability, WEB.importance):
        with pytest.raises(kind, match="web-2") as caught:
            ask(EACH | {"web-2": value})
        assert getattr(caught.value, "path", None) == ("each", "web-2")


def test_each_event_has_one_probability() -> None:
    with pytest.raises(FieldError, match="database"):
        WEB.probability({event: p for event, p in EACH.items() if event != "database"})
    with pytest.raises(UnknownNameError, match="web-9"):
        WEB.probability(EACH | {"web-9": 0.1})
    with pytest.raises(DefinitionError) as caught:
        WEB.probability({"web-1": 2, "web-2": 0.1, "web-3": "x", 7: 0.1})  # type: ignore[dict-item]  # wrong on purpose
    assert len(caught.value.exceptions) == 4
    for no_mapping in ("database", None, [0.1], 0.1):
        with pytest.raises(WrongTypeError, match="each"):
            WEB.probability(no_mapping)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize(
    ("budget", "kind"),
    [(0, FieldError), (-1, FieldError), (True, WrongTypeError), (1e6, WrongTypeError)],
)
def test_a_budget_is_a_whole_number(budget: Any, kind: type[Exception]) -> None:
    with pytest.raises(kind, match="node_budget"):
        WEB.probability(EACH, node_budget=budget)
    with pytest.raises(kind, match="node_budget"):
        WEB.importance(EACH, node_budget=budget)
    with pytest.raises(kind, match="node_budget"):
        WEB.cut_sets(node_budget=budget)


@pytest.mark.parametrize(
    ("order", "kind"), [(0, FieldError), (True, WrongTypeError), ("1", WrongTypeError)]
)
def test_an_order_of_cut_sets_is_a_whole_number(
    order: Any, kind: type[Exception]
) -> None:
    with pytest.raises(kind, match="max_order"):
        WEB.cut_sets(max_order=order)


def test_beyond_the_budget_there_are_bounds_and_no_more() -> None:
    found = WEB.probability(EACH, node_budget=1)
    assert not found.is_exact
    assert found.value is found.complement is None
    assert found.lower <= 1 - 0.999 * (1 - 0.028) <= found.upper
    for ask in (lambda: WEB.importance(EACH, node_budget=1), _small_cut_sets):
        with pytest.raises(FieldError, match="node_budget"):
            ask()


def _small_cut_sets() -> object:
    return WEB.cut_sets(node_budget=1)


@pytest.mark.parametrize("kind", ["not", "nor", "nand", "xor"])
def test_cut_sets_of_a_tree_with_repairs_are_refused(kind: str) -> None:
    twisted = tree(top=Gate(kind, ["a"]))
    if kind == "xor":  # of one input: that input
        assert twisted.is_coherent
        return
    assert not twisted.is_coherent
    with pytest.raises(FieldError, match="negated"):
        twisted.cut_sets()


def test_what_is_met_negated_and_as_it_is_is_not_coherent() -> None:
    twisted = tree(
        top=Gate("or", ["one", "other"]),
        one=Gate("and", ["both", "d"]),
        other=Gate("and", ["no", "e"]),
        no=Gate("not", ["both"]),
        both=Gate("at_least", ["a", "b", "c"], at_least=2),
    )
    assert not twisted.is_coherent
    assert not tree(top=Gate("xor", ["a", "b"])).is_coherent


def test_negations_that_cancel_leave_a_tree_coherent() -> None:
    twice = tree(
        top=Gate("nand", ["x", "y"]),
        x=Gate("nor", ["a", "b"]),
        y=Gate("not", ["c"]),
    )
    assert twice.is_coherent
    assert list(twice.cut_sets()) == [("a",), ("b",), ("c",)]


@pytest.mark.parametrize(
    ("gate", "truth"),
    [
        (Gate("always"), 1),
        (Gate("never"), 0),
        (Gate("xor", ["a", "a"]), 0),
        (Gate("at_least", ["a", "a", "b"], at_least=2), Fraction(1, 3)),
        (Gate("at_least", ["a", "b"], at_least=1, weights=[0, 1]), Fraction(1, 2)),
    ],
)
def test_gates_at_their_edges(gate: Gate, truth: Fraction) -> None:
    one = tree(top=gate)
    shares = {"a": Fraction(1, 3), "b": Fraction(1, 2)}
    each = {event: shares[event] for event in one.basic_events}
    found = one.probability(each)
    assert (found.value, found.complement) == (truth, 1 - truth)
    for row in one.importance(each):
        assert row.criticality == row.fussell_vesely


@pytest.mark.parametrize(
    "top",
    [
        Gate("xor", ["sure", "a"]),
        Gate("xor", ["sure", "a", "sure", "b"]),
        Gate("at_least", ["sure", "a"], at_least=1),
        Gate("at_least", ["never", "a", "b"], at_least=3),
        Gate("at_least", ["never", "a", "b"], at_least=2),
    ],
)
def test_constants_among_inputs_are_worked_out(top: Gate) -> None:
    one = tree(top=top, sure=Gate("always"), never=Gate("never"))
    shares = {"a": Fraction(1, 3), "b": Fraction(1, 5)}
    each = {event: shares[event] for event in one.basic_events}
    assert one.probability(each).value == probability(one, each)


@pytest.mark.parametrize(
    "gates",
    [
        {"top": Gate("or", ["a"])},
        {"top": Gate("or", ["a", "both"]), "both": Gate("and", ["a", "b"])},
        {"top": Gate("not", ["no"]), "no": Gate("not", ["a"])},
    ],
)
def test_a_tree_that_comes_to_one_event_has_its_cut_set(gates: dict[str, Gate]) -> None:
    one = tree(**gates)
    assert minimal_sets(one) == {frozenset({"a"})}
    assert list(one.cut_sets()) == [("a",)]


def test_orders_that_are_alike_are_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_build, "_FIRST_ALLOWANCE", 10)
    one = tree(top=Gate("at_least", ["a", "b", "c"], at_least=2))
    each = {"a": Fraction(1, 3), "b": Fraction(1, 5), "c": Fraction(1, 7)}
    assert one.probability(each).value == probability(one, each)


def test_constants_have_cut_sets_too() -> None:
    assert list(tree(top=Gate("never")).cut_sets()) == []
    sure = tree(top=Gate("or", ["a", "sure"]), sure=Gate("always")).cut_sets()
    assert (sure.is_certain, sure.count, list(sure)) == (True, 1, [()])
    assert repr(WEB.cut_sets()) == "<CutSets 4 by_order=(1, 3)>"


def test_events_that_are_certain_or_impossible_are_no_trouble() -> None:
    for p in (0, 1, 0.0, 1.0):
        found = WEB.probability(dict.fromkeys(EACH, p))
        assert (found.value, found.complement) == (p, 1 - p)
        for one in WEB.importance(dict.fromkeys(EACH, p)):
            assert (one.diagnostic is None) is (p == 0)


def test_tiny_failures_and_tiny_availabilities_keep_their_digits() -> None:
    pair = tree(top=Gate("and", ["a", "b"]))
    assert pair.probability({"a": 1e-12, "b": 1e-12}).value == pytest.approx(1e-24)
    either = tree(top=Gate("or", ["a", "b"]))
    near = 1 - 2.0**-40
    found = either.probability({"a": near, "b": near})
    assert found.complement == 2.0**-80


def test_decimals_are_exact() -> None:
    found = tree(top=Gate("and", ["a", "b"])).probability(
        {"a": Decimal("0.1"), "b": Decimal("0.2")}
    )
    assert found.value == Fraction(1, 50)


def test_a_chain_of_ten_thousand_gates_takes_no_stack() -> None:
    size = 10_000
    gates = {
        f"g{n}": Gate("and" if n % 2 else "or", [f"e{n}", f"g{n + 1}"])
        for n in range(size)
    }
    gates[f"g{size}"] = Gate("or", ["last"])
    long = FaultTree(gates=gates, top="g0")
    each = dict.fromkeys(long.basic_events, 0.5)
    assert long.probability(each).is_exact
    assert len(long.importance(each)) == size + 1
    sizes = [len(one) for one in islice(long.cut_sets(max_order=3), 3)]
    assert sizes == [1, 2, 3]


def test_a_chain_that_shares_every_event_takes_no_stack() -> None:
    size = 2_000
    gates = {
        f"g{n}": Gate("or" if n % 2 else "and", [f"e{n}", f"e{n + 1}", f"g{n + 1}"])
        for n in range(size)
    }
    gates[f"g{size}"] = Gate("or", [f"e{size}"])
    long = FaultTree(gates=gates, top="g0")
    found = long.probability(dict.fromkeys(long.basic_events, 0.5))
    assert found.is_exact
    assert found.lower + found.complement_lower == pytest.approx(1)


def test_a_group_of_many_is_worked_out() -> None:
    names = [f"n{n}" for n in range(200)]
    many = tree(top=Gate("at_least", names, at_least=100))
    found = many.probability(dict.fromkeys(names, 0.5))
    assert found.value == pytest.approx(0.5281742395046, rel=1e-9)


def test_an_order_that_is_the_first_one_again_is_left_out() -> None:
    nothing: Any = None
    assert [*_build._more(nothing, nothing, [lambda *_: [1, 2]], [1, 2])] == []  # noqa: SLF001  # its one branch that trees seldom take
