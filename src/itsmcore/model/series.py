"""Fields over time, in columns: what clocks and statistics read of a history."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Generic, TypeVar

import attrs

from itsmcore._instants import from_us, to_us
from itsmcore.model.values import Value, is_same
from itsmcore.model.words import Side

__all__ = ["Comment", "Mark", "Series", "Span", "Turn", "mapped", "series_of", "turns"]

T = TypeVar("T")
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


Changes = Sequence[tuple[int, int, Value]]
"""Values of one field in order of recording: by which step, when, and to what."""


def series_of(start_us: int, initial: Value, changes: Changes) -> Series[Value]:
    """A field over time: the last value of a step stands, and repeated ones are left out."""
    if not changes:
        return Series((0,), (start_us,), (initial,))
    last = {position: (at_us, value) for position, at_us, value in changes}
    steps = ((position, at_us, value) for position, (at_us, value) in last.items())
    return _folded(((0, start_us, initial), *steps))


def mapped(series: Series[Value], rule: Callable[[Value], Value]) -> Series[Value]:
    """What a rule makes of each value of a field."""
    values = map(rule, series.values)
    return _folded(zip(series.positions, series.instants_us, values, strict=True))


def _folded(steps: Iterable[tuple[int, int, Value]]) -> Series[Value]:
    positions: list[int] = []
    instants_us: list[int] = []
    values: list[Value] = []
    for position, at_us, value in steps:
        if not values or not is_same(values[-1], value):
            positions.append(position)
            instants_us.append(at_us)
            values.append(value)
    return Series(tuple(positions), tuple(instants_us), tuple(values))


def turns(
    fields: Mapping[str, Series[Value]], comments: Series[Comment] | None = None
) -> Iterator[Turn]:
    """The steps at which any of some fields changed, or something was said, in order."""
    steps: dict[int, tuple[int, dict[str, Value], list[Comment]]] = {}
    for name, series in sorted(fields.items()):
        for position, at_us, value in _rows(series):
            steps.setdefault(position, (at_us, {}, []))[1][name] = value
    if comments is not None:
        for position, at_us, comment in _rows(comments):
            steps.setdefault(position, (at_us, {}, []))[2].append(comment)
    for position, (at_us, values, said) in sorted(steps.items(), key=itemgetter(0)):
        yield Turn(position, at_us, values, tuple(said))


def _rows(series: Series[T]) -> Iterator[tuple[int, int, T]]:
    return zip(series.positions, series.instants_us, series.values, strict=True)
