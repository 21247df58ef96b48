"""JSON Schemas take what encode writes, and refuse what decode refuses for its shape."""

import json
from collections.abc import Iterator
from typing import Annotated, Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from itsmcore import lifecycle
from itsmcore.codec import Codec, Fault, decode, encode, faults, json_schema
from itsmcore.codec._documents import has_form
from itsmcore.errors import WrongTypeError
from itsmcore.lifecycle import (
    INCIDENT,
    ApprovalPolicy,
    ApprovalStage,
    Cascade,
    Lifecycle,
    Refusal,
    Step,
)
from itsmcore.model import (
    Condition,
    FieldChange,
    Incident,
    Match,
    Source,
    Value,
    freeze,
)
from itsmcore.sla import Rulebook, Schedule, Target
from itsmcore.testing import lifecycles
from tests.codec.documents import DOCUMENTS, odd_values

SHAPE = frozenset({"unknown_key", "missing_field", "wrong_type"})
"""Codes of faults that are of the shape alone."""

MOST = settings.default.max_examples if settings.default else 100
FEWER = settings(max_examples=MOST // 20)
"""A validator in plain Python takes its time over the larger documents."""

VALIDATORS = {kind: Draft202012Validator(json_schema(kind)) for kind in DOCUMENTS}

KNOWN: set[str] = set()
"""Definitions seen to be schemas; most of them are parts of many documents."""


def is_by_the_standard(kind: type[Any]) -> None:
    """Hold a schema to the standard, and each of its definitions where it is new."""
    schema = json_schema(kind)
    defs: Any = schema.get("$defs", {})
    fresh = {name: one for name, one in defs.items() if json.dumps(one) not in KNOWN}
    Draft202012Validator.check_schema({**schema, "$defs": fresh})
    KNOWN.update(map(json.dumps, fresh.values()))


def is_of_shape(fault: Fault) -> bool:
    """Whether a fault is of the shape; not where one value of a field decides of another."""
    by_type = {"default", "minimum", "maximum"}
    return fault.code in SHAPE and by_type.isdisjoint(fault.path)


def plain(value: object) -> Any:
    """The document of a value, as JSON text gives it."""
    return json.loads(json.dumps(encode(value)))


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a document, from the top."""
    yield path
    items = data.items() if isinstance(data, dict) else ()
    for key, inner in enumerate(data) if isinstance(data, list) else items:
        yield from places(inner, (*path, key))


def changed(data: Any, path: tuple[Any, ...], way: str, put: Any) -> Any:
    """The document with one place spoilt."""
    if not path:
        return {**data, "odd": put} if isinstance(data, dict) else data
    made = dict(data) if isinstance(data, dict) else list(data)
    if len(path) > 1:
        made[path[0]] = changed(made[path[0]], path[1:], way, put)
    elif way == "drop":
        del made[path[0]]
    elif way == "add" and isinstance(made[path[0]], dict):
        made[path[0]] = {**made[path[0]], "odd": put}
    else:
        made[path[0]] = put
    return made


@pytest.mark.parametrize("kind", DOCUMENTS, ids=lambda kind: kind.__name__)
def test_a_schema_is_one_by_the_standard(kind: type[Any]) -> None:
    is_by_the_standard(kind)
    assert json.dumps(json_schema(kind)) == json.dumps(Codec().json_schema(kind))


@pytest.mark.parametrize("kind", DOCUMENTS, ids=lambda kind: kind.__name__)
@FEWER
@given(data=st.data())
def test_what_encode_writes_is_valid_and_what_is_spoilt_is_judged_as_decode_does(
    kind: type[Any], data: st.DataObject
) -> None:
    document = plain(data.draw(DOCUMENTS[kind]))
    VALIDATORS[kind].validate(document)
    path = data.draw(st.sampled_from(list(places(document))))
    way = data.draw(st.sampled_from(["drop", "add", "put"]))
    put = data.draw(
        st.sampled_from([None, True, 7, 1.5, "text", [], ["text"], {}, {"odd": 1}])
    )
    spoilt = changed(document, path, way, put)
    wrong = faults(spoilt, kind)
    if not wrong:
        VALIDATORS[kind].validate(spoilt)
    elif any(map(is_of_shape, wrong)):
        assert not VALIDATORS[kind].is_valid(spoilt), wrong


@FEWER
@given(lifecycles())
def test_definitions_of_any_host_are_valid(own: Lifecycle[Any, Any, Any]) -> None:
    VALIDATORS[Lifecycle].validate(plain(own))


@given(odd_values())
def test_any_value_of_a_field_is_valid(value: Any) -> None:
    change = FieldChange("field", None, freeze(value))
    VALIDATORS[FieldChange].validate(plain(change))


@pytest.mark.parametrize(
    ("kind", "short"),
    [
        (Schedule, {"tz": "Europe/London", "week": "24x7"}),
        (
            Schedule,
            {
                "tz": "Europe/London",
                "week": {"mon-fri": "09:00-17:00", "sat": ["10:00-12:00"]},
                "holidays": {"2026-12-25": "Christmas", "2026-12-26": None},
                "breaks": {"mon-fri": "12:00-13:00", "2026-03-02": "15:00-16:00"},
                "exceptions": {"2026-12-24": "09:00-13:00"},
                "versions": {"2027-01-01": {"week": {"mon-thu": "08:00-16:00"}}},
            },
        ),
        (Target, {"id": "fix", "goal": 3600, "thresholds": [75, {"from_due": -60}]}),
        (Target, {"id": "fix", "goal": {"high": 60, "low": {"working_days": 2}}}),
        (Rulebook, {"version": "1", "targets": {"fix": {"goal": 60}}}),
        (Condition, {"not": {"field": "assignee", "is_set": True}}),
        (Match, {"one_of": ["net", "db"]}),
    ],
)
def test_short_forms_are_valid(kind: type[Any], short: dict[str, Any]) -> None:
    document = {"schema": 1, **short}
    if kind is Schedule and "versions" in short:
        document["versions"] = {"2027-01-01": {"mon-thu": "08:00-16:00"}}
    assert decode(document, kind) is not None
    Draft202012Validator(json_schema(kind)).validate(document)


def test_the_keys_on_top_are_those_that_decode_takes() -> None:
    document = plain(INCIDENT)
    valid = VALIDATORS[Lifecycle].is_valid
    assert valid(document)
    assert valid({**document, "schema": None, "type": None})
    assert not valid({**document, "schema": 2})
    assert not valid({**document, "type": "target"})
    assert not valid({**document, "rules": [{**document["rules"][0], "schema": 1}]})


def test_a_key_tells_what_it_is_of() -> None:
    properties: Any = json_schema(Incident)["properties"]
    assert properties["assignee"] == {"type": ["string", "null"], "x-target": "party"}


@attrs.frozen(kw_only=True)
class Shelf(Source):
    """A block of a host."""

    row: int


@attrs.frozen(kw_only=True)
class ShelfIncident(Incident):
    """A record of a host."""

    shelf: Shelf | None = None
    spare: Value = None


def test_classes_of_a_host_and_their_blocks_have_schemas() -> None:
    codec = Codec(ShelfIncident)
    validator = Draft202012Validator(codec.json_schema(ShelfIncident))
    row = {"id": "I1", "status": "new", "opened_at": "2026-03-02T09:00:00Z"}
    block = {"product": "stock", "id": "K", "row": 5}
    assert validator.is_valid({**row, "shelf": block, "u_else": {"any": [1]}})
    assert validator.is_valid({**row, "spare": {"$block": {"type": "shelf", **block}}})
    assert not validator.is_valid({**row, "shelf": {**block, "row": "five"}})
    assert not validator.is_valid({**row, "spare": {"$block": {"type": "tin"}}})
    assert not validator.is_valid({**row, "spare": {"$other": 1}})


def test_a_class_of_the_same_name_has_a_schema_of_its_own() -> None:
    @attrs.frozen(kw_only=True)
    class Source:  # named as one of the model is
        depth: int

    @attrs.frozen(kw_only=True)
    class TwoIncident(Incident):
        other: Source | None = None

    defs: Any = json_schema(TwoIncident)["$defs"]
    assert "depth" in defs["source_2"]["properties"]
    assert "depth" not in defs["source"]["properties"]


def test_a_type_for_each_place_and_notes_of_others_are_understood() -> None:
    @attrs.frozen(kw_only=True)
    class PlacedIncident(Incident):
        place: tuple[str, int] = ("", 0)
        noted: Annotated[str, "a note of somebody else"] = ""

    schema = Codec(PlacedIncident).json_schema(PlacedIncident)
    properties: Any = schema["properties"]
    assert properties["noted"] == {"type": ["string", "null"]}
    row = {"id": "I1", "status": "new", "opened_at": "2026-03-02T09:00:00Z"}
    valid = Draft202012Validator(schema).is_valid
    assert valid({**row, "place": ["shelf", 3]})
    for odd in (["shelf"], ["shelf", 3, 4], [3, "shelf"]):
        assert not valid({**row, "place": odd})
        assert faults({**row, "place": odd}, PlacedIncident)


def test_a_generic_class_inside_another_has_a_form() -> None:
    refusal = Refusal(record_id="I1", state="closed", reasons=())
    found = plain(Cascade[Incident](steps=(), refused=(refusal,)))
    assert found["steps"] == []
    assert decode(found, Cascade) == Cascade(steps=(), refused=(refusal,))
    defs: Any = json_schema(Cascade)["$defs"]
    assert defs["step"]["properties"]["record"] == {"$ref": "#/$defs/value"}


def test_what_a_generic_class_leaves_open_is_any_value() -> None:
    properties: Any = json_schema(Step)["properties"]
    assert properties["record"] == {"$ref": "#/$defs/value"}


@pytest.mark.parametrize("kind", [int, "incident", None, list[int]])
def test_what_has_no_form_has_no_schema(kind: Any) -> None:
    with pytest.raises(WrongTypeError, match="no JSON form"):
        json_schema(kind)


@pytest.mark.parametrize(
    "name", [n for n in lifecycle.__all__ if has_form(getattr(lifecycle, n))]
)
def test_every_class_of_lifecycles_has_a_schema(name: str) -> None:
    is_by_the_standard(getattr(lifecycle, name))


def test_a_policy_of_approvals_is_valid() -> None:
    policy = ApprovalPolicy(stages=[ApprovalStage(approvers=["ada", "bo"])])
    validator = Draft202012Validator(json_schema(ApprovalPolicy))
    validator.validate(plain(policy))
    assert not validator.is_valid({**plain(policy), "odd": 1})


def test_a_field_that_has_no_form_is_refused() -> None:
    @attrs.frozen(kw_only=True)
    class Odd:
        field: complex

    with pytest.raises(WrongTypeError, match="the type has no JSON form"):
        json_schema(Odd)
