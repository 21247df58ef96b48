"""Which tasks of a piece of work may begin, and which wait for which. A pure function."""

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

import attrs

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.lifecycle._records import records_of
from itsmcore.model import (
    Condition,
    FrozenMap,
    States,
    StatusCategory,
    Task,
    TaskState,
    when,
)
from itsmcore.model._arguments import meaning
from itsmcore.model._cycles import cycles
from itsmcore.model.condition import a_condition

__all__ = ["TASK_PENDING", "TaskPlan", "is_over", "plan_tasks", "tasks_by_key"]

TASK_PENDING: Final = when(status=TaskState.PENDING)
"""Which tasks wait for their turn."""

_OVER = frozenset({StatusCategory.DONE, StatusCategory.CLOSED})

Level: TypeAlias = tuple[str | None, int]
"""All tasks of one parent at one place."""


@attrs.frozen(kw_only=True)
class TaskPlan:
    """Who may begin, and who waits for whom.

    Attributes:
        ready: Keys of the pending tasks that may be opened, in the order given. Each is one
            for which the lifecycle takes `given={"ready": True}`.
        waiting: Key of every other pending task -> keys of what it waits for: what it depends
            on, and the nearest tasks at lower places that are not over.
        unknown: Keys on which a pending task depends and of which no task was given; they
            count as not over.
        cycles: Groups of pending tasks that wait for one another and so never begin.
    """

    ready: tuple[str, ...]
    waiting: FrozenMap[str, tuple[str, ...]]
    unknown: tuple[str, ...]
    cycles: tuple[tuple[str, ...], ...]


def plan_tasks(
    tasks: Iterable[Task],
    /,
    *,
    pending: Condition = TASK_PENDING,
    states: States | None = None,
) -> TaskPlan:
    """Which of these tasks may begin now.

    A task waits for what it depends on, and for the tasks of its parent at lower places
    (`order`), until they are over: closed in any way, or cancelled.

    Args:
        tasks: All tasks of a piece of work, in any order.
        pending: Which tasks were not opened yet, where theirs is no standard lifecycle.
        states: Categories of their states; those of their classes by default.

    Raises:
        FieldError: A task comes twice.
        WrongTypeError: Something else was given.
    """
    is_pending = a_condition(pending)
    known = tasks_by_key(tasks)
    over = {key for key, task in known.items() if is_over(task, states)}
    left = [
        task
        for task in known.values()
        if task.id not in over and is_pending.holds(task, states=states)
    ]
    below = _below(known, over)
    waits = {task.id: _waits(task, below, over) for task in left}
    asked = dict.fromkeys(key for task in left for key in task.depends_on)
    return TaskPlan(
        ready=tuple(key for key, keys in waits.items() if not keys),
        waiting=FrozenMap({key: keys for key, keys in waits.items() if keys}),
        unknown=tuple(key for key in asked if key not in known),
        cycles=_cycles(left),
    )


def is_over(task: Task, states: States | None) -> bool:
    """Whether a task is done or closed, or was called off."""
    return meaning(states, task.states).category(task.status) in _OVER


def _levels(tasks: Iterable[Task]) -> dict[Level, list[str]]:
    """The keys at each place of each parent, from the lowest place on."""
    found: dict[Level, list[str]] = {}
    for task in sorted(tasks, key=lambda task: task.order):
        found.setdefault((task.parent, task.order), []).append(task.id)
    return found


def _below(
    known: Mapping[str, Task], over: Iterable[str]
) -> dict[Level, tuple[str, ...]]:
    """For each place, the nearest tasks at lower places that are not over."""
    done, nearest = frozenset(over), dict[str | None, tuple[str, ...]]()
    found: dict[Level, tuple[str, ...]] = {}
    for level, keys in _levels(known.values()).items():
        parent = level[0]
        found[level] = nearest.get(parent, ())
        left = tuple(key for key in keys if key not in done)
        nearest[parent] = left or found[level]
    return found


def _waits(
    task: Task, below: Mapping[Level, tuple[str, ...]], over: Iterable[str]
) -> tuple[str, ...]:
    lower = below[task.parent, task.order]
    asked = [key for key in task.depends_on if key not in over]
    return tuple(dict.fromkeys([*asked, *lower])) if asked else lower


def _cycles(pending: list[Task]) -> tuple[tuple[str, ...], ...]:
    """Groups that wait for one another; a place stands for all of its tasks."""
    edges: dict[str | Level, list[str | Level]] = {
        task.id: [*task.depends_on] for task in pending
    }
    last: dict[str | None, Level] = {}
    places = {task.id: (task.parent, task.order) for task in pending}
    for level, keys in _levels(pending).items():
        lower = [last[level[0]]] if level[0] in last else []
        edges[level] = [*keys, *lower]
        for key in keys:
            edges[key] += lower
        last[level[0]] = level
    groups = ([key for key in group if key in places] for group in cycles(edges))
    return tuple(tuple(str(key) for key in group) for group in groups)


def tasks_by_key(tasks: Iterable[Task]) -> dict[str, Task]:
    """Tasks by their keys, in the order given; anything else, or one twice, is refused."""
    found: dict[str, Task] = {}
    for index, task in enumerate(records_of(tasks, "tasks")):
        path = ("tasks", index)
        if not isinstance(task, Task):
            raise WrongTypeError(
                field=f"tasks[{index}]",
                value=task,
                problem="a task is needed",
                remedy="give a Task",
                path=path,
            )
        if task.id in found:
            raise FieldError(
                field=f"tasks[{index}]",
                value=task.id,
                problem="the task comes twice",
                remedy="give each task once",
                path=path,
            )
        found[task.id] = task
    return found
