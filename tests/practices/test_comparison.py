"""A figure between two periods: the change is exact, and undefined stays undefined."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.errors import FieldError, ItsmError, UnknownNameError, WrongTypeError
from itsmcore.metrics import Figure
from itsmcore.practices import Better, Comparison, Outlook, compare
from tests.bad_input import Call, surprises

FEWER = settings(max_examples=settings().max_examples // 3)
HOUR = timedelta(hours=1)


def test_a_lower_figure_is_better_where_that_is_declared() -> None:
    found = compare(10 * HOUR, 8 * HOUR, better="lower")
    assert found.change == -2 * HOUR
    assert found.relative == Fraction(-1, 5)
    assert found.outlook is Outlook.IMPROVED
    assert found.explain() == (
        "from 10:00:00 to 8:00:00",
        "a change of -2:00:00, -20.0 % of what it was",
        "lower is better: improved",
    )
    assert compare(10 * HOUR, 8 * HOUR, better="higher").outlook is Outlook.WORSENED


def test_an_equal_figure_is_unchanged() -> None:
    found = compare(Decimal("0.90"), 0.9, better="higher")
    assert found.change == Fraction(0) == found.relative
    assert found.outlook is Outlook.UNCHANGED
    assert found.explain()[0] == "from 0.9 to 0.9"


@pytest.mark.parametrize(("before", "after"), [(None, 1), (1, None), (None, None)])
def test_undefined_stays_undefined(before: Any, after: Any) -> None:
    found = compare(before, after, better="higher")
    assert (found.change, found.relative) == (None, None)
    assert found.outlook is Outlook.UNDEFINED
    assert len(found.explain()) == 2


def test_a_change_from_nothing_is_no_share_of_it() -> None:
    found = compare(0, 3, better="lower")
    assert found.change == Fraction(3)
    assert found.relative is None
    assert found.outlook is Outlook.WORSENED
    assert found.explain()[1] == "a change of 3"
    assert compare(timedelta(), HOUR, better="lower").relative is None


def test_a_negative_figure_that_rises_has_a_positive_share() -> None:
    assert compare(-10, -5, better="higher").relative == Fraction(1, 2)
    assert compare(-HOUR, -2 * HOUR, better="lower").relative == -1


@attrs.frozen
class Measured:
    value: Any
    n: int = 0


def test_anything_with_a_value_is_a_figure() -> None:
    found = compare(Measured(Fraction(1, 3)), Measured(HOUR // 2).n, better="higher")
    assert found.before == Fraction(1, 3)
    assert found.explain()[0] == "from about 0.3333 to 0"
    assert compare(Measured(None), 1, better="higher").outlook == "undefined"


def test_figures_of_kpis_compare() -> None:
    lives = [
        Figure(
            name="mean time to resolve",
            n=count,
            numerator=hours * HOUR // timedelta(microseconds=1),
            denominator=count,
            cohort="resolved",
            clock="calendar",
            unit="duration",
        )
        for hours, count in ((30, 3), (16, 2), (0, 0))
    ]
    found = compare(lives[0], lives[1], better="lower")
    assert (found.before, found.after) == (10 * HOUR, 8 * HOUR)
    assert found.relative == Fraction(-1, 5)
    assert compare(lives[1], lives[2], better="lower").outlook == "undefined"
    third = attrs.evolve(lives[0], numerator=1, denominator=3, unit="ratio", clock=None)
    assert compare(third, 0.5, better="higher").change == Fraction(1, 6)


def test_long_lengths_of_time_are_told_in_hours() -> None:
    assert compare(40 * HOUR, 100 * HOUR, better="lower").explain()[0] == (
        "from 40:00:00 to 100:00:00"
    )


FIGURES = st.fractions(-9, 9, max_denominator=20)


@FEWER
@given(FIGURES, FIGURES, st.sampled_from(Better))
def test_figures_compare_as_their_numbers_do(
    before: Fraction, after: Fraction, better: Better
) -> None:
    found = compare(before, after, better=better)
    assert before + (after - before) == after == before + Fraction(str(found.change))
    if before:
        assert found.relative is not None
        assert before + abs(before) * found.relative == after
    good = after > before if better == "higher" else after < before
    wanted = "unchanged" if after == before else "improved" if good else "worsened"
    assert found.outlook == wanted
    spans = compare(_span(before), _span(after), better=better)
    assert (spans.relative, spans.outlook) == (found.relative, found.outlook)
    assert spans.change == _span(after) - _span(before)


def _span(value: Fraction) -> timedelta:
    return timedelta(
        microseconds=int(value * 232_792_560)
    )  # whole for every denominator


BAD: list[tuple[Any, type[ItsmError], str]] = [
    (lambda: compare("1", 2, better="higher"), WrongTypeError, "before"),  # type: ignore[arg-type]  # text is refused
    (lambda: compare(1, object(), better="higher"), WrongTypeError, "after"),  # type: ignore[arg-type]  # no figure
    (lambda: compare(1, HOUR, better="higher"), WrongTypeError, "before"),
    (lambda: compare(float("nan"), 1, better="higher"), FieldError, "before"),
    (lambda: compare(Decimal("Infinity"), 1, better="higher"), FieldError, "before"),
    (lambda: compare(10**9999, 1, better="higher"), FieldError, "before"),
    (
        lambda: compare(timedelta.min, timedelta.max, better="higher"),
        FieldError,
        "change",
    ),
    (lambda: compare(1, 2, better="more"), UnknownNameError, "better"),
    (lambda: compare(1, Measured("x"), better="higher"), WrongTypeError, "after"),
]


@pytest.mark.parametrize(("call", "error", "field"), BAD)
def test_bad_input_is_refused(call: Any, error: type[ItsmError], field: str) -> None:
    with pytest.raises(error, match=rf"^{field}"):
        call()


def test_nothing_but_our_errors_comes_of_bad_arguments() -> None:
    call = Call(compare, (1, 2), {"better": "higher"})
    assert [*surprises(call)] == []
    assert isinstance(call(), Comparison)
