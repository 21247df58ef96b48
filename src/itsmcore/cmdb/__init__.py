"""What depends on what: graphs of configuration items, impact, availability.

The graph and what it answers about trouble are here. Rooms of their own have `availability`,
predicted and measured; `baselines`; `upkeep`, how well records are kept; `exchange`, drawings and
other packages; `products`, the rules of other tools.
"""

from typing import TYPE_CHECKING

from itsmcore._later import later

if TYPE_CHECKING:
    from itsmcore.cmdb.availability.composition import k_of_n, parallel, series
    from itsmcore.cmdb.availability.cut_sets import CutSets
    from itsmcore.cmdb.availability.fault_tree import NODE_BUDGET, FaultTree
    from itsmcore.cmdb.availability.gate import Gate, GateKind
    from itsmcore.cmdb.availability.goal import allowed_downtime, steady_availability
    from itsmcore.cmdb.availability.ledger import (
        AvailabilityLedger,
        ServiceBreak,
        ServiceTime,
        ServiceTimeKind,
    )
    from itsmcore.cmdb.availability.measured import (
        MeasuredAvailability,
        measure_availability,
    )
    from itsmcore.cmdb.availability.outage import Outage, OutageKind
    from itsmcore.cmdb.availability.predicted import (
        DowntimeShare,
        PredictedAvailability,
    )
    from itsmcore.cmdb.availability.tree_answers import Importance, Probability
    from itsmcore.cmdb.baselines.baseline import Baseline
    from itsmcore.cmdb.baselines.baseline_diff import (
        BaselineDiff,
        BaselineMismatchError,
        GroupChange,
        ItemChange,
        RelationChange,
        diff,
    )
    from itsmcore.cmdb.baselines.field_difference import DifferenceKind, FieldDifference
    from itsmcore.cmdb.effect import Effect, GroupTally, ImpactLedger, SupplierState
    from itsmcore.cmdb.exchange.drawing import Towards, to_dot, to_mermaid
    from itsmcore.cmdb.exchange.node_link import (
        from_networkx,
        from_rustworkx,
        to_networkx,
        to_rustworkx,
    )
    from itsmcore.cmdb.graph import Graph
    from itsmcore.cmdb.health import Given, Health
    from itsmcore.cmdb.impact import Impact
    from itsmcore.cmdb.people import People
    from itsmcore.cmdb.reach import Reach, Reached
    from itsmcore.cmdb.recovery import Recovery, RecoveryStep
    from itsmcore.cmdb.root_causes import RootCause, RootCauses
    from itsmcore.cmdb.single_points import FailingPairs, SinglePoints
    from itsmcore.cmdb.situation import Situation
    from itsmcore.cmdb.upkeep.check import Upkeep, UpkeepScore, check_upkeep
    from itsmcore.cmdb.upkeep.rules import (
        UPKEEP_RULES,
        ClassRule,
        RelationEnd,
        RelationNeed,
        UpkeepRules,
    )
    from itsmcore.cmdb.ways import Way, Ways

__all__ = [
    "NODE_BUDGET",
    "UPKEEP_RULES",
    "AvailabilityLedger",
    "Baseline",
    "BaselineDiff",
    "BaselineMismatchError",
    "ClassRule",
    "CutSets",
    "DifferenceKind",
    "DowntimeShare",
    "Effect",
    "FailingPairs",
    "FaultTree",
    "FieldDifference",
    "Gate",
    "GateKind",
    "Given",
    "Graph",
    "GroupChange",
    "GroupTally",
    "Health",
    "Impact",
    "ImpactLedger",
    "Importance",
    "ItemChange",
    "MeasuredAvailability",
    "Outage",
    "OutageKind",
    "People",
    "PredictedAvailability",
    "Probability",
    "Reach",
    "Reached",
    "Recovery",
    "RecoveryStep",
    "RelationChange",
    "RelationEnd",
    "RelationNeed",
    "RootCause",
    "RootCauses",
    "ServiceBreak",
    "ServiceTime",
    "ServiceTimeKind",
    "SinglePoints",
    "Situation",
    "SupplierState",
    "Towards",
    "Upkeep",
    "UpkeepRules",
    "UpkeepScore",
    "Way",
    "Ways",
    "allowed_downtime",
    "check_upkeep",
    "diff",
    "from_networkx",
    "from_rustworkx",
    "k_of_n",
    "measure_availability",
    "parallel",
    "series",
    "steady_availability",
    "to_dot",
    "to_mermaid",
    "to_networkx",
    "to_rustworkx",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = later(
        __name__,
        {
            "availability.goal": ("allowed_downtime", "steady_availability"),
            "availability.ledger": (
                "AvailabilityLedger",
                "ServiceBreak",
                "ServiceTime",
                "ServiceTimeKind",
            ),
            "baselines.baseline": ("Baseline",),
            "baselines.baseline_diff": (
                "BaselineDiff",
                "BaselineMismatchError",
                "GroupChange",
                "ItemChange",
                "RelationChange",
                "diff",
            ),
            "availability.composition": ("k_of_n", "parallel", "series"),
            "availability.cut_sets": ("CutSets",),
            "effect": ("Effect", "GroupTally", "ImpactLedger", "SupplierState"),
            "availability.fault_tree": ("NODE_BUDGET", "FaultTree"),
            "exchange.drawing": ("Towards", "to_dot", "to_mermaid"),
            "exchange.node_link": (
                "from_networkx",
                "from_rustworkx",
                "to_networkx",
                "to_rustworkx",
            ),
            "baselines.field_difference": ("DifferenceKind", "FieldDifference"),
            "availability.gate": ("Gate", "GateKind"),
            "graph": ("Graph",),
            "health": ("Given", "Health"),
            "impact": ("Impact",),
            "availability.measured": ("MeasuredAvailability", "measure_availability"),
            "availability.outage": ("Outage", "OutageKind"),
            "people": ("People",),
            "availability.predicted": ("DowntimeShare", "PredictedAvailability"),
            "reach": ("Reach", "Reached"),
            "recovery": ("Recovery", "RecoveryStep"),
            "root_causes": ("RootCause", "RootCauses"),
            "single_points": ("FailingPairs", "SinglePoints"),
            "situation": ("Situation",),
            "upkeep.check": ("Upkeep", "UpkeepScore", "check_upkeep"),
            "upkeep.rules": (
                "UPKEEP_RULES",
                "ClassRule",
                "RelationEnd",
                "RelationNeed",
                "UpkeepRules",
            ),
            "ways": ("Way", "Ways"),
            "availability.tree_answers": ("Importance", "Probability"),
        },
    )
