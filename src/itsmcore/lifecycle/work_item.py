"""What the standard lifecycles of all kinds of work have in common."""

from datetime import datetime, timedelta
from typing import Final

from itsmcore.lifecycle.effect import Effect, assign, clear, count, stamp, stamp_actor
from itsmcore.lifecycle.record_changes import RecordChanges
from itsmcore.lifecycle.rules import Guard, Transition
from itsmcore.model import (
    IS_SET,
    ApprovalState,
    Channel,
    HoldReason,
    Level,
    Side,
    changes,
    commented,
    one_of,
    when,
)

__all__ = [
    "APPROVED",
    "CLOSED",
    "EVERY_STEP",
    "LET_GO",
    "REOPENED",
    "RESUMED",
    "WorkItemChanges",
    "holds",
]

EVERY_STEP: Final[tuple[Effect, ...]] = (
    count(
        "reassignment_count",
        on=changes("group", old=IS_SET) | changes("assignee", old=IS_SET),
    ),
    stamp("assigned_at", once=True, on=changes("assignee", new=IS_SET)),
    stamp("first_responded_at", once=True, on=commented(side=Side.AGENT, public=True)),
)
"""What is looked at in every step of a piece of work."""

CLOSED: Final = (stamp("closed_at"), stamp_actor("closed_by"))
"""What closing sets."""

LET_GO: Final = (clear("hold_reason"), clear("hold_started_at"))
"""What is over once work goes on."""

RESUMED: Final = (*LET_GO, clear("held_in"))
"""The same for records that remember in which state they were put on hold."""

REOPENED: Final = (
    count("reopen_count"),
    clear("resolved_at"),
    clear("resolved_by"),
    clear("resolution_code"),
    clear("resolution_notes"),
)
"""What reopening counts, and what is open again; the history keeps it."""

APPROVED: Final = Guard(
    condition=when(approval=one_of(ApprovalState.APPROVED, ApprovalState.NOT_REQUIRED)),
    code="not_approved",
    message="its approvals are not complete: give the ruling as given={'approval': ...}",
)
"""What was approved, or needs no approval."""


def holds(event: str, sources: tuple[str, ...], target: str) -> tuple[Transition, ...]:
    """Rows that put work on hold, and remember in which state."""
    return tuple(
        Transition(
            event=event,
            sources=[source],
            target=target,
            effects=[assign("held_in", source)],
        )
        for source in sources
    )


class WorkItemChanges(RecordChanges, total=False):
    """What may be changed of any `WorkItem` along with an event; a lifecycle sets the rest."""

    priority: Level | str | None
    priority_overridden: bool
    impact: Level | str | None
    urgency: Level | str | None
    requester: str | None
    opened_by: str | None
    assignee: str | None
    group: str | None
    channel: Channel | str | None
    service: str | None
    cis: tuple[str, ...] | list[str]
    category: str | None
    subcategory: str | None
    location: str | None
    due_at: datetime | None
    hold_reason: HoldReason | str | None
    resolution_code: str | None
    resolution_notes: str | None
    effort: timedelta | None
    parent: str | None
