"""Releases and deployments: versions of a service made ready, and brought into use."""

from datetime import datetime
from typing import ClassVar, Final

import attrs

from itsmcore.errors import FieldError
from itsmcore.model._fields import checked, optional_instant, texts
from itsmcore.model._order import not_after, not_before
from itsmcore.model.approval import Approval, approvals
from itsmcore.model.change import ChangeOutcome
from itsmcore.model.keys import CiKey, GroupKey, PartyKey, RecordKey
from itsmcore.model.record import Record
from itsmcore.model.states import States
from itsmcore.model.words import StatusCategory, Word, known_or_text, member

__all__ = ["Deployment", "DeploymentState", "Release", "ReleaseState"]


class ReleaseState(Word):
    """Where a release stands."""

    DRAFT = "draft"
    PLANNING = "planning"
    AWAITING_APPROVAL = "awaiting_approval"
    SCHEDULED = "scheduled"
    BUILDING = "building"
    READY = "ready"
    DEPLOYING = "deploying"
    DEPLOYED = "deployed"
    FAILED = "failed"
    REVIEW = "review"
    CLOSED = "closed"
    CANCELLED = "cancelled"


RELEASE_STATES: Final = States(
    {
        ReleaseState.DRAFT: StatusCategory.TO_DO,
        ReleaseState.PLANNING: StatusCategory.ACTIVE,
        ReleaseState.AWAITING_APPROVAL: StatusCategory.WAITING,
        ReleaseState.SCHEDULED: StatusCategory.WAITING,
        ReleaseState.BUILDING: StatusCategory.ACTIVE,
        ReleaseState.READY: StatusCategory.WAITING,
        ReleaseState.DEPLOYING: StatusCategory.ACTIVE,
        ReleaseState.DEPLOYED: StatusCategory.DONE,
        ReleaseState.FAILED: StatusCategory.ACTIVE,
        ReleaseState.REVIEW: StatusCategory.DONE,
        ReleaseState.CLOSED: StatusCategory.CLOSED,
        ReleaseState.CANCELLED: StatusCategory.CLOSED,
    }
)


class DeploymentState(Word):
    """Where a deployment stands."""

    DRAFT = "draft"
    ASSESSING = "assessing"
    RECONCILING = "reconciling"
    READY = "ready"
    DEPLOYING = "deploying"
    COMPLETE = "complete"
    FAILED = "failed"
    ROLLED_BACK = "rolled_back"
    CANCELLED = "cancelled"


DEPLOYMENT_STATES: Final = States(
    {
        DeploymentState.DRAFT: StatusCategory.TO_DO,
        DeploymentState.ASSESSING: StatusCategory.ACTIVE,
        DeploymentState.RECONCILING: StatusCategory.ACTIVE,
        DeploymentState.READY: StatusCategory.WAITING,
        DeploymentState.DEPLOYING: StatusCategory.ACTIVE,
        DeploymentState.COMPLETE: StatusCategory.CLOSED,
        DeploymentState.FAILED: StatusCategory.ACTIVE,
        DeploymentState.ROLLED_BACK: StatusCategory.CLOSED,
        DeploymentState.CANCELLED: StatusCategory.CLOSED,
    }
)


def _release_status(value: str) -> str:
    return known_or_text(ReleaseState, value)


def _deployment_status(value: str) -> str:
    return known_or_text(DeploymentState, value)


def _outcome(value: str | None) -> ChangeOutcome | None:
    return None if value is None else member(ChangeOutcome, value)


def _attempts(_deployment: object, _field: object, value: int) -> None:
    if value < 0:
        raise FieldError(
            field="attempts",
            value=value,
            problem="attempts are counted from 0",
            remedy="give 0 for what was not begun yet",
        )


@attrs.frozen(kw_only=True, field_transformer=checked)
class Release(Record):
    """A version of a service, or of parts of it, that is made available as a whole.

    Attributes:
        owner: Who answers for it.
        group: Who works on it.
        version_label: What people call the version.
        changes: Keys of the changes that it brings.
        approvals: Who was asked, and what they said.
        planned_start: When its deployment is to begin.
        planned_end: When that is to be over; not before `planned_start`.
        submitted_by: Who asked for its approval; the lifecycle sets it.
        deployed_at: When all of it was in use; empty again where that failed later.
        outcome: How it ended, in the words of changes.
        review_notes: What the review after it found.
        closed_at: When it was closed for good.
        closed_by: By whom.
        cancelled_at: When it was called off.
    """

    record_type: ClassVar[str] = "release"
    states: ClassVar[States] = RELEASE_STATES

    status: str = attrs.field(default=ReleaseState.DRAFT, converter=_release_status)
    owner: PartyKey | None = None
    group: GroupKey | None = None
    version_label: str | None = None
    changes: tuple[RecordKey, ...] = attrs.field(default=(), converter=texts)
    approvals: tuple[Approval, ...] = attrs.field(default=(), converter=approvals)
    planned_start: datetime | None = attrs.field(
        default=None, converter=optional_instant, validator=not_after("planned_end")
    )
    planned_end: datetime | None = attrs.field(
        default=None, converter=optional_instant, validator=not_before("planned_start")
    )
    submitted_by: PartyKey | None = None
    deployed_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    outcome: ChangeOutcome | None = attrs.field(default=None, converter=_outcome)
    review_notes: str | None = None
    closed_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    closed_by: PartyKey | None = None
    cancelled_at: datetime | None = attrs.field(
        default=None, converter=optional_instant
    )


@attrs.frozen(kw_only=True, field_transformer=checked)
class Deployment(Record):
    """The move of a release into one environment.

    Attributes:
        release: Key of what is deployed.
        environment: Where to, in the host's words.
        cis: The items that it touches, the main one first.
        assignee: Who does it.
        group: Who works on it.
        planned_start: When it is to begin.
        planned_end: When it is to be over; not before `planned_start`.
        attempts: How often it was begun; 0 or more.
        actual_start: When it began, the last time.
        actual_end: When that ended, well or not; not before `actual_start`.
        notes: What happened.
        cancelled_at: When it was called off.
    """

    record_type: ClassVar[str] = "deployment"
    states: ClassVar[States] = DEPLOYMENT_STATES

    status: str = attrs.field(
        default=DeploymentState.DRAFT, converter=_deployment_status
    )
    release: RecordKey | None = None
    environment: str | None = None
    cis: tuple[CiKey, ...] = attrs.field(default=(), converter=texts)
    assignee: PartyKey | None = None
    group: GroupKey | None = None
    planned_start: datetime | None = attrs.field(
        default=None, converter=optional_instant, validator=not_after("planned_end")
    )
    planned_end: datetime | None = attrs.field(
        default=None, converter=optional_instant, validator=not_before("planned_start")
    )
    attempts: int = attrs.field(default=0, validator=_attempts)
    actual_start: datetime | None = attrs.field(
        default=None, converter=optional_instant, validator=not_after("actual_end")
    )
    actual_end: datetime | None = attrs.field(
        default=None, converter=optional_instant, validator=not_before("actual_start")
    )
    notes: str | None = None
    cancelled_at: datetime | None = attrs.field(
        default=None, converter=optional_instant
    )
