"""Single fields: what each type takes, and definitions that cannot work."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from itsmcore.errors import DefinitionError, FieldError
from itsmcore.model import FieldDef, FieldType, Money, Ref, when
from itsmcore.testing import field_defs
from tests.round_trips import pasted, pickled

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
COLOURS = ["red", "green"]
TAKEN: list[tuple[str, dict[str, Any], Any, Any]] = [
    ("str", {}, "one line", "one line"),
    ("text", {}, "two\nlines", "two\nlines"),
    ("int", {}, 7, 7),
    ("decimal", {}, 7, Decimal(7)),
    ("decimal", {}, Decimal("7.5"), Decimal("7.5")),
    ("bool", {}, False, False),
    ("date", {}, DAY, DAY),
    ("datetime", {}, NOON.astimezone(timezone(timedelta(hours=2))), NOON),
    ("duration", {}, timedelta(1), timedelta(1)),
    ("choice", {"choices": COLOURS}, "red", "red"),
    ("multi_choice", {"choices": COLOURS}, ["green", "red"], ("red", "green")),
    ("multi_choice", {"choices": COLOURS}, {"green"}, ("green",)),
    ("ref", {}, Ref("ci", "db"), Ref("ci", "db")),
    ("ref", {"target": "ci"}, "db", "db"),
    ("money", {}, Money("1", "EUR"), Money("1", "EUR")),
    ("list", {"items": "int"}, [1, 2], (1, 2)),
    ("list", {"items": "decimal"}, [1, Decimal("0.5")], (Decimal(1), Decimal("0.5"))),
]
STRANGE: list[Any] = [
    *("two\nlines", "", 7, Decimal("7.5"), 1.5, True, DAY, NOON, timedelta(1)),
    *(Ref("ci", "db"), Money("1", "EUR"), ("red",), [1], {"a": 1}, object()),
]


def field(kind: str, **parts: Any) -> FieldDef:
    return FieldDef(**{"name": "a", "type": kind, **parts})


def pointers(error: DefinitionError) -> list[str]:
    return [e.pointer for e in error.exceptions if isinstance(e, FieldError)]


@pytest.mark.parametrize(("kind", "parts", "value", "kept"), TAKEN)
def test_a_field_takes_what_its_type_says(
    kind: str, parts: Any, value: Any, kept: Any
) -> None:
    found, faults = field(kind, **parts).taken(value)
    assert (found, faults) == (kept, ())
    assert type(found) is type(kept)
    assert field(kind, **parts).taken(found) == (kept, ())


@pytest.mark.parametrize(("kind", "parts"), {t[0]: t[1] for t in TAKEN}.items())
def test_a_field_refuses_what_another_type_takes(kind: str, parts: Any) -> None:
    one_of_each: dict[str, list[Any]] = {
        "str": [""],
        "text": ["", "two\nlines"],
        "int": [7],
        "decimal": [7, Decimal("7.5")],
        "bool": [True],
        "date": [DAY],
        "datetime": [NOON],
        "duration": [timedelta(1)],
        "ref": ["two\nlines"],
        "money": [Money("1", "EUR")],
        "multi_choice": [("red",)],
    }
    fine = one_of_each.get(kind, [])
    for value in STRANGE:
        is_fine = any(type(value) is type(one) and value == one for one in fine)
        faults = field(kind, **parts).check(value)
        if kind != "list":
            assert (faults == ()) == is_fine, value
        for fault in faults:
            assert fault.pointer.startswith("/a")


def test_every_fault_of_a_list_has_its_place() -> None:
    limited = field("list", items="int", minimum=0, maximum=9, max_size=3)
    faults = limited.check([1, -1, "x", 10])
    told = {(f.pointer, f.problem) for f in faults}
    assert told == {
        ("/a", "4 members are too many"),
        ("/a/1", "it is too little"),
        ("/a/2", "a whole number is needed"),
        ("/a/3", "it is too much"),
    }
    (fault,) = limited.check([object()])
    assert fault.pointer == "/a/0"


@pytest.mark.parametrize(
    ("kind", "parts", "value", "problem"),
    [
        ("str", {}, "a\nb", "it is more than one line"),
        ("str", {"min_size": 3}, "ab", "2 letters are too few"),
        ("text", {"max_size": 1}, "ab", "2 letters are too many"),
        ("int", {"minimum": 5}, 4, "it is too little"),
        ("decimal", {"maximum": 5}, Decimal("5.01"), "it is too much"),
        ("date", {"minimum": DAY}, date(2026, 3, 1), "it is too little"),
        ("money", {"maximum": Money("9", "EUR")}, Money("9.01", "EUR"), "too much"),
        ("money", {"maximum": Money("9", "EUR")}, Money("1", "USD"), "other currency"),
        ("choice", {"choices": COLOURS}, "blue", "the name is not known"),
        ("multi_choice", {"choices": COLOURS}, ["red", "red"], "chosen twice"),
        ("multi_choice", {"choices": COLOURS}, "red", "a list is needed"),
        ("ref", {"target": "ci"}, "", "a key is needed"),
        ("datetime", {}, NOON.replace(tzinfo=None), "the datetime has no zone"),
    ],
)
def test_limits_are_told(kind: str, parts: Any, value: Any, problem: str) -> None:
    (fault,) = field(kind, **parts).check(value)
    assert problem in fault.problem
    assert fault.path[0] == "a"


def test_limits_hold_their_own_bound_and_leave_what_is_empty_alone() -> None:
    assert field("int", minimum=5, maximum=5).check(5) == ()
    assert field("str", min_size=2, max_size=2).check("ab") == ()
    assert field("str", min_size=2).check("") == ()
    assert field("str", pattern="a").check("") == ()
    assert field("list", items="int", min_size=2).check([]) == ()
    assert field("int", required=True).check(None) == ()


@pytest.mark.parametrize(
    ("kind", "parts", "place"),
    [
        ("str", {"name": " "}, "/name"),
        ("str", {"items": "int"}, "/items"),
        ("list", {}, "/items"),
        ("list", {"items": "list"}, "/items"),
        ("list", {"items": "multi_choice"}, "/items"),
        ("str", {"choices": ["a"]}, "/choices"),
        ("choice", {}, "/choices"),
        ("choice", {"choices": ["a", "a"]}, "/choices"),
        ("choice", {"choices": [""]}, "/choices"),
        ("str", {"minimum": 1}, "/minimum"),
        ("bool", {"maximum": 1}, "/maximum"),
        ("int", {"min_size": 1}, "/min_size"),
        ("int", {"max_size": 1}, "/max_size"),
        ("int", {"pattern": "a"}, "/pattern"),
        ("str", {"pattern": "("}, "/pattern"),
        ("str", {"target": "ci"}, "/target"),
        ("int", {"minimum": "1"}, "/minimum"),
        ("date", {"maximum": NOON}, "/maximum"),
        ("int", {"minimum": 2, "maximum": 1}, "/maximum"),
        (
            "money",
            {"minimum": Money("1", "EUR"), "maximum": Money("2", "USD")},
            "/maximum",
        ),
        ("str", {"min_size": -1}, "/min_size"),
        ("str", {"max_size": -1}, "/max_size"),
        ("str", {"min_size": 2, "max_size": 1}, "/max_size"),
        ("int", {"default": "x"}, "/default"),
        ("int", {"minimum": 2, "default": 1}, "/default"),
    ],
)
def test_what_cannot_work_is_refused(kind: str, parts: Any, place: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        field(kind, **parts)
    assert pointers(refused.value) == [place]


def test_every_fault_of_a_definition_is_told_at_once() -> None:
    with pytest.raises(DefinitionError) as refused:
        field("int", name="", choices=["a"], pattern="(", target="ci", min_size=-1)
    assert pointers(refused.value) == [
        *("/name", "/choices", "/min_size", "/pattern", "/target", "/min_size"),
        "/pattern",
    ]


@pytest.mark.parametrize(
    "parts",
    [
        {"type": "number"},
        {"type": 7},
        {"items": "x"},
        {"required": 1},
        {"default": object()},
        {"visible_if": "x"},
        {"choices": "ab"},
        {"min_size": "1"},
    ],
)
def test_parts_of_a_wrong_type_are_refused(parts: Any) -> None:
    with pytest.raises(FieldError) as refused:
        FieldDef(**{"name": "a", "type": "str", **parts})
    assert refused.value.path[0] in parts


def test_a_field_tells_what_it_reads() -> None:
    one = field("int", visible_if=when(b=1) | when(c=2), required_if=when(d=3))
    assert one.reads == {"b", "c", "d"}
    assert (field("int").reads, field("int").single) == (frozenset(), FieldType.INT)


def test_defaults_and_bounds_are_kept_as_values_are() -> None:
    one = field("decimal", minimum=1, maximum=3, default=2)
    assert isinstance(one.default, Decimal)
    assert isinstance(one.minimum, Decimal)
    assert one == field("decimal", minimum=Decimal(1), maximum=Decimal(3), default=2)


@given(field_defs())
def test_a_field_comes_back_from_its_repr_and_its_pickle(field: FieldDef) -> None:
    assert pasted(field) == field
    again = pickled(field)
    assert again == field
    assert (again.matcher is None) == (field.pattern is None)
