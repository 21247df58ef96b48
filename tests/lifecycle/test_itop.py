"""Lifecycles of another product, where their file is at hand: imported, checked, walked."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from itsmcore.model import Actor, History, Record, Side
from tests.lifecycle.itop import imported
from tests.lifecycle.itop_checks import (
    bad_places,
    check_flaws,
    check_graph,
    check_no_loss,
    check_refusal,
    graph_of,
    path,
)
from tests.lifecycle.samples import MINUTE, T0

FILE: Final = Path(__file__).parents[3] / "shared" / "vectors" / "itop_lifecycles.json"
CLASSES: Final[list[Any]] = (
    json.loads(FILE.read_text("utf-8"))["classes"] if FILE.exists() else []
)
BUILT: Final = [found for found in CLASSES if not bad_places(found)]
pytestmark = pytest.mark.skipif(not CLASSES, reason="the file is not at hand")
SYSTEM: Final = Actor(key="cron", side=Side.SYSTEM)


def each(classes: list[Any]) -> pytest.MarkDecorator:
    names = [f"{found['module']}/{found['class']}" for found in classes]
    return pytest.mark.parametrize("found", classes, ids=names)


@each(BUILT)
def test_an_imported_class_has_exactly_the_flaws_of_its_block(found: Any) -> None:
    check_flaws(found)


@each(BUILT)
def test_counts_components_and_paths_come_from_the_moves(found: Any) -> None:
    check_graph(found)


@each(BUILT)
def test_an_imported_class_keeps_every_flag_and_action_through_json(found: Any) -> None:
    check_no_loss(found)


@each(CLASSES)
def test_what_is_undeclared_or_undefined_stops_the_build(found: Any) -> None:
    expected = found["expected"]
    wrong = ("undeclared_stimuli", "undefined_targets", "nondeterministic_pairs")
    assert check_refusal(found) is any(expected[name] for name in wrong)
    bad = {
        "from": "nowhere",
        "stimulus": "ev_none",
        "to": "limbo",
        "actions": [],
        "flags": {},
    }
    again = {**bad, "from": found["initial"]}
    assert check_refusal({**found, "transitions": [*found["transitions"], bad, again]})


@each(BUILT)
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
