"""What is encoded comes back equal, and equal values make equal text."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from itsmcore.codec import decode, encode
from itsmcore.interval import Interval, IntervalSet
from itsmcore.model import (
    AllOf,
    Condition,
    Equals,
    FieldChange,
    FrozenMap,
    Incident,
    Level,
    Not,
    Party,
    States,
    freeze,
    when,
)
from itsmcore.sla import Target, Verdict, measure
from itsmcore.testing import sample_desk, values
from tests.codec.documents import DOCUMENTS, odd_values, through_json

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
FEWER = settings(max_examples=settings().max_examples // 2)


@pytest.mark.parametrize("kind", DOCUMENTS, ids=lambda kind: kind.__name__)
@FEWER
@given(data=st.data())
def test_a_document_comes_back_equal(kind: type[Any], data: st.DataObject) -> None:
    value = data.draw(DOCUMENTS[kind])
    found = through_json(value, kind)
    assert found == value
    assert type(found) is type(value)
    assert encode(found) == encode(value)


@given(odd_values())
def test_a_value_comes_back_equal_and_of_its_type(value: Any) -> None:
    value = freeze(value)
    found = through_json(FieldChange("field", None, value)).new
    assert found == value
    assert isinstance(found, bool) == isinstance(value, bool)
    assert type(found) is type(value) or isinstance(value, str)


@given(values(json=True), st.sampled_from(["$", "$map", "$date", "$oid", "$set", "a"]))
def test_leftovers_of_any_json_come_back_as_they_were(value: Any, key: str) -> None:
    plain = json.loads(json.dumps(encode(FieldChange("f", None, value)).get("new")))
    data = {"id": "1", "name": "Ada", "left_over": {key: plain}, key: plain}
    party = decode(data, Party)
    assert decode(encode(party), Party) == party


@pytest.mark.parametrize(
    "left_over",
    [{"$ref": "#/definitions/x"}, {"$oid": "1"}, {"$map": 5}, [{"$set": [1]}], None],
)
def test_objects_of_others_that_look_like_tags_are_given_back(
    left_over: object,
) -> None:
    data = {"id": "1", "name": "Ada", "left_over": left_over}
    assert encode(decode(data, Party))["left_over"] == left_over


def test_leftovers_made_by_hand_that_look_like_tags_are_escaped() -> None:
    party = Party(id="1", name="Ada", extra={"a": {"$date": "2026-03-02"}})
    assert encode(party)["a"] == {"$map": {"$date": "2026-03-02"}}
    assert through_json(party) == party


@given(DOCUMENTS[Incident], st.randoms())
def test_equal_records_make_equal_text(incident: Incident, chance: Any) -> None:
    twin = attrs.evolve(
        incident,
        fields=_shuffled(incident.fields, chance),
        extra=_shuffled(incident.extra, chance),
        tags=frozenset(sorted(incident.tags, reverse=True)),
    )
    assert twin == incident
    assert json.dumps(encode(twin)) == json.dumps(encode(incident))


def _shuffled(items: Mapping[str, Any], chance: Any) -> FrozenMap[str, Any]:
    names = list(items)
    chance.shuffle(names)
    return FrozenMap({name: items[name] for name in names})


def test_the_form_of_an_incident_is_as_documented() -> None:
    incident = Incident(
        id="INC1",
        title="Disk full",
        opened_at=NINE,
        priority="high",
        tags={"b", "a"},
        effort=timedelta(minutes=1, milliseconds=500),
        fields={"site": "HQ", "due": date(2026, 3, 9), "cost": Decimal("1.50")},
        extra={"u_vendor": None},
    )
    assert encode(incident) == {
        "schema": 1,
        "type": "incident",
        "id": "INC1",
        "title": "Disk full",
        "opened_at": "2026-03-02T09:00:00Z",
        "tags": ["a", "b"],
        "links": [],
        "fields": {
            "cost": {"$decimal": "1.50"},
            "due": {"$date": "2026-03-09"},
            "site": "HQ",
        },
        "version": 0,
        "priority": "high",
        "priority_overridden": False,
        "cis": [],
        "reopen_count": 0,
        "reassignment_count": 0,
        "effort": "60.5",
        "history_complete": True,
        "status": "new",
        "u_vendor": None,
    }


def test_keys_come_in_the_order_of_the_fields() -> None:
    names = [a.name for a in attrs.fields(Incident)]
    found = list(encode(Incident(id="1", opened_at=NINE, number="N", due_at=NINE)))
    assert found[:2] == ["schema", "type"]
    assert found[2:] == [name for name in names if name in found]


def test_text_in_a_document_is_plain() -> None:
    made = encode(Incident(id="1", opened_at=NINE, priority=Level.HIGH))
    assert type(made["priority"]) is str
    assert type(made["status"]) is str


def test_the_sample_desk_comes_back_equal() -> None:
    desk = sample_desk()
    for part in (desk.created, desk.parties, desk.groups, desk.histories):
        for value in part.values():
            assert through_json(value) == value


def test_a_verdict_comes_back_equal() -> None:
    target = Target.resolution(timedelta(hours=8))
    for history in sample_desk().histories.values():
        verdict = measure(target, history, now=NINE + timedelta(days=9))
        assert through_json(verdict, Verdict) == verdict


def test_sets_of_intervals_come_back_equal() -> None:
    @attrs.frozen
    class Closed:
        spans: IntervalSet

    spans = IntervalSet([Interval(start=NINE, end=NINE + timedelta(hours=1))])
    assert through_json(Closed(spans)) == Closed(spans)


def test_the_deepest_conditions_come_back_equal() -> None:
    condition = when(priority="high")
    while condition.depth < 64:
        condition = AllOf([condition]) if condition.depth % 2 else Not(condition)
    assert through_json(condition, Condition) == condition


def test_the_deepest_values_come_back_equal() -> None:
    value: Any = "bottom"
    for _ in range(64):
        value = {"$map": value}
    frozen = freeze(value)
    assert through_json(FieldChange("field", None, frozen)).new == frozen


@given(st.builds(Equals, values()))
def test_a_test_for_nothing_is_not_a_test_left_out(match: Equals) -> None:
    assert through_json(Equals(None)) == Equals(None)
    assume(match != Equals(None))
    assert through_json(match) != Equals(None)


def test_equal_states_in_another_order_make_equal_text() -> None:
    one, two = States({"a": "to_do", "b": "done"}), States({"b": "done", "a": "to_do"})
    assert json.dumps(encode(one)) == json.dumps(encode(two))
