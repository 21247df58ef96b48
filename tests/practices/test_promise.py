"""Promised fulfilment: when the work of an order can be done, on the hours of each group."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.errors import (
    FieldError,
    ItsmError,
    NaiveDatetimeError,
    UnknownNameError,
    WrongTypeError,
)
from itsmcore.lifecycle import Delay
from itsmcore.model import Offering, TaskTemplate
from itsmcore.practices import promise_fulfilment
from itsmcore.sla import Schedule
from tests.bad_input import Call, surprises

FEWER = settings(max_examples=settings().max_examples // 3)
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
OFFICE = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})
NIGHT = Schedule(tz="UTC", week={"mon-fri": "18:00-20:00"})
CLOSED = Schedule(tz="UTC", week={})


def work(hours: float) -> Delay:
    return Delay(working_time=hours * HOUR)


def at(hour: float, day: int = 0) -> datetime:
    return MONDAY + day * timedelta(days=1) + hour * HOUR


LAPTOP = Offering(
    id="laptop",
    fulfilment=[
        TaskTemplate(name="order", title="Order it", group="buy"),
        TaskTemplate(name="account", title="Account", group="it"),
        TaskTemplate(name="build", title="Build it", group="it", order=1),
        TaskTemplate(
            name="label", title="Label", group="it", order=1, depends_on=["build"]
        ),
        TaskTemplate(name="hand", title="Hand over", group="shop", order=2),
    ],
)
TAKES = {"order": Delay(working_days=2), "build": work(4), "hand": Delay(after=HOUR)}


STORY = """
laptop from 2026-03-02 15:00:00Z: done 2026-03-06 20:00:00Z
order: 2 working days from 2026-03-02 15:00:00Z, at once; done 2026-03-04 15:00:00Z
account: 1:00:00 of working time from 2026-03-02 15:00:00Z, at once; done 2026-03-02 19:00:00Z
build: 4:00:00 of working time from 2026-03-04 15:00:00Z, after order; done 2026-03-05 20:00:00Z
label: 1:00:00 of working time from 2026-03-05 20:00:00Z, after build; done 2026-03-06 19:00:00Z
hand: 1:00:00 from 2026-03-06 19:00:00Z, after label; done 2026-03-06 20:00:00Z
"""


def test_tasks_go_on_the_hours_of_their_groups_and_side_by_side() -> None:
    found = promise_fulfilment(
        LAPTOP,
        start=at(15),
        takes=TAKES,
        default=work(1),
        schedules={"it": NIGHT},
        schedule=OFFICE,
    )
    spans = {task.name: (task.start, task.end) for task in found.tasks}
    assert spans == {
        "order": (at(15), at(15, 2)),
        "account": (at(15), at(19)),
        "build": (at(15, 2), at(20, 3)),
        "label": (at(20, 3), at(19, 4)),
        "hand": (at(19, 4), at(20, 4)),
    }
    assert found.due_at == at(20, 4)
    assert found.critical_path == ("order", "build", "label", "hand")
    assert [task.after for task in found.tasks] == [
        (),
        (),
        ("order",),
        ("build",),
        ("label",),
    ]
    assert "\n".join(found.explain()) == STORY.strip()


def test_an_offering_without_work_is_fulfilled_at_once() -> None:
    found = promise_fulfilment(Offering(id="x"), start=at(9), takes={})
    assert (found.due_at, found.tasks, found.critical_path) == (at(9), (), ())


def test_what_never_opens_is_never_done_and_nothing_after_it_begins() -> None:
    found = promise_fulfilment(
        LAPTOP, start=at(9), takes=TAKES, default=work(1), schedules={"it": CLOSED}
    )
    assert found.due_at is None
    assert found.critical_path == ()
    assert [task.name for task in found.tasks] == ["order", "account"]
    assert found.explain()[0] == "laptop from 2026-03-02 09:00:00Z: done never"
    assert found.explain()[2].endswith("at once; never done")


def test_tasks_that_take_no_time_still_come_one_after_the_other() -> None:
    found = promise_fulfilment(LAPTOP, start=at(9), takes={}, default=work(0))
    assert found.due_at == at(9)
    assert found.critical_path == ("order", "hand")


@st.composite
def offerings(draw: st.DrawFn) -> Offering:
    places = sorted(draw(st.lists(st.integers(0, 2), max_size=6)))
    made: list[TaskTemplate] = []
    for number, place in enumerate(places):
        earlier = [t.name for t in made]
        made.append(
            TaskTemplate(
                name=f"t{number}",
                title="",
                order=place,
                group=draw(st.sampled_from([None, "it"])),
                depends_on=draw(_some(earlier)),
            )
        )
    return Offering(id="o", fulfilment=draw(st.permutations(made)))


def _some(names: list[str]) -> st.SearchStrategy[list[str]]:
    if not names:
        return st.just([])
    return st.lists(st.sampled_from(names), max_size=2, unique=True)


@FEWER
@given(offerings(), st.data())
def test_each_task_begins_when_the_last_that_it_waits_for_ends(
    offering: Offering, data: Any
) -> None:
    hours = {t.name: data.draw(st.integers(0, 9)) for t in offering.fulfilment}
    takes = {name: work(n) for name, n in hours.items()}
    found = promise_fulfilment(
        offering, start=at(8), takes=takes, schedules={"it": OFFICE}
    )
    ends: dict[str, datetime] = {}
    told = {task.name: task for task in found.tasks}
    while len(ends) < len(hours):
        for one in offering.fulfilment:
            waits = {*one.depends_on} | {
                o.name for o in offering.fulfilment if o.order < one.order
            }
            if one.name in ends or not waits <= ends.keys():
                continue
            first = max([at(8), *(ends[key] for key in waits)])
            span = hours[one.name] * HOUR
            ends[one.name] = OFFICE.add(first, span) if one.group else first + span
            assert (told[one.name].start, told[one.name].end) == (first, ends[one.name])
            assert {*told[one.name].after} <= waits
            assert bool(told[one.name].after) or first == at(8)
    assert found.due_at == max([at(8), *ends.values()])
    path = [told[name] for name in found.critical_path]
    assert not path or (path[0].start, path[-1].end) == (at(8), found.due_at)
    assert all(a.end == b.start for a, b in pairwise(path))


WRONG: Any = None  # what a type checker would not let pass
BAD: list[tuple[Any, type[ItsmError], str]] = [
    (lambda: promise_fulfilment(LAPTOP, start=at(9), takes={}), FieldError, "takes"),
    (
        lambda: promise_fulfilment(LAPTOP, start=at(9), takes={"x": work(1)}),
        UnknownNameError,
        "takes",
    ),
    (
        lambda: promise_fulfilment(LAPTOP, start=datetime(2026, 3, 2), takes={}),
        NaiveDatetimeError,
        "start",
    ),
    (
        lambda: promise_fulfilment(LAPTOP, start=at(9), takes={}, default=HOUR),  # type: ignore[arg-type]  # no delay
        WrongTypeError,
        "default",
    ),
    (
        lambda: promise_fulfilment(
            LAPTOP, start=at(9), takes={}, schedules={"it": WRONG}
        ),
        WrongTypeError,
        r"schedules\.it",
    ),
]


@pytest.mark.parametrize(("call", "error", "field"), BAD)
def test_bad_input_is_refused(call: Any, error: type[ItsmError], field: str) -> None:
    with pytest.raises(error, match=rf"^{field}"):
        call()


def test_nothing_but_our_errors_comes_of_bad_arguments() -> None:
    told = {
        "start": at(9),
        "takes": TAKES,
        "default": work(1),
        "schedules": {"it": NIGHT},
        "schedule": OFFICE,
    }
    assert [*surprises(Call(promise_fulfilment, (LAPTOP,), told))] == []
