"""Patterns beside Python's own, and the time that they take."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.errors import DefinitionError, FieldError
from itsmcore.model import FieldDef
from itsmcore.model._field_pattern import MOST_TEXT, Pattern

ATOMS = st.sampled_from(
    [
        *("a", "b", "1", ".", "[ab]", "[^a]", r"\d", r"\w", r"\.", "[a-c1]", "-", "/"),
        *("[a-]", "[-a]", r"[\d\-]", r"[^\w]", r"\\", r"[\]a]"),
    ]
)
COUNTS = st.sampled_from(
    ["*", "+", "?", "{2}", "{0,2}", "{1,}", "{0,}", "{2,3}", "{0,1}", "{1}"]
)


def grown(inner: Any) -> Any:
    return (
        st.tuples(inner, inner).map("".join)
        | st.tuples(inner, inner).map(lambda two: f"({two[0]}|{two[1]})")
        | st.tuples(inner, COUNTS).map(lambda two: f"({two[0]}){two[1]}")
    )


SOURCES = st.recursive(ATOMS, grown, max_leaves=6)
TEXTS = st.text("ab1.-/\\]\n_é", max_size=8)


def as_python(source: str) -> "re.Pattern[str]":
    """The same for Python, whose dot takes more line breaks."""
    parts = re.split(r"(\\.|\[(?:\\.|[^\]\\])*\])", source)
    dotted = [
        part if number % 2 else part.replace(".", "[^\n\r\u2028\u2029]")
        for number, part in enumerate(parts)
    ]
    return re.compile("".join(dotted), re.ASCII)


@settings(max_examples=5 * settings().max_examples)
@given(SOURCES, st.lists(TEXTS, max_size=8))
def test_a_pattern_takes_what_the_regular_expression_takes(
    source: str, texts: list[str]
) -> None:
    pattern, expected = Pattern(source), as_python(source)
    for text in texts:
        assert pattern.matches(text) == bool(expected.fullmatch(text))


@given(SOURCES, st.data())
def test_a_pattern_takes_what_was_made_to_fit(source: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(as_python(source), fullmatch=True))
    assert Pattern(source).matches(text) == (len(text) <= MOST_TEXT)


@given(st.text(r"ab.*+?()[]{}|\dw-^$,12", max_size=9))
def test_any_other_text_is_refused_or_means_the_same(source: str) -> None:
    try:
        pattern = Pattern(source)
    except FieldError:
        return
    expected = as_python(source)
    for text in ("", "a", "ab", "1", "d", "-", "^", ",", "{", "]"):
        assert pattern.matches(text) == bool(expected.fullmatch(text))


@pytest.mark.parametrize(
    "source",
    [
        *("", "a||b", "()", "(a", "a)", "[", "[]", "[^]", "[a", "[b-a]", "[[a]", "*a"),
        *("^a", "a$", "a**", "a{2}{3}", "a{3,2}", "a{0}", "a{", "a{x}", "a{1000}", "}"),
        *("a{,3}", r"\q", "\\", r"[\d-z]", r"\-", "(" * 11 + "a" + ")" * 11, "a*?"),
        *("a" * 201, "(a{20}){30}", "a{401}", "(?:a)", "a{²}"),
    ],
)
def test_what_is_outside_the_part_or_too_large_is_refused(source: str) -> None:
    with pytest.raises(FieldError):
        Pattern(source)
    with pytest.raises(DefinitionError):
        FieldDef(name="a", type="str", pattern=source)


@pytest.mark.parametrize(
    "source",
    ["(a+)+b", "(a|a)*b", "(a*)*(a*)*b", "((a?){9}){9}", "(.*){30}x", "(a{0,20}){20}"],
)
def test_no_text_makes_a_pattern_slow(source: str) -> None:
    pattern = Pattern(source)
    assert not pattern.matches("a" * (MOST_TEXT - 1) + "c")
    assert not pattern.matches("a" * (MOST_TEXT + 1))


def test_a_pattern_is_ready_and_says_what_it_is() -> None:
    field = FieldDef(name="phone", type="str", pattern=r"\+\d{2,15}")
    assert field.check("+4930") == ()
    (fault,) = field.check("4930")
    assert r"write it as \+\d{2,15} says" in str(fault)
    (fault,) = field.check("+" * 1001)
    assert "no more than 1000" in fault.problem
