"""Compliance of columns is that of the verdicts in them."""

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product
from random import Random
from typing import Any, get_args

import pytest

from itsmcore.model import Histories, when
from itsmcore.sla import (
    Agreement,
    Cohort,
    Compliance,
    Cycling,
    JudgedBy,
    Measured,
    Rulebook,
    Schedule,
    Target,
    ValuesAt,
    Verdicts,
    compliance,
    measure_all,
)
from tests.real_log import ABSENT, LOG, real_histories
from tests.sla.clock_cases import Case, instant

TICK = 29 * 3_600_000_000
HOUR = timedelta(hours=1)
DESK = Schedule(tz="Europe/Lisbon", week={"mon-fri": "08:00-18:00"})
MODES = [
    *product(
        get_args(JudgedBy), get_args(Cohort), get_args(Cycling), get_args(ValuesAt)
    )
]
BY = ["target_id", "agreement_id", "group", "priority"]


@cache
def measured() -> tuple[Verdicts, list[Measured]]:
    """Random histories by targets that begin anew, restart, or do neither; in both forms."""
    cases = [Case(Random(f"columns {n}"), tick=TICK) for n in range(80)]
    histories = Histories.of(case.history for case in cases)
    goals = {"high": 40 * HOUR, "low": 90 * HOUR}
    done = when(status="done")
    targets = [
        Target.resolution(goals, pause=when(status="hold"), schedule=DESK),
        Target.resolution(goals, reopen="new_cycle", schedule=DESK),
        Target.resolution(goals, on_goal_change="restart"),
        Target.response(30 * HOUR, applies=~done),
        *(case.target for case in cases[:4] if case.schedule is None),
    ]
    assert len(targets) > 5
    verdicts = measure_all(targets, histories, now=instant(20 * TICK))
    return verdicts, pairs(verdicts, histories)


def pairs(verdicts: Verdicts, histories: Histories) -> list[Measured]:
    each = len(verdicts) // len(histories)
    return [
        (verdict, histories[place // each]) for place, verdict in enumerate(verdicts)
    ]


@pytest.mark.parametrize(
    ("judged_by", "cohort", "cycles", "values_at"), MODES, ids=map("-".join, MODES)
)
def test_columns_count_as_the_verdicts_in_them(
    judged_by: JudgedBy, cohort: Cohort, cycles: Cycling, values_at: ValuesAt
) -> None:
    verdicts, one_by_one = measured()
    options: dict[str, Any] = {
        "judged_by": judged_by,
        "cohort": cohort,
        "cycles": cycles,
        "values_at": values_at,
        "tz": "Asia/Tokyo",
    }
    for by, period in ((BY, "week"), ([], "day"), (["status_category"], None)):
        found = compliance(verdicts, by=by, period=period, **options)  # type: ignore[arg-type]  # three periods
        wanted = compliance(one_by_one, by=by, period=period, **options)  # type: ignore[arg-type]  # the same
        assert repr(found) == repr(wanted)


def test_the_columns_hold_cases_of_every_kind() -> None:
    verdicts, _ = measured()
    total = compliance(verdicts).total
    for name in ("met", "missed", "missed_open", "open", "cancelled", "no_goal"):
        assert getattr(total, name) > 5, name
    assert total.superseded > 0
    assert total.n > len(verdicts)
    assert compliance(verdicts, cycles="last").total.n == len(verdicts)


def test_slices_of_columns_add_up() -> None:
    verdicts, _ = measured()
    parts = [compliance(verdicts[start::3], by=BY) for start in (2, 0, 1)]
    assert sum(parts) == compliance(verdicts, by=BY)


def test_no_verdicts_make_no_rows() -> None:
    verdicts, _ = measured()
    assert compliance(verdicts[:0], by=BY) == Compliance(by=BY)


def test_columns_of_a_rulebook_are_told_apart_by_agreement() -> None:
    histories = Histories.of(
        Case(Random(f"book {n}"), tick=TICK).history for n in range(30)
    )
    both = Target.resolution(HOUR), Target.response(9 * HOUR)
    targets = {target.id: target for target in both}
    rules = Rulebook(
        version="1",
        schedules={},
        targets=targets,
        agreements=[
            Agreement(id="gold", targets=list(targets)),
            Agreement(
                id="net", kind="ola", targets=["response"], applies=when(group="a")
            ),
        ],
    )
    now = instant(20 * TICK)
    found = compliance(measure_all(rules, histories, now=now), by=BY[:3])
    wanted = compliance(
        [(v, h) for h in histories for v in rules.measure(h, now=now)], by=BY[:3]
    )
    assert repr(found) == repr(wanted)
    assert {row.key["agreement_id"] for row in found} == {"gold", "net"}


@pytest.mark.skipif(not LOG.exists(), reason=ABSENT)
def test_columns_of_the_real_log_count_as_its_verdicts() -> None:
    histories = Histories.of(real_histories().values())
    goals = {"critical": 4 * HOUR, "high": 24 * HOUR, "medium": 90 * HOUR}
    waits = when(status_category="waiting")
    targets = [
        Target.resolution(goals, pause=waits, schedule=DESK, reopen="new_cycle"),
        Target.response(4 * HOUR, schedule=DESK),
    ]
    verdicts = measure_all(targets, histories, now=datetime(2016, 4, 1, tzinfo=UTC))
    options: Any = {"by": BY, "period": "month", "tz": "America/Sao_Paulo"}
    found = compliance(verdicts, **options)
    assert repr(found) == repr(compliance(pairs(verdicts, histories), **options))
    assert found.total.n > 2 * 890
