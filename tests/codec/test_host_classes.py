"""Records of a host, and rows of its database."""

from __future__ import annotations  # hosts write it, so annotations come as text

import enum
import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.codec import Codec, decode, encode, faults
from itsmcore.errors import DecodeError, FieldError, NaiveDatetimeError, WrongTypeError
from itsmcore.model import (
    Block,
    Condition,
    Edge,
    Equals,
    FieldChange,
    FrozenMap,
    Incident,
    Level,
    Match,
    Record,
    StatusCategory,
    Value,
    WorkItem,
    freeze,
)
from itsmcore.model import (
    Test as OneTest,
)
from itsmcore.sla import Schedule, Target, WeekVersion

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
BASE: dict[str, Any] = {"id": "1", "opened_at": NINE, "status": "new"}


class Colour(str, enum.Enum):  # noqa: UP042  # as hosts wrote before StrEnum
    RED = "red"


class Rank(enum.IntEnum):
    FIRST = 1


class Plain(enum.Enum):
    A = "a"
    B = 2


class Fussy(enum.Enum):
    A = "a"

    @classmethod
    def _missing_(cls, value: object) -> None:
        raise RuntimeError(value)


@attrs.frozen(kw_only=True)
class Site(Block):
    name: str
    floors: tuple[int, ...] = ()
    inner: Site | None = None


def _no_spaces(value: str) -> str:
    if " " in value:
        raise RuntimeError
    return value


def _stripped(value: str, case: Any) -> str:
    return _no_spaces(value) if case.customer else ""


def _stripped_too(value: str, _field: Any) -> str:
    return _no_spaces(value)


_WITH_SELF: Any = attrs.Converter(_stripped, takes_self=True)
_WITH_FIELD: Any = attrs.Converter(_stripped_too, takes_field=True)


@attrs.frozen(kw_only=True)
class AcmeIncident(Incident):
    vendor_ref: str | None = None
    desk: str = "HQ"
    site: Site | None = None
    sites: tuple[Site, ...] = ()


@attrs.frozen(kw_only=True)
class Case(WorkItem):
    record_type: ClassVar[str] = "case"

    customer: str = attrs.field(converter=_no_spaces, default="acme")
    score: float = attrs.field(default=0.5, validator=attrs.validators.ge(0))
    colour: Colour | None = None
    rank: Rank = Rank.FIRST
    plain: Plain = Plain.A
    fussy: Fussy = Fussy.A
    opens: time | None = None
    born: date | None = None
    price: Decimal | None = None
    share: Fraction | timedelta | None = None
    window: tuple[datetime, timedelta] | None = None
    mode: Literal["fast", "slow", 3] = "fast"
    goal: int | tuple[int, ...] | None = 7
    levels: frozenset[Level] = frozenset()
    by_level: FrozenMap[Level, timedelta] = FrozenMap()  # noqa: RUF009  # it is immutable
    by_day: FrozenMap[date, str] = FrozenMap()  # noqa: RUF009  # it is immutable
    note: Annotated[str, "free"] = ""
    anything: Any = None
    reach: str = attrs.field(default="a", converter=_WITH_SELF)  # type: ignore[misc]  # unknown to mypy
    wide: str = attrs.field(default="a", converter=_WITH_FIELD)  # type: ignore[misc]  # unknown to mypy
    _hidden: str = "h"


CODEC = Codec(AcmeIncident, Case)


def cases() -> st.SearchStrategy[Case]:
    maybe: Callable[[Any], Any] = lambda found: st.none() | found  # noqa: E731  # one word for a choice
    instants = st.datetimes(timezones=st.just(UTC))
    return st.builds(
        Case,
        id=st.text(min_size=1),
        status=st.text(),
        opened_at=instants,
        score=st.floats(0, 9) | st.just(3),
        colour=maybe(st.just(Colour.RED)),
        plain=st.sampled_from(Plain),
        opens=maybe(st.times()),
        born=maybe(st.dates()),
        price=maybe(st.decimals(allow_nan=False, allow_infinity=False)),
        share=maybe(st.fractions() | st.timedeltas()),
        window=maybe(st.tuples(instants, st.timedeltas())),
        mode=st.sampled_from(["fast", "slow", 3]),
        goal=maybe(st.integers() | st.lists(st.integers()).map(tuple)),
        levels=st.frozensets(st.sampled_from(Level)),
        by_level=st.dictionaries(st.sampled_from(Level), st.timedeltas()).map(
            FrozenMap
        ),
        by_day=st.dictionaries(st.dates(), st.text()).map(FrozenMap),
        note=st.text(),
        anything=st.integers() | st.text(),
        hidden=st.text(),
    )


@given(cases())
def test_a_record_with_fields_of_every_type_comes_back_equal(case: Case) -> None:
    data = json.loads(json.dumps(CODEC.encode(case)))
    found = CODEC.decode_record(data)
    assert found == case
    assert type(found) is Case


def test_the_type_picks_the_class() -> None:
    data = {**BASE, "vendor_ref": "V-1"}
    assert CODEC.decode_record({**data, "type": "incident"}) == AcmeIncident(
        **BASE, vendor_ref="V-1"
    )
    assert Codec().decode_record({**BASE, "type": "incident"}) == Incident(**BASE)
    assert Codec().decode_record({**BASE, "type": "work_item"}) == WorkItem(**BASE)


def test_a_class_that_is_not_listed_is_taken_when_it_is_named() -> None:
    assert decode({**BASE, "desk": "X"}, AcmeIncident) == AcmeIncident(**BASE, desk="X")
    with pytest.raises(DecodeError) as caught:
        decode({**BASE, "type": "incident"}, Case)
    assert "use one of 'case'" in str(caught.value)


def test_a_row_of_a_database_driver_is_taken() -> None:
    row = {
        "id": "1",
        "status": "new",
        "opened_at": NINE.astimezone(ZoneInfo("Europe/London")),
        "due_at": None,
        "title": None,
        "tags": {"b", "a"},
        "effort": timedelta(hours=1),
        "born": date(2026, 3, 2),
        "opens": time(9, 30),
        "price": Decimal("1.50"),
        "share": Fraction(1, 3),
        "rank": Rank.FIRST,
        "plain": Plain.B,
        "fields": {
            "due": date(2026, 3, 9),
            "cost": Decimal(2),
            "at": NINE,
            "left": timedelta(1),
            "of": {"x"},
        },
        "unknown_column": Decimal("7.5"),
    }
    case = CODEC.decode(row, Case)
    assert case.title == ""
    assert (case.born, case.opens, case.price) == (
        row["born"],
        row["opens"],
        row["price"],
    )
    assert case.share == Fraction(1, 3)
    assert encode(case)["share"] == "1/3"
    assert case.fields == freeze(row["fields"])
    assert case.extra == {"unknown_column": Decimal("7.5")}
    assert case.opened_at.utcoffset() == timedelta(0)


def test_null_is_kept_where_it_is_not_the_default() -> None:
    case = Case(**BASE, goal=None)
    data = encode(case)
    assert data["goal"] is None
    assert decode(data, Case).goal is None
    assert decode({**BASE}, Case).goal == 7


@pytest.mark.parametrize(
    ("field", "value", "pointer"),
    [
        ("opened_at", NINE.replace(tzinfo=None), "/opened_at"),
        ("opened_at", date(2026, 3, 2), "/opened_at"),
        ("born", NINE, "/born"),
        ("born", "2026-02-30", "/born"),
        ("born", "02.03.2026", "/born"),
        ("opens", 9, "/opens"),
        ("opens", "25:00", "/opens"),
        ("score", "1", "/score"),
        ("score", True, "/score"),
        ("score", 10**400, "/score"),
        ("score", -1, "/score"),
        ("customer", "a b", "/customer"),
        ("reach", "a b", ""),
        ("wide", "a b", "/wide"),
        ("fussy", "b", "/fussy"),
        ("colour", "blue", "/colour"),
        ("rank", 2, "/rank"),
        ("rank", "1", "/rank"),
        ("plain", 3, "/plain"),
        ("plain", [], "/plain"),
        ("mode", True, "/mode"),
        ("window", ["2026-03-02T09:00:00Z"], "/window"),
        ("window", ["2026-03-02T09:00:00Z", {}], "/window/1"),
        ("goal", "x", "/goal"),
        ("goal", [1, "x"], "/goal/1"),
        ("levels", ["high", "top"], "/levels/1"),
        ("by_level", {"top": 1}, "/by_level/top"),
        ("by_day", {"2026-03-32": "x"}, "/by_day/2026-03-32"),
        ("price", float("nan"), "/price"),
        ("share", "1/0", "/share"),
        ("share", "1/-3", "/share"),
        ("share", "0.5/1", "/share"),
        ("share", f"1/{10**4001}", "/share"),
        ("share", 0.5, "/share"),
        ("price", Decimal("NaN"), "/price"),
        ("anything", {"$x": 1}, "/anything/$x"),
    ],
)
def test_a_wrong_value_is_refused_at_its_place(
    field: str, value: object, pointer: str
) -> None:
    assert [f.pointer for f in faults({**BASE, field: value}, Case)] == [pointer]


def test_blocks_of_a_host_travel_inside_values() -> None:
    site = Site(name="HQ", floors=(1, 2), inner=Site(name="Yard"))
    change = FieldChange("site", None, freeze([site]))
    assert CODEC.decode(CODEC.encode(change), FieldChange) == change
    with pytest.raises(WrongTypeError, match="Codec"):
        encode(change)


def test_what_a_host_makes_wrongly_is_not_written() -> None:
    for wrong, match in (
        ({"customer": 5}, "customer"),
        ({"score": float("nan")}, "score"),
        ({"score": "1"}, "score"),
        ({"born": "2026"}, "born"),
        ({"price": Decimal("NaN")}, "price"),
        ({"opens": 9}, "opens"),
        ({"share": "1/3"}, "share"),
        ({"share": Fraction(1, 10**4001)}, "share"),
        ({"share": Fraction(1, 10**9999)}, "share"),
        ({"by_level": FrozenMap({"high": 5})}, "by_level"),
        ({"goal": "text"}, "goal"),
        ({"anything": object()}, "anything"),
        ({"extra": {"title": 1}}, r"extra\.title"),
        ({"extra": {"type": 1}}, r"extra\.type"),
    ):
        case = object.__new__(Case)
        for key in attrs.fields_dict(Case):
            object.__setattr__(case, key, getattr(Case(**BASE), key))
        for key, value in wrong.items():
            object.__setattr__(case, key, value)
        with pytest.raises(FieldError, match=match):
            encode(case)


def test_naive_instants_are_not_written() -> None:
    @attrs.frozen
    class Stamp:
        at: datetime

    with pytest.raises(NaiveDatetimeError, match="at: "):
        encode(Stamp(NINE.replace(tzinfo=None)))


def test_record_classes_are_checked() -> None:
    @attrs.frozen(kw_only=True)
    class Typed(Record):
        type: str = "x"

    @attrs.frozen(kw_only=True)
    class Other(Incident):
        pass

    wrong: Any
    for wrong in (Typed, Site, "Case"):
        with pytest.raises(WrongTypeError, match="record_classes"):
            Codec(wrong)
    with pytest.raises(WrongTypeError, match="another class"):
        Codec(AcmeIncident, Other)


def test_fields_without_json_form_are_refused_as_a_whole() -> None:
    @attrs.frozen
    class Odd:
        call: Callable[[], int]

    @attrs.frozen
    class Lost:
        what: Nowhere  # type: ignore[name-defined]  # noqa: F821  # a name that a host forgot

    for kind, value in ((Odd, Odd(int)), (Lost, Lost(1))):
        with pytest.raises(WrongTypeError):
            decode({}, kind)
        with pytest.raises(WrongTypeError):
            encode(value)


def test_rules_of_a_host_have_no_json_form() -> None:
    class Never(Condition):
        pass

    class Odd(Match):
        def matches(self, value: Value, /) -> bool:
            return value == 1

    class Flash(Edge):
        pass

    for rule in (Never(), Odd(), Flash(), OneTest("a", Odd())):
        with pytest.raises(WrongTypeError, match="no JSON form"):
            encode(rule)
    assert encode(Equals(1)) == {"schema": 1, "type": "match", "is": 1}


def test_a_target_writes_schedules_only() -> None:
    class Always:
        def __getattr__(self, name: str) -> Any:
            return self

    calendar: Any = Always()
    target = object.__new__(Target)
    plain = Target.resolution(timedelta(1))
    for field in attrs.fields(Target):
        object.__setattr__(target, field.name, getattr(plain, field.name))
    object.__setattr__(target, "schedule", calendar)
    with pytest.raises(WrongTypeError, match="use a Schedule"):
        encode(target)


def test_short_forms_of_schedules_and_targets_are_read() -> None:
    data: Mapping[str, Any] = {
        "tz": "Europe/London",
        "week": {"mon-fri": ["09:00-12:00", "13:00-17:00"]},
        "holidays": ["2026-12-25", {"date": "2026-12-26"}],
        "exceptions": {"2026-12-24": "09:00-13:00"},
        "breaks": {"mon": "10:00-10:15", "2026-03-02": "15:00-16:00"},
        "versions": {"2027-01-01": "24x7"},
    }
    schedule = decode(data, Schedule)
    assert schedule == Schedule(
        tz="Europe/London",
        week={"mon-fri": ["09:00-12:00", "13:00-17:00"]},
        holidays=[date(2026, 12, 25), date(2026, 12, 26)],
        exceptions={date(2026, 12, 24): "09:00-13:00"},
        breaks={"mon": "10:00-10:15", date(2026, 3, 2): "15:00-16:00"},
        versions={date(2027, 1, 1): "24x7"},
    )
    assert decode(encode(schedule), Schedule) == schedule
    assert decode(
        {"tz": "UTC", "week": "24x7", "holidays": {"2026-12-25": "Xmas"}}, Schedule
    ).holidays
    version = {"starts": "2027-01-01", "week": "24x7", "breaks": {"mon": "10:00-11:00"}}
    assert decode(version, WeekVersion).breaks
    goal = {"id": "resolution", "goal": 3600}
    assert decode(goal, Target).goal[0].goal == timedelta(hours=1)
    assert decode({**goal, "goal": {"high": "0.5"}}, Target).goal[0].goal == timedelta(
        milliseconds=500
    )


def test_words_of_other_vocabularies_are_written_as_text() -> None:
    change = FieldChange("state", StatusCategory.DONE, (Level.HIGH,))
    assert encode(change)["old"] == "done"
    assert encode(change)["new"] == ["high"]
