"""When schedules were open, as far as a proof rests on it."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import attrs

from itsmcore.sla import OpenTime

__all__ = ["FAR", "Hours", "OpenHours", "moment_past", "opened"]

FAR: Final = datetime.max.replace(tzinfo=UTC)
"""The last instant there is."""

_MOMENT: Final = timedelta(microseconds=1)


@attrs.frozen
class OpenHours:
    """When a schedule was open, and for goals in days its working days and its zone."""

    row: int
    periods: tuple[tuple[datetime, datetime], ...]
    days: tuple[str, ...]


@attrs.frozen
class Hours:
    """What the digest of closures is made of."""

    parts: tuple[OpenHours, ...]


def moment_past(end: datetime) -> datetime:
    """The moment after the end: whether time counts on may have moved the verdict."""
    return end + _MOMENT if end < FAR else end


def opened(
    row: int, schedule: Any, start: datetime, end: datetime, *, in_days: bool
) -> OpenHours:
    """When a schedule was open, and for goals in days on which days it works."""
    if schedule is None:
        return OpenHours(row=row, periods=(), days=())
    days: tuple[str, ...] = ()
    low = start
    if in_days and isinstance(schedule, OpenTime):
        days, low = _days(schedule, start, end), _morning(schedule, start)
    periods = tuple((each.start, each.end) for each in schedule.periods(low, end))
    return OpenHours(row=row, periods=periods, days=days)


def _morning(schedule: OpenTime, at: datetime) -> datetime:
    """The midnight with which a local date begins: goals in days count from it."""
    try:
        day = at.astimezone(ZoneInfo(schedule.tz)).date()
        return datetime.combine(day, time(), ZoneInfo(schedule.tz)).astimezone(UTC)
    except OverflowError:
        return at


def _days(schedule: OpenTime, start: datetime, end: datetime) -> tuple[str, ...]:
    """The zone, and each working day from the day of the start to that of the end."""
    zone = ZoneInfo(schedule.tz)
    try:
        first, last = (at.astimezone(zone).toordinal() for at in (start, end))
    except OverflowError:  # at the ends of time there are no such dates
        return (schedule.tz,)
    found = (date.fromordinal(number) for number in range(first, last + 1))
    return (schedule.tz, *(str(day) for day in found if schedule.is_working_day(day)))
