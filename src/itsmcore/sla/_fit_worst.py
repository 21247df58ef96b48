"""How much time of one schedule can pass while goals in others are used up, at worst.

Let work start at t and take goals g1, g2 ... one after another, each in its own schedule: it
ends at e(t). In a schedule S the time f(t) = S(t, e(t)) has passed then. Its greatest value
over all starts t of a span is wanted, on whole microseconds.

As t grows by a microsecond, t either passes open time of S or it does not; and so does each
intermediate end, which moves along with the start where its schedule is open at the end
before it, and stands still where that is closed. Which of these is the case changes only where
t or one of the ends meets a boundary of some schedule. Between two starts a and b at which
that happens, f therefore grows by the same amount, 1, 0 or -1, at each step from a + 1 to b, and
is greatest at one of these two. (Not at a: where an end reaches a closing at a, it lies behind
the next opening at a + 1.) So it is enough to look at each such start and at the microsecond
after it.

The starts that make an end meet a boundary are found backwards. While the schedule of that
end is closed at the end before it, nothing moves; else the end before it is the one from
which just the goal has passed until then, which is what `subtract` answers.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from itsmcore.errors import FieldError, NeverOpenError
from itsmcore.sla.open_time import OpenTime

__all__ = ["Leg", "worst"]

Leg: TypeAlias = tuple[OpenTime | None, timedelta]
"""A goal, and the schedule in which it is used up; None: all time counts."""

_TICK = timedelta.resolution


def worst(
    legs: Sequence[Leg], outer: OpenTime | None, start: datetime, end: datetime
) -> tuple[timedelta, datetime] | None:
    """The most time of a schedule that passes while goals are used up, and from when.

    Args:
        legs: The goals, one after another.
        outer: The schedule in which that time is counted; None: all time counts.
        start: The first start that is looked at, in UTC.
        end: The last one.

    Returns:
        The time and the first start that takes it; None when a goal is never used up.
    """
    try:
        last = _end(legs, end + _TICK)
        starts = _candidates(legs, outer, start, end, last)
        found = [(_passed(outer, at, _end(legs, at)), at) for at in starts]
    except (NeverOpenError, FieldError, OverflowError):
        return None
    most = max(length for length, _ in found)
    return next(pair for pair in found if pair[0] == most)


def _candidates(
    legs: Sequence[Leg],
    outer: OpenTime | None,
    start: datetime,
    end: datetime,
    last: datetime,
) -> list[datetime]:
    """Every start at which a start or an end meets a boundary, and the instant after it."""
    schedules = [outer, *(schedule for schedule, _ in legs)]
    bounds = {at for schedule in schedules for at in _bounds(schedule, start, last)}
    met = set(bounds)
    for schedule, goal in reversed(legs):
        met = bounds | set(_before(met, schedule, goal))
    near = {start, end, *met, *(at + _TICK for at in met)}
    return sorted(at for at in near if start <= at <= end)


def _bounds(
    schedule: OpenTime | None, start: datetime, end: datetime
) -> Iterator[datetime]:
    if schedule is not None:
        for period in schedule.periods(start, end):
            yield from (period.start, period.end)


def _before(
    met: Iterable[datetime], schedule: OpenTime | None, goal: timedelta
) -> Iterator[datetime]:
    """From when a goal takes until some instants; those too early to be looked at are left out."""
    for at in met:
        try:
            yield at - goal if schedule is None else schedule.subtract(at, goal)
        except (NeverOpenError, FieldError, OverflowError):
            continue


def _end(legs: Iterable[Leg], at: datetime) -> datetime:
    for schedule, goal in legs:
        at = at + goal if schedule is None else schedule.add(at, goal)
    return at.astimezone(UTC)


def _passed(outer: OpenTime | None, start: datetime, end: datetime) -> timedelta:
    return end - start if outer is None else outer.elapsed(start, end)
