"""Strategies of the values that fields hold."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from itsmcore.model import (
    Actor,
    FrozenMap,
    Level,
    Link,
    LinkKind,
    Money,
    Ref,
    Side,
    Value,
    Word,
    freeze,
)
from itsmcore.testing._times import instants

__all__ = [
    "actors",
    "frozen_maps",
    "keys",
    "levels",
    "links",
    "moneys",
    "refs",
    "scalars",
    "texts",
    "values",
    "words",
]

W = TypeVar("W", bound=Word)

_KEY_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789-_./~"
_CURRENCIES: Final = ("EUR", "USD", "GBP", "JPY", "KWD")


def keys(*, max_size: int = 8) -> SearchStrategy[str]:
    """Keys of things: short texts, never empty; now and then with odd characters."""
    plain = st.text(_KEY_LETTERS, min_size=1, max_size=max_size)
    return plain | st.text(min_size=1, max_size=max_size)


def texts(*, max_size: int = 20) -> SearchStrategy[str]:
    """Texts for people, the empty one and any characters included."""
    return st.text(max_size=max_size)


def words(vocabulary: type[W], /) -> SearchStrategy[W]:
    """Members of a closed vocabulary."""
    return st.sampled_from(vocabulary)


def levels() -> SearchStrategy[Level]:
    """Levels, critical first."""
    return words(Level)


def refs(*types: str) -> SearchStrategy[Ref]:
    """References to things of these types, or of any."""
    return st.builds(Ref, st.sampled_from(types) if types else keys(), keys())


def links() -> SearchStrategy[Link]:
    """Links to other records, of standard kinds and of others."""
    return st.builds(Link, words(LinkKind) | keys(), refs())


def moneys(*, currency: str | None = None) -> SearchStrategy[Money]:
    """Amounts of money, in one currency or in several."""
    amounts = st.decimals(-(10**9), 10**9, places=3, allow_nan=False)
    used = st.sampled_from(_CURRENCIES) if currency is None else st.just(currency)
    return st.builds(Money, amounts, used)


def actors() -> SearchStrategy[Actor]:
    """Actors on any side, with roles and groups."""
    names = st.frozensets(keys(), max_size=3)
    return st.builds(
        Actor, key=keys(), side=st.none() | words(Side), roles=names, groups=names
    )


def _plain() -> SearchStrategy[Value]:
    """What JSON has itself."""
    return st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**60), 2**60),
        st.floats(allow_nan=False, allow_infinity=False),
        texts(),
    )


def scalars() -> SearchStrategy[Value]:
    """Single values of every kind that a field may hold."""
    return st.one_of(
        _plain(),
        st.decimals(-(10**9), 10**9, allow_nan=False).map(Decimal),
        instants(),
        st.dates(date(1950, 1, 1), date(2100, 1, 1)),
        st.timedeltas(timedelta(days=-9999), timedelta(days=9999)),
        refs(),
        links(),
        moneys(),
        levels(),
    )


def values(*, json: bool = False, max_leaves: int = 6) -> SearchStrategy[Value]:
    """Whatever a field may hold, single or nested.

    Args:
        json: Only what JSON has itself: text, numbers, booleans, null, lists and mappings.
        max_leaves: How many single values one nested value holds at most.
    """
    inside = _plain() if json else scalars()
    found = st.recursive(
        inside,
        lambda inner: (
            st.lists(inner, max_size=3).map(freeze)
            | st.dictionaries(keys(), inner, max_size=3).map(freeze)
        ),
        max_leaves=max_leaves,
    )
    if json:
        return found
    return found | st.frozensets(keys(), max_size=3).map(freeze)


def frozen_maps(
    names: SearchStrategy[str] | None = None,
    contents: SearchStrategy[Value] | None = None,
    *,
    max_size: int = 3,
) -> SearchStrategy[FrozenMap[str, Value]]:
    """Mappings from names to values, as `fields` and `extra` of a record hold them."""
    inside = st.dictionaries(
        keys() if names is None else names,
        values() if contents is None else contents,
        max_size=max_size,
    )
    return inside.map(FrozenMap[str, Value])
