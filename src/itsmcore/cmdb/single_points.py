"""Single points of failure, and pairs whose joint failure is one, redundancy respected."""

from collections.abc import Iterator, Sequence
from typing import Final, overload

import attrs

from itsmcore.cmdb._bits import members
from itsmcore.cmdb._failure_sets import FailureSets
from itsmcore.cmdb._snapshot import Snapshot

__all__ = ["FailingPairs", "SinglePoints", "failing_pairs", "single_points"]

_MOST_BITS: Final = 1 << 31
"""How many bits the failure sets of one pass may have together: 256 MiB."""

_LEAST_WIDTH: Final = 1024


@attrs.frozen
class SinglePoints(Sequence[str]):
    """The items of which each alone takes another one down when it fails.

    Attributes:
        of: Key of the item that would be down.
        ids: Keys of those that each take it down, in the order of the graph; not its own.
    """

    of: str
    ids: tuple[str, ...]

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        return self.ids[index]

    def __len__(self) -> int:
        return len(self.ids)


@attrs.frozen
class FailingPairs(Sequence[tuple[str, str]]):
    """Pairs of items that take another one down together, and neither alone.

    Attributes:
        of: Key of the item that would be down.
        pairs: The pairs, in the order of the graph.
        truncated: How many more there are than the limit let through.
    """

    of: str
    pairs: tuple[tuple[str, str], ...]
    truncated: int = 0

    @overload
    def __getitem__(self, index: int) -> tuple[str, str]: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[tuple[str, str], ...]: ...
    def __getitem__(
        self, index: int | slice
    ) -> tuple[str, str] | tuple[tuple[str, str], ...]:
        return self.pairs[index]

    def __len__(self) -> int:
        return len(self.pairs)


def single_points(
    snapshot: Snapshot, targets: Sequence[int], candidates: Sequence[int] | None
) -> dict[int, SinglePoints]:
    """The single points of failure of each target, all in a few passes.

    Args:
        snapshot: The graph.
        targets: The nodes that are asked about.
        candidates: The nodes whose failure is considered, in order; None for all.
    """
    sets = FailureSets(snapshot.net, targets)
    chosen = _within(sets.support, candidates)
    width = max(_LEAST_WIDTH, _MOST_BITS // max(1, len(sets.support)))
    found: dict[int, list[int]] = {target: [] for target in targets}
    for first in range(0, len(chosen), width):
        block = chosen[first : first + width]
        bits = sets.of({node: 1 << place for place, node in enumerate(block)})
        for target, points in found.items():
            points.extend(block[place] for place in members(bits[target]))
    ids = snapshot.ids
    return {
        target: SinglePoints(ids[target], tuple(ids[n] for n in points if n != target))
        for target, points in found.items()
    }


def _within(support: Sequence[int], candidates: Sequence[int] | None) -> list[int]:
    """The candidates that the support has, in the order of the graph."""
    if candidates is None:
        return sorted(support)
    return sorted(set(support).intersection(candidates))


def failing_pairs(
    snapshot: Snapshot,
    target: int,
    candidates: Sequence[int] | None,
    limit: int | None,
) -> FailingPairs:
    """The pairs that take a target down together and not alone.

    Each candidate that is no single point fails for good, and the failure sets of the rest
    say who completes the pair: as many passes over the support as there are such candidates.
    """
    ids = snapshot.ids
    pairs = [*_pairs(snapshot, target, candidates)]
    kept = pairs if limit is None else pairs[:limit]
    named = tuple((ids[a], ids[b]) for a, b in kept)
    return FailingPairs(ids[target], named, len(pairs) - len(kept))


def _pairs(
    snapshot: Snapshot, target: int, candidates: Sequence[int] | None
) -> Iterator[tuple[int, int]]:
    sets = FailureSets(snapshot.net, [target])
    chosen = [node for node in _within(sets.support, candidates) if node != target]
    own = {node: 1 << place for place, node in enumerate(chosen)}
    single = sets.of(own)[target]
    every = (1 << len(chosen)) - 1
    for place, node in enumerate(chosen):
        if single >> place & 1:
            continue
        bits = sets.of({**own, node: every})[target] & ~single
        later = bits >> (place + 1)
        yield from ((node, chosen[place + 1 + other]) for other in members(later))
