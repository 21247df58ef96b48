"""Strategies of gates and fault trees."""

from collections.abc import Sequence

from hypothesis import strategies as st

from itsmcore.cmdb import FaultTree, Gate, GateKind
from itsmcore.testing._values import keys

__all__ = ["fault_trees", "gates"]

_COHERENT = (GateKind.AND, GateKind.OR, GateKind.AT_LEAST)
_CONSTANT = (GateKind.ALWAYS, GateKind.NEVER)


@st.composite
def gates(
    draw: st.DrawFn,
    names: st.SearchStrategy[str] | None = None,
    /,
    *,
    coherent: bool = False,
) -> Gate:
    """Gates that a tree takes, of every kind.

    Args:
        draw: Given by Hypothesis.
        names: What they read; any text unless given.
        coherent: Whether only of kinds under which no failure repairs anything.
    """
    kind = draw(st.sampled_from(_COHERENT if coherent else tuple(GateKind)))
    if kind in _CONSTANT:
        return Gate(kind)
    most = 1 if kind is GateKind.NOT else 4
    inputs = draw(
        st.lists(keys() if names is None else names, min_size=1, max_size=most)
    )
    if kind is not GateKind.AT_LEAST:
        return Gate(kind, inputs)
    weights = None
    total = len(inputs)
    if draw(st.booleans()):
        some = st.lists(st.integers(0, 5), min_size=total, max_size=total)
        weights = draw(some.filter(any))
        total = sum(weights)
    return Gate(kind, inputs, at_least=draw(st.integers(1, total)), weights=weights)


@st.composite
def fault_trees(
    draw: st.DrawFn,
    /,
    *,
    events: Sequence[str] = ("a", "b", "c", "d", "e", "f"),
    max_gates: int = 8,
    coherent: bool = False,
) -> FaultTree:
    """Fault trees whose gates share events and one another.

    Args:
        draw: Given by Hypothesis.
        events: Names of the events that they may read.
        max_gates: How many gates one has at most.
        coherent: Whether no failure may repair anything.
    """
    found: dict[str, Gate] = {}
    for number in range(draw(st.integers(1, max_gates))):
        # The last gates first: a tree whose top reads events alone says little.
        names = st.sampled_from([*reversed(found), *events])
        found[f"gate {number}"] = draw(gates(names, coherent=coherent))
    return FaultTree(gates=found, top=next(reversed(found)))
