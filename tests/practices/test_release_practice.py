"""Releases: the gate, and the windows in which what is left can take place."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.errors import FieldError, UnknownNameError
from itsmcore.interval import Interval
from itsmcore.lifecycle import RELEASE, ReleaseEvent
from itsmcore.model import Change, Release, States, when
from itsmcore.practices import ChangeWindow, release_gate, release_windows
from tests.bad_input import Call, surprises

START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEWER = settings(max_examples=settings().max_examples // 2)


def hour(number: int) -> datetime:
    return START + number * HOUR


def span(start: int, end: int) -> Interval:
    return Interval(start=hour(start), end=hour(end))


def change(key: str, status: str = "scheduled", **given: Any) -> Change:
    return Change(**{"id": key, "opened_at": START, "status": status, **given})


def release(*keys: str, status: str = "ready") -> Release:
    return Release(id="R1", opened_at=START, status=status, changes=keys, owner="rob")


def test_nothing_is_deployed_before_every_change_is_approved() -> None:
    ones = [
        change("A", "closed", outcome="successful"),
        change("B", "authorize"),
        change("C", "rejected"),
        change("E"),
    ]
    found = release_gate(release("A", "B", "C", "D", "E"), ones)
    assert (found.may_deploy, found.may_finish) == (False, False)
    assert found.given_to_deploy == found.given_to_finish
    assert found.explain() == (
        "R1: must not be deployed, does not count as deployed",
        "C: rejected or called off",
        "B: not approved",
        "D: not known",
        "E: approved, not complete",
        "A: complete",
    )


def test_it_is_not_deployed_before_every_change_is_complete() -> None:
    plan = release("A", "B", status="deploying")
    found = release_gate(
        plan, [change("A", "review", outcome="successful"), change("B")]
    )
    assert (found.may_deploy, found.may_finish) == (True, False)
    assert (found.complete, found.incomplete) == (("A",), ("B",))
    asked: Any = {"at": hour(1), "by": "rob"}
    for given_in, allowed in (
        (found.given_to_deploy, True),
        (found.given_to_finish, False),
    ):
        offer = RELEASE.explain(plan, ReleaseEvent.FINISH, given=given_in, **asked)
        assert offer.allowed is allowed
    done = release_gate(plan, [change(key, "review") for key in "AB"])
    assert done.may_finish
    assert done.explain()[0] == "R1: may be deployed, counts as deployed"
    offer = RELEASE.explain(
        plan, ReleaseEvent.FINISH, given=done.given_to_finish, **asked
    )
    assert offer.allowed


@pytest.mark.parametrize("outcome", ["unsuccessful", "backed_out"])
def test_what_failed_is_not_complete(outcome: str) -> None:
    found = release_gate(release("A"), [change("A", "closed", outcome=outcome)])
    assert found.incomplete == ("A",)


def test_a_release_without_changes_passes() -> None:
    assert release_gate(release(), []).may_finish


def test_a_host_says_what_is_approved_and_complete() -> None:
    ones = [change("A", "granted"), change("B", "live")]
    found = release_gate(
        release("A", "B"),
        ones,
        approved=when(status_category="active"),
        complete=when(status="live"),
        states=States({"granted": "active", "live": "active"}),
    )
    assert (found.may_deploy, found.incomplete, found.complete) == (
        True,
        ("A",),
        ("B",),
    )


STATES = [
    "draft",
    "authorize",
    "scheduled",
    "implement",
    "review",
    "closed",
    "rejected",
]
OUTCOMES = [None, "successful", "successful_with_issues", "unsuccessful", "backed_out"]


@FEWER
@given(
    st.lists(st.tuples(st.sampled_from(STATES), st.sampled_from(OUTCOMES)), max_size=4)
)
def test_the_gate_opens_as_its_definition_says(told: list[tuple[str, Any]]) -> None:
    ones = [change(f"C{n}", s, outcome=o) for n, (s, o) in enumerate(told)]
    found = release_gate(release(*(one.id for one in ones)), ones[::-1])
    approved = {"scheduled", "implement", "review", "closed"}
    may_deploy = all(status in approved for status, _ in told)
    is_done = all(
        status in {"review", "closed"} and outcome not in {"unsuccessful", "backed_out"}
        for status, outcome in told
    )
    assert found.may_deploy is may_deploy
    assert found.may_finish is (may_deploy and is_done)


def test_what_is_left_of_a_release_gets_a_common_window() -> None:
    ones = [
        change("A", cis=["app"]),
        change("B", cis=["db"]),
        change("C", "closed", cis=["lan"]),
        change("X", cis=["db"], planned_start=hour(1), planned_end=hour(3)),
        change("Y", cis=["lan"], planned_start=hour(3), planned_end=hour(9)),
    ]
    night = ChangeWindow(id="n", kind="maintenance", spans=[span(1, 8)])
    found = release_windows(
        release("B", "A", "C", "A"),
        ones,
        horizon=span(0, 24),
        lasting=2 * HOUR,
        windows=[night],
    )
    assert (found.changes, found.earliest) == (("A", "B"), span(3, 5))


def test_release_windows_refuse_what_does_not_fit() -> None:
    asked: Any = {"horizon": span(0, 9), "lasting": HOUR}
    with pytest.raises(UnknownNameError, match=r"release\.changes\[1\]"):
        release_windows(release("A", "B"), [change("A")], **asked)
    with pytest.raises(FieldError, match="none of its changes"):
        release_windows(release("A"), [change("A", "closed")], **asked)
    over = States({"scheduled": "closed"})
    with pytest.raises(FieldError, match="none of its changes"):
        release_windows(release("A"), [change("A")], states=over, **asked)


CALLS = {
    "gate": Call(
        release_gate,
        (release("A"), [change("A")]),
        {
            "approved": when(status="scheduled"),
            "complete": when(status="closed"),
            "states": States({"scheduled": "waiting"}),
        },
    ),
    "windows": Call(
        release_windows,
        (release("A"), [change("A")]),
        {
            "horizon": span(0, 9),
            "lasting": HOUR,
            "windows": [],
            "schedules": {},
            "graph": None,
            "depth": 1,
            "agents": [],
            "counts": when(status="scheduled"),
            "states": States({"scheduled": "waiting"}),
        },
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_no_argument_raises_anything_but_our_errors(name: str) -> None:
    CALLS[name]()
    assert not [*surprises(CALLS[name])]
