"""Clocks on the histories of a real desk."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from itsmcore.model import History, when
from itsmcore.sla import Clock, Outcome, Schedule, Target, Verdict, measure
from tests.real_log import ABSENT, LOG, made_sla, real_histories
from tests.sla.clock_oracle import Oracle, PlainEdge, PlainTarget, Step

pytestmark = pytest.mark.skipif(not LOG.exists(), reason=ABSENT)

NOW = datetime(2017, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
DESK = Schedule(tz="Europe/Lisbon", week={"mon-fri": "08:00-18:00"})
GOALS = {"critical": 4 * HOUR, "high": 8 * HOUR, "medium": 24 * HOUR}
TARGETS = (
    Target.resolution(90 * HOUR),
    Target.resolution(GOALS, pause=when(status_category="waiting"), schedule=DESK),
    Target.resolution({**GOALS, "low": 60 * HOUR}, schedule=DESK, reopen="count_gap"),
    Target.resolution({"medium": 20 * HOUR}, pause=when(status="new"), reopen="final"),
)


def fed(target: Target, history: History) -> Clock:
    clock = Clock.begin(target, history)
    for fact in history:
        clock = clock.after(fact)
    return clock


@pytest.mark.parametrize("number", range(len(TARGETS)))
def test_fact_by_fact_equals_batch_on_every_incident(number: int) -> None:
    target, histories = TARGETS[number], real_histories()
    assert len(histories) == 890
    for history in histories.values():
        clock = fed(target, history)
        middle = history.effective_at(len(history) // 2) + timedelta(minutes=1)
        for now in (NOW, middle):
            assert clock.verdict(now) == measure(target, history, now=now)


def test_90_hours_agree_with_the_log_on_756_of_757_incidents() -> None:
    verdicts = {
        number: measure(Target.resolution(90 * HOUR), history, now=NOW)
        for number, history in medium_and_resolved(real_histories()).items()
    }
    assert len(verdicts) == 757
    odd = [n for n, v in verdicts.items() if is_met(v) != made_sla(n)]
    assert odd == ["INC0000379"]


def medium_and_resolved(histories: Mapping[str, History]) -> Mapping[str, History]:
    return {
        number: history
        for number, history in histories.items()
        if history.value("priority", at=NOW) == "medium"
        and "resolved" in history.series("status").values
    }


def is_met(verdict: Verdict) -> bool:
    assert verdict.outcome in (Outcome.MET, Outcome.MISSED)
    return verdict.outcome is Outcome.MET


# -- beside the oracle, minute by minute -------------------------------------------

MINUTE_US = 60_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def us(at: datetime | None) -> int | None:
    return None if at is None else (at - EPOCH) // timedelta(microseconds=1)


def exact_us(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)


def oracle_of(history: History) -> Oracle:
    names = ("status", "priority", "group")
    steps = [
        Step(
            exact_us(history.effective_at(n)),
            {name: value_after(history, name, n) for name in names},
        )
        for n in range(len(history) + 1)
    ]
    goals = tuple(
        (name, int(goal / HOUR) * 60 * MINUTE_US) for name, goal in GOALS.items()
    )
    target = PlainTarget(
        goals=goals,
        stop=(PlainEdge("status", frozenset(("resolved", "closed"))),),
        pause=frozenset(("on_hold",)),
    )
    opened = exact_us(history.opened_at)
    return Oracle(target, opened, tuple(steps), desk_opens, MINUTE_US, reach=10_000)


def value_after(history: History, name: str, position: int) -> object:
    series = history.series(name)
    last = [
        v for p, v in zip(series.positions, series.values, strict=True) if p <= position
    ]
    return last[-1]


def desk_opens(at: int) -> bool:
    """Mon-Fri 08:00-18:00 in Lisbon, which keeps UTC in the weeks that are looked at."""
    hours = at // (60 * MINUTE_US)
    weekday = (hours // 24 + 3) % 7
    return weekday < 5 and 8 <= hours % 24 < 18


def test_oracle_agrees_on_a_sample() -> None:
    target, before_summer_time = TARGETS[1], datetime(2016, 3, 18, tzinfo=UTC)
    short = (
        history
        for history in real_histories().values()
        if history.effective_at(len(history)) < before_summer_time and len(history) > 4
    )
    outcomes = set()
    for history in islice(short, 0, 400, 25):
        oracle = oracle_of(history)
        for position in (len(history) // 2, len(history)):
            now = history.effective_at(position) + 90 * timedelta(minutes=1)
            outcomes.add(check(measure(target, history, now=now), oracle))
    assert outcomes == set(Outcome)


def check(verdict: Verdict, oracle: Oracle) -> Outcome:
    now = exact_us(verdict.now)
    shown = oracle.shown(now)
    assert (verdict.state, verdict.outcome) == (shown.state, shown.outcome)
    assert verdict.elapsed == timedelta(microseconds=shown.elapsed)
    assert verdict.paused == timedelta(microseconds=shown.paused)
    assert verdict.counting == shown.counting
    assert (us(verdict.due_at), us(verdict.due_if_resumed_now)) == oracle.due(now)
    assert us(verdict.next_change_at) == oracle.next_change(now)
    if (breach := us(verdict.first_breach_at)) is not None:
        assert oracle.shown(breach).outcome == "missed"
        assert oracle.shown(breach - 1).outcome != "missed"
    return verdict.outcome
