"""Forms: what they show, require and refuse, beside a slow reading of the same rules."""

from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from itsmcore.errors import (
    DecodeError,
    DefinitionError,
    FieldError,
    UnknownNameError,
    WrongTypeError,
)
from itsmcore.model import (
    IS_SET,
    FieldDef,
    FieldMigration,
    FieldSchema,
    FormView,
    when,
)
from itsmcore.testing import field_migrations, field_schemas, form_values
from tests.round_trips import pasted, pickled

NOTHING: tuple[Any, ...] = (None, "", (), [])
ODD = st.sampled_from([None, "", " ", "x", "red", 7, True, [], ["red"], object()])


def defs(*names: str, **conditions: Any) -> list[FieldDef]:
    return [
        FieldDef(name=name, type="str", visible_if=conditions.get(name))
        for name in names
    ]


def pointers(faults: Any) -> list[str]:
    return [fault.pointer for fault in faults]


def expected(form: FieldSchema, values: dict[str, Any]) -> set[tuple[str, str]]:
    """Every fault as (name, code), by trying what is shown until nothing changes."""
    wrong = {f.name: {e.code for e in f.check(values.get(f.name))} for f in form.fields}
    shown, unsure = dict.fromkeys(wrong, True), {n for n in wrong if wrong[n]}
    held: dict[str, Any] = {}
    for _ in form.fields:
        held = {
            f.name: f.taken(values.get(f.name))[0]
            if values.get(f.name) is not None
            else f.default
            for f in form.fields
            if shown[f.name] and f.name not in unsure
        }
        for field in form.fields:
            condition = field.visible_if
            if condition is None:
                continue
            reads = condition.fields
            sure = not reads & unsure
            shown[field.name] = not sure or condition.test(held.get)
            if sure and not shown[field.name]:
                unsure.discard(field.name)
            elif not sure or wrong[field.name]:
                unsure.add(field.name)
    found = {(name, "unknown_name") for name in values if name not in wrong}
    for field in form.fields:
        name, value = field.name, values.get(field.name)
        undecided = field.visible_if is not None and bool(
            field.visible_if.fields & unsure
        )
        if not undecided and not shown[name]:
            blank = value in NOTHING or (isinstance(value, str) and not value.strip())
            found |= set() if blank else {(name, "hidden_field")}
            continue
        found |= {(name, code) for code in wrong[name]}
        if undecided or wrong[name]:
            continue
        condition = field.required_if
        asked = field.required or (
            condition is not None
            and not condition.fields & unsure
            and condition.test(held.get)
        )
        kept = held.get(name)
        empty = kept in NOTHING or (isinstance(kept, str) and not kept.strip())
        found |= {(name, "missing_field")} if asked and empty else set()
    return found


@given(st.data(), field_schemas())
def test_check_tells_exactly_the_faults_of_a_slow_reading(
    data: st.DataObject, form: FieldSchema
) -> None:
    values = data.draw(form_values(form))
    names = [*(field.name for field in form.fields), "other"]
    odd = st.dictionaries(st.sampled_from(names), ODD, max_size=4)
    values = {**values, **data.draw(odd)}
    faults = form.check(values)
    assert {(str(f.path[0]), f.code) for f in faults} == expected(form, values)
    place = {name: number for number, name in enumerate(names)}
    places = [place[str(fault.path[0])] for fault in faults]
    assert places == sorted(places)


@given(st.data(), field_schemas())
def test_what_is_accepted_is_accepted_again_as_it_is(
    data: st.DataObject, form: FieldSchema
) -> None:
    values = data.draw(form_values(form))
    assert form.check(values) == ()
    kept = form.accept(values)
    assert form.accept(kept) == kept
    view = form.view(values)
    assert view == FormView(values=kept, shown=view.shown, required=view.required)
    assert set(kept) <= set(view.shown)
    assert set(view.required) <= set(view.shown)
    assert list(kept) == [f.name for f in form.fields if f.name in kept]


@given(st.data(), field_schemas())
def test_values_are_never_touched_and_their_order_does_not_matter(
    data: st.DataObject, form: FieldSchema
) -> None:
    values = data.draw(form_values(form))
    assume(values)
    other = dict(reversed(values.items()))
    before = repr(values)
    assert form.accept(values) == form.accept(other)
    assert repr(values) == before


def test_all_faults_come_at_once_with_their_places() -> None:
    form = FieldSchema(
        fields=[
            FieldDef(name="a/b", type="int", required=True),
            FieldDef(name="few", type="list", items="int"),
        ]
    )
    values = {"few": [1, "x"], "other": 1}
    assert pointers(form.check(values)) == ["/a~1b", "/few/1", "/other"]
    with pytest.raises(DecodeError) as refused:
        form.accept(values)
    assert pointers(refused.value.exceptions) == pointers(form.check(values))


@pytest.mark.parametrize("values", [None, 7, "x", [("a", 1)]])
def test_values_that_are_no_mapping_are_one_fault(values: Any) -> None:
    form = FieldSchema(fields=defs("a"))
    (fault,) = form.check(values)
    assert (fault.pointer, fault.code) == ("", "wrong_type")


def test_a_name_that_is_no_text_is_a_fault() -> None:
    values: Any = {7: 1}
    (fault,) = FieldSchema(fields=defs("a")).check(values)
    assert isinstance(fault, WrongTypeError)


CHAIN = FieldSchema(
    fields=[
        FieldDef(name="c", type="str", visible_if=when(b="yes"), required=True),
        FieldDef(name="b", type="str", visible_if=when(a="yes"), default="yes"),
        FieldDef(name="a", type="str", required_if=when(c="now")),
    ]
)


@pytest.mark.parametrize(
    ("values", "shown", "faults"),
    [
        ({}, ("a",), []),
        ({"a": "yes"}, ("c", "b", "a"), ["/c missing_field"]),
        ({"a": "yes", "b": "no"}, ("b", "a"), []),
        ({"a": "yes", "b": "no", "c": "x"}, ("b", "a"), ["/c hidden_field"]),
        ({"b": "yes", "c": "x"}, ("a",), ["/c hidden_field", "/b hidden_field"]),
        ({"b": " ", "c": ""}, ("a",), []),
        ({"a": 7, "b": "x", "c": 8}, ("a",), ["/c wrong_type", "/a wrong_type"]),
        ({"a": "yes", "c": "now"}, ("c", "b", "a"), []),
    ],
)
def test_what_is_not_shown_has_no_value(
    values: Any, shown: tuple[str, ...], faults: list[str]
) -> None:
    view = CHAIN.view(values)
    assert view.shown == shown
    assert [f"{f.pointer} {f.code}" for f in view.faults] == faults


@pytest.mark.parametrize("blank", [None, "", " ", [], ()])
def test_a_blank_value_of_what_is_not_shown_is_no_fault(blank: Any) -> None:
    number = FieldDef(name="n", type="int", visible_if=when(a="yes"))
    form = FieldSchema(fields=[*defs("a"), number])
    assert form.accept({"n": blank}) == {}
    (fault,) = form.check({"n": object()})
    assert fault.code == "hidden_field"


def test_a_field_that_depends_on_what_is_wrong_is_left_undecided() -> None:
    form = FieldSchema(
        fields=[
            FieldDef(name="kind", type="choice", choices=["a", "b"]),
            FieldDef(name="why", type="str", required_if=when(kind="a")),
            FieldDef(name="more", type="str", visible_if=when(kind="b"), required=True),
        ]
    )
    assert pointers(form.check({"kind": "z", "more": "x"})) == ["/kind"]
    assert pointers(form.check({"kind": "a"})) == ["/why"]
    assert pointers(form.view({}, unread=["kind"]).faults) == []


@pytest.mark.parametrize(
    ("fields", "places"),
    [
        (defs("a", "a"), ["/fields/1/name"]),
        (defs("a", a=when(b=1)), ["/fields/0/visible_if"]),
        (defs("a", a=when(a="x")), ["/fields/0/visible_if"]),
        (defs("a", "b", a=when(b="x"), b=when(a="x")), ["/fields/0/visible_if"]),
        (
            [FieldDef(name="a", type="str", required_if=when(b=1, c=1))],
            ["/fields/0/required_if", "/fields/0/required_if"],
        ),
    ],
)
def test_forms_that_cannot_work_are_refused(fields: Any, places: list[str]) -> None:
    with pytest.raises(DefinitionError) as refused:
        FieldSchema(fields=fields)
    errors = refused.value.exceptions
    assert [e.pointer for e in errors if isinstance(e, FieldError)] == places


def test_a_ring_of_required_fields_is_no_ring() -> None:
    form = FieldSchema(
        fields=[
            FieldDef(name="a", type="str", required_if=when(b=IS_SET)),
            FieldDef(name="b", type="str", required_if=when(a=IS_SET)),
        ]
    )
    assert form.check({}) == ()
    assert pointers(form.check({"a": "x"})) == ["/b"]


def test_thousands_of_fields_in_a_chain_are_no_matter() -> None:
    count = 3000
    names = [f"f{n}" for n in range(count)]
    chain = {names[n]: when({names[n + 1]: "x"}) for n in range(count - 1)}
    form = FieldSchema(fields=defs(*names, **chain))
    assert form.check(dict.fromkeys(names, "x")) == ()
    with pytest.raises(DefinitionError):
        FieldSchema(fields=defs(*names, **chain, **{names[-1]: when(f0="x")}))


@pytest.mark.parametrize(
    "parts", [{"fields": [7]}, {"fields": "a"}, {"migrations": [7]}]
)
def test_parts_of_a_wrong_type_are_refused(parts: Any) -> None:
    with pytest.raises(WrongTypeError) as refused:
        FieldSchema(**parts)
    assert refused.value.path[0] in parts


def test_a_field_is_found_by_its_name() -> None:
    form = FieldSchema(fields=defs("a", "b"))
    assert form.field("b").name == "b"
    with pytest.raises(UnknownNameError):
        form.field("z")


@given(field_schemas())
def test_a_form_comes_back_from_its_repr_and_its_pickle(form: FieldSchema) -> None:
    assert pasted(form) == form
    assert pickled(form) == form


# -- migrations -------------------------------------------------------------------------

FORM = FieldSchema(
    version="3",
    fields=[
        FieldDef(name="size", type="choice", choices=["small", "large"]),
        FieldDef(name="seats", type="int"),
        FieldDef(name="sites", type="list", items="str"),
    ],
    migrations=[
        FieldMigration(since="1", rename={"format": "size"}, remove=["colour"]),
        FieldMigration(
            since="2",
            rename={"site": "sites"},
            replace={"size": {"S": "small", "L": "large"}},
            convert={"seats": "int", "sites": "list"},
        ),
    ],
)


def test_values_of_an_earlier_edition_are_brought_to_this_one() -> None:
    old = {"format": "S", "colour": "red", "seats": "4", "site": "HQ"}
    new = FORM.migrate(old, version="1")
    assert new == {"size": "small", "seats": 4, "sites": ("HQ",)}
    assert FORM.accept(new) == new
    assert FORM.migrate({"size": "L"}, version="2") == {"size": "large"}
    assert FORM.migrate({"size": "S"}, version="3") == {"size": "S"}


def test_what_cannot_be_converted_stays_for_the_check_to_tell() -> None:
    new = FORM.migrate({"seats": "many"}, version="2")
    assert new == {"seats": "many"}
    assert pointers(FORM.check(new)) == ["/seats"]


def test_an_edition_that_was_never_there_is_not_known() -> None:
    with pytest.raises(UnknownNameError, match="'1', '2', '3'"):
        FORM.migrate({}, version="0")
    values: Any = {"size": object()}
    with pytest.raises(WrongTypeError):
        FORM.migrate(values, version="1")


LISTS = ("multi_choice", "list")
TYPES = (str, tuple)
KINDS = ("str", "text", "choice", "int", "decimal", "date", "multi_choice", "list")
VALUES: list[Any] = [
    *("7", "-7.50", "x", "2026-02-28", "2026-02-30", "", 7, True, Decimal("7.0")),
    *(Decimal("7.5"), Decimal("1E+999999"), None, ("7",), ("7", "8"), ()),
]


@pytest.mark.parametrize(("kind", "value"), [*product(KINDS, VALUES)])
def test_a_conversion_gives_the_type_or_leaves_the_value(kind: str, value: Any) -> None:
    step = FieldMigration(since="1", convert={"a": kind})
    found = step.applied({"a": value})["a"]
    is_left = type(found) is type(value) and found == value
    types = {"int": int, "decimal": Decimal, "date": date}
    assert is_left or isinstance(found, types.get(kind, TYPES[kind in LISTS]))
    assert step.applied({"a": found})["a"] == found


@pytest.mark.parametrize(
    ("parts", "place"),
    [
        ({"rename": {"a": "b"}, "remove": ["a"]}, "/rename/a"),
        ({"rename": {"a": "c", "b": "c"}}, "/rename/b"),
        ({"convert": {"a": "money"}}, "/convert/a"),
    ],
)
def test_steps_that_cannot_work_are_refused(parts: Any, place: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        FieldMigration(since="1", **parts)
    (error,) = refused.value.exceptions
    assert isinstance(error, FieldError)
    assert error.pointer == place


@pytest.mark.parametrize(
    "parts",
    [
        {"rename": {"a": 7}},
        {"convert": {"a": "x"}},
        {"replace": {"a": 7}},
        {"remove": "a"},
    ],
)
def test_parts_of_a_step_of_a_wrong_type_are_refused(parts: Any) -> None:
    with pytest.raises(FieldError) as refused:
        FieldMigration(since="1", **parts)
    assert refused.value.path[0] in parts


@pytest.mark.parametrize(
    ("steps", "place"),
    [
        ([{"since": "2"}], "/migrations/0/since"),
        ([{"since": "1"}, {"since": "1"}], "/migrations/1/since"),
        ([{"since": "1", "rename": {"b": "c"}}], "/migrations/0/rename"),
        ([{"since": "1", "convert": {"z": "int"}}], "/migrations/0/convert"),
        ([{"since": "1", "replace": {"z": {}}}], "/migrations/0/replace"),
    ],
)
def test_steps_that_lead_nowhere_are_refused(steps: Any, place: str) -> None:
    found = [FieldMigration(**step) for step in steps]
    with pytest.raises(DefinitionError) as refused:
        FieldSchema(fields=defs("a"), version="2", migrations=found)
    (error,) = refused.value.exceptions
    assert isinstance(error, FieldError)
    assert error.pointer == place


def test_a_name_may_go_on_under_another_or_end_later() -> None:
    steps = [
        FieldMigration(since="1", rename={"x": "y", "p": "q"}),
        FieldMigration(since="2", rename={"y": "a"}, remove=["q"]),
    ]
    form = FieldSchema(fields=defs("a"), version="3", migrations=steps)
    assert form.migrate({"x": "1", "p": "2"}, version="1") == {"a": "1"}


def test_two_fields_may_swap_their_names() -> None:
    step = FieldMigration(since="1", rename={"a": "b", "b": "a"})
    assert step.applied({"a": "1", "b": "2"}) == {"a": "2", "b": "1"}


@given(field_migrations())
def test_a_step_comes_back_from_its_repr(step: FieldMigration) -> None:
    assert pasted(step) == step


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("int", "007", 7),
        ("int", Decimal("7.0"), 7),
        ("int", Decimal("7.5"), Decimal("7.5")),
        ("int", Decimal("1E+999999"), Decimal("1E+999999")),
        ("decimal", "-7.50", Decimal("-7.50")),
        ("decimal", 7, Decimal(7)),
        ("decimal", True, True),
        ("date", "2026-02-28", date(2026, 2, 28)),
        ("date", "2026-02-30", "2026-02-30"),
        ("str", 7, "7"),
        ("text", True, True),
        ("choice", ("7",), "7"),
        ("choice", ("7", "8"), ("7", "8")),
        ("list", "7", ("7",)),
        ("multi_choice", ("7",), ("7",)),
    ],
)
def test_conversions_are_as_documented(kind: str, old: Any, new: Any) -> None:
    found = FieldMigration(since="1", convert={"a": kind}).applied({"a": old})["a"]
    assert found == new
    assert type(found) is type(new)


def test_words_are_replaced_within_lists_too() -> None:
    step = FieldMigration(since="1", replace={"a": {"S": "small", "x": None}})
    assert step.applied({"a": ("S", "M")}) == {"a": ("small", "M")}
    assert step.applied({"a": 7}) == {"a": 7}
    assert step.applied({"b": "S"}) == {"b": "S"}
