"""Stopwatches of iTop: they run in the states that are listed, and nowhere else."""

from collections.abc import Iterable
from typing import Final

from itsmcore.errors import FieldError
from itsmcore.model import Condition, begins, ends, one_of, when
from itsmcore.model._fields import texts
from itsmcore.sla import _target_checks as check
from itsmcore.sla._faults import Faults
from itsmcore.sla.goal import GoalForm
from itsmcore.sla.presets._parts import CANCELLED, CANNOT, SOLVED
from itsmcore.sla.target import ScheduleForm, Target
from itsmcore.sla.threshold import ThresholdForm

__all__ = ["stopwatch", "tto", "ttr"]

_PERCENTS: Final = (75, 100)


def stopwatch(
    id: str,
    goal: GoalForm,
    *,
    states: Iterable[str],
    done: Condition | None = None,
    applies: Condition | None = None,
    schedule: ScheduleForm = None,
    thresholds: Iterable[ThresholdForm] = _PERCENTS,
    metric: str = "",
) -> Target:
    """Time spent in some states, summed over every visit to them.

    Args:
        id: Names it in verdicts.
        goal: One for all, by priority level, or by condition.
        states: The statuses in which it runs; at least one.
        done: What stops it, so that the goal is met or missed; elsewhere it is paused. None:
            leaving the states stops it, and coming back makes it go on.
        applies: What it covers.
        schedule: The time that counts.
        thresholds: Instants to be told of.
        metric: A label.

    Raises:
        DefinitionError: Something cannot be; holds every fault with its path.
    """
    inside = when(status=one_of(*_checked(states, done)))
    return Target(
        id=id,
        goal=goal,
        metric=metric,
        applies=applies,
        start=begins(inside),
        stop=ends(inside) & ~CANCELLED if done is None else begins(done),
        cancel=begins(CANCELLED),
        runs=None if done is None else inside,
        schedule=schedule,
        thresholds=thresholds,
    )


def _checked(states: Iterable[str], done: Condition | None) -> tuple[str, ...]:
    faults, found = Faults(), tuple[str, ...]()
    check.of_kind(Condition, done, "done", faults)
    try:
        found = texts(states)
    except FieldError as error:
        faults.found.append(error.named("states"))
    else:
        if not found:
            problem, remedy = "it would never run", "list at least one status"
            faults.value(("states",), found, problem, remedy)
    faults.stop_all(CANNOT)
    return found


def tto(
    goal: GoalForm,
    *,
    id: str = "tto",
    states: Iterable[str] = ("new",),
    applies: Condition | None = None,
    schedule: ScheduleForm = None,
    thresholds: Iterable[ThresholdForm] = _PERCENTS,
) -> Target:
    """Time to own: until the record leaves the states in which nobody has it.

    Args:
        goal: One for all, by priority level, or by condition.
        id: Names it in verdicts.
        states: The statuses in which it runs.
        applies: What it covers.
        schedule: The time that counts.
        thresholds: Instants to be told of.
    """
    return stopwatch(
        id,
        goal,
        states=states,
        applies=applies,
        schedule=schedule,
        thresholds=thresholds,
        metric="ownership",
    )


def ttr(
    goal: GoalForm,
    *,
    id: str = "ttr",
    states: Iterable[str] = ("new", "assigned", "in_progress"),
    done: Condition = SOLVED,
    applies: Condition | None = None,
    schedule: ScheduleForm = None,
    thresholds: Iterable[ThresholdForm] = _PERCENTS,
) -> Target:
    """Time to resolve: paused in every status that is not listed, until the work is done.

    Args:
        goal: One for all, by priority level, or by condition.
        id: Names it in verdicts.
        states: The statuses in which it runs.
        done: What stops it.
        applies: What it covers.
        schedule: The time that counts.
        thresholds: Instants to be told of.
    """
    return stopwatch(
        id,
        goal,
        states=states,
        done=done,
        applies=applies,
        schedule=schedule,
        thresholds=thresholds,
        metric="resolution",
    )
