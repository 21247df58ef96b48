"""Days by number, from 1970-01-01."""

from datetime import date
from typing import Final

__all__ = [
    "FIRST_DAY",
    "LAST_DAY",
    "day_number",
    "weekday",
    "year_of_day",
    "year_start",
]

_ORIGIN: Final = date(1970, 1, 1).toordinal()
FIRST_DAY: Final = date.min.toordinal() - _ORIGIN
LAST_DAY: Final = date.max.toordinal() - _ORIGIN


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - _ORIGIN


def year_of_day(day: int) -> int:
    """The year of a day; those before the first and after the last count to them."""
    return date.fromordinal(min(max(day, FIRST_DAY), LAST_DAY) + _ORIGIN).year


def year_start(year: int) -> int:
    """The number of its first day; that of the year 10000 is the end."""
    return day_number(date(year, 1, 1)) if year <= date.max.year else LAST_DAY + 1


def weekday(day: int) -> int:
    """0 for Monday to 6 for Sunday; 1970-01-01 was a Thursday."""
    return (day + 3) % 7
