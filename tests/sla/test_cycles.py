"""Cycles: clocks that begin anew, and what is kept of the time before."""

from datetime import timedelta
from typing import Any

import attrs
import pytest

from itsmcore.model import History, begins, changes, commented, when
from itsmcore.sla import (
    ClockState,
    Cycle,
    CycleEnd,
    DateField,
    Outcome,
    Part,
    Reopen,
    ScheduleTable,
    Target,
)
from tests.sla.worked import (
    AGENT,
    DESK,
    DONE,
    HELD,
    HOUR,
    REQUESTER,
    US,
    ZERO,
    asked,
    on,
    rows,
    story,
)

AGAIN = begins(when(status="reassigned"))
RESETS = Target(id="t", goal=2 * HOUR, stop=DONE, reset=AGAIN, pause=HELD)


def facts_of(cycle: Cycle) -> tuple[object, ...]:
    return cycle.number, str(cycle.end), str(cycle.outcome), cycle.elapsed, cycle.paused


# -- a reset -----------------------------------------------------------------------------


def test_a_reset_ends_one_cycle_and_begins_the_next() -> None:
    # 1 h counted, 1 h held, 1.5 h counted by 12:30: above the 2 h at 12:00.
    told = story(
        "mon 09:00",
        ("mon 10:00", {"status": "on_hold"}),
        ("mon 11:00", {"status": "in_progress"}),
        ("mon 12:30", {"status": "reassigned"}),
    )
    verdict = asked(RESETS, told, "mon 13:00")
    assert (verdict.cycle, verdict.elapsed, verdict.paused) == (2, HOUR / 2, ZERO)
    assert (verdict.started_at, verdict.due_at) == (on("mon 12:30"), on("mon 14:30"))
    assert verdict.outcome is Outcome.OPEN
    assert verdict.first_breach_at == on("mon 12:00") + US
    (past,) = verdict.past_cycles
    assert facts_of(past) == (1, "reset", "missed", 2.5 * HOUR, HOUR)
    assert (past.started_at, past.ended_at) == (on("mon 09:00"), on("mon 12:30"))
    assert (past.due_at, past.goal) == (on("mon 12:00"), 2 * HOUR)
    assert past.overrun == HOUR / 2
    assert past.first_breach_at == on("mon 12:00") + US
    assert past.calendar_elapsed == 2.5 * HOUR
    assert [s.rule for s in past.segments] == [Part.START, Part.PAUSE, Part.RESUME]


def test_a_cycle_reset_in_time_is_met_and_due_from_its_end() -> None:
    told = story("mon 09:00", ("mon 10:30", {"status": "reassigned"}))
    verdict = asked(RESETS, told, "mon 11:00")
    (past,) = verdict.past_cycles
    assert facts_of(past) == (1, "reset", "met", 1.5 * HOUR, ZERO)
    assert (past.due_at, past.first_breach_at) == (on("mon 11:00"), None)
    assert past.overrun == ZERO
    assert verdict.first_breach_at is None


@pytest.mark.parametrize(("late", "outcome"), [(ZERO, "met"), (US, "missed")])
def test_a_cycle_is_missed_by_a_microsecond(late: timedelta, outcome: str) -> None:
    ended = on("mon 11:00") + late
    told = story("mon 09:00", (ended, {"status": "reassigned"}))
    verdict = asked(RESETS, told, "mon 12:00")
    (past,) = verdict.past_cycles
    assert (past.outcome, past.due_at) == (outcome, on("mon 11:00"))
    assert past.first_breach_at == (ended if late else None)
    assert verdict.first_breach_at == past.first_breach_at


def test_a_reset_before_the_start_does_nothing() -> None:
    target = attrs.evolve(RESETS, start=begins(when(group="net")))
    told = story(
        "mon 09:00",
        ("mon 10:00", {"status": "reassigned"}),
        ("mon 11:00", {"group": "net"}),
    )
    verdict = asked(target, told, "mon 12:00")
    assert (verdict.cycle, verdict.started_at) == (1, on("mon 11:00"))


def test_a_start_and_a_reset_in_one_save_start_once() -> None:
    target = attrs.evolve(RESETS, start=begins(when(group="net")))
    told = story("mon 09:00", ("mon 10:00", {"status": "reassigned", "group": "net"}))
    verdict = asked(target, told, "mon 11:00")
    assert (verdict.cycle, verdict.elapsed) == (1, HOUR)


def test_a_reset_of_an_ended_clock_does_nothing() -> None:
    target = attrs.evolve(RESETS, reset=begins(when(group="net")))
    told = story(
        "mon 09:00",
        ("mon 10:00", {"status": "resolved"}),
        ("mon 11:00", {"group": "net"}),
    )
    verdict = asked(target, told, "mon 12:00")
    assert (verdict.cycle, verdict.state, verdict.elapsed) == (1, "stopped", HOUR)


def test_a_stop_wins_over_a_reset_in_one_save() -> None:
    target = attrs.evolve(RESETS, reset=changes("group"))
    told = story("mon 09:00", ("mon 10:00", {"status": "resolved", "group": "net"}))
    verdict = asked(target, told, "mon 11:00")
    assert (verdict.cycle, verdict.state) == (1, "stopped")


def test_a_cancel_wins_over_a_reset_in_one_save() -> None:
    target = attrs.evolve(
        RESETS, reset=changes("group"), cancel=begins(when(status="cancelled"))
    )
    told = story("mon 09:00", ("mon 10:00", {"status": "cancelled", "group": "net"}))
    assert asked(target, told, "mon 11:00").state is ClockState.CANCELLED


def test_a_cycle_that_is_reset_as_it_begins_leaves_no_trace() -> None:
    target = attrs.evolve(RESETS, reset=changes("group"))
    told = story(
        "mon 09:00",
        ("mon 09:00", {"group": "desk"}),  # a rule that runs on insertion
        ("mon 10:00", {"group": "net"}),
        ("mon 10:00", {"group": "web"}),
    )
    verdict = asked(target, told, "mon 11:00")
    assert (verdict.cycle, verdict.elapsed) == (2, HOUR)
    assert [facts_of(cycle) for cycle in verdict.past_cycles] == [
        (1, "reset", "met", HOUR, ZERO)
    ]


def test_a_paused_clock_that_is_reset_begins_paused() -> None:
    target = attrs.evolve(RESETS, reset=changes("group"))
    told = story(
        "mon 09:00",
        ("mon 10:00", {"status": "on_hold"}),
        ("mon 11:00", {"group": "net"}),
        ("mon 12:00", {"status": "in_progress"}),
    )
    within = asked(target, told, "mon 11:30")
    assert (within.state, within.elapsed, within.paused) == ("paused", ZERO, HOUR / 2)
    verdict = asked(target, told, "mon 13:00")
    assert (verdict.elapsed, verdict.paused) == (HOUR, HOUR)
    assert facts_of(verdict.past_cycles[0])[3:] == (HOUR, HOUR)


def test_thresholds_begin_anew_with_each_cycle() -> None:
    # 50 % of 2 h: at 10:00 in the first cycle, at 12:00 in the one from 11:00.
    target = attrs.evolve(RESETS, thresholds=[50])
    told = story("mon 09:00", ("mon 11:00", {"status": "reassigned"}))
    (state,) = asked(target, told, "mon 10:30").thresholds
    assert (state.at, state.passed) == (on("mon 10:00"), True)
    (state,) = asked(target, told, "mon 11:30").thresholds
    assert (state.at, state.passed) == (on("mon 12:00"), False)


# -- a new cycle on reopening --------------------------------------------------------------

REOPENED = story(
    "mon 09:00",
    ("mon 10:00", {"status": "resolved"}),
    ("mon 12:00", {"status": "in_progress"}),
)


@pytest.mark.parametrize(
    ("reopen", "cycle", "elapsed", "paused", "due_at"),
    [
        ("exclude_gap", 1, 2 * HOUR, 2 * HOUR, "mon 17:00"),  # 09:00 + 6 h + 2 h gap
        ("count_gap", 1, 4 * HOUR, ZERO, "mon 15:00"),  # as if it had never ended
        ("new_cycle", 2, HOUR, ZERO, "mon 18:00"),  # 12:00 + 6 h
        ("final", 1, HOUR, ZERO, "mon 15:00"),  # 1 h by 10:00, 5 h on from the stop
    ],
)
def test_the_four_ways_to_reopen(
    reopen: Reopen, cycle: int, elapsed: timedelta, paused: timedelta, due_at: str
) -> None:
    target = Target(id="t", goal=6 * HOUR, stop=DONE, reopen=reopen)
    verdict = asked(target, REOPENED, "mon 13:00")
    assert (verdict.cycle, verdict.elapsed) == (cycle, elapsed)
    assert (verdict.paused, verdict.due_at) == (paused, on(due_at))


def test_the_cycle_before_is_kept_as_it_had_ended() -> None:
    target = Target(id="t", goal=6 * HOUR, stop=DONE, reopen="new_cycle")
    verdict = asked(target, REOPENED, "mon 13:00")
    (past,) = verdict.past_cycles
    assert facts_of(past) == (1, "stopped", "met", HOUR, ZERO)
    assert (past.ended_at, past.due_at) == (on("mon 10:00"), on("mon 15:00"))
    assert rows(verdict) == [(on("mon 12:00"), on("mon 13:00"), "running", True)]
    assert verdict.segments[0].rule is Part.REOPEN


def test_a_cancelled_cycle_is_excluded_and_never_due() -> None:
    target = Target(
        id="t",
        goal=HOUR / 2,
        cancel=begins(when(status="cancelled")),
        reopen="new_cycle",
    )
    told = story(
        "mon 09:00",
        ("mon 10:00", {"status": "cancelled"}),
        ("mon 12:00", {"status": "in_progress"}),
    )
    verdict = asked(target, told, "mon 12:15")
    (past,) = verdict.past_cycles
    assert facts_of(past) == (1, "cancelled", "excluded", HOUR, ZERO)
    assert past.due_at is None
    assert past.first_breach_at == on("mon 09:30") + US  # it was missed before
    assert verdict.first_breach_at == past.first_breach_at
    assert verdict.outcome is Outcome.OPEN


STARTED = Target(
    id="t",
    goal=6 * HOUR,
    start=begins(when(group="net")),
    stop=DONE,
    reopen="new_cycle",
)


def test_a_new_cycle_begins_only_where_what_starts_it_still_holds() -> None:
    back: tuple[tuple[str, dict[str, Any]], ...] = (
        ("mon 10:00", {"group": "net"}),
        ("mon 11:00", {"status": "resolved"}),
        ("mon 12:00", {"status": "in_progress"}),
    )
    assert asked(STARTED, story("mon 09:00", *back), "mon 13:00").elapsed == HOUR
    assert asked(STARTED, story("mon 09:00", *back), "mon 13:00").cycle == 2
    gone = (*back[:2], ("mon 11:30", {"group": "web"}), back[2])
    verdict = asked(STARTED, story("mon 09:00", *gone), "mon 13:00")
    assert (verdict.cycle, verdict.state) == (1, "stopped")
    again = (*gone, ("mon 14:00", {"group": "net"}))
    verdict = asked(STARTED, story("mon 09:00", *again), "mon 15:00")
    assert (verdict.cycle, verdict.started_at) == (2, on("mon 14:00"))


def test_a_start_that_fires_again_begins_a_new_cycle_while_it_is_still_done() -> None:
    told = story(
        "mon 09:00",
        ("mon 10:00", {"group": "net"}),
        ("mon 11:00", {"status": "resolved", "group": "web"}),
        ("mon 12:00", {"group": "net"}),
    )
    verdict = asked(STARTED, told, "mon 13:00")
    assert (verdict.cycle, verdict.state) == (2, "running")


def test_what_ends_in_the_step_that_starts_it_again_stays_ended() -> None:
    told = story(
        "mon 09:00",
        ("mon 10:00", {"group": "net"}),
        ("mon 11:00", {"status": "resolved", "group": "web"}),
        ("mon 12:00", {"status": "in_progress"}),
        ("mon 13:00", {"status": "resolved", "group": "net"}),
    )
    verdict = asked(STARTED, told, "mon 14:00")
    assert (verdict.cycle, verdict.state) == (1, "stopped")


def test_a_clock_waits_for_its_date_again_only_where_what_starts_it_holds() -> None:
    # Counting from 15:00; resolved and handed away before that, then reopened.
    target = attrs.evolve(STARTED, count_from="since")
    moves: tuple[tuple[str, dict[str, Any]], ...] = (
        ("mon 10:00", {"group": "net"}),
        ("mon 11:00", {"status": "resolved"}),
        ("mon 11:30", {"group": "web"}),
        ("mon 12:00", {"status": "in_progress"}),
    )
    gone = story("mon 09:00", *moves, since=on("mon 15:00"))
    assert asked(target, gone, "mon 16:00").state == "stopped"
    kept = story("mon 09:00", *moves[:2], moves[3], since=on("mon 15:00"))
    verdict = asked(target, kept, "mon 16:00")
    assert (verdict.cycle, verdict.elapsed) == (1, HOUR)


def test_each_exchange_of_words_is_a_cycle() -> None:
    # Two questions, answered after 30 and 90 minutes; the second was too late.
    target = Target(
        id="reply",
        goal=HOUR,
        start=commented(side=REQUESTER),
        stop=commented(side=AGENT),
        reopen="new_cycle",
    )
    told = story(
        "mon 09:00",
        ("mon 10:00", REQUESTER),
        ("mon 10:10", REQUESTER),
        ("mon 10:30", AGENT),
        ("mon 11:00", AGENT),
        ("mon 12:00", REQUESTER),
        ("mon 13:30", AGENT),
        ("mon 15:00", REQUESTER),
    )
    verdict = asked(target, told, "mon 15:20")
    assert (verdict.cycle, verdict.elapsed, verdict.outcome) == (3, HOUR / 3, "open")
    assert [facts_of(cycle) for cycle in verdict.past_cycles] == [
        (1, "stopped", "met", HOUR / 2, ZERO),
        (2, "stopped", "missed", 1.5 * HOUR, ZERO),
    ]
    assert verdict.first_breach_at == on("mon 13:00") + US


def test_an_end_and_a_reopening_at_one_instant_are_two_cycles() -> None:
    target = Target(id="t", goal=6 * HOUR, stop=DONE, reopen="new_cycle")
    told = story(
        "mon 09:00",
        ("mon 10:00", {"status": "resolved"}),
        ("mon 10:00", {"status": "in_progress"}),
    )
    verdict = asked(target, told, "mon 11:00")
    assert (verdict.cycle, verdict.elapsed) == (2, HOUR)


# -- cycles without a goal ------------------------------------------------------------------

VIP = attrs.evolve(RESETS, applies=when(vip=True))


def test_a_cycle_that_never_had_a_goal_leaves_no_trace() -> None:
    told = story(
        "mon 09:00",
        ("mon 10:00", {"status": "reassigned"}),
        ("mon 11:00", {"vip": True}),
    )
    before = asked(VIP, told, "mon 10:30")
    assert (before.cycle, before.state, before.outcome) == (
        1,
        "not_started",
        "excluded",
    )
    verdict = asked(VIP, told, "mon 11:30")
    assert (verdict.cycle, verdict.started_at) == (1, on("mon 10:00"))
    assert (verdict.elapsed, len(verdict.past_cycles)) == (1.5 * HOUR, 0)


def test_a_cycle_that_lost_its_goal_ended_with_it() -> None:
    told = story(
        "mon 09:00",
        ("mon 10:00", {"vip": False}),
        ("mon 12:00", {"status": "reassigned"}),
        ("mon 13:00", {"vip": True}),
        vip=True,
    )
    between = asked(VIP, told, "mon 12:30")
    assert (between.cycle, between.state) == (2, "not_started")
    verdict = asked(VIP, told, "mon 14:00")
    (past,) = verdict.past_cycles
    assert facts_of(past) == (1, "reset", "excluded", HOUR, ZERO)
    assert (past.goal, past.due_at, past.ended_at) == (None, None, on("mon 10:00"))
    assert (verdict.cycle, verdict.elapsed) == (2, 2 * HOUR)


# -- cycles of deadlines -----------------------------------------------------------------------

DATED = Target(
    id="t", goal=DateField("due", land=None), reset=AGAIN, pause=HELD, schedule=DESK
)


def dated(reset: str, *more: Any, due: str = "mon 12:00") -> History:
    told = [*more, (reset, {"status": "reassigned"})]
    return story("mon 09:00", *told, due=on(due))


def test_a_cycle_with_a_deadline_has_no_figures_but_its_pauses() -> None:
    verdict = asked(DATED, dated("mon 11:00"), "mon 11:30")
    (past,) = verdict.past_cycles
    assert facts_of(past) == (1, "reset", "met", None, ZERO)
    assert (past.goal, past.calendar_elapsed) == (None, None)
    assert past.due_at == on("mon 12:00")


def test_a_cycle_reset_after_its_deadline_is_missed() -> None:
    verdict = asked(DATED, dated("mon 13:00"), "mon 14:00")
    (past,) = verdict.past_cycles
    assert (past.outcome, past.due_at) == ("missed", on("mon 12:00"))
    assert (past.first_breach_at, past.overrun) == (on("mon 12:00") + US, HOUR)
    assert verdict.due_at == on("mon 13:00")  # a deadline before the cycle: its start


def test_a_cycle_reset_at_its_deadline_is_met() -> None:
    (past,) = asked(DATED, dated("mon 12:00"), "mon 12:00").past_cycles
    assert (past.outcome, past.first_breach_at) == ("met", None)


def test_a_cycle_reset_after_a_deadline_that_its_pause_did_not_move_is_missed() -> None:
    # Held in closed hours only: nothing moves; reset at 21:00, an hour after it was due.
    held = ("mon 18:00", {"status": "on_hold", "held": True})
    target = attrs.evolve(DATED, pause=when(held=True))
    told = dated("mon 21:00", held, due="mon 20:00")
    (past,) = asked(target, told, "mon 22:00").past_cycles
    assert (past.due_at, past.outcome) == (on("mon 20:00"), "missed")


# -- cycles and schedules -------------------------------------------------------------------

TABLE = ScheduleTable([(when(group="db"), None), (None, DESK)])


@pytest.mark.parametrize(
    "mode",
    [
        {"reset": changes("group")},
        {"on_goal_change": "restart"},
    ],
)
def test_a_cycle_is_due_in_the_schedule_that_it_had(mode: dict[str, Any]) -> None:
    # 16:00-17:00 counted of 4 h; 3 h of the desk are left: due Tuesday 12:00. The group of
    # the next cycle works round the clock.
    goal = [(when(group="db"), 8 * HOUR), (None, 4 * HOUR)]
    target = Target(id="t", goal=goal, schedule=TABLE, **mode)
    told = story("mon 16:00", ("mon 18:00", {"group": "db"}))
    verdict = asked(target, told, "mon 20:00")
    (past,) = verdict.past_cycles
    assert (past.elapsed, past.due_at) == (HOUR, on("tue 12:00"))
    assert (verdict.elapsed, verdict.due_at) == (2 * HOUR, on("tue 02:00"))


def test_past_cycles_are_a_sequence_of_values() -> None:
    told = story("mon 09:00", ("mon 10:30", {"status": "reassigned"}))
    cycles = asked(RESETS, told, "mon 11:00").past_cycles
    assert [cycle.end for cycle in cycles] == [CycleEnd.RESET]
    assert cycles[-1] == cycles[0]
    assert cycles == asked(RESETS, told, "mon 12:00").past_cycles
    assert hash(cycles) == hash(asked(RESETS, told, "mon 12:00").past_cycles)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        cycles[0].number = 2  # type: ignore[misc]  # wrong on purpose
