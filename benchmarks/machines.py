"""The peers of the lifecycle races: one table, as transitions and python-statemachine have it."""

import logging
from collections.abc import Callable, Iterable
from typing import Any, Final

from statemachine import State, StateMachine
from statemachine.states import States
from transitions import Machine

__all__ = [
    "CATEGORIES",
    "EVENTS",
    "TABLE",
    "Peer",
    "StatemachinePeer",
    "TransitionsPeer",
]

CATEGORIES: Final = {
    "new": "to_do",
    "in_progress": "active",
    "on_hold": "waiting",
    "resolved": "done",
    "closed": "closed",
    "cancelled": "closed",
}
TABLE: Final = (
    ("new", "start", "in_progress"),
    ("in_progress", "hold", "on_hold"),
    ("on_hold", "resume", "in_progress"),
    ("in_progress", "resolve", "resolved"),
    ("on_hold", "resolve", "resolved"),
    ("resolved", "reopen", "in_progress"),
    ("resolved", "close", "closed"),
    ("new", "cancel", "cancelled"),
    ("in_progress", "cancel", "cancelled"),
    ("on_hold", "cancel", "cancelled"),
)
"""All sides run this table: one guard (resolve needs a code), one counter after each step."""

EVENTS: Final = tuple(dict.fromkeys(event for _, event, _ in TABLE))
"""Every event, once."""


class Model:
    """What a peer moves: a code for the guard, and a counter."""

    def __init__(self) -> None:
        self.close_code: str | None = "fixed"
        self.steps = 0

    def has_code(self) -> bool:
        """The guard."""
        return self.close_code is not None

    def done(self) -> None:
        """The counter."""
        self.steps += 1


class Peer:
    """One object of a peer, at work.

    Attributes:
        model: What it moves.
        triggers: What to call for each event.
        state: Asks for the state it is in.
        unguarded: Asks for the events that have a row, guards not looked at.
        guarded: Asks for the events that would go through.
        leave: Lets go of the object.
    """

    model: Model
    triggers: dict[str, Callable[[], object]]
    state: Callable[[], str]
    unguarded: Callable[[], list[str]]
    guarded: Callable[[], list[str]]

    def leave(self) -> None:
        """Nothing to let go of."""

    def run(self, events: Iterable[str]) -> tuple[str, int]:
        """The state and the counter after some events."""
        for event in events:
            self.triggers[event]()
        return self.state(), self.model.steps


def _machine() -> Any:
    logging.getLogger("transitions").setLevel(logging.ERROR)
    rows = [
        {
            "trigger": event,
            "source": source,
            "dest": target,
            "after": "done",
            **({"conditions": "has_code"} if event == "resolve" else {}),
        }
        for source, event, target in TABLE
    ]
    return Machine(
        model=None,
        states=list(CATEGORIES),
        transitions=rows,
        initial="new",
        auto_transitions=False,
    )


_MACHINE: Final = _machine()


class TransitionsPeer(Peer):
    """transitions, its machine shared by all models."""

    def __init__(self, start: str) -> None:
        model: Any = Model()
        _MACHINE.add_model(model, initial=start)
        self.model = model
        self.triggers = {event: getattr(model, event) for event in EVENTS}
        self._may = [(event, getattr(model, f"may_{event}")) for event in EVENTS]
        self.state = lambda: str(model.state)
        self.unguarded = lambda: list(_MACHINE.get_triggers(model.state))
        self.guarded = lambda: [event for event, may in self._may if may()]

    def leave(self) -> None:
        """Take the model off the shared machine."""
        _MACHINE.remove_model(self.model)


def _chart() -> Any:
    """A class of python-statemachine with the rows of the table."""
    closed = {name for name, category in CATEGORIES.items() if category == "closed"}
    states = States(
        {
            name: State(name, initial=name == "new", final=name in closed)
            for name in CATEGORIES
        }
    )
    space: dict[str, Any] = {"states": states, "after_transition": _count}
    for event in EVENTS:
        condition = "has_code" if event == "resolve" else None
        rows = [
            getattr(states, source).to(getattr(states, target), cond=condition)
            for source, name, target in TABLE
            if name == event
        ]
        space[event] = rows[0]
        for row in rows[1:]:
            space[event] |= row
    return type(StateMachine)("Chart", (StateMachine,), space)


def _count(self: Any) -> None:
    self.model.done()


_CHART: Final = _chart()


class StatemachinePeer(Peer):
    """python-statemachine, which has one machine for each model."""

    def __init__(self, start: str) -> None:
        model: Any = Model()
        model.state = start
        chart = _CHART(model=model)
        self.model = model
        self.triggers = {event: getattr(chart, event) for event in EVENTS}
        self.state = lambda: str(model.state)
        self.unguarded = lambda: [str(event) for event in chart.allowed_events]
        self.guarded = lambda: [str(event) for event in chart.enabled_events()]
