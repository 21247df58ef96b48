"""Business time for millions of instants at once: lists, arrays and columns of data frames.

Every function takes any schedule, combined ones included, and answers exactly as the schedule's
own method does, one answer for each instant, in the same kind that it was given:

- lists, tuples, ranges and `array('q')` of whole microseconds since 1970 in UTC give lists;
- numpy arrays of the same as int64 give arrays;
- pandas: a `Series` or `DatetimeIndex` of aware datetimes gives a `Series` with its index;
- polars: a `Series` of datetimes with a zone gives a `Series`.

Arrays and columns need the extra `numpy`; the packages load when a value of theirs comes in.
Columns of any unit come in; what comes out is in microseconds. A null (NaT) gives a null.
"""

from collections.abc import Sequence
from datetime import timedelta
from types import ModuleType
from typing import Any, Final, Protocol, overload

from itsmcore.errors import WrongTypeError
from itsmcore.sla import _lists
from itsmcore.sla._stretches import line_of
from itsmcore.sla.open_time import OpenTime

__all__ = ["Column", "add", "elapsed", "is_open", "next_open"]

_PACKAGES: Final = frozenset({"numpy", "pandas", "polars"})


class Column(Protocol):
    """An array of numpy, or a column of pandas or polars."""

    @property
    def dtype(self) -> Any:
        """What it holds."""

    def __len__(self) -> int:
        """How many."""


@overload
def elapsed(
    schedule: OpenTime, starts: Sequence[int], ends: Sequence[int], /
) -> list[int]: ...
@overload
def elapsed(schedule: OpenTime, starts: Column, ends: Column, /) -> Any: ...
def elapsed(schedule: OpenTime, starts: Any, ends: Any, /) -> Any:
    """Open time between the instants of each pair; negative when reversed.

    Args:
        schedule: Which time counts.
        starts: Where the pairs begin.
        ends: Where they end: of the same kind and length; pandas series also of the same index.

    Returns:
        Microseconds; for columns of pandas and polars, durations.

    Raises:
        WrongTypeError: A kind or dtype that is not taken, or two that differ.
        FieldError: An instant outside the years 1 to 9999 or finer than a microsecond;
            lengths that differ; instants more than 1,000 years apart.

    >>> from itsmcore.sla import Schedule
    >>> desk = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})
    >>> hour = 3_600_000_000  # 1970 began on a Thursday
    >>> elapsed(desk, [0, 10 * hour], [10 * hour, 33 * hour])
    [3600000000, 25200000000]
    """
    line_of(schedule)
    return _for(starts, ends, "starts", "ends").elapsed(schedule, starts, ends)


@overload
def add(
    schedule: OpenTime, starts: Sequence[int], durations: Sequence[int] | timedelta, /
) -> list[int]: ...
@overload
def add(
    schedule: OpenTime, starts: Column, durations: Column | timedelta, /
) -> Any: ...
def add(schedule: OpenTime, starts: Any, durations: Any, /) -> Any:
    """The earliest instant at which so much open time has passed since each start.

    An answer that uses a stretch up is its close; zero gives the start itself, and a negative
    duration counts backwards: all as the schedule's own `add` does.

    Args:
        schedule: Which time counts.
        starts: Any instants, open or not.
        durations: One `timedelta` for all, or one for each start: microseconds for a list or
            array, durations for a column.

    Returns:
        Instants; for columns of pandas and polars, in the zone of the starts.

    Raises:
        NeverOpenError: There is not so much open time.
        WrongTypeError: A kind or dtype that is not taken, or two that differ.
        FieldError: An answer outside the years 1 to 9999, and all that `elapsed` refuses.
    """
    line_of(schedule)
    first = starts if isinstance(durations, timedelta) else durations
    return _for(starts, first, "starts", "durations").add(schedule, starts, durations)


@overload
def is_open(schedule: OpenTime, at: Sequence[int], /) -> list[bool]: ...
@overload
def is_open(schedule: OpenTime, at: Column, /) -> Any: ...
def is_open(schedule: OpenTime, at: Any, /) -> Any:
    """Whether time counts at each instant; an opening is open, a close is not.

    Args:
        schedule: Which time counts.
        at: The instants.

    Returns:
        Booleans; a pandas series with a null is of the dtype `boolean`, which can hold it.

    Raises:
        WrongTypeError: A kind or dtype that is not taken.
        FieldError: What `elapsed` refuses.
    """
    line_of(schedule)
    return _for(at, at, "at", "at").is_open(schedule, at)


@overload
def next_open(schedule: OpenTime, at: Sequence[int], /) -> list[int]: ...
@overload
def next_open(schedule: OpenTime, at: Column, /) -> Any: ...
def next_open(schedule: OpenTime, at: Any, /) -> Any:
    """Each instant if it is open, else the next opening.

    Args:
        schedule: Which time counts.
        at: The instants.

    Returns:
        Instants; for columns of pandas and polars, in the zone of the argument.

    Raises:
        NeverOpenError: The schedule never opens again after one of them.
        WrongTypeError: A kind or dtype that is not taken.
        FieldError: What `elapsed` refuses.
    """
    line_of(schedule)
    return _for(at, at, "at", "at").next_open(schedule, at)


def _for(first: object, other: object, field: str, other_field: str) -> ModuleType:
    """What calculates with this kind of argument."""
    kind, kind_of_other = _package(first), _package(other)
    if kind != kind_of_other:
        raise WrongTypeError(
            field=other_field,
            value=other,
            problem=f"{field} and {other_field} are of different kinds: "
            f"{kind or 'a plain sequence'} and {kind_of_other or 'a plain sequence'}",
            remedy="give two of one kind",
        )
    if kind is None:
        return _lists
    try:
        from itsmcore.sla import _array_time  # noqa: PLC0415  # loads numpy on first use
    except ModuleNotFoundError as error:
        text = "arrays and columns need numpy: install itsmcore[numpy]"
        raise ModuleNotFoundError(text, name=error.name) from None
    return _array_time


def _package(value: object) -> str | None:
    """Which package a value is of, without loading any."""
    for base in type(value).__mro__:
        package = base.__module__.partition(".")[0]
        if package in _PACKAGES:
            return package
    return None
