"""Problem management: one cause behind several incidents, from its first trace to its end.

Works when: a problem links any number of incidents; known error, workaround and cause are
fields; and incidents that come back, by item and category over a window, are reported in a
fixed order.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from itsmcore.errors import RefusedError
from itsmcore.lifecycle import PROBLEM, ProblemEvent, Step
from itsmcore.model import (
    History,
    Incident,
    KnownErrorState,
    Problem,
    ProblemState,
    known_error_of,
)
from itsmcore.practices import RecurrenceRule, recurrences

E = ProblemEvent
BORN = datetime(2026, 3, 2, 9, tzinfo=UTC)
FOUND: tuple[tuple[ProblemEvent, Any, ProblemState], ...] = (
    (E.ASSESS, {"assignee": "ada"}, ProblemState.ASSESS),
    (E.ANALYSE, None, ProblemState.ROOT_CAUSE_ANALYSIS),
    (
        E.DECLARE_KNOWN_ERROR,
        {
            "root_cause": "The pool leaks.",
            "cause_code": "software",
            "workaround": "Restart it nightly.",
        },
        ProblemState.ROOT_CAUSE_ANALYSIS,
    ),
    (E.FIX, {"changes": ["CHG-1"]}, ProblemState.FIX_IN_PROGRESS),
    (
        E.RESOLVE,
        {"resolution_code": "fixed", "resolution_notes": "New driver."},
        ProblemState.RESOLVED,
    ),
    (E.CLOSE, None, ProblemState.CLOSED),
)


def opened(incidents: list[str]) -> Problem:
    return PROBLEM.create(
        {"title": "Mail stops", "incidents": incidents}, id="P-1", at=BORN, by="ada"
    ).record


def lived(problem: Problem) -> list[Step[Problem]]:
    steps: list[Step[Problem]] = []
    for number, (event, changes, state) in enumerate(FOUND, start=1):
        at = BORN + timedelta(hours=number)
        step = PROBLEM.apply(problem, event, changes, at=at, by="ada")
        assert step.record.status == state
        steps.append(step)
        problem = step.record
    return steps


@pytest.mark.parametrize("count", [0, 1, 2, 50])
def test_row_03_a_problem_links_any_number_of_incidents(count: int) -> None:
    keys = [f"INC-{number}" for number in range(count)]
    problem = opened(keys)
    assert problem.incidents == tuple(keys)
    more = PROBLEM.apply(
        problem, E.UPDATE, {"incidents": [*keys, "INC-X"]}, at=BORN, by="ada"
    )
    assert more.record.incidents == (*keys, "INC-X")
    assert {c.field for c in more.facts[0].changes} == {"incidents"}


def test_row_03_known_error_workaround_and_cause_are_fields() -> None:
    problem = opened(["INC-1", "INC-2"])
    assert not problem.known_error
    assert known_error_of(problem) is None
    declared = lived(problem)[2].record
    assert declared.known_error
    assert (declared.root_cause, declared.cause_code, declared.workaround) == (
        "The pool leaks.",
        "software",
        "Restart it nightly.",
    )
    known = known_error_of(declared)
    assert known is not None
    assert (known.state, known.workaround) == (
        KnownErrorState.WORKAROUND_AVAILABLE,
        "Restart it nightly.",
    )


def test_row_03_a_known_error_needs_its_cause_and_its_workaround() -> None:
    problem = lived(opened([]))[1].record
    with pytest.raises(RefusedError) as refused:
        PROBLEM.apply(
            problem,
            E.DECLARE_KNOWN_ERROR,
            at=BORN + timedelta(hours=3),
            by="ada",
        )
    told = " ".join(reason.message for reason in refused.value.reasons)
    assert "root_cause" in told
    assert "workaround" in told


def test_row_03_a_problem_goes_to_its_end_and_its_facts_rebuild_it() -> None:
    problem = opened(["INC-1", "INC-2"])
    history = History.start(problem, ())
    steps = lived(problem)
    for step in steps:
        history += step.facts
    ended = steps[-1].record
    assert ended.incidents == ("INC-1", "INC-2")
    known = known_error_of(ended)
    assert known is not None
    assert (known.state, known.solution) == (KnownErrorState.FIXED, "New driver.")
    assert PROBLEM.replay(history, strict=True).record == ended


def incident(key: str, hours: int, ci: str, category: str = "disk") -> Incident:
    at = BORN + timedelta(hours=hours)
    return Incident(id=key, opened_at=at, cis=[ci], category=category)


INCIDENTS = [
    incident("INC-1", 0, "db"),
    incident("INC-2", 20, "db"),
    incident("INC-3", 40, "db"),
    incident("INC-4", 41, "db", "network"),
    incident("INC-5", 1, "app"),
    incident("INC-6", 2, "app"),
    incident("INC-7", 200, "app"),
]


@pytest.mark.parametrize("count", [2, 3, 4])
def test_row_03_incidents_that_come_back_are_reported_from_a_count_on(
    count: int,
) -> None:
    rule = RecurrenceRule(by=["cis", "category"], count=count, within=timedelta(days=2))
    found = recurrences(INCIDENTS, rule)
    expected = [
        ({"cis": "db", "category": "disk"}, ("INC-1", "INC-2", "INC-3")),
        ({"cis": "app", "category": "disk"}, ("INC-5", "INC-6")),
    ]
    assert [(dict(one.shared), one.incidents) for one in found] == [
        pair for pair in expected if len(pair[1]) >= count
    ]


def test_row_03_the_order_of_recurrences_is_fixed() -> None:
    rule = RecurrenceRule(by=["cis"], count=2, within=timedelta(days=2))
    for turn in range(len(INCIDENTS)):
        turned = INCIDENTS[turn:] + INCIDENTS[:turn]
        assert recurrences(turned[::-1], rule) == recurrences(INCIDENTS, rule)


def test_row_03_what_a_problem_explains_already_is_told() -> None:
    rule = RecurrenceRule(by=["cis", "category"], within=timedelta(days=2))
    [before] = recurrences(INCIDENTS, rule)
    assert before.is_new
    problem = opened(list(before.incidents))
    [after] = recurrences(INCIDENTS, rule, problems=[problem])
    assert (after.problems, after.unlinked) == (("P-1",), ())
