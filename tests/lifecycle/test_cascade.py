"""Parents and children: events that follow, refusals one by one, and what children come to."""

from time import process_time
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import (
    FieldError,
    NaiveDatetimeError,
    UnknownNameError,
    WrongTypeError,
)
from itsmcore.lifecycle import (
    INCIDENT,
    IncidentEvent,
    RollUpRule,
    Transition,
    cascade,
    roll_up,
)
from itsmcore.model import Ref, StatusCategory, WorkItem, when
from itsmcore.testing import incidents, words
from tests.lifecycle.samples import MINUTE, T0, incident, lifecycle, thing

NOTES = {"resolution_code": "fixed", "resolution_notes": "new switch"}


def child(number: int, **values: Any) -> Any:
    return incident(id=f"INC-{number}", **{"parent": "INC-0", **values})


def parent(**values: Any) -> Any:
    return incident(id="INC-0", status="resolved", **{**NOTES, **values})


# -- cascades --------------------------------------------------------------------------


def test_children_follow_and_take_over_what_they_lack() -> None:
    children = [
        child(1),
        child(2, resolution_code="duplicate"),
        child(3, status="closed"),
    ]
    found = cascade(
        INCIDENT,
        parent(),
        children,
        IncidentEvent.RESOLVE,
        at=T0,
        by="ada",
        reason="so",
    )
    assert [step.record.id for step in found.steps] == ["INC-1", "INC-2"]
    codes = [step.record.resolution_code for step in found.steps]
    notes = [step.record.resolution_notes for step in found.steps]
    assert codes == ["fixed", "duplicate"]
    assert notes == ["new switch", "new switch"]
    facts = [step.facts[0] for step in found.steps]
    assert {fact.cause for fact in facts} == {Ref("incident", "INC-0")}
    assert {fact.reason for fact in facts} == {"so"}
    (refusal,) = found.refused
    assert (refusal.record_id, refusal.state) == ("INC-3", "closed")
    assert [unmet.code for unmet in refusal.reasons] == ["not_from_state"]


def test_what_the_parent_lacks_too_is_a_refusal_of_the_child() -> None:
    alone = parent(resolution_notes=None)
    found = cascade(INCIDENT, alone, [child(1)], IncidentEvent.RESOLVE, at=T0, by="ada")
    assert found.steps == ()
    assert [unmet.code for unmet in found.refused[0].reasons] == ["field_missing"]
    told = cascade(
        INCIDENT,
        alone,
        [child(1)],
        IncidentEvent.RESOLVE,
        {"resolution_notes": "mended"},
        at=T0,
        by="ada",
    )
    assert told.steps[0].record.resolution_notes == "mended"


def test_notes_and_fields_that_must_change_are_not_taken_over() -> None:
    row = Transition(
        event="go", sources=["new"], needs_reason=True, must_change=["owner"]
    )
    found = lifecycle(transitions=[row], custom_fields=["reason"])
    above = thing(id="T-0", owner="bo", fields={"reason": "so"})
    (refusal,) = cascade(found, above, [thing()], "go", at=T0, by="ada").refused
    codes = [unmet.code for unmet in refusal.reasons]
    assert codes == ["reason_missing", "field_unchanged"]


def test_values_that_do_not_fit_one_child_are_its_own_refusal() -> None:
    children = [child(1), child(2, outage_from=T0 + MINUTE)]
    found = cascade(
        INCIDENT,
        parent(),
        children,
        IncidentEvent.START,
        {"outage_to": T0},
        at=T0,
        by="ada",
    )
    assert [step.record.id for step in found.steps] == ["INC-1"]
    assert [unmet.code for unmet in found.refused[0].reasons] == ["bad_value"]


@pytest.mark.parametrize(
    ("children", "how", "error"),
    [
        ([child(1), child(1)], {}, FieldError),
        ([parent()], {}, FieldError),
        ("INC-1", {}, WrongTypeError),
        ([None], {}, WrongTypeError),
        (None, {}, WrongTypeError),
        ([child(1)], {"at": T0.replace(tzinfo=None)}, NaiveDatetimeError),
        ([child(1)], {"by": None}, WrongTypeError),
        ([child(1)], {"given": {"x": 1}}, UnknownNameError),
    ],
)
def test_what_is_no_fault_of_a_child_is_raised(
    children: Any, how: Any, error: Any
) -> None:
    with pytest.raises(error):
        cascade(
            INCIDENT,
            parent(),
            children,
            IncidentEvent.START,
            **{"at": T0, "by": "ada", **how},
        )
    if not how and error is FieldError:
        return
    with pytest.raises(UnknownNameError):
        cascade(INCIDENT.dynamic, parent(), [child(1)], "fly", at=T0, by="ada")


@given(st.lists(incidents(), max_size=5, unique_by=lambda found: found.id))
def test_every_child_follows_or_is_told_why_not(children: Any) -> None:
    above = incident(id="above", **NOTES)
    found = cascade(
        INCIDENT, above, children, IncidentEvent.RESOLVE, at=T0, by="ada", text="x"
    )
    followed = [step.record.id for step in found.steps]
    refused = [refusal.record_id for refusal in found.refused]
    assert sorted([*followed, *refused]) == sorted(record.id for record in children)
    assert all(step.record.status == "resolved" for step in found.steps)
    assert all(refusal.reasons for refusal in found.refused)


# -- roll-ups --------------------------------------------------------------------------

RULES = [
    RollUpRule(event="fail", some=when(resolution_code="skipped")),
    RollUpRule(event="fulfil", every=when(status_category="closed")),
]


def task(number: int, status: str, **values: Any) -> WorkItem:
    return WorkItem(id=f"T-{number}", status=status, opened_at=T0, **values)


STATES = {"open": "active", "done": "closed"}


def test_the_first_rule_that_holds_decides() -> None:
    done, skipped = task(1, "done"), task(2, "done", resolution_code="skipped")
    found = roll_up(RULES, [done, skipped], states=STATES)
    assert (found.event, found.because, found.waiting) == ("fail", ("T-2",), ())
    found = roll_up(RULES[1:], [done, skipped], states=STATES)
    assert (found.event, found.because) == ("fulfil", ("T-1", "T-2"))


def test_children_that_stand_in_the_way_are_told() -> None:
    found = roll_up(RULES, [task(1, "done"), task(2, "open")], states=STATES)
    assert (found.event, found.because, found.waiting) == (None, (), ("T-2",))


def test_children_of_one_key_are_judged_each_for_itself() -> None:
    """Of different types they may share one."""
    twins = [incident(id="1", status="closed"), task(0, "open")]
    twins[1] = attrs.evolve(twins[1], id="1")
    found = roll_up(RULES, twins, states={**STATES, "closed": "closed"})
    assert (found.event, found.waiting) == (None, ("1",))


def test_many_children_cost_as_much_as_each_of_them() -> None:
    half = 10_000
    done, still_open = task(0, "done"), task(0, "open")
    children = [attrs.evolve(done, id=f"T-{n}") for n in range(half)]
    children += [attrs.evolve(still_open, id=f"T-{n}") for n in range(half, 2 * half)]
    start = process_time()
    found = roll_up(RULES, children, states=STATES)
    assert process_time() - start < 2  # comparing each with each takes many times that
    assert len(found.waiting) == half


def test_a_record_without_children_asks_for_nothing() -> None:
    assert roll_up(RULES, [], states=STATES).event is None


def test_states_mean_what_their_class_says_unless_told() -> None:
    assert roll_up(RULES, [incident(status="closed")]).event == "fulfil"
    assert roll_up(RULES, [incident(status="new")]).event is None


@given(st.permutations([task(1, "done"), task(2, "open"), task(3, "done")]))
def test_the_order_of_children_does_not_matter(children: Any) -> None:
    assert roll_up(RULES, children, states=STATES).event is None
    over = {**STATES, "open": "closed"}
    assert roll_up(RULES, children, states=over).event == "fulfil"


@given(words(StatusCategory))
def test_every_and_some_agree_on_one_child(category: StatusCategory) -> None:
    closed = when(status_category="closed")
    found = [
        roll_up([rule], [task(1, "x")], states={"x": category}).event
        for rule in (
            RollUpRule(event="go", every=closed),
            RollUpRule(event="go", some=closed),
        )
    ]
    assert found[0] == found[1]


@pytest.mark.parametrize(
    "build",
    [
        lambda: RollUpRule(event="x"),
        lambda: RollUpRule(event="x", every=when(a=1), some=when(a=1)),
        lambda: RollUpRule(event="x", every="closed"),  # type: ignore[arg-type]  # bad input
        lambda: roll_up(RULES, "T-1"),  # type: ignore[arg-type]  # bad input
        lambda: roll_up(RULES, ["T-1"]),  # type: ignore[list-item]  # bad input
        lambda: roll_up(["x"], []),  # type: ignore[list-item]  # bad input
    ],
)
def test_odd_input_is_refused_with_our_error(build: Any) -> None:
    with pytest.raises(FieldError):
        build()
