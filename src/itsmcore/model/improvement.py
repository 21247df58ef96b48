"""Improvement items: what is to become better, from where to where, and what came of it."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Final

import attrs

from itsmcore.model._amounts import figure
from itsmcore.model._fields import checked, optional_instant
from itsmcore.model.keys import PartyKey, ServiceKey
from itsmcore.model.record import Record
from itsmcore.model.states import States
from itsmcore.model.words import StatusCategory, Word, known_or_text

__all__ = ["ImprovementItem", "ImprovementState"]


class ImprovementState(Word):
    """Where an improvement stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    IN_PROGRESS = "in_progress"
    MEASURED = "measured"
    DONE = "done"
    DROPPED = "dropped"


IMPROVEMENT_STATES: Final = States(
    {
        ImprovementState.PROPOSED: StatusCategory.TO_DO,
        ImprovementState.APPROVED: StatusCategory.TO_DO,
        ImprovementState.IN_PROGRESS: StatusCategory.ACTIVE,
        ImprovementState.MEASURED: StatusCategory.ACTIVE,
        ImprovementState.DONE: StatusCategory.CLOSED,
        ImprovementState.DROPPED: StatusCategory.CLOSED,
    }
)


def _status(value: str) -> str:
    return known_or_text(ImprovementState, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class ImprovementItem(Record):
    """Something that is to become better; its name is the `title`.

    Attributes:
        proposed_by: Who had the idea.
        owner: Who answers for it.
        service: The service that it is about.
        kpi: Name of the figure by which it is judged.
        baseline: That figure before; exact, ints and decimal text are taken too.
        target: What it is to become.
        measured: What it became.
        benefit: What that is good for, in words.
        approved_at: When it was approved; the lifecycle sets it.
        approved_by: By whom; the lifecycle sets it.
        measured_at: When it was last measured; the lifecycle sets it.
        closed_at: When it was done or dropped; the lifecycle sets it.

    Raises:
        FieldError: A figure is no number, or not finite.
    """

    record_type: ClassVar[str] = "improvement_item"
    states: ClassVar[States] = IMPROVEMENT_STATES

    status: str = attrs.field(default=ImprovementState.PROPOSED, converter=_status)
    proposed_by: PartyKey | None = None
    owner: PartyKey | None = None
    service: ServiceKey | None = None
    kpi: str | None = None
    baseline: Decimal | None = attrs.field(default=None, converter=figure)
    target: Decimal | None = attrs.field(default=None, converter=figure)
    measured: Decimal | None = attrs.field(default=None, converter=figure)
    benefit: str | None = None
    approved_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    approved_by: PartyKey | None = None
    measured_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    closed_at: datetime | None = attrs.field(default=None, converter=optional_instant)
