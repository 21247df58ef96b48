"""Clocks that count from a date that the record holds, be it before their start or after."""

from datetime import UTC, date, datetime
from typing import Any

import attrs
import pytest

from itsmcore.model import History, Incident, begins, when
from itsmcore.sla import DueBasis, Part, Segment, Target, WorkingDays
from tests.sla.worked import DESK, DONE, HELD, HOUR, US, ZERO, asked, on, rows, story

STARTS = begins(when(group="net"))
BORN = Target(id="t", goal=2 * HOUR, stop=DONE, pause=HELD, count_from="since")
LATE = Target(id="t", goal=9 * HOUR, start=STARTS, pause=HELD, count_from="since")


# -- from an earlier instant ------------------------------------------------------------


def test_birth_counts_from_the_earlier_date() -> None:
    # Reported 08:00, entered 09:00: 2 h from 08:00 are over at 10:00.
    told = story("mon 09:00", since=on("mon 08:00"))
    verdict = asked(BORN, told, "mon 09:30")
    assert (verdict.started_at, verdict.elapsed) == (on("mon 08:00"), 1.5 * HOUR)
    assert verdict.due_at == on("mon 10:00")
    assert [s.rule for s in verdict.segments] == [Part.COUNT_FROM]


PAUSED_BEFORE = story(
    "mon 09:00",
    ("mon 10:00", {"status": "on_hold"}),
    ("mon 10:30", {"status": "in_progress"}),
    ("mon 11:00", {"group": "net"}),
    since=on("mon 09:30"),
)


def test_pauses_before_the_start_are_left_out() -> None:
    # Counted from 09:30: half an hour, a pause of half an hour, then 10:30-12:00.
    verdict = asked(LATE, PAUSED_BEFORE, "mon 12:00")
    assert (verdict.elapsed, verdict.paused) == (2 * HOUR, HOUR / 2)
    assert verdict.started_at == on("mon 09:30")
    assert verdict.due_at == on("mon 19:00")  # 09:30 and 9 h and the half hour
    assert rows(verdict) == [
        (on("mon 09:30"), on("mon 10:00"), "running", True),
        (on("mon 10:00"), on("mon 10:30"), "paused", False),
        (on("mon 10:30"), on("mon 12:00"), "running", True),
    ]


def test_what_ended_before_the_date_is_of_no_account() -> None:
    told = story(
        "mon 09:00",
        ("mon 09:10", {"status": "on_hold"}),
        ("mon 09:20", {"status": "in_progress"}),
        ("mon 11:00", {"group": "net"}),
        since=on("mon 09:30"),
    )
    verdict = asked(LATE, told, "mon 12:00")
    assert (verdict.elapsed, verdict.paused) == (2.5 * HOUR, ZERO)
    assert verdict.segments[0].rule is Part.COUNT_FROM


def test_earlier_pauses_count_whole_where_the_target_says_so() -> None:
    target = attrs.evolve(LATE, replay_pauses=False)
    verdict = asked(target, PAUSED_BEFORE, "mon 12:00")
    assert (verdict.elapsed, verdict.paused) == (2.5 * HOUR, ZERO)
    assert rows(verdict) == [(on("mon 09:30"), on("mon 12:00"), "running", True)]


def test_what_holds_at_the_start_pauses_from_there_all_the_same() -> None:
    # Held from 10:30 and still at the start: 09:30-11:00 counts whole, then it is paused.
    told = story(
        "mon 09:00",
        ("mon 10:30", {"status": "on_hold"}),
        ("mon 11:00", {"group": "net"}),
        since=on("mon 09:30"),
    )
    target = attrs.evolve(LATE, replay_pauses=False)
    verdict = asked(target, told, "mon 12:00")
    assert (verdict.elapsed, verdict.paused) == (1.5 * HOUR, HOUR)
    replayed = asked(LATE, told, "mon 12:00")
    assert (replayed.elapsed, replayed.paused) == (HOUR, 1.5 * HOUR)


def test_a_date_before_the_opening_counts_as_if_it_had_run() -> None:
    told = story("mon 09:00", ("mon 11:00", {"group": "net"}), since=on("mon 08:00"))
    verdict = asked(LATE, told, "mon 12:00")
    assert (verdict.elapsed, len(verdict.segments)) == (4 * HOUR, 1)


def test_time_before_the_first_values_counts_as_running() -> None:
    # Opened 09:00, first seen on hold at 10:00; nobody knows what went on before.
    told = History(
        record_type="ticket",
        record_id="T1",
        opened_at=on("mon 09:00"),
        began_at=on("mon 10:00"),
        initial={"status": "on_hold", "group": "net", "since": on("mon 09:30")},
        states=Incident.states,
    )
    verdict = asked(LATE, told, "mon 12:00")
    assert (verdict.elapsed, verdict.paused) == (HOUR / 2, 2 * HOUR)


def test_a_goal_exceeded_before_the_start_is_known_at_the_start() -> None:
    # From 09:00 the 1 h was over at 10:00; but the clock only exists from 11:00 on.
    target = attrs.evolve(LATE, goal=HOUR, thresholds=[50, 300])
    told = story("mon 09:00", ("mon 11:00", {"group": "net"}), since=on("mon 09:00"))
    before = asked(target, told, "mon 10:59")
    assert (before.state, before.first_breach_at) == ("not_started", None)
    verdict = asked(target, told, "mon 11:30")
    assert (verdict.due_at, verdict.overrun) == (on("mon 10:00"), 1.5 * HOUR)
    assert verdict.first_breach_at == on("mon 11:00")
    half, triple = verdict.thresholds
    assert (half.at, half.passed) == (on("mon 11:00"), True)
    assert (triple.at, triple.passed) == (on("mon 12:00"), False)


def test_the_shares_of_earlier_holders_are_told_apart() -> None:
    target = attrs.evolve(LATE, split_by="group")
    told = story(
        "mon 09:00",
        ("mon 10:00", {"group": "web"}),
        ("mon 11:00", {"group": "net"}),
        group="desk",
        since=on("mon 09:30"),
    )
    verdict = asked(target, told, "mon 12:00")
    assert verdict.by_holder == {"desk": HOUR / 2, "web": HOUR, "net": HOUR}
    ignoring = attrs.evolve(target, replay_pauses=False)
    assert asked(ignoring, told, "mon 12:00").by_holder == verdict.by_holder


# -- from a later instant ------------------------------------------------------------------

COMING_DATE = on("mon 13:00")
COMING = story("mon 09:00", since=COMING_DATE)


def test_a_clock_waits_running_for_the_date_to_come() -> None:
    verdict = asked(BORN, COMING, "mon 11:00")
    assert (verdict.state, verdict.outcome) == ("running", "open")
    assert (verdict.elapsed, verdict.counting) == (ZERO, False)
    assert (verdict.started_at, verdict.due_at) == (on("mon 13:00"), on("mon 15:00"))
    assert verdict.next_change_at == on("mon 13:00")
    assert not verdict.segments
    ledger = verdict.explain()
    assert ledger.due is not None
    assert (ledger.due.since, ledger.due.needed) == (on("mon 13:00"), 2 * HOUR)
    later = asked(BORN, COMING, "mon 14:00")
    assert (later.elapsed, later.counting) == (HOUR, True)
    assert later.next_change_at == on("mon 15:00") + US


def test_a_date_in_closed_time_begins_to_count_at_the_opening() -> None:
    told = story("mon 09:00", since=on("mon 18:00"))
    target = attrs.evolve(BORN, schedule=DESK)
    verdict = asked(target, told, "mon 11:00")
    assert verdict.next_change_at == on("tue 09:00")
    assert verdict.due_at == on("tue 11:00")
    assert asked(target, told, "mon 20:00").started_at == on("mon 18:00")


def test_what_is_stopped_before_the_date_has_taken_no_time() -> None:
    told = story("mon 09:00", ("mon 11:00", {"status": "resolved"}), since=COMING_DATE)
    verdict = asked(BORN, told, "mon 16:00")
    assert (verdict.state, verdict.outcome) == ("stopped", "met")
    assert (verdict.elapsed, verdict.stopped_at) == (ZERO, on("mon 11:00"))
    assert (verdict.started_at, verdict.due_at) == (on("mon 13:00"), on("mon 15:00"))
    ledger = verdict.explain()
    assert ledger.due is not None
    assert (ledger.due.basis, ledger.due.since) == (DueBasis.STOPPED, on("mon 13:00"))


def test_what_is_reopened_before_the_date_waits_for_it_again() -> None:
    told = story(
        "mon 09:00",
        ("mon 10:00", {"status": "resolved"}),
        ("mon 11:00", {"status": "in_progress"}),
        since=COMING_DATE,
    )
    verdict = asked(BORN, told, "mon 14:00")
    assert (verdict.elapsed, verdict.paused) == (HOUR, ZERO)
    assert verdict.due_at == on("mon 15:00")


def test_a_gap_counts_as_one_only_from_the_date_on() -> None:
    # Stopped 10:00, reopened 14:00, counting from 13:00: the hour in between is a gap.
    told = story(
        "mon 09:00",
        ("mon 10:00", {"status": "resolved"}),
        ("mon 14:00", {"status": "in_progress"}),
        since=COMING_DATE,
    )
    verdict = asked(BORN, told, "mon 15:00")
    assert (verdict.elapsed, verdict.paused) == (HOUR, HOUR)
    assert verdict.due_at == on("mon 16:00")


def test_a_pause_over_the_date_counts_from_the_date_on() -> None:
    # Held 12:00-14:00, counting from 13:00: one hour of the pause matters.
    told = story(
        "mon 09:00",
        ("mon 12:00", {"status": "on_hold"}),
        ("mon 14:00", {"status": "in_progress"}),
        since=COMING_DATE,
    )
    before, within = asked(BORN, told, "mon 12:30"), asked(BORN, told, "mon 13:30")
    assert (before.state, before.due_if_resumed_now) == ("paused", on("mon 15:00"))
    assert (within.paused, within.due_if_resumed_now) == (HOUR / 2, on("mon 15:30"))
    verdict = asked(BORN, told, "mon 15:00")
    assert (verdict.elapsed, verdict.paused) == (HOUR, HOUR)
    assert verdict.due_at == on("mon 16:00")


def test_what_is_cancelled_before_the_date_is_excluded() -> None:
    target = attrs.evolve(BORN, cancel=begins(when(status="cancelled")))
    told = story("mon 09:00", ("mon 11:00", {"status": "cancelled"}), since=COMING_DATE)
    verdict = asked(target, told, "mon 16:00")
    assert (verdict.state, verdict.outcome) == ("cancelled", "excluded")
    assert verdict.elapsed == ZERO


def test_a_goal_lost_before_the_date_is_found_again() -> None:
    target = attrs.evolve(BORN, applies=when(vip=True))
    told = story(
        "mon 09:00",
        ("mon 10:00", {"vip": False}),
        ("mon 14:00", {"vip": True}),
        since=COMING_DATE,
        vip=True,
    )
    assert asked(target, told, "mon 12:00").state == "cancelled"
    verdict = asked(target, told, "mon 14:30")
    assert (verdict.elapsed, verdict.due_at) == (1.5 * HOUR, on("mon 15:00"))


def test_a_start_may_wait_for_a_date_too() -> None:
    told = story("mon 09:00", ("mon 11:00", {"group": "net"}), since=COMING_DATE)
    waiting = asked(LATE, told, "mon 12:00")
    assert (waiting.state, waiting.started_at) == ("running", COMING_DATE)
    verdict = asked(LATE, told, "mon 14:00")
    assert verdict.elapsed == HOUR
    assert [s.rule for s in verdict.segments] == [Part.COUNT_FROM]
    assert asked(LATE, told, "mon 10:00").state == "not_started"


def test_a_cycle_that_had_not_come_to_count_is_no_past_cycle() -> None:
    target = attrs.evolve(BORN, reopen="new_cycle")
    told = story(
        "mon 09:00",
        ("mon 10:00", {"status": "resolved"}),
        ("mon 11:00", {"status": "in_progress"}),
        since=COMING_DATE,
    )
    verdict = asked(target, told, "mon 14:00")
    assert not verdict.past_cycles
    assert (verdict.cycle, verdict.elapsed) == (1, HOUR)


def test_a_reset_before_the_date_does_nothing() -> None:
    target = attrs.evolve(BORN, reset=begins(when(group="net")))
    told = story("mon 09:00", ("mon 10:00", {"group": "net"}), since=COMING_DATE)
    verdict = asked(target, told, "mon 14:00")
    assert (verdict.cycle, verdict.elapsed) == (1, HOUR)
    assert verdict.started_at == COMING_DATE


def test_a_reset_in_the_first_values_does_nothing() -> None:
    target = attrs.evolve(BORN, reset=begins(when(status="new")))
    verdict = asked(target, story("mon 09:00", since=on("mon 08:00")), "mon 09:30")
    assert (verdict.cycle, verdict.elapsed) == (1, 1.5 * HOUR)


@pytest.mark.parametrize("mode", ["restart", "prorate"])
def test_another_goal_before_the_date_is_simply_the_goal(mode: Any) -> None:
    goals = {"high": HOUR, "low": 4 * HOUR}
    target = attrs.evolve(BORN, goal=goals, on_goal_change=mode)
    told = story(
        "mon 09:00",
        ("mon 10:00", {"priority": "high"}),
        priority="low",
        since=COMING_DATE,
    )
    verdict = asked(target, told, "mon 13:30")
    assert (verdict.cycle, verdict.goal, verdict.due_at) == (1, HOUR, on("mon 14:00"))


# -- no instant, the very instant, the instant as it was ------------------------------------


@pytest.mark.parametrize("empty", [None, "", "yesterday", date(2026, 3, 1), 7])
def test_without_an_instant_it_counts_from_its_start(empty: Any) -> None:
    verdict = asked(BORN, story("mon 09:00", since=empty), "mon 10:00")
    assert (verdict.started_at, verdict.elapsed) == (on("mon 09:00"), HOUR)
    assert [s.rule for s in verdict.segments] == [Part.START]
    told = story("mon 09:00", ("mon 11:00", {"group": "net"}), since=empty)
    assert asked(LATE, told, "mon 12:00").elapsed == HOUR


def test_the_instant_of_the_start_changes_nothing() -> None:
    told = story("mon 09:00", ("mon 11:00", {"group": "net"}), since=on("mon 11:00"))
    verdict = asked(LATE, told, "mon 12:00")
    assert (verdict.elapsed, verdict.started_at) == (HOUR, on("mon 11:00"))


def test_the_date_is_read_as_the_clock_starts() -> None:
    # Written in the very save that starts the clock it is used; changed later it is not.
    told = story(
        "mon 09:00",
        ("mon 11:00", {"group": "net", "since": on("mon 10:00")}),
        ("mon 12:00", {"since": on("mon 09:00")}),
    )
    verdict = asked(LATE, told, "mon 13:00")
    assert (verdict.started_at, verdict.elapsed) == (on("mon 10:00"), 3 * HOUR)


def test_only_the_first_cycle_counts_from_the_date() -> None:
    target = attrs.evolve(BORN, reset=begins(when(status="in_progress")))
    told = story(
        "mon 09:00", ("mon 11:00", {"status": "in_progress"}), since=on("mon 08:00")
    )
    verdict = asked(target, told, "mon 12:00")
    assert (verdict.cycle, verdict.elapsed) == (2, HOUR)
    assert verdict.started_at == on("mon 11:00")
    assert verdict.past_cycles[0].elapsed == 3 * HOUR


def test_a_deadline_in_days_is_counted_from_the_date() -> None:
    target = Target(id="t", goal=WorkingDays(1), count_from="since", schedule=DESK)
    told = story("tue 09:00", since=on("mon 15:00"))
    verdict = asked(target, told, "tue 10:00")
    assert verdict.due_at == on("tue 15:00")


def test_a_date_of_another_zone_is_the_same_instant() -> None:
    told = story("mon 09:00", since=datetime.fromisoformat("2026-03-02T05:00-03:00"))
    verdict = asked(BORN, told, "mon 09:30")
    assert verdict.started_at == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert isinstance(verdict.segments[0], Segment)
