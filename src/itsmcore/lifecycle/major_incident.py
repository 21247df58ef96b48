"""The way to a major incident: an axis of its own beside the states of an incident.

Six states and eight moves between them: the neutral union of what products keep in a second
field (ServiceNow) or as a flag. No event of it changes the state of the incident.
"""

from typing import Final

from itsmcore.lifecycle._major_case import MajorCase
from itsmcore.lifecycle.effect import clear, stamp, stamp_actor
from itsmcore.lifecycle.lifecycle import Lifecycle
from itsmcore.lifecycle.major_axis import MajorAxis, MajorChanges
from itsmcore.lifecycle.rules import Guard, StateRule, Transition
from itsmcore.model import IS_SET, MajorState, StatusCategory, Word, one_of, when

__all__ = ["MAJOR_INCIDENT", "MAJOR_INCIDENT_MANAGER_ROLE", "MajorEvent"]

MAJOR_INCIDENT_MANAGER_ROLE: Final = "major_incident_manager"
"""Who decides what is a major incident, and when it is over."""


class MajorEvent(Word):
    """What can be asked of an incident on its way to a major one."""

    PROPOSE = "propose_major"
    ACCEPT = "accept_major"
    REJECT = "reject_major"
    DEMOTE = "demote_major"
    END = "end_major"
    FINISH_REVIEW = "finish_major_review"
    UPDATE = "update_major"


_S = MajorState
_E = MajorEvent

_AFRESH: Final = (clear("ended_at"), clear("reviewed_at"))
"""What an earlier time as a major incident may have left."""

_RULES: Final = (
    StateRule(name=_S.NONE, category=StatusCategory.TO_DO),
    StateRule(
        name=_S.PROPOSED,
        category=StatusCategory.WAITING,
        enter=[stamp_actor("proposed_by"), clear("declared_at"), *_AFRESH],
    ),
    StateRule(
        name=_S.ACCEPTED,
        category=StatusCategory.ACTIVE,
        required=["business_impact"],
        enter=[stamp("declared_at"), *_AFRESH],
    ),
    StateRule(name=_S.REJECTED, category=StatusCategory.CLOSED, read_only=["*"]),
    StateRule(
        name=_S.DEMOTED,
        category=StatusCategory.CLOSED,
        read_only=["*"],
        enter=[stamp("ended_at", once=True)],
    ),
    StateRule(
        name=_S.REVIEW_DONE,
        category=StatusCategory.CLOSED,
        read_only=["*"],
        enter=[stamp("ended_at", once=True), stamp("reviewed_at")],
    ),
)

_OPEN: Final = Guard(
    condition=~when(incident_category=StatusCategory.CLOSED),
    code="incident_closed",
    message="its incident is closed; reopen it first",
)
_RESOLVED: Final = Guard(
    condition=when(
        incident_category=one_of(StatusCategory.DONE, StatusCategory.CLOSED)
    ),
    code="incident_not_resolved",
    message="its incident is not resolved yet",
)
_GOES_ON: Final = Guard(
    condition=~when(ended_at=IS_SET),
    code="ended_already",
    message="it was ended before",
)
_ROLES: Final = (MAJOR_INCIDENT_MANAGER_ROLE,)

_TRANSITIONS: Final = (
    Transition(
        event=_E.PROPOSE,
        sources=[_S.NONE, _S.REJECTED, _S.DEMOTED],
        target=_S.PROPOSED,
        label="propose as major",
        guards=[_OPEN],
        must_prompt=["business_impact"],
        needs_reason=True,
    ),
    Transition(
        event=_E.ACCEPT,
        sources=[_S.NONE, _S.PROPOSED],
        target=_S.ACCEPTED,
        label="accept as major",
        guards=[_OPEN],
        roles=_ROLES,
        not_by=["proposed_by"],
        must_prompt=["business_impact", "commander"],
        needs_reason=True,
    ),
    Transition(
        event=_E.REJECT,
        sources=[_S.PROPOSED],
        target=_S.REJECTED,
        label="reject as major",
        roles=_ROLES,
        not_by=["proposed_by"],
        needs_reason=True,
    ),
    Transition(
        event=_E.DEMOTE,
        sources=[_S.ACCEPTED],
        target=_S.DEMOTED,
        label="demote",
        roles=_ROLES,
        needs_reason=True,
    ),
    Transition(
        event=_E.END,
        sources=[_S.ACCEPTED],
        label="end the major part",
        guards=[_GOES_ON],
        roles=_ROLES,
        effects=[stamp("ended_at")],
    ),
    Transition(
        event=_E.FINISH_REVIEW,
        sources=[_S.ACCEPTED],
        target=_S.REVIEW_DONE,
        label="finish the review",
        guards=[_RESOLVED],
        roles=_ROLES,
    ),
    Transition(
        event=_E.UPDATE,
        sources=[_S.PROPOSED, _S.ACCEPTED],
        label="update the major incident",
    ),
)

MAJOR_INCIDENT: Final = MajorAxis[MajorEvent, MajorChanges](
    lifecycle=Lifecycle[MajorCase, MajorEvent, MajorChanges](
        name="major_incident",
        record_type="major_incident",
        initial=_S.NONE,
        rules=_RULES,
        transitions=_TRANSITIONS,
        events=tuple(_E),
    ).bind(MajorCase, MajorEvent, MajorChanges)
)
"""The standard way to a major incident, for any record class that derives from `Incident`."""
