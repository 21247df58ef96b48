"""Recurrence: incidents that come back, and what is known of them already."""

from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.errors import FieldError, UnknownNameError, WrongTypeError
from itsmcore.model import Incident, Problem, States, when
from itsmcore.practices import RecurrenceRule, recurrences
from tests.bad_input import Call, surprises

START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEWER = settings(max_examples=settings().max_examples // 2)


def incident(key: str, at: int, *cis: str, **given: Any) -> Incident:
    return Incident(**{"id": key, "opened_at": START + at * HOUR, "cis": cis, **given})


def rule(*by: str, count: int = 2, hours: int = 5, **given: Any) -> RecurrenceRule:
    return RecurrenceRule(by=by, count=count, within=hours * HOUR, **given)


def test_incidents_of_one_item_and_category_within_a_window_come_back() -> None:
    ones = [
        incident("I3", 4, "db", category="disk"),
        incident("I1", 0, "db", category="disk"),
        incident("I2", 1, "db", category="net"),
        incident("I4", 9, "db", category="disk"),
    ]
    [found] = recurrences(ones, rule("cis", "category"))
    assert found.shared == {"cis": "db", "category": "disk"}
    assert found.incidents == ("I1", "I3")
    assert (found.first_at, found.last_at) == (START, START + 4 * HOUR)
    assert found.is_new
    assert found.explain() == (
        (
            "2 incidents of cis db, category disk, "
            "2026-03-02 00:00:00Z .. 2026-03-02 04:00:00Z: I1, I3"
        ),
        "no problem explains any of them",
    )


def test_a_window_is_half_open() -> None:
    ones = [incident("I1", 0, "db"), incident("I2", 5, "db")]
    assert not recurrences(ones, rule("cis", hours=5))
    assert recurrences(ones, rule("cis", hours=6))


def test_windows_that_share_an_incident_make_one_recurrence() -> None:
    ones = [incident(f"I{at:02}", at, "db") for at in (0, 3, 6, 20, 21)]
    found = recurrences(ones, rule("cis", hours=4))
    assert [one.incidents for one in found] == [("I00", "I03", "I06"), ("I20", "I21")]
    assert not recurrences(ones, rule("cis", hours=4, count=3))


def test_each_item_counts_for_itself_and_an_empty_field_for_nothing() -> None:
    ones = [incident("I1", 0, "db", "app", "db"), incident("I2", 1, "app", "db")]
    found = recurrences([*ones, incident("I3", 1), incident("I4", 1)], rule("cis"))
    assert [one.shared["cis"] for one in found] == ["app", "db"]


def test_symptoms_are_any_declared_field() -> None:
    ones = [
        incident("I1", 0, fields={"symptom": "slow", "grade": 1}),
        incident("I2", 1, fields={"symptom": "slow", "grade": True}),
    ]
    [found] = recurrences(ones, rule("symptom"))
    assert found.shared == {"symptom": "slow"}
    assert not recurrences(ones, rule("grade"))
    tagged = [incident("I1", 0, tags={"b", "a"}), incident("I2", 1, tags={"a", "b"})]
    assert [one.shared["tags"] for one in recurrences(tagged, rule("tags"))] == [
        "a",
        "b",
    ]


def test_what_is_linked_to_a_problem_already_is_told() -> None:
    ones = [
        incident("I1", 0, "db", problem="P9"),
        incident("I2", 1, "db"),
        incident("I3", 2, "db"),
    ]
    known = Problem(id="P1", opened_at=START, incidents=["I2"], known_error=True)
    [found] = recurrences(ones, rule("cis"), problems=[known])
    assert not found.is_new
    assert (found.problems, found.known_errors) == (("P1", "P9"), ("P1",))
    assert found.unlinked == ("I3",)
    assert found.explain()[1:] == (
        "P1 explains some of them, a known error",
        "P9 explains some of them",
        "not explained: I3",
    )
    [less] = recurrences(ones[:2], rule("cis"), problems=[known])
    assert less.explain()[-1] == "P9 explains some of them"


def test_the_rule_says_which_incidents_count() -> None:
    ones = [incident("I1", 0, "db", status="parked"), incident("I2", 1, "db")]
    waiting = rule("cis", applies=~when(status_category="waiting"))
    assert recurrences(ones, waiting)
    assert not recurrences(ones, waiting, states=States({"parked": "waiting"}))
    assert not recurrences(ones)


SOME = st.builds(
    incident,
    st.integers(0, 999).map("I{:03}".format),
    st.integers(0, 30),
    st.sampled_from(["db", "app"]),
    category=st.sampled_from([None, "net", "disk"]),
    problem=st.sampled_from([None, "P1"]),
)
MANY = st.lists(SOME, max_size=12, unique_by=lambda one: one.id)


def slowly(
    ones: list[Incident], by: tuple[str, ...], count: int, hours: int
) -> set[tuple[tuple[Any, ...], frozenset[str]]]:
    """The recurrences by their definition: windows from each incident on, joined at last."""
    found: set[tuple[tuple[Any, ...], frozenset[str]]] = set()
    values = [sorted({v for one in ones for v in told(one, name)}) for name in by]
    for shared in product(*values):
        group = [
            one
            for one in ones
            if all(v in told(one, name) for v, name in zip(shared, by, strict=True))
        ]
        parts: list[set[str]] = []
        for one in group:
            end = one.opened_at + hours * HOUR
            window = {x.id for x in group if one.opened_at <= x.opened_at < end}
            if len(window) >= count:
                meet = [part for part in parts if part & window]
                parts = [part for part in parts if not part & window]
                parts.append(window.union(*meet))
        found.update((shared, frozenset(part)) for part in parts)
    return found


def told(one: Incident, name: str) -> list[str]:
    value: Any = one.get(name)
    if value is None:
        return []
    return list(value) if isinstance(value, tuple) else [value]


@FEWER
@given(
    MANY,
    st.sampled_from([("cis",), ("category",), ("cis", "category")]),
    st.integers(2, 4),
    st.integers(1, 12),
    st.randoms(use_true_random=False),
)
def test_recurrences_are_those_of_their_definition_in_any_order(
    ones: list[Incident], by: tuple[str, ...], count: int, hours: int, chance: Random
) -> None:
    asked = rule(*by, count=count, hours=hours)
    found = recurrences(ones, asked)
    parts = [(tuple(o.shared.values()), frozenset(o.incidents)) for o in found]
    assert set(parts) == slowly(ones, by, count, hours)
    assert len(set(parts)) == len(parts)
    sizes = [len(one.incidents) for one in found]
    assert sizes == sorted(sizes, reverse=True)
    chance.shuffle(ones)
    assert recurrences(ones, asked) == found


@pytest.mark.parametrize(
    ("fields", "match"),
    [
        ({"by": "cis"}, "by: "),
        ({"by": []}, "by: "),
        ({"by": ["cis", "cis"]}, "by: "),
        ({"count": 1}, "count: "),
        ({"count": 2.0}, "count: "),
        ({"within": timedelta(0)}, "within: "),
        ({"within": 5}, "within: "),
        ({"applies": "all"}, "applies: "),
    ],
)
def test_a_rule_that_cannot_be_is_refused(fields: Any, match: str) -> None:
    with pytest.raises(FieldError, match=match):
        RecurrenceRule(**fields)


def test_names_that_nothing_has_and_wrong_records_are_refused() -> None:
    one = incident("I1", 0, "db")
    with pytest.raises(UnknownNameError, match=r"rule\.by"):
        recurrences([one], rule("symtom"))
    assert recurrences([], rule("symtom")) == ()
    assert recurrences([one], rule("status_category", "major.state")) == ()
    with pytest.raises(FieldError, match=r"incidents\[1\]"):
        recurrences([one, one])
    with pytest.raises(WrongTypeError, match="problems"):
        recurrences([one], problems=[one])  # type: ignore[list-item]  # the refusal is meant
    call = Call(
        recurrences,
        ([one], rule("cis")),
        {"problems": [], "states": States({"new": "to_do"})},
    )
    call()
    assert not [*surprises(call)]
