"""What an imported class is held against: its own block, worked out from its public moves."""

import json
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

import pytest

from itsmcore.codec import decode, encode
from itsmcore.errors import DefinitionError
from itsmcore.lifecycle import Lifecycle
from tests.lifecycle.itop import Definition, exported, imported, told
from tests.lifecycle.samples import paths

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


def bad_places(found: Mapping[str, Any]) -> set[tuple[str | int, ...]]:
    """Where a class names what it does not have, or says twice where a step leads."""
    states = {state["id"] for state in found["states"]}
    stimuli = {stimulus["id"] for stimulus in found["stimuli"]}
    places: set[tuple[str | int, ...]] = set()
    seen: set[tuple[str, str]] = set()
    if found["initial"] not in states:
        places.add(("initial",))
    for index, row in enumerate(found["transitions"]):
        place = ("transitions", index)
        source = (*place, "sources", 0)
        for wrong, where in (
            (row["stimulus"] not in stimuli, (*place, "event")),
            (row["to"] not in states, (*place, "target")),
            (row["from"] not in states, source),
            ((row["from"], row["stimulus"]) in seen, source),
        ):
            places |= {where} if wrong else set()
        seen.add((row["from"], row["stimulus"]))
    return places


def check_refusal(found: Mapping[str, Any]) -> bool:
    """Whether what a class names and does not have stops its build, all of it at once."""
    places = bad_places(found)
    if places:
        with pytest.raises(DefinitionError) as refused:
            imported(found)
        assert paths(refused) == places
    return bool(places)


def check_flaws(found: Mapping[str, Any]) -> None:
    """Exactly the findings of its block."""
    expected = found["expected"]
    flaws: dict[str, list[object]] = {}
    for finding in imported(found).check():
        flaws.setdefault(finding.code, []).append(finding.params["name"])
    flaws.pop("never_closes", None)
    ends = {*expected["terminal"], *expected["sink_with_self_loops_only"]}
    wanted = {
        "unreachable": expected["unreachable"],
        "dead_end": sorted(ends - {"closed"}),
        "unused_event": expected["unused_stimuli"],
    }
    assert {code: sorted(map(str, names)) for code, names in flaws.items()} == {
        code: sorted(names) for code, names in wanted.items() if names
    }


def check_graph(found: Mapping[str, Any]) -> None:
    """The counts, components and ways of its block."""
    definition, expected = imported(found), found["expected"]
    onward, moves = graph_of(definition), definition.moves
    back = turned(onward)
    assert len(definition.rules) == expected["n_states"]
    assert len(moves) == expected["n_transitions"]
    assert len(definition.event_names) == expected["n_stimuli"]
    assert sum(m.source == m.target for m in moves) == expected["self_loops"]
    start = reached([definition.initial], onward)
    assert sorted(start) == expected["reachable"]
    assert sorted({*onward} - start) == expected["unreachable"]
    stuck = {name for name in onward if not onward[name] - {name}}
    ends = {name for name in stuck if not onward[name]}
    assert sorted(ends) == expected["terminal"]
    assert sorted(stuck - ends) == expected["sink_with_self_loops_only"]
    closing = reached({*onward} & {"closed"}, back)
    assert sorted({*onward} - closing) == expected["cannot_reach_closed"]
    assert sorted({*onward} - reached(ends, back)) == expected["cannot_reach_terminal"]
    unused = {*definition.event_names} - {move.event for move in moves}
    assert sorted(unused) == expected["unused_stimuli"]
    assert (
        sorted({*found["enum_values"]} - {*definition.states})
        == (expected["enum_values_without_state"])
    )
    assert expected["undeclared_stimuli"] == expected["undefined_targets"] == []
    assert expected["nondeterministic_pairs"] == []
    parts = {frozenset(reached([n], onward) & reached([n], back)) for n in onward}
    assert sorted(map(sorted, parts)) == sorted(
        expected["strongly_connected_components"]
    )
    is_cyclic = any(len(p) > 1 for p in parts) or bool(expected["self_loops"])
    assert is_cyclic is expected["cyclic"]
    _check_way(definition, onward, expected["shortest_path_to_closed"])


def _check_way(
    definition: Definition, onward: Graph, told_way: list[str] | None
) -> None:
    """Of several ways of one length any is right, as long as moves lead along it."""
    ours = path(onward, definition.initial, "closed") if "closed" in onward else None
    assert (ours is None) is (told_way is None)
    if ours is not None and told_way is not None:
        assert len(ours) == len(told_way)
        assert (told_way[0], told_way[-1]) == (definition.initial, "closed")
        assert all(after in onward[before] for before, after in pairwise(told_way))


def check_no_loss(found: Mapping[str, Any]) -> None:
    """Nothing that a class tells is lost on its way in, through JSON, and out again."""
    definition = imported(found)
    document = json.loads(json.dumps(encode(definition)))
    again = decode(document, Lifecycle)
    assert again == definition
    assert encode(again) == document
    assert exported(definition) == exported(again) == told(found)
