"""Triage: the priority of an incident, from the services that are hit and the urgency."""

from collections.abc import Iterable
from typing import Final

import attrs

from itsmcore.cmdb import Graph, Health
from itsmcore.errors import FieldError
from itsmcore.model import (
    PRIORITY_MATRIX,
    Incident,
    Level,
    Priority,
    PriorityMatrix,
    RecordKey,
    ServiceKey,
)
from itsmcore.model._fields import texts
from itsmcore.model.words import member
from itsmcore.practices._given import expect
from itsmcore.practices.impact_scale import (
    IMPACT_SCALE,
    ImpactScale,
    ServiceHit,
    services_hit_by,
    worst_impact,
)

__all__ = ["Triage", "triage"]

_NOTHING: Final = "no service is hit"


@attrs.frozen(kw_only=True)
class Triage:
    """How grave an incident is, and why.

    Attributes:
        incident: Its key.
        impact: The gravest impact of the services that are hit.
        urgency: How soon it matters, as it was given.
        priority: What the matrix makes of both, and what was decided instead.
        services: The services that are hit: its own first, then in the order of the graph.
    """

    incident: RecordKey
    impact: Level
    urgency: str
    priority: Priority
    services: tuple[ServiceHit, ...]

    @property
    def affected(self) -> tuple[ServiceKey, ...]:
        """Keys of the services that are down or degraded."""
        return tuple(one.service for one in self.services if one.health.is_hit)

    def explain(self) -> tuple[str, ...]:
        """The priority, whether it was overridden, then each service that is hit."""
        p = self.priority
        head = (
            f"{self.incident}: {p.computed} priority, of {self.impact} impact and "
            f"{self.urgency} urgency"
        )
        why = f", since {p.reason}" if p.reason else ""
        over = (f"set to {p.value} by hand{why}",) if p.overridden else ()
        told = tuple(one.line() for one in self.services) or (_NOTHING,)
        return (head, *over, *told)


def triage(
    incident: Incident,
    /,
    *,
    graph: Graph | None = None,
    down: Iterable[str] | None = None,
    service_health: str = Health.DEGRADED,
    urgency: str | None = None,
    scale: ImpactScale = IMPACT_SCALE,
    matrix: PriorityMatrix = PRIORITY_MATRIX,
    override: str | None = None,
    reason: str | None = None,
) -> Triage:
    """The priority of an incident.

    Args:
        incident: Its items are taken to be down, and its service to be hit.
        graph: What depends on what; it has the services and their criticality. None for the
            service of the incident alone.
        down: Keys of the items that are down, where they are others than those of the
            incident.
        service_health: How badly its own service is hit at least, a `Health`.
        urgency: How soon it matters, in the words of the matrix; that of the incident unless
            told.
        scale: What it means that a service is hit.
        matrix: What impact and urgency come to.
        override: The priority that stands instead; that of the incident where it is
            overridden there. The computed one is kept beside it.
        reason: Why.

    Raises:
        FieldError: Nobody says how urgent it is.
        UnknownNameError: Matrix or scale lack a name.
        WrongTypeError: An argument is something else.
    """
    work = expect(incident, Incident, "incident")
    known = None if graph is None else expect(graph, Graph, "graph")
    expect(scale, ImpactScale, "scale")
    expect(matrix, PriorityMatrix, "matrix")
    health = member(Health, service_health, "service_health")
    failed = work.cis if down is None else _keys(down)
    own = None if work.service is None else (work.service, health)
    hits = tuple(services_hit_by(failed, known, scale, own))
    impact, soon = worst_impact(hits, scale), _urgency(work, urgency)
    instead = work.priority if work.priority_overridden else None
    return Triage(
        incident=work.id,
        impact=impact,
        urgency=soon,
        priority=matrix.decide(
            impact,
            soon,
            override=instead if override is None else override,
            reason=reason,
        ),
        services=hits,
    )


def _keys(value: Iterable[str]) -> tuple[str, ...]:
    try:
        return texts(value)
    except FieldError as error:
        raise error.named("down") from None


def _urgency(incident: Incident, given: str | None) -> str:
    found = incident.urgency if given is None else given
    if found is None:
        raise FieldError(
            field="urgency",
            value=None,
            problem="nobody says how urgent it is",
            remedy="set it on the incident, or give urgency=...",
        )
    return found
