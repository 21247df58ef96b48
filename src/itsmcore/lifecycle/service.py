"""The standard lifecycle of a service: its way through the portfolio.

Four states and six moves between them, after the portfolio of ITIL: what is planned is in
the pipeline, what customers can have is in the catalogue, what they can have no longer is
retired. Each decision is one of whoever manages the portfolio.
"""

from typing import Final

from itsmcore.lifecycle.effect import clear, stamp
from itsmcore.lifecycle.lifecycle import Lifecycle
from itsmcore.lifecycle.record_changes import RecordChanges
from itsmcore.lifecycle.rules import StateRule, Transition
from itsmcore.model import (
    Level,
    Service,
    ServiceKind,
    ServiceState,
    StatusCategory,
    Word,
)

__all__ = ["PORTFOLIO_MANAGER_ROLE", "SERVICE", "ServiceChanges", "ServiceEvent"]

PORTFOLIO_MANAGER_ROLE: Final = "portfolio_manager"
"""Who decides what is offered, and for how long."""


class ServiceEvent(Word):
    """What can be asked of a service."""

    PUBLISH = "publish"
    DROP = "drop"
    BEGIN_RETIREMENT = "begin_retirement"
    KEEP = "keep"
    RETIRE = "retire"
    REVIVE = "revive"
    UPDATE = "update"


class ServiceChanges(RecordChanges, total=False):
    """What may be changed along with an event; the lifecycle sets the rest itself."""

    kind: ServiceKind | str
    criticality: Level | str | None
    owner: str | None
    support_group: str | None
    customers: tuple[str, ...] | list[str]
    parent: str | None
    schedule: str | None


_S = ServiceState
_E = ServiceEvent
_ANSWERED_FOR: Final = ("title", "owner")
_MANAGER: Final = (PORTFOLIO_MANAGER_ROLE,)

_RULES: Final = (
    StateRule(name=_S.PIPELINE, category=StatusCategory.TO_DO),
    *(
        StateRule(name=name, category=StatusCategory.ACTIVE, required=_ANSWERED_FOR)
        for name in (_S.CATALOGUE, _S.RETIRING)
    ),
    StateRule(
        name=_S.RETIRED,
        category=StatusCategory.CLOSED,
        read_only=["*"],
        enter=[stamp("retired_at")],
        leave=[clear("retired_at")],
    ),
)

_TRANSITIONS: Final = (
    Transition(
        event=_E.PUBLISH,
        sources=[_S.PIPELINE],
        target=_S.CATALOGUE,
        roles=_MANAGER,
        effects=[stamp("live_at")],
    ),
    Transition(
        event=_E.DROP,
        sources=[_S.PIPELINE],
        target=_S.RETIRED,
        roles=_MANAGER,
        needs_reason=True,
    ),
    Transition(
        event=_E.BEGIN_RETIREMENT,
        sources=[_S.CATALOGUE],
        target=_S.RETIRING,
        roles=_MANAGER,
        needs_reason=True,
    ),
    Transition(
        event=_E.KEEP,
        sources=[_S.RETIRING],
        target=_S.CATALOGUE,
        roles=_MANAGER,
        needs_reason=True,
    ),
    Transition(
        event=_E.RETIRE, sources=[_S.RETIRING], target=_S.RETIRED, roles=_MANAGER
    ),
    Transition(
        event=_E.REVIVE,
        sources=[_S.RETIRED],
        target=_S.PIPELINE,
        roles=_MANAGER,
        needs_reason=True,
    ),
    Transition(event=_E.UPDATE, sources=[_S.PIPELINE, _S.CATALOGUE, _S.RETIRING]),
)

SERVICE: Final[Lifecycle[Service, ServiceEvent, ServiceChanges]] = Lifecycle[
    Service, ServiceEvent, ServiceChanges
](
    name="service",
    record_type="service",
    initial=_S.PIPELINE,
    rules=_RULES,
    transitions=_TRANSITIONS,
    events=tuple(_E),
).bind(Service, ServiceEvent, ServiceChanges)
"""The standard lifecycle of a service; `bind` it to a class of your own, or derive another."""
