"""What a caller supposes of items, checked and turned to nodes."""

from collections.abc import Iterable, Sequence
from typing import Final

import attrs

from itsmcore.cmdb._impact_run import Run
from itsmcore.cmdb._net import Net
from itsmcore.cmdb._snapshot import Snapshot
from itsmcore.cmdb.health import Given
from itsmcore.cmdb.situation import Situation, both_ways

__all__ = ["NOTHING", "Causes", "causes_of", "numbers"]

NOTHING: Final[tuple[str, ...]] = ()
"""The default of a list of keys: it needs no check."""

_QUICK: Final = (tuple, list, set, frozenset)
"""Kinds of lists of keys that need no closer look when all keys are known."""

_NONE: Final[frozenset[int]] = frozenset()


@attrs.define(eq=False)
class Causes:
    """Nodes by what was said of them.

    Attributes:
        failed: Of items that do not work.
        degraded: Of items that work badly.
        restored: Of items that are held up.
        maintenance: Of items that are out of service as agreed.
        acknowledged: Of items that do not work, and somebody handles it.
    """

    failed: frozenset[int]
    degraded: frozenset[int]
    restored: frozenset[int]
    maintenance: frozenset[int]
    acknowledged: frozenset[int]

    @property
    def handled(self) -> frozenset[int]:
        """Those that somebody handles, whatever else was said of them."""
        return self.maintenance | self.acknowledged

    def run(self, net: Net) -> Run:
        """What follows from all of them."""
        down = self.failed | self.handled if self.handled else self.failed
        return Run(net, down, self.degraded, self.restored)

    def run_handled(self, net: Net) -> Run:
        """What follows from those alone that somebody handles."""
        return Run(net, self.handled, (), self.restored)

    def run_unhandled(self, net: Net) -> Run:
        """What follows from those alone that nobody handles."""
        handled = self.handled
        return Run(net, self.failed - handled, self.degraded - handled, self.restored)

    def given(self, node: int) -> tuple[Given, ...]:
        """All that was said of a node."""
        return tuple(word for word in Given if node in getattr(self, word))

    def situation(self, ids: tuple[str, ...]) -> Situation:
        """The same by keys."""
        sets = {
            str(word): [ids[node] for node in getattr(self, word)] for word in Given
        }
        return Situation(**sets)


def causes_of(
    snapshot: Snapshot, said: Sequence[Iterable[str]], first: str = "down"
) -> Causes:
    """The nodes of keys.

    Args:
        snapshot: The graph.
        said: Keys of items that are failed, degraded, restored, in maintenance and
            acknowledged.
        first: What the caller calls the failed ones.

    Raises:
        UnknownItemError: No item has one of the keys.
        WrongTypeError: Something is no list of keys.
        FieldError: An item is restored and something else.
    """
    failed, degraded, restored, maintenance, acknowledged = said
    found = Causes(
        numbers(snapshot, failed, first),
        numbers(snapshot, degraded, "degraded"),
        numbers(snapshot, restored, "restored"),
        numbers(snapshot, maintenance, "maintenance"),
        numbers(snapshot, acknowledged, "acknowledged"),
    )
    if found.restored:
        _check(found, snapshot.ids, first)
    return found


def _check(causes: Causes, ids: tuple[str, ...], first: str) -> None:
    for node in sorted(causes.restored):
        for word in causes.given(node):
            if word is not Given.RESTORED:
                name = first if word is Given.FAILED else str(word)
                raise both_ways(ids[node], name)


def numbers(snapshot: Snapshot, value: Iterable[str], field: str) -> frozenset[int]:
    """The nodes of a list or set of keys.

    Raises:
        UnknownItemError: No item has one of the keys.
        WrongTypeError: It is no list of keys.
    """
    if value is NOTHING:
        return _NONE
    if type(value) in _QUICK:
        try:
            return frozenset(map(snapshot.index.__getitem__, value))
        except (KeyError, TypeError):
            pass  # told by name below
    return frozenset(snapshot.numbers(value, field))
