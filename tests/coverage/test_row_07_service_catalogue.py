"""The service catalogue: an offering has a form, and an order has to fit it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from itsmcore.errors import DecodeError, FieldError
from itsmcore.lifecycle import place_order
from itsmcore.model import FieldDef, FieldSchema, FieldType, Offering, Request, when

BORN = datetime(2026, 3, 2, 9, tzinfo=UTC)
LAPTOP = Offering(
    id="laptop",
    name="Laptop",
    form=FieldSchema(
        version="3",
        fields=[
            FieldDef(name="size", type="choice", choices=["13", "15"], required=True),
            FieldDef(name="count", type="int", minimum=1, maximum=5, default=1),
            FieldDef(name="budget", type="decimal"),
            FieldDef(name="by", type="date"),
            FieldDef(name="remote", type="bool", default=False),
            FieldDef(
                name="address",
                type="text",
                visible_if=when(remote=True),
                required_if=when(remote=True),
            ),
        ],
    ),
)


def order(answers: dict[str, Any]) -> Request:
    return place_order(LAPTOP, answers, id="REQ-1", at=BORN, by="rob").record


def faults(answers: dict[str, Any]) -> list[tuple[str, str]]:
    """Every fault of an order, as place and code."""
    with pytest.raises(DecodeError) as wrong:
        order(answers)
    found = wrong.value.exceptions
    assert all(isinstance(fault, FieldError) and fault.remedy for fault in found)
    return [(f.pointer, f.code) for f in found if isinstance(f, FieldError)]


def test_row_07_an_offering_has_typed_form_fields() -> None:
    kinds = {field.name: field.type for field in LAPTOP.form.fields}
    assert kinds["size"] is FieldType.CHOICE
    assert kinds["count"] is FieldType.INT
    assert kinds["by"] is FieldType.DATE
    assert LAPTOP.form.field("address").required_if == when(remote=True)


def test_row_07_answers_that_fit_are_kept_with_the_version_of_the_form() -> None:
    answers = {"size": "13", "budget": Decimal("900.50"), "by": date(2026, 4, 1)}
    made = order(answers)
    assert made.answers == {**answers, "count": 1, "remote": False}
    assert (made.offering, made.form_version) == ("laptop", "3")
    home = order({"size": "15", "remote": True, "address": "1 High St"})
    assert home.answers["address"] == "1 High St"


def test_row_07_all_faults_are_told_at_once_each_at_its_place() -> None:
    told = faults(
        {
            "size": "17",
            "count": 9,
            "budget": "much",
            "by": "soon",
            "remote": True,
            "colour": "red",
        }
    )
    assert sorted(place for place, _ in told) == [
        "/answers/address",
        "/answers/budget",
        "/answers/by",
        "/answers/colour",
        "/answers/count",
        "/answers/size",
    ]


@pytest.mark.parametrize(
    ("answers", "place"),
    [
        ({}, "/answers/size"),
        ({"size": None}, "/answers/size"),
        ({"size": "13", "count": "2"}, "/answers/count"),
        ({"size": "13", "count": True}, "/answers/count"),
        ({"size": "13", "count": 0}, "/answers/count"),
        ({"size": "13", "remote": True}, "/answers/address"),
        ({"size": "13", "address": "1 High St"}, "/answers/address"),
    ],
)
def test_row_07_a_single_fault_is_the_only_one_told(
    answers: dict[str, Any], place: str
) -> None:
    assert [found for found, _ in faults(answers)] == [place]
