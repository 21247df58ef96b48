"""Random small histories and targets, for the library and for its oracle."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_
from random import Random
from typing import Any, Literal

from itsmcore.errors import NeverOpenError
from itsmcore.interval import Interval
from itsmcore.model import (
    Edge,
    Fact,
    FieldChange,
    History,
    Side,
    States,
    WorkingTime,
    begins,
    changes,
    commented,
    one_of,
    when,
)
from itsmcore.sla import GoalRow, Target
from tests.sla.clock_oracle import CATEGORIES, Oracle, PlainEdge, PlainTarget, Step

ORIGIN = datetime(2026, 3, 2, tzinfo=UTC)
US = timedelta(microseconds=1)
STATES = States(CATEGORIES)
PRIORITIES = ("critical", "high", "low", None)
GROUPS = ("a", "b", "c")


def instant(us: int) -> datetime:
    return ORIGIN + us * US


def offset(at: datetime | None) -> int | None:
    return None if at is None else (at - ORIGIN) // US


@dataclass(frozen=True)
class ToyTime:
    """Working time that repeats: a tick counts where the pattern says so."""

    pattern: str
    tick: int = 1

    def opens(self, us: int) -> bool:
        return self.pattern[us // self.tick % len(self.pattern)] == "x"

    def _require(self, kind: str) -> None:
        if kind not in self.pattern:
            wanted = "open" if kind == "x" else "close"
            raise NeverOpenError(schedule=self.pattern, at=ORIGIN, wanted=wanted)

    def _end(self, us: int) -> int:
        return us - us % self.tick + self.tick

    def elapsed(self, start: datetime, end: datetime, /) -> timedelta:
        at, until, total = _us(start), _us(end), 0
        while at < until:
            if self.opens(at):
                total += min(self._end(at), until) - at
            at = self._end(at)
        return total * US

    def add(self, start: datetime, duration: timedelta, /) -> datetime:
        at, left = _us(start), duration // US
        if left:
            self._require("x")
        while left:
            step = min(self._end(at) - at, left) if self.opens(at) else 0
            left -= step
            at = at + step if not left and step else self._end(at)
        return instant(at)

    def add_working_days(
        self,
        start: datetime,
        days: int,
        /,
        *,
        roll: Literal["direction", "day_start"] | None = None,
    ) -> datetime:
        raise NotImplementedError

    def is_open(self, at: datetime, /) -> bool:
        return self.opens(_us(at))

    def next_open(self, at: datetime, /) -> datetime:
        self._require("x")
        us = _us(at)
        while not self.opens(us):
            us = self._end(us)
        return instant(us)

    def next_close(self, at: datetime, /) -> datetime:
        self._require(".")
        us = _us(self.next_open(at))
        while self.opens(us):
            us = self._end(us)
        return instant(us)

    def periods(self, start: datetime, end: datetime, /) -> Iterator[Interval]:
        raise NotImplementedError


def _us(at: datetime) -> int:
    return (at - ORIGIN) // US


class Case:
    """One random history and one random target, in both languages.

    Attributes:
        history: For the library.
        target: For the library, without a schedule.
        oracle: Both for the oracle, with the hours.
        schedule: The hours for the library; None for 24x7.
        end: A little after the last fact.
    """

    def __init__(
        self,
        rng: Random,
        *,
        tick: int = 1,
        schedule: WorkingTime | None = None,
        size: int = 7,
    ) -> None:
        self.rng, self.tick = rng, tick
        self.schedule = schedule
        if schedule is None and rng.random() < 0.6:
            self.schedule = ToyTime(rng.choice(PATTERNS), tick)
        self.plain = _plain_target(rng, tick)
        self.target = _target(self.plain)
        opened = rng.randrange(8) * tick
        self.known = max(0, opened + rng.choice((0, 0, 0, 2, 5, -3)) * tick)
        first = _first(rng)
        self.facts, self.end = self._facts(max(self.known, opened), size, first)
        self.history = History(
            record_type="incident",
            record_id="R",
            opened_at=instant(opened),
            began_at=instant(self.known),
            initial=first,
            facts=self.facts,
            states=STATES,
        )
        steps = tuple(_steps(first, max(opened, self.known), self.facts))
        self.oracle = Oracle(self.plain, opened, steps, self._opens, tick)

    def _opens(self, us: int) -> bool:
        return self.schedule is None or self.schedule.is_open(instant(us))

    def _facts(
        self, at: int, size: int, values: dict[str, Any]
    ) -> tuple[list[Fact], int]:
        rng, found, held, last = self.rng, list[Fact](), dict(values), at
        for seq in range(1, rng.randrange(size + 1) + 1):
            at += rng.choice((0, 0, 1, 1, 2, 3, 5, -2)) * self.tick
            found.append(_fact(rng, seq, at, held))
            last = max(last, at)
        return found, last + rng.randrange(12) * self.tick

    def __repr__(self) -> str:
        return f"Case({self.history!r}, {self.target!r}, {self.schedule!r})"


PATTERNS = ("x.", "xx..", "..xxx", "xxx.x..", "x...", "xxxx.xx.x", "xxxxx", ".....")


def _first(rng: Random) -> dict[str, Any]:
    return {
        "status": rng.choice(("new", "new", "new", *CATEGORIES)),
        "priority": rng.choice(PRIORITIES),
        "group": rng.choice(GROUPS),
        "note": "",
    }


def _fact(rng: Random, seq: int, at: int, held: dict[str, Any]) -> Fact:
    made: list[FieldChange] = []
    for name, choices, odds in (
        ("status", tuple(CATEGORIES), 0.55),
        ("priority", PRIORITIES, 0.2),
        ("group", GROUPS, 0.2),
        ("note", ("", "seen", "read"), 0.3),
    ):
        while rng.random() < odds:
            new = rng.choice(choices)
            made.append(FieldChange(name, held[name], new))
            held[name] = new
    has_text = rng.random() < 0.25
    return Fact(
        record_id="R",
        seq=seq,
        at=instant(at),
        changes=made,
        side=rng.choice((None, *Side)),
        public=rng.choice((True, True, False, None)),
        text="said" if has_text else None,
    )


def _steps(first: dict[str, Any], at: int, facts: list[Fact]) -> Iterator[Step]:
    values = dict(first)
    yield Step(at, dict(values))
    for fact in facts:
        at = max(at, _us(fact.at))
        for change in fact.changes:
            values[change.field] = change.new
        said = ((str(fact.side), fact.public),) if fact.text is not None else ()
        yield Step(at, dict(values), said)


def _plain_target(rng: Random, tick: int) -> PlainTarget:
    done = PlainEdge("status", frozenset(("done", "shut")))
    only_done = PlainEdge("status", frozenset(("done",)))
    answered = PlainEdge(side="agent")
    asked = PlainEdge(side="requester")
    mine = PlainEdge("group", frozenset("b"))
    moved = PlainEdge("group", changes=True)
    void = PlainEdge("status", frozenset(("void",)))
    row = tuple(
        (priority, rng.randrange(10) * tick)
        for priority in ("critical", "high", "low")
        if rng.random() < 0.8
    )
    constant = ((None, rng.randrange(12) * tick),)
    return PlainTarget(
        goals=rng.choice((constant, row or constant, row + constant)),
        applies=rng.choice((None, None, None, frozenset("ab"))),
        start=rng.choice(((), (), (), (mine,), (asked,), (mine, asked))),
        stop=rng.choice(
            ((done,), (done,), (only_done,), (answered,), (answered, done))
        ),
        cancel=rng.choice(((), (void,), (void, moved))),
        pause=rng.choice((frozenset[str](), frozenset(("hold",)), _HELD)),
        reopen=rng.choice(("exclude_gap", "final", "count_gap")),
    )


_HELD = frozenset(("hold", "new"))


def _target(plain: PlainTarget) -> Target:
    applies = None
    if plain.applies is not None:
        applies = when(group=one_of(*sorted(plain.applies)))
    pause = None
    if plain.pause == {
        "hold"
    }:  # said by category where the category has that one state
        pause = when(status_category="waiting")
    elif plain.pause:
        pause = when(status=one_of(*sorted(plain.pause)))
    return Target(
        id="t",
        goal=[
            GoalRow(None if name is None else when(priority=name), goal * US)
            for name, goal in plain.goals
        ],
        applies=applies,
        start=_edge(plain.start),
        stop=_edge(plain.stop),
        cancel=_edge(plain.cancel),
        pause=pause,
        reopen=plain.reopen,
    )


def _edge(edges: tuple[PlainEdge, ...]) -> Edge | None:
    made = [_one(edge) for edge in edges]
    return reduce(or_, made) if made else None


def _one(edge: PlainEdge) -> Edge:
    if edge.side is not None:
        return commented(side=Side(edge.side), public=True)
    assert edge.field is not None
    if edge.changes:
        return changes(edge.field)
    return begins(when({edge.field: one_of(*sorted(edge.values))}))
