"""The standard lifecycle of a configuration item.

Seven states and sixteen moves between them. Whether an item works is no state: that follows
from the graph and from what has failed. Nothing goes live that nobody looks after.
"""

from datetime import datetime
from typing import Final

from itsmcore.lifecycle.effect import clear, stamp
from itsmcore.lifecycle.lifecycle import Lifecycle
from itsmcore.lifecycle.record_changes import RecordChanges
from itsmcore.lifecycle.rules import StateRule, Transition
from itsmcore.model import CI, CiState, Environment, Level, StatusCategory, Word

__all__ = [
    "CONFIGURATION_ITEM",
    "CONFIGURATION_MANAGER_ROLE",
    "CiChanges",
    "CiEvent",
]

CONFIGURATION_MANAGER_ROLE: Final = "configuration_manager"
"""Who retires an item that is in use at once, and brings one back."""


class CiEvent(Word):
    """What can be asked of a configuration item."""

    BUILD = "build"
    TEST = "test"
    REWORK = "rework"
    GO_LIVE = "go_live"
    START_CHANGE = "start_change"
    END_CHANGE = "end_change"
    BEGIN_RETIREMENT = "begin_retirement"
    KEEP = "keep"
    RETIRE = "retire"
    CANCEL = "cancel"
    REINSTATE = "reinstate"
    UPDATE = "update"


class CiChanges(RecordChanges, total=False):
    """What may be changed along with an event; the lifecycle sets the rest itself."""

    ci_class: str
    criticality: Level | str | None
    owner: str | None
    support_group: str | None
    environment: Environment | str | None
    serial: str | None
    asset: str | None
    first_seen: datetime | None
    last_seen: datetime | None


_S = CiState
_E = CiEvent
_NEW: Final = (_S.PLANNED, _S.IN_BUILD, _S.IN_TEST)
_IN_USE: Final = (_S.OPERATIONAL, _S.UNDER_CHANGE)
_LOOKED_AFTER: Final = ("title", "support_group")

_RULES: Final = (
    StateRule(name=_S.PLANNED, category=StatusCategory.TO_DO),
    StateRule(name=_S.IN_BUILD, category=StatusCategory.ACTIVE),
    StateRule(name=_S.IN_TEST, category=StatusCategory.ACTIVE),
    *(
        StateRule(name=name, category=StatusCategory.ACTIVE, required=_LOOKED_AFTER)
        for name in (*_IN_USE, _S.RETIRING)
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
    Transition(event=_E.BUILD, sources=[_S.PLANNED], target=_S.IN_BUILD),
    Transition(event=_E.TEST, sources=[_S.IN_BUILD], target=_S.IN_TEST),
    Transition(
        event=_E.REWORK, sources=[_S.IN_TEST], target=_S.IN_BUILD, needs_reason=True
    ),
    Transition(
        event=_E.GO_LIVE,
        sources=[_S.IN_BUILD, _S.IN_TEST],
        target=_S.OPERATIONAL,
        effects=[stamp("live_at")],
    ),
    Transition(event=_E.START_CHANGE, sources=[_S.OPERATIONAL], target=_S.UNDER_CHANGE),
    Transition(event=_E.END_CHANGE, sources=[_S.UNDER_CHANGE], target=_S.OPERATIONAL),
    Transition(
        event=_E.BEGIN_RETIREMENT,
        sources=[_S.OPERATIONAL],
        target=_S.RETIRING,
        needs_reason=True,
    ),
    Transition(
        event=_E.KEEP, sources=[_S.RETIRING], target=_S.OPERATIONAL, needs_reason=True
    ),
    Transition(event=_E.RETIRE, sources=[_S.RETIRING], target=_S.RETIRED),
    Transition(
        event=_E.RETIRE,
        sources=_IN_USE,
        target=_S.RETIRED,
        roles=[CONFIGURATION_MANAGER_ROLE],
        needs_reason=True,
    ),
    Transition(event=_E.CANCEL, sources=_NEW, target=_S.RETIRED, needs_reason=True),
    Transition(
        event=_E.REINSTATE,
        sources=[_S.RETIRED],
        target=_S.IN_BUILD,
        roles=[CONFIGURATION_MANAGER_ROLE],
        needs_reason=True,
    ),
    Transition(event=_E.UPDATE, sources=[*_NEW, *_IN_USE, _S.RETIRING]),
)

CONFIGURATION_ITEM: Final[Lifecycle[CI, CiEvent, CiChanges]] = Lifecycle[
    CI, CiEvent, CiChanges
](
    name="ci",
    record_type="ci",
    initial=_S.PLANNED,
    rules=_RULES,
    transitions=_TRANSITIONS,
    events=tuple(_E),
).bind(CI, CiEvent, CiChanges)
"""The standard lifecycle of an item; `bind` it to a class of your own, or derive another."""
