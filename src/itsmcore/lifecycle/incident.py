"""The standard lifecycle of an incident.

Seven states and twenty moves between them: the neutral union of what leading products define
(ServiceNow, Jira SM, Zendesk, Freshservice, BMC, Ivanti, iTop, GLPI). Breach, escalation and
the major-incident axis are no states.
"""

from datetime import datetime, timedelta
from typing import Final

from itsmcore.lifecycle.effect import clear, stamp, stamp_actor
from itsmcore.lifecycle.lifecycle import Lifecycle
from itsmcore.lifecycle.rules import Guard, StateRule, TimerRule, Transition, Window
from itsmcore.lifecycle.work_item import (
    CLOSED,
    EVERY_STEP,
    LET_GO,
    REOPENED,
    WorkItemChanges,
)
from itsmcore.model import (
    IS_SET,
    Incident,
    IncidentState,
    Level,
    MajorState,
    StatusCategory,
    Word,
    when,
)

__all__ = [
    "INCIDENT",
    "REOPEN_CLOSED_ROLE",
    "REOPEN_WINDOW",
    "IncidentChanges",
    "IncidentEvent",
]

REOPEN_WINDOW: Final = timedelta(days=14)
"""How long a resolved incident may be reopened by anybody, and when it closes by itself.

Our choice. Products close after 1 to 15 days: ServiceNow 1 since the last change, Zendesk 4, an
extension of iTop 7, BMC 15.
"""

REOPEN_CLOSED_ROLE: Final = "incident_manager"
"""Who may reopen a closed one. ServiceNow leaves it to its administrators."""


class IncidentEvent(Word):
    """What can be asked of an incident."""

    ASSIGN = "assign"
    START = "start"
    HOLD = "hold"
    RESUME = "resume"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    CLOSE = "close"
    CANCEL = "cancel"
    UPDATE = "update"


class IncidentChanges(WorkItemChanges, total=False):
    """What may be changed along with an event; the lifecycle sets the rest itself."""

    severity: Level | str | None
    problem: str | None
    caused_by_change: str | None
    outage_from: datetime | None
    outage_to: datetime | None


_S = IncidentState
_E = IncidentEvent
_OPEN: Final = (_S.NEW, _S.ASSIGNED, _S.IN_PROGRESS, _S.ON_HOLD)

_RULES: Final = (
    StateRule(name=_S.NEW, category=StatusCategory.TO_DO),
    StateRule(
        name=_S.ASSIGNED,
        category=StatusCategory.ACTIVE,
        required=["assignee"],
    ),
    StateRule(name=_S.IN_PROGRESS, category=StatusCategory.ACTIVE),
    StateRule(
        name=_S.ON_HOLD,
        category=StatusCategory.WAITING,
        required=["hold_reason"],
        enter=[stamp("hold_started_at")],
        leave=LET_GO,
    ),
    StateRule(
        name=_S.RESOLVED,
        category=StatusCategory.DONE,
        required=["resolution_code", "resolution_notes"],
        enter=[stamp("resolved_at"), stamp_actor("resolved_by")],
    ),
    StateRule(
        name=_S.CLOSED,
        category=StatusCategory.CLOSED,
        read_only=["*"],
        enter=CLOSED,
    ),
    StateRule(
        name=_S.CANCELLED,
        category=StatusCategory.CLOSED,
        read_only=["*"],
        enter=[stamp("cancelled_at")],
    ),
)

_REOPENED: Final = (*REOPENED, clear("closed_at"), clear("closed_by"))

_TRANSITIONS: Final = (
    Transition(event=_E.ASSIGN, sources=_OPEN, target=_S.ASSIGNED),
    Transition(event=_E.START, sources=[_S.NEW, _S.ASSIGNED], target=_S.IN_PROGRESS),
    Transition(event=_E.HOLD, sources=_OPEN, target=_S.ON_HOLD),
    Transition(event=_E.RESUME, sources=[_S.ON_HOLD], target=_S.IN_PROGRESS),
    Transition(event=_E.RESOLVE, sources=_OPEN, target=_S.RESOLVED),
    Transition(
        event=_E.REOPEN,
        sources=[_S.RESOLVED],
        target=_S.IN_PROGRESS,
        window=Window(since="resolved_at", within=REOPEN_WINDOW),
        needs_reason=True,
        effects=_REOPENED,
    ),
    Transition(
        event=_E.REOPEN,
        sources=[_S.CLOSED],
        target=_S.IN_PROGRESS,
        roles=[REOPEN_CLOSED_ROLE],
        needs_reason=True,
        effects=_REOPENED,
    ),
    Transition(
        event=_E.CLOSE,
        sources=[_S.RESOLVED],
        target=_S.CLOSED,
        guards=[
            Guard(
                condition=~(  # most have no block, and that is told at once
                    when(major=IS_SET) & when({"major.state": MajorState.ACCEPTED})
                ),
                code="review_missing",
                message="a major incident is reviewed, or demoted, before it is closed",
            )
        ],
    ),
    Transition(event=_E.CANCEL, sources=_OPEN, target=_S.CANCELLED, needs_reason=True),
    Transition(event=_E.UPDATE, sources=[*_OPEN, _S.RESOLVED]),
)

_CLOSES: Final = TimerRule(
    event=_E.CLOSE, sources=[_S.RESOLVED], since="resolved_at", after=REOPEN_WINDOW
)

INCIDENT: Final[Lifecycle[Incident, IncidentEvent, IncidentChanges]] = Lifecycle[
    Incident, IncidentEvent, IncidentChanges
](
    name="incident",
    record_type="incident",
    initial=_S.NEW,
    rules=_RULES,
    transitions=_TRANSITIONS,
    effects=EVERY_STEP,
    events=tuple(_E),
    timer_rules=[_CLOSES],
    axes=["major"],
).bind(Incident, IncidentEvent, IncidentChanges)
"""The standard lifecycle of an incident; `bind` it to a class of your own, or derive another."""
