"""Ledgers: the stretches of a clock's life that add up to what it shows."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, overload

import attrs

from itsmcore._instants import from_us
from itsmcore.errors import WrongTypeError
from itsmcore.sla._trail import Stretch, backwards
from itsmcore.sla.words import ClockState, DueBasis, Outcome

__all__ = ["DueDerivation", "Ledger", "Segment", "Segments", "linked_segments"]


@attrs.frozen(kw_only=True)
class Segment:
    """A stretch of a clock's life.

    Attributes:
        start: Its first instant, in UTC.
        end: The first instant after it, in UTC.
        why: What the clock did.
        counted: Whether its working time counts towards the goal.
        working: Working time within it: real time clipped to the schedule.
        position: The step that began it: 0 is the start of the history, `n` its n-th fact.
    """

    start: datetime
    end: datetime
    why: ClockState
    counted: bool
    working: timedelta
    position: int


class Segments(Sequence[Segment]):
    """Segments in order, without gaps; made when they are first looked at."""

    __slots__ = ("_items", "_last")

    def __init__(self, items: Iterable[Segment] = ()) -> None:
        self._last: Stretch | None = None
        self._items: tuple[Segment, ...] | None = tuple(items)
        for item in self._items:
            if not isinstance(item, Segment):
                raise WrongTypeError(
                    field="segments",
                    value=item,
                    problem="a segment is needed",
                    remedy="give Segment(start=..., end=..., ...)",
                )

    def _all(self) -> tuple[Segment, ...]:
        if self._items is None:
            found = [_segment(item) for item in backwards(self._last)]
            self._items = tuple(reversed(found))
        return self._items

    @overload
    def __getitem__(self, index: int) -> Segment: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Segment, ...]: ...
    def __getitem__(self, index: int | slice) -> Segment | tuple[Segment, ...]:
        return self._all()[index]

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator[Segment]:
        return iter(self._all())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Segments):
            return NotImplemented
        return self._all() == other._all()

    def __hash__(self) -> int:
        return hash(self._all())

    def __repr__(self) -> str:
        return f"Segments({self._all()!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._all(),)


def linked_segments(last: Stretch | None) -> Segments:
    """The segments that end with a linked stretch; nothing is made before it is asked for."""
    made = Segments()
    if last is not None:
        made._last, made._items = last, None  # noqa: SLF001 - its other constructor
    return made


def _segment(item: Stretch) -> Segment:
    return Segment(
        start=from_us(item.start_us),
        end=from_us(item.end_us),
        why=item.why,
        counted=item.is_counted,
        working=timedelta(microseconds=item.working_us),
        position=item.position,
    )


@attrs.frozen(kw_only=True)
class DueDerivation:
    """How a due time came about: `needed` working time, walked from `since`.

    Attributes:
        at: The due time; None when so much working time never comes.
        basis: From where it is walked: inside what was counted, from where the clock runs on,
            from its stop, or from now if it were resumed now.
        since: The instant from which it is walked.
        elapsed: What had been counted by then.
        needed: What was missing then; together they are the goal.
    """

    at: datetime | None
    basis: DueBasis
    since: datetime
    elapsed: timedelta
    needed: timedelta


@attrs.frozen(kw_only=True)
class Ledger:
    """What a verdict is made of.

    Attributes:
        record_id: Key of the record.
        target_id: Name of the target.
        now: The instant asked about.
        state: What the clock does then.
        outcome: How the target fares then.
        goal: Working time allowed; None when excluded.
        elapsed: The sum of `working` over the segments that count.
        paused: The sum of `working` over those that do not.
        segments: From the start to now, or to where the clock ended.
        due: How the due time came about; None when there is none to be had.
        first_breach_at: When the target was first known to be missed.
    """

    record_id: str
    target_id: str
    now: datetime
    state: ClockState
    outcome: Outcome
    goal: timedelta | None
    elapsed: timedelta
    paused: timedelta
    segments: Segments
    due: DueDerivation | None
    first_breach_at: datetime | None

    def lines(self) -> tuple[str, ...]:
        """The same for people: a heading, a line a segment, the sums, the due time."""
        head = f"{self.target_id} of {self.record_id} at {_at(self.now)}: "
        found = [head + f"{self.state}, {self.outcome}"]
        found += [f"  {_segment_line(item)}" for item in self.segments]
        found.append(self._sums())
        if self.due is not None:
            found.append(_due_line(self.due))
        if self.first_breach_at is not None:
            found.append(f"first missed at {_at(self.first_breach_at)}")
        return tuple(found)

    def _sums(self) -> str:
        if self.goal is None:
            return f"{self.elapsed} counted, no goal; {self.paused} not counted"
        left = self.goal - self.elapsed
        rest = f"{left} left" if left >= timedelta() else f"{-left} over"
        return (
            f"{self.elapsed} counted of {self.goal}, {rest}; {self.paused} not counted"
        )

    def __str__(self) -> str:
        return "\n".join(self.lines())


def _at(instant: datetime) -> str:
    return instant.isoformat(sep=" ").replace("+00:00", "Z")


def _segment_line(item: Segment) -> str:
    sign = "counted" if item.counted else "not counted"
    by = "the start" if item.position == 0 else f"fact {item.position}"
    span = f"{_at(item.start)} .. {_at(item.end)}"
    return f"{span}  {item.why} by {by}: {item.working} {sign}"


_BASES = {
    DueBasis.COUNTED: "due",
    DueBasis.RUNNING: "due",
    DueBasis.STOPPED: "due, had it not been stopped,",
    DueBasis.RESUMED: "due, if resumed now,",
}


def _due_line(due: DueDerivation) -> str:
    when = "never" if due.at is None else f"at {_at(due.at)}"
    how = f"{due.elapsed} counted by {_at(due.since)} and {due.needed} from then on"
    return f"{_BASES[due.basis]} {when}: {how}"
