"""A target as a table of moves: what each kind of step does to a clock in each state.

What a clock does next depends on few things: the values that its target reads, and whether it
is started, paused, ended ... Its figures do not matter. So the machine of single clocks is
asked once for every state and every kind of step that come along, and its answer is kept; the
figures of a million clocks are then moved along by looking up.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final, Self, TypeAlias

import attrs

from itsmcore.model import Comment, Turn, Value, WorkingTime
from itsmcore.model._columns import key_of
from itsmcore.sla._machine import Machine
from itsmcore.sla._meter import Meter, Meters
from itsmcore.sla.open_time import OpenTime
from itsmcore.sla.target import Target
from itsmcore.sla.words import ClockState, CycleEnd, Outcome

__all__ = [
    "BEGINS",
    "CLOSES_RUN",
    "CLOSES_SHOWN",
    "COUNTS",
    "END",
    "ENDS",
    "LOSES_RUN",
    "LOSES_SHOWN",
    "LOSS",
    "NOTHING",
    "OUTCOMES",
    "PAUSES",
    "RUN",
    "STARTS",
    "STATES",
    "UNREACHED",
    "Node",
    "Program",
    "Told",
    "is_plain",
]

Told: TypeAlias = tuple[Mapping[str, Value], tuple[Comment, ...]]
"""What a fact tells a target: values by name, and what was said."""

COUNTS, PAUSES = 1, 2
"""What time does to a clock: it counts, or it does not; 0 before the start."""

STARTS, ENDS, BEGINS, LOSES_RUN, LOSES_SHOWN, CLOSES_RUN, CLOSES_SHOWN = (
    1 << i for i in range(7)
)
"""What a step does to the figures, several at once; 0: it only ends a stretch.

The clock starts, ends, or begins a cycle. It loses its goal, with what it had counted, or with
what it showed at its end; so does a cycle that another follows and that leaves a trace, which
one that is judged by what it had counted does only if it lasted some time.
"""

RUN, END, LOSS, NOTHING = range(4)
"""Whose figures are shown: what it has counted, as it ended, as its goal was lost; or none."""

_AT_END: Final = (CycleEnd.STOPPED, CycleEnd.CANCELLED)

STATES: Final = tuple(ClockState)
OUTCOMES: Final = tuple(Outcome)
"""What codes stand for, each at its number."""

UNREACHED: Final = 1 << 62
"""Above every goal: the limit of a clock that cannot be missed."""

_KNOWN: Final = frozenset(
    {
        *("id", "goal", "pick", "metric", "schedule", "thresholds", "split_by"),
        *("applies", "start", "stop", "cancel", "reset", "pause", "resume", "runs"),
        *("reopen", "on_goal_change", "replay_pauses"),
    }
)
"""The fields of a target whose values are taken as they are, or looked at one by one."""

_ALL_TIME: Final = Meters(None, (Meter(None),))


def is_plain(target: Target, schedule: WorkingTime | None) -> bool:
    """Whether figures depend on nothing but one schedule and goals that are durations.

    A field that is not known here, or a value that is not, makes a target not plain.
    """
    used = target.schedule if schedule is None else schedule
    fields: Iterable[attrs.Attribute[Any]] = attrs.fields(Target)
    return (
        (used is None or isinstance(used, OpenTime))
        and all(isinstance(row.goal, timedelta) for row in target.goal)
        and target.reopen in ("exclude_gap", "final", "new_cycle", "count_gap")
        and target.on_goal_change in ("carry", "restart")
        and target.pick in ("first", "strictest")
        and not any("." in name for name in target.fields)
        and all(
            getattr(target, field.name) == field.default
            for field in fields
            if field.init and field.name not in _KNOWN
        )
    )


class Node(dict[int, tuple[int, "Node"]]):
    """One state of a clock: for each step by its number, what it does and where it leads.

    Attributes:
        flow: What time does to the clock.
        limit: Above which the clock is missed.
        goal_us: The goal; None when excluded.
        state: What is shown, as a code.
        outcome: How the target fares while the limit is not passed, as a code.
        cover: Whose figures are shown.
    """

    __slots__ = (
        "_model",
        "_program",
        "cover",
        "flow",
        "goal_us",
        "limit",
        "outcome",
        "state",
    )

    def __init__(self, program: "Program", model: "_Model") -> None:
        super().__init__()
        self._program, self._model = program, model
        state, outcome = model.reading(model.at_us).state, Outcome.EXCLUDED
        self.goal_us = None if model.budget is None else model.budget.goal_us
        self.flow = model.flow
        self.cover = model.cover
        self.limit = UNREACHED
        if self.goal_us is not None and state is not ClockState.CANCELLED:
            self.limit = self.goal_us
            is_stopped = state is ClockState.STOPPED
            outcome = Outcome.MET if is_stopped else Outcome.OPEN
        self.state, self.outcome = STATES.index(state), OUTCOMES.index(outcome)

    def __missing__(self, number: int) -> tuple[int, "Node"]:
        found = self._program.after(self, self._model, number)
        self[number] = found
        return found


class Program:
    """The states of one target's clocks, made as they come along.

    Attributes:
        target: Whose, without the parts that decide no figure.
    """

    def __init__(self, target: Target) -> None:
        self.target = attrs.evolve(target, split_by=None, thresholds=())
        self._nodes: dict[Any, Node] = {}
        self._told: list[Told] = [({}, ())]
        self._numbers: dict[Any, int] = {}

    def number(self, told: Told) -> int:
        """The number of a kind of step; 0 for one that tells nothing."""
        values, comments = told
        key = tuple([(name, key_of(value)) for name, value in values.items()]), comments
        if not values and not comments:
            return 0
        found = self._numbers.setdefault(key, len(self._told))
        if found == len(self._told):
            self._told.append(told)
        return found

    def first(self, values: Mapping[str, Value]) -> tuple[int, Node]:
        """What a clock does at the first step, by the first values, and where it is then."""
        model = _Model(self.target, _ALL_TIME, opened_us=0, known_us=1, values=values)
        return model.effect(None), self._node(model)

    def after(self, node: Node, model: "_Model", number: int) -> tuple[int, Node]:
        """What a step does to a clock, and where it is then."""
        values, comments = self._told[number]
        changed = model.changed(values)
        if not (changed or comments):
            return 0, node
        made = model.copy()
        made.step(Turn(0, model.at_us + 1, changed, comments))
        return made.effect(model), self._node(made)

    def _node(self, model: "_Model") -> Node:
        key = model.key()
        found = self._nodes.get(key)
        if found is None:
            found = self._nodes[key] = Node(self, model)
        return found


class _Model(Machine):
    """A clock of which only the state is looked at; each of its steps takes a microsecond."""

    __slots__ = ()

    @property
    def flow(self) -> int:
        """What time does to it, beneath what is shown."""
        kind = self.run.kind
        if kind.why is ClockState.NOT_STARTED:
            return 0
        return COUNTS if kind.is_counted else PAUSES

    @property
    def cover(self) -> int:
        """Whose figures are shown."""
        if self.budget is None:
            return NOTHING if self.lost is None else LOSS
        return RUN if self.ended is None else END

    def key(self) -> Any:
        """All that what it does next depends on."""
        budget, held, ended = self.budget, self._held, self.ended
        return (
            tuple([(name, key_of(value)) for name, value in self.values.items()]),
            self._is_paused,
            self._lifts,
            self._ran,
            self.started_us is None,
            None if ended is None else ended.state,
            self.lost is None,
            None if budget is None else budget.rule,
            None if held is None else held.rule,
            self.run.kind.why,
            self.flow,
        )

    def effect(self, before: Self | None) -> int:
        """What the last step did to the figures; `before` is None at the first step."""
        if before is None:
            has_started, ended, lost, number = self.target.start is None, None, None, 1
        else:
            has_started, ended = before.started_us is not None, before.ended
            lost, number = before.lost, before.number
        found = 0
        if self.started_us == self.at_us:
            found = BEGINS if has_started else STARTS
        if self.number != number and self.past is not None:
            was_shown = self.past.end in _AT_END
            found |= CLOSES_SHOWN if was_shown else CLOSES_RUN
        if self.ended is not None and self.ended is not ended:
            found |= ENDS
        if self.lost is not None and self.lost is not lost:
            found |= LOSES_RUN if self.ended is None else LOSES_SHOWN
        return found
