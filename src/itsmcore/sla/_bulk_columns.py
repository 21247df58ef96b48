"""Columns of verdicts as sequences: numbers and codes inside, plain values outside."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from operator import eq
from typing import Any, Final, TypeVar, overload

from itsmcore._instants import from_us
from itsmcore.sla._bulk_program import OUTCOMES, STATES
from itsmcore.sla._bulk_sheet import INSTANTS, SPANS
from itsmcore.sla._bulk_time import NONE

__all__ = ["RULES", "Column"]

T = TypeVar("T")


class Column(Sequence[T]):
    """One figure of many verdicts, each value made when it is looked at.

    A slice is a column, too; columns are equal to others of the same values.
    """

    __slots__ = ("_make", "_raw")

    def __init__(self, raw: Sequence[Any], make: Callable[[Any], T]) -> None:
        self._raw, self._make = raw, make

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> "Column[T]": ...
    def __getitem__(self, index: int | slice) -> "T | Column[T]":
        if isinstance(index, slice):
            return Column(self._raw[index], self._make)
        return self._make(self._raw[index])

    def __len__(self) -> int:
        return len(self._raw)

    def __iter__(self) -> Iterator[T]:
        return map(self._make, self._raw)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Column):
            return NotImplemented
        return len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]  # as of a list

    def __repr__(self) -> str:
        shown = ", ".join(map(repr, self[:3]))
        return f"<Column of {len(self):,}: {shown}{', ...' if len(self) > 3 else ''}>"


def _instant(us: int) -> datetime | None:
    return None if us == NONE else from_us(us)


def _span(us: int) -> timedelta | None:
    return None if us == NONE else timedelta(microseconds=us)


RULES: Final[dict[str, Callable[[int], Any]]] = {
    "state": STATES.__getitem__,
    "outcome": OUTCOMES.__getitem__,
    "counting": bool,
    "cycle": int,
    **dict.fromkeys(SPANS, _span),
    **dict.fromkeys(INSTANTS, _instant),
}
"""What each column of a sheet stands for."""
