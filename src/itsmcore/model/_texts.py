"""Durations and instants for people: working time is told in hours, never in days."""

from datetime import datetime, timedelta

__all__ = ["hours", "moment"]


def hours(span: timedelta) -> str:
    """A duration as hours, minutes and seconds, e.g. `26:30:00`."""
    sign = "-" if span < timedelta() else ""
    seconds, micro = divmod(abs(span) // timedelta(microseconds=1), 1_000_000)
    minutes, second = divmod(seconds, 60)
    text = f"{sign}{minutes // 60}:{minutes % 60:02}:{second:02}"
    return f"{text}.{micro:06}" if micro else text


def moment(instant: datetime) -> str:
    """An instant in UTC, e.g. `2026-03-02 17:00:00Z`."""
    return instant.isoformat(sep=" ").replace("+00:00", "Z")
