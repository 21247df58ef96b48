"""Business time in bulk, and what compiling a schedule costs."""

import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import numpy as np

from benchmarks.business_peers import (
    DAYS_OFF,
    DESK,
    FORTY,
    LONDON,
    YEARS,
    busday_bulk,
    often,
)
from benchmarks.harness import Contender, Race
from itsmcore.sla import Schedule, bulk

__all__ = ["memory", "races"]

PAIRS: Final = 1_000_000
FEWER: Final = 100_000
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
US: Final = timedelta(microseconds=1)
DAY: Final = timedelta(days=1)


def _pairs() -> tuple[Any, Any]:
    """Starts in eight years, ends up to five years later, on whole seconds."""
    draw = np.random.default_rng(3)
    first, last = ((datetime(y, 1, 1, tzinfo=UTC) - EPOCH) // US for y in (2016, 2024))
    starts = draw.integers(first // 10**6, last // 10**6, PAIRS) * 10**6
    return starts, starts + draw.integers(0, 5 * 365 * 86_400, PAIRS) * 10**6


def _arrays() -> Race:
    a, b = _pairs()
    return Race(
        f"bulk: {PAIRS:,} pairs in numpy arrays",
        [
            Contender(
                "numpy busday_count, from and to UTC",
                often(lambda: busday_bulk(a, b)),
                lambda: busday_bulk(a, b).tobytes(),
            ),
            Contender(
                "itsmcore",
                often(lambda: bulk.elapsed(DESK, a, b)),
                lambda: bulk.elapsed(DESK, a, b).tobytes(),
            ),
        ],
        expected=busday_bulk(a, b).tobytes(),
    )


def _lists() -> Race:
    a, b = (column[:FEWER].tolist() for column in _pairs())
    pairs = [(EPOCH + x * US, EPOCH + y * US) for x, y in zip(a, b, strict=True)]

    def singly() -> list[timedelta]:
        elapsed = DESK.elapsed
        return [elapsed(start, end) for start, end in pairs]

    return Race(
        f"bulk: {FEWER:,} pairs in plain Python",
        [
            Contender(
                "itsmcore, one by one",
                often(singly),
                lambda: [t // US for t in singly()],
            ),
            Contender(
                "itsmcore, lists of microseconds",
                often(lambda: bulk.elapsed(DESK, a, b)),
                lambda: bulk.elapsed(DESK, a, b),
            ),
        ],
        expected=bulk.elapsed(DESK, *(np.array(column) for column in (a, b))).tolist(),
    )


def _adding() -> Race:
    starts, _ = _pairs()
    some = [EPOCH + t * US for t in starts[:FEWER].tolist()]
    few = starts[:FEWER]

    def singly() -> list[datetime]:
        add = DESK.add
        return [add(start, FORTY) for start in some]

    return Race(
        f"bulk: 40 hours added to {FEWER:,} instants",
        [
            Contender(
                "itsmcore, one by one",
                often(singly),
                lambda: [(t - EPOCH) // US for t in singly()],
            ),
            Contender(
                "itsmcore, a numpy array",
                often(lambda: bulk.add(DESK, few, FORTY)),
                lambda: bulk.add(DESK, few, FORTY).tolist(),
            ),
        ],
        expected=bulk.add(DESK, few.tolist(), FORTY),
    )


# -- compiling -------------------------------------------------------------------------


def _by_hand() -> tuple[list[int], list[int], list[int]]:
    """What a straightforward program keeps: a datetime for each edge, made a number."""
    off = set(DAYS_OFF)
    opens: list[int] = []
    closes: list[int] = []
    sums = [0]
    day, last = date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)
    while day <= last:
        if day.weekday() < 5 and day not in off:
            opens.append((datetime.combine(day, time(9), LONDON) - EPOCH) // US)
            closes.append((datetime.combine(day, time(17), LONDON) - EPOCH) // US)
            sums.append(sums[-1] + closes[-1] - opens[-1])
        day += DAY
    return opens, closes, sums


def _cold() -> Schedule:
    """A schedule from its definition, with every year resolved."""
    made = Schedule(tz="Europe/London", week=DESK.week, holidays=DESK.holidays)
    for year in YEARS:
        made.is_open(datetime(year, 7, 1, tzinfo=UTC))
    return made


def _warm() -> Schedule:
    """The same, with the rows of every day of UTC made as well."""
    made = _cold()
    day, end = (
        datetime(YEARS[0], 1, 1, tzinfo=UTC),
        datetime(YEARS[-1], 12, 31, tzinfo=UTC),
    )
    while day < end:
        made.elapsed(day, day)
        day += DAY
    return made


def _total(made: Schedule) -> int:
    first, last = YEARS[0], YEARS[-1] + 1
    return made.elapsed(*(datetime(y, 1, 1, tzinfo=UTC) for y in (first, last))) // US


def _compiling() -> Race:
    return Race(
        f"compiling {len(YEARS)} years",
        [
            Contender(
                "by hand, a datetime for each edge",
                often(_by_hand),
                lambda: _by_hand()[2][-1],
            ),
            Contender(
                "itsmcore, from the definition", often(_cold), lambda: _total(_cold())
            ),
            Contender(
                "itsmcore, and a row for each day",
                often(_warm),
                lambda: _total(_warm()),
            ),
        ],
        expected=_total(DESK),
    )


def memory() -> Iterator[str]:
    """What a compiled year holds on to, a line each."""
    tasks: dict[str, Callable[[], object]] = {
        "by hand, three lists of numbers": _by_hand,
        "itsmcore, definition included": _cold,
        "itsmcore, and a row for each day": _warm,
    }
    for name, make in tasks.items():
        make()
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        held = make()
        held_bytes = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
        del held
        yield f"memory of a compiled year, {name}: {held_bytes / len(YEARS) / 1024:.1f} KiB"


def races() -> Iterator[Race]:
    """Every race of this page."""
    yield _arrays()
    yield _lists()
    yield _adding()
    yield _compiling()
