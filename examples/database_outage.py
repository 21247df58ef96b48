"""The outage of one database, told from the first alert to the figures of the week.

Run it: `python examples/database_outage.py`. Payroll and the web shop stand on one database.
When it stops, the graph says who is hit and what was promised to them, triage says how grave
it is, and it becomes a major incident. What is behind it is made a problem, and the change
that ends it finds the first window in which nothing stands in its way. Time is an argument
everywhere: the program plays one week of 2026 and always prints the same.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from itsmcore import Interval, Schedule
from itsmcore.cmdb import Graph, Outage, measure_availability
from itsmcore.lifecycle import (
    CHANGE,
    INCIDENT,
    MAJOR_INCIDENT,
    MAJOR_INCIDENT_MANAGER_ROLE,
    PROBLEM,
    ApprovalPolicy,
    ApprovalStage,
    ChangeChanges,
    ChangeEvent,
    IncidentChanges,
    IncidentEvent,
    MajorChanges,
    MajorEvent,
    ProblemChanges,
    ProblemEvent,
    Step,
    decide,
    judge,
)
from itsmcore.metrics import (
    figures,
    first_contact_resolution,
    linked_to_problem_rate,
    mean_time_to_acknowledge,
    mean_time_to_resolve,
    sla_compliance,
)
from itsmcore.model import (
    CI,
    Actor,
    Change,
    History,
    Incident,
    Problem,
    RedundancyGroup,
    Relation,
    Service,
    when,
)
from itsmcore.practices import (
    ChangeWindow,
    MajorRule,
    RecurrenceRule,
    affected_agreements,
    change_conflicts,
    change_risk,
    free_windows,
    major_candidates,
    recurrences,
    triage,
)
from itsmcore.sla import Agreement, Target, measure

MONDAY: Final = datetime(2026, 3, 2, tzinfo=UTC)
SINCE: Final = datetime(2026, 1, 1, tzinfo=UTC)
WEEK: Final = Interval(start=MONDAY, end=MONDAY + timedelta(days=7))

OFFICE: Final = Schedule(tz="UTC", week={"mon-fri": "08:00-18:00"}, name="office")
SCHEDULES: Final = {"nights": Schedule(tz="UTC", week={"mon-sun": "20:00-24:00"})}
FIX: Final = Target.resolution(
    {"critical": timedelta(hours=4), "high": timedelta(hours=8)},
    pause=when(status_category="waiting"),
    schedule=OFFICE,
)
ADA: Final = Actor(key="ada", side="agent", roles={"agent"})
GRACE: Final = Actor(key="grace", side="agent", roles={MAJOR_INCIDENT_MANAGER_ROLE})


def on(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of the week, Monday being day 0; earlier weeks have negative days."""
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


def estate() -> Graph:
    """Two services on one database, whose storage serves a third one, too."""
    services = [
        Service(
            id="payroll", opened_at=SINCE, criticality="critical", customers=["acme"]
        ),
        Service(id="shop", opened_at=SINCE, criticality="high", customers=["acme"]),
        Service(id="intranet", opened_at=SINCE, criticality="low"),
    ]
    classes = {
        "pay-app": "application",
        "shop-app": "application",
        "web-1": "application",
        "web-2": "application",
        "wiki": "application",
        "db-1": "database",
        "db-2": "database",
        "san-1": "storage",
    }
    items = [CI(id=i, ci_class=c, opened_at=SINCE) for i, c in classes.items()]
    needs = [
        ("payroll", "pay-app"),
        ("pay-app", "db-1"),
        ("shop", "shop-app"),
        ("shop-app", "db-1"),
        ("intranet", "wiki"),
        ("wiki", "db-2"),
        ("db-1", "san-1"),
        ("db-2", "san-1"),
    ]
    relations = [Relation(source=above, target=below) for above, below in needs]
    farm = RedundancyGroup(of="shop", members=["web-1", "web-2"])
    return Graph([*services, *items], relations, [farm])


AGREEMENTS: Final = (
    Agreement(id="acme gold", targets=["fix"], customer="acme", services=["payroll"]),
    Agreement(id="acme silver", targets=["fix"], customer="acme", services=["shop"]),
    Agreement(id="wiki best effort", targets=["fix"], services=["intranet"]),
)
CALENDAR: Final = (
    ChangeWindow(id="nights", kind="maintenance", cis=["db-1"], schedule="nights"),
    ChangeWindow(
        id="payroll run",
        kind="blackout",
        services=["payroll"],
        spans=[Interval(start=on(2, 12), end=on(3, 6))],
    ),
)


STOPPED: Final[IncidentChanges] = {
    "title": "db-1 does not answer",
    "category": "database",
    "cis": ["db-1"],
    "urgency": "high",
}
RESTARTED: Final[IncidentChanges] = {
    "resolution_code": "fixed",
    "resolution_notes": "Failed over, restarted the storage controller.",
}
CAUSE: Final[ProblemChanges] = {
    "root_cause": "The firmware of the storage stalls under load.",
    "workaround": "Fail over by hand.",
}
MAJOR_RULES: Final = (MajorRule(name="critical service", criticality="critical"),)
BOARD: Final = ApprovalPolicy(stages=[ApprovalStage(approvers=["grace"])])


def say(lines: Iterable[str]) -> None:
    """Lines of an answer that explains itself, set in."""
    for line in lines:
        print(f"    {line}")


class Ticket:
    """An incident as it is now, with its history."""

    def __init__(self, key: str, changes: IncidentChanges, at: datetime) -> None:
        """Born from what monitoring reports."""
        born = INCIDENT.create(changes, id=key, at=at, by="monitoring")
        self.record = born.record
        self.history = History.start(born.record, born.facts)

    def go(
        self, event: IncidentEvent, at: datetime, changes: IncidentChanges | None = None
    ) -> None:
        """One step by Ada."""
        self._add(INCIDENT.apply(self.record, event, changes, at=at, by=ADA))

    def major(
        self, event: MajorEvent, at: datetime, changes: MajorChanges, reason: str
    ) -> None:
        """One step on the way to a major incident and back, by its manager."""
        self._add(
            MAJOR_INCIDENT.apply(
                self.record, event, changes, at=at, by=GRACE, reason=reason
            )
        )

    def _add(self, step: Step[Incident]) -> None:
        self.record, self.history = step.record, self.history + step.facts


def resolved(
    key: str, changes: IncidentChanges, at: datetime, after: timedelta
) -> Ticket:
    """A lesser incident, taken up after five minutes and resolved in one go."""
    ticket = Ticket(key, changes, at)
    ticket.go(IncidentEvent.START, at + timedelta(minutes=5), {"assignee": "ada"})
    ticket.go(IncidentEvent.RESOLVE, at + after, RESTARTED)
    return ticket


def detect(graph: Graph) -> None:
    """What the graph says of a database that stopped."""
    print("Tuesday 09:40, db-1 does not answer. Who is hit?")
    impact = graph.impact(["db-1"])
    for key in impact.services:
        hit = impact[key]
        say([f"{key} is {hit.health}: {' > '.join(hit.path)}"])
    print("Not hit: intranet, on db-2.")


def open_major(graph: Graph) -> Ticket:
    """The incident: how grave it is, what was promised, and that it is a major one."""
    ticket = Ticket("INC-3", {**STOPPED, "service": "payroll"}, on(1, 9, 40))
    found = triage(ticket.record, graph=graph)
    print("\nINC-3 is opened. How grave is it?")
    say(found.explain())
    ticket.go(
        IncidentEvent.UPDATE,
        on(1, 9, 41),
        {"priority": found.priority.value, "impact": found.impact},
    )
    print("\nWhat was promised?")
    say(affected_agreements(ticket.record, AGREEMENTS, graph=graph).explain())

    [candidate] = major_candidates([ticket.record], MAJOR_RULES, graph=graph)
    print("\nIs it a major incident?")
    say(candidate.explain())
    ticket.major(
        MajorEvent.ACCEPT,
        on(1, 9, 45),
        {"business_impact": "No salaries, no orders.", "commander": "grace"},
        "A critical service is down.",
    )
    return ticket


def restore(ticket: Ticket) -> None:
    """From the first hand on it to the closure, and what its clock says."""
    ticket.go(IncidentEvent.START, on(1, 9, 50), {"assignee": "ada"})
    ticket.go(IncidentEvent.RESOLVE, on(1, 11, 55), RESTARTED)
    verdict = measure(FIX, ticket.history, now=on(1, 12))
    print(f"\nTuesday 11:55, db-1 is back. The clock is {verdict.outcome}:")
    say(verdict.explain().lines())
    ticket.major(MajorEvent.FINISH_REVIEW, on(2, 9), {}, "The storage stalled again.")


def find_cause(tickets: Iterable[Ticket]) -> Problem:
    """It was not the first time: a problem, whose cause is found."""
    rule = RecurrenceRule(by=["cis", "category"], count=3, within=timedelta(days=30))
    [found] = recurrences([ticket.record for ticket in tickets], rule)
    print("\nWednesday. Has this happened before?")
    say(found.explain())
    problem = PROBLEM.create(
        {"title": "db-1 hangs", "cis": ["db-1"], "incidents": found.incidents},
        id="PRB-1",
        at=on(2, 10),
        by="bo",
    ).record
    for event, changes in (
        (ProblemEvent.ASSESS, None),
        (ProblemEvent.ANALYSE, None),
        (ProblemEvent.DECLARE_KNOWN_ERROR, CAUSE),
    ):
        problem = PROBLEM.apply(problem, event, changes, at=on(2, 11), by="bo").record
    print(f"PRB-1 explains {len(problem.incidents)} incidents. {problem.root_cause}")
    print(f"Known error: {problem.known_error}. {problem.workaround}")
    return problem


def plan_change(graph: Graph, problem: Problem) -> None:
    """The change that ends it: how risky it is, what is in its way, and when nothing is."""
    length = timedelta(hours=2)
    other = planned("CHG-7", "san-1", on(3, 20), on(3, 22), assignee="cy")
    wished = planned("CHG-8", "db-1", on(2, 17), on(2, 19), assignee="bo")
    print(f"\nCHG-8 is to end {problem.id}: new firmware for what db-1 stands on.")
    say(change_risk(wished, graph, likelihood="low").explain())
    print("Can it be on Wednesday from 17:00 to 19:00?")
    found = change_conflicts(
        [wished, other],
        of=["CHG-8"],
        windows=CALENDAR,
        schedules=SCHEDULES,
        graph=graph,
    )
    say(found.explain())
    free = free_windows(
        [wished],
        [other],
        horizon=Interval(start=on(2, 17), end=on(5, 0)),
        lasting=length,
        windows=CALENDAR,
        schedules=SCHEDULES,
        graph=graph,
    )
    for first in free.long_enough[:1]:
        window = Interval(start=first.start, end=first.start + length)
        print(f"Free: {window.start:%A %H:%M} to {window.end:%H:%M}.")
        carry_out(wished, window)


def planned(
    key: str, ci: str, start: datetime, end: datetime, *, assignee: str
) -> Change:
    """A change as it is first wished for."""
    wish: ChangeChanges = {
        "title": f"New firmware for {ci}",
        "cis": [ci],
        "requester": assignee,
        "assignee": assignee,
        "planned_start": start,
        "planned_end": end,
    }
    return CHANGE.create(wish, id=key, at=on(2, 11), by=assignee).record


def carry_out(change: Change, window: Interval) -> None:
    """Submitted, approved by somebody else, done and closed."""
    plan: ChangeChanges = {
        "planned_start": window.start,
        "planned_end": window.end,
        "impact": "high",
        "risk": "medium",
        "implementation_plan": "Fail over, write the firmware, fail back.",
        "test_plan": "Run the load that made it stall.",
        "backout_plan": "Write the old firmware.",
        "approvals": BOARD.opened(at=on(2, 12)),
    }
    change = CHANGE.apply(change, ChangeEvent.SUBMIT, at=on(2, 12), by="bo").record
    change = CHANGE.apply(
        change, ChangeEvent.REQUEST_APPROVAL, plan, at=on(2, 12), by="ada"
    ).record
    votes = decide(BOARD, change.approvals, "grace", approve=True, at=on(2, 14))
    change = CHANGE.apply(
        change, ChangeEvent.UPDATE, {"approvals": votes}, at=on(2, 14), by="grace"
    ).record
    ruling = judge(BOARD, change.approvals, now=on(2, 14))
    change = CHANGE.apply(
        change,
        ChangeEvent.APPROVE,
        at=on(2, 14),
        by="grace",
        given={"approval": ruling.state},
    ).record
    steps: tuple[tuple[ChangeEvent, ChangeChanges, datetime], ...] = (
        (ChangeEvent.START, {"actual_start": window.start}, window.start),
        (
            ChangeEvent.FINISH,
            {"actual_end": window.end, "outcome": "successful"},
            window.end,
        ),
        (ChangeEvent.CLOSE, {"review_notes": "It held."}, window.end),
    )
    for event, changes, at in steps:
        change = CHANGE.apply(change, event, changes, at=at, by="bo").record
    print(f"{change.id} is {change.status}: {change.outcome}.")


def tell_week(tickets: Iterable[Ticket]) -> None:
    """The figures of the week."""
    print("\nThe week in figures:")
    kpis = [
        mean_time_to_acknowledge,
        mean_time_to_resolve,
        sla_compliance.given(target=FIX),
        first_contact_resolution,
        linked_to_problem_rate,
    ]
    histories = [ticket.history for ticket in tickets]
    found = figures(kpis, histories, now=WEEK.end, period=WEEK, schedule=OFFICE)
    say(str(row.figure) for row in found)
    lost = Outage(item="payroll", start=on(1, 9, 40), end=on(1, 11, 55), record="INC-3")
    say([str(measure_availability([lost], WEEK, item="payroll", schedule=OFFICE))])


def main() -> None:
    """Play the week."""
    graph = estate()
    detect(graph)
    half = timedelta(minutes=30)
    before: IncidentChanges = {**STOPPED, "priority": "high"}
    lesser: IncidentChanges = {
        "title": "Slow wiki",
        "cis": ["wiki"],
        "priority": "medium",
    }
    tickets = [
        resolved("INC-1", before, on(-20, 11), half),
        resolved("INC-2", before, on(-7, 15), half),
    ]
    major = open_major(graph)
    restore(major)
    tickets += [major, resolved("INC-4", lesser, on(3, 10), 2 * half)]
    problem = find_cause(tickets)
    plan_change(graph, problem)
    for ticket in tickets[:3]:
        ticket.go(IncidentEvent.UPDATE, on(4, 9), {"problem": problem.id})
    tell_week(tickets)


if __name__ == "__main__":
    main()
