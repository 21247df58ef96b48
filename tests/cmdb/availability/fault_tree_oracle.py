"""Fault trees by brute force: every state of the events, one after the other."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, product
from math import prod

from itsmcore.cmdb import FaultTree, Gate, GateKind

__all__ = ["is_down", "minimal_sets", "probability", "states"]


def states(events: Sequence[str]) -> Iterator[dict[str, bool]]:
    for values in product([False, True], repeat=len(events)):
        yield dict(zip(events, values, strict=True))


def is_down(tree: FaultTree, state: Mapping[str, bool]) -> bool:
    """The top, by the definition of each gate."""

    known = dict(state)

    def value(name: str) -> bool:
        if name not in known:
            gate = tree.gates[name]
            known[name] = _answer(gate, map(value, gate.inputs))
        return known[name]

    return value(tree.top)


def _answer(gate: Gate, inputs: Iterator[bool]) -> bool:
    found = list(inputs)
    weights = gate.weights or [1] * len(found)
    reached = sum(w for w, one in zip(weights, found, strict=True) if one)
    return {
        GateKind.AND: all(found),
        GateKind.OR: any(found),
        GateKind.NOT: not any(found),
        GateKind.NOR: not any(found),
        GateKind.NAND: not all(found),
        GateKind.XOR: sum(found) % 2 == 1,
        GateKind.ALWAYS: True,
        GateKind.NEVER: False,
        GateKind.AT_LEAST: reached >= (gate.at_least or 0),
    }[gate.kind]


def probability(tree: FaultTree, each: Mapping[str, Fraction]) -> Fraction:
    """Summed over states; whole numbers over one denominator, which is quicker."""
    total = 0
    for state in states(tree.basic_events):
        if is_down(tree, state):
            mass = 1
            for event, down in state.items():
                top, whole = each[event].as_integer_ratio()
                mass *= top if down else whole - top
            total += mass
    return Fraction(total, prod(each[e].denominator for e in tree.basic_events))


def minimal_sets(tree: FaultTree) -> set[frozenset[str]]:
    events = tree.basic_events
    found: list[frozenset[str]] = []
    for size in range(len(events) + 1):
        for some in map(frozenset, combinations(events, size)):
            if not any(known <= some for known in found) and is_down(
                tree, {event: event in some for event in events}
            ):
                found.append(some)
    return set(found)
