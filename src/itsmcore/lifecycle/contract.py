"""The standard lifecycle of a contract with a supplier.

Six states and twelve moves between them. What was signed stays as it is until it is amended
or renewed; it ends by its last day, by notice, or at once.
"""

from datetime import date
from typing import Final

from itsmcore.lifecycle.effect import clear, stamp
from itsmcore.lifecycle.lifecycle import Lifecycle
from itsmcore.lifecycle.record_changes import RecordChanges
from itsmcore.lifecycle.rules import Guard, StateRule, Transition
from itsmcore.model import (
    IS_SET,
    Contract,
    ContractKind,
    ContractState,
    Money,
    StatusCategory,
    Word,
    when,
)

__all__ = ["CONTRACT", "SUPPLIER_MANAGER_ROLE", "ContractChanges", "ContractEvent"]

SUPPLIER_MANAGER_ROLE: Final = "supplier_manager"
"""Who signs contracts, and amends, renews and ends what was signed."""


class ContractEvent(Word):
    """What can be asked of a contract."""

    NEGOTIATE = "negotiate"
    REVISE = "revise"
    SIGN = "sign"
    AMEND = "amend"
    RENEW = "renew"
    GIVE_NOTICE = "give_notice"
    WITHDRAW_NOTICE = "withdraw_notice"
    EXPIRE = "expire"
    TERMINATE = "terminate"
    DROP = "drop"
    UPDATE = "update"


class ContractChanges(RecordChanges, total=False):
    """What may be changed along with an event; the lifecycle sets the rest itself."""

    supplier: str | None
    kind: ContractKind | str | None
    owner: str | None
    start: date | None
    end: date | None
    cost: Money | None
    notice_days: int | None
    agreement: str | None


_S = ContractState
_E = ContractEvent
_MANAGER: Final = (SUPPLIER_MANAGER_ROLE,)
_OPEN: Final = (_S.DRAFT, _S.NEGOTIATING)
_SIGNED: Final = (_S.ACTIVE, _S.UNDER_NOTICE)
_BASIS: Final = ("supplier", "kind", "start", "agreement")
_TERMS: Final = (*_BASIS, "end", "cost", "notice_days")
"""What was signed: fixed but for whoever amends it."""

_ENDS: Final = Guard(
    condition=when(end=IS_SET),
    code="never_expires",
    message="it holds for ever: it has no end",
)
_OVER: Final = stamp("ended_at")
_AGAIN: Final = clear("ended_at")
_PARTIES: Final = ("title", "supplier", "start")

_RULES: Final = (
    StateRule(name=_S.DRAFT, category=StatusCategory.TO_DO),
    StateRule(
        name=_S.NEGOTIATING,
        category=StatusCategory.ACTIVE,
        required=["title", "supplier"],
    ),
    StateRule(name=_S.ACTIVE, category=StatusCategory.ACTIVE, required=_PARTIES),
    StateRule(
        name=_S.UNDER_NOTICE,
        category=StatusCategory.ACTIVE,
        required=[*_PARTIES, "end"],
        enter=[stamp("notice_at")],
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
        must_prompt=["end"],
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
        sources=[*_SIGNED, _S.EXPIRED],
        target=_S.ACTIVE,
        roles=_MANAGER,
        must_change=["end"],
        must_prompt=["cost"],
        read_only=_BASIS,
        effects=[stamp("signed_at"), clear("notice_at")],
    ),
    Transition(
        event=_E.GIVE_NOTICE,
        sources=[_S.ACTIVE],
        target=_S.UNDER_NOTICE,
        must_prompt=["end"],
        needs_reason=True,
        read_only=_TERMS,
    ),
    Transition(
        event=_E.WITHDRAW_NOTICE,
        sources=[_S.UNDER_NOTICE],
        target=_S.ACTIVE,
        must_prompt=["end"],
        needs_reason=True,
        read_only=_TERMS,
        effects=[clear("notice_at")],
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

CONTRACT: Final[Lifecycle[Contract, ContractEvent, ContractChanges]] = Lifecycle[
    Contract, ContractEvent, ContractChanges
](
    name="contract",
    record_type="contract",
    initial=_S.DRAFT,
    rules=_RULES,
    transitions=_TRANSITIONS,
    events=tuple(_E),
).bind(Contract, ContractEvent, ContractChanges)
"""The standard lifecycle of a contract; `bind` it to a class of your own, or derive another."""
