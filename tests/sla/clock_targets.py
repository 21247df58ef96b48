"""Random targets of every mode, in plain words and in those of the library."""

from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from random import Random
from typing import Any, Literal, Protocol

from itsmcore.model import (
    Condition,
    Edge,
    Side,
    WorkingTime,
    begins,
    changes,
    commented,
    ends,
    one_of,
    when,
)
from itsmcore.sla import (
    AtPercent,
    FromDue,
    GoalRow,
    ScheduleTable,
    Target,
    Threshold,
)
from tests.sla.clock_plain import (
    Goal,
    Holds,
    Hours,
    Offset,
    Percent,
    PlainDate,
    PlainEdge,
    PlainTarget,
    Rule,
)
from tests.sla.clock_toys import PATTERNS, US, ToyTime

Rows = tuple[tuple[str | Holds | None, Goal], ...]
Change = Literal["carry", "restart", "prorate"]

PRIORITIES = ("critical", "high", "low", None)
GROUPS = ("a", "b", "c")

_DONE = PlainEdge("status", frozenset(("done", "shut")))
_ONLY_DONE = PlainEdge("status", frozenset(("done",)))
_VOID = PlainEdge("status", frozenset(("void",)))
_NEW = PlainEdge("status", frozenset(("new",)))
_ANSWERED = PlainEdge(side="agent")
_ASKED = PlainEdge(side="requester")
_MINE = PlainEdge("group", frozenset("b"))
_MOVED = PlainEdge("group", changes=True)
_RANKED = PlainEdge("priority", changes=True)
_LEFT = PlainEdge("group", frozenset("a"), ends=True)
_LOWERED = PlainEdge("priority", frozenset(("high",)), ends=True)
_DONE_BY_US = replace(_DONE, only=Holds("group", frozenset("ab")))
_HELD = frozenset(("hold", "new"))


class Days(Protocol):
    """What goals in days are drawn from."""

    def hours(self, rng: Random) -> Hours:
        """Working time in which days can be told apart."""

    def rule(self, rng: Random) -> Rule:
        """A goal in days."""


@dataclass(frozen=True)
class Draw:
    """What a random target is drawn from.

    Attributes:
        tick: Length of a tick: goals and offsets are whole ticks.
        rough: Whether what is computed from them must lie on whole ticks too.
        days: Goals in days and their hours, where days are long enough to have them.
    """

    rng: Random
    tick: int
    rough: bool
    days: "Days | None" = None

    def hours(self) -> Hours:
        if self.days is not None:
            return self.days.hours(self.rng)
        return ToyTime(self.rng.choice(PATTERNS), self.tick)

    def some(self, odds: float) -> bool:
        return self.rng.random() < odds

    def ticks(self, most: int) -> int:
        grain = 2 if self.rough else 1
        return self.rng.randrange(most) // grain * grain * self.tick


def plain_target(rng: Random, tick: int, days: Days | None = None) -> PlainTarget:
    """A target of any modes."""
    draw = Draw(rng, tick, rough=tick > 1, days=days)
    pause = rng.choice((frozenset[str](), frozenset(("hold",)), _HELD))
    target = PlainTarget(
        goals=(),
        pick="strictest" if draw.some(0.25) else "first",
        applies=rng.choice((None, None, None, frozenset("ab"))),
        start=rng.choice(
            ((), (), (), (), (_MINE,), (_ASKED,), (_NEW,), (_NEW, _ASKED), (_LEFT,))
        ),
        stop=rng.choice(
            ((_DONE,), (_ONLY_DONE,), (_DONE_BY_US,), (_ANSWERED,), (_ANSWERED, _DONE))
        ),
        cancel=rng.choice(((), (_VOID,), (_VOID, _MOVED), (_VOID, _LOWERED))),
        reset=rng.choice(((), (), (_RANKED,), (_ASKED,), (_MINE, _NEW))),
        pause=pause,
        resume=_resume(draw) if pause and draw.some(0.35) else None,
        runs=_runs(draw) if draw.some(0.25) else None,
        count_from="since" if draw.some(0.35) else None,
        replay_pauses=draw.some(0.5),
        reopen=rng.choice(("exclude_gap", "final", "new_cycle", "count_gap")),
        split_by=rng.choice((None, "group", "priority")),
        table=_table(draw) if draw.some(0.3) else (),
    )
    return _with_goals(draw, target)


def _resume(draw: Draw) -> Holds:
    return draw.rng.choice(
        (
            Holds("status", frozenset(("work",))),
            Holds("group", frozenset("ab")),
            Holds("status", _HELD),
        )
    )


def _runs(draw: Draw) -> Holds:
    return draw.rng.choice(
        (
            Holds("group", frozenset("ab")),
            Holds("status", frozenset(("work", "hold", "done"))),
            Holds("priority", frozenset(("critical", "high"))),
        )
    )


def _table(draw: Draw) -> tuple[tuple[Holds, Hours], ...]:
    rows = (
        Holds("group", frozenset("a")),
        Holds("group", frozenset("b")),
        Holds("priority", frozenset(("high", "low"))),
    )
    return tuple((holds, draw.hours()) for holds in rows if draw.some(0.6))


def _with_goals(draw: Draw, target: PlainTarget) -> PlainTarget:
    rng, dated = draw.rng, draw.some(0.35)
    levels = ("critical", "high", "low")
    row: Rows = tuple((p, _goal(draw, dated=dated)) for p in levels if draw.some(0.8))
    constant: Rows = ((None, _goal(draw, dated=dated)),)
    goals: Rows = rng.choice(
        (constant, row or constant, row + constant, row + constant)
    )
    if target.pick == "strictest":
        more: Rows = ((Holds("group", frozenset("bc")), _goal(draw, dated=dated)),)
        goals = goals + more + ((None, _goal(draw, dated=dated)),)
    has_rules = not all(isinstance(goal, int) for _, goal in goals)
    has_dates = any(not isinstance(g, int) and g.is_deadline for _, g in goals)
    modes = _CHANGES[:2] if has_rules or draw.rough else _CHANGES
    return replace(
        target,
        goals=goals,
        on_goal_change=rng.choice(modes),
        thresholds=_thresholds(draw, dated=has_dates),
    )


_CHANGES: tuple[Change, ...] = ("carry", "restart", "prorate")


def _goal(draw: Draw, *, dated: bool) -> Goal:
    if draw.days is not None and draw.some(0.7):
        return draw.days.rule(draw.rng)
    if not dated or draw.some(0.4):
        return draw.ticks(11 if draw.days is None else 60)
    return PlainDate(
        "due_on",
        lands=draw.some(0.6),
        if_empty=draw.ticks(10) if draw.some(0.5) else None,
        tick=draw.tick,
    )


def _thresholds(draw: Draw, *, dated: bool) -> tuple[Percent | Offset, ...]:
    rng = draw.rng
    percents = (100, 200) if draw.rough else (1, 25, 50, 75, 100, 130, 200)
    found: list[Percent | Offset] = [
        Offset(n * draw.tick) for n in rng.sample((-4, -1, 0, 1, 3), rng.randrange(3))
    ]
    if not dated:
        found += [Percent(p) for p in rng.sample(percents, rng.randrange(3))]
    rng.shuffle(found)
    return tuple(found)


# -- in the words of the library -----------------------------------------------------


def library_target(plain: PlainTarget, schedule: WorkingTime | None) -> Target:
    """The same target; the schedule is that of the last row where there is a table."""
    pause = None
    if plain.pause == {"hold"}:  # said by category where that has this one state
        pause = when(status_category="waiting")
    elif plain.pause:
        pause = when(status=one_of(*sorted(plain.pause)))
    applies = None
    if plain.applies is not None:
        applies = when(group=one_of(*sorted(plain.applies)))
    return Target(
        id="t",
        goal=[GoalRow(_row_condition(h), _library_goal(g)) for h, g in plain.goals],
        pick=plain.pick,
        applies=applies,
        start=_edge(plain.start),
        stop=_edge(plain.stop),
        cancel=_edge(plain.cancel),
        reset=_edge(plain.reset),
        pause=pause,
        resume=_condition(plain.resume),
        runs=_condition(plain.runs),
        schedule=_schedule(plain, schedule),
        count_from=plain.count_from,
        replay_pauses=plain.replay_pauses,
        reopen=plain.reopen,
        on_goal_change=plain.on_goal_change,
        thresholds=[_threshold(item) for item in plain.thresholds],
        split_by=plain.split_by,
    )


def _row_condition(holds: str | Holds | None) -> Condition | None:
    if holds is None or isinstance(holds, Holds):
        return _condition(holds)
    return when(priority=holds)


def _condition(holds: Holds | None) -> Condition | None:
    if holds is None:
        return None
    return when(
        {holds.field: one_of(*sorted(v for v in holds.values if v is not None))}
    )


def _library_goal(goal: Goal) -> Any:
    return goal * US if isinstance(goal, int) else goal.translated()


def _threshold(item: Percent | Offset) -> Threshold:
    if isinstance(item, Percent):
        return AtPercent(item.percent)
    return FromDue(item.length * US)


def _schedule(
    plain: PlainTarget, schedule: WorkingTime | None
) -> WorkingTime | ScheduleTable | None:
    if not plain.table:
        return schedule
    rows: list[Any] = [(_condition(h), hours.translated()) for h, hours in plain.table]
    return ScheduleTable([*rows, (None, schedule)])


def _edge(edges: tuple[PlainEdge, ...]) -> Edge | None:
    made = [_one(edge) for edge in edges]
    return reduce(or_, made) if made else None


def _one(edge: PlainEdge) -> Edge:
    only = _condition(edge.only)
    return _simple(edge) if only is None else _simple(edge) & only


def _simple(edge: PlainEdge) -> Edge:
    if edge.side is not None:
        return commented(side=Side(edge.side), public=True)
    assert edge.field is not None
    if edge.changes:
        return changes(edge.field)
    condition = when({edge.field: one_of(*sorted(edge.values))})
    return ends(condition) if edge.ends else begins(condition)
