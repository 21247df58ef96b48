"""Services: what is delivered to customers, and what such services are made of."""

from datetime import datetime
from typing import ClassVar, Final

import attrs

from itsmcore.model._fields import checked, level, optional_instant, texts
from itsmcore.model.condition import when
from itsmcore.model.keys import GroupKey, PartyKey, ServiceKey
from itsmcore.model.record import Record
from itsmcore.model.states import States
from itsmcore.model.words import Level, StatusCategory, Word, known_or_text, member

__all__ = ["ON_OFFER", "Service", "ServiceKind", "ServiceState"]


class ServiceState(Word):
    """Where a service stands in the portfolio."""

    PIPELINE = "pipeline"
    CATALOGUE = "catalogue"
    RETIRING = "retiring"
    RETIRED = "retired"


SERVICE_STATES: Final = States(
    {
        ServiceState.PIPELINE: StatusCategory.TO_DO,
        ServiceState.CATALOGUE: StatusCategory.ACTIVE,
        ServiceState.RETIRING: StatusCategory.ACTIVE,
        ServiceState.RETIRED: StatusCategory.CLOSED,
    }
)


ON_OFFER: Final = when(status_category=StatusCategory.ACTIVE) & ~when(
    status=ServiceState.RETIRING
)
"""Which services customers can order: one that is retiring runs on, for those who have it."""


class ServiceKind(Word):
    """For whom a service is: customers, or other services."""

    BUSINESS = "business"
    TECHNICAL = "technical"


def _status(value: str) -> str:
    return known_or_text(ServiceState, value)


def _kind(value: str) -> ServiceKind:
    return member(ServiceKind, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Service(Record):
    """A service; its name is the `title`. In a graph it stands beside the CIs it needs.

    Attributes:
        kind: For customers, or for other services.
        criticality: How much depends on it.
        owner: Who answers for it.
        support_group: The queue that looks after it.
        customers: Who uses it.
        parent: Key of the service that it is a part of.
        schedule: Name of the schedule in which it is to be available.
        live_at: When it last came into the catalogue; the lifecycle sets it.
        retired_at: When it was retired; the lifecycle sets it.
    """

    record_type: ClassVar[str] = "service"
    states: ClassVar[States] = SERVICE_STATES

    status: str = attrs.field(default=ServiceState.CATALOGUE, converter=_status)
    kind: ServiceKind = attrs.field(default=ServiceKind.BUSINESS, converter=_kind)
    criticality: Level | None = attrs.field(default=None, converter=level)
    owner: PartyKey | None = None
    support_group: GroupKey | None = None
    customers: tuple[PartyKey, ...] = attrs.field(default=(), converter=texts)
    parent: ServiceKey | None = None
    schedule: str | None = None
    live_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    retired_at: datetime | None = attrs.field(default=None, converter=optional_instant)
