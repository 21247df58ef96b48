"""Compliance adds up: the same, to the last bit, under any split and in any order."""

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from itsmcore import sla
from itsmcore.codec import decode, encode
from itsmcore.model import FrozenMap, Level, Value
from itsmcore.sla import Compliance, ComplianceRow, Measured, compliance, measure
from itsmcore.testing import values
from tests.round_trips import NAMES as VALUE_NAMES
from tests.round_trips import pickled
from tests.sla.clock_cases import Case, instant
from tests.sla.compliance_oracle import figures_of

TICK = 29 * 3_600_000_000
NAMES = ("met", "missed", "open", "cancelled", "elapsed_us", "calendar_us")
PERIODS = (None, date(2026, 2, 1), date(2026, 3, 1))
KEYS = (*Level, "high", "net", 1, True, 1.0, None, ("a", Level.LOW), frozenset("ba"))


@cache
def pool() -> Sequence[Measured]:
    found: list[Measured] = []
    for number in range(80):
        case = Case(Random(f"law {number}"), tick=TICK)
        now = instant(case.end + 9 * TICK)
        verdict = measure(case.target, case.history, now=now, schedule=case.schedule)
        found.append((verdict, case.history))
    return found


def counted(items: Sequence[Measured]) -> Compliance:
    return compliance(
        items, by=["priority", "group"], period="week", tz="Europe/Lisbon"
    )


def rows() -> SearchStrategy[ComplianceRow]:
    figures = st.fixed_dictionaries(
        {}, optional=dict.fromkeys(NAMES, st.integers(0, 10**30))
    )
    group = st.sampled_from(KEYS) | values()
    return st.builds(
        lambda period, group, found: ComplianceRow(
            period=period, key={"group": group}, **found
        ),
        st.sampled_from(PERIODS),
        group,
        figures,
    )


def of(found: Sequence[ComplianceRow]) -> Compliance:
    return Compliance(by=["group"], period="month", rows=found)


def bits(found: Compliance) -> tuple[str, str]:
    return repr(found), json.dumps(encode(found))


@given(st.permutations(range(80)), st.lists(st.integers(0, 80), max_size=5))
def test_any_split_of_verdicts_in_any_order_gives_the_same_bits(
    order: list[int], cuts: list[int]
) -> None:
    items = [pool()[number] for number in order]
    places = [0, *sorted(cuts), len(items)]
    parts = [counted(items[a:b]) for a, b in pairwise(places)]
    whole = counted(pool())
    assert bits(sum(parts[1:], parts[0])) == bits(whole)
    assert sum(reversed(parts)) == whole


@given(st.lists(rows(), max_size=8), st.data())
def test_any_split_of_rows_gives_the_same_bits(
    found: list[ComplianceRow], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(found))
    cut = data.draw(st.integers(0, len(found)))
    assert bits(of(shuffled[:cut]) + of(shuffled[cut:])) == bits(of(found))


@given(st.lists(rows(), max_size=5), st.lists(rows(), max_size=5))
def test_adding_nothing_changes_nothing_and_sides_may_be_swapped(
    some: list[ComplianceRow], others: list[ComplianceRow]
) -> None:
    left, right = of(some), of(others)
    assert bits(left + of([])) == bits(left)
    assert bits(left + right) == bits(right + left)
    total = (left + right).total
    for name in NAMES:
        assert getattr(total, name) == sum(getattr(row, name) for row in some + others)


@given(st.lists(rows(), max_size=6))
def test_rows_of_one_period_and_one_value_are_one_row(
    found: list[ComplianceRow],
) -> None:
    made = of(found)
    assert {bits(of([row])) for row in made} == {
        bits(of([row])) for row in made.summed("period", "group")
    }
    places = [(row.period, repr(row.key["group"])) for row in made]
    assert len(set(places)) == len(places)


@given(st.lists(rows(), max_size=6))
def test_compliance_comes_back_from_json_pickle_and_its_repr(
    found: list[ComplianceRow],
) -> None:
    made = of(found)
    back = decode(json.loads(json.dumps(encode(made))), Compliance)
    assert back == made
    assert bits(back) == bits(made)
    assert bits(pickled(made)) == bits(made)
    pasted = eval(repr(made), {**VALUE_NAMES, **vars(sla)})  # noqa: S307  # the repr of our own value
    assert bits(pasted) == bits(made)
    assert hash(back) == hash(made)


@given(st.lists(rows(), max_size=6))
def test_summing_up_keeps_every_figure(found: list[ComplianceRow]) -> None:
    made = of(found)
    for names in ((), ("period",), ("group",), ("group", "period")):
        assert figures_of(made.summed(*names).total) == figures_of(made.total)
    assert made.summed("period", "group") == made
    assert len(made.summed()) == bool(found)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Level.HIGH, "high"),
        (FrozenMap({"a": 1, "b": 2}), FrozenMap({"b": 2, "a": 1})),
        (("x", Level.LOW), ("x", "low")),
        (frozenset(("a", "b")), frozenset(("b", "a"))),
    ],
)
def test_values_that_mean_the_same_share_a_row(one: Value, other: Value) -> None:
    some, others = (ComplianceRow(key={"group": v}, met=1) for v in (one, other))
    assert bits(of([some])) == bits(of([others]))
    assert [row.met for row in of([some, others])] == [2]


@pytest.mark.parametrize(
    ("one", "other"), [(1, True), (0, False), (1, 1.0), ("1", 1), (None, "None")]
)
def test_values_that_are_not_the_same_have_rows_of_their_own(
    one: Value, other: Value
) -> None:
    both = of([ComplianceRow(key={"group": v}, met=1) for v in (one, other)])
    assert [row.met for row in both] == [1, 1]


def test_rows_come_by_period_then_levels_by_rank_and_none_last() -> None:
    given_order: list[Any] = [None, "net", "low", "critical", "high", 7, "db"]
    found = of(
        [
            ComplianceRow(period=period, key={"group": group}, met=1)
            for period in PERIODS
            for group in given_order
        ]
    )
    wanted = ["critical", "high", "low", "db", "net", 7, None]
    assert [row.key["group"] for row in found] == wanted * 3
    assert [row.period for row in found[::7]] == [*PERIODS[1:], None]


def test_names_of_a_row_may_come_in_any_order() -> None:
    given_order = {"priority": "high", "group": "net"}
    turned = dict(reversed(given_order.items()))
    found = [
        Compliance(by=["group", "priority"], rows=[ComplianceRow(key=key, met=1)])
        for key in (given_order, turned)
    ]
    assert bits(found[0]) == bits(found[1])
    assert list(found[0][0].key) == ["group", "priority"]
