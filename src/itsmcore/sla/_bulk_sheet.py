"""Verdicts as columns of numbers: what is said of each clock, in microseconds and codes."""

from array import array
from collections.abc import Sequence
from typing import Final

from itsmcore._instants import span_us, to_us
from itsmcore.sla._bulk_program import OUTCOMES, STATES
from itsmcore.sla._bulk_time import NONE
from itsmcore.sla.verdict import Verdict
from itsmcore.sla.words import ClockState, Outcome

__all__ = ["INSTANTS", "SPANS", "Sheet"]

SPANS: Final = (
    *("goal", "elapsed", "calendar_elapsed", "remaining", "overrun", "paused"),
    "deadline_moved",
)
INSTANTS: Final = (
    *("started_at", "stopped_at", "due_at", "deadline", "due_if_resumed_now"),
    *("first_breach_at", "next_change_at"),
)
_ZERO_AT_FIRST: Final = (
    *("elapsed", "calendar_elapsed", "overrun", "paused", "deadline_moved"),
)


class Sheet:
    """One column a figure, one row a clock; at first nothing is known of any of them.

    Columns are named as the attributes of a verdict. Instants are microseconds since 1970 in
    UTC, durations microseconds; `NONE` stands for None. States and outcomes are codes.
    """

    state: "array[int]"
    outcome: "array[int]"
    counting: "array[int]"
    cycle: "array[int]"
    goal: "array[int]"
    elapsed: "array[int]"
    calendar_elapsed: "array[int]"
    remaining: "array[int]"
    overrun: "array[int]"
    paused: "array[int]"
    deadline_moved: "array[int]"
    started_at: "array[int]"
    stopped_at: "array[int]"
    due_at: "array[int]"
    deadline: "array[int]"
    due_if_resumed_now: "array[int]"
    first_breach_at: "array[int]"
    next_change_at: "array[int]"

    def __init__(self, size: int) -> None:
        for name in (*SPANS, *INSTANTS):
            first = 0 if name in _ZERO_AT_FIRST else NONE
            setattr(self, name, array("q", [first]) * size)
        self.cycle = array("q", [1]) * size
        self.state = array("b", [STATES.index(ClockState.NOT_STARTED)]) * size
        self.outcome = array("b", [OUTCOMES.index(Outcome.EXCLUDED)]) * size
        self.counting = array("b", [0]) * size

    def put(self, row: int, verdict: Verdict) -> None:
        """Write a verdict down."""
        self.state[row] = STATES.index(verdict.state)
        self.outcome[row] = OUTCOMES.index(verdict.outcome)
        self.counting[row] = verdict.counting
        self.cycle[row] = verdict.cycle
        for name in SPANS:
            span = getattr(verdict, name)
            getattr(self, name)[row] = NONE if span is None else span_us(span)
        for name in INSTANTS:
            at = getattr(verdict, name)
            getattr(self, name)[row] = NONE if at is None else to_us(at)

    def cut(self, rows: Sequence[int]) -> "Sheet":
        """The same of some rows only."""
        made = Sheet(0)
        for name, column in vars(self).items():
            kept = array(column.typecode, [column[row] for row in rows])
            setattr(made, name, kept)
        return made
