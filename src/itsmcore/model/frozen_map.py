"""A mapping that is a value: immutable, hashable, picklable, with a repr that pastes back."""

from collections.abc import (
    ItemsView,
    Iterable,
    Iterator,
    KeysView,
    Mapping,
    ValuesView,
)
from typing import Any, TypeVar

from itsmcore.errors import WrongTypeError

__all__ = ["FrozenMap", "frozen_map"]

K = TypeVar("K")
V_co = TypeVar("V_co", covariant=True)


class FrozenMap(Mapping[K, V_co]):
    """An immutable mapping that keeps the order in which it was given.

    Equal to any mapping with the same items, in whatever order; hashable where its values are.

    >>> FrozenMap({"a": 1}) | {"b": 2}
    FrozenMap({'a': 1, 'b': 2})
    """

    __slots__ = ("_hash", "_items")
    _items: dict[K, V_co]
    _hash: int | None

    def __init__(
        self, items: Mapping[K, V_co] | Iterable[tuple[K, V_co]] = (), /
    ) -> None:
        self._items = dict(items)
        self._hash = None

    def __getitem__(self, key: K) -> V_co:
        return self._items[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, key: object) -> bool:
        return key in self._items

    def keys(self) -> KeysView[K]:
        """The keys, with the speed of those of a dict."""
        return self._items.keys()

    def values(self) -> ValuesView[V_co]:
        """The values, with the speed of those of a dict."""
        return self._items.values()

    def items(self) -> ItemsView[K, V_co]:
        """The items, with the speed of those of a dict."""
        return self._items.items()

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self._items.items()))
        return self._hash

    def __eq__(self, other: object) -> bool:
        if isinstance(other, FrozenMap):
            return self._items == other._items
        if isinstance(other, Mapping):
            return self._items == dict(other)
        return NotImplemented

    def __or__(self, other: Mapping[K, V_co]) -> "FrozenMap[K, V_co]":
        """This mapping with the items of another in place of or behind its own."""
        return FrozenMap({**self._items, **other})

    def __repr__(self) -> str:
        return f"FrozenMap({self._items!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return FrozenMap, (self._items,)


def frozen_map(value: Mapping[K, V_co], field: str = "mapping") -> FrozenMap[K, V_co]:
    """Converter of every mapping field; takes any mapping, refuses the rest."""
    if isinstance(value, FrozenMap):
        return value
    if not isinstance(value, Mapping):
        raise WrongTypeError(
            field=field,
            value=value,
            problem="a mapping is needed",
            remedy="give a dict, e.g. {'name': 'value'}",
        )
    return FrozenMap(value)
