"""Gates by name as a formula over numbered events."""

from collections.abc import Mapping, Sequence

from itsmcore.cmdb.availability._formula import FALSE, TRUE, Formula
from itsmcore.cmdb.availability.gate import Gate, GateKind

__all__ = ["events_of", "formula_of"]


def events_of(gates: Mapping[str, Gate], top: str) -> tuple[str, ...]:
    """Names that are no gates: as a walk from the top meets them, then others by name."""
    found = [name for name in _walk(gates, top) if name not in gates]
    rest = {name for gate in gates.values() for name in gate.inputs}
    return (*found, *sorted(rest - gates.keys() - {*found}))


def formula_of(
    gates: Mapping[str, Gate], top: str, events: Sequence[str]
) -> tuple[Formula, int]:
    """The formula of the top gate, and its root; events have the numbers of their places."""
    formula = Formula()
    literals = {name: formula.event(number) for number, name in enumerate(events)}
    for name in _walk(gates, top):
        if name in gates:
            gate = gates[name]
            inputs = [literals[one] for one in gate.inputs]
            literals[name] = _literal(formula, gate, inputs)
    return formula, literals[top]


def _walk(gates: Mapping[str, Gate], top: str) -> list[str]:
    """Every name from the top down, each once, inputs before what reads them."""
    found: dict[str, None] = {}
    seen = set()
    waiting = [top]
    while waiting:
        name = waiting[-1]
        if name in seen or name not in gates:
            waiting.pop()
            found[name] = None
        else:
            seen.add(name)
            waiting.extend(
                one for one in reversed(gates[name].inputs) if one not in found
            )
    return list(found)


def _literal(formula: Formula, gate: Gate, inputs: list[int]) -> int:
    kind = gate.kind
    if kind in (GateKind.ALWAYS, GateKind.NEVER):
        return TRUE if kind is GateKind.ALWAYS else FALSE
    if kind is GateKind.XOR:
        return formula.parity(inputs)
    if kind is GateKind.AT_LEAST:
        weights = gate.weights or (1,) * len(inputs)
        return formula.threshold(inputs, weights, gate.at_least or 0)
    is_all = kind in (GateKind.AND, GateKind.NAND)
    found = formula.conjunction(inputs) if is_all else formula.disjunction(inputs)
    return found ^ (kind in (GateKind.NOT, GateKind.NAND, GateKind.NOR))
