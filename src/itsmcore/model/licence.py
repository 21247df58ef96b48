"""Software licences, and where software is installed."""

from datetime import date, datetime
from typing import Any, ClassVar, Final

import attrs

from itsmcore.errors import FieldError
from itsmcore.model._amounts import counted, paid
from itsmcore.model._fields import checked, filled, optional_instant
from itsmcore.model._order import not_after, not_before
from itsmcore.model.keys import CiKey, PartyKey, RecordKey
from itsmcore.model.money import Money
from itsmcore.model.record import Record
from itsmcore.model.states import States
from itsmcore.model.words import StatusCategory, Word, known_or_text

__all__ = ["LicenceMetric", "LicenceState", "SoftwareInstall", "SoftwareLicence"]


class LicenceState(Word):
    """Where a licence stands.

    That its days are over is told by `valid_to`; `expiring` says that somebody is at it, and
    `reclaimed` that it was taken out of use and gives no right until it is issued again.
    """

    REQUESTED = "requested"
    ACTIVE = "active"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    RECLAIMED = "reclaimed"
    RETIRED = "retired"


LICENCE_STATES: Final = States(
    {
        LicenceState.REQUESTED: StatusCategory.TO_DO,
        LicenceState.ACTIVE: StatusCategory.ACTIVE,
        LicenceState.EXPIRING: StatusCategory.ACTIVE,
        LicenceState.EXPIRED: StatusCategory.DONE,
        LicenceState.RECLAIMED: StatusCategory.WAITING,
        LicenceState.RETIRED: StatusCategory.CLOSED,
    }
)


class LicenceMetric(Word):
    """What a licence counts; a host may use words of its own beside.

    DEVICE: items on which it is installed. USER: people who use it. CORE: cores of the items
    on which it is installed. CONCURRENT: uses at one time.
    """

    DEVICE = "device"
    USER = "user"
    CORE = "core"
    CONCURRENT = "concurrent"


def _status(value: str) -> str:
    return known_or_text(LicenceState, value)


def _metric(value: str) -> str:
    return known_or_text(LicenceMetric, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class SoftwareLicence(Record):
    """The right to use so much of a software product; its name is the `title`.

    Attributes:
        product: The software, in the words of its installs.
        metric: What is counted: a `LicenceMetric`, or a host's own word.
        entitled: How many of it may be; 0 or more.
        valid_from: The first day of the right; None for always before.
        valid_to: The last day of it; None for ever. Not before `valid_from`.
        cost: What it cost; 0 or more.
        supplier: From whom it is.
        owner: Who answers for it.
        contract: Key of the contract that it came by.
        activated_at: When it was first ready to be used; the lifecycle sets it.
        retired_at: When it was given up for good; the lifecycle sets it.

    Raises:
        FieldError: A number is below 0, or it ends before it begins.
    """

    record_type: ClassVar[str] = "software_licence"
    states: ClassVar[States] = LICENCE_STATES

    status: str = attrs.field(default=LicenceState.ACTIVE, converter=_status)
    product: str = attrs.field(validator=filled)
    metric: str = attrs.field(default=LicenceMetric.DEVICE, converter=_metric)
    entitled: int = attrs.field(validator=counted)
    valid_from: date | None = attrs.field(default=None, validator=not_after("valid_to"))
    valid_to: date | None = attrs.field(
        default=None, validator=not_before("valid_from")
    )
    cost: Money | None = attrs.field(default=None, validator=paid)
    supplier: PartyKey | None = None
    owner: PartyKey | None = None
    contract: RecordKey | None = None
    activated_at: datetime | None = attrs.field(
        default=None, converter=optional_instant
    )
    retired_at: datetime | None = attrs.field(default=None, converter=optional_instant)


def _cores(_install: object, _field: Any, value: int | None) -> None:
    if value is not None and value < 1:
        raise FieldError(
            field="cores",
            value=value,
            problem="an item has at least one core",
            remedy="give 1 or more, or None for unknown",
        )


@attrs.frozen(kw_only=True, field_transformer=checked)
class SoftwareInstall:
    """A product that was found on an item: what uses up a licence.

    Attributes:
        product: The software, in the words of its licences.
        ci: Key of the item on which it is.
        version: Its edition.
        user: Who uses it there.
        cores: How many cores that item has, where licences count them; 1 or more.
        discovered_at: When it was found there.

    Raises:
        FieldError: The product or the item has no name, or the cores cannot be.
    """

    product: str = attrs.field(validator=filled)
    ci: CiKey = attrs.field(validator=filled)
    version: str | None = None
    user: PartyKey | None = None
    cores: int | None = attrs.field(default=None, validator=_cores)
    discovered_at: datetime | None = attrs.field(
        default=None, converter=optional_instant
    )
