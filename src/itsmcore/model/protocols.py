"""What one pillar needs of another, so that neither imports the other."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal, Protocol

from itsmcore.interval import Interval

__all__ = ["WorkingTime"]


class WorkingTime(Protocol):
    """Time that counts: a schedule is one; so is any host's own calendar.

    All datetimes are aware; periods come in UTC, other answers in the zone of the argument.
    """

    def elapsed(self, start: datetime, end: datetime, /) -> timedelta:
        """Working time between two instants, negative when reversed."""

    def add(self, start: datetime, duration: timedelta, /) -> datetime:
        """The first instant at which that much working time has passed since `start`."""

    def add_working_days(
        self,
        start: datetime,
        days: int,
        /,
        *,
        roll: Literal["direction", "day_start"] | None = None,
    ) -> datetime:
        """The same wall time that many working days on."""

    def is_open(self, at: datetime, /) -> bool:
        """Whether time counts at this instant."""

    def next_open(self, at: datetime, /) -> datetime:
        """This instant if time counts, else the next at which it begins to."""

    def next_close(self, at: datetime, /) -> datetime:
        """The next instant, after this one, at which time ceases to count."""

    def periods(self, start: datetime, end: datetime, /) -> Iterator[Interval]:
        """The spans of working time between two instants, in order."""
