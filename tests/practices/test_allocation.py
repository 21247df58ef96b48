"""Allocation: a pool is shared out to the last unit, always in the same way."""

from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.errors import FieldError, ItsmError, WrongTypeError
from itsmcore.model import Money
from itsmcore.practices import allocate
from tests.bad_input import Call, surprises
from tests.round_trips import pickled

FEWER = settings(max_examples=settings().max_examples // 3)


def amounts(pool: str, drivers: dict[str, Any], **given: int) -> list[str]:
    found = allocate(Money(pool, "EUR"), drivers, **given)
    return [str(line.amount.amount) for line in found.lines]


def test_the_largest_remainders_get_what_is_left() -> None:
    assert amounts("10.00", {"a": 1, "b": 1, "c": 4}) == ["1.67", "1.67", "6.66"]
    assert amounts("100", {"a": 1, "b": 1, "c": 1}) == ["33.34", "33.33", "33.33"]
    assert amounts("0.01", {"a": 1, "b": 2}) == ["0.00", "0.01"]


def test_equal_remainders_go_to_the_lower_key() -> None:
    assert amounts("0.02", {"z": 1, "m": 1, "a": 1}) == ["0.01", "0.01", "0.00"]


def test_a_credit_is_shared_like_a_charge() -> None:
    assert amounts("-100", {"a": 1, "b": 1, "c": 1}) == ["-33.34", "-33.33", "-33.33"]


def test_units_may_be_finer_or_coarser() -> None:
    assert amounts("1", {"a": 1, "b": 2}, digits=3) == ["0.333", "0.667"]
    assert amounts("100", {"a": 1, "b": 2}, digits=-1) == ["3E+1", "7E+1"]
    assert amounts("7", {"a": 1, "b": 1}, digits=0) == ["4", "3"]


def test_any_exact_number_drives() -> None:
    drivers = {"a": Decimal("0.1"), "b": 0.2, "c": Fraction(7, 10), "d": 0}
    assert amounts("10", drivers) == ["1.00", "2.00", "7.00", "0.00"]


def test_the_answer_explains_itself() -> None:
    found = allocate(Money("10", "EUR"), {"crm": 1, "shop": 2})
    assert found.explain() == (
        "10 EUR by 3 in all, in units of 0.01",
        "crm: 1, bears 3.33 EUR",
        "shop: 2, bears 6.67 EUR",
    )
    assert found.amounts["shop"] == Money("6.67", "EUR")
    assert pickled(found) == found


NUMBERS = st.fractions(0, 9, max_denominator=12)


@FEWER
@given(
    st.integers(-300, 300),
    st.dictionaries(st.sampled_from("abcde"), NUMBERS, min_size=1),
    st.randoms(),
)
def test_the_parts_add_up_and_lie_as_near_as_whole_units_can(
    cents: int, drivers: dict[str, Fraction], chance: Any
) -> None:
    whole = sum(drivers.values())
    if not whole:
        return
    found = allocate(Money(Decimal(cents).scaleb(-2), "EUR"), drivers)
    parts = {line.key: int(line.amount.amount.scaleb(2)) for line in found.lines}
    exact = {key: abs(cents) * part / whole for key, part in drivers.items()}
    assert sum(parts.values()) == cents
    assert sum((line.exact for line in found.lines), Fraction()) == Fraction(cents, 100)

    # Of all ways to round each share down or up: the one that lies nearest in all, and of
    # those the one that rounds the lowest keys up.
    floors = {key: share.__floor__() for key, share in exact.items()}
    left = abs(cents) - sum(floors.values())
    ways = [
        {key: floors[key] + (key in up) for key in floors}
        for up in combinations(sorted(floors), left)
    ]
    best = min(ways, key=lambda way: sum((way[k] - exact[k]) ** 2 for k in way))
    sign = -1 if cents < 0 else 1
    assert parts == {key: sign * part for key, part in best.items()}

    pairs = list(drivers.items())
    chance.shuffle(pairs)
    assert allocate(found.pool, dict(pairs)) == found


WRONG: Any = None  # what a type checker would not let pass
BAD: list[tuple[Any, type[ItsmError], str]] = [
    (lambda: amounts("1", {}), FieldError, "drivers"),
    (lambda: amounts("1", {"a": 0}), FieldError, "drivers"),
    (lambda: amounts("1", {"a": -1}), FieldError, r"drivers\.a"),
    (lambda: amounts("1", {"a": float("nan")}), FieldError, r"drivers\.a"),
    (lambda: amounts("1", {"a": Decimal("1E+999999")}), FieldError, r"drivers\.a"),
    (lambda: amounts("1", {"a": 10**5000}), FieldError, r"drivers\.a"),
    (lambda: amounts("1", {"a": "1"}), WrongTypeError, r"drivers\.a"),
    (lambda: amounts("1", {"a": True}), WrongTypeError, r"drivers\.a"),
    (lambda: amounts("0.001", {"a": 1}), FieldError, "pool"),
    (lambda: amounts("1", {"a": 1}, digits=99), FieldError, "digits"),
    (
        lambda: allocate(Money("1", "EUR"), {"a": 1}, digits=WRONG),
        WrongTypeError,
        "digits",
    ),
    (lambda: allocate(1, {"a": 1}), WrongTypeError, "pool"),  # type: ignore[arg-type]  # no money
    (lambda: allocate(Money("1", "EUR"), ["a"]), WrongTypeError, "drivers"),  # type: ignore[arg-type]  # no mapping
]


@pytest.mark.parametrize(("call", "error", "field"), BAD)
def test_bad_input_is_refused(call: Any, error: type[ItsmError], field: str) -> None:
    with pytest.raises(error, match=rf"^{field}"):
        call()


def test_nothing_but_our_errors_comes_of_bad_arguments() -> None:
    call = Call(allocate, (Money("1", "EUR"), {"a": 1}), {"digits": 2})
    assert [*surprises(call)] == []
