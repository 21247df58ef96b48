"""What an item needs, or what needs it, directly and indirectly."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, islice

import attrs

from itsmcore.cmdb._classes import ids_by_class, ids_of_class, known_classes
from itsmcore.cmdb._front import levels_from
from itsmcore.cmdb._links import Links
from itsmcore.cmdb._snapshot import Snapshot
from itsmcore.model import FrozenMap

__all__ = ["Reach", "Reached", "reach"]


@attrs.frozen(kw_only=True)
class Reached:
    """One item within reach.

    Attributes:
        id: Its key.
        ci_class: The name of its class.
        depth: How many steps it is away, at the least.
        kinds: Names of the kinds of the relations that end such a way, in the order given.
    """

    id: str
    ci_class: str
    depth: int
    kinds: tuple[str, ...]


class Reach(Mapping[str, Reached]):
    """Everything within reach of an item, by id: nearest first, then in the items' order.

    The item itself is not in it, not even where a circle leads back to it.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        links: Links,
        levels: Sequence[Sequence[int]],
        *,
        is_down: bool,
    ) -> None:
        self._snapshot = snapshot
        self._links = links
        self._levels = levels
        self._is_down = is_down

    def __getitem__(self, id: str) -> Reached:
        node = self._snapshot.index[id]
        depth = self._depths[node]
        if not depth:
            raise KeyError(id)
        return self._reached(node, depth)

    def __iter__(self) -> Iterator[str]:
        return map(self._snapshot.ids.__getitem__, self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)

    def __contains__(self, id: object) -> bool:
        node = self._snapshot.index.get(id) if isinstance(id, str) else None
        return node is not None and self._depths.get(node, 0) > 0

    def __repr__(self) -> str:
        return f"<Reach: {len(self)} items within {len(self._levels) - 1} steps>"

    @cached_property
    def _nodes(self) -> list[int]:
        return [*chain.from_iterable(self._levels[1:])]

    @cached_property
    def _depths(self) -> Mapping[int, int]:
        levels = enumerate(self._levels)
        return {node: depth for depth, level in levels for node in level}

    def by_depth(self) -> FrozenMap[int, tuple[str, ...]]:
        """Ids by how many steps they are away."""
        ids = self._snapshot.ids
        found = {
            d: tuple(ids[n] for n in level) for d, level in enumerate(self._levels) if d
        }
        return FrozenMap(found)

    def by_class(self) -> FrozenMap[str, tuple[str, ...]]:
        """Ids by the name of their class, in order of appearance."""
        return ids_by_class(self._snapshot, self._nodes)

    def of_class(self, *names: str) -> tuple[str, ...]:
        """Ids of the items of these classes, or of classes below them.

        Raises:
            UnknownNameError: Neither the tree of classes nor any item has such a class.
        """
        known = self._snapshot
        return ids_of_class(known, self._nodes, known_classes(known, names))

    def _reached(self, node: int, depth: int) -> Reached:
        links = self._links
        back = links.dependants if self._is_down else links.suppliers
        kinds: dict[str, None] = {}
        for other in back(node):
            if self._depths.get(other) == depth - 1:
                pair = (node, other) if self._is_down else (other, node)
                kinds.update(dict.fromkeys(links.kinds(*pair)))
        return Reached(
            id=self._snapshot.ids[node],
            ci_class=self._snapshot.class_names[node],
            depth=depth,
            kinds=tuple(kinds),
        )


def reach(
    snapshot: Snapshot, links: Links, start: int, depth: int | None, *, is_down: bool
) -> Reach:
    """What is within reach of a node.

    Args:
        snapshot: The graph.
        links: The steps to take.
        start: Where to begin.
        depth: How many steps to take at most; None for all.
        is_down: Towards what it needs, or else towards what needs it.
    """
    rows = links.into if is_down else links.out
    levels = islice(levels_from(rows, [start]), None if depth is None else depth + 1)
    return Reach(snapshot, links, [*map(sorted, levels)], is_down=is_down)
