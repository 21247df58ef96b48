"""The open time of a run of years as flat lists: what answers for many instants look up.

Scalar answers resolve years when asked and keep them; millions of them come cheaper from one
table over all that is asked for, made once and dropped afterwards.
"""

from datetime import timedelta
from itertools import accumulate
from typing import Final, NamedTuple

from itsmcore._instants import from_us, span_us, to_duration, to_us
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.sla._hours import DAY
from itsmcore.sla._plan import year_start
from itsmcore.sla._timeline import END, START, Timeline, year_of
from itsmcore.sla.open_time import OpenTime

__all__ = [
    "BLOCK",
    "MOST_YEARS",
    "Stretches",
    "added",
    "check_durations",
    "check_instants",
    "line_of",
    "one_duration",
    "opened",
    "reaching",
    "stretches",
]

MOST_YEARS: Final = 1_000
"""Years that one call may span: a stray 9999-12-31 must not make all of them be resolved."""

BLOCK: Final = 36
"""Instants are looked up by what a shift leaves of them: blocks of 2**36 us, some 19 hours.
Shifts cost less than divisions, and nothing depends on where a block begins."""

LONGEST: Final = END - START
"""No open time is longer."""


class Stretches(NamedTuple):
    """Open stretches of whole years; some may touch, where one year ends.

    Attributes:
        low: Number of the first block.
        high: Number of the last one.
        opens: Where each stretch begins, in order.
        closes: Where each ends.
        sums: Open time before each, and of all.
    """

    low: int
    high: int
    opens: list[int]
    closes: list[int]
    sums: list[int]


def line_of(schedule: OpenTime) -> Timeline:
    """The timeline of a schedule.

    Raises:
        WrongTypeError: It is none.
    """
    if not isinstance(schedule, OpenTime):
        raise WrongTypeError(
            field="schedule",
            value=schedule,
            problem="a schedule is needed",
            remedy="give a Schedule, e.g. Schedule(tz='UTC', week='24x7')",
        )
    return schedule._line  # noqa: SLF001  # same room


def stretches(line: Timeline, low: int, high: int) -> Stretches:
    """The open time of all years between two instants, these included.

    Raises:
        FieldError: They are too far apart.
    """
    first, last = year_of(low), year_of(high)
    if last - first >= MOST_YEARS:
        raise FieldError(
            field="bulk",
            value=f"{_shown(low)} to {_shown(high)}",
            problem=f"one call, answers included, may span {MOST_YEARS:,} years",
            remedy="replace stand-ins for 'never', such as 9999-12-31, by null",
        )
    edges: list[int] = []
    for year in range(first, last + 1):
        edges += line.year(year).edges
    opens, closes = edges[::2], edges[1::2]
    lengths = [b - a for a, b in zip(opens, closes, strict=True)]
    return Stretches(
        low=year_start(first) * DAY >> BLOCK,
        high=(year_start(last + 1) * DAY - 1) >> BLOCK,
        opens=opens,
        closes=closes,
        sums=[*accumulate(lengths, initial=0)],
    )


def reaching(line: Timeline, low: int, high: int, least: int, most: int) -> Stretches:
    """The open time of all years in which starts may lie, and their sums with durations."""
    first = min(low, _reach(line, low, min(least, 0)))
    return stretches(line, first, max(high, _reach(line, high, max(most, 0))))


def _reach(line: Timeline, at: int, amount: int) -> int:
    """How far the answer of an addition may lie: the end of all open time when short."""
    if amount >= 0:
        found = line.advance(at, amount) if amount else at
        end = line.last(END, opened=True) if found is None else found
    else:
        found = line.retreat(at, -amount)
        end = line.first(START, opened=True) if found is None else found
    return at if end is None else end


def check_instants(low: int, high: int, field: str) -> None:
    """Refuse what lies outside the years 1 to 9999.

    Raises:
        FieldError: The lowest or the highest does.
    """
    for value in (low, high):
        if not START <= value < END:
            raise FieldError(
                field=field,
                value=value,
                problem="an instant lies outside the years 1 to 9999",
                remedy="give microseconds since 1970 in UTC, or fewer of them",
            )


def check_durations(low: int, high: int, field: str) -> None:
    """Refuse what is longer than all years together.

    Raises:
        FieldError: The lowest or the highest is, forwards or backwards.
    """
    for value in (low, high):
        if not -LONGEST <= value <= LONGEST:
            raise FieldError(
                field=field,
                value=value,
                problem="a duration is longer than the years 1 to 9999",
                remedy="give microseconds, or fewer of them",
            )


def one_duration(value: timedelta) -> int:
    """A duration in microseconds.

    Raises:
        FieldError: It is finer than that, as those of pandas can be.
    """
    plain = to_duration(value, "durations")
    if plain != value:
        raise FieldError(
            field="durations",
            value=value,
            problem="a duration is finer than a microsecond",
            remedy="round it, e.g. value.round('us')",
        )
    return span_us(plain)


def added(schedule: OpenTime, at: int, duration: int) -> int:
    """One sum, by the schedule itself: it says why there is none."""
    return to_us(schedule.add(from_us(at), timedelta(microseconds=duration)))


def opened(schedule: OpenTime, at: int) -> int:
    """One next opening, by the schedule itself: it says why there is none."""
    return to_us(schedule.next_open(from_us(at)))


def _shown(at: int) -> str:
    return from_us(max(START, min(at, END - 1))).date().isoformat()
