"""The quick copy of a record equals `attrs.evolve`, and leaves the original alone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import FieldError
from itsmcore.model import Fact, FieldChange, Group, Incident, MajorIncident, Party
from itsmcore.model._copier import copier, maker
from itsmcore.testing import (
    facts,
    field_changes,
    groups,
    incidents,
    major_incidents,
    parties,
)

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
Copy = Callable[[Any, dict[str, Any]], Any]
STRATEGIES: dict[type, st.SearchStrategy[Any]] = {
    Fact: facts(),
    FieldChange: field_changes(),
    Group: groups(),
    Incident: incidents(),
    MajorIncident: major_incidents(),
    Party: parties(),
}


@pytest.mark.parametrize("cls", STRATEGIES)
def test_a_copy_equals_evolve_and_the_original_stays(cls: type[Any]) -> None:
    copy: Copy = copier(cls)
    make: Callable[..., Any] = maker(cls)
    names = [a.name for a in attrs.fields(cls)]

    @given(
        STRATEGIES[cls], STRATEGIES[cls], st.sets(st.sampled_from(names), max_size=4)
    )
    def check(record: Any, other: Any, chosen: set[str]) -> None:
        changes = {name: getattr(other, name) for name in sorted(chosen)}
        before = repr(record)
        made = outcome(copy, record, changes)
        expected = outcome(evolved, record, changes)
        assert repr(made) == repr(expected)
        assert type(made) is type(expected)
        if isinstance(made, cls):
            assert made == expected
            assert make(*(getattr(made, name) for name in names)) == made
        assert repr(record) == before

    check()


def evolved(record: Any, changes: dict[str, Any]) -> Any:
    return attrs.evolve(record, **changes)


def outcome(call: Copy, record: Any, changes: dict[str, Any]) -> Any:
    """What a call gives, or the refusal that it raises."""
    try:
        return call(record, changes)
    except FieldError as error:
        return error


def test_a_copy_is_as_frozen_as_the_original() -> None:
    made = copier(Incident)(Incident(id="1", opened_at=AT), {"title": "other"})
    assert made.title == "other"
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        made.title = "third"  # type: ignore[misc]  # to be refused
    assert type(made) is Incident


def test_validators_of_changed_fields_run() -> None:
    record = Incident(id="1", opened_at=AT, outage_from=AT, fields={"site": "HQ"})
    copy = copier(Incident)
    assert copy(record, {"outage_to": AT}).outage_to == AT
    with pytest.raises(FieldError, match=r"^outage_to: "):
        copy(record, {"outage_to": AT - timedelta(hours=1)})
    with pytest.raises(FieldError, match="the name of a typed one"):
        copy(record, {"fields": {"title": 1}})


def test_what_a_class_does_after_init_is_done_to_the_copy() -> None:
    block = MajorIncident(declared_at=AT)
    with pytest.raises(FieldError, match=r"^ended_at: "):
        copier(MajorIncident)(block, {"ended_at": AT - timedelta(hours=1)})


@attrs.frozen(kw_only=True, slots=False)
class Loose(Incident):
    site: str = "HQ"


@attrs.frozen(kw_only=True)
class Derived(Incident):
    site: str = "HQ"
    label: str = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "label", f"{self.site}/{self.id}")


@attrs.frozen(kw_only=True)
class Private(Incident):
    _mark: int = 0


@attrs.frozen(kw_only=True)
class Validated(Incident):
    seats: int = attrs.field(default=1, validator=attrs.validators.ge(1))


class Plain(Incident):
    """No class of attrs of its own, and with a dict."""


@attrs.frozen(kw_only=True)
class Odd(Incident):
    """Fields named as the words that a copy is written with."""

    record: str = ""
    made: str = ""
    changes: str = ""
    new: str = ""
    cls: str = ""


@pytest.mark.parametrize(
    ("cls", "changes"),
    [
        (Loose, {"site": "LAB"}),
        (Derived, {"site": "LAB"}),
        (Private, {"_mark": 3}),
        (Validated, {"seats": 3}),
        (Plain, {"title": "other"}),
        (Odd, {"made": "a", "record": "b", "new": "c", "cls": "d", "changes": "e"}),
    ],
)
def test_classes_of_a_host_are_copied_too(
    cls: type[Incident], changes: dict[str, Any]
) -> None:
    record = cls(id="1", opened_at=AT, priority="high")
    aliases = {name.removeprefix("_"): value for name, value in changes.items()}
    made = copier(cls)(record, changes)
    assert type(made) is cls
    assert made == attrs.evolve(record, **aliases)
    assert record == cls(id="1", opened_at=AT, priority="high")


def test_a_derived_field_follows() -> None:
    record = Derived(id="1", opened_at=AT)
    assert copier(Derived)(record, {"site": "LAB"}).label == "LAB/1"


def test_a_validator_of_a_host_runs() -> None:
    copy = copier(Validated)
    with pytest.raises(ValueError, match="seats"):
        copy(Validated(id="1", opened_at=AT), {"seats": 0})
