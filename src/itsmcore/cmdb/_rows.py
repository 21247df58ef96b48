"""Rows of numbers in two flat arrays: what each node leads to."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

__all__ = ["Rows", "rows_of"]


class Rows:
    """What each node leads to: row `u` is `targets[offsets[u]:offsets[u + 1]]`.

    Compressed rows need 4 bytes an edge and 4 a node, and none of the objects that lists of
    lists are made of.
    """

    __slots__ = ("offsets", "targets")

    def __init__(self, offsets: "array[int]", targets: "array[int]") -> None:
        self.offsets = offsets
        self.targets = targets

    def __getitem__(self, node: int) -> Sequence[int]:
        return self.targets[self.offsets[node] : self.offsets[node + 1]]

    def of(self, nodes: Iterable[int]) -> "Iterator[array[int]]":
        """The rows of nodes in rising order; those of neighbours come in one slice."""
        offsets, targets = self.offsets, self.targets
        start = end = 0
        for node in nodes:
            if node != end:
                yield targets[offsets[start] : offsets[end]]
                start = node
            end = node + 1
        yield targets[offsets[start] : offsets[end]]

    def __len__(self) -> int:
        return len(self.offsets) - 1


def rows_of(size: int, tails: Sequence[int], heads: Sequence[int]) -> Rows:
    """The rows of that many nodes, from the ends of every edge; the order in a row is kept.

    A counting sort: three passes, whatever the edges look like. The places of a row are
    filled from its end, so that they come to be its start.
    """
    counts = [0] * (size + 1)
    for tail in tails:
        counts[tail] += 1
    places = array("i", accumulate(counts))
    targets = array("i", bytes(4 * len(heads)))
    for tail, head in zip(reversed(tails), reversed(heads), strict=True):
        place = places[tail] - 1
        targets[place] = head
        places[tail] = place
    return Rows(places, targets)
