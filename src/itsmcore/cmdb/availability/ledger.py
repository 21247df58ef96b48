"""What a measured availability is made of: stretches of time, and breaks in service."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import attrs

from itsmcore.cmdb._inputs import records
from itsmcore.cmdb.availability.outage import Outage
from itsmcore.model._fields import checked, instant
from itsmcore.model._texts import hours, moment
from itsmcore.model.words import Word, member

__all__ = ["AvailabilityLedger", "ServiceBreak", "ServiceTime", "ServiceTimeKind"]


class ServiceTimeKind(Word):
    """What a stretch of time counts as.

    UP and DOWN together are the agreed service time. MAINTENANCE would be part of it, had it
    not been agreed otherwise; CLOSED never is.
    """

    UP = "up"
    DOWN = "down"
    MAINTENANCE = "maintenance"
    CLOSED = "closed"


def _kind(value: str) -> ServiceTimeKind:
    return member(ServiceTimeKind, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class ServiceTime:
    """A stretch of time of one kind.

    Attributes:
        start: Its first instant, in UTC.
        end: The first instant after it, in UTC.
        kind: What it counts as.
    """

    start: datetime = attrs.field(converter=instant)
    end: datetime = attrs.field(converter=instant)
    kind: ServiceTimeKind = attrs.field(converter=_kind)

    @property
    def duration(self) -> timedelta:
        """Real time from start to end."""
        return self.end - self.start


def _outages(value: Iterable[Outage]) -> tuple[Outage, ...]:
    return records(value, (Outage,), "outages")


@attrs.frozen(kw_only=True, field_transformer=checked)
class ServiceBreak:
    """One failure: outages that overlap or touch, as far as they cost agreed service time.

    Attributes:
        start: Its first instant of downtime within the window, in UTC.
        end: The first instant after its last downtime within the window, in UTC.
        downtime: Agreed service time lost by it within the window.
        carried: Whether it had cost agreed service time before the window began already.
        ongoing: Whether it lasts when the window, or what is known of it, ends.
        outages: The outages that it is made of, in order of time.
    """

    start: datetime = attrs.field(converter=instant)
    end: datetime = attrs.field(converter=instant)
    downtime: timedelta
    carried: bool = False
    ongoing: bool = False
    outages: tuple[Outage, ...] = attrs.field(default=(), converter=_outages)


def _stretches(value: Iterable[ServiceTime]) -> tuple[ServiceTime, ...]:
    return records(value, (ServiceTime,), "stretches")


def _breaks(value: Iterable[ServiceBreak]) -> tuple[ServiceBreak, ...]:
    return records(value, (ServiceBreak,), "breaks")


@attrs.frozen(kw_only=True, field_transformer=checked)
class AvailabilityLedger:
    """The parts of a measured availability.

    The stretches fill the window without gap or overlap; those that are down add up to the
    downtime, those that are up or down to the agreed service time. The downtimes of the breaks
    add up to the same downtime.

    Attributes:
        stretches: In order of time.
        breaks: The failures, in order of time.
    """

    stretches: tuple[ServiceTime, ...] = attrs.field(converter=_stretches)
    breaks: tuple[ServiceBreak, ...] = attrs.field(converter=_breaks)

    def total(self, *kinds: ServiceTimeKind | str) -> timedelta:
        """Real time of all stretches of these kinds together."""
        wanted = {_kind(kind) for kind in kinds}
        found = (item.duration for item in self.stretches if item.kind in wanted)
        return sum(found, timedelta())

    def lines(self) -> tuple[str, ...]:
        """The same for people: a line for each stretch, each break, and the sums."""
        up, down = ServiceTimeKind.UP, ServiceTimeKind.DOWN
        agreed, lost = self.total(up, down), self.total(down)
        return (
            *(
                f"{_span(one)}  {one.kind}: {hours(one.duration)}"
                for one in self.stretches
            ),
            *(f"break {n}: {_told(one)}" for n, one in enumerate(self.breaks, start=1)),
            f"agreed {hours(agreed)} = up {hours(agreed - lost)} + down {hours(lost)}",
        )

    def __str__(self) -> str:
        return "\n".join(self.lines())


def _span(item: ServiceTime | ServiceBreak) -> str:
    return f"{moment(item.start)} .. {moment(item.end)}"


def _told(item: ServiceBreak) -> str:
    carried = ", since before the window" if item.carried else ""
    ongoing = ", and lasting" if item.ongoing else ""
    causes = dict.fromkeys(outage.record for outage in item.outages if outage.record)
    why = f" ({', '.join(causes)})" if causes else ""
    return f"{_span(item)}, down {hours(item.downtime)}{carried}{ongoing}{why}"
