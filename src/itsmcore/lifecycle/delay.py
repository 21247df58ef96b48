"""How much later something is due, on the calendar or on time that counts."""

from datetime import datetime, timedelta

import attrs

from itsmcore._instants import to_duration, to_utc
from itsmcore.errors import FieldError, NeverOpenError, WrongTypeError
from itsmcore.model import WorkingTime
from itsmcore.model._arguments import working_time
from itsmcore.model._fields import checked

__all__ = ["Delay"]


def _time(value: timedelta | None) -> timedelta | None:
    if value is not None and to_duration(value) < timedelta():
        raise FieldError(
            field="after",
            value=value,
            problem="a timer runs forward",
            remedy="give no negative duration",
        )
    return value


def _days(value: int | None) -> int | None:
    if value is not None and not (type(value) is int and value >= 0):
        raise WrongTypeError(
            field="working_days",
            value=value,
            problem="a number of days is needed",
            remedy="give a whole number from 0 on",
        )
    return value


@attrs.frozen(kw_only=True, field_transformer=checked)
class Delay:
    """A stretch of time from some instant on. Exactly one of the three is given.

    Attributes:
        after: So much later, by the calendar.
        working_time: So much working time later.
        working_days: The same wall time so many working days later.
    """

    after: timedelta | None = attrs.field(default=None, converter=_time)
    working_time: timedelta | None = attrs.field(default=None, converter=_time)
    working_days: int | None = attrs.field(default=None, converter=_days)

    def __attrs_post_init__(self) -> None:
        given = (self.after, self.working_time, self.working_days)
        if sum(span is not None for span in given) != 1:
            raise FieldError(
                field="after",
                value=given,
                problem="exactly one span is needed",
                remedy="give one of after, working_time, working_days",
            )

    def end(
        self, start: datetime, schedule: WorkingTime | None = None
    ) -> datetime | None:
        """The instant at which it is over, in UTC; None where that never comes.

        Without a schedule all time counts, and every day is a working day. Never are instants
        beyond the years of our calendar, and more open time than a schedule has.

        Raises:
            NaiveDatetimeError: `start` has no zone.
            WrongTypeError: The schedule does not say which time counts.
        """
        start = to_utc(start, "start")
        working_time(schedule)
        span, days = self.after or self.working_time, self.working_days
        try:
            if self.after is not None or schedule is None:
                return start + (timedelta(days=days or 0) if span is None else span)
            if self.working_time is not None:
                return to_utc(schedule.add(start, self.working_time))
            return to_utc(schedule.add_working_days(start, days or 0))
        except (NeverOpenError, FieldError, OverflowError):
            return None

    @property
    def words(self) -> str:
        """The same for people."""
        if self.working_days is not None:
            return f"{self.working_days} working days"
        if self.working_time is not None:
            return f"{self.working_time} of working time"
        return str(self.after)
