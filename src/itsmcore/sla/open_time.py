"""Open time and arithmetic in it: what every schedule answers, plain or combined."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import Final, Literal, TypeAlias

from itsmcore._instants import EPOCH, from_us, span_us, to_duration, to_us
from itsmcore.interval import Interval
from itsmcore.sla._algebra import all_open, any_open, open_between, open_except
from itsmcore.sla._answers import chosen, out_of_range
from itsmcore.sla._joined import Part
from itsmcore.sla._rolling import previous_closing, previous_opening
from itsmcore.sla._table import Table, later
from itsmcore.sla._timeline import END, START
from itsmcore.sla.explanation import Closed, Closure, Explanation
from itsmcore.sla.open_days import OpenDays

__all__ = ["OpenTime"]

Land: TypeAlias = Literal["next_open", "previous_close"]

_ZERO: Final = timedelta()
_NO_INSTANT: Final = (OverflowError, TypeError, ValueError)
"""What subtracting raises beyond the calendar, for naive datetimes and for odd zones."""

_LAST: Final = END - 1
"""The last instant that there is; what never closes ends there."""


class OpenTime(OpenDays):
    """What every schedule answers: how much time counts, where it begins, ends and why.

    Nobody makes one as such: `Schedule` is one, and so is what `&`, `|` and `-` make of
    schedules.
    """

    __slots__ = ()

    _table: Table

    # -- measuring -------------------------------------------------------------

    def elapsed(self, start: datetime, end: datetime, /) -> timedelta:
        """Open time between two instants, in real seconds; negative when reversed.

        It costs the same however far apart they are.
        """
        table = self._table
        if not start.__class__ is end.__class__ is datetime:
            return self._elapsed(start, end)
        try:
            first = last = None
            if start.tzinfo is end.tzinfo is table.info:
                x, y = start - table.epoch, end - table.epoch  # on the wall clock
                first, last = table.wall[x.days], table.wall[y.days]
            if first is None or last is None:
                x, y = start - EPOCH, end - EPOCH
                first, last = table.utc[x.days], table.utc[y.days]
        except _NO_INSTANT:
            return self._elapsed(start, end)
        before, opens, closes, shift, after, more = first
        if x <= opens:
            done = before
        else:
            done = shift + x if x < closes else later(more, after, x)
        before, opens, closes, shift, after, more = last
        if y <= opens:
            return before - done
        return (shift + y if y < closes else later(more, after, y)) - done

    def _elapsed(self, start: datetime, end: datetime) -> timedelta:
        """The same for datetimes of other classes; refuses what is none."""
        a, b = to_us(start, "start"), to_us(end, "end")
        us = self._line.elapsed(a, b) if a <= b else -self._line.elapsed(b, a)
        return timedelta(microseconds=us)

    def add(
        self, start: datetime, duration: timedelta, /, *, land: Land | None = None
    ) -> datetime:
        """The earliest instant at which so much open time has passed since `start`.

        Args:
            start: Any instant, open or not.
            duration: Open time; zero gives `start` itself, a negative one is subtracted.
            land: What to do with an answer that is not open: None leaves it at the
                closing instant, `"next_open"` moves it to the next opening;
                `"previous_close"` moves an opening back to the close before it.

        Raises:
            NeverOpenError: There is not so much open time to come.
            FieldError: The answer would lie after the year 9999, or an argument is bad.
        """
        if start.__class__ is datetime and land is None:
            found = self._added(start, duration)
            if found is not None:
                return found
        return self._moved(start, span_us(to_duration(duration)), land)

    def _added(self, start: datetime, duration: timedelta) -> datetime | None:
        """The answer by table; None where it takes the long way, or is refused there."""
        table = self._table
        try:
            if not duration > _ZERO or duration.__class__ is not timedelta:
                return None
            x = start - EPOCH
            before, opens, closes, shift, after, more = table.utc[x.days]
            if x <= opens:
                want = before + duration
            else:
                done = shift + x if x < closes else later(more, after, x)
                want = done + duration
            inverse = table.inverse[want.days]
            if inverse is None:
                return None
            totals, shifts, reach = inverse
            if want > reach:
                return None
            at = EPOCH + (want + shifts[bisect_left(totals, want) - 1])
            return at if start.tzinfo is UTC else at.astimezone(start.tzinfo)
        except _NO_INSTANT:
            return None

    def subtract(
        self, start: datetime, duration: timedelta, /, *, land: Land | None = None
    ) -> datetime:
        """The latest instant since which so much open time has passed until `start`.

        The mirror of `add`: where a whole stretch is used up the answer is its opening.

        Raises:
            NeverOpenError: There was not so much open time before.
            FieldError: The answer would lie before the year 1, or an argument is bad.
        """
        return self._moved(start, -span_us(to_duration(duration)), land)

    def periods(self, start: datetime, end: datetime, /) -> Iterator[Interval]:
        """The stretches of open time between two instants, clipped to them, lazily."""
        spans = self._line.spans(to_us(start, "start"), to_us(end, "end"))
        return (_interval(a, b) for a, b in spans)

    def periods_after(self, at: datetime, /) -> Iterator[Interval]:
        """The stretches of open time from an instant on, the first clipped to it, lazily."""
        return (_interval(a, b) for a, b in self._line.spans(to_us(at, "at"), _LAST))

    def periods_before(self, at: datetime, /) -> Iterator[Interval]:
        """The stretches of open time before an instant, the last one first, lazily."""
        line, edge = self._line, to_us(at, "at")
        while (closes := line.last(edge, opened=True)) is not None:
            opens = line.last(closes, opened=False)
            edge = START if opens is None else opens
            yield _interval(edge, closes)

    def period(self, at: datetime, /) -> Interval | None:
        """The whole stretch of open time that an instant lies in; None when it is closed."""
        line, us = self._line, to_us(at, "at")
        if not line.is_open(us):
            return None
        opens, closes = line.last(us, opened=False), line.first(us, opened=False)
        return _interval(
            START if opens is None else opens, _LAST if closes is None else closes
        )

    # -- edges -----------------------------------------------------------------

    def is_open(self, at: datetime, /) -> bool:
        """Whether time counts at this instant; an opening is open, a close is not."""
        us = to_us(at, "at")
        return self._line.is_open(us)

    def next_open(self, at: datetime, /) -> datetime:
        """This instant if it is open, else the next opening.

        Raises:
            NeverOpenError: The schedule never opens again.
        """
        return self._back(self._line.first(to_us(at, "at"), opened=True), at, "open")

    def next_close(self, at: datetime, /) -> datetime:
        """The first close after this instant.

        Raises:
            NeverOpenError: The schedule never closes again.
        """
        opening = self._line.first(to_us(at, "at"), opened=True)
        found = None if opening is None else self._line.first(opening, opened=False)
        return self._back(found, at, "close")

    def previous_open(self, at: datetime, /) -> datetime:
        """The last opening at or before this instant.

        Raises:
            NeverOpenError: It never opened before.
        """
        return self._back(previous_opening(self._line, to_us(at, "at")), at, "open")

    def previous_close(self, at: datetime, /) -> datetime:
        """The last close at or before this instant.

        Raises:
            NeverOpenError: It never closed before.
        """
        return self._back(previous_closing(self._line, to_us(at, "at")), at, "close")

    # -- reasons ---------------------------------------------------------------

    def closure(self, at: datetime, /) -> Closure | None:
        """Why it is closed at this instant; None while it is open."""
        us = to_us(at, "at")
        return None if self._line.is_open(us) else self._closure(us)

    def explain(self, start: datetime, end: datetime, /) -> Explanation:
        """What `elapsed` is made of: each period used, each closure skipped and why."""
        first, last = to_us(start, "start"), to_us(end, "end")
        low, high = min(first, last), max(first, last)
        spans = tuple(self._line.spans(low, high))
        edges = (low, *(edge for span in spans for edge in span), high)
        gaps = zip(edges[::2], edges[1::2], strict=True)
        return Explanation(
            tz=self.tz,
            start=start,
            end=end,
            periods=tuple(_interval(a, b) for a, b in spans),
            closures=tuple(
                chain.from_iterable(self._closures(a, b) for a, b in gaps if a < b)
            ),
        )

    def explain_add(self, start: datetime, duration: timedelta, /) -> Explanation:
        """What `add` is made of: the periods used up on the way, the closures skipped.

        Raises:
            NeverOpenError: There is not so much open time to come.
            FieldError: The answer would lie outside the years 1 to 9999.
        """
        return self.explain(start, self.add(start, duration))

    def _closure(self, at: int) -> Closure:
        """Why an instant is closed."""
        raise NotImplementedError

    def _closures(self, start: int, end: int) -> Iterable[Closed]:
        """A closed stretch, in parts of one reason each."""
        raise NotImplementedError

    # -- algebra ---------------------------------------------------------------

    def __and__(self, other: "OpenTime", /) -> "OpenTime":
        return all_open(self, other)

    def __rand__(self, other: "OpenTime", /) -> "OpenTime":
        return all_open(other, self)

    def __or__(self, other: "OpenTime", /) -> "OpenTime":
        return any_open(self, other)

    def __ror__(self, other: "OpenTime", /) -> "OpenTime":
        return any_open(other, self)

    def __sub__(self, other: "OpenTime", /) -> "OpenTime":
        return open_except(self, other)

    def __rsub__(self, other: "OpenTime", /) -> "OpenTime":
        return open_except(other, self)

    def between(
        self, first: date | None = None, last: date | None = None
    ) -> "OpenTime":
        """The same open time, but only on the dates from one to another.

        Args:
            first: The first local date that may be open; None for no bound.
            last: The last, open until the midnight that ends it; None for no bound.

        Raises:
            FieldError: `last` lies before `first`, or one of them is no date.
        """
        return open_between(self, first, last)

    # -- inside ----------------------------------------------------------------

    def _part(self) -> Part:
        """What is needed to combine it with others."""
        return Part(
            zone=self._zone,
            line=self._line,
            working=self._working,
            called=self._called,
            closure=self._closure,
            closures=self._closures,
        )

    def _moved(self, start: datetime, amount: int, land: Land | None) -> datetime:
        chosen(land, "land", None, "next_open", "previous_close")
        line, us = self._line, to_us(start, "start")
        found: int | None = us
        if amount:
            found = (
                line.advance(us, amount) if amount > 0 else line.retreat(us, -amount)
            )
        if found is None and line.goes_on(forward=amount > 0):
            raise out_of_range("duration", timedelta(microseconds=abs(amount)))
        if found is not None and land == "next_open":
            found = line.first(found, opened=True)
        elif found is not None and land == "previous_close":
            found = line.last(found, opened=True)
        return self._back(found, start, "open")


def _interval(start: int, end: int) -> Interval:
    return Interval(start=from_us(start), end=from_us(end))
