"""Which services fail with some items, asked again and again."""

from array import array
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain, compress
from typing import Final

from itsmcore.cmdb._classes import classes_below
from itsmcore.cmdb._front import levels_from
from itsmcore.cmdb._impact_run import Run
from itsmcore.cmdb._rows import Rows, rows_of
from itsmcore.cmdb._snapshot import Snapshot

__all__ = ["ServicesHit"]

_KEPT: Final = 1_000_000
"""How many keys are remembered in questions and answers before they are forgotten."""

_PAIRS: Final = 32
"""How many pairs of an item and a service, for each item, a closure may take."""


class ServicesHit:
    """The services that are down or degraded when items fail, with what was found before.

    A question that was asked before is answered from memory. A new one takes a walk; once
    walks have met as many items as there are, the closure is made: for each item the
    services that its failure reaches over requirements alone. It is exact for items from
    which no member of a redundancy group is reached; those of which one is take a walk.
    Where the closure would take too much room, all take a walk.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._known: dict[Iterable[str], tuple[str, ...]] = {}
        self._kept = 0
        self._walked = 0

    def of(self, ids: Iterable[str]) -> tuple[str, ...]:
        """The services of these items, in the items' order.

        Raises:
            WrongTypeError: It is no list of keys.
            UnknownItemError: No item has one of them.
        """
        try:
            return self._known[ids]
        except (KeyError, TypeError):
            pass
        nodes = self._snapshot.numbers(ids)
        keys = self._snapshot.ids
        found = tuple(keys[node] for node in self._found(nodes))
        if type(ids) is tuple or type(ids) is frozenset:
            self._remember(ids, found)
        return found

    def _remember(
        self, ids: Sequence[str] | frozenset[str], found: tuple[str, ...]
    ) -> None:
        self._kept += len(ids) + len(found) + 1
        if self._kept > _KEPT:
            self._known.clear()
            self._kept = len(ids) + len(found) + 1
        self._known[ids] = found

    def _found(self, nodes: Sequence[int]) -> Sequence[int]:
        if self._walked > len(self._snapshot.ids) and self._closure is not None:
            grouped, closure = self._snapshot.net.reaches_pool, self._closure
            if not any(grouped[node] for node in nodes):
                if len(nodes) == 1:
                    return closure[nodes[0]]
                return sorted({*chain.from_iterable(closure[node] for node in nodes)})
        run = Run(self._snapshot.net, nodes)
        hit = [*chain(*run.down, *run.degraded)]
        self._walked += len(hit)
        is_service = self._is_service
        return sorted(node for node in hit if is_service[node])

    @cached_property
    def _is_service(self) -> bytes:
        wanted = classes_below(self._snapshot, ["service"])
        return bytes(name in wanted for name in self._snapshot.class_names)

    @cached_property
    def _closure(self) -> Rows | None:
        """For each node the services that require it, directly or not; None if too many."""
        net = self._snapshot.net
        items, services = array("i"), array("i")
        for service in compress(range(net.size), self._is_service):
            below = [*chain(*levels_from(net.needs, [service]))]
            items.extend(below)
            services.extend([service] * len(below))
            if len(items) > _PAIRS * net.size:
                return None
        return rows_of(net.size, items, services)
