"""Targets: how much time something may take, and what starts, stops and pauses its clock."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, Final, Self, get_args

import attrs

from itsmcore.model import (
    IS_SET,
    Condition,
    Edge,
    Getter,
    Side,
    WorkingTime,
    begins,
    commented,
    one_of,
    when,
)
from itsmcore.sla import _target_checks as check
from itsmcore.sla._faults import Faults
from itsmcore.sla.deadline import DateField
from itsmcore.sla.goal import Goal, GoalForm, GoalRow, parse_goal
from itsmcore.sla.schedule_table import ScheduleOf, ScheduleTable
from itsmcore.sla.threshold import Threshold, ThresholdForm, parse_thresholds
from itsmcore.sla.words import GoalChange, Pick, Reopen

__all__ = ["ScheduleForm", "Target"]

ScheduleForm = WorkingTime | ScheduleTable | ScheduleOf | str | None
"""The time that counts: as such, by condition, or by its name in a rulebook; None: all."""

_CONDITIONS: Final = ("applies", "pause", "resume", "runs")
_EDGES: Final = ("start", "stop", "cancel", "reset")


@attrs.frozen(kw_only=True, init=False)
class Target:
    """How much time something may take. A value: frozen, hashable where its parts are.

    Edges of one step have an order: a stop wins over a cancel, a cancel over a reset, and all
    over a start. What ends a clock or a cycle acts on a clock that has started, and on no
    other.

    Attributes:
        id: Names it in verdicts.
        goal: Rows tried in order: the first whose condition holds gives the goal. While none
            does, the clock is excluded.
        pick: Of several goals that hold, the `"first"`, or the `"strictest"`: the one due
            first counted from the start without pauses.
        metric: What it measures, such as `"response"`; targets of one metric are compared.
        applies: What it covers; while this does not hold, the clock is excluded. None: all.
        start: What starts the clock; None: birth, counted from `opened_at`.
        stop: What stops it; None: nothing.
        cancel: What cancels it; None: nothing.
        reset: What ends one cycle of it and begins the next; None: nothing.
        pause: While this holds, time does not count.
        resume: What ends a pause, instead of the pause ceasing to hold: once paused, the
            clock stays so until this holds and the pause does not.
        runs: Time counts only while this holds; None: always.
        schedule: The time that counts; None: all of it, day and night. A name is one of a
            rulebook, which binds it.
        count_from: A field with an instant, from which the first cycle counts instead of
            its start, be it earlier or later; while it holds none, the start counts.
        replay_pauses: Whether pauses before the start are left out when it counts from an
            earlier instant.
        reopen: What happens when nothing ends an ended clock any more, that is when no
            condition that stops or cancels it holds, or when it is started again:
            `"exclude_gap"` goes on without the time in between, `"count_gap"` goes on as if
            it had never ended, `"new_cycle"` begins from zero where the start fires or still
            holds, `"final"` leaves it ended.
        on_goal_change: What another goal does to a clock that runs: `"carry"` holds it
            against what has been counted, `"restart"` begins a new cycle, `"prorate"`
            scales what is left.
        thresholds: Instants to be told of, before, at or after the due time.
        split_by: A field whose values share out what is counted, such as `"group"`.
        fields: The names that it reads.
        hears: Whether it listens to comments.
        date_fields: The fields whose dates are goals of it.
        ending: What holds while something ends the clock; None where only instants do.

    >>> from datetime import timedelta
    >>> target = Target.resolution(
    ...     {"high": timedelta(hours=8), "low": timedelta(days=3)}
    ... )
    >>> target.goal[0]
    GoalRow(condition=when(priority='high'), goal=datetime.timedelta(seconds=28800))
    """

    id: str
    goal: tuple[GoalRow, ...]
    pick: Pick = "first"
    metric: str = ""
    applies: Condition | None = None
    start: Edge | None = None
    stop: Edge | None = None
    cancel: Edge | None = None
    reset: Edge | None = None
    pause: Condition | None = None
    resume: Condition | None = None
    runs: Condition | None = None
    schedule: ScheduleForm = None
    count_from: str | None = None
    replay_pauses: bool = True
    reopen: Reopen = "exclude_gap"
    on_goal_change: GoalChange = "carry"
    thresholds: tuple[Threshold, ...] = ()
    split_by: str | None = None
    fields: frozenset[str] = attrs.field(init=False, eq=False, repr=False)
    hears: bool = attrs.field(init=False, eq=False, repr=False)
    date_fields: tuple[str, ...] = attrs.field(init=False, eq=False, repr=False)
    ending: Condition | None = attrs.field(init=False, eq=False, repr=False)

    def __init__(
        self,
        *,
        id: str,
        goal: GoalForm,
        pick: Pick = "first",
        metric: str = "",
        applies: Condition | None = None,
        start: Edge | None = None,
        stop: Edge | None = None,
        cancel: Edge | None = None,
        reset: Edge | None = None,
        pause: Condition | None = None,
        resume: Condition | None = None,
        runs: Condition | None = None,
        schedule: ScheduleForm = None,
        count_from: str | None = None,
        replay_pauses: bool = True,
        reopen: Reopen = "exclude_gap",
        on_goal_change: GoalChange = "carry",
        thresholds: Iterable[ThresholdForm] = (),
        split_by: str | None = None,
    ) -> None:
        """Make a target from any of the friendly forms.

        Args:
            id: Names it in verdicts; not empty.
            goal: A duration, a goal in days or a deadline; a mapping from priority level to
                such; or rows: `GoalRow` values, or pairs of a condition (None: always) and a
                goal.
            pick: Which of several goals that hold.
            metric: What it measures.
            applies: What it covers.
            start: What starts the clock.
            stop: What stops it.
            cancel: What cancels it.
            reset: What begins the next cycle.
            pause: While this holds, time does not count.
            resume: What ends a pause.
            runs: Time counts only while this holds.
            schedule: The time that counts.
            count_from: A field with the instant from which the first cycle counts.
            replay_pauses: Whether earlier pauses are left out then.
            reopen: How an ended clock goes on.
            on_goal_change: What another goal does.
            thresholds: `AtPercent` or `FromDue` values, whole percents, or offsets.
            split_by: A field whose values share out what is counted.

        Raises:
            DefinitionError: Something cannot be; holds every fault with its path.
        """
        faults = Faults()
        made: dict[str, Any] = {
            "id": check.named(id, faults),
            "goal": parse_goal(goal, pick, faults),
            "pick": check.a_mode(pick, "pick", get_args(Pick), faults),
            "metric": check.label(metric, faults),
            "schedule": check.a_schedule(schedule, faults),
            "count_from": check.a_field(count_from, "count_from", faults),
            "replay_pauses": check.a_flag(replay_pauses, "replay_pauses", faults),
            "reopen": check.a_mode(reopen, "reopen", get_args(Reopen), faults),
            "on_goal_change": check.a_mode(
                on_goal_change, "on_goal_change", get_args(GoalChange), faults
            ),
            "thresholds": parse_thresholds(thresholds, faults),
            "split_by": check.a_field(split_by, "split_by", faults),
        }
        for kind, given in (
            (
                Condition,
                {"applies": applies, "pause": pause, "resume": resume, "runs": runs},
            ),
            (Edge, {"start": start, "stop": stop, "cancel": cancel, "reset": reset}),
        ):
            for name, value in given.items():
                made[name] = check.of_kind(kind, value, name, faults)
        check.check_together(made, faults)
        faults.stop_all("the target cannot work")
        for name, value in made.items():
            object.__setattr__(self, name, value)
        self._compile()

    def _compile(self) -> None:
        edges: list[Edge] = [e for n in _EDGES if (e := getattr(self, n)) is not None]
        conditions = [c for n in _CONDITIONS if (c := getattr(self, n)) is not None]
        readers = [*edges, *conditions, *self.goal]
        if isinstance(self.schedule, ScheduleTable):
            readers.append(self.schedule)
        named = frozenset(n for n in (self.count_from, self.split_by) if n is not None)
        levels = [e.level for e in (self.stop, self.cancel) if e is not None]
        held = [level for level in levels if level is not None]
        found: dict[str, Any] = {
            "fields": named.union(*(r.fields for r in readers)),
            "hears": any(e.hears for e in edges),
            "date_fields": tuple(
                dict.fromkeys(
                    row.goal.name
                    for row in self.goal
                    if isinstance(row.goal, DateField)
                )
            ),
            "ending": reduce(or_, held) if held else None,
        }
        for name, value in found.items():
            object.__setattr__(self, name, value)

    @classmethod
    def resolution(
        cls,
        goal: GoalForm,
        *,
        id: str = "resolution",
        applies: Condition | None = None,
        pause: Condition | None = None,
        schedule: ScheduleForm = None,
        reopen: Reopen = "exclude_gap",
        on_goal_change: GoalChange = "carry",
        thresholds: Iterable[ThresholdForm] = (),
        split_by: str | None = None,
    ) -> Self:
        """From opening until the work is done; what is cancelled is excluded.

        The clock stops when the status becomes one of category done or closed, and is
        cancelled when the status becomes `cancelled`.

        Args:
            goal: As for the class.
            id: Names it in verdicts.
            applies: What it covers.
            pause: While this holds, time does not count.
            schedule: The time that counts.
            reopen: How an ended clock goes on.
            on_goal_change: What another goal does.
            thresholds: Instants to be told of.
            split_by: A field whose values share out what is counted.
        """
        cancelled = when(status="cancelled")
        finished = when(status_category=one_of("done", "closed"))
        return cls(
            id=id,
            goal=goal,
            metric="resolution",
            applies=applies,
            stop=begins(finished & ~cancelled),
            cancel=begins(cancelled),
            pause=pause,
            schedule=schedule,
            reopen=reopen,
            on_goal_change=on_goal_change,
            thresholds=thresholds,
            split_by=split_by,
        )

    @classmethod
    def response(
        cls,
        goal: GoalForm,
        *,
        id: str = "response",
        applies: Condition | None = None,
        schedule: ScheduleForm = None,
        thresholds: Iterable[ThresholdForm] = (),
    ) -> Self:
        """From opening until the first answer: what the requester said later starts nothing.

        The clock stops at the first public comment of an agent, or when
        `first_responded_at` is set; nothing pauses it and it never goes on.

        Args:
            goal: As for the class.
            id: Names it in verdicts.
            applies: What it covers.
            schedule: The time that counts.
            thresholds: Instants to be told of.
        """
        answered = begins(when(first_responded_at=IS_SET))
        return cls(
            id=id,
            goal=goal,
            metric="response",
            applies=applies,
            stop=commented(side=Side.AGENT, public=True) | answered,
            schedule=schedule,
            reopen="final",
            thresholds=thresholds,
        )

    def goals_of(self, get: Getter, /) -> tuple[Goal, ...]:
        """The goals that hold where `get` tells the value of each name, in order.

        None when the clock is excluded.
        """
        if self.applies is not None and not self.applies.test(get):
            return ()
        return tuple(row.goal for row in self.goal if row.holds(get))
