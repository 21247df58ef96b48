"""How records move: definitions as data, pure steps, replay, diagrams."""

from typing import TYPE_CHECKING

from itsmcore._later import later
from itsmcore.lifecycle.delay import Delay
from itsmcore.lifecycle.effect import (
    Effect,
    EffectKind,
    Signal,
    assign,
    clear,
    count,
    emit,
    stamp,
    stamp_actor,
)
from itsmcore.lifecycle.lifecycle import Lifecycle
from itsmcore.lifecycle.migration import Migration
from itsmcore.lifecycle.offer import Need, Offer, Unmet
from itsmcore.lifecycle.rules import (
    Guard,
    Move,
    StateRule,
    TimerRule,
    Transition,
    Window,
)
from itsmcore.lifecycle.step import Creation, Replay, Step
from itsmcore.lifecycle.timer import Timer, TimerKind

if TYPE_CHECKING:
    from itsmcore.lifecycle.agreement import (
        AGREEMENT,
        SERVICE_LEVEL_MANAGER_ROLE,
        AgreementChanges,
        AgreementEvent,
    )
    from itsmcore.lifecycle.approval_policy import (
        ApprovalPolicy,
        ApprovalStage,
        Quorum,
        StageRuling,
    )
    from itsmcore.lifecycle.approvals import Delegation, Ruling, decide, judge
    from itsmcore.lifecycle.asset import (
        ASSET,
        ASSET_MANAGER_ROLE,
        AssetChanges,
        AssetEvent,
    )
    from itsmcore.lifecycle.bundle import (
        CHANGE_APPROVED,
        Bundle,
        common_window,
        judge_changes,
    )
    from itsmcore.lifecycle.cascades import Cascade, Refusal, cascade
    from itsmcore.lifecycle.change import (
        CHANGE,
        CHANGE_MANAGER_ROLE,
        ChangeChanges,
        ChangeEvent,
    )
    from itsmcore.lifecycle.ci import (
        CONFIGURATION_ITEM,
        CONFIGURATION_MANAGER_ROLE,
        CiChanges,
        CiEvent,
    )
    from itsmcore.lifecycle.contract import (
        CONTRACT,
        SUPPLIER_MANAGER_ROLE,
        ContractChanges,
        ContractEvent,
    )
    from itsmcore.lifecycle.deployment import (
        DEPLOYMENT,
        DeploymentChanges,
        DeploymentEvent,
    )
    from itsmcore.lifecycle.derivation import derive
    from itsmcore.lifecycle.expiry import expiry_due
    from itsmcore.lifecycle.fulfilment import Fulfilment, FulfilmentState, judge_tasks
    from itsmcore.lifecycle.improvement import (
        IMPROVEMENT,
        IMPROVEMENT_MANAGER_ROLE,
        ImprovementChanges,
        ImprovementEvent,
    )
    from itsmcore.lifecycle.incident import (
        INCIDENT,
        REOPEN_CLOSED_ROLE,
        REOPEN_WINDOW,
        IncidentChanges,
        IncidentEvent,
    )
    from itsmcore.lifecycle.knowledge import (
        KNOWLEDGE,
        KNOWLEDGE_MANAGER_ROLE,
        KnowledgeChanges,
        KnowledgeEvent,
        retirement_due,
    )
    from itsmcore.lifecycle.licence import (
        LICENCE,
        LicenceChanges,
        LicenceEvent,
    )
    from itsmcore.lifecycle.major_axis import MajorAxis, MajorChanges
    from itsmcore.lifecycle.major_incident import (
        MAJOR_INCIDENT,
        MAJOR_INCIDENT_MANAGER_ROLE,
        MajorEvent,
    )
    from itsmcore.lifecycle.ordering import make_tasks, place_order
    from itsmcore.lifecycle.problem import PROBLEM, ProblemChanges, ProblemEvent
    from itsmcore.lifecycle.record_changes import RecordChanges
    from itsmcore.lifecycle.release import (
        DEPLOYMENT_RULES,
        RELEASE,
        RELEASE_MANAGER_ROLE,
        ReleaseChanges,
        ReleaseEvent,
    )
    from itsmcore.lifecycle.request import (
        REQUEST,
        REQUEST_REOPEN_WINDOW,
        RequestChanges,
        RequestEvent,
    )
    from itsmcore.lifecycle.roll_ups import RollUp, RollUpRule, roll_up
    from itsmcore.lifecycle.service import (
        PORTFOLIO_MANAGER_ROLE,
        SERVICE,
        ServiceChanges,
        ServiceEvent,
    )
    from itsmcore.lifecycle.state_times import StateTime, Statistics, statistics
    from itsmcore.lifecycle.task import TASK, TaskChanges, TaskEvent
    from itsmcore.lifecycle.task_plan import TASK_PENDING, TaskPlan, plan_tasks
    from itsmcore.lifecycle.work_item import WorkItemChanges

__all__ = [
    "AGREEMENT",
    "ASSET",
    "ASSET_MANAGER_ROLE",
    "CHANGE",
    "CHANGE_APPROVED",
    "CHANGE_MANAGER_ROLE",
    "CONFIGURATION_ITEM",
    "CONFIGURATION_MANAGER_ROLE",
    "CONTRACT",
    "DEPLOYMENT",
    "DEPLOYMENT_RULES",
    "IMPROVEMENT",
    "IMPROVEMENT_MANAGER_ROLE",
    "INCIDENT",
    "KNOWLEDGE",
    "KNOWLEDGE_MANAGER_ROLE",
    "LICENCE",
    "MAJOR_INCIDENT",
    "MAJOR_INCIDENT_MANAGER_ROLE",
    "PORTFOLIO_MANAGER_ROLE",
    "PROBLEM",
    "RELEASE",
    "RELEASE_MANAGER_ROLE",
    "REOPEN_CLOSED_ROLE",
    "REOPEN_WINDOW",
    "REQUEST",
    "REQUEST_REOPEN_WINDOW",
    "SERVICE",
    "SERVICE_LEVEL_MANAGER_ROLE",
    "SUPPLIER_MANAGER_ROLE",
    "TASK",
    "TASK_PENDING",
    "AgreementChanges",
    "AgreementEvent",
    "ApprovalPolicy",
    "ApprovalStage",
    "AssetChanges",
    "AssetEvent",
    "Bundle",
    "Cascade",
    "ChangeChanges",
    "ChangeEvent",
    "CiChanges",
    "CiEvent",
    "ContractChanges",
    "ContractEvent",
    "Creation",
    "Delay",
    "Delegation",
    "DeploymentChanges",
    "DeploymentEvent",
    "Effect",
    "EffectKind",
    "Fulfilment",
    "FulfilmentState",
    "Guard",
    "ImprovementChanges",
    "ImprovementEvent",
    "IncidentChanges",
    "IncidentEvent",
    "KnowledgeChanges",
    "KnowledgeEvent",
    "LicenceChanges",
    "LicenceEvent",
    "Lifecycle",
    "MajorAxis",
    "MajorChanges",
    "MajorEvent",
    "Migration",
    "Move",
    "Need",
    "Offer",
    "ProblemChanges",
    "ProblemEvent",
    "Quorum",
    "RecordChanges",
    "Refusal",
    "ReleaseChanges",
    "ReleaseEvent",
    "Replay",
    "RequestChanges",
    "RequestEvent",
    "RollUp",
    "RollUpRule",
    "Ruling",
    "ServiceChanges",
    "ServiceEvent",
    "Signal",
    "StageRuling",
    "StateRule",
    "StateTime",
    "Statistics",
    "Step",
    "TaskChanges",
    "TaskEvent",
    "TaskPlan",
    "Timer",
    "TimerKind",
    "TimerRule",
    "Transition",
    "Unmet",
    "Window",
    "WorkItemChanges",
    "assign",
    "cascade",
    "clear",
    "common_window",
    "count",
    "decide",
    "derive",
    "emit",
    "expiry_due",
    "judge",
    "judge_changes",
    "judge_tasks",
    "make_tasks",
    "place_order",
    "plan_tasks",
    "retirement_due",
    "roll_up",
    "stamp",
    "stamp_actor",
    "statistics",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = later(
        __name__,
        {
            "agreement": (
                "AGREEMENT",
                "SERVICE_LEVEL_MANAGER_ROLE",
                "AgreementChanges",
                "AgreementEvent",
            ),
            "asset": ("ASSET", "ASSET_MANAGER_ROLE", "AssetChanges", "AssetEvent"),
            "contract": (
                "CONTRACT",
                "SUPPLIER_MANAGER_ROLE",
                "ContractChanges",
                "ContractEvent",
            ),
            "improvement": (
                "IMPROVEMENT",
                "IMPROVEMENT_MANAGER_ROLE",
                "ImprovementChanges",
                "ImprovementEvent",
            ),
            "licence": ("LICENCE", "LicenceChanges", "LicenceEvent"),
            "approval_policy": (
                "ApprovalPolicy",
                "ApprovalStage",
                "Quorum",
                "StageRuling",
            ),
            "approvals": ("Delegation", "Ruling", "decide", "judge"),
            "bundle": ("CHANGE_APPROVED", "Bundle", "common_window", "judge_changes"),
            "cascades": ("Cascade", "Refusal", "cascade"),
            "change": ("CHANGE", "CHANGE_MANAGER_ROLE", "ChangeChanges", "ChangeEvent"),
            "ci": (
                "CONFIGURATION_ITEM",
                "CONFIGURATION_MANAGER_ROLE",
                "CiChanges",
                "CiEvent",
            ),
            "deployment": ("DEPLOYMENT", "DeploymentChanges", "DeploymentEvent"),
            "derivation": ("derive",),
            "expiry": ("expiry_due",),
            "fulfilment": ("Fulfilment", "FulfilmentState", "judge_tasks"),
            "incident": (
                "INCIDENT",
                "REOPEN_CLOSED_ROLE",
                "REOPEN_WINDOW",
                "IncidentChanges",
                "IncidentEvent",
            ),
            "major_axis": ("MajorAxis", "MajorChanges"),
            "major_incident": (
                "MAJOR_INCIDENT",
                "MAJOR_INCIDENT_MANAGER_ROLE",
                "MajorEvent",
            ),
            "ordering": ("make_tasks", "place_order"),
            "knowledge": (
                "KNOWLEDGE",
                "KNOWLEDGE_MANAGER_ROLE",
                "KnowledgeChanges",
                "KnowledgeEvent",
                "retirement_due",
            ),
            "problem": ("PROBLEM", "ProblemChanges", "ProblemEvent"),
            "record_changes": ("RecordChanges",),
            "release": (
                "DEPLOYMENT_RULES",
                "RELEASE",
                "RELEASE_MANAGER_ROLE",
                "ReleaseChanges",
                "ReleaseEvent",
            ),
            "request": (
                "REQUEST",
                "REQUEST_REOPEN_WINDOW",
                "RequestChanges",
                "RequestEvent",
            ),
            "roll_ups": ("RollUp", "RollUpRule", "roll_up"),
            "service": (
                "PORTFOLIO_MANAGER_ROLE",
                "SERVICE",
                "ServiceChanges",
                "ServiceEvent",
            ),
            "state_times": ("StateTime", "Statistics", "statistics"),
            "task": ("TASK", "TaskChanges", "TaskEvent"),
            "task_plan": ("TASK_PENDING", "TaskPlan", "plan_tasks"),
            "work_item": ("WorkItemChanges",),
        },
    )
