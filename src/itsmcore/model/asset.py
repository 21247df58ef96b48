"""Hardware assets: what was bought, what it is worth, and who has it."""

from datetime import date, datetime
from typing import Any, ClassVar, Final

import attrs

from itsmcore.errors import FieldError
from itsmcore.model._amounts import one_currency, paid
from itsmcore.model._fields import checked, optional_instant
from itsmcore.model.keys import CiKey, PartyKey, RecordKey
from itsmcore.model.money import Money
from itsmcore.model.record import Record
from itsmcore.model.states import States
from itsmcore.model.values import Block
from itsmcore.model.words import StatusCategory, Word, known_or_text, member

__all__ = ["Asset", "AssetState", "Depreciation", "DepreciationMethod"]


class AssetState(Word):
    """Where an asset stands in its life."""

    REQUESTED = "requested"
    ON_ORDER = "on_order"
    IN_TRANSIT = "in_transit"
    IN_STOCK = "in_stock"
    IN_USE = "in_use"
    IN_MAINTENANCE = "in_maintenance"
    MISSING = "missing"
    RETIRED = "retired"
    DISPOSED = "disposed"


ASSET_STATES: Final = States(
    {
        AssetState.REQUESTED: StatusCategory.TO_DO,
        AssetState.ON_ORDER: StatusCategory.WAITING,
        AssetState.IN_TRANSIT: StatusCategory.WAITING,
        AssetState.IN_STOCK: StatusCategory.ACTIVE,
        AssetState.IN_USE: StatusCategory.ACTIVE,
        AssetState.IN_MAINTENANCE: StatusCategory.ACTIVE,
        AssetState.MISSING: StatusCategory.ACTIVE,
        AssetState.RETIRED: StatusCategory.DONE,
        AssetState.DISPOSED: StatusCategory.CLOSED,
    }
)


class DepreciationMethod(Word):
    """How an asset loses its value.

    STRAIGHT_LINE: by the same amount in equal times.
    """

    STRAIGHT_LINE = "straight_line"


def _status(value: str) -> str:
    return known_or_text(AssetState, value)


def _method(value: str) -> DepreciationMethod:
    return member(DepreciationMethod, value)


_MOST_MONTHS: Final = 1200
"""A hundred years."""


def _months(_depreciation: object, _field: object, value: int) -> None:
    if not 1 <= value <= _MOST_MONTHS:
        raise FieldError(
            field="months",
            value=value,
            problem=f"it takes 1 to {_MOST_MONTHS} months",
            remedy="give the useful life in whole months, e.g. 36 for three years",
        )


@attrs.frozen(kw_only=True, field_transformer=checked)
class Depreciation(Block):
    """The rule by which an asset loses its value, as data.

    Attributes:
        method: How it does.
        months: Its useful life in whole months, 1 to 1200.
        residual: What it is still worth at the end of that; None for nothing.
        start: The first day of its useful life; None for the day of the purchase.

    Raises:
        FieldError: The months or the residual value cannot be.
    """

    method: DepreciationMethod = attrs.field(
        default=DepreciationMethod.STRAIGHT_LINE, converter=_method
    )
    months: int = attrs.field(validator=_months)
    residual: Money | None = attrs.field(default=None, validator=paid)
    start: date | None = None


def _worth(asset: Any, _field: object, _value: Any) -> None:
    """What is left of an asset is counted in the money that it cost, and is no more."""
    rule, cost = asset.depreciation, asset.cost
    if rule is None or rule.residual is None or cost is None:
        return
    try:
        one_currency("residual", rule.residual, cost)
    except FieldError as error:
        raise error.at("depreciation") from None
    if rule.residual.amount > cost.amount:
        raise FieldError(
            field="depreciation.residual",
            value=rule.residual,
            problem=f"it is more than the cost {cost.amount} {cost.currency}",
            remedy="give what is left of the cost, at most all of it",
            path=("depreciation", "residual"),
        )


@attrs.frozen(kw_only=True, field_transformer=checked)
class Asset(Record):
    """A thing of value that was bought: the money and the contract of it.

    Its name is the `title`. What it is technically, and what depends on it, is told by the
    configuration item that `ci` names.

    Attributes:
        tag: The label that is stuck on it.
        model: What the maker calls its kind.
        serial: The maker's number.
        owner: Who answers for it.
        user: Who has it in use.
        location: Where it is.
        ci: Key of the configuration item that it is.
        purchased_on: The day on which it was bought.
        cost: What it cost; 0 or more.
        supplier: Who delivers it.
        contract: Key of the contract that it came by, or is maintained under.
        warranty_to: The last day of its warranty.
        depreciation: How it loses its value.
        received_at: When it came into stock for the first time; the lifecycle sets it.
        deployed_at: When it last went into use; the lifecycle sets it.
        missing_since: Since when it is missing; the lifecycle sets it.
        retired_at: When it was taken out of use for good; the lifecycle sets it.
        disposal_proof: What proves that it was disposed of rightly, such as the number of a
            certificate.
        disposed_at: When it was disposed of; the lifecycle sets it.

    Raises:
        FieldError: The cost is below 0, or the residual value is above it or in another
            currency.
    """

    record_type: ClassVar[str] = "asset"
    states: ClassVar[States] = ASSET_STATES

    status: str = attrs.field(default=AssetState.IN_STOCK, converter=_status)
    tag: str | None = None
    model: str | None = None
    serial: str | None = None
    owner: PartyKey | None = None
    user: PartyKey | None = None
    location: str | None = None
    ci: CiKey | None = None
    purchased_on: date | None = None
    cost: Money | None = attrs.field(default=None, validator=[paid, _worth])
    supplier: PartyKey | None = None
    contract: RecordKey | None = None
    warranty_to: date | None = None
    depreciation: Depreciation | None = attrs.field(default=None, validator=_worth)
    received_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    deployed_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    missing_since: datetime | None = attrs.field(
        default=None, converter=optional_instant
    )
    retired_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    disposal_proof: str | None = None
    disposed_at: datetime | None = attrs.field(default=None, converter=optional_instant)
