"""Which part of a schedule a proof rests on."""

from datetime import UTC, datetime, timedelta

import pytest

from itsmcore.codec import Proof, prove
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model import Fact, FieldChange, History, begins, changes, when
from itsmcore.sla import (
    DateField,
    Schedule,
    ScheduledDays,
    ScheduleTable,
    Target,
    WorkingDays,
)

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
LAST = datetime.max.replace(tzinfo=UTC)
FIRST = datetime.min.replace(tzinfo=UTC)
DONE = begins(when(status="done"))


def desk(week: str, tz: str = "UTC") -> Schedule:
    return Schedule(tz=tz, week={"mon-fri": week})


def story(
    *steps: tuple[int, str, object], opened_at: datetime = NINE, **first: object
) -> History:
    """Changes so many hours after nine."""
    facts = [
        Fact(
            record_id="R",
            seq=seq,
            at=NINE + hours * HOUR,
            changes=[FieldChange(field, None, new)],
        )
        for seq, (hours, field, new) in enumerate(steps, start=1)
    ]
    return History(
        record_type="incident",
        record_id="R",
        opened_at=opened_at,
        initial={"status": "new", "group": "a", **first},
        facts=facts,
    )


def codes(proof: Proof, target: Target, history: History) -> list[str]:
    return [found.code for found in proof.differences(target, history)]


def test_hours_that_go_on_after_the_end_are_a_change_of_closures() -> None:
    def target(week: str) -> Target:
        return Target(id="t", goal=8 * HOUR, schedule=desk(week))

    proof = prove(target("09:00-17:00"), story(), now=NINE + 7 * HOUR)
    assert codes(proof, target("09:00-18:00"), story()) == [
        "closures_changed",
        "verdict_changed",
    ]


@pytest.mark.parametrize("goal", [WorkingDays(0, by="close"), ScheduledDays(1)])
def test_hours_of_the_same_day_matter_to_goals_in_days(
    goal: WorkingDays | ScheduledDays,
) -> None:
    def target(week: str) -> Target:
        return Target(id="t", goal=goal, schedule=desk(week))

    noon = story(opened_at=NINE + 3 * HOUR)
    proof = prove(target("09:00-17:00"), noon, now=NINE + 4 * HOUR)
    assert codes(proof, target("10:00-17:00"), noon)[0] == "closures_changed"


def test_a_stopped_clock_rests_on_the_schedule_of_its_stop() -> None:
    def target(week: str, other: str = "00:00-24:00") -> Target:
        rows = [(when(group="a"), desk(week)), (None, desk(other))]
        return Target(id="t", goal=6 * HOUR, stop=DONE, schedule=ScheduleTable(rows))

    past = story((1, "status", "done"), (2, "group", "b"))
    proof = prove(target("09:00-17:00"), past, now=NINE + 3 * HOUR)
    assert codes(proof, target("09:00-12:00, 14:00-20:00"), past) == [
        "closures_changed",
        "verdict_changed",
    ]
    assert codes(proof, target("09:00-17:00", "01:00-02:00"), past) == []


def test_a_past_cycle_rests_on_the_schedule_of_its_end() -> None:
    def target(week: str) -> Target:
        rows = [(when(group="a"), desk(week)), (None, None)]
        reset = changes("group")
        return Target(id="t", goal=6 * HOUR, reset=reset, schedule=ScheduleTable(rows))

    past = story((1, "group", "b"), (2, "group", "c"))
    proof = prove(target("09:00-17:00"), past, now=NINE + 3 * HOUR)
    assert codes(proof, target("09:00-12:00, 14:00-20:00"), past) == [
        "closures_changed",
        "verdict_changed",
    ]


def test_a_past_cycle_that_was_late_rests_on_nothing_after_its_end() -> None:
    def target(week: str) -> Target:
        rows = [(when(group="a"), desk(week)), (None, None)]
        reset = changes("group")
        return Target(id="t", goal=HOUR, reset=reset, schedule=ScheduleTable(rows))

    past = story((3, "group", "b"))
    proof = prove(target("09:00-17:00"), past, now=NINE + 4 * HOUR)
    assert codes(proof, target("09:00-15:00"), past) == []


@pytest.mark.parametrize(
    ("opened_at", "tz"), [(LAST, "Asia/Tokyo"), (FIRST, "America/Los_Angeles")]
)
def test_the_ends_of_time_can_be_proved(opened_at: datetime, tz: str) -> None:
    target = Target(id="t", goal=WorkingDays(1), schedule=desk("09:00-17:00", tz))
    history = story(opened_at=opened_at)
    proof = prove(target, history, now=opened_at)
    assert codes(proof, target, history) == []


def test_a_span_without_end_is_cut() -> None:
    target = Target(
        id="t", goal=DateField("due", land=None), schedule=desk("09:00-17:00")
    )
    history = story(due=LAST)
    proof = prove(target, history, now=NINE)
    assert proof.start == NINE
    assert proof.end < NINE + timedelta(days=21 * 366)
    assert codes(proof, target, history) == []


def test_editions_of_the_host_are_noted_under_names_of_their_own() -> None:
    target = Target(id="t", goal=HOUR)
    with pytest.raises(FieldError, match="notes this edition itself"):
        prove(target, story(), now=NINE, versions={"schema": "mine"})
    with pytest.raises(WrongTypeError):
        prove(target, story(), now=NINE, versions=None)  # type: ignore[arg-type]  # refused at run time
