"""How deep data is nested, found without recursion."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import NoneType
from typing import Any, Final

__all__ = ["MOST_DEPTH", "is_too_deep"]

MOST_DEPTH: Final = 150
"""Enough for the deepest condition inside a lifecycle, and far within Python's stack."""

_LEAVES: Final = frozenset(
    {str, int, float, bool, NoneType, datetime, date, timedelta, Decimal}
)


def is_too_deep(data: Any) -> bool:
    """Whether lists and objects stand in one another more than `MOST_DEPTH` deep.

    Data that holds itself is.
    """
    open_levels: list[Iterator[Any]] = [iter((data,))]
    while open_levels:
        for item in open_levels[-1]:
            inner = None if type(item) in _LEAVES else _members(item)
            if inner:
                open_levels.append(iter(inner))
                break
        else:
            open_levels.pop()
        if len(open_levels) > MOST_DEPTH + 1:
            return True
    return False


def _members(item: Any) -> Iterable[Any] | None:
    """What it holds; nothing is not a level, or defaults would make data deeper."""
    if isinstance(item, Mapping):
        return item.values()
    return item if isinstance(item, (list, tuple)) else None
