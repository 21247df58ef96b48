"""Ledgers: the stretches of a clock's life that add up to what it shows."""

from datetime import datetime, timedelta

import attrs

from itsmcore._instants import from_us
from itsmcore.model import Value
from itsmcore.model._texts import hours, moment
from itsmcore.sla._lazy import Lazy
from itsmcore.sla._trail import Stretch, backwards
from itsmcore.sla.words import ClockState, DueBasis, Outcome, Part

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
        rule: Which part of the target made that step begin it.
        holder: The value of the field by which the target is split.
    """

    start: datetime
    end: datetime
    why: ClockState
    counted: bool
    working: timedelta
    position: int
    rule: Part = Part.START
    holder: Value = None


class Segments(Lazy[Segment]):
    """Segments in order, without gaps; made when they are first looked at."""

    __slots__ = ()
    _field = "segments"
    _kind = Segment


def linked_segments(last: Stretch | None) -> Segments:
    """The segments that end with a linked stretch; nothing is made before it is asked for."""
    return Segments.when_asked(
        lambda: reversed([_segment(item) for item in backwards(last)])
    )


def _segment(item: Stretch) -> Segment:
    return Segment(
        start=from_us(item.start_us),
        end=from_us(item.end_us),
        why=item.kind.why,
        counted=item.kind.is_counted,
        working=timedelta(microseconds=item.working_us),
        position=item.position,
        rule=item.part,
        holder=item.kind.holder,
    )


@attrs.frozen(kw_only=True)
class DueDerivation:
    """How a due time came about: `needed` working time, walked from `since`.

    Attributes:
        at: The due time; None when so much working time never comes.
        basis: From where it is walked: inside what was counted, from where the clock runs on,
            from its stop, from now if it were resumed now, or from a deadline.
        since: The instant from which it is walked.
        elapsed: What had been counted by then; None for a deadline.
        needed: What was missing then, together with `elapsed` the goal; for a deadline the
            working time of the pauses, by which it moves.
    """

    at: datetime | None
    basis: DueBasis
    since: datetime
    elapsed: timedelta | None
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
        goal: Working time allowed; None when excluded, and for a deadline.
        elapsed: The sum of `working` over the segments that count; None for a deadline.
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
    elapsed: timedelta | None
    paused: timedelta
    segments: Segments
    due: DueDerivation | None
    first_breach_at: datetime | None

    def lines(self) -> tuple[str, ...]:
        """The same for people: a heading, a line a segment, the sums, the due time."""
        head = f"{self.target_id} of {self.record_id} at {moment(self.now)}: "
        found = [head + f"{self.state}, {self.outcome}"]
        found += [f"  {_segment_line(item)}" for item in self.segments]
        found.append(self._sums())
        if self.due is not None:
            found.append(self._due_line(self.due))
        if self.first_breach_at is not None:
            found.append(f"first missed at {moment(self.first_breach_at)}")
        return tuple(found)

    def _sums(self) -> str:
        paused = f"{hours(self.paused)} not counted"
        if self.elapsed is None:
            return f"a deadline; {paused}"
        counted = f"{hours(self.elapsed)} counted"
        if self.goal is None:
            return f"{counted}, no goal; {paused}"
        left = self.goal - self.elapsed
        rest = f"{hours(abs(left))} {'left' if left >= timedelta() else 'over'}"
        return f"{counted} of {hours(self.goal)}, {rest}; {paused}"

    def _due_line(self, due: DueDerivation) -> str:
        is_open = self.state is ClockState.PAUSED and self.outcome is Outcome.OPEN
        basis = DueBasis.RESUMED if is_open and due.elapsed is None else due.basis
        when = "never" if due.at is None else f"at {moment(due.at)}"
        return f"{_BASES[basis]} {when}: {_how(due)}"

    def __str__(self) -> str:
        return "\n".join(self.lines())


def _segment_line(item: Segment) -> str:
    sign = "counted" if item.counted else "not counted"
    fact = f", fact {item.position}" if item.position else ""
    span = f"{moment(item.start)} .. {moment(item.end)}"
    held = "" if item.holder is None else f", held by {item.holder}"
    return (
        f"{span}  {item.why} by {item.rule}{fact}: {hours(item.working)} {sign}{held}"
    )


_BASES = {
    DueBasis.COUNTED: "due",
    DueBasis.RUNNING: "due",
    DueBasis.STOPPED: "due, had it not been stopped,",
    DueBasis.RESUMED: "due, if resumed now,",
    DueBasis.DEADLINE: "due",
}


def _how(due: DueDerivation) -> str:
    if due.elapsed is None:
        return f"the deadline {moment(due.since)} and {hours(due.needed)} of pauses"
    counted = f"{hours(due.elapsed)} counted by {moment(due.since)}"
    return f"{counted} and {hours(due.needed)} from then on"
