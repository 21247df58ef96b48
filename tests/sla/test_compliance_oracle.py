"""Compliance beside a count that follows its definitions word by word."""

from collections import Counter
from datetime import timedelta
from functools import cache
from itertools import product
from random import Random
from typing import get_args

import pytest

from itsmcore.model import History
from itsmcore.sla import (
    Cohort,
    Compliance,
    Cycling,
    JudgedBy,
    Outcome,
    Period,
    ValuesAt,
    Verdict,
    compliance,
    measure,
)
from tests.sla.clock_cases import US, Case, instant
from tests.sla.compliance_oracle import oracle, shown

CASES = 300
TICK = 29 * 3_600_000_000  # so that a history crosses days, weeks and months
MODES = [
    *product(
        get_args(JudgedBy), get_args(Cohort), get_args(Cycling), get_args(ValuesAt)
    )
]
BY = ["target_id", "agreement_id", "priority", "group"]


def end_of(case: Case) -> int:
    last = case.history.effective_at(len(case.history))
    return max(case.end, (last - instant(0)) // US)


def verdict_of(case: Case, at_us: int) -> Verdict:
    return measure(
        case.target, case.history, now=instant(at_us), schedule=case.schedule
    )


@cache
def measured() -> list[tuple[Verdict, History]]:
    cases = [Case(Random(f"compliance {n}"), tick=TICK) for n in range(CASES)]
    return [(verdict_of(case, end_of(case)), case.history) for case in cases]


@pytest.mark.parametrize(
    ("judged_by", "cohort", "cycles", "values_at"), MODES, ids=map("-".join, MODES)
)
def test_compliance_is_what_its_definitions_say(
    judged_by: JudgedBy, cohort: Cohort, cycles: Cycling, values_at: ValuesAt
) -> None:
    for period in (None, *get_args(Period)):
        terms = Compliance(
            by=BY,
            period=period,
            tz="Pacific/Auckland",
            judged_by=judged_by,
            cohort=cohort,
            cycles=cycles,
            values_at=values_at,
        )
        found = compliance(
            measured(),
            by=BY,
            period=period,
            tz="Pacific/Auckland",
            judged_by=judged_by,
            cohort=cohort,
            cycles=cycles,
            values_at=values_at,
        )
        assert shown(found) == oracle(measured(), terms)
        assert shown(found.summed()) == oracle(
            measured(),
            Compliance(by=(), judged_by=judged_by, cycles=cycles, cohort=cohort),
        )


def test_the_random_cases_are_of_every_kind() -> None:
    seen = Counter[str]()
    for judged_by in get_args(JudgedBy):
        total = compliance(measured(), judged_by=judged_by).total
        figures = next(iter(shown(Compliance(by=(), rows=[total])).values()))
        seen.update(figures)
        seen[f"missed by {judged_by}"] = total.missed
    for name in ("met", "missed_open", "open", "cancelled", "no_goal", "not_started"):
        assert seen[name] > 10, (name, seen)
    assert seen["superseded"] > 2
    assert seen["missed by any_breach"] > seen["missed by final"]
    for cohort in get_args(Cohort):
        weeks = compliance(measured(), by=(), period="week", cohort=cohort)
        assert len(weeks) > 1, cohort


def is_missed(verdict: Verdict) -> bool:
    """Whether it says missed of this or an earlier cycle."""
    past = (cycle.outcome for cycle in verdict.past_cycles)
    return Outcome.MISSED in (verdict.outcome, *past)


def test_any_breach_means_that_some_instant_showed_one() -> None:
    forgiven = 0
    for number in range(2 * CASES):
        case = Case(Random(f"any breach {number}"))
        now = verdict_of(case, end_of(case))
        row = compliance([now], cycles="last", judged_by="any_breach").total
        if not row.judged + row.open:
            continue
        was = any(is_missed(verdict_of(case, at)) for at in range(end_of(case) + 1))
        assert row.missed == was
        forgiven += row.missed and now.outcome is not Outcome.MISSED
    assert forgiven > 5


def test_each_case_is_counted_once() -> None:
    for cycles in get_args(Cycling):
        found = compliance(measured(), by=BY, cycles=cycles, period="day")
        extra = sum(len(verdict.past_cycles) for verdict, _ in measured())
        assert found.total.n == CASES + extra * (cycles == "each")


def test_sums_are_those_of_the_verdicts() -> None:
    total = compliance(measured(), cycles="last").total
    judged = [
        verdict
        for verdict, _ in measured()
        if verdict.outcome in (Outcome.MET, Outcome.MISSED)
    ]
    assert total.judged == len(judged)
    elapsed = sum((v.elapsed for v in judged if v.elapsed is not None), timedelta())
    assert total.elapsed_us == elapsed // US
    overrun = sum((v.overrun for v in judged), timedelta())
    assert total.overrun_us == overrun // US
