"""Incidents: unplanned interruptions of a service, or drops in its quality."""

from datetime import datetime
from typing import ClassVar, Final

import attrs

from itsmcore.errors import WrongTypeError
from itsmcore.model._fields import checked, level, optional_instant, texts
from itsmcore.model._order import in_order, not_after, not_before
from itsmcore.model.keys import PartyKey, RecordKey
from itsmcore.model.states import States
from itsmcore.model.values import Block
from itsmcore.model.words import Level, StatusCategory, Word, known_or_text, member
from itsmcore.model.work_item import WorkItem

__all__ = ["Incident", "IncidentState", "MajorIncident", "MajorState"]


class IncidentState(Word):
    """Where an incident stands."""

    NEW = "new"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"


INCIDENT_STATES: Final = States(
    {
        IncidentState.NEW: StatusCategory.TO_DO,
        IncidentState.ASSIGNED: StatusCategory.ACTIVE,
        IncidentState.IN_PROGRESS: StatusCategory.ACTIVE,
        IncidentState.ON_HOLD: StatusCategory.WAITING,
        IncidentState.RESOLVED: StatusCategory.DONE,
        IncidentState.CLOSED: StatusCategory.CLOSED,
        IncidentState.CANCELLED: StatusCategory.CLOSED,
    }
)


class MajorState(Word):
    """Where an incident stands on the way to a major one; an axis of its own.

    `NONE` is where one stands that was never proposed, which has no block.
    """

    NONE = "none"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DEMOTED = "demoted"
    REVIEW_DONE = "review_done"


def _major_state(value: str) -> MajorState:
    return member(MajorState, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class MajorIncident(Block):
    """The major-incident block of an incident; None there means never proposed.

    Attributes:
        state: Where it stands on that axis.
        proposed_by: Who proposed it.
        declared_at: When it was accepted as major.
        ended_at: When the major part was over; not before `declared_at`.
        reviewed_at: When its review was done.
        commander: Who leads the response.
        stakeholders: Who is kept informed.
        business_impact: What it does to the business, for those who decide.
        reason: Why it was proposed, accepted, rejected or demoted: the last one told.
    """

    state: MajorState = attrs.field(default=MajorState.PROPOSED, converter=_major_state)
    proposed_by: PartyKey | None = None
    declared_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    ended_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    reviewed_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    commander: PartyKey | None = None
    stakeholders: tuple[PartyKey, ...] = attrs.field(default=(), converter=texts)
    business_impact: str | None = None
    reason: str | None = None

    def __attrs_post_init__(self) -> None:
        in_order("ended_at", self.declared_at, self.ended_at)


def _status(value: str) -> str:
    return known_or_text(IncidentState, value)


def _major(value: MajorIncident | None) -> MajorIncident | None:
    if value is not None and not isinstance(value, MajorIncident):
        raise WrongTypeError(
            field="major",
            value=value,
            problem="a major-incident block is needed",
            remedy="give MajorIncident(state='proposed')",
        )
    return value


@attrs.frozen(kw_only=True, field_transformer=checked)
class Incident(WorkItem):
    """An unplanned interruption of a service, or a drop in its quality.

    Attributes:
        severity: Technical gravity, apart from impact.
        major: The major-incident block, or None.
        problem: Key of the problem behind it.
        caused_by_change: Key of the change that caused it.
        outage_from: Start of the real loss of service, which may differ from `opened_at`.
        outage_to: End of it; not before `outage_from`.
    """

    record_type: ClassVar[str] = "incident"
    states: ClassVar[States] = INCIDENT_STATES

    status: str = attrs.field(default=IncidentState.NEW, converter=_status)
    severity: Level | None = attrs.field(default=None, converter=level)
    major: MajorIncident | None = attrs.field(default=None, converter=_major)
    problem: RecordKey | None = None
    caused_by_change: RecordKey | None = None
    outage_from: datetime | None = attrs.field(
        default=None, converter=optional_instant, validator=not_after("outage_to")
    )
    outage_to: datetime | None = attrs.field(
        default=None, converter=optional_instant, validator=not_before("outage_from")
    )
