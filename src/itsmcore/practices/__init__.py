"""Where the pillars meet: the practices, each with what needs more than one of them."""

from typing import TYPE_CHECKING

from itsmcore._later import later

if TYPE_CHECKING:
    from itsmcore.practices.asset.book_value import (
        BookValue,
        DepreciationUnit,
        book_value,
    )
    from itsmcore.practices.asset.licence_position import (
        ENTITLING,
        LicencePosition,
        LicenceUse,
        PositionState,
        licence_positions,
    )
    from itsmcore.practices.asset.warranty import (
        EndKind,
        UpcomingEnd,
        Warranty,
        WarrantyState,
        upcoming_ends,
        warranty,
    )
    from itsmcore.practices.continuity.objective import Backup, ContinuityObjective
    from itsmcore.practices.continuity.objective_check import (
        ObjectiveCheck,
        ObjectiveKind,
        ObjectiveState,
        check_backups,
        check_recovery,
    )
    from itsmcore.practices.continuity.objective_conflict import (
        ObjectiveConflict,
        objective_conflicts,
    )
    from itsmcore.practices.continuity.plan import (
        ContinuityPlan,
        PlanCheck,
        PlanStep,
        check_plans,
    )
    from itsmcore.practices.financial.allocation import (
        Allocation,
        AllocationLine,
        allocate,
    )
    from itsmcore.practices.financial.charge import (
        Charge,
        Charges,
        charge_costs,
    )
    from itsmcore.practices.financial.cost_total import (
        CostLine,
        CostReport,
        CostTotal,
        total_costs,
    )
    from itsmcore.practices.improvement.comparison import (
        Better,
        Comparison,
        Outlook,
        compare,
    )
    from itsmcore.practices.improvement.progress import (
        Progress,
        progress,
    )
    from itsmcore.practices.request.approval_route import (
        ApprovalRoute,
        RoutedRule,
        role_holders,
        route_approval,
    )
    from itsmcore.practices.request.approval_rule import ApprovalRule
    from itsmcore.practices.request.catalogue import orderable
    from itsmcore.practices.request.promise import (
        FulfilmentPromise,
        PromisedTask,
        promise_fulfilment,
    )
    from itsmcore.practices.rounding import (
        Rounding,
    )
    from itsmcore.practices.service_desk.assignment import (
        Assignment,
        Assignments,
        Bar,
        Candidate,
        assign,
    )
    from itsmcore.practices.service_desk.desk_policy import (
        OPEN_WORK,
        Agent,
        AssignmentPolicy,
        AssignmentRule,
        QueueOrder,
        SkillNeed,
    )
    from itsmcore.practices.service_desk.queue import Queue, QueueEntry, queues
    from itsmcore.practices.service_level.affected import (
        AGREEMENT_IN_FORCE,
        AffectedAgreement,
        AffectedAgreements,
        affected_agreements,
    )
    from itsmcore.practices.service_level.windows_at_risk import (
        ServiceAtRisk,
        hours_at_risk,
    )

__all__ = [
    "AGREEMENT_IN_FORCE",
    "ENTITLING",
    "OPEN_WORK",
    "AffectedAgreement",
    "AffectedAgreements",
    "Agent",
    "Allocation",
    "AllocationLine",
    "ApprovalRoute",
    "ApprovalRule",
    "Assignment",
    "AssignmentPolicy",
    "AssignmentRule",
    "Assignments",
    "Backup",
    "Bar",
    "Better",
    "BookValue",
    "Candidate",
    "Charge",
    "Charges",
    "Comparison",
    "ContinuityObjective",
    "ContinuityPlan",
    "CostLine",
    "CostReport",
    "CostTotal",
    "DepreciationUnit",
    "EndKind",
    "FulfilmentPromise",
    "LicencePosition",
    "LicenceUse",
    "ObjectiveCheck",
    "ObjectiveConflict",
    "ObjectiveKind",
    "ObjectiveState",
    "Outlook",
    "PlanCheck",
    "PlanStep",
    "PositionState",
    "Progress",
    "PromisedTask",
    "Queue",
    "QueueEntry",
    "QueueOrder",
    "Rounding",
    "RoutedRule",
    "ServiceAtRisk",
    "SkillNeed",
    "UpcomingEnd",
    "Warranty",
    "WarrantyState",
    "affected_agreements",
    "allocate",
    "assign",
    "book_value",
    "charge_costs",
    "check_backups",
    "check_plans",
    "check_recovery",
    "compare",
    "hours_at_risk",
    "licence_positions",
    "objective_conflicts",
    "orderable",
    "progress",
    "promise_fulfilment",
    "queues",
    "role_holders",
    "route_approval",
    "total_costs",
    "upcoming_ends",
    "warranty",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = later(
        __name__,
        {
            "asset.book_value": ("BookValue", "DepreciationUnit", "book_value"),
            "rounding": ("Rounding",),
            "asset.licence_position": (
                "ENTITLING",
                "LicencePosition",
                "LicenceUse",
                "PositionState",
                "licence_positions",
            ),
            "asset.warranty": (
                "EndKind",
                "UpcomingEnd",
                "Warranty",
                "WarrantyState",
                "upcoming_ends",
                "warranty",
            ),
            "financial.charge": ("Charge", "Charges", "charge_costs"),
            "financial.cost_total": (
                "CostLine",
                "CostReport",
                "CostTotal",
                "total_costs",
            ),
            "improvement.progress": ("Progress", "progress"),
            "continuity.objective": ("Backup", "ContinuityObjective"),
            "continuity.objective_check": (
                "ObjectiveCheck",
                "ObjectiveKind",
                "ObjectiveState",
                "check_backups",
                "check_recovery",
            ),
            "continuity.objective_conflict": (
                "ObjectiveConflict",
                "objective_conflicts",
            ),
            "continuity.plan": (
                "ContinuityPlan",
                "PlanCheck",
                "PlanStep",
                "check_plans",
            ),
            "financial.allocation": ("Allocation", "AllocationLine", "allocate"),
            "improvement.comparison": ("Better", "Comparison", "Outlook", "compare"),
            "request.approval_route": (
                "ApprovalRoute",
                "RoutedRule",
                "role_holders",
                "route_approval",
            ),
            "request.approval_rule": ("ApprovalRule",),
            "request.catalogue": ("orderable",),
            "request.promise": (
                "FulfilmentPromise",
                "PromisedTask",
                "promise_fulfilment",
            ),
            "service_desk.assignment": (
                "Assignment",
                "Assignments",
                "Bar",
                "Candidate",
                "assign",
            ),
            "service_desk.desk_policy": (
                "OPEN_WORK",
                "Agent",
                "AssignmentPolicy",
                "AssignmentRule",
                "QueueOrder",
                "SkillNeed",
            ),
            "service_desk.queue": ("Queue", "QueueEntry", "queues"),
            "service_level.affected": (
                "AGREEMENT_IN_FORCE",
                "AffectedAgreement",
                "AffectedAgreements",
                "affected_agreements",
            ),
            "service_level.windows_at_risk": ("ServiceAtRisk", "hours_at_risk"),
        },
    )
