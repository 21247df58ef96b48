"""What had to be put right after changes: the incidents they caused, the changes that fix them."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import attrs

from itsmcore.model import Change, ChangeState, Incident, LinkKind, WorkItem

__all__ = ["Remedies", "Remedy", "causes_of", "is_called_off", "later"]

_MENDS = frozenset({LinkKind.CAUSED_BY, LinkKind.FIXES})


@attrs.frozen
class Remedy:
    """One piece of work that puts right what a change did.

    Attributes:
        began_at: When it was needed.
        ended_at: When it was over; None while it goes on.
    """

    began_at: datetime
    ended_at: datetime | None


class Remedies:
    """What had to be put right, by the key of the change that did it."""

    def __init__(
        self, incidents: Iterable[Incident], changes: Iterable[Change]
    ) -> None:
        self._found: dict[str, list[Remedy]] = {}
        for incident in incidents:
            if not is_called_off(incident):
                end = incident.resolved_at or incident.closed_at
                self._add(causes_of(incident), Remedy(incident.opened_at, end))
        for change in changes:
            if not is_called_off(change):
                began_at = change.actual_start or change.opened_at
                self._add(_mended(change), Remedy(began_at, change.actual_end))

    def _add(self, causes: Iterable[str], remedy: Remedy) -> None:
        for key in causes:
            self._found.setdefault(key, []).append(remedy)

    def of(
        self, keys: Iterable[str], start: datetime, until: datetime
    ) -> tuple[Remedy, ...]:
        """Those after some changes that began from one instant on, and before another."""
        return tuple(
            remedy
            for key in keys
            for remedy in self._found.get(key, ())
            if start <= remedy.began_at < until
        )


def causes_of(incident: Incident) -> frozenset[str]:
    """Keys of the changes that caused an incident, by its field and by its links."""
    linked = _linked(incident, frozenset({LinkKind.CAUSED_BY}))
    field = incident.caused_by_change
    return frozenset(linked) if field is None else frozenset({field, *linked})


def is_called_off(record: WorkItem) -> bool:
    """Whether it was cancelled or rejected, so that nothing came of it."""
    ends = (ChangeState.CANCELLED, ChangeState.REJECTED)
    return record.cancelled_at is not None or record.status in ends


def _mended(change: Change) -> frozenset[str]:
    """Keys of the changes that a change puts right."""
    return frozenset(_linked(change, _MENDS)) - {change.id}


def _linked(record: WorkItem, kinds: frozenset[LinkKind]) -> Iterator[str]:
    for link in record.links:
        if link.kind in kinds and link.target.type == Change.record_type:
            yield link.target.id


def later(start: datetime, length: timedelta) -> datetime:
    """An instant so much later, or the last there is."""
    try:
        return start + length
    except OverflowError:
        return datetime.max.replace(tzinfo=start.tzinfo)
