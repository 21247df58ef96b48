"""Goals in days: the three things that people mean by "a day", each by its own name."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import attrs

from itsmcore.errors import FieldError, NeverOpenError
from itsmcore.model import Getter, WorkingTime
from itsmcore.sla._answers import chosen, whole_number
from itsmcore.sla._faults import Faults, Path, alone
from itsmcore.sla._hours import parse_time, time_text
from itsmcore.sla._rolling import Roll
from itsmcore.sla.deadline import Deadline
from itsmcore.sla.open_time import OpenTime
from itsmcore.sla.schedule import Schedule

__all__ = ["CLOSE", "ScheduledDays", "WorkingDays", "of_days"]

CLOSE: Final = "close"
"""The end of a date's open time."""

_EVERY_DAY: Final = Schedule(tz="UTC", week="24x7")
_DAY: Final = timedelta(days=1)


def of_days(schedule: WorkingTime | None) -> OpenTime | None:
    """What says which dates are working days: every one without a schedule.

    None for a host's own working time, of which the zone is not known.
    """
    if schedule is None:
        return _EVERY_DAY
    return schedule if isinstance(schedule, OpenTime) else None


def _some_days(value: int) -> int:
    return _at_least(1, value)


def _days(value: int) -> int:
    return _at_least(0, value)


def _at_least(least: int, value: int) -> int:
    if whole_number(value, "days") < least:
        raise FieldError(
            field="days",
            value=value,
            problem="a goal cannot be so few days",
            remedy=f"give {least} or more",
        )
    return value


def _wall_time(value: Any, path: Path, faults: Faults) -> str | None:
    found = parse_time(value, path, faults)
    return None if found is None else time_text(found)


def _cutoff(value: time | str | None) -> str | None:
    return None if value is None else alone(_wall_time, value, "cutoff")


def _by(value: time | str | None) -> str | None:
    if value is None or value == CLOSE:
        return None if value is None else CLOSE
    return alone(_wall_time, value, "by")


def _roll(value: Roll | None) -> Roll | None:
    chosen(value, "roll", None, "direction", "day_start")
    return value


@attrs.frozen
class ScheduledDays:
    """As much open time as so many working days hold.

    The days are those that begin with the working day of the start, or with the first one
    after it. A Friday that closes early therefore gives less than a Monday. When the record
    moves to another schedule, the days of that one are taken, from the same start.

    Attributes:
        days: How many; 1 or more.

    Raises:
        FieldError: `days` is less than 1.
        WrongTypeError: `days` is no whole number.

    References:
        The older reading of a day at Freshdesk, kept apart from 24 scheduled hours.
    """

    days: int = attrs.field(converter=_some_days)

    def length(self, start: datetime, schedule: OpenTime) -> timedelta | None:
        """The time allowed when counted from `start`; None when there are not as many days."""
        zone = ZoneInfo(schedule.tz)
        try:
            today = start.astimezone(zone).date()
            first = schedule.add_working_days(today, 0)
            last = schedule.add_working_days(first, self.days - 1)
            opening = _wall(first, time(), zone)
            return schedule.elapsed(opening, _wall(last + _DAY, time(), zone))
        except (NeverOpenError, FieldError, OverflowError):
            return None


@attrs.frozen
class WorkingDays(Deadline):
    """A deadline some working days on, at the same wall time or at a given one.

    Attributes:
        days: How many; 0 is the working day of the start itself.
        by: The wall time by which it is due on that date, as `"16:00"`; `"close"` is the end
            of the date's open time; None keeps the wall time of the start.
        cutoff: A start at or after this wall time of a working day counts one day more.
        roll: As for `Schedule.add_working_days`: what becomes of a start in closed time.

    Raises:
        FieldError: `days` is negative, a wall time is none, or `roll` is not known.
        WrongTypeError: `days` is no whole number, or a wall time no text.

    References:
        Working days of GLPI and Matrix42; `by` and `cutoff` of ServiceNow's relative
        durations.

    >>> WorkingDays(2, by="16:00", cutoff="10:00")
    WorkingDays(days=2, by='16:00', cutoff='10:00', roll=None)
    """

    days: int = attrs.field(converter=_days)
    by: str | None = attrs.field(default=None, converter=_by)
    cutoff: str | None = attrs.field(default=None, converter=_cutoff)
    roll: Roll | None = attrs.field(default=None, converter=_roll)

    def at(
        self, start: datetime, schedule: WorkingTime | None, _get: Getter, /
    ) -> datetime | None:
        """When it is due, counted from `start`; never before it."""
        days = of_days(schedule)
        if days is None:
            return None
        zone = ZoneInfo(days.tz)
        try:
            local = start.astimezone(zone)
            if self.roll == "day_start":
                local = days.next_open(local)
            late = self._is_late(local, days)
            found = days.add_working_days(local, self.days + late, roll=self.roll)
            return max(self._on_the_day(found, days, zone), start)
        except (NeverOpenError, FieldError, OverflowError):
            return None

    def _is_late(self, local: datetime, days: OpenTime) -> bool:
        if self.cutoff is None or not days.is_working_day(local):
            return False
        since = local.replace(tzinfo=None) - datetime.combine(local, time())
        return since >= _since_midnight(self.cutoff)

    def _on_the_day(self, found: datetime, days: OpenTime, zone: ZoneInfo) -> datetime:
        """The instant on the date that was found at which it is due."""
        if self.by is None:
            return found.astimezone(UTC)
        midnight = _wall(found.date(), time(), zone)
        if self.by != CLOSE:
            return _wall(found.date(), time(), zone, _since_midnight(self.by))
        end = _wall(found.date() + _DAY, time(), zone)
        periods = [*days.periods(midnight, end)]
        return periods[-1].end if periods else end


def _since_midnight(text: str) -> timedelta:
    return timedelta(microseconds=alone(parse_time, text, "time") or 0)


def _wall(
    day: date, at: time, zone: ZoneInfo, since: timedelta = timedelta()
) -> datetime:
    """A wall time as an instant; in a gap it moves on, an ambiguous one is its first."""
    return (datetime.combine(day, at, zone) + since).astimezone(UTC)
