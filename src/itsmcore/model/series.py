"""Fields over time, in columns: what clocks and statistics read of a history."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from heapq import merge
from itertools import groupby
from typing import Generic, TypeVar

import attrs

from itsmcore._instants import from_us, to_us
from itsmcore.model.values import Value
from itsmcore.model.words import Side

__all__ = ["Comment", "Mark", "Series", "Span", "Turn", "turns"]

V_co = TypeVar("V_co", covariant=True)


@attrs.frozen
class Series(Generic[V_co]):
    """A field over time: `values[i]` holds from `instants_us[i]` on, until the next one.

    Attributes:
        positions: Which step set the value: 0 is the start of the history, `n` its n-th fact.
        instants_us: When, in microseconds since 1970 UTC; never decreasing.
        values: To what. Neighbours differ.
    """

    positions: Sequence[int]
    instants_us: Sequence[int]
    values: Sequence[V_co]

    def at(self, instant: datetime) -> V_co | None:
        """The value that held at an instant, all facts of that instant included."""
        index = bisect_right(self.instants_us, to_us(instant, "at")) - 1
        return self.values[index] if index >= 0 else None

    def __len__(self) -> int:
        return len(self.positions)


@attrs.frozen
class Comment:
    """That something was said, as clocks see it.

    Attributes:
        side: Who spoke; None when unknown.
        public: Whether the requester could read it; None when unknown.
    """

    side: Side | None = None
    public: bool | None = None


@attrs.frozen
class Mark:
    """An instant of a history and the step that made it one.

    Attributes:
        at: When.
        position: Which step: 0 is the start, `n` the n-th fact.
    """

    at: datetime
    position: int


@attrs.frozen
class Span:
    """A stretch of a history over which something held; it may have no length.

    Attributes:
        start: When it began.
        end: When it ended, or the instant up to which was asked.
        first: The step that began it.
        last: The step that ended it; None while it goes on.
    """

    start: datetime
    end: datetime
    first: int
    last: int | None


@attrs.frozen
class Turn:
    """One step of a history as seen through some of its fields.

    Attributes:
        position: Which step.
        at_us: When, in microseconds since 1970 UTC.
        values: The new values of those fields that changed.
        comments: What was said in this step.
    """

    position: int
    at_us: int
    values: Mapping[str, Value]
    comments: tuple[Comment, ...] = ()

    @property
    def at(self) -> datetime:
        """The same instant as a datetime."""
        return from_us(self.at_us)


_Item = tuple[int, int, str, object]


def turns(
    fields: Mapping[str, Series[Value]], comments: Series[Comment] | None = None
) -> Iterator[Turn]:
    """The steps at which any of some fields changed, or something was said, in order."""
    streams = [_items(name, series) for name, series in sorted(fields.items())]
    if comments is not None:
        streams.append(_items("", comments))
    items = merge(*streams, key=lambda item: item[0])
    for position, group in groupby(items, key=lambda item: item[0]):
        yield _turn(position, list(group))


def _items(name: str, series: Series[object]) -> Iterator[_Item]:
    for position, at_us, value in zip(
        series.positions, series.instants_us, series.values, strict=True
    ):
        yield position, at_us, name, value


def _turn(position: int, items: list[_Item]) -> Turn:
    values: dict[str, Value] = {}
    comments: list[Comment] = []
    for _, _, name, value in items:
        if isinstance(value, Comment):
            comments.append(value)
        else:
            values[name] = value  # type: ignore[assignment]  # series of fields hold values
    return Turn(position, items[0][1], values, tuple(comments))
