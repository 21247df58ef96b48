"""What becomes of a clock when another goal holds: carry, restart, prorate; and which goal."""

from datetime import timedelta
from typing import Any

import attrs
import pytest

from itsmcore.model import begins, when
from itsmcore.sla import (
    DateField,
    GoalChange,
    GoalRow,
    Outcome,
    Part,
    Schedule,
    ScheduledDays,
    Target,
    WorkingDays,
)
from tests.sla.worked import (
    DESK,
    DONE,
    HELD,
    HOUR,
    MINUTE,
    US,
    ZERO,
    asked,
    due,
    on,
    story,
)

GOALS = {"critical": 2 * HOUR, "high": 4 * HOUR, "low": 8 * HOUR}


def target(mode: GoalChange = "carry", **more: Any) -> Target:
    base = Target(id="t", goal=GOALS, stop=DONE, pause=HELD, on_goal_change=mode)
    return attrs.evolve(base, **more)


# -- three ways to take another goal -----------------------------------------------------

RAISED = story("mon 09:00", ("mon 12:00", {"priority": "high"}), priority="low")


@pytest.mark.parametrize(
    ("mode", "cycle", "elapsed", "goal", "due_at"),
    [
        # 3 h of 8 h counted; now 4 h are allowed
        ("carry", 1, 3.5 * HOUR, 4 * HOUR, "mon 13:00"),  # 1 h is left
        ("restart", 2, 0.5 * HOUR, 4 * HOUR, "mon 16:00"),  # 4 h from the change
        ("prorate", 1, 3.5 * HOUR, 5.5 * HOUR, "mon 14:30"),  # 5 h of 8 -> 2.5 h of 4
    ],
)
def test_a_tighter_goal_in_three_ways(
    mode: GoalChange, cycle: int, elapsed: timedelta, goal: timedelta, due_at: str
) -> None:
    verdict = asked(target(mode), RAISED, "mon 12:30")
    assert (verdict.cycle, verdict.elapsed) == (cycle, elapsed)
    assert (verdict.goal, verdict.due_at) == (goal, on(due_at))


def test_a_goal_that_is_carried_may_be_missed_at_once() -> None:
    told = story("mon 09:00", ("mon 12:00", {"priority": "critical"}), priority="low")
    verdict = asked(target(), told, "mon 12:00")
    assert (verdict.outcome, verdict.overrun) == ("missed", HOUR)
    assert (verdict.due_at, verdict.first_breach_at) == (
        on("mon 11:00"),
        on("mon 12:00"),
    )


def test_a_looser_goal_forgives_what_was_missed_but_it_stays_told() -> None:
    told = story("mon 09:00", ("mon 12:00", {"priority": "low"}), priority="critical")
    verdict = asked(target(), told, "mon 13:00")
    assert (verdict.outcome, verdict.breached) == ("open", False)
    assert verdict.first_breach_at == on("mon 11:00") + US


# -- restart --------------------------------------------------------------------------------


def test_a_cycle_cut_short_by_another_goal_is_excluded_unless_missed() -> None:
    # low until 10:00 (1 h of 8 h: excluded), critical 10:00-13:00 (3 h of 2 h: missed)
    told = story(
        "mon 09:00",
        ("mon 10:00", {"priority": "critical"}),
        ("mon 13:00", {"priority": "high"}),
        priority="low",
    )
    verdict = asked(target("restart"), told, "mon 14:00")
    assert (verdict.cycle, verdict.elapsed) == (3, HOUR)
    assert verdict.segments[0].rule is Part.GOAL
    shown = [
        (c.end, c.outcome, c.elapsed, c.goal, c.due_at) for c in verdict.past_cycles
    ]
    assert shown == [
        ("retargeted", "excluded", HOUR, 8 * HOUR, on("mon 17:00")),
        ("retargeted", "missed", 3 * HOUR, 2 * HOUR, on("mon 12:00")),
    ]
    assert verdict.first_breach_at == on("mon 12:00") + US


def test_another_row_with_an_equal_goal_is_no_other_goal() -> None:
    goal = [(when(priority="high"), HOUR), (when(priority="low"), HOUR)]
    told = story("mon 09:00", ("mon 09:30", {"priority": "low"}), priority="high")
    for mode in ("restart", "prorate"):
        found = asked(target(goal=goal, on_goal_change=mode), told, "mon 09:45")
        assert (found.cycle, found.elapsed, found.goal) == (1, 45 * MINUTE, HOUR)


def test_a_paused_clock_restarts_paused() -> None:
    told = story(
        "mon 09:00",
        ("mon 10:00", {"status": "on_hold"}),
        ("mon 11:00", {"priority": "high"}),
        ("mon 12:00", {"status": "in_progress"}),
        priority="low",
    )
    verdict = asked(target("restart"), told, "mon 13:00")
    assert (verdict.cycle, verdict.elapsed, verdict.paused) == (2, HOUR, HOUR)
    assert verdict.due_at == on("mon 16:00")  # 11:00 and 4 h and the hour held
    (past,) = verdict.past_cycles
    assert (past.elapsed, past.paused, past.due_at) == (HOUR, HOUR, on("mon 18:00"))


def test_the_same_goal_again_after_none_restarts_nothing() -> None:
    told = story(
        "mon 09:00",
        ("mon 10:00", {"priority": "medium"}),
        ("mon 11:00", {"priority": "low"}),
        priority="low",
    )
    verdict = asked(target("restart"), told, "mon 12:00")
    assert (verdict.cycle, verdict.elapsed) == (1, 3 * HOUR)


def test_another_goal_after_none_restarts_and_the_former_ended_at_the_loss() -> None:
    told = story(
        "mon 09:00",
        ("mon 10:00", {"priority": "medium"}),
        ("mon 11:00", {"priority": "high"}),
        priority="low",
    )
    verdict = asked(target("restart"), told, "mon 12:00")
    assert (verdict.cycle, verdict.elapsed) == (2, HOUR)
    (past,) = verdict.past_cycles
    assert (past.ended_at, past.elapsed) == (on("mon 10:00"), HOUR)
    assert (past.goal, past.outcome) == (None, Outcome.EXCLUDED)


@pytest.mark.parametrize("mode", ["carry", "restart"])
def test_another_goal_of_an_ended_clock_is_carried(mode: GoalChange) -> None:
    told = story(
        "mon 09:00",
        ("mon 12:00", {"status": "resolved"}),
        ("mon 13:00", {"priority": "critical"}),
        ("mon 14:00", {"status": "in_progress"}),
        priority="low",
    )
    found = asked(target(mode), told, "mon 13:30")
    assert (found.cycle, found.goal, found.outcome) == (1, 2 * HOUR, "missed")
    assert found.first_breach_at == on("mon 13:00")
    later = asked(target(mode), told, "mon 15:00")
    assert (later.cycle, later.goal, later.elapsed) == (1, 2 * HOUR, 4 * HOUR)


def test_another_goal_of_an_ended_clock_is_prorated_and_changes_no_outcome() -> None:
    # 3 of 8 h: 5 h left are 1:15 h of 2 h, and 5 h of 8 h again.
    told = story(
        "mon 09:00",
        ("mon 12:00", {"status": "resolved"}),
        ("mon 13:00", {"priority": "critical"}),
        ("mon 14:00", {"priority": "low"}),
        ("mon 15:00", {"status": "in_progress"}),
        priority="low",
    )
    found = asked(target("prorate"), told, "mon 13:30")
    assert (found.goal, found.outcome) == (4.25 * HOUR, "met")
    assert asked(target("prorate"), told, "mon 14:30").goal == 8 * HOUR
    later = asked(target("prorate"), told, "mon 16:00")
    assert (later.goal, later.elapsed, later.outcome) == (8 * HOUR, 4 * HOUR, "open")


def test_a_stop_and_another_goal_in_one_save_end_the_cycle_that_ran() -> None:
    told = story(
        "mon 09:00",
        ("mon 12:00", {"status": "resolved", "priority": "critical"}),
        priority="low",
    )
    verdict = asked(target("restart"), told, "mon 13:00")
    assert (verdict.cycle, verdict.outcome, verdict.elapsed) == (1, "missed", 3 * HOUR)


def test_a_reopening_and_another_goal_in_one_save_restart() -> None:
    told = story(
        "mon 09:00",
        ("mon 10:00", {"status": "resolved"}),
        ("mon 12:00", {"status": "in_progress", "priority": "high"}),
        priority="low",
    )
    verdict = asked(target("restart"), told, "mon 13:00")
    assert (verdict.cycle, verdict.elapsed, verdict.due_at) == (
        2,
        HOUR,
        on("mon 16:00"),
    )
    anew = asked(target("restart", reopen="new_cycle"), told, "mon 13:00")
    assert (anew.cycle, anew.past_cycles[0].end) == (2, "stopped")


def test_goals_that_change_before_the_start_restart_nothing() -> None:
    starts = begins(when(group="net"))
    told = story(
        "mon 09:00",
        ("mon 10:00", {"priority": "high"}),
        ("mon 11:00", {"group": "net", "priority": "critical"}),
        priority="low",
    )
    for mode in ("restart", "prorate"):
        found = asked(target(start=starts, on_goal_change=mode), told, "mon 12:00")
        assert (found.cycle, found.goal, found.elapsed) == (1, 2 * HOUR, HOUR)


def test_a_goal_that_goes_and_comes_back_at_one_instant_restarts_once() -> None:
    told = story(
        "mon 09:00",
        ("mon 10:00", {"priority": "high"}),
        ("mon 10:00", {"priority": "low"}),
        priority="low",
    )
    verdict = asked(target("restart"), told, "mon 11:00")
    assert (verdict.cycle, verdict.elapsed) == (2, HOUR)
    assert [cycle.elapsed for cycle in verdict.past_cycles] == [HOUR]


def test_goals_in_days_restart_as_lengths_do() -> None:
    # WorkingDays(1) from Monday 10:00; from Tuesday 09:00 on two working days instead.
    goal = [
        (when(priority="high"), WorkingDays(1)),
        (when(priority="low"), WorkingDays(2)),
    ]
    told = story("mon 10:00", ("tue 09:00", {"priority": "low"}), priority="high")
    again = target("restart", goal=goal, schedule=DESK)
    verdict = asked(again, told, "tue 12:00")
    assert (verdict.cycle, verdict.due_at) == (2, on("thu 09:00"))
    (past,) = verdict.past_cycles
    assert (past.due_at, past.outcome) == (on("tue 10:00"), "excluded")
    carried = asked(target(goal=goal, schedule=DESK), told, "tue 12:00")
    assert (carried.cycle, carried.due_at) == (1, on("wed 10:00"))


def test_a_deadline_that_is_moved_is_no_other_goal() -> None:
    again = target("restart", goal=DateField("due"))
    told = story(
        "mon 09:00", ("mon 10:00", {"due": on("mon 15:00")}), due=on("mon 12:00")
    )
    verdict = asked(again, told, "mon 11:00")
    assert (verdict.cycle, verdict.due_at) == (1, on("mon 15:00"))


# -- prorate -----------------------------------------------------------------------------


def test_successive_prorations_scale_what_is_left_each_time() -> None:
    # 09:00-13:00: 4 of 8 h, 4 left. high: 4*4/8 = 2 left, goal 6.
    # 14:00: 5 counted, 1 left of nominal 4. critical: 1*2/4 = half an hour, goal 5:30.
    # 14:15: 5:15 counted, 15 min left of nominal 2 h. low: 15*8/2 = 60 min, goal 6:15.
    told = story(
        "mon 09:00",
        ("mon 13:00", {"priority": "high"}),
        ("mon 14:00", {"priority": "critical"}),
        ("mon 14:15", {"priority": "low"}),
        priority="low",
    )
    goals = [
        asked(target("prorate"), told, now).goal
        for now in ("mon 12:59", "mon 13:30", "mon 14:10", "mon 14:20")
    ]
    assert goals == [8 * HOUR, 6 * HOUR, 5.5 * HOUR, 6.25 * HOUR]
    assert asked(target("prorate"), told, "mon 14:20").due_at == on("mon 15:15")


def test_what_is_over_stays_over_by_as_much() -> None:
    # 3 h counted of 2 h: an hour over, whatever comes.
    told = story("mon 09:00", ("mon 12:00", {"priority": "low"}), priority="critical")
    verdict = asked(target("prorate"), told, "mon 12:00")
    assert (verdict.goal, verdict.remaining) == (2 * HOUR, -HOUR)
    assert (verdict.outcome, verdict.due_at) == ("missed", on("mon 11:00"))


def test_what_is_used_up_exactly_has_nothing_left_of_any_goal() -> None:
    told = story("mon 09:00", ("mon 11:00", {"priority": "low"}), priority="critical")
    verdict = asked(target("prorate"), told, "mon 11:00")
    assert (verdict.goal, verdict.remaining) == (2 * HOUR, ZERO)
    assert (verdict.outcome, verdict.next_change_at) == ("open", on("mon 11:00") + US)


def test_a_share_is_cut_to_whole_microseconds() -> None:
    # 1 us left of 3 us; a third of 1 us of a goal of 1 us is nothing.
    goal = {"high": 3 * US, "low": US}
    told = story(
        "mon 09:00", (on("mon 09:00") + 2 * US, {"priority": "low"}), priority="high"
    )
    verdict = asked(target("prorate", goal=goal), told, on("mon 09:00") + 2 * US)
    assert (verdict.goal, verdict.elapsed) == (2 * US, 2 * US)


@pytest.mark.parametrize(
    ("first", "then", "changed", "goal"),
    [
        (ZERO, 4 * HOUR, "mon 09:00", 4 * HOUR),  # nothing used of nothing
        (ZERO, 4 * HOUR, "mon 10:00", ZERO),  # an hour over, and it stays
        (4 * HOUR, ZERO, "mon 10:00", HOUR),  # nothing is left: the hour that was used
        (4 * HOUR, ZERO, "mon 09:00", ZERO),
        (ZERO, ZERO, "mon 10:00", ZERO),
    ],
)
def test_goals_of_zero_are_prorated(
    first: timedelta, then: timedelta, changed: str, goal: timedelta
) -> None:
    told = story("mon 09:00", (changed, {"priority": "low"}), priority="high")
    goals = {"high": first, "low": then}
    verdict = asked(target("prorate", goal=goals), told, "mon 10:00")
    assert verdict.goal == goal


def test_pauses_use_up_nothing_that_is_prorated() -> None:
    # 2 of 8 h counted, then held: 6*4/8 = 3 h are left, as long as it is held.
    told = story(
        "mon 09:00",
        ("mon 11:00", {"status": "on_hold"}),
        ("mon 15:00", {"priority": "high"}),
        priority="low",
    )
    verdict = asked(target("prorate"), told, "mon 16:00")
    assert (verdict.goal, verdict.due_if_resumed_now) == (5 * HOUR, on("mon 19:00"))


def test_proration_goes_on_from_the_last_goal_that_held() -> None:
    # low until 10:00, none until 13:00 while time counts on: 4 of 8 h; high: 2 h are left.
    told = story(
        "mon 09:00",
        ("mon 10:00", {"priority": "medium"}),
        ("mon 13:00", {"priority": "high"}),
        priority="low",
    )
    assert asked(target("prorate"), told, "mon 13:30").goal == 6 * HOUR
    same = story(
        "mon 09:00",
        ("mon 10:00", {"priority": "high"}),
        ("mon 11:00", {"priority": "medium"}),
        ("mon 12:00", {"priority": "high"}),
        priority="low",
    )
    assert asked(target("prorate"), same, "mon 13:00").goal == 4.5 * HOUR  # 1 h + 7*4/8


def test_a_new_cycle_prorates_anew() -> None:
    again = target("prorate", reset=begins(when(status="reassigned")))
    told = story(
        "mon 09:00",
        ("mon 13:00", {"priority": "high"}),
        ("mon 14:00", {"status": "reassigned"}),
        priority="low",
    )
    assert asked(again, told, "mon 13:30").goal == 6 * HOUR
    verdict = asked(again, told, "mon 14:30")
    assert (verdict.goal, verdict.past_cycles[0].goal) == (4 * HOUR, 6 * HOUR)


def test_thresholds_of_a_prorated_goal_are_parts_of_it() -> None:
    # the goal is 6 h from 13:00 on: 75 % is 4:30 h, at 13:30
    told = story("mon 09:00", ("mon 13:00", {"priority": "high"}), priority="low")
    (state,) = asked(target("prorate", thresholds=[75]), told, "mon 13:10").thresholds
    assert (state.at, state.passed) == (on("mon 13:30"), False)


# -- which goal, of several -------------------------------------------------------------

BOTH = [
    GoalRow(when(priority="high"), 4 * HOUR),
    GoalRow(when(vip=True), 2 * HOUR),
    GoalRow(None, 8 * HOUR),
]


def test_the_first_or_the_strictest_of_the_goals_that_hold() -> None:
    told = story("mon 09:00", priority="high", vip=True)
    assert asked(target(goal=BOTH), told, "mon 10:00").goal == 4 * HOUR
    strict = target(goal=BOTH, pick="strictest")
    assert asked(strict, told, "mon 10:00").goal == 2 * HOUR
    none = story("mon 09:00")
    assert asked(strict, none, "mon 10:00").goal == 8 * HOUR


def test_the_strictest_goal_follows_the_values() -> None:
    strict = target(goal=BOTH, pick="strictest")
    told = story("mon 09:00", ("mon 10:00", {"vip": False}), priority="high", vip=True)
    assert asked(strict, told, "mon 09:30").due_at == on("mon 11:00")
    assert asked(strict, told, "mon 10:30").due_at == on("mon 13:00")


@pytest.mark.parametrize(
    ("opened", "due_at"),
    [
        ("mon 10:00", "mon 12:00"),  # noon comes before 4 h are over
        ("mon 08:00", "mon 12:00"),  # 4 h of the desk would be due at 13:00
        ("mon 07:00", "mon 12:00"),
        ("mon 15:00", "mon 15:00"),  # noon has gone: due as it starts
    ],
)
def test_goals_of_several_kinds_are_compared_by_when_they_are_due(
    opened: str, due_at: str
) -> None:
    goal = [GoalRow(None, 4 * HOUR), GoalRow(None, WorkingDays(0, by="12:00"))]
    strict = target(goal=goal, pick="strictest", schedule=DESK)
    assert asked(strict, story(opened), opened).due_at == on(due_at)
    mild = target(goal=goal[:1], pick="strictest", schedule=DESK)
    assert asked(mild, story("mon 15:00"), "mon 15:00").due_at == on("tue 11:00")


def test_of_goals_due_at_one_instant_the_first_is_taken() -> None:
    # From Monday 16:00: 4 h end on Tuesday 12:00, as does "tomorrow by noon".
    lengths, days = GoalRow(None, 4 * HOUR), GoalRow(None, WorkingDays(1, by="12:00"))
    told = story("mon 16:00")
    first = asked(
        target(goal=[lengths, days], pick="strictest", schedule=DESK), told, "mon 16:30"
    )
    other = asked(
        target(goal=[days, lengths], pick="strictest", schedule=DESK), told, "mon 16:30"
    )
    assert (first.due_at, first.goal) == (on("tue 12:00"), 4 * HOUR)
    assert (other.due_at, other.goal) == (on("tue 12:00"), None)


def test_goals_that_are_never_due_are_the_mildest() -> None:
    # Open on one date only: two such days never come, nor does the next working day.
    once = Schedule(
        tz="UTC", week={"mon": ""}, exceptions={on("mon 00:00").date(): "09:00-17:00"}
    )
    goal = [
        GoalRow(None, ScheduledDays(2)),
        GoalRow(None, WorkingDays(1)),
        GoalRow(None, 3 * HOUR),
    ]
    verdict = asked(
        target(goal=goal, pick="strictest", schedule=once),
        story("mon 09:00"),
        "mon 10:00",
    )
    assert verdict.due_at == on("mon 12:00")
    alone = target(goal=goal[:1], pick="strictest", schedule=once)
    assert asked(alone, story("mon 09:00"), "mon 10:00").outcome is Outcome.EXCLUDED
    never = target(goal=goal[1:2], pick="strictest", schedule=once)
    verdict = asked(never, story("mon 09:00"), "mon 10:00")
    assert (verdict.due_at, verdict.deadline, verdict.outcome) == (None, None, "open")


def test_a_date_that_is_moved_may_become_the_strictest() -> None:
    goal = [GoalRow(None, 4 * HOUR), GoalRow(None, DateField("due"))]
    strict = target(goal=goal, pick="strictest")
    told = story(
        "mon 09:00",
        ("mon 10:00", {"due": on("mon 12:00")}),
        ("mon 11:00", {"due": None}),
        due=on("tue 12:00"),
    )
    found = [
        due(asked(strict, told, n)) for n in ("mon 09:30", "mon 10:30", "mon 11:30")
    ]
    assert found == [on("mon 13:00"), on("mon 12:00"), on("mon 13:00")]


def test_a_goal_that_another_always_beats_is_no_fault_among_the_strictest() -> None:
    rows = [GoalRow(None, HOUR), GoalRow(None, 2 * HOUR)]
    assert target(goal=rows, pick="strictest").goal == tuple(rows)


def test_before_the_start_goals_are_counted_from_the_opening() -> None:
    # Friday closes at 13:00: from Friday's opening a day is 4 h, from Monday's start 8 h.
    friday = on("fri 00:00").date()
    desk = Schedule(
        tz="UTC", week={"mon-fri": "09:00-17:00"}, exceptions={friday: "09:00-13:00"}
    )
    days = target(goal=ScheduledDays(1), start=begins(when(group="net")), schedule=desk)
    told = story(
        "fri 09:00",
        ("fri 10:00", {"group": "web"}),
        ("next mon 10:00", {"group": "net"}),
    )
    assert asked(days, told, "next mon 09:30").goal == 4 * HOUR
    assert asked(days, told, "next mon 10:30").goal == 8 * HOUR
