"""Penalties, against a ledger of single steps and caps kept by hand."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.codec import decode, encode
from itsmcore.errors import FieldError
from itsmcore.metrics import Breach, PenaltyRule, breaches, penalties
from itsmcore.model import History, Incident, Money
from itsmcore.sla import Target, measure
from tests.bad_input import Call, surprises

T0 = datetime(2026, 3, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
AUCKLAND = "Pacific/Auckland"


def euro(amount: object) -> Money:
    return Money(Decimal(str(amount)), "EUR")


MONEYS = st.integers(0, 40).map(euro)


@st.composite
def rules(draw: st.DrawFn) -> PenaltyRule:
    steps = draw(
        st.none()
        | st.tuples(MONEYS, st.sampled_from([HOUR, timedelta(minutes=7), 7 * HOUR]))
    )
    step, per = (None, None) if steps is None else steps
    return PenaltyRule(
        fixed=draw(MONEYS),
        step=step,
        per=per,
        ticket_cap=draw(st.none() | MONEYS),
        month_cap=draw(st.none() | st.integers(0, 90).map(euro)),
    )


BROKEN = st.lists(
    st.builds(
        Breach,
        record=st.sampled_from(["A", "B"]),
        at=st.integers(0, 72).map(lambda n: T0 + n * HOUR),
        overrun=st.sampled_from([0, 1, 3600, 3601, 10800]).map(
            lambda n: timedelta(seconds=n)
        ),
        target=st.none() | st.sampled_from(["x", "y"]),
    ),
    max_size=4,
)


def ledger(
    broken: list[Breach], rule: PenaltyRule, zone: ZoneInfo
) -> list[tuple[str, date, Fraction]]:
    """What each breach costs, one after another, with what is left of each cap."""
    tickets: dict[str, Fraction] = {}
    months: dict[date, Fraction] = {}
    found = []
    for one in sorted(
        broken, key=lambda b: (b.at, b.record, b.target or "", b.overrun)
    ):
        month = one.at.astimezone(zone).date().replace(day=1)
        cost, charged = Fraction(0), timedelta()
        if one.overrun:
            cost = Fraction(rule.fixed.amount)
            while rule.step and rule.per and charged < one.overrun:
                cost += Fraction(rule.step.amount)
                charged += rule.per
        if rule.ticket_cap:
            left = tickets.setdefault(one.record, Fraction(rule.ticket_cap.amount))
            cost = min(cost, left)
        if rule.month_cap:
            left = months.setdefault(month, Fraction(rule.month_cap.amount))
            cost = min(cost, left)
        if rule.ticket_cap:
            tickets[one.record] -= cost
        if rule.month_cap:
            months[month] -= cost
        found.append((one.record, month, cost))
    return found


@given(BROKEN, rules(), st.sampled_from(["UTC", AUCKLAND]))
def test_penalties_are_what_a_ledger_says(
    broken: list[Breach], rule: PenaltyRule, tz: str
) -> None:
    found = penalties(broken, rule=rule, tz=tz)
    wanted = ledger(broken, rule, ZoneInfo(tz))
    assert [
        (x.breach.record, x.month, Fraction(x.paid.amount)) for x in found.lines
    ] == wanted
    assert Fraction(found.total.amount) == sum(cost for _, _, cost in wanted)
    assert sum(month.amount for month in found.by_month.values()) == found.total.amount
    assert len(found.explain()) == len(broken) + 1


@given(BROKEN, rules())
def test_the_order_of_breaches_does_not_matter(
    broken: list[Breach], rule: PenaltyRule
) -> None:
    assert (
        len({penalties(some, rule=rule) for some in list(permutations(broken))[:6]})
        == 1
    )


def test_a_begun_step_counts_whole() -> None:
    rule = PenaltyRule(fixed=euro(10), step=euro("2.50"), per=HOUR)
    costs = [
        rule.amount(span).amount
        for span in (
            timedelta(),
            timedelta(microseconds=1),
            HOUR,
            HOUR + timedelta(microseconds=1),
        )
    ]
    assert costs == [0, Decimal("12.50"), Decimal("12.50"), Decimal("15.00")]


def test_months_are_those_of_the_zone() -> None:
    late = Breach(record="A", at=datetime(2026, 3, 31, 12, tzinfo=UTC), overrun=HOUR)
    rule = PenaltyRule(fixed=euro(1))
    assert list(penalties([late], rule=rule).by_month) == [date(2026, 3, 1)]
    assert list(penalties([late], rule=rule, tz=AUCKLAND).by_month) == [
        date(2026, 4, 1)
    ]
    last = Breach(record="A", at=datetime.max.replace(tzinfo=UTC), overrun=HOUR)
    found = penalties([last], rule=rule, tz=ZoneInfo(AUCKLAND))
    assert list(found.by_month) == [date(9999, 12, 1)]


def test_the_cap_of_a_ticket_holds_over_its_targets_and_months() -> None:
    rule = PenaltyRule(fixed=euro(30), ticket_cap=euro(50))
    broken = [
        Breach(record="A", at=T0 + n * 20 * HOUR, overrun=HOUR, target=f"t{n}")
        for n in range(3)
    ]
    found = penalties(broken, rule=rule)
    assert [line.paid.amount for line in found.lines] == [30, 20, 0]
    assert {line.full.amount for line in found.lines} == {30}
    assert found.explain()[1].endswith("20 of 30 EUR")


def test_breaches_come_from_verdicts() -> None:
    target = Target.resolution(4 * HOUR)
    now = T0 + 10 * HOUR
    verdicts = [
        measure(target, History.start(Incident(id=key, opened_at=at)), now=now)
        for key, at in (("late", T0), ("open", now))
    ]
    (found,) = breaches(verdicts)
    assert (found.record, found.overrun, found.target) == (
        "late",
        6 * HOUR,
        verdicts[0].target_id,
    )
    assert found.at == T0 + 4 * HOUR + timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"fixed": euro(-1)}, "fixed"),
        ({"fixed": 1}, "fixed"),
        ({"fixed": euro(1), "step": euro(1)}, "per"),
        ({"fixed": euro(1), "per": HOUR}, "per"),
        ({"fixed": euro(1), "step": euro(1), "per": timedelta()}, "per"),
        ({"fixed": euro(1), "ticket_cap": Money(1, "USD")}, "ticket_cap"),
        ({"fixed": euro(1), "month_cap": Money(1, "USD")}, "month_cap"),
        ({"fixed": euro(1), "step": Money(1, "USD"), "per": HOUR}, "step"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(values: Any, field: str) -> None:
    with pytest.raises(FieldError) as refused:
        PenaltyRule(**values)
    assert refused.value.field == field


def test_no_argument_raises_what_is_no_error_of_ours() -> None:
    rule = PenaltyRule(fixed=euro(1), step=euro(1), per=HOUR)
    one = Breach(record="A", at=T0, overrun=HOUR)
    calls = [
        Call(penalties, ([one],), {"rule": rule, "tz": "UTC"}),
        Call(Breach, (), {"record": "A", "at": T0, "overrun": HOUR, "target": "x"}),
        Call(rule.amount, (HOUR,)),
        Call(breaches, ([],)),
    ]
    assert [text for call in calls for text in surprises(call)] == []


@given(rules(), BROKEN)
def test_rules_and_breaches_are_kept_as_data(
    rule: PenaltyRule, broken: list[Breach]
) -> None:
    assert decode(encode(rule), PenaltyRule) == rule
    for one in broken:
        assert decode(encode(one), Breach) == one
