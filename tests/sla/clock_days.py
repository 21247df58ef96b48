"""Goals in days beside the library: a plain desk, and rules that walk date by date."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Literal
from zoneinfo import ZoneInfo

from itsmcore.sla import Schedule, ScheduledDays, WorkingDays
from tests.sla.clock_plain import Opens, Rule, Step, Walk
from tests.sla.clock_toys import instant, offset

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
HOUR_US = 3_600_000_000
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Span = tuple[int, int]


@dataclass(frozen=True)
class Desk:
    """Opening hours by weekday, in whole hours of a zone, with holidays and other days.

    Attributes:
        week: Spans of hours by weekday, Monday first.
        holidays: Dates without hours.
        special: Dates with hours of their own.
        is_always: Whether it is none: day and night, dates of UTC.
    """

    tz: str = "UTC"
    week: tuple[tuple[Span, ...], ...] = (((0, 24),),) * 7
    holidays: frozenset[date] = frozenset()
    special: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    is_always: bool = False

    def __call__(self, at: int, /) -> bool:
        """Whether the hour in which an instant lies is working time."""
        local = self.local(at)
        return any(a <= local.hour < b for a, b in self.spans(local.date()))

    def spans(self, day: date) -> tuple[Span, ...]:
        if day in self.special:
            return self.special[day]
        return () if day in self.holidays else self.week[day.weekday()]

    def works(self, day: date) -> bool:
        return bool(self.spans(day))

    def local(self, at: int) -> datetime:
        """The wall time of an instant."""
        return instant(at).astimezone(ZoneInfo(self.tz)).replace(tzinfo=None)

    def instant(self, wall: datetime) -> int:
        """The instant of a wall time: later by the gap in a gap, the first of two."""
        found = offset(wall.replace(tzinfo=ZoneInfo(self.tz)).astimezone(UTC))
        assert found is not None
        return found

    def opening(self, at: int) -> int:
        """This instant when it is open, else the next opening."""
        while not self(at):
            at = at - at % HOUR_US + HOUR_US
        return at

    def following(self, day: date, count: int) -> date:
        """The working day that many after a date."""
        while count:
            day += DAY
            count -= self.works(day)
        return day

    def from_on(self, day: date) -> date:
        """The date itself if it is a working day, else the next one."""
        while not self.works(day):
            day += DAY
        return day

    def translated(self) -> Schedule | None:
        if self.is_always:
            return None
        return Schedule(
            tz=self.tz,
            week={name: _hours(s) for name, s in zip(NAMES, self.week, strict=True)},
            holidays=sorted(self.holidays),
            exceptions={day: _hours(spans) for day, spans in self.special.items()},
        )


def _hours(spans: tuple[Span, ...]) -> str:
    return ", ".join(f"{a:02}:00-{b:02}:00" for a, b in spans)


@dataclass(frozen=True)
class PlainWorkingDays:
    """A deadline some working days on; wall times are whole hours, `by` 24 is the close."""

    days: int
    by: int | None = None
    cutoff: int | None = None
    roll: Literal["direction", "day_start"] | None = None

    @property
    def is_deadline(self) -> bool:
        return True

    def is_given(self, _step: Step) -> bool:
        return True

    def base(self, start: int, _step: Step, opens: Opens, _walk: Walk) -> int | None:
        assert isinstance(opens, Desk)
        at = opens.opening(start) if self.roll == "day_start" else start
        wall = opens.local(at)
        day, days = wall.date(), self.days
        is_late = self.cutoff is not None and wall.hour >= self.cutoff
        days += is_late and opens.works(day)
        if self.roll is None:
            day = opens.from_on(day)
        found = at
        if (day := opens.following(day, days)) != wall.date():
            found = opens.instant(datetime.combine(day, wall.time()))
        if self.roll is not None:
            found = opens.opening(found)
        return max(self._by(found, opens), start)

    def _by(self, found: int, desk: Desk) -> int:
        """The wall time on the date that was found."""
        if self.by is None:
            return found
        day = desk.local(found).date()
        if self.by < 24:
            return desk.instant(datetime.combine(day, time(self.by)))
        at = desk.instant(datetime.combine(day + DAY, time()))
        while not desk(at - HOUR_US):
            at -= HOUR_US
        return at

    def translated(self) -> WorkingDays:
        by = None if self.by is None else f"{self.by:02}:00"
        cutoff = None if self.cutoff is None else f"{self.cutoff:02}:00"
        by = "close" if self.by == 24 else by
        return WorkingDays(self.days, by=by, cutoff=cutoff, roll=self.roll)


@dataclass(frozen=True)
class PlainScheduledDays:
    """As much open time as some working days hold, from the one of the start on."""

    days: int

    @property
    def is_deadline(self) -> bool:
        return False

    def is_given(self, _step: Step) -> bool:
        return True

    def base(self, start: int, _step: Step, opens: Opens, _walk: Walk) -> int | None:
        assert isinstance(opens, Desk)
        first = opens.from_on(opens.local(start).date())
        last = opens.following(first, self.days - 1)
        at = opens.instant(datetime.combine(first, time()))
        end = opens.instant(datetime.combine(last + DAY, time()))
        return sum(HOUR_US for hour in range(at, end, HOUR_US) if opens(hour))

    def translated(self) -> ScheduledDays:
        return ScheduledDays(self.days)


_WEEKS: tuple[tuple[tuple[Span, ...], ...], ...] = (
    (((9, 17),),) * 5 + ((), ()),
    (((8, 12), (13, 18)),) * 4 + (((8, 14),), (), ()),
    (((0, 24),),) * 7,
    (((6, 22),), (), ((6, 22),), (), ((0, 24),), ((0, 9),), ()),
    ((), (), (), ((10, 12),), (), (), ((0, 6), (20, 24))),
)
_ZONES = ("UTC", "Etc/GMT-3", "America/New_York", "Australia/Sydney")
_FIRST = date(2026, 3, 2)


@dataclass(frozen=True)
class DeskDays:
    """Random desks and goals in days."""

    def hours(self, rng: Random) -> Desk:
        if rng.random() < 0.15:
            return Desk(is_always=True)
        days = [_FIRST + n * DAY for n in rng.sample(range(21), 4)]
        return Desk(
            tz=rng.choice(_ZONES),
            week=rng.choice(_WEEKS),
            holidays=frozenset(days[:2]),
            special={day: rng.choice((((7, 10),), ())) for day in days[2:]},
        )

    def rule(self, rng: Random) -> Rule:
        if rng.random() < 0.4:
            return PlainScheduledDays(rng.randrange(1, 4))
        return PlainWorkingDays(
            rng.randrange(4),
            by=rng.choice((None, None, 10, 16, 24)),
            cutoff=rng.choice((None, None, 0, 11)),
            roll=rng.choice((None, None, "direction", "day_start")),
        )
