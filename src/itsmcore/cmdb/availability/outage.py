"""Outages: when a service or an item could not be used, and when that was agreed."""

from datetime import datetime

import attrs

from itsmcore.model._fields import checked, filled, instant, optional_instant
from itsmcore.model._order import not_before
from itsmcore.model.keys import CiKey, RecordKey
from itsmcore.model.words import Word, member

__all__ = ["Outage", "OutageKind"]


class OutageKind(Word):
    """What sort of loss it was.

    OUTAGE: it could not be used. DEGRADATION: it could, but badly. PLANNED: maintenance that
    was agreed, whether it could be used meanwhile or not.
    """

    OUTAGE = "outage"
    DEGRADATION = "degradation"
    PLANNED = "planned"


def _kind(value: str) -> OutageKind:
    return member(OutageKind, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Outage:
    """A span in which a service or an item was out of use, or was agreed to be.

    Attributes:
        item: Key of the service or item.
        start: Its first instant, aware; kept in UTC.
        end: The first instant after it; None while it lasts. One that ends as it starts took
            no time and counts for nothing.
        kind: An outage, a degradation, or agreed maintenance.
        record: Key of the incident or change behind it.
        note: For people.
    """

    item: CiKey = attrs.field(validator=filled)
    start: datetime = attrs.field(converter=instant)
    end: datetime | None = attrs.field(
        default=None, converter=optional_instant, validator=not_before("start")
    )
    kind: OutageKind = attrs.field(default=OutageKind.OUTAGE, converter=_kind)
    record: RecordKey | None = None
    note: str | None = None
