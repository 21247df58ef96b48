"""The rule of the worked lifecycle cases that is about clocks: a stopwatch over states.

`../shared/vectors/lifecycle_cases.json` lies beside the project; without it these tests skip.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from itsmcore.model import one_of, when
from itsmcore.sla import Part, Target
from tests.sla.worked import HOUR, ZERO, asked, on, story

FILE = Path(__file__).parents[2].parent / "shared" / "vectors" / "lifecycle_cases.json"
ABSENT = "the worked cases (../shared/vectors/lifecycle_cases.json) are not here"


def load() -> list[Mapping[str, Any]]:
    if not FILE.exists():
        return []
    found = json.loads(FILE.read_text(encoding="utf-8"))["rules"]
    return [rule for rule in found if rule["kind"] == "clock"]


RULES = load()


@pytest.mark.skipif(not RULES, reason=ABSENT)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["id"]))
def test_a_stopwatch_runs_in_its_states_and_is_paused_in_others(
    rule: Mapping[str, Any],
) -> None:
    given = rule["given"]
    runs, other = given["ttr_runs_in"], given["state"]
    assert rule["expect"] == "ttr paused"
    watch = Target(id="ttr", goal=40 * HOUR, runs=when(status=one_of(*runs)))
    assert asked(watch, story("mon 09:00", status=other), "mon 10:00").state == "paused"
    # an hour in each state it runs in, then two elsewhere, then one in the first again
    moves: list[Any] = [
        (on("mon 09:00") + n * HOUR, {"status": state})
        for n, state in enumerate([*runs[1:], other], start=1)
    ]
    count = len(runs)
    moves.append((on("mon 09:00") + (count + 2) * HOUR, {"status": runs[0]}))
    told = story("mon 09:00", *moves, status=runs[0])
    held = asked(watch, told, on("mon 09:00") + (count + 1) * HOUR)
    assert (held.state, held.elapsed) == ("paused", count * HOUR)
    assert held.segments[-1].rule is Part.RUNS
    verdict = asked(watch, told, on("mon 09:00") + (count + 3) * HOUR)
    assert (verdict.state, verdict.elapsed) == ("running", (count + 1) * HOUR)
    assert verdict.paused == 2 * HOUR
    assert verdict.overrun == ZERO


@pytest.mark.skipif(not RULES, reason=ABSENT)
def test_there_is_such_a_rule() -> None:
    assert [rule["id"] for rule in RULES] == ["r-itop-stopwatch"]
