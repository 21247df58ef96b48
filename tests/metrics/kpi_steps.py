"""Histories step by step, and what definitions of KPIs ask of them, slowly and by hand."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from itsmcore.model import Fact, History, StatusCategory

__all__ = [
    "EPOCH",
    "OVER",
    "US",
    "WORK",
    "Answer",
    "Between",
    "Oracle",
    "Step",
    "backs",
    "begins_late",
    "ends",
    "first_end",
    "good",
    "is_off",
    "last_end",
    "last_of",
    "mid_life",
    "out",
    "steps",
    "still",
    "unknown_end",
    "went",
]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
US = timedelta(microseconds=1)
OVER = {StatusCategory.DONE, StatusCategory.CLOSED}
WORK = {StatusCategory.ACTIVE, StatusCategory.WAITING}
Between = Callable[[datetime, datetime], int]
Answer = tuple[datetime | None, int, int, str | None]
Oracle = Callable[[History, datetime, Between], Answer]


class Step(NamedTuple):
    """All that is known of a record after one step."""

    at: datetime
    values: dict[str, Any]
    category: StatusCategory
    fact: Fact | None


_KEPT: dict[tuple[int, datetime], tuple[History, list[Step]]] = {}
"""The steps of histories that were asked for lately, each with the history itself."""


def steps(history: History, now: datetime) -> list[Step]:
    """The record after its beginning and after each fact that took effect by then."""
    if len(_KEPT) > 2000:
        _KEPT.clear()
    held = _KEPT.get((id(history), now))
    if held is None:
        held = _KEPT[id(history), now] = history, walked(history, now)
    return held[1]


def walked(history: History, now: datetime) -> list[Step]:
    at, values = max(history.opened_at, history.began_at), dict(history.initial)
    found: list[Step] = []
    for fact in (None, *history.facts):
        if fact is not None:
            at = max(at, fact.at)
            values = {**values, **{c.field: c.new for c in fact.changes}}
        if at <= now:
            category = history.states.category(values.get("status"))
            found.append(Step(at, values, category, fact))
    return found


def out(reason: str, at: datetime | None = None) -> Answer:
    return at, 0, 0, reason


def good(at: datetime | None, amount: int, weight: int = 1) -> Answer:
    return at, amount, weight, None


def last_of(history: History, found: Sequence[Step], name: str) -> Any:
    values = found[-1].values if found else history.initial
    return values.get(name)


def is_off(step: Step) -> bool:
    return step.values.get("status") == "cancelled"


def ends(found: Sequence[Step]) -> list[int]:
    """At which steps it came to an end, having been open before (or from nothing)."""
    return [
        i
        for i, step in enumerate(found)
        if step.category in OVER and (i == 0 or found[i - 1].category not in OVER)
    ]


def backs(found: Sequence[Step]) -> list[int]:
    """At which steps it came back."""
    return [
        i
        for i, step in enumerate(found)
        if i and step.category not in OVER and found[i - 1].category in OVER
    ]


def begins_late(history: History) -> bool:
    start = max(history.opened_at, history.began_at)
    return start > history.opened_at


def mid_life(history: History) -> bool:
    first = history.states.category(history.initial.get("status"))
    return begins_late(history) and first is not StatusCategory.TO_DO


def still(found: Sequence[Step]) -> Answer:
    if not found or found[-1].category not in OVER:
        return out("open")
    since = ends(found)[-1]  # it was called off then, or is called off now
    if is_off(found[-1]):
        since = len(found) - 1
        while since and is_off(found[since - 1]):
            since -= 1
    return out("cancelled", found[since].at)


def last_end(found: Sequence[Step]) -> int | None:
    """The step of the resolution on which it rests."""
    if not found or found[-1].category not in OVER or is_off(found[-1]):
        return None
    place = ends(found)[-1]
    return None if is_off(found[place]) else place


def first_end(found: Sequence[Step]) -> int | None:
    """The step of its first resolution."""
    return next((i for i in ends(found) if not is_off(found[i])), None)


def unknown_end(history: History, place: int) -> bool:
    return place == 0 and begins_late(history)


def went(found: Sequence[Step], name: str) -> list[Any]:
    """The values of a field in turn, without nothing and without repeats."""
    path: list[Any] = []
    for step in found:
        value = step.values.get(name)
        if value is not None and path[-1:] != [value]:
            path.append(value)
    return path
