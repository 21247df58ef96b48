"""Priority matrices."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import (
    DefinitionError,
    FieldError,
    UnknownNameError,
    WrongTypeError,
)
from itsmcore.model import PRIORITY_MATRIX, Level, Priority, PriorityMatrix
from itsmcore.testing import keys, priority_matrices

THREE = ("high", "medium", "low")


def test_the_usual_matrix_falls_evenly_from_critical_to_very_low() -> None:
    for (i, impact), (u, urgency) in product(enumerate(THREE), repeat=2):
        found = PRIORITY_MATRIX.priority(impact, urgency)
        assert found is list(Level)[i + u]
    assert PRIORITY_MATRIX.priority(Level.HIGH, Level.LOW) is Level.MEDIUM


@pytest.mark.parametrize("size", [1, 3, 5])
def test_a_matrix_of_any_size_answers_every_pair(size: int) -> None:
    @given(priority_matrices(size=size, complete=True))
    def check(matrix: PriorityMatrix) -> None:
        assert len(matrix.table) == size
        for impact, row in matrix.table.items():
            assert len(row) == size
            for urgency, expected in row.items():
                assert matrix.priority(impact, urgency) == expected

    check()


@given(priority_matrices(), st.none() | keys(), st.none() | keys())
def test_a_missing_pair_gives_the_default_or_an_error(
    matrix: PriorityMatrix, impact: str | None, urgency: str | None
) -> None:
    table: dict[Any, Any] = {key: dict(row) for key, row in matrix.table.items()}
    expected = table.get(impact, {}).get(urgency) or matrix.default
    if expected is None:
        with pytest.raises(UnknownNameError):
            matrix.priority(impact, urgency)
    else:
        assert matrix.priority(impact, urgency) == expected


def test_a_missing_pair_names_what_is_known() -> None:
    with pytest.raises(UnknownNameError, match=r"^impact: .*None.*'high', 'medium'"):
        PRIORITY_MATRIX.priority(None, "high")
    with pytest.raises(UnknownNameError, match=r"^urgency: .*'dire'.*'high', 'medium'"):
        PRIORITY_MATRIX.priority("high", "dire")
    with pytest.raises(UnknownNameError, match=r"^urgency: .*None"):
        PRIORITY_MATRIX.priority("high", None)


@pytest.mark.parametrize(
    ("pair", "field"), [((3, "high"), "impact"), (("high", ["x"]), "urgency")]
)
def test_a_pair_is_of_text(pair: tuple[Any, Any], field: str) -> None:
    with pytest.raises(WrongTypeError, match=rf"^{field}: text is needed"):
        PRIORITY_MATRIX.priority(*pair)


def test_names_of_levels_become_levels_and_others_stay() -> None:
    matrix = PriorityMatrix(table={"a": {"b": "high", "c": "p9"}}, default="low")
    assert matrix.priority("a", "b") is Level.HIGH
    assert matrix.priority("a", "c") == "p9"
    assert matrix.priority("z", "z") is Level.LOW


def test_an_override_keeps_the_computed_value_beside_it() -> None:
    decide = PRIORITY_MATRIX.decide
    assert decide("high", "high") == Priority(value="critical", computed="critical")
    found = decide("low", "low", override="high", reason="the board asked")
    assert found == Priority(
        value=Level.HIGH,
        computed=Level.VERY_LOW,
        overridden=True,
        reason="the board asked",
    )
    same = decide("low", "low", override="very_low")
    assert not same.overridden
    with pytest.raises(WrongTypeError, match=r"^override: "):
        decide("low", "low", override=3)  # type: ignore[arg-type]  # to be refused


def test_all_faults_of_a_table_are_told_at_once_each_with_its_place() -> None:
    table: Any = {
        "high": {"high": 3, "low": "p2", 5: "p3"},
        "low": "p4",
        7: {},
        8: {"a": "b"},
    }
    with pytest.raises(DefinitionError) as found:
        PriorityMatrix(table=table)
    pointers = [e.pointer for e in found.value.exceptions if isinstance(e, FieldError)]
    assert pointers == [
        "/table/high/high",
        "/table/high/5",
        "/table/low",
        "/table/7",
        "/table/8/a",
    ]
    assert str(found.value).count("write {'high'") == 5


@pytest.mark.parametrize("table", [{}, {"high": {}}, {"high": None}])
def test_an_empty_table_cannot_work(table: Any) -> None:
    with pytest.raises(DefinitionError):
        PriorityMatrix(table=table)


@pytest.mark.parametrize(
    ("fields", "place"),
    [({"table": 3}, "table"), ({"default": 3}, "default"), ({"version": 1}, "version")],
)
def test_other_fields_are_checked(fields: dict[str, Any], place: str) -> None:
    with pytest.raises(WrongTypeError, match=rf"^{place}: "):
        PriorityMatrix(**{"table": {"a": {"b": "c"}}, **fields})
