"""Values of forms as plain JSON, and the JSON Schema of a form."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.codec import (
    decode_form,
    encode,
    encode_form,
    form_faults,
    form_schema,
)
from itsmcore.errors import DecodeError, FieldError, UnknownNameError
from itsmcore.model import FieldDef, FieldSchema, Money, Ref, when
from itsmcore.testing import field_schemas, form_values

FORM = FieldSchema(
    version="4",
    fields=[
        FieldDef(name="site", type="str", required=True, pattern="[A-Z]{2}"),
        FieldDef(name="seats", type="int", minimum=1, maximum=9, default=1),
        FieldDef(name="cost", type="decimal", minimum=1),
        FieldDef(name="until", type="date"),
        FieldDef(name="at", type="datetime"),
        FieldDef(name="takes", type="duration"),
        FieldDef(name="colours", type="multi_choice", choices=["red", "green"]),
        FieldDef(name="item", type="ref", target="ci"),
        FieldDef(name="about", type="ref", visible_if=when(item="db")),
        FieldDef(name="budget", type="money", required_if=when(site="HQ")),
        FieldDef(name="days", type="list", items="date", min_size=2),
        FieldDef(name="note", type="text", label="Note", doc="Anything.", max_size=9),
    ],
)
DATA: dict[str, Any] = {
    "site": "HQ",
    "seats": 2,
    "cost": "9.50",
    "until": "2026-03-02",
    "at": "2026-03-02T09:00:00Z",
    "takes": 5400,
    "colours": ["red", "green"],
    "item": "db",
    "about": {"type": "service", "id": "mail"},
    "budget": {"amount": "9.50", "currency": "EUR"},
    "days": ["2026-03-02", "2026-03-03"],
    "note": "now",
}
VALUES: dict[str, Any] = {
    "site": "HQ",
    "seats": 2,
    "cost": Decimal("9.50"),
    "until": date(2026, 3, 2),
    "at": datetime(2026, 3, 2, 9, tzinfo=UTC),
    "takes": timedelta(minutes=90),
    "colours": ("red", "green"),
    "item": "db",
    "about": Ref("service", "mail"),
    "budget": Money("9.50", "EUR"),
    "days": (date(2026, 3, 2), date(2026, 3, 3)),
    "note": "now",
}


def test_plain_json_of_every_type_is_read_and_written() -> None:
    assert decode_form(DATA, FORM) == VALUES
    assert encode_form(VALUES, FORM) == DATA
    assert list(encode_form(dict(reversed(VALUES.items())), FORM)) == list(DATA)
    assert decode_form(VALUES, FORM) == VALUES
    assert form_faults(DATA, FORM) == ()


def test_null_is_the_same_as_no_key() -> None:
    bare = {**dict.fromkeys(DATA), "site": "AB"}
    assert decode_form(bare, FORM) == {"site": "AB", "seats": 1}
    assert encode_form({"site": "AB", "seats": None}, FORM) == {"site": "AB"}


def test_what_cannot_be_read_and_what_is_refused_is_told_at_once() -> None:
    data = {
        **DATA,
        "site": "hq",
        "until": "2026-02-30",
        "takes": "soon",
        "days": ["2026-03-02", "x"],
        "budget": {"amount": 9.5, "currency": "EUR"},
        "about": 7,
        "item": 7,
        "other": 1,
    }
    found = [(fault.pointer, fault.code) for fault in form_faults(data, FORM)]
    assert found == [
        ("/site", "bad_value"),
        ("/until", "bad_value"),
        ("/takes", "bad_value"),
        ("/item", "wrong_type"),
        ("/about", "wrong_type"),
        ("/budget/amount", "wrong_type"),
        ("/days/1", "bad_value"),
        ("/other", "unknown_name"),
    ]
    with pytest.raises(DecodeError) as refused:
        decode_form(data, FORM)
    assert len(refused.value.exceptions) == len(found)


def test_a_value_that_cannot_be_read_is_not_called_missing() -> None:
    (fault,) = form_faults({"site": 7}, FORM)
    assert (fault.pointer, fault.code) == ("/site", "wrong_type")
    (fault,) = form_faults({"site": "AB", "colours": "red"}, FORM)
    assert fault.pointer == "/colours"


@pytest.mark.parametrize("data", [None, 7, "x", [1]])
def test_what_is_no_object_is_one_fault(data: Any) -> None:
    (fault,) = form_faults(data, FORM)
    assert (fault.pointer, fault.code) == ("", "wrong_type")


def test_only_what_the_form_takes_is_written() -> None:
    with pytest.raises(UnknownNameError):
        encode_form({"other": 1}, FORM)
    with pytest.raises(FieldError, match="a whole number is needed"):
        encode_form({"seats": "2"}, FORM)


@given(st.data(), field_schemas())
def test_accepted_values_come_back_from_json_and_are_valid_by_the_schema(
    data: st.DataObject, form: FieldSchema
) -> None:
    values = form.accept(data.draw(form_values(form)))
    written = json.loads(json.dumps(encode_form(values, form)))
    assert decode_form(written, form) == values
    schema = json.loads(json.dumps(form_schema(form)))
    assert is_valid(written, schema)


@given(st.data(), field_schemas())
def test_faults_are_empty_exactly_when_the_data_is_taken(
    data: st.DataObject, form: FieldSchema
) -> None:
    names = [*(field.name for field in form.fields), "other"]
    odd = st.none() | st.sampled_from(["red", "", 7, 1.5, ["red"], [1], {"id": 1}])
    given_data = data.draw(st.dictionaries(st.sampled_from(names), odd))
    if form_faults(given_data, form):
        with pytest.raises(DecodeError):
            decode_form(given_data, form)
    else:
        assert set(decode_form(given_data, form)) <= set(names)


def test_the_schema_says_what_json_schema_can() -> None:
    made: Any = form_schema(FORM)
    assert made["required"] == ["site"]
    assert made["x-version"] == "4"
    properties = made["properties"]
    assert list(properties) == list(DATA)
    assert properties["seats"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 9,
        "default": 1,
    }
    assert properties["cost"]["x-minimum"] == "1"
    assert properties["item"] == {"type": "string", "minLength": 1, "x-target": "ci"}
    assert properties["about"]["x-visible-if"] == encode(when(item="db"))
    assert properties["budget"]["x-required-if"] == encode(when(site="HQ"))
    assert properties["note"] == {
        "title": "Note",
        "description": "Anything.",
        "type": "string",
        "maxLength": 9,
    }


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("site", "hq"),
        ("site", 7),
        ("seats", 10),
        ("seats", "2"),
        ("cost", 9.5),
        ("cost", "x"),
        ("takes", "soon"),
        ("colours", ["blue"]),
        ("colours", ["red", "red"]),
        ("item", ""),
        ("about", {"type": "ci"}),
        ("budget", {"amount": "1", "currency": "eur"}),
        ("days", ["2026-03-02"]),
        ("note", "0123456789"),
        ("other", 1),
    ],
)
def test_the_schema_refuses_what_the_form_refuses(name: str, bad: Any) -> None:
    schema = form_schema(FORM)
    assert is_valid(DATA, schema)
    assert not is_valid({**DATA, name: bad}, schema)
    assert form_faults({**DATA, name: bad}, FORM)


# -- the part of JSON Schema that is used here ----------------------------------------

TYPES: Mapping[str, Any] = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "array": list,
    "object": dict,
}


def is_valid(value: Any, schema: Mapping[str, Any]) -> bool:
    kinds = schema.get("type", list(TYPES))
    kinds = [kinds] if isinstance(kinds, str) else kinds
    fits = any(
        isinstance(value, TYPES[kind])
        and isinstance(value, bool) <= (kind == "boolean")
        for kind in kinds
    )
    names = schema.get("properties", {})
    strange = isinstance(value, dict) and "properties" in schema and {*value} - {*names}
    return (
        fits
        and not strange
        and all(is_valid(value[n], one) for n, one in names.items() if n in value)
        and all(RULES[w](value, rule) for w, rule in schema.items() if w in RULES)
    )


def _at_least(value: Any, bound: Any) -> bool:
    return not isinstance(value, int) or bool(value >= bound)


def _longer(value: Any, size: int) -> bool:
    return len(value) >= size


RULES: Mapping[str, Callable[[Any, Any], bool]] = {
    "enum": lambda value, rule: value in rule,
    "minimum": _at_least,
    "maximum": lambda value, rule: not isinstance(value, int) or -value >= -rule,
    "pattern": lambda value, rule: (
        not isinstance(value, str) or bool(re.search(rule, value))
    ),
    "minLength": _longer,
    "minItems": _longer,
    "maxLength": lambda value, rule: len(value) <= rule,
    "maxItems": lambda value, rule: len(value) <= rule,
    "uniqueItems": lambda value, _: len(value) == len(set(value)),
    "items": lambda value, rule: all(is_valid(one, rule) for one in value),
    "allOf": lambda value, rule: all(is_valid(value, one) for one in rule),
    "anyOf": lambda value, rule: any(is_valid(value, one) for one in rule),
    "required": lambda value, rule: all(name in value for name in rule),
}
