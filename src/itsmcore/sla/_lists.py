"""Business time of many instants in plain Python: whole microseconds in, lists out."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final, TypeAlias

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.sla._stretches import (
    BLOCK,
    Stretches,
    added,
    check_durations,
    check_instants,
    line_of,
    one_duration,
    opened,
    reaching,
    stretches,
)
from itsmcore.sla._timeline import END
from itsmcore.sla.open_time import OpenTime

__all__ = [
    "Row",
    "add",
    "block_rows",
    "elapsed",
    "is_open",
    "next_open",
    "totals_at",
]

Row: TypeAlias = tuple[int, int, int, "Row | None"]
"""One stretch inside a block: the total before it, what to add to an instant inside, the total
after it, and the same of the next stretch."""

_CLOSED: Final = -(1 << 59)
"""Added to any instant it gives less than any total."""

_TEXTS: Final = (str, bytes, bytearray)


def elapsed(schedule: OpenTime, starts: object, ends: object) -> list[int]:
    """Open time of each pair."""
    a, b = _instants(starts, "starts"), _instants(ends, "ends")
    _same_length(a, b, "ends")
    if not a:
        return []
    lows, highs = (min(a), min(b)), (max(a), max(b))
    found = stretches(line_of(schedule), min(lows), max(highs))
    rows = block_rows(found)
    pairs = zip(totals_at(rows, a), totals_at(rows, b), strict=True)
    return [after - before for before, after in pairs]


def add(schedule: OpenTime, starts: object, durations: object) -> list[int]:
    """The instant at which so much open time has passed since each start."""
    a = _instants(starts, "starts")
    if isinstance(durations, timedelta):
        amount = one_duration(durations)
        low, high, spans = amount, amount, [amount] * len(a)
    else:
        spans = list(_ints(durations, "durations", "a duration in microseconds"))
        _same_length(a, spans, "durations")
        low, high = min(spans, default=0), max(spans, default=0)
    check_durations(low, high, "durations")
    if not a:
        return []
    found = reaching(line_of(schedule), min(a), max(a), low, high)
    totals = totals_at(block_rows(found), a)
    answers = _behind(found, a, totals, spans)
    return [
        added(schedule, at, span) if answer >= END else answer
        for at, span, answer in zip(a, spans, answers, strict=True)
    ]


def is_open(schedule: OpenTime, at: object) -> list[bool]:
    """Whether each instant is open."""
    a = _instants(at, "at")
    if not a:
        return []
    found = stretches(line_of(schedule), min(a), max(a))
    edges = [e for pair in zip(found.opens, found.closes, strict=True) for e in pair]
    return [bisect_right(edges, t) & 1 == 1 for t in a]


def next_open(schedule: OpenTime, at: object) -> list[int]:
    """Each instant if it is open, else the next opening."""
    a = _instants(at, "at")
    if not a:
        return []
    line = line_of(schedule)
    found = stretches(line, min(a), max(a))
    after = line.first(max(a), opened=True)
    opens = [*found.opens, END if after is None else after]
    answers = [max(t, opens[bisect_right(found.closes, t)]) for t in a]
    return [
        opened(schedule, t) if answer >= END else answer
        for t, answer in zip(a, answers, strict=True)
    ]


# -- looking up ------------------------------------------------------------------------


def block_rows(found: Stretches) -> list[Row]:
    """A row for each block, at its own number: negative ones count from the list's end."""
    low, opens, closes, sums = found.low, found.opens, found.closes, found.sums
    end = found.high + 1 - low
    table: list[Any] = [None] * end
    for i in range(len(opens) - 1, -1, -1):
        first, behind = (opens[i] >> BLOCK) - low, ((closes[i] - 1) >> BLOCK) + 1 - low
        if behind < end:
            table[behind:end] = [_closed(sums[i + 1])] * (end - behind)
        for block in range(first, behind):
            table[block] = sums[i], sums[i] - opens[i], sums[i + 1], table[block]
        end = first
    table[:end] = [_closed(0)] * end
    if low >= 0:
        return [_closed(0)] * low + table
    unused = max(-1 - found.high, 0)
    return table[-low:] + table[:-low] + [_closed(0)] * unused


def _closed(total: int) -> Row:
    """The row of a block that is closed all through."""
    return total, _CLOSED, total + 1, None


def totals_at(rows: list[Row], instants: Sequence[int]) -> list[int]:
    """The open time before each instant, counted from the beginning of the rows."""
    found: list[int] = []
    append = found.append
    for at in instants:
        before, shift, after, more = rows[at >> BLOCK]
        done = at + shift
        while done >= after:
            if more is None:
                done = after
                break
            before, shift, after, more = more
            done = at + shift
        append(done if done > before else before)  # noqa: FURB136  # calls cost more
    return found


def _behind(
    found: Stretches, instants: Sequence[int], totals: list[int], spans: Sequence[int]
) -> list[int]:
    """Where the totals have grown by the spans; the end of time where they never do."""
    opens, sums = found.opens, found.sums
    whole, answers = sums[-1], list(instants)
    for i, span in enumerate(spans):
        want = totals[i] + span
        if want > whole or want < 0:
            answers[i] = END
        elif span:
            find = bisect_left if span > 0 else bisect_right
            index = find(sums, want) - 1
            answers[i] = opens[index] + want - sums[index]
    return answers


# -- checking --------------------------------------------------------------------------


def _instants(value: object, field: str) -> Sequence[int]:
    """Whole microseconds since 1970 in UTC."""
    found = _ints(value, field, "an instant in microseconds since 1970 in UTC")
    if found:
        check_instants(min(found), max(found), field)
    return found


def _ints(value: object, field: str, needed: str) -> Sequence[int]:
    """A sequence of ints and nothing else."""
    if not isinstance(value, Sequence | array) or isinstance(value, _TEXTS):
        raise WrongTypeError(
            field=field,
            value=value,
            problem="a sequence of microseconds, or a column, is needed",
            remedy="give a list of ints, or an array or series of instants",
        )
    found = value if isinstance(value, list | tuple | range) else tuple(value)
    others = set(map(type, found)) - {int}
    if others:
        index = [type(item) for item in found].index(others.pop())
        raise WrongTypeError(
            field=f"{field}[{index}]",
            value=found[index],
            problem=f"{needed} is needed",
            remedy="give an int: (instant - datetime(1970, 1, 1, tzinfo=UTC))"
            " // timedelta(microseconds=1), or a whole array or series",
            path=(field, index),
        )
    return found


def _same_length(first: Sequence[int], other: Sequence[int], field: str) -> None:
    if len(first) != len(other):
        raise FieldError(
            field=field,
            value=other,
            problem=f"one for each of {len(first)} starts is needed, not {len(other)}",
            remedy="give two of the same length",
        )
