"""Bad data is refused with every fault at its place, and never in any other way."""

import inspect
import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from itsmcore.codec import (
    Codec,
    Fault,
    ManyFaultsError,
    MissingFieldError,
    NewerSchemaError,
    TooDeepError,
    UnknownKeyError,
    decode,
    encode,
    faults,
)
from itsmcore.codec.fault import MOST_FAULTS
from itsmcore.errors import DecodeError, FieldError, WrongTypeError
from itsmcore.lifecycle import INCIDENT, Lifecycle
from itsmcore.model import (
    AllOf,
    Condition,
    Edge,
    Fact,
    FieldChange,
    History,
    Incident,
    Match,
    Money,
    Party,
    PriorityMatrix,
    Ref,
)
from itsmcore.model import (
    Test as OneTest,
)
from itsmcore.sla import Schedule, Target
from tests.codec.documents import DOCUMENTS

BASE = {"id": "INC1", "opened_at": "2026-03-02T09:00:00Z"}


@attrs.frozen
class Nest:
    inside: "Nest | None" = None


FEWER = settings(max_examples=settings().max_examples // 2)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["2026-03-02T09:00:00Z", "2026-03-02", "high", "new", "1.5"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["$ref", "$map", "type", "id", "field", "is", "all", "not"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


def told(data: object, kind: type[Any]) -> dict[str, str]:
    """Code of each fault, by its pointer."""
    return {fault.pointer: fault.code for fault in faults(data, kind)}


def check_answers_agree(data: Any, kind: type[Any]) -> None:
    """`faults` and `decode` must say the same, and nothing else may be raised."""
    found = faults(data, kind)
    try:
        decode(data, kind)
    except DecodeError as error:
        paths = [e.path for e in error.exceptions if isinstance(e, FieldError)]
        assert paths == [fault.path for fault in found] != []
    else:
        assert found == ()


def place_exists(data: Any, path: Iterable[str | int]) -> bool:
    for part in path:
        try:
            data = data[part]
        except (LookupError, TypeError):
            return False
    return True


@pytest.mark.parametrize("kind", DOCUMENTS, ids=lambda kind: kind.__name__)
@given(data=JSON)
def test_any_json_is_a_value_or_a_decode_error(kind: type[Any], data: Any) -> None:
    check_answers_agree(data, kind)


@pytest.mark.parametrize("kind", DOCUMENTS, ids=lambda kind: kind.__name__)
@FEWER
@given(data=st.data())
def test_a_spoilt_document_is_refused_where_it_was_spoilt(
    kind: type[Any], data: st.DataObject
) -> None:
    document = json.loads(json.dumps(encode(data.draw(DOCUMENTS[kind]))))
    path = data.draw(places(document))
    spoil(document, path, data.draw(JSON))
    check_answers_agree(document, kind)
    for fault in faults(document, kind):
        assert place_exists(document, fault.path[:-1]), fault


def places(document: Any) -> st.SearchStrategy[list[str | int]]:
    found: list[list[str | int]] = []

    def walk(data: Any, path: list[str | int]) -> None:
        pairs: Iterable[tuple[str | int, Any]] = (
            data.items() if isinstance(data, dict) else enumerate(data)
        )
        for key, value in pairs:
            found.append([*path, key])
            if isinstance(value, (dict, list)):
                walk(value, [*path, key])

    walk(document, [])
    return st.sampled_from(found)


def spoil(document: Any, path: list[str | int], value: Any) -> None:
    for part in path[:-1]:
        document = document[part]
    document[path[-1]] = value


def test_all_faults_come_at_once_each_with_its_pointer() -> None:
    data = {
        "schema": 2,
        "type": "problem",
        "id": 7,
        "opened_at": "2026-03-02T09:00:00",
        "tags": "net",
        "links": [{"kind": "related", "target": {"type": "", "id": "PRB1"}}, {}],
        "priority": "top",
        "cis": ["a", 5],
        "version": "1",
        "reopen_count": True,
        "effort": 1.5,
        "major": {"state": "maybe", "bogus": 1, "stakeholders": {}},
        "fields": {"a/b~c": {"$ref": {"type": "x"}}, "n": float("nan"), "x": {"$y": 1}},
    }
    assert told(data, Incident) == {
        "/schema": "newer_schema",
        "/type": "unknown_name",
        "/id": "wrong_type",
        "/opened_at": "naive_datetime",
        "/tags": "wrong_type",
        "/links/0/target/type": "bad_value",
        "/links/1/kind": "missing_field",
        "/links/1/target": "missing_field",
        "/priority": "unknown_name",
        "/cis/1": "wrong_type",
        "/version": "wrong_type",
        "/reopen_count": "wrong_type",
        "/effort": "wrong_type",
        "/major/state": "unknown_name",
        "/major/bogus": "unknown_key",
        "/major/stakeholders": "wrong_type",
        "/fields/a~1b~0c/$ref/id": "missing_field",
        "/fields/n": "bad_value",
        "/fields/x/$y": "unknown_key",
    }


def test_converters_and_types_are_heard_together() -> None:
    data = {"record_id": 5, "seq": -1, "at": "2026-03-02T09:00:00Z", "kind": "odd"}
    assert told(data, Fact) == {
        "/record_id": "wrong_type",
        "/seq": "bad_value",
        "/kind": "unknown_name",
    }


def test_rules_across_fields_are_heard() -> None:
    data = {
        **BASE,
        "outage_from": "2026-03-02T09:00:00Z",
        "outage_to": "2026-03-02T08:00:00Z",
    }
    assert told(data, Incident) == {"/outage_to": "bad_value"}
    block = {"declared_at": "2026-03-02T09:00:00Z", "ended_at": "2026-03-01T09:00:00Z"}
    assert told({**BASE, "major": block}, Incident) == {"/major/ended_at": "bad_value"}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("opened_at", None, "missing_field"),
        ("opened_at", 1772442000, "wrong_type"),
        ("opened_at", "2026-03-02", "bad_value"),
        ("opened_at", "yesterday", "bad_value"),
        ("opened_at", "2026-02-30T09:00:00Z", "bad_value"),
        ("opened_at", "2026-03-02T24:00:00Z", "bad_value"),
        ("opened_at", "0001-01-01T00:00:00+01:00", "bad_value"),
        ("opened_at", "9999-12-31T23:59:59-01:00", "bad_value"),
        ("effort", "a while", "bad_value"),
        ("effort", True, "wrong_type"),
        ("effort", "999999999999999", "bad_value"),
        ("effort", 10**4000, "bad_value"),
        ("version", 1.0, "wrong_type"),
        ("version", "1", "wrong_type"),
        ("priority", 1, "wrong_type"),
        ("priority", True, "wrong_type"),
        ("priority_overridden", 1, "wrong_type"),
        ("title", 5, "wrong_type"),
        ("tags", {"a": 1}, "wrong_type"),
        ("fields", ["a"], "wrong_type"),
        ("source", "ServiceNow", "wrong_type"),
        ("leftover", float("inf"), "bad_value"),
        ("leftover", object(), "wrong_type"),
    ],
)
def test_a_wrong_value_is_refused(field: str, value: object, code: str) -> None:
    assert told({**BASE, field: value}, Incident) == {f"/{field}": code}


def test_numbers_too_long_to_be_shown_are_refused_all_the_same() -> None:
    huge = 10**5000
    data = {**BASE, "effort": huge, "title": huge, "priority": huge, "schema": huge}
    assert len(faults(data, Incident)) == 4


@pytest.mark.parametrize("name", ["type", "schema"])
@pytest.mark.parametrize("value", [0, -1, True, [], {}, "x", 1.5])
def test_wrong_words_on_top_are_refused(name: str, value: object) -> None:
    assert list(told({**BASE, name: value}, Incident)) == [f"/{name}"]


@pytest.mark.parametrize("value", [None, 5, "text", [], [BASE], 1.5, b"{}"])
def test_what_is_no_object_is_refused(value: Any) -> None:
    assert told(value, Incident) == {"": "wrong_type"}
    with pytest.raises(DecodeError, match="the data is no incident"):
        decode(value, Incident)
    with pytest.raises(DecodeError, match="the data is no record"):
        Codec().decode_record(value)


def test_custom_fields_do_not_shadow_typed_ones() -> None:
    assert told({**BASE, "fields": {"title": "a"}}, Incident) == {
        "/fields/title": "bad_value"
    }


def test_keys_that_are_no_text_are_refused() -> None:
    odd: dict[Any, Any] = {5: 1, None: 2}
    assert told({**BASE, **odd}, Incident) == {"": "wrong_type"}
    assert told({**BASE, "fields": {5: 1}}, Incident) == {"/fields": "wrong_type"}
    assert told({**BASE, "fields": {"a": {5: 1}}}, Incident) == {
        "/fields/a": "wrong_type"
    }


def test_a_definition_refuses_unknown_keys_one_fault_each() -> None:
    data = encode(INCIDENT)
    rules = data["rules"]
    assert isinstance(rules, list)
    rules[0]["colour"] = "red"
    assert told({**data, "colour": "red", "shape": None}, Lifecycle) == {
        "/colour": "unknown_key",
        "/shape": "unknown_key",
        "/rules/0/colour": "unknown_key",
    }


def test_faults_that_a_definition_finds_itself_have_their_pointers() -> None:
    data: Any = encode(INCIDENT)
    data["transitions"][2]["target"] = "nowhere"
    data["initial"] = "limbo"
    assert set(told(data, Lifecycle)) == {"/transitions/2/target", "/initial"}


def test_faults_of_a_schedule_inside_a_target_have_their_pointers() -> None:
    data = {
        "id": "x",
        "goal": {"high": 60},
        "schedule": {"tz": "Mars/Base", "week": {"mon-fri": "nine"}, "name": None},
    }
    assert set(told(data, Target)) == {"/schedule/tz", "/schedule/week/mon-fri"}


def test_of_several_forms_the_one_that_fits_best_is_told_about() -> None:
    data = {"tz": "UTC", "week": "24x7"}
    mixed = {**data, "holidays": ["2026-12-25", {"date": 5}]}
    assert told(mixed, Schedule) == {"/holidays/1/date": "wrong_type"}
    mixed = {**data, "holidays": ["2026-12-25", "2026-02-30"]}
    assert told(mixed, Schedule) == {"/holidays/1": "bad_value"}


def test_a_matrix_tells_faults_of_types_first_and_then_its_own() -> None:
    assert told({"table": {"high": {"low": 5}}}, PriorityMatrix) == {
        "/table/high/low": "wrong_type"
    }
    assert told({"table": {"high": {}}, "default": 5}, PriorityMatrix) == {
        "/table/high": "bad_value",
        "/default": "wrong_type",
    }


def test_a_history_refuses_facts_of_another_record() -> None:
    fact = {"record_id": "B", "seq": 1, "at": "2026-03-02T09:00:00Z"}
    data = {
        "record_type": "incident",
        "record_id": "A",
        "opened_at": "2026-03-02T09:00:00Z",
        "initial": {},
        "facts": [fact, {**fact, "record_id": "A"}, fact],
    }
    assert told(data, History) == {
        "/facts/0/record_id": "bad_value",
        "/facts/2/record_id": "bad_value",
    }


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({}, {"": "missing_field"}),
        ({"field": "a"}, {"": "bad_value"}),
        ({"field": "a", "is": 1, "below": 2}, {"": "bad_value"}),
        ({"field": 5, "is": 1}, {"/field": "wrong_type"}),
        ({"field": "a", "is_set": False}, {"/is_set": "wrong_type"}),
        ({"field": "a", "below": "text"}, {"/below": "bad_value"}),
        ({"field": "a", "at_least": True}, {"/at_least": "bad_value"}),
        ({"field": "a", "one_of": "text"}, {"/one_of": "wrong_type"}),
        ({"all": {}}, {"/all": "wrong_type"}),
        ({"all": [], "any": []}, {"/any": "unknown_key"}),
        (
            {"not": {"not": {"field": "a", "is": {"$date": 5}}}},
            {"/not/not/is/$date": "wrong_type"},
        ),
        (
            {"any": [{"field": "a", "is": 1}, {}, 7]},
            {"/any/1": "missing_field", "/any/2": "wrong_type"},
        ),
        ({"schema": 1, "type": "edge", "all": []}, {"/type": "unknown_name"}),
    ],
)
def test_a_wrong_condition_is_refused(data: Any, expected: dict[str, str]) -> None:
    assert told(data, Condition) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({}, {"": "missing_field"}),
        ({"begins": {}}, {"/begins": "missing_field"}),
        (
            {"ends": {"all": []}, "only_when": {"all": []}},
            {"/only_when": "unknown_key"},
        ),
        ({"changes": None}, {"/changes": "wrong_type"}),
        ({"changes": "a", "new": {"is": 1, "below": 2}}, {"/new": "bad_value"}),
        ({"commented": 0}, {"/commented": "wrong_type"}),
        (
            {"commented": {"side": "x", "public": 1, "by": 2}},
            {
                "/commented/side": "unknown_name",
                "/commented/public": "wrong_type",
                "/commented/by": "unknown_key",
            },
        ),
        ({"any_edge": [{}]}, {"/any_edge/0": "missing_field"}),
        ({"edge": {"commented": {}}}, {"/only_when": "missing_field"}),
        ({"only_when": {"all": []}}, {"/edge": "missing_field"}),
    ],
)
def test_a_wrong_edge_is_refused(data: Any, expected: dict[str, str]) -> None:
    assert told(data, Edge) == expected


def test_a_condition_of_another_class_is_no_match_for_a_narrow_kind() -> None:
    assert told({"field": "a", "is": 1}, AllOf) == {"": "wrong_type"}
    assert decode({"field": "a", "is": 1}, OneTest) == OneTest("a", 1)


@pytest.mark.parametrize(
    "data",
    [
        {"$set": [1]},
        {"$block": {}},
        {"$block": {"type": "unknown"}},
        {"$block": {"type": []}},
        {"$block": 5},
        {"$money": {"amount": "NaN", "currency": "EUR"}},
        {"$money": {"amount": 1.5, "currency": "EUR"}},
        {"$decimal": "1e99999999999999999999"},
        {"$decimal": "one"},
        {"$decimal": "1_000"},
        {"$map": []},
        {"$nothing": 1},
        {"$instant": "2026-03-02T09:00:00"},
    ],
)
def test_a_tag_with_wrong_content_is_refused(data: object) -> None:
    found = faults({"field": "f", "new": data}, FieldChange)
    assert [fault.path[:1] for fault in found] == [("new",)] * len(found) != []


def test_deep_data_is_refused_and_so_is_data_that_holds_itself() -> None:
    deep: Any = {}
    for _ in range(100_000):
        deep = {"a": [deep]}
    endless: list[Any] = []
    endless.extend((endless, endless))
    for left_over in (deep, endless):
        for kind in (Incident, Condition, Lifecycle):
            assert told({**BASE, "x": left_over}, kind) == {"": "too_deep"}
    shallow: Any = "bottom"
    for _ in range(140):
        shallow = {"not": shallow}
    assert told(shallow, Condition)[f"/{'/'.join(['not'] * 140)}"] == "wrong_type"
    assert set(told({**BASE, "x": shallow}, Incident).values()) == {"bad_value"}


def test_data_that_is_too_deep_for_a_full_stack_is_refused() -> None:
    value: Any = "bottom"
    for _ in range(60):
        value = {"a": value}
    data = {**BASE, "x": value}

    def below(frames: int) -> dict[str, str]:
        return below(frames - 1) if frames else told(data, Incident)

    room = sys.getrecursionlimit() - len(inspect.stack(0))
    assert below(0) == below(room // 2) == {}
    assert below(room - 150)  # where the stack ends decides which fault it is


def test_conditions_nested_deeper_than_rules_need_are_refused() -> None:
    data: Any = {"field": "a", "is": 1}
    for _ in range(100):
        data = {"not": data}
    ((_, code),) = told(data, Condition).items()
    assert code == "bad_value"


def test_what_cannot_be_read_back_is_not_written() -> None:
    nest = Nest()
    for count in (200, 5000):
        for _ in range(count):
            nest = Nest(nest)
        with pytest.raises(TooDeepError, match="nested deeper"):
            encode(nest)


def test_huge_data_takes_linear_time() -> None:
    many = list(range(1_000_000))
    party = decode({"id": "1", "name": "Ada", "numbers": many, "big": 10**4000}, Party)
    assert len(party.extra) == 2
    wrong = {
        "id": "1",
        "name": "Ada",
        "fields": {"numbers": [float("nan")] * 1_000_000},
    }
    found = faults(wrong, Party)
    assert len(found) == MOST_FAULTS + 1
    assert found[-1].code == ManyFaultsError.code
    with pytest.raises(DecodeError) as caught:
        decode(wrong, Party)
    assert "only the first" in str(caught.value)


def test_a_fault_says_all_that_a_form_needs() -> None:
    (fault,) = faults({**BASE, "priority": "top"}, Incident)
    assert isinstance(fault, Fault)
    assert (fault.path, fault.value) == (("priority",), "top")
    assert fault.params["known"][0] == "critical"
    assert "use one of 'critical'" in fault.message


def test_errors_have_the_codes_of_their_faults() -> None:
    data = {"schema": 9, "id": "1", "odd": 1}
    with pytest.raises(DecodeError) as caught:
        decode(data, Schedule)
    kinds = {type(error) for error in caught.value.exceptions}
    assert kinds == {NewerSchemaError, UnknownKeyError, MissingFieldError}


@pytest.mark.parametrize("kind", [int, str, dict, list[int], None, 5, Mapping])
def test_a_kind_without_json_form_is_refused(kind: Any) -> None:
    with pytest.raises(WrongTypeError, match="no JSON form"):
        decode({}, kind)
    with pytest.raises(WrongTypeError, match="no JSON form"):
        faults({}, kind)


@pytest.mark.parametrize("value", [5, "text", None, [Incident], {"a": 1}, Incident])
def test_a_value_without_json_form_is_refused(value: object) -> None:
    with pytest.raises(WrongTypeError, match="no JSON form"):
        encode(value)


def test_the_type_of_a_record_must_be_known() -> None:
    for name in (None, "spaceship", 5, ["incident"]):
        with pytest.raises(DecodeError) as caught:
            Codec().decode_record({**BASE, "type": name})
        assert "'incident'" in str(caught.value)


def test_short_words_stand_for_themselves() -> None:
    assert decode({"type": "problem", "id": "P1"}, Ref) == Ref("problem", "P1")
    assert decode({"amount": 5, "currency": "EUR"}, Money) == Money(5, "EUR")
    assert repr(decode({"at_least": "high"}, Match)) == "at_least(Level.HIGH)"
    assert told({"is": 1, "all": []}, Match) == {"/all": "unknown_key"}


@given(st.text(max_size=30))
def test_any_text_for_an_instant_is_an_instant_or_a_fault(text: str) -> None:
    assume(text)
    check_answers_agree({**BASE, "opened_at": text}, Incident)
