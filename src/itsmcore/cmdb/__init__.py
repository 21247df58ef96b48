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
    from itsmcore.cmdb.baseline import Baseline
    from itsmcore.cmdb.baseline_diff import (
        BaselineDiff,
        BaselineMismatchError,
        GroupChange,
        ItemChange,
        RelationChange,
        diff,
    )
    from itsmcore.cmdb.composition import k_of_n, parallel, series
    from itsmcore.cmdb.cut_sets import CutSets
    from itsmcore.cmdb.drawing import Towards, to_dot, to_mermaid
    from itsmcore.cmdb.effect import Effect, GroupTally, ImpactLedger, SupplierState
    from itsmcore.cmdb.exchange import (
        from_networkx,
        from_rustworkx,
        to_networkx,
        to_rustworkx,
    )
    from itsmcore.cmdb.fault_tree import NODE_BUDGET, FaultTree
    from itsmcore.cmdb.field_difference import DifferenceKind, FieldDifference
    from itsmcore.cmdb.gate import Gate, GateKind
    from itsmcore.cmdb.graph import Graph
    from itsmcore.cmdb.health import Given, Health
    from itsmcore.cmdb.impact import Impact
    from itsmcore.cmdb.measured import MeasuredAvailability, measure_availability
    from itsmcore.cmdb.outage import Outage, OutageKind
    from itsmcore.cmdb.people import People
    from itsmcore.cmdb.predicted import DowntimeShare, PredictedAvailability
    from itsmcore.cmdb.reach import Reach, Reached
    from itsmcore.cmdb.recovery import Recovery, RecoveryStep
    from itsmcore.cmdb.root_causes import RootCause, RootCauses
    from itsmcore.cmdb.single_points import FailingPairs, SinglePoints
    from itsmcore.cmdb.situation import Situation
    from itsmcore.cmdb.tree_answers import Importance, Probability
    from itsmcore.cmdb.upkeep import Upkeep, UpkeepScore, check_upkeep
    from itsmcore.cmdb.upkeep_rules import (
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
            "availability_goal": ("allowed_downtime", "steady_availability"),
            "availability_ledger": (
                "AvailabilityLedger",
                "ServiceBreak",
                "ServiceTime",
                "ServiceTimeKind",
            ),
            "baseline": ("Baseline",),
            "baseline_diff": (
                "BaselineDiff",
                "BaselineMismatchError",
                "GroupChange",
                "ItemChange",
                "RelationChange",
                "diff",
            ),
            "composition": ("k_of_n", "parallel", "series"),
            "cut_sets": ("CutSets",),
            "effect": ("Effect", "GroupTally", "ImpactLedger", "SupplierState"),
            "fault_tree": ("NODE_BUDGET", "FaultTree"),
            "drawing": ("Towards", "to_dot", "to_mermaid"),
            "exchange": (
                "from_networkx",
                "from_rustworkx",
                "to_networkx",
                "to_rustworkx",
            ),
            "field_difference": ("DifferenceKind", "FieldDifference"),
            "gate": ("Gate", "GateKind"),
            "graph": ("Graph",),
            "health": ("Given", "Health"),
            "impact": ("Impact",),
            "measured": ("MeasuredAvailability", "measure_availability"),
            "outage": ("Outage", "OutageKind"),
            "people": ("People",),
            "predicted": ("DowntimeShare", "PredictedAvailability"),
            "reach": ("Reach", "Reached"),
            "recovery": ("Recovery", "RecoveryStep"),
            "root_causes": ("RootCause", "RootCauses"),
            "single_points": ("FailingPairs", "SinglePoints"),
            "situation": ("Situation",),
            "upkeep": ("Upkeep", "UpkeepScore", "check_upkeep"),
            "upkeep_rules": (
                "UPKEEP_RULES",
                "ClassRule",
                "RelationEnd",
                "RelationNeed",
                "UpkeepRules",
            ),
            "ways": ("Way", "Ways"),
            "tree_answers": ("Importance", "Probability"),
        },
    )
