"""Vocabularies and levels."""

import pickle
from enum import Enum, StrEnum
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.errors import UnknownNameError, WrongTypeError
from itsmcore.model import (
    Channel,
    FactKind,
    HoldReason,
    IncidentState,
    Level,
    LinkKind,
    MajorState,
    PartyKind,
    Side,
    StatusCategory,
    Word,
)
from itsmcore.model.words import known_or_text, member, plain_text
from itsmcore.testing import levels, words

VOCABULARIES = [
    Channel,
    FactKind,
    HoldReason,
    IncidentState,
    Level,
    LinkKind,
    MajorState,
    PartyKind,
    Side,
    StatusCategory,
]


class Colour(str, Enum):  # noqa: UP042  # hosts have such ones, whose str() is not their text
    RED = "red"


class Text(str):
    """As arrays have it."""

    __slots__ = ()


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_words_are_lower_snake_text_named_alike(vocabulary: type[Word]) -> None:
    for word in vocabulary:
        assert word.value == word.name.lower()
        assert f"{word}" == word.value == word
        assert repr(word) == f"{vocabulary.__name__}.{word.name}"
        assert hash(word) == hash(word.value)
        assert member(vocabulary, word.value) is word


def test_levels_order_by_rank_whatever_the_alphabet_says() -> None:
    assert max(Level) is Level.VERY_LOW
    assert [level.rank for level in sorted(Level)] == [1, 2, 3, 4, 5]
    assert min(Level) is Level.CRITICAL


@given(levels(), levels())
def test_comparison_of_levels_is_that_of_ranks(a: Level, b: Level) -> None:
    assert (a < b) == (a.rank < b.rank) == (b > a)
    assert (a <= b) == (a.rank <= b.rank) == (b >= a)
    assert (a < str(b)) == (a < b) == (str(a) < b)
    assert (a >= str(b)) == (a >= b)


def test_a_level_has_no_order_with_other_things() -> None:
    compare = [Level.__lt__, Level.__le__, Level.__gt__, Level.__ge__]
    for call in compare:
        with pytest.raises(UnknownNameError, match="'critical'"):
            call(Level.LOW, "urgent")
        with pytest.raises(WrongTypeError):
            call(Level.LOW, 3)  # type: ignore[arg-type]  # to be refused


def test_a_member_is_found_by_value_or_refused() -> None:
    assert member(Level, "high") is Level.HIGH
    assert member(Level, Level.HIGH) is Level.HIGH
    with pytest.raises(UnknownNameError, match=r"^priority: .*'p1'.*'very_low'"):
        member(Level, "p1", "priority")
    with pytest.raises(WrongTypeError, match=r"^priority: text is needed"):
        member(Level, 1, "priority")  # type: ignore[arg-type]  # to be refused


def test_a_known_word_becomes_the_member_and_another_stays_text() -> None:
    assert known_or_text(HoldReason, "part") is HoldReason.PART
    assert known_or_text(HoldReason, "lunch") == "lunch"
    with pytest.raises(WrongTypeError):
        known_or_text(HoldReason, 3)  # type: ignore[arg-type]  # to be refused


@pytest.mark.parametrize("text", [Colour.RED, Text("red")])
def test_text_of_other_classes_becomes_plain(text: str) -> None:
    for found in (known_or_text(HoldReason, text), plain_text(text)):
        assert type(found) is str
        assert found == "red"


def test_a_word_of_another_vocabulary_is_text_here() -> None:
    assert type(known_or_text(HoldReason, Level.HIGH)) is str
    assert plain_text(Level.HIGH) is Level.HIGH
    assert plain_text("high") == "high"


@given(st.sampled_from(VOCABULARIES).flatmap(words))
def test_words_pickle_to_themselves(word: Word) -> None:
    assert pickle.loads(pickle.dumps(word)) is word  # noqa: S301  # our own value


def test_words_sort_as_text_beside_text() -> None:
    for vocabulary, other in product([Side, Channel], ["agent", "zebra"]):
        mixed = [other, *vocabulary]
        assert sorted(mixed) == sorted(map(str, mixed))


def test_a_word_is_a_str_enum() -> None:
    assert issubclass(Word, StrEnum)
