"""Engines without a preset: their cases through the two ready-made targets."""

import pytest

from itsmcore.model import when
from itsmcore.sla import Target
from tests.sla.presets.worked import (
    ABSENT,
    Case,
    cases_of,
    check_case,
    goal_of,
    numbers,
    schedule_of,
)

PREFIXES = ("hd", "erp", "znu", "fd", "m42", "bmc", "bold", "cw", "thu", "ca", "req")
CASES = [case for prefix in PREFIXES for case in cases_of(prefix)]


def target_of(case: Case) -> Target:
    goal, schedule = goal_of(case), schedule_of(case)
    if case["metric"] == "first_response":
        return Target.response(goal, schedule=schedule)
    pauses = case["policy"]["pause_statuses"]
    waiting = when(status_category="waiting") if pauses else None
    return Target.resolution(goal, pause=waiting, schedule=schedule)


@pytest.mark.skipif(not CASES, reason=ABSENT)
@pytest.mark.parametrize("case", CASES, ids=numbers(CASES))
def test_their_cases_come_out_of_ready_made_targets(case: Case) -> None:
    check_case(case, target_of(case))
