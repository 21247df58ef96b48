"""Fields that check themselves, in classes of a host too."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, Protocol, TypedDict

import attrs
import pytest

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model import Incident, Key, Level, Record, Side, Word
from itsmcore.model._fields import checked, coercers

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Colour(Word):
    RED = "red"


class Shape(str, Enum):  # noqa: UP042  # hosts have such ones
    ROUND = "round"


class Text(str):
    __slots__ = ()


class Named(Protocol):
    name: str


class Form(TypedDict):
    name: str


def upper(value: str) -> str:
    return value.upper()


OWN: dict[str, Any] = {
    "converter": attrs.Converter(lambda value, _part: value, takes_self=True)
}


@attrs.frozen(kw_only=True, field_transformer=checked)
class Part:
    """A field of each kind."""

    text: str = ""
    key: Annotated[str, Key("part")] = ""
    count: int = 0
    share: float = 0.0
    price: Decimal = Decimal(0)
    day: date | None = None
    at: datetime | None = None
    lasts: timedelta | None = None
    colour: Colour = Colour.RED
    shape: Shape | None = None
    either: int | str | None = None
    nothing: None = None
    anything: Any = None
    thing: object = None
    names: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset()
    pair: tuple[int, ...] = ()
    choice: Literal["a", "b"] = "a"
    named: Named | None = None
    form: Form | None = None
    number: int = attrs.field(default=0, converter=int)
    loud: str = attrs.field(default="a", converter=upper)
    shout: str | None = attrs.field(
        default=None, converter=attrs.converters.optional(upper)
    )
    own: Any = attrs.field(default=1, **OWN)


OK: list[tuple[str, Any, Any]] = [
    ("text", Text("a"), "a"),
    ("text", Colour.RED, Colour.RED),
    ("key", "a", "a"),
    ("share", 3, 3.0),
    ("share", 0.5, 0.5),
    ("price", Decimal("1.5"), Decimal("1.5")),
    ("day", date(2026, 3, 2), date(2026, 3, 2)),
    ("at", datetime.fromisoformat("2026-03-02T10:00+01:00"), AT),
    ("colour", Colour.RED, Colour.RED),
    ("shape", Shape.ROUND, Shape.ROUND),
    ("either", 3, 3),
    ("either", "a", "a"),
    ("either", None, None),
    ("anything", [1], [1]),
    ("thing", True, True),
    ("thing", AT, AT),
    ("names", ["b", "a"], ("b", "a")),
    ("kinds", ["b", "a"], frozenset({"a", "b"})),
    ("pair", "as it is", "as it is"),
    ("choice", "c", "c"),
    ("named", 3, 3),
    ("form", {"name": "a"}, {"name": "a"}),
    ("number", "7", 7),
    ("loud", "b", "B"),
    ("shout", "b", "B"),
    ("own", 4, 4),
]


@pytest.mark.parametrize(("name", "value", "kept"), OK)
def test_a_fitting_value_is_kept_as_it_should_be(
    name: str, value: Any, kept: Any
) -> None:
    for found in (getattr(Part(**{name: value}), name), coercers(Part)[name](value)):
        assert found == kept
        assert type(found) is type(kept) or isinstance(kept, frozenset)


BAD: list[tuple[str, Any, str]] = [
    ("text", 3, "text: str is needed"),
    ("key", None, "key: str is needed"),
    ("count", True, "count: int is needed"),
    ("count", "3", "give int, not str"),
    ("share", True, "share: float is needed"),
    ("share", float("nan"), "share: the number is not finite"),
    ("share", 10**400, "share: the number is too large"),
    ("price", Decimal("NaN"), "price: the number is not finite"),
    ("price", 1.5, "price: Decimal is needed"),
    ("day", AT, "day: date or None is needed"),
    ("at", date(2026, 3, 2), "at: datetime or None is needed"),
    ("at", datetime(2026, 3, 2), "at: the datetime has no zone"),
    ("lasts", 30, "lasts: timedelta or None is needed"),
    ("colour", "red", "colour: Colour is needed"),
    ("either", 1.5, "either: int or str or None is needed"),
    ("nothing", 0, "nothing: None is needed"),
    ("names", "abc", "names: a list is needed"),
    ("kinds", [3], r"kinds\[0\]: text is needed"),
    ("number", "x", "number: the value does not fit: invalid literal"),
    ("number", None, "number: the value does not fit"),
]


@pytest.mark.parametrize(("name", "value", "message"), BAD)
def test_another_value_is_refused_under_the_name_of_its_field(
    name: str, value: Any, message: str
) -> None:
    calls: list[Callable[[], Any]] = [
        lambda: Part(**{name: value}),
        lambda: coercers(Part)[name](value),
    ]
    for call in calls:
        with pytest.raises(FieldError, match=message) as found:
            call()
        assert found.value.path[0] == name


@attrs.frozen(kw_only=True)
class AcmeIncident(Incident):
    """A host's class, made without the checks of ours."""

    site: str = "HQ"
    seats: int = 0
    areas: tuple[str, ...] = ()
    size: int = attrs.field(default=0, converter=int)
    whatever: Any = None


def test_the_fields_of_a_host_are_checked_when_they_are_set_by_name() -> None:
    found = coercers(AcmeIncident)
    assert set(found) == {a.name for a in attrs.fields(AcmeIncident)}
    assert found["priority"]("high") is Level.HIGH
    assert found["areas"](["a"]) == ("a",)
    assert found["size"]("3") == 3
    for name, wrong in {"seats": True, "site": 3, "areas": "a", "size": "x"}.items():
        with pytest.raises(FieldError, match=rf"^{name}: "):
            found[name](wrong)
    kept = object()
    assert found["whatever"](kept) is kept


def test_inherited_fields_keep_their_checks_in_a_host_class() -> None:
    with pytest.raises(WrongTypeError, match=r"^cis: "):
        AcmeIncident(id="1", opened_at=AT, cis="db-1")
    assert AcmeIncident(id="1", opened_at=AT, priority="high").priority is Level.HIGH


def test_annotations_that_cannot_be_read_leave_a_field_unchecked() -> None:
    @attrs.frozen(kw_only=True)
    class Local(Record):
        own: "Unknown" = None  # type: ignore[name-defined]  # noqa: F821  # as in a function of a host

    assert coercers(Local)["own"](3) == 3
    with pytest.raises(WrongTypeError, match=r"^id: "):
        coercers(Local)["id"](3)


def to_side(value: str) -> Side:
    return Side(value)


def test_a_default_that_needs_conversion_gets_it() -> None:
    @attrs.frozen(field_transformer=checked)
    class Held:
        side: str = attrs.field(default="agent", converter=to_side)

    assert Held().side is Side.AGENT
