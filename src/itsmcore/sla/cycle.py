"""Cycles: what a clock showed before it began anew."""

from datetime import datetime, timedelta

import attrs

from itsmcore.sla._lazy import Lazy
from itsmcore.sla.ledger import Segments
from itsmcore.sla.words import CycleEnd, Outcome

__all__ = ["Cycle", "Cycles"]


@attrs.frozen(kw_only=True)
class Cycle:
    """A cycle of a clock that another one followed.

    Durations are working time, but for `calendar_elapsed`.

    Attributes:
        number: 1 for the first.
        started_at: From when it counted.
        ended_at: When it stopped, was cancelled, or gave way to the next.
        end: Which of these.
        goal: Time allowed when it ended; None without one, and for a deadline.
        elapsed: Time counted; None for a deadline.
        calendar_elapsed: The same in real time; None for a deadline.
        paused: Time not counted.
        overrun: Working time above the goal or since the deadline; zero unless missed.
        outcome: Met or missed when it was stopped or reset; excluded when it was cancelled or
            had no goal; missed or excluded when another goal cut it short.
        due_at: When it was due, counted on from its end; None when there was no such instant.
        first_breach_at: When it was first known to be missed; None when it never was.
        segments: What elapsed and paused are made of.
    """

    number: int
    started_at: datetime
    ended_at: datetime
    end: CycleEnd
    goal: timedelta | None
    elapsed: timedelta | None
    calendar_elapsed: timedelta | None
    paused: timedelta
    overrun: timedelta
    outcome: Outcome
    due_at: datetime | None
    first_breach_at: datetime | None
    segments: Segments


class Cycles(Lazy[Cycle]):
    """The cycles before the present one, oldest first; made when they are first looked at."""

    __slots__ = ()
    _field = "past_cycles"
    _kind = Cycle
