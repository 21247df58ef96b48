"""Which tasks may begin, and what they come to, beside a slow count of the same."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.lifecycle import (
    TASK,
    Fulfilment,
    FulfilmentState,
    TaskPlan,
    derive,
    judge_tasks,
    plan_tasks,
)
from itsmcore.model import Request, States, Task, when
from tests.lifecycle.samples import T0

KEYS = ("a", "b", "c", "d", "e")
OVER = ("closed", "cancelled")
STATES = ("pending", "pending", "pending", "open", "on_hold", *OVER)


def task(key: str = "a", **values: Any) -> Task:
    return Task(**{"id": key, "opened_at": T0, **values})


HOST = derive(
    TASK, name="host", rename={"pending": "queued", "cancelled": "dropped"}
).bind(Task, str, dict)


def test_tasks_of_a_host_are_planned_by_what_it_calls_pending() -> None:
    first, later = task(status="queued"), task("b", status="queued", depends_on=["a"])
    plan = plan_tasks([first, later], pending=when(status="queued"), states=HOST.states)
    assert (plan.ready, dict(plan.waiting)) == (("a",), {"b": ("a",)})


def test_a_task_that_a_host_calls_dropped_is_told_as_cancelled() -> None:
    how: dict[str, Any] = {"at": T0, "by": "ada", "reason": "so"}
    gone = HOST.apply(task(status="queued"), "cancel", **how).record
    request = Request(id="R", opened_at=T0, tasks=["a"])
    found = judge_tasks(request, [gone], states=HOST.states)
    assert (gone.status, found.cancelled) == ("dropped", ("a",))


@st.composite
def families(draw: st.DrawFn) -> list[Task]:
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True))
    waits = st.lists(st.sampled_from([*KEYS, "gone"]), max_size=2)
    return [
        task(
            key,
            status=draw(st.sampled_from(STATES)),
            order=draw(st.integers(0, 2)),
            parent=draw(st.sampled_from([None, "R"])),
            depends_on=draw(waits),
        )
        for key in keys
    ]


def comes_before(task: Task, family: list[Task]) -> set[str]:
    """All that has to be over before a task, however far down."""
    lower = {t.id for t in family if t.parent == task.parent and t.order < task.order}
    return {*lower, *task.depends_on}


@given(families())
def test_a_task_may_begin_exactly_when_all_before_it_is_over(
    family: list[Task],
) -> None:
    plan = plan_tasks(family)
    over = {t.id for t in family if t.status in OVER}
    pending = [t for t in family if t.status == "pending"]
    free = tuple(t.id for t in pending if comes_before(t, family) <= over)
    assert plan.ready == free
    assert set(plan.waiting) == {t.id for t in pending} - {*free}
    for key, keys in plan.waiting.items():
        (found,) = (t for t in family if t.id == key)
        assert set(keys) <= comes_before(found, family) - over
        assert set(found.depends_on) - over <= set(keys)
    named = {key for t in pending for key in t.depends_on}
    assert set(plan.unknown) == named - {t.id for t in family}


@given(families())
def test_cycles_are_exactly_the_pending_tasks_that_reach_one_another(
    family: list[Task],
) -> None:
    pending = [t for t in family if t.status == "pending"]
    reach = {t.id: comes_before(t, pending) & {u.id for u in pending} for t in pending}
    for _ in reach:
        for key, found in reach.items():
            reach[key] = found.union(*(reach[one] for one in found))
    groups = {
        frozenset(two for two in reach if two in reach[one] and one in reach[two])
        for one in reach
        if one in reach[one]
    }
    told = plan_tasks(family).cycles
    assert {frozenset(group) for group in told} == groups
    assert len(told) == len(groups)


@given(families(), st.randoms())
def test_the_order_in_which_tasks_come_changes_nothing(
    family: list[Task], chance: Any
) -> None:
    other = [*family]
    chance.shuffle(other)
    one, two = plan_tasks(family), plan_tasks(other)
    assert set(one.ready) == set(two.ready)
    assert {k: set(v) for k, v in one.waiting.items()} == {
        k: set(v) for k, v in two.waiting.items()
    }


def test_thousands_of_tasks_in_a_row_or_a_ring_are_no_matter() -> None:
    row = [task(str(n), depends_on=[str(n + 1)]) for n in range(5000)]
    plan = plan_tasks(row)
    assert (plan.ready, plan.cycles, plan.unknown) == ((), (), ("5000",))
    ring = [*row, task("5000", depends_on=["0"])]
    assert [len(group) for group in plan_tasks(ring).cycles] == [5001]
    steps = [task(str(n), order=n) for n in range(5000)]
    assert plan_tasks(steps).ready == ("0",)


def test_nothing_waits_for_nothing() -> None:
    assert plan_tasks([]) == TaskPlan(
        ready=(), waiting=plan_tasks([]).waiting, unknown=(), cycles=()
    )


def test_a_host_says_which_of_its_states_are_over() -> None:
    done = task("a", status="shipped")
    after = task("b", depends_on=["a"])
    assert plan_tasks([done, after]).ready == ()
    states = States({**Task.states, "shipped": "done"})
    assert plan_tasks([done, after], states=states).ready == ("b",)


@pytest.mark.parametrize(
    ("tasks", "error"),
    [
        ("T-1", WrongTypeError),
        ([Request(id="R", opened_at=T0)], WrongTypeError),
        ([task(), task()], FieldError),
        ([7], WrongTypeError),
    ],
)
def test_what_is_no_list_of_tasks_is_refused(tasks: Any, error: type) -> None:
    with pytest.raises(error):
        plan_tasks(tasks)
    with pytest.raises(error):
        judge_tasks(Request(id="R", opened_at=T0), tasks)


# -- fulfilment -------------------------------------------------------------------------


def request(*keys: str) -> Request:
    return Request(id="R", opened_at=T0, tasks=keys)


ENDS = {
    "complete": {"status": "closed", "outcome": "complete"},
    "incomplete": {"status": "closed", "outcome": "incomplete"},
    "skipped": {"status": "closed", "outcome": "skipped"},
    "cancelled": {"status": "cancelled"},
    "open": {"status": "on_hold"},
    "unknown": None,
}


@pytest.mark.parametrize("ends", [*product(ENDS, repeat=2)])
def test_each_task_is_told_in_its_own_list(ends: tuple[str, str]) -> None:
    pairs = dict(zip("ab", ends, strict=True))
    given = [task(key, **ENDS[e]) for key, e in pairs.items() if ENDS[e]]  # type: ignore[arg-type]  # a mapping or none
    found = judge_tasks(request("a", "b"), [*given, task("of others")])
    for name in ENDS:
        assert getattr(found, name) == tuple(k for k, e in pairs.items() if e == name)
    state = "complete" if set(ends) == {"complete"} else "partial"
    state = "open" if {"open", "unknown"} & {*ends} else state
    assert found.state == state
    assert all(len(line.split(": ")) == 2 for line in found.explain())


def test_a_closed_task_that_does_not_say_how_it_ended_is_incomplete() -> None:
    found = judge_tasks(request("a"), [task(status="closed")])
    assert (found.state, found.incomplete) == (FulfilmentState.PARTIAL, ("a",))


def test_a_request_without_tasks_leaves_nothing_to_do() -> None:
    assert judge_tasks(request(), [task()]) == Fulfilment(state="complete")  # type: ignore[arg-type]  # equal as text


def test_a_request_is_needed_to_say_whose_tasks_they_are() -> None:
    nothing: Any = task()
    with pytest.raises(WrongTypeError, match="a request is needed"):
        judge_tasks(nothing, [])


def test_a_place_is_counted_from_nought() -> None:
    with pytest.raises(FieldError, match="places are counted from 0"):
        task(order=-1)
