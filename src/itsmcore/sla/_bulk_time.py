"""Working time before many instants, and the instants at which it reaches a total."""

import sys
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from itsmcore.model import WorkingTime
from itsmcore.sla._hours import DAY
from itsmcore.sla._lists import block_rows, totals_at
from itsmcore.sla._meter import Meter
from itsmcore.sla._stretches import line_of, stretches
from itsmcore.sla._timeline import END, START
from itsmcore.sla.open_time import OpenTime

__all__ = ["NONE", "REACH", "Gauge", "gauge_of"]

NONE: Final = -(1 << 63)
"""Stands for an instant or a figure that there is none of."""

REACH: Final = 100 * 366 * DAY
"""How far back gauges need to count: what began earlier is measured by itself."""

_FEW: Final = 1_000
"""Instants for which no array is worth its making."""

_AHEAD: Final = 2 * 366 * DAY
"""How far ahead its table goes; the schedule itself is asked for what lies behind."""


class Gauge:
    """All time: the total before an instant is the instant.

    Attributes:
        now_us: The instant asked about.
        total: The total before now.
        is_open: Whether time counts now.
        boundary: When it next begins or ceases to count; `NONE` for never.
    """

    def __init__(self, schedule: WorkingTime | None, now_us: int) -> None:
        self._meter, self.now_us = Meter(schedule), now_us
        self.total, self.is_open = now_us, self._meter.is_open(now_us)
        boundary = self._meter.boundary(now_us)
        self.boundary = NONE if boundary is None else boundary

    def totals(self, instants: Sequence[int]) -> Sequence[int]:
        """The total before each instant; none lies after now by more than an instant."""
        return instants

    def reached(self, total: int) -> int:
        """The first instant before which there is such a total."""
        found = self._meter.add(self.now_us, total - self.total)
        return NONE if found is None else found


class _OpenGauge(Gauge):
    """The time of a schedule, by a table of some years."""

    def __init__(self, schedule: OpenTime, low_us: int, now_us: int) -> None:
        super().__init__(schedule, now_us)
        low, high = max(min(low_us, now_us), START), min(now_us + _AHEAD, END - 1)
        self._found = stretches(line_of(schedule), low, high)
        self._rows = block_rows(self._found)
        (self.total,) = totals_at(self._rows, (now_us,))

    def totals(self, instants: Sequence[int]) -> Sequence[int]:
        """The total before each instant; with numpy, if the program has loaded it."""
        if len(instants) > _FEW and "numpy" in sys.modules:
            from itsmcore.sla._array_time import totals_at as array_totals  # noqa: PLC0415  # it needs numpy

            return array_totals(self._found, instants)
        return totals_at(self._rows, instants)

    def reached(self, total: int) -> int:
        """The first instant before which there is such a total, more than none."""
        found = self._found
        if total > found.sums[-1]:
            return super().reached(total)
        index = bisect_left(found.sums, total) - 1
        return found.opens[index] + total - found.sums[index]


def gauge_of(schedule: WorkingTime | None, low_us: int, now_us: int) -> Gauge:
    """What counts the time of a schedule, or all time without one.

    Args:
        schedule: The time that counts.
        low_us: The earliest instant of all that will be asked for.
        now_us: The latest but one.
    """
    if isinstance(schedule, OpenTime):
        return _OpenGauge(schedule, low_us, now_us)
    return Gauge(schedule, now_us)
