"""Verdicts that explain themselves, as data and as lines."""

import copy
import datetime as dt
import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from itsmcore import sla
from itsmcore.errors import WrongTypeError
from itsmcore.model import Fact, FieldChange, History, Incident, begins, when
from itsmcore.sla import (
    Clock,
    ClockState,
    Cycles,
    DateField,
    DueBasis,
    DueDerivation,
    Schedule,
    ScheduledDays,
    Segment,
    Segments,
    Target,
    Verdict,
    WorkingDays,
    measure,
)

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
DESK = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})
TARGET = Target.resolution(
    {"high": 6 * HOUR}, pause=when(status_category="waiting"), schedule=DESK
)
MOVES = ((2, "on_hold"), (4, "in_progress"), (25, "resolved"), (28, "in_progress"))


def verdict(hours: float, moves: int = 4) -> Verdict:
    incident = Incident(id="INC1", title="No mail", opened_at=NINE, priority="high")
    facts = [
        Fact(
            record_id="INC1",
            seq=seq,
            at=NINE + after * HOUR,
            changes=[FieldChange("status", None, status)],
        )
        for seq, (after, status) in enumerate(MOVES[:moves], start=1)
    ]
    return measure(TARGET, History.start(incident, facts), now=NINE + hours * HOUR)


def test_lines_tell_the_segments_the_sums_and_the_due_time() -> None:
    assert verdict(29).explain().lines() == (
        "resolution of INC1 at 2026-03-03 14:00:00Z: running, missed",
        "  2026-03-02 09:00:00Z .. 2026-03-02 11:00:00Z  running by start: 2:00:00 counted",
        "  2026-03-02 11:00:00Z .. 2026-03-02 13:00:00Z  paused by pause, fact 1: 2:00:00 not counted",
        "  2026-03-02 13:00:00Z .. 2026-03-03 10:00:00Z  running by resume, fact 2: 5:00:00 counted",
        "  2026-03-03 10:00:00Z .. 2026-03-03 13:00:00Z  stopped by stop, fact 3: 3:00:00 not counted",
        "  2026-03-03 13:00:00Z .. 2026-03-03 14:00:00Z  running by reopen, fact 4: 1:00:00 counted",
        "8:00:00 counted of 6:00:00, 2:00:00 over; 5:00:00 not counted",
        "due at 2026-03-02 17:00:00Z: 2:00:00 counted by 2026-03-02 13:00:00Z and 4:00:00 from then on",
        "first missed at 2026-03-03 09:00:00.000001Z",
    )
    assert str(verdict(29).explain()) == "\n".join(verdict(29).explain().lines())


@pytest.mark.parametrize(
    ("hours", "moves", "derivation", "words"),
    [
        (
            1,
            0,
            (DueBasis.RUNNING, 0, 0, 6),
            "due at 2026-03-02 15:00:00Z: 0:00:00 counted by 2026-03-02 09:00:00Z",
        ),
        (
            3,
            1,
            (DueBasis.RESUMED, 3, 2, 4),
            "due, if resumed now, at 2026-03-02 16:00:00Z: 2:00:00 counted",
        ),
        (4, 2, (DueBasis.RUNNING, 4, 2, 4), "due at 2026-03-02 17:00:00Z"),
        (6, 2, (DueBasis.RUNNING, 4, 2, 4), "due at 2026-03-02 17:00:00Z"),
        (9, 2, (DueBasis.COUNTED, 4, 2, 4), "due at 2026-03-02 17:00:00Z"),
    ],
)
def test_a_due_time_is_derived_from_where_the_rest_is_walked(
    hours: float,
    moves: int,
    derivation: tuple[DueBasis, int, int, int],
    words: str,
) -> None:
    ledger = verdict(hours, moves).explain()
    basis, since, elapsed, needed = derivation
    assert ledger.due is not None
    assert (ledger.due.basis, ledger.due.since) == (basis, NINE + since * HOUR)
    assert (ledger.due.elapsed, ledger.due.needed) == (elapsed * HOUR, needed * HOUR)
    assert ledger.due.at == DESK.add(ledger.due.since, ledger.due.needed)
    assert any(line.startswith(words) for line in ledger.lines())


def test_a_stopped_clock_is_due_from_its_stop() -> None:
    target = attrs.evolve(TARGET, goal=9 * HOUR)
    incident = Incident(id="INC1", title="No mail", opened_at=NINE)
    done = Fact(
        record_id="INC1",
        seq=1,
        at=NINE + HOUR,
        changes=[FieldChange("status", None, "resolved")],
    )
    ledger = measure(
        target, History.start(incident, [done]), now=NINE + 3 * HOUR
    ).explain()
    assert ledger.due == DueDerivation(
        at=NINE + 25 * HOUR,
        basis=DueBasis.STOPPED,
        since=NINE + HOUR,
        elapsed=HOUR,
        needed=8 * HOUR,
    )
    assert "due, had it not been stopped, at 2026-03-03 10:00:00Z" in str(ledger)


def test_a_goal_of_zero_is_derived_from_the_start() -> None:
    incident = Incident(id="INC1", title="No mail", opened_at=NINE)
    target = Target.resolution(timedelta())
    due = measure(target, History.start(incident), now=NINE + HOUR).explain().due
    assert due is not None
    assert (due.at, due.since, due.needed) == (NINE, NINE, timedelta())


def test_without_a_goal_the_sums_say_so() -> None:
    incident = Incident(id="INC1", title="No mail", opened_at=NINE)
    ledger = measure(TARGET, History.start(incident), now=NINE + HOUR).explain()
    assert ledger.lines()[-1] == "0:00:00 counted, no goal; 0:00:00 not counted"


def test_a_due_time_that_never_comes_is_said() -> None:
    never = Schedule(
        tz="UTC", week={"mon": ""}, exceptions={NINE.date(): "09:00-10:00"}
    )
    incident = Incident(id="INC1", title="No mail", opened_at=NINE)
    target = Target.resolution(2 * HOUR, schedule=never)
    ledger = measure(target, History.start(incident), now=NINE + HOUR).explain()
    assert ledger.lines()[-1].startswith("due never: 0:00:00 counted")


# -- segments ----------------------------------------------------------------------


def test_segments_are_a_sequence() -> None:
    segments = verdict(29).segments
    assert len(segments) == 5
    assert [s.position for s in segments] == [0, 1, 2, 3, 4]
    assert segments[-1].why is ClockState.RUNNING
    assert segments[1:3] == tuple(segments)[1:3]
    assert segments == Segments(list(segments))
    assert segments != tuple(segments)
    assert hash(segments) == hash(Segments(segments))
    assert not Segments()


def test_only_segments_make_segments() -> None:
    with pytest.raises(WrongTypeError, match="a segment is needed"):
        Segments([HOUR])  # type: ignore[list-item]  # wrong on purpose


def test_a_verdict_pastes_back() -> None:
    for hours in (-1, 1, 3, 26, 29):
        found = verdict(hours)
        names = {**globals(), **vars(sla), "datetime": dt}
        assert eval(repr(found), names) == found  # noqa: S307 - what repr promises
        assert isinstance(found.segments, Segments)
    assert isinstance(verdict(1).segments[0], Segment)


# -- other kinds of goals ------------------------------------------------------------


def test_a_deadline_says_how_its_pauses_moved_it() -> None:
    target = attrs.evolve(TARGET, goal=WorkingDays(1, by="11:00"))
    incident = Incident(id="INC1", title="No mail", opened_at=NINE)
    held = Fact(
        record_id="INC1",
        seq=1,
        at=NINE + HOUR,
        changes=[FieldChange("status", None, "on_hold")],
    )
    history = History.start(incident, [held])
    ledger = measure(target, history, now=NINE + 2 * HOUR).explain()
    assert ledger.lines()[-2:] == (
        "a deadline; 1:00:00 not counted",
        "due, if resumed now, at 2026-03-03 12:00:00Z: the deadline 2026-03-03 11:00:00Z and 1:00:00 of pauses",
    )
    assert (ledger.goal, ledger.elapsed, ledger.paused) == (None, None, HOUR)
    assert ledger.due is not None
    assert (ledger.due.basis, ledger.due.elapsed) == (DueBasis.DEADLINE, None)


def test_percent_is_for_people_and_may_be_none() -> None:
    incident = Incident(id="INC1", title="No mail", opened_at=NINE)
    history, now = History.start(incident), NINE + 90 * MINUTE
    goals: dict[Any, float | None] = {
        timedelta(hours=6): 25.0,
        timedelta(hours=1): 150.0,
        timedelta(): None,
        WorkingDays(1): None,
    }
    for goal, percent in goals.items():
        target = attrs.evolve(TARGET, goal=goal)
        assert measure(target, history, now=now).percent == percent
    assert measure(TARGET, history, now=now).percent is None  # no goal holds


@pytest.mark.parametrize(
    "more",
    [
        {"goal": HOUR},
        {"goal": WorkingDays(1)},
        {"goal": ScheduledDays(1)},
        {"goal": DateField("due")},
        {"goal": HOUR, "count_from": "opened_at", "split_by": "group"},
        {"goal": HOUR, "start": begins(when(group="net")), "resume": when(vip=True)},
    ],
)
def test_before_anything_is_known_nothing_is_said(more: dict[str, Any]) -> None:
    target = attrs.evolve(TARGET, thresholds=[-HOUR], **more)
    incident = Incident(id="INC1", title="No mail", opened_at=NINE)
    for history in (History.start(incident), HISTORY_SEEN_LATE):
        found = measure(target, history, now=NINE - MINUTE)
        assert Clock.begin(target, history).verdict(NINE - MINUTE) == found
        assert (found.state, found.outcome, found.cycle) == (
            "not_started",
            "excluded",
            1,
        )
        assert (found.goal, found.due_at, found.deadline) == (None, None, None)
        assert (found.started_at, found.next_change_at) == (None, None)
        assert (found.counting, found.overrun, found.paused) == (
            False,
            timedelta(),
            timedelta(),
        )
        assert not found.segments
        assert not found.past_cycles
        assert [(s.at, s.passed) for s in found.thresholds] == [(None, False)]
        assert found.explain().due is None
        assert found.by_holder == {}
        assert not found.breached


HISTORY_SEEN_LATE = History.from_snapshots(
    "incident",
    "INC1",
    [(NINE + HOUR, {"status": "new", "opened_at": NINE - 2 * HOUR})],
    states=Incident.states,
)


def test_all_that_a_verdict_holds_is_frozen_and_hashable() -> None:
    found = verdict(29)
    target = attrs.evolve(TARGET, reopen="new_cycle", thresholds=[50])
    incident = Incident(id="INC1", title="No mail", opened_at=NINE, priority="high")
    facts = [
        Fact(
            record_id="INC1",
            seq=seq,
            at=NINE + seq * HOUR,
            changes=[FieldChange("status", None, status)],
        )
        for seq, status in enumerate(("resolved", "in_progress"), start=1)
    ]
    cycled = measure(target, History.start(incident, facts), now=NINE + 3 * HOUR)
    derived = found.explain().due
    assert derived is not None
    parts: list[Any] = [
        found,
        found.explain(),
        derived,
        found.segments[0],
        cycled.past_cycles[0],
        cycled.thresholds[0],
    ]
    for part in parts:
        assert pickle.loads(pickle.dumps(part)) == part  # noqa: S301 - made on the line itself
        assert hash(copy.deepcopy(part)) == hash(part)
        name = attrs.fields(type(part))[0].name
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(part, name, None)
    assert eval(repr(cycled), {**vars(sla), "datetime": dt}) == cycled  # noqa: S307 - what repr promises
    assert copy.deepcopy(cycled.past_cycles) == cycled.past_cycles
    assert isinstance(cycled.past_cycles, Cycles)
    assert cycled.past_cycles != found.segments


def test_only_cycles_make_cycles() -> None:
    with pytest.raises(WrongTypeError, match="a cycle is needed") as caught:
        Cycles([HOUR])  # type: ignore[list-item]  # wrong on purpose
    assert caught.value.field == "past_cycles"


def test_shares_of_equal_holders_are_one() -> None:
    # 1, 1.0 and True are equal keys of a mapping; the sum stays exact.
    target = Target(id="t", goal=9 * HOUR, split_by="line")
    facts = [
        Fact(
            record_id="T1",
            seq=seq,
            at=NINE + seq * HOUR,
            changes=[FieldChange("line", None, line)],
        )
        for seq, line in enumerate((True, "x", 1.0), start=1)
    ]
    history = History(
        record_type="ticket",
        record_id="T1",
        opened_at=NINE,
        initial={"line": 1},
        facts=facts,
    )
    found = measure(target, history, now=NINE + 4 * HOUR)
    assert found.by_holder == {1: 3 * HOUR, "x": HOUR}
    assert len(found.segments) == 4
