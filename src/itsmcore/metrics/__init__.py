"""How well it goes: KPIs with their edge rules, over records and their histories.

A `Kpi` is called with histories and gives a `Figure`: value, numerator, denominator, how many
were measured, and how many were left out for which reason. `figures` asks for many at once, by
groups and by periods.
"""

from typing import TYPE_CHECKING

from itsmcore._later import later

if TYPE_CHECKING:
    from itsmcore.metrics.asked import Asked
    from itsmcore.metrics.case import Case, left_out, measured
    from itsmcore.metrics.figure import (
        ClockKind,
        CohortKind,
        Figure,
        Statistic,
        Unit,
    )
    from itsmcore.metrics.kpi import Kpi, Rule, Together
    from itsmcore.metrics.life import Life, Stay, Stretch

__all__ = [
    "Asked",
    "Case",
    "ClockKind",
    "CohortKind",
    "Figure",
    "Kpi",
    "Life",
    "Rule",
    "Statistic",
    "Stay",
    "Stretch",
    "Together",
    "Unit",
    "left_out",
    "measured",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = later(
        __name__,
        {
            "asked": ("Asked",),
            "case": (
                "Case",
                "left_out",
                "measured",
            ),
            "figure": (
                "ClockKind",
                "CohortKind",
                "Figure",
                "Statistic",
                "Unit",
            ),
            "kpi": (
                "Kpi",
                "Rule",
                "Together",
            ),
            "life": (
                "Life",
                "Stay",
                "Stretch",
            ),
        },
    )
