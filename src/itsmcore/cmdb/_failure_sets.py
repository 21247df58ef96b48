"""Which single failures take an item down: sets of candidates as the bits of whole numbers.

The failure set of an item is itself, the failure sets of everything that it requires, and for
each redundancy group the candidates that take down so many of its members that too little
weight stays up. One pass in the order of the components, suppliers first, finds the sets of
all items at once; inside a cycle they grow until nothing changes, which is the least fixpoint.
"""

from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

from itsmcore.cmdb._components import components, suppliers_of
from itsmcore.cmdb._net import Net
from itsmcore.cmdb._pool import Pool

__all__ = ["FailureSets", "overloads"]


class FailureSets:
    """The order of the nodes that some roots need, and failure sets over it.

    Args:
        net: The graph.
        roots: The nodes that are asked about.
    """

    def __init__(self, net: Net, roots: Iterable[int]) -> None:
        self._net = net
        self._groups = list(components(roots, suppliers_of(net)))

    @property
    def support(self) -> list[int]:
        """The roots and everything that they need, suppliers first."""
        return [node for group in self._groups for node in group]

    def of(self, own: Mapping[int, int]) -> dict[int, int]:
        """The failure set of every node of the support.

        Args:
            own: For each candidate, the bits that stand for its failure; a node whose bits
                are all ones has failed whatever else does.
        """
        found: dict[int, int] = {}
        for group in self._groups:
            if len(group) == 1:
                node = group[0]
                found[node] = self._set_of(node, found, own.get(node, 0))
            else:
                self._settle(group, found, own)
        return found

    def _set_of(self, node: int, found: Mapping[int, int], bits: int) -> int:
        net = self._net
        for supplier in net.needs[node]:
            if supplier != node:
                bits |= found[supplier]
        for number in net.pools_of.get(node, ()):
            bits |= _overloads(net.pools[number], found)
        return bits

    def _settle(
        self, group: Sequence[int], found: dict[int, int], own: Mapping[int, int]
    ) -> None:
        """Let the sets of a cycle grow until none does.

        Nodes that cannot do without one another have the same set, so they grow as one.
        """
        net = self._net
        inside = set(group)
        found.update((node, own.get(node, 0)) for node in group)
        blocks = list(components(group, _vital(net, inside)))
        block_of = {n: number for number, block in enumerate(blocks) for n in block}
        waiting = deque(range(len(blocks)))
        while waiting:
            block = blocks[waiting.popleft()]
            bits = found[block[0]]
            for node in block:
                bits |= self._set_of(node, found, found[node])
            if all(bits == found[node] for node in block):
                continue
            found.update(dict.fromkeys(block, bits))
            waiting.extend(
                dict.fromkeys(
                    block_of[other]
                    for node in block
                    for other in _fed(net, node)
                    if other in inside
                )
            )


def _vital(net: Net, inside: Container[int]) -> Callable[[int], list[int]]:
    """What gives those that a node cannot do without, as far as they are inside.

    Among them are the members of a group that weigh more than it can spare.
    """

    def suppliers(node: int) -> list[int]:
        found = [other for other in net.needs[node] if other in inside]
        for number in net.pools_of.get(node, ()):
            pool = net.pools[number]
            pairs = zip(pool.members, pool.weights, strict=True)
            spare = pool.total - pool.needs
            found += [m for m, weight in pairs if weight > spare and m in inside]
        return found

    return suppliers


def _fed(net: Net, node: int) -> Iterator[int]:
    yield from net.feeds[node]
    for number, _ in net.pools_with.get(node, ()):
        yield net.pools[number].of


def _overloads(pool: Pool, found: Mapping[int, int]) -> int:
    sets = [found[member] for member in pool.members]
    return overloads(sets, pool.weights, pool.total - pool.needs)


def overloads(sets: Sequence[int], weights: Sequence[int], spare: int) -> int:
    """The bits that stand in sets of more than `spare` weight together.

    The weights are added up for all bits at once, in binary: `digits[i]` has the bits whose
    sum has a one at place `i`.

    Args:
        sets: Sets as bits.
        weights: What each set counts, 0 or more.
        spare: What may be lost, 0 or more.

    >>> bin(overloads([0b011, 0b110, 0b010], [1, 1, 1], 1))
    '0b10'
    """
    digits: list[int] = []
    for bits, weight in zip(sets, weights, strict=True):
        for place in range(weight.bit_length()):
            if weight >> place & 1:
                _add(digits, bits, place)
    above, level = 0, 0
    for bits in digits:
        level |= bits
    for place in range(max(len(digits), spare.bit_length()) - 1, -1, -1):
        digit = digits[place] if place < len(digits) else 0
        if spare >> place & 1:
            level &= digit
        else:
            above |= level & digit
            level &= ~digit
    return above


def _add(digits: list[int], bits: int, place: int) -> None:
    """Add one at a place to the sums of some bits."""
    while bits:
        if place >= len(digits):
            digits.extend([0] * (place + 1 - len(digits)))
        digits[place], bits = digits[place] ^ bits, digits[place] & bits
        place += 1
