"""Where each public name of the room is defined."""

from collections.abc import Mapping
from typing import Final

__all__ = ["HOMES"]

HOMES: Final[Mapping[str, tuple[str, ...]]] = {
    "_buckets": ("Bucket",),
    "asked": (
        "CANCELLED",
        "Asked",
    ),
    "burn": (
        "STANDARD_BURN_ALERTS",
        "BurnAlert",
        "BurnPolicy",
        "BurnReport",
        "BurnState",
        "burn_of_outages",
        "burn_of_samples",
    ),
    "case": (
        "Case",
        "left_out",
        "measured",
    ),
    "change": (
        "change_approval_time",
        "change_failure_rate",
        "change_partial_rate",
        "change_success_rate",
        "emergency_change_ratio",
    ),
    "credits": (
        "CreditClaim",
        "CreditLine",
        "CreditNote",
        "CreditReason",
        "CreditScheme",
        "CreditTier",
        "service_credits",
    ),
    "distribution": (
        "ControlLimits",
        "Pareto",
        "ParetoRow",
        "control_limits",
        "pareto",
    ),
    "figure": (
        "ClockKind",
        "CohortKind",
        "Figure",
        "Statistic",
        "Unit",
    ),
    "figure_table": (
        "FigureRow",
        "Figures",
        "figures",
    ),
    "flows": (
        "Flow",
        "FlowRow",
        "LittlesLaw",
        "backlog_days",
        "flow",
        "littles_law",
    ),
    "good_count": (
        "DatedBy",
        "GoodCount",
        "Sample",
        "VerdictSamples",
        "samples_of",
    ),
    "incidents": (
        "MAJOR",
        "change_caused_rate",
        "linked_to_problem_rate",
        "major_incident_rate",
        "major_incidents",
        "mean_time_to_restore_major",
        "recurring_rate",
    ),
    "kpi": (
        "Kpi",
        "Rule",
        "Together",
    ),
    "lean": (
        "mean_active_time",
        "mean_queue_time",
        "mean_waiting_time",
        "waiting_ratio",
    ),
    "life": (
        "Life",
        "Stay",
        "Stretch",
    ),
    "open_work": (
        "backlog",
        "backlog_age",
        "throughput",
        "volume",
        "work_in_progress",
    ),
    "penalty": (
        "Breach",
        "Penalties",
        "PenaltyLine",
        "PenaltyRule",
        "breaches",
        "penalties",
    ),
    "quantile_methods": (
        "QuantileMethod",
        "Share",
        "Spread",
        "quantile",
        "quantiles",
        "spread",
    ),
    "reliability": (
        "burn_rate",
        "error_budget_left",
    ),
    "resolution": (
        "first_contact_resolution",
        "first_contact_resolution_net",
        "first_level_resolution",
        "mean_effort",
        "mean_time_to_resolve",
        "mean_time_to_restore",
        "reopen_rate",
        "reopenings",
    ),
    "response": (
        "first_response_time",
        "mean_time_to_acknowledge",
        "mean_time_to_detect",
    ),
    "routing": (
        "functional_escalation_rate",
        "hierarchical_escalation_rate",
        "miscategorised_rate",
        "misrouted_rate",
        "ping_pong",
        "ping_pong_rate",
        "reassigned_rate",
        "reassignments",
    ),
    "service_levels": (
        "at_risk",
        "breach_overrun",
        "breach_overrun_ratio",
        "compliance_figure",
        "sla_compliance",
    ),
    "summary": (
        "Summary",
        "summarise",
    ),
    "summary_parts": (
        "KpiHead",
        "SummaryCell",
        "SummarySpec",
    ),
}
"""Module -> the names that it gives to the room, which load when they are first asked for."""
