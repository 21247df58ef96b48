"""Figures over histories, against a count minute by minute."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import add
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import NaiveDatetimeError, WrongTypeError
from itsmcore.lifecycle import INCIDENT, StateTime, Statistics, statistics
from itsmcore.model import History
from itsmcore.sla import Schedule
from itsmcore.testing import histories
from tests.lifecycle.samples import T0

DESK = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})
HOUR = timedelta(hours=1)


def log(*rows: tuple[float, dict[str, Any]]) -> History:
    given = [(T0 + hours * HOUR, values) for hours, values in rows]
    return History.from_snapshots("incident", "INC-1", given, states=INCIDENT.states)


ONE = log(
    (0, {"status": "new", "group": None, "assignee": None}),
    (1, {"status": "in_progress", "group": "net"}),
    (2, {"status": "on_hold", "group": "db", "assignee": "ada"}),
    (26, {"status": "resolved", "assignee": "bo"}),
    (27, {"status": "in_progress"}),
    (27, {"status": "resolved"}),
    (28, {"status": "closed"}),
)


def test_time_and_visits_of_each_state() -> None:
    found = statistics(ONE, now=T0 + 30 * HOUR)
    assert {name: (s.visits, s.time / HOUR) for name, s in found.states.items()} == {
        "closed": (1, 2),
        "in_progress": (2, 1),
        "new": (1, 1),
        "on_hold": (1, 24),
        "resolved": (2, 2),
    }
    assert list(found.states) == sorted(found.states)
    assert found.categories["active"].visits == 2
    assert (found.histories, found.reopen_count, found.reassignment_count) == (1, 1, 2)
    assert found.waiting_ratio == 24 / 25


def test_working_time_counts_on_the_schedule_alone() -> None:
    found = statistics(ONE, now=T0 + 30 * HOUR, schedule=DESK)
    hold = found.states["on_hold"]
    assert (hold.time, hold.working_time) == (24 * HOUR, 8 * HOUR)
    assert found.waiting_ratio == 8 / 9


def test_facts_after_now_are_not_used() -> None:
    found = statistics(ONE, now=T0 + 90 * HOUR / 60)
    assert {name: s.time / HOUR for name, s in found.states.items()} == {
        "in_progress": 0.5,
        "new": 1,
    }
    assert (found.reopen_count, found.reassignment_count) == (0, 0)
    assert statistics(ONE, now=T0 - HOUR).states == {}


def test_nothing_is_undefined_rather_than_zero() -> None:
    assert Statistics().waiting_ratio is None
    assert statistics(ONE, now=T0).waiting_ratio is None
    assert statistics(log((0, {"title": "x"})), now=T0).states == {}


def test_a_history_that_never_tells_its_state_waits_for_nothing() -> None:
    found = statistics(log((0, {"title": "x"})), now=T0 + HOUR)
    assert found.categories["unknown"].time == HOUR


@given(histories(), st.integers(0, 60 * 24 * 3))
def test_times_add_up_to_the_age_of_the_record(history: History, minutes: int) -> None:
    start = history.effective_at(0)
    now = start + timedelta(minutes=minutes)
    found = statistics(history, now=now)
    assert sum((s.time for s in found.categories.values()), timedelta()) == now - start
    visits = Counter[str]()
    series = history.series("status")
    for at_us, state in zip(series.instants_us, series.values, strict=True):
        if at_us <= (now - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
            microseconds=1
        ):
            visits[str(state)] += 1
    assert {name: s.visits for name, s in found.states.items()} == visits


@given(st.lists(histories(), min_size=1, max_size=4), st.randoms())
def test_figures_add_up_alike_in_any_order(found: list[History], chance: Any) -> None:
    now = T0 + 1000 * HOUR
    each = [statistics(history, now=now) for history in found]
    whole = reduce(add, each, Statistics())
    chance.shuffle(each)
    again = reduce(add, each)
    assert repr(again) == repr(whole)
    assert whole.histories == len(found)


def test_times_of_a_state_add_up() -> None:
    one = StateTime(visits=1, time=HOUR, working_time=HOUR)
    assert one + one == StateTime(visits=2, time=2 * HOUR, working_time=2 * HOUR)


def test_odd_input_is_refused_with_our_error() -> None:
    with pytest.raises(WrongTypeError):
        statistics([], now=T0)  # type: ignore[arg-type]  # bad input
    with pytest.raises(NaiveDatetimeError):
        statistics(ONE, now=T0.replace(tzinfo=None))
