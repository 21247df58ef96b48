"""Policy metrics of Zendesk: replies, updates and work, each with a clock of its own."""

from collections.abc import Iterable
from typing import Final

from itsmcore.model import Condition, Edge, begins, ends, when
from itsmcore.sla.goal import GoalForm
from itsmcore.sla.presets._parts import (
    ANSWERED,
    ASKED,
    CANCELLED,
    OPEN,
    SOLVED,
    WAITING,
    exchange,
    while_open,
)
from itsmcore.sla.target import ScheduleForm, Target
from itsmcore.sla.threshold import ThresholdForm
from itsmcore.sla.words import Reopen

__all__ = [
    "agent_work",
    "first_reply",
    "group_ownership",
    "next_reply",
    "pausable_update",
    "periodic_update",
    "requester_wait",
    "total_resolution",
]

PENDING: Final = WAITING & when(hold_reason="customer")


def first_reply(
    goal: GoalForm,
    *,
    id: str = "first reply",
    applies: Condition | None = None,
    schedule: ScheduleForm = None,
    thresholds: Iterable[ThresholdForm] = (),
) -> Target:
    """From creation until the first public comment of an agent; nothing pauses it.

    Args:
        goal: One for all, by priority level, or by condition.
        id: Names it in verdicts.
        applies: What the policy covers.
        schedule: The time that counts.
        thresholds: Instants to be told of.
    """
    return Target.response(
        goal, id=id, applies=applies, schedule=schedule, thresholds=thresholds
    )


def next_reply(
    goal: GoalForm,
    *,
    id: str = "next reply",
    asked: Edge = ASKED,
    answered: Edge = ANSWERED,
    applies: Condition | None = None,
    schedule: ScheduleForm = None,
    thresholds: Iterable[ThresholdForm] = (),
) -> Target:
    """From the oldest comment of the requester that waits until a public one of an agent.

    Each exchange is a cycle; another comment of the requester changes nothing in it.

    Args:
        goal: One for all, by priority level, or by condition.
        id: Names it in verdicts.
        applies: What the policy covers.
        asked: What begins an exchange.
        answered: What ends it.
        schedule: The time that counts.
        thresholds: Instants to be told of.
    """
    return exchange(
        goal,
        id=id,
        applies=applies,
        asked=asked,
        answered=answered,
        pause=None,
        schedule=schedule,
        thresholds=thresholds,
    )


def periodic_update(
    goal: GoalForm,
    *,
    id: str = "periodic update",
    from_creation: bool = False,
    updated: Edge = ANSWERED,
    applies: Condition | None = None,
    pause: Condition | None = None,
    schedule: ScheduleForm = None,
    thresholds: Iterable[ThresholdForm] = (),
) -> Target:
    """From one public comment of an agent to the next, until the record is solved.

    Args:
        goal: One for all, by priority level, or by condition.
        id: Names it in verdicts.
        applies: What the policy covers.
        from_creation: Whether the first cycle begins at creation, not at the first update.
        updated: What ends a cycle and begins the next.
        pause: While this holds, time does not count.
        schedule: The time that counts.
        thresholds: Instants to be told of.

    Raises:
        DefinitionError: Something cannot be; holds every fault with its path.
    """
    update = while_open(updated, "updated")
    return Target(
        id=id,
        goal=goal,
        metric="update",
        applies=applies,
        start=None if from_creation else update,
        stop=begins(SOLVED),
        cancel=begins(CANCELLED),
        reset=update,
        pause=pause,
        schedule=schedule,
        reopen="new_cycle",
        thresholds=thresholds,
    )


def pausable_update(
    goal: GoalForm,
    *,
    id: str = "pausable update",
    from_creation: bool = False,
    updated: Edge = ANSWERED,
    applies: Condition | None = None,
    pause: Condition | None = PENDING,
    schedule: ScheduleForm = None,
    thresholds: Iterable[ThresholdForm] = (),
) -> Target:
    """As `periodic_update`, but paused while the record waits for the requester.

    Args:
        goal: One for all, by priority level, or by condition.
        id: Names it in verdicts.
        applies: What the policy covers.
        from_creation: Whether the first cycle begins at creation, not at the first update.
        updated: What ends a cycle and begins the next.
        pause: While this holds, time does not count.
        schedule: The time that counts.
        thresholds: Instants to be told of.
    """
    return periodic_update(
        goal,
        id=id,
        from_creation=from_creation,
        updated=updated,
        applies=applies,
        pause=pause,
        schedule=schedule,
        thresholds=thresholds,
    )


def requester_wait(
    goal: GoalForm,
    *,
    id: str = "requester wait",
    applies: Condition | None = None,
    pause: Condition | None = PENDING,
    schedule: ScheduleForm = None,
    reopen: Reopen = "exclude_gap",
    thresholds: Iterable[ThresholdForm] = (),
) -> Target:
    """From creation until solved, without the time in which the requester is waited for.

    Args:
        goal: One for all, by priority level, or by condition.
        id: Names it in verdicts.
        applies: What the policy covers.
        pause: While this holds, time does not count.
        schedule: The time that counts.
        reopen: How it goes on when a solved record is opened again.
        thresholds: Instants to be told of.
    """
    return Target.resolution(
        goal,
        id=id,
        applies=applies,
        pause=pause,
        schedule=schedule,
        reopen=reopen,
        thresholds=thresholds,
    )


def agent_work(
    goal: GoalForm,
    *,
    id: str = "agent work",
    applies: Condition | None = None,
    pause: Condition | None = WAITING,
    schedule: ScheduleForm = None,
    reopen: Reopen = "exclude_gap",
    thresholds: Iterable[ThresholdForm] = (),
) -> Target:
    """From creation until solved, without the time in which anybody is waited for.

    Args:
        goal: One for all, by priority level, or by condition.
        id: Names it in verdicts.
        applies: What the policy covers.
        pause: While this holds, time does not count.
        schedule: The time that counts.
        reopen: How it goes on when a solved record is opened again.
        thresholds: Instants to be told of.
    """
    return Target.resolution(
        goal,
        id=id,
        applies=applies,
        pause=pause,
        schedule=schedule,
        reopen=reopen,
        thresholds=thresholds,
    )


def total_resolution(
    goal: GoalForm,
    *,
    id: str = "total resolution",
    applies: Condition | None = None,
    schedule: ScheduleForm = None,
    reopen: Reopen = "exclude_gap",
    thresholds: Iterable[ThresholdForm] = (),
) -> Target:
    """From creation until solved, whatever is waited for.

    Args:
        goal: One for all, by priority level, or by condition.
        id: Names it in verdicts.
        applies: What the policy covers.
        schedule: The time that counts.
        reopen: How it goes on when a solved record is opened again.
        thresholds: Instants to be told of.
    """
    return Target.resolution(
        goal,
        id=id,
        applies=applies,
        schedule=schedule,
        reopen=reopen,
        thresholds=thresholds,
    )


def group_ownership(
    goal: GoalForm,
    *,
    group: str,
    id: str = "group ownership",
    summed: bool = False,
    applies: Condition | None = None,
    pause: Condition | None = None,
    schedule: ScheduleForm = None,
    thresholds: Iterable[ThresholdForm] = (),
) -> Target:
    """While an open record is with one group: from its assignment until the hand-over.

    Args:
        goal: One for all, by priority level, or by condition.
        group: Key of the group.
        id: Names it in verdicts.
        summed: Whether all visits to the group share one goal; else each is a cycle.
        applies: What the policy covers.
        pause: While this holds, time does not count.
        schedule: The time that counts.
        thresholds: Instants to be told of.
    """
    is_here = when(group=group) & OPEN
    return Target(
        id=id,
        goal=goal,
        metric="ownership",
        applies=applies,
        start=begins(is_here),
        stop=ends(is_here) & ~CANCELLED,
        cancel=begins(CANCELLED),
        pause=pause,
        schedule=schedule,
        reopen="exclude_gap" if summed else "new_cycle",
        thresholds=thresholds,
    )
