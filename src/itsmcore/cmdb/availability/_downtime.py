"""Which of a window's time counts, and what outages took of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter

import attrs

from itsmcore.cmdb.availability.ledger import (
    AvailabilityLedger,
    ServiceBreak,
    ServiceTime,
    ServiceTimeKind,
)
from itsmcore.cmdb.availability.outage import Outage
from itsmcore.interval import Interval, IntervalSet
from itsmcore.model import WorkingTime

__all__ = ["Terms", "make_ledger"]

_BY_START = attrgetter("start")


@attrs.frozen(kw_only=True)
class Terms:
    """When a service was to be there.

    Attributes:
        window: The span to measure, cut where nothing more is known.
        schedule: Agreed service time; None for all time.
        planned: Agreed maintenance.
    """

    window: Interval
    schedule: WorkingTime | None
    planned: IntervalSet

    def open(self, span: Interval) -> IntervalSet:
        """The part of a span that lies in the schedule."""
        if self.schedule is None:
            return IntervalSet([span])
        return IntervalSet(self.schedule.periods(span.start, span.end)).clip(span)


def make_ledger(outages: Iterable[Outage], terms: Terms) -> AvailabilityLedger:
    """What the outages, none of them agreed, did to the window."""
    window = terms.window
    is_open = terms.open(window)
    agreed = is_open - terms.planned
    groups = _merged(outages, window.end)
    down = IntervalSet(Interval(start=g.start, end=g.end) for g in groups) & agreed
    kinds = {
        ServiceTimeKind.UP: agreed - down,
        ServiceTimeKind.DOWN: down,
        ServiceTimeKind.MAINTENANCE: is_open & terms.planned,
        ServiceTimeKind.CLOSED: is_open.complement(window),
    }
    return AvailabilityLedger(
        stretches=_stretches(kinds), breaks=_breaks(groups, down, terms)
    )


def _stretches(kinds: Mapping[ServiceTimeKind, IntervalSet]) -> Iterable[ServiceTime]:
    found = (
        ServiceTime(start=span.start, end=span.end, kind=kind)
        for kind, spans in kinds.items()
        for span in spans
    )
    return sorted(found, key=_BY_START)


# -- breaks -------------------------------------------------------------------------------


@attrs.define
class _Group:
    """Outages that overlap or touch, and the span that they cover."""

    start: datetime
    end: datetime
    outages: list[Outage]


def _merged(outages: Iterable[Outage], until: datetime) -> list[_Group]:
    """The outages that take time before an instant, merged, in order of time."""
    found: list[_Group] = []
    for outage in sorted(outages, key=_order):
        end = until if outage.end is None else min(outage.end, until)
        if outage.start >= end:
            continue
        if found and outage.start <= found[-1].end:
            found[-1].end = max(found[-1].end, end)
            found[-1].outages.append(outage)
        else:
            found.append(_Group(outage.start, end, [outage]))
    return found


def _order(outage: Outage) -> tuple[object, ...]:
    """In order of time, then by all the rest, so that the order given does not matter."""
    rest = (outage.item, outage.kind, outage.record or "", outage.note or "")
    return outage.start, outage.end is None, outage.end or outage.start, *rest


def _breaks(
    groups: Sequence[_Group], down: IntervalSet, terms: Terms
) -> Iterator[ServiceBreak]:
    place = 0
    for group in groups:
        lost: list[Interval] = []
        while place < len(down) and down[place].start < group.end:
            lost.append(down[place])
            place += 1
        if lost:
            yield ServiceBreak(
                start=lost[0].start,
                end=lost[-1].end,
                downtime=sum((one.duration for one in lost), timedelta()),
                carried=_is_felt_before(group.start, terms),
                ongoing=_lasts(group, terms.window.end),
                outages=group.outages,
            )


def _is_felt_before(start: datetime, terms: Terms) -> bool:
    """Whether an outage cost agreed service time before the window."""
    if start >= terms.window.start:
        return False
    before = Interval(start=start, end=terms.window.start)
    return bool(terms.open(before) - terms.planned)


def _lasts(group: _Group, until: datetime) -> bool:
    return any(one.end is None or one.end > until for one in group.outages)
