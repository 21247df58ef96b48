"""What every value owes: its repr pastes back, it pickles, equal ones hash alike."""

from copy import copy, deepcopy
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis.strategies import SearchStrategy

from itsmcore.model import (
    IS_SET,
    Comment,
    Finding,
    FrozenMap,
    Key,
    Mark,
    Priority,
    Series,
    Span,
    Turn,
    freeze,
)
from itsmcore.testing import (
    actors,
    agreement_records,
    assets,
    conditions,
    contracts,
    cost_records,
    depreciations,
    edges,
    facts,
    fault_trees,
    field_changes,
    frozen_maps,
    gates,
    groups,
    histories,
    improvement_items,
    incidents,
    instants,
    levels,
    links,
    major_incidents,
    matches,
    moneys,
    parties,
    priority_matrices,
    refs,
    role_assignments,
    sample_desk,
    software_installs,
    software_licences,
    sources,
    states,
    values,
)
from tests.round_trips import pasted, pickled

STRATEGIES: dict[str, SearchStrategy[Any]] = {
    "actors": actors(),
    "conditions": conditions(),
    "edges": edges(),
    "facts": facts(),
    "fault_trees": fault_trees(),
    "gates": gates(),
    "field_changes": field_changes(),
    "frozen_maps": frozen_maps(),
    "groups": groups(),
    "histories": histories(),
    "irregular histories": histories(regular=False),
    "incidents": incidents(),
    "levels": levels(),
    "links": links(),
    "major_incidents": major_incidents(),
    "matches": matches(),
    "moneys": moneys(),
    "parties": parties(),
    "priority_matrices": priority_matrices(),
    "refs": refs(),
    "sources": sources(),
    "states": states(),
    "values": values(),
}
ESTATE: dict[str, SearchStrategy[Any]] = {
    "agreement_records": agreement_records(),
    "assets": assets(),
    "contracts": contracts(),
    "cost_records": cost_records(),
    "depreciations": depreciations(),
    "improvement_items": improvement_items(),
    "role_assignments": role_assignments(),
    "software_installs": software_installs(),
    "software_licences": software_licences(),
}
AT = next(iter(sample_desk().created.values())).opened_at
FIXED: list[Any] = [
    IS_SET,
    Comment(),
    Finding(code="gap", subject="INC-1", message="text", params={"at": AT}),
    Key("party"),
    Mark(AT, 3),
    Priority(value="high", computed="low", overridden=True),
    Series((0,), (5,), ("new",)),
    Span(AT, AT, 1, None),
]


def holds(value: Any) -> None:
    for twin in (pasted(value), pickled(value), copy(value), deepcopy(value)):
        assert twin == value
        assert type(twin) is type(value) or isinstance(value, frozenset)
        assert hash(twin) == hash(value)
        kept = (
            freeze(twin) if isinstance(value, (frozenset, FrozenMap, tuple)) else twin
        )
        assert repr(kept) == repr(value)


@pytest.mark.parametrize("name", STRATEGIES)
def test_values_paste_back_pickle_and_hash(name: str) -> None:
    given(STRATEGIES[name])(holds)()


@pytest.mark.parametrize("name", ESTATE)
def test_what_is_owned_pastes_back_pickles_and_hashes(name: str) -> None:
    fewer = settings(max_examples=settings().max_examples // 2)
    fewer(given(ESTATE[name])(holds))()


@pytest.mark.parametrize("value", FIXED, ids=lambda value: type(value).__name__)
def test_small_values_paste_back_pickle_and_hash(value: Any) -> None:
    holds(value)


def test_a_turn_pastes_back_and_pickles() -> None:
    turn = Turn(1, 5, {"status": "new"}, (Comment(),))
    assert pasted(turn) == pickled(turn) == turn
    assert turn.at.year == 1970


@given(incidents())
def test_records_cannot_be_changed(record: Any) -> None:
    before = repr(record)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        record.title = "other"
    with pytest.raises(AttributeError):
        record.other = "new attribute"
    assert repr(record) == before


@given(histories(max_size=3), instants())
def test_histories_cannot_be_changed(history: Any, at: Any) -> None:
    history.findings  # noqa: B018  # fills the cache, which is no part of the value
    for name in ("opened_at", "facts", "initial"):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(history, name, at)
    with pytest.raises(TypeError):
        history.initial["status"] = "other"


def test_a_class_never_equals_another_with_the_same_fields() -> None:
    others: list[object] = [(AT, 3), Comment(), Span(AT, AT, 3, None)]
    assert Mark(AT, 3) not in others
