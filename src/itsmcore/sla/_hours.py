"""Hours of one day: friendly forms in, merged spans of wall time and one text out.

A span counts microseconds from the midnight with which its date begins. It opens within
the date and closes at most 24 hours later, so a close beyond 24:00 lies in the next date.
"""

import re
from collections.abc import Sequence
from datetime import time
from typing import Final, TypeAlias

from itsmcore.sla._faults import Faults, Path

__all__ = [
    "ALL_DAY",
    "DAY",
    "HoursForm",
    "Span",
    "checked_hours",
    "hours_text",
    "parse_hours",
    "parse_time",
    "spans",
    "time_text",
]

Span: TypeAlias = tuple[int, int]
PeriodForm: TypeAlias = str | Sequence[time | str]
HoursForm: TypeAlias = str | Sequence[PeriodForm]

DAY: Final = 86_400_000_000
ALL_DAY: Final = "00:00-24:00"

_TIME: Final = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?")
_EXAMPLE: Final = "write hours as '09:00-12:30, 13:15-17:30', '24x7' or ''"


def parse_hours(value: object, path: Path, faults: Faults) -> tuple[Span, ...]:
    """The spans of a day, in order and merged; what is wrong goes to `faults`."""
    if isinstance(value, str):
        return _merged(_text_spans(value, path, faults))
    if not isinstance(value, Sequence):
        faults.type(path, value, "hours are text or a list of periods", _EXAMPLE)
        return ()
    found = (_period(p, (*path, i), faults) for i, p in enumerate(value))
    return _merged([span for span in found if span])


def checked_hours(value: object, path: Path, faults: Faults) -> str:
    """The one text of a day's hours; what is wrong goes to `faults`."""
    return hours_text(parse_hours(value, path, faults))


def spans(text: str) -> tuple[Span, ...]:
    """The spans of a text that `hours_text` wrote."""
    return parse_hours(text, (), Faults())


def hours_text(found: Sequence[Span]) -> str:
    """The one text of a day's spans, e.g. `09:00-12:30, 13:15-17:30`."""
    return ", ".join(f"{time_text(a)}-{_close_text(b)}" for a, b in found)


def _text_spans(text: str, path: Path, faults: Faults) -> list[Span]:
    plain = text.strip()
    if plain == "24x7":
        return [(0, DAY)]
    parts = plain.split(",") if plain else ()
    found = (_period(part, path, faults) for part in parts)
    return [span for span in found if span]


def _period(value: object, path: Path, faults: Faults) -> Span | None:
    pair = value.split("-") if isinstance(value, str) else value
    if not isinstance(pair, Sequence) or len(pair) != 2:
        faults.value(path, value, "a period is an opening and a closing", _EXAMPLE)
        return None
    opens, closes = (parse_time(part, path, faults) for part in pair)
    if opens is None or closes is None:
        return None
    if opens == DAY:
        faults.value(path, value, "a period cannot open at 24:00", "open at 00:00")
        return None
    return (opens, closes if closes > opens else closes + DAY)


def parse_time(value: object, path: Path, faults: Faults) -> int | None:
    """Microseconds since midnight, 24:00 included."""
    if isinstance(value, time):
        return _clock(value, path, faults)
    if not isinstance(value, str):
        faults.type(path, value, "a time of day is needed", "give '09:00' or time(9)")
        return None
    match = _TIME.fullmatch(value.strip())
    if match is None:
        faults.value(path, value, "the text is no time of day", _EXAMPLE)
        return None
    hour, minute, second = (int(part or 0) for part in match.group(1, 2, 3))
    micro = int((match.group(4) or "").ljust(6, "0"))
    found = ((hour * 60 + minute) * 60 + second) * 1_000_000 + micro
    if minute > 59 or second > 59 or found > DAY:
        faults.value(path, value, "there is no such time of day", _EXAMPLE)
        return None
    return found


def _clock(value: time, path: Path, faults: Faults) -> int | None:
    if value.tzinfo is not None:
        remedy = "give a plain time; the schedule's own zone holds"
        faults.value(path, value, "an hour of a schedule has no zone", remedy)
        return None
    seconds = (value.hour * 60 + value.minute) * 60 + value.second
    return seconds * 1_000_000 + value.microsecond


def _merged(found: list[Span]) -> tuple[Span, ...]:
    """In order, overlapping and touching ones as one, none longer than 24 hours."""
    held: list[Span] = []
    for opens, closes in sorted(found):
        if held and opens <= held[-1][1]:
            held[-1] = (held[-1][0], max(held[-1][1], closes))
        else:
            held.append((opens, closes))
    return tuple(part for span in held for part in _writable(span))


def _writable(span: Span) -> tuple[Span, ...]:
    """The span, in two parts when it is longer than the 24 hours that a text can say."""
    opens, closes = span
    if closes - opens <= DAY:
        return (span,)
    return ((opens, closes - DAY), (closes - DAY, closes))


def _close_text(closes: int) -> str:
    return time_text(closes if closes <= DAY else closes - DAY)


def time_text(value: int) -> str:
    """The one text of a time of day in microseconds, e.g. `09:00`."""
    seconds, micro = divmod(value, 1_000_000)
    minutes, second = divmod(seconds, 60)
    text = f"{minutes // 60:02}:{minutes % 60:02}"
    if micro:
        return f"{text}:{second:02}.{micro:06}".rstrip("0")
    return f"{text}:{second:02}" if second else text
