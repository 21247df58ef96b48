"""From an offering to a request and its tasks."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import DecodeError, FieldError, WrongTypeError
from itsmcore.lifecycle import REQUEST, TASK, make_tasks, place_order, plan_tasks
from itsmcore.model import (
    FieldDef,
    FieldSchema,
    History,
    Money,
    Offering,
    Request,
    Service,
    States,
    TaskTemplate,
)
from itsmcore.testing import form_values, offerings
from tests.lifecycle.samples import ADA, T0

LAPTOP = Offering(
    id="laptop",
    name="Laptop",
    service="clients",
    price=Money("0.10", "EUR"),
    form=FieldSchema(
        version="7",
        fields=[
            FieldDef(name="size", type="choice", choices=["13", "15"], required=True),
            FieldDef(name="colour", type="str", default="grey"),
        ],
    ),
    fulfilment=[
        TaskTemplate(name="build", title="Build it", group="clients"),
        TaskTemplate(name="hand", title="Hand it over", order=1, depends_on=["build"]),
    ],
)


def order(offering: Any = LAPTOP, answers: Any = None, **more: Any) -> Request:
    given = {"size": "13"} if answers is None else answers
    how: dict[str, Any] = {"id": "REQ-1", "at": T0, "by": "rob", **more}
    return place_order(offering, given, **how).record


def test_an_order_is_a_draft_with_answers_and_price() -> None:
    made = order(quantity=3, cart="C-1")
    assert (made.status, made.offering, made.service) == ("draft", "laptop", "clients")
    assert (made.requester, made.opened_by, made.cart) == ("rob", "rob", "C-1")
    assert made.answers == {"size": "13", "colour": "grey"}
    assert (made.form_version, made.price) == ("7", Money("0.30", "EUR"))
    for_eve = order(requester="eve", by=ADA)
    assert (for_eve.requester, for_eve.opened_by) == ("eve", "ada")


def test_row_7_answers_are_checked_and_every_fault_told_at_once() -> None:
    with pytest.raises(DecodeError) as wrong:
        order(answers={"colour": 7, "shape": "round"})
    places = [getattr(error, "pointer", None) for error in wrong.value.exceptions]
    assert places == ["/answers/size", "/answers/colour", "/answers/shape"]


def test_what_is_not_on_offer_cannot_be_ordered() -> None:
    with pytest.raises(FieldError, match="it is not on offer"):
        order(Offering(id="fax", active=False), {})
    with pytest.raises(WrongTypeError, match="an offering is needed"):
        order("laptop")
    with pytest.raises(FieldError, match="nothing is ordered"):
        order(quantity=0)


CLIENTS = Service(id="clients", opened_at=T0)


@pytest.mark.parametrize("state", ["pipeline", "retiring", "retired", "live"])
def test_what_is_of_a_service_out_of_the_catalogue_cannot_be_ordered(
    state: str,
) -> None:
    assert order(service=CLIENTS).service == "clients"
    gone = Service(id="clients", opened_at=T0, status=state)
    with pytest.raises(FieldError, match=f"takes no new orders, since it is '{state}'"):
        order(service=gone)
    assert order().status == "draft"


def test_states_of_a_host_say_what_is_on_offer() -> None:
    live = Service(id="clients", opened_at=T0, status="live")
    own = States({"live": "active"})
    assert order(service=live, states=own).service == "clients"
    with pytest.raises(WrongTypeError, match="the categories of states"):
        order(service=live, states=7)


def test_an_offering_is_checked_against_its_own_service() -> None:
    with pytest.raises(FieldError, match="the offering is of the service 'clients'"):
        order(service=Service(id="mail", opened_at=T0))
    with pytest.raises(WrongTypeError, match="service: a service is needed"):
        order(service="clients")


def test_tasks_are_made_in_the_order_of_the_offering() -> None:
    request = order()
    ids = {"hand": "T-2", "build": "T-1", "other": "T-9"}
    made = make_tasks(LAPTOP, request, ids=ids, at=T0, by=ADA)
    tasks = [each.record for each in made]
    assert [(t.id, t.title, t.parent) for t in tasks] == [
        ("T-1", "Build it", "REQ-1"),
        ("T-2", "Hand it over", "REQ-1"),
    ]
    assert tasks[1].depends_on == ("T-1",)
    assert plan_tasks(tasks).ready == ("T-1",)


@pytest.mark.parametrize(
    "ids", [{}, {"build": "T-1"}, {"build": "T-1", "hand": "T-1"}, {"build": 7}]
)
def test_every_task_needs_a_key_of_its_own(ids: Any) -> None:
    with pytest.raises(FieldError, match="a key of its own"):
        make_tasks(LAPTOP, order(), ids=ids, at=T0, by=ADA)


def test_keys_of_tasks_come_by_name() -> None:
    keys: Any = ["T-1"]
    with pytest.raises(WrongTypeError, match="from names to keys"):
        make_tasks(LAPTOP, order(), ids=keys, at=T0, by=ADA)


@given(st.data(), offerings(active=st.just(value=True)))
def test_any_offering_can_be_ordered_and_its_facts_tell_all(
    data: st.DataObject, offering: Offering
) -> None:
    answers = data.draw(form_values(offering.form))
    born = place_order(offering, answers, id="REQ-1", at=T0, by="rob")
    assert born.record.answers == offering.form.accept(answers)
    history = History.start(born.record, born.facts)
    assert REQUEST.replay(history, strict=True).record == born.record
    ids = {each.name: f"T-{each.name}" for each in offering.fulfilment}
    made = make_tasks(offering, born.record, ids=ids, at=T0, by="rob")
    plan = plan_tasks([each.record for each in made])
    assert (plan.cycles, plan.unknown) == ((), ())
    assert bool(plan.ready) == bool(made)
    for each in made:
        story = History.start(each.record, each.facts)
        assert TASK.replay(story, strict=True).record == each.record
