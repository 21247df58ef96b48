"""Records: their fields, their namespace, and what they refuse."""

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given

from itsmcore.errors import FieldError, ItsmError, NaiveDatetimeError, WrongTypeError
from itsmcore.model import (
    FrozenMap,
    HoldReason,
    Incident,
    IncidentState,
    Level,
    Link,
    MajorIncident,
    Record,
    Ref,
    Source,
    States,
    StatusCategory,
    WorkItem,
)
from itsmcore.model.record import is_field
from itsmcore.testing import incidents

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(hours=1)


def incident(**more: Any) -> Incident:
    return Incident(id="INC-1", opened_at=AT, **more)


@attrs.frozen(kw_only=True)
class SiteIncident(Incident):
    """A host's own, with a typed field more."""

    site: str = "HQ"


# -- one namespace --------------------------------------------------------------------


@given(incidents())
def test_get_gives_every_field_by_name(record: Incident) -> None:
    for a in attrs.fields(Incident):
        assert record.get(a.name) == getattr(record, a.name)
    for name, value in record.fields.items():
        if "." not in name:
            assert record.get(name) == value


def test_get_walks_into_blocks_and_custom_fields() -> None:
    record = incident(
        major=MajorIncident(commander="ada"),
        fields={"site": "HQ", "a.b": 1, "siteless.x": 2},
        source=Source(product="old", id="7"),
    )
    assert record.get("major.commander") == "ada"
    assert record.get("source.id") == "7"
    assert record.get("site") == "HQ"
    assert record.get("a.b") == 1
    assert record.get("nowhere") is None
    assert record.get("major.nowhere") is None
    assert record.get("title.upper") is None
    assert record.get("problem.id") is None
    assert record.get("get") is None
    assert record.get("record_type") is None


def test_the_category_is_that_of_the_status() -> None:
    record = incident(status="on_hold")
    assert record.get("status_category") is StatusCategory.WAITING
    own = States({"on_hold": "active"})
    assert record.get("status_category", states=own) is StatusCategory.ACTIVE
    assert incident(status="?").get("status_category") is StatusCategory.UNKNOWN


@pytest.mark.parametrize("name", ["title", "status", "id", "status_category"])
def test_a_custom_field_may_not_shadow_a_typed_one(name: str) -> None:
    with pytest.raises(FieldError, match="the name of a typed one") as found:
        incident(fields={"site": "HQ", name: "x"})
    assert found.value.pointer == f"/fields/{name}"


def test_a_custom_field_may_not_shadow_the_typed_field_of_a_host() -> None:
    assert incident(fields={"site": "HQ"}).get("site") == "HQ"
    with pytest.raises(FieldError, match="the name of a typed one"):
        SiteIncident(id="1", opened_at=AT, fields={"site": "HQ"})


def test_only_fields_are_fields() -> None:
    assert is_field(Incident, "major")
    assert not is_field(Incident, "get")
    assert not is_field(Incident, "count")
    assert not is_field(Incident, "__class__")
    assert not is_field(int, "real")


# -- what comes in --------------------------------------------------------------------


def test_names_become_members_where_they_are_known() -> None:
    record = incident(
        status="resolved", priority="high", hold_reason="part", channel="carrier pigeon"
    )
    assert record.status is IncidentState.RESOLVED
    assert record.priority is Level.HIGH
    assert record.hold_reason is HoldReason.PART
    assert record.channel == "carrier pigeon"
    assert incident(status="on the moon").status == "on the moon"
    assert incident().status is IncidentState.NEW


def test_lists_and_mappings_become_immutable() -> None:
    record = incident(
        tags=["b", "a"],
        cis=["db-1", "web-1"],
        links=[Link("related", Ref("problem", "1"))],
        extra={"deep": [{"er": [1]}]},
    )
    assert record.tags == {"a", "b"}
    assert record.cis == ("db-1", "web-1")
    assert record.extra["deep"] == (FrozenMap({"er": (1,)}),)
    assert isinstance(hash(record), int)


def test_arguments_are_left_alone() -> None:
    tags, extra = ["a"], {"x": [1]}
    record = incident(tags=tags, extra=extra)
    tags.append("b")
    extra["x"].append(2)
    assert record.tags == {"a"}
    assert record.extra == {"x": (1,)}


def test_instants_are_kept_in_utc() -> None:
    zoned = datetime.fromisoformat("2026-03-02T10:00:00+01:00")
    record = incident(due_at=zoned)
    assert record.due_at == AT
    assert record.due_at is not None
    assert record.due_at.tzinfo is UTC


BAD: list[tuple[dict[str, Any], str, type[ItsmError]]] = [
    ({"opened_at": datetime(2026, 3, 2)}, "opened_at", NaiveDatetimeError),
    ({"resolved_at": datetime(2026, 3, 2)}, "resolved_at", NaiveDatetimeError),
    ({"resolved_at": "2026-03-02"}, "resolved_at", WrongTypeError),
    ({"opened_at": None}, "opened_at", WrongTypeError),
    ({"id": 3}, "id", WrongTypeError),
    ({"title": None}, "title", WrongTypeError),
    ({"tags": "urgent"}, "tags", WrongTypeError),
    ({"tags": ["a", 3]}, "tags[1]", WrongTypeError),
    ({"tags": None}, "tags", WrongTypeError),
    ({"cis": "db-1"}, "cis", WrongTypeError),
    ({"cis": {"db-1", "db-2"}}, "cis", WrongTypeError),
    ({"cis": b"db-1"}, "cis", WrongTypeError),
    ({"cis": {"db-1": 1}}, "cis", WrongTypeError),
    ({"links": ["PRB1"]}, "links[0]", WrongTypeError),
    ({"links": "PRB1"}, "links", WrongTypeError),
    ({"reopen_count": True}, "reopen_count", WrongTypeError),
    ({"reopen_count": "3"}, "reopen_count", WrongTypeError),
    ({"reopen_count": 1.5}, "reopen_count", WrongTypeError),
    ({"version": None}, "version", WrongTypeError),
    ({"history_complete": 1}, "history_complete", WrongTypeError),
    ({"effort": 30}, "effort", WrongTypeError),
    ({"priority": "p1"}, "priority", FieldError),
    ({"priority": 1}, "priority", WrongTypeError),
    ({"status": None}, "status", WrongTypeError),
    ({"hold_reason": 3}, "hold_reason", WrongTypeError),
    ({"assignee": ["ada"]}, "assignee", WrongTypeError),
    ({"major": "yes"}, "major", WrongTypeError),
    ({"source": "old"}, "source", WrongTypeError),
    ({"fields": [1]}, "fields", WrongTypeError),
    ({"fields": {"a": object()}}, "fields.a", WrongTypeError),
    ({"extra": {"a": [float("nan")]}}, "extra.a[0]", FieldError),
    ({"extra": {3: "a"}}, "extra.key", WrongTypeError),
    ({"outage_from": LATER, "outage_to": AT}, "outage_to", FieldError),
]


@pytest.mark.parametrize(
    ("fields", "place", "kind"), BAD, ids=[f"{i}-{b[1]}" for i, b in enumerate(BAD)]
)
def test_bad_values_are_refused_by_the_name_of_their_field(
    fields: dict[str, Any], place: str, kind: type[ItsmError]
) -> None:
    with pytest.raises(kind) as found:
        Incident(**{"id": "INC-1", "opened_at": AT, **fields})
    assert isinstance(found.value, FieldError)
    assert found.value.field == place
    assert str(found.value).startswith(f"{place}: ")


def test_a_copy_by_evolve_is_checked_too() -> None:
    with pytest.raises(WrongTypeError, match=r"^cis: "):
        attrs.evolve(incident(), cis="db-1")


def test_a_major_incident_ends_after_it_was_declared() -> None:
    assert MajorIncident(declared_at=AT, ended_at=AT).ended_at == AT
    assert MajorIncident(ended_at=AT).declared_at is None
    with pytest.raises(FieldError, match=r"^ended_at: it lies before its start"):
        MajorIncident(declared_at=LATER, ended_at=AT)
    with pytest.raises(FieldError, match=r"^state: "):
        MajorIncident(state="maybe")


def test_the_bases_are_records_of_their_own() -> None:
    record = Record(id="1", status="open", opened_at=AT)
    item = WorkItem(id="1", status="open", opened_at=AT, group="net")
    assert record.get("status_category") is StatusCategory.UNKNOWN
    assert (record.record_type, item.record_type) == ("record", "work_item")
    assert item.get("group") == "net"
