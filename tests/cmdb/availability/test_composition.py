"""Series, parallel and k of n against all states of their parts."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.cmdb import FaultTree, Gate, k_of_n, parallel, series
from itsmcore.errors import FieldError, WrongTypeError

SHARES = st.lists(st.fractions(0, 1, max_denominator=9), max_size=6)


def enough(k: int, parts: list[Fraction]) -> Fraction:
    """Summed over all states in which so many are up."""
    total = Fraction(0)
    for state in product([False, True], repeat=len(parts)):
        if sum(state) >= k:
            pairs = zip(parts, state, strict=True)
            total += prod((p if up else 1 - p for p, up in pairs), start=Fraction(1))
    return total


@given(SHARES, st.integers(0, 7))
def test_closed_forms_are_those_of_all_states(parts: list[Fraction], k: int) -> None:
    assert k_of_n(k, parts) == enough(k, parts)
    assert series(parts) == enough(len(parts), parts)
    assert parallel(parts) == enough(1, parts)
    about = k_of_n(k, [*map(float, parts), 0.0])
    assert type(about) is float
    assert about == pytest.approx(float(enough(k, parts)), rel=1e-13, abs=0)


@given(SHARES.filter(bool), st.data())
def test_a_fault_tree_says_the_same(parts: list[Fraction], data: st.DataObject) -> None:
    k = data.draw(st.integers(1, len(parts)))
    down = {f"part {n}": 1 - up for n, up in enumerate(parts)}
    too_few = Gate("at_least", list(down), at_least=len(parts) - k + 1)
    tree = FaultTree(gates={"down": too_few}, top="down")
    assert tree.probability(down).complement == k_of_n(k, parts)


def test_decimals_are_exact_and_nothing_is_certain() -> None:
    assert series([Decimal("0.9"), 1]) == Fraction(9, 10)
    assert (series([]), parallel([]), k_of_n(0, [])) == (1, 0, 1)


def test_two_parts_that_are_hardly_ever_up_keep_their_digits() -> None:
    assert series([1e-12, 1e-12]) == pytest.approx(1e-24, rel=1e-11)
    assert parallel([1e-12, 1e-12]) == pytest.approx(2e-12, rel=1e-11)


@pytest.mark.parametrize("ask", [series, parallel, lambda parts: k_of_n(1, parts)])
@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ("0.9", WrongTypeError),
        (0.9, WrongTypeError),
        (None, WrongTypeError),
        ({"a": 0.9}, WrongTypeError),
        ([0.9, True], WrongTypeError),
        ([0.9, "0.9"], WrongTypeError),
        ([0.9, None], WrongTypeError),
        ([0.9, -0.1], FieldError),
        ([0.9, 1.5], FieldError),
        ([0.9, float("nan")], FieldError),
        ([0.9, Decimal("NaN")], FieldError),
        ([Decimal("1e-999999999")], FieldError),
        ([Decimal("0e999999999")], FieldError),
    ],
)
def test_what_is_no_availability_is_refused(
    ask: Callable[[Any], object], parts: Any, kind: type[Exception]
) -> None:
    with pytest.raises(kind, match="availabilities"):
        ask(parts)


@pytest.mark.parametrize(
    ("k", "kind"), [(-1, FieldError), (True, WrongTypeError), (1.0, WrongTypeError)]
)
def test_a_number_of_parts_is_a_whole_number(k: Any, kind: type[Exception]) -> None:
    with pytest.raises(kind, match="k"):
        k_of_n(k, [0.9])
