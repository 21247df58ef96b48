"""Escalation times of Zammad: first response, update and solution."""

from collections.abc import Iterable
from typing import Final

import attrs

from itsmcore.model import Condition, Edge, one_of, when
from itsmcore.sla.goal import GoalForm
from itsmcore.sla.presets._parts import ANSWERED, ASKED, WAITING, exchange
from itsmcore.sla.target import ScheduleForm, Target
from itsmcore.sla.threshold import ThresholdForm

__all__ = ["first_response", "solution", "update"]

_IGNORED: Final = when(status_category=one_of("waiting", "done", "closed"))
"""States in which nothing escalates, closed ones among them."""


def first_response(
    goal: GoalForm,
    *,
    id: str = "first response",
    applies: Condition | None = None,
    pause: Condition | None = _IGNORED,
    schedule: ScheduleForm = None,
    thresholds: Iterable[ThresholdForm] = (),
) -> Target:
    """From creation until the first public comment of an agent.

    Args:
        goal: One for all, by priority level, or by condition.
        id: Names it in verdicts.
        applies: What it covers.
        pause: While this holds, time does not count.
        schedule: The calendar.
        thresholds: Instants to be told of.
    """
    target = Target.response(
        goal, id=id, applies=applies, schedule=schedule, thresholds=thresholds
    )
    return attrs.evolve(target, pause=pause)


def update(
    goal: GoalForm,
    *,
    id: str = "update",
    asked: Edge = ASKED,
    answered: Edge = ANSWERED,
    applies: Condition | None = None,
    pause: Condition | None = _IGNORED,
    schedule: ScheduleForm = None,
    thresholds: Iterable[ThresholdForm] = (),
) -> Target:
    """From the oldest comment of the customer that waits until a public one of an agent.

    Args:
        goal: One for all, by priority level, or by condition.
        id: Names it in verdicts.
        asked: What begins an exchange.
        answered: What ends it.
        applies: What it covers.
        pause: While this holds, time does not count.
        schedule: The calendar.
        thresholds: Instants to be told of.
    """
    return exchange(
        goal,
        id=id,
        applies=applies,
        asked=asked,
        answered=answered,
        pause=pause,
        schedule=schedule,
        thresholds=thresholds,
    )


def solution(
    goal: GoalForm,
    *,
    id: str = "solution",
    applies: Condition | None = None,
    pause: Condition | None = WAITING,
    schedule: ScheduleForm = None,
    thresholds: Iterable[ThresholdForm] = (),
) -> Target:
    """From creation until closed; the time for which it was closed before is left out.

    Args:
        goal: One for all, by priority level, or by condition.
        id: Names it in verdicts.
        applies: What it covers.
        pause: While this holds, time does not count.
        schedule: The calendar.
        thresholds: Instants to be told of.
    """
    return Target.resolution(
        goal,
        id=id,
        applies=applies,
        pause=pause,
        schedule=schedule,
        thresholds=thresholds,
    )
