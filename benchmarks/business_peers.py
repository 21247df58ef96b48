"""One desk, Monday to Friday 09:00-17:00 in London, as the library and its peers define it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import businesstimedelta
import holidays
import numpy as np
import pandas as pd
import pytz
from exchange_calendars.exchange_calendar import ExchangeCalendar

from itsmcore.sla import Schedule

__all__ = [
    "DAYS_OFF",
    "DESK",
    "FORTY",
    "LONDON",
    "RULES",
    "WORKDAYS",
    "YEARS",
    "busday_bulk",
    "busday_elapsed",
    "day_loop",
    "exchange_add",
    "often",
    "pandas_add",
]

YEARS: Final = range(2015, 2031)
LONDON: Final = ZoneInfo("Europe/London")
FORTY: Final = timedelta(hours=40)
DAYS_OFF: Final[list[date]] = sorted(
    holidays.country_holidays("GB", subdiv="ENG", years=YEARS)
)
DESK: Final = Schedule(
    tz="Europe/London", week={"mon-fri": "09:00-17:00"}, holidays=DAYS_OFF
)
WORKDAYS: Final = np.busdaycalendar("1111100", [np.datetime64(d) for d in DAYS_OFF])

SECOND: Final = 1_000_000
DAY, HOUR = 86_400 * SECOND, 3_600 * SECOND


def _rules() -> Any:
    zone = pytz.timezone("Europe/London")
    hours = businesstimedelta.WorkDayRule(
        start_time=time(9), end_time=time(17), working_days=[0, 1, 2, 3, 4], tz=zone
    )
    return businesstimedelta.Rules(
        [hours, businesstimedelta.HolidayRule(set(DAYS_OFF), tz=zone)]
    )


RULES: Final = _rules()


def often(once: Callable[[], object]) -> Callable[[int], None]:
    """The work of a contender, from one piece of it."""

    def work(times: int) -> None:
        for _ in range(times):
            once()

    return work


def day_loop(start: datetime, end: datetime) -> timedelta:
    """What people write: walk the days."""
    total = timedelta()
    day, last = start.astimezone(LONDON).date(), end.astimezone(LONDON).date()
    while day <= last:
        if day.weekday() < 5 and day not in DAYS_OFF:
            opening = datetime.combine(day, time(9), LONDON).astimezone(UTC)
            closing = datetime.combine(day, time(17), LONDON).astimezone(UTC)
            total += max(timedelta(), min(end, closing) - max(start, opening))
        day += timedelta(days=1)
    return total


def busday_elapsed(start: datetime, end: datetime) -> timedelta:
    """numpy's count of days, and what it takes to make time of it; naive local datetimes."""
    first, last = start.date(), end.date()
    days: Any = np.busday_count(first, last, busdaycal=WORKDAYS)
    seconds = int(days) * 28_800
    if np.is_busday(first, busdaycal=WORKDAYS):
        seconds -= _worked(start)
    if np.is_busday(last, busdaycal=WORKDAYS):
        seconds += _worked(end)
    return timedelta(seconds=seconds)


def _worked(at: datetime) -> int:
    return min(max(at.hour * 3600 + at.minute * 60 + at.second - 32_400, 0), 28_800)


def busday_bulk(starts: Any, ends: Any) -> Any:
    """The same for arrays of int64 microseconds in UTC, which it needs in local time."""
    return _busday_local(_local(starts), _local(ends))


def _busday_local(starts: Any, ends: Any) -> Any:
    first = (starts // DAY).astype("datetime64[D]")
    last = (ends // DAY).astype("datetime64[D]")
    total = np.busday_count(first, last, busdaycal=WORKDAYS) * (8 * HOUR)
    worked = np.clip(starts % DAY - 9 * HOUR, 0, 8 * HOUR)
    total -= worked * np.is_busday(first, busdaycal=WORKDAYS)
    worked = np.clip(ends % DAY - 9 * HOUR, 0, 8 * HOUR)
    return total + worked * np.is_busday(last, busdaycal=WORKDAYS)


def _changes() -> tuple[Any, Any]:
    """When clocks in London change, and what they are ahead of UTC from then on."""
    at, ahead, known = [], [], None
    hour = datetime(YEARS[0], 1, 1, tzinfo=UTC)
    while hour.year <= YEARS[-1]:
        offset = hour.astimezone(LONDON).utcoffset()
        if offset != known and offset is not None:
            at.append(int(hour.timestamp()) * SECOND)
            ahead.append(int(offset.total_seconds()) * SECOND)
            known = offset
        hour += timedelta(hours=1)
    return np.array(at), np.array(ahead)


CHANGES, AHEAD = _changes()


def _local(instants: Any) -> Any:
    return instants + AHEAD[np.searchsorted(CHANGES, instants, "right") - 1]


def _trading() -> Any:
    """The desk as a market, open by the minute."""
    parts = {
        "name": "DESK",
        "tz": LONDON,
        "open_times": ((None, time(9)),),
        "close_times": ((None, time(17)),),
        "adhoc_holidays": property(lambda _: [pd.Timestamp(d) for d in DAYS_OFF]),
        "bound_min": classmethod(lambda _: None),
    }
    made: Any = type("Desk", (ExchangeCalendar,), parts)
    return made(start=f"{YEARS[0]}-01-01", end=f"{YEARS[-1]}-12-31")


TRADING: Final = _trading()


def exchange_add(start: datetime) -> datetime:
    """Forty hours on, in minutes of the market."""
    first = TRADING.minute_to_trading_minute(pd.Timestamp(start), "next")
    found: datetime = TRADING.minute_offset(first, 2400).to_pydatetime()
    return found


OFFSET: Final = pd.offsets.CustomBusinessHour(
    n=40,
    start="09:00",
    end="17:00",
    weekmask="Mon Tue Wed Thu Fri",
    holidays=[d.isoformat() for d in DAYS_OFF],
)


def pandas_add(start: datetime) -> datetime:
    """Forty hours on, by an offset of pandas; its hours are those of the argument's zone."""
    found: datetime = (pd.Timestamp(start) + OFFSET).to_pydatetime()
    return found
