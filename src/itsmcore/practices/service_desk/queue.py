"""Queues: what waits at each group, in the order in which it is to be taken."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final, TypeAlias

import attrs

from itsmcore._instants import to_utc
from itsmcore.model import FrozenMap, GroupKey, Level, PartyKey, RecordKey, WorkItem
from itsmcore.model._texts import moment
from itsmcore.model.condition import Condition, a_condition
from itsmcore.model.words import member
from itsmcore.practices._given import by_id, mapped
from itsmcore.practices.service_desk.desk_policy import OPEN_WORK, QueueOrder

__all__ = ["NO_DUE", "Queue", "QueueEntry", "queue_key", "queues"]

NO_DUE: Final[FrozenMap[str, datetime]] = FrozenMap()

Place: TypeAlias = tuple[object, ...]

_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_LAST: Final = len(Level) + 1


@attrs.frozen(kw_only=True)
class QueueEntry:
    """One ticket of a queue.

    Attributes:
        id: Its key.
        priority: Its priority; what has none comes after what has one.
        due_at: When it is due; what is not due comes after what is.
        opened_at: When it was opened: the older one comes first.
        assignee: Who has it, or None.
    """

    id: RecordKey
    priority: Level | None
    due_at: datetime | None
    opened_at: datetime
    assignee: PartyKey | None


@attrs.frozen(kw_only=True)
class Queue:
    """What waits at one group.

    Attributes:
        group: Its key; None for tickets that are in no group.
        entries: The tickets, the first to be taken first.
    """

    group: GroupKey | None
    entries: tuple[QueueEntry, ...]

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def unassigned(self) -> tuple[QueueEntry, ...]:
        """Those that nobody has, in the same order."""
        return tuple(entry for entry in self.entries if entry.assignee is None)

    def explain(self) -> tuple[str, ...]:
        """The tickets, a line each: what decides about their place, and who has them."""
        return tuple(_line(n, entry) for n, entry in enumerate(self.entries, start=1))


def queues(
    tickets: Iterable[WorkItem],
    /,
    *,
    order: str = QueueOrder.PRIORITY,
    due: Mapping[str, datetime] = NO_DUE,
    counts: Condition = OPEN_WORK,
) -> tuple[Queue, ...]:
    """The queue of each group that has work, by the keys of the groups.

    Args:
        tickets: The work, in any order.
        order: What comes first, a `QueueOrder`; then the older one, then the lower key.
        due: When tickets are due by their agreements, by key; the `due_at` of the record for
            those that are not named.
        counts: Which of the tickets are in a queue; those that are not over, unless told.

    Returns:
        Queues by group, the one of tickets without a group last.

    Raises:
        FieldError: A ticket comes twice.
        WrongTypeError: An argument is something else.
        NaiveDatetimeError: An instant has no zone.
    """
    rule, wanted = member(QueueOrder, order, "order"), a_condition(counts)
    dues, found = mapped(due, "due", to_utc), dict[str | None, list[WorkItem]]()
    for ticket in by_id(tickets, WorkItem, "tickets").values():
        if wanted.holds(ticket):
            found.setdefault(ticket.group, []).append(ticket)
    keys = sorted(found, key=lambda key: (key is None, key or ""))
    return tuple(_queue(key, found[key], rule, dues) for key in keys)


def queue_key(ticket: WorkItem, rule: QueueOrder, due: Mapping[str, datetime]) -> Place:
    """What decides about the place of a ticket in its queue."""
    grave = _LAST if ticket.priority is None else ticket.priority.rank
    at = due.get(ticket.id, ticket.due_at)
    soon = (at is None, _NEVER if at is None else at)
    rest = (ticket.opened_at, ticket.id)
    if rule is QueueOrder.DUE:
        return (*soon, grave, *rest)
    return (grave, *soon, *rest)


def _queue(
    key: str | None,
    tickets: list[WorkItem],
    rule: QueueOrder,
    due: Mapping[str, datetime],
) -> Queue:
    tickets.sort(key=lambda ticket: queue_key(ticket, rule, due))
    entries = tuple(
        QueueEntry(
            id=ticket.id,
            priority=ticket.priority,
            due_at=due.get(ticket.id, ticket.due_at),
            opened_at=ticket.opened_at,
            assignee=ticket.assignee,
        )
        for ticket in tickets
    )
    return Queue(group=key, entries=entries)


def _line(number: int, entry: QueueEntry) -> str:
    due = "not due" if entry.due_at is None else f"due {moment(entry.due_at)}"
    who = "nobody has it" if entry.assignee is None else f"{entry.assignee} has it"
    grave = entry.priority or "no priority"
    return (
        f"{number}. {entry.id}: {grave}, {due}, opened {moment(entry.opened_at)}; {who}"
    )
