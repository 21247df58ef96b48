"""KPIs by their definitions, slowly: step by step over the facts, apart from the library's way.

Each function takes a history, `now` and the time between two instants, and gives what one
record is: when, how much, of what weight, or why it is left out.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from itsmcore.model import History, StatusCategory
from tests.metrics.kpi_steps import (
    OVER,
    WORK,
    Answer,
    Between,
    Oracle,
    good,
    last_end,
    last_of,
    mid_life,
    out,
    steps,
    still,
    unknown_end,
    went,
)
from tests.metrics.kpi_times import (
    acknowledge,
    contact,
    contact_net,
    detect,
    effort,
    first_level,
    reopened,
    reopenings,
    resolve,
    respond,
    restore,
)

__all__ = ["CASES", "TIERS", "known"]

TIERS = {"desk": 1, "net": 2}

# -- through which hands -----------------------------------------------------------------


def handed(count: Callable[[list[Any]], int]) -> Oracle:
    """What is counted of the groups it went through until it was resolved."""

    def answer(history: History, now: datetime, _between: Between) -> Answer:
        found = steps(history, now)
        place = last_end(found)
        if place is None:
            return still(found)
        if mid_life(history):
            return out("starts_mid_life", found[place].at)
        path = went(found[: place + 1], "group")
        if not path:
            return out("group_unknown", found[place].at)
        return good(found[place].at, count(path))

    return answer


def returns(path: list[Any]) -> int:
    return sum(group in path[:i] for i, group in enumerate(path))


def categorised(history: History, now: datetime, _between: Between) -> Answer:
    found = steps(history, now)
    place = last_end(found)
    if place is None:
        return still(found)
    if mid_life(history):
        return out("starts_mid_life", found[place].at)
    path = went(found, "category")
    if not path:
        return out("category_unknown", found[place].at)
    return good(found[place].at, int(path[0] != path[-1]))


def functional(history: History, now: datetime, _between: Between) -> Answer:
    if mid_life(history):
        return out("starts_mid_life", history.opened_at)
    path = went(steps(history, now), "group")
    if not path:
        return out("group_unknown", history.opened_at)
    tiers = [TIERS[group] for group in path if group in TIERS]
    if not tiers:
        return out("level_unknown", history.opened_at)
    up = any(tiers[i - 1] < tiers[i] for i in range(1, len(tiers)))
    return good(history.opened_at, int(up))


def hierarchical(history: History, now: datetime, _between: Between) -> Answer:
    facts = [s.fact for s in steps(history, now) if s.fact is not None]
    if facts and all(fact.event is None for fact in facts):
        return out("events_not_recorded", history.opened_at)
    return good(history.opened_at, int(any(f.event == "escalate" for f in facts)))


# -- what is there ------------------------------------------------------------------------


def is_open(history: History, now: datetime) -> bool:
    found = steps(history, now)
    return not found or found[-1].category not in OVER


def backlog(history: History, now: datetime, _between: Between) -> Answer:
    return good(now, int(is_open(history, now)))


def age(history: History, now: datetime, between: Between) -> Answer:
    if not is_open(history, now):
        return out("not_open", now)
    return good(now, between(history.opened_at, now))


def in_progress(history: History, now: datetime, _between: Between) -> Answer:
    found = steps(history, now)
    return good(now, int(bool(found) and found[-1].category in WORK))


def throughput(history: History, now: datetime, between: Between) -> Answer:
    at, _, _, reason = resolve(history, now, between)
    return out(reason, at) if reason is not None else good(at, 1)


def volume(history: History, _now: datetime, _between: Between) -> Answer:
    return good(history.opened_at, 1)


# -- incidents ------------------------------------------------------------------------------


def was_major(history: History, now: datetime) -> bool:
    blocks = [step.values.get("major") for step in steps(history, now)]
    states = [None if block is None else str(block.state) for block in blocks]
    return any(state in ("accepted", "demoted", "review_done") for state in states)


def major(history: History, now: datetime, _between: Between) -> Answer:
    return good(history.opened_at, int(was_major(history, now)))


def major_restore(history: History, now: datetime, between: Between) -> Answer:
    if not was_major(history, now):
        return out("not_major", history.opened_at)
    found = steps(history, now)
    start = found[-1].values.get("outage_from") or history.opened_at
    end = found[-1].values.get("outage_to")
    if end is None:
        place = last_end(found)
        if place is None:
            return still(found)
        end = found[place].at
        if unknown_end(history, place):
            return out("resolved_before_history", end)
    if end > now:
        return out("open")
    return (
        out("ends_before_start", end) if end < start else good(end, between(start, end))
    )


def linked(name: str) -> Oracle:
    """Whether a field names something, where it occurs at all."""

    def answer(history: History, now: datetime, _between: Between) -> Answer:
        past = steps(history, now)
        if name not in history.initial and all(name not in s.values for s in past):
            return out("not_recorded", history.opened_at)
        found = last_of(history, past, name)
        return good(history.opened_at, int(found is not None))

    return answer


# -- where the time went --------------------------------------------------------------------


def spent(
    history: History, now: datetime, between: Between, category: StatusCategory
) -> int:
    found = steps(history, now)
    until = [step.at for step in found[1:]] + [now]
    return sum(
        between(step.at, end)
        for step, end in zip(found, until, strict=True)
        if step.category is category
    )


def time_in(category: StatusCategory) -> Oracle:
    """How long it was in the states of a category."""

    def answer(history: History, now: datetime, between: Between) -> Answer:
        found = steps(history, now)
        place = last_end(found)
        if place is None:
            return still(found)
        if mid_life(history):
            return out("starts_mid_life", found[place].at)
        return good(found[place].at, spent(history, now, between, category))

    return answer


def waiting(history: History, now: datetime, between: Between) -> Answer:
    at, amount, _, reason = time_in(StatusCategory.WAITING)(history, now, between)
    if reason is not None:
        return out(reason, at)
    active = spent(history, now, between, StatusCategory.ACTIVE)
    return good(at, amount, amount + active)


CASES: dict[str, Oracle] = {
    "backlog": backlog,
    "backlog_age": age,
    "change_caused_rate": linked("caused_by_change"),
    "first_contact_resolution": contact,
    "first_contact_resolution_net": contact_net,
    "first_level_resolution": first_level,
    "first_response_time": respond,
    "functional_escalation_rate": functional,
    "hierarchical_escalation_rate": hierarchical,
    "linked_to_problem_rate": linked("problem"),
    "major_incident_rate": major,
    "major_incidents": major,
    "mean_active_time": time_in(StatusCategory.ACTIVE),
    "mean_effort": effort,
    "mean_queue_time": time_in(StatusCategory.TO_DO),
    "mean_time_to_acknowledge": acknowledge,
    "mean_time_to_detect": detect,
    "mean_time_to_resolve": resolve,
    "mean_time_to_restore": restore,
    "mean_time_to_restore_major": major_restore,
    "mean_waiting_time": time_in(StatusCategory.WAITING),
    "miscategorised_rate": categorised,
    "misrouted_rate": handed(lambda path: int(path[0] != path[-1])),
    "ping_pong": handed(returns),
    "ping_pong_rate": handed(lambda path: int(returns(path) >= 1)),
    "reassigned_rate": handed(lambda path: int(len(path) - 1 >= 2)),
    "reassignments": handed(lambda path: len(path) - 1),
    "reopen_rate": reopened,
    "reopenings": reopenings,
    "throughput": throughput,
    "volume": volume,
    "waiting_ratio": waiting,
    "work_in_progress": in_progress,
}


def known(histories: Sequence[History], now: datetime) -> Iterator[History]:
    """Those that had been opened."""
    return (history for history in histories if history.opened_at <= now)
