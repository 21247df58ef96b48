"""The standard lifecycle of a request.

Ten states and nineteen moves between them: the neutral union of what leading products define
(ServiceNow, Ivanti, iTop, Freshservice). What was submitted is what is approved, and what was
approved is what is fulfilled: an order can only be altered by sending it back to its draft.
"""

from datetime import timedelta
from typing import Final

from itsmcore.lifecycle.effect import assign, emit, stamp, stamp_actor
from itsmcore.lifecycle.fulfilment import FulfilmentState
from itsmcore.lifecycle.lifecycle import Lifecycle
from itsmcore.lifecycle.rules import Guard, StateRule, TimerRule, Transition, Window
from itsmcore.lifecycle.work_item import (
    APPROVED,
    CLOSED,
    EVERY_STEP,
    LET_GO,
    REOPENED,
    WorkItemChanges,
)
from itsmcore.model import (
    IS_SET,
    Approval,
    ApprovalState,
    FrozenMap,
    Money,
    Request,
    RequestState,
    StatusCategory,
    Value,
    Word,
    one_of,
    when,
)

__all__ = [
    "REQUEST",
    "REQUEST_REOPEN_WINDOW",
    "RequestChanges",
    "RequestEvent",
]

REQUEST_REOPEN_WINDOW: Final = timedelta(days=14)
"""How long a fulfilled request may be reopened, and when it closes by itself: our choice."""


class RequestEvent(Word):
    """What can be asked of a request."""

    SUBMIT = "submit"
    REVISE = "revise"
    REQUEST_APPROVAL = "request_approval"
    SKIP_APPROVAL = "skip_approval"
    DECIDE = "decide"
    START = "start"
    HOLD = "hold"
    RESUME = "resume"
    FULFIL = "fulfil"
    REOPEN = "reopen"
    CLOSE = "close"
    CANCEL = "cancel"
    UPDATE = "update"


class RequestChanges(WorkItemChanges, total=False):
    """What may be changed along with an event; the lifecycle sets the rest itself."""

    offering: str | None
    answers: FrozenMap[str, Value] | dict[str, Value]
    form_version: str | None
    quantity: int
    price: Money | None
    approvals: tuple[Approval, ...] | list[Approval]
    tasks: tuple[str, ...] | list[str]
    cart: str | None


_S = RequestState
_E = RequestEvent
_DRAFTED: Final = (_S.SUBMITTED, _S.AWAITING_APPROVAL)
_AGREED: Final = (_S.APPROVED, _S.IN_FULFILMENT, _S.ON_HOLD)

_PARTIES: Final = ("requester", "opened_by")
_ASKERS: Final = (*_PARTIES, "submitted_by")
_ORDER: Final = ("offering", "answers", "form_version", "quantity", "price", *_PARTIES)
_FIXED: Final = (*_ORDER, "approvals")
_RESULT: Final = ("tasks", "resolution_code")
"""What fulfilling goes by, and what it comes to: no caller says otherwise along with it."""

_RULES: Final = (
    StateRule(name=_S.DRAFT, category=StatusCategory.TO_DO, hidden=["approvals"]),
    StateRule(
        name=_S.SUBMITTED,
        category=StatusCategory.TO_DO,
        required=["requester"],
        read_only=[*_PARTIES, "approvals"],
        enter=[stamp("submitted_at"), stamp_actor("submitted_by")],
    ),
    StateRule(
        name=_S.AWAITING_APPROVAL,
        category=StatusCategory.WAITING,
        required=["requester", "approvals"],
        read_only=_FIXED,
    ),
    StateRule(name=_S.APPROVED, category=StatusCategory.TO_DO, read_only=_FIXED),
    StateRule(
        name=_S.REJECTED,
        category=StatusCategory.CLOSED,
        read_only=["*"],
        enter=CLOSED,
    ),
    StateRule(name=_S.IN_FULFILMENT, category=StatusCategory.ACTIVE, read_only=_FIXED),
    StateRule(
        name=_S.ON_HOLD,
        category=StatusCategory.WAITING,
        required=["hold_reason"],
        read_only=_FIXED,
        enter=[stamp("hold_started_at")],
        leave=LET_GO,
    ),
    StateRule(
        name=_S.FULFILLED,
        category=StatusCategory.DONE,
        required=["resolution_code"],
        read_only=[*_FIXED, "tasks", "resolution_code"],
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

_A = ApprovalState
_REFUSED: Final = Guard(
    condition=when(approval=one_of(_A.REJECTED, _A.EXPIRED)),
    code="not_rejected",
    message="its approval is neither rejected nor expired",
)
_UNDECIDED: Final = Guard(
    condition=when(approval=one_of(_A.REQUESTED, _A.NOT_REQUESTED)),
    code="not_undecided",
    message="its approvals do not wait for a decision",
)
_NOT_NEEDED: Final = Guard(
    condition=when(approval=_A.NOT_REQUIRED),
    code="approval_needed",
    message="only what needs no approval goes on without; pass given={'approval': ...}",
)
_COMPLETE: Final = Guard(
    condition=~when(tasks=IS_SET) | when(fulfilment=FulfilmentState.COMPLETE),
    code="not_complete",
    message="not every task is complete; pass given={'fulfilment': ...}",
)
_PARTIAL: Final = Guard(
    condition=when(fulfilment=FulfilmentState.PARTIAL),
    code="tasks_open",
    message="a task is still open; close or cancel it first",
)

_TRANSITIONS: Final = (
    Transition(event=_E.SUBMIT, sources=[_S.DRAFT], target=_S.SUBMITTED),
    Transition(
        event=_E.REVISE,
        sources=_DRAFTED,
        target=_S.DRAFT,
        needs_reason=True,
        effects=[assign("approvals", ()), emit("cancel_approvals")],
    ),
    Transition(
        event=_E.REQUEST_APPROVAL, sources=[_S.SUBMITTED], target=_S.AWAITING_APPROVAL
    ),
    Transition(
        event=_E.SKIP_APPROVAL,
        sources=[_S.SUBMITTED],
        target=_S.APPROVED,
        guards=[_NOT_NEEDED],
    ),
    Transition(
        event=_E.DECIDE,
        sources=[_S.AWAITING_APPROVAL],
        target=_S.APPROVED,
        guards=[APPROVED],
        not_by=_ASKERS,
        must_prompt=["approvals"],
    ),
    Transition(
        event=_E.DECIDE,
        sources=[_S.AWAITING_APPROVAL],
        target=_S.REJECTED,
        guards=[_REFUSED],
        not_by=_ASKERS,
        must_prompt=["approvals"],
        needs_reason=True,
    ),
    Transition(
        event=_E.DECIDE,
        sources=[_S.AWAITING_APPROVAL],
        guards=[_UNDECIDED],
        not_by=_ASKERS,
        must_prompt=["approvals"],
    ),
    Transition(event=_E.START, sources=[_S.APPROVED], target=_S.IN_FULFILMENT),
    Transition(event=_E.HOLD, sources=[_S.IN_FULFILMENT], target=_S.ON_HOLD),
    Transition(event=_E.RESUME, sources=[_S.ON_HOLD], target=_S.IN_FULFILMENT),
    Transition(
        event=_E.FULFIL,
        sources=[_S.IN_FULFILMENT],
        target=_S.FULFILLED,
        guards=[_COMPLETE],
        read_only=_RESULT,
        effects=[assign("resolution_code", FulfilmentState.COMPLETE)],
    ),
    Transition(
        event=_E.FULFIL,
        sources=[_S.IN_FULFILMENT],
        target=_S.FULFILLED,
        guards=[_PARTIAL],
        required=["resolution_notes"],
        read_only=_RESULT,
        effects=[assign("resolution_code", FulfilmentState.PARTIAL)],
    ),
    Transition(
        event=_E.REOPEN,
        sources=[_S.FULFILLED],
        target=_S.IN_FULFILMENT,
        window=Window(since="resolved_at", within=REQUEST_REOPEN_WINDOW),
        needs_reason=True,
        effects=REOPENED,
    ),
    Transition(event=_E.CLOSE, sources=[_S.FULFILLED], target=_S.CLOSED),
    Transition(event=_E.CANCEL, sources=[_S.DRAFT], target=_S.CANCELLED),
    Transition(
        event=_E.CANCEL,
        sources=[*_DRAFTED, *_AGREED],
        target=_S.CANCELLED,
        needs_reason=True,
        effects=[emit("cancel_approvals"), emit("cancel_tasks")],
    ),
    Transition(event=_E.UPDATE, sources=[_S.DRAFT, *_DRAFTED, *_AGREED, _S.FULFILLED]),
)

_CLOSES: Final = TimerRule(
    event=_E.CLOSE,
    sources=[_S.FULFILLED],
    since="resolved_at",
    after=REQUEST_REOPEN_WINDOW,
)

REQUEST: Final[Lifecycle[Request, RequestEvent, RequestChanges]] = Lifecycle[
    Request, RequestEvent, RequestChanges
](
    name="request",
    record_type="request",
    initial=_S.DRAFT,
    rules=_RULES,
    transitions=_TRANSITIONS,
    effects=EVERY_STEP,
    events=tuple(_E),
    timer_rules=[_CLOSES],
    given_names=["approval", "fulfilment"],
).bind(Request, RequestEvent, RequestChanges)
"""The standard lifecycle of a request; `bind` it to a class of your own, or derive another."""
