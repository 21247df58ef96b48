"""Requests: what people order from the catalogue."""

from datetime import datetime
from typing import ClassVar, Final

import attrs

from itsmcore.errors import FieldError
from itsmcore.model._fields import checked, optional_instant, texts, values
from itsmcore.model.approval import Approval, approvals
from itsmcore.model.frozen_map import FrozenMap
from itsmcore.model.keys import OfferingKey, PartyKey, RecordKey
from itsmcore.model.money import Money
from itsmcore.model.states import States
from itsmcore.model.values import NO_VALUES, Value
from itsmcore.model.words import StatusCategory, Word, known_or_text
from itsmcore.model.work_item import WorkItem

__all__ = ["Request", "RequestState"]


class RequestState(Word):
    """Where a request stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    AWAITING_APPROVAL = "awaiting_approval"
    APPROVED = "approved"
    REJECTED = "rejected"
    IN_FULFILMENT = "in_fulfilment"
    ON_HOLD = "on_hold"
    FULFILLED = "fulfilled"
    CLOSED = "closed"
    CANCELLED = "cancelled"


REQUEST_STATES: Final = States(
    {
        RequestState.DRAFT: StatusCategory.TO_DO,
        RequestState.SUBMITTED: StatusCategory.TO_DO,
        RequestState.AWAITING_APPROVAL: StatusCategory.WAITING,
        RequestState.APPROVED: StatusCategory.TO_DO,
        RequestState.REJECTED: StatusCategory.CLOSED,
        RequestState.IN_FULFILMENT: StatusCategory.ACTIVE,
        RequestState.ON_HOLD: StatusCategory.WAITING,
        RequestState.FULFILLED: StatusCategory.DONE,
        RequestState.CLOSED: StatusCategory.CLOSED,
        RequestState.CANCELLED: StatusCategory.CLOSED,
    }
)


def _status(value: str) -> str:
    return known_or_text(RequestState, value)


def _some(_request: object, _field: object, value: int) -> None:
    if value < 1:
        raise FieldError(
            field="quantity",
            value=value,
            problem="nothing is ordered",
            remedy="give 1 or more",
        )


@attrs.frozen(kw_only=True, field_transformer=checked)
class Request(WorkItem):
    """A demand for something that a service offers.

    Attributes:
        offering: Key of what is ordered.
        answers: What was filled into the form of the offering, by field.
        form_version: Edition of the form that the answers fit.
        quantity: How many; 1 or more.
        price: What all of it costs.
        approvals: Who was asked, and what they said.
        tasks: Keys of the tasks of its fulfilment.
        cart: What groups requests that were ordered together.
        submitted_at: When it was last submitted.
        submitted_by: By whom, who does not decide on it.
    """

    record_type: ClassVar[str] = "request"
    states: ClassVar[States] = REQUEST_STATES

    status: str = attrs.field(default=RequestState.DRAFT, converter=_status)
    offering: OfferingKey | None = None
    answers: FrozenMap[str, Value] = attrs.field(default=NO_VALUES, converter=values)
    form_version: str | None = None
    quantity: int = attrs.field(default=1, validator=_some)
    price: Money | None = None
    approvals: tuple[Approval, ...] = attrs.field(default=(), converter=approvals)
    tasks: tuple[RecordKey, ...] = attrs.field(default=(), converter=texts)
    cart: str | None = None
    submitted_at: datetime | None = attrs.field(
        default=None, converter=optional_instant
    )
    submitted_by: PartyKey | None = None
