"""A schedule's definition as it is looked up: numbers of days and spans, no text.

Days are numbered from 1970-01-01; a span counts microseconds from its day's midnight.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from itsmcore._instants import US, from_us
from itsmcore.sla._day_numbers import (
    FIRST_DAY,
    LAST_DAY,
    day_number,
    weekday,
    year_start,
)
from itsmcore.sla._holidays import AnyHoliday, DatedCut, Dates, HolidayDays, recurring
from itsmcore.sla._hours import DAY, Span, spans
from itsmcore.sla._shape import Shape
from itsmcore.sla._week import DAYS
from itsmcore.sla.special_days import (
    Break,
    Holiday,
    SpecialDay,
    WeekBreak,
    WeekVersion,
)

__all__ = [
    "FIRST_DAY",
    "LAST_DAY",
    "REACH",
    "Cut",
    "Plan",
    "Week",
    "Zone",
    "day_number",
    "weekday",
    "year_start",
]

REACH: Final = 8
"""Days around a stretch beyond which no date has a say in it, with room to spare."""

_SETTLED: Final = (1800, 2100)
"""Before the one year no zone had changed yet; from the other on, each repeats its rule."""


class Zone:
    """Wall time to instants, both as microseconds since 1970-01-01T00:00."""

    __slots__ = ("epoch", "info")
    _first: Final = FIRST_DAY * DAY
    _last: Final = (LAST_DAY + 1) * DAY - 1

    def __init__(self, key: str) -> None:
        self.info = ZoneInfo(key)
        self.epoch = datetime(1970, 1, 1, tzinfo=self.info)

    def instant(self, wall: int) -> int:
        """The instant of a wall time.

        One in a gap moves on by the gap's length, an ambiguous one is its first
        occurrence: both follow from the offset in force before the change.
        """
        known = min(max(wall, self._first), self._last)
        local = self.epoch + timedelta(microseconds=known)
        return wall - (local.utcoffset() or timedelta()) // US

    def steady_offset(self, day: int) -> int | None:
        """What wall time is ahead of UTC all through a date and at both its midnights.

        None when the clock changes then, or there are no such midnights.
        """
        if not FIRST_DAY < day < LAST_DAY:
            return None
        start = self.epoch + timedelta(days=day)
        end = start + timedelta(days=1)
        around = {
            t.replace(fold=fold).utcoffset() for t in (start, end) for fold in (0, 1)
        }
        return (around.pop() or timedelta()) // US if len(around) == 1 else None

    def offsets(self, first: int, last: int) -> list[int]:
        """What wall time is ahead of UTC at the midnights of a run of dates."""
        day, one = self.epoch + timedelta(days=first), timedelta(days=1)
        known: dict[timedelta | None, int] = {}
        found = []
        for _ in range(first, last + 1):
            offset = day.utcoffset()
            if offset not in known:
                known[offset] = (offset or timedelta()) // US
            found.append(known[offset])
            day += one
        return found

    def wall(self, instant: int) -> int:
        """The wall time of an instant; the same for both passes of an ambiguous one.

        Raises:
            OverflowError: There is none between the years 1 and 9999.
        """
        local = from_us(instant).astimezone(self.info).replace(tzinfo=None)
        return (local - datetime(1970, 1, 1)) // US  # noqa: DTZ001  # wall time

    def day(self, instant: int) -> int:
        """The local date of an instant, by its number; raises like `wall`."""
        return self.wall(instant) // DAY


class Cut(NamedTuple):
    """Spans of one day that are closed, and why."""

    spans: tuple[Span, ...]
    reason: str | None


class Week(NamedTuple):
    """Hours and breaks of the seven days, Monday first."""

    hours: tuple[tuple[Span, ...], ...]
    breaks: tuple[tuple[Cut, ...], ...]

    @property
    def full(self) -> bool:
        """Whether every instant of it is open."""
        return not any(self.breaks) and all(h == ((0, DAY),) for h in self.hours)

    @property
    def empty(self) -> bool:
        """Whether no day has hours."""
        return not any(self.hours)


class Definition(Protocol):
    """What a plan is made from: the canonical fields of a schedule."""

    @property
    def tz(self) -> str: ...
    @property
    def week(self) -> Mapping[str, str]: ...
    @property
    def holidays(self) -> tuple[AnyHoliday, ...]: ...
    @property
    def exceptions(self) -> tuple[SpecialDay, ...]: ...
    @property
    def breaks(self) -> tuple[WeekBreak | Break, ...]: ...
    @property
    def versions(self) -> tuple[WeekVersion, ...]: ...


class Plan:
    """One schedule, ready for look-up by day number; never changed once made."""

    __slots__ = (
        "_alike",
        "_dated",
        "_kinds",
        "_opening",
        "_special",
        "_starts",
        "_years",
        "exceptions",
        "holidays",
        "restless",
        "shapes",
        "weeks",
        "zone",
    )

    def __init__(self, source: Definition) -> None:
        self.zone = Zone(source.tz)
        own = [item for item in source.breaks if isinstance(item, WeekBreak)]
        self._starts = [day_number(version.starts) for version in source.versions]
        self.weeks = (
            _week(source.week, own),
            *(
                _week(version.week, own if version.breaks is None else version.breaks)
                for version in source.versions
            ),
        )
        self.exceptions = {
            day_number(day.date): Cut(spans(day.hours), day.reason)
            for day in source.exceptions
        }
        self._opening = sorted(day for day, own in self.exceptions.items() if own.spans)
        self._dated = _dated(source)
        self._years = recurring(source.holidays)
        self.holidays: Container[int] = self._dated.holidays
        if self._years:
            self.holidays = HolidayDays(self._dated, self._years)
        special = {*self.exceptions, *self._starts}
        self._special = sorted(special.union(*self._dated))
        self.restless = special.union(day + 1 for day in self.exceptions)
        self._kinds: dict[int, int] = {}
        self._alike: dict[object, int] = {}
        self.shapes = tuple(Shape.of(week) for week in self.weeks)

    def week_index(self, day: int) -> int:
        """Which of `weeks` is in force on that day."""
        return bisect_right(self._starts, day)

    def week(self, day: int) -> Week:
        """The week in force on that day."""
        return self.weeks[bisect_right(self._starts, day)]

    def own_hours(self, day: int) -> tuple[Span, ...]:
        """The hours that open on that day, before breaks: its exception's or its week's."""
        special = self.exceptions.get(day)
        if special is not None:
            return special.spans
        return () if day in self.holidays else self.week(day).hours[weekday(day)]

    def dates(self, first: int, last: int) -> Dates:
        """What closes these days, or parts of them; maybe others too."""
        if self._years is None:
            return self._dated
        return self._years.over(self._dated, first, last)

    def excepted(self, first: int, last: int) -> bool:
        """Whether any of these days has hours of its own."""
        return _any_in(self._opening, first, last)

    def plain(self, first: int, last: int) -> bool:
        """Whether one week rules all of these days and no date among them is special."""
        if _any_in(self._special, first, last):
            return False
        return self._years is None or not any(self._pattern(first, last))

    def kind(self, year: int) -> int:
        """What decides a year: the first year found that is just like it, or itself."""
        found = self._kinds.get(year)
        if found is None:
            key = self._key(year)
            found = year if key is None else self._alike.setdefault(key, year)
            self._kinds[year] = found
        return found

    def throughout(self, first: int, last: int, *, opened: bool) -> bool:
        """Whether the definition alone says that all these days are open (or closed)."""
        if opened:
            undated = self._years is None and not _any_in(self._special, first, last)
            return undated and self.week(first).full
        weeks = self.weeks[self.week_index(first) : self.week_index(last) + 1]
        return all(w.empty for w in weeks) and not self.excepted(first, last)

    def _key(self, year: int) -> object:
        """All that decides a year where clocks are settled and no date is written down."""
        inside = date.min.year < year < date.max.year
        if not inside or _SETTLED[0] <= year < _SETTLED[1]:
            return None
        start, following = year_start(year), year_start(year + 1)
        first, last = start - REACH, following + REACH
        if _any_in(self._special, first, last):
            return None
        early, length = year < _SETTLED[0], following - start
        pattern = None if self._years is None else self._pattern(first, last)
        return self.week_index(start), early, length, weekday(start), pattern

    def _pattern(self, first: int, last: int) -> tuple[tuple[object, ...], ...]:
        """Which of these days holidays close, or what of them, counted from the first."""
        holidays, cuts = self.dates(first, last)
        whole = (day - first for day in holidays if first <= day <= last)
        part = (
            (day - first, cut.spans)
            for day, found in cuts.items()
            if first <= day <= last
            for cut in found
        )
        return tuple(sorted(whole)), tuple(sorted(part))


def _any_in(days: list[int], first: int, last: int) -> bool:
    """Whether any of these sorted days lies between two."""
    return bisect_left(days, first) < bisect_right(days, last)


def _week(hours: Mapping[str, str], breaks: Iterable[WeekBreak]) -> Week:
    cuts: dict[str, list[Cut]] = {day: [] for day in DAYS}
    for item in breaks:
        cuts[item.day].append(Cut(spans(item.hours), item.reason))
    return Week(
        hours=tuple(spans(hours.get(day, "")) for day in DAYS),
        breaks=tuple(tuple(cuts[day]) for day in DAYS),
    )


def _dated(source: Definition) -> Dates:
    """The holidays and breaks of single dates, by day."""
    holidays = [item for item in source.holidays if isinstance(item, Holiday)]
    cuts: dict[int, list[DatedCut]] = {}
    for item in (*source.breaks, *holidays):
        if isinstance(item, Break) or (isinstance(item, Holiday) and not item.whole):
            cut = DatedCut(spans(item.hours), item.reason, isinstance(item, Holiday))
            cuts.setdefault(day_number(item.date), []).append(cut)
    return Dates(
        holidays={day_number(day.date): day.reason for day in holidays if day.whole},
        cuts={day: tuple(found) for day, found in cuts.items()},
    )
