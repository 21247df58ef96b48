"""A graph as numbers: compiled once, never changed; what is derived from it is kept."""

from array import array
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import compress

from itsmcore.cmdb._front import levels_from
from itsmcore.cmdb._pool import Pool
from itsmcore.cmdb._rows import Rows, rows_of
from itsmcore.model import Strength

__all__ = ["Net"]


class Net:
    """What depends on what, among nodes from 0 to `size`.

    Every relation is turned so that trouble flows from its supplier to its dependant; that of
    an informational one flows nowhere, and it stands as its kind reads.

    Attributes:
        size: How many nodes there are.
        suppliers: The node that each relation starts from, in the order given.
        dependants: The node that each relation leads to.
        codes: The number of each relation's kind.
        kinds: Names of the kinds, by number.
        strengths: How hard trouble hits along a kind, by number.
        pools: Redundancy groups.
    """

    def __init__(
        self,
        *,
        size: int,
        suppliers: "array[int]",
        dependants: "array[int]",
        codes: Sequence[int],
        kinds: Sequence[str],
        strengths: Sequence[Strength],
        pools: Sequence[Pool],
    ) -> None:
        self.size = size
        self.suppliers = suppliers
        self.dependants = dependants
        self.codes = codes
        self.kinds = tuple(kinds)
        self.strengths = tuple(strengths)
        self.pools = tuple(pools)

    @cached_property
    def feeds(self) -> Rows:
        """For each node, those that cannot do without it; groups are looked at apart."""
        tails, heads = self._required()
        return rows_of(self.size, tails, heads)

    @cached_property
    def needs(self) -> Rows:
        """For each node, those that it cannot do without; groups are looked at apart."""
        tails, heads = self._required()
        return rows_of(self.size, heads, tails)

    @cached_property
    def pools_of(self) -> Mapping[int, tuple[int, ...]]:
        """For each node that needs any, the numbers of its pools."""
        found: dict[int, list[int]] = {}
        for number, pool in enumerate(self.pools):
            found.setdefault(pool.of, []).append(number)
        return {node: tuple(numbers) for node, numbers in found.items()}

    @cached_property
    def pools_with(self) -> Mapping[int, tuple[tuple[int, int], ...]]:
        """For each node that is in any, the number of a pool and what it counts there."""
        found: dict[int, list[tuple[int, int]]] = {}
        for number, pool in enumerate(self.pools):
            for member, weight in zip(pool.members, pool.weights, strict=True):
                found.setdefault(member, []).append((number, weight))
        return {node: tuple(numbers) for node, numbers in found.items()}

    @cached_property
    def owners(self) -> list[int]:
        """For each pool, the node that needs it."""
        return [pool.of for pool in self.pools]

    @cached_property
    def bearable(self) -> list[int]:
        """For each pool, the weight that may be down before its owner is."""
        return [pool.total - pool.needs for pool in self.pools]

    @cached_property
    def unnoticed(self) -> list[int]:
        """For each pool, the weight that may be disturbed before its owner is degraded."""
        return [pool.total - pool.warn for pool in self.pools]

    @cached_property
    def reaches_pool(self) -> bytes:
        """For each node, 1 if over requirements it reaches a member of a pool, or is one."""
        found = bytearray(self.size)
        for level in levels_from(self.needs, sorted(self.pools_with)):
            for node in level:
                found[node] = 1
        return bytes(found)

    def _required(self) -> tuple[Sequence[int], Sequence[int]]:
        """Both ends of the relations that no item can do without and no pool rules."""
        ends = self.relations_of(Strength.REQUIRED)
        declared = [pool for pool in self.pools if not pool.is_implied]
        ruled = {(member, pool.of) for pool in declared for member in pool.members}
        if not ruled:
            return ends
        kept = [pair for pair in zip(*ends, strict=True) if pair not in ruled]
        return [pair[0] for pair in kept], [pair[1] for pair in kept]

    def relations_of(self, strength: Strength) -> tuple[Sequence[int], Sequence[int]]:
        """Both ends of every relation of that strength, in the order given."""
        chosen = [found is strength for found in self.strengths]
        if all(chosen):
            return self.suppliers, self.dependants
        picked = [chosen[code] for code in self.codes]
        return (
            list(compress(self.suppliers, picked)),
            list(compress(self.dependants, picked)),
        )

    def touched(self) -> set[int]:
        """The nodes that anything can hit, or that can hit anything."""
        found: set[int] = set()
        for strength in (Strength.REQUIRED, Strength.REDUNDANT):
            found.update(*self.relations_of(strength))
        for pool in self.pools:
            found.update((pool.of, *pool.members))
        return found
