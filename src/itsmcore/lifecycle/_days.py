"""Last days: when what holds to a day is over, which is another instant in each zone."""

from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final, TypeVar

from itsmcore._instants import to_utc
from itsmcore.errors import WrongTypeError
from itsmcore.lifecycle.delay import Delay
from itsmcore.lifecycle.timer import Timer, TimerKind
from itsmcore.model import WorkingTime

__all__ = ["after_last_day"]

E = TypeVar("E", bound=str)

_LAST_DAY: Final = date(9999, 12, 30)
"""The days from here on end beyond our calendar in some zone."""


def after_last_day(
    event: E,
    last: date | None,
    *,
    tz: tzinfo,
    grace: Delay | None,
    schedule: WorkingTime | None,
) -> Timer[E] | None:
    """The timer of an event that is due as a last day ends, or some time later.

    Args:
        event: What is to be asked then.
        last: The day; without one there is no timer, nor beyond the years of our calendar.
        tz: The zone of the day.
        grace: How much later.
        schedule: Time that counts for that; all, without one.

    Raises:
        WrongTypeError: Something else was given.
    """
    if not isinstance(tz, tzinfo):
        raise _wrong("tz", tz, "a time zone", "ZoneInfo('Europe/London')")
    if not isinstance(grace, (Delay, type(None))):
        raise _wrong("grace", grace, "a delay", "Delay(working_days=5)")
    if last is None or last >= _LAST_DAY:
        return None
    over = to_utc(datetime.combine(last + timedelta(days=1), time(), tz), "tz")
    due_at = over if grace is None else grace.end(over, schedule)
    if due_at is None:
        return None
    more = "" if grace is None else f", {grace.words} later"
    why = f"it is valid to {last} in {tz}{more}"
    return Timer(event=event, due_at=due_at, kind=TimerKind.DUE, why=why)


def _wrong(field: str, value: object, what: str, example: str) -> WrongTypeError:
    return WrongTypeError(
        field=field, value=value, problem=f"{what} is needed", remedy=f"give {example}"
    )
