"""What every value owes, by those of impact: repr, pickle, hash."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from itsmcore.cmdb import Health, Situation
from itsmcore.testing import (
    effects,
    group_tallies,
    impact_ledgers,
    people,
    root_causes,
    situations,
    supplier_states,
)
from tests.round_trips import pasted, pickled

VALUES: dict[str, SearchStrategy[Any]] = {
    "effects": effects(),
    "group_tallies": group_tallies(),
    "impact_ledgers": impact_ledgers(),
    "people": people(),
    "root_causes": root_causes(),
    "situations": situations(),
    "supplier_states": supplier_states(),
}


@pytest.mark.parametrize("values", VALUES.values(), ids=VALUES)
@given(data=st.data())
def test_a_value_pastes_back_pickles_and_hashes(
    values: SearchStrategy[Any], data: st.DataObject
) -> None:
    value = data.draw(values)
    for copy in (pasted(value), pickled(value)):
        assert copy == value
        assert hash(copy) == hash(value)


@given(situations(["a", "b", "c"]))
def test_situations_are_of_the_items_asked_for(situation: Situation) -> None:
    named = situation.failed | situation.degraded | situation.restored
    assert named <= {"a", "b", "c"}
    assert not situation.restored & situation.failed


@given(effects(health=st.just(Health.DOWN)))
def test_keywords_replace_the_strategy_of_a_field(effect: Any) -> None:
    assert effect.health is Health.DOWN
    assert all(tally.health in Health for tally in effect.groups)
    assert effect.id in effect.reason
