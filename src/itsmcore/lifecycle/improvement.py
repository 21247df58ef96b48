"""The standard lifecycle of an improvement: a figure, where it was, and where it is to be.

Six states and twelve moves between them. What is to be reached is fixed before the work
begins, and nothing is done that was not measured.
"""

from decimal import Decimal
from typing import Final

from itsmcore.lifecycle.effect import clear, stamp, stamp_actor
from itsmcore.lifecycle.lifecycle import Lifecycle
from itsmcore.lifecycle.record_changes import RecordChanges
from itsmcore.lifecycle.rules import StateRule, Transition
from itsmcore.model import ImprovementItem, ImprovementState, StatusCategory, Word

__all__ = [
    "IMPROVEMENT",
    "IMPROVEMENT_MANAGER_ROLE",
    "ImprovementChanges",
    "ImprovementEvent",
]

IMPROVEMENT_MANAGER_ROLE: Final = "improvement_manager"
"""Who decides what is to become better, but for what was their own idea."""


class ImprovementEvent(Word):
    """What can be asked of an improvement."""

    APPROVE = "approve"
    START = "start"
    REPLAN = "replan"
    MEASURE = "measure"
    RESUME = "resume"
    COMPLETE = "complete"
    DROP = "drop"
    REVIVE = "revive"
    UPDATE = "update"


class ImprovementChanges(RecordChanges, total=False):
    """What may be changed along with an event; the lifecycle sets the rest itself.

    `measured` is given along with `MEASURE` alone, `proposed_by` at the creation alone.
    """

    proposed_by: str | None
    owner: str | None
    service: str | None
    kpi: str | None
    baseline: Decimal | int | str | None
    target: Decimal | int | str | None
    measured: Decimal | int | str | None
    benefit: str | None


_S = ImprovementState
_E = ImprovementEvent
_MANAGER: Final = (IMPROVEMENT_MANAGER_ROLE,)
_PLANNED: Final = (_S.PROPOSED, _S.APPROVED)
_AT_WORK: Final = (_S.IN_PROGRESS, _S.MEASURED)
_GOAL: Final = ("kpi", "baseline", "target")

_RULES: Final = (
    StateRule(
        name=_S.PROPOSED,
        category=StatusCategory.TO_DO,
        required=["proposed_by"],
        read_only=["measured", "proposed_by"],
    ),
    StateRule(
        name=_S.APPROVED,
        category=StatusCategory.TO_DO,
        required=["title", "benefit"],
        read_only=["measured", "proposed_by"],
    ),
    StateRule(
        name=_S.IN_PROGRESS,
        category=StatusCategory.ACTIVE,
        required=["title", "owner", *_GOAL],
        read_only=["measured", "proposed_by", *_GOAL],
    ),
    StateRule(
        name=_S.MEASURED,
        category=StatusCategory.ACTIVE,
        required=["title", "owner", *_GOAL, "measured"],
        read_only=["measured", "proposed_by", *_GOAL],
    ),
    *(
        StateRule(
            name=name,
            category=StatusCategory.CLOSED,
            read_only=["*"],
            enter=[stamp("closed_at")],
            leave=[clear("closed_at")] if name == _S.DROPPED else [],
        )
        for name in (_S.DONE, _S.DROPPED)
    ),
)

_TRANSITIONS: Final = (
    Transition(
        event=_E.APPROVE,
        sources=[_S.PROPOSED],
        target=_S.APPROVED,
        roles=_MANAGER,
        not_by=["proposed_by"],
        effects=[stamp("approved_at"), stamp_actor("approved_by")],
    ),
    Transition(event=_E.START, sources=[_S.APPROVED], target=_S.IN_PROGRESS),
    Transition(
        event=_E.REPLAN,
        sources=_AT_WORK,
        target=_S.APPROVED,
        needs_reason=True,
    ),
    Transition(
        event=_E.MEASURE,
        sources=_AT_WORK,
        target=_S.MEASURED,
        must_prompt=["measured"],
        effects=[stamp("measured_at")],
    ),
    Transition(
        event=_E.RESUME,
        sources=[_S.MEASURED],
        target=_S.IN_PROGRESS,
        needs_reason=True,
    ),
    Transition(event=_E.COMPLETE, sources=[_S.MEASURED], target=_S.DONE),
    Transition(
        event=_E.DROP,
        sources=[*_PLANNED, *_AT_WORK],
        target=_S.DROPPED,
        needs_reason=True,
    ),
    Transition(
        event=_E.REVIVE,
        sources=[_S.DROPPED],
        target=_S.PROPOSED,
        needs_reason=True,
    ),
    Transition(event=_E.UPDATE, sources=[*_PLANNED, *_AT_WORK]),
)

IMPROVEMENT: Final[Lifecycle[ImprovementItem, ImprovementEvent, ImprovementChanges]] = (
    Lifecycle[ImprovementItem, ImprovementEvent, ImprovementChanges](
        name="improvement_item",
        record_type="improvement_item",
        initial=_S.PROPOSED,
        rules=_RULES,
        transitions=_TRANSITIONS,
        events=tuple(_E),
    ).bind(ImprovementItem, ImprovementEvent, ImprovementChanges)
)
"""The standard lifecycle of an improvement; `bind` it to a class of your own, or derive another."""
