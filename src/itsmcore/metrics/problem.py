"""How far problems are understood: causes found, workarounds at hand."""

from typing import Final

from itsmcore.metrics.asked import Asked
from itsmcore.metrics.case import Case, left_out, measured
from itsmcore.metrics.figure import CohortKind, Unit
from itsmcore.metrics.kpi import Kpi
from itsmcore.metrics.life import Life
from itsmcore.model import ResolutionCode, StatusCategory

__all__ = ["known_error_workaround_rate", "root_cause_rate"]

_ITIL: Final = "ITIL, problem management"
_NO_PROBLEM: Final = frozenset({ResolutionCode.DUPLICATE, ResolutionCode.CANCELLED})


def _root_cause(life: Life, _asked: Asked) -> Case:
    last = life.stays[-1] if life.stays else None
    if life.is_cancelled and last is not None:
        return left_out("cancelled", last.at_us)
    if last is None or last.category is not StatusCategory.CLOSED:
        return left_out("not_closed")
    if life.value("resolution_code") in _NO_PROBLEM:
        return left_out("no_problem", last.at_us)
    return measured(last.at_us, int(bool(life.value("root_cause"))))


root_cause_rate: Final = Kpi(
    name="root_cause_rate",
    title="Problems closed with a root cause",
    numerator="problems whose root cause is written down",
    denominator="problems that are closed",
    open_cases="not closed: left out, those resolved included",
    missing="cancelled: left out; closed as a duplicate or as cancelled: left out as no_problem",
    cohort=CohortKind.CLOSED,
    unit=Unit.RATIO,
    source=_ITIL,
    rule=_root_cause,
)
"""The share of closed problems of which the cause was found."""


def _workaround(life: Life, asked: Asked) -> Case:
    at_us = asked.now_us
    if life.is_cancelled:
        return left_out("cancelled", at_us)
    if life.value("known_error") is not True:
        return left_out("no_known_error", at_us)
    if not life.is_open:
        return left_out("over", at_us)
    return measured(at_us, int(bool(life.value("workaround"))))


known_error_workaround_rate: Final = Kpi(
    name="known_error_workaround_rate",
    title="Known errors with a workaround",
    numerator="known errors that have a workaround",
    denominator="problems that are known errors and not over",
    open_cases="they are what counts; what is over is left out",
    missing="no known error, or cancelled: left out",
    cohort=CohortKind.OBSERVED,
    unit=Unit.RATIO,
    source=_ITIL,
    rule=_workaround,
)
"""The share of known errors that users can work around."""
