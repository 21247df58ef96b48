"""Contracts with suppliers."""

from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Final

import attrs

from itsmcore.errors import FieldError
from itsmcore.model._amounts import paid
from itsmcore.model._fields import checked, optional_instant
from itsmcore.model._order import not_after, not_before
from itsmcore.model.keys import PartyKey, RecordKey
from itsmcore.model.money import Money
from itsmcore.model.record import Record
from itsmcore.model.states import States
from itsmcore.model.words import StatusCategory, Word, known_or_text

__all__ = ["Contract", "ContractKind", "ContractState"]


class ContractState(Word):
    """Where a contract stands."""

    DRAFT = "draft"
    NEGOTIATING = "negotiating"
    ACTIVE = "active"
    UNDER_NOTICE = "under_notice"
    EXPIRED = "expired"
    TERMINATED = "terminated"


CONTRACT_STATES: Final = States(
    {
        ContractState.DRAFT: StatusCategory.TO_DO,
        ContractState.NEGOTIATING: StatusCategory.ACTIVE,
        ContractState.ACTIVE: StatusCategory.ACTIVE,
        ContractState.UNDER_NOTICE: StatusCategory.ACTIVE,
        ContractState.EXPIRED: StatusCategory.CLOSED,
        ContractState.TERMINATED: StatusCategory.CLOSED,
    }
)


class ContractKind(Word):
    """What a contract is about; a host may use words of its own beside."""

    PURCHASE = "purchase"
    LEASE = "lease"
    LICENCE = "licence"
    MAINTENANCE = "maintenance"
    SUPPORT = "support"
    SERVICE = "service"


def _status(value: str) -> str:
    return known_or_text(ContractState, value)


def _kind(value: str | None) -> str | None:
    return None if value is None else known_or_text(ContractKind, value)


_MOST_NOTICE: Final = 36_600
"""A little more than a hundred years."""


def _notice(_contract: object, _field: Any, value: int | None) -> None:
    if value is not None and not 0 <= value <= _MOST_NOTICE:
        raise FieldError(
            field="notice_days",
            value=value,
            problem=f"notice is given 0 to {_MOST_NOTICE} days ahead",
            remedy="give whole days, or None where no notice is agreed",
        )


@attrs.frozen(kw_only=True, field_transformer=checked)
class Contract(Record):
    """What was agreed with a supplier, for money and for a time; its name is the `title`.

    Attributes:
        supplier: Key of the party that delivers, one with `supplier=True`.
        kind: What it is about: a `ContractKind`, or a host's own word.
        owner: Who answers for it on our side.
        start: The first day of it; None for always before.
        end: The last day of it; None for ever. Not before `start`.
        cost: What it costs in all; 0 or more. What is paid when are cost records.
        notice_days: How many days before the end notice has to be given; 0 to 36600.
        agreement: Key of the `AgreementRecord` that it holds, an underpinning contract.
        signed_at: When it was signed, the last time; the lifecycle sets it.
        notice_at: When notice was given; the lifecycle sets it.
        ended_at: When it came to its end; the lifecycle sets it.

    Raises:
        FieldError: It ends before it begins, or a number cannot be.
    """

    record_type: ClassVar[str] = "contract"
    states: ClassVar[States] = CONTRACT_STATES

    status: str = attrs.field(default=ContractState.DRAFT, converter=_status)
    supplier: PartyKey | None = None
    kind: str | None = attrs.field(default=None, converter=_kind)
    owner: PartyKey | None = None
    start: date | None = attrs.field(default=None, validator=not_after("end"))
    end: date | None = attrs.field(default=None, validator=not_before("start"))
    cost: Money | None = attrs.field(default=None, validator=paid)
    notice_days: int | None = attrs.field(default=None, validator=_notice)
    agreement: RecordKey | None = None
    signed_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    notice_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    ended_at: datetime | None = attrs.field(default=None, converter=optional_instant)

    @property
    def notice_by(self) -> date | None:
        """The last day on which notice can be given; None without an end or a notice.

        >>> from datetime import UTC, datetime
        >>> signed = datetime(2026, 1, 1, tzinfo=UTC)
        >>> end = date(2026, 12, 31)
        >>> Contract(id="C-1", opened_at=signed, end=end, notice_days=90).notice_by
        datetime.date(2026, 10, 2)
        """
        if self.end is None or self.notice_days is None:
            return None
        days = min(self.notice_days, (self.end - date.min).days)
        return self.end - timedelta(days=days)
