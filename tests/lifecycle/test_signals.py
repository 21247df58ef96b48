"""Signals: what a step tells the host, beside what it changes."""

from typing import Any

import pytest

from itsmcore.errors import FieldError
from itsmcore.lifecycle import (
    Effect,
    Lifecycle,
    Signal,
    StateRule,
    Transition,
    assign,
    emit,
)
from itsmcore.model import FrozenMap, changes, commented
from tests.lifecycle.samples import STATES, T0, lifecycle, thing

ROW = Transition(
    event="go",
    sources=["new"],
    target="open",
    effects=[emit("tell", FrozenMap({"to": ("owner",)})), assign("owner", "bo")],
)
FOUND: Lifecycle[Any, Any, Any] = lifecycle(
    rules=[
        StateRule(name="new", category="to_do", leave=[emit("left")]),
        StateRule(name="open", category="active", enter=[emit("entered", 1)]),
        STATES[2],
    ],
    transitions=[ROW, Transition(event="say", sources=["new"])],
    effects=[
        emit("moved", on=changes("owner", new="bo")),
        emit("heard", on=commented()),
    ],
)


def test_a_step_sends_its_signals_in_the_order_of_the_effects() -> None:
    step = FOUND.apply(thing(), "go", at=T0, by="ada", text="hello")
    assert step.emitted == (
        Signal("left"),
        Signal("entered", 1),
        Signal("tell", FrozenMap({"to": ("owner",)})),
        Signal("moved"),
        Signal("heard"),
    )
    assert {change.field for change in step.facts[0].changes} == {"status", "owner"}
    assert set(step.changes) == {"status", "owner", "updated_at", "version"}


def test_a_signal_that_waits_for_an_edge_is_not_sent_without_it() -> None:
    assert FOUND.apply(thing(), "say", at=T0, by="ada").emitted == ()
    (said,) = FOUND.apply(thing(), "say", at=T0, by="ada", text="x").emitted
    assert said.name == "heard"


def test_a_creation_sends_what_entering_its_state_sends() -> None:
    found = lifecycle(
        rules=[StateRule(name="new", category="closed", enter=[emit("x")])],
        transitions=[],
    )
    assert found.create({}, id="T-1", at=T0, by="ada").emitted == (Signal("x"),)


def test_a_signal_carries_a_value_that_a_record_could_hold() -> None:
    with pytest.raises(FieldError):
        Signal("x", object())
    with pytest.raises(FieldError):
        emit("x", object())  # type: ignore[arg-type]  # bad input
    assert emit("x", [1]) == Effect(do="emit", field="x", value=(1,))  # type: ignore[arg-type]  # lists become tuples
