"""The standard lifecycle of a hardware asset: from the order to its disposal.

Nine states and twenty-four moves between them, after the practice of asset management:
request, buy, receive, deploy, maintain, retire, and dispose with proof.
"""

from datetime import date
from typing import Final

from itsmcore.lifecycle.effect import clear, stamp
from itsmcore.lifecycle.lifecycle import Lifecycle
from itsmcore.lifecycle.record_changes import RecordChanges
from itsmcore.lifecycle.rules import StateRule, Transition
from itsmcore.model import Asset, AssetState, Depreciation, Money, StatusCategory, Word

__all__ = ["ASSET", "ASSET_MANAGER_ROLE", "AssetChanges", "AssetEvent"]

ASSET_MANAGER_ROLE: Final = "asset_manager"
"""Who takes assets out of use for good, brings them back, and renews licences."""


class AssetEvent(Word):
    """What can be asked of an asset."""

    ORDER = "order"
    SHIP = "ship"
    RECEIVE = "receive"
    DEPLOY = "deploy"
    RETURN = "return"
    MAINTAIN = "maintain"
    REPORT_MISSING = "report_missing"
    FIND = "find"
    RETIRE = "retire"
    REINSTATE = "reinstate"
    DISPOSE = "dispose"
    WRITE_OFF = "write_off"
    CANCEL = "cancel"
    UPDATE = "update"


class AssetChanges(RecordChanges, total=False):
    """What may be changed along with an event; the lifecycle sets the rest itself."""

    tag: str | None
    model: str | None
    serial: str | None
    owner: str | None
    user: str | None
    location: str | None
    ci: str | None
    purchased_on: date | None
    cost: Money | None
    supplier: str | None
    contract: str | None
    warranty_to: date | None
    depreciation: Depreciation | None
    disposal_proof: str | None


_S = AssetState
_E = AssetEvent
_MANAGER: Final = (ASSET_MANAGER_ROLE,)
_COMING: Final = (_S.REQUESTED, _S.ON_ORDER, _S.IN_TRANSIT)
_OURS: Final = (_S.IN_STOCK, _S.IN_USE, _S.IN_MAINTENANCE)

_RULES: Final = (
    StateRule(name=_S.REQUESTED, category=StatusCategory.TO_DO),
    *(
        StateRule(name=name, category=StatusCategory.WAITING, required=["supplier"])
        for name in (_S.ON_ORDER, _S.IN_TRANSIT)
    ),
    StateRule(
        name=_S.IN_STOCK,
        category=StatusCategory.ACTIVE,
        required=["title", "location"],
        enter=[stamp("received_at", once=True)],
    ),
    StateRule(
        name=_S.IN_USE,
        category=StatusCategory.ACTIVE,
        required=["title", "owner"],
        enter=[stamp("deployed_at")],
    ),
    StateRule(
        name=_S.IN_MAINTENANCE, category=StatusCategory.ACTIVE, required=["title"]
    ),
    StateRule(
        name=_S.MISSING,
        category=StatusCategory.ACTIVE,
        read_only=["user"],
        enter=[stamp("missing_since")],
        leave=[clear("missing_since")],
    ),
    StateRule(
        name=_S.RETIRED, category=StatusCategory.DONE, enter=[stamp("retired_at")]
    ),
    StateRule(
        name=_S.DISPOSED,
        category=StatusCategory.CLOSED,
        read_only=["*"],
        enter=[stamp("disposed_at")],
    ),
)

_FREE_AGAIN: Final = (clear("user"),)

_TRANSITIONS: Final = (
    Transition(event=_E.ORDER, sources=[_S.REQUESTED], target=_S.ON_ORDER),
    Transition(event=_E.SHIP, sources=[_S.ON_ORDER], target=_S.IN_TRANSIT),
    Transition(
        event=_E.RECEIVE,
        sources=[_S.ON_ORDER, _S.IN_TRANSIT],
        target=_S.IN_STOCK,
        must_prompt=["tag", "serial"],
    ),
    Transition(
        event=_E.DEPLOY,
        sources=[_S.IN_STOCK, _S.IN_MAINTENANCE],
        target=_S.IN_USE,
        must_prompt=["user", "location"],
    ),
    Transition(
        event=_E.RETURN,
        sources=[_S.IN_USE, _S.IN_MAINTENANCE],
        target=_S.IN_STOCK,
        must_prompt=["location"],
        read_only=["user"],
        effects=_FREE_AGAIN,
    ),
    Transition(
        event=_E.MAINTAIN,
        sources=[_S.IN_STOCK, _S.IN_USE],
        target=_S.IN_MAINTENANCE,
        needs_reason=True,
    ),
    Transition(
        event=_E.REPORT_MISSING,
        sources=[_S.IN_TRANSIT, *_OURS],
        target=_S.MISSING,
        needs_reason=True,
        read_only=["user"],
    ),
    Transition(
        event=_E.FIND,
        sources=[_S.MISSING],
        target=_S.IN_STOCK,
        must_prompt=["location"],
        read_only=["user"],
        effects=_FREE_AGAIN,
    ),
    Transition(
        event=_E.RETIRE,
        sources=_OURS,
        target=_S.RETIRED,
        roles=_MANAGER,
        needs_reason=True,
        read_only=["user"],
        effects=_FREE_AGAIN,
    ),
    Transition(
        event=_E.REINSTATE,
        sources=[_S.RETIRED],
        target=_S.IN_STOCK,
        roles=_MANAGER,
        needs_reason=True,
        effects=[clear("retired_at")],
    ),
    Transition(
        event=_E.DISPOSE,
        sources=[_S.RETIRED],
        target=_S.DISPOSED,
        roles=_MANAGER,
        required=["disposal_proof"],
    ),
    Transition(
        event=_E.WRITE_OFF,
        sources=[_S.MISSING],
        target=_S.DISPOSED,
        roles=_MANAGER,
        not_by=["user"],
        needs_reason=True,
        required=["disposal_proof"],
    ),
    Transition(
        event=_E.CANCEL,
        sources=_COMING,
        target=_S.DISPOSED,
        needs_reason=True,
    ),
    Transition(event=_E.UPDATE, sources=[*_COMING, *_OURS, _S.MISSING, _S.RETIRED]),
)

ASSET: Final[Lifecycle[Asset, AssetEvent, AssetChanges]] = Lifecycle[
    Asset, AssetEvent, AssetChanges
](
    name="asset",
    record_type="asset",
    initial=_S.REQUESTED,
    rules=_RULES,
    transitions=_TRANSITIONS,
    events=tuple(_E),
).bind(Asset, AssetEvent, AssetChanges)
"""The standard lifecycle of an asset; `bind` it to a class of your own, or derive another."""
