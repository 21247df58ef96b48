"""KPIs of time and of lasting, by their definitions, slowly: apart from the library's way."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from itsmcore.model import Fact, History, StatusCategory
from tests.metrics.kpi_steps import (
    OVER,
    US,
    WORK,
    Answer,
    Between,
    backs,
    begins_late,
    first_end,
    good,
    is_off,
    last_end,
    last_of,
    mid_life,
    out,
    steps,
    still,
    unknown_end,
    went,
)

__all__ = [
    "acknowledge",
    "contact",
    "contact_net",
    "detect",
    "effort",
    "first_level",
    "reopened",
    "reopenings",
    "resolve",
    "respond",
    "restore",
]

# -- how soon ---------------------------------------------------------------------------


def detect(history: History, now: datetime, between: Between) -> Answer:
    start = last_of(history, steps(history, now), "outage_from")
    if start is None:
        return out("start_unknown", history.opened_at)
    if start > history.opened_at:
        return out("detected_before_start", history.opened_at)
    return good(history.opened_at, between(start, history.opened_at))


def takes_up(history: History, name: str, value: Any) -> bool:
    if name == "status":
        means = history.states.category(value)
        return value != "cancelled" and means in OVER | WORK
    return name == "assignee" and value is not None


def human(fact: Fact | None) -> bool:
    if fact is None:
        return True
    return fact.by != "robo" and fact.side not in ("system", "requester")


def acknowledge(history: History, now: datetime, between: Between) -> Answer:
    found, answers = steps(history, now), []
    for step in found:
        told = [] if step.fact is None else list(step.fact.changes)
        given = [(change.field, change.new) for change in told]
        by = step.fact
        if by is None:  # the beginning: of what it was made, and by whom
            given = [(name, step.values.get(name)) for name in ("status", "assignee")]
            first = next(iter(history.facts), None)
            by = first if first is not None and first.kind == "created" else None
        taken = any(takes_up(history, name, value) for name, value in given)
        if taken and step.fact is None and begins_late(history):
            return out("acknowledged_before_history", history.opened_at)
        if taken and human(by):
            answers.append(history.opened_at if step.fact is None else step.at)
    if answers:
        return good(history.opened_at, between(history.opened_at, answers[0]))
    off = bool(found) and is_off(found[-1])
    return out("cancelled" if off else "not_acknowledged", history.opened_at)


def heard(fact: Fact | None) -> bool:
    if fact is None or (fact.text is None and fact.kind != "commented"):
        return False
    return fact.side == "agent" and fact.public is True


def respond(history: History, now: datetime, between: Between) -> Answer:
    found, answers, before = steps(history, now), [], None
    for step in found:
        stamp = step.values.get("first_responded_at")
        if heard(step.fact):
            answers.append(step.at)
        if stamp is not None and before is None:
            is_first = step.fact is None
            answers.append(min(stamp, step.at) if is_first else step.at)
        before = before or stamp
    if not answers:
        over = bool(found) and found[-1].category in OVER
        reason = "ended_without_answer" if over else "not_yet_answered"
        return out(reason, history.opened_at)
    if min(answers) < history.opened_at:
        return out("answered_before_opening", history.opened_at)
    return good(history.opened_at, between(history.opened_at, min(answers)))


# -- how long, and whether it lasted ----------------------------------------------------


def resolve(history: History, now: datetime, between: Between) -> Answer:
    found = steps(history, now)
    place = last_end(found)
    if place is None:
        return still(found)
    end = found[place].at
    if unknown_end(history, place):
        return out("resolved_before_history", end)
    return good(end, between(history.opened_at, end))


def effort(history: History, now: datetime, _between: Between) -> Answer:
    found = steps(history, now)
    place = last_end(found)
    if place is None:
        return still(found)
    spent = found[-1].values.get("effort")
    if spent is None:
        return out("effort_unknown", found[place].at)
    return good(found[place].at, spent // US)


def restore(history: History, now: datetime, between: Between) -> Answer:
    found = steps(history, now)
    start = last_of(history, found, "outage_from")
    end = last_of(history, found, "outage_to")
    if end is None or end > now:
        return out("no_outage_known" if start is None else "not_restored")
    if start is None:
        return out("start_unknown", end)
    return (
        out("ends_before_start", end) if end < start else good(end, between(start, end))
    )


def contact(history: History, now: datetime, _between: Between) -> Answer:
    found = steps(history, now)
    place = first_end(found)
    if place is None:
        return still(found)
    end = found[place].at
    if unknown_end(history, place):
        return out("resolved_before_history", end)
    if mid_life(history):
        return out("starts_mid_life", end)
    until = found[: place + 1]
    asked_again = any(
        s.fact is not None
        and s.fact.kind != "created"
        and (s.fact.text is not None or s.fact.kind == "commented")
        and s.fact.side == "requester"
        for s in until
    )
    waited = any(s.category is StatusCategory.WAITING for s in until)
    handed = len(went(until, "group")) > 1 or len(went(until, "assignee")) > 1
    return good(end, int(not (asked_again or waited or handed)))


def within(days: int) -> Callable[[History, datetime], bool | None]:
    """Whether it came back so soon after its first resolution; None: too early to tell."""

    def back(history: History, now: datetime) -> bool | None:
        found = steps(history, now)
        place = first_end(found)
        assert place is not None
        limit = found[place].at + timedelta(days=days)
        if limit > now:
            return None
        return any(i > place and found[i].at <= limit for i in backs(found))

    return back


def contact_net(history: History, now: datetime, between: Between) -> Answer:
    at, amount, weight, reason = contact(history, now, between)
    if reason is not None:
        return at, amount, weight, reason
    back = within(14)(history, now)
    return out("window_open", at) if back is None else good(at, amount * (not back))


def reopened(history: History, now: datetime, _between: Between) -> Answer:
    found = steps(history, now)
    place = first_end(found)
    if place is None:
        return still(found)
    if unknown_end(history, place):
        return out("resolved_before_history", found[place].at)
    back = within(14)(history, now)
    at = found[place].at
    return out("window_open", at) if back is None else good(at, int(back))


def reopenings(history: History, now: datetime, _between: Between) -> Answer:
    found = steps(history, now)
    place = first_end(found)
    if place is None:
        return still(found)
    return good(found[place].at, sum(i > place for i in backs(found)))


def first_level(history: History, now: datetime, _between: Between) -> Answer:
    found = steps(history, now)
    place = last_end(found)
    if place is None:
        return still(found)
    group = found[place].values.get("group")
    if group is None:
        return out("group_unknown", found[place].at)
    return good(found[place].at, int(group == "desk"))
