"""Edges: what they are made of, how they read, and what they refuse."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given

from itsmcore.errors import FieldError, TruthError, WrongTypeError
from itsmcore.model import (
    IS_SET,
    AnyEdge,
    Changes,
    Commented,
    Edge,
    Equals,
    OnlyWhen,
    Side,
    begins,
    changes,
    commented,
    ends,
    one_of,
    when,
)
from itsmcore.model.condition import MOST_DEPTH
from itsmcore.testing import conditions, edges
from tests.round_trips import pasted

NEW, NET = when(status="new"), when(group="net")
E1, E2, E3 = changes("group"), begins(NEW), commented(side=Side.AGENT)


@given(edges(), edges(), edges())
def test_rows_of_edges_stay_flat(a: Edge, b: Edge, c: Edge) -> None:
    assert (a | b) | c == a | (b | c)
    assert (a | b).fields == a.fields | b.fields
    assert (a | b).hears == (a.hears or b.hears)


@given(edges(), conditions(max_leaves=2))
def test_an_edge_under_conditions_reads_both_and_nests_once(edge: Edge, c: Any) -> None:
    under = edge & c & NEW
    assert under.fields == edge.fields | c.fields | {"status"}
    assert under.hears == edge.hears
    assert under.depth <= edge.depth + 1
    assert pasted(under) == under


@pytest.mark.parametrize(
    ("edge", "text"),
    [
        (E1, "changes('group')"),
        (changes("group", old="net"), "changes('group', old='net')"),
        (changes("group", new=None), "changes('group', new=None)"),
        (
            changes("group", old=one_of("a", "b"), new=IS_SET),
            "changes('group', old=one_of('a', 'b'), new=IS_SET)",
        ),
        (E2, "begins(when(status='new'))"),
        (ends(NEW), "ends(when(status='new'))"),
        (commented(), "commented()"),
        (commented(public=True), "commented(public=True)"),
        (
            commented(side=Side.AGENT, public=False),
            "commented(side=Side.AGENT, public=False)",
        ),
        (E1 | commented(), "changes('group') | commented()"),
        (E1 & NEW, "changes('group') & (when(status='new'))"),
        (
            (E1 | E2) & NEW,
            "(changes('group') | begins(when(status='new'))) & (when(status='new'))",
        ),
        (
            OnlyWhen(E1 & NEW, NET),
            "OnlyWhen(changes('group') & (when(status='new')), when(group='net'))",
        ),
        (AnyEdge((E1,)), "AnyEdge((changes('group'),))"),
        (AnyEdge(()), "AnyEdge(())"),
        (AnyEdge((E1, AnyEdge(()))), "AnyEdge((changes('group'), AnyEdge(())))"),
    ],
)
def test_edges_read_as_they_are_written(edge: Edge, text: str) -> None:
    assert repr(edge) == text
    assert pasted(edge) == edge


def test_none_is_a_value_to_change_to_and_nothing_given_is_any() -> None:
    assert changes("group", new=None).new == Equals(None)
    assert changes("group").new is None
    assert Changes("group", new=Equals("a")) == changes("group", new="a")


def test_an_edge_knows_the_condition_that_holds_from_it_on() -> None:
    assert begins(NEW).level == NEW
    assert ends(NEW).level == ~NEW
    assert E1.level is None
    assert E3.level is None
    assert (E1 | E3).level is None
    assert (E1 | begins(NEW) | ends(NET)).level == NEW | ~NET
    assert (begins(NEW) & NET).level == NEW


def test_only_comments_are_heard() -> None:
    assert [e.hears for e in (E1, E2, ends(NEW), E3, E1 | E3, E1 & NEW)] == [
        False,
        False,
        False,
        True,
        True,
        False,
    ]
    assert E3.fields == frozenset()


@pytest.mark.parametrize("use", [bool, lambda e: e or e, lambda e: not e])
@pytest.mark.parametrize("edge", [E1, E2, E3, E1 | E2, E1 & NEW])
def test_the_truth_of_an_edge_cannot_be_asked(
    edge: Edge, use: Callable[[Edge], object]
) -> None:
    with pytest.raises(TruthError, match="is neither true nor false"):
        use(edge)


def test_depth_has_a_limit() -> None:
    edge: Edge = E1
    for _ in range(MOST_DEPTH - 1):
        edge = AnyEdge((edge,))
    assert edge.depth == MOST_DEPTH
    for call in (lambda: AnyEdge((edge,)), lambda: OnlyWhen(edge, NEW)):
        with pytest.raises(FieldError, match="nested deeper than 64"):
            call()


def test_long_rows_do_not_nest() -> None:
    edge: Edge = E1
    for number in range(200):
        edge = edge & when({f"f{number}": 1})
    assert edge.depth == 2
    for number in range(200):
        edge = edge | changes(f"f{number}")
    assert edge.depth == 3


WRONG: list[tuple[Callable[[], object], str]] = [
    (lambda: begins("new"), "condition"),  # type: ignore[arg-type]  # to be refused
    (lambda: ends(E1), "condition"),  # type: ignore[arg-type]  # to be refused
    (lambda: E1 & E2, "condition"),  # type: ignore[operator]  # to be refused
    (lambda: E1 | NEW, "edge"),  # type: ignore[operator]  # to be refused
    (lambda: AnyEdge((E1, "x")), "edge"),  # type: ignore[arg-type]  # to be refused
    (lambda: AnyEdge(E1), "edge"),  # type: ignore[arg-type]  # to be refused
    (lambda: AnyEdge({E1, E2}), "edge"),
    (lambda: OnlyWhen("x", NEW), "edge"),  # type: ignore[arg-type]  # to be refused
    (lambda: changes(3), "field"),  # type: ignore[arg-type]  # to be refused
    (lambda: changes("a", new=object()), "value"),  # type: ignore[arg-type]  # to be refused
    (lambda: Commented(side=3), "side"),  # type: ignore[arg-type]  # to be refused
    (lambda: Commented(public=1), "public"),  # type: ignore[arg-type]  # to be refused
]


@pytest.mark.parametrize(("call", "place"), WRONG, ids=range(len(WRONG)))
def test_what_fits_nowhere_is_refused(call: Callable[[], object], place: str) -> None:
    with pytest.raises(WrongTypeError) as found:
        call()
    assert found.value.field == place


def test_the_base_answers_nothing_itself() -> None:
    base = Edge()
    assert base.level is None
    assert not base.hears
    with pytest.raises(NotImplementedError):
        base.fields  # noqa: B018  # asking is the test
    with pytest.raises(NotImplementedError):
        base.fires(None)  # type: ignore[arg-type]  # to be refused
