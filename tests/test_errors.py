"""The tree of errors: what each says, carries, and survives."""

import copy
from datetime import UTC, datetime
from typing import Any

import pytest

from itsmcore.errors import (
    DecodeError,
    DefinitionError,
    ErrorGroup,
    FieldError,
    ItsmError,
    NaiveDatetimeError,
    NeverOpenError,
    RefusedError,
    ReplayError,
    StaleVersionError,
    TruthError,
    UnknownNameError,
    WrongTypeError,
    dotted,
)
from itsmcore.model import Finding
from tests.round_trips import pickled

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
SINGLE: list[tuple[ItsmError, type[Exception]]] = [
    (FieldError(field="a", value=3, problem="bad", remedy="mend it"), ValueError),
    (WrongTypeError(field="a", value=3, problem="bad", remedy="mend it"), TypeError),
    (NaiveDatetimeError(field="at", value="noon"), TypeError),
    (UnknownNameError(field="event", value="x", known=("a", "b")), LookupError),
    (NeverOpenError(schedule="support", at=AT, wanted="close"), ValueError),
    (
        RefusedError(
            record_id="INC-1",
            state="new",
            event="close",
            reasons=[Finding(code="why", subject="INC-1", message="not resolved yet")],
            allowed=["assign"],
        ),
        ValueError,
    ),
    (StaleVersionError(record_id="INC-1", expected=3, found=4), ValueError),
    (TruthError(what="edge x"), TypeError),
    (ItsmError("anything"), Exception),
]
IDS = [type(error).__name__ for error, _ in SINGLE]


def bad(field: str = "a", **more: Any) -> FieldError:
    return FieldError(field=field, value=3, problem="bad", remedy="mend it", **more)


@pytest.mark.parametrize(("error", "builtin"), SINGLE, ids=IDS)
def test_every_error_is_ours_and_the_builtin_that_a_reader_expects(
    error: ItsmError, builtin: type[Exception]
) -> None:
    assert isinstance(error, ItsmError)
    assert isinstance(error, builtin)


@pytest.mark.parametrize(("error", "builtin"), SINGLE, ids=IDS)
def test_every_error_survives_pickle_and_copy_with_all_it_carries(
    error: ItsmError, builtin: type[Exception]
) -> None:
    error.add_note("seen")
    for twin in (pickled(error), copy.copy(error)):
        assert type(twin) is type(error)
        assert str(twin) == str(error)
        assert twin.params == error.params
        assert twin.__notes__[-1] == "seen"
        assert isinstance(twin, builtin)


@pytest.mark.parametrize(("error", "_builtin"), SINGLE[:-1], ids=IDS[:-1])
def test_every_parameter_is_an_attribute_and_the_code_is_its_own(
    error: ItsmError, _builtin: type[Exception]
) -> None:
    assert error.params
    for name, value in error.params.items():
        assert getattr(error, name) == value
    assert error.code != ItsmError.code


def test_codes_are_distinct() -> None:
    codes = [error.code for error, _ in SINGLE]
    assert len(set(codes)) == len(codes)


def test_a_message_names_field_value_and_remedy() -> None:
    assert str(bad("priority")) == "priority: bad, got 3; mend it"


def test_an_unknown_name_lists_the_known_ones_up_to_twenty() -> None:
    few = UnknownNameError(field="event", value="x", known=["a", "b"])
    assert str(few) == "event: the name is not known, got 'x'; use one of 'a', 'b'"
    many = UnknownNameError(field="event", value="x", known=map(str, range(30)))
    assert str(many).endswith("'19', ... (30 in all)")
    assert many.known == tuple(map(str, range(30)))


def test_a_refusal_names_every_obstacle_and_every_way_out() -> None:
    reasons = [
        Finding(code="a", subject="x", message="it is raining"),
        Finding(code="b", subject="x", message="it is cold"),
    ]
    refused = RefusedError(
        record_id="INC-1", state="new", event="go", reasons=reasons, allowed=[]
    )
    assert str(refused) == (
        "go is refused for INC-1 in state 'new': it is raining; it is cold; "
        "from this state: nothing (final state)"
    )


class Rude:
    def __repr__(self) -> str:
        raise RuntimeError("no repr for you")


LONG = ["x" * 10_000, list(range(10_000)), 10**5000, -(10**5000), Rude(), {1, "a"}]


@pytest.mark.parametrize("value", LONG, ids=range(len(LONG)))
def test_a_message_stays_short_whatever_the_value(value: object) -> None:
    error = FieldError(field="a", value=value, problem="bad", remedy="mend it")
    assert len(str(error)) < 200
    assert error.value is value


def test_a_value_nested_without_end_is_shown() -> None:
    value: list[object] = []
    value.append(value)
    error = FieldError(field="a", value=value, problem="bad", remedy="mend it")
    assert "..." in str(error)


@pytest.mark.parametrize(
    ("path", "pointer", "field"),
    [
        ((), "", ""),
        (("a",), "/a", "a"),
        (("a", 3, "b"), "/a/3/b", "a[3].b"),
        (("a/b", "c~d", ""), "/a~1b/c~0d/", "a/b.c~d."),
        (("~1",), "/~01", "~1"),
    ],
)
def test_a_path_is_a_json_pointer_for_programs_and_dotted_for_people(
    path: tuple[str | int, ...], pointer: str, field: str
) -> None:
    assert bad(path=path).pointer == pointer
    assert dotted(path) == field


def test_an_error_is_moved_under_the_place_where_it_was_found() -> None:
    inner = bad("b")
    outer = inner.at("a", 3)
    assert (outer.field, outer.pointer) == ("a[3].b", "/a/3/b")
    assert str(outer) == "a[3].b: bad, got 3; mend it"
    assert inner.field == "b"
    assert type(outer) is FieldError


def test_an_error_takes_the_name_of_its_field_and_keeps_the_rest_of_its_path() -> None:
    error = UnknownNameError(
        field="value", value="x", known=["a"], path=("value", 2)
    ).named("cis")
    assert (error.field, error.path) == ("cis[2]", ("cis", 2))
    assert error.known == ("a",)


GROUPS = [ErrorGroup, DefinitionError, DecodeError, ReplayError]


@pytest.mark.parametrize("kind", GROUPS)
def test_a_group_is_ours_an_exception_group_and_a_value_error(
    kind: type[ErrorGroup],
) -> None:
    group = kind("it cannot work", [bad("a"), bad("b")])
    assert isinstance(group, ItsmError)
    assert isinstance(group, ExceptionGroup)
    assert isinstance(group, ValueError)
    assert group.params == {"count": 2, "codes": ("bad_value", "bad_value")}


@pytest.mark.parametrize("kind", GROUPS)
def test_a_group_survives_pickle(kind: type[ErrorGroup]) -> None:
    group = kind(
        "it cannot work", [bad("a"), UnknownNameError(field="b", value=1, known=())]
    )
    twin = pickled(group)
    assert type(twin) is kind
    assert str(twin) == str(group)
    assert twin.params == group.params


def test_the_text_of_a_group_lists_every_error_a_line_each() -> None:
    inner = DefinitionError("inner", [bad("b")])
    group = DefinitionError("it cannot work", [bad("a"), inner])
    assert str(group) == (
        "it cannot work\n- a: bad, got 3; mend it\n- inner\n  - b: bad, got 3; mend it"
    )
    assert group.title == "it cannot work"


def test_split_and_subgroup_keep_kind_and_title() -> None:
    group = DecodeError(
        "bad data",
        [bad("a"), WrongTypeError(field="b", value=3, problem="bad", remedy="mend it")],
    )
    types, rest = group.split(WrongTypeError)
    assert isinstance(types, DecodeError)
    assert isinstance(rest, DecodeError)
    assert [e.field for e in types.exceptions if isinstance(e, FieldError)] == ["b"]
    assert [e.field for e in rest.exceptions if isinstance(e, FieldError)] == ["a"]
    assert types.title == rest.title == "bad data"
    assert group.subgroup(NeverOpenError) is None


def only_truth_is_caught(group: DecodeError, caught: list[str]) -> None:
    try:
        raise group
    except* TruthError as found:
        caught += [str(error) for error in found.exceptions]


def test_except_star_takes_some_errors_and_leaves_the_others() -> None:
    caught: list[str] = []
    group = DecodeError("bad data", [bad("a"), TruthError(what="it")])
    with pytest.raises(DecodeError) as left:
        only_truth_is_caught(group, caught)
    assert len(caught) == 1
    assert str(left.value) == "bad data\n- a: bad, got 3; mend it"
