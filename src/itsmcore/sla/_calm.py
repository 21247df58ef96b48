"""Days that need no care: those whose open time can be read off their week.

A date is calm when the zone's offset does not change around it, no exception touches it or the
evening before, and no other week begins. Then its open time is that of its weekday, worked out
once for each week, without what holidays and dated breaks take from it, shifted by the offset.
All other dates go the long way of `_days`, which resolves every boundary by itself.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from itsmcore.sla._days import careful_spans
from itsmcore.sla._holidays import DatedCut
from itsmcore.sla._hours import DAY, Span
from itsmcore.sla._plan import FIRST_DAY, LAST_DAY, Plan, weekday
from itsmcore.sla._spans import clipped, merged, minus

__all__ = ["PlanTime", "open_spans"]

_EDGE: Final = 8
"""Days at either end of the calendar, where there are no neighbours to look at."""


class PlanTime:
    """The open time of a plan, as a timeline asks for it."""

    __slots__ = ("plan",)

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def open_spans(self, start: int, end: int) -> list[Span]:
        """The open time between two instants, merged and in order."""
        return open_spans(self.plan, start, end)

    def kind(self, year: int) -> object:
        """What decides a year's open time."""
        return self.plan.kind(year)

    def throughout(self, first: int, last: int, *, opened: bool) -> bool:
        """Whether the definition alone says that all these days are open (or closed)."""
        return self.plan.throughout(first, last, opened=opened)


def open_spans(plan: Plan, start: int, end: int) -> list[Span]:
    """The open time between two instants, in microseconds; merged and in order."""
    first, last = start // DAY - 2, end // DAY + 2
    if first < FIRST_DAY + _EDGE or last > LAST_DAY - _EDGE:
        return careful_spans(plan, start, end)
    return clipped(_joined(_by_dates(plan, first, last)), start, end)


def _by_dates(plan: Plan, first: int, last: int) -> list[Span]:
    """The open time of a run of dates, in order; a span may end where the next begins."""
    found: list[Span] = []
    careful = first  # the first of the dates not given yet
    offsets = plan.zone.offsets(first - 1, last + 1)
    around = zip(
        range(first, last + 1), offsets, offsets[1:], offsets[2:], strict=False
    )
    restless, shapes = plan.restless, plan.shapes
    holidays, cuts = plan.dates(first - 1, last)
    for day, before, own, after in around:
        if day in restless or not before == own == after:
            continue
        if careful < day:
            found += _careful(plan, careful, day)
        careful = day + 1
        if day not in holidays:
            shape = shapes[plan.week_index(day) if len(shapes) > 1 else 0]
            dates = shape.fresh if day - 1 in holidays else shape.usual
            spans: Sequence[Span] = dates[weekday(day)]
            if cuts and (day in cuts or day - 1 in cuts):
                spans = _without(cuts, day, spans)
            midnight = day * DAY - own
            found += [(midnight + a, midnight + b) for a, b in spans]
    return found + _careful(plan, careful, last + 1)


def _without(
    cuts: Mapping[int, tuple[DatedCut, ...]], day: int, found: Sequence[Span]
) -> Sequence[Span]:
    """What the cuts of a date and of the evening before leave of its open time."""
    taken = [span for cut in cuts.get(day, ()) for span in cut.spans]
    before = (span for cut in cuts.get(day - 1, ()) for span in cut.spans)
    return minus(found, merged((*taken, *((a - DAY, b - DAY) for a, b in before))))


def _careful(plan: Plan, first: int, after: int) -> list[Span]:
    """The open time from one date until before another, resolved boundary by boundary."""
    if first >= after:
        return []
    instant = plan.zone.instant
    return careful_spans(plan, instant(first * DAY), instant(after * DAY))


def _joined(found: list[Span]) -> list[Span]:
    """Spans in order, those that touch made one."""
    held: list[Span] = []
    end = None
    for span in found:
        if span[0] == end:
            held[-1] = (held[-1][0], span[1])
        else:
            held.append(span)
        end = span[1]
    return held
