"""What the tests of the codec share: every kind of document, and a trip through JSON text."""

import json
from datetime import datetime
from typing import Any, Final, TypeVar

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from itsmcore.cmdb import (
    Baseline,
    BaselineDiff,
    Effect,
    FaultTree,
    Gate,
    GroupTally,
    ImpactLedger,
    MeasuredAvailability,
    Outage,
    People,
    RootCause,
    Situation,
    SupplierState,
    UpkeepRules,
    diff,
    measure_availability,
)
from itsmcore.cmdb.products.icinga import BusinessProcess
from itsmcore.cmdb.products.itop import ImpactGraph
from itsmcore.cmdb.products.servicenow import ImpactTree
from itsmcore.cmdb.products.zabbix import ServiceTree
from itsmcore.codec import decode, encode
from itsmcore.lifecycle import (
    CHANGE,
    DEPLOYMENT,
    INCIDENT,
    KNOWLEDGE,
    PROBLEM,
    RELEASE,
    REQUEST,
    TASK,
    Lifecycle,
)
from itsmcore.metrics import (
    Breach,
    BurnPolicy,
    CiAudit,
    Contact,
    CreditScheme,
    Delivery,
    Figure,
    PenaltyRule,
    Rating,
    Sample,
    StaffTime,
    Summary,
)
from itsmcore.model import (
    CI,
    Actor,
    AgreementRecord,
    Approval,
    Asset,
    Change,
    CiClasses,
    Condition,
    Contract,
    CostRecord,
    Deployment,
    Depreciation,
    Edge,
    Fact,
    FieldChange,
    FieldDef,
    FieldMigration,
    FieldSchema,
    Finding,
    FrozenMap,
    Group,
    History,
    ImprovementItem,
    Incident,
    KnowledgeArticle,
    Link,
    MajorIncident,
    Match,
    Money,
    Offering,
    Party,
    PriorityMatrix,
    Problem,
    Record,
    RedundancyGroup,
    Ref,
    Relation,
    RelationKinds,
    Release,
    Request,
    RiskGrid,
    RoleAssignment,
    Service,
    SoftwareInstall,
    SoftwareLicence,
    Source,
    States,
    Task,
    TaskTemplate,
    Value,
    WorkItem,
)
from itsmcore.practices import (
    Agent,
    ApprovalRule,
    AssignmentPolicy,
    Backup,
    ChangeWindow,
    ContinuityObjective,
    ContinuityPlan,
    DuplicateRule,
    ImpactScale,
    MajorRule,
    RecurrenceRule,
)
from itsmcore.sla import (
    Agreement,
    AtPercent,
    DateField,
    FromDue,
    OpenTime,
    Rulebook,
    Schedule,
    ScheduledDays,
    ScheduleOf,
    ScheduleTable,
    Target,
    Verdict,
    WorkingDays,
    measure,
)
from itsmcore.testing import (
    actors,
    agents,
    agreement_records,
    agreements,
    approval_rules,
    approvals,
    assets,
    assignment_policies,
    backups,
    baselines,
    breaches,
    burn_policies,
    business_processes,
    change_records,
    change_windows,
    ci_audits,
    ci_classes,
    cis,
    combined_schedules,
    conditions,
    contacts,
    continuity_objectives,
    continuity_plans,
    contracts,
    cost_records,
    credit_schemes,
    date_fields,
    deliveries,
    deployments,
    depreciations,
    duplicate_rules,
    edges,
    effects,
    facts,
    fault_trees,
    field_changes,
    field_defs,
    field_migrations,
    field_schemas,
    figures,
    frozen_maps,
    gates,
    group_tallies,
    groups,
    histories,
    impact_graphs,
    impact_ledgers,
    impact_scales,
    impact_trees,
    improvement_items,
    incidents,
    instants,
    intervals,
    keys,
    knowledge_articles,
    links,
    major_incidents,
    major_rules,
    matches,
    moneys,
    offerings,
    outages,
    parties,
    penalty_rules,
    people,
    priority_matrices,
    problems,
    ratings,
    recurrence_rules,
    redundancy_groups,
    refs,
    relation_kinds,
    relations,
    releases,
    requests,
    risk_grids,
    role_assignments,
    root_causes,
    rulebooks,
    samples,
    schedule_tables,
    scheduled_days,
    schedules,
    service_trees,
    services,
    situations,
    software_installs,
    software_licences,
    sources,
    staff_times,
    states,
    summaries,
    supplier_states,
    targets,
    task_templates,
    tasks,
    upkeep_rules,
    values,
    working_days,
)
from itsmcore.testing._targets import names

__all__ = ["DOCUMENTS", "odd_values", "through_json"]

T = TypeVar("T")


def through_json(value: T, kind: type[T] | None = None) -> T:
    """What comes back from the text of a document."""
    data = json.loads(json.dumps(encode(value)))
    return decode(data, type(value) if kind is None else kind)


def odd_values() -> SearchStrategy[Value]:
    """Values that JSON knows least: blocks, sets, mappings that look like tags."""
    tags = st.sampled_from(["$map", "$ref", "$date", "$set", "$other", "$", "plain"])
    inside = values() | sources() | major_incidents() | st.frozensets(keys())
    return st.recursive(
        inside,
        lambda inner: (
            st.dictionaries(tags, inner, max_size=2).map(FrozenMap)
            | st.lists(inner, max_size=2).map(tuple)
        ),
        max_leaves=4,
    )


def _bare(cls: type[Record]) -> SearchStrategy[Record]:
    taken = {"schema", "type", *(a.name for a in attrs.fields(cls))}
    names = keys().filter(lambda name: name not in taken)
    custom = frozen_maps(names, odd_values())
    return st.builds(
        cls, id=keys(), status=keys(), opened_at=instants(), fields=custom, extra=custom
    )


def _without_clash(found: SearchStrategy[T]) -> SearchStrategy[T]:
    """Leave out values with leftovers that have the name of a field."""

    def fits(value: Any) -> bool:
        names = {"schema", "type", *(a.name for a in attrs.fields(type(value)))}
        return names.isdisjoint(value.extra)

    return found.filter(fits)


def _measured(target: Target, history: History, now: datetime) -> Verdict:
    return measure(target, history, now=now)


_BASELINES: Final = baselines(
    items=st.lists(
        _without_clash(cis()) | _without_clash(services()),
        max_size=2,
        unique_by=lambda item: item.id,
    )
)

DOCUMENTS: Final[dict[type[Any], SearchStrategy[Any]]] = {
    Actor: actors(),
    Agent: agents(),
    Agreement: agreements(),
    AgreementRecord: _without_clash(agreement_records()),
    Approval: approvals(),
    ApprovalRule: approval_rules(),
    AssignmentPolicy: assignment_policies(),
    Asset: _without_clash(assets()),
    AtPercent: st.builds(AtPercent, st.integers(1, 300), keys()),
    Backup: backups(),
    ChangeWindow: change_windows(),
    DuplicateRule: duplicate_rules(),
    ImpactScale: impact_scales(),
    MajorRule: major_rules(),
    RecurrenceRule: recurrence_rules(),
    Baseline: _BASELINES,
    FaultTree: fault_trees(),
    Gate: gates(),
    BaselineDiff: st.builds(diff, _BASELINES, _BASELINES),
    CI: _without_clash(cis()),
    BusinessProcess: business_processes(),
    CiClasses: ci_classes(),
    Change: _without_clash(change_records()),
    Condition: conditions(),
    ContinuityObjective: continuity_objectives(),
    ContinuityPlan: continuity_plans(),
    Contract: _without_clash(contracts()),
    CostRecord: cost_records(),
    DateField: date_fields(),
    Deployment: _without_clash(deployments()),
    Depreciation: depreciations(),
    Edge: edges(),
    Fact: facts(),
    FieldChange: field_changes()
    | st.builds(FieldChange, keys(), odd_values(), odd_values()),
    FieldDef: field_defs(),
    FieldMigration: field_migrations(),
    FieldSchema: field_schemas(),
    Finding: st.builds(
        Finding, code=keys(), subject=keys(), message=keys(), params=frozen_maps()
    ),
    FromDue: st.builds(FromDue, st.timedeltas(), keys()),
    Group: _without_clash(groups()),
    History: histories() | histories(regular=False),
    ImpactGraph: impact_graphs(),
    ImpactTree: impact_trees(),
    ImprovementItem: _without_clash(improvement_items()),
    Incident: _without_clash(incidents()),
    KnowledgeArticle: _without_clash(knowledge_articles()),
    Lifecycle: st.sampled_from(
        [INCIDENT, PROBLEM, CHANGE, REQUEST, TASK, RELEASE, DEPLOYMENT, KNOWLEDGE]
    ),
    Link: links(),
    MajorIncident: major_incidents(),
    Match: matches(),
    MeasuredAvailability: st.builds(
        measure_availability, st.lists(outages(), max_size=4), intervals()
    ),
    Money: moneys(),
    Offering: offerings(),
    Outage: outages(),
    Figure: figures(),
    Summary: summaries(),
    Breach: breaches(),
    BurnPolicy: burn_policies(),
    CiAudit: ci_audits(),
    Contact: contacts(),
    CreditScheme: credit_schemes(),
    Delivery: deliveries(),
    PenaltyRule: penalty_rules(),
    Rating: ratings(),
    Sample: samples(),
    StaffTime: staff_times(),
    Effect: effects(),
    GroupTally: group_tallies(),
    ImpactLedger: impact_ledgers(),
    RootCause: root_causes(),
    Situation: situations(),
    SupplierState: supplier_states(),
    People: people(),
    OpenTime: schedules() | combined_schedules(),
    Party: _without_clash(parties()),
    PriorityMatrix: priority_matrices(),
    Problem: _without_clash(problems()),
    Record: _bare(Record),
    RedundancyGroup: redundancy_groups(),
    Ref: refs(),
    Relation: relations(),
    RelationKinds: relation_kinds(),
    Release: _without_clash(releases()),
    RiskGrid: risk_grids(),
    Request: _without_clash(requests()),
    RoleAssignment: role_assignments(),
    Rulebook: rulebooks(),
    Schedule: schedules(),
    ScheduleOf: st.builds(ScheduleOf, names(), st.none() | names()),
    ScheduleTable: schedule_tables(st.none() | names() | schedules()),
    ScheduledDays: scheduled_days(),
    Service: _without_clash(services()),
    ServiceTree: service_trees(),
    SoftwareInstall: software_installs(),
    SoftwareLicence: _without_clash(software_licences()),
    Source: sources(),
    States: states(),
    Target: targets(),
    Task: _without_clash(tasks()),
    TaskTemplate: task_templates(),
    UpkeepRules: upkeep_rules(),
    Verdict: st.builds(_measured, targets(named=False), histories(), instants()),
    WorkItem: _bare(WorkItem),
    WorkingDays: working_days(),
}
"""Every kind of document, and values of it."""
