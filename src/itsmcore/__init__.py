"""IT service management to embed: records, lifecycles, clocks, what depends on what.

The everyday names are here; each is loaded when it is first asked for. The rooms have the
rest: `itsmcore.model`, `itsmcore.lifecycle`, `itsmcore.sla`, `itsmcore.cmdb`,
`itsmcore.metrics`, `itsmcore.codec`, `itsmcore.testing`.
"""

from typing import TYPE_CHECKING

from itsmcore._later import later
from itsmcore._version import __version__
from itsmcore.errors import ItsmError

if TYPE_CHECKING:
    from itsmcore.cmdb import Graph
    from itsmcore.codec import Codec, decode, encode, faults
    from itsmcore.interval import Interval, IntervalSet
    from itsmcore.lifecycle import INCIDENT, IncidentEvent, Lifecycle
    from itsmcore.model import (
        CI,
        Actor,
        Fact,
        FieldChange,
        Histories,
        History,
        Incident,
        Level,
        PriorityMatrix,
        RedundancyGroup,
        Relation,
        Service,
        Side,
        at_least,
        begins,
        changes,
        commented,
        ends,
        one_of,
        when,
    )
    from itsmcore.sla import (
        Agreement,
        Rulebook,
        Schedule,
        Target,
        Verdict,
        compliance,
        measure,
        measure_all,
    )

__all__ = [
    "CI",
    "INCIDENT",
    "Actor",
    "Agreement",
    "Codec",
    "Fact",
    "FieldChange",
    "Graph",
    "Histories",
    "History",
    "Incident",
    "IncidentEvent",
    "Interval",
    "IntervalSet",
    "ItsmError",
    "Level",
    "Lifecycle",
    "PriorityMatrix",
    "RedundancyGroup",
    "Relation",
    "Rulebook",
    "Schedule",
    "Service",
    "Side",
    "Target",
    "Verdict",
    "__version__",
    "at_least",
    "begins",
    "changes",
    "commented",
    "compliance",
    "decode",
    "encode",
    "ends",
    "faults",
    "measure",
    "measure_all",
    "one_of",
    "when",
]

_HOMES = {
    "cmdb": ("Graph",),
    "codec": ("Codec", "decode", "encode", "faults"),
    "interval": ("Interval", "IntervalSet"),
    "lifecycle": ("INCIDENT", "IncidentEvent", "Lifecycle"),
    "model": (
        "CI",
        "Actor",
        "Fact",
        "FieldChange",
        "Histories",
        "History",
        "Incident",
        "Level",
        "PriorityMatrix",
        "RedundancyGroup",
        "Relation",
        "Service",
        "Side",
        "at_least",
        "begins",
        "changes",
        "commented",
        "ends",
        "one_of",
        "when",
    ),
    "sla": (
        "Agreement",
        "Rulebook",
        "Schedule",
        "Target",
        "Verdict",
        "compliance",
        "measure",
        "measure_all",
    ),
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = later(__name__, _HOMES)
