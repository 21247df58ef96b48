"""What a verdict says, case by case."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest

from itsmcore.errors import NeverOpenError
from itsmcore.interval import Interval
from itsmcore.model import (
    Fact,
    FieldChange,
    History,
    Incident,
    Side,
    begins,
    changes,
    commented,
    when,
)
from itsmcore.sla import ClockState, Outcome, Schedule, Target, Verdict, measure

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
US = timedelta(microseconds=1)
DESK = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})
HELD = when(status_category="waiting")


def at(hours: float) -> datetime:
    return NINE + hours * HOUR


Move = tuple[float, str] | tuple[float, str, str | None, str | None]


def history(*moves: Move, **given: Any) -> History:
    """An incident opened at nine; moves are hours with a status, or with a field's change."""
    incident = Incident(id="INC1", title="No mail", opened_at=NINE, **given)
    facts = []
    for seq, move in enumerate(moves, start=1):
        change = ("status", None, move[1]) if len(move) == 2 else move[1:]
        made = [FieldChange(*change)]
        facts.append(Fact(record_id="INC1", seq=seq, at=at(move[0]), changes=made))
    return History.start(incident, facts)


def said(hours: float, side: Side, *, public: bool = True) -> Fact:
    when_said = at(hours)
    return Fact(
        record_id="INC1", seq=99, at=when_said, side=side, public=public, text="Hello"
    )


def asked(
    target: Target, told: History, hours: float, *, more: tuple[Fact, ...] = ()
) -> Verdict:
    return measure(target, told + more, now=at(hours))


FOUR = Target.resolution(4 * HOUR, pause=HELD)


# -- running, due and missed -------------------------------------------------------


def test_exactly_at_the_goal_is_in_time_and_a_microsecond_later_is_not() -> None:
    due = measure(FOUR, history(), now=at(4))
    over = measure(FOUR, history(), now=at(4) + US)
    assert (due.outcome, due.remaining, due.overrun) == ("open", 0 * HOUR, 0 * HOUR)
    assert due.next_change_at == at(4) + US
    assert (over.outcome, over.remaining, over.overrun) == ("missed", -US, US)
    assert (over.due_at, over.first_breach_at) == (at(4), at(4) + US)
    assert (over.breached, over.next_change_at) == (True, None)


def test_a_budget_that_ends_at_closing_is_due_then_and_missed_after_opening() -> None:
    target = Target.resolution(8 * HOUR, schedule=DESK)
    verdict = asked(target, history(), 1)
    assert verdict.due_at == at(8)
    assert verdict.next_change_at == at(8)
    evening = asked(target, history(), 9)
    assert (evening.counting, evening.state) == (False, "running")
    assert evening.next_change_at == at(24)
    morning = asked(target, history(), 24)
    assert morning.next_change_at == at(24) + US
    assert asked(target, history(), 25).first_breach_at == at(24) + US


def test_a_goal_of_zero_is_due_at_the_start() -> None:
    target = Target.resolution(timedelta(), schedule=DESK)
    opened = History.start(Incident(id="INC1", title="Night", opened_at=at(-2)))
    verdict = measure(target, opened, now=at(-1))
    assert (verdict.due_at, verdict.outcome) == (at(-2), "open")
    assert measure(target, opened, now=at(1)).first_breach_at == at(0) + US


def test_before_anything_is_known_there_is_no_clock() -> None:
    verdict = asked(FOUR, history(), -1)
    assert (verdict.state, verdict.outcome) == ("not_started", "excluded")
    assert (verdict.goal, verdict.remaining, verdict.started_at) == (None, None, None)
    assert verdict.overrun == timedelta()
    assert verdict.explain().due is None


def test_what_was_recorded_late_counts_from_its_opening() -> None:
    snapshots = [(at(3), {"status": "on_hold", "opened_at": NINE})]
    late = History.from_snapshots("incident", "INC1", snapshots, states=Incident.states)
    target = Target.resolution(2 * HOUR, pause=HELD)
    assert asked(target, late, 2).state is ClockState.NOT_STARTED
    verdict = asked(target, late, 5)
    assert (verdict.state, verdict.elapsed, verdict.paused) == (
        "paused",
        3 * HOUR,
        2 * HOUR,
    )
    assert (verdict.started_at, verdict.due_at) == (NINE, at(2))
    assert verdict.first_breach_at == at(3)  # nobody could know before


def test_what_is_resolved_when_first_seen_was_running_until_then() -> None:
    snapshots = [(at(3), {"status": "resolved", "opened_at": NINE})]
    seen = History.from_snapshots("incident", "INC1", snapshots, states=Incident.states)
    verdict = asked(FOUR, seen, 9)
    assert (verdict.outcome, verdict.elapsed, verdict.stopped_at) == (
        "met",
        3 * HOUR,
        at(3),
    )


# -- pausing -----------------------------------------------------------------------


def test_a_pause_moves_the_due_time_by_its_working_time_only() -> None:
    target = Target.resolution(4 * HOUR, pause=HELD, schedule=DESK)
    told = history((7, "on_hold"), (25, "in_progress"))
    verdict = asked(target, History.start(told_incident(6), tuple(told)), 26)
    assert (verdict.elapsed, verdict.paused) == (2 * HOUR, 2 * HOUR)
    assert verdict.due_at == at(28)


def told_incident(hours: float) -> Incident:
    return Incident(id="INC1", title="Late", opened_at=at(hours))


def test_a_paused_clock_is_due_only_if_it_were_resumed() -> None:
    verdict = asked(FOUR, history((1, "on_hold")), 3)
    assert (verdict.due_at, verdict.due_if_resumed_now) == (None, at(6))
    assert (verdict.state, verdict.next_change_at) == ("paused", None)


def test_a_due_time_that_has_passed_stays_while_paused() -> None:
    verdict = asked(FOUR, history((5, "on_hold")), 9)
    assert (verdict.due_at, verdict.due_if_resumed_now) == (at(4), None)
    assert verdict.outcome is Outcome.MISSED
    exact = asked(FOUR, history((4, "on_hold")), 9)
    assert (exact.due_at, exact.outcome) == (at(4), "open")


def test_a_hold_ends_with_the_resolution() -> None:
    verdict = asked(FOUR, history((1, "on_hold"), (6, "resolved")), 9)
    assert (verdict.state, verdict.elapsed, verdict.paused) == (
        "stopped",
        HOUR,
        5 * HOUR,
    )
    assert verdict.due_at == at(9)  # counted on from the stop


# -- stopping, cancelling, reopening -----------------------------------------------


def test_what_is_cancelled_is_excluded() -> None:
    verdict = asked(FOUR, history((1, "cancelled")), 9)
    assert (verdict.state, verdict.outcome) == ("cancelled", "excluded")
    assert (verdict.elapsed, verdict.goal) == (HOUR, 4 * HOUR)
    assert (verdict.due_at, verdict.stopped_at) == (None, None)


@pytest.mark.parametrize(
    ("moves", "state"),
    [
        (((1, "cancelled"), (2, "closed")), "cancelled"),
        (((1, "resolved"), (2, "cancelled")), "stopped"),
        (((1, "resolved"), (2, "closed")), "stopped"),
        (((1, "cancelled"), (2, "closed"), (3, "in_progress")), "running"),
    ],
)
def test_what_has_ended_stays_as_it_is_while_anything_ends_it(
    moves: tuple[Move, ...], state: str
) -> None:
    assert asked(FOUR, history(*moves), 9).state == state


REOPENED = history((1, "resolved"), (3, "in_progress"), (4, "on_hold"))


@pytest.mark.parametrize(
    ("reopen", "state", "elapsed", "paused"),
    [
        ("exclude_gap", "paused", 2 * HOUR, 3 * HOUR),
        ("count_gap", "paused", 4 * HOUR, HOUR),
        ("final", "stopped", HOUR, 0 * HOUR),
    ],
)
def test_a_reopening_goes_on_as_the_mode_says(
    reopen: Literal["exclude_gap", "count_gap", "final"],
    state: str,
    elapsed: timedelta,
    paused: timedelta,
) -> None:
    target = Target.resolution(9 * HOUR, pause=HELD, reopen=reopen)
    verdict = asked(target, REOPENED, 5)
    assert (verdict.state, verdict.elapsed, verdict.paused) == (state, elapsed, paused)


def test_a_counted_gap_is_missed_when_it_is_reopened() -> None:
    target = Target.resolution(2 * HOUR, reopen="count_gap")
    told = history((1, "resolved"), (5, "in_progress"))
    closed = asked(target, told, 4)
    assert (closed.outcome, closed.elapsed) == ("met", HOUR)
    verdict = asked(target, told, 6)
    assert (verdict.outcome, verdict.elapsed) == ("missed", 6 * HOUR)
    assert (verdict.due_at, verdict.first_breach_at) == (at(2), at(5))


def test_pauses_within_a_counted_gap_do_not_count() -> None:
    target = Target.resolution(9 * HOUR, pause=when(group="abroad"), reopen="count_gap")
    told = history(
        (1, "resolved"),
        (2, "group", None, "abroad"),
        (4, "group", "abroad", "net"),
        (5, "in_progress"),
    )
    verdict = asked(target, told, 6)
    assert (verdict.elapsed, verdict.paused) == (4 * HOUR, 2 * HOUR)


def test_a_response_counts_until_the_first_public_answer() -> None:
    target = Target.response(HOUR)
    told = (said(0.5, Side.REQUESTER), said(0.7, Side.AGENT, public=False))
    assert asked(target, history(), 0.9, more=told).state is ClockState.RUNNING
    answered = (*told, said(0.9, Side.AGENT), said(3, Side.REQUESTER))
    verdict = asked(target, history(), 4, more=answered)
    assert (verdict.state, verdict.outcome) == ("stopped", "met")
    assert verdict.stopped_at == at(0.9)


def test_a_response_stops_when_the_record_says_when_it_was() -> None:
    change = FieldChange("first_responded_at", None, at(2))
    stamp = Fact(record_id="INC1", seq=1, at=at(2), changes=[change])
    verdict = asked(Target.response(HOUR), history(), 4, more=(stamp,))
    assert (verdict.state, verdict.elapsed) == ("stopped", 2 * HOUR)


def test_a_stop_that_is_an_instant_ends_for_good_unless_started_again() -> None:
    answer, question = commented(side=Side.AGENT), commented(side=Side.REQUESTER)
    once = Target(id="t", goal=HOUR, stop=answer | begins(when(status="resolved")))
    told = history((2, "resolved"), (3, "in_progress"))
    assert asked(once, told, 5, more=()).state is ClockState.RUNNING
    first = (said(1, Side.AGENT), *tuple(told))
    assert asked(once, history(), 5, more=first).state is ClockState.STOPPED
    both = Target(id="t", goal=9 * HOUR, start=question, stop=answer)
    talk = (said(1, Side.REQUESTER), said(2, Side.AGENT), said(4, Side.REQUESTER))
    verdict = asked(both, history(), 5, more=talk)
    assert (verdict.state, verdict.started_at) == ("running", at(1))
    assert (verdict.elapsed, verdict.paused) == (2 * HOUR, 2 * HOUR)


def test_an_end_that_comes_as_another_ceases_keeps_it_ended() -> None:
    target = Target(
        id="t",
        goal=HOUR,
        stop=begins(when(status="resolved")) | (changes("group") & when(group="x")),
    )
    moved = Fact(
        record_id="INC1",
        seq=9,
        at=at(2),
        changes=[
            FieldChange("status", "resolved", "in_progress"),
            FieldChange("group", None, "x"),
        ],
    )
    told, later = history((1, "resolved")), history((4, "priority", None, "high"))
    assert asked(target, told, 3, more=(moved,)).state is ClockState.STOPPED
    both = (moved, *later)
    assert asked(target, told, 5, more=both).state is ClockState.STOPPED


def test_a_stop_wins_over_a_start_in_one_step() -> None:
    target = Target(
        id="t",
        goal=HOUR,
        start=begins(when(group="net")),
        stop=begins(when(status="resolved")),
    )
    both = Fact(
        record_id="INC1",
        seq=1,
        at=at(1),
        changes=[
            FieldChange("group", None, "net"),
            FieldChange("status", None, "resolved"),
        ],
    )
    verdict = asked(target, history(), 2, more=(both,))
    assert (verdict.state, verdict.outcome) == ("not_started", "open")


def test_a_stop_wins_over_a_cancel_in_one_step() -> None:
    target = Target(
        id="t",
        goal=HOUR,
        stop=begins(when(status="resolved")),
        cancel=begins(when(status_category="done")),
    )
    assert asked(target, history((1, "resolved")), 2).state is ClockState.STOPPED


# -- goals that change -------------------------------------------------------------

GOALS = {"high": 2 * HOUR, "low": 6 * HOUR}


def test_another_priority_keeps_what_was_counted() -> None:
    told = history((3, "priority", "high", "low"), priority="high")
    before, after = (
        asked(Target.resolution(GOALS), told, 2.5),
        asked(Target.resolution(GOALS), told, 4),
    )
    assert (before.outcome, before.due_at) == ("missed", at(2))
    assert (after.outcome, after.elapsed, after.due_at) == ("open", 4 * HOUR, at(6))
    assert after.first_breach_at == at(2) + US


def test_a_goal_that_lasted_no_time_is_never_missed() -> None:
    told = history(
        (3, "priority", "low", "high"), (3, "priority", "high", "low"), priority="low"
    )
    assert asked(Target.resolution(GOALS), told, 4).first_breach_at is None


def test_a_priority_given_late_counts_from_the_opening() -> None:
    told = history((1, "priority", None, "high"))
    before = asked(Target.resolution(GOALS), told, 0.5)
    assert (before.state, before.outcome, before.goal) == (
        "not_started",
        "excluded",
        None,
    )
    assert (before.elapsed, before.started_at) == (timedelta(), None)
    after = asked(Target.resolution(GOALS), told, 1.5)
    assert (after.elapsed, after.due_at) == (1.5 * HOUR, at(2))


def test_a_goal_that_is_lost_cancels_until_there_is_one_again() -> None:
    told = history(
        (1, "priority", "high", "medium"),
        (4, "priority", "medium", "high"),
        priority="high",
    )
    target = Target.resolution(GOALS)
    lost = asked(target, told, 3)
    assert (lost.state, lost.outcome, lost.goal) == ("cancelled", "excluded", None)
    assert (lost.elapsed, lost.remaining, lost.next_change_at) == (HOUR, None, None)
    back = asked(target, told, 5)
    assert (back.outcome, back.elapsed) == ("missed", 5 * HOUR)
    assert (back.due_at, back.first_breach_at) == (at(2), at(4))


def test_what_a_target_no_longer_covers_is_excluded() -> None:
    target = Target.resolution(4 * HOUR, applies=when(group="net"))
    told = history((1, "resolved"), (2, "group", "net", "db"), group="net")
    assert asked(target, told, 1.5).outcome is Outcome.MET
    lost = asked(target, told, 3)
    assert (lost.state, lost.outcome, lost.elapsed) == ("cancelled", "excluded", HOUR)


# -- schedules ---------------------------------------------------------------------


def test_a_schedule_given_replaces_that_of_the_target() -> None:
    target = Target.resolution(4 * HOUR, schedule=DESK)
    night = Schedule(tz="UTC", week={"mon-fri": "20:00-22:00"})
    verdict = measure(target, history(), now=at(12), schedule=night)
    assert (verdict.elapsed, verdict.counting) == (HOUR, True)


class Gone:
    """Working time that has ended for good at noon."""

    def elapsed(self, start: datetime, end: datetime, /) -> timedelta:
        noon = at(3)
        return max(min(end, noon) - start, timedelta())

    def add(self, start: datetime, duration: timedelta, /) -> datetime:
        if start + duration > at(3):
            raise NeverOpenError(schedule="gone", at=start)
        return start + duration

    def add_working_days(self, start: datetime, days: int, /, **_: Any) -> datetime:
        raise NotImplementedError

    def is_open(self, at_: datetime, /) -> bool:
        return at_ < at(3)

    def next_open(self, at_: datetime, /) -> datetime:
        if at_ >= at(3):
            raise NeverOpenError(schedule="gone", at=at_)
        return at_

    def next_close(self, _: datetime, /) -> datetime:
        return at(3)

    def periods(self, start: datetime, end: datetime, /) -> Iterator[Interval]:
        raise NotImplementedError


def test_a_due_time_that_never_comes_is_none() -> None:
    before = measure(FOUR, history(), now=at(1), schedule=Gone())
    assert (before.due_at, before.next_change_at) == (None, at(3))
    after = measure(FOUR, history(), now=at(5), schedule=Gone())
    assert (after.elapsed, after.due_at, after.next_change_at) == (3 * HOUR, None, None)
    due = after.explain().due
    assert due is not None
    assert due.at is None
    paused = measure(FOUR, history((1, "on_hold")), now=at(5), schedule=Gone())
    assert (paused.due_at, paused.due_if_resumed_now) == (None, None)


@pytest.mark.parametrize("schedule", [None, DESK, Schedule(tz="UTC", week="24x7")])
def test_a_goal_beyond_all_time_is_never_due(schedule: Schedule | None) -> None:
    target = Target.resolution(timedelta.max, schedule=schedule)
    verdict = asked(target, history(), 1)
    assert (verdict.due_at, verdict.outcome) == (None, "open")
    assert verdict.goal == timedelta.max


def test_breaches_are_sought_at_every_change_of_a_long_stretch() -> None:
    told = history(
        (1, "priority", "low", "high"),
        (3, "priority", "high", "low"),
        (7, "priority", "low", "high"),
        priority="low",
    )
    target = Target.resolution(GOALS)
    assert asked(target, told, 2.5).first_breach_at == at(2) + US
    assert asked(target, told, 9).first_breach_at == at(2) + US
    exact = history((2, "priority", "high", "low"), priority="high")
    assert asked(target, exact, 3).first_breach_at is None
    just_after = measure(
        target,
        history((2, "resolved"), priority="high"),
        now=at(9),
    )
    assert just_after.outcome is Outcome.MET
