"""The standard lifecycle of a release.

Twelve states and twenty-four moves between them: the neutral union of what leading products
define (ServiceNow, Freshservice, GLPI). What was approved is what is built and deployed, and
nothing is deployed while a change in it is not approved.
"""

from datetime import datetime
from typing import Final

from itsmcore.lifecycle.effect import assign, clear, emit, stamp, stamp_actor
from itsmcore.lifecycle.lifecycle import Lifecycle
from itsmcore.lifecycle.record_changes import RecordChanges
from itsmcore.lifecycle.roll_ups import RollUpRule
from itsmcore.lifecycle.rules import Guard, StateRule, Transition
from itsmcore.lifecycle.work_item import APPROVED
from itsmcore.model import (
    IS_SET,
    Approval,
    ApprovalState,
    ChangeOutcome,
    DeploymentState,
    Release,
    ReleaseState,
    StatusCategory,
    Word,
    one_of,
    when,
)

__all__ = [
    "DEPLOYMENT_RULES",
    "RELEASE",
    "RELEASE_MANAGER_ROLE",
    "ReleaseChanges",
    "ReleaseEvent",
]

RELEASE_MANAGER_ROLE: Final = "release_manager"
"""Who moves the window of an approved release, and cancels one that is up for approval."""


class ReleaseEvent(Word):
    """What can be asked of a release."""

    PLAN = "plan"
    REQUEST_APPROVAL = "request_approval"
    APPROVE = "approve"
    REJECT = "reject"
    REVISE = "revise"
    RESCHEDULE = "reschedule"
    BUILD = "build"
    MAKE_READY = "make_ready"
    DEPLOY = "deploy"
    FINISH = "finish"
    FAIL = "fail"
    RETRY = "retry"
    ROLL_BACK = "roll_back"
    REVIEW = "review"
    CLOSE = "close"
    CANCEL = "cancel"
    UPDATE = "update"


class ReleaseChanges(RecordChanges, total=False):
    """What may be changed along with an event; the lifecycle sets the rest itself."""

    owner: str | None
    group: str | None
    version_label: str | None
    changes: tuple[str, ...] | list[str]
    approvals: tuple[Approval, ...] | list[Approval]
    planned_start: datetime | None
    planned_end: datetime | None
    outcome: ChangeOutcome | str | None
    review_notes: str | None


_S = ReleaseState
_E = ReleaseEvent

_WINDOW: Final = ("planned_start", "planned_end")
_PLAN: Final = ("version_label", "changes", *_WINDOW)
"""What approvers decide on: fixed until somebody takes it back to planning."""

_FIXED: Final = (*_PLAN, "approvals")
_AGREED: Final = (_S.SCHEDULED, _S.BUILDING, _S.READY)

_RULES: Final = (
    StateRule(name=_S.DRAFT, category=StatusCategory.TO_DO),
    StateRule(name=_S.PLANNING, category=StatusCategory.ACTIVE, required=["owner"]),
    StateRule(
        name=_S.AWAITING_APPROVAL,
        category=StatusCategory.WAITING,
        required=["owner", "version_label", *_WINDOW],
        read_only=["owner", *_PLAN],
    ),
    StateRule(
        name=_S.SCHEDULED,
        category=StatusCategory.WAITING,
        required=_WINDOW,
        read_only=_FIXED,
    ),
    StateRule(name=_S.BUILDING, category=StatusCategory.ACTIVE, read_only=_FIXED),
    StateRule(name=_S.READY, category=StatusCategory.WAITING, read_only=_FIXED),
    StateRule(name=_S.DEPLOYING, category=StatusCategory.ACTIVE, read_only=_FIXED),
    StateRule(
        name=_S.DEPLOYED,
        category=StatusCategory.DONE,
        read_only=_FIXED,
        enter=[stamp("deployed_at")],
    ),
    StateRule(
        name=_S.FAILED,
        category=StatusCategory.ACTIVE,
        read_only=_FIXED,
        enter=[clear("deployed_at")],
    ),
    StateRule(
        name=_S.REVIEW,
        category=StatusCategory.DONE,
        required=["outcome"],
        read_only=_FIXED,
    ),
    StateRule(
        name=_S.CLOSED,
        category=StatusCategory.CLOSED,
        required=["outcome", "review_notes"],
        read_only=["*"],
        enter=[stamp("closed_at"), stamp_actor("closed_by")],
    ),
    StateRule(
        name=_S.CANCELLED,
        category=StatusCategory.CLOSED,
        read_only=["*"],
        enter=[stamp("cancelled_at")],
    ),
)

_A = ApprovalState
_CHANGES_APPROVED: Final = Guard(
    condition=~when(changes=IS_SET)
    | when(changes_approval=one_of(_A.APPROVED, _A.NOT_REQUIRED)),
    code="changes_not_approved",
    message="a change in it is not approved: ask judge_changes, and give "
    "given={'changes_approval': ...}",
)

_NOT_OWN: Final = ("owner", "submitted_by")
_WITHDRAWN: Final = (emit("cancel_approvals"),)
_BACK: Final = (assign("approvals", ()), *_WITHDRAWN)
_CALLED_OFF: Final = (*_WITHDRAWN, emit("cancel_deployments"))

_TRANSITIONS: Final = (
    Transition(event=_E.PLAN, sources=[_S.DRAFT], target=_S.PLANNING),
    Transition(
        event=_E.REQUEST_APPROVAL,
        sources=[_S.PLANNING],
        target=_S.AWAITING_APPROVAL,
        effects=[stamp_actor("submitted_by")],
    ),
    Transition(
        event=_E.APPROVE,
        sources=[_S.AWAITING_APPROVAL],
        target=_S.SCHEDULED,
        guards=[APPROVED],
        not_by=_NOT_OWN,
    ),
    Transition(
        event=_E.REJECT,
        sources=[_S.AWAITING_APPROVAL],
        target=_S.PLANNING,
        not_by=_NOT_OWN,
        needs_reason=True,
        read_only=["approvals"],
        effects=_BACK,
    ),
    Transition(
        event=_E.REVISE,
        sources=[_S.AWAITING_APPROVAL, *_AGREED],
        target=_S.PLANNING,
        needs_reason=True,
        read_only=["approvals"],
        effects=_BACK,
    ),
    Transition(
        event=_E.RESCHEDULE,
        sources=[*_AGREED, _S.FAILED],
        must_prompt=_WINDOW,
        roles=[RELEASE_MANAGER_ROLE],
        needs_reason=True,
    ),
    Transition(event=_E.BUILD, sources=[_S.SCHEDULED, _S.FAILED], target=_S.BUILDING),
    Transition(event=_E.MAKE_READY, sources=[_S.BUILDING], target=_S.READY),
    Transition(
        event=_E.DEPLOY,
        sources=[_S.READY],
        target=_S.DEPLOYING,
        guards=[_CHANGES_APPROVED],
        effects=[emit("start_deployments")],
    ),
    Transition(
        event=_E.FINISH,
        sources=[_S.DEPLOYING],
        target=_S.DEPLOYED,
        guards=[_CHANGES_APPROVED],
    ),
    Transition(
        event=_E.FAIL,
        sources=[_S.DEPLOYING, _S.DEPLOYED],
        target=_S.FAILED,
        needs_reason=True,
    ),
    Transition(
        event=_E.RETRY,
        sources=[_S.FAILED],
        target=_S.DEPLOYING,
        guards=[_CHANGES_APPROVED],
        effects=[emit("retry_deployments")],
    ),
    Transition(
        event=_E.ROLL_BACK,
        sources=[_S.FAILED],
        target=_S.REVIEW,
        read_only=["outcome"],
        needs_reason=True,
        effects=[
            assign("outcome", ChangeOutcome.BACKED_OUT),
            emit("roll_back_deployments"),
        ],
    ),
    Transition(event=_E.REVIEW, sources=[_S.DEPLOYED], target=_S.REVIEW),
    Transition(
        event=_E.REVIEW,
        sources=[_S.FAILED],
        target=_S.REVIEW,
        read_only=["outcome"],
        needs_reason=True,
        effects=[assign("outcome", ChangeOutcome.UNSUCCESSFUL)],
    ),
    Transition(
        event=_E.CLOSE,
        sources=[_S.REVIEW],
        target=_S.CLOSED,
        read_only=["outcome"],
    ),
    Transition(
        event=_E.CANCEL,
        sources=[_S.DRAFT, _S.PLANNING],
        target=_S.CANCELLED,
        needs_reason=True,
    ),
    Transition(
        event=_E.CANCEL,
        sources=[_S.AWAITING_APPROVAL, *_AGREED],
        target=_S.CANCELLED,
        roles=[RELEASE_MANAGER_ROLE],
        needs_reason=True,
        effects=_CALLED_OFF,
    ),
    Transition(
        event=_E.UPDATE,
        sources=[
            *(_S.DRAFT, _S.PLANNING, _S.AWAITING_APPROVAL, *_AGREED),
            *(_S.DEPLOYING, _S.DEPLOYED, _S.FAILED, _S.REVIEW),
        ],
    ),
)

RELEASE: Final[Lifecycle[Release, ReleaseEvent, ReleaseChanges]] = Lifecycle[
    Release, ReleaseEvent, ReleaseChanges
](
    name="release",
    record_type="release",
    initial=_S.DRAFT,
    rules=_RULES,
    transitions=_TRANSITIONS,
    events=tuple(_E),
    given_names=["approval", "changes_approval"],
).bind(Release, ReleaseEvent, ReleaseChanges)
"""The standard lifecycle of a release; `bind` it to a class of your own, or derive another."""

_D = DeploymentState

DEPLOYMENT_RULES: Final = (
    RollUpRule(event=_E.FAIL, some=when(status=one_of(_D.FAILED, _D.ROLLED_BACK))),
    RollUpRule(event=_E.FINISH, every=when(status=_D.COMPLETE)),
)
"""What the deployments of a release that is being deployed ask of it, for `roll_up`."""
