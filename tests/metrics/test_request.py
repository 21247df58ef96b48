"""Requests on time, against a reading of each life step by step."""

from collections import Counter
from datetime import timedelta
from itertools import count

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.metrics import request_fulfilment_on_time, request_stage_on_time
from itsmcore.model import History, Request, RequestState
from itsmcore.sla import Schedule
from tests.metrics.stories import MINUTE, Story, at, stories

OFFICE = Schedule(tz="UTC", week={"mon-fri": "09:00-12:00"})
OVER = {"fulfilled", "closed", "rejected", "cancelled"}
REQUESTS = stories(
    Request,
    [*RequestState, *["in_fulfilment", "fulfilled"] * 4],
    {"due_at": st.none() | st.integers(0, 900).map(at)},
)


@st.composite
def desks(draw: st.DrawFn) -> list[Story]:
    numbers = count()
    return [
        attrs.evolve(s, record=attrs.evolve(s.record, id=f"R{next(numbers)}"))
        for s in draw(st.lists(REQUESTS, max_size=5))
    ]


@given(desks(), st.integers(0, 1000))
def test_a_request_is_on_time_by_what_was_promised_when_it_was_fulfilled(
    desk: list[Story], now: int
) -> None:
    counts = Counter[str]()
    for story in desk:
        told = story.told(now, "status", "due_at")
        if not told:
            continue
        last = told[-1][1]["status"]
        done = None
        for minute, held in told:  # the step that ended it, for the last time
            if held["status"] not in OVER:
                done = None
            elif done is None:
                done = minute, held["status"], held["due_at"]
        if done is None and last != "cancelled":
            counts["open"] += 1
        elif done is None or "cancelled" in {last, done[1]}:
            counts["cancelled"] += 1
        elif last == "rejected":
            counts["rejected"] += 1
        elif done[2] is None:
            counts["no_promise"] += 1
        else:
            counts["yes" if at(done[0]) <= done[2] else "no"] += 1
    found = request_fulfilment_on_time([s.history for s in desk], now=at(now))
    assert found.numerator == counts["yes"]
    assert found.denominator == counts["yes"] + counts["no"]
    assert Counter(found.excluded) == counts - Counter(
        yes=counts["yes"], no=counts["no"]
    )


@given(
    desks(),
    st.integers(0, 1000),
    st.sampled_from([0, 7, 90]),
    st.sampled_from([None, OFFICE]),
)
def test_a_stage_is_on_time_by_all_visits_together(
    desk: list[Story], now: int, promise: int, schedule: Schedule | None
) -> None:
    counts = Counter[str]()
    for story in desk:
        told = story.told(now, "status")
        if not told:
            continue
        spent, visits = timedelta(), 0
        ends = [minute for minute, _ in told[1:]]
        for (minute, held), end in zip(told, [*ends, None], strict=True):
            if held["status"] == "in_fulfilment":
                visits += 1
                if end is not None:
                    start, stop = at(minute), at(end)
                    spent += (
                        stop - start
                        if schedule is None
                        else schedule.elapsed(start, stop)
                    )
        last = told[-1][1]["status"]
        if not visits:
            counts["not_reached"] += 1
        elif last == "in_fulfilment":
            counts["open"] += 1
        elif last == "cancelled":
            counts["cancelled"] += 1
        else:
            counts["yes" if spent <= promise * MINUTE else "no"] += 1
    kpi = request_stage_on_time.given(promise=promise * MINUTE)
    found = kpi([s.history for s in desk], now=at(now), schedule=schedule)
    assert found.numerator == counts["yes"]
    assert found.denominator == counts["yes"] + counts["no"]
    assert Counter(found.excluded) == counts - Counter(
        yes=counts["yes"], no=counts["no"]
    )


def test_each_stage_has_a_promise_of_its_own() -> None:
    steps = (
        (0, {"status": "awaiting_approval"}),
        (30, {"status": "in_fulfilment"}),
        (90, {"status": "fulfilled"}),
    )
    lives = [Story(Request(id="R", opened_at=at(0), status="draft"), 0, steps).history]
    for stage, promise, kept in (
        ("awaiting_approval", 30, 1),
        ("awaiting_approval", 29, 0),
        ("in_fulfilment", 60, 1),
        ("in_fulfilment", 59, 0),
    ):
        kpi = request_stage_on_time.given(stage=stage, promise=promise * MINUTE)
        assert kpi(lives, now=at(99)).exact == kept
    unpromised = request_stage_on_time(lives, now=at(99))
    assert dict(unpromised.excluded) == {"no_promise": 1}


def test_what_was_under_way_when_first_recorded_is_left_out() -> None:
    late = History(
        record_type="request",
        record_id="R",
        opened_at=at(0),
        began_at=at(5),
        initial={"status": RequestState.IN_FULFILMENT, "due_at": at(50)},
        states=Request.states,
    )
    over = History(
        record_type="request",
        record_id="Q",
        opened_at=at(0),
        began_at=at(5),
        initial={"status": RequestState.FULFILLED, "due_at": at(50)},
        states=Request.states,
    )
    done = Story(
        Request(id="X", opened_at=at(5), status="in_fulfilment"),
        5,
        ((9, {"status": "fulfilled"}),),
    ).history
    moved = History(
        record_type="request",
        record_id="R",
        opened_at=at(0),
        began_at=at(5),
        initial={"status": RequestState.IN_FULFILMENT},
        states=Request.states,
        facts=[attrs.evolve(fact, record_id="R") for fact in done.facts],
    )
    kpi = request_stage_on_time.given(promise=MINUTE)
    assert dict(kpi([late], now=at(9)).excluded) == {"open": 1}
    assert dict(kpi([moved], now=at(9)).excluded) == {"starts_mid_life": 1}
    found = request_fulfilment_on_time([over], now=at(9))
    assert dict(found.excluded) == {"resolved_before_history": 1}


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"promise": -MINUTE}, FieldError),
        ({"promise": 5}, WrongTypeError),
        ({"stage": ""}, FieldError),
        ({"stage": 1}, WrongTypeError),
    ],
)
def test_options_that_cannot_be_are_refused(
    options: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        request_stage_on_time.given(**options)


def test_a_stage_of_a_request_that_was_called_off_is_left_out() -> None:
    steps = ((5, {"status": "cancelled"}),)
    story = Story(Request(id="R", opened_at=at(0), status="in_fulfilment"), 0, steps)
    kpi = request_stage_on_time.given(promise=MINUTE)
    assert dict(kpi([story.history], now=at(9)).excluded) == {"cancelled": 1}
