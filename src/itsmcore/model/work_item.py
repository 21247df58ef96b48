"""Work: what incidents, problems, changes, requests and tasks have in common."""

from datetime import datetime, timedelta
from typing import ClassVar

import attrs

from itsmcore.model._fields import (
    checked,
    hold_reason,
    level,
    optional_instant,
    texts,
)
from itsmcore.model.keys import CiKey, GroupKey, PartyKey, RecordKey, ServiceKey
from itsmcore.model.record import Record
from itsmcore.model.words import Channel, Level, known_or_text

__all__ = ["WorkItem"]


def _channel(value: str | None) -> str | None:
    return None if value is None else known_or_text(Channel, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class WorkItem(Record):
    """What every piece of work has, on top of `Record`.

    Attributes:
        priority: Order of work; from a matrix, or set by hand.
        priority_overridden: Whether it was set against the matrix.
        impact: How much is hit.
        urgency: How soon it matters.
        requester: For whom.
        opened_by: By whom it was logged.
        assignee: The person who works on it.
        group: The queue that it sits in.
        channel: How it came, a `Channel` or a host's own word.
        service: The service that it is about.
        cis: The items that it is about, the main one first.
        category: Free classification, and below it:
        subcategory: the finer one.
        location: Where.
        due_at: Promised by hand; what an agreement promises is computed.
        hold_reason: Why it waits, a `HoldReason` or a host's own word.
        hold_started_at: Since when it waits.
        assigned_at: When it was first assigned.
        first_responded_at: When the requester first heard from an agent.
        resolved_at: When it was last resolved; empty while it is open again.
        resolved_by: By whom.
        resolution_code: How it ended.
        resolution_notes: What was done.
        closed_at: When it was closed for good.
        closed_by: By whom.
        cancelled_at: When it was called off.
        reopen_count: How often it came back.
        reassignment_count: How often it went from one group or person to another.
        effort: Time spent hands-on.
        history_complete: Whether its source gave every step.
        parent: Key of the record that it is a part or a duplicate of.
    """

    record_type: ClassVar[str] = "work_item"

    priority: Level | None = attrs.field(default=None, converter=level)
    priority_overridden: bool = False
    impact: Level | None = attrs.field(default=None, converter=level)
    urgency: Level | None = attrs.field(default=None, converter=level)
    requester: PartyKey | None = None
    opened_by: PartyKey | None = None
    assignee: PartyKey | None = None
    group: GroupKey | None = None
    channel: str | None = attrs.field(default=None, converter=_channel)
    service: ServiceKey | None = None
    cis: tuple[CiKey, ...] = attrs.field(default=(), converter=texts)
    category: str | None = None
    subcategory: str | None = None
    location: str | None = None
    due_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    hold_reason: str | None = attrs.field(default=None, converter=hold_reason)
    hold_started_at: datetime | None = attrs.field(
        default=None, converter=optional_instant
    )
    assigned_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    first_responded_at: datetime | None = attrs.field(
        default=None, converter=optional_instant
    )
    resolved_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    resolved_by: PartyKey | None = None
    resolution_code: str | None = None
    resolution_notes: str | None = None
    closed_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    closed_by: PartyKey | None = None
    cancelled_at: datetime | None = attrs.field(
        default=None, converter=optional_instant
    )
    reopen_count: int = 0
    reassignment_count: int = 0
    effort: timedelta | None = None
    history_complete: bool = True
    parent: RecordKey | None = None
