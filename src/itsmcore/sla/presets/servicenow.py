"""SLA definitions of ServiceNow: one clock for each definition, attached by conditions."""

from collections.abc import Iterable
from functools import reduce
from operator import and_
from typing import Literal, TypeAlias

from itsmcore.model import Condition, Edge, begins, ends
from itsmcore.sla import _target_checks as check
from itsmcore.sla._faults import Faults
from itsmcore.sla.goal import Goal
from itsmcore.sla.presets._parts import CANNOT, arguments
from itsmcore.sla.target import ScheduleForm, Target
from itsmcore.sla.threshold import ThresholdForm

__all__ = ["Cancel", "task_sla"]

Cancel: TypeAlias = Condition | Literal["start_ends", "never"]
"""What cancels a clock: a condition, that its start condition no longer holds, or nothing."""


def task_sla(
    id: str,
    duration: Goal,
    *,
    start: Condition | None = None,
    stop: Condition | None = None,
    pause: Condition | None = None,
    resume: Condition | None = None,
    cancel: Cancel = "start_ends",
    reset: Condition | None = None,
    retroactive_start: str | None = None,
    retroactive_pause: bool = False,
    schedule: ScheduleForm = None,
    metric: str = "",
    thresholds: Iterable[ThresholdForm] = (),
) -> Target:
    """One SLA definition; a record may have any number of them at once.

    The clock is attached while the start condition holds and neither the stop nor the cancel
    condition does, and again, from zero, whenever that begins anew.

    Args:
        id: Names it in verdicts.
        duration: A `timedelta` of scheduled time; `WorkingDays(2, by="16:00")` for a
            relative duration; `DateField("due_at", if_empty=timedelta())` to be due at a
            date field.
        start: What attaches it; None: every record.
        stop: What completes it; None: nothing.
        pause: While this holds, time does not count.
        resume: What ends a pause; None: that the pause condition ceases to hold.
        cancel: `"start_ends"`: that the start condition ceases to hold; `"never"`; or a
            condition.
        reset: What completes it and attaches it anew.
        retroactive_start: A date field from which the first cycle counts; None: from when it
            is attached.
        retroactive_pause: Whether pauses before it was attached are left out then.
        schedule: The time that counts.
        metric: A label, such as `"resolution"`.
        thresholds: Instants to be told of, such as 50, 75 and 100 percent.

    Raises:
        DefinitionError: Something cannot be; holds every fault with its path.
    """
    _check(cancel, start=start, stop=stop, reset=reset)
    with arguments(
        goal="duration",
        count_from="retroactive_start",
        replay_pauses="retroactive_pause",
    ):
        return Target(
            id=id,
            goal=duration,
            metric=metric,
            start=_attached(start, stop, cancel),
            stop=None if stop is None else begins(stop),
            cancel=_cancelled(start, cancel),
            reset=None if reset is None else begins(reset),
            pause=pause,
            resume=resume,
            schedule=schedule,
            count_from=retroactive_start,
            replay_pauses=retroactive_pause,
            reopen="new_cycle",
            thresholds=thresholds,
        )


def _check(cancel: Cancel, **given: Condition | None) -> None:
    faults = Faults()
    if not isinstance(cancel, Condition):
        check.a_mode(cancel, "cancel", ("start_ends", "never"), faults)
    for name, value in given.items():
        check.of_kind(Condition, value, name, faults)
    faults.stop_all(CANNOT)


def _attached(
    start: Condition | None, stop: Condition | None, cancel: Cancel
) -> Edge | None:
    """The start condition begins to hold while nothing completes or cancels the clock."""
    parts = [] if start is None else [start]
    if stop is not None:
        parts.append(~stop)
    if isinstance(cancel, Condition):
        parts.append(~cancel)
    return begins(reduce(and_, parts)) if parts else None


def _cancelled(start: Condition | None, cancel: Cancel) -> Edge | None:
    if isinstance(cancel, Condition):
        return begins(cancel)
    return ends(start) if start is not None and cancel == "start_ends" else None
