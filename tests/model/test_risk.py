"""Risk grids."""

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
from itsmcore.model import RISK_GRID, Level, RiskGrid
from itsmcore.testing import keys, risk_grids

THREE = ("high", "medium", "low")


def test_the_usual_grid_falls_evenly_from_critical_to_very_low() -> None:
    for (i, impact), (k, likelihood) in product(enumerate(THREE), repeat=2):
        assert RISK_GRID.risk(impact, likelihood) is list(Level)[i + k]
    assert RISK_GRID.risk(Level.HIGH, Level.LOW) is Level.MEDIUM


@given(risk_grids(), st.none() | keys(), st.none() | keys())
def test_a_grid_answers_with_its_cell_its_default_or_an_error(
    grid: RiskGrid, impact: str | None, likelihood: str | None
) -> None:
    cells: dict[Any, Any] = {key: dict(row) for key, row in grid.table.items()}
    expected = cells.get(impact, {}).get(likelihood) or grid.default
    if expected is None:
        with pytest.raises(UnknownNameError):
            grid.risk(impact, likelihood)
    else:
        assert grid.risk(impact, likelihood) is expected


@given(risk_grids())
def test_every_cell_of_a_grid_is_found(grid: RiskGrid) -> None:
    for impact, row in grid.table.items():
        for likelihood, expected in row.items():
            assert grid.risk(impact, likelihood) is expected


def test_a_grid_of_any_size_and_any_names_works() -> None:
    grid = RiskGrid(table={"many users": {"seldom": "low"}}, default="medium")
    assert grid.risk("many users", "seldom") is Level.LOW
    assert grid.risk("many users", "often") is Level.MEDIUM
    assert grid.risk(None, None) is Level.MEDIUM


def test_a_missing_pair_names_what_is_known() -> None:
    with pytest.raises(UnknownNameError, match=r"^impact: .*None.*'high', 'medium'"):
        RISK_GRID.risk(None, "high")
    with pytest.raises(UnknownNameError, match=r"^likelihood: .*'rare'.*'high'"):
        RISK_GRID.risk("high", "rare")


@pytest.mark.parametrize(
    ("pair", "field"), [((3, "high"), "impact"), (("high", ["x"]), "likelihood")]
)
def test_a_pair_is_of_text(pair: tuple[Any, Any], field: str) -> None:
    with pytest.raises(WrongTypeError, match=rf"^{field}: text is needed"):
        RISK_GRID.risk(*pair)


def test_all_faults_of_a_grid_are_told_at_once_each_with_its_place() -> None:
    table: Any = {"high": {"high": "dire", "low": 3, 5: "low"}, "low": "p4", 7: {}}
    with pytest.raises(DefinitionError, match="the risk grid cannot work") as found:
        RiskGrid(table=table)
    faults = [e for e in found.value.exceptions if isinstance(e, FieldError)]
    assert [e.pointer for e in faults] == [
        "/table/high/high",
        "/table/high/low",
        "/table/high/5",
        "/table/low",
        "/table/7",
    ]
    assert "use one of 'critical', 'high'" in str(faults[0])
    assert str(found.value).count("write {'high'") == 4


@pytest.mark.parametrize("table", [{}, {"high": {}}, {"high": None}])
def test_an_empty_grid_cannot_work(table: Any) -> None:
    with pytest.raises(DefinitionError):
        RiskGrid(table=table)


@pytest.mark.parametrize(
    ("fields", "place"),
    [({"table": 3}, "table"), ({"default": "dire"}, "default"), ({"version": 1}, "v")],
)
def test_other_fields_are_checked(fields: dict[str, Any], place: str) -> None:
    with pytest.raises(FieldError, match=rf"^{place}"):
        RiskGrid(**{"table": {"a": {"b": "low"}}, **fields})
