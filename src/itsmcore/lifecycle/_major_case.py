"""An incident as the rules of the major-incident axis see it."""

from datetime import datetime
from typing import ClassVar, Final

import attrs

from itsmcore.model import (
    Incident,
    MajorIncident,
    MajorState,
    Record,
    States,
    StatusCategory,
)
from itsmcore.model._fields import checked, optional_instant, texts
from itsmcore.model.words import known_or_text, member

__all__ = ["BLOCK_FIELDS", "MajorCase", "block_of", "case_of"]

_STATES: Final = States(
    {
        MajorState.NONE: StatusCategory.TO_DO,
        MajorState.PROPOSED: StatusCategory.WAITING,
        MajorState.ACCEPTED: StatusCategory.ACTIVE,
        MajorState.REJECTED: StatusCategory.CLOSED,
        MajorState.DEMOTED: StatusCategory.CLOSED,
        MajorState.REVIEW_DONE: StatusCategory.CLOSED,
    }
)

BLOCK_FIELDS: Final = (
    *("proposed_by", "declared_at", "ended_at", "reviewed_at"),
    *("commander", "stakeholders", "business_impact"),
)
"""What the block and its view have in common, beside the state."""


def _status(value: str) -> str:
    return known_or_text(MajorState, value)


def _category(value: str) -> StatusCategory:
    return member(StatusCategory, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class MajorCase(Record):
    """The major-incident block of an incident as a record of its own, for guards and effects.

    Attributes:
        incident_category: What the state of the incident means.
        incident_status: Its state.
        proposed_by: As in the block; so are all others.
    """

    record_type: ClassVar[str] = "major_incident"
    states: ClassVar[States] = _STATES

    status: str = attrs.field(default=MajorState.NONE, converter=_status)
    incident_category: StatusCategory = attrs.field(
        default=StatusCategory.UNKNOWN, converter=_category
    )
    incident_status: str = ""
    proposed_by: str | None = None
    declared_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    ended_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    reviewed_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    commander: str | None = None
    stakeholders: tuple[str, ...] = attrs.field(default=(), converter=texts)
    business_impact: str | None = None


def case_of(
    incident: Incident, states: States | None, custom: frozenset[str]
) -> MajorCase:
    """The view of an incident, with the custom fields that the rules know."""
    block = incident.major or MajorIncident(state=MajorState.NONE)
    known = incident.states if states is None else states
    return MajorCase(
        id=incident.id,
        opened_at=incident.opened_at,
        updated_at=incident.updated_at,
        version=incident.version,
        status=block.state,
        incident_category=known.category(incident.status),
        incident_status=incident.status,
        fields={name: incident.fields.get(name) for name in custom},
        **{name: getattr(block, name) for name in BLOCK_FIELDS},
    )


def block_of(case: MajorCase, reason: str | None) -> MajorIncident:
    """The block that a view says, with the reason that was told last."""
    values = {name: getattr(case, name) for name in BLOCK_FIELDS}
    return MajorIncident(state=MajorState(case.status), reason=reason, **values)
