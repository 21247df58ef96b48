"""What a clock leaves behind: linked stretches, and readings that end with one."""

from collections.abc import Iterator

import attrs

from itsmcore.model import Value
from itsmcore.model.values import is_same
from itsmcore.sla._meter import Meter
from itsmcore.sla.words import ClockState, Part

__all__ = ["Kind", "Reading", "Run", "Stretch", "backwards"]


@attrs.frozen(eq=False)
class Kind:
    """What a clock does over a stretch.

    Attributes:
        why: Its state.
        is_counted: Whether the time counts.
        meter: What counts it.
        holder: The value of the field that shares out what is counted.
    """

    why: ClockState
    is_counted: bool
    meter: Meter
    holder: Value

    def is_like(self, other: "Kind") -> bool:
        """Whether both are the same in every respect."""
        return (
            self.why is other.why
            and self.is_counted is other.is_counted
            and self.meter is other.meter
            and is_same(self.holder, other.holder)
        )


@attrs.frozen(eq=False)
class Stretch:
    """A stretch of a clock's life, linked to the one before it, so that adding one is cheap.

    `elapsed_us` is what had been counted before it.
    """

    start_us: int
    end_us: int
    kind: Kind
    part: Part
    position: int
    working_us: int
    elapsed_us: int
    earlier: "Stretch | None"


@attrs.frozen(eq=False)
class Reading:
    """What a clock shows at an instant, and the meter that counted then."""

    state: ClockState
    at_us: int
    meter: Meter
    elapsed_us: int = 0
    calendar_us: int = 0
    paused_us: int = 0
    last: Stretch | None = None


@attrs.frozen(eq=False)
class Run:
    """What a clock has counted in one cycle, and what it does since the last change.

    Attributes:
        kind: What it does now.
        since_us: Since when.
        part: Which part of the target began that.
        position: Which step.
        elapsed_us: What had been counted before.
        calendar_us: The same in real time, closed hours included.
        paused_us: Working time that had not been counted before.
        last: The stretch before.
    """

    kind: Kind
    since_us: int
    part: Part
    position: int
    elapsed_us: int = 0
    calendar_us: int = 0
    paused_us: int = 0
    last: Stretch | None = None

    def at(self, at_us: int) -> Reading:
        """What it shows at an instant; nothing more while it has not started to count."""
        kind, since = self.kind, self.since_us
        elapsed, calendar, paused = self.elapsed_us, self.calendar_us, self.paused_us
        if at_us <= since or kind.why is ClockState.NOT_STARTED:
            figures = elapsed, calendar, paused, self.last
            return Reading(kind.why, at_us, kind.meter, *figures)
        working = kind.meter.elapsed(since, at_us)
        last = Stretch(
            since, at_us, kind, self.part, self.position, working, elapsed, self.last
        )
        if kind.is_counted:
            elapsed, calendar = elapsed + working, calendar + at_us - since
        else:
            paused += working
        return Reading(kind.why, at_us, kind.meter, elapsed, calendar, paused, last)

    def turned(self, at_us: int, kind: Kind, part: Part, position: int) -> "Run":
        """The run that does something else from an instant on."""
        found = self.at(at_us)
        return Run(
            kind,
            max(at_us, self.since_us),
            part,
            position,
            found.elapsed_us,
            found.calendar_us,
            found.paused_us,
            found.last,
        )


def backwards(last: Stretch | None) -> Iterator[Stretch]:
    """A stretch and those before it, the latest first."""
    while last is not None:
        yield last
        last = last.earlier
