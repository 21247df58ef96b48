"""What makes gates no fault tree: every fault, each with its place."""

from collections.abc import Iterator, Mapping
from typing import Any

from itsmcore.cmdb.availability.gate import Gate, GateKind
from itsmcore.errors import FieldError, UnknownNameError, WrongTypeError, dotted
from itsmcore.model._cycles import cycles

__all__ = ["tree_faults"]

_CONSTANT = (GateKind.ALWAYS, GateKind.NEVER)


def tree_faults(
    gates: Mapping[str, Gate], top: str, events: tuple[str, ...] | None
) -> Iterator[FieldError]:
    """Everything that is wrong, gate by gate; then cycles, where all gates are gates."""
    strange = [*_no_gates(gates)]
    yield from strange
    if strange:
        return
    if top not in gates:
        yield UnknownNameError(field="top", value=top, known=gates)
    for name, gate in gates.items():
        path = ("gates", name)
        yield from (fault.at(*path) for fault in _number_faults(gate))
        yield from (fault.at(*path) for fault in _threshold_faults(gate))
        if events is not None:
            yield from (fault.at(*path) for fault in _unknown(gate, gates, events))
    for index, name in enumerate(events or ()):
        if name in gates:
            yield _fault(
                ("events", index),
                name,
                "a gate has that name",
                "rename one of the two",
            )
    for ring in cycles({name: gate.inputs for name, gate in gates.items()}):
        yield _fault(
            ("gates", ring[0]),
            " -> ".join((*ring, ring[0])),
            "gates that wait for one another come to no answer",
            "let no gate be among its own inputs, directly or not",
        )


def _no_gates(gates: Mapping[Any, Any]) -> Iterator[FieldError]:
    for name, gate in gates.items():
        if not isinstance(name, str):
            yield _type(("gates", str(name)), name, "the name of a gate is text")
        if not isinstance(gate, Gate):
            yield _type(("gates", str(name)), gate, "a gate is needed")


def _number_faults(gate: Gate) -> Iterator[FieldError]:
    count = len(gate.inputs)
    if gate.kind in _CONSTANT:
        if count:
            yield _inputs(gate, f"{gate.kind} reads nothing", "leave them out")
    elif not count:
        yield _inputs(gate, "a gate without inputs says nothing", "name its inputs")
    elif gate.kind is GateKind.NOT and count > 1:
        yield _inputs(gate, "not reads one input", "use nor, or a gate for each")


def _threshold_faults(gate: Gate) -> Iterator[FieldError]:
    if gate.kind is not GateKind.AT_LEAST:
        for name in ("at_least", "weights"):
            value = getattr(gate, name)
            if value is not None:
                remedy = "leave it out, or make the kind at_least"
                yield _fault((name,), value, f"{gate.kind} has no threshold", remedy)
        return
    weights = gate.weights
    if weights is not None and len(weights) != len(gate.inputs):
        problem = f"there are {len(gate.inputs)} inputs"
        yield _fault(("weights",), weights, problem, "give a weight for each, in order")
        return
    most = len(gate.inputs) if weights is None else sum(weights)
    if gate.at_least is None or not 1 <= gate.at_least <= most:
        problem = f"the inputs can reach from 1 to {most}"
        remedy = "give a threshold that they can reach, or use always or never"
        yield _fault(("at_least",), gate.at_least, problem, remedy)


def _unknown(
    gate: Gate, gates: Mapping[str, Gate], events: tuple[str, ...]
) -> Iterator[FieldError]:
    for index, name in enumerate(gate.inputs):
        if name not in gates and name not in events:
            path = ("inputs", index)
            yield UnknownNameError(
                field=dotted(path), value=name, known=(*gates, *events), path=path
            )


def _inputs(gate: Gate, problem: str, remedy: str) -> FieldError:
    return _fault(("inputs",), gate.inputs, problem, remedy)


def _fault(
    path: tuple[str | int, ...], value: object, problem: str, remedy: str
) -> FieldError:
    return FieldError(
        field=dotted(path), value=value, problem=problem, remedy=remedy, path=path
    )


def _type(path: tuple[str | int, ...], value: object, problem: str) -> FieldError:
    return WrongTypeError(
        field=dotted(path),
        value=value,
        problem=problem,
        remedy="give {'top': Gate('or', ['a', 'b'])}",
        path=path,
    )
