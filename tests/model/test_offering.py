"""Offerings: their work in order, and what they cost."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import DefinitionError, FieldError, WrongTypeError
from itsmcore.model import Money, Offering, TaskTemplate
from itsmcore.testing import moneys, offerings
from tests.round_trips import pasted, pickled


def template(name: str, **values: Any) -> TaskTemplate:
    return TaskTemplate(name=name, title=name, **values)


@pytest.mark.parametrize(
    ("work", "places"),
    [
        ([template("a"), template("a")], ["/fulfilment/1/name"]),
        ([template("a", depends_on=["z"])], ["/fulfilment/0/depends_on"]),
        ([template("a", depends_on=["a"])], ["/fulfilment"]),
        (
            [template("a", depends_on=["b"]), template("b", depends_on=["a"])],
            ["/fulfilment"],
        ),
        (
            [template("a", depends_on=["b"]), template("b", order=1)],
            ["/fulfilment/0/depends_on"],
        ),
    ],
)
def test_work_that_cannot_be_put_in_order_is_refused(
    work: Any, places: list[str]
) -> None:
    with pytest.raises(DefinitionError) as refused:
        Offering(id="laptop", fulfilment=work)
    errors = refused.value.exceptions
    assert [e.pointer for e in errors if isinstance(e, FieldError)] == places


@pytest.mark.parametrize("work", ["a", [7], 7])
def test_work_is_a_list_of_templates(work: Any) -> None:
    with pytest.raises(WrongTypeError) as refused:
        Offering(id="laptop", fulfilment=work)
    assert refused.value.path[0] == "fulfilment"


def test_places_are_counted_from_nought() -> None:
    with pytest.raises(FieldError, match="places are counted from 0"):
        template("a", order=-1)


@given(moneys(), st.integers(1, 99))
def test_the_price_of_several_is_that_of_one_as_often(price: Money, count: int) -> None:
    total = price
    for _ in range(count - 1):
        total += price
    assert Offering(id="x", price=price).price_of(count) == total
    assert Offering(id="x").price_of(count) is None


@pytest.mark.parametrize("count", ["2", None, 1.5, True])
def test_what_is_no_number_has_no_price(count: Any) -> None:
    with pytest.raises(WrongTypeError, match="quantity"):
        Offering(id="x", price=Money("1", "EUR")).price_of(count)


@given(offerings())
def test_an_offering_comes_back_from_its_repr_and_its_pickle(
    offering: Offering,
) -> None:
    assert pasted(offering) == offering
    assert pickled(offering) == offering
