"""Approvals: what one person was asked to decide, and what they said."""

from collections.abc import Iterable
from datetime import datetime

import attrs

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model._fields import checked, each, optional_instant
from itsmcore.model.keys import PartyKey
from itsmcore.model.values import Block
from itsmcore.model.words import Word, member

__all__ = ["Approval", "ApprovalState", "approvals"]


class ApprovalState(Word):
    """Where one approval stands."""

    NOT_REQUESTED = "not_requested"
    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    NOT_REQUIRED = "not_required"
    EXPIRED = "expired"


def _state(value: str) -> ApprovalState:
    return member(ApprovalState, value)


def _stage(_approval: object, _field: object, value: int) -> None:
    if value < 0:
        raise FieldError(
            field="stage",
            value=value,
            problem="stages are counted from 0",
            remedy="give 0 for the first stage",
        )


@attrs.frozen(kw_only=True, field_transformer=checked)
class Approval(Block):
    """One decision that is asked of one person.

    Attributes:
        approver: Who is to decide.
        stage: The step of the approval that it belongs to; 0 is the first.
        state: Where it stands.
        requested_at: When it was asked for.
        decided_at: When it was decided.
        decided_by: Who decided, where that was a delegate.
        comment: What they said.

    Raises:
        FieldError: The stage is negative.
        UnknownNameError: The state is not known.
        WrongTypeError: A field is something else.
    """

    approver: PartyKey
    stage: int = attrs.field(default=0, validator=_stage)
    state: ApprovalState = attrs.field(
        default=ApprovalState.NOT_REQUESTED, converter=_state
    )
    requested_at: datetime | None = attrs.field(
        default=None, converter=optional_instant
    )
    decided_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    decided_by: PartyKey | None = None
    comment: str | None = None


def approvals(value: Iterable[Approval]) -> tuple[Approval, ...]:
    """Approvals, in the caller's order."""
    found = tuple(each(value))
    for index, item in enumerate(found):
        if not isinstance(item, Approval):
            raise WrongTypeError(
                field="approvals",
                value=item,
                problem="an approval is needed",
                remedy="give Approval(approver='ada')",
                path=("approvals", index),
            )
    return found
