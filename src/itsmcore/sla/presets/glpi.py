"""Agreements of GLPI: time to own and time to resolve, with levels before and after the due time."""

from collections.abc import Iterable
from typing import Final, Literal, TypeAlias, get_args

import attrs

from itsmcore.model import IS_SET, Condition, Edge, begins, when
from itsmcore.sla import _target_checks as check
from itsmcore.sla._faults import Faults
from itsmcore.sla.goal import GoalForm
from itsmcore.sla.presets._parts import CANCELLED, CANNOT, WAITING, arguments
from itsmcore.sla.target import ScheduleForm, Target
from itsmcore.sla.threshold import ThresholdForm

__all__ = ["Kind", "time_to_own", "time_to_resolve"]

Kind: TypeAlias = Literal["sla", "ola"]
"""Whether it counts from creation, or from when it was attached."""

_OWNED: Final = begins(when(assignee=IS_SET))


def time_to_own(
    goal: GoalForm,
    *,
    id: str = "time to own",
    kind: Kind = "sla",
    applies: Condition | None = None,
    owned: Edge = _OWNED,
    schedule: ScheduleForm = None,
    levels: Iterable[ThresholdForm] = (),
) -> Target:
    """Until somebody is assigned; waiting does not pause it.

    Args:
        goal: A duration; `WorkingDays(5)` for days at the same wall time, with
            `by="close"` for the end of the working day; by priority level or by condition.
        id: Names it in verdicts.
        kind: `"sla"` counts from creation, whenever it was attached; `"ola"` from then.
        applies: While this holds it is attached; needed for an OLA.
        owned: What ends it.
        schedule: The calendar.
        levels: Offsets from the due time, negative for before.

    Raises:
        DefinitionError: Something cannot be, such as an OLA without `applies`; holds every
            fault with its path.
    """
    start = _attached(kind, applies)
    with arguments(stop="owned", thresholds="levels"):
        return Target(
            id=id,
            goal=goal,
            metric="ownership",
            applies=applies,
            start=start,
            stop=owned,
            cancel=begins(CANCELLED),
            schedule=schedule,
            reopen="final",
            thresholds=levels,
        )


def time_to_resolve(
    goal: GoalForm,
    *,
    id: str = "time to resolve",
    kind: Kind = "sla",
    applies: Condition | None = None,
    pause: Condition | None = WAITING,
    schedule: ScheduleForm = None,
    levels: Iterable[ThresholdForm] = (),
) -> Target:
    """Until the record is solved, without the time in which it waits, or was solved before.

    Args:
        goal: As for `time_to_own`.
        id: Names it in verdicts.
        kind: `"sla"` counts from creation, whenever it was attached; `"ola"` from then.
        applies: While this holds it is attached; needed for an OLA.
        pause: While this holds, time does not count.
        schedule: The calendar.
        levels: Offsets from the due time, negative for before.

    Raises:
        DefinitionError: Something cannot be, such as an OLA without `applies`; holds every
            fault with its path.
    """
    start = _attached(kind, applies)
    with arguments(thresholds="levels"):
        target = Target.resolution(
            goal,
            id=id,
            applies=applies,
            pause=pause,
            schedule=schedule,
            thresholds=levels,
        )
    return attrs.evolve(target, start=start)


def _attached(kind: Kind, applies: Condition | None) -> Edge | None:
    faults = Faults()
    check.a_mode(kind, "kind", get_args(Kind), faults)
    check.of_kind(Condition, applies, "applies", faults)
    if kind == "ola" and applies is None:
        problem = "an OLA counts from when it is attached, and nothing says when"
        faults.value(("applies",), None, problem, "give applies=when(ola='...')")
    faults.stop_all(CANNOT)
    return begins(applies) if kind == "ola" and applies is not None else None
