"""Dealing tickets by the plain rule: sort everything, and look at everybody each time."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from itsmcore.model import Group, Incident, Level
from itsmcore.practices import Agent, AssignmentPolicy

__all__ = ["Dealt", "dealt"]

OPEN = {"new", "odd", "assigned", "in_progress", "on_hold"}


class Dealt(NamedTuple):
    """Who gets what, and what is left of it for the next time."""

    assignees: dict[str, str | None]
    loads: dict[str, int]
    turns: dict[str, str]


def dealt(
    tickets: Iterable[Incident],
    groups: Iterable[Group],
    *,
    at: datetime,
    agents: Iterable[Agent],
    work: Iterable[Incident],
    policy: AssignmentPolicy,
    turns: Mapping[str, str],
    due: Mapping[str, datetime],
) -> Dealt:
    tickets = list(tickets)
    mine = [ticket.id for ticket in tickets]
    known = {agent.party: agent for agent in agents}
    members = {group.id: group.members for group in groups}
    everybody = {key for keys in members.values() for key in keys}
    has = [
        (w.assignee, weight(w, policy))
        for w in work
        if w.id not in mine and w.status in OPEN
    ]
    last, assignees = dict(turns), dict[str, str | None]()
    for ticket in sorted(tickets, key=lambda one: place(one, policy, due)):
        able = []
        for key in members.get(ticket.group or "", ()):
            agent = known.get(key, Agent(party=key))
            load = sum(n for who, n in has if who == key)
            away = any(span.start <= at < span.end for span in agent.away)
            wanted = [
                n for n in policy.needs if n.applies is None or n.applies.holds(ticket)
            ]
            lacks = any(n.required and not n.skills <= agent.skills for n in wanted)
            full = agent.capacity is not None and agent.capacity < load + weight(
                ticket, policy
            )
            wishes = {s for n in wanted if not n.required for s in n.skills}
            if not (away or lacks or full):
                able.append((key, load, len(wishes & agent.skills)))
        most = max((wished for _, _, wished in able), default=0)
        best = sorted((key, load) for key, load, wished in able if wished == most)
        who = choice(best, policy, last.get(ticket.group or ""))
        assignees[ticket.id] = who
        if who is not None and ticket.group is not None:
            has.append((who, weight(ticket, policy)))
            if policy.rule == "round_robin":
                last[ticket.group] = who
    loads = {key: sum(n for who, n in has if who == key) for key in everybody}
    return Dealt(assignees, {key: n for key, n in loads.items() if n}, last)


def choice(
    best: list[tuple[str, int]], policy: AssignmentPolicy, last: str | None
) -> str | None:
    if not best:
        return None
    if policy.rule == "round_robin":
        later = [key for key, _ in best if last is not None and key > last]
        return later[0] if later else best[0][0]
    lightest = min(load for _, load in best)
    return next(key for key, load in best if load == lightest)


def weight(ticket: Incident, policy: AssignmentPolicy) -> int:
    for level in Level:
        if ticket.priority == level and level in policy.weights:
            return policy.weights[level]
    return 1


def place(
    ticket: Incident, policy: AssignmentPolicy, due: Mapping[str, datetime]
) -> tuple[object, ...]:
    grave = [*Level, None].index(ticket.priority)
    at = due.get(ticket.id) or ticket.due_at
    soon = "9999" if at is None else at.isoformat()
    first = (soon, grave) if policy.order == "due" else (grave, soon)
    return (*first, ticket.opened_at, ticket.id)
