"""Conditions and matches: the laws of logic, orders, and what they refuse."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import FieldError, TruthError, WrongTypeError
from itsmcore.model import (
    IS_SET,
    AllOf,
    AnyOf,
    Condition,
    Equals,
    FrozenMap,
    Incident,
    Level,
    MajorIncident,
    Match,
    Money,
    Not,
    OneOf,
    States,
    Test,
    Value,
    WorkItem,
    at_least,
    below,
    contains,
    freeze,
    one_of,
    when,
)
from itsmcore.model.condition import MOST_DEPTH
from itsmcore.testing import conditions, incidents, levels, values
from tests.round_trips import pasted

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
A, B, C = when(group="a"), when(group="b"), when(status="c")


def incident(**more: Any) -> Incident:
    return Incident(id="INC-1", opened_at=AT, **more)


# -- laws -----------------------------------------------------------------------------


@given(conditions(), conditions(), incidents())
def test_conditions_combine_as_truth_does(
    a: Condition, b: Condition, i: Incident
) -> None:
    assert (a & b).holds(i) == (a.holds(i) and b.holds(i))
    assert (a | b).holds(i) == (a.holds(i) or b.holds(i))
    assert (~a).holds(i) == (not a.holds(i))


@given(conditions(), conditions(), incidents())
def test_de_morgan_holds(a: Condition, b: Condition, i: Incident) -> None:
    assert (~(a & b)).holds(i) == (~a | ~b).holds(i)
    assert (~(a | b)).holds(i) == (~a & ~b).holds(i)


@given(conditions(), conditions(), conditions())
def test_rows_of_one_operator_stay_flat_and_denial_twice_is_none(
    a: Condition, b: Condition, c: Condition
) -> None:
    assert ~~a == a
    assert (a & b) & c == a & (b & c)
    assert (a | b) | c == a | (b | c)
    assert a & when() == a == when() & a
    assert a | AnyOf(()) == a == AnyOf(()) | a
    assert (a & b).fields == (a | b).fields == a.fields | b.fields
    assert (~a).fields == a.fields


@given(conditions(), incidents())
def test_an_explanation_has_a_line_for_each_test(a: Condition, i: Incident) -> None:
    lines = a.explain(i)
    assert lines
    assert all(" holds: " in line or " fails: " in line for line in lines)


def test_an_explanation_tells_the_value_found() -> None:
    found = (A & ~C).explain(incident(group="a"))
    assert found == (
        "when(group='a') holds: group is 'a'",
        "not: when(status='c') fails: status is IncidentState.NEW",
    )


def test_of_none_all_hold_and_no_one_does() -> None:
    assert when().holds(incident())
    assert not AnyOf(()).holds(incident())
    assert when() == AllOf(())
    assert when({}).fields == frozenset()


def test_depth_counts_nesting() -> None:
    assert A.depth == 1
    assert (A & B & C).depth == 2
    assert (A & (B | ~C)).depth == 4
    assert AllOf(()).depth == AnyOf(()).depth == 1


# -- asking ---------------------------------------------------------------------------


def test_fields_are_read_by_the_names_of_records() -> None:
    record = incident(
        status="on_hold",
        major=MajorIncident(commander="ada"),
        fields={"cost-centre": "17"},
    )
    assert when(status_category="waiting").holds(record)
    assert when({"major.commander": "ada", "cost-centre": "17"}).holds(record)
    assert when(nowhere=None).holds(record)
    assert not when(status_category="waiting").holds(
        record, states=States({"on_hold": "active"})
    )
    lines = when(status_category="waiting").explain(record, states=States({}))
    assert lines[0].endswith("is StatusCategory.UNKNOWN")


def test_names_that_no_record_has_are_faults() -> None:
    condition = when(status="new", status_category="to_do", site="HQ", zebra=1) & when(
        {"major.commander": "ada", "nowhere.x": 1}
    )
    assert condition.faults(Incident) == ("nowhere.x", "site", "zebra")
    assert condition.faults(WorkItem, custom=["site", "zebra"]) == (
        "major.commander",
        "nowhere.x",
    )


@pytest.mark.parametrize(
    "use", [bool, lambda c: c and c, lambda c: not c, lambda c: 1 if c else 2]
)
@pytest.mark.parametrize("condition", [A, A & B, A | B, ~A])
def test_the_truth_of_a_condition_cannot_be_asked(
    condition: Condition, use: Callable[[Condition], object]
) -> None:
    with pytest.raises(TruthError, match=r"combine with & \| ~, ask with") as found:
        use(condition)
    assert repr(condition) in str(found.value)


# -- text -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (A, "when(group='a')"),
        (A & C, "when(group='a', status='c')"),
        (A & B, "when(group='a') & when(group='b')"),
        (A | B & C, "when(group='a') | when(group='b', status='c')"),
        ((A | B) & C, "(when(group='a') | when(group='b')) & when(status='c')"),
        (~A, "~when(group='a')"),
        (~(A & B), "~(when(group='a') & when(group='b'))"),
        (~A & B, "~when(group='a') & when(group='b')"),
        (Not(~A), "Not(~when(group='a'))"),
        (AllOf((A,)), "AllOf((when(group='a'),))"),
        (AnyOf((A, AnyOf(()))), "AnyOf((when(group='a'), AnyOf(())))"),
        (when(), "when()"),
        (when({"a.b": 1, "if": 2}), "when({'a.b': 1, 'if': 2})"),
        (when(group=one_of("a", None)), "when(group=one_of('a', None))"),
        (when(priority=at_least("high")), "when(priority=at_least(Level.HIGH))"),
        (when(effort=IS_SET), "when(effort=IS_SET)"),
    ],
)
def test_conditions_read_as_they_are_written(condition: Condition, text: str) -> None:
    assert repr(condition) == text
    assert pasted(condition) == condition


# -- matches --------------------------------------------------------------------------


@given(levels(), levels())
def test_levels_reach_a_bound_when_they_are_as_grave(
    value: Level, bound: Level
) -> None:
    for given_bound in (bound, str(bound)):
        assert at_least(given_bound).matches(value) == (value.rank <= bound.rank)
        assert below(given_bound).matches(value) == (value.rank > bound.rank)
        assert at_least(given_bound).matches(str(value)) == (value <= bound)


@given(st.integers(-9, 9), st.integers(-9, 9))
def test_numbers_reach_a_bound_across_kinds(value: int, bound: int) -> None:
    for kept in (value, Decimal(value), float(value)):
        for limit in (bound, Decimal(bound), float(bound)):
            assert at_least(limit).matches(kept) == (value >= bound)
            assert below(limit).matches(kept) == (value < bound)


@given(values())
def test_a_value_is_at_least_a_bound_or_below_it_or_of_another_kind(
    value: Value,
) -> None:
    for bound in ("high", 3, AT, AT.date(), timedelta(1)):
        assert not (at_least(bound).matches(value) and below(bound).matches(value))
    assert Equals(value).matches(value)
    assert one_of("x", value).matches(value)


@pytest.mark.parametrize(
    ("bound", "value"),
    [
        ("high", None),
        ("high", "urgent"),
        ("high", 3),
        (3, None),
        (3, True),
        (3, "3"),
        (AT, AT.date()),
        (AT.date(), AT),
        (timedelta(1), 3),
        (AT, None),
    ],
)
def test_a_missing_value_or_one_of_another_kind_has_no_order(
    bound: Value, value: Value
) -> None:
    assert not at_least(bound).matches(value)
    assert not below(bound).matches(value)


def test_orders_of_time() -> None:
    assert at_least(AT).matches(AT)
    assert below(AT).matches(AT - timedelta(microseconds=1))
    assert at_least(date(2026, 3, 2)).matches(date(2026, 3, 3))
    assert below(timedelta(hours=1)).matches(timedelta(minutes=59))


@pytest.mark.parametrize(
    "bound", [None, True, "urgent", (1,), Money(1, "EUR"), float("nan"), Decimal("NaN")]
)
def test_a_bound_must_have_an_order(bound: Any) -> None:
    for make in (at_least, below):
        with pytest.raises(FieldError, match=r"order|finite"):
            make(bound)


def test_a_naive_bound_is_refused() -> None:
    with pytest.raises(FieldError, match="no zone"):
        at_least(datetime(2026, 3, 2))


def test_membership() -> None:
    assert contains("a").matches(("a", "b"))
    assert contains("a").matches(frozenset({"a"}))
    assert not contains("a").matches("abc")
    assert not contains("a").matches(None)
    assert not contains(1).matches((True,))
    assert not one_of().matches(None)


@pytest.mark.parametrize("empty", [None, "", (), frozenset(), FrozenMap({})])
def test_what_is_empty_is_not_set(empty: Value) -> None:
    assert not IS_SET.matches(empty)


@pytest.mark.parametrize("full", [0, False, "a", (None,), 0.0, timedelta(0), AT])
def test_what_is_there_is_set(full: Value) -> None:
    assert IS_SET.matches(full)


def test_one_is_not_true() -> None:
    yes = True
    assert not Equals(1).matches(yes)
    assert not one_of(0, 1).matches(yes)
    assert Equals(1).matches(1.0)
    assert Equals(1) != Equals(yes)
    assert one_of(1) != one_of(yes)
    assert contains(1) != contains(yes)
    assert when(flag=1) != when(flag=yes)
    assert hash(Equals(1)) == hash(Equals(1.0))


def test_equality_is_that_of_text_for_words() -> None:
    assert when(status="new").holds(incident())
    assert when(priority="high").holds(incident(priority="high"))
    assert when(status="new") == when(status=incident().status)


# -- what is refused ------------------------------------------------------------------


def test_depth_has_a_limit() -> None:
    condition: Condition = A
    for _ in range(MOST_DEPTH - 1):
        condition = Not(condition)
    assert condition.depth == MOST_DEPTH
    assert pasted(condition) == condition
    deeper: list[Callable[[], object]] = [
        lambda: Not(condition),
        lambda: AllOf((A, condition)),
        lambda: condition | A,
    ]
    for call in deeper:
        with pytest.raises(FieldError, match="nested deeper than 64"):
            call()


def test_long_rows_do_not_nest() -> None:
    condition = when()
    for number in range(300):
        condition = condition & when({f"f{number}": number})
    assert condition.depth == 2
    assert len(condition.fields) == 300


WRONG: list[tuple[Callable[[], object], str]] = [
    (lambda: A & True, "condition"),  # type: ignore[operator]  # to be refused
    (lambda: A | "x", "condition"),  # type: ignore[operator]  # to be refused
    (lambda: AllOf((A, "x")), "condition"),  # type: ignore[arg-type]  # to be refused
    (lambda: AllOf("x"), "condition"),  # type: ignore[arg-type]  # to be refused
    (lambda: AllOf(A), "conditions"),  # type: ignore[arg-type]  # to be refused
    (lambda: AnyOf(3), "conditions"),  # type: ignore[arg-type]  # to be refused
    (lambda: AnyOf({A, B}), "conditions"),
    (lambda: Not("x"), "condition"),  # type: ignore[arg-type]  # to be refused
    (lambda: Test(3, "x"), "field"),  # type: ignore[arg-type]  # to be refused
    (lambda: when("status"), "fields"),  # type: ignore[arg-type]  # to be refused
    (lambda: when({3: "x"}), "field"),  # type: ignore[dict-item]  # to be refused
    (lambda: OneOf("abc"), "values"),
    (lambda: OneOf(3), "values"),  # type: ignore[arg-type]  # to be refused
    (lambda: OneOf({"a": 1}), "values"),
    (lambda: one_of("a", object()), "values[1]"),  # type: ignore[arg-type]  # to be refused
    (lambda: Equals(object()), "value"),
    (lambda: contains(b"x"), "value"),  # type: ignore[arg-type]  # to be refused
]


@pytest.mark.parametrize(("call", "place"), WRONG, ids=range(len(WRONG)))
def test_what_fits_nowhere_is_refused(call: Callable[[], object], place: str) -> None:
    with pytest.raises(WrongTypeError) as found:
        call()
    assert found.value.field == place


def test_the_base_answers_nothing_itself() -> None:
    base = Condition()
    asks: list[Callable[[], object]] = [
        lambda: base.fields,
        lambda: base.depth,
        lambda: base.test(lambda _: None),
        lambda: list(base.lines(lambda _: None)),
    ]
    asks.append(lambda: Match().matches(None))
    for ask in asks:
        with pytest.raises(NotImplementedError):
            ask()


@given(values())
def test_values_to_match_are_frozen(value: Value) -> None:
    assert Equals([value]).value == (value,)
    assert one_of([value], value).values == ((value,), freeze(value))  # type: ignore[arg-type]  # a list is taken, too
