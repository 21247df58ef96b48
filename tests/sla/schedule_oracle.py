"""A slow, obvious schedule, written apart from the library, to check the library against.

It reads plain wall times, resolves each boundary by itself by looking from UTC at what the
clocks on the wall say, and then steps from one boundary to the next, asking at each instant
whether the rules leave it open.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

Wall = timedelta
"""A time on the wall, as the time since the midnight with which its date begins."""

Spans = list[tuple[Wall, Wall]]
Stretch = tuple[datetime, datetime]

ONE_DAY = timedelta(days=1)
AROUND = [timedelta(hours=hours) for hours in (-26, -13, 0, 13, 26)]


@dataclass
class PlainWeek:
    """Hours and breaks by day of the week, 0 for Monday."""

    hours: dict[int, Spans] = field(default_factory=dict)
    breaks: dict[int, Spans] = field(default_factory=dict)


@dataclass
class PlainSchedule:
    """A definition in the plainest words; a span that closes at or before it opens runs on."""

    tz: str
    week: PlainWeek
    holidays: set[date] = field(default_factory=set)
    part_holidays: dict[date, Spans] = field(default_factory=dict)
    exceptions: dict[date, Spans] = field(default_factory=dict)
    breaks: dict[date, Spans] = field(default_factory=dict)
    versions: dict[date, PlainWeek] = field(default_factory=dict)


@cache
def zone(key: str) -> ZoneInfo:
    return ZoneInfo(key)


def shown(at: datetime, key: str) -> datetime:
    """What the clock on the wall says at an instant, without a zone."""
    return at.astimezone(zone(key)).replace(tzinfo=None)


@cache
def resolve(key: str, wall: datetime) -> datetime:
    """The first instant at which the wall says so; in a gap, on by the gap's length."""
    as_utc = wall.replace(tzinfo=UTC)
    near = [as_utc + step for step in AROUND]
    offsets = {shown(at, key) - at.replace(tzinfo=None) for at in near}
    hits = [at for at in (as_utc - o for o in offsets) if shown(at, key) == wall]
    if hits:
        return min(hits)
    before_the_gap = as_utc - max(offsets)
    offset = shown(before_the_gap, key) - before_the_gap.replace(tzinfo=None)
    return as_utc - offset


@cache
def exists(key: str, day: date) -> bool:
    """Whether the wall ever shows that date."""
    noon = datetime.combine(day, time(12), UTC)
    hours = (noon + timedelta(hours=h) for h in range(-40, 41))
    return any(shown(at, key).date() == day for at in hours)


def resolved(key: str, day: date, wall: Wall) -> datetime:
    return resolve(key, datetime.combine(day, time()) + wall)


def joined(spans: Spans) -> Spans:
    """The spans of one date, closes made real, overlapping and touching ones as one."""
    made: Spans = []
    for opens, closes in sorted((a, b if b > a else b + ONE_DAY) for a, b in spans):
        if made and opens <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], closes))
        else:
            made.append((opens, closes))
    return made


class Oracle:
    """The open stretches of a plain schedule over a run of dates, found step by step."""

    def __init__(self, plain: PlainSchedule, first: date, days: int) -> None:
        self.plain = plain
        around = (first + n * ONE_DAY for n in range(-4, days + 4))
        self.days = [day for day in around if exists(plain.tz, day)]
        self.week_hours: list[tuple[date, Stretch]] = []
        self.own_hours: list[tuple[date, Stretch]] = []
        self.week_breaks: list[Stretch] = []
        self.cuts: list[Stretch] = []
        self.holidays: list[tuple[date, Stretch]] = []
        self.exceptions: list[tuple[date, Stretch]] = []
        for day in self.days:
            self._note(day)
        self.start = datetime.combine(first, time(), UTC)
        self.end = self.start + days * ONE_DAY
        self.stretches = self._step()

    def _note(self, day: date) -> None:
        plain = self.plain
        week = self.week_of(day)
        window = (self._at(day, Wall()), self._at(day, ONE_DAY))
        if day in plain.exceptions:
            self.exceptions.append((day, window))
            self.own_hours += [(day, s) for s in self._all(day, plain.exceptions[day])]
        elif day in plain.holidays:
            self.holidays.append((day, window))
        else:
            hours = week.hours.get(day.weekday(), [])
            self.week_hours += [(day, s) for s in self._all(day, hours)]
        self.week_breaks += self._all(day, week.breaks.get(day.weekday(), []))
        self.cuts += self._all(day, plain.breaks.get(day, []))
        self.cuts += self._all(day, plain.part_holidays.get(day, []))

    def week_of(self, day: date) -> PlainWeek:
        started = [start for start in self.plain.versions if start <= day]
        return self.plain.versions[max(started)] if started else self.plain.week

    def _at(self, day: date, wall: Wall) -> datetime:
        return resolved(self.plain.tz, day, wall)

    def _all(self, day: date, spans: Spans) -> list[Stretch]:
        made = [(self._at(day, a), self._at(day, b)) for a, b in joined(spans)]
        return [(a, b) for a, b in made if a < b]

    def rules_open(self, at: datetime) -> bool:
        """Whether the rules, read one by one, leave an instant open."""
        if _any(self.cuts, at):
            return False
        for day, (start, end) in self.own_hours:
            if start <= at < end and not _later(self.exceptions, day, at):
                return True
        for day, (start, end) in self.week_hours:
            if start <= at < end and not _any(self.week_breaks, at):
                rulers = self.exceptions + self.holidays
                if not _later(rulers, day, at):
                    return True
        return False

    def _step(self) -> list[Stretch]:
        dated = self.week_hours + self.own_hours + self.exceptions + self.holidays
        boundaries = {edge for _, stretch in dated for edge in stretch}
        boundaries |= {edge for s in self.week_breaks + self.cuts for edge in s}
        inside = {b for b in boundaries if self.start < b < self.end}
        found: list[Stretch] = []
        for here, there in pairwise(sorted({self.start, self.end, *inside})):
            if not self.rules_open(here):
                continue
            if found and found[-1][1] == here:
                found[-1] = (found[-1][0], there)
            else:
                found.append((here, there))
        return found

    # What a schedule answers, from the stretches alone. None: not within these days.

    def is_open(self, at: datetime) -> bool:
        return _any(self.stretches, at)

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        if end < start:
            return -self.elapsed(end, start)
        return sum((b - a for a, b in self.periods(start, end)), timedelta())

    def periods(self, start: datetime, end: datetime) -> list[Stretch]:
        clipped = [(max(a, start), min(b, end)) for a, b in self.stretches]
        return [(a, b) for a, b in clipped if a < b]

    def add(self, start: datetime, duration: timedelta) -> datetime | None:
        if not duration:
            return start
        for a, b in self.periods(start, self.end):
            if duration <= b - a:
                return a + duration
            duration -= b - a
        return None

    def subtract(self, start: datetime, duration: timedelta) -> datetime | None:
        if not duration:
            return start
        for a, b in reversed(self.periods(self.start, start)):
            if duration <= b - a:
                return b - duration
            duration -= b - a
        return None

    def next_open(self, at: datetime) -> datetime | None:
        return min((max(a, at) for a, b in self.stretches if b > at), default=None)

    def next_close(self, at: datetime) -> datetime | None:
        return min((b for _, b in self.stretches if at < b < self.end), default=None)

    def previous_open(self, at: datetime) -> datetime | None:
        starts = (a for a, _ in self.stretches if self.start < a <= at)
        return max(starts, default=None)

    def previous_close(self, at: datetime) -> datetime | None:
        return max((b for _, b in self.stretches if b <= at), default=None)

    def is_working_day(self, day: date) -> bool:
        if day not in self.days:
            return False
        if day in self.plain.exceptions:
            return bool(self.plain.exceptions[day])
        if day in self.plain.holidays:
            return False
        return bool(self.week_of(day).hours.get(day.weekday()))

    def days_on(self, day: date, count: int, *, moves: bool) -> date | None:
        """The working day that many on; a start that is none first moves if it may."""
        step = ONE_DAY if count >= 0 else -ONE_DAY
        while moves and not self.is_working_day(day):
            day += step
            if not self.days[0] <= day <= self.days[-1]:
                return None
        for _ in range(abs(count)):
            day += step
            while not self.is_working_day(day):
                day += step
                if not self.days[0] <= day <= self.days[-1]:
                    return None
        return day

    def add_working_days(
        self, at: datetime, count: int, roll: str | None
    ) -> datetime | None:
        """The same wall time that many working days on, and into open time by `roll`."""
        start: datetime | None = at
        if roll == "day_start" and not self.is_open(at):
            start = self.next_open(at) if count >= 0 else self.previous_open(at)
        if start is None:
            return None
        wall = shown(start, self.plain.tz)
        day = self.days_on(wall.date(), count, moves=roll is None)
        if day is None:
            return None
        found = start
        if day != wall.date():
            found = resolve(self.plain.tz, datetime.combine(day, wall.time()))
        if roll is None or self.is_open(found):
            return found
        return self.next_open(found) if count >= 0 else self.previous_close(found)

    def working_days(self, start: date, end: date) -> int:
        """Working days after the one date up to the other."""
        if end < start:
            return -self.working_days(end, start)
        return sum(start < day <= end and self.is_working_day(day) for day in self.days)


def _any(stretches: list[Stretch], at: datetime) -> bool:
    return any(start <= at < end for start, end in stretches)


def _later(rulers: list[tuple[date, Stretch]], day: date, at: datetime) -> bool:
    """Whether a date after this one rules the instant."""
    return any(start <= at < end for other, (start, end) in rulers if other > day)
