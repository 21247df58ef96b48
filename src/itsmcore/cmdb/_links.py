"""What is one step away from each node, and by which kinds of relations."""

from array import array
from collections.abc import Collection, Sequence
from itertools import compress
from typing import Final

from itsmcore.cmdb._net import Net
from itsmcore.cmdb._rows import rows_of
from itsmcore.model import Strength

__all__ = ["GROUP", "Links"]

GROUP: Final = "redundancy_group"
"""What stands for a kind where a declared group alone links a member to its owner."""


class Links:
    """The steps of a graph, from suppliers to dependants and back.

    Args:
        net: The graph.
        kinds: Names of the kinds to follow; None for all that carry impact, and membership
            in groups.
    """

    def __init__(self, net: Net, kinds: Collection[str] | None) -> None:
        self._names = (*net.kinds, GROUP)
        tails, heads, codes = _steps(net, kinds)
        size = len(tails)
        self._codes = codes
        # Rows of places in the columns: what a step leads to, and its kind, stand there.
        self._heads, self._tails = heads, tails
        self._out = rows_of(net.size, tails, range(size))
        self._in = rows_of(net.size, heads, range(size))

    def dependants(self, node: int) -> list[int]:
        """What needs a node, each once, by number."""
        heads = self._heads
        return sorted({heads[place] for place in self._out[node]} - {node})

    def suppliers(self, node: int) -> list[int]:
        """What a node needs, each once, by number."""
        tails = self._tails
        return sorted({tails[place] for place in self._in[node]} - {node})

    def kinds(self, supplier: int, dependant: int) -> tuple[str, ...]:
        """Names of the kinds that lead from one to the other, in the order given."""
        tails = self._tails
        found = (p for p in self._in[dependant] if tails[p] == supplier)
        return tuple(dict.fromkeys(self._names[self._codes[place]] for place in found))


def _steps(
    net: Net, kinds: Collection[str] | None
) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
    """Supplier, dependant and number of the kind of every step."""
    if kinds is None:
        chosen = [s is not Strength.INFORMATIONAL for s in net.strengths]
    else:
        chosen = [name in kinds for name in net.kinds]
    tails, heads, codes = net.suppliers, net.dependants, net.codes
    if not all(chosen):
        picked = [chosen[code] for code in codes]
        tails = array("i", compress(tails, picked))
        heads = array("i", compress(heads, picked))
        codes = list(compress(codes, picked))
    if kinds is not None or not net.pools:
        return tails, heads, codes
    pairs = [(m, p.of) for p in net.pools if not p.is_implied for m in p.members]
    return (
        [*tails, *(member for member, _ in pairs)],
        [*heads, *(owner for _, owner in pairs)],
        [*codes, *([len(net.kinds)] * len(pairs))],
    )
