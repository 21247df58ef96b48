"""Instants: aware datetimes in UTC outside, integer microseconds inside."""

from datetime import UTC, datetime, timedelta
from typing import Final

from itsmcore.errors import FieldError, NaiveDatetimeError, WrongTypeError

__all__ = ["EPOCH", "US", "from_us", "span_us", "to_duration", "to_us", "to_utc"]

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
US: Final = timedelta(microseconds=1)


def to_utc(value: datetime, field: str = "datetime") -> datetime:
    """The same instant in UTC, as a plain datetime; naive values are refused.

    Raises:
        WrongTypeError: The value is no datetime.
        NaiveDatetimeError: It has no zone.
        FieldError: It has no UTC form between the years 1 and 9999.
    """
    if type(value) is datetime and value.tzinfo is UTC:
        return value
    if not isinstance(value, datetime):
        raise WrongTypeError(
            field=field,
            value=value,
            problem="an instant is needed",
            remedy="give an aware datetime",
        )
    try:
        if value.utcoffset() is None:
            raise NaiveDatetimeError(field=field, value=value)
        found = value.astimezone(UTC)
        return datetime.combine(found.date(), found.time(), UTC)
    except (OverflowError, ValueError) as error:
        if isinstance(error, NaiveDatetimeError):
            raise
        raise FieldError(
            field=field,
            value=value,
            problem="there is no such instant between the years 1 and 9999 in UTC",
            remedy="give an instant within them, or None for unknown",
        ) from None


def to_us(value: datetime, field: str = "datetime") -> int:
    """Microseconds since 1970-01-01T00:00Z, exact."""
    return (to_utc(value, field) - EPOCH) // US


def from_us(value: int) -> datetime:
    """The instant of that many microseconds since 1970-01-01T00:00Z."""
    return EPOCH + timedelta(microseconds=value)


def to_duration(value: timedelta, field: str = "duration") -> timedelta:
    """The duration, as a plain timedelta; numbers are refused, since they have no unit."""
    if type(value) is timedelta:
        return value
    if not isinstance(value, timedelta):
        raise WrongTypeError(
            field=field,
            value=value,
            problem="a duration is needed",
            remedy="give a timedelta, e.g. timedelta(hours=8)",
        )
    return timedelta(value.days, value.seconds, value.microseconds)


def span_us(value: timedelta) -> int:
    """A duration in microseconds, exact."""
    return value // US
