"""What a host keeps of the practices: it pastes back, it pickles, equal ones hash alike."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis.strategies import SearchStrategy

from itsmcore.testing import (
    agents,
    approval_rules,
    assignment_policies,
    backups,
    change_windows,
    continuity_objectives,
    continuity_plans,
    duplicate_rules,
    impact_scales,
    major_rules,
    plan_steps,
    recurrence_rules,
    skill_needs,
)
from tests.round_trips import pasted, pickled

STRATEGIES: dict[str, SearchStrategy[Any]] = {
    "agents": agents(),
    "approval_rules": approval_rules(),
    "assignment_policies": assignment_policies(),
    "backups": backups(),
    "change_windows": change_windows(),
    "duplicate_rules": duplicate_rules(),
    "impact_scales": impact_scales(),
    "major_rules": major_rules(),
    "recurrence_rules": recurrence_rules(),
    "continuity_objectives": continuity_objectives(),
    "continuity_plans": continuity_plans(),
    "plan_steps": plan_steps(),
    "skill_needs": skill_needs(),
}
FEWER = settings(max_examples=settings().max_examples // 4)


@pytest.mark.parametrize("name", STRATEGIES)
def test_values_paste_back_pickle_and_hash(name: str) -> None:
    @FEWER
    @given(STRATEGIES[name])
    def holds(value: Any) -> None:
        for twin in (pasted(value), pickled(value)):
            assert twin == value
            assert hash(twin) == hash(value)
            assert repr(twin) == repr(value)

    holds()
