"""Promised fulfilment: when the work of a request can be done, task by task, on schedules."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from graphlib import TopologicalSorter
from itertools import groupby
from typing import Final

import attrs

from itsmcore._instants import to_utc
from itsmcore.errors import FieldError, UnknownNameError
from itsmcore.lifecycle import Delay
from itsmcore.model import (
    FrozenMap,
    GroupKey,
    Offering,
    TaskTemplate,
    WorkingTime,
)
from itsmcore.model._arguments import working_time
from itsmcore.model._texts import moment
from itsmcore.practices._given import a_schedule, expect, mapped

__all__ = ["FulfilmentPromise", "PromisedTask", "promise_fulfilment"]

NO_SCHEDULES: Final[FrozenMap[str, WorkingTime]] = FrozenMap()


@attrs.frozen(kw_only=True)
class PromisedTask:
    """When one piece of work can be done.

    Attributes:
        name: Of its template.
        group: Key of the group that does it.
        takes: How long it takes.
        start: When it can begin: as soon as all is done that it waits for.
        end: When it can be done; None where its schedule never comes so far.
        after: Names of what ends when it begins; none for what begins at once.
    """

    name: str
    group: GroupKey | None
    takes: Delay
    start: datetime
    end: datetime | None
    after: tuple[str, ...]


@attrs.frozen(kw_only=True)
class FulfilmentPromise:
    """When an order of an offering can be fulfilled.

    Attributes:
        offering: Its key.
        start: When its work can begin.
        due_at: When all of it can be done; None where a schedule never comes so far.
        tasks: The work, what begins first first; what never begins is left out.
        critical_path: Names of the tasks, one after another, that decide when it is done.
    """

    offering: str
    start: datetime
    due_at: datetime | None
    tasks: tuple[PromisedTask, ...]
    critical_path: tuple[str, ...]

    def explain(self) -> tuple[str, ...]:
        """When it can be done, then each task: from when to when, and what it waits for."""
        due = "never" if self.due_at is None else moment(self.due_at)
        head = f"{self.offering} from {moment(self.start)}: done {due}"
        return (head, *map(_line, self.tasks))


def promise_fulfilment(
    offering: Offering,
    /,
    *,
    start: datetime,
    takes: Mapping[str, Delay],
    default: Delay | None = None,
    schedules: Mapping[str, WorkingTime] = NO_SCHEDULES,
    schedule: WorkingTime | None = None,
) -> FulfilmentPromise:
    """When an order can be fulfilled, each task on the schedule of the group that does it.

    A task begins as soon as all those are done that it depends on, and all those at lower
    places; work goes side by side.

    Args:
        offering: It has the tasks, as templates.
        start: When the work can begin, aware: once the order is approved.
        takes: How long each task takes, by the name of its template.
        default: The same for tasks that are not named.
        schedules: Time that counts for the tasks of a group, by its key.
        schedule: The same for all others; None: all time counts.

    Raises:
        FieldError: Nobody says how long a task takes.
        WrongTypeError: An argument is something else.
        NaiveDatetimeError: `start` has no zone.
    """
    wanted = expect(offering, Offering, "offering")
    begin, spans = to_utc(start, "start"), mapped(takes, "takes", _delay)
    other = None if default is None else _delay(default, "default")
    hours = mapped(schedules, "schedules", a_schedule)
    working_time(schedule)
    desk = _Calendar(_lengths(wanted, spans, other), hours, schedule, begin)
    for template in _in_order(wanted.fulfilment):
        desk.plan(template)
    places = {template.name: n for n, template in enumerate(wanted.fulfilment)}
    found = sorted(desk.tasks, key=lambda task: (task.start, places[task.name]))
    due = _latest(desk.ends.values(), begin)
    return FulfilmentPromise(
        offering=wanted.id,
        start=begin,
        due_at=due,
        tasks=tuple(found),
        critical_path=() if due is None else _path(found, due),
    )


class _Calendar:
    """When each task can be done, planned one after another, lower places first."""

    def __init__(
        self,
        lengths: Mapping[str, Delay],
        schedules: Mapping[str, WorkingTime],
        schedule: WorkingTime | None,
        begin: datetime,
    ) -> None:
        self._lengths, self._schedules, self._schedule = lengths, schedules, schedule
        self._begin = begin
        self._place = 0
        self._here: list[str] = []
        self._floor: datetime | None = begin
        self._last: list[str] = []
        self.ends: dict[str, datetime | None] = {}
        self.tasks: list[PromisedTask] = []

    def plan(self, template: TaskTemplate) -> None:
        """Plan a task, all that it waits for being planned already."""
        if template.order > self._place:
            self._go_up(template.order)
        name, ends = template.name, [self.ends[key] for key in template.depends_on]
        first = _latest([self._floor, *ends], self._begin)
        self._here.append(name)
        self.ends[name] = None
        if first is None:
            return
        schedule = self._schedules.get(template.group or "", self._schedule)
        self.ends[name] = self._lengths[name].end(first, schedule)
        lower = self._last if self._floor == first else []
        asked = [key for key in template.depends_on if self.ends[key] == first]
        self.tasks.append(
            PromisedTask(
                name=name,
                group=template.group,
                takes=self._lengths[name],
                start=first,
                end=self.ends[name],
                after=tuple(dict.fromkeys([*lower, *asked])),
            )
        )

    def _go_up(self, place: int) -> None:
        """From here on tasks wait for all those at lower places."""
        ends = [self.ends[name] for name in self._here]
        floor = _latest([self._floor, *ends], self._begin)
        here = [name for name in self._here if self.ends[name] == floor]
        self._last = [*(self._last if floor == self._floor else []), *here]
        self._place, self._floor, self._here = place, floor, []


def _in_order(templates: Iterable[TaskTemplate]) -> Iterator[TaskTemplate]:
    """By their places; within one, each after those that it depends on."""
    for _, group in groupby(sorted(templates, key=_place), key=_place):
        here = {template.name: template for template in group}
        edges = {
            name: [key for key in template.depends_on if key in here]
            for name, template in here.items()
        }
        for name in TopologicalSorter(edges).static_order():
            yield here[name]


def _place(template: TaskTemplate) -> int:
    return template.order


def _latest(ends: Iterable[datetime | None], begin: datetime) -> datetime | None:
    """The last of these; None where one never comes."""
    found = begin
    for end in ends:
        if end is None:
            return None
        found = max(found, end)
    return found


def _path(tasks: Sequence[PromisedTask], due: datetime) -> tuple[str, ...]:
    """From what ends last back to what began at once, told forwards."""
    by_name = {task.name: task for task in tasks}
    last = next((task for task in reversed(tasks) if task.end == due), None)
    found: list[str] = []
    while last is not None:
        found.append(last.name)
        last = by_name[last.after[0]] if last.after else None
    return tuple(reversed(found))


def _lengths(
    offering: Offering, takes: Mapping[str, Delay], default: Delay | None
) -> dict[str, Delay]:
    found: dict[str, Delay] = {}
    names = [template.name for template in offering.fulfilment]
    for name in takes:
        if name not in names:
            raise UnknownNameError(field="takes", value=name, known=names)
    for name in names:
        delay = takes.get(name, default)
        if delay is None:
            raise FieldError(
                field="takes",
                value=name,
                problem="nobody says how long the task takes",
                remedy="name it, or give a default",
            )
        found[name] = delay
    return found


def _delay(value: Delay, field: str) -> Delay:
    return expect(value, Delay, field)


def _line(task: PromisedTask) -> str:
    end = "never done" if task.end is None else f"done {moment(task.end)}"
    why = f"after {', '.join(task.after)}" if task.after else "at once"
    return f"{task.name}: {task.takes.words} from {moment(task.start)}, {why}; {end}"
