"""The standard lifecycle of an agreement as it is negotiated.

Six states and twelve moves between them. What was signed stays as it is until it is amended or
renewed; what is promised, as clocks count it, is the rule in a rulebook.
"""

from datetime import date
from typing import Final

from itsmcore.lifecycle.effect import clear, stamp
from itsmcore.lifecycle.lifecycle import Lifecycle
from itsmcore.lifecycle.record_changes import RecordChanges
from itsmcore.lifecycle.rules import Guard, StateRule, Transition
from itsmcore.model import (
    IS_SET,
    AgreementKind,
    AgreementRecord,
    AgreementState,
    StatusCategory,
    Word,
    when,
)

__all__ = [
    "AGREEMENT",
    "SERVICE_LEVEL_MANAGER_ROLE",
    "AgreementChanges",
    "AgreementEvent",
]

SERVICE_LEVEL_MANAGER_ROLE: Final = "service_level_manager"
"""Who signs agreements, and amends, suspends, renews and ends what was signed."""


class AgreementEvent(Word):
    """What can be asked of an agreement."""

    NEGOTIATE = "negotiate"
    REVISE = "revise"
    SIGN = "sign"
    AMEND = "amend"
    RENEW = "renew"
    SUSPEND = "suspend"
    RESUME = "resume"
    EXPIRE = "expire"
    TERMINATE = "terminate"
    DROP = "drop"
    UPDATE = "update"


class AgreementChanges(RecordChanges, total=False):
    """What may be changed along with an event; the lifecycle sets the rest itself."""

    kind: AgreementKind | str
    customer: str | None
    provider: str | None
    services: tuple[str, ...] | list[str]
    owner: str | None
    valid_from: date | None
    valid_to: date | None
    rule: str | None
    penalty: str | None


_S = AgreementState
_E = AgreementEvent
_MANAGER: Final = (SERVICE_LEVEL_MANAGER_ROLE,)
_OPEN: Final = (_S.DRAFT, _S.NEGOTIATING)
_SIGNED: Final = (_S.ACTIVE, _S.SUSPENDED)
_BASIS: Final = ("kind", "customer", "provider", "services", "valid_from")
_TERMS: Final = (*_BASIS, "valid_to", "rule", "penalty")
"""What was signed: fixed but for whoever amends it."""

_ENDS: Final = Guard(
    condition=when(valid_to=IS_SET),
    code="never_expires",
    message="it holds for ever: it has no valid_to",
)
_OVER: Final = stamp("ended_at")
_AGAIN: Final = clear("ended_at")
_PARTIES: Final = ("title", "customer", "provider", "valid_from")

_RULES: Final = (
    StateRule(name=_S.DRAFT, category=StatusCategory.TO_DO),
    StateRule(
        name=_S.NEGOTIATING,
        category=StatusCategory.ACTIVE,
        required=["title", "customer", "provider"],
    ),
    StateRule(name=_S.ACTIVE, category=StatusCategory.ACTIVE, required=_PARTIES),
    StateRule(
        name=_S.SUSPENDED,
        category=StatusCategory.WAITING,
        required=_PARTIES,
        enter=[stamp("suspended_at")],
        leave=[clear("suspended_at")],
    ),
    StateRule(
        name=_S.EXPIRED,
        category=StatusCategory.CLOSED,
        read_only=["*"],
        enter=[_OVER],
        leave=[_AGAIN],
    ),
    StateRule(
        name=_S.TERMINATED,
        category=StatusCategory.CLOSED,
        read_only=["*"],
        enter=[_OVER],
    ),
)

_TRANSITIONS: Final = (
    Transition(event=_E.NEGOTIATE, sources=[_S.DRAFT], target=_S.NEGOTIATING),
    Transition(
        event=_E.REVISE,
        sources=[_S.NEGOTIATING],
        target=_S.DRAFT,
        needs_reason=True,
    ),
    Transition(
        event=_E.SIGN,
        sources=[_S.NEGOTIATING],
        target=_S.ACTIVE,
        roles=_MANAGER,
        must_prompt=["rule"],
        effects=[stamp("signed_at")],
    ),
    Transition(
        event=_E.AMEND,
        sources=_SIGNED,
        roles=_MANAGER,
        needs_reason=True,
        effects=[stamp("signed_at")],
    ),
    Transition(
        event=_E.RENEW,
        sources=[_S.ACTIVE, _S.EXPIRED],
        target=_S.ACTIVE,
        roles=_MANAGER,
        must_change=["valid_to"],
        read_only=_BASIS,
        effects=[stamp("signed_at")],
    ),
    Transition(
        event=_E.SUSPEND,
        sources=[_S.ACTIVE],
        target=_S.SUSPENDED,
        roles=_MANAGER,
        needs_reason=True,
        read_only=_TERMS,
    ),
    Transition(
        event=_E.RESUME,
        sources=[_S.SUSPENDED],
        target=_S.ACTIVE,
        roles=_MANAGER,
        read_only=_TERMS,
    ),
    Transition(
        event=_E.EXPIRE,
        sources=_SIGNED,
        target=_S.EXPIRED,
        guards=[_ENDS],
        read_only=_TERMS,
    ),
    Transition(
        event=_E.TERMINATE,
        sources=_SIGNED,
        target=_S.TERMINATED,
        roles=_MANAGER,
        needs_reason=True,
        read_only=_TERMS,
    ),
    Transition(event=_E.DROP, sources=_OPEN, target=_S.TERMINATED, needs_reason=True),
    Transition(event=_E.UPDATE, sources=_OPEN),
    Transition(event=_E.UPDATE, sources=_SIGNED, read_only=_TERMS),
)

AGREEMENT: Final[Lifecycle[AgreementRecord, AgreementEvent, AgreementChanges]] = (
    Lifecycle[AgreementRecord, AgreementEvent, AgreementChanges](
        name="agreement_record",
        record_type="agreement_record",
        initial=_S.DRAFT,
        rules=_RULES,
        transitions=_TRANSITIONS,
        events=tuple(_E),
    ).bind(AgreementRecord, AgreementEvent, AgreementChanges)
)
"""The standard lifecycle of an agreement; `bind` it to a class of your own, or derive another."""
