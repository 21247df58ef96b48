"""Schedules over long times and in many threads: what is computed once stays right."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo, available_timezones

import pytest

from itsmcore.sla import Holiday, Schedule

SETTLED = [(2105, 2133), (2107, 2135), (2128, 2156), (2112, 2512)]
"""Pairs of years of one length that begin on the same day of the week."""

STRANGE = {
    "week": {"sun": "22:00-03:30", "mon-fri": "01:30-02:15, 09:00-17:00"},
    "breaks": {"mon": "02:30-03:00, 12:00-13:00"},
}


def noons(year: int) -> Iterable[datetime]:
    first = datetime(year, 1, 1, 12, tzinfo=UTC)
    return (first + timedelta(days=n) for n in range(365))


@pytest.mark.slow
def test_every_zone_has_settled_where_years_are_taken_to_be_alike() -> None:
    for key in sorted(available_timezones() - {"localtime", "Factory"}):
        zone = ZoneInfo(key)
        early = {at.astimezone(zone).utcoffset() for at in noons(1799)}
        assert early == {datetime(2, 1, 1, tzinfo=zone).utcoffset()}, key
        for one, other in SETTLED:
            offsets = [
                [at.astimezone(zone).utcoffset() for at in noons(year)]
                for year in (one, other)
            ]
            assert offsets[0] == offsets[1], key


@pytest.mark.parametrize(
    "tz", ["Australia/Lord_Howe", "America/St_Johns", "Africa/Casablanca", "UTC"]
)
@pytest.mark.parametrize("first", [1795, 2096, 9990])
def test_open_time_of_years_is_that_of_their_periods(tz: str, first: int) -> None:
    closed = [Holiday(date=date(2104, 2, 28), hours="22:30-10:00")]
    schedule = Schedule(tz=tz, **STRANGE, holidays=closed, versions={})  # type: ignore[arg-type]  # parts of a definition by name
    start = datetime(first, 1, 5, 7, tzinfo=UTC)
    end = datetime(first + 9, 12, 30, 5, tzinfo=UTC)
    periods = schedule.periods(start, end)
    total = sum((period.duration for period in periods), timedelta())
    assert schedule.elapsed(start, end) == total


def test_years_asked_for_before_do_not_change_an_answer() -> None:
    start, end = datetime(2096, 1, 5, tzinfo=UTC), datetime(2106, 7, 5, tzinfo=UTC)
    fresh, used = (Schedule(tz="Australia/Lord_Howe", **STRANGE) for _ in "ab")  # type: ignore[arg-type]  # parts of a definition by name
    first, last = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
    before, after = used.elapsed(first, start), used.elapsed(end, last)
    assert used.elapsed(first, last) == before + fresh.elapsed(start, end) + after


def test_many_threads_over_one_cold_schedule_give_equal_answers() -> None:
    rng = Random(3)
    first = datetime(1950, 1, 1, tzinfo=UTC)
    starts = [first + timedelta(minutes=rng.randrange(10**8)) for _ in range(40)]
    cold = Schedule(tz="Europe/London", **STRANGE)  # type: ignore[arg-type]  # parts of a definition by name
    warm = Schedule(tz="Europe/London", **STRANGE)  # type: ignore[arg-type]  # parts of a definition by name
    expected = [warm.add(start, timedelta(hours=40)) for start in starts]

    def ask(_: int) -> list[datetime]:
        return [cold.add(start, timedelta(hours=40)) for start in starts]

    with ThreadPoolExecutor(8) as pool:
        assert all(found == expected for found in pool.map(ask, range(8)))


def test_caches_are_bounded_and_left_out_of_the_value() -> None:
    fresh = Schedule(tz="Europe/London", **STRANGE)  # type: ignore[arg-type]  # parts of a definition by name
    used = Schedule(tz="Europe/London", **STRANGE)  # type: ignore[arg-type]  # parts of a definition by name
    for year in range(1850, 2000):
        used.elapsed(
            datetime(year, 1, 2, tzinfo=UTC), datetime(year, 12, 2, tzinfo=UTC)
        )
    assert used == fresh
    assert repr(used) == repr(fresh)
    assert len(used._line._years) <= 100  # noqa: SLF001 - no other way to see it
