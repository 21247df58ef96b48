"""Changes: additions, modifications and removals of what services are made of."""

from datetime import datetime
from typing import ClassVar, Final

import attrs

from itsmcore.interval import Interval
from itsmcore.model._fields import checked, level, optional_instant
from itsmcore.model._order import not_after, not_before
from itsmcore.model.approval import Approval, approvals
from itsmcore.model.condition import when
from itsmcore.model.keys import PartyKey, RecordKey
from itsmcore.model.match import one_of
from itsmcore.model.states import States
from itsmcore.model.words import (
    Level,
    StatusCategory,
    Word,
    known_or_text,
    member,
)
from itsmcore.model.work_item import WorkItem

__all__ = ["PIR_REQUIRED", "Change", "ChangeOutcome", "ChangeState", "ChangeType"]


class ChangeState(Word):
    """Where a change stands."""

    DRAFT = "draft"
    ASSESS = "assess"
    AUTHORIZE = "authorize"
    SCHEDULED = "scheduled"
    IMPLEMENT = "implement"
    REVIEW = "review"
    CLOSED = "closed"
    REJECTED = "rejected"
    ON_HOLD = "on_hold"
    CANCELLED = "cancelled"


CHANGE_STATES: Final = States(
    {
        ChangeState.DRAFT: StatusCategory.TO_DO,
        ChangeState.ASSESS: StatusCategory.ACTIVE,
        ChangeState.AUTHORIZE: StatusCategory.WAITING,
        ChangeState.SCHEDULED: StatusCategory.WAITING,
        ChangeState.IMPLEMENT: StatusCategory.ACTIVE,
        ChangeState.REVIEW: StatusCategory.DONE,
        ChangeState.CLOSED: StatusCategory.CLOSED,
        ChangeState.REJECTED: StatusCategory.CLOSED,
        ChangeState.ON_HOLD: StatusCategory.WAITING,
        ChangeState.CANCELLED: StatusCategory.CLOSED,
    }
)


class ChangeType(Word):
    """Which way a change goes: approved beforehand, approved in turn, or in a hurry."""

    STANDARD = "standard"
    NORMAL = "normal"
    EMERGENCY = "emergency"


class ChangeOutcome(Word):
    """How a change ended."""

    SUCCESSFUL = "successful"
    SUCCESSFUL_WITH_ISSUES = "successful_with_issues"
    UNSUCCESSFUL = "unsuccessful"
    BACKED_OUT = "backed_out"


PIR_REQUIRED: Final = when(change_type=ChangeType.EMERGENCY) | when(
    outcome=one_of(
        ChangeOutcome.SUCCESSFUL_WITH_ISSUES,
        ChangeOutcome.UNSUCCESSFUL,
        ChangeOutcome.BACKED_OUT,
    )
)
"""Which changes get a post-implementation review: emergencies, and what went wrong."""


def _status(value: str) -> str:
    return known_or_text(ChangeState, value)


def _held_in(value: str | None) -> str | None:
    return None if value is None else known_or_text(ChangeState, value)


def _type(value: str) -> ChangeType:
    return member(ChangeType, value)


def _outcome(value: str | None) -> ChangeOutcome | None:
    return None if value is None else member(ChangeOutcome, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Change(WorkItem):
    """An addition, modification or removal of anything that could affect a service.

    Attributes:
        change_type: Standard, normal or emergency.
        risk: How risky it is; a `RiskGrid` can tell.
        planned_start: When it is to begin.
        planned_end: When it is to be over; not before `planned_start`.
        actual_start: When it began.
        actual_end: When it was over; not before `actual_start`.
        outage_expected: Whether the service is to be interrupted.
        implementation_plan: How it is done.
        test_plan: How it is shown to work.
        backout_plan: How it is undone.
        approvals: Who was asked, and what they said.
        outcome: How it ended.
        review_notes: What the review after it found.
        reviewed_at: When the post-implementation review was held, where there was one.
        template: Which approved procedure a standard change follows.
        release: Key of the release that it belongs to.
        submitted_by: Who asked for it to be let through; the lifecycle sets it.
        held_in: The state in which it was put on hold, and to which it goes back.
    """

    record_type: ClassVar[str] = "change"
    states: ClassVar[States] = CHANGE_STATES

    status: str = attrs.field(default=ChangeState.DRAFT, converter=_status)
    change_type: ChangeType = attrs.field(default=ChangeType.NORMAL, converter=_type)
    risk: Level | None = attrs.field(default=None, converter=level)
    planned_start: datetime | None = attrs.field(
        default=None, converter=optional_instant, validator=not_after("planned_end")
    )
    planned_end: datetime | None = attrs.field(
        default=None, converter=optional_instant, validator=not_before("planned_start")
    )
    actual_start: datetime | None = attrs.field(
        default=None, converter=optional_instant, validator=not_after("actual_end")
    )
    actual_end: datetime | None = attrs.field(
        default=None, converter=optional_instant, validator=not_before("actual_start")
    )
    outage_expected: bool = False
    implementation_plan: str | None = None
    test_plan: str | None = None
    backout_plan: str | None = None
    approvals: tuple[Approval, ...] = attrs.field(default=(), converter=approvals)
    outcome: ChangeOutcome | None = attrs.field(default=None, converter=_outcome)
    review_notes: str | None = None
    reviewed_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    template: str | None = None
    release: RecordKey | None = None
    submitted_by: PartyKey | None = None
    held_in: str | None = attrs.field(default=None, converter=_held_in)

    @property
    def planned_window(self) -> Interval | None:
        """When it is to take place; None where a bound is missing or it has no length."""
        return _window(self.planned_start, self.planned_end)

    @property
    def actual_window(self) -> Interval | None:
        """When it took place; None where a bound is missing or it had no length."""
        return _window(self.actual_start, self.actual_end)

    @property
    def pir_required(self) -> bool:
        """Whether it gets a post-implementation review, as `PIR_REQUIRED` says."""
        return PIR_REQUIRED.holds(self)


def _window(start: datetime | None, end: datetime | None) -> Interval | None:
    if start is None or end is None or start == end:
        return None
    return Interval(start=start, end=end)
