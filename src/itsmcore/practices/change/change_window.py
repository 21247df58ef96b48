"""Windows of change management: when changes are to take place, and when not. They are data."""

from collections.abc import Iterable

import attrs

from itsmcore.interval import Interval
from itsmcore.model import ChangeType, CiKey, Condition, ServiceKey, Word
from itsmcore.model._fields import checked, each, filled, texts
from itsmcore.model.condition import a_condition
from itsmcore.model.words import member
from itsmcore.practices._given import listed

__all__ = ["ChangeWindow", "WindowKind"]


class WindowKind(Word):
    """What a window says.

    MAINTENANCE: changes of what it covers keep to it. BLACKOUT: none of them takes place in
    it, as when a payroll runs. FREEZE: the same, of a whole season.
    """

    MAINTENANCE = "maintenance"
    BLACKOUT = "blackout"
    FREEZE = "freeze"


def _kind(value: str) -> WindowKind:
    return member(WindowKind, value)


def _applies(value: Condition | None) -> Condition | None:
    return None if value is None else a_condition(value)


def _exempt(value: Iterable[str]) -> tuple[ChangeType, ...]:
    return tuple(dict.fromkeys(member(ChangeType, one) for one in each(value)))


def _spans(value: Iterable[Interval]) -> tuple[Interval, ...]:
    return listed(value, Interval, "spans")


@attrs.frozen(kw_only=True, field_transformer=checked)
class ChangeWindow:
    """When changes are to take place, or are not to.

    It lasts for its spans and for the open hours of its schedule together. It covers the
    items that it names, each service that it names with all that the service needs, and the
    changes that are about such a service; one that names neither covers everything.

    Attributes:
        id: Its key, which answers name.
        kind: What it says.
        cis: Keys of the items that it covers.
        services: Keys of the services that it covers, with all that they need. The key of any
            item of the graph will do.
        applies: Which changes it rules; None for all.
        exempt: Types of changes that need not mind it, such as emergencies.
        spans: When, as intervals.
        schedule: When, as the name of a schedule.
    """

    id: str = attrs.field(validator=filled)
    kind: WindowKind = attrs.field(converter=_kind)
    cis: tuple[CiKey, ...] = attrs.field(default=(), converter=texts)
    services: tuple[ServiceKey, ...] = attrs.field(default=(), converter=texts)
    applies: Condition | None = attrs.field(default=None, converter=_applies)
    exempt: tuple[ChangeType, ...] = attrs.field(default=(), converter=_exempt)
    spans: tuple[Interval, ...] = attrs.field(default=(), converter=_spans)
    schedule: str | None = None
