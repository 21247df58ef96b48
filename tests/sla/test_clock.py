"""Clocks fed by hand: what they read, what they refuse."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from itsmcore.errors import FieldError, NaiveDatetimeError, WrongTypeError
from itsmcore.model import (
    Fact,
    FieldChange,
    History,
    Incident,
    MajorIncident,
    begins,
    when,
)
from itsmcore.sla import Clock, ClockState, Schedule, Target, measure

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
INCIDENT = Incident(id="INC1", title="No mail", opened_at=NINE, priority="high")
HISTORY = History.start(INCIDENT)
TARGET = Target.resolution(4 * HOUR, pause=when(status_category="waiting"))


def fact(seq: int, at: datetime, *changes: tuple[str, Any, Any], **more: Any) -> Fact:
    made = [FieldChange(*change) for change in changes]
    return Fact(record_id="INC1", seq=seq, at=at, changes=made, **more)


def plus(history: History, *facts: Fact) -> History:
    return history + facts


def test_each_fact_gives_another_clock_and_leaves_this_one() -> None:
    clock = Clock.begin(TARGET, HISTORY)
    later = clock.after(fact(1, NINE + HOUR, ("status", "new", "on_hold")))
    assert clock.verdict(NINE + 2 * HOUR).elapsed == 2 * HOUR
    assert later.verdict(NINE + 2 * HOUR).elapsed == HOUR
    assert (clock.position, later.position) == (0, 1)


def test_the_facts_of_the_history_that_it_begins_with_are_not_counted() -> None:
    told = plus(HISTORY, fact(1, NINE + HOUR, ("status", "new", "resolved")))
    assert Clock.begin(TARGET, told) == Clock.begin(TARGET, HISTORY)


def test_facts_after_now_are_not_used() -> None:
    clock = Clock.begin(TARGET, HISTORY)
    for seq, status in enumerate(("on_hold", "in_progress", "resolved"), start=1):
        clock = clock.after(fact(seq, NINE + seq * HOUR, ("status", None, status)))
    states = [clock.verdict(NINE + n * HOUR).state for n in range(5)]
    assert states == ["running", "paused", "running", "stopped", "stopped"]
    assert clock.verdict(NINE - HOUR).state is ClockState.NOT_STARTED


def test_a_fact_from_the_past_takes_effect_with_the_one_before_it() -> None:
    noise = fact(1, NINE + 2 * HOUR, ("title", "No mail", "Still no mail"))
    late = fact(2, NINE + HOUR, ("status", "new", "on_hold"))
    clock = Clock.begin(TARGET, HISTORY).after(noise).after(late)
    assert clock.verdict(NINE + 3 * HOUR).elapsed == 2 * HOUR
    assert clock.verdict(NINE + 3 * HOUR) == measure(
        TARGET, plus(HISTORY, noise, late), now=NINE + 3 * HOUR
    )


def test_of_several_changes_of_a_field_in_one_fact_the_last_stands() -> None:
    twice = ("status", "new", "resolved"), ("status", "resolved", "on_hold")
    clock = Clock.begin(TARGET, HISTORY).after(fact(1, NINE + HOUR, *twice))
    assert clock.verdict(NINE + 2 * HOUR).state is ClockState.PAUSED


def test_a_schedule_given_replaces_that_of_the_target() -> None:
    desk = Schedule(tz="UTC", week={"mon-fri": "10:00-11:00"})
    night = Schedule(tz="UTC", week={"mon-fri": "20:00-22:00"})
    target = Target.resolution(4 * HOUR, schedule=night)
    clock = Clock.begin(target, HISTORY, schedule=desk)
    assert clock.schedule is desk
    assert clock.verdict(NINE + 3 * HOUR).elapsed == HOUR
    now = NINE + 12 * HOUR
    assert Clock.begin(target, HISTORY).verdict(now).elapsed == HOUR


def test_fields_inside_a_block_are_read() -> None:
    major = Target(id="m", goal=HOUR, start=begins(when({"major.state": "accepted"})))
    accepted = fact(1, NINE + HOUR, ("major", None, MajorIncident(state="accepted")))
    clock = Clock.begin(major, HISTORY).after(accepted)
    verdict = clock.verdict(NINE + 2 * HOUR)
    assert verdict.elapsed == HOUR
    assert verdict == measure(major, plus(HISTORY, accepted), now=NINE + 2 * HOUR)


def test_custom_fields_with_a_dot_in_their_name_are_read() -> None:
    target = Target(id="t", goal=HOUR, pause=when({"site.open": False}))
    head = {"status": "new", "site.open": True}
    known = History(record_type="t", record_id="INC1", opened_at=NINE, initial=head)
    for history in (HISTORY, known):
        closed = fact(1, NINE + HOUR, ("site.open", None, False))
        clock = Clock.begin(target, history).after(closed)
        verdict = clock.verdict(NINE + 2 * HOUR)
        assert verdict.state is ClockState.PAUSED
        assert verdict == measure(target, plus(history, closed), now=NINE + 2 * HOUR)


def test_the_category_is_read_off_the_status_whatever_else_is_told() -> None:
    told = fact(1, NINE + HOUR, ("status_category", "to_do", "waiting"))
    clock = Clock.begin(TARGET, HISTORY).after(told)
    assert clock.verdict(NINE + 2 * HOUR).state is ClockState.RUNNING


def test_true_is_not_one() -> None:
    target = Target(id="t", goal=HOUR, pause=when(vip=True))
    head = {"vip": 1}
    history = History(record_type="t", record_id="INC1", opened_at=NINE, initial=head)
    change = fact(1, NINE + HOUR, ("vip", 1, True))
    clock = Clock.begin(target, history).after(change)
    assert clock.verdict(NINE + 2 * HOUR).state is ClockState.PAUSED
    assert clock.verdict(NINE + 2 * HOUR) == measure(
        target, plus(history, change), now=NINE + 2 * HOUR
    )


def test_a_clock_tells_what_it_is() -> None:
    clock = Clock.begin(TARGET, HISTORY).after(fact(1, NINE))
    assert repr(clock) == "<Clock resolution of INC1 after 1 facts>"


# -- what is refused ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "history", "schedule", "field"),
    [
        ("resolution", HISTORY, None, "target"),
        (TARGET, INCIDENT, None, "history"),
        (TARGET, HISTORY, "24x7", "schedule"),
    ],
)
def test_a_clock_begins_with_a_target_and_a_history(
    target: Any, history: Any, schedule: Any, field: str
) -> None:
    with pytest.raises(WrongTypeError) as caught:
        Clock.begin(target, history, schedule=schedule)
    assert caught.value.field == field
    with pytest.raises(WrongTypeError) as caught:
        measure(target, history, now=NINE, schedule=schedule)
    assert caught.value.field == field


def test_what_is_no_fact_is_refused() -> None:
    unfit: Any = [fact(1, NINE)]
    with pytest.raises(WrongTypeError, match="a fact is needed"):
        Clock.begin(TARGET, HISTORY).after(unfit)


def test_a_fact_of_another_record_is_refused() -> None:
    with pytest.raises(FieldError, match="another record than 'INC1'"):
        Clock.begin(TARGET, HISTORY).after(Fact(record_id="INC2", seq=1, at=NINE))


def test_now_needs_a_zone() -> None:
    naive = datetime(2026, 3, 2, 9)
    with pytest.raises(NaiveDatetimeError, match="now"):
        Clock.begin(TARGET, HISTORY).verdict(naive)
    with pytest.raises(NaiveDatetimeError, match="now"):
        measure(TARGET, HISTORY, now=naive)
    unfit: Any = "now"
    with pytest.raises(WrongTypeError, match="now"):
        measure(TARGET, HISTORY, now=unfit)
