"""What changes did that they should not, against a look at each pair."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.cmdb import Baseline, BaselineDiff, diff
from itsmcore.errors import FieldError
from itsmcore.interval import Interval
from itsmcore.metrics import (
    change_caused_incidents,
    unauthorised_changes,
    unauthorised_items,
)
from itsmcore.model import CI, Change, ChangeState, Incident, Link, Ref, when
from tests.bad_input import Call, surprises
from tests.metrics.stories import MINUTE, at

KEYS = ["a", "b", "c"]
MOMENTS = st.integers(0, 60).map(at)


def pairs() -> st.SearchStrategy[tuple[datetime | None, datetime | None]]:
    def ordered(two: list[datetime]) -> tuple[datetime, datetime]:
        return min(two), max(two)

    return st.lists(MOMENTS, min_size=2, max_size=2).map(ordered) | st.just(
        (None, None)
    )


@st.composite
def changes(draw: st.DrawFn) -> list[Change]:
    found = []
    for number in range(draw(st.integers(0, 4))):
        planned, actual = draw(pairs()), draw(pairs())
        has_end = draw(st.integers(0, 3))
        found.append(
            Change(
                id=f"CHG{number}",
                opened_at=at(0),
                status=draw(st.sampled_from(ChangeState)),
                cis=draw(st.lists(st.sampled_from(KEYS), max_size=2)),
                planned_start=planned[0],
                planned_end=planned[1],
                actual_start=actual[0],
                actual_end=actual[1] if has_end else None,
                cancelled_at=draw(st.sampled_from([None, None, at(3)])),
            )
        )
    return found


# -- what nobody approved -----------------------------------------------------------------


def differing(
    before: Iterable[str], after: Iterable[str], edited: Iterable[str]
) -> BaselineDiff:
    def items(keys: Iterable[str], owner: str) -> list[CI]:
        own = set(edited)
        return [
            CI(id=key, opened_at=at(0), owner=owner if key in own else "x")
            for key in sorted(set(keys))
        ]

    return diff(
        Baseline(id="one", taken_at=at(20), items=items(before, "y")),
        Baseline(id="two", taken_at=at(40), items=items(after, "z")),
    )


SOME = st.sets(st.sampled_from(KEYS))


@given(SOME, SOME, SOME, changes())
def test_an_item_is_accounted_for_by_an_approved_change_at_the_time(
    before: set[str], after: set[str], edited: set[str], given_changes: list[Change]
) -> None:
    found = differing(before, after, edited)
    detected = (before ^ after) | (before & after & edited)
    unaccounted = set()
    for key in detected:
        accounted = False
        for one in given_changes:
            approved = one.status in {"scheduled", "implement", "review", "closed"}
            first, last = one.actual_start, one.actual_end or at(10**6)
            if first is None and one.planned_start and one.planned_end:
                first, last = one.planned_start, one.planned_end
            if first is None:
                continue
            meets = any(first <= at(minute) <= last for minute in range(20, 41))
            accounted |= approved and meets and key in one.cis
        if not accounted:
            unaccounted.add(key)
    assert unauthorised_items(found, given_changes) == tuple(sorted(unaccounted))
    figure = unauthorised_changes(found, given_changes)
    assert (figure.value, figure.n) == (len(unaccounted), len(detected))


def test_a_host_says_what_is_approved() -> None:
    found = differing("a", "", "")
    one = Change(
        id="C", opened_at=at(0), status="assess", cis=["a"], actual_start=at(30)
    )
    assert unauthorised_items(found, [one]) == ("a",)
    own = when(status="assess")
    assert unauthorised_items(found, [one], approved=own) == ()


# -- what they caused ---------------------------------------------------------------------


@st.composite
def incidents(draw: st.DrawFn) -> list[Incident]:
    causes = st.none() | st.sampled_from(["CHG0", "CHG1", "CHG9"])
    found = []
    for number in range(draw(st.integers(0, 6))):
        linked = draw(causes)
        kind = draw(st.sampled_from(["caused_by", "related"]))
        links = [] if linked is None else [Link(kind, Ref("change", linked))]
        found.append(
            Incident(
                id=f"INC{number}",
                opened_at=draw(MOMENTS),
                caused_by_change=draw(causes),
                links=links,
                status=draw(st.sampled_from(["new", "closed", "cancelled"])),
            )
        )
    return found


@given(
    incidents(),
    changes(),
    st.sampled_from([0, 5, 30]),
    st.none() | st.just(Interval(start=at(10), end=at(40))),
)
def test_caused_is_what_a_change_names_in_its_time(
    given_incidents: list[Incident],
    given_changes: list[Change],
    window: int,
    period: Interval | None,
) -> None:
    carried_out = [
        one
        for one in given_changes
        if one.actual_end is not None
        and one.cancelled_at is None
        and one.status not in {"cancelled", "rejected"}
        and (period is None or one.actual_end in period)
    ]
    caused = outside = unknown = 0
    for incident in given_incidents:
        named = {link.target.id for link in incident.links if link.kind == "caused_by"}
        if incident.caused_by_change is not None:
            named.add(incident.caused_by_change)
        if incident.status == "cancelled" or not named:
            continue
        own = [one for one in carried_out if one.id in named]
        in_time = [
            one
            for one in own
            if one.actual_end is not None
            and one.actual_start is not None
            and one.actual_start
            <= incident.opened_at
            < one.actual_end + window * MINUTE
        ]
        caused += bool(in_time)
        outside += bool(own) and not in_time
        unknown += not own
    found = change_caused_incidents(
        given_incidents, given_changes, window=window * MINUTE, period=period
    )
    assert (found.numerator, found.denominator) == (caused, len(carried_out))
    assert found.excluded.get("outside_window", 0) == outside
    assert found.excluded.get("unknown_change", 0) == unknown


def test_a_change_of_another_period_is_none_of_this_one() -> None:
    one = Change(id="C", opened_at=at(0), actual_start=at(0), actual_end=at(1))
    hit = Incident(id="I", opened_at=at(2), caused_by_change="C")
    later = Interval(start=at(2), end=at(9))
    found = change_caused_incidents([hit], [one], period=later)
    assert (found.value, dict(found.excluded)) == (None, {"unknown_change": 1})


def test_a_window_at_the_end_of_time_reaches_to_it() -> None:
    last = datetime.max.replace(tzinfo=at(0).tzinfo) - MINUTE
    one = Change(id="C", opened_at=at(0), actual_start=at(0), actual_end=last)
    hit = Incident(id="I", opened_at=last, caused_by_change="C")
    assert change_caused_incidents([hit], [one]).exact == 1


def test_what_cannot_be_is_refused() -> None:
    one = Change(id="C", opened_at=at(0), actual_start=at(0), actual_end=at(1))
    with pytest.raises(FieldError):
        change_caused_incidents([], [one, attrs.evolve(one, title="again")])
    with pytest.raises(FieldError):
        change_caused_incidents([], [one], window=-MINUTE)
    hit: Any = Incident(id="I", opened_at=at(0), caused_by_change="C")
    found = differing("a", "b", "")
    period = Interval(start=at(0), end=at(9))
    calls = [
        Call(
            change_caused_incidents,
            ([hit], [one]),
            {"window": timedelta(days=1), "period": period},
        ),
        Call(unauthorised_items, (found, [one]), {"approved": when(status="x")}),
        Call(unauthorised_changes, (found, [one]), {"approved": when(status="x")}),
    ]
    assert [text for call in calls for text in surprises(call)] == []
