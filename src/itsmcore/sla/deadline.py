"""Deadlines: goals that are an instant, instead of a length of working time."""

from datetime import datetime, timedelta
from typing import Literal, TypeAlias

import attrs

from itsmcore._instants import to_duration, to_utc
from itsmcore.errors import FieldError, NeverOpenError
from itsmcore.model import Getter, WorkingTime
from itsmcore.sla._answers import a_name, chosen

__all__ = ["DateField", "Deadline", "Landing"]

Landing: TypeAlias = Literal["next_open"]
"""Where a deadline in closed time goes."""


class Deadline:
    """A goal that is an instant. A base: `WorkingDays` and `DateField` are such goals."""

    __slots__ = ()

    @property
    def fields(self) -> frozenset[str]:
        """The names that it reads."""
        return frozenset()

    def at(
        self, start: datetime, schedule: WorkingTime | None, get: Getter, /
    ) -> datetime | None:
        """When it is due before any pause, in UTC; None when that never comes.

        Args:
            start: When the clock started.
            schedule: The time that counts; None: all of it.
            get: Tells the value of each name.
        """
        raise NotImplementedError


def _name(value: str) -> str:
    return a_name(value, "name")


def _land(value: Landing | None) -> Landing | None:
    chosen(value, "land", None, "next_open")
    return value


def _if_empty(value: timedelta | None) -> timedelta | None:
    if value is not None and to_duration(value, "if_empty") < timedelta():
        raise FieldError(
            field="if_empty",
            value=value,
            problem="a goal cannot be negative",
            remedy="give a timedelta of zero or more, or None",
        )
    return value


@attrs.frozen
class DateField(Deadline):
    """A deadline that somebody wrote into a field, and may still move.

    A date before the start makes the target due at the start. Pauses move it, those that
    came before it was written left aside, since whoever wrote it knew of them.

    Attributes:
        name: The field, as it is named in conditions.
        land: `"next_open"` moves a date in closed time to the next opening; None leaves it.
        if_empty: How much working time is allowed while the field holds no instant; None:
            the goal does not hold then, and the next row is tried.

    Raises:
        FieldError: `if_empty` is negative, or `land` or the name cannot be.
        WrongTypeError: The name is no text, or `if_empty` no duration.

    References:
        "Breach on due date" of ServiceNow's task SLAs.
    """

    name: str = attrs.field(converter=_name)
    land: Landing | None = attrs.field(default="next_open", converter=_land)
    if_empty: timedelta | None = attrs.field(default=None, converter=_if_empty)

    @property
    def fields(self) -> frozenset[str]:
        """The one name."""
        return frozenset((self.name,))

    def is_given(self, get: Getter, /) -> bool:
        """Whether it says a deadline for these values."""
        return self.if_empty is not None or isinstance(get(self.name), datetime)

    def at(
        self, start: datetime, schedule: WorkingTime | None, get: Getter, /
    ) -> datetime | None:
        """When it is due before any pause; never before the start."""
        given = get(self.name)
        try:
            if isinstance(given, datetime):
                return max(self._landed(to_utc(given, self.name), schedule), start)
            length = self.if_empty or timedelta()
            return start + length if schedule is None else schedule.add(start, length)
        except (NeverOpenError, FieldError, OverflowError):
            return None

    def _landed(self, at: datetime, schedule: WorkingTime | None) -> datetime:
        if schedule is None or self.land is None:
            return at
        return schedule.next_open(at)
