"""What the changes of a release come to, and when all of them can take place."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import FieldError, RefusedError, WrongTypeError
from itsmcore.interval import Interval, IntervalSet
from itsmcore.lifecycle import (
    RELEASE,
    Bundle,
    ReleaseEvent,
    common_window,
    judge_changes,
)
from itsmcore.model import ApprovalState, Change, ChangeState, Release, States, when
from itsmcore.testing import change_records, instants, interval_sets
from tests.lifecycle.samples import T0

HOUR = timedelta(hours=1)
APPROVED = ("scheduled", "implement", "review", "closed")


def change(key: str, status: str = "scheduled", *hours: int) -> Change:
    start, end = (T0 + n * HOUR for n in hours) if hours else (None, None)
    return Change(
        id=key, opened_at=T0, status=status, planned_start=start, planned_end=end
    )


def release(*keys: str, **values: Any) -> Release:
    return Release(**{"id": "REL-1", "opened_at": T0, "changes": keys, **values})


@pytest.mark.parametrize("state", ChangeState)
def test_a_change_is_approved_once_it_is_scheduled(state: ChangeState) -> None:
    found = judge_changes(release("C"), [change("C", state)])
    if state in APPROVED:
        assert found == Bundle(state=ApprovalState.APPROVED, approved=("C",))
    elif state in {"rejected", "cancelled"}:
        assert found == Bundle(state=ApprovalState.REJECTED, refused=("C",))
    else:
        assert found == Bundle(state=ApprovalState.REQUESTED, waiting=("C",))


def test_each_change_is_in_one_list_in_the_order_of_the_release() -> None:
    states = {"A": "draft", "B": "scheduled", "C": "cancelled", "D": "review"}
    given_ = [change(key, state) for key, state in states.items()]
    found = judge_changes(release("E", "D", "C", "B", "A", "D"), reversed(given_))
    assert (found.approved, found.waiting) == (("D", "B"), ("A",))
    assert (found.refused, found.unknown) == (("C",), ("E",))
    assert found.explain() == (
        "approved: D, B",
        "waiting: A",
        "refused: C",
        "unknown: E",
    )


def test_changes_of_others_are_left_out_and_unknown_ones_wait() -> None:
    assert judge_changes(release(), [change("C", "draft")]).state == "not_required"
    assert judge_changes(release("C"), []).state == "requested"


def test_a_host_says_which_states_mean_approval_and_end() -> None:
    mine = change("C", "agreed")
    assert judge_changes(release("C"), [mine]).waiting == ("C",)
    agreed = judge_changes(release("C"), [mine], approved=when(status="agreed"))
    assert agreed.approved == ("C",)
    over = judge_changes(release("C"), [mine], states=States({"agreed": "closed"}))
    assert over.refused == ("C",)


def test_row_5_a_release_is_not_deployed_while_a_change_in_it_is_not_approved() -> None:
    late, done = change("B", "authorize", 2, 9), change("B", "scheduled", 2, 9)
    record = release("A", "B", status="deploying")
    for second, is_allowed in ((late, False), (done, True)):
        bundle = judge_changes(record, [change("A", "implement", 0, 5), second])
        offer = RELEASE.explain(
            record,
            ReleaseEvent.FINISH,
            at=T0,
            by="ada",
            given={"changes_approval": bundle.state},
        )
        assert offer.allowed == is_allowed
    with pytest.raises(RefusedError, match="ask judge_changes"):
        RELEASE.apply(record, ReleaseEvent.FINISH, at=T0, by="ada")
    window = common_window([change("A", "implement", 0, 5), done])
    assert window == Interval(start=T0 + 2 * HOUR, end=T0 + 5 * HOUR)


# -- windows ------------------------------------------------------------------------------------


def span(first: int, last: int) -> Interval:
    return Interval(start=T0 + first * HOUR, end=T0 + last * HOUR)


def test_the_common_window_is_the_earliest_that_is_long_enough() -> None:
    nights = IntervalSet([span(0, 2), span(5, 9), span(12, 18)])
    pair = [change("A", "draft", 1, 14), change("B", "draft", 0, 20), change("C")]
    assert common_window(pair, within=nights) == span(1, 2)
    assert common_window(pair, within=nights, lasting=2 * HOUR) == span(5, 9)
    assert common_window(pair, within=nights, lasting=4 * HOUR) == span(5, 9)
    assert common_window(pair, within=nights, lasting=5 * HOUR) is None
    assert common_window([], within=nights) == span(0, 2)


def test_windows_that_do_not_meet_have_nothing_in_common() -> None:
    apart = [change("A", "draft", 0, 2), change("B", "draft", 2, 4)]
    assert common_window(apart) is None
    assert common_window([change("A"), change("B")]) is None
    assert common_window([]) is None


@given(
    st.lists(change_records(), max_size=4, unique_by=lambda c: c.id),
    st.none() | interval_sets(),
    st.lists(instants(), max_size=4),
)
def test_the_common_window_lies_in_every_window(
    family: list[Change], within: IntervalSet | None, probes: list[datetime]
) -> None:
    found = common_window(family, within=within)
    windows = [c.planned_window for c in family if c.planned_window is not None]
    for at in (*probes, *(w.start for w in windows), *(s.start for s in within or ())):
        is_bound = bool(windows) or within is not None
        fits = is_bound and all(at in w for w in windows)
        if fits and (within is None or at in within):
            assert found is not None
            assert found.start <= at
    if found is not None:
        for at in (found.start, found.end - timedelta(microseconds=1)):
            assert all(at in window for window in windows)
            assert within is None or at in within


# -- refusals -----------------------------------------------------------------------------------

TWICE: Any = [change("A"), change("A")]
WRONG: list[tuple[Any, dict[str, Any], str]] = [
    (TWICE, {}, r"^changes\[1\]: the change comes twice"),
    ([release()], {}, r"^changes\[0\]: a change is needed"),
    ("CHG-1", {}, r"^changes: a list of records is needed"),
    ([], {"within": [span(0, 1)]}, r"^within: a set of intervals is needed"),
    ([], {"lasting": -HOUR}, r"^lasting: nothing lasts less than no time"),
    ([], {"lasting": 2}, r"^lasting: "),
]


@pytest.mark.parametrize(("family", "how", "message"), WRONG)
def test_what_has_no_window_is_refused_by_name(
    family: Any, how: dict[str, Any], message: str
) -> None:
    with pytest.raises(FieldError, match=message):
        common_window(family, **how)


def test_only_changes_of_a_release_are_judged() -> None:
    with pytest.raises(WrongTypeError, match=r"^release: a release is needed"):
        judge_changes(change("A"), [])  # type: ignore[arg-type]  # to be refused
    with pytest.raises(FieldError, match=r"^changes\[1\]: the change comes twice"):
        judge_changes(release("A"), TWICE)
    with pytest.raises(WrongTypeError):
        judge_changes(release("A"), [], approved="yes")  # type: ignore[arg-type]  # to be refused
