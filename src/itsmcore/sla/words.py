"""The closed vocabularies of clocks."""

from typing import Final, Literal, TypeAlias

from itsmcore.model import Word

__all__ = [
    "NEVER_DUE",
    "ClockState",
    "CycleEnd",
    "DueBasis",
    "GoalChange",
    "Outcome",
    "Part",
    "Pick",
    "Reopen",
]


class ClockState(Word):
    """What a clock does."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    CANCELLED = "cancelled"


NEVER_DUE: Final = (ClockState.NOT_STARTED, ClockState.CANCELLED)
"""What a clock does while it has no due time."""


class Outcome(Word):
    """How a target fares; an axis of its own beside the state of its clock."""

    OPEN = "open"
    MET = "met"
    MISSED = "missed"
    EXCLUDED = "excluded"


class CycleEnd(Word):
    """What ended a cycle that another one followed."""

    STOPPED = "stopped"
    CANCELLED = "cancelled"
    RESET = "reset"
    RETARGETED = "retargeted"


class DueBasis(Word):
    """From where a due time is counted."""

    COUNTED = "counted"
    RUNNING = "running"
    STOPPED = "stopped"
    RESUMED = "resumed"
    DEADLINE = "deadline"


class Part(Word):
    """Which part of a target began a stretch of its clock."""

    START = "start"
    COUNT_FROM = "count_from"
    PAUSE = "pause"
    RESUME = "resume"
    RUNS = "runs"
    STOP = "stop"
    CANCEL = "cancel"
    RESET = "reset"
    REOPEN = "reopen"
    GOAL = "goal"
    SCHEDULE = "schedule"
    SPLIT_BY = "split_by"


Reopen: TypeAlias = Literal["exclude_gap", "final", "new_cycle", "count_gap"]
"""What a clock does that has ended, once nothing ends it any more."""

GoalChange: TypeAlias = Literal["carry", "restart", "prorate"]
"""What becomes of a clock that runs when another goal holds."""

Pick: TypeAlias = Literal["first", "strictest"]
"""Which of several goals that hold is the goal."""
