"""What depends on what: graphs of configuration items, impact, availability."""

from typing import TYPE_CHECKING

from itsmcore._later import later

if TYPE_CHECKING:
    from itsmcore.cmdb.availability_goal import allowed_downtime, steady_availability
    from itsmcore.cmdb.availability_ledger import (
        AvailabilityLedger,
        ServiceBreak,
        ServiceTime,
        ServiceTimeKind,
    )
    from itsmcore.cmdb.graph import Graph
    from itsmcore.cmdb.measured import MeasuredAvailability, measure_availability
    from itsmcore.cmdb.outage import Outage, OutageKind
    from itsmcore.cmdb.recovery import Recovery, RecoveryStep
    from itsmcore.cmdb.single_points import FailingPairs, SinglePoints

__all__ = [
    "AvailabilityLedger",
    "FailingPairs",
    "Graph",
    "MeasuredAvailability",
    "Outage",
    "OutageKind",
    "Recovery",
    "RecoveryStep",
    "ServiceBreak",
    "ServiceTime",
    "ServiceTimeKind",
    "SinglePoints",
    "allowed_downtime",
    "measure_availability",
    "steady_availability",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = later(
        __name__,
        {
            "availability_goal": ("allowed_downtime", "steady_availability"),
            "availability_ledger": (
                "AvailabilityLedger",
                "ServiceBreak",
                "ServiceTime",
                "ServiceTimeKind",
            ),
            "graph": ("Graph",),
            "measured": ("MeasuredAvailability", "measure_availability"),
            "outage": ("Outage", "OutageKind"),
            "recovery": ("Recovery", "RecoveryStep"),
            "single_points": ("FailingPairs", "SinglePoints"),
        },
    )
