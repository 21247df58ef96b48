"""Objectives that cannot be kept together: what is needed may be back later than what needs it."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

import attrs

from itsmcore.cmdb import Graph
from itsmcore.model import ServiceKey
from itsmcore.model._texts import hours
from itsmcore.practices._given import expect
from itsmcore.practices.continuity._promised import by_service
from itsmcore.practices.continuity.objective import ContinuityObjective
from itsmcore.practices.continuity.objective_check import ObjectiveKind

__all__ = ["ObjectiveConflict", "objective_conflicts"]


@attrs.frozen(kw_only=True)
class ObjectiveConflict:
    """Two objectives of which the looser one lets the stricter one be missed.

    Attributes:
        service: Key of the service with the stricter one.
        needs: Key of the service or item without which it cannot be up.
        kind: What both limit.
        objective: What is promised of the service.
        allowed: What is promised of the one that it needs, which is more.
    """

    service: ServiceKey
    needs: ServiceKey
    kind: ObjectiveKind
    objective: timedelta
    allowed: timedelta

    def explain(self) -> tuple[str, ...]:
        """Both objectives in a line."""
        mine, theirs = hours(self.objective), hours(self.allowed)
        head = f"{self.service} needs {self.needs}: {self.kind.upper()}"
        return (f"{head} {mine}, but {self.needs} may take {theirs}",)


def objective_conflicts(
    objectives: Iterable[ContinuityObjective], graph: Graph, /
) -> tuple[ObjectiveConflict, ...]:
    """Where a service is promised more than what it cannot do without.

    Args:
        objectives: What is promised.
        graph: What depends on what.

    Returns:
        The conflicts by the keys of the service and of what it needs, RTO before RPO.

    Raises:
        UnknownItemError: The graph has no item of a key.
        FieldError: A service comes twice.
        WrongTypeError: An argument is something else.
    """
    known, promised = expect(graph, Graph, "graph"), by_service(objectives)
    found: list[ObjectiveConflict] = []
    for service, one in promised.items():
        points = known.single_points_of_failure(service, candidates=[*promised])
        for needs in sorted(points):
            found.extend(_conflicts(one, promised[needs]))
    return tuple(found)


def _conflicts(
    one: ContinuityObjective, other: ContinuityObjective
) -> Iterator[ObjectiveConflict]:
    pairs = (
        (ObjectiveKind.RTO, one.rto, other.rto),
        (ObjectiveKind.RPO, one.rpo, other.rpo),
    )
    for kind, mine, theirs in pairs:
        if mine is not None and theirs is not None and theirs > mine:
            yield ObjectiveConflict(
                service=one.service,
                needs=other.service,
                kind=kind,
                objective=mine,
                allowed=theirs,
            )
