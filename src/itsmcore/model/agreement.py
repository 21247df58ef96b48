"""Agreements as people negotiate them; the rule that clocks follow stands in a rulebook."""

from datetime import date, datetime
from typing import ClassVar, Final

import attrs

from itsmcore.model._fields import checked, optional_instant, texts
from itsmcore.model._order import not_after, not_before
from itsmcore.model.keys import PartyKey, ServiceKey
from itsmcore.model.record import Record
from itsmcore.model.states import States
from itsmcore.model.words import StatusCategory, Word, known_or_text, member

__all__ = ["AgreementKind", "AgreementRecord", "AgreementState", "agreement_kind"]


class AgreementKind(Word):
    """What an agreement is among those who provide a service.

    SLA is made with the customer, OLA between groups of the provider, UC (an underpinning
    contract) with a supplier.
    """

    SLA = "sla"
    OLA = "ola"
    UC = "uc"


class AgreementState(Word):
    """Where an agreement stands between those who make it."""

    DRAFT = "draft"
    NEGOTIATING = "negotiating"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    TERMINATED = "terminated"


AGREEMENT_STATES: Final = States(
    {
        AgreementState.DRAFT: StatusCategory.TO_DO,
        AgreementState.NEGOTIATING: StatusCategory.ACTIVE,
        AgreementState.ACTIVE: StatusCategory.ACTIVE,
        AgreementState.SUSPENDED: StatusCategory.WAITING,
        AgreementState.EXPIRED: StatusCategory.CLOSED,
        AgreementState.TERMINATED: StatusCategory.CLOSED,
    }
)


def agreement_kind(value: str) -> AgreementKind:
    """A kind of agreement by member or name."""
    return member(AgreementKind, value)


def _status(value: str) -> str:
    return known_or_text(AgreementState, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class AgreementRecord(Record):
    """An agreement as it is negotiated, signed and ended; its name is the `title`.

    What is promised, as clocks count it, is the `Agreement` of a rulebook that `rule` names;
    that one names this record by its field `record`.

    Attributes:
        kind: Made with the customer, inside the house, or with a supplier.
        customer: To whom it is promised.
        provider: Who promises.
        services: The services that it is about.
        owner: Who answers for it.
        valid_from: The first day on which it holds; None for always before.
        valid_to: The last one; None for ever. Not before `valid_from`.
        rule: Name of the agreement of a rulebook that says what is promised.
        penalty: What follows where a promise is broken, in words.
        signed_at: When it was agreed on, the last time; the lifecycle sets it.
        suspended_at: Since when it is suspended; the lifecycle sets it.
        ended_at: When it came to its end; the lifecycle sets it.

    Raises:
        FieldError: It ends before it begins.
    """

    record_type: ClassVar[str] = "agreement_record"
    states: ClassVar[States] = AGREEMENT_STATES

    status: str = attrs.field(default=AgreementState.DRAFT, converter=_status)
    kind: AgreementKind = attrs.field(
        default=AgreementKind.SLA, converter=agreement_kind
    )
    customer: PartyKey | None = None
    provider: PartyKey | None = None
    services: tuple[ServiceKey, ...] = attrs.field(default=(), converter=texts)
    owner: PartyKey | None = None
    valid_from: date | None = attrs.field(default=None, validator=not_after("valid_to"))
    valid_to: date | None = attrs.field(
        default=None, validator=not_before("valid_from")
    )
    rule: str | None = None
    penalty: str | None = None
    signed_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    suspended_at: datetime | None = attrs.field(
        default=None, converter=optional_instant
    )
    ended_at: datetime | None = attrs.field(default=None, converter=optional_instant)
