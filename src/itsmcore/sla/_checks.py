"""Checks of the small parts of a schedule: dates, reasons, cuts, zone, name."""

from datetime import UTC, date, tzinfo
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from itsmcore.sla._faults import Faults, Path
from itsmcore.sla._hours import ALL_DAY, checked_hours

__all__ = [
    "ZoneForm",
    "checked_cut",
    "checked_date",
    "checked_name",
    "checked_reason",
    "checked_zone",
]

ZoneForm: TypeAlias = str | tzinfo

_ZONE: Final = "give an IANA key, e.g. 'Europe/London' or 'UTC'"
_OF_THE_MACHINE: Final = frozenset({"localtime", "Factory", "posixrules"})


def checked_date(value: object, path: Path, faults: Faults) -> date:
    """The date itself; instants and text are no dates."""
    if type(value) is not date:
        remedy = "give a date, e.g. date(2026, 12, 25)"
        faults.type(path, value, "a local date is needed", remedy)
        return date.min
    return value


def checked_reason(value: object, path: Path, faults: Faults) -> str | None:
    """Text in words, or None."""
    return _text(value, "a reason is text", path, faults)


def checked_name(value: object, path: Path, faults: Faults) -> str | None:
    """What the schedule is called, or None."""
    return _text(value, "a name is text", path, faults)


def checked_cut(value: object, path: Path, faults: Faults) -> str:
    """Hours that close something, so they must not be empty."""
    known = len(faults.found)
    text = checked_hours(value, path, faults)
    if not text and len(faults.found) == known:
        remedy = "give hours, e.g. '12:30-13:00', or leave the entry out"
        faults.value(path, value, "no hours are given", remedy)
    return text or ALL_DAY


def checked_zone(value: object, path: Path, faults: Faults) -> str:
    """The key of a zone of the tz database, as it was given."""
    key = _key(value)
    if key is None:
        faults.type(path, value, "a time zone is needed", _ZONE)
        return "UTC"
    if key in _OF_THE_MACHINE or not _loads(key):
        faults.value(path, value, "the time zone is not known", _ZONE)
    return key


def _loads(key: str) -> bool:
    try:
        ZoneInfo(key)
    except (LookupError, ValueError, OSError):
        return False
    return True


def _text(value: object, problem: str, path: Path, faults: Faults) -> str | None:
    if value is None or isinstance(value, str):
        return value
    faults.type(path, value, problem, "give text, or None")
    return None


def _key(value: object) -> str | None:
    if isinstance(value, str):
        return value
    if value is UTC:
        return "UTC"
    return value.key if isinstance(value, ZoneInfo) else None
