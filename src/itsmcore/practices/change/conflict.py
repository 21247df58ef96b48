"""Conflicts of changes: what speaks against a planned window, each with its reason."""

from collections.abc import Iterator, Sequence
from typing import Final, overload

import attrs

from itsmcore.interval import Interval
from itsmcore.model import CiKey, FrozenMap, PartyKey, RecordKey, Word
from itsmcore.model._texts import moment

__all__ = ["ChangeConflicts", "Conflict", "ConflictKind"]


class ConflictKind(Word):
    """What speaks against a planned window, in the order in which it is told.

    SAME_CI: another change of the item meanwhile. NEEDED_CI: another one of what the item
    needs. DEPENDENT_CI: another one of what needs the item. OUTSIDE_MAINTENANCE: the item has
    maintenance windows, and it is not all inside them. BLACKOUT, FREEZE: it meets one.
    ASSIGNEE_BUSY: who is to do it has another change meanwhile. ASSIGNEE_AWAY: is absent.
    """

    SAME_CI = "same_ci"
    NEEDED_CI = "needed_ci"
    DEPENDENT_CI = "dependent_ci"
    OUTSIDE_MAINTENANCE = "outside_maintenance"
    BLACKOUT = "blackout"
    FREEZE = "freeze"
    ASSIGNEE_BUSY = "assignee_busy"
    ASSIGNEE_AWAY = "assignee_away"

    @property
    def rank(self) -> int:
        """Its place in the order, from 0."""
        return _RANKS[self]


_RANKS: Final = {kind: rank for rank, kind in enumerate(ConflictKind)}
_K: Final = ConflictKind


@attrs.frozen(kw_only=True)
class Conflict:
    """One thing that speaks against the planned window of a change.

    Attributes:
        change: Key of the change.
        kind: What it is.
        spans: When, within the planned window; in order.
        ci: Key of the item of the change that it is about; None where it is about none.
        other: Key of the other change.
        other_ci: Key of the item of the other change.
        path: From `ci` to `other_ci`, both included: a shortest way along which each needs
            the next one, or, of a dependent item, is needed by it.
        windows: Keys of the windows that it meets, or is not inside of.
        assignee: Who is busy or away.
    """

    change: RecordKey
    kind: ConflictKind
    spans: tuple[Interval, ...]
    ci: CiKey | None = None
    other: RecordKey | None = None
    other_ci: CiKey | None = None
    path: tuple[CiKey, ...] = ()
    windows: tuple[str, ...] = ()
    assignee: PartyKey | None = None

    def explain(self) -> tuple[str, ...]:
        """What speaks against it, then when, a line for each span."""
        return (f"{self.change}: {self._why()}", *map(_span, self.spans))

    def _why(self) -> str:
        names, ci = ", ".join(self.windows), self.ci or "the change"
        told = {
            _K.SAME_CI: f"{self.other} changes {ci}, too",
            _K.NEEDED_CI: f"{self.other} changes {self.other_ci}; "
            + " needs ".join(self.path),
            _K.DEPENDENT_CI: f"{self.other} changes {self.other_ci}; "
            + " is needed by ".join(self.path),
            _K.OUTSIDE_MAINTENANCE: f"{ci} is outside of its maintenance, {names}",
            _K.BLACKOUT: f"{ci} meets the blackout {names}",
            _K.FREEZE: f"{ci} meets the freeze {names}",
            _K.ASSIGNEE_BUSY: f"{self.assignee} is busy with {self.other}",
            _K.ASSIGNEE_AWAY: f"{self.assignee} is away",
        }
        return told[self.kind]


def place_of(one: Conflict) -> tuple[object, ...]:
    """What decides about the place of a conflict among others."""
    return (
        one.change,
        one.kind.rank,
        one.ci or "",
        one.other or "",
        one.other_ci or "",
        one.windows,
    )


def _span(span: Interval) -> str:
    return f"  {moment(span.start)} .. {moment(span.end)}"


@attrs.frozen
class ChangeConflicts(Sequence[Conflict]):
    """Every conflict of some changes: by key of the change, then kind, item and other change.

    Attributes:
        conflicts: All of them.
        checked: Keys of the changes that were looked at, in order.
        unplanned: Keys of those among the changes asked about that have no planned window,
            so that nothing can be said of them.
    """

    conflicts: tuple[Conflict, ...]
    checked: tuple[RecordKey, ...]
    unplanned: tuple[RecordKey, ...]

    @overload
    def __getitem__(self, index: int) -> Conflict: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Conflict, ...]: ...
    def __getitem__(self, index: int | slice) -> Conflict | tuple[Conflict, ...]:
        return self.conflicts[index]

    def __len__(self) -> int:
        return len(self.conflicts)

    def __iter__(self) -> Iterator[Conflict]:
        return iter(self.conflicts)

    def of_kind(self, *kinds: str) -> tuple[Conflict, ...]:
        """Those of some kinds, each a `ConflictKind`."""
        return tuple(one for one in self.conflicts if one.kind in kinds)

    @property
    def by_change(self) -> FrozenMap[RecordKey, tuple[Conflict, ...]]:
        """The conflicts of each change that was looked at, by its key."""
        found: dict[str, list[Conflict]] = {key: [] for key in self.checked}
        for one in self.conflicts:
            found[one.change].append(one)
        return FrozenMap({key: tuple(ones) for key, ones in found.items()})

    def explain(self) -> tuple[str, ...]:
        """What each conflict says, one after the other, and what has no window."""
        told = [line for one in self.conflicts for line in one.explain()]
        return (*told, *(f"{key}: it has no planned window" for key in self.unplanned))
