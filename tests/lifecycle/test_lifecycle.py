"""A lifecycle is a value: equal, hashed, printed, pickled; and what it says of itself."""

import copy
import datetime as dt
import json
import pickle
import re
from typing import Any

import attrs
import pytest
from hypothesis import given, settings

from itsmcore import lifecycle as room
from itsmcore import model
from itsmcore.codec import decode, encode
from itsmcore.lifecycle import INCIDENT, IncidentEvent, Lifecycle, StateRule, Transition
from itsmcore.model import FrozenMap, Incident
from itsmcore.testing import lifecycles
from tests.lifecycle.samples import ROWS, STATES, T0, definition, lifecycle, thing

NAMES = {
    **{name: getattr(found, name) for found in (model, room) for name in found.__all__},
    "datetime": dt,
}


def test_the_standard_definition_pastes_back() -> None:
    assert eval(repr(INCIDENT), dict(NAMES)) == INCIDENT  # noqa: S307  # our own repr


@settings(max_examples=settings().max_examples // 3)
@given(lifecycles())
def test_any_definition_pastes_back_pickles_and_hashes(found: Any) -> None:
    again = eval(repr(found), dict(NAMES))  # noqa: S307  # our own repr
    assert again == found
    assert hash(again) == hash(found)
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301  # our own bytes
    assert copy.deepcopy(found) == found


def test_a_copy_keeps_what_it_is_bound_to() -> None:
    again = pickle.loads(pickle.dumps(INCIDENT))  # noqa: S301  # our own bytes
    assert again.event("start") is IncidentEvent.START
    born = again.create(id="1", at=T0, by="ada").record
    assert type(born) is Incident
    loose = pickle.loads(  # noqa: S301  # our own bytes
        pickle.dumps(
            definition(name="x", initial="new", rules=STATES, transitions=ROWS)
        )
    )
    assert loose.apply(thing(), "go", at=T0, by="ada").record.status == "open"


def test_equal_rows_are_equal_whatever_they_are_bound_to() -> None:
    bound = INCIDENT.bind(Incident, str, dict)
    assert bound == INCIDENT
    assert attrs.evolve(INCIDENT, version="2") != INCIDENT


def test_a_definition_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        INCIDENT.initial = "closed"  # type: ignore[misc]  # frozen on purpose


def test_states_include_retired_names() -> None:
    found = lifecycle(retired={"old": "done"})
    assert dict(found.states) == {
        "old": "done",
        "new": "to_do",
        "open": "active",
        "done": "closed",
    }
    assert found.retired == FrozenMap({"old": "done"})


def test_what_is_suspect_is_a_finding() -> None:
    rules = [*STATES, StateRule(name="parked", category="waiting")]
    rows = [
        Transition(event="go", sources=["new"], target="open"),
        Transition(event="say", sources=["parked"]),
    ]
    found = lifecycle(rules=rules, transitions=rows, events=["go", "say", "fly"])
    assert [(f.code, f.params["name"]) for f in found.check()] == [
        ("unreachable", "done"),
        ("unreachable", "parked"),
        ("dead_end", "open"),
        ("dead_end", "parked"),
        ("unused_event", "fly"),
    ]
    assert found.check()[0].message == "unreachable: 'done', no event leads to it"


def test_a_diagram_shows_each_move_once() -> None:
    rules = [
        StateRule(name="new", category="to_do", label='brand "new": #1'),
        StateRule(name="in_work", category="active"),
        StateRule(name="done", category="closed"),
    ]
    rows = [
        Transition(event="go", sources=["new"], target="in_work", roles=["a"]),
        Transition(event="go", sources=["new"], target="in_work"),
        Transition(event="rush", sources=["new"], target="in_work", label="rush; now"),
        Transition(event="end", sources=["new", "in_work"], target="done"),
        Transition(event="say", sources=["in_work"]),
    ]
    found: Lifecycle[Any, Any, Any] = lifecycle(rules=rules, transitions=rows)
    assert found.to_mermaid() == (
        "stateDiagram-v2\n"
        '    state "brand _new__ _1" as s0\n'
        '    state "in work" as s1\n'
        '    state "done" as s2\n'
        "    [*] --> s0\n"
        "    s0 --> s1: go, rush_ now\n"
        "    s0 --> s2: end\n"
        "    s1 --> s2: end\n"
        "    s2 --> [*]\n"
    )


def test_a_graph_has_the_moves_of_the_diagram() -> None:
    rules = [
        StateRule(name="new", category="to_do", label='brand "new"\\'),
        StateRule(name="done", category="closed"),
    ]
    rows = [
        Transition(event="end", sources=["new"], target="done"),
        Transition(event="say", sources=["new"]),
    ]
    found: Lifecycle[Any, Any, Any] = lifecycle(rules=rules, transitions=rows)
    assert found.to_dot() == (
        'digraph "thing" {\n'
        "    start [shape=point];\n"
        '    s0 [shape=box, label="brand \\"new\\"\\\\"];\n'
        '    s1 [shape=box, label="done", peripheries=2];\n'
        "    start -> s0;\n"
        '    s0 -> s1 [label="end"];\n'
        "}\n"
    )


@given(lifecycles())
def test_diagram_graph_and_table_show_the_same_moves(
    found: Lifecycle[Any, Any, Any],
) -> None:
    number = {rule.name: f"s{i}" for i, rule in enumerate(found.rules)}
    pairs = {
        (number[move.source], number[move.target])
        for move in found.moves
        if move.source != move.target
    }
    drawn = re.findall(r"^ +(s\d+) --> (s\d+):", found.to_mermaid(), re.MULTILINE)
    edges = re.findall(r"^ +(s\d+) -> (s\d+) \[", found.to_dot(), re.MULTILINE)
    assert len(drawn) == len(edges) == len(pairs)
    assert set(drawn) == set(edges) == pairs
    again = decode(json.loads(json.dumps(encode(found))), Lifecycle)
    assert again.to_dot() == found.to_dot()
    assert again == found


def test_a_state_whose_ways_go_round_and_never_end_is_a_finding() -> None:
    rules = [*STATES, StateRule(name="loop", category="active")]
    rows = [
        Transition(event="go", sources=["new"], target="open"),
        Transition(event="end", sources=["new"], target="done"),
        Transition(event="go", sources=["open"], target="loop"),
        Transition(event="go", sources=["loop"], target="open"),
    ]
    found = lifecycle(rules=rules, transitions=rows).check()
    assert [(f.code, f.params["name"]) for f in found] == [
        ("never_closes", "open"),
        ("never_closes", "loop"),
    ]
    names = [rule for rule in rules if rule.name != "done"]
    without = lifecycle(rules=names, transitions=[rows[0], *rows[2:]])
    assert without.check() == ()
