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
    from itsmcore.practices.change.change_window import ChangeWindow, WindowKind
    from itsmcore.practices.change.conflict import (
        ChangeConflicts,
        Conflict,
        ConflictKind,
    )
    from itsmcore.practices.change.conflicts import change_conflicts
    from itsmcore.practices.change.free_window import FreeWindows, free_windows
    from itsmcore.practices.change.risk import ChangeRisk, change_risk
    from itsmcore.practices.change.schedule import (
        ChangeSchedule,
        ScheduledChange,
        change_schedule,
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
    from itsmcore.practices.impact_scale import IMPACT_SCALE, ImpactScale, ServiceHit
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
    from itsmcore.practices.incident.duplicates import (
        DuplicateCandidate,
        DuplicateRule,
        duplicate_candidates,
        title_likeness,
    )
    from itsmcore.practices.incident.major import (
        MajorCandidate,
        MajorReason,
        MajorRule,
        major_candidates,
    )
    from itsmcore.practices.incident.triage import Triage, triage
    from itsmcore.practices.problem.recurrence import (
        Recurrence,
        RecurrenceRule,
        recurrences,
    )
    from itsmcore.practices.release.release_gate import (
        CHANGE_COMPLETE,
        ReleaseGate,
        release_gate,
    )
    from itsmcore.practices.release.release_window import release_windows
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
    "CHANGE_COMPLETE",
    "ENTITLING",
    "IMPACT_SCALE",
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
    "ChangeConflicts",
    "ChangeRisk",
    "ChangeSchedule",
    "ChangeWindow",
    "Charge",
    "Charges",
    "Comparison",
    "Conflict",
    "ConflictKind",
    "ContinuityObjective",
    "ContinuityPlan",
    "CostLine",
    "CostReport",
    "CostTotal",
    "DepreciationUnit",
    "DuplicateCandidate",
    "DuplicateRule",
    "EndKind",
    "FreeWindows",
    "FulfilmentPromise",
    "ImpactScale",
    "LicencePosition",
    "LicenceUse",
    "MajorCandidate",
    "MajorReason",
    "MajorRule",
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
    "Recurrence",
    "RecurrenceRule",
    "ReleaseGate",
    "Rounding",
    "RoutedRule",
    "ScheduledChange",
    "ServiceAtRisk",
    "ServiceHit",
    "SkillNeed",
    "Triage",
    "UpcomingEnd",
    "Warranty",
    "WarrantyState",
    "WindowKind",
    "affected_agreements",
    "allocate",
    "assign",
    "book_value",
    "change_conflicts",
    "change_risk",
    "change_schedule",
    "charge_costs",
    "check_backups",
    "check_plans",
    "check_recovery",
    "compare",
    "duplicate_candidates",
    "free_windows",
    "hours_at_risk",
    "licence_positions",
    "major_candidates",
    "objective_conflicts",
    "orderable",
    "progress",
    "promise_fulfilment",
    "queues",
    "recurrences",
    "release_gate",
    "release_windows",
    "role_holders",
    "route_approval",
    "title_likeness",
    "total_costs",
    "triage",
    "upcoming_ends",
    "warranty",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = later(
        __name__,
        {
            "change.change_window": ("ChangeWindow", "WindowKind"),
            "change.conflict": ("ChangeConflicts", "Conflict", "ConflictKind"),
            "change.conflicts": ("change_conflicts",),
            "change.free_window": ("FreeWindows", "free_windows"),
            "change.risk": ("ChangeRisk", "change_risk"),
            "change.schedule": ("ChangeSchedule", "ScheduledChange", "change_schedule"),
            "impact_scale": ("IMPACT_SCALE", "ImpactScale", "ServiceHit"),
            "incident.duplicates": (
                "DuplicateCandidate",
                "DuplicateRule",
                "duplicate_candidates",
                "title_likeness",
            ),
            "incident.major": (
                "MajorCandidate",
                "MajorReason",
                "MajorRule",
                "major_candidates",
            ),
            "incident.triage": ("Triage", "triage"),
            "problem.recurrence": ("Recurrence", "RecurrenceRule", "recurrences"),
            "release.release_gate": ("CHANGE_COMPLETE", "ReleaseGate", "release_gate"),
            "release.release_window": ("release_windows",),
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
