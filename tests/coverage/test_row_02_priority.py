"""Priority: impact and urgency, by the usual matrix and by any other."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import UnknownNameError
from itsmcore.model import PRIORITY_MATRIX, Level, PriorityMatrix

USUAL = {
    ("high", "high"): "critical",
    ("high", "medium"): "high",
    ("high", "low"): "medium",
    ("medium", "high"): "high",
    ("medium", "medium"): "medium",
    ("medium", "low"): "low",
    ("low", "high"): "medium",
    ("low", "medium"): "low",
    ("low", "low"): "very_low",
}
NAMES = st.text("abcxyz", min_size=1, max_size=4)
TABLES = st.dictionaries(NAMES, st.dictionaries(NAMES, NAMES, min_size=1), min_size=1)


@pytest.mark.parametrize("pair", USUAL)
def test_row_02_the_default_matrix_answers_for_every_pair(
    pair: tuple[str, str],
) -> None:
    assert PRIORITY_MATRIX.priority(*pair) == USUAL[pair]
    assert PRIORITY_MATRIX.priority(*map(Level, pair)) == USUAL[pair]


@given(TABLES)
def test_row_02_any_matrix_answers_for_every_pair_that_it_has_and_no_other(
    table: dict[str, dict[str, str]],
) -> None:
    matrix = PriorityMatrix(table=table)
    urgencies = {urgency for row in table.values() for urgency in row}
    for impact, urgency in product(table, urgencies):
        if urgency in table[impact]:
            assert matrix.priority(impact, urgency) == table[impact][urgency]
        else:
            with pytest.raises(UnknownNameError):
                matrix.priority(impact, urgency)


@pytest.mark.parametrize(
    ("pair", "field"),
    [
        ((None, "high"), "impact"),
        (("high", None), "urgency"),
        (("vast", "high"), "impact"),
        (("high", "soon"), "urgency"),
        (("", ""), "impact"),
        (("critical", "high"), "impact"),
    ],
)
def test_row_02_a_missing_or_unknown_pair_is_an_error_never_a_default(
    pair: tuple[str | None, str | None], field: str
) -> None:
    with pytest.raises(UnknownNameError) as unknown:
        PRIORITY_MATRIX.priority(*pair)
    assert unknown.value.field == field
    with pytest.raises(UnknownNameError):
        PRIORITY_MATRIX.decide(*pair, override="low", reason="it is said so")


def test_row_02_an_override_keeps_the_computed_value_beside_it() -> None:
    decided = PRIORITY_MATRIX.decide(
        "low", "low", override="critical", reason="the board meets today"
    )
    assert (decided.value, decided.computed) == ("critical", "very_low")
    assert decided.overridden
    assert decided.reason == "the board meets today"
    plain = PRIORITY_MATRIX.decide("low", "low")
    assert (plain.value, plain.computed, plain.overridden) == (
        "very_low",
        "very_low",
        False,
    )
