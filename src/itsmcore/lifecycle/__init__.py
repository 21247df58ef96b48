"""How records move: definitions as data, pure steps, replay, diagrams."""

from itsmcore.lifecycle.effect import (
    Effect,
    EffectKind,
    assign,
    clear,
    count,
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
from itsmcore.lifecycle.offer import Need, Offer, Unmet
from itsmcore.lifecycle.rules import Guard, StateRule, Transition, Window
from itsmcore.lifecycle.step import Creation, Replay, Step

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
    "Need",
    "Offer",
    "Replay",
    "StateRule",
    "Step",
    "Transition",
    "Unmet",
    "Window",
    "assign",
    "clear",
    "count",
    "stamp",
    "stamp_actor",
]
