"""What is still to be done, how old it is, and what came and went."""

from typing import Final

from itsmcore.metrics._reasons import BEFORE_HISTORY, unresolved
from itsmcore.metrics.asked import Asked
from itsmcore.metrics.case import Case, left_out, measured
from itsmcore.metrics.figure import CohortKind, Statistic, Unit
from itsmcore.metrics.kpi import Kpi
from itsmcore.metrics.life import Life

__all__ = ["backlog", "backlog_age", "throughput", "volume", "work_in_progress"]


def _backlog(life: Life, asked: Asked) -> Case:
    return measured(asked.now_us, int(life.is_open))


def _age(life: Life, asked: Asked) -> Case:
    if not life.is_open:
        return left_out("not_open", asked.now_us)
    return measured(asked.now_us, asked.between_us(life.opened_us, asked.now_us))


def _in_progress(life: Life, asked: Asked) -> Case:
    return measured(asked.now_us, int(life.is_started))


def _resolved(life: Life, _asked: Asked) -> Case:
    last = life.last_resolution
    if last is None:
        return unresolved(life)
    return (
        measured(last.end_us, 1)
        if last.is_exact
        else left_out(BEFORE_HISTORY, last.end_us)
    )


def _opened(life: Life, _asked: Asked) -> Case:
    return measured(life.opened_us, 1)


backlog: Final = Kpi(
    name="backlog",
    title="Backlog",
    numerator="records opened by then and neither done, closed nor cancelled then, as their "
    "histories tell; what is reopened counts again",
    denominator="1: it is a count",
    open_cases="they are what is counted",
    missing="opened, but not yet recorded: counted",
    cohort=CohortKind.OBSERVED,
    unit=Unit.NUMBER,
    statistic=Statistic.SUM,
    source="ITIL; ISO/IEC 20000-1 reporting",
    rule=_backlog,
)
"""How many records are open as of an instant."""

backlog_age: Final = Kpi(
    name="backlog_age",
    title="Age of the backlog",
    numerator="time since they were opened, whatever happened in between",
    denominator="records in the backlog",
    open_cases="they are what is counted",
    missing="left out where they are at an end",
    cohort=CohortKind.OBSERVED,
    unit=Unit.DURATION,
    is_clocked=True,
    source="ITIL, incident management",
    rule=_age,
)
"""How old what is open is; see its quantiles, since a mean hides the oldest."""

work_in_progress: Final = Kpi(
    name="work_in_progress",
    title="Work in progress (WIP)",
    numerator="records that are worked on, or wait after work began",
    denominator="1: it is a count",
    open_cases="those that are still to do are no work in progress",
    missing="a state without a category is none, either",
    cohort=CohortKind.OBSERVED,
    unit=Unit.NUMBER,
    statistic=Statistic.SUM,
    source="Lean",
    rule=_in_progress,
)
"""How many records are in work as of an instant."""

throughput: Final = Kpi(
    name="throughput",
    title="Throughput",
    numerator="records that are done or closed, each by its last resolution",
    denominator="1: it is a count",
    open_cases="left out, as are cancelled ones",
    missing="over when first recorded: left out, since nobody knows since when",
    cohort=CohortKind.RESOLVED,
    unit=Unit.NUMBER,
    statistic=Statistic.SUM,
    source="contact-centre practice",
    rule=_resolved,
)
"""How many records were resolved."""

volume: Final = Kpi(
    name="volume",
    title="Volume",
    numerator="records opened, cancelled ones included",
    denominator="1: it is a count. `Figure.per(users, times=100)` tells it for each 100 users",
    open_cases="counted",
    missing="none: every record was opened",
    cohort=CohortKind.OPENED,
    unit=Unit.NUMBER,
    statistic=Statistic.SUM,
    source="ITIL, incident management",
    rule=_opened,
)
"""How many records were opened."""
