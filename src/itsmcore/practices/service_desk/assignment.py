"""Assignment: each ticket goes to somebody of its group who can take it, or to nobody."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

import attrs

from itsmcore._instants import to_utc
from itsmcore.errors import FieldError, UnknownNameError
from itsmcore.model import (
    FrozenMap,
    Group,
    GroupKey,
    PartyKey,
    RecordKey,
    Word,
    WorkingTime,
    WorkItem,
)
from itsmcore.practices._given import a_schedule, by_id, expect, listed, mapped
from itsmcore.practices.service_desk.desk_policy import (
    Agent,
    AssignmentPolicy,
    AssignmentRule,
    SkillNeed,
)
from itsmcore.practices.service_desk.queue import NO_DUE, queue_key

__all__ = ["Assignment", "Assignments", "Bar", "Candidate", "assign"]

NO_TURNS: Final[FrozenMap[str, str]] = FrozenMap()
NO_SHIFTS: Final[FrozenMap[str, WorkingTime]] = FrozenMap()


class Bar(Word):
    """Why somebody cannot take a ticket."""

    AWAY = "away"
    OFF_DUTY = "off_duty"
    LACKS_SKILLS = "lacks_skills"
    FULL = "full"


@attrs.frozen(kw_only=True)
class Candidate:
    """A member of the group, as considered for one ticket.

    Attributes:
        party: Their key.
        load: What they have to do already.
        capacity: The most that they take; None for no limit.
        lacks: Required skills that they do not have, in order.
        wished: How many of the skills that are wished they have.
        bars: Why they cannot take it; empty where they can.
    """

    party: PartyKey
    load: int
    capacity: int | None
    lacks: tuple[str, ...]
    wished: int
    bars: tuple[Bar, ...]


@attrs.frozen(kw_only=True)
class Assignment:
    """Who gets a ticket, and why.

    Attributes:
        ticket: Its key.
        group: The group that it is in; None for none, and then nobody gets it.
        assignee: Who gets it; None where nobody can.
        weight: What it adds to their load.
        rule: Who came first among those who could.
        after: Who had the last turn in the group; for turns by round robin only.
        candidates: The members of the group, by key.
    """

    ticket: RecordKey
    group: GroupKey | None
    assignee: PartyKey | None
    weight: int
    rule: AssignmentRule
    after: PartyKey | None
    candidates: tuple[Candidate, ...]

    def explain(self) -> tuple[str, ...]:
        """Who gets it and by which rule, then a line for each member of the group."""
        return (self._head(), *(self._line(one) for one in self.candidates))

    def _head(self) -> str:
        if self.assignee is not None:
            return f"{self.ticket} of {self.group}: {self.assignee}, {self._why()}"
        if self.group is None:
            return f"{self.ticket}: nobody, since it is in no group"
        why = (
            "none of its members can take it"
            if self.candidates
            else "it has no members"
        )
        return f"{self.ticket} of {self.group}: nobody, since {why}"

    def _why(self) -> str:
        skilled = any(one.wished for one in self.candidates if not one.bars)
        first = "with most of the wished skills, " if skilled else ""
        if self.rule is AssignmentRule.LEAST_LOADED:
            return f"{first}who has the least to do"
        turn = (
            f"whose turn it is after {self.after}" if self.after else "the first turn"
        )
        return f"{first}{turn}"

    def _line(self, one: Candidate) -> str:
        limit = "" if one.capacity is None else f" of {one.capacity}"
        skilled = f", {one.wished} wished skills" if one.wished else ""
        told = {
            Bar.AWAY: "away",
            Bar.OFF_DUTY: "off duty",
            Bar.LACKS_SKILLS: f"lacks {', '.join(one.lacks)}",
            Bar.FULL: f"{self.weight} more would be too much",
        }
        why = "; ".join(told[bar] for bar in one.bars) or "can take it"
        return f"{one.party}: load {one.load}{limit}{skilled}; {why}"


@attrs.frozen(kw_only=True)
class Assignments:
    """Who gets which ticket.

    Attributes:
        assignments: One for each ticket, in the order in which they were given away.
        loads: What each member of the groups has to do afterwards, by key.
        turns: Who had the last turn in each group; goes in again next time.
    """

    assignments: tuple[Assignment, ...]
    loads: FrozenMap[PartyKey, int]
    turns: FrozenMap[GroupKey, PartyKey]

    @property
    def by_ticket(self) -> FrozenMap[RecordKey, PartyKey | None]:
        """Who gets each ticket, by its key."""
        found = {one.ticket: one.assignee for one in self.assignments}
        return FrozenMap({key: found[key] for key in sorted(found)})

    @property
    def unassigned(self) -> tuple[RecordKey, ...]:
        """Keys of the tickets that nobody gets, in their order."""
        return tuple(one.ticket for one in self.assignments if one.assignee is None)

    def explain(self) -> tuple[str, ...]:
        """What each assignment says, one after the other."""
        return tuple(line for one in self.assignments for line in one.explain())


def assign(
    tickets: Iterable[WorkItem],
    groups: Iterable[Group],
    /,
    *,
    at: datetime,
    agents: Iterable[Agent] = (),
    work: Iterable[WorkItem] = (),
    policy: AssignmentPolicy | None = None,
    turns: Mapping[str, str] = NO_TURNS,
    due: Mapping[str, datetime] = NO_DUE,
    shifts: Mapping[str, WorkingTime] = NO_SHIFTS,
) -> Assignments:
    """Who of its group gets each ticket; of one ticket, give a list of one.

    Tickets are given away in the order of the policy, and each adds to the load of the one
    who gets it. Somebody can take a ticket who is on duty and not away, has every required
    skill, and whose load with it is not above their capacity. Among those, whoever has more of the
    wished skills comes first; then the rule of the policy decides, and at last the lower key.

    Args:
        tickets: What is to be given away, in any order; who has it now does not matter.
        groups: The groups of the tickets, with their members.
        at: When, aware: who is away then gets nothing.
        agents: What is known of members; one who is not among them has no skills and no
            limit, and is never away.
        work: What people have already, in any order; the tickets themselves do not count.
        policy: By which rules; by the least load with every ticket alike, unless told.
        turns: Who had the last turn in each group, as it came out the last time. Somebody who
            is no member any more still marks the place.
        due: When tickets are due by their agreements, by key; the `due_at` of the record for
            those that are not named.
        shifts: When members are on duty, by key; those that are not named always are.

    Raises:
        UnknownNameError: The group of a ticket is not given.
        FieldError: Something comes twice.
        WrongTypeError: An argument is something else.
        NaiveDatetimeError: An instant has no zone.

    References:
        Own rules; docs/guides/service-desk.md says how they go together.
    """
    rules = AssignmentPolicy() if policy is None else policy
    desk = _Desk(
        expect(rules, AssignmentPolicy, "policy"),
        by_id(groups, Group, "groups"),
        _agents(agents),
        to_utc(at, "at"),
        mapped(shifts, "shifts", a_schedule),
    )
    dues, last = mapped(due, "due", to_utc), mapped(turns, "turns", _party)
    given = by_id(tickets, WorkItem, "tickets")
    desk.burden(
        item for key, item in by_id(work, WorkItem, "work").items() if key not in given
    )
    order = sorted(given.values(), key=lambda one: queue_key(one, rules.order, dues))
    found = tuple(desk.given(ticket, last) for ticket in order)
    loads = {key: desk.loads.get(key, 0) for key in desk.members}
    return Assignments(
        assignments=found,
        loads=FrozenMap(loads),
        turns=FrozenMap({key: last[key] for key in sorted(last)}),
    )


class _Desk:
    """The people of the groups, and what each has to do so far."""

    def __init__(
        self,
        policy: AssignmentPolicy,
        groups: Mapping[str, Group],
        agents: Mapping[str, Agent],
        at: datetime,
        shifts: Mapping[str, WorkingTime],
    ) -> None:
        self._policy = policy
        self._groups = groups
        self.members = sorted(
            {key for group in groups.values() for key in group.members}
        )
        self._agents = {
            key: agents.get(key) or Agent(party=key) for key in self.members
        }
        self._away = {key for key, one in self._agents.items() if one.is_away(at)}
        self._off = {
            key for key in self.members if key in shifts and not shifts[key].is_open(at)
        }
        self.loads: dict[str, int] = {}

    def burden(self, work: Iterable[WorkItem]) -> None:
        """Count what people have already."""
        for item in work:
            if item.assignee is not None and self._policy.counts.holds(item):
                self._add(item.assignee, self._policy.weight(item))

    def given(self, ticket: WorkItem, turns: dict[str, str]) -> Assignment:
        """Give a ticket away, and note whose turn it was."""
        weight, after = self._policy.weight(ticket), None
        candidates = self._candidates(ticket, weight)
        able = [one for one in candidates if not one.bars]
        if self._policy.rule is AssignmentRule.ROUND_ROBIN:
            after = turns.get(ticket.group or "")
            best = min(able, key=lambda one: _turn(one, after), default=None)
        else:
            best = min(able, key=_least, default=None)
        if best is not None:
            self._add(best.party, weight)
        if best is not None and self._policy.rule is AssignmentRule.ROUND_ROBIN:
            turns[ticket.group or ""] = best.party
        return Assignment(
            ticket=ticket.id,
            group=ticket.group,
            assignee=None if best is None else best.party,
            weight=weight,
            rule=self._policy.rule,
            after=after,
            candidates=candidates,
        )

    def _add(self, party: str, weight: int) -> None:
        self.loads[party] = self.loads.get(party, 0) + weight

    def _candidates(self, ticket: WorkItem, weight: int) -> tuple[Candidate, ...]:
        if ticket.group is None:
            return ()
        group = self._groups.get(ticket.group)
        if group is None:
            raise UnknownNameError(
                field=f"tickets.{ticket.id}.group",
                value=ticket.group,
                known=self._groups,
            )
        needs = [need for need in self._policy.needs if _is_for(need, ticket)]
        required = {s for need in needs if need.required for s in need.skills}
        wished = {s for need in needs if not need.required for s in need.skills}
        return tuple(
            self._candidate(self._agents[key], required, wished, weight)
            for key in sorted(group.members)
        )

    def _candidate(
        self, agent: Agent, required: set[str], wished: set[str], weight: int
    ) -> Candidate:
        load, lacks = self.loads.get(agent.party, 0), sorted(required - agent.skills)
        is_full = agent.capacity is not None and load + weight > agent.capacity
        found = (
            (agent.party in self._away, Bar.AWAY),
            (agent.party in self._off, Bar.OFF_DUTY),
            (bool(lacks), Bar.LACKS_SKILLS),
            (is_full, Bar.FULL),
        )
        return Candidate(
            party=agent.party,
            load=load,
            capacity=agent.capacity,
            lacks=tuple(lacks),
            wished=len(wished & agent.skills),
            bars=tuple(bar for is_so, bar in found if is_so),
        )


def _least(one: Candidate) -> tuple[int, int, str]:
    return (-one.wished, one.load, one.party)


def _turn(one: Candidate, after: str | None) -> tuple[int, bool, str]:
    """Those after the last one come before the others, both by key."""
    is_around = after is not None and one.party <= after
    return (-one.wished, is_around, one.party)


def _is_for(need: SkillNeed, ticket: WorkItem) -> bool:
    return need.applies is None or need.applies.holds(ticket)


def _agents(value: Iterable[Agent]) -> dict[str, Agent]:
    found: dict[str, Agent] = {}
    for place, agent in enumerate(listed(value, Agent, "agents")):
        if agent.party in found:
            raise FieldError(
                field=f"agents[{place}].party",
                value=agent.party,
                problem="another one has that key",
                remedy="give each once",
                path=("agents", place, "party"),
            )
        found[agent.party] = agent
    return found


def _party(value: str, field: str) -> str:
    return expect(value, str, field)
