"""Configuration items: what has to be managed so that services can be delivered."""

from datetime import datetime
from typing import ClassVar, Final

import attrs

from itsmcore.model._fields import checked, level, optional_instant
from itsmcore.model._order import not_after, not_before
from itsmcore.model.keys import GroupKey, PartyKey, RecordKey
from itsmcore.model.record import Record
from itsmcore.model.states import States
from itsmcore.model.words import Level, StatusCategory, Word, known_or_text

__all__ = ["CI", "CiState", "Environment"]


class CiState(Word):
    """Where a configuration item stands in its life.

    Degraded and down are no states: they follow from the graph and from what has failed.
    """

    PLANNED = "planned"
    IN_BUILD = "in_build"
    IN_TEST = "in_test"
    OPERATIONAL = "operational"
    UNDER_CHANGE = "under_change"
    RETIRING = "retiring"
    RETIRED = "retired"


CI_STATES: Final = States(
    {
        CiState.PLANNED: StatusCategory.TO_DO,
        CiState.IN_BUILD: StatusCategory.ACTIVE,
        CiState.IN_TEST: StatusCategory.ACTIVE,
        CiState.OPERATIONAL: StatusCategory.ACTIVE,
        CiState.UNDER_CHANGE: StatusCategory.ACTIVE,
        CiState.RETIRING: StatusCategory.ACTIVE,
        CiState.RETIRED: StatusCategory.CLOSED,
    }
)


class Environment(Word):
    """What a configuration item is for; a host may use words of its own beside."""

    PRODUCTION = "production"
    STAGING = "staging"
    TEST = "test"
    DEVELOPMENT = "development"


def _status(value: str) -> str:
    return known_or_text(CiState, value)


def _environment(value: str | None) -> str | None:
    return None if value is None else known_or_text(Environment, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class CI(Record):
    """A configuration item (CI): hardware, software, or anything that a service needs.

    Its name is the `title`, its first record `opened_at`; what its class adds, such as the
    memory of a server, are custom fields.

    Attributes:
        ci_class: Name of its class, such as `"server"`; a `CiClasses` says what that is.
        criticality: How much depends on it, as people see it.
        owner: Who answers for it.
        support_group: The queue that looks after it.
        environment: What it is for: an `Environment`, or a host's own word.
        serial: The maker's number.
        asset: Key of the asset that it is; that one has the money and the contract.
        first_seen: When discovery, or a person, found it for the first time.
        last_seen: When it was last found; not before `first_seen`.
        live_at: When it last went into operation; the lifecycle sets it.
        retired_at: When it was retired; the lifecycle sets it.
    """

    record_type: ClassVar[str] = "ci"
    states: ClassVar[States] = CI_STATES

    status: str = attrs.field(default=CiState.OPERATIONAL, converter=_status)
    ci_class: str = "ci"
    criticality: Level | None = attrs.field(default=None, converter=level)
    owner: PartyKey | None = None
    support_group: GroupKey | None = None
    environment: str | None = attrs.field(default=None, converter=_environment)
    serial: str | None = None
    asset: RecordKey | None = None
    first_seen: datetime | None = attrs.field(
        default=None, converter=optional_instant, validator=not_after("last_seen")
    )
    last_seen: datetime | None = attrs.field(
        default=None, converter=optional_instant, validator=not_before("first_seen")
    )
    live_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    retired_at: datetime | None = attrs.field(default=None, converter=optional_instant)
