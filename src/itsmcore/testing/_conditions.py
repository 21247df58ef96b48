"""Strategies of matches, conditions and edges."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from itsmcore.model import (
    IS_SET,
    Condition,
    Edge,
    Match,
    Side,
    Value,
    at_least,
    begins,
    below,
    changes,
    commented,
    contains,
    ends,
    one_of,
    when,
)
from itsmcore.model.condition import Test
from itsmcore.testing._records import FIELD_VALUES
from itsmcore.testing._times import instants
from itsmcore.testing._values import keys, levels, scalars, words

__all__ = ["conditions", "edges", "matches"]


def matches(contents: SearchStrategy[Value] | None = None) -> SearchStrategy[Match]:
    """What a value is held against: equality, lists, orders, members, presence.

    Args:
        contents: The values to match; any by default.
    """
    inside = scalars() if contents is None else contents
    bounds = levels() | st.integers(0, 9) | instants()
    return st.one_of(
        inside.map(_equal),
        st.lists(inside, max_size=3).map(lambda found: one_of(*found)),
        bounds.map(at_least),
        bounds.map(below),
        keys().map(contains),
        st.just(IS_SET),
    )


def _equal(value: Value) -> Match:
    return Test("field", value).match


def _tests(
    fields: Mapping[str, SearchStrategy[Any]] | None,
) -> SearchStrategy[Condition]:
    """Single tests of one field each."""
    possible = FIELD_VALUES if fields is None else fields
    return st.sampled_from(sorted(possible)).flatmap(
        lambda name: matches(possible[name]).map(lambda found: when({name: found}))
    )


def conditions(
    fields: Mapping[str, SearchStrategy[Any]] | None = None, *, max_leaves: int = 5
) -> SearchStrategy[Condition]:
    """Conditions combined with `& | ~`.

    Args:
        fields: The names that they read, each with what it may hold; those of an incident by
            default.
        max_leaves: How many tests one condition holds at most.
    """
    return st.recursive(
        _tests(fields),
        lambda inner: st.one_of(
            st.builds(lambda a, b: a & b, inner, inner),
            st.builds(lambda a, b: a | b, inner, inner),
            inner.map(lambda a: ~a),
        ),
        max_leaves=max_leaves,
    )


def edges(
    fields: Mapping[str, SearchStrategy[Any]] | None = None,
) -> SearchStrategy[Edge]:
    """Edges: conditions that begin or end, changes, comments, and combinations of them.

    Args:
        fields: The names that they read, each with what it may hold; those of an incident by
            default.
    """
    possible = FIELD_VALUES if fields is None else fields
    inside = conditions(fields, max_leaves=3)
    single: SearchStrategy[Edge] = st.one_of(
        inside.map(begins),
        inside.map(ends),
        st.sampled_from(sorted(possible)).flatmap(
            lambda name: st.builds(
                lambda old, new: changes(name, old=old, new=new),
                st.just(...) | matches(possible[name]),
                st.just(...) | matches(possible[name]),
            )
        ),
        st.builds(
            lambda side, public: commented(side=side, public=public),
            st.none() | words(Side),
            st.none() | st.booleans(),
        ),
    )
    return st.recursive(
        single,
        lambda inner: st.one_of(
            st.builds(lambda a, b: a | b, inner, inner),
            st.builds(lambda edge, condition: edge & condition, inner, inside),
        ),
        max_leaves=3,
    )
