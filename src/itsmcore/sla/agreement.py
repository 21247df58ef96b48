"""Agreements: who promised which targets to whom, for what, and from when to when."""

from datetime import datetime
from typing import Final

import attrs

from itsmcore._instants import to_utc
from itsmcore.errors import FieldError
from itsmcore.model import (
    AgreementKind,
    Condition,
    PartyKey,
    RecordKey,
    ServiceKey,
    one_of,
    when,
)
from itsmcore.model._fields import checked, optional_instant, texts
from itsmcore.model.agreement import agreement_kind
from itsmcore.model.condition import MOST_DEPTH
from itsmcore.sla._answers import a_name

__all__ = ["MOST_COVER_DEPTH", "Agreement", "AgreementKind"]

MOST_COVER_DEPTH: Final = MOST_DEPTH - 4
"""How deep the conditions of a rulebook may be, so that those of several can be joined."""


def _id(value: str) -> str:
    return a_name(value, "id")


def _check_depth(value: Condition | None) -> None:
    if value is not None and value.depth > MOST_COVER_DEPTH:
        raise FieldError(
            field="applies",
            value="...",
            problem=f"the condition is nested deeper than {MOST_COVER_DEPTH}",
            remedy="combine with | and &, which do not nest in a row",
        )


@attrs.frozen(kw_only=True, field_transformer=checked)
class Agreement:
    """Targets that somebody promised. A value: frozen, hashable.

    It rules a record that was opened while it was valid, and covers it while `applies` holds
    and, where it names services, the record is about one of them. Agreements of one id are
    versions of one another.

    Attributes:
        id: Names it in verdicts; not blank.
        kind: Made with the customer, inside the house, or with a supplier.
        targets: Names of the targets that it promises, in a rulebook.
        applies: What it covers; None: every record.
        services: The services that it is about; with any, it covers only records about one
            of them.
        provider: Who promises.
        customer: To whom.
        valid_from: The first opening that it rules; None: no bound.
        valid_until: The first opening that it no longer rules; None: no bound.
        supports: Agreements that it underpins.
        version: Its edition, for people and for proofs.
        record: Key of the agreement as a record that people negotiate.

    Raises:
        FieldError: A name is blank or comes twice, or it would never be valid.
        WrongTypeError: A field is something else.

    >>> gold = Agreement(id="gold", targets=["response"], services=["payroll"])
    >>> gold.cover
    when(service=one_of('payroll'))
    """

    id: str = attrs.field(converter=_id)
    kind: AgreementKind = attrs.field(
        default=AgreementKind.SLA, converter=agreement_kind
    )
    targets: tuple[str, ...] = attrs.field(default=(), converter=texts)
    applies: Condition | None = None
    services: tuple[ServiceKey, ...] = attrs.field(default=(), converter=texts)
    provider: PartyKey | None = None
    customer: PartyKey | None = None
    valid_from: datetime | None = attrs.field(default=None, converter=optional_instant)
    valid_until: datetime | None = attrs.field(default=None, converter=optional_instant)
    supports: tuple[str, ...] = attrs.field(default=(), converter=texts)
    version: str = ""
    record: RecordKey | None = None

    def __attrs_post_init__(self) -> None:
        _check_depth(self.applies)
        for name in ("targets", "services", "supports"):
            _check_once(name, getattr(self, name))
        if self.valid_from is None or self.valid_until is None:
            return
        if self.valid_until <= self.valid_from:
            raise FieldError(
                field="valid_until",
                value=self.valid_until,
                problem="the agreement would never be valid",
                remedy="give an instant after valid_from, or None for no bound",
            )

    @property
    def cover(self) -> Condition | None:
        """What a record must be to be covered, services included; None for anything."""
        if not self.services:
            return self.applies
        services = when(service=one_of(*self.services))
        return services if self.applies is None else services & self.applies

    def is_valid(self, opened_at: datetime, /) -> bool:
        """Whether it rules a record that was opened then.

        Raises:
            NaiveDatetimeError: The instant has no zone.
        """
        at = to_utc(opened_at, "opened_at")
        if self.valid_from is not None and at < self.valid_from:
            return False
        return self.valid_until is None or at < self.valid_until

    def overlaps(self, other: "Agreement", /) -> bool:
        """Whether there are openings that both would rule."""
        return _before(self.valid_from, other.valid_until) and _before(
            other.valid_from, self.valid_until
        )


def _before(start: datetime | None, end: datetime | None) -> bool:
    return start is None or end is None or start < end


def _check_once(field: str, names: tuple[str, ...]) -> None:
    for index, name in enumerate(names):
        if name in names[:index]:
            raise FieldError(
                field=f"{field}[{index}]",
                value=name,
                problem="the name comes twice",
                remedy="leave one out",
                path=(field, index),
            )
