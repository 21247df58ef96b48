"""The decisions of lint: never wrong where they claim something, and seldom silent."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from itsmcore.model import (
    IS_SET,
    AllOf,
    AnyOf,
    Condition,
    Match,
    Not,
    States,
    StatusCategory,
    Value,
    at_least,
    below,
    contains,
    one_of,
    when,
)
from itsmcore.model import Test as OneTest
from itsmcore.sla._lint_logic import Logic
from itsmcore.testing import conditions, states, values

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
SCALARS: list[Any] = [
    None,
    "",
    "high",
    "low",
    "net",
    "db",
    True,
    False,
    0,
    1,
    2,
    1.5,
    Decimal("1.5"),
    (),
    ("net",),
    ("net", "db"),
    frozenset({"net"}),
    (True,),
    (1,),
    date(2026, 3, 2),
    date(2026, 3, 3),
    NINE,
    NINE + timedelta(microseconds=1),
    timedelta(hours=1),
    timedelta(hours=2),
]
INSIDE = st.sampled_from(SCALARS)
FIELDS = {"a": INSIDE, "b": INSIDE}


def some_conditions() -> st.SearchStrategy[Condition]:
    return conditions(FIELDS, max_leaves=5)


def assignments() -> st.SearchStrategy[dict[str, Value]]:
    return st.fixed_dictionaries({"a": INSIDE | values(), "b": INSIDE | values()})


CASES = 3 * settings().max_examples


@settings(max_examples=CASES)
@given(some_conditions(), some_conditions(), assignments())
@example(when(a=("net",)), ~when(a=contains("net")), {"a": ("net",)})
@example(when(a=(1,)), ~when(a=contains(1)), {"a": (True,)})
@example(when(a=below(2)), when(a=at_least(1)), {"a": 1.5})
def test_what_holds_of_a_value_is_never_called_impossible(
    one: Condition, other: Condition, given: dict[str, Value]
) -> None:
    logic = Logic()
    outcome = tuple(c.test(given.get) for c in (one, other))
    check_possible(logic, (one, other), outcome)


def check_possible(
    logic: Logic, conditions: tuple[Condition, ...], outcome: tuple[bool, ...]
) -> None:
    pairs = list(zip(conditions, outcome, strict=True))
    held = [c for c, holds in pairs if holds]
    failed = [c for c, holds in pairs if not holds]
    assert logic.is_possible(held, failed)
    worlds = logic.worlds(conditions)
    assert worlds is None or outcome in worlds


@settings(max_examples=CASES)
@given(st.data(), states())
def test_what_holds_of_a_status_and_its_category_is_never_called_impossible(
    data: st.DataObject, known: States
) -> None:
    names = st.sampled_from([*known, "new", "gone"]) | st.none() | INSIDE
    inside = {"status": names, "status_category": st.sampled_from([*StatusCategory])}
    one, other = (data.draw(conditions(inside, max_leaves=4)) for _ in range(2))
    status = data.draw(names)
    found = {"status": status, "status_category": known.category(status)}
    outcome = tuple(c.test(found.get) for c in (one, other))
    check_possible(Logic(known), (one, other), outcome)


IMPOSSIBLE: list[list[Condition]] = [
    [when(a="net"), when(a="db")],
    [when(a=one_of("net", "db")), when(a=one_of("sd", None))],
    [when(a=IS_SET), when(a=None)],
    [when(a=IS_SET), when(a="")],
    [when(a=at_least("high")), when(a=below("high"))],
    [when(a=at_least("high")), ~when(a=one_of("high", "critical"))],
    [when(a=at_least(3)), when(a=below(2))],
    [when(a=at_least(3)), ~when(a=at_least(Decimal("2.5")))],
    [when(a=below(3)), when(a=3.0)],
    [when(a=at_least(1)), when(a=True)],
    [when(a=at_least(date(2026, 3, 2))), when(a=NINE)],
    [
        when(a=at_least(date(2026, 3, 2))),
        when(a=below(date(2026, 3, 4))),
        ~when(a=one_of(date(2026, 3, 2), date(2026, 3, 3))),
    ],
    [
        when(a=at_least(NINE)),
        when(a=below(NINE + timedelta(microseconds=1))),
        ~when(a=NINE),
    ],
    [when(a=contains("net")), ~when(a=IS_SET)],
    [when(a=contains("net")), when(a="net")],
    [when(a="net") | when(b=1), ~when(a="net"), ~when(b=1)],
    [Not(AllOf(()))],
    [AnyOf(())],
]


@pytest.mark.parametrize("together", IMPOSSIBLE, ids=repr)
def test_what_is_plainly_impossible_is_seen(together: list[Condition]) -> None:
    assert Logic().excludes(*together)


POSSIBLE: list[list[Condition]] = [
    [],
    [when(a=None), ~when(a=IS_SET)],
    [~when(a=None), ~when(a=IS_SET)],
    [~when(a=one_of(None, "", ())), ~when(a=IS_SET)],
    [when(a=contains("net")), when(a=contains("db")), ~when(a=contains("sd"))],
    [when(a=at_least(1)), when(a=below(2)), ~when(a=1)],
    [when(a=at_least(date(2026, 3, 2))), ~when(a=date(2026, 3, 2))],
    [when(a=IS_SET), ~when(a=at_least(0)), ~when(a=below(0))],
    [~when(a=at_least("very_low")), when(a=IS_SET)],
    [when(status="new"), when(status_category="done")],
]


@pytest.mark.parametrize("together", POSSIBLE, ids=repr)
def test_what_is_possible_is_left_alone(together: list[Condition]) -> None:
    assert Logic().is_possible(together)


def test_states_tell_what_a_status_means() -> None:
    logic = Logic(States({"new": "to_do", "done": "done"}))
    assert logic.excludes(when(status="new"), when(status_category="done"))
    assert logic.excludes(when(status_category="waiting"))
    assert logic.implies(when(status_category="done"), when(status="done"))
    assert logic.is_possible([when(status_category="unknown")], [when(status="x")])
    assert logic.is_possible([when(status=None), when(status_category="unknown")])


def test_members_of_a_list_beside_whole_lists_are_too_odd_to_be_decided() -> None:
    together = [when(a=("net",)), ~when(a=contains("net"))]
    assert Logic().is_possible(together)
    assert Logic().worlds(together) is None
    many = [when(a=contains(str(n))) for n in range(9)]
    assert Logic().worlds([*many, AnyOf(())]) is None


class Own(Match):
    """A host's own match, of which nothing is known."""

    def matches(self, value: Value, /) -> bool:
        return value == "net"


def test_nothing_is_known_of_a_match_of_a_host() -> None:
    own = when(a=Own())
    assert Logic().is_possible([own, ~own])
    assert Logic(States({})).is_possible(
        [when(status=Own()), when(status_category="x")]
    )
    assert not own.test({"a": "db"}.get)


def test_the_ways_in_which_conditions_come_out_are_counted_off() -> None:
    found = Logic().worlds([when(a="net"), when(a=one_of("net", "db"))])
    assert found == {(True, True), (False, True), (False, False)}


def test_a_single_test_may_come_twice() -> None:
    twice = OneTest("a", "net")
    assert Logic().excludes(twice, ~twice)
