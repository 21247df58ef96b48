"""The words of the Icinga business process module: states, kinds of nodes, operators."""

from collections.abc import Mapping
from typing import Final

from itsmcore.model import Word

__all__ = ["BADNESS", "PROCESS_STATES", "STATES_OF", "Kind", "Operator", "State"]


class State(Word):
    """A state as the monitoring system calls it; the first four of hosts, then of the rest."""

    UP = "UP"
    DOWN = "DOWN"
    UNREACHABLE = "UNREACHABLE"
    PENDING = "PENDING"
    OK = "OK"
    WARNING = "WARNING"
    CRITICAL = "CRITICAL"
    UNKNOWN = "UNKNOWN"
    EMPTY = "EMPTY"

    @property
    def badness(self) -> int:
        """The order in which operators compare, from 0, fine, to 4, critical or down.

        An empty process counts as fine for the one above it.
        """
        return BADNESS[self]


class Kind(Word):
    """What a monitored node is."""

    HOST = "host"
    SERVICE = "service"


class Operator(Word):
    """How a process derives its state from those of its children."""

    AND = "and"
    OR = "or"
    XOR = "xor"
    NOT = "not"
    DEGRADED = "degraded"
    MIN = "min"


BADNESS: Final[Mapping[State, int]] = {
    State.OK: 0,
    State.UP: 0,
    State.EMPTY: 0,
    State.PENDING: 1,
    State.WARNING: 2,
    State.UNKNOWN: 3,
    State.UNREACHABLE: 3,
    State.CRITICAL: 4,
    State.DOWN: 4,
}

PROCESS_STATES: Final = (
    State.OK,
    State.PENDING,
    State.WARNING,
    State.UNKNOWN,
    State.CRITICAL,
)
"""The state of a process, by badness."""

STATES_OF: Final[Mapping[Kind | None, frozenset[State]]] = {
    Kind.HOST: frozenset({State.UP, State.DOWN, State.UNREACHABLE, State.PENDING}),
    Kind.SERVICE: frozenset(PROCESS_STATES),
    None: frozenset({*PROCESS_STATES, State.EMPTY}),
}
"""The states of each kind of node; None stands for processes."""
