"""Problems: the causes, known or not, behind incidents."""

from typing import ClassVar, Final

import attrs

from itsmcore.model._fields import checked, texts
from itsmcore.model.keys import RecordKey
from itsmcore.model.states import States
from itsmcore.model.words import StatusCategory, Word, known_or_text
from itsmcore.model.work_item import WorkItem

__all__ = ["Problem", "ProblemState", "ResolutionCode"]


class ProblemState(Word):
    """Where a problem stands."""

    NEW = "new"
    ASSESS = "assess"
    ROOT_CAUSE_ANALYSIS = "root_cause_analysis"
    FIX_IN_PROGRESS = "fix_in_progress"
    ON_HOLD = "on_hold"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"


PROBLEM_STATES: Final = States(
    {
        ProblemState.NEW: StatusCategory.TO_DO,
        ProblemState.ASSESS: StatusCategory.ACTIVE,
        ProblemState.ROOT_CAUSE_ANALYSIS: StatusCategory.ACTIVE,
        ProblemState.FIX_IN_PROGRESS: StatusCategory.ACTIVE,
        ProblemState.ON_HOLD: StatusCategory.WAITING,
        ProblemState.RESOLVED: StatusCategory.DONE,
        ProblemState.CLOSED: StatusCategory.CLOSED,
        ProblemState.CANCELLED: StatusCategory.CLOSED,
    }
)


class ResolutionCode(Word):
    """How a problem ended; a host may use words of its own beside."""

    FIXED = "fixed"
    DUPLICATE = "duplicate"
    CANCELLED = "cancelled"
    RISK_ACCEPTED = "risk_accepted"


def _status(value: str) -> str:
    return known_or_text(ProblemState, value)


def _held_in(value: str | None) -> str | None:
    return None if value is None else known_or_text(ProblemState, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Problem(WorkItem):
    """A cause, or a possible cause, of one or more incidents.

    Attributes:
        known_error: Whether it was declared one; `known_error_of` tells the rest.
        symptoms: What those who are hit by it see.
        root_cause: What was found to be behind it.
        workaround: How to live with it until it is fixed.
        cause_code: Classification of the cause, in the host's words.
        incidents: Keys of the incidents that it explains.
        changes: Keys of the changes that are to fix it.
        held_in: The state in which it was put on hold, and to which it goes back.
    """

    record_type: ClassVar[str] = "problem"
    states: ClassVar[States] = PROBLEM_STATES

    status: str = attrs.field(default=ProblemState.NEW, converter=_status)
    known_error: bool = False
    symptoms: str | None = None
    root_cause: str | None = None
    workaround: str | None = None
    cause_code: str | None = None
    incidents: tuple[RecordKey, ...] = attrs.field(default=(), converter=texts)
    changes: tuple[RecordKey, ...] = attrs.field(default=(), converter=texts)
    held_in: str | None = attrs.field(default=None, converter=_held_in)
