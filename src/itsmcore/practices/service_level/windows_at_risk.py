"""Promised hours at risk: how much of what was promised a planned change may take."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final

import attrs

from itsmcore.cmdb import Graph
from itsmcore.errors import FieldError, UnknownNameError, WrongTypeError
from itsmcore.interval import Interval, IntervalSet
from itsmcore.model import Change, FrozenMap, Service, ServiceKey, WorkingTime
from itsmcore.model._texts import hours, moment
from itsmcore.practices._given import a_schedule, expect, mapped
from itsmcore.practices.service_level._services import service_of, services_of

__all__ = ["ServiceAtRisk", "hours_at_risk"]

NO_SCHEDULES: Final[FrozenMap[str, WorkingTime]] = FrozenMap()
NO_WINDOWS: Final[FrozenMap[str, IntervalSet]] = FrozenMap()


@attrs.frozen(kw_only=True)
class ServiceAtRisk:
    """What a planned change may take of the hours of one service.

    Attributes:
        service: Its key.
        promised: The spans within the window of the change in which it is to be available,
            without its maintenance windows.
        maintenance: The spans of its hours that lie in maintenance windows: agreed, so not at
            risk.
        schedule: Name of the schedule of its hours; None where all time is promised.
    """

    service: ServiceKey
    promised: tuple[Interval, ...]
    maintenance: tuple[Interval, ...]
    schedule: str | None

    @property
    def at_risk(self) -> timedelta:
        """How much of its promised time the change may take."""
        return sum((span.duration for span in self.promised), timedelta())

    def explain(self) -> tuple[str, ...]:
        """How much is at risk, then each span of it."""
        whose = "of all time" if self.schedule is None else f"of {self.schedule}"
        agreed = sum((span.duration for span in self.maintenance), timedelta())
        less = f", {hours(agreed)} more are agreed maintenance" if agreed else ""
        head = f"{self.service}: {hours(self.at_risk)} {whose} at risk{less}"
        spans = (f"{moment(s.start)} .. {moment(s.end)}" for s in self.promised)
        return (head, *spans)


def hours_at_risk(
    change: Change,
    graph: Graph,
    /,
    *,
    schedules: Mapping[str, WorkingTime] = NO_SCHEDULES,
    maintenance: Mapping[str, Iterable[Interval]] = NO_WINDOWS,
) -> tuple[ServiceAtRisk, ...]:
    """The hours of each service that a planned change may take.

    It may take them of every service that is hit when the items of the change are out of use
    during its window. The hours of a service are those of the schedule that it names; one
    that names none is to be there all the time.

    Args:
        change: It has a planned window.
        graph: What depends on what; it has the services.
        schedules: Schedules by name.
        maintenance: Windows that were agreed for maintenance, by key of the service.

    Returns:
        One for each service that is hit, those without loss included, its own service first,
        then in the order of the graph.

    Raises:
        UnknownNameError: A service names a schedule that is not given.
        FieldError: The change has no window.
        WrongTypeError: An argument is something else.
    """
    window = _window(expect(change, Change, "change"))
    known = expect(graph, Graph, "graph")
    hours_by_name = mapped(schedules, "schedules", a_schedule)
    agreed = mapped(maintenance, "maintenance", _windows)
    return tuple(
        _risk(key, _hours(service_of(key, known), hours_by_name), window, agreed)
        for key in services_of(change, known)
    )


def _risk(
    key: str,
    hours: tuple[str | None, WorkingTime | None],
    window: Interval,
    agreed: Mapping[str, IntervalSet],
) -> ServiceAtRisk:
    name, schedule = hours
    if schedule is None:
        promised = IntervalSet([window])
    else:
        spans = IntervalSet(schedule.periods(window.start, window.end))
        promised = spans.clip(window)
    windows = agreed.get(key, IntervalSet())
    return ServiceAtRisk(
        service=key,
        promised=tuple(promised - windows),
        maintenance=tuple(promised & windows),
        schedule=name,
    )


def _hours(
    service: Service | None, schedules: Mapping[str, WorkingTime]
) -> tuple[str | None, WorkingTime | None]:
    name = None if service is None else service.schedule
    if service is None or name is None:
        return None, None
    if name not in schedules:
        raise UnknownNameError(
            field=f"graph.{service.id}.schedule", value=name, known=schedules
        )
    return name, schedules[name]


def _window(change: Change) -> Interval:
    window = change.planned_window
    if window is None:
        raise FieldError(
            field="change.planned_end",
            value=change.planned_end,
            problem="the change has no planned window",
            remedy="plan a start and a later end",
            path=("change", "planned_end"),
        )
    return window


def _windows(value: Iterable[Interval], field: str) -> IntervalSet:
    try:
        return IntervalSet(value)
    except WrongTypeError as error:
        raise error.named(field) from None
