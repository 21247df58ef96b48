"""Recurrence rules of RFC 5545 as text: checked part by part, one text out.

Holidays are dates, so a rule repeats by the day or slower and has no times. What the standard
forbids, and what readers of it understand in different ways, is refused.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final

from itsmcore.sla._faults import Faults, Path

__all__ = ["WEEKDAYS", "checked_rule", "rule_parts"]

WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FREQUENCIES: Final = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
_EXAMPLE: Final = "write it as 'FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO'"
_DAY: Final = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,9}")
_DIGITS: Final = re.compile(r"[0-9]+")
_DATE: Final = re.compile(r"[0-9]{8}")

_LEAST_TO_MOST: Final[Mapping[str, tuple[int, int]]] = {
    "BYMONTH": (1, 12),
    "BYWEEKNO": (-53, 53),
    "BYYEARDAY": (-366, 366),
    "BYMONTHDAY": (-31, 31),
    "BYSETPOS": (-366, 366),
    "INTERVAL": (1, 999_999_999),
    "COUNT": (1, 999_999_999),
}
_SINGLE: Final = ("INTERVAL", "COUNT")
_ORDER: Final = (
    "FREQ",
    "INTERVAL",
    "BYMONTH",
    "BYWEEKNO",
    "BYYEARDAY",
    "BYMONTHDAY",
    "BYDAY",
    "BYSETPOS",
    "WKST",
    "COUNT",
    "UNTIL",
)
_USUAL: Final = {("INTERVAL", "1"), ("WKST", "MO")}

_FITS: Final[Mapping[str, tuple[str, ...]]] = {
    "BYWEEKNO": ("YEARLY",),
    "BYYEARDAY": ("YEARLY",),
    "BYMONTHDAY": ("YEARLY", "MONTHLY", "DAILY"),
}
"""With which frequencies a part may stand; those not named, with all."""


def rule_parts(text: str) -> dict[str, str]:
    """The parts of a text that `checked_rule` wrote, by name."""
    return dict(_pair(part) for part in text.split(";"))


def checked_rule(value: object, path: Path, faults: Faults) -> str:
    """The one text of a rule: upper case, parts in order, what is usual left out."""
    if not isinstance(value, str):
        faults.type(path, value, "a recurrence rule is text", _EXAMPLE)
        return ""
    found: dict[str, str] = {}
    for part in value.strip().upper().removeprefix("RRULE:").split(";"):
        name, text = _pair(part)
        reader = _READERS.get(name)
        if reader is None:
            remedy = f"use some of {', '.join(_ORDER)}; {_EXAMPLE}"
            faults.value(path, value, f"{name!r} is no part of a rule of days", remedy)
        elif name in found:
            faults.value(path, value, f"{name} is given twice", "give each part once")
        else:
            made = reader(name, text)
            if made is None:
                remedy = _remedy(name)
                faults.value(path, value, f"{name}={text} cannot be", remedy)
            found[name] = made or ""
    for problem, remedy in _conflicts(found):
        faults.value(path, value, problem, remedy)
    kept = ((name, found[name]) for name in _ORDER if name in found)
    return ";".join(f"{a}={b}" for a, b in kept if (a, b) not in _USUAL)


def _pair(part: str) -> tuple[str, str]:
    name, _, text = part.partition("=")
    return name.strip(), text.strip()


# -- one part each: its canonical text, or None ------------------------------------


def _frequency(_name: str, text: str) -> str | None:
    return text if text in _FREQUENCIES else None


def _weekday(_name: str, text: str) -> str | None:
    return text if text in WEEKDAYS else None


def _until(_name: str, text: str) -> str | None:
    try:
        datetime.strptime(text, "%Y%m%d")  # noqa: DTZ007  # a date, so no zone
    except ValueError:
        return None
    return text if _DATE.fullmatch(text) else None


def _numbers(name: str, text: str) -> str | None:
    least, most = _LEAST_TO_MOST[name]
    parts = text.split(",")
    if not all(_NUMBER.fullmatch(part.strip()) for part in parts):
        return None
    found = sorted({int(part) for part in parts})
    allowed = all(number and least <= number <= most for number in found)
    if not allowed or (name in _SINGLE and len(parts) > 1):
        return None
    return ",".join(map(str, found))


def _days(_name: str, text: str) -> str | None:
    matches = [_DAY.fullmatch(part.strip()) for part in text.split(",")]
    found: set[tuple[int, int]] = set()
    for match in matches:
        number = int(match[1]) if match and match[1] else 0
        if match is None or abs(number) > 53 or (match[1] and not number):
            return None
        found.add((WEEKDAYS.index(match[2]), number))
    return ",".join(f"{n or ''}{WEEKDAYS[day]}" for day, n in sorted(found))


_READERS: Final[Mapping[str, Callable[[str, str], str | None]]] = {
    **dict.fromkeys(_LEAST_TO_MOST, _numbers),
    "FREQ": _frequency,
    "WKST": _weekday,
    "BYDAY": _days,
    "UNTIL": _until,
}


def _remedy(name: str) -> str:
    if name == "FREQ":
        return f"use one of {', '.join(_FREQUENCIES)}"
    if name == "UNTIL":
        return "give the last date as UNTIL=20301231"
    if name in _LEAST_TO_MOST:
        least, most = _LEAST_TO_MOST[name]
        several = "one whole number" if name in _SINGLE else "whole numbers"
        return f"give {several} from {least} to {most}, without 0"
    return "name days as MO, TU, WE, TH, FR, SA, SU, with a number as -1MO"


# -- the parts together ------------------------------------------------------------


def _conflicts(found: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """What the parts of a rule cannot be together: problems and remedies."""
    frequency = found.get("FREQ")
    if frequency is None:
        yield "the rule has no FREQ", _EXAMPLE
    for name, fits in _FITS.items():
        if name in found and frequency in _FREQUENCIES and frequency not in fits:
            yield (
                f"{name} has no meaning with FREQ={frequency}",
                f"use it with FREQ={' or '.join(fits)}",
            )
    highest = max(map(int, _DIGITS.findall(found.get("BYDAY", ""))), default=0)
    if highest and (frequency in {"WEEKLY", "DAILY"} or "BYWEEKNO" in found):
        yield "BYDAY with a number counts in months or years", "leave the number out"
    elif highest > 5 and (frequency == "MONTHLY" or "BYMONTH" in found):
        yield "no day of the week comes more than five times a month", "give 1 to 5"
    if "BYWEEKNO" in found and "BYDAY" not in found:
        yield "BYWEEKNO leaves open which days are meant", "add BYDAY"
    if "BYSETPOS" in found and not any(
        name in found for name in _ORDER[2:7] if name.startswith("BY")
    ):
        yield "BYSETPOS chooses from what another part gives", "add e.g. BYDAY"
    if "COUNT" in found and "UNTIL" in found:
        yield "COUNT and UNTIL both end the rule", "give one of them"
