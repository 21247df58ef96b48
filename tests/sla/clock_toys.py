"""Toy hours, and the instants of small cases as whole numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from itsmcore.errors import NeverOpenError
from itsmcore.interval import Interval

ORIGIN = datetime(2026, 3, 2, tzinfo=UTC)
US = timedelta(microseconds=1)


def instant(us: int) -> datetime:
    return ORIGIN + us * US


def offset(at: datetime | None) -> int | None:
    return None if at is None else (at - ORIGIN) // US


def length(span: timedelta | None) -> int | None:
    return None if span is None else span // US


@dataclass(frozen=True)
class ToyTime:
    """Working time that repeats: a tick counts where the pattern says so."""

    pattern: str
    tick: int = 1

    def opens(self, us: int) -> bool:
        return self.pattern[us // self.tick % len(self.pattern)] == "x"

    def __call__(self, us: int, /) -> bool:
        return self.opens(us)

    def translated(self) -> "ToyTime":
        return self

    def _require(self, kind: str) -> None:
        if kind not in self.pattern:
            wanted = "open" if kind == "x" else "close"
            raise NeverOpenError(schedule=self.pattern, at=ORIGIN, wanted=wanted)

    def _end(self, us: int) -> int:
        return us - us % self.tick + self.tick

    def elapsed(self, start: datetime, end: datetime, /) -> timedelta:
        at, until, total = _us(start), _us(end), 0
        if at > until:
            return -self.elapsed(end, start)
        while at < until:
            if self.opens(at):
                total += min(self._end(at), until) - at
            at = self._end(at)
        return total * US

    def add(self, start: datetime, duration: timedelta, /) -> datetime:
        at, left = _us(start), duration // US
        if left:
            self._require("x")
        while left < 0:
            begin = (at - 1) - (at - 1) % self.tick
            step = min(at - begin, -left) if self.opens(begin) else 0
            left += step
            at = at - step if not left and step else begin
        while left > 0:
            step = min(self._end(at) - at, left) if self.opens(at) else 0
            left -= step
            at = at + step if not left and step else self._end(at)
        return instant(at)

    def subtract(self, start: datetime, duration: timedelta, /) -> datetime:
        return self.add(start, -duration)

    def add_working_days(
        self,
        start: datetime,
        days: int,
        /,
        *,
        roll: Literal["direction", "day_start"] | None = None,
    ) -> datetime:
        raise NotImplementedError

    def is_open(self, at: datetime, /) -> bool:
        return self.opens(_us(at))

    def next_open(self, at: datetime, /) -> datetime:
        self._require("x")
        us = _us(at)
        while not self.opens(us):
            us = self._end(us)
        return instant(us)

    def next_close(self, at: datetime, /) -> datetime:
        self._require(".")
        us = _us(self.next_open(at))
        while self.opens(us):
            us = self._end(us)
        return instant(us)

    def periods(self, start: datetime, end: datetime, /) -> Iterator[Interval]:
        raise NotImplementedError


def _us(at: datetime) -> int:
    return (at - ORIGIN) // US


PATTERNS = ("x.", "xx..", "..xxx", "xxx.x..", "x...", "xxxx.xx.x", "xxxxx", ".....")
