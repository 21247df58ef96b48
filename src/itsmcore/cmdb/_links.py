"""What is one step away from each node, and by which kinds of relations."""

from array import array
from collections.abc import Collection, Sequence
from functools import cached_property
from itertools import compress
from typing import Final

from itsmcore.cmdb._net import Net
from itsmcore.cmdb._rows import Rows, rows_of
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
        self._net = net
        self._names = (*net.kinds, GROUP)
        self._tails, self._heads, self._codes = _steps(net, kinds)

    @cached_property
    def out(self) -> Rows:
        """For each node, what needs it."""
        if self._is_as_impact:
            return self._net.feeds
        return rows_of(self._net.size, self._tails, self._heads)

    @cached_property
    def into(self) -> Rows:
        """For each node, what it needs."""
        if self._is_as_impact:
            return self._net.needs
        return rows_of(self._net.size, self._heads, self._tails)

    @property
    def _is_as_impact(self) -> bool:
        """Whether the steps are the requirements that impact walks, whose rows are at hand."""
        net = self._net
        is_all = self._tails is net.suppliers and not net.pools
        return is_all and all(s is Strength.REQUIRED for s in net.strengths)

    @cached_property
    def _codes_out(self) -> Rows:
        """The number of the kind of each step, beside `out`."""
        return rows_of(self._net.size, self._tails, self._codes)

    @cached_property
    def _codes_into(self) -> Rows:
        """The number of the kind of each step, beside `into`."""
        return rows_of(self._net.size, self._heads, self._codes)

    def dependants(self, node: int) -> list[int]:
        """What needs a node, each once, by number."""
        return sorted({*self.out[node]} - {node})

    def suppliers(self, node: int) -> list[int]:
        """What a node needs, each once, by number."""
        return sorted({*self.into[node]} - {node})

    def kinds(self, supplier: int, dependant: int) -> tuple[str, ...]:
        """Names of the kinds that lead from one to the other, in the order given."""
        out, into = self.out[supplier], self.into[dependant]
        if len(out) < len(into):  # a hub is looked at from its other ends
            steps = zip(out, self._codes_out[supplier], strict=True)
            found = [code for node, code in steps if node == dependant]
        else:
            steps = zip(into, self._codes_into[dependant], strict=True)
            found = [code for node, code in steps if node == supplier]
        return tuple(dict.fromkeys(self._names[code] for code in found))


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
