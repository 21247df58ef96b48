"""Availability by looking at every minute, one after the other."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from itsmcore.cmdb import Outage, OutageKind
from itsmcore.interval import Interval
from itsmcore.model import WorkingTime

__all__ = ["MINUTE", "Counts", "step_through"]

MINUTE = timedelta(minutes=1)


class Counts(NamedTuple):
    """Minutes of each kind, and breaks."""

    agreed: int
    maintenance: int
    downtime: int
    failures: int
    carried: int


def step_through(
    outages: Iterable[Outage],
    window: Interval,
    schedule: WorkingTime | None,
    maintenance: Iterable[Interval],
    until: datetime,
) -> Counts:
    """What each minute up to an instant counts as; all instants lie at whole minutes."""
    given = list(outages)
    down = [one for one in given if one.kind is OutageKind.OUTAGE]
    planned = [one for one in given if one.kind is OutageKind.PLANNED]
    spans = list(maintenance)
    minute = min([window.start, *(one.start for one in given)])
    agreed = kept = lost = failures = carried = 0
    felt_before = felt_inside = False
    while minute < min(until, window.end):
        is_down = any(_covers(one, minute) for one in down)
        is_open = schedule is None or schedule.is_open(minute)
        is_planned = any(_covers(one, minute) for one in planned) or any(
            minute in span for span in spans
        )
        if not is_down:
            felt_before = felt_inside = False
        counts = is_open and not is_planned
        if minute < window.start:
            felt_before |= is_down and counts
        else:
            agreed += counts
            kept += is_open and is_planned
            lost += counts and is_down
            if counts and is_down and not felt_inside:
                felt_inside = True
                carried += felt_before
                failures += not felt_before
        minute += MINUTE
    return Counts(agreed, kept, lost, failures, carried)


def _covers(outage: Outage, minute: datetime) -> bool:
    return outage.start <= minute and (outage.end is None or minute < outage.end)
