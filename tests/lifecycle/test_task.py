"""The standard task: states, moves, what it waits for and how it ends."""

from typing import Any, get_type_hints

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import RefusedError
from itsmcore.lifecycle import TASK, Step, TaskChanges, TaskEvent
from itsmcore.model import Task, TaskOutcome, TaskState
from itsmcore.testing import instants, tasks
from tests.lifecycle.desk_lives import TASK_BIRTHS, TASK_GIVEN, lives
from tests.lifecycle.samples import ADA, MINUTE, T0
from tests.lifecycle.standards import agrees, page_faults, reaches_an_end, settable
from tests.lifecycle.test_walks import Walk, rebuilt

MOVES = {
    ("pending", "open"),
    ("pending", "closed"),
    ("pending", "cancelled"),
    ("open", "in_progress"),
    ("open", "on_hold"),
    ("open", "closed"),
    ("open", "cancelled"),
    ("in_progress", "on_hold"),
    ("in_progress", "closed"),
    ("in_progress", "cancelled"),
    ("on_hold", "in_progress"),
    ("on_hold", "closed"),
    ("on_hold", "cancelled"),
}
BEGUN = ("open", "in_progress", "on_hold")
FULL = {"hold_reason": "part", "outcome": "complete"}
READY = {"ready": True}


def task(**values: Any) -> Task:
    return Task(**{"id": "T-1", "opened_at": T0, **values})


def ask(record: Task, event: str, changes: Any = None, **more: Any) -> Step[Task]:
    how = {"at": record.updated_at or T0, "by": ADA, "reason": "because", **more}
    return TASK.dynamic.apply(record, event, changes, **how)


def reasons(record: Task, event: str, changes: Any = None, **more: Any) -> list[str]:
    with pytest.raises(RefusedError) as refused:
        ask(record, event, changes, **more)
    return [reason.code for reason in refused.value.reasons]


def test_a_task_has_six_states() -> None:
    assert [rule.name for rule in TASK.rules] == list(TaskState)
    assert TASK.states == Task.states
    assert TASK.initial == TaskState.PENDING


def test_a_task_moves_in_exactly_thirteen_ways() -> None:
    done = set()
    for state in TaskState:
        record = task(status=state, **FULL)
        for offer in TASK.available(record, at=T0, by=ADA):
            if offer.allowed:
                after = ask(record, offer.event).record.status
                assert after == offer.to
                done |= {(str(state), str(after))} if after != state else set()
    assert done == MOVES
    assert len(MOVES) == 13


def test_every_other_event_is_refused() -> None:
    known = {(move.source, move.event) for move in TASK.moves}
    for state in TaskState:
        for event in TaskEvent:
            if (state, event) not in known:
                assert reasons(task(status=state, **FULL), event) == ["not_from_state"]


@pytest.mark.parametrize("values", [{"order": 1}, {"depends_on": ["T-0"]}])
def test_a_task_opens_when_it_is_its_turn(values: Any) -> None:
    record = task(**values)
    for told in (None, {"ready": False}):
        assert reasons(record, "open", given=told) == ["not_ready"]
    assert ask(record, "open", given=READY).record.status == "open"
    assert ask(task(), "open").record.status == "open"


@pytest.mark.parametrize("state", BEGUN)
def test_a_task_ends_in_one_of_three_ways(state: str) -> None:
    record = task(status=state, hold_reason="part")
    at = T0 + MINUTE
    assert reasons(record, "close") == ["field_missing"]
    whole = ask(record, "close", {"outcome": "complete"}, reason=None, at=at).record
    assert (whole.outcome, whole.closed_at, whole.closed_by) == ("complete", at, "ada")
    part = {"outcome": "incomplete"}
    assert reasons(record, "close", part, reason=None) == ["reason_missing"]
    assert ask(record, "close", part).record.outcome is TaskOutcome.INCOMPLETE
    assert "not_complete" in reasons(record, "close", {"outcome": "skipped"})
    assert ask(record, "skip").record.outcome is TaskOutcome.SKIPPED
    off = ask(record, "cancel", at=at).record
    assert (off.outcome, off.cancelled_at) == (None, at)


@pytest.mark.parametrize("event", ["skip", "cancel"])
def test_leaving_work_out_asks_for_a_reason(event: str) -> None:
    for state in ("pending", *BEGUN):
        record = task(status=state)
        assert reasons(record, event, reason=None) == ["reason_missing"]


@pytest.mark.parametrize("state", ["pending", "open", "in_progress"])
def test_what_is_skipped_cannot_be_called_complete(state: str) -> None:
    found = reasons(task(status=state), "skip", {"outcome": "complete"})
    assert set(found) <= {"hidden", "read_only"}


def test_only_the_end_tells_an_outcome() -> None:
    with pytest.raises(RefusedError, match="outcome is not there"):
        TASK.create({"outcome": "complete"}, id="T", at=T0, by="ada")
    for state in ("pending", *BEGUN):
        record = task(status=state, hold_reason="part")
        found = reasons(record, "update", {"outcome": "complete"})
        assert found == ["hidden" if state == "pending" else "read_only"]


def test_the_plan_of_a_task_is_fixed_once_it_is_open() -> None:
    plan = {"order": 3, "depends_on": ["T-9"], "parent": "REQ-9"}
    assert ask(task(), "update", plan).record.order == 3
    for state in BEGUN:
        for name, value in plan.items():
            record = task(status=state, hold_reason="part")
            assert reasons(record, "update", {name: value}) == ["read_only"]


def test_what_is_over_is_over() -> None:
    for state in ("closed", "cancelled"):
        record = task(status=state, outcome="complete")
        assert TASK.available(record, at=T0, by=ADA, given=READY) == ()


def test_what_the_lifecycle_sets_is_exactly_what_changes_leave_out() -> None:
    typed = set(get_type_hints(TaskChanges))
    unused = {"history_complete", "resolved_at", "resolved_by", "reopen_count"}
    assert settable(TASK, task()) - unused | {"outcome"} == typed


def test_the_shipped_definition_has_no_flaw() -> None:
    assert TASK.check() == ()
    assert reaches_an_end(TASK)
    assert TASK.event_names == tuple(TaskEvent)


@given(lives(TASK, TASK_BIRTHS, TASK_GIVEN))
def test_what_is_offered_works_and_its_facts_rebuild_the_task(walk: Walk) -> None:
    rebuilt(TASK, walk)


@attrs.frozen(kw_only=True)
class AcmeTask(Task):
    site: str = "HQ"


ACME = TASK.bind(AcmeTask, TaskEvent, dict)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "assignee": st.none() | st.just("ada"),
        "outcome": st.sampled_from([None, *TaskOutcome]),
        "order": st.integers(0, 2),
        "hold_reason": st.just("part"),
    },
)


@given(
    tasks(status=st.sampled_from([*TaskState, "limbo"]), fields=st.just({})),
    st.sampled_from(TaskEvent),
    CHANGES,
    instants(),
    st.tuples(st.none() | st.just("because"), TASK_GIVEN),
)
def test_explain_agrees_with_apply_and_a_host_class_behaves_the_same(
    record: Task, event: TaskEvent, changes: Any, at: Any, more: Any
) -> None:
    how = {"at": at, "by": ADA, "reason": more[0], "given": more[1]}
    assert agrees(TASK, ACME, AcmeTask, (record, event, changes), how)


def test_the_page_draws_the_task_and_names_its_rules() -> None:
    assert page_faults(TASK, "task") == []
