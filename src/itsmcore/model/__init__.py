"""What is recorded: records, vocabularies, keys, facts, histories, conditions, protocols."""

from typing import TYPE_CHECKING

from itsmcore._later import later
from itsmcore.model.actor import Actor, By, actor
from itsmcore.model.condition import AllOf, AnyOf, Condition, Getter, Not, Test, when
from itsmcore.model.edge import (
    AnyEdge,
    Begins,
    Changes,
    Commented,
    Edge,
    Ends,
    OnlyWhen,
    View,
    begins,
    changes,
    commented,
    ends,
)
from itsmcore.model.fact import Fact, FieldChange
from itsmcore.model.finding import Finding
from itsmcore.model.frozen_map import FrozenMap
from itsmcore.model.history import History
from itsmcore.model.keys import (
    CiKey,
    GroupKey,
    Key,
    Link,
    OfferingKey,
    PartyKey,
    RecordKey,
    Ref,
    ServiceKey,
)
from itsmcore.model.match import (
    IS_SET,
    AtLeast,
    Below,
    Contains,
    Equals,
    IsSet,
    Match,
    OneOf,
    at_least,
    below,
    contains,
    one_of,
)
from itsmcore.model.money import Money
from itsmcore.model.protocols import WorkingTime
from itsmcore.model.record import Record, Source
from itsmcore.model.series import Comment, Mark, Series, Span, Turn
from itsmcore.model.states import NO_STATES, States
from itsmcore.model.values import Block, Value, freeze
from itsmcore.model.words import (
    Channel,
    FactKind,
    HoldReason,
    Level,
    LinkKind,
    PartyKind,
    Side,
    StatusCategory,
    Word,
)

if TYPE_CHECKING:
    from itsmcore.model.agreement import AgreementKind, AgreementRecord, AgreementState
    from itsmcore.model.approval import Approval, ApprovalState
    from itsmcore.model.asset import Asset, AssetState, Depreciation, DepreciationMethod
    from itsmcore.model.change import (
        PIR_REQUIRED,
        Change,
        ChangeOutcome,
        ChangeState,
        ChangeType,
    )
    from itsmcore.model.ci import CI, CiState, Environment
    from itsmcore.model.ci_class import CI_CLASSES, CiClass, CiClasses
    from itsmcore.model.contract import Contract, ContractKind, ContractState
    from itsmcore.model.cost import CostKind, CostRecord
    from itsmcore.model.field_def import FieldDef, FieldType
    from itsmcore.model.field_migration import FieldMigration
    from itsmcore.model.field_schema import (
        FieldSchema,
        FormView,
        HiddenValueError,
        MissingValueError,
    )
    from itsmcore.model.histories import Histories
    from itsmcore.model.improvement import ImprovementItem, ImprovementState
    from itsmcore.model.incident import (
        Incident,
        IncidentState,
        MajorIncident,
        MajorState,
    )
    from itsmcore.model.knowledge import (
        IN_FORCE,
        ArticleConfidence,
        ArticleState,
        Audience,
        KnowledgeArticle,
        readable_articles,
    )
    from itsmcore.model.known_error import (
        BEING_FIXED,
        KnownError,
        KnownErrorState,
        known_error_of,
    )
    from itsmcore.model.licence import (
        LicenceMetric,
        LicenceState,
        SoftwareInstall,
        SoftwareLicence,
    )
    from itsmcore.model.offering import Offering, TaskTemplate
    from itsmcore.model.organisation import Group, Party
    from itsmcore.model.priority import PRIORITY_MATRIX, Priority, PriorityMatrix
    from itsmcore.model.problem import Problem, ProblemState, ResolutionCode
    from itsmcore.model.redundancy import NeedUnit, RedundancyGroup
    from itsmcore.model.relation import (
        RELATION_KINDS,
        ImpactFlow,
        Relation,
        RelationKind,
        RelationKinds,
        Strength,
    )
    from itsmcore.model.release import (
        Deployment,
        DeploymentState,
        Release,
        ReleaseState,
    )
    from itsmcore.model.request import Request, RequestState
    from itsmcore.model.risk import RISK_GRID, RiskGrid
    from itsmcore.model.role import Role, RoleAssignment, check_raci, roles_held
    from itsmcore.model.service import ON_OFFER, Service, ServiceKind, ServiceState
    from itsmcore.model.task import Task, TaskOutcome, TaskState
    from itsmcore.model.work_item import WorkItem

__all__ = [
    "BEING_FIXED",
    "CI",
    "CI_CLASSES",
    "IN_FORCE",
    "IS_SET",
    "NO_STATES",
    "ON_OFFER",
    "PIR_REQUIRED",
    "PRIORITY_MATRIX",
    "RELATION_KINDS",
    "RISK_GRID",
    "Actor",
    "AgreementKind",
    "AgreementRecord",
    "AgreementState",
    "AllOf",
    "AnyEdge",
    "AnyOf",
    "Approval",
    "ApprovalState",
    "ArticleConfidence",
    "ArticleState",
    "Asset",
    "AssetState",
    "AtLeast",
    "Audience",
    "Begins",
    "Below",
    "Block",
    "By",
    "Change",
    "ChangeOutcome",
    "ChangeState",
    "ChangeType",
    "Changes",
    "Channel",
    "CiClass",
    "CiClasses",
    "CiKey",
    "CiState",
    "Comment",
    "Commented",
    "Condition",
    "Contains",
    "Contract",
    "ContractKind",
    "ContractState",
    "CostKind",
    "CostRecord",
    "Deployment",
    "DeploymentState",
    "Depreciation",
    "DepreciationMethod",
    "Edge",
    "Ends",
    "Environment",
    "Equals",
    "Fact",
    "FactKind",
    "FieldChange",
    "FieldDef",
    "FieldMigration",
    "FieldSchema",
    "FieldType",
    "Finding",
    "FormView",
    "FrozenMap",
    "Getter",
    "Group",
    "GroupKey",
    "HiddenValueError",
    "Histories",
    "History",
    "HoldReason",
    "ImpactFlow",
    "ImprovementItem",
    "ImprovementState",
    "Incident",
    "IncidentState",
    "IsSet",
    "Key",
    "KnowledgeArticle",
    "KnownError",
    "KnownErrorState",
    "Level",
    "LicenceMetric",
    "LicenceState",
    "Link",
    "LinkKind",
    "MajorIncident",
    "MajorState",
    "Mark",
    "Match",
    "MissingValueError",
    "Money",
    "NeedUnit",
    "Not",
    "Offering",
    "OfferingKey",
    "OneOf",
    "OnlyWhen",
    "Party",
    "PartyKey",
    "PartyKind",
    "Priority",
    "PriorityMatrix",
    "Problem",
    "ProblemState",
    "Record",
    "RecordKey",
    "RedundancyGroup",
    "Ref",
    "Relation",
    "RelationKind",
    "RelationKinds",
    "Release",
    "ReleaseState",
    "Request",
    "RequestState",
    "ResolutionCode",
    "RiskGrid",
    "Role",
    "RoleAssignment",
    "Series",
    "Service",
    "ServiceKey",
    "ServiceKind",
    "ServiceState",
    "Side",
    "SoftwareInstall",
    "SoftwareLicence",
    "Source",
    "Span",
    "States",
    "StatusCategory",
    "Strength",
    "Task",
    "TaskOutcome",
    "TaskState",
    "TaskTemplate",
    "Test",
    "Turn",
    "Value",
    "View",
    "Word",
    "WorkItem",
    "WorkingTime",
    "actor",
    "at_least",
    "begins",
    "below",
    "changes",
    "check_raci",
    "commented",
    "contains",
    "ends",
    "freeze",
    "known_error_of",
    "one_of",
    "readable_articles",
    "roles_held",
    "when",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = later(
        __name__,
        {
            "agreement": ("AgreementKind", "AgreementRecord", "AgreementState"),
            "asset": ("Asset", "AssetState", "Depreciation", "DepreciationMethod"),
            "contract": ("Contract", "ContractKind", "ContractState"),
            "cost": ("CostKind", "CostRecord"),
            "improvement": ("ImprovementItem", "ImprovementState"),
            "licence": (
                "LicenceMetric",
                "LicenceState",
                "SoftwareInstall",
                "SoftwareLicence",
            ),
            "role": ("Role", "RoleAssignment", "check_raci", "roles_held"),
            "approval": ("Approval", "ApprovalState"),
            "change": (
                "PIR_REQUIRED",
                "Change",
                "ChangeOutcome",
                "ChangeState",
                "ChangeType",
            ),
            "ci": ("CI", "CiState", "Environment"),
            "ci_class": ("CI_CLASSES", "CiClass", "CiClasses"),
            "field_def": ("FieldDef", "FieldType"),
            "field_migration": ("FieldMigration",),
            "field_schema": (
                "FieldSchema",
                "FormView",
                "HiddenValueError",
                "MissingValueError",
            ),
            "histories": ("Histories",),
            "incident": ("Incident", "IncidentState", "MajorIncident", "MajorState"),
            "knowledge": (
                "IN_FORCE",
                "ArticleConfidence",
                "ArticleState",
                "Audience",
                "KnowledgeArticle",
                "readable_articles",
            ),
            "known_error": (
                "BEING_FIXED",
                "KnownError",
                "KnownErrorState",
                "known_error_of",
            ),
            "offering": ("Offering", "TaskTemplate"),
            "organisation": ("Group", "Party"),
            "priority": ("PRIORITY_MATRIX", "Priority", "PriorityMatrix"),
            "problem": ("Problem", "ProblemState", "ResolutionCode"),
            "redundancy": ("NeedUnit", "RedundancyGroup"),
            "relation": (
                "RELATION_KINDS",
                "ImpactFlow",
                "Relation",
                "RelationKind",
                "RelationKinds",
                "Strength",
            ),
            "release": ("Deployment", "DeploymentState", "Release", "ReleaseState"),
            "request": ("Request", "RequestState"),
            "risk": ("RISK_GRID", "RiskGrid"),
            "service": ("ON_OFFER", "Service", "ServiceKind", "ServiceState"),
            "task": ("Task", "TaskOutcome", "TaskState"),
            "work_item": ("WorkItem",),
        },
    )
