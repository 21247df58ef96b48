"""Timers: what will change with time alone, as values."""

from datetime import datetime
from typing import Generic, TypeVar

import attrs

from itsmcore.model import Word

__all__ = ["Timer", "TimerKind"]

E = TypeVar("E", bound=str)


class TimerKind(Word):
    """What happens at an instant."""

    DUE = "due"
    OPENS = "opens"
    CLOSES = "closes"


@attrs.frozen(kw_only=True)
class Timer(Generic[E]):
    """One event at one instant to come, or gone by.

    Attributes:
        event: Which.
        due_at: When, in UTC. A window is still open at the instant at which it closes.
        kind: Whether the event is to be asked then, or may be from then on, or until then.
        why: The rule behind it, for people.
    """

    event: E
    due_at: datetime
    kind: TimerKind
    why: str
