"""The standard lifecycle of a problem.

Eight states and sixteen moves between them: the neutral union of what leading products define
(ServiceNow, Freshservice, Ivanti, iTop, GLPI, BMC). A known error is no state: it is declared,
and `known_error_of` tells what became of it.
"""

from typing import Final

from itsmcore.lifecycle.effect import assign, stamp, stamp_actor
from itsmcore.lifecycle.lifecycle import Lifecycle
from itsmcore.lifecycle.rules import Guard, StateRule, Transition
from itsmcore.lifecycle.work_item import (
    CLOSED,
    EVERY_STEP,
    REOPENED,
    RESUMED,
    WorkItemChanges,
    holds,
)
from itsmcore.model import (
    Problem,
    ProblemState,
    ResolutionCode,
    StatusCategory,
    Word,
    when,
)

__all__ = ["PROBLEM", "ProblemChanges", "ProblemEvent"]


class ProblemEvent(Word):
    """What can be asked of a problem."""

    ASSESS = "assess"
    ANALYSE = "analyse"
    FIX = "fix"
    DECLARE_KNOWN_ERROR = "declare_known_error"
    WITHDRAW_KNOWN_ERROR = "withdraw_known_error"
    HOLD = "hold"
    RESUME = "resume"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    CLOSE = "close"
    CANCEL = "cancel"
    UPDATE = "update"


class ProblemChanges(WorkItemChanges, total=False):
    """What may be changed along with an event; the lifecycle sets the rest itself."""

    symptoms: str | None
    root_cause: str | None
    workaround: str | None
    cause_code: str | None
    incidents: tuple[str, ...] | list[str]
    changes: tuple[str, ...] | list[str]


_S = ProblemState
_E = ProblemEvent
_EARLY: Final = (_S.NEW, _S.ASSESS, _S.ROOT_CAUSE_ANALYSIS)
_KNOWN: Final = (_S.ROOT_CAUSE_ANALYSIS, _S.FIX_IN_PROGRESS, _S.ON_HOLD)
_OWN: Final = ("known_error", "held_in")
"""What only events set; a new record may come with the first, from a vendor's list."""

_RULES: Final = (
    StateRule(
        name=_S.NEW,
        category=StatusCategory.TO_DO,
        read_only=["known_error"],
        hidden=["held_in"],
    ),
    StateRule(name=_S.ASSESS, category=StatusCategory.ACTIVE, read_only=_OWN),
    StateRule(
        name=_S.ROOT_CAUSE_ANALYSIS, category=StatusCategory.ACTIVE, read_only=_OWN
    ),
    StateRule(
        name=_S.FIX_IN_PROGRESS,
        category=StatusCategory.ACTIVE,
        required=["root_cause"],
        read_only=_OWN,
    ),
    StateRule(
        name=_S.ON_HOLD,
        category=StatusCategory.WAITING,
        required=["hold_reason"],
        read_only=_OWN,
        enter=[stamp("hold_started_at")],
        leave=RESUMED,
    ),
    StateRule(
        name=_S.RESOLVED,
        category=StatusCategory.DONE,
        required=["resolution_code", "resolution_notes"],
        read_only=_OWN,
        enter=[stamp("resolved_at"), stamp_actor("resolved_by")],
    ),
    StateRule(
        name=_S.CLOSED,
        category=StatusCategory.CLOSED,
        required=["resolution_code"],
        read_only=["*"],
        enter=CLOSED,
    ),
    StateRule(
        name=_S.CANCELLED,
        category=StatusCategory.CLOSED,
        read_only=["*"],
        enter=[
            stamp("cancelled_at"),
            assign("resolution_code", ResolutionCode.CANCELLED),
        ],
    ),
)

_NOT_FIXED: Final = Guard(
    condition=~when(resolution_code=ResolutionCode.FIXED),
    code="not_resolved",
    message="what is fixed is resolved first: ask to fix and to resolve",
)

_TRANSITIONS: Final = (
    Transition(event=_E.ASSESS, sources=[_S.NEW], target=_S.ASSESS),
    Transition(event=_E.ANALYSE, sources=[_S.ASSESS], target=_S.ROOT_CAUSE_ANALYSIS),
    Transition(
        event=_E.FIX,
        sources=[_S.ROOT_CAUSE_ANALYSIS],
        target=_S.FIX_IN_PROGRESS,
        must_prompt=["root_cause", "workaround"],
    ),
    Transition(
        event=_E.DECLARE_KNOWN_ERROR,
        sources=_KNOWN,
        required=["root_cause", "workaround"],
        effects=[assign("known_error", True)],  # noqa: FBT003  # a value by position
    ),
    Transition(
        event=_E.WITHDRAW_KNOWN_ERROR,
        sources=_KNOWN,
        guards=[
            Guard(
                condition=when(known_error=True),
                code="no_known_error",
                message="it was not declared a known error",
            )
        ],
        needs_reason=True,
        effects=[assign("known_error", False)],  # noqa: FBT003  # a value by position
    ),
    *holds(_E.HOLD, (_S.ROOT_CAUSE_ANALYSIS, _S.FIX_IN_PROGRESS), _S.ON_HOLD),
    Transition(
        event=_E.RESUME,
        sources=[_S.ON_HOLD],
        target=_S.FIX_IN_PROGRESS,
        guards=[
            Guard(
                condition=when(held_in=_S.FIX_IN_PROGRESS),
                code="held_elsewhere",
                message="no fix was in progress when it was put on hold",
            )
        ],
    ),
    Transition(event=_E.RESUME, sources=[_S.ON_HOLD], target=_S.ROOT_CAUSE_ANALYSIS),
    Transition(event=_E.RESOLVE, sources=[_S.FIX_IN_PROGRESS], target=_S.RESOLVED),
    Transition(
        event=_E.REOPEN,
        sources=[_S.RESOLVED],
        target=_S.FIX_IN_PROGRESS,
        needs_reason=True,
        effects=REOPENED,
    ),
    Transition(event=_E.CLOSE, sources=[_S.RESOLVED], target=_S.CLOSED),
    Transition(
        event=_E.CLOSE,
        sources=[_S.ASSESS, _S.ROOT_CAUSE_ANALYSIS, _S.FIX_IN_PROGRESS],
        target=_S.CLOSED,
        guards=[_NOT_FIXED],
    ),
    Transition(
        event=_E.CANCEL,
        sources=_EARLY,
        target=_S.CANCELLED,
        read_only=["resolution_code"],
        needs_reason=True,
    ),
    Transition(event=_E.UPDATE, sources=[*_EARLY, *_KNOWN[1:], _S.RESOLVED]),
)

PROBLEM: Final[Lifecycle[Problem, ProblemEvent, ProblemChanges]] = Lifecycle[
    Problem, ProblemEvent, ProblemChanges
](
    name="problem",
    record_type="problem",
    initial=_S.NEW,
    rules=_RULES,
    transitions=_TRANSITIONS,
    effects=EVERY_STEP,
    events=tuple(_E),
).bind(Problem, ProblemEvent, ProblemChanges)
"""The standard lifecycle of a problem; `bind` it to a class of your own, or derive another."""
