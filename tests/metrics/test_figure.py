"""Figures: exact until they are read, and None where they are undefined."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given

from itsmcore.errors import FieldError, UnknownNameError, WrongTypeError
from itsmcore.metrics import Figure, Unit
from itsmcore.testing import figures
from tests.round_trips import pasted, pickled

THIRD = Figure(
    name="share", numerator=1, denominator=3, n=3, cohort="opened", unit="ratio"
)


@given(figures())
def test_a_figure_goes_through_repr_and_pickle(figure: Figure) -> None:
    assert pasted(figure) == figure
    assert pickled(figure) == figure
    assert hash(pickled(figure)) == hash(figure)
    assert list(figure.excluded) == sorted(figure.excluded)
    assert str(figure).startswith(f"{figure.name}: ")


@given(figures())
def test_the_value_is_the_fraction(figure: Figure) -> None:
    if not figure.denominator:
        told = figure.exact, figure.value, figure.number, figure.percent
        assert told == (None, None, None, None)
        assert "undefined" in str(figure)
        return
    exact = Fraction(figure.numerator, figure.denominator)
    assert figure.exact == exact
    if figure.unit is Unit.RATIO and abs(exact) < 10**9:
        assert figure.percent == pytest.approx(float(100 * exact))
    elif figure.unit is Unit.NUMBER and exact.denominator == 1:
        assert figure.value == exact.numerator


def test_a_duration_is_rounded_down_to_a_microsecond() -> None:
    figure = attrs.evolve(THIRD, numerator=10_000_000, unit="duration")
    assert figure.value == timedelta(seconds=3, microseconds=333_333)
    assert figure.number == 3.333333
    assert figure.percent is None


def test_a_ratio_is_exact_until_it_is_read() -> None:
    assert THIRD.exact == Fraction(1, 3)
    assert THIRD.value == 1 / 3
    assert str(THIRD) == "share: 33.3 % (n 3)"


def test_what_is_left_out_is_told_by_reason() -> None:
    figure = attrs.evolve(THIRD, excluded={"open": 2, "cancelled": 1})
    assert figure.excluded_count == 3
    assert str(figure) == "share: 33.3 % (n 3; 1 cancelled; 2 open)"


def test_a_figure_is_told_for_each_of_many() -> None:
    volume = attrs.evolve(THIRD, numerator=30, denominator=1, unit="number")
    per_user = volume.per(400, times=100, name="volume_per_100_users")
    assert per_user.exact == Fraction(15, 2)
    assert per_user.value == 7.5
    assert str(per_user) == "volume_per_100_users: 7.50 (n 3)"
    assert volume.per(0).value is None
    assert volume.per(10).name == "share"
    assert THIRD.per(2).unit is Unit.NUMBER


@pytest.mark.parametrize(
    ("field", "bad", "error"),
    [
        ("name", "", FieldError),
        ("name", 3, WrongTypeError),
        ("numerator", 1.5, WrongTypeError),
        ("numerator", True, WrongTypeError),
        ("denominator", -1, FieldError),
        ("n", -1, FieldError),
        ("n", None, WrongTypeError),
        ("excluded", {"open": -1}, FieldError),
        ("excluded", {"open": 1.0}, WrongTypeError),
        ("excluded", {1: 1}, WrongTypeError),
        ("excluded", ["open"], WrongTypeError),
        ("cohort", "born", UnknownNameError),
        ("clock", "sun", UnknownNameError),
        ("unit", "metre", UnknownNameError),
    ],
)
def test_what_no_figure_holds_is_refused(
    field: str, bad: Any, error: type[FieldError]
) -> None:
    with pytest.raises(error, match=field):
        attrs.evolve(THIRD, **{field: bad})


@pytest.mark.parametrize("bad", [-1, 1.5, None, "4"])
def test_units_are_counted(bad: Any) -> None:
    with pytest.raises(FieldError, match="units"):
        THIRD.per(bad)
    with pytest.raises(FieldError, match="times"):
        THIRD.per(1, times=bad)
