"""Business processes as the Icinga module computes them."""

from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.cmdb.products._icinga_nodes import seen_as
from itsmcore.cmdb.products.icinga import (
    BusinessProcess,
    Evaluation,
    Kind,
    Monitored,
    Operator,
    Process,
    Reading,
    State,
)
from itsmcore.errors import (
    DefinitionError,
    FieldError,
    UnknownNameError,
    WrongTypeError,
)
from itsmcore.testing import business_processes
from tests.cmdb.products.oracles import BAD, icinga_state

HOST = ("UP", "DOWN", "UNREACHABLE", "PENDING")
SERVICE = ("OK", "WARNING", "CRITICAL", "UNKNOWN", "PENDING")


def over(operator: str, count: int, **values: Any) -> BusinessProcess:
    names = [f"c{number}" for number in range(count)]
    return BusinessProcess(
        processes=[Process(name="p", operator=operator, children=names, **values)],
        objects=[Monitored(name=name) for name in names],
    )


def state(operator: str, *states: str, minimum: int | None = None) -> str:
    whole = over(operator, len(states), minimum=minimum)
    told = {f"c{number}": each for number, each in enumerate(states)}
    return whole.evaluate(told)["p"].state


@pytest.mark.parametrize(
    ("operator", "states", "expected"),
    [
        ("and", "OK PENDING", "PENDING"),
        ("and", "PENDING WARNING", "WARNING"),
        ("and", "WARNING UNKNOWN", "UNKNOWN"),
        ("and", "UNKNOWN CRITICAL", "CRITICAL"),
        ("or", "CRITICAL UNKNOWN", "UNKNOWN"),
        ("or", "CRITICAL PENDING", "PENDING"),
        ("not", "OK", "CRITICAL"),
        ("not", "PENDING", "PENDING"),
        ("not", "WARNING", "WARNING"),
        ("not", "UNKNOWN", "OK"),
        ("not", "OK CRITICAL", "OK"),
        ("not", "OK WARNING", "WARNING"),
        ("xor", "OK CRITICAL", "OK"),
        ("xor", "OK OK", "CRITICAL"),
        ("xor", "WARNING PENDING", "CRITICAL"),
        ("degraded", "OK CRITICAL", "WARNING"),
        ("degraded", "CRITICAL CRITICAL", "WARNING"),
        ("degraded", "OK UNKNOWN", "UNKNOWN"),
        ("degraded", "OK PENDING", "PENDING"),
    ],
)
def test_each_operator_has_its_table(operator: str, states: str, expected: str) -> None:
    assert state(operator, *states.split()) == expected


@pytest.mark.parametrize(
    ("minimum", "states", "expected"),
    [
        (1, "OK CRITICAL CRITICAL", "OK"),
        (2, "OK WARNING WARNING", "WARNING"),
        (2, "OK WARNING CRITICAL", "CRITICAL"),
        (3, "OK OK OK", "OK"),
        (3, "OK OK PENDING", "PENDING"),
        (4, "OK OK OK", "UNKNOWN"),
    ],
)
def test_a_minimum_counts_or_takes_the_worst_of_all(
    minimum: int, states: str, expected: str
) -> None:
    assert state("min", *states.split(), minimum=minimum) == expected


@st.composite
def told(draw: st.DrawFn, whole: BusinessProcess) -> dict[str, str]:
    """States of some of the monitored nodes."""
    return {
        node.name: draw(st.sampled_from(HOST if node.kind is Kind.HOST else SERVICE))
        for node in whole.objects
        if draw(st.booleans())
    }


@given(business_processes(loops=False), st.data())
def test_states_are_those_of_plain_recursion(
    whole: BusinessProcess, data: st.DataObject
) -> None:
    states = data.draw(told(whole))
    found = whole.evaluate(states)
    assert list(found.nodes) == [
        *(node.name for node in whole.objects),
        *(process.name for process in whole.processes),
    ]
    for name in found.nodes:
        assert found[name].state == icinga_state(whole, states, name)
    explains_itself(whole, found)


def explains_itself(whole: BusinessProcess, found: Evaluation) -> None:
    for process in whole.processes:
        node = found[process.name]
        assert node.reason
        assert set(node.deciding) <= set(process.children)
        blamed = found.blame(process.name)
        assert set(blamed[process.name]) <= set(process.children)
        for name in blamed[process.name]:
            assert name in blamed
        seen = [
            seen_as(found.options, process.overrides, found[c])
            for c in process.children
        ]
        if node.state is State.EMPTY or "loop" in node.reason:
            continue
        fine = sum(child.badness == 0 for child in seen)
        if process.operator is Operator.MIN:
            assert f"{fine} of {len(seen)} OK, needs {process.minimum}" in node.reason
        if process.operator is Operator.AND:
            decided = {c.badness for c in seen if c.name in node.deciding}
            assert decided == {node.state.badness}


@given(business_processes(loops=False), st.data())
def test_order_of_processes_and_children_changes_no_state(
    whole: BusinessProcess, data: st.DataObject
) -> None:
    states = data.draw(told(whole))
    chance = data.draw(st.randoms())
    processes = [
        Process(
            name=each.name,
            operator=each.operator,
            minimum=each.minimum,
            children=sorted(each.children, key=lambda _: chance.random()),
            overrides=each.overrides,
        )
        for each in whole.processes
    ]
    chance.shuffle(processes)
    twin = BusinessProcess(processes=processes, objects=whole.objects[::-1])
    found = whole.evaluate(states)
    for name, node in twin.evaluate(dict(reversed(states.items()))).nodes.items():
        assert node.state is found[name].state


@pytest.mark.parametrize("operator", ["and", "or", "min"])
def test_a_worse_child_never_makes_a_better_process(operator: str) -> None:
    minimum = 2 if operator == "min" else None
    order = sorted(SERVICE, key=BAD.__getitem__)
    for states in product(order, repeat=3):
        worse = [order[min(order.index(states[0]) + 1, 4)], *states[1:]]
        before = BAD[state(operator, *states, minimum=minimum)]
        assert BAD[state(operator, *worse, minimum=minimum)] >= before


def test_degraded_gets_better_when_unknown_becomes_critical() -> None:
    assert state("degraded", "UNKNOWN") == "UNKNOWN"
    assert state("degraded", "CRITICAL") == "WARNING"


@given(business_processes(loops=False), st.data())
def test_a_process_gets_better_when_all_that_is_to_blame_is_mended(
    whole: BusinessProcess, data: st.DataObject
) -> None:
    plain = BusinessProcess(
        objects=whole.objects,
        processes=[
            Process(
                name=each.name,
                children=each.children,
                operator="or" if each.operator is Operator.OR else "and",
            )
            for each in whole.processes
        ],
    )
    kinds = {node.name: node.kind for node in whole.objects}
    states = data.draw(told(whole))
    found = plain.evaluate(states)
    for process in plain.processes:
        before = found[process.name].state
        blamed = [name for name in found.blame(process.name) if name in kinds]
        fine = {name: "UP" if kinds[name] is Kind.HOST else "OK" for name in blamed}
        after = plain.evaluate(states, simulated=fine)[process.name].state
        assert bool(blamed) is (before.badness > 0)
        assert after.badness < before.badness or not blamed


def test_missing_nodes_have_a_state_of_their_own() -> None:
    whole = BusinessProcess(
        processes=[
            Process(name="p", children=["h", "s"]),
            Process(name="q", children=["p"], operator="or"),
            Process(name="r", children=["h", "t"]),
        ],
        objects=[
            Monitored(name="h", kind="host"),
            Monitored(name="s"),
            Monitored(name="t"),
        ],
    )
    found = whole.evaluate({"t": "OK"})
    assert (found["h"].state, found["s"].state) == ("UNREACHABLE", "UNKNOWN")
    assert found["p"].state == found["r"].state == State.UNKNOWN
    assert found.missing == ("h", "s", "p", "q")


def test_nothing_below_is_empty_and_looks_fine_from_above() -> None:
    whole = BusinessProcess(
        processes=[
            Process(name="none"),
            Process(name="all", children=["none"]),
            Process(name="mixed", children=["none", "s"], operator="xor"),
            Process(name="above", children=["all"], operator="not"),
        ],
        objects=[Monitored(name="s")],
    )
    found = whole.evaluate({"s": "CRITICAL"})
    assert [found[name].state for name in ("none", "all", "above")] == ["EMPTY"] * 3
    assert found["mixed"].state == "OK"
    assert found.blame("all") == {"all": ("none",), "none": ()}
    assert found.missing == ()


def test_an_override_is_of_one_process_and_one_child() -> None:
    whole = BusinessProcess(
        processes=[
            Process(
                name="p",
                children=["h", "s"],
                overrides={"h": {"DOWN": "UP"}, "s": {"CRITICAL": "WARNING"}},
            ),
            Process(name="q", children=["h", "s"]),
            Process(name="r", children=["q"], overrides={"q": {"CRITICAL": "OK"}}),
        ],
        objects=[Monitored(name="h", kind="host"), Monitored(name="s")],
    )
    found = whole.evaluate({"h": "DOWN", "s": "CRITICAL"})
    assert [found[name].state for name in "pqr"] == ["WARNING", "CRITICAL", "OK"]
    assert found.blame("p") == {"p": ("s",), "s": ()}
    assert found.blame("q") == {"q": ("h", "s"), "h": (), "s": ()}
    missing = whole.evaluate({"s": "OK"})
    assert missing["p"].state == "UNKNOWN"


ACK = Reading(state="CRITICAL", acknowledged=True)
AWAY = Reading(state="CRITICAL", downtime=True)


@pytest.mark.parametrize(
    ("children", "acknowledged", "downtime"),
    [
        ([ACK], True, False),
        ([AWAY], False, True),
        ([ACK, AWAY], True, False),
        ([ACK, "CRITICAL"], False, False),
        ([ACK, "WARNING"], True, False),
        ([Reading(state="CRITICAL", acknowledged=True, downtime=True)], True, True),
    ],
)
def test_a_process_is_handled_when_its_worst_child_is(
    children: list[Any],
    acknowledged: bool,  # noqa: FBT001  # expected, from the table
    downtime: bool,  # noqa: FBT001  # expected, from the table
) -> None:
    whole = over("and", len(children))
    node = whole.evaluate({f"c{i}": each for i, each in enumerate(children)})["p"]
    assert (node.acknowledged, node.downtime) == (acknowledged, downtime)


@pytest.mark.parametrize("operator", ["not", "xor", "min"])
def test_results_that_rest_on_no_child_have_no_flags(operator: str) -> None:
    whole = over(operator, 2, minimum=1 if operator == "min" else None)
    fine = Reading(state="OK", acknowledged=True)
    node = whole.evaluate({"c0": fine, "c1": ACK})["p"]
    assert not node.acknowledged


def test_flags_pass_through_degraded_and_an_unmet_minimum() -> None:
    node = over("degraded", 1).evaluate({"c0": ACK})["p"]
    assert (node.state, node.acknowledged) == ("WARNING", True)
    node = over("min", 2, minimum=2).evaluate({"c0": "OK", "c1": AWAY})["p"]
    assert (node.state, node.downtime) == ("CRITICAL", True)


def test_handled_children_look_fine_when_asked_for() -> None:
    whole = over("and", 2)
    states = {"c0": ACK, "c1": Reading(state="WARNING", downtime=True)}
    assert whole.evaluate(states)["p"].state == "CRITICAL"
    found = whole.evaluate(states, acknowledged_is_ok=True)
    assert found["p"].state == "WARNING"
    assert found["c0"].state == "CRITICAL"
    assert found.blame("p") == {"p": ("c1",), "c1": ()}
    assert whole.evaluate(states, downtime_is_ok=True)["p"].state == "CRITICAL"
    both = whole.evaluate(states, acknowledged_is_ok=True, downtime_is_ok=True)
    assert both["p"].state == "OK"
    assert "CRITICAL but handled" in both["p"].reason


def test_blame_can_tell_handled_trouble_apart() -> None:
    found = over("and", 2).evaluate({"c0": ACK, "c1": "CRITICAL"})
    assert found.blame("p")["p"] == ("c0", "c1")
    assert found.blame("p", handled=False)["p"] == ("c1",)
    assert found.blame("c0") == {"c0": ()}


def test_simulation_stands_in_place_of_states_and_changes_nothing() -> None:
    whole = BusinessProcess(
        processes=[
            Process(name="p", children=["s", "t"]),
            Process(name="q", children=["p", "s"], operator="or"),
        ],
        objects=[Monitored(name="s"), Monitored(name="t")],
    )
    states = {"s": "OK", "t": "OK"}
    found = whole.evaluate(states, simulated={"s": "CRITICAL"})
    assert (found["p"].state, found["q"].state) == ("CRITICAL", "CRITICAL")
    found = whole.evaluate(states, simulated={"s": "WARNING", "p": "OK"})
    assert (found["p"].state, found["p"].reason) == ("OK", "as simulated")
    assert found["q"].state == "OK"
    assert whole.evaluate({}, simulated=states)["p"].missing is False
    assert states == {"s": "OK", "t": "OK"}
    assert whole.evaluate(states)["q"].state == "OK"


def ring(*children: list[str], hosts: str = "") -> BusinessProcess:
    return BusinessProcess(
        processes=[
            Process(name=name, operator="or", children=below)
            for name, below in zip("abcdef", children, strict=False)
        ],
        objects=[Monitored(name=name) for name in hosts],
    )


def test_a_loop_is_unknown_and_told() -> None:
    whole = ring(["b"], ["c"], ["a"], ["a"])
    found = whole.evaluate({})
    assert {found[name].state for name in "abcd"} == {State.UNKNOWN}
    assert "loop" in found["a"].reason
    assert found.loops == (("a", "b", "c"),)
    assert whole.loop_from("d") == ("d", "a", "b", "c", "a")
    assert whole.loop_from("b") == ("b", "c", "a", "b")
    assert found.blame("d") == {"d": ("a",), "a": ("b",), "b": ("c",), "c": ("a",)}


def test_a_loop_behind_a_monitored_child_is_one_unknown_child() -> None:
    assert ring(["a"], ["a", "h"], hosts="h").evaluate({"h": "OK"})["b"].state == (
        "UNKNOWN"
    )
    found = ring(["a"], ["h", "a"], hosts="h").evaluate({"h": "OK"})
    assert (found["a"].state, found["b"].state) == ("UNKNOWN", "OK")
    inside = ring(["h", "b"], ["h", "a"], hosts="h")
    assert inside.evaluate({"h": "OK"})["a"].state == "UNKNOWN"
    assert inside.loop_from("a") == ("a", "b", "a")
    assert ring(["b", "c"], ["c"], [], hosts="h").loop_from("a") == ()


@given(business_processes(), st.data())
def test_loops_are_told_where_they_are(
    whole: BusinessProcess, data: st.DataObject
) -> None:
    found = whole.evaluate(data.draw(told(whole)))
    children = {process.name: process.children for process in whole.processes}
    inside = {name for group in found.loops for name in group}
    for name in children:
        path = whole.loop_from(name)
        if path:
            assert path.count(path[-1]) == 2
            assert all(b in children[a] for a, b in pairwise(path))
            assert path[-1] in inside
        if name in inside:
            assert (path[0], found[name].state) == (name, State.UNKNOWN)
    explains_itself(whole, found)


def test_chains_of_any_length_and_wide_processes_end() -> None:
    names = [f"p{number:05}" for number in range(10_000)]
    below = zip(names, [*names[1:], "s"], strict=True)
    whole = BusinessProcess(
        processes=[Process(name=name, children=[child]) for name, child in below],
        objects=[Monitored(name="s")],
    )
    found = whole.evaluate({"s": "CRITICAL"})
    assert found[names[0]].state == "CRITICAL"
    assert len(found.blame(names[0])) == 10_001
    assert whole.loop_from(names[0]) == ()
    assert state("min", *["OK"] * 10_000, minimum=10_000) == "OK"
    wide = over("and", 1_000).evaluate({})["p"]
    assert wide.reason == (
        "worst of 1000 children: c0, c1, c2, c3, c4, ... (1000 in all) UNKNOWN"
    )
    assert len(wide.deciding) == 1_000


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        BusinessProcess(
            processes=[
                Process(name="h", children=["x", "h", "h"], operator="min"),
                Process(name="p", minimum=2, children=["h", "s"]),
                Process(name="p", operator="min", minimum=0),
                Process(
                    name="r",
                    children=["i", "s"],
                    overrides={"i": {"OK": "UP"}, "s": {"OK": "UP"}, "p": {}},
                ),
            ],
            objects=[
                Monitored(name="h"),
                Monitored(name="h"),
                Monitored(name="i", kind="host"),
                Monitored(name="s"),
            ],
        )
    faults = [e for e in caught.value.exceptions if isinstance(e, FieldError)]
    assert [fault.pointer for fault in faults] == [
        "/objects/1",
        "/processes/2",
        "/processes/0/name",
        "/processes/0/children/2",
        "/processes/0/children/0",
        "/processes/0/minimum",
        "/processes/1/minimum",
        "/processes/2/minimum",
        "/processes/3/overrides/i/OK",
        "/processes/3/overrides/s/OK",
        "/processes/3/overrides/p",
    ]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"operator": "nand"}, "operator"),
        ({"operator": None}, "operator"),
        ({"minimum": 1.5}, "minimum"),
        ({"minimum": True}, "minimum"),
        ({"children": "ab"}, "children"),
        ({"overrides": []}, "overrides"),
        ({"overrides": {3: {}}}, "overrides"),
        ({"overrides": {"a": []}}, "overrides.a"),
        ({"overrides": {"a": {"OK": "FINE"}}}, "overrides.a"),
        ({"name": None}, "name"),
    ],
)
def test_bad_processes_are_refused(values: dict[str, Any], field: str) -> None:
    with pytest.raises(FieldError) as caught:
        Process(**{"name": "p", **values})
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("states", "field", "kind"),
    [
        ({"h": "OK"}, "states.h", FieldError),
        ({"s": "DOWN"}, "states.s", FieldError),
        ({"s": "EMPTY"}, "states.s", FieldError),
        ({"s": "fine"}, "states.s", UnknownNameError),
        ({"s": None}, "states.s", WrongTypeError),
        ({"s": float("nan")}, "states.s", WrongTypeError),
        ({"p": "OK"}, "states", UnknownNameError),
        ({3: "OK"}, "states", WrongTypeError),
        (["s"], "states", WrongTypeError),
        ("s", "states", WrongTypeError),
    ],
)
def test_bad_states_are_refused(
    states: Any, field: str, kind: type[FieldError]
) -> None:
    whole = BusinessProcess(
        processes=[Process(name="p", children=["h", "s"])],
        objects=[Monitored(name="h", kind="host"), Monitored(name="s")],
    )
    with pytest.raises(kind) as caught:
        whole.evaluate(states)
    assert caught.value.field == field
    with pytest.raises(FieldError):
        whole.evaluate({}, simulated={"p": "UP"})
    with pytest.raises(WrongTypeError):
        whole.evaluate({}, acknowledged_is_ok=1)  # type: ignore[arg-type]  # is refused
    with pytest.raises(UnknownNameError):
        whole.loop_from("s")
    with pytest.raises(UnknownNameError):
        whole.evaluate({})["x"]
