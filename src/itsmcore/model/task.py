"""Tasks: pieces of work that a request, a change or a problem is made of."""

from typing import ClassVar, Final

import attrs

from itsmcore.errors import FieldError
from itsmcore.model._fields import checked, texts
from itsmcore.model.keys import RecordKey
from itsmcore.model.states import States
from itsmcore.model.words import StatusCategory, Word, known_or_text, member
from itsmcore.model.work_item import WorkItem

__all__ = ["Task", "TaskOutcome", "TaskState"]


class TaskState(Word):
    """Where a task stands."""

    PENDING = "pending"
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    CLOSED = "closed"
    CANCELLED = "cancelled"


TASK_STATES: Final = States(
    {
        TaskState.PENDING: StatusCategory.WAITING,
        TaskState.OPEN: StatusCategory.TO_DO,
        TaskState.IN_PROGRESS: StatusCategory.ACTIVE,
        TaskState.ON_HOLD: StatusCategory.WAITING,
        TaskState.CLOSED: StatusCategory.CLOSED,
        TaskState.CANCELLED: StatusCategory.CLOSED,
    }
)


class TaskOutcome(Word):
    """How a task ended."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    SKIPPED = "skipped"


def _status(value: str) -> str:
    return known_or_text(TaskState, value)


def _outcome(value: str | None) -> TaskOutcome | None:
    return None if value is None else member(TaskOutcome, value)


def _place(_task: object, _field: object, value: int) -> None:
    if value < 0:
        raise FieldError(
            field="order",
            value=value,
            problem="places are counted from 0",
            remedy="give 0 for what comes first",
        )


@attrs.frozen(kw_only=True, field_transformer=checked)
class Task(WorkItem):
    """A piece of work within another record, which `parent` names.

    Attributes:
        outcome: How it ended.
        order: Its place among the tasks of its parent, from 0; a task waits for those of
            lower places, equal ones go side by side.
        depends_on: Keys of the tasks that must be over before it can begin.
    """

    record_type: ClassVar[str] = "task"
    states: ClassVar[States] = TASK_STATES

    status: str = attrs.field(default=TaskState.PENDING, converter=_status)
    outcome: TaskOutcome | None = attrs.field(default=None, converter=_outcome)
    order: int = attrs.field(default=0, validator=_place)
    depends_on: tuple[RecordKey, ...] = attrs.field(default=(), converter=texts)
