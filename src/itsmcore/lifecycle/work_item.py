"""What the changes of every piece of work have in common."""

from datetime import datetime, timedelta
from typing import TypedDict

from itsmcore.model import Channel, HoldReason, Level, Link, Source

__all__ = ["WorkItemChanges"]


class WorkItemChanges(TypedDict, total=False):
    """What may be changed of any `WorkItem` along with an event; a lifecycle sets the rest."""

    title: str
    description: str | None
    opened_at: datetime
    number: str | None
    tags: frozenset[str]
    links: tuple[Link, ...]
    source: Source | None
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
