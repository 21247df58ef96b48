"""When events are due: on the calendar, in working time, in working days."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.errors import DefinitionError, FieldError
from itsmcore.lifecycle import (
    INCIDENT,
    REOPEN_WINDOW,
    Delay,
    Guard,
    Lifecycle,
    Timer,
    TimerKind,
    TimerRule,
    Transition,
    Window,
)
from itsmcore.model import Actor, MajorIncident, Side, when
from itsmcore.sla import Schedule
from itsmcore.testing import instants, lifecycles, walks
from itsmcore.testing._lifecycles import WALK_FIELDS
from tests.lifecycle.samples import (
    MINUTE,
    ROWS,
    T0,
    incident,
    lifecycle,
    paths,
    thing,
)

DESK = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})
HOUR = timedelta(hours=1)
JOB = Actor(key="job", side=Side.SYSTEM)
DUE, OPENS, CLOSES = TimerKind


def timed(*rules: TimerRule, **parts: Any) -> Lifecycle[Any, str, Any]:
    rows = [
        *ROWS,
        Transition(
            event="expire",
            sources=["new", "open"],
            target="done",
            guards=[Guard(condition=when(owner=None), code="owned", message="no")],
        ),
    ]
    return lifecycle(
        **{
            "transitions": rows,
            "internal": ["expire"],
            "timer_rules": rules,
            **parts,
        }
    )


def rule(**parts: Any) -> TimerRule:
    named = {"event": "expire", "sources": ["new"], "since": "seen_at"}
    return TimerRule(**{**named, **parts})


FRIDAY = datetime(2026, 3, 6, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("span", "on_desk", "always"),
    [
        ({"after": 2 * HOUR}, FRIDAY + 2 * HOUR, FRIDAY + 2 * HOUR),
        ({"after": 0 * HOUR}, FRIDAY, FRIDAY),
        ({"working_time": 2 * HOUR}, FRIDAY + 66 * HOUR, FRIDAY + 2 * HOUR),
        ({"working_days": 1}, FRIDAY + 72 * HOUR, FRIDAY + 24 * HOUR),
        ({"working_days": 0}, FRIDAY, FRIDAY),
    ],
)
def test_an_event_is_due_a_span_after_its_start(
    span: Any, on_desk: datetime, always: datetime
) -> None:
    found, record = timed(rule(**span)), thing(seen_at=FRIDAY)
    (timer,) = found.timers(record, schedule=DESK)
    assert (timer.event, timer.due_at, timer.kind) == ("expire", on_desk, DUE)
    assert [timer.due_at for timer in found.timers(record)] == [always]


def test_the_reason_names_span_and_start() -> None:
    rules = [
        rule(after=HOUR),
        rule(working_time=2 * HOUR),
        rule(working_days=3, since="opened_at"),
    ]
    assert [t.why for t in timed(*rules).timers(thing(seen_at=T0))] == [
        "1:00:00 after seen_at",
        "2:00:00 of working time after seen_at",
        "3 working days after opened_at",
    ]


@pytest.mark.parametrize(
    "record",
    [
        thing(),
        thing(seen_at=T0, status="open"),
        thing(seen_at=T0, status="limbo"),
        thing(seen_at=T0, owner="ada"),
        thing(seen_at=datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_there_is_no_timer_without_start_state_or_guard(record: Any) -> None:
    assert timed(rule(after=HOUR)).timers(record) == ()


def test_the_last_change_of_a_record_that_never_changed_is_its_opening() -> None:
    found = timed(rule(since="updated_at", after=HOUR))
    assert [t.due_at for t in found.timers(thing())] == [T0 + HOUR]
    later = thing(updated_at=T0 + MINUTE)
    assert [t.due_at for t in found.timers(later)] == [T0 + MINUTE + HOUR]


def test_windows_are_told_beside_what_is_due_in_order_of_time() -> None:
    row = Transition(
        event="go", sources=["new"], window=Window(since="seen_at", within=HOUR)
    )
    again = Transition(event="expire", sources=["new"])
    found = timed(rule(after=MINUTE), transitions=[row, again])
    told = found.timers(thing(seen_at=T0))
    assert [(t.event, t.kind, t.due_at) for t in told] == [
        ("go", OPENS, T0),
        ("expire", DUE, T0 + MINUTE),
        ("go", CLOSES, T0 + HOUR),
    ]
    assert told[0].why == "its window opens"


def test_a_resolved_incident_can_be_reopened_for_a_while() -> None:
    record = incident(status="resolved", resolved_at=T0)
    assert Timer(
        event=INCIDENT.event("reopen"),
        due_at=T0 + REOPEN_WINDOW,
        kind=CLOSES,
        why="its window closes",
    ) in INCIDENT.timers(record)


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"after": HOUR, "working_days": 1},
        {"after": -HOUR},
        {"after": 5},
        {"working_days": -1},
        {"working_days": True},
        {"working_time": "1h"},
    ],
)
def test_a_delay_is_one_span_that_runs_forward(parts: Any) -> None:
    for build in (Delay, rule):
        with pytest.raises(FieldError):
            build(**parts)


def test_a_timer_that_nothing_takes_stops_the_build() -> None:
    rules = [
        rule(after=HOUR, event="fly"),
        rule(after=HOUR, sources=["limbo", "new", "new"]),
        rule(after=HOUR, sources=["done"]),
    ]
    with pytest.raises(DefinitionError) as refused:
        timed(*rules)
    assert paths(refused) == {
        ("timer_rules", 0, "event"),
        ("timer_rules", 1, "sources", 0),
        ("timer_rules", 1, "sources", 2),
        ("timer_rules", 2, "sources", 0),
    }
    with pytest.raises(DefinitionError) as refused:
        timed(rule(after=HOUR, since="owner"), rule(after=HOUR, since="sen_at"))
    assert paths(refused) == {
        ("timer_rules", 0, "since"),
        ("timer_rules", 1, "since"),
    }


@settings(max_examples=settings().max_examples // 2)
@given(st.data(), lifecycles())
def test_timers_of_any_record_are_in_order_and_of_events_that_can_be_asked_then(
    data: st.DataObject, found: Any
) -> None:
    _, steps = data.draw(walks(found, changes=WALK_FIELDS, max_size=2))
    roles = {role for row in found.transitions for role in row.roles}
    job = Actor(key="job", side=Side.SYSTEM, roles=roles)
    for step in steps:
        told = found.timers(step.record)
        assert list(told) == sorted(told, key=lambda timer: timer.due_at)
        events = {m.event for m in found.moves if m.source == step.record.status}
        assert {timer.event for timer in told} <= events
        for timer in told:
            if timer.kind is DUE:
                at = max(timer.due_at, step.record.updated_at)
                offers = found.available(step.record, at=at, by=job)
                assert [o.allowed for o in offers if o.event == timer.event] == [True]


@pytest.mark.parametrize(
    "parts",
    [
        {"sides": ["agent"]},
        {"only_by": ["owner"]},
        {"window": Window(since="seen_at", within=MINUTE)},
    ],
)
def test_there_is_no_timer_of_what_would_be_refused_then(parts: Any) -> None:
    row = Transition(event="expire", sources=["new"], target="done", **parts)
    found = timed(rule(after=HOUR), transitions=[*ROWS, row], internal=[])
    told = found.timers(thing(seen_at=T0))
    assert DUE not in {timer.kind for timer in told}


def test_the_roles_that_an_event_needs_are_the_host_s_to_bring() -> None:
    row = Transition(event="expire", sources=["new"], target="done", roles=["boss"])
    found = timed(rule(after=HOUR), transitions=[*ROWS, row], internal=[])
    assert [t.kind for t in found.timers(thing(seen_at=T0))] == [DUE]


def test_what_is_overdue_is_told_though_the_record_changed_since() -> None:
    found = timed(rule(after=HOUR))
    late = thing(seen_at=T0, updated_at=T0 + 2 * HOUR)
    assert [t.due_at for t in found.timers(late)] == [T0 + HOUR]


@pytest.mark.parametrize("state", ["accepted", "proposed", None])
def test_a_major_incident_closes_by_itself_only_once_it_was_reviewed(
    state: str | None,
) -> None:
    major = None if state is None else MajorIncident(state=state)
    record = incident(status="resolved", resolved_at=T0, major=major)
    told = {timer.kind for timer in INCIDENT.timers(record) if timer.event == "close"}
    assert told == (set() if state == "accepted" else {DUE})


@given(instants(), st.integers(0, 20))
def test_a_delay_in_days_is_that_of_the_schedule(start: datetime, days: int) -> None:
    expected = DESK.add_working_days(start, days)
    assert Delay(working_days=days).end(start, DESK) == expected


def test_a_definition_with_timers_is_equal_to_one_with_the_same() -> None:
    one, other = timed(rule(after=HOUR)), timed(rule(after=HOUR))
    assert one == other
    assert one != timed()
