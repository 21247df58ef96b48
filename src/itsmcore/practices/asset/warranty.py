"""Warranties, and what else comes to its end: by day, the next first."""

from collections.abc import Iterable, Iterator
from datetime import date

import attrs

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model import (
    AgreementRecord,
    Asset,
    Contract,
    Record,
    SoftwareLicence,
    StatusCategory,
    Word,
)
from itsmcore.practices._given import a_day, by_id, expect

__all__ = [
    "EndKind",
    "UpcomingEnd",
    "Warranty",
    "WarrantyState",
    "upcoming_ends",
    "warranty",
]


class WarrantyState(Word):
    """Whether an asset is covered; unknown where nobody says until when."""

    COVERED = "covered"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@attrs.frozen(kw_only=True)
class Warranty:
    """The warranty of an asset at a day.

    Attributes:
        asset: Its key.
        on: The day.
        state: Covered up to the end of the last day, expired from the next one on.
        last_day: The last day of it; None where nobody says.
        days_left: How many days come after this one until it is over: 0 on the last day,
            negative since; None where nobody says.
    """

    asset: str
    on: date
    state: WarrantyState
    last_day: date | None
    days_left: int | None

    def explain(self) -> tuple[str, ...]:
        """Where it stands, and until when."""
        head = f"{self.asset} on {self.on}: {self.state}"
        if self.last_day is None:
            return (head, "nobody says until when")
        return (head, f"up to {self.last_day}, {self.days_left} days left")


def warranty(asset: Asset, on: date, /) -> Warranty:
    """Whether an asset is under warranty at a day.

    Raises:
        WrongTypeError: An argument is something else.
    """
    last = expect(asset, Asset, "asset").warranty_to
    left = None if last is None else (last - a_day(on, "on")).days
    state = WarrantyState.UNKNOWN
    if left is not None:
        state = WarrantyState.COVERED if left >= 0 else WarrantyState.EXPIRED
    return Warranty(
        asset=asset.id, on=a_day(on, "on"), state=state, last_day=last, days_left=left
    )


class EndKind(Word):
    """What comes to its end; of notices, the last day to give one."""

    NOTICE = "notice"
    CONTRACT = "contract"
    AGREEMENT = "agreement"
    LICENCE = "licence"
    WARRANTY = "warranty"


@attrs.frozen(kw_only=True)
class UpcomingEnd:
    """A last day that comes.

    Attributes:
        on: The last day.
        days_left: How many days come before it: 0 on the day itself.
        kind: What ends.
        record: Key of the contract, agreement, licence or asset.
        title: Its name.
    """

    on: date
    days_left: int
    kind: EndKind
    record: str
    title: str

    def explain(self) -> tuple[str, ...]:
        """What ends, and when."""
        name = f"{self.record} {self.title}".strip()
        return (f"{self.on}, in {self.days_left} days: {self.kind} of {name}",)


def upcoming_ends(
    on: date,
    /,
    *,
    days: int,
    assets: Iterable[Asset] = (),
    licences: Iterable[SoftwareLicence] = (),
    contracts: Iterable[Contract] = (),
    agreements: Iterable[AgreementRecord] = (),
) -> tuple[UpcomingEnd, ...]:
    """What comes to its end from a day on: warranties, licences, contracts, agreements.

    What is closed - terminated, disposed of, given up - has no end to come, and what ended
    before the day is over. Of a contract under which notice is still to be given, the last day
    to give it is told as well.

    Args:
        on: The first day that counts.
        days: How many days ahead to look; 0 for the day alone.
        assets: Things with a warranty.
        licences: Rights to use software.
        contracts: With suppliers.
        agreements: With customers and providers.

    Returns:
        The ends by day, then by kind and key.

    Raises:
        FieldError: Records of one kind have one key, or the days are negative.
        WrongTypeError: An argument is something else.
    """
    first = a_day(on, "on")
    ends = [
        *_ends(by_id(assets, Asset, "assets").values()),
        *_ends(by_id(licences, SoftwareLicence, "licences").values()),
        *_ends(by_id(contracts, Contract, "contracts").values()),
        *_ends(by_id(agreements, AgreementRecord, "agreements").values()),
    ]
    most = _days(days)
    found = [
        UpcomingEnd(
            on=last,
            days_left=(last - first).days,
            kind=kind,
            record=record.id,
            title=record.title,
        )
        for record, kind, last in ends
        if last is not None and 0 <= (last - first).days <= most
    ]
    order = [*EndKind]
    found.sort(key=lambda end: (end.on, order.index(end.kind), end.record))
    return tuple(found)


def _ends(
    records: Iterable[Asset | SoftwareLicence | Contract | AgreementRecord],
) -> Iterator[tuple[Record, EndKind, date | None]]:
    for record in records:
        if record.get("status_category") == StatusCategory.CLOSED:
            continue
        if isinstance(record, Asset):
            yield record, EndKind.WARRANTY, record.warranty_to
        elif isinstance(record, SoftwareLicence):
            yield record, EndKind.LICENCE, record.valid_to
        elif isinstance(record, AgreementRecord):
            yield record, EndKind.AGREEMENT, record.valid_to
        else:
            yield record, EndKind.CONTRACT, record.end
            if record.notice_at is None:
                yield record, EndKind.NOTICE, record.notice_by


def _days(value: int) -> int:
    if type(value) is not int:
        raise WrongTypeError(
            field="days",
            value=value,
            problem="a whole number is needed",
            remedy="give how many days to look ahead",
        )
    if value < 0:
        raise FieldError(
            field="days",
            value=value,
            problem="a look ahead is 0 days or more",
            remedy="begin on an earlier day to look back",
        )
    return value
