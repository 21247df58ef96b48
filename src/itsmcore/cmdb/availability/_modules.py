"""Modules: nodes that share no event with the rest of the formula (Dutuit and Rauzy 1996).

Two walks in linear time: the first dates each visit of a node, the second asks whether all
visits below a node lie between the first entry to it and the last exit from it.
"""

from itsmcore.cmdb.availability._formula import EVENT, Formula

__all__ = ["modules"]


def modules(formula: Formula, root: int) -> list[int]:
    """The nodes that are modules, inputs first; the root is the last.

    Args:
        formula: The formula.
        root: Its root, a node that is no event.
    """
    first, second, last = _dates(formula, root)
    least, most = first.copy(), last.copy()
    found = []
    for node in range(1, root + 1):
        if not first[node] or formula.kinds[node] == EVENT:
            continue
        below = [one >> 1 for one in formula.inputs[node]]
        earliest = min(least[one] for one in below)
        latest = max(most[one] for one in below)
        if first[node] < earliest and latest < second[node]:
            found.append(node)
        least[node] = min(earliest, first[node])
        most[node] = max(latest, last[node])
    return found


def _dates(formula: Formula, root: int) -> tuple[list[int], list[int], list[int]]:
    """When each node was first entered, then left, and last visited; 0 for never."""
    size = root + 1
    first, second, last = [0] * size, [0] * size, [0] * size
    waiting = [root]
    clock = 0
    while waiting:
        node = waiting.pop()
        clock += 1
        if node < 0:
            second[~node] = last[~node] = clock
            continue
        last[node] = clock
        if first[node]:
            continue
        first[node] = clock
        if formula.kinds[node] == EVENT:
            second[node] = clock
            continue
        waiting.append(~node)
        waiting.extend(one >> 1 for one in reversed(formula.inputs[node]))
    return first, second, last
