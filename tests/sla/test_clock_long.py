"""Clocks of very long histories: the work grows with the facts, one by one, and no faster."""

import pickle
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from itertools import product
from typing import Any

import pytest
from hypothesis import settings

from itsmcore.model import Fact, FieldChange, History, begins, when
from itsmcore.sla import Clock, Schedule, Target, Verdict, measure
from itsmcore.sla.words import GoalChange, Reopen
from tests.sla.clock_cases import STATES, instant

MINUTE_US = 60_000_000
DESK = Schedule(tz="Etc/GMT-3", week={"mon-fri": "08:00-12:00, 13:00-17:30"})
HOUR = timedelta(hours=1)
REOPEN: tuple[Reopen, ...] = ("exclude_gap", "final", "new_cycle", "count_gap")
CHANGE: tuple[GoalChange, ...] = ("carry", "restart", "prorate")
MODES = [*product(REOPEN, CHANGE)]

STATUSES = ("hold", "work", "done", "work", "new")
"""Pauses, stops, reopens and resets, again and again."""


def fact(number: int) -> Fact:
    values = {
        "status": STATUSES[number % 5],
        "priority": ("high", "low")[number // 3 % 2],
        "group": "abc"[number // 7 % 3],
    }
    return Fact(
        record_id="R",
        seq=number,
        at=instant(number * MINUTE_US),
        changes=[FieldChange(name, None, value) for name, value in values.items()],
    )


@cache
def long_history(size: int) -> History:
    return History(
        record_type="incident",
        record_id="R",
        opened_at=instant(0),
        began_at=instant(0),
        initial={"status": "new", "priority": "high", "group": "a"},
        facts=[fact(number) for number in range(1, size + 1)],
        states=STATES,
    )


def target(reopen: Reopen, change: GoalChange) -> Target:
    return Target(
        id="t",
        goal={"high": 3 * HOUR, "low": 5 * HOUR},
        stop=begins(when(status="done")),
        reset=begins(when(status="new")),
        pause=when(status="hold"),
        schedule=DESK,
        reopen=reopen,
        on_goal_change=change,
        thresholds=[50, 100, -HOUR, HOUR],
        split_by="group",
    )


def measured(made: Target, size: int) -> Verdict:
    now = instant((size + 5) * MINUTE_US)
    return measure(made, long_history(size), now=now)


@contextmanager
def counted_calls() -> Iterator[list[int]]:
    """Count the calls of functions: a measure of work that no busy machine disturbs."""
    calls = [0]

    def note(_frame: Any, event: str, _arg: Any) -> None:
        calls[0] += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield calls
    finally:
        sys.setprofile(before)


def work(do: Callable[[], object]) -> int:
    with counted_calls() as calls:
        do()
    return calls[0]


def read_all(verdict: Verdict) -> int:
    """Look at everything that is made only when it is looked at."""
    parts = len(verdict.segments) + len(verdict.by_holder)
    return parts + sum(len(cycle.segments) for cycle in verdict.past_cycles)


@pytest.mark.parametrize(("reopen", "change"), MODES)
def test_twice_the_facts_are_twice_the_work_in_every_mode(
    reopen: Reopen, change: GoalChange
) -> None:
    made = target(reopen, change)
    for size in (400, 800):
        measured(made, size)  # what a history and a schedule keep is kept
    once, twice = (work(lambda n=n: measured(made, n)) for n in (400, 800))  # type: ignore[misc] # bound at once
    assert twice < 2.2 * once
    short, long = measured(made, 400), measured(made, 800)
    assert work(lambda: read_all(long)) < 2.5 * work(lambda: read_all(short)) + 100


@pytest.mark.parametrize(("reopen", "change"), MODES)
def test_one_more_fact_costs_the_same_on_a_long_history(
    reopen: Reopen, change: GoalChange
) -> None:
    made, history = target(reopen, change), long_history(800)
    clock, costs = Clock.begin(made, history), list[int]()
    for one in history:
        costs.append(work(lambda one=one, clock=clock: clock.after(one)))  # type: ignore[misc] # bound at once
        clock = clock.after(one)
    now = instant(805 * MINUTE_US)
    assert clock.verdict(now) == measured(made, 800)
    assert sum(costs[-120:]) < 1.1 * sum(costs[120:240])


@pytest.mark.parametrize(
    ("reopen", "change"), [("new_cycle", "restart"), ("count_gap", "prorate")]
)
def test_very_long_histories_are_measured(reopen: Reopen, change: GoalChange) -> None:
    size = 100_000 if settings().max_examples > 100 else 10_000
    verdict = measured(target(reopen, change), size)
    assert len(verdict.past_cycles) >= size / 5
    assert verdict.past_cycles[-1].ended_at <= verdict.started_at  # type: ignore[operator] # it has started
    assert sum(verdict.by_holder.values(), timedelta()) == verdict.elapsed
    assert all(cycle.segments[0].start == cycle.started_at for cycle in ends(verdict))


def ends(verdict: Verdict) -> Iterator[Any]:
    """Some past cycles that have segments."""
    found = (cycle for cycle in verdict.past_cycles if len(cycle.segments))
    for cycle, _ in zip(found, range(1000), strict=False):
        yield cycle


def test_a_long_clock_is_pickled_and_printed_without_recursion() -> None:
    size = 20_000
    made = Target(id="t", goal=HOUR, pause=when(status="hold"), stop=None)
    history = long_history(size)
    clock = Clock.begin(made, history)
    for one in history:
        clock = clock.after(one)
    now = instant((size + 5) * MINUTE_US)
    verdict = clock.verdict(now)
    assert verdict == measure(made, history, now=now)
    again = pickle.loads(pickle.dumps(clock))  # noqa: S301 - made on the line itself
    assert again.verdict(now) == verdict
    assert len(verdict.segments) > size / 3
    assert len(repr(verdict)) > len(verdict.segments)
