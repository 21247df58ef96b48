"""KPIs by their definitions, slowly: step by step over the facts, apart from the library's way.

Each function takes a history, `now` and the time between two instants, and gives what one
record is: when, how much, of what weight, or why it is left out.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from itsmcore.model import Fact, History, StatusCategory

__all__ = ["CASES", "TIERS", "Answer", "Between", "Step", "steps"]

TIERS = {"desk": 1, "net": 2}
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


def steps(history: History, now: datetime) -> list[Step]:
    """The record after its beginning and after each fact that took effect by then."""
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
    if found and is_off(found[-1]):
        since = len(found) - 1
        while since and is_off(found[since - 1]):
            since -= 1
        return out("cancelled", found[since].at)
    return out("open")


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
