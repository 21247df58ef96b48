"""Where the pillars meet: the practices, each with what needs more than one of them."""

from typing import TYPE_CHECKING

from itsmcore._later import later

if TYPE_CHECKING:
    from itsmcore.practices.continuity.objective import Backup, ContinuityObjective
    from itsmcore.practices.continuity.objective_check import (
        ObjectiveCheck,
        ObjectiveKind,
        ObjectiveState,
        check_backups,
        check_recovery,
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
    from itsmcore.practices.improvement.comparison import (
        Better,
        Comparison,
        Outlook,
        compare,
    )
    from itsmcore.practices.request.approval_route import (
        ApprovalRoute,
        RoutedRule,
        route_approval,
    )
    from itsmcore.practices.request.approval_rule import ApprovalRule
    from itsmcore.practices.request.promise import (
        FulfilmentPromise,
        PromisedTask,
        promise_fulfilment,
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
        AffectedAgreement,
        AffectedAgreements,
        affected_agreements,
    )
    from itsmcore.practices.service_level.windows_at_risk import (
        ServiceAtRisk,
        hours_at_risk,
    )

__all__ = [
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
    "Candidate",
    "Comparison",
    "ContinuityObjective",
    "ContinuityPlan",
    "FulfilmentPromise",
    "ObjectiveCheck",
    "ObjectiveKind",
    "ObjectiveState",
    "Outlook",
    "PlanCheck",
    "PlanStep",
    "PromisedTask",
    "Queue",
    "QueueEntry",
    "QueueOrder",
    "RoutedRule",
    "ServiceAtRisk",
    "SkillNeed",
    "affected_agreements",
    "allocate",
    "assign",
    "check_backups",
    "check_plans",
    "check_recovery",
    "compare",
    "hours_at_risk",
    "promise_fulfilment",
    "queues",
    "route_approval",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = later(
        __name__,
        {
            "continuity.objective": ("Backup", "ContinuityObjective"),
            "continuity.objective_check": (
                "ObjectiveCheck",
                "ObjectiveKind",
                "ObjectiveState",
                "check_backups",
                "check_recovery",
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
                "route_approval",
            ),
            "request.approval_rule": ("ApprovalRule",),
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
                "AffectedAgreement",
                "AffectedAgreements",
                "affected_agreements",
            ),
            "service_level.windows_at_risk": ("ServiceAtRisk", "hours_at_risk"),
        },
    )
