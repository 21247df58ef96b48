"""Lifecycles of another product, where their file is at hand: imported, checked, walked."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from itsmcore.codec import decode, encode
from itsmcore.errors import DefinitionError
from itsmcore.lifecycle import Lifecycle
from itsmcore.model import Actor, History, Record, Side
from tests.lifecycle.itop import Definition, imported
from tests.lifecycle.samples import MINUTE, T0, paths

FILE: Final = Path(__file__).parents[3] / "shared" / "vectors" / "itop_lifecycles.json"
CLASSES: Final[list[Any]] = (
    json.loads(FILE.read_text("utf-8"))["classes"] if FILE.exists() else []
)
pytestmark = pytest.mark.skipif(not CLASSES, reason="the file is not at hand")
SYSTEM: Final = Actor(key="cron", side=Side.SYSTEM)
each = pytest.mark.parametrize(
    "found", CLASSES, ids=[f"{c['module']}/{c['class']}" for c in CLASSES]
)
Graph = Mapping[str, set[str]]


def graph_of(definition: Definition) -> Graph:
    onward: dict[str, set[str]] = {rule.name: set() for rule in definition.rules}
    for source, _, target in definition.moves:
        onward[source].add(target)
    return onward


def reached(start: Iterable[str], onward: Graph) -> set[str]:
    found = set(start)
    while more := {t for name in found for t in onward[name]} - found:
        found |= more
    return found


def turned(onward: Graph) -> Graph:
    return {name: {s for s in onward if name in onward[s]} for name in onward}


def path(onward: Graph, start: str, end: str) -> list[str] | None:
    """One of the shortest ways."""
    ways: list[list[str]] = [[start]]
    seen = {start}
    for way in ways:
        if way[-1] == end:
            return way
        for name in sorted(onward[way[-1]] - seen):
            seen.add(name)
            ways.append([*way, name])
    return None


@each
def test_an_imported_class_has_exactly_the_flaws_of_its_block(found: Any) -> None:
    expected = found["expected"]
    flaws: dict[str, set[object]] = {}
    for finding in imported(found).check():
        flaws.setdefault(finding.code, set()).add(finding.params["name"])
    wanted = {
        "unreachable": set(expected["unreachable"]),
        "dead_end": {*expected["terminal"], *expected["sink_with_self_loops_only"]}
        - {"closed"},
        "unused_event": set(expected["unused_stimuli"]),
    }
    assert flaws == {code: names for code, names in wanted.items() if names}


@each
def test_counts_components_and_paths_come_from_the_moves(found: Any) -> None:
    definition, expected = imported(found), found["expected"]
    onward, moves = graph_of(definition), definition.moves
    assert len(definition.rules) == expected["n_states"]
    assert len(moves) == expected["n_transitions"]
    assert len(definition.event_names) == expected["n_stimuli"]
    assert sum(m.source == m.target for m in moves) == expected["self_loops"]
    assert sorted(reached([definition.initial], onward)) == expected["reachable"]
    back = turned(onward)
    closing = reached([n for n in onward if n == "closed"], back)
    ending = reached([n for n in onward if not onward[n]], back)
    assert sorted({*onward} - closing) == expected["cannot_reach_closed"]
    assert sorted({*onward} - ending) == expected["cannot_reach_terminal"]
    parts = {frozenset(reached([n], onward) & reached([n], back)) for n in onward}
    assert sorted(map(sorted, parts)) == sorted(
        expected["strongly_connected_components"]
    )
    is_cyclic = any(len(p) > 1 for p in parts) or bool(expected["self_loops"])
    assert is_cyclic is expected["cyclic"]
    shortest, ours = (
        expected["shortest_path_to_closed"],
        path(onward, definition.initial, "closed") if "closed" in onward else None,
    )
    assert (ours is None) is (shortest is None)
    assert ours is None or len(ours) == len(shortest)
    pairs = [(move.source, move.event) for move in moves]
    twice = {pair for pair in pairs if pairs.count(pair) > 1}
    assert sorted(map(list, twice)) == expected["nondeterministic_pairs"]


@each
def test_what_is_undeclared_or_undefined_stops_the_build(found: Any) -> None:
    assert found["expected"]["undeclared_stimuli"] == []
    assert found["expected"]["undefined_targets"] == []
    bad = {
        "from": "new",
        "stimulus": "ev_none",
        "to": "limbo",
        "actions": [],
        "flags": {},
    }
    rows = [*found["transitions"], bad]
    with pytest.raises(DefinitionError) as refused:
        imported({**found, "transitions": rows})
    places = paths(refused)
    last = len(rows) - 1
    assert places == {("transitions", last, "event"), ("transitions", last, "target")}


@each
def test_an_imported_class_survives_json(found: Any) -> None:
    definition = imported(found)
    document = json.loads(json.dumps(encode(definition)))
    again = decode(document, Lifecycle)
    assert again == definition
    assert encode(again) == document


@each
def test_the_shortest_way_can_be_walked_by_filling_what_is_asked_for(
    found: Any,
) -> None:
    definition = imported(found)
    way = path(graph_of(definition), definition.initial, "closed")
    if way is None:
        assert not found["transitions"]
        return
    record = Record(id="R-1", status=way[0], opened_at=T0, title="x")
    history = History.start(record, states=definition.states)
    for number, state in enumerate(way[1:], start=1):
        at = T0 + number * MINUTE
        offers = definition.available(record, at=at, by=SYSTEM)
        offer = next(o for o in offers if o.to == state and o.allowed)
        filled: dict[str, object] = {
            need.field: f"{need.field} {number}" for need in offer.needs
        }
        step = definition.apply(record, offer.event, filled, at=at, by=SYSTEM)
        record, history = step.record, history + step.facts
        rule = definition.rule(state)
        assert all(record.get(name) for name in rule.required)
    assert record.status == "closed"
    assert definition.replay(history, strict=True).record == record
