"""The standard lifecycle of a software licence.

Six states and thirteen moves between them: what was bought is used, renewed before its last day
or after it, taken out of use where nobody needs it, and given up.
"""

from datetime import date
from typing import Final

from itsmcore.lifecycle.asset import ASSET_MANAGER_ROLE
from itsmcore.lifecycle.effect import stamp
from itsmcore.lifecycle.lifecycle import Lifecycle
from itsmcore.lifecycle.record_changes import RecordChanges
from itsmcore.lifecycle.rules import Guard, StateRule, Transition
from itsmcore.model import (
    IS_SET,
    LicenceMetric,
    LicenceState,
    Money,
    SoftwareLicence,
    StatusCategory,
    Word,
    when,
)

__all__ = ["LICENCE", "LicenceChanges", "LicenceEvent"]


class LicenceEvent(Word):
    """What can be asked of a licence."""

    ACTIVATE = "activate"
    ANNOUNCE_EXPIRY = "announce_expiry"
    RENEW = "renew"
    EXPIRE = "expire"
    RECLAIM = "reclaim"
    REISSUE = "reissue"
    RETIRE = "retire"
    CANCEL = "cancel"
    UPDATE = "update"


class LicenceChanges(RecordChanges, total=False):
    """What may be changed along with an event; the lifecycle sets the rest itself."""

    product: str
    metric: LicenceMetric | str
    entitled: int
    valid_from: date | None
    valid_to: date | None
    cost: Money | None
    supplier: str | None
    owner: str | None
    contract: str | None


_S = LicenceState
_E = LicenceEvent
_MANAGER: Final = (ASSET_MANAGER_ROLE,)
_VALID: Final = (_S.ACTIVE, _S.EXPIRING)
_ENDS: Final = Guard(
    condition=when(valid_to=IS_SET),
    code="never_expires",
    message="it is valid for ever: it has no valid_to",
)

_RULES: Final = (
    StateRule(name=_S.REQUESTED, category=StatusCategory.TO_DO),
    StateRule(
        name=_S.ACTIVE, category=StatusCategory.ACTIVE, required=["title", "owner"]
    ),
    StateRule(
        name=_S.EXPIRING,
        category=StatusCategory.ACTIVE,
        required=["title", "owner", "valid_to"],
    ),
    StateRule(name=_S.EXPIRED, category=StatusCategory.DONE),
    StateRule(name=_S.RECLAIMED, category=StatusCategory.WAITING),
    StateRule(
        name=_S.RETIRED,
        category=StatusCategory.CLOSED,
        read_only=["*"],
        enter=[stamp("retired_at")],
    ),
)

_TRANSITIONS: Final = (
    Transition(
        event=_E.ACTIVATE,
        sources=[_S.REQUESTED],
        target=_S.ACTIVE,
        must_prompt=["entitled", "valid_to"],
        effects=[stamp("activated_at")],
    ),
    Transition(
        event=_E.ANNOUNCE_EXPIRY,
        sources=[_S.ACTIVE],
        target=_S.EXPIRING,
        guards=[_ENDS],
    ),
    Transition(
        event=_E.RENEW,
        sources=[*_VALID, _S.EXPIRED],
        target=_S.ACTIVE,
        roles=_MANAGER,
        must_change=["valid_to"],
        must_prompt=["cost"],
    ),
    Transition(
        event=_E.EXPIRE,
        sources=[*_VALID, _S.RECLAIMED],
        target=_S.EXPIRED,
        guards=[_ENDS],
    ),
    Transition(
        event=_E.RECLAIM, sources=_VALID, target=_S.RECLAIMED, needs_reason=True
    ),
    Transition(event=_E.REISSUE, sources=[_S.RECLAIMED], target=_S.ACTIVE),
    Transition(
        event=_E.RETIRE,
        sources=[_S.EXPIRED, _S.RECLAIMED],
        target=_S.RETIRED,
        roles=_MANAGER,
    ),
    Transition(
        event=_E.CANCEL, sources=[_S.REQUESTED], target=_S.RETIRED, needs_reason=True
    ),
    Transition(
        event=_E.UPDATE, sources=[_S.REQUESTED, *_VALID, _S.EXPIRED, _S.RECLAIMED]
    ),
)

LICENCE: Final[Lifecycle[SoftwareLicence, LicenceEvent, LicenceChanges]] = Lifecycle[
    SoftwareLicence, LicenceEvent, LicenceChanges
](
    name="software_licence",
    record_type="software_licence",
    initial=_S.REQUESTED,
    rules=_RULES,
    transitions=_TRANSITIONS,
    events=tuple(_E),
).bind(SoftwareLicence, LicenceEvent, LicenceChanges)
"""The standard lifecycle of a licence; `bind` it to a class of your own, or derive another."""
