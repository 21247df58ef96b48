"""What the presets share: the conditions, edges and clocks that several products have."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from itsmcore.errors import DefinitionError, FieldError
from itsmcore.model import Condition, Edge, Side, begins, commented, one_of, when
from itsmcore.model.edge import an_edge
from itsmcore.sla.goal import GoalForm
from itsmcore.sla.target import ScheduleForm, Target
from itsmcore.sla.threshold import ThresholdForm

__all__ = [
    "ANSWERED",
    "ASKED",
    "CANCELLED",
    "CANNOT",
    "OPEN",
    "SOLVED",
    "WAITING",
    "arguments",
    "exchange",
    "while_open",
]

CANNOT: Final = "the preset cannot work"
CANCELLED: Final = when(status="cancelled")
_OVER: Final = when(status_category=one_of("done", "closed"))
SOLVED: Final = _OVER & ~CANCELLED
OPEN: Final = ~_OVER & ~CANCELLED
WAITING: Final = when(status_category="waiting")
ASKED: Final = commented(side=Side.REQUESTER)
ANSWERED: Final = commented(side=Side.AGENT, public=True)


@contextmanager
def arguments(**names: str) -> Iterator[None]:
    """Tell the faults of a target by the names under which a preset takes its parts.

    Args:
        names: The argument of the preset for each part of the target that it calls otherwise.
    """
    try:
        yield
    except DefinitionError as error:
        found = [
            e.named(names.get(str(e.path[0]), e.path[0]))
            for e in error.exceptions
            if isinstance(e, FieldError)
        ]
        raise DefinitionError(f"{CANNOT}:", found) from None


def while_open(edge: Edge, field: str) -> Edge:
    """An edge that counts only on a record that is open.

    Raises:
        DefinitionError: It is no edge.
    """
    try:
        return an_edge(edge) & OPEN
    except FieldError as error:
        raise DefinitionError(f"{CANNOT}:", [error.named(field)]) from None


def exchange(
    goal: GoalForm,
    *,
    id: str,
    applies: Condition | None,
    asked: Edge,
    answered: Edge,
    pause: Condition | None,
    schedule: ScheduleForm,
    thresholds: Iterable[ThresholdForm],
) -> Target:
    """A cycle for each exchange: from the first question that waits until the next answer."""
    with arguments(start="asked", stop="answered"):
        return Target(
            id=id,
            goal=goal,
            metric="next_reply",
            applies=applies,
            start=asked,
            stop=answered,
            cancel=begins(CANCELLED),
            pause=pause,
            schedule=schedule,
            reopen="new_cycle",
            thresholds=thresholds,
        )
