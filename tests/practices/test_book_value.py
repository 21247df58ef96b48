"""Book value: straight-line, exact, with both ends as they are told."""

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.errors import FieldError, ItsmError, UnknownNameError, WrongTypeError
from itsmcore.model import Asset, Depreciation, Money
from itsmcore.practices import BookValue, DepreciationUnit, Rounding, book_value
from tests.bad_input import Call, surprises
from tests.round_trips import pickled

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
FEWER = settings(max_examples=settings().max_examples // 2)


def asset(cost: str | None = "1000", months: int = 36, **given: Any) -> Asset:
    rule = Depreciation(months=months, residual=Money("100", "EUR"))
    told = {
        "id": "A1",
        "opened_at": SINCE,
        "cost": None if cost is None else Money(cost, "EUR"),
        "purchased_on": date(2026, 1, 31),
        "depreciation": rule,
    }
    return Asset(**{**told, **given})


def value(on: date, thing: Asset | None = None, **given: Any) -> str | None:
    found = book_value(thing or asset(), on, **given)
    return None if found.value is None else str(found.value.amount)


def test_each_month_takes_the_same_amount() -> None:
    found = book_value(asset(), date(2026, 3, 31))
    assert (found.elapsed, found.life) == (2, 36)
    assert found.value == Money("950.00", "EUR")
    assert found.written_off == Money("50.00", "EUR")
    assert found.residual == Money("100", "EUR")
    assert found.explain() == (
        "A1 on 2026-03-31: 950.00 EUR",
        "1000 EUR down to 100 EUR over 36 months from 2026-01-31 on, 2 of them over",
    )
    assert pickled(found) == found


def test_a_month_without_the_day_is_over_on_its_last_one() -> None:
    assert value(date(2026, 2, 27)) == "1000"
    assert value(date(2026, 2, 28)) == "975.00"
    assert value(date(2026, 3, 30)) == "975.00"
    assert value(date(2026, 3, 31)) == "950.00"
    assert value(date(2028, 2, 28)) == "400.00"
    assert value(date(2028, 2, 29)) == "375.00"


def test_the_ends_are_told_as_they_are() -> None:
    odd = asset(cost="999.999", depreciation=Depreciation(months=7))
    assert value(date(2026, 1, 31), odd) == "999.999"
    assert value(date(2026, 2, 28), odd) == "857.14"
    assert value(date(2026, 8, 31), odd) == "0"
    assert value(date(2099, 1, 1)) == "100"
    assert book_value(asset(), date(2029, 1, 31)).explain()[1] == (
        "all of its 36 months from 2026-01-31 on are over"
    )
    assert book_value(asset(), date(2026, 2, 1)).explain()[1] == (
        "nothing of its 36 months from 2026-01-31 on is over"
    )


def test_days_count_one_by_one_where_that_is_declared() -> None:
    year = asset(cost="465", months=12, purchased_on=date(2026, 1, 1))
    assert value(date(2026, 1, 11), year, unit="days") == "455.00"
    assert value(date(2026, 12, 31), year, unit="days") == "101.00"
    assert value(date(2027, 1, 1), year, unit="days") == "100"
    assert (
        book_value(year, date(2026, 1, 11), unit="days").unit is DepreciationUnit.DAYS
    )


@pytest.mark.parametrize(
    ("rounding", "wanted"),
    [("half_even", "12.12"), ("half_up", "12.13"), ("down", "12.12")],
)
def test_rounding_is_declared(rounding: str, wanted: str) -> None:
    thing = asset(cost="24.25", months=2, depreciation=Depreciation(months=2))
    assert value(date(2026, 2, 28), thing, rounding=rounding) == wanted


def test_digits_are_declared() -> None:
    third = asset(cost="100", depreciation=Depreciation(months=3))
    on = date(2026, 2, 28)
    assert value(on, third, digits=4) == "66.6667"
    assert value(on, third, digits=0) == "67"
    assert value(on, third, digits=-1) == "7E+1"


def test_rounding_never_goes_beyond_the_ends() -> None:
    rule = Depreciation(months=2, residual=Money("9.996", "EUR"))
    thing = asset(cost="9.998", depreciation=rule)
    assert value(date(2026, 2, 28), thing) == "9.998"
    assert value(date(2026, 2, 28), thing, rounding="down") == "9.996"


def test_the_useful_life_may_begin_later_than_the_purchase() -> None:
    rule = Depreciation(months=10, start=date(2026, 6, 1))
    thing = asset(depreciation=rule)
    assert value(date(2026, 5, 31), thing) == "1000"
    assert value(date(2026, 7, 1), thing) == "900.00"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"cost": None}, "nobody says what it cost"),
        ({"depreciation": None}, "nobody says how it loses its value, or from when on"),
        ({"purchased_on": None}, "nobody says how it loses its value, or from when on"),
        ({"purchased_on": date(2027, 1, 1)}, "it was not bought before 2027-01-01"),
    ],
)
def test_what_is_not_known_is_no_figure(given: dict[str, Any], why: str) -> None:
    found = book_value(asset(**given), date(2026, 6, 30))
    assert found.value is None
    assert found.written_off is None
    assert found.explain() == ("A1 on 2026-06-30: not known", why)


def test_what_was_disposed_of_is_worth_nothing_from_that_day_on() -> None:
    gone = asset(disposed_at=datetime(2026, 6, 30, 9, tzinfo=UTC))
    assert value(date(2026, 6, 29), gone) != "0"
    found = book_value(gone, date(2026, 6, 30))
    assert found.value == Money(0, "EUR")
    assert found.explain()[1] == "it was disposed of on 2026-06-30"


def test_a_useful_life_beyond_the_last_year_is_no_fault() -> None:
    late = asset(purchased_on=date(9950, 1, 31), months=1200)
    found = book_value(late, date(9999, 12, 31), unit="days")
    earlier = date(2050, 1, 31) - date(1950, 1, 31)  # the calendar repeats in 400 years
    assert found.life == earlier.days
    assert found.value is not None


def months_over(start: date, on: date) -> int:
    """How many months are over, walking from day to day."""
    day, count = start, 0
    while day < on:
        day += timedelta(days=1)
        next_one = day + timedelta(days=1)
        is_last = next_one.month != day.month
        if day.day == start.day or (is_last and day.day < start.day):
            count += 1
    return count


ROUND = {"half_even": ROUND_HALF_EVEN, "half_up": ROUND_HALF_UP, "down": ROUND_DOWN}


@FEWER
@given(
    st.dates(date(2023, 12, 1), date(2024, 4, 1)),
    st.integers(0, 200),
    st.integers(1, 6),
    st.integers(0, 10_000),
    st.sampled_from([(unit, rule) for unit in DepreciationUnit for rule in Rounding]),
)
def test_the_value_is_that_of_walking_from_day_to_day(
    start: date,
    days: int,
    months: int,
    cents: int,
    how: tuple[DepreciationUnit, Rounding],
) -> None:
    unit, rounding = how
    cost = Decimal(cents) / 100 + 100
    thing = asset(cost=str(cost), months=months, purchased_on=start)
    on = start + timedelta(days=days)
    found = book_value(thing, on, unit=unit, rounding=rounding)
    if unit is DepreciationUnit.MONTHS:
        over, life = min(months_over(start, on), months), months
    else:
        end = start
        while months_over(start, end) < months:
            end += timedelta(days=1)
        life = (end - start).days
        over = min(days, life)
    assert (found.elapsed, found.life) == (over, life)
    assert found.value is not None
    with localcontext() as context:
        context.prec = 60
        exact = cost - (cost - 100) * over / life
        assert abs(found.value.amount - exact) < Decimal("0.01")
        if over not in (0, life):
            wanted = exact.quantize(Decimal("0.01"), ROUND[rounding])
            assert found.value.amount == wanted
    later = book_value(thing, on + timedelta(days=1), unit=unit, rounding=rounding)
    assert later.value is not None
    assert later.value.amount <= found.value.amount


BAD: list[tuple[Any, type[ItsmError], str]] = [
    (lambda: value(SINCE), WrongTypeError, "on"),
    (lambda: value(date(2026, 1, 1), unit="weeks"), UnknownNameError, "unit"),
    (lambda: value(date(2026, 1, 1), rounding="up"), UnknownNameError, "rounding"),
    (lambda: value(date(2026, 1, 1), digits=51), FieldError, "digits"),
    (lambda: value(date(2026, 1, 1), digits="2"), WrongTypeError, "digits"),
    (lambda: book_value("A1", date(2026, 1, 1)), WrongTypeError, "asset"),  # type: ignore[arg-type]  # text is refused
]


@pytest.mark.parametrize(("call", "error", "field"), BAD)
def test_bad_input_is_refused(call: Any, error: type[ItsmError], field: str) -> None:
    with pytest.raises(error, match=rf"^{field}"):
        call()


def test_nothing_but_our_errors_comes_of_bad_arguments() -> None:
    told = {"unit": "days", "digits": 2, "rounding": "down"}
    call = Call(book_value, (asset(), date(2026, 6, 30)), told)
    assert [*surprises(call)] == []
    assert isinstance(call(), BookValue)
