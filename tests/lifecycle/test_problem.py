"""The standard problem: states, moves, what they require; known errors on the way."""

from typing import Any, get_type_hints

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import RefusedError
from itsmcore.lifecycle import PROBLEM, ProblemChanges, ProblemEvent, Step
from itsmcore.model import Problem, ProblemState, known_error_of
from itsmcore.testing import instants, problems
from tests.lifecycle.lives import lives
from tests.lifecycle.samples import ADA, MINUTE, T0
from tests.lifecycle.standards import (
    agrees,
    cases,
    page_faults,
    reaches_an_end,
    settable,
)
from tests.lifecycle.test_walks import Walk, rebuilt

MOVES = {
    ("new", "assess"),
    ("new", "cancelled"),
    ("assess", "root_cause_analysis"),
    ("assess", "closed"),
    ("assess", "cancelled"),
    ("root_cause_analysis", "fix_in_progress"),
    ("root_cause_analysis", "on_hold"),
    ("root_cause_analysis", "closed"),
    ("root_cause_analysis", "cancelled"),
    ("fix_in_progress", "on_hold"),
    ("fix_in_progress", "resolved"),
    ("fix_in_progress", "closed"),
    ("on_hold", "root_cause_analysis"),
    ("on_hold", "fix_in_progress"),
    ("resolved", "fix_in_progress"),
    ("resolved", "closed"),
}
CAUSE = {"root_cause": "A leak.", "workaround": "Restart it at night."}
FIXED = {"resolution_code": "fixed", "resolution_notes": "Patched."}
FULL = {**CAUSE, "resolution_code": "duplicate", "resolution_notes": "See PRB-2."}


def problem(**values: Any) -> Problem:
    return Problem(**{"id": "PRB-1", "opened_at": T0, **values})


def ask(record: Problem, event: str, changes: Any = None, **more: Any) -> Step[Problem]:
    how = {"at": record.updated_at or T0, "by": ADA, "reason": "because", **more}
    return PROBLEM.dynamic.apply(record, event, changes, **how)


def led(*events: str, **values: Any) -> Problem:
    record = problem(**{**CAUSE, **FIXED, "hold_reason": "change", **values})
    for event in events:
        record = ask(record, event).record
    return record


def test_a_problem_has_eight_states() -> None:
    assert [rule.name for rule in PROBLEM.rules] == list(ProblemState)
    assert PROBLEM.states == Problem.states
    assert PROBLEM.initial == ProblemState.NEW


def test_a_problem_moves_in_exactly_sixteen_ways() -> None:
    done = set()
    for state in ProblemState:
        for held_in in ("fix_in_progress", "root_cause_analysis"):
            values = {**FULL, "hold_reason": "part", "held_in": held_in}
            record = problem(status=state, **values)
            for offer in PROBLEM.available(record, at=T0, by=ADA):
                if offer.allowed:
                    after = ask(record, offer.event).record.status
                    assert after == offer.to
                    done |= {(str(state), str(after))} if after != state else set()
    assert done == MOVES
    assert len(MOVES) == 16


def test_every_other_event_is_refused() -> None:
    known = {(move.source, move.event) for move in PROBLEM.moves}
    for state in ProblemState:
        for event in ProblemEvent:
            if (state, event) not in known:
                with pytest.raises(RefusedError) as refused:
                    ask(problem(status=state, **FULL), event)
                assert [r.code for r in refused.value.reasons] == ["not_from_state"]


@pytest.mark.parametrize(
    ("state", "event", "missing"),
    [
        ("root_cause_analysis", "fix", ["root_cause"]),
        ("root_cause_analysis", "hold", ["hold_reason"]),
        ("fix_in_progress", "resolve", ["resolution_code", "resolution_notes"]),
        ("assess", "close", ["resolution_code"]),
        ("on_hold", "declare_known_error", ["hold_reason", "root_cause", "workaround"]),
        ("assess", "cancel", ["reason"]),
        ("resolved", "reopen", ["root_cause", "reason"]),
    ],
)
def test_an_event_names_what_is_missing(
    state: str, event: str, missing: list[str]
) -> None:
    offer = PROBLEM.explain(
        problem(status=state), PROBLEM.event(event), at=T0, by="ada"
    )
    codes = [unmet.params.get("field", "reason") for unmet in offer.unmet]
    assert codes == missing


def test_whoever_begins_a_fix_is_asked_for_a_workaround_that_there_need_not_be() -> (
    None
):
    record = problem(status="root_cause_analysis", root_cause="A leak.")
    offers = PROBLEM.available(record, at=T0, by="ada")
    (offer,) = (offer for offer in offers if offer.event == "fix")
    assert {need.field for need in offer.needs} == {"root_cause", "workaround"}
    assert not any(need.required for need in offer.needs)
    assert ask(record, "fix").record.workaround is None


def test_a_problem_goes_back_to_where_it_was_put_on_hold() -> None:
    for state in ("root_cause_analysis", "fix_in_progress"):
        held = ask(problem(status=state, **CAUSE), "hold", {"hold_reason": "part"})
        assert (held.record.held_in, held.record.hold_started_at) == (state, T0)
        back = ask(held.record, "resume").record
        assert back.status == state
        assert (back.held_in, back.hold_reason, back.hold_started_at) == (None,) * 3


def test_a_problem_from_elsewhere_resumes_in_its_analysis() -> None:
    held = problem(status="on_hold", hold_reason="part", **CAUSE)
    assert ask(held, "resume").record.status == "root_cause_analysis"


@pytest.mark.parametrize("event", ["update", "resume"])
def test_nobody_tells_where_it_was_put_on_hold(event: str) -> None:
    held = led("assess", "analyse", "hold")
    with pytest.raises(RefusedError, match="held_in cannot be changed"):
        ask(held, event, {"held_in": "fix_in_progress"})
    with pytest.raises(RefusedError, match="held_in is not there"):
        PROBLEM.dynamic.create({"held_in": "assess"}, id="P", at=T0, by="ada")


def test_a_known_error_is_declared_and_withdrawn() -> None:
    record = problem(status="root_cause_analysis")
    with pytest.raises(RefusedError, match="workaround is needed"):
        ask(record, "declare_known_error", {"root_cause": "A leak."})
    known = ask(record, "declare_known_error", CAUSE).record
    assert (known.known_error, known.status) == (True, "root_cause_analysis")
    assert known_error_of(known) is not None
    gone = ask(known, "withdraw_known_error").record
    assert (gone.known_error, gone.workaround) == (False, CAUSE["workaround"])
    with pytest.raises(RefusedError) as refused:
        ask(gone, "withdraw_known_error")
    assert [r.code for r in refused.value.reasons] == ["no_known_error"]


def test_only_events_declare_a_known_error_but_one_may_be_born_as_such() -> None:
    for state in ProblemState:
        if any((m.source, m.event) == (state, "update") for m in PROBLEM.moves):
            with pytest.raises(RefusedError, match="known_error cannot be changed"):
                ask(problem(status=state, **FULL), "update", {"known_error": True})
    made = {"known_error": True, **CAUSE}
    born = PROBLEM.dynamic.create(made, id="P", at=T0, by="vendor").record
    assert born.known_error


@pytest.mark.parametrize("code", ["duplicate", "risk_accepted", "not our word"])
def test_a_problem_closes_without_a_fix_under_another_code(code: str) -> None:
    for state in ("assess", "root_cause_analysis", "fix_in_progress"):
        record = problem(status=state, **CAUSE)
        shut = ask(record, "close", {"resolution_code": code}, at=T0).record
        assert (shut.status, shut.closed_at, shut.closed_by) == ("closed", T0, "ada")
        with pytest.raises(RefusedError) as refused:
            ask(record, "close", {"resolution_code": "fixed"})
        assert [r.code for r in refused.value.reasons] == ["not_resolved"]


def test_what_was_fixed_is_resolved_reopened_and_closed() -> None:
    at = T0 + MINUTE
    done = ask(problem(status="fix_in_progress", **CAUSE), "resolve", FIXED, at=at)
    assert (done.record.resolved_at, done.record.resolved_by) == (at, "ada")
    again = ask(done.record, "reopen").record
    assert (again.status, again.reopen_count) == ("fix_in_progress", 1)
    assert (again.resolved_at, again.resolved_by) == (None, None)
    assert (again.resolution_code, again.resolution_notes) == (None, None)
    shut = ask(ask(again, "resolve", FIXED).record, "close").record
    assert (shut.status, shut.resolution_code) == ("closed", "fixed")


def test_a_cancelled_problem_says_so_in_its_code() -> None:
    gone = ask(problem(), "cancel", at=T0 + MINUTE).record
    assert (gone.resolution_code, gone.cancelled_at) == ("cancelled", T0 + MINUTE)
    with pytest.raises(RefusedError, match="no rule for update"):
        ask(gone, "update")


def test_the_first_person_is_stamped_and_later_ones_are_counted() -> None:
    first = ask(problem(), "update", {"assignee": "ada"}).record
    assert (first.assigned_at, first.reassignment_count) == (T0, 0)
    second = ask(first, "assess", {"assignee": "bo"}, at=T0 + MINUTE).record
    assert (second.assigned_at, second.reassignment_count) == (T0, 1)


def test_what_the_lifecycle_sets_is_exactly_what_changes_leave_out() -> None:
    typed = set(get_type_hints(ProblemChanges))
    assert settable(PROBLEM, problem()) - {"history_complete"} == typed


def test_the_shipped_definition_has_no_flaw() -> None:
    assert PROBLEM.check() == ()
    assert reaches_an_end(PROBLEM)
    assert PROBLEM.event_names == tuple(ProblemEvent)


# -- walks --------------------------------------------------------------------------


LIVES = lives(
    PROBLEM,
    {"assignee": st.just("ada"), "known_error": st.booleans()},
    onward=("assess", "analyse", "fix", "resolve", "hold", "resume", "reopen"),
)


@given(LIVES)
def test_what_is_offered_works_and_facts_rebuild_the_problem(walk: Walk) -> None:
    rebuilt(PROBLEM, walk)


@attrs.frozen(kw_only=True)
class AcmeProblem(Problem):
    site: str = "HQ"


ACME = PROBLEM.bind(AcmeProblem, ProblemEvent, dict)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "assignee": st.none() | st.just("ada"),
        "root_cause": st.none() | st.just("A leak."),
        "resolution_code": st.sampled_from(["fixed", "duplicate"]),
        "hold_reason": st.just("part"),
    },
)


@given(
    problems(status=st.sampled_from([*ProblemState, "limbo"])),
    st.sampled_from(ProblemEvent),
    CHANGES,
    instants(),
    st.none() | st.just("because"),
)
def test_explain_agrees_with_apply_and_a_host_class_behaves_the_same(
    record: Problem, event: ProblemEvent, changes: Any, at: Any, reason: Any
) -> None:
    how = {"at": at, "by": ADA, "reason": reason}
    assert agrees(PROBLEM, ACME, AcmeProblem, (record, event, changes), how)


# -- worked cases and pages -------------------------------------------------------------

WORDS = {
    "New": "new",
    "Assess": "assess",
    "Root Cause Analysis": "root_cause_analysis",
    "Fix in Progress": "fix_in_progress",
    "Resolved": "resolved",
    "Closed": "closed",
}


@pytest.mark.parametrize(
    "case", cases("servicenow.problem"), ids=lambda case: case["id"]
)
def test_the_worked_cases_of_a_product_end_as_they_say(case: Any) -> None:
    record, path = problem(status=WORDS[case["start"]]), [WORDS[case["start"]]]
    for number, step in enumerate(case["steps"]):
        with_it = {k: v.lower() for k, v in step.get("with", {}).items()}
        target = WORDS[step["to"]]
        filled = CAUSE if target == "fix_in_progress" else {}
        filled = {**filled, **(FIXED if target == "resolved" else {}), **with_it}
        events = [m.event for m in PROBLEM.moves if m[0] == path[-1] and m[2] == target]
        offers = [PROBLEM.dynamic.explain(record, e, filled, **NOW) for e in events]
        if not any(offer.allowed for offer in offers):
            assert (case["expect"], case["rejected_step"]) == ("reject", number)
            break
        record = ask(record, next(o.event for o in offers if o.allowed), filled).record
        path.append(record.status)
    assert path == [WORDS[name] for name in case["path"]]


NOW: dict[str, Any] = {"at": T0, "by": ADA, "reason": "because"}


def test_the_page_draws_the_problem_and_names_its_rules() -> None:
    assert page_faults(PROBLEM, "problem") == []


def test_row_3_a_problem_links_incidents_and_keeps_what_is_known_of_it() -> None:
    known = {"workaround": "Restart it.", "cause_code": "leak", "known_error": True}
    record = problem(incidents=["INC-1", "INC-7"], **known)
    assert record.incidents == ("INC-1", "INC-7")
    for name, value in known.items():
        assert record.get(name) == value
    more = ask(record, "update", {"incidents": ["INC-1", "INC-7", "INC-9"]})
    (change,) = more.facts[0].changes
    assert (change.field, change.new) == ("incidents", ("INC-1", "INC-7", "INC-9"))
