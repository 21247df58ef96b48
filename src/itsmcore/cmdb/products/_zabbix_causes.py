"""Root causes of Zabbix services: from a service down to the problems that made its status."""

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

import attrs

from itsmcore.cmdb.products._zabbix_rules import Rule, Service, main_status, outcome
from itsmcore.cmdb.products._zabbix_words import Algorithm, Propagation, Status

__all__ = ["EventId", "RootCause", "ServiceProblem", "causes"]

EventId: TypeAlias = str | int
"""The id of a problem event, as the host has it."""

_ANY: Final = -1
"""A severity that asks for nothing: every problem will do."""


@attrs.frozen(kw_only=True)
class ServiceProblem:
    """A problem event that a service without children has.

    Attributes:
        event: Its id.
        severity: How grave it is.
    """

    event: EventId
    severity: Status


@attrs.frozen(kw_only=True)
class RootCause:
    """A problem that made a service what it is.

    Attributes:
        event: Id of the problem event.
        severity: How grave the problem is.
        path: From the service asked for down to the one that has the problem.
    """

    event: EventId
    severity: Status
    path: tuple[str, ...]


Step: TypeAlias = tuple[str, int]
"""A service, and the number of the severity that is asked of it."""


def causes(
    target: str,
    services: Mapping[str, Service],
    ranks: Mapping[str, int],
    problems: Mapping[str, tuple[ServiceProblem, ...]],
) -> tuple[RootCause, ...]:
    """The problems below a service that made its status, each event once, by event."""
    above: dict[Step, Step | None] = {(target, _ANY): None}
    waiting = [(target, _ANY)]
    found: dict[EventId, tuple[ServiceProblem, Step]] = {}
    for step in waiting:  # it grows meanwhile
        service = services[step[0]]
        passed, lowest = _asked(service, step[1])
        if not service.children:
            for problem in problems.get(service.name, ()):
                if problem.severity.number >= lowest:
                    found.setdefault(problem.event, (problem, step))
            continue
        seen = [(services[n], services[n].seen(ranks[n])) for n in service.children]
        counted = [(child, rank) for child, rank in seen if rank is not None]
        for below in _followed(service, counted, passed, lowest).items():
            if below not in above:
                above[below] = step
                waiting.append(below)
    steps = dict.fromkeys(step for _, step in found.values())
    paths = {step: _path(step, above) for step in steps}
    return tuple(
        RootCause(event=event, severity=problem.severity, path=paths[step])
        for event, (problem, step) in sorted(found.items(), key=_order)
    )


def _order(item: tuple[EventId, object]) -> tuple[bool, int, str]:
    """Numbers by size, then texts."""
    event = item[0]
    is_text = isinstance(event, str)
    return is_text, 0 if is_text else int(event), str(event)


def _path(step: Step, above: Mapping[Step, Step | None]) -> tuple[str, ...]:
    names: list[str] = []
    at: Step | None = step
    while at is not None:
        names.append(at[0])
        at = above[at]
    return tuple(reversed(names))


def _asked(service: Service, severity: int) -> tuple[int, int]:
    """What is asked of a service before propagation: passed on, and at least."""
    if severity == _ANY or service.propagation is Propagation.FIXED:
        return _ANY, 0
    steps = service.propagation_value
    if service.propagation is Propagation.INCREASE:
        severity = max(severity - steps, 0)
    elif service.propagation is Propagation.DECREASE:
        severity = min(severity + steps, 5)
    return severity, severity


def _followed(
    service: Service,
    counted: list[tuple[Service, int]],
    passed: int,
    lowest: int,
) -> dict[str, int]:
    """The children to go down to, each with the lowest severity that is asked of it."""
    found: dict[str, int] = {}
    if main_status(service.algorithm, [rank for _, rank in counted]) >= lowest:
        for child, rank in counted:
            if service.algorithm is Algorithm.MOST_CRITICAL_ALL:
                found[child.name] = _ANY
            elif rank >= lowest:
                found[child.name] = passed
    for rule in _fired(service, counted, lowest):
        limit = rule.limit_status.number
        for child, rank in counted:
            if rank >= limit and (child.weight or not rule.type.is_weight):
                found[child.name] = min(limit, found.get(child.name, limit))
    return found


def _fired(
    service: Service, counted: list[tuple[Service, int]], lowest: int
) -> Iterator[Rule]:
    """Of the rules that fire and reach the severity, the lowest of each sort."""
    for is_weight in (False, True):
        fired = [
            rule
            for rule in service.rules
            if rule.type.is_weight is is_weight
            if rule.new_status.number >= lowest
            if outcome(rule, counted).fired
        ]
        if fired:
            yield min(fired, key=lambda rule: rule.limit_status.number)
