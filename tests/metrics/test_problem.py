"""KPIs of problems, against a reading of each life step by step."""

from collections import Counter
from itertools import count
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.metrics import backlog, known_error_workaround_rate, root_cause_rate
from itsmcore.model import History, Problem, ProblemState, ResolutionCode
from tests.metrics.stories import Story, at, stories

NAMES = ("status", "known_error", "root_cause", "workaround", "resolution_code")
PROBLEMS = stories(
    Problem,
    [*ProblemState, *["closed"] * 4],
    {
        "known_error": st.booleans(),
        "root_cause": st.none() | st.sampled_from(["", "The pool leaks."]),
        "workaround": st.none() | st.sampled_from(["", "Restart it."]),
        "resolution_code": st.none() | st.sampled_from(ResolutionCode),
    },
)


@st.composite
def desks(draw: st.DrawFn) -> list[Story]:
    numbers = count()
    return [
        attrs.evolve(s, record=attrs.evolve(s.record, id=f"P{next(numbers)}"))
        for s in draw(st.lists(PROBLEMS, max_size=5))
    ]


@given(desks(), st.integers(0, 1000))
def test_causes_and_workarounds_are_counted_as_their_definitions_say(
    desk: list[Story], now: int
) -> None:
    causes, workarounds = Counter[str](), Counter[str]()
    for story in desk:
        told = story.told(now, *NAMES)
        if not told:
            continue
        last = told[-1][1]
        status, is_off = last["status"], last["status"] == "cancelled"
        if is_off:
            causes["cancelled"] += 1
            workarounds["cancelled"] += 1
            continue
        if status != "closed":
            causes["not_closed"] += 1
        elif last["resolution_code"] in {"duplicate", "cancelled"}:
            causes["no_problem"] += 1
        else:
            causes["yes" if last["root_cause"] else "no"] += 1
        if not last["known_error"]:
            workarounds["no_known_error"] += 1
        elif status in {"resolved", "closed"}:
            workarounds["over"] += 1
        else:
            workarounds["yes" if last["workaround"] else "no"] += 1
    for kpi, counts in (
        (root_cause_rate, causes),
        (known_error_workaround_rate, workarounds),
    ):
        found = kpi([s.history for s in desk], now=at(now))
        assert found.numerator == counts["yes"]
        assert found.denominator == counts["yes"] + counts["no"]
        assert Counter(found.excluded) == counts - Counter(
            {"yes": counts["yes"], "no": counts["no"]}
        )


def test_the_backlog_of_problems_is_what_is_open() -> None:
    lives = [
        History.start(Problem(id=status, opened_at=at(0), status=status))
        for status in ProblemState
    ]
    found = backlog(lives, now=at(9))
    assert found.value == len(ProblemState) - 3  # resolved, closed and cancelled ones


def test_what_is_not_recorded_yet_counts_for_nothing() -> None:
    history = History(
        record_type="problem",
        record_id="P",
        opened_at=at(0),
        began_at=at(50),
        initial={"status": "closed", "root_cause": "x"},
        states=Problem.states,
    )
    assert root_cause_rate([history], now=at(9)).n == 0
    assert root_cause_rate([history], now=at(50)).exact == 1


def test_a_duplicate_is_no_problem_whose_cause_is_asked_for() -> None:
    for code, reason in (("duplicate", "no_problem"), ("cancelled", "no_problem")):
        closed = Problem(id="P", opened_at=at(0), status="closed", resolution_code=code)
        found = root_cause_rate([History.start(closed)], now=at(1))
        assert dict(found.excluded) == {reason: 1}


@pytest.mark.parametrize(
    ("values", "cause", "workaround"),
    [
        ({"status": "cancelled"}, "cancelled", "cancelled"),
        ({"status": "new"}, "not_closed", "no_known_error"),
        ({"status": "new", "known_error": True}, "not_closed", 0),
        ({"status": "new", "known_error": True, "workaround": "x"}, "not_closed", 1),
        ({"status": "resolved", "known_error": True}, "not_closed", "over"),
        ({"status": "closed", "known_error": True}, 0, "over"),
        ({"status": "closed", "root_cause": "x"}, 1, "no_known_error"),
    ],
)
def test_each_problem_counts_for_one_reason(
    values: dict[str, Any], cause: int | str, workaround: int | str
) -> None:
    history = History.start(Problem(id="P", opened_at=at(0), **values))
    for kpi, wanted in (
        (root_cause_rate, cause),
        (known_error_workaround_rate, workaround),
    ):
        found = kpi([history], now=at(1))
        assert next(iter(found.excluded), found.exact) == wanted
