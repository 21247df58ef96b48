"""How grave it is that services are hit: from health and criticality to impact, as data."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import attrs

from itsmcore.cmdb import Graph, Health
from itsmcore.model import FrozenMap, Level, Service, ServiceKey
from itsmcore.model._fields import checked
from itsmcore.model._grid import answer, grid
from itsmcore.model.words import member

__all__ = [
    "IMPACT_SCALE",
    "UNKNOWN_CRITICALITY",
    "ImpactScale",
    "ServiceHit",
    "services_hit_by",
    "worst_impact",
]

UNKNOWN_CRITICALITY: Final = "unknown"
"""The column of an impact scale for services of which nobody says how critical they are."""

Table = FrozenMap[str, FrozenMap[str, Level]]


def _level(value: str) -> Level:
    return member(Level, value)


def _table(value: Mapping[str, Mapping[str, str]]) -> Table:
    return grid(
        value,
        _level,
        title="the impact scale",
        row="criticality of a service to impact",
    )


@attrs.frozen(kw_only=True, field_transformer=checked)
class ImpactScale:
    """What it means that a service of some criticality is hit. A value: frozen, hashable.

    Attributes:
        table: Health of a service (`"down"`, `"degraded"`, `"at_risk"`) -> its criticality, or
            `"unknown"` -> impact.
        nothing: The impact where no service is hit.
        version: The edition of these rules.

    Raises:
        DefinitionError: The table cannot work: every fault at once, each with its path.

    >>> IMPACT_SCALE.impact("degraded", "critical")
    Level.HIGH
    """

    table: Table = attrs.field(converter=_table)
    nothing: Level = attrs.field(default=Level.LOW, converter=_level)
    version: str = "1"

    def impact(self, health: str, criticality: str | None, /) -> Level:
        """The impact of one service.

        Raises:
            UnknownNameError: The table lacks the pair.
            WrongTypeError: A name is no text.
        """
        column = UNKNOWN_CRITICALITY if criticality is None else criticality
        return answer(self.table, None, ("health", health), ("criticality", column))


IMPACT_SCALE: Final = ImpactScale(
    table={
        "down": {
            "critical": "high",
            "high": "high",
            "medium": "medium",
            "low": "low",
            "very_low": "low",
            "unknown": "medium",
        },
        "degraded": {
            "critical": "high",
            "high": "medium",
            "medium": "medium",
            "low": "low",
            "very_low": "low",
            "unknown": "medium",
        },
        "at_risk": {
            "critical": "medium",
            "high": "low",
            "medium": "low",
            "low": "low",
            "very_low": "low",
            "unknown": "low",
        },
    }
)
"""High, medium and low, as the usual matrix of priorities and the usual grid of risks take it."""


@attrs.frozen(kw_only=True)
class ServiceHit:
    """A service that is hit, and what that means.

    Attributes:
        service: Its key.
        health: What becomes of it.
        criticality: How much depends on it; None where nobody says.
        impact: What the scale makes of both.
        path: From an item that fails to the service, each hitting the next one; the service
            alone where it is given.
        alone: Keys of those items of which each takes it down by itself.
    """

    service: ServiceKey
    health: Health
    criticality: Level | None
    impact: Level
    path: tuple[str, ...]
    alone: tuple[str, ...] = ()

    def line(self) -> str:
        """The same as a line for people."""
        how = self.criticality or "unknown"
        way = f" through {' -> '.join(self.path)}" if len(self.path) > 1 else ""
        by = f"; {', '.join(self.alone)} alone would do" if self.alone else ""
        return (
            f"{self.service} ({how} criticality) is {_TOLD[self.health]}{way}: "
            f"{self.impact} impact{by}"
        )


_TOLD: Final = {
    Health.DOWN: "down",
    Health.DEGRADED: "degraded",
    Health.AT_RISK: "at risk",
}


def services_hit_by(
    cis: Iterable[str],
    graph: Graph | None,
    scale: ImpactScale,
    own: tuple[str, Health] | None = None,
) -> Iterator[ServiceHit]:
    """The services that are hit when some items fail, in the order of the graph.

    Args:
        cis: Keys of the items; those that the graph does not know hit nothing.
        graph: What depends on what; None for nothing.
        scale: What a hit service means.
        own: A service that is hit whatever the graph says, and how badly at least; first.
    """
    failed = [] if graph is None else [key for key in cis if key in graph]
    found: dict[str, tuple[Health, tuple[str, ...]]] = {}
    if own is not None:
        found[own[0]] = own[1], (own[0],)
    if graph is not None and failed:
        impact = graph.impact(failed)
        hit = {*impact.services, *impact.at_risk}
        for key in graph.services:
            if key not in hit:
                continue
            health = impact.health(key)
            if key not in found or health > found[key][0]:
                found[key] = health, impact.explain(key).path
    for key, (health, path) in found.items():
        record = None if graph is None else graph.items.get(key)
        how = record.criticality if isinstance(record, Service) else None
        yield ServiceHit(
            service=key,
            health=health,
            criticality=how,
            impact=scale.impact(health, how),
            path=path,
        )


def worst_impact(hits: Iterable[ServiceHit], scale: ImpactScale) -> Level:
    """The gravest impact of the services that are hit, or that of nothing."""
    return min(
        (one.impact for one in hits), key=lambda one: one.rank, default=scale.nothing
    )
