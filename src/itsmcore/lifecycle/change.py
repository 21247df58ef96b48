"""The standard lifecycle of a change: one definition for all three types.

A normal change knows ten states and twenty-two moves between them, the neutral union of what
leading products define (ServiceNow, BMC, Ivanti, iTop, GLPI, Jira SM, Freshservice). One event,
`submit`, tells the types apart: a standard change is scheduled at once, an emergency is
authorized without an assessment.
"""

from datetime import datetime
from typing import Final

from itsmcore.lifecycle.effect import (
    assign,
    clear,
    count,
    emit,
    stamp,
    stamp_actor,
)
from itsmcore.lifecycle.lifecycle import Lifecycle
from itsmcore.lifecycle.rules import Guard, StateRule, Transition
from itsmcore.lifecycle.work_item import (
    APPROVED,
    CLOSED,
    EVERY_STEP,
    RESUMED,
    WorkItemChanges,
    holds,
)
from itsmcore.model import (
    PIR_REQUIRED,
    Approval,
    Change,
    ChangeOutcome,
    ChangeState,
    ChangeType,
    Level,
    StatusCategory,
    Word,
    when,
)

__all__ = ["CHANGE", "CHANGE_MANAGER_ROLE", "ChangeChanges", "ChangeEvent"]

CHANGE_MANAGER_ROLE: Final = "change_manager"
"""Who moves the window of an approved change, and cancels one that is up for approval."""


class ChangeEvent(Word):
    """What can be asked of a change."""

    SUBMIT = "submit"
    REQUEST_APPROVAL = "request_approval"
    APPROVE = "approve"
    REJECT = "reject"
    REVERT = "revert"
    RESCHEDULE = "reschedule"
    START = "start"
    FINISH = "finish"
    CLOSE = "close"
    HOLD = "hold"
    RESUME = "resume"
    CANCEL = "cancel"
    UPDATE = "update"


class ChangeChanges(WorkItemChanges, total=False):
    """What may be changed along with an event; the lifecycle sets the rest itself."""

    change_type: ChangeType | str
    risk: Level | str | None
    planned_start: datetime | None
    planned_end: datetime | None
    actual_start: datetime | None
    actual_end: datetime | None
    outage_expected: bool
    implementation_plan: str | None
    test_plan: str | None
    backout_plan: str | None
    approvals: tuple[Approval, ...] | list[Approval]
    outcome: ChangeOutcome | str | None
    review_notes: str | None
    reviewed_at: datetime | None
    template: str | None
    release: str | None


_S = ChangeState
_E = ChangeEvent

_PATH: Final = ("change_type", "template", "requester", "opened_by", "held_in")
"""What decides who may decide: fixed once it is submitted."""

_WINDOW: Final = ("planned_start", "planned_end")
_PLANS: Final = (
    *("impact", "risk", "implementation_plan", "test_plan", "backout_plan"),
    *_WINDOW,
)
_DECIDED: Final = (*_PATH, *_PLANS, "outage_expected", "service", "cis")
"""What approvers decide on: fixed until somebody takes it back to draft."""

_RULES: Final = (
    StateRule(name=_S.DRAFT, category=StatusCategory.TO_DO, hidden=["held_in"]),
    StateRule(
        name=_S.ASSESS,
        category=StatusCategory.ACTIVE,
        required=["requester"],
        read_only=_PATH,
    ),
    StateRule(
        name=_S.AUTHORIZE,
        category=StatusCategory.WAITING,
        required=["requester", *_PLANS],
        read_only=_DECIDED,
    ),
    StateRule(
        name=_S.SCHEDULED,
        category=StatusCategory.WAITING,
        required=["requester", *_WINDOW],
        read_only=[*_DECIDED, "approvals"],
    ),
    StateRule(
        name=_S.IMPLEMENT,
        category=StatusCategory.ACTIVE,
        required=["actual_start"],
        read_only=[*_DECIDED, "approvals"],
    ),
    StateRule(
        name=_S.REVIEW,
        category=StatusCategory.DONE,
        required=["actual_start", "actual_end", "outcome"],
        read_only=[*_DECIDED, "approvals"],
        enter=[stamp("resolved_at"), stamp_actor("resolved_by")],
    ),
    StateRule(
        name=_S.CLOSED,
        category=StatusCategory.CLOSED,
        required=["outcome", "review_notes"],
        read_only=["*"],
        enter=CLOSED,
    ),
    StateRule(
        name=_S.REJECTED,
        category=StatusCategory.CLOSED,
        read_only=["*"],
        enter=CLOSED,
        leave=[clear("closed_at"), clear("closed_by")],
    ),
    StateRule(
        name=_S.ON_HOLD,
        category=StatusCategory.WAITING,
        required=["hold_reason"],
        read_only=[*_DECIDED, "approvals"],
        enter=[stamp("hold_started_at")],
        leave=RESUMED,
    ),
    StateRule(
        name=_S.CANCELLED,
        category=StatusCategory.CLOSED,
        read_only=["*"],
        enter=[stamp("cancelled_at")],
    ),
)


def _only(change_type: ChangeType) -> Guard:
    return Guard(
        condition=when(change_type=change_type),
        code="other_type",
        message=f"this way is that of {change_type} changes",
    )


def _held_in(state: ChangeState) -> Guard:
    return Guard(
        condition=when(held_in=state),
        code="held_elsewhere",
        message=f"it was not put on hold in state {str(state)!r}",
    )


_PIR: Final = Guard(
    condition=PIR_REQUIRED,
    code="no_pir",
    message="no post-implementation review is asked for",
)
_NO_PIR: Final = Guard(
    condition=~PIR_REQUIRED,
    code="pir_required",
    message="an emergency, or one that went wrong, is reviewed first",
)

_NOT_OWN: Final = ("requester", "opened_by", "submitted_by")
_SUBMITTED: Final = (stamp_actor("submitted_by"),)
_WITHDRAWN: Final = (emit("cancel_approvals"),)

_TRANSITIONS: Final = (
    Transition(
        event=_E.SUBMIT,
        sources=[_S.DRAFT],
        target=_S.SCHEDULED,
        guards=[_only(ChangeType.STANDARD)],
        required=["template"],
        effects=_SUBMITTED,
    ),
    Transition(
        event=_E.SUBMIT,
        sources=[_S.DRAFT],
        target=_S.AUTHORIZE,
        guards=[_only(ChangeType.EMERGENCY)],
        effects=_SUBMITTED,
    ),
    Transition(
        event=_E.SUBMIT, sources=[_S.DRAFT], target=_S.ASSESS, effects=_SUBMITTED
    ),
    Transition(event=_E.REQUEST_APPROVAL, sources=[_S.ASSESS], target=_S.AUTHORIZE),
    Transition(
        event=_E.APPROVE,
        sources=[_S.AUTHORIZE],
        target=_S.SCHEDULED,
        guards=[APPROVED],
        not_by=_NOT_OWN,
    ),
    Transition(
        event=_E.REJECT,
        sources=[_S.ASSESS, _S.AUTHORIZE],
        target=_S.REJECTED,
        not_by=_NOT_OWN,
        needs_reason=True,
        effects=_WITHDRAWN,
    ),
    Transition(
        event=_E.REVERT,
        sources=[_S.ASSESS, _S.AUTHORIZE, _S.REJECTED],
        target=_S.DRAFT,
        read_only=["approvals"],
        needs_reason=True,
        effects=[assign("approvals", ()), count("reopen_count"), *_WITHDRAWN],
    ),
    Transition(
        event=_E.RESCHEDULE,
        sources=[_S.SCHEDULED],
        must_prompt=_WINDOW,
        roles=[CHANGE_MANAGER_ROLE],
        needs_reason=True,
    ),
    Transition(event=_E.START, sources=[_S.SCHEDULED], target=_S.IMPLEMENT),
    Transition(event=_E.FINISH, sources=[_S.IMPLEMENT], target=_S.REVIEW),
    Transition(
        event=_E.CLOSE,
        sources=[_S.REVIEW],
        target=_S.CLOSED,
        guards=[_PIR],
        required=["reviewed_at"],
        read_only=["outcome"],
    ),
    Transition(
        event=_E.CLOSE,
        sources=[_S.REVIEW],
        target=_S.CLOSED,
        guards=[_NO_PIR],
        read_only=["outcome"],
    ),
    *holds(_E.HOLD, (_S.ASSESS, _S.AUTHORIZE, _S.SCHEDULED), _S.ON_HOLD),
    *(
        Transition(
            event=_E.RESUME,
            sources=[_S.ON_HOLD],
            target=state,
            guards=[_held_in(state)],
        )
        for state in (_S.SCHEDULED, _S.AUTHORIZE)
    ),
    Transition(event=_E.RESUME, sources=[_S.ON_HOLD], target=_S.ASSESS),
    Transition(
        event=_E.CANCEL,
        sources=[_S.DRAFT, _S.ASSESS],
        target=_S.CANCELLED,
        needs_reason=True,
        effects=[*_WITHDRAWN, emit("cancel_tasks")],
    ),
    Transition(
        event=_E.CANCEL,
        sources=[_S.AUTHORIZE, _S.SCHEDULED, _S.IMPLEMENT],
        target=_S.CANCELLED,
        roles=[CHANGE_MANAGER_ROLE],
        needs_reason=True,
        effects=[*_WITHDRAWN, emit("cancel_tasks")],
    ),
    Transition(
        event=_E.UPDATE,
        sources=[
            *(_S.DRAFT, _S.ASSESS, _S.AUTHORIZE, _S.SCHEDULED),
            *(_S.IMPLEMENT, _S.REVIEW, _S.ON_HOLD),
        ],
    ),
)

CHANGE: Final[Lifecycle[Change, ChangeEvent, ChangeChanges]] = Lifecycle[
    Change, ChangeEvent, ChangeChanges
](
    name="change",
    record_type="change",
    initial=_S.DRAFT,
    rules=_RULES,
    transitions=_TRANSITIONS,
    effects=EVERY_STEP,
    events=tuple(_E),
    given_names=["approval"],
).bind(Change, ChangeEvent, ChangeChanges)
"""The standard lifecycle of a change; `bind` it to a class of your own, or derive another."""
