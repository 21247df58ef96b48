"""The slow clock itself, on cases that were worked by hand with a pencil.

Hours are drawn as a pattern of ticks; instants and lengths are ticks.
"""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.sla.clock_days import HOUR_US, Desk, PlainScheduledDays, PlainWorkingDays
from tests.sla.clock_oracle import (
    Holds,
    Offset,
    Oracle,
    Percent,
    PlainDate,
    PlainEdge,
    PlainTarget,
    Step,
)
from tests.sla.clock_toys import ToyTime, offset
from tests.sla.worked import on

DONE = PlainEdge("status", frozenset(("done",)))
NEW = PlainEdge("status", frozenset(("new",)))
PLAIN = PlainTarget(goals=((None, 4),), stop=(DONE,), pause=frozenset(("hold",)))
LEVELS = (("high", 4), ("low", 10))


def oracle(
    target: PlainTarget, *told: tuple[int, dict[str, Any]], hours: str = "x"
) -> Oracle:
    """A record opened at 0, with what is told of it."""
    values: dict[str, Any] = {"status": "work", "priority": "high", "group": "a"}
    values |= {"since": None, "due_on": None}
    steps = list[Step]()
    for at, news in ((0, {}), *told):
        values = {**values, **news}
        steps.append(Step(at, values))
    return Oracle(target, 0, tuple(steps), ToyTime(hours).opens)


def test_time_counts_while_it_is_open_and_not_paused() -> None:
    told = oracle(PLAIN, (3, {"status": "hold"}), (5, {"status": "work"}), hours="xx.")
    # Open: 0 1, 3 4, 6 7, 9 10 ... of which 3 and 4 are paused.
    shown = told.shown(7)
    assert (shown.elapsed, shown.paused, shown.account.calendar) == (3, 2, 5)
    assert told.due(7) == (8, None)
    assert told.due(4) == (None, 7)  # 4 and 6 are left
    assert (told.breach(8), told.breach(10)) == (None, 10)
    assert [told.next_change(n) for n in (0, 6, 8)] == [2, 8, 9]


def test_a_pause_lasts_until_it_is_resumed() -> None:
    target = replace(PLAIN, resume=Holds("group", frozenset("b")))
    told = oracle(
        target, (1, {"status": "hold"}), (2, {"status": "work"}), (5, {"group": "b"})
    )
    assert [told.shown(n).state for n in (1, 2, 4, 5)] == ["paused"] * 3 + ["running"]
    assert told.shown(7).elapsed == 3


def test_time_counts_only_while_the_clock_may_run() -> None:
    target = replace(PLAIN, runs=Holds("group", frozenset("a")))
    told = oracle(target, (2, {"group": "b"}), (6, {"group": "a"}))
    assert (told.shown(5).state, told.shown(7).elapsed) == ("paused", 3)


@pytest.mark.parametrize(
    ("reopen", "state", "elapsed", "paused", "cycle"),
    [
        ("exclude_gap", "running", 4, 3, 1),
        ("count_gap", "running", 7, 0, 1),
        ("final", "stopped", 2, 0, 1),
        ("new_cycle", "running", 2, 0, 2),
    ],
)
def test_a_reopened_clock_goes_on_as_it_is_told(
    reopen: Any, state: str, elapsed: int, paused: int, cycle: int
) -> None:
    target = replace(PLAIN, reopen=reopen)
    told = oracle(target, (2, {"status": "done"}), (5, {"status": "work"}))
    shown = told.shown(7)
    assert (shown.state, shown.elapsed, shown.paused) == (state, elapsed, paused)
    assert shown.cycle == cycle
    if cycle == 2:
        past = shown.past[0]
        assert (past.started_at, past.ended_at, past.end) == (0, 2, "stopped")
        assert (past.outcome, past.account.elapsed, past.due) == ("met", 2, 4)


def test_a_reset_ends_one_cycle_and_begins_the_next() -> None:
    target = replace(PLAIN, reset=(NEW,))
    told = oracle(target, (6, {"status": "new"}))
    shown = told.shown(8)
    assert (shown.cycle, shown.elapsed, shown.outcome) == (2, 2, "open")
    past = shown.past[0]
    assert (past.end, past.outcome, past.breach) == ("reset", "missed", 5)
    assert told.breach(8) == 5


@pytest.mark.parametrize(
    ("mode", "goal", "elapsed", "cycle"),
    [("carry", 10, 4, 1), ("restart", 10, 2, 2), ("prorate", 7, 4, 1)],
)
def test_another_goal_is_taken_as_it_is_told(
    mode: Any, goal: int, elapsed: int, cycle: int
) -> None:
    # At 2 half of 4 is left: prorated, half of 10 is left from then on.
    target = replace(PLAIN, goals=LEVELS, on_goal_change=mode)
    shown = oracle(target, (2, {"priority": "low"})).shown(4)
    assert (shown.goal, shown.elapsed, shown.cycle) == (goal, elapsed, cycle)
    if cycle == 2:
        assert (shown.past[0].end, shown.past[0].outcome) == ("retargeted", "excluded")


def test_the_strictest_goal_is_the_one_due_first() -> None:
    rows = ((None, 9), (Holds("group", frozenset("b")), PlainDate("due_on")))
    target = replace(PLAIN, goals=rows, pick="strictest")
    told = oracle(target, (1, {"due_on": 7}), (2, {"group": "b"}))
    assert [told.due(n)[0] for n in (1, 2)] == [9, 7]


def test_a_clock_counts_from_a_date_before_its_start() -> None:
    target = replace(
        PLAIN, start=(PlainEdge("group", frozenset("b")),), count_from="since"
    )
    told = (
        (2, {"status": "hold"}),
        (4, {"status": "work", "since": 1}),
        (6, {"group": "b"}),
    )
    shown = oracle(target, *told).shown(7)
    assert (shown.started_at, shown.elapsed, shown.paused) == (1, 4, 2)
    whole = oracle(replace(target, replay_pauses=False), *told).shown(7)
    assert (whole.elapsed, whole.paused) == (6, 0)


def test_a_clock_counts_from_a_date_to_come() -> None:
    told = oracle(replace(PLAIN, count_from="since", goals=((None, 0),)))
    told.steps[0].values["since"] = 3  # type: ignore[index] # made above
    assert [told.shown(n).state for n in (0, 4)] == ["running"] * 2
    assert [told.shown(n).elapsed for n in (2, 3, 5)] == [0, 0, 2]
    assert (told.due(0), told.next_change(0), told.breach(9)) == ((3, None), 3, 4)


def test_hours_change_in_mid_flight() -> None:
    target = replace(PLAIN, table=((Holds("group", frozenset("b")), ToyTime("x.")),))
    told = oracle(target, (3, {"group": "b"}))
    # 0 1 2 count, then 4, 6 ...
    assert [told.shown(n).elapsed for n in (3, 4, 5, 7)] == [3, 3, 4, 5]
    assert told.due(3) == (5, None)


def test_thresholds_pass_when_they_are_seen_and_stay() -> None:
    made = (Percent(50), Offset(-1), Offset(2))
    told = oracle(
        replace(PLAIN, goals=LEVELS, thresholds=made), (5, {"priority": "low"})
    )
    passed = [(2, True), (3, True)]
    assert told.shown(3).thresholds == (*passed, (6, False))
    assert told.shown(5).thresholds == (*passed, (12, False))
    assert told.shown(12).thresholds == (*passed, (12, True))


def test_an_offset_before_the_due_time_moves_from_a_close_to_the_next_opening() -> None:
    told = oracle(replace(PLAIN, thresholds=(Offset(-2), Offset(0))), hours="xx..")
    # Counted: 0 1, 4 5; two before the due time lies at the close 2, so at 4.
    assert told.shown(1).thresholds == ((4, False), (6, False))
    assert told.next_change(2) == 4


def test_a_deadline_moves_with_the_pauses_and_stays_once_passed() -> None:
    target = replace(PLAIN, goals=((None, PlainDate("due_on")),))
    told = oracle(
        target,
        (0, {"due_on": 4}),
        (1, {"status": "hold"}),
        (3, {"status": "work"}),
        (8, {"status": "hold"}),
    )
    assert told.due(2) == (None, 5)
    assert [told.due(n)[0] for n in (3, 7, 9)] == [6, 6, 6]
    assert [told.shown(n).outcome for n in (6, 7, 9)] == ["open", "missed", "missed"]
    assert told.breach(9) == 7


def test_a_date_moves_only_by_the_pauses_after_its_writing() -> None:
    target = replace(PLAIN, goals=((None, PlainDate("due_on")),))
    told = oracle(
        target,
        (0, {"due_on": 20}),
        (1, {"status": "hold"}),
        (3, {"due_on": 9}),
        (4, {"status": "work"}),
    )
    assert told.due(5) == (10, None)


def test_counted_time_is_shared_out_by_holder() -> None:
    told = oracle(replace(PLAIN, split_by="group"), (2, {"group": "b"}))
    assert told.shown(5).account.holders() == {"a": 2, "b": 3}


# -- days ------------------------------------------------------------------------------

DESK = Desk(week=(((9, 17),),) * 5 + ((), ()), holidays=frozenset({date(2026, 3, 4)}))
EMPTY = Step(0, {})


def at(text: str) -> int:
    found = offset(on(text))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("rule", "start", "due"),
    [
        (PlainWorkingDays(1), "mon 10:00", "tue 10:00"),
        (PlainWorkingDays(2), "mon 10:00", "thu 10:00"),  # Wednesday is a holiday
        (PlainWorkingDays(1), "wed 10:00", "fri 10:00"),
        (PlainWorkingDays(1, roll="direction"), "wed 10:00", "thu 10:00"),
        (PlainWorkingDays(1, roll="direction"), "mon 20:00", "thu 09:00"),
        (PlainWorkingDays(1, roll="day_start"), "mon 20:00", "thu 09:00"),
        (PlainWorkingDays(0, by=16), "mon 10:00", "mon 16:00"),
        (PlainWorkingDays(0, by=16), "mon 16:30", "mon 16:30"),
        (PlainWorkingDays(0, by=24), "mon 10:00", "mon 17:00"),
        (PlainWorkingDays(1, by=16, cutoff=10), "mon 09:59", "tue 16:00"),
        (PlainWorkingDays(1, by=16, cutoff=10), "mon 10:00", "thu 16:00"),
    ],
)
def test_working_days_are_walked_date_by_date(
    rule: PlainWorkingDays, start: str, due: str
) -> None:
    assert rule.base(at(start), EMPTY, DESK, lambda n, _: n) == at(due)


@pytest.mark.parametrize(
    ("days", "start", "hours"), [(1, "mon 12:00", 8), (3, "tue 23:00", 24)]
)
def test_scheduled_days_are_as_long_as_their_hours(
    days: int, start: str, hours: int
) -> None:
    rule = PlainScheduledDays(days)
    assert rule.base(at(start), EMPTY, DESK, lambda n, _: n) == hours * HOUR_US
