"""Random plain schedules around days on which clocks change, and their friendly forms."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from itsmcore.sla import Break, Holiday, Schedule, SpecialDay, WeekBreak, WeekVersion
from tests.sla.schedule_oracle import ONE_DAY, PlainSchedule, PlainWeek, Spans

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

CHANGES: tuple[tuple[str, date], ...] = (
    ("Africa/Casablanca", date(2024, 3, 10)),
    ("Africa/Casablanca", date(2024, 4, 14)),
    ("Africa/Casablanca", date(2087, 5, 11)),
    ("America/Caracas", date(2016, 5, 1)),
    ("America/New_York", date(2024, 3, 10)),
    ("America/New_York", date(2024, 11, 3)),
    ("America/New_York", date(2024, 12, 1)),
    ("America/Nuuk", date(2024, 3, 30)),
    ("America/Nuuk", date(2024, 10, 26)),
    ("America/Santiago", date(2024, 9, 8)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/Sao_Paulo", date(2019, 2, 17)),
    ("America/St_Johns", date(2010, 3, 14)),
    ("America/St_Johns", date(2010, 11, 7)),
    ("Antarctica/Troll", date(2024, 3, 31)),
    ("Antarctica/Troll", date(2024, 10, 27)),
    ("Asia/Gaza", date(2023, 4, 29)),
    ("Asia/Kathmandu", date(1986, 1, 1)),
    ("Asia/Kathmandu", date(2024, 5, 5)),
    ("Asia/Pyongyang", date(2018, 5, 5)),
    ("Australia/Lord_Howe", date(2024, 4, 7)),
    ("Australia/Lord_Howe", date(2024, 10, 6)),
    ("Europe/Amsterdam", date(1937, 7, 1)),
    ("Europe/Dublin", date(2024, 3, 31)),
    ("Europe/Dublin", date(2024, 10, 27)),
    ("Europe/London", date(1947, 4, 13)),
    ("Europe/London", date(2026, 3, 29)),
    ("Europe/London", date(2026, 10, 25)),
    ("Europe/London", date(2150, 3, 29)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Pacific/Apia", date(2012, 4, 1)),
    ("Pacific/Chatham", date(2024, 4, 7)),
    ("Pacific/Chatham", date(2024, 9, 29)),
    ("Pacific/Auckland", date(2024, 4, 7)),
    ("Pacific/Honolulu", date(2024, 3, 1)),
    ("Pacific/Niue", date(2025, 1, 1)),
    ("Pacific/Fakaofo", date(2011, 12, 30)),
    ("Pacific/Kiritimati", date(1994, 12, 31)),
    ("Pacific/Kwajalein", date(1993, 8, 21)),
    ("Pacific/Kwajalein", date(1969, 9, 30)),
    ("UTC", date(2024, 2, 29)),
)

SHAPES: tuple[str, ...] = (
    "09:00-17:00",
    "09:00-12:30, 13:15-17:30",
    "00:00-24:00",
    "09:00-09:00",
    "15:00-15:00",
    "23:00-22:00",
    "22:00-06:00",
    "18:30-02:15",
    "23:30-00:30",
    "00:00-03:00",
    "01:30-02:30",
    "02:00-03:00",
    "02:15-02:45",
    "00:30-01:00, 02:30-03:30",
    "12:00-24:00",
    "23:00-23:30, 23:30-24:00",
    "08:00-12:00, 11:00-13:00",
    "09:00:30-17:00:45",
    "00:00:00.000001-23:59:59.999999",
    "",
)


def wall(text: str) -> timedelta:
    hours, minutes, *rest = text.split(":")
    seconds = timedelta(seconds=float(rest[0])) if rest else timedelta()
    return timedelta(hours=int(hours), minutes=int(minutes)) + seconds


def spans(text: str) -> Spans:
    pairs = (part.split("-") for part in text.split(", ") if part)
    return [(wall(opens), wall(closes)) for opens, closes in pairs]


def hours(rng: Random) -> str:
    """Hours of a day: a known shape, or any times on the quarter of an hour."""
    if rng.random() < 0.7:
        return rng.choice(SHAPES)
    quarters = [rng.randrange(96) for _ in range(2 * rng.choice((1, 1, 2, 3)))]
    texts = [f"{q // 4:02}:{q % 4 * 15:02}" for q in quarters]
    return ", ".join(f"{a}-{b}" for a, b in zip(texts[::2], texts[1::2], strict=True))


def cut(rng: Random) -> str:
    return next(text for text in iter(lambda: hours(rng), None) if text)


class Case:
    """One random definition in both forms, with a window of days around a change."""

    def __init__(self, rng: Random, change: tuple[str, date] | None = None) -> None:
        self.tz, self.middle = change or rng.choice(CHANGES)
        self.first, self.days = self.middle - 10 * ONE_DAY, 20
        self.plain = PlainSchedule(tz=self.tz, week=PlainWeek())
        self.form: dict[str, Any] = {"tz": self.tz}
        self._week(rng)
        for add in (self._closed, self._special, self._breaks, self._versions):
            if rng.random() < 0.6:
                add(rng)

    def schedule(self) -> Schedule:
        return Schedule(**self.form)

    def _near(self, rng: Random, most: int) -> list[date]:
        steps = rng.sample(range(-4, 5), rng.randint(1, most))
        return [self.middle + step * ONE_DAY for step in steps]

    def _hours_by_day(self, rng: Random) -> dict[str, str]:
        if rng.random() < 0.3:
            return dict.fromkeys(DAYS, hours(rng))
        return {day: hours(rng) for day in DAYS}

    def _week(self, rng: Random) -> None:
        week = self._hours_by_day(rng)
        self.form["week"] = week
        self.plain.week.hours = {DAYS.index(d): spans(h) for d, h in week.items()}

    def _closed(self, rng: Random) -> None:
        made = []
        for day in self._near(rng, 4):
            if rng.random() < 0.6:
                made.append(Holiday(date=day, reason="away"))
                self.plain.holidays.add(day)
            else:
                text = cut(rng)
                made.append(Holiday(date=day, hours=text))
                if text == "00:00-24:00":
                    self.plain.holidays.add(day)
                else:
                    self.plain.part_holidays[day] = spans(text)
        self.form["holidays"] = made

    def _special(self, rng: Random) -> None:
        found = {day: hours(rng) for day in self._near(rng, 4)}
        self.form["exceptions"] = [
            SpecialDay(date=d, hours=h) for d, h in found.items()
        ]
        self.plain.exceptions = {day: spans(text) for day, text in found.items()}

    def _breaks(self, rng: Random) -> None:
        dated = {day: cut(rng) for day in self._near(rng, 2)}
        weekly = {day: cut(rng) for day in rng.sample(DAYS, rng.randint(0, 4))}
        self.form["breaks"] = [
            *(Break(date=day, hours=text) for day, text in dated.items()),
            *(WeekBreak(day=day, hours=text) for day, text in weekly.items()),
        ]
        self.plain.breaks = {day: spans(text) for day, text in dated.items()}
        self.plain.week.breaks = {DAYS.index(d): spans(h) for d, h in weekly.items()}

    def _versions(self, rng: Random) -> None:
        made = []
        for day in self._near(rng, 2):
            week = self._hours_by_day(rng)
            plain = PlainWeek({DAYS.index(d): spans(h) for d, h in week.items()})
            weekly = None
            if rng.random() < 0.5:
                weekly = {day: cut(rng) for day in rng.sample(DAYS, 3)}
                plain.breaks = {DAYS.index(d): spans(h) for d, h in weekly.items()}
            else:
                plain.breaks = self.plain.week.breaks
            made.append(WeekVersion(starts=day, week=week, breaks=weekly))
            self.plain.versions[day] = plain
        self.form["versions"] = made

    def instants(self, rng: Random, edges: list[datetime]) -> Iterator[datetime]:
        """Instants well inside the window: any, on a boundary, or a breath beside one."""
        low = datetime.combine(self.middle - 5 * ONE_DAY, time(), UTC)
        near = [edge for edge in edges if low <= edge < low + 10 * ONE_DAY]
        while True:
            if near and rng.random() < 0.6:
                breath = timedelta(microseconds=rng.choice((-1, 0, 0, 0, 1)))
                yield rng.choice(near) + breath
            else:
                yield low + timedelta(minutes=rng.randrange(14_400))
