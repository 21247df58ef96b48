"""Every KPI of histories equals its definition, worked out apart and slowly."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore import metrics
from itsmcore.interval import Interval
from itsmcore.metrics import Case, Kpi, figures
from itsmcore.model import History
from itsmcore.sla import Schedule, Target, compliance, measure
from tests.metrics.desk_histories import (
    BOTS,
    MONDAY,
    OFFICE,
    desk_histories,
    some_now,
)
from tests.metrics.kpi_oracle import CASES, TIERS, known
from tests.metrics.kpi_steps import EPOCH, US, Answer
from tests.real_log import ABSENT, LOG, real_histories

FORTNIGHT = Interval(start=MONDAY, end=MONDAY + timedelta(days=14, minutes=7))
GIVEN: dict[str, dict[str, object]] = {
    "mean_time_to_acknowledge": {"bots": BOTS},
    "first_level_resolution": {"groups": ["desk"]},
    "functional_escalation_rate": {"levels": TIERS},
    "reassigned_rate": {"at_least": 2},
}
KPIS: Sequence[Kpi] = [
    getattr(metrics, name).given(**GIVEN.get(name, {})) for name in sorted(CASES)
]


def in_time(schedule: Schedule | None) -> Callable[[datetime, datetime], int]:
    if schedule is None:
        return lambda start, end: (end - start) // US
    return lambda start, end: schedule.elapsed(start, end) // US


def plain(case: Case) -> Answer:
    at = None if case.at_us is None else EPOCH + case.at_us * US
    return at, case.amount, case.weight, case.excluded


def check(
    histories: Sequence[History], now: datetime, schedule: Schedule | None
) -> None:
    between = in_time(schedule)
    for kpi in KPIS:
        found = dict(kpi.cases(histories, now=now, schedule=schedule))
        expected = {
            history.record_id: CASES[kpi.name](history, now, between)
            for history in known(histories, now)
        }
        assert {key: plain(case) for key, case in found.items()} == expected, kpi.name


@given(st.integers(0, 2**32), st.sampled_from([None, OFFICE]))
def test_each_record_is_what_its_definition_says(
    seed: int, schedule: Schedule | None
) -> None:
    rng = Random(seed)
    check(desk_histories(rng, 12), some_now(rng), schedule)


@pytest.mark.skipif(not LOG.exists(), reason=ABSENT)
@pytest.mark.parametrize(("days", "every"), [(30, 9), (400, 1)])
def test_each_record_of_the_real_log_is_what_its_definition_says(
    days: int, every: int
) -> None:
    histories = list(real_histories().values())[::every]
    now = min(history.opened_at for history in histories) + timedelta(days=days)
    check(histories, now, OFFICE if days == 30 else None)


def summed(kpi: Kpi, answers: Sequence[Answer]) -> tuple[int, int, int, dict[str, int]]:
    """Numerator, denominator, n and what is left out, added up by hand."""
    kept = [answer for answer in answers if answer[3] is None]
    reasons = [reason for *_, reason in answers if reason is not None]
    weight = 1 if kpi.statistic == "sum" else sum(a[2] for a in kept)
    excluded = {reason: reasons.count(reason) for reason in set(reasons)}
    return sum(a[1] for a in kept), weight, len(kept), excluded


@given(st.integers(0, 2**32), st.sampled_from([None, FORTNIGHT]))
def test_figures_by_group_and_week_add_up_what_their_records_are(
    seed: int, period: Interval | None
) -> None:
    rng = Random(seed)
    histories, now = desk_histories(rng, 12), some_now(rng)
    found = figures(
        KPIS,
        histories,
        now=now,
        by=["group"],
        bucket="week",
        period=period,
    )
    between = in_time(None)
    expected: dict[tuple[object, ...], list[Answer]] = {}
    for kpi in KPIS:
        for history in known(histories, now):
            answer = CASES[kpi.name](history, now, between)
            at = answer[0]
            if period is not None and (at is None or at not in period):
                continue
            week = None if at is None else at.date() - timedelta(days=at.weekday())
            instant = min(
                now, at or now, max(history.opened_at, history.began_at, at or now)
            )
            group = history.value("group", at=instant)
            if instant < max(history.opened_at, history.began_at):
                group = history.initial.get("group")
            expected.setdefault((kpi.name, week, group), []).append(answer)
    told = {
        (row.figure.name, row.bucket, row.key["group"]): row.figure for row in found
    }
    assert set(expected) <= set(told)
    kpis = {kpi.name: kpi for kpi in KPIS}
    for place, figure in told.items():
        own = summed(kpis[str(place[0])], expected.get(place, []))
        parts = figure.numerator, figure.denominator, figure.n, dict(figure.excluded)
        assert parts == own, place
    weeks = {row.bucket for row in found}
    if period is not None:
        assert weeks <= {(MONDAY + timedelta(days=d)).date() for d in (0, 7, 14)}


@given(st.integers(0, 2**32))
def test_many_at_once_are_each_alone(seed: int) -> None:
    rng = Random(seed)
    histories, now = desk_histories(rng, 8), some_now(rng)
    kpis = [*KPIS, metrics.recurring_rate]
    period = Interval(start=MONDAY, end=MONDAY + timedelta(days=9))
    together = figures(kpis, histories, now=now, period=period)
    alone = [kpi(histories, now=now, period=period) for kpi in kpis]
    assert [row.figure for row in together] == alone


@given(st.integers(0, 2**32), st.sampled_from([2, 30]))
def test_an_incident_recurs_when_one_like_it_was_opened_before(
    seed: int, days: int
) -> None:
    rng = Random(seed)
    histories, now = desk_histories(rng, 12), some_now(rng)
    kpi = metrics.recurring_rate.given(
        key=["cis", "category"], within=timedelta(days=days)
    )

    def key(history: History) -> tuple[object, object] | None:
        at = max(now, history.effective_at(0))
        values = history.initial if now < at else None
        cis = values["cis"] if values else history.value("cis", at=now)
        category = values["category"] if values else history.value("category", at=now)
        assert isinstance(cis, tuple)
        return None if not cis or category is None else (cis[0], category)

    opened = list(known(histories, now))
    ordered = sorted(opened, key=lambda h: (h.opened_at, h.record_id))
    repeats = 0
    for place, history in enumerate(ordered):
        alike = [h for h in ordered[:place] if key(h) == key(history) is not None]
        repeats += any(
            history.opened_at - h.opened_at <= timedelta(days=days) for h in alike
        )
    found = kpi(histories, now=now)
    assert found.numerator == repeats
    assert found.n == found.denominator == sum(key(h) is not None for h in opened)
    assert found.excluded_count == len(opened) - found.n


@given(st.integers(0, 2**32), st.sampled_from([None, OFFICE]))
def test_compliance_is_that_of_verdicts(seed: int, schedule: Schedule | None) -> None:
    rng = Random(seed)
    histories, now = desk_histories(rng, 10), some_now(rng)
    target = Target.resolution(
        {"critical": timedelta(hours=4), "high": timedelta(days=2)}
    )
    own = [
        (measure(target, history, now=now, schedule=schedule), history)
        for history in known(histories, now)
    ]
    row = compliance(own, cycles="last").total
    found = metrics.sla_compliance.given(target=target)(
        histories, now=now, schedule=schedule
    )
    assert (found.numerator, found.denominator) == (row.met, row.judged)
    assert found.excluded == metrics.compliance_figure(row).excluded
    severity = metrics.breach_overrun.given(target=target)(
        histories, now=now, schedule=schedule
    )
    assert severity.numerator == row.overrun_us
    assert severity.n == row.missed
    part = metrics.breach_overrun_ratio.given(target=target)(
        histories, now=now, schedule=schedule
    )
    goals = [v.goal for v, _ in own if v.breached and v.goal is not None]
    assert part.numerator == row.overrun_us
    assert part.denominator == sum(goals, timedelta()) // US
    risky = [
        v
        for v, _ in own
        if v.outcome == "open" and v.state == "running" and v.goal and v.remaining
        if 2 * v.remaining <= v.goal
    ]
    at_risk = metrics.at_risk.given(target=target, percent=50)
    assert at_risk(histories, now=now, schedule=schedule).numerator == len(risky)
