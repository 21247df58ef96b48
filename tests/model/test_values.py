"""Values: what a field may hold, and how it is made immutable."""

import os
import subprocess
import sys
from collections import UserDict, deque
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import IntEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import FieldError, ItsmError, NaiveDatetimeError, WrongTypeError
from itsmcore.model import Block, FrozenMap, Level, Money, Ref, Value, freeze
from itsmcore.model._text_set import NO_TEXTS, TextSet
from itsmcore.model.values import (
    MOST_DEPTH,
    NO_VALUES,
    freeze_items,
    freeze_list,
    freeze_texts,
    is_same,
)
from itsmcore.testing import frozen_maps, keys, values
from tests.round_trips import pickled


class Day(date):
    pass


class Text(str):
    __slots__ = ()


class Span(timedelta):
    pass


class Number(IntEnum):
    ONE = 1


class Box(Block):
    pass


@given(values())
def test_freezing_twice_changes_nothing(value: Value) -> None:
    assert freeze(value) == value
    assert repr(freeze(value)) == repr(value)
    assert hash(freeze(value)) == hash(value)


def thawed(value: Value) -> Any:
    """The same as plain containers."""
    if isinstance(value, tuple):
        return [thawed(item) for item in value]
    if isinstance(value, FrozenMap):
        return {name: thawed(item) for name, item in value.items()}
    return set(value) if isinstance(value, frozenset) else value


@given(values())
def test_freezing_gives_what_was_thawed_and_leaves_it_alone(value: Value) -> None:
    plain = thawed(value)
    before = repr(plain)
    assert freeze(plain) == value
    assert repr(plain) == before


def test_plain_values_are_kept_as_they_are() -> None:
    box = Box()
    itself: list[Any] = ["a", True, 3, None, timedelta(1), Level.HIGH, box]
    for value in itself:
        assert freeze(value) is value
    alike: list[Any] = [Money("1", "EUR"), Ref("a", "b"), Decimal(1), 0.5]
    for value in alike:
        assert freeze(value) == value


def test_containers_become_immutable() -> None:
    assert freeze([1, [2]]) == (1, (2,))
    assert freeze({"a": {"b": [1]}}) == FrozenMap({"a": FrozenMap({"b": (1,)})})
    assert freeze(UserDict({"a": 1})) == FrozenMap({"a": 1})
    assert freeze({"b", "a"}) == frozenset({"a", "b"})
    assert freeze(datetime(2026, 3, 2, tzinfo=UTC)) == datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given_value", "kept"),
    [
        (Span(hours=1), timedelta(hours=1)),
        (Text("a"), "a"),
        (Number.ONE, 1),
        (Day(2026, 3, 2), date(2026, 3, 2)),
    ],
)
def test_subclasses_become_plain(given_value: Any, kept: Any) -> None:
    assert type(freeze(given_value)) is type(kept)
    assert freeze(given_value) == kept


@pytest.mark.parametrize(
    ("value", "place"),
    [
        (float("nan"), "note"),
        (float("-inf"), "note"),
        (Decimal("NaN"), "note"),
        (Decimal("Infinity"), "note"),
        ({"a": [1, float("nan")]}, "note.a[1]"),
        ({"a": {"b": 10**5000}}, "note.a.b"),
    ],
)
def test_a_number_that_is_none_is_refused_with_its_place(
    value: Any, place: str
) -> None:
    with pytest.raises(FieldError) as found:
        freeze(value, "note")
    assert found.value.field == place


@pytest.mark.parametrize(
    ("value", "place"),
    [
        (object(), "note"),
        (b"bytes", "note"),
        (range(3), "note"),
        (deque([1]), "note"),
        ([object()], "note[0]"),
        ({3: "a"}, "note.key"),
        ({3}, "note.member"),
        (frozenset({("a",)}), "note.member"),
    ],
)
def test_what_no_field_may_hold_is_refused_with_its_place(
    value: Any, place: str
) -> None:
    with pytest.raises(WrongTypeError) as found:
        freeze(value, "note")
    assert found.value.field == place


def test_a_naive_datetime_is_refused_with_its_place() -> None:
    with pytest.raises(NaiveDatetimeError) as found:
        freeze({"a": [datetime(2026, 3, 2)]}, "note")
    assert found.value.pointer == "/note/a/0"


def nested(depth: int, *, in_lists: bool) -> Any:
    value: Any = "deep"
    for _ in range(depth):
        value = [value] if in_lists else {"a": value}
    return value


@pytest.mark.parametrize("in_lists", [True, False])
def test_values_nest_to_a_limit(in_lists: bool) -> None:  # noqa: FBT001  # a parameter of a test
    assert freeze(nested(MOST_DEPTH, in_lists=in_lists)) is not None
    for depth in (MOST_DEPTH + 1, 100_000):
        with pytest.raises(FieldError, match="nested deeper than 64"):
            freeze(nested(depth, in_lists=in_lists))


def test_a_set_at_the_limit_counts_as_nested() -> None:
    with pytest.raises(FieldError, match="nested deeper"):
        freeze_texts({"a"}, "tags", MOST_DEPTH)


def test_a_list_inside_itself_is_refused() -> None:
    value: list[Any] = []
    value.append(value)
    with pytest.raises(FieldError, match="nested deeper"):
        freeze(value)


def test_empty_mappings_are_one_object() -> None:
    assert freeze_items(NO_VALUES) is NO_VALUES
    assert freeze_items({}) == NO_VALUES
    assert freeze_list([]) == ()


@pytest.mark.parametrize("value", [[("a", 1)], "a", None, 3])
def test_what_is_no_mapping_is_refused(value: Any) -> None:
    with pytest.raises(WrongTypeError, match=r"^extra: a mapping is needed"):
        freeze_items(value, "extra")


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        (1, True, False),
        (0, False, False),
        (1, 1.0, True),
        (True, True, True),
        (1, 2, False),
    ],
)
def test_one_is_not_true(a: Value, b: Value, same: bool) -> None:  # noqa: FBT001  # a parameter of a test
    assert is_same(a, b) is same
    assert is_same(b, a) is same


# -- mappings and sets ----------------------------------------------------------------


@given(frozen_maps(), frozen_maps())
def test_a_frozen_map_is_the_mapping_it_was_made_of(
    a: FrozenMap[str, Value], b: FrozenMap[str, Value]
) -> None:
    assert a == dict(a)
    assert dict(a) == a
    assert (a == b) == (dict(a) == dict(b))
    assert dict(a | b) == dict(a) | dict(b)
    assert list(a) == list(dict(a))
    assert len(a) == len(dict(a))
    assert all(name in a for name in a)


@given(st.dictionaries(keys(), st.integers(), max_size=5))
def test_order_does_not_matter_to_equality_and_hash(items: dict[str, int]) -> None:
    turned = FrozenMap(dict(reversed(items.items())))
    assert turned == FrozenMap(items)
    assert hash(turned) == hash(FrozenMap(items))


def test_a_frozen_map_keeps_no_hold_of_its_source() -> None:
    source = {"a": 1}
    made = FrozenMap(source)
    source["a"] = 2
    assert made["a"] == 1
    assert FrozenMap([("a", 1)]) == made
    assert made != UserDict({"a": 2})
    assert made == UserDict({"a": 1})
    assert made != [("a", 1)]
    with pytest.raises(TypeError):
        made["a"] = 3  # type: ignore[index]  # to be refused
    with pytest.raises(KeyError):
        made["b"]


@given(st.frozensets(keys(), max_size=6))
def test_a_text_set_is_the_set_in_order(texts: frozenset[str]) -> None:
    made = TextSet(texts)
    assert made == texts
    assert hash(made) == hash(texts)
    assert list(made) == sorted(texts)
    assert type(pickled(made)) is TextSet


def test_a_text_set_prints_in_order() -> None:
    assert repr(TextSet(["b", "a"])) == "frozenset({'a', 'b'})"
    assert repr(NO_TEXTS) == "frozenset()"


DIGEST = """
from hashlib import sha256
from pickle import dumps
from itsmcore.model import *
from itsmcore.testing.desk import sample_desk
desk = sample_desk()
names = {f"name-{i}" for i in range(40)}
seen = [desk, freeze({"a": names, "b": [names]}), Actor(key="a", roles=names, groups=names)]
seen.append(when(tags=one_of(names, "x"), cis=contains("a")) & ~when(group=IS_SET))
seen.append(Party(id="a", name="a", fields={"tags": names}))
for history in desk.histories.values():
    seen += [history.findings, history.series("tags"), list(history.turns(names))]
    seen.append((when(group="net") | when(status="resolved")).fields and list(
        history.turns(sorted((when(group="net") | when(status="resolved")).fields))))
    seen.append(when(**{name.replace("-", "_"): 1 for name in sorted(names)}).faults(Incident))
print(sha256("\\n".join(map(repr, seen)).encode()).hexdigest(), sha256(dumps(seen[1:4])).hexdigest())
"""


def digest(**environment: str) -> str:
    """What a fresh interpreter makes of the same values."""
    known = {k: v for k, v in os.environ.items() if not k.startswith("LC_")}
    source = os.path.abspath("src")  # noqa: PTH100  # a path for another process
    path = os.pathsep.join([source, *filter(None, sys.path)])
    done = subprocess.run(
        [sys.executable, "-c", DIGEST],
        env={**known, "PYTHONPATH": path, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_nothing_depends_on_hash_order_zone_or_locale() -> None:
    found = {
        digest(PYTHONHASHSEED="0", TZ="UTC", LC_ALL="C"),
        digest(PYTHONHASHSEED="1", TZ="Asia/Kathmandu", LC_ALL="C.UTF-8"),
        digest(PYTHONHASHSEED="2", TZ="America/St_Johns", LANG="tr_TR.UTF-8"),
    }
    assert len(found) == 1


def test_every_refusal_is_ours() -> None:
    for value in (
        object(),
        b"",
        {1: 2},
        {1},
        float("nan"),
        [lambda: 0],
        (i for i in "a"),
    ):
        with pytest.raises(ItsmError):
            freeze(value)
