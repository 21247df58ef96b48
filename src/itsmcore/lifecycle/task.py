"""The standard lifecycle of a task.

Six states and thirteen moves between them. What is over is over: a task is not reopened, so
that a request whose tasks are closed stays so; work that comes back is a task of its own.
"""

from typing import Final

from itsmcore.lifecycle.effect import assign, stamp
from itsmcore.lifecycle.lifecycle import Lifecycle
from itsmcore.lifecycle.rules import Guard, StateRule, Transition
from itsmcore.lifecycle.work_item import (
    CLOSED,
    EVERY_STEP,
    LET_GO,
    WorkItemChanges,
)
from itsmcore.model import (
    IS_SET,
    StatusCategory,
    Task,
    TaskOutcome,
    TaskState,
    Word,
    one_of,
    when,
)

__all__ = ["TASK", "TaskChanges", "TaskEvent"]


class TaskEvent(Word):
    """What can be asked of a task."""

    OPEN = "open"
    START = "start"
    HOLD = "hold"
    RESUME = "resume"
    CLOSE = "close"
    SKIP = "skip"
    CANCEL = "cancel"
    UPDATE = "update"


class TaskChanges(WorkItemChanges, total=False):
    """What may be changed along with an event; the lifecycle sets the rest itself."""

    outcome: TaskOutcome | str | None
    order: int
    depends_on: tuple[str, ...] | list[str]


_S = TaskState
_E = TaskEvent
_O = TaskOutcome
_BEGUN: Final = (_S.OPEN, _S.IN_PROGRESS, _S.ON_HOLD)
_PLAN: Final = ("parent", "order", "depends_on")
_OWN: Final = ("outcome", *_PLAN)

_RULES: Final = (
    StateRule(name=_S.PENDING, category=StatusCategory.WAITING, hidden=["outcome"]),
    StateRule(name=_S.OPEN, category=StatusCategory.TO_DO, read_only=_OWN),
    StateRule(name=_S.IN_PROGRESS, category=StatusCategory.ACTIVE, read_only=_OWN),
    StateRule(
        name=_S.ON_HOLD,
        category=StatusCategory.WAITING,
        required=["hold_reason"],
        read_only=_OWN,
        enter=[stamp("hold_started_at")],
        leave=LET_GO,
    ),
    StateRule(
        name=_S.CLOSED,
        category=StatusCategory.CLOSED,
        required=["outcome"],
        read_only=["*"],
        enter=CLOSED,
    ),
    StateRule(
        name=_S.CANCELLED,
        category=StatusCategory.CLOSED,
        read_only=["*"],
        enter=[stamp("cancelled_at")],
    ),
)

_FIRST: Final = when(order=0) & ~when(depends_on=IS_SET)
_READY: Final = Guard(
    condition=_FIRST | when(ready=True),
    code="not_ready",
    message="other tasks come first; ask plan_tasks, and pass given={'ready': True}",
)
_DONE: Final = Guard(
    condition=~when(outcome=one_of(_O.INCOMPLETE, _O.SKIPPED)),
    code="not_complete",
    message="it is not complete; what was left out is skipped",
)
_UNDONE: Final = Guard(
    condition=when(outcome=_O.INCOMPLETE),
    code="not_incomplete",
    message="only what is incomplete is closed like that; what was left out is skipped",
)

_TRANSITIONS: Final = (
    Transition(event=_E.OPEN, sources=[_S.PENDING], target=_S.OPEN, guards=[_READY]),
    Transition(event=_E.START, sources=[_S.OPEN], target=_S.IN_PROGRESS),
    Transition(event=_E.HOLD, sources=[_S.OPEN, _S.IN_PROGRESS], target=_S.ON_HOLD),
    Transition(event=_E.RESUME, sources=[_S.ON_HOLD], target=_S.IN_PROGRESS),
    Transition(event=_E.CLOSE, sources=_BEGUN, target=_S.CLOSED, guards=[_DONE]),
    Transition(
        event=_E.CLOSE,
        sources=_BEGUN,
        target=_S.CLOSED,
        guards=[_UNDONE],
        needs_reason=True,
    ),
    Transition(
        event=_E.SKIP,
        sources=[_S.PENDING, *_BEGUN],
        target=_S.CLOSED,
        read_only=["outcome"],
        needs_reason=True,
        effects=[assign("outcome", _O.SKIPPED)],
    ),
    Transition(
        event=_E.CANCEL,
        sources=[_S.PENDING, *_BEGUN],
        target=_S.CANCELLED,
        needs_reason=True,
    ),
    Transition(event=_E.UPDATE, sources=[_S.PENDING, *_BEGUN]),
)

TASK: Final[Lifecycle[Task, TaskEvent, TaskChanges]] = Lifecycle[
    Task, TaskEvent, TaskChanges
](
    name="task",
    record_type="task",
    initial=_S.PENDING,
    rules=_RULES,
    transitions=_TRANSITIONS,
    effects=EVERY_STEP,
    events=tuple(_E),
    given_names=["ready"],
).bind(Task, TaskEvent, TaskChanges)
"""The standard lifecycle of a task; `bind` it to a class of your own, or derive another."""
