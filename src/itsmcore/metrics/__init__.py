"""How well it goes: KPIs with their edge rules, over records and their histories.

A `Kpi` is called with histories and gives a `Figure`: value, numerator, denominator, how many
were measured, and how many were left out for which reason. `figures` asks for many at once, by
groups and by periods of time.
"""

from typing import TYPE_CHECKING

from itsmcore._later import later
from itsmcore.metrics._names import HOMES

if TYPE_CHECKING:
    from itsmcore.metrics.asked import CANCELLED, Asked
    from itsmcore.metrics.availability import (
        availability_ratio,
        mean_time_between_failures,
        mean_time_between_service_incidents,
        mean_time_to_restore_service,
        user_weighted_availability,
    )
    from itsmcore.metrics.burn import (
        STANDARD_BURN_ALERTS,
        BurnAlert,
        BurnPolicy,
        BurnReport,
        BurnState,
        burn_of_outages,
        burn_of_samples,
    )
    from itsmcore.metrics.case import Case, left_out, measured
    from itsmcore.metrics.change import (
        change_approval_time,
        change_failure_rate,
        change_partial_rate,
        change_success_rate,
        emergency_change_ratio,
    )
    from itsmcore.metrics.change_effects import (
        APPROVED_CHANGE,
        change_caused_incidents,
        unauthorised_changes,
        unauthorised_items,
    )
    from itsmcore.metrics.configuration import (
        CiAudit,
        configuration_accuracy,
        configuration_completeness,
    )
    from itsmcore.metrics.contact import (
        AbandonRule,
        Contact,
        abandon_rate,
        average_handling_time,
        average_speed_of_answer,
        service_level,
    )
    from itsmcore.metrics.cost import UnitCost, cost_per_ticket
    from itsmcore.metrics.credits import (
        CreditClaim,
        CreditLine,
        CreditNote,
        CreditReason,
        CreditScheme,
        CreditTier,
        service_credits,
    )
    from itsmcore.metrics.delivery import (
        UNPLANNED,
        DeliveredChange,
        Delivery,
        delivered_changes,
        deliveries_of_changes,
        deliveries_of_deployments,
    )
    from itsmcore.metrics.distribution import (
        ControlLimits,
        Pareto,
        ParetoRow,
        control_limits,
        pareto,
    )
    from itsmcore.metrics.dora import (
        change_fail_rate,
        change_lead_time,
        deployment_days,
        deployment_frequency,
        deployment_rework_rate,
        failed_deployment_recovery_time,
        weekly_deployments,
    )
    from itsmcore.metrics.figure import ClockKind, CohortKind, Figure, Statistic, Unit
    from itsmcore.metrics.figure_table import Bucket, FigureRow, Figures, figures
    from itsmcore.metrics.flows import (
        Flow,
        FlowRow,
        LittlesLaw,
        backlog_days,
        flow,
        littles_law,
    )
    from itsmcore.metrics.good_count import (
        DatedBy,
        GoodCount,
        Sample,
        VerdictSamples,
        samples_of,
    )
    from itsmcore.metrics.incidents import (
        MAJOR,
        change_caused_rate,
        linked_to_problem_rate,
        major_incident_rate,
        major_incidents,
        mean_time_to_restore_major,
        recurring_rate,
    )
    from itsmcore.metrics.knowledge import article_age, deflection_rate, knowledge_reuse
    from itsmcore.metrics.kpi import Kpi, Rule, Together
    from itsmcore.metrics.lean import (
        mean_active_time,
        mean_queue_time,
        mean_waiting_time,
        waiting_ratio,
    )
    from itsmcore.metrics.life import Life, Stay, Stretch
    from itsmcore.metrics.open_work import (
        backlog,
        backlog_age,
        throughput,
        volume,
        work_in_progress,
    )
    from itsmcore.metrics.penalty import (
        Breach,
        Penalties,
        PenaltyLine,
        PenaltyRule,
        breaches,
        penalties,
    )
    from itsmcore.metrics.problem import known_error_workaround_rate, root_cause_rate
    from itsmcore.metrics.quantile_methods import (
        QuantileMethod,
        Share,
        Spread,
        quantile,
        quantiles,
        spread,
    )
    from itsmcore.metrics.rating import (
        Rating,
        ShareInterval,
        latest_ratings,
        rate,
        wilson_interval,
    )
    from itsmcore.metrics.reliability import burn_rate, error_budget_left
    from itsmcore.metrics.request import (
        request_fulfilment_on_time,
        request_stage_on_time,
    )
    from itsmcore.metrics.resolution import (
        first_contact_resolution,
        first_contact_resolution_net,
        first_level_resolution,
        mean_effort,
        mean_time_to_resolve,
        mean_time_to_restore,
        reopen_rate,
        reopenings,
    )
    from itsmcore.metrics.response import (
        first_response_time,
        mean_time_to_acknowledge,
        mean_time_to_detect,
    )
    from itsmcore.metrics.routing import (
        functional_escalation_rate,
        hierarchical_escalation_rate,
        miscategorised_rate,
        misrouted_rate,
        ping_pong,
        ping_pong_rate,
        reassigned_rate,
        reassignments,
    )
    from itsmcore.metrics.satisfaction import (
        Better,
        CustomerSatisfaction,
        csat,
        customer_effort,
        customer_satisfaction,
        effort_ease,
        net_promoter_score,
        response_rate,
    )
    from itsmcore.metrics.service_levels import (
        at_risk,
        breach_overrun,
        breach_overrun_ratio,
        compliance_figure,
        sla_compliance,
    )
    from itsmcore.metrics.staff import (
        StaffTime,
        occupancy,
        shrinkage,
        staff_needed,
        utilisation,
    )
    from itsmcore.metrics.summary import Summary, summarise
    from itsmcore.metrics.summary_parts import KpiHead, SummaryCell, SummarySpec

__all__ = [
    "APPROVED_CHANGE",
    "CANCELLED",
    "MAJOR",
    "STANDARD_BURN_ALERTS",
    "UNPLANNED",
    "AbandonRule",
    "Asked",
    "Better",
    "Breach",
    "Bucket",
    "BurnAlert",
    "BurnPolicy",
    "BurnReport",
    "BurnState",
    "Case",
    "CiAudit",
    "ClockKind",
    "CohortKind",
    "Contact",
    "ControlLimits",
    "CreditClaim",
    "CreditLine",
    "CreditNote",
    "CreditReason",
    "CreditScheme",
    "CreditTier",
    "CustomerSatisfaction",
    "DatedBy",
    "DeliveredChange",
    "Delivery",
    "Figure",
    "FigureRow",
    "Figures",
    "Flow",
    "FlowRow",
    "GoodCount",
    "Kpi",
    "KpiHead",
    "Life",
    "LittlesLaw",
    "Pareto",
    "ParetoRow",
    "Penalties",
    "PenaltyLine",
    "PenaltyRule",
    "QuantileMethod",
    "Rating",
    "Rule",
    "Sample",
    "Share",
    "ShareInterval",
    "Spread",
    "StaffTime",
    "Statistic",
    "Stay",
    "Stretch",
    "Summary",
    "SummaryCell",
    "SummarySpec",
    "Together",
    "Unit",
    "UnitCost",
    "VerdictSamples",
    "abandon_rate",
    "article_age",
    "at_risk",
    "availability_ratio",
    "average_handling_time",
    "average_speed_of_answer",
    "backlog",
    "backlog_age",
    "backlog_days",
    "breach_overrun",
    "breach_overrun_ratio",
    "breaches",
    "burn_of_outages",
    "burn_of_samples",
    "burn_rate",
    "change_approval_time",
    "change_caused_incidents",
    "change_caused_rate",
    "change_fail_rate",
    "change_failure_rate",
    "change_lead_time",
    "change_partial_rate",
    "change_success_rate",
    "compliance_figure",
    "configuration_accuracy",
    "configuration_completeness",
    "control_limits",
    "cost_per_ticket",
    "csat",
    "customer_effort",
    "customer_satisfaction",
    "deflection_rate",
    "delivered_changes",
    "deliveries_of_changes",
    "deliveries_of_deployments",
    "deployment_days",
    "deployment_frequency",
    "deployment_rework_rate",
    "effort_ease",
    "emergency_change_ratio",
    "error_budget_left",
    "failed_deployment_recovery_time",
    "figures",
    "first_contact_resolution",
    "first_contact_resolution_net",
    "first_level_resolution",
    "first_response_time",
    "flow",
    "functional_escalation_rate",
    "hierarchical_escalation_rate",
    "knowledge_reuse",
    "known_error_workaround_rate",
    "latest_ratings",
    "left_out",
    "linked_to_problem_rate",
    "littles_law",
    "major_incident_rate",
    "major_incidents",
    "mean_active_time",
    "mean_effort",
    "mean_queue_time",
    "mean_time_between_failures",
    "mean_time_between_service_incidents",
    "mean_time_to_acknowledge",
    "mean_time_to_detect",
    "mean_time_to_resolve",
    "mean_time_to_restore",
    "mean_time_to_restore_major",
    "mean_time_to_restore_service",
    "mean_waiting_time",
    "measured",
    "miscategorised_rate",
    "misrouted_rate",
    "net_promoter_score",
    "occupancy",
    "pareto",
    "penalties",
    "ping_pong",
    "ping_pong_rate",
    "quantile",
    "quantiles",
    "rate",
    "reassigned_rate",
    "reassignments",
    "recurring_rate",
    "reopen_rate",
    "reopenings",
    "request_fulfilment_on_time",
    "request_stage_on_time",
    "response_rate",
    "root_cause_rate",
    "samples_of",
    "service_credits",
    "service_level",
    "shrinkage",
    "sla_compliance",
    "spread",
    "staff_needed",
    "summarise",
    "throughput",
    "unauthorised_changes",
    "unauthorised_items",
    "user_weighted_availability",
    "utilisation",
    "volume",
    "waiting_ratio",
    "weekly_deployments",
    "wilson_interval",
    "work_in_progress",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = later(__name__, HOMES)
