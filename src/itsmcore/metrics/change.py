"""How changes end, how many are hurried, and how long they wait for an approval."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import attrs

from itsmcore._instants import to_us
from itsmcore.metrics._reasons import MID_LIFE
from itsmcore.metrics.asked import Asked
from itsmcore.metrics.case import Case, left_out, measured
from itsmcore.metrics.figure import CohortKind, Unit
from itsmcore.metrics.kpi import Kpi
from itsmcore.metrics.life import Life
from itsmcore.model import (
    PIR_REQUIRED,
    ChangeOutcome,
    ChangeState,
    ChangeType,
    Condition,
    StatusCategory,
)
from itsmcore.model._fields import checked, texts_set
from itsmcore.model.condition import a_condition
from itsmcore.model.words import member

__all__ = [
    "change_approval_time",
    "change_failure_rate",
    "change_partial_rate",
    "change_success_rate",
    "emergency_change_ratio",
]

_O = ChangeOutcome
_FAILED: Final = frozenset({_O.UNSUCCESSFUL, _O.BACKED_OUT})
_ITIL: Final = "ITIL, change enablement"


def _end_us(life: Life) -> int | None:
    """When it was over: by its own field, else when it was done."""
    end = life.value("actual_end")
    if isinstance(end, datetime) and to_us(end) <= life.asked.now_us:
        return to_us(end)
    return life.stretches[-1].end_us


def _not_implemented(life: Life) -> Case | None:
    """The case of a change that was not carried out to its end; None for one that was."""
    if life.is_cancelled:
        return left_out("cancelled", life.stays[-1].at_us)
    if life.is_open:
        return left_out("open")
    if life.stays[-1].status == ChangeState.REJECTED:
        return left_out("rejected", life.stays[-1].at_us)
    return None


def _condition(value: Condition | None) -> Condition | None:
    return None if value is None else a_condition(value)


def _outcomes(value: Iterable[str]) -> frozenset[str]:
    return texts_set([member(ChangeOutcome, one) for one in texts_set(value)])


@attrs.frozen(kw_only=True, field_transformer=checked)
class Ended:
    """Whether a change ended with one of some outcomes."""

    outcomes: frozenset[str] = attrs.field(converter=_outcomes)
    review: Condition | None = attrs.field(default=PIR_REQUIRED, converter=_condition)

    def __call__(self, life: Life, _asked: Asked) -> Case:
        """The case of one change."""
        case = _not_implemented(life)
        if case is not None:
            return case
        at_us, outcome = _end_us(life), life.value("outcome")
        if outcome is None:
            return left_out("no_outcome", at_us)
        if outcome not in _FAILED and self._lacks_review(life):
            return left_out("not_reviewed", at_us)
        return measured(at_us, int(outcome in self.outcomes))

    def _lacks_review(self, life: Life) -> bool:
        """Whether it was to be reviewed, and is not; what failed needs no review to tell."""
        if self.review is None or not self.review.test(life.value):
            return False
        reviewed_at = life.value("reviewed_at")
        return (
            not isinstance(reviewed_at, datetime)
            or to_us(reviewed_at) > life.asked.now_us
        )


def _ended(
    name: str, title: str, numerator: str, outcomes: Iterable[ChangeOutcome]
) -> Kpi:
    return Kpi(
        name=name,
        title=title,
        numerator=numerator,
        denominator="changes that are over and have an outcome: successful, with issues, or failed",
        open_cases="left out, as are those that were cancelled or rejected",
        missing="without an outcome: left out as no_outcome; said to have gone well without "
        "the review that `review` asks for: left out as not_reviewed, never a success",
        cohort=CohortKind.FINISHED,
        unit=Unit.RATIO,
        source=_ITIL,
        rule=Ended(outcomes=frozenset(outcomes)),
    )


change_success_rate: Final = _ended(
    "change_success_rate",
    "Change success rate",
    "changes whose outcome is successful",
    [_O.SUCCESSFUL],
)
"""The share of changes that went well; those with issues are a class of their own."""

change_partial_rate: Final = _ended(
    "change_partial_rate",
    "Changes with issues",
    "changes whose outcome is successful with issues",
    [_O.SUCCESSFUL_WITH_ISSUES],
)
"""The share of changes that went well with issues."""

change_failure_rate: Final = _ended(
    "change_failure_rate",
    "Change failure rate",
    "changes whose outcome is unsuccessful or backed out",
    _FAILED,
)
"""The share of changes that failed; to be rolled back is to fail."""


def _emergency(life: Life, _asked: Asked) -> Case:
    case = _not_implemented(life)
    if case is not None:
        return case
    at_us = _end_us(life)
    kind = life.value_at("change_type", _begun_us(life))
    if kind is None:
        return left_out("type_unknown", at_us)
    return measured(at_us, int(kind == ChangeType.EMERGENCY))


def _begun_us(life: Life) -> int:
    """When it began: by its own field, else when it came into `implement`, else its end."""
    start = life.value("actual_start")
    if isinstance(start, datetime):
        return to_us(start)
    begun = [s.at_us for s in life.stays if s.status == ChangeState.IMPLEMENT]
    end_us = _end_us(life)
    return min(begun, default=life.asked.now_us if end_us is None else end_us)


emergency_change_ratio: Final = Kpi(
    name="emergency_change_ratio",
    title="Emergency change ratio",
    numerator="changes that were emergencies when they began, whatever their type became "
    "afterwards; those recorded only afterwards count by their first type",
    denominator="changes that are over",
    open_cases="left out, as are those that were cancelled or rejected",
    missing="without a type: left out",
    cohort=CohortKind.FINISHED,
    unit=Unit.RATIO,
    source=_ITIL,
    rule=_emergency,
)
"""The share of changes that were made in a hurry."""

_APPROVED: Final = texts_set(
    [
        ChangeState.SCHEDULED,
        ChangeState.IMPLEMENT,
        ChangeState.REVIEW,
        ChangeState.CLOSED,
    ]
)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Approved:
    """From the submission of a change to its approval."""

    approved: frozenset[str] = attrs.field(default=_APPROVED)

    def __call__(self, life: Life, asked: Asked) -> Case:
        """The case of one change."""
        if not life.is_whole:
            return left_out(MID_LIFE)
        submitted_us, approved_us = self._instants(life)
        if submitted_us is None:
            return left_out("cancelled" if life.is_cancelled else "not_submitted")
        if approved_us is None:
            return left_out(_undecided(life), submitted_us)
        if approved_us == _NOBODY:
            return left_out("pre_approved", submitted_us)
        return measured(submitted_us, asked.between_us(submitted_us, approved_us))

    def _instants(self, life: Life) -> tuple[int | None, int | None]:
        """When it was last submitted, and approved after that; _NOBODY when none was asked."""
        submitted_us: int | None = None
        approved_us: int | None = None
        for stay in life.stays:
            if stay.category is StatusCategory.TO_DO:
                submitted_us = approved_us = None
            elif submitted_us is None:
                if stay.status in life.asked.cancelled:
                    continue  # called off as a draft; it may come back
                submitted_us = stay.at_us
                if stay.status in self.approved:
                    approved_us = _NOBODY
            elif approved_us is None and stay.status in self.approved:
                approved_us = stay.at_us
        return submitted_us, approved_us


_NOBODY: Final = -(1 << 63)
"""No instant: nobody was asked."""


def _undecided(life: Life) -> str:
    if life.is_cancelled:
        return "cancelled"
    is_rejected = life.stays[-1].status == ChangeState.REJECTED
    return "rejected" if is_rejected else "awaiting_approval"


change_approval_time: Final = Kpi(
    name="change_approval_time",
    title="Change approval time (CAB lead time)",
    numerator="time from the last submission of a change, when it left its states to do, until "
    "it came into one of the states `approved`, by default scheduled and those behind it",
    denominator="changes that were approved after somebody was asked",
    open_cases="not submitted, or awaiting an approval: left out",
    missing="cancelled or rejected: left out; approved beforehand, as standard changes are: "
    "left out as pre_approved; first recorded when it was under way: left out",
    cohort=CohortKind.SUBMITTED,
    unit=Unit.DURATION,
    is_clocked=True,
    source=_ITIL,
    rule=Approved(),
)
"""Mean time that changes wait for an approval, best told on a schedule."""
