"""Formulas made smaller and easier to cut into modules, the same for every state of the events."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from itsmcore.cmdb.availability._formula import (
    AND,
    EVENT,
    Formula,
    flattened,
    rebuilt,
    reference_counts,
)

__all__ = ["simplified"]

_SMALL: Final = 8
"""So many inputs of a shared conjunction may be copied into another one."""

_MOST_SUPPORT_BITS: Final = 400_000_000
"""Above this many bits of support, 50 MB, siblings are not grouped by what they share."""


def simplified(formula: Formula, root: int) -> tuple[Formula, int]:
    """The same formula flattened, absorbed, and with siblings that share events grouped."""
    flat = flattened(formula, root, reference_counts(formula, root))
    formula, root = rebuilt(formula, root, partial(_smaller, formula), flat)
    return _grouped(formula, root)


def _smaller(old: Formula, new: Formula, node: int, literals: list[int]) -> int:
    if old.kinds[node] != AND:
        return new.like(old, node, literals)
    found: dict[int, None] = {}
    for one in literals:
        inner = new.children(one >> 1)
        if not one & 1 and new.kinds[one >> 1] == AND and len(inner) <= _SMALL:
            found.update(dict.fromkeys(inner))
        else:
            found[one] = None
    return new.conjunction(_absorbed(new, found))


def _absorbed(new: Formula, literals: dict[int, None]) -> Iterable[int]:
    """Siblings without what the others already say.

    Beside x, "x or y" says nothing, and "y or not x" says y.
    """
    for one in literals:
        if not one & 1 or new.kinds[one >> 1] != AND:
            yield one
            continue
        inner = new.inputs[one >> 1]
        if any(part ^ 1 in literals for part in inner):
            continue
        rest = [part for part in inner if part not in literals]
        yield one if len(rest) == len(inner) else new.conjunction(rest) ^ 1


def _grouped(formula: Formula, root: int) -> tuple[Formula, int]:
    """The formula with the inputs of each conjunction grouped by the events they share."""
    supports = _supports(formula, root)
    if supports is None:
        return formula, root

    def build(new: Formula, node: int, literals: list[int]) -> int:
        if formula.kinds[node] != AND or len(literals) < 3:
            return new.like(formula, node, literals)
        masks = [supports[one >> 1] for one in formula.inputs[node]]
        groups = _sharing(literals, masks)
        return new.conjunction(map(new.conjunction, groups))

    return rebuilt(formula, root, build)


def _supports(formula: Formula, root: int) -> list[int] | None:
    """For each node a bit for each event below it, or None where that takes too much."""
    counts = reference_counts(formula, root)
    nodes = [node for node in range(1, len(counts)) if counts[node]]
    events = [node for node in nodes if formula.kinds[node] == EVENT]
    if len(nodes) * len(events) > _MOST_SUPPORT_BITS:
        return None
    found = [0] * len(counts)
    for bit, node in enumerate(events):
        found[node] = 1 << bit
    for node in nodes:
        for one in formula.children(node):
            found[node] |= found[one >> 1]
    return found


def _sharing(literals: Sequence[int], masks: Sequence[int]) -> list[list[int]]:
    """Literals in groups, of which no two share an event."""
    seen = shared = 0
    for mask in masks:
        shared |= seen & mask
        seen |= mask
    alone: list[list[int]] = []
    groups: list[tuple[list[int], int]] = []
    for one, mask in zip(literals, masks, strict=True):
        if not mask & shared:
            alone.append([one])
            continue
        members, mine, rest = [one], mask & shared, []
        for group in groups:
            if group[1] & mine:
                members, mine = group[0] + members, group[1] | mine
            else:
                rest.append(group)
        groups = [*rest, (members, mine)]
    return [*alone, *(members for members, _ in groups)]
