"""The same wall time some working days on, and where a result in closed time goes."""

from typing import Literal, TypeAlias

from itsmcore.sla._hours import DAY
from itsmcore.sla._timeline import Timeline
from itsmcore.sla._working_days import WorkingDays

__all__ = ["Roll", "previous_closing", "previous_opening", "rolled", "shifted_day"]

Roll: TypeAlias = Literal["direction", "day_start"]


def shifted_day(
    working: WorkingDays, day: int, count: int, roll: Roll | None
) -> int | None:
    """The date some working days from a date; None when there are not as many.

    A date that is no working day first moves, uncounted, in the direction of the count,
    unless `roll` is `"direction"`.
    """
    step = 1 if count >= 0 else -1
    if day not in working and (roll != "direction" or not count):
        moved = working.shifted(day, step)
        if moved is None:
            return None
        day = moved
    return working.shifted(day, count) if count else day


def rolled(
    line: Timeline, working: WorkingDays, at: int, count: int, roll: Roll | None
) -> int | None:
    """The instant of the same wall time some working days on."""
    zone = working.zone
    start = _day_start(line, at, count) if roll == "day_start" else at
    if start is None:
        return None
    wall = zone.wall(start)
    day = wall // DAY
    if roll is None:
        found = shifted_day(working, day, count, None)
    else:
        found = working.shifted(day, count) if count else day
    if found is None:
        return None
    if found != day:
        start = zone.instant(wall + (found - day) * DAY)
    return start if roll is None else _open_side(line, start, count)


def previous_opening(line: Timeline, at: int) -> int | None:
    """The last instant at or before one at which an open stretch begins."""
    end = at if line.is_open(at) else line.last(at, opened=True)
    return None if end is None else line.last(end, opened=False)


def previous_closing(line: Timeline, at: int) -> int | None:
    """The last instant at or before one at which an open stretch ends."""
    end = line.last(at, opened=False) if line.is_open(at) else at
    return None if end is None else line.last(end, opened=True)


def _day_start(line: Timeline, at: int, count: int) -> int | None:
    """A start in closed time becomes an opening."""
    coming = line.first(at, opened=True)
    if count >= 0 or coming == at:
        return coming
    return previous_opening(line, at)


def _open_side(line: Timeline, at: int, count: int) -> int | None:
    """A result in closed time goes on to an opening, or back to a close."""
    coming = line.first(at, opened=True)
    return coming if count >= 0 or coming == at else line.last(at, opened=True)
