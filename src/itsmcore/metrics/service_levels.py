"""How well promises are kept: by verdicts of clocks, one of each record.

The clock is that of the target; a schedule that is asked for counts where it has none.
"""

from typing import Any, Final

import attrs

from itsmcore._instants import from_us, span_us, to_us
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.metrics.asked import Asked
from itsmcore.metrics.case import Case, left_out, measured
from itsmcore.metrics.figure import CohortKind, Figure, Statistic, Unit
from itsmcore.metrics.kpi import Kpi
from itsmcore.metrics.life import Life
from itsmcore.model._fields import checked
from itsmcore.sla import (
    ClockState,
    Compliance,
    ComplianceRow,
    Outcome,
    Target,
    Verdict,
    measure,
)

__all__ = [
    "at_risk",
    "breach_overrun",
    "breach_overrun_ratio",
    "compliance_figure",
    "sla_compliance",
]

_NO_TARGET: Final = "no_target_given"


@attrs.frozen(kw_only=True, field_transformer=checked)
class Promise:
    """A rule that reads the verdict on a target."""

    target: Target | None = None

    def verdict(self, life: Life, asked: Asked) -> Verdict | None:
        """That of one record, measured once for all rules of the same target."""
        target = self.target
        if target is None:
            return None
        found: Verdict = life.once(
            ("verdict", id(target)),  # its hash is long; the rule keeps it alive
            lambda: measure(
                target,
                life.history,
                now=from_us(asked.now_us),
                schedule=asked.schedule if target.schedule is None else None,
            ),
        )
        return found


def _why_not(verdict: Verdict | None) -> Case | None:
    """Why a verdict is neither met nor missed."""
    if verdict is None:
        return left_out(_NO_TARGET)
    due_us = None if verdict.due_at is None else to_us(verdict.due_at)
    if verdict.outcome is Outcome.EXCLUDED:
        is_off = verdict.goal is not None or verdict.deadline is not None
        return left_out("cancelled" if is_off else "no_goal", due_us)
    if verdict.outcome is Outcome.OPEN:
        is_off = verdict.state is ClockState.NOT_STARTED
        return left_out("not_started" if is_off else "not_yet_due", due_us)
    return None


@attrs.frozen(kw_only=True, field_transformer=checked)
class Kept(Promise):
    """Whether the promise was kept."""

    def __call__(self, life: Life, asked: Asked) -> Case:
        """The case of one record."""
        verdict = self.verdict(life, asked)
        left = _why_not(verdict)
        if left is not None or verdict is None:
            return left or left_out(_NO_TARGET)
        return measured(_due_us(verdict), int(verdict.outcome is Outcome.MET))


@attrs.frozen(kw_only=True, field_transformer=checked)
class Overrun(Promise):
    """By how much it was missed."""

    def __call__(self, life: Life, asked: Asked) -> Case:
        """The case of one record."""
        verdict = self.verdict(life, asked)
        left = _why_not(verdict)
        if left is not None or verdict is None:
            return left or left_out(_NO_TARGET)
        if verdict.outcome is Outcome.MET:
            return left_out("met", _due_us(verdict))
        return self.missed(verdict)

    def missed(self, verdict: Verdict) -> Case:
        """The case of one that is missed."""
        return measured(_due_us(verdict), span_us(verdict.overrun))


@attrs.frozen(kw_only=True, field_transformer=checked)
class OverrunPart(Overrun):
    """The same beside the goal."""

    def missed(self, verdict: Verdict) -> Case:
        """The case of one that is missed."""
        if not verdict.goal:
            return left_out("no_length", _due_us(verdict))
        return measured(
            _due_us(verdict), span_us(verdict.overrun), span_us(verdict.goal)
        )


def _due_us(verdict: Verdict) -> int | None:
    return None if verdict.due_at is None else to_us(verdict.due_at)


def _percent(_rule: Any, field: "attrs.Attribute[Any]", value: int) -> None:
    if not 0 <= value <= 100:
        raise FieldError(
            field=field.name,
            value=value,
            problem="a percentage lies between 0 and 100",
            remedy="give e.g. 25",
        )


@attrs.frozen(kw_only=True, field_transformer=checked)
class AtRisk(Promise):
    """Whether little of the goal is left."""

    percent: int = attrs.field(default=25, validator=_percent)
    paused: bool = False

    def __call__(self, life: Life, asked: Asked) -> Case:
        """The case of one record."""
        verdict = self.verdict(life, asked)
        if verdict is None:
            return left_out(_NO_TARGET, asked.now_us)
        if verdict.outcome is not Outcome.OPEN:
            return left_out(str(verdict.outcome), asked.now_us)
        if verdict.goal is None or verdict.remaining is None:
            return left_out("no_length", asked.now_us)
        runs = verdict.state is ClockState.RUNNING
        watched = runs or (self.paused and verdict.state is ClockState.PAUSED)
        is_low = 100 * verdict.remaining <= self.percent * verdict.goal
        return measured(asked.now_us, int(watched and is_low))


def compliance_figure(
    found: Compliance | ComplianceRow, /, *, name: str = "sla_compliance"
) -> Figure:
    """A summary of verdicts, or a row of one, as a figure.

    Args:
        found: What `itsmcore.sla.compliance` gives; all its rows together, or one of them. Its
            cohort is taken for the due time, which is what it is unless told otherwise.
        name: Of the figure.

    Raises:
        WrongTypeError: It is neither.
    """
    if not isinstance(found, (Compliance, ComplianceRow)):
        raise WrongTypeError(
            field="found",
            value=found,
            problem="a summary of verdicts is needed",
            remedy="give compliance(...), or a row of it",
        )
    row = found.total if isinstance(found, Compliance) else found
    reasons = {
        "not_yet_due": row.open,
        "cancelled": row.cancelled,
        "no_goal": row.no_goal,
        "not_started": row.not_started,
        "superseded": row.superseded,
    }
    cohorts = {"opened": CohortKind.OPENED, "stopped": CohortKind.RESOLVED}
    cohort = found.cohort if isinstance(found, Compliance) else "due"
    return Figure(
        name=name,
        numerator=row.met,
        denominator=row.judged,
        n=row.judged,
        excluded={reason: count for reason, count in reasons.items() if count},
        cohort=cohorts.get(cohort, CohortKind.DUE),
        unit=Unit.RATIO,
    )


_OF_DUE: Final = (
    "within their goal: left out; past it: missed, be they open or not. Paused with time left: "
    "without a due time, so in no period"
)
_GOALS: Final = (
    "cancelled, without a goal, or not started: left out; so is all without `target`"
)

sla_compliance: Final = Kpi(
    name="sla_compliance",
    title="SLA compliance",
    numerator="records whose clock of `target` stopped within its goal",
    denominator="records that met or missed it, by the goal that held in the end",
    open_cases=_OF_DUE,
    missing=_GOALS,
    cohort=CohortKind.DUE,
    unit=Unit.RATIO,
    source="ITIL, service level management; ISO/IEC 20000-1 reporting",
    rule=Kept(),
)
"""The share that kept a target."""

at_risk: Final = Kpi(
    name="at_risk",
    title="At risk",
    numerator="records whose clock of `target` runs within its goal, with at most `percent` of it "
    "left",
    denominator="1: it is a count",
    open_cases="they are what is counted; paused ones only with `paused`",
    missing="met, missed, cancelled, or measured by a deadline: left out",
    cohort=CohortKind.OBSERVED,
    unit=Unit.NUMBER,
    statistic=Statistic.SUM,
    source="contact-centre practice",
    rule=AtRisk(),
)
"""How many are about to be late."""

breach_overrun: Final = Kpi(
    name="breach_overrun",
    title="Breach severity",
    numerator="working time above the goal, or since the deadline",
    denominator="records that missed `target`",
    open_cases=_OF_DUE,
    missing=f"met: left out; {_GOALS}",
    cohort=CohortKind.DUE,
    unit=Unit.DURATION,
    source="contact-centre practice",
    rule=Overrun(),
)
"""By how much targets were missed, on average; its numerator is the sum."""

breach_overrun_ratio: Final = Kpi(
    name="breach_overrun_ratio",
    title="Breach severity against the goals",
    numerator="working time above the goals",
    denominator="the goals of the records that missed `target`",
    open_cases=_OF_DUE,
    missing=f"met, or measured by a deadline: left out; {_GOALS}",
    cohort=CohortKind.DUE,
    unit=Unit.RATIO,
    source="contact-centre practice",
    rule=OverrunPart(),
)
"""By which part of their goals targets were missed."""
