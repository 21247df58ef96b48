"""Why combined schedules are closed: which of their parts closes what."""

from collections.abc import Iterable, Sequence

from itsmcore._instants import from_us
from itsmcore.interval import Interval
from itsmcore.sla._hours import Span
from itsmcore.sla._joined import Part
from itsmcore.sla._spans import minus
from itsmcore.sla.explanation import Closed, Closure, ClosureKind

__all__ = ["closed_by", "closed_in", "excluded", "in_order", "open_in"]


def excluded(part: Part) -> Closure:
    """That the open time of a part was taken away."""
    return Closure(kind=ClosureKind.EXCLUDED, reason=part.called)


def open_in(part: Part, stretches: Iterable[Span]) -> list[Span]:
    """When a part is open within some stretches."""
    return [span for start, end in stretches for span in part.line.spans(start, end)]


def closed_in(stretches: Iterable[Span], closure: Closure) -> list[Closed]:
    """Whole stretches that are closed for one reason."""
    return [
        Closed(interval=Interval(start=from_us(a), end=from_us(b)), closure=closure)
        for a, b in stretches
    ]


def closed_by(part: Part, stretches: Sequence[Span]) -> tuple[list[Closed], list[Span]]:
    """What a part closes of some stretches, and the stretches that it leaves open."""
    left = open_in(part, stretches)
    gaps = minus(stretches, left)
    return [closed for a, b in gaps for closed in part.closures(a, b)], left


def in_order(found: Iterable[Closed]) -> list[Closed]:
    """Stretches in order of time; those that touch for one reason are one."""
    held: list[Closed] = []
    for item in sorted(found, key=_start):
        last = held[-1] if held else None
        if last is not None and _goes_on(last, item):
            whole = Interval(start=last.interval.start, end=item.interval.end)
            held[-1] = Closed(interval=whole, closure=item.closure)
        else:
            held.append(item)
    return held


def _goes_on(last: Closed, item: Closed) -> bool:
    touches = last.interval.end == item.interval.start
    return touches and last.closure == item.closure


def _start(item: Closed) -> Interval:
    return item.interval
