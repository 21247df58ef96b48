"""How the open time and the working days of several schedules make those of one.

Each way of joining is a rule over the parts: the source of a timeline and of working days.
Whatever a rule claims of whole years follows from what its parts claim of them.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from datetime import date
from functools import reduce
from itertools import chain
from typing import Final, NamedTuple

from itsmcore.sla._hours import DAY, Span
from itsmcore.sla._plan import FIRST_DAY, LAST_DAY, REACH, Zone, day_number, year_start
from itsmcore.sla._spans import clipped, merged, minus, shared
from itsmcore.sla._timeline import END, START, Timeline
from itsmcore.sla._working_days import WorkingDays, is_shown
from itsmcore.sla.explanation import Closed, Closure

__all__ = ["Between", "Every", "Except", "Part", "Rule", "Some"]

_SHUT: Final = "shut"
"""The kind of all years without any open time."""

_PART: Final = "part"
"""With its number, the kind of a year that is like no other."""


class Part(NamedTuple):
    """What a rule needs of a schedule that it joins.

    Attributes:
        zone: Its zone.
        line: Its open time.
        working: Its working days.
        called: What it calls itself.
        closure: Why an instant at which it is closed is so.
        closures: A stretch in which it is closed, in parts of one reason each.
    """

    zone: Zone
    line: Timeline
    working: WorkingDays
    called: str
    closure: Callable[[int], Closure]
    closures: Callable[[int, int], Iterable[Closed]]

    def spans(self, start: int, end: int) -> list[Span]:
        """Its open time between two instants."""
        return self.line.source.open_spans(start, end)

    def throughout(self, first: int, last: int, *, opened: bool) -> bool:
        """Whether its definition alone says that these days are open (or closed)."""
        return self.line.source.throughout(first, last, opened=opened)


class Rule(ABC):
    """A way of joining parts; dates are those of the first one's zone."""

    __slots__ = ("first", "parts", "rest", "zone")

    def __init__(self, parts: tuple[Part, ...]) -> None:
        self.parts, self.first, self.rest = parts, parts[0], parts[1:]
        self.zone = parts[0].zone

    @abstractmethod
    def open_spans(self, start: int, end: int) -> list[Span]:
        """The open time between two instants, merged and in order."""

    @abstractmethod
    def throughout(self, first: int, last: int, *, opened: bool) -> bool:
        """Whether the definitions alone say that all these days are open (or closed)."""

    def kind(self, year: int) -> object:
        """What decides a year: whatever decides it for the parts."""
        return tuple([part.line.source.kind(year) for part in self.parts])

    def works(self, day: int) -> bool:
        """Whether a date is a working day: unless stated, as the first part says."""
        return day in self.first.working

    def idle(self, first: int, last: int) -> bool:
        """Whether the definitions alone say that none of these dates is a working day."""
        return self.first.working.idle(first, last)


class Every(Rule):
    """Open when every part is."""

    __slots__ = ()

    def open_spans(self, start: int, end: int) -> list[Span]:
        """What all have in common."""
        return reduce(shared, [part.spans(start, end) for part in self.parts])

    def throughout(self, first: int, last: int, *, opened: bool) -> bool:
        """Open when all are; closed when any is."""
        certain = (p.throughout(first, last, opened=opened) for p in self.parts)
        return all(certain) if opened else any(certain)

    def works(self, day: int) -> bool:
        """A working day of every part."""
        return all(day in part.working for part in self.parts)

    def idle(self, first: int, last: int) -> bool:
        """No working day where one part has none."""
        return any(part.working.idle(first, last) for part in self.parts)


class Some(Rule):
    """Open when at least one part is."""

    __slots__ = ()

    def open_spans(self, start: int, end: int) -> list[Span]:
        """What any has."""
        spans = chain.from_iterable(part.spans(start, end) for part in self.parts)
        return merged(spans)

    def throughout(self, first: int, last: int, *, opened: bool) -> bool:
        """Open when any is; closed when all are."""
        certain = (p.throughout(first, last, opened=opened) for p in self.parts)
        return any(certain) if opened else all(certain)

    def works(self, day: int) -> bool:
        """A working day of any part, where there is such a date at all."""
        return any(day in p.working for p in self.parts) and is_shown(day, self.zone)

    def idle(self, first: int, last: int) -> bool:
        """No working day where no part has one."""
        return all(part.working.idle(first, last) for part in self.parts)


class Except(Rule):
    """Open when the first part is and none of the rest."""

    __slots__ = ()

    def open_spans(self, start: int, end: int) -> list[Span]:
        """What the first has and the rest have not."""
        taken = chain.from_iterable(part.spans(start, end) for part in self.rest)
        return list(minus(self.first.spans(start, end), merged(taken)))

    def throughout(self, first: int, last: int, *, opened: bool) -> bool:
        """Open when the first is and the rest are closed; closed the other way round."""
        certain = (p.throughout(first, last, opened=not opened) for p in self.rest)
        own = self.first.throughout(first, last, opened=opened)
        return (own and all(certain)) if opened else (own or any(certain))


class Between(Rule):
    """Open when the part is, from the start of one date to the end of another."""

    __slots__ = ("days", "window")

    def __init__(self, part: Part, first: date | None, last: date | None) -> None:
        super().__init__((part,))
        low = FIRST_DAY if first is None else day_number(first)
        high = LAST_DAY if last is None else day_number(last)
        instant = part.zone.instant
        self.days: Span = low, high
        self.window: Span = (
            START if low == FIRST_DAY else instant(low * DAY),
            END if high == LAST_DAY else instant((high + 1) * DAY),
        )

    def open_spans(self, start: int, end: int) -> list[Span]:
        """The part's open time inside the window."""
        low, high = max(start, self.window[0]), min(end, self.window[1])
        return clipped(self.first.spans(start, end), low, high) if low < high else []

    def throughout(self, first: int, last: int, *, opened: bool) -> bool:
        """Closed beyond the dates; between them as the part is."""
        low, high = self.days
        if last < low or first > high:
            return not opened
        inside = low <= first and last <= high
        return (inside or not opened) and self.first.throughout(
            first, last, opened=opened
        )

    def kind(self, year: int) -> object:
        """That of the part, where the year lies well inside; its own around an end."""
        low, high = self.days
        first, last = year_start(year) - REACH, year_start(year + 1) + REACH
        if last < low or first > high:
            return _SHUT
        inside = low <= first and last <= high
        return self.first.line.source.kind(year) if inside else (_PART, year)

    def works(self, day: int) -> bool:
        """A working day of the part between the dates."""
        return self.days[0] <= day <= self.days[1] and day in self.first.working

    def idle(self, first: int, last: int) -> bool:
        """No working day beyond the dates, and where the part has none."""
        low, high = self.days
        return last < low or first > high or self.first.working.idle(first, last)
