"""KPIs of changes, against a reading of each life step by step."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import FieldError
from itsmcore.interval import Interval
from itsmcore.lifecycle import CHANGE, ChangeEvent
from itsmcore.metrics import (
    Kpi,
    change_approval_time,
    change_failure_rate,
    change_partial_rate,
    change_success_rate,
    emergency_change_ratio,
)
from itsmcore.model import (
    Change,
    ChangeOutcome,
    ChangeState,
    ChangeType,
    FieldChange,
    History,
)
from itsmcore.sla import Schedule
from tests.metrics.stories import MINUTE, Story, at, stories

OFFICE = Schedule(tz="UTC", week={"mon-fri": "09:00-12:00"})
TO_DO, OVER = {"draft"}, {"review", "closed", "rejected", "cancelled"}
FAILED = {"unsuccessful", "backed_out"}

CHANGES = stories(
    Change,
    list(ChangeState),
    {
        "outcome": st.none() | st.sampled_from(ChangeOutcome),
        "change_type": st.sampled_from(ChangeType),
        "reviewed_at": st.none() | st.integers(0, 900).map(at),
        "actual_end": st.none() | st.integers(0, 900).map(at),
        "actual_start": st.none(),
    },
)


@st.composite
def desks(draw: st.DrawFn) -> list[Story]:
    """Several changes with keys of their own."""
    found, numbers = draw(st.lists(CHANGES, max_size=6)), count()
    return [
        attrs.evolve(s, record=attrs.evolve(s.record, id=f"CHG{next(numbers)}"))
        for s in found
    ]


def span_of(start: int, end: int) -> Interval:
    return Interval(start=at(start), end=at(end))


def over_since(told: Sequence[tuple[int, dict[str, Any]]]) -> int | None:
    """The minute since which it is over without a break; None while it is open."""
    since = None
    for minute, held in told:
        if held["status"] not in OVER:
            since = None
        elif since is None:
            since = minute
    return since


def outcome_of(story: Story, now: int) -> tuple[str, int | None]:
    """A reason to leave a change out, or how it ended; and in which minute that was."""
    told = story.told(
        now, "status", "outcome", "change_type", "reviewed_at", "actual_end"
    )
    last = told[-1][1]
    entered = next(m for m, h in reversed(list(runs(told))) if h == last["status"])
    if last["status"] == "cancelled":
        return "cancelled", entered
    since = over_since(told)
    if since is None:
        return "open", None
    if last["status"] == "rejected":
        return "rejected", entered
    end = last["actual_end"]
    when = since
    if end is not None and end <= at(now):
        when = int((end - at(0)) / MINUTE)
    return _word(last, now), when


def _word(last: dict[str, Any], now: int) -> str:
    outcome = str(last["outcome"])
    if outcome == "None":
        return "no_outcome"
    asked_for = (
        last["change_type"] == "emergency" or outcome == "successful_with_issues"
    )
    reviewed = last["reviewed_at"] is not None and last["reviewed_at"] <= at(now)
    if outcome not in FAILED and asked_for and not reviewed:
        return "not_reviewed"
    return outcome


def runs(
    told: Sequence[tuple[int, dict[str, Any]]],
) -> list[tuple[int, Any]]:
    """The states in turn, each with the minute in which it began."""
    found: list[tuple[int, Any]] = []
    for minute, held in told:
        if not found or found[-1][1] != held["status"]:
            found.append((minute, held["status"]))
    return found


@given(desks(), st.integers(0, 1000), st.none() | st.tuples(*[st.integers(0, 500)] * 2))
def test_outcomes_are_counted_as_their_definitions_say(
    desk: list[Story], now: int, bounds: tuple[int, int] | None
) -> None:
    period = None
    if bounds is not None:
        period = span_of(min(bounds), max(bounds) + 1)
    ends = {"successful": 0, "successful_with_issues": 0, "failed": 0}
    excluded: dict[str, int] = {}
    for story in desk:
        if story.opened > now:
            continue
        word, minute = outcome_of(story, now)
        if period is not None and (
            minute is None or not period.start <= at(minute) < period.end
        ):
            continue
        word = "failed" if word in FAILED else word
        counts = ends if word in ends else excluded
        counts[word] = counts.get(word, 0) + 1
    n = sum(ends.values())
    for kpi, word in (
        (change_success_rate, "successful"),
        (change_partial_rate, "successful_with_issues"),
        (change_failure_rate, "failed"),
    ):
        found = kpi([s.history for s in desk], now=at(now), period=period)
        assert (found.numerator, found.denominator) == (ends[word], n)
        assert found.n == n
        assert dict(found.excluded) == excluded


@given(desks(), st.integers(0, 1000))
def test_emergencies_are_those_that_were_one_when_they_began(
    desk: list[Story], now: int
) -> None:
    hurried = total = 0
    for story in desk:
        told = story.told(now, "status", "change_type")
        if not told or over_since(told) is None:
            continue
        if told[-1][1]["status"] in {"cancelled", "rejected"}:
            continue
        begun = [m for m, held in told if held["status"] == "implement"]
        when = min(begun) if begun else now
        kinds = [held["change_type"] for m, held in told if m <= when]
        total += 1
        hurried += kinds[-1] == "emergency"
    found = emergency_change_ratio([s.history for s in desk], now=at(now))
    assert (found.numerator, found.denominator) == (hurried, total)


@given(desks(), st.integers(0, 1000), st.sampled_from([None, OFFICE]))
def test_approval_lasts_from_the_last_submission_to_the_approval_after_it(
    desk: list[Story], now: int, schedule: Schedule | None
) -> None:
    total, n, excluded = timedelta(), 0, dict[str, int]()
    for story in desk:
        told = story.told(now, "status")
        if not told:
            continue
        states = runs(told)
        drafts = [place for place, (_, s) in enumerate(states) if s in TO_DO]
        later = states[drafts[-1] + 1 :] if drafts else states
        approved = [
            m for m, s in later if s in {"scheduled", "implement", "review", "closed"}
        ]
        while (
            later and later[0][1] == "cancelled"
        ):  # called off before it was submitted
            later = later[1:]
        reason: str | None = None
        if not later:
            is_off = states[-1][1] == "cancelled"
            reason = "cancelled" if is_off else "not_submitted"
        elif not approved:
            reason = {"cancelled": "cancelled", "rejected": "rejected"}.get(
                str(states[-1][1]), "awaiting_approval"
            )
        elif later[0][1] in {"scheduled", "implement", "review", "closed"}:
            reason = "pre_approved"
        if reason is not None:
            excluded[reason] = excluded.get(reason, 0) + 1
            continue
        start, end = at(later[0][0]), at(approved[0])
        total += end - start if schedule is None else schedule.elapsed(start, end)
        n += 1
    found = change_approval_time(
        [s.history for s in desk], now=at(now), schedule=schedule
    )
    assert (found.numerator, found.denominator) == (
        total // timedelta(microseconds=1),
        n,
    )
    assert dict(found.excluded) == excluded


# -- one by one ---------------------------------------------------------------------------


def change(status: str = "closed", **values: Any) -> History:
    return History.start(Change(id="C", opened_at=at(0), status=status, **values))


def reading(kpi: Kpi, **values: Any) -> str:
    """How the KPI counts a change: a reason, or whether it is a part."""
    found = kpi([change(**values)], now=at(99))
    return next(iter(found.excluded), "") or ("part" if found.numerator else "counts")


@pytest.mark.parametrize(
    ("values", "success"),
    [
        ({"outcome": "successful"}, "part"),
        ({"outcome": "successful_with_issues", "reviewed_at": at(9)}, "counts"),
        ({"outcome": "successful_with_issues"}, "not_reviewed"),
        ({"outcome": "successful", "change_type": "emergency"}, "not_reviewed"),
        (
            {
                "outcome": "successful",
                "change_type": "emergency",
                "reviewed_at": at(100),
            },
            "not_reviewed",
        ),
        ({"outcome": "backed_out"}, "counts"),
        ({"outcome": "unsuccessful", "change_type": "emergency"}, "counts"),
        ({"outcome": None}, "no_outcome"),
        ({"outcome": "successful", "status": "implement"}, "open"),
        ({"outcome": "successful", "status": "cancelled"}, "cancelled"),
        ({"outcome": None, "status": "rejected"}, "rejected"),
        ({"outcome": "successful", "status": "review"}, "part"),
    ],
)
def test_success_is_what_was_said_and_reviewed(
    values: dict[str, Any], success: str
) -> None:
    assert reading(change_success_rate, **values) == success


def test_a_host_may_ask_for_no_review() -> None:
    lenient = change_success_rate.given(review=None)
    assert reading(lenient, outcome="successful", change_type="emergency") == "part"


def test_a_type_edited_afterwards_does_not_count() -> None:
    born = Change(id="C", opened_at=at(0), change_type="emergency", actual_start=at(5))
    story = Story(
        born, 0, ((5, {"status": "implement"}), (9, {"status": "review"}))
    ).history
    fact = attrs.evolve(
        story.facts[-1],
        seq=3,
        at=at(20),
        changes=[FieldChange("change_type", "emergency", "normal")],
    )
    edited = History.start(born, [*story, fact])
    assert edited.value("change_type", at=at(30)) == "normal"
    assert emergency_change_ratio([edited], now=at(30)).exact == 1
    afterwards = change(change_type="emergency", actual_start=at(-60))
    assert emergency_change_ratio([afterwards], now=at(30)).exact == 1


def test_a_type_that_nobody_told_is_left_out() -> None:
    history = History(
        record_type="change",
        record_id="C",
        opened_at=at(0),
        initial={"status": "closed"},
        states=Change.states,
    )
    found = emergency_change_ratio([history], now=at(9))
    assert dict(found.excluded) == {"type_unknown": 1}
    late = History(
        record_type="change",
        record_id="C",
        opened_at=at(0),
        began_at=at(5),
        initial={"status": "scheduled"},
        states=Change.states,
    )
    found = change_approval_time([late], now=at(9))
    assert dict(found.excluded) == {"starts_mid_life": 1}


@pytest.mark.parametrize(
    ("statuses", "reason", "minutes"),
    [
        (["draft"], "not_submitted", 0),
        (["draft", "cancelled"], "cancelled", 0),
        (["draft", "assess"], "awaiting_approval", 0),
        (["draft", "assess", "cancelled"], "cancelled", 0),
        (["draft", "authorize", "rejected"], "rejected", 0),
        (["draft", "scheduled", "implement"], "pre_approved", 0),
        (["draft", "assess", "authorize", "scheduled"], None, 20),
        (["draft", "assess", "on_hold", "assess", "scheduled"], None, 30),
        (["draft", "assess", "scheduled", "cancelled"], None, 10),
        (["draft", "assess", "draft", "assess", "authorize", "scheduled"], None, 20),
        (["assess", "scheduled"], None, 10),
        (["cancelled", "draft", "assess"], "awaiting_approval", 0),
        (["cancelled", "draft", "assess", "scheduled"], None, 10),
        (["draft", "cancelled", "assess", "scheduled"], None, 10),
    ],
)
def test_approval_is_told_for_each_way(
    statuses: list[str], reason: str | None, minutes: int
) -> None:
    steps = tuple(
        (10 * place, {"status": status})
        for place, status in enumerate(statuses)
        if place
    )
    story = Story(Change(id="C", opened_at=at(0), status=statuses[0]), 0, steps)
    found = change_approval_time([story.history], now=at(99))
    assert dict(found.excluded) == ({} if reason is None else {reason: 1})
    assert found.numerator == minutes * 60_000_000


def test_the_standard_lifecycle_feeds_the_approval_time() -> None:
    step = CHANGE.create(
        {"title": "Patch", "requester": "joe"}, id="C", at=at(0), by="joe"
    )
    facts, record = [*step.facts], step.record
    plans: Any = {
        **dict.fromkeys(("implementation_plan", "test_plan", "backout_plan"), "x"),
        "impact": "low",
        "risk": "low",
        "planned_start": at(500),
        "planned_end": at(600),
    }
    for minute, event, changes, by in (
        (60, ChangeEvent.SUBMIT, plans, "joe"),
        (90, ChangeEvent.REQUEST_APPROVAL, None, "joe"),
    ):
        moved = CHANGE.apply(record, event, changes, at=at(minute), by=by)
        facts += moved.facts
        record = moved.record
    history = History.start(step.record, facts)
    found = change_approval_time([history], now=at(200))
    assert dict(found.excluded) == {"awaiting_approval": 1}


def test_options_of_changes_are_checked() -> None:
    both = change_success_rate.given(outcomes=["successful", "successful_with_issues"])
    assert reading(both, outcome="successful_with_issues", reviewed_at=at(1)) == "part"
    for kpi, options in (
        (change_success_rate, {"outcomes": "successful"}),
        (change_success_rate, {"outcomes": ["great"]}),
        (change_success_rate, {"outcomes": None}),
        (change_success_rate, {"review": "yes"}),
        (change_approval_time, {"approved": "scheduled"}),
        (change_approval_time, {"approved": [1]}),
        (change_approval_time, {"waited": 1}),
    ):
        with pytest.raises(FieldError):
            kpi.given(**options)
