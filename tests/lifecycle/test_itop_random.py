"""Any class in the form of that product, with faults: imported, refused, checked, kept."""

from collections.abc import Mapping
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.lifecycle.itop_checks import (
    bad_places,
    check_flaws,
    check_graph,
    check_no_loss,
    check_refusal,
)

STATES = ("new", "assigned", "pending", "resolved", "closed", "frozen")
STIMULI = ("ev_a", "ev_b", "ev_c", "ev_d")
FIELDS = st.sampled_from(["title", "team_id", "agent_id", "solution"])
FLAGS = st.dictionaries(
    FIELDS,
    st.lists(
        st.sampled_from(
            ["mandatory", "read_only", "hidden", "must_prompt", "must_change"]
        ),
        max_size=3,
    ),
    max_size=3,
)
ACTIONS = st.one_of(
    st.tuples(
        st.sampled_from(["SetCurrentDate", "SetCurrentPerson", "Reset"]),
        FIELDS.map(lambda name: [name]),
    ),
    st.tuples(
        st.just("Set"), st.tuples(FIELDS, st.sampled_from(["", "1", "x"])).map(list)
    ),
    st.tuples(
        st.sampled_from(["SetElapsedTime", "ResolveChildTickets", "Copy"]),
        st.lists(FIELDS, max_size=3),
    ),
).map(lambda pair: {"verb": pair[0], "params": pair[1]})


@st.composite
def classes(draw: st.DrawFn, *, stray: bool = False) -> dict[str, Any]:
    """A class; a stray one may name what it does not have, or contradict itself."""
    states = draw(st.lists(st.sampled_from(STATES), min_size=1, unique=True))
    stimuli = draw(st.lists(st.sampled_from(STIMULI), min_size=1, unique=True))
    froms = STATES if stray else states
    pairs = st.tuples(
        st.sampled_from(froms), st.sampled_from(STIMULI if stray else stimuli)
    )
    ways = draw(st.lists(pairs, max_size=12, unique=not stray))
    found: dict[str, Any] = {
        "class": "Ticket",
        "module": "a-module",
        "initial": draw(st.sampled_from(froms)),
        "enum_values": draw(st.lists(st.sampled_from(STATES), unique=True)),
        "stimuli": [
            {"id": name, "kind": draw(st.sampled_from(["user", "internal"]))}
            for name in stimuli
        ],
        "states": [{"id": name, "flags": draw(FLAGS)} for name in states],
        "transitions": [
            {
                "from": source,
                "stimulus": stimulus,
                "to": draw(st.sampled_from(froms)),
                "actions": draw(st.lists(ACTIONS, max_size=2)),
                "flags": draw(FLAGS),
            }
            for source, stimulus in ways
        ],
    }
    return found


def block(found: Mapping[str, Any]) -> dict[str, Any]:
    """The block of a class, from its rows: which state leads to which, by whole sums of ways."""
    states = sorted(state["id"] for state in found["states"])
    rows = found["transitions"]
    far = {(a, b): 0 if a == b else len(states) + 1 for a, b in product(states, states)}
    for row in rows:
        pair = row["from"], row["to"]
        far[pair] = min(far[pair], 1)
    for middle, a, b in product(states, states, states):
        far[a, b] = min(far[a, b], far[a, middle] + far[middle, b])
    leads = {pair for pair, steps in far.items() if steps <= len(states)}
    start = found["initial"]
    loops = [row for row in rows if row["from"] == row["to"]]
    leaving = {row["from"] for row in rows if row not in loops}
    looping = {row["from"] for row in loops}
    ends = [s for s in states if s not in leaving | looping]
    parts = {tuple(b for b in states if {(a, b), (b, a)} <= leads) for a in states}
    way = None
    if (start, "closed") in leads:
        way = [start]
        while way[-1] != "closed":
            way.append(
                min(
                    (r["to"] for r in rows if r["from"] == way[-1]),
                    key=lambda to: far[to, "closed"],
                )
            )
    return {
        "n_states": len(states),
        "n_transitions": len(rows),
        "n_stimuli": len(found["stimuli"]),
        "self_loops": len(loops),
        "reachable": [s for s in states if (start, s) in leads],
        "unreachable": [s for s in states if (start, s) not in leads],
        "terminal": ends,
        "sink_with_self_loops_only": [
            s for s in states if s in looping and s not in leaving
        ],
        "cannot_reach_terminal": [
            s for s in states if not any((s, e) in leads for e in ends)
        ],
        "cannot_reach_closed": [s for s in states if (s, "closed") not in leads],
        "unused_stimuli": sorted(
            {s["id"] for s in found["stimuli"]} - {row["stimulus"] for row in rows}
        ),
        "undeclared_stimuli": [],
        "undefined_targets": [],
        "enum_values_without_state": sorted({*found["enum_values"]} - {*states}),
        "nondeterministic_pairs": [],
        "cyclic": bool(loops) or any(len(part) > 1 for part in parts),
        "strongly_connected_components": sorted(map(list, parts)),
        "shortest_path_to_closed": way,
    }


@given(classes())
def test_any_class_has_the_flaws_counts_and_ways_of_its_rows(found: Any) -> None:
    assert not check_refusal(found)
    whole = {**found, "expected": block(found)}
    check_flaws(whole)
    check_graph(whole)


@given(classes())
def test_any_class_keeps_every_flag_and_action_through_json(found: Any) -> None:
    check_no_loss(found)


@given(classes(stray=True))
def test_any_class_that_names_what_it_lacks_is_refused_at_every_place(
    found: Any,
) -> None:
    assert check_refusal(found) is bool(bad_places(found))
