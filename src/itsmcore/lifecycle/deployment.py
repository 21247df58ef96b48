"""The standard lifecycle of a deployment.

Nine states and eighteen moves between them, after ServiceNow ReleaseOps, with a state of its
own for what was rolled back. What was assessed is what is deployed: release, environment and
items stay as they are from then on.
"""

from datetime import datetime
from typing import Final

from itsmcore.lifecycle.effect import clear, count, stamp
from itsmcore.lifecycle.lifecycle import Lifecycle
from itsmcore.lifecycle.record_changes import RecordChanges
from itsmcore.lifecycle.rules import StateRule, Transition
from itsmcore.model import Deployment, DeploymentState, StatusCategory, Word

__all__ = ["DEPLOYMENT", "DeploymentChanges", "DeploymentEvent"]


class DeploymentEvent(Word):
    """What can be asked of a deployment."""

    ASSESS = "assess"
    RECONCILE = "reconcile"
    MAKE_READY = "make_ready"
    START = "start"
    COMPLETE = "complete"
    FAIL = "fail"
    RETRY = "retry"
    ROLL_BACK = "roll_back"
    CANCEL = "cancel"
    UPDATE = "update"


class DeploymentChanges(RecordChanges, total=False):
    """What may be changed along with an event; the lifecycle sets the rest itself."""

    release: str | None
    environment: str | None
    cis: tuple[str, ...] | list[str]
    assignee: str | None
    group: str | None
    planned_start: datetime | None
    planned_end: datetime | None
    notes: str | None


_S = DeploymentState
_E = DeploymentEvent

_WHAT: Final = ("release", "environment", "cis")
_WINDOW: Final = ("planned_start", "planned_end")
_ENDS: Final = (stamp("actual_end"),)

_RULES: Final = (
    StateRule(name=_S.DRAFT, category=StatusCategory.TO_DO),
    StateRule(
        name=_S.ASSESSING, category=StatusCategory.ACTIVE, required=["environment"]
    ),
    StateRule(
        name=_S.RECONCILING, category=StatusCategory.ACTIVE, required=["environment"]
    ),
    StateRule(
        name=_S.READY,
        category=StatusCategory.WAITING,
        required=["environment", *_WINDOW],
        read_only=_WHAT,
    ),
    StateRule(
        name=_S.DEPLOYING,
        category=StatusCategory.ACTIVE,
        read_only=[*_WHAT, *_WINDOW],
        enter=[count("attempts"), stamp("actual_start"), clear("actual_end")],
    ),
    StateRule(
        name=_S.COMPLETE,
        category=StatusCategory.CLOSED,
        read_only=["*"],
        enter=_ENDS,
    ),
    StateRule(
        name=_S.FAILED,
        category=StatusCategory.ACTIVE,
        read_only=_WHAT,
        enter=_ENDS,
    ),
    StateRule(
        name=_S.ROLLED_BACK,
        category=StatusCategory.CLOSED,
        read_only=["*"],
        enter=_ENDS,
    ),
    StateRule(
        name=_S.CANCELLED,
        category=StatusCategory.CLOSED,
        read_only=["*"],
        enter=[stamp("cancelled_at")],
    ),
)

_TRANSITIONS: Final = (
    Transition(
        event=_E.ASSESS, sources=[_S.DRAFT, _S.RECONCILING], target=_S.ASSESSING
    ),
    Transition(
        event=_E.ASSESS, sources=[_S.READY], target=_S.ASSESSING, needs_reason=True
    ),
    Transition(
        event=_E.RECONCILE,
        sources=[_S.ASSESSING, _S.FAILED],
        target=_S.RECONCILING,
        needs_reason=True,
    ),
    Transition(event=_E.MAKE_READY, sources=[_S.ASSESSING], target=_S.READY),
    Transition(event=_E.START, sources=[_S.READY], target=_S.DEPLOYING),
    Transition(event=_E.COMPLETE, sources=[_S.DEPLOYING], target=_S.COMPLETE),
    Transition(
        event=_E.FAIL, sources=[_S.DEPLOYING], target=_S.FAILED, needs_reason=True
    ),
    Transition(event=_E.RETRY, sources=[_S.FAILED], target=_S.DEPLOYING),
    Transition(
        event=_E.ROLL_BACK,
        sources=[_S.DEPLOYING, _S.FAILED, _S.COMPLETE],
        target=_S.ROLLED_BACK,
        must_prompt=["notes"],
        needs_reason=True,
    ),
    Transition(
        event=_E.CANCEL,
        sources=[_S.DRAFT, _S.ASSESSING, _S.RECONCILING, _S.READY],
        target=_S.CANCELLED,
        needs_reason=True,
    ),
    Transition(
        event=_E.CANCEL,
        sources=[_S.FAILED],
        target=_S.CANCELLED,
        required=["notes"],
        needs_reason=True,
    ),
    Transition(
        event=_E.UPDATE,
        sources=[
            *(_S.DRAFT, _S.ASSESSING, _S.RECONCILING, _S.READY),
            *(_S.DEPLOYING, _S.FAILED),
        ],
    ),
)

DEPLOYMENT: Final[Lifecycle[Deployment, DeploymentEvent, DeploymentChanges]] = (
    Lifecycle[Deployment, DeploymentEvent, DeploymentChanges](
        name="deployment",
        record_type="deployment",
        initial=_S.DRAFT,
        rules=_RULES,
        transitions=_TRANSITIONS,
        events=tuple(_E),
    ).bind(Deployment, DeploymentEvent, DeploymentChanges)
)
"""The standard lifecycle of a deployment; `bind` it to a class of your own, or derive another."""
