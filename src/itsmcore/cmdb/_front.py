"""A front that moves through a graph and meets each node once."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

from itsmcore.cmdb._rows import Rows

__all__ = ["Front", "levels_from"]

_FEW: Final = 2000
"""Up to how many nodes a set is quicker than a byte for each node of the graph."""


class Front:
    """The nodes that were met: a set while they are few, then a byte for each node.

    Args:
        rows: What each node leads to.
        met: Nodes that are not to be met again; the front takes the set over.
    """

    __slots__ = ("_marks", "_met", "_rows")

    def __init__(self, rows: Rows, met: set[int]) -> None:
        self._rows = rows
        self._met = met
        self._marks: bytearray | None = None

    def beyond(self, level: Iterable[int]) -> list[int]:
        """The nodes that these lead to and that were not met before; now they are."""
        offsets, targets = self._rows.offsets, self._rows.targets
        found: list[int] = []
        add = found.append
        if self._marks is None and len(self._met) <= _FEW:
            met = self._met
            meet = met.add
            for node in level:
                for other in targets[offsets[node] : offsets[node + 1]]:
                    if other not in met:
                        meet(other)
                        add(other)
            return found
        marks = self._marks or self._marked()
        for other in chain.from_iterable(self._rows.of(sorted(level))):
            if not marks[other]:
                marks[other] = 1
                add(other)
        return found

    def _marked(self) -> bytearray:
        marks = self._marks = bytearray(len(self._rows))
        for node in self._met:
            marks[node] = 1
        return marks

    def meet(self, nodes: Iterable[int]) -> list[int]:
        """Those of these nodes that were not met before, each once; now they are."""
        found = [node for node in dict.fromkeys(nodes) if not self.has_met(node)]
        if self._marks is None:
            self._met.update(found)
        else:
            for node in found:
                self._marks[node] = 1
        return found

    def has_met(self, node: int) -> bool:
        """Whether the node was met."""
        return node in self._met if self._marks is None else bool(self._marks[node])


def levels_from(rows: Rows, first: Sequence[int]) -> Iterator[Sequence[int]]:
    """The first nodes, then those that they lead to, by the number of steps."""
    front, level = Front(rows, set(first)), first
    while level:
        yield level
        level = front.beyond(level)
