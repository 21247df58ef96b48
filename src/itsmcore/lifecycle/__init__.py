"""How records move: definitions as data, pure steps, replay, diagrams."""

from itsmcore.lifecycle.effect import (
    Effect,
    EffectKind,
    Signal,
    assign,
    clear,
    count,
    emit,
    stamp,
    stamp_actor,
)
from itsmcore.lifecycle.incident import (
    INCIDENT,
    REOPEN_CLOSED_ROLE,
    REOPEN_WINDOW,
    IncidentChanges,
    IncidentEvent,
)
from itsmcore.lifecycle.lifecycle import Lifecycle
from itsmcore.lifecycle.migration import Migration
from itsmcore.lifecycle.offer import Need, Offer, Unmet
from itsmcore.lifecycle.rules import (
    Guard,
    Move,
    StateRule,
    TimerRule,
    Transition,
    Window,
)
from itsmcore.lifecycle.step import Creation, Replay, Step
from itsmcore.lifecycle.timer import Timer, TimerKind

__all__ = [
    "INCIDENT",
    "REOPEN_CLOSED_ROLE",
    "REOPEN_WINDOW",
    "Creation",
    "Effect",
    "EffectKind",
    "Guard",
    "IncidentChanges",
    "IncidentEvent",
    "Lifecycle",
    "Migration",
    "Move",
    "Need",
    "Offer",
    "Replay",
    "Signal",
    "StateRule",
    "Step",
    "Timer",
    "TimerKind",
    "TimerRule",
    "Transition",
    "Unmet",
    "Window",
    "assign",
    "clear",
    "count",
    "emit",
    "stamp",
    "stamp_actor",
]
