"""Problems, and the known errors that some of them are."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from itsmcore.errors import WrongTypeError
from itsmcore.model import (
    KnownErrorState,
    Problem,
    ProblemState,
    States,
    StatusCategory,
    known_error_of,
    when,
)
from itsmcore.testing import problems

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)


def problem(**values: Any) -> Problem:
    return Problem(**{"id": "PRB-1", "opened_at": T0, **values})


def state_of(**values: Any) -> KnownErrorState | None:
    found = known_error_of(problem(known_error=True, **values))
    return None if found is None else found.state


def test_a_problem_begins_as_nothing_but_new() -> None:
    found = problem()
    assert found.status is ProblemState.NEW
    assert (found.known_error, found.incidents, found.changes) == (False, (), ())
    assert problem(status="parked", held_in="parked").held_in == "parked"
    assert problem(held_in="assess").held_in is ProblemState.ASSESS


@given(problems())
def test_only_a_declared_known_error_is_one(record: Problem) -> None:
    found = known_error_of(record)
    assert (found is not None) == record.known_error
    if found is not None:
        assert (found.problem, found.title) == (record.id, record.title)
        assert (found.symptoms, found.root_cause) == (
            record.symptoms,
            record.root_cause,
        )
        assert (found.workaround, found.solution) == (
            record.workaround,
            record.resolution_notes,
        )


def test_a_problem_of_a_host_is_being_fixed_in_states_of_its_own() -> None:
    record = problem(known_error=True, status="patching", workaround="Restart.")
    states = States({"patching": "active"})
    found = known_error_of(record, fixing=when(status="patching"), states=states)
    assert found is not None
    assert found.state == "fix_planned"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"status": "root_cause_analysis"}, "open"),
        ({"status": "root_cause_analysis", "workaround": ""}, "open"),
        ({"status": "new", "workaround": "Restart."}, "workaround_available"),
        ({"status": "on_hold", "workaround": "Restart."}, "workaround_available"),
        ({"status": "new", "workaround": "Restart.", "changes": ["C"]}, "fix_planned"),
        ({"status": "fix_in_progress"}, "fix_planned"),
        ({"status": "on_hold", "held_in": "fix_in_progress"}, "fix_planned"),
        ({"status": "resolved", "changes": ["C"]}, "fixed"),
        ({"status": "closed", "resolution_code": "fixed"}, "fixed"),
        ({"status": "closed", "resolution_code": "ok", "resolved_at": T0}, "fixed"),
        ({"status": "closed", "resolution_code": "risk_accepted"}, "risk_accepted"),
        ({"status": "closed", "resolution_code": "duplicate"}, "retired"),
        ({"status": "cancelled", "resolution_code": "cancelled"}, "retired"),
        ({"status": "closed"}, "retired"),
    ],
)
def test_a_known_error_stands_where_its_problem_says(
    values: dict[str, Any], expected: str
) -> None:
    assert state_of(**values) == expected


def test_the_states_of_a_host_may_say_what_is_closed() -> None:
    own = States({"gone": StatusCategory.CLOSED})
    record = problem(known_error=True, status="gone", workaround="Restart.")
    found, without = known_error_of(record, states=own), known_error_of(record)
    assert found is not None
    assert found.state is KnownErrorState.RETIRED
    assert without is not None
    assert without.state is KnownErrorState.WORKAROUND_AVAILABLE


def test_nothing_but_a_problem_is_looked_at() -> None:
    with pytest.raises(WrongTypeError, match=r"^problem: a problem is needed"):
        known_error_of("PRB-1")  # type: ignore[arg-type]  # to be refused
