"""Where the time went: waiting, worked on, queued."""

from typing import Final

from itsmcore._instants import from_us, span_us
from itsmcore.lifecycle import StateTime, Statistics, statistics
from itsmcore.metrics._reasons import MID_LIFE, unresolved
from itsmcore.metrics.asked import Asked
from itsmcore.metrics.case import Case, left_out, measured
from itsmcore.metrics.figure import CohortKind, Unit
from itsmcore.metrics.kpi import Kpi, Rule
from itsmcore.metrics.life import Life
from itsmcore.model import StatusCategory

__all__ = ["mean_active_time", "mean_queue_time", "mean_waiting_time", "waiting_ratio"]


def _spent_us(life: Life, asked: Asked, category: StatusCategory) -> int:
    """The time that counts in states of a category, up to now."""
    found: Statistics = life.once(
        statistics,
        lambda: statistics(
            life.history, now=from_us(asked.now_us), schedule=asked.schedule
        ),
    )
    return span_us(found.categories.get(category, StateTime()).working_time)


def _why_not(life: Life) -> Case | None:
    last = life.last_resolution
    if last is None:
        return unresolved(life)
    return None if life.is_whole else left_out(MID_LIFE, last.end_us)


def _time_in(category: StatusCategory, life: Life, asked: Asked) -> Case:
    left = _why_not(life)
    if left is not None:
        return left
    last = life.last_resolution
    at_us = None if last is None else last.end_us
    return measured(at_us, _spent_us(life, asked, category))


def _queue(life: Life, asked: Asked) -> Case:
    return _time_in(StatusCategory.TO_DO, life, asked)


def _active(life: Life, asked: Asked) -> Case:
    return _time_in(StatusCategory.ACTIVE, life, asked)


def _waiting(life: Life, asked: Asked) -> Case:
    return _time_in(StatusCategory.WAITING, life, asked)


def _waiting_part(life: Life, asked: Asked) -> Case:
    waiting = _waiting(life, asked)
    if waiting.excluded is not None:
        return waiting
    whole = waiting.amount + _spent_us(life, asked, StatusCategory.ACTIVE)
    return measured(waiting.at_us, waiting.amount, whole)


def _mean(name: str, title: str, states: str, rule: Rule) -> Kpi:
    return Kpi(
        name=name,
        title=title,
        numerator=f"time in states {states}",
        denominator="records that are done or closed",
        open_cases="left out, as are cancelled ones",
        missing="first recorded when work had begun: left out; time before the first recording, "
        "and states without a category, count for none",
        cohort=CohortKind.RESOLVED,
        unit=Unit.DURATION,
        is_clocked=True,
        source="Lean: time in state",
        rule=rule,
    )


mean_queue_time: Final = _mean(
    "mean_queue_time", "Mean time in queue", "to do, before work began", _queue
)
"""Mean time before work began."""

mean_active_time: Final = _mean(
    "mean_active_time", "Mean time worked on", "in which it is worked on", _active
)
"""Mean time in states in which it is worked on."""

mean_waiting_time: Final = _mean(
    "mean_waiting_time", "Mean time waiting", "in which it waits", _waiting
)
"""Mean time in states in which it waits."""

waiting_ratio: Final = Kpi(
    name="waiting_ratio",
    title="Waiting part of the work",
    numerator="time in states in which records wait",
    denominator="time in states in which they wait or are worked on",
    open_cases="left out, as are cancelled ones",
    missing="first recorded when work had begun: left out; undefined while no time was spent",
    cohort=CohortKind.RESOLVED,
    unit=Unit.RATIO,
    is_clocked=True,
    source="Lean: time in state",
    rule=_waiting_part,
)
"""The part of the time of work in which it waited."""
