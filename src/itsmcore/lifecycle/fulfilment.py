"""What the tasks of a request come to. A pure function over the tasks given."""

from collections.abc import Iterable

import attrs

from itsmcore.errors import WrongTypeError
from itsmcore.lifecycle.task_plan import is_over, tasks_by_key
from itsmcore.model import (
    Request,
    States,
    Task,
    TaskOutcome,
    TaskState,
    Word,
)

__all__ = ["Fulfilment", "FulfilmentState", "judge_tasks"]


class FulfilmentState(Word):
    """How far the tasks of a request have come."""

    OPEN = "open"
    COMPLETE = "complete"
    PARTIAL = "partial"


@attrs.frozen(kw_only=True)
class Fulfilment:
    """What the tasks of a request come to: each of them is in exactly one of the lists.

    Attributes:
        state: Open while one is not over; complete when each was done; else partial. It is
            what the lifecycle asks for as `given={"fulfilment": ...}`.
        complete: Keys of those that were done.
        incomplete: Keys of those that ended undone, or of which nobody said how they ended.
        skipped: Keys of those that were left out.
        cancelled: Keys of those that were called off.
        open: Keys of those that are not over.
        unknown: Keys that the request names and of which no task was given; they count as open.
    """

    state: FulfilmentState
    complete: tuple[str, ...] = ()
    incomplete: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    cancelled: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def explain(self) -> tuple[str, ...]:
        """Why it stands there, a line for each list that is not empty."""
        names = ("complete", "incomplete", "skipped", "cancelled", "open", "unknown")
        found = {name: getattr(self, name) for name in names}
        return tuple(f"{n}: {', '.join(keys)}" for n, keys in found.items() if keys)


def judge_tasks(
    request: Request, tasks: Iterable[Task], /, *, states: States | None = None
) -> Fulfilment:
    """What the tasks of a request come to: nothing that was skipped counts as done.

    Args:
        request: It names its tasks; they come in its order.
        tasks: The tasks as they are now, in any order; those of others are left out.
        states: Categories of their states; those of their classes by default.

    Raises:
        FieldError: A task comes twice.
        WrongTypeError: Something else was given.
    """
    if not isinstance(request, Request):
        raise WrongTypeError(
            field="request",
            value=request,
            problem="a request is needed",
            remedy="give a Request",
        )
    known = tasks_by_key(tasks)
    lists: dict[str, list[str]] = {}
    for key in dict.fromkeys(request.tasks):
        lists.setdefault(_place(known.get(key), states), []).append(key)
    state = FulfilmentState.COMPLETE
    if "open" in lists or "unknown" in lists:
        state = FulfilmentState.OPEN
    elif lists.keys() - {"complete"}:
        state = FulfilmentState.PARTIAL
    return Fulfilment(state=state, **{name: tuple(k) for name, k in lists.items()})


def _place(task: Task | None, states: States | None) -> str:
    """The list that a task belongs to."""
    if task is None:
        return "unknown"
    if not is_over(task, states):
        return "open"
    if task.status == TaskState.CANCELLED or task.cancelled_at is not None:
        return "cancelled"
    return str(task.outcome or TaskOutcome.INCOMPLETE)
