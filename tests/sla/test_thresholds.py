"""Thresholds: when each passes, what moves it, and what it says that is still to come."""

import pickle
from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest

from itsmcore.errors import DefinitionError, FieldError, WrongTypeError
from itsmcore.model import begins, when
from itsmcore.sla import (
    AtPercent,
    Clock,
    DateField,
    FromDue,
    Target,
    Threshold,
    ThresholdState,
    Verdict,
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
    on,
    passes,
    story,
)

FOUR = Target(
    id="t", goal=4 * HOUR, stop=DONE, pause=HELD, thresholds=[50, 75, 100, -HOUR, HOUR]
)


def at_desk(goal: Any, *thresholds: Any, **more: Any) -> Target:
    return Target(
        id="t",
        goal=goal,
        stop=DONE,
        pause=HELD,
        schedule=DESK,
        thresholds=thresholds,
        **more,
    )


def told_by(verdict: Verdict) -> list[tuple[datetime | None, bool]]:
    return [(state.at, state.passed) for state in verdict.thresholds]


# -- parts of the goal, offsets from the due time -----------------------------------------


def test_each_threshold_tells_when_it_passes() -> None:
    verdict = asked(FOUR, story("mon 09:00"), "mon 11:30")
    assert passes(verdict) == {
        50: (on("mon 11:00"), True),
        75: (on("mon 12:00"), False),
        100: (on("mon 13:00"), False),
        -HOUR: (on("mon 12:00"), False),
        HOUR: (on("mon 14:00"), False),
    }
    assert verdict.next_change_at == on("mon 12:00")


def test_a_threshold_passes_at_its_very_instant() -> None:
    just_before = asked(FOUR, story("mon 09:00"), on("mon 12:00") - US)
    assert passes(just_before)[75] == (on("mon 12:00"), False)
    assert passes(asked(FOUR, story("mon 09:00"), "mon 12:00"))[75][1] is True


def test_from_wake_up_to_wake_up_nothing_is_missed() -> None:
    # 9 h of the desk from 10:00: 50 % (4:30 h) Mon 14:30, closed at 17:00, open at 09:00,
    # an hour before due Tue 10:00, due and 100 % Tue 11:00, missed, an hour after Tue 12:00,
    # closed at 17:00; from then on only the doors change.
    target = at_desk(9 * HOUR, 50, 100, -HOUR, HOUR)
    clock = Clock.begin(target, story("mon 10:00"))
    found, at = [], on("mon 10:00")
    for _ in range(8):
        wake = clock.verdict(at).next_change_at
        assert wake is not None
        found.append(wake)
        at = wake
    assert found == [
        on("mon 14:30"),
        on("mon 17:00"),
        on("tue 09:00"),
        on("tue 10:00"),
        on("tue 11:00"),
        on("tue 11:00") + US,
        on("tue 12:00"),
        on("tue 17:00"),
    ]


def test_parts_of_a_microsecond_are_rounded_up() -> None:
    # 33 % of 10 us is 3.3 us: reached at the 4th; 1 % of 1 us at the first.
    target = Target(id="t", goal=10 * US, thresholds=[33])
    verdict = asked(target, story("mon 09:00"), on("mon 09:00") + 3 * US)
    assert told_by(verdict) == [(on("mon 09:00") + 4 * US, False)]
    target = Target(id="t", goal=US, thresholds=[1])
    assert told_by(asked(target, story("mon 09:00"), "mon 09:00")) == [
        (on("mon 09:00") + US, False)
    ]


def test_more_than_the_goal_lies_behind_the_due_time() -> None:
    target = Target(id="t", goal=4 * HOUR, thresholds=[150])
    verdict = asked(target, story("mon 09:00"), "mon 14:00")
    assert told_by(verdict) == [(on("mon 15:00"), False)]
    assert verdict.next_change_at == on("mon 15:00")


# -- where it is closed ------------------------------------------------------------------------


def test_at_a_closing_instant_a_part_passes_and_an_offset_before_waits() -> None:
    # 12 h from Monday 09:00: 8 h are counted at 17:00, when the desk closes.
    target = at_desk(12 * HOUR, AtPercent(66), AtPercent(67), FromDue(-4 * HOUR))
    verdict = asked(target, story("mon 09:00"), "mon 18:00")
    assert told_by(verdict) == [
        (on("mon 16:55:12"), True),  # 7:55:12 h
        (on("tue 09:02:24"), False),  # 8:02:24 h
        (on("tue 09:00"), False),
    ]
    exact = at_desk(16 * HOUR, 50, FromDue(-8 * HOUR))
    verdict = asked(exact, story("mon 09:00"), "mon 18:00")
    assert told_by(verdict) == [(on("mon 17:00"), True), (on("tue 09:00"), False)]
    assert asked(exact, story("mon 09:00"), "tue 09:00").thresholds[1].passed


def test_offsets_at_and_after_the_due_time_walk_forwards() -> None:
    # 8 h from Monday 09:00 are due as the desk closes.
    target = at_desk(8 * HOUR, ZERO, MINUTE, 8 * HOUR)
    verdict = asked(target, story("mon 09:00"), "mon 18:00")
    assert told_by(verdict) == [
        (on("mon 17:00"), True),
        (on("tue 09:01"), False),
        (on("tue 17:00"), False),
    ]


def test_an_offset_longer_than_the_goal_passes_as_the_clock_starts() -> None:
    # 2 h before a goal of 1 h lies before the start, even where that is closed; exactly
    # 1 h before it waits for the opening, as does what is above zero.
    target = at_desk(HOUR, -2 * HOUR, -HOUR, 100)
    verdict = asked(target, story("mon 07:00"), "mon 07:30")
    assert told_by(verdict) == [
        (on("mon 07:00"), True),
        (on("mon 09:00"), False),
        (on("mon 10:00"), False),
    ]


def test_all_of_nothing_is_used_up_at_once() -> None:
    target = at_desk(ZERO, 50, 100, ZERO, HOUR)
    verdict = asked(target, story("mon 07:00"), "mon 07:00")
    assert told_by(verdict) == [
        (on("mon 07:00"), True),
        (on("mon 07:00"), True),
        (on("mon 07:00"), True),
        (on("mon 10:00"), False),
    ]


# -- pauses ----------------------------------------------------------------------------------------


HELD_UP = story(
    "mon 09:00",
    ("mon 11:30", {"status": "on_hold"}),
    ("mon 15:30", {"status": "in_progress"}),
)


def test_what_is_to_come_moves_with_a_pause_and_what_passed_does_not() -> None:
    held = asked(FOUR, HELD_UP, "mon 14:00")
    assert passes(held) == {
        50: (on("mon 11:00"), True),
        75: (None, False),
        100: (None, False),
        -HOUR: (None, False),
        HOUR: (None, False),
    }
    assert held.next_change_at is None
    verdict = asked(FOUR, HELD_UP, "mon 16:30")
    assert passes(verdict) == {
        50: (on("mon 11:00"), True),
        75: (on("mon 16:00"), True),
        100: (on("mon 17:00"), False),
        -HOUR: (on("mon 16:00"), True),
        HOUR: (on("mon 18:00"), False),
    }


def test_a_pause_at_the_very_instant_of_a_part_lets_it_pass() -> None:
    told = story("mon 09:00", ("mon 11:00", {"status": "on_hold"}))
    assert passes(asked(FOUR, told, "mon 12:00"))[50] == (on("mon 11:00"), True)
    early = story("mon 09:00", (on("mon 11:00") - US, {"status": "on_hold"}))
    assert passes(asked(FOUR, early, "mon 12:00"))[50] == (None, False)


def test_an_offset_before_due_that_a_pause_meets_waits_for_the_resumption() -> None:
    # exactly an hour is left as it is held: not "less than an hour" before it runs on
    told = story(
        "mon 09:00",
        ("mon 12:00", {"status": "on_hold"}),
        ("mon 14:00", {"status": "in_progress"}),
    )
    assert passes(asked(FOUR, told, "mon 13:00"))[-HOUR] == (None, False)
    assert passes(asked(FOUR, told, "mon 14:00"))[-HOUR] == (on("mon 14:00"), True)


def test_nothing_passes_while_a_clock_is_paused_that_has_counted_nothing() -> None:
    # Born on hold: all of nothing, and 2 h before a due time an hour on, wait for 11:00.
    told = story(
        "mon 09:00", ("mon 11:00", {"status": "in_progress"}), status="on_hold"
    )
    for goal, item in ((ZERO, AtPercent(100)), (HOUR, FromDue(-2 * HOUR))):
        target = at_desk(goal, item)
        assert told_by(asked(target, told, "mon 10:00")) == [(None, False)]
        assert told_by(asked(target, told, "mon 11:30")) == [(on("mon 11:00"), True)]


def test_nothing_passes_before_the_date_from_which_it_counts() -> None:
    target = Target(
        id="t",
        goal=ZERO,
        stop=DONE,
        pause=HELD,
        count_from="since",
        thresholds=[100, ZERO],
    )
    told = story("mon 09:00", since=on("mon 13:00"))
    before = asked(target, told, "mon 11:00")
    assert told_by(before) == [(on("mon 13:00"), False)] * 2
    assert before.next_change_at == on("mon 13:00")
    assert told_by(asked(target, told, "mon 14:00")) == [(on("mon 13:00"), True)] * 2
    early = story(
        "mon 09:00", ("mon 10:00", {"status": "resolved"}), since=on("mon 13:00")
    )
    assert told_by(asked(target, early, "mon 14:00")) == [(on("mon 13:00"), False)] * 2


# -- ends ------------------------------------------------------------------------------------------


def test_a_stopped_clock_tells_when_the_rest_would_have_passed() -> None:
    told = story("mon 09:00", ("mon 11:30", {"status": "resolved"}))
    verdict = asked(FOUR, told, "mon 18:00")
    assert passes(verdict) == {
        50: (on("mon 11:00"), True),
        75: (on("mon 12:00"), False),
        100: (on("mon 13:00"), False),
        -HOUR: (on("mon 12:00"), False),
        HOUR: (on("mon 14:00"), False),
    }
    assert verdict.next_change_at is None


def test_a_stop_at_the_very_instant_lets_it_pass() -> None:
    told = story("mon 09:00", ("mon 12:00", {"status": "resolved"}))
    found = passes(asked(FOUR, told, "mon 18:00"))
    assert found[75] == (on("mon 12:00"), True)


def test_a_cancelled_clock_keeps_what_passed_and_expects_nothing() -> None:
    target = attrs.evolve(FOUR, cancel=begins(when(status="cancelled")))
    told = story("mon 09:00", ("mon 11:30", {"status": "cancelled"}))
    found = passes(asked(target, told, "mon 18:00"))
    assert found[50] == (on("mon 11:00"), True)
    assert {found[75], found[100], found[HOUR]} == {(None, False)}


def test_a_clock_that_has_not_started_expects_nothing() -> None:
    target = attrs.evolve(FOUR, start=begins(when(group="net")))
    assert set(passes(asked(target, story("mon 09:00"), "mon 18:00")).values()) == {
        (None, False)
    }
    before = asked(FOUR, story("mon 09:00"), "mon 08:00")
    assert set(passes(before).values()) == {(None, False)}
    assert len(before.thresholds) == 5


# -- other goals -------------------------------------------------------------------------------------

GOALS = {"high": 2 * HOUR, "low": 8 * HOUR}


def test_a_looser_goal_takes_back_nothing_that_passed() -> None:
    target = attrs.evolve(FOUR, goal=GOALS, thresholds=[50, 100])
    told = story("mon 09:00", ("mon 10:30", {"priority": "low"}), priority="high")
    verdict = asked(target, told, "mon 11:00")
    assert told_by(verdict) == [(on("mon 10:00"), True), (on("mon 17:00"), False)]


def test_a_tighter_goal_lets_pass_at_the_change_what_is_behind() -> None:
    target = attrs.evolve(FOUR, goal=GOALS, thresholds=[50, 100])
    told = story("mon 09:00", ("mon 10:30", {"priority": "high"}), priority="low")
    verdict = asked(target, told, "mon 10:45")
    assert told_by(verdict) == [(on("mon 10:30"), True), (on("mon 11:00"), False)]


@pytest.mark.parametrize("status", ["on_hold", "resolved"])
def test_a_tighter_goal_is_seen_while_paused_and_after_the_stop(status: str) -> None:
    # 2 h counted; at noon the goal becomes 2 h: half of it was used an hour ago, but nobody
    # could have said so before noon.
    target = attrs.evolve(FOUR, goal=GOALS, thresholds=[50, 75])
    told = story(
        "mon 09:00",
        ("mon 11:00", {"status": status}),
        ("mon 12:00", {"priority": "high"}),
        priority="low",
    )
    assert [s.passed for s in asked(target, told, "mon 11:59").thresholds] == [
        False
    ] * 2
    verdict = asked(target, told, "mon 15:00")
    assert told_by(verdict) == [(on("mon 12:00"), True)] * 2


def test_a_goal_that_lasted_no_time_lets_nothing_pass() -> None:
    target = attrs.evolve(FOUR, goal=GOALS, thresholds=[50])
    told = story(
        "mon 09:00",
        ("mon 10:30", {"priority": "high"}),
        ("mon 10:30", {"priority": "low"}),
        priority="low",
    )
    assert told_by(asked(target, told, "mon 11:00")) == [(on("mon 13:00"), False)]


def test_a_goal_that_is_lost_keeps_what_passed() -> None:
    target = attrs.evolve(FOUR, goal=GOALS, thresholds=[50, 100])
    told = story("mon 09:00", ("mon 10:30", {"priority": "none"}), priority="high")
    verdict = asked(target, told, "mon 12:00")
    assert told_by(verdict) == [(on("mon 10:00"), True), (None, False)]


# -- deadlines ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due_at", "offset", "at"),
    [
        ("mon 15:00", ZERO, "mon 15:00"),
        ("mon 15:00", -HOUR, "mon 14:00"),
        ("mon 15:00", HOUR, "mon 16:00"),
        ("mon 17:00", HOUR, "tue 10:00"),  # from closing on to the morning
        ("mon 17:00", ZERO, "mon 17:00"),
        ("tue 09:30", -HOUR, "mon 16:30"),
        ("tue 10:00", -HOUR, "tue 09:00"),  # a closing instant becomes the opening
        ("mon 11:00", -HOUR, "mon 10:00"),
        ("mon 11:00", -2 * HOUR, "mon 10:00"),  # not before the start
        ("mon 09:00", -HOUR, "mon 10:00"),  # nor is the deadline itself
    ],
)
def test_offsets_from_a_deadline_walk_the_schedule(
    due_at: str, offset: timedelta, at: str
) -> None:
    target = at_desk(DateField("due", land=None), offset)
    told = story("mon 10:00", due=on(due_at))
    for now in ("mon 10:00", "mon 13:00", "tue 12:00"):
        (state,) = asked(target, told, now).thresholds
        assert (state.at, state.passed) == (on(at), on(at) <= on(now))


def test_the_thresholds_of_a_deadline_move_with_its_pauses() -> None:
    # due 15:00, held 12:00-14:00: due 17:00; an hour before 16:00, an hour after Tue 10:00
    target = at_desk(DateField("due"), -HOUR, HOUR)
    told = story(
        "mon 10:00",
        ("mon 12:00", {"status": "on_hold"}),
        ("mon 14:00", {"status": "in_progress"}),
        due=on("mon 15:00"),
    )
    assert told_by(asked(target, told, "mon 13:00")) == [(None, False)] * 2
    verdict = asked(target, told, "mon 16:30")
    assert told_by(verdict) == [(on("mon 16:00"), True), (on("tue 10:00"), False)]


def test_a_deadline_that_is_put_off_takes_back_nothing() -> None:
    target = at_desk(DateField("due"), -HOUR, ZERO)
    told = story(
        "mon 10:00", ("mon 14:30", {"due": on("tue 15:00")}), due=on("mon 15:00")
    )
    verdict = asked(target, told, "mon 16:00")
    assert told_by(verdict) == [(on("mon 14:00"), True), (on("tue 15:00"), False)]


def test_a_deadline_that_is_brought_forward_passes_at_the_change() -> None:
    target = at_desk(DateField("due"), -HOUR, ZERO)
    told = story(
        "mon 10:00", ("mon 14:30", {"due": on("mon 15:00")}), due=on("tue 15:00")
    )
    verdict = asked(target, told, "mon 14:45")
    assert told_by(verdict) == [(on("mon 14:30"), True), (on("mon 15:00"), False)]


def test_a_deadline_that_was_stopped_tells_what_would_have_passed() -> None:
    target = at_desk(WorkingDays(1), -HOUR, ZERO)
    told = story("mon 10:00", ("mon 16:00", {"status": "resolved"}))
    verdict = asked(target, told, "wed 10:00")
    assert told_by(verdict) == [(on("tue 09:00"), False), (on("tue 10:00"), False)]


def test_a_deadline_that_never_comes_has_no_thresholds_to_come() -> None:
    target = at_desk(WorkingDays(10_000_000), -HOUR, HOUR)
    assert (
        told_by(asked(target, story("mon 10:00"), "mon 12:00")) == [(None, False)] * 2
    )


@pytest.mark.parametrize("schedule", [None, DESK])
def test_thresholds_beyond_all_time_are_never_told(schedule: Any) -> None:
    target = Target(
        id="t",
        goal=HOUR,
        schedule=schedule,
        thresholds=[10**30, timedelta.max, timedelta.min],
    )
    verdict = asked(target, story("mon 10:00"), "mon 12:00")
    assert told_by(verdict) == [(None, False), (None, False), (on("mon 10:00"), True)]


# -- as values ---------------------------------------------------------------------------------------


def test_friendly_forms_are_thresholds() -> None:
    target = Target(
        id="t", goal=HOUR, thresholds=(75, -HOUR, AtPercent(75, "warn"), FromDue(ZERO))
    )
    assert target.thresholds == (
        AtPercent(75),
        FromDue(-HOUR),
        AtPercent(75, "warn"),
        FromDue(ZERO),
    )
    assert Target(id="t", goal=HOUR, thresholds=iter([75])).thresholds[0].name == ""


@pytest.mark.parametrize(
    ("item", "shown"),
    [
        (AtPercent(75), "AtPercent(percent=75, name='')"),
        (
            FromDue(HOUR, name="call"),
            "FromDue(offset=datetime.timedelta(seconds=3600), name='call')",
        ),
    ],
)
def test_a_threshold_is_a_value(item: Threshold, shown: str) -> None:
    assert repr(item) == shown
    assert pickle.loads(pickle.dumps(item)) == item  # noqa: S301 - made on the line itself
    assert hash(attrs.evolve(item)) == hash(item)
    assert item != attrs.evolve(item, name="other")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        item.name = "other"  # type: ignore[misc]  # wrong on purpose
    state = ThresholdState(threshold=item, at=on("mon 09:00"), passed=True)
    assert pickle.loads(pickle.dumps(state)) == state  # noqa: S301 - made on the line itself
    assert hash(attrs.evolve(state)) == hash(state)


@pytest.mark.parametrize(
    ("kind", "given", "field", "error"),
    [
        (AtPercent, (0,), "percent", FieldError),
        (AtPercent, (-5,), "percent", FieldError),
        (AtPercent, (75.0,), "percent", WrongTypeError),
        (AtPercent, (True,), "percent", WrongTypeError),
        (AtPercent, ("75",), "percent", WrongTypeError),
        (AtPercent, (None,), "percent", WrongTypeError),
        (AtPercent, (75, None), "name", WrongTypeError),
        (AtPercent, (75, 1), "name", WrongTypeError),
        (FromDue, (3600,), "offset", WrongTypeError),
        (FromDue, ("1h",), "offset", WrongTypeError),
        (FromDue, (None,), "offset", WrongTypeError),
        (FromDue, (HOUR, b"x"), "name", WrongTypeError),
    ],
)
def test_what_is_no_threshold_is_refused(
    kind: Any, given: tuple[Any, ...], field: str, error: type[FieldError]
) -> None:
    with pytest.raises(FieldError) as caught:
        kind(*given)
    assert (type(caught.value), caught.value.pointer) == (error, f"/{field}")
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("given", "pointer", "problem"),
    [
        (75, "/thresholds", "a list of thresholds is needed"),
        (AtPercent(75), "/thresholds", "a list of thresholds is needed"),
        ("75", "/thresholds", "a list of thresholds is needed"),
        (b"75", "/thresholds", "a list of thresholds is needed"),
        ({75}, "/thresholds", "a list of thresholds is needed"),
        ({75: "warn"}, "/thresholds", "a list of thresholds is needed"),
        (None, "/thresholds", "a list of thresholds is needed"),
        (["75"], "/thresholds/0", "a threshold is needed"),
        ([75.0], "/thresholds/0", "a threshold is needed"),
        ([True], "/thresholds/0", "a threshold is needed"),
        ([None], "/thresholds/0", "a threshold is needed"),
        ([75, 0], "/thresholds/1/percent", "a threshold needs a part of the goal"),
        ([75, 80, 75], "/thresholds/2", "the threshold comes twice"),
        ([HOUR, FromDue(HOUR)], "/thresholds/1", "the threshold comes twice"),
    ],
)
def test_thresholds_that_cannot_be_are_refused_by_place(
    given: Any, pointer: str, problem: str
) -> None:
    with pytest.raises(DefinitionError) as caught:
        Target(id="t", goal=HOUR, thresholds=given)
    (found,) = caught.value.exceptions
    assert isinstance(found, FieldError)
    assert (found.pointer, found.problem) == (pointer, problem)
    assert found.remedy


def test_a_deadline_has_no_percentage() -> None:
    goals: tuple[Any, ...] = (
        WorkingDays(1),
        [(when(vip=True), DateField("due")), (None, HOUR)],
    )
    for goal in goals:
        with pytest.raises(DefinitionError) as caught:
            Target(id="t", goal=goal, thresholds=[HOUR, 75])
        (found,) = caught.value.exceptions
        assert isinstance(found, FieldError)
        assert (found.pointer, found.problem) == (
            "/thresholds/1",
            "a deadline has no percentage",
        )
