"""Sets of text in one order: whatever the hash seed, they print and iterate alike."""

from collections.abc import Iterator
from typing import Final

__all__ = ["NO_TEXTS", "TextSet"]


class TextSet(frozenset[str]):
    """A frozenset of text that iterates, prints and pickles sorted.

    Equal to any set with the same members; what operators make of it is a plain frozenset,
    until a field takes it in.

    >>> TextSet(["net", "db"])
    frozenset({'db', 'net'})
    """

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(frozenset.__iter__(self)))

    def __repr__(self) -> str:
        return f"frozenset({{{', '.join(map(repr, self))}}})" if self else "frozenset()"


NO_TEXTS: Final = TextSet()
