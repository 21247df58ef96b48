"""Strategies and samples for tests: those of the library, and yours.

The strategies, named by the plural of what they give, need Hypothesis and load it on first
use. The sample desk needs nothing: a few parties, groups and incidents at fixed instants.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from itsmcore.testing._rooms import ROOMS
from itsmcore.testing.desk import SampleDesk, sample_desk

if TYPE_CHECKING:
    from itsmcore.testing._conditions import conditions, edges, matches
    from itsmcore.testing._estate import (
        agreement_records,
        assets,
        contracts,
        cost_records,
        depreciations,
        improvement_items,
        role_assignments,
        software_installs,
        software_licences,
    )
    from itsmcore.testing._fault_trees import fault_trees, gates
    from itsmcore.testing._forms import (
        field_defs,
        field_migrations,
        field_schemas,
        form_values,
        offerings,
        requests,
        task_templates,
        tasks,
    )
    from itsmcore.testing._histories import (
        facts,
        facts_after,
        field_changes,
        histories,
    )
    from itsmcore.testing._impacts import (
        effects,
        group_tallies,
        impact_ledgers,
        people,
        root_causes,
        situations,
        supplier_states,
    )
    from itsmcore.testing._items import (
        baselines,
        ci_classes,
        cis,
        graphs,
        redundancy_groups,
        relation_kinds,
        relations,
        services,
        upkeep_rules,
    )
    from itsmcore.testing._lifecycles import lifecycles, walks
    from itsmcore.testing._measures import (
        breaches,
        burn_alerts,
        burn_policies,
        ci_audits,
        contacts,
        credit_schemes,
        credit_tiers,
        delivered_changes,
        deliveries,
        good_counts,
        penalty_rules,
        ratings,
        samples,
        staff_times,
    )
    from itsmcore.testing._metrics import figures, summaries
    from itsmcore.testing._outages import outages
    from itsmcore.testing._practice_rules import (
        agents,
        approval_rules,
        assignment_policies,
        backups,
        continuity_objectives,
        continuity_plans,
        plan_steps,
        skill_needs,
    )
    from itsmcore.testing._products import (
        business_processes,
        impact_graphs,
        impact_trees,
        service_trees,
    )
    from itsmcore.testing._records import (
        groups,
        incidents,
        major_incidents,
        parties,
        priority_matrices,
        sources,
        states,
    )
    from itsmcore.testing._releases import (
        deployments,
        knowledge_articles,
        releases,
    )
    from itsmcore.testing._rulebooks import agreements, rulebooks
    from itsmcore.testing._schedules import (
        combined_schedules,
        dated_breaks,
        day_hours,
        holiday_calendars,
        holiday_rules,
        holidays,
        schedules,
        special_days,
        week_breaks,
        week_versions,
        weeks,
        yearly_holidays,
        zone_keys,
    )
    from itsmcore.testing._targets import (
        date_fields,
        goals,
        schedule_tables,
        scheduled_days,
        targets,
        thresholds,
        working_days,
    )
    from itsmcore.testing._times import instants, interval_sets, intervals
    from itsmcore.testing._values import (
        actors,
        frozen_maps,
        keys,
        levels,
        links,
        moneys,
        refs,
        values,
        words,
    )
    from itsmcore.testing._work_items import (
        approvals,
        change_records,
        problems,
        risk_grids,
    )

__all__ = [
    "SampleDesk",
    "actors",
    "agents",
    "agreement_records",
    "agreements",
    "approval_rules",
    "approvals",
    "assets",
    "assignment_policies",
    "backups",
    "baselines",
    "breaches",
    "burn_alerts",
    "burn_policies",
    "business_processes",
    "change_records",
    "ci_audits",
    "ci_classes",
    "cis",
    "combined_schedules",
    "conditions",
    "contacts",
    "continuity_objectives",
    "continuity_plans",
    "contracts",
    "cost_records",
    "credit_schemes",
    "credit_tiers",
    "date_fields",
    "dated_breaks",
    "day_hours",
    "delivered_changes",
    "deliveries",
    "deployments",
    "depreciations",
    "edges",
    "effects",
    "facts",
    "facts_after",
    "fault_trees",
    "field_changes",
    "field_defs",
    "field_migrations",
    "field_schemas",
    "figures",
    "form_values",
    "frozen_maps",
    "gates",
    "goals",
    "good_counts",
    "graphs",
    "group_tallies",
    "groups",
    "histories",
    "holiday_calendars",
    "holiday_rules",
    "holidays",
    "impact_graphs",
    "impact_ledgers",
    "impact_trees",
    "improvement_items",
    "incidents",
    "instants",
    "interval_sets",
    "intervals",
    "keys",
    "knowledge_articles",
    "levels",
    "lifecycles",
    "links",
    "major_incidents",
    "matches",
    "moneys",
    "offerings",
    "outages",
    "parties",
    "penalty_rules",
    "people",
    "plan_steps",
    "priority_matrices",
    "problems",
    "ratings",
    "redundancy_groups",
    "refs",
    "relation_kinds",
    "relations",
    "releases",
    "requests",
    "risk_grids",
    "role_assignments",
    "root_causes",
    "rulebooks",
    "sample_desk",
    "samples",
    "schedule_tables",
    "scheduled_days",
    "schedules",
    "service_trees",
    "services",
    "situations",
    "skill_needs",
    "software_installs",
    "software_licences",
    "sources",
    "special_days",
    "staff_times",
    "states",
    "summaries",
    "supplier_states",
    "targets",
    "task_templates",
    "tasks",
    "thresholds",
    "upkeep_rules",
    "values",
    "walks",
    "week_breaks",
    "week_versions",
    "weeks",
    "words",
    "working_days",
    "yearly_holidays",
    "zone_keys",
]


def __getattr__(name: str) -> Any:
    for room, names in ROOMS.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{room}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
