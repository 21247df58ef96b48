"""Conflicts: one thing that stands in the way of a change, with all that is needed to see it."""

import attrs

from itsmcore.interval import Interval
from itsmcore.model import CiKey, PartyKey, RecordKey, Word
from itsmcore.model._texts import moment

__all__ = ["Conflict", "ConflictKind"]


class ConflictKind(Word):
    """Why a change cannot be when it is planned.

    SAME_ITEM: another change is on one of its items. RELATED_ITEM: another one is on something
    that one of its items needs, or that needs it. OUTSIDE_MAINTENANCE: an item, or something
    that needs it, has maintenance windows, and the change is not within them. IN_BLACKOUT: it
    is in a blackout of an item or of something that needs it. ASSIGNEE_BUSY: who is to do it
    does something else then.
    """

    SAME_ITEM = "same_item"
    RELATED_ITEM = "related_item"
    OUTSIDE_MAINTENANCE = "outside_maintenance"
    IN_BLACKOUT = "in_blackout"
    ASSIGNEE_BUSY = "assignee_busy"


_ORDER = {kind: place for place, kind in enumerate(ConflictKind)}


@attrs.frozen(kw_only=True)
class Conflict:
    """One thing that stands in the way of a change.

    Attributes:
        change: Key of the change.
        kind: What sort of conflict it is.
        spans: The parts of its planned window that are concerned, in order.
        ci: The item of the change that is concerned; None where none is in particular.
        item: The item that stands in the way: that one, or a related one.
        path: Items from the one whose trouble spreads to the one that it reaches; one item
            where both are the same.
        other: Key of the other change.
        window: Name of the blackout.
        party: Who is busy.
    """

    change: RecordKey
    kind: ConflictKind
    spans: tuple[Interval, ...]
    ci: CiKey | None = None
    item: CiKey | None = None
    path: tuple[CiKey, ...] = ()
    other: RecordKey | None = None
    window: str | None = None
    party: PartyKey | None = None

    @property
    def order(self) -> tuple[object, ...]:
        """By what conflicts are sorted: change, kind, items, what stands in the way."""
        names = (self.ci, self.item, self.other, self.window, self.party)
        return (self.change, _ORDER[self.kind], *(name or "" for name in names))

    def explain(self) -> tuple[str, ...]:
        """What stands in the way, then each span of it."""
        head = f"{self.change}: {self._why()}"
        spans = (f"{moment(s.start)} .. {moment(s.end)}" for s in self.spans)
        return (head, *spans)

    def _why(self) -> str:
        match self.kind:
            case ConflictKind.ASSIGNEE_BUSY:
                what = f" with {self.other}" if self.other else ""
                return f"{self.party} is busy{what}"
            case ConflictKind.OUTSIDE_MAINTENANCE:
                return f"outside the maintenance windows of {self._place()}"
            case ConflictKind.IN_BLACKOUT:
                where = f" of {self._place()}" if self.item else ""
                return f"in the blackout {self.window}{where}"
            case _:
                return f"{self.other} is on {self._place()}"

    def _place(self) -> str:
        if len(self.path) < 2:  # of one item: the change's own
            return f"{self.item}"
        return f"{self.item}, related to {self.ci} ({' > '.join(self.path)})"
