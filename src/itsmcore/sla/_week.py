"""Weeks: day names and ranges in, one mapping of single days out."""

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from itsmcore.model.frozen_map import FrozenMap
from itsmcore.sla._faults import Faults, Path
from itsmcore.sla._hours import ALL_DAY, HoursForm, checked_hours

__all__ = ["DAYS", "WeekForm", "checked_day", "parse_days", "parse_week"]

WeekForm: TypeAlias = str | Mapping[str, HoursForm]

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONG: Final = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
_NAMES: Final = {name: at for names in (DAYS, _LONG) for at, name in enumerate(names)}
_WEEK: Final = "give '24x7' or a mapping, e.g. {'mon-fri': '09:00-17:00'}"
_EXAMPLE: Final = "name days as 'mon', 'mon-fri', 'sat-mon' or 'mon, wed'"


def parse_week(value: object, path: Path, faults: Faults) -> FrozenMap[str, str]:
    """Hours of each open day, Monday first; closed days are left out."""
    if isinstance(value, str):
        return _whole_week(value, path, faults)
    if not isinstance(value, Mapping):
        faults.type(path, value, "a week maps days to hours", _WEEK)
        return FrozenMap()
    found: dict[str, str] = {}
    seen: set[str] = set()
    for key, form in value.items():
        text = checked_hours(form, (*path, str(key)), faults)
        for day in parse_days(key, path, faults):
            if day in seen:
                remedy = "give each day once"
                faults.value((*path, str(key)), key, f"{day} is given twice", remedy)
            seen.add(day)
            found[day] = text
    return FrozenMap({day: found[day] for day in DAYS if found.get(day)})


def parse_days(key: object, path: Path, faults: Faults) -> tuple[str, ...]:
    """The days that a key such as `mon-fri` or `sat, sun` names, in its order."""
    if not isinstance(key, str):
        faults.type((*path, str(key)), key, "a day is named by text", _EXAMPLE)
        return ()
    found: list[str] = []
    for part in key.split(","):
        ends = [_NAMES.get(name.strip().lower()) for name in part.split("-")]
        first, last = ends[0], ends[-1]
        if first is None or last is None or len(ends) > 2:
            faults.value((*path, key), key, "there is no such day", _EXAMPLE)
            return ()
        found.extend(_run(first, last))
    return tuple(found)


def checked_day(value: object, path: Path, faults: Faults) -> str:
    """The one day that a text names."""
    found = parse_days(value, path, Faults())
    if len(found) == 1:
        return found[0]
    faults.value(path, value, "one day of the week is needed", "give e.g. 'mon'")
    return DAYS[0]


def _run(first: int, last: int) -> Iterator[str]:
    """Days from the first to the last, over the weekend when need be."""
    for step in range((last - first) % 7 + 1):
        yield DAYS[(first + step) % 7]


def _whole_week(value: str, path: Path, faults: Faults) -> FrozenMap[str, str]:
    plain = value.strip()
    if plain not in {"24x7", ""}:
        faults.value(path, value, "the text is no week", _WEEK)
    return FrozenMap(dict.fromkeys(DAYS, ALL_DAY) if plain == "24x7" else {})
