"""Why instants are closed: what rules them, the strongest first."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from itsmcore._instants import from_us
from itsmcore.interval import Interval
from itsmcore.sla._days import Days
from itsmcore.sla._hours import Span
from itsmcore.sla._plan import Plan, weekday
from itsmcore.sla.explanation import Closed, Closure, ClosureKind

__all__ = ["closed_stretches", "closure_at"]

_PLAIN = Closure(kind=ClosureKind.OUTSIDE_HOURS)


class _Mark(NamedTuple):
    """A span that something rules; of several that hold, the lowest rank is told."""

    start: int
    end: int
    rank: int
    closure: Closure


def closure_at(plan: Plan, at: int) -> Closure:
    """Why an instant that is closed is so."""
    found = [m for m in _marks(Days.around(plan, at, at + 1)) if m.start <= at < m.end]
    return _strongest(found)


def closed_stretches(plan: Plan, start: int, end: int) -> Iterator[Closed]:
    """A closed stretch, of some length, told apart by reason; in order, without gaps."""
    changes = _changes(plan, start, end)
    since, held = next(changes)
    for at, closure in changes:
        if closure != held:
            yield _closed(since, at, held)
            since, held = at, closure
    yield _closed(since, end, held)


def _changes(plan: Plan, start: int, end: int) -> Iterator[tuple[int, Closure]]:
    """Instants at which the reason may change, each with the reason from there on."""
    coming = sorted(_marks(Days.around(plan, start, end)), key=_from, reverse=True)
    edges = {edge for m in coming for edge in m[:2] if start < edge < end}
    active: list[_Mark] = []
    for at, _ in pairwise(sorted({start, end, *edges})):
        while coming and coming[-1].start <= at:
            active.append(coming.pop())
        active = [m for m in active if m.end > at]
        yield at, _strongest(active)


def _strongest(found: list[_Mark]) -> Closure:
    return min(found, key=_rank).closure if found else _PLAIN


def _rank(mark: _Mark) -> tuple[int, int, str]:
    return mark.rank, mark.start, str(mark.closure)


def _from(mark: _Mark) -> int:
    return mark.start


def _marks(days: Days) -> Iterator[_Mark]:
    for day in days.real():
        yield from _ruler(days, day)
        for cut in days.dates.cuts.get(day, ()):
            kind = ClosureKind.HOLIDAY if cut.holiday else ClosureKind.BREAK
            yield from _each(days.resolve(day, cut.spans), 1, kind, cut.reason)
        for weekly in days.plan.week(day).breaks[weekday(day)]:
            spans = days.resolve(day, weekly.spans)
            yield from _each(spans, 3, ClosureKind.BREAK, weekly.reason)


def _ruler(days: Days, day: int) -> Iterator[_Mark]:
    """The special day or whole-day holiday that rules a date."""
    plan, window = days.plan, [days.window(day)]
    if day in plan.exceptions:
        reason = plan.exceptions[day].reason
        yield from _each(window, 2, ClosureKind.EXCEPTION, reason)
    elif day in days.dates.holidays:
        reason = days.dates.holidays[day]
        yield from _each(window, 0, ClosureKind.HOLIDAY, reason)


def _each(
    found: list[Span], rank: int, kind: ClosureKind, reason: str | None
) -> Iterator[_Mark]:
    closure = Closure(kind=kind, reason=reason)
    for start, end in found:
        yield _Mark(start, end, rank, closure)


def _closed(start: int, end: int, closure: Closure) -> Closed:
    interval = Interval(start=from_us(start), end=from_us(end))
    return Closed(interval=interval, closure=closure)
