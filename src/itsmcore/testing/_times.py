"""Strategies of instants and of spans between them."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from itsmcore._instants import from_us, to_us
from itsmcore.interval import Interval, IntervalSet

__all__ = ["instants", "interval_sets", "intervals"]

EARLIEST: Final = datetime(1950, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)
USUAL: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""Where instants shrink to, when it lies between the bounds."""

_MINUTE_US: Final = 60_000_000
_ZONES: Final = tuple(
    map(ZoneInfo, ("Europe/London", "America/New_York", "Asia/Kathmandu"))
)


def instants(
    min_value: datetime = EARLIEST, max_value: datetime = LATEST, *, zoned: bool = False
) -> SearchStrategy[datetime]:
    """Aware datetimes in UTC: many at whole minutes, some at any microsecond.

    Args:
        min_value: The earliest, aware.
        max_value: The latest, aware.
        zoned: Give some of them in zones with clock changes.
    """
    first, last = to_us(min_value, "min_value"), to_us(max_value, "max_value")
    base = min(max(to_us(USUAL), first), last)
    minutes = st.integers(
        -((base - first) // _MINUTE_US), (last - base) // _MINUTE_US
    ).map(lambda count: from_us(base + count * _MINUTE_US))
    near = minutes | st.integers(first - base, last - base).map(
        lambda offset: from_us(base + offset)
    )
    return st.builds(_in_zone, near, st.sampled_from(_ZONES)) | near if zoned else near


def _in_zone(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone)


def intervals(
    min_value: datetime = EARLIEST,
    max_value: datetime = LATEST,
    *,
    longest: timedelta | None = None,
) -> SearchStrategy[Interval]:
    """Half-open intervals between two instants.

    Args:
        min_value: The earliest start, aware.
        max_value: The latest end, aware.
        longest: The greatest length; any by default.
    """
    found = (
        st.tuples(instants(min_value, max_value), instants(min_value, max_value))
        .filter(lambda pair: pair[0] != pair[1])
        .map(lambda pair: Interval(start=min(pair), end=max(pair)))
    )
    if longest is None:
        return found
    most = longest
    return found.map(
        lambda item: Interval(start=item.start, end=min(item.end, item.start + most))
    )


def interval_sets(
    min_value: datetime = EARLIEST, max_value: datetime = LATEST, *, max_size: int = 8
) -> SearchStrategy[IntervalSet]:
    """Sets of instants, made of at most that many intervals between two instants."""
    return st.lists(intervals(min_value, max_value), max_size=max_size).map(IntervalSet)
