"""The closed vocabularies of clocks."""

from typing import Literal, TypeAlias

from itsmcore.model import Word

__all__ = ["ClockState", "DueBasis", "Outcome", "Reopen"]


class ClockState(Word):
    """What a clock does."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    CANCELLED = "cancelled"


class Outcome(Word):
    """How a target fares; an axis of its own beside the state of its clock."""

    OPEN = "open"
    MET = "met"
    MISSED = "missed"
    EXCLUDED = "excluded"


class DueBasis(Word):
    """From where a due time is counted."""

    COUNTED = "counted"
    RUNNING = "running"
    STOPPED = "stopped"
    RESUMED = "resumed"


Reopen: TypeAlias = Literal["exclude_gap", "final", "count_gap"]
"""What a clock does that has ended, once nothing ends it any more."""
