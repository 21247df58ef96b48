"""Clocks with goals in days beside an oracle that walks hour by hour and date by date."""

from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import settings

from tests.sla.clock_cases import Case
from tests.sla.clock_checks import check, fed
from tests.sla.clock_days import HOUR_US, DeskDays, PlainScheduledDays, PlainWorkingDays
from tests.sla.clock_plain import PlainTarget

CHUNKS = 4
CASES = max(50, settings().max_examples // 2)
"""In each chunk; many more in a thorough run."""


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_goals_in_days_agree_with_an_oracle_that_walks_date_by_date(chunk: int) -> None:
    seen: Counter[str] = Counter()
    for number in range(CASES):
        case = Case(Random(f"days {chunk} {number}"), tick=HOUR_US, days=DeskDays())
        clock = fed(case)
        for now in (case.end, case.rng.randrange(case.end // HOUR_US + 2) * HOUR_US):
            verdict = check(case, clock, now)
            seen.update((verdict.outcome, *rules_of(case.plain)))
    for word in ("open", "met", "missed", "excluded", "by", "close", "cutoff", "roll"):
        assert seen[word] > CASES / 20, (word, seen)
    assert seen["length"] > CASES / 5


def rules_of(plain: PlainTarget) -> Iterator[str]:
    for _, goal in plain.goals:
        if isinstance(goal, PlainScheduledDays):
            yield "length"
        if isinstance(goal, PlainWorkingDays):
            yield "close" if goal.by == 24 else "by" if goal.by else "wall time"
            yield "cutoff" if goal.cutoff is not None else "no cutoff"
            yield "roll" if goal.roll is not None else "no roll"
