"""The risk of a change: what would be hit if its items failed, and how likely that is."""

from typing import Final

import attrs

from itsmcore.cmdb import Graph
from itsmcore.model import RISK_GRID, Change, CiKey, Level, RecordKey, RiskGrid
from itsmcore.practices._given import expect
from itsmcore.practices.impact_scale import (
    IMPACT_SCALE,
    ImpactScale,
    ServiceHit,
    services_hit_by,
    worst_impact,
)

__all__ = ["ChangeRisk", "change_risk"]

_NOTHING: Final = "no service would be hit"


@attrs.frozen(kw_only=True)
class ChangeRisk:
    """How risky a change is, and why.

    Attributes:
        change: Its key.
        risk: What the grid makes of impact and likelihood.
        impact: The gravest impact of the services that would be hit.
        likelihood: How likely it goes wrong, as it was given.
        services: The services that would be hit if all items of the change failed, in the
            order of the graph.
        unknown: Keys of the items of the change that the graph does not know.
    """

    change: RecordKey
    risk: Level
    impact: Level
    likelihood: str
    services: tuple[ServiceHit, ...]
    unknown: tuple[CiKey, ...]

    @property
    def single_points(self) -> tuple[CiKey, ...]:
        """Keys of its items of which each takes a service down by itself."""
        return tuple(dict.fromkeys(ci for one in self.services for ci in one.alone))

    def explain(self) -> tuple[str, ...]:
        """The risk, then each service that would be hit, and what is not known."""
        head = (
            f"{self.change}: {self.risk} risk, of {self.impact} impact and "
            f"{self.likelihood} likelihood"
        )
        told = tuple(one.line() for one in self.services) or (_NOTHING,)
        rest = (f"{ci}: not in the graph" for ci in self.unknown)
        return (head, *told, *rest)


def change_risk(
    change: Change,
    graph: Graph,
    /,
    *,
    likelihood: str = Level.MEDIUM,
    scale: ImpactScale = IMPACT_SCALE,
    grid: RiskGrid = RISK_GRID,
) -> ChangeRisk:
    """The risk of a change, from what its items would take along.

    Args:
        change: Its items are taken to fail all together.
        graph: What depends on what; it has the services and their criticality.
        likelihood: How likely it goes wrong, in the words of the grid; a graph cannot tell.
        scale: What it means that a service is hit.
        grid: What impact and likelihood come to.

    Raises:
        UnknownNameError: Grid or scale lack a name.
        WrongTypeError: An argument is something else.
    """
    work, known = expect(change, Change, "change"), expect(graph, Graph, "graph")
    expect(scale, ImpactScale, "scale")
    expect(grid, RiskGrid, "grid")
    hits = tuple(
        _with_points(hit, work, known)
        for hit in services_hit_by(work.cis, known, scale)
    )
    impact = worst_impact(hits, scale)
    return ChangeRisk(
        change=work.id,
        risk=grid.risk(impact, likelihood),
        impact=impact,
        likelihood=likelihood,
        services=hits,
        unknown=tuple(dict.fromkeys(ci for ci in work.cis if ci not in known)),
    )


def _with_points(hit: ServiceHit, change: Change, graph: Graph) -> ServiceHit:
    """The same, with the items of which each takes the service down by itself."""
    known = [ci for ci in change.cis if ci in graph]
    points = graph.single_points_of_failure(hit.service, candidates=known)
    return attrs.evolve(hit, alone=points.ids)
