"""One incident from birth to closure: its buttons, its history and its clock.

Run it: `python examples/one_incident.py`. Time is an argument everywhere, so the program
plays one Monday of 2026 and always prints the same.
"""

from datetime import UTC, datetime, timedelta

from itsmcore.lifecycle import INCIDENT, IncidentChanges, IncidentEvent
from itsmcore.model import Actor, History, Incident, Side, when
from itsmcore.sla import Schedule, Target, Verdict, measure

SUPPORT = Schedule(
    tz="Europe/London",
    week={"mon-fri": "09:00-17:30"},
    breaks={"mon-fri": "12:30-13:00"},
    name="support desk",
)
TARGET = Target.resolution(
    {"critical": timedelta(hours=2), "high": timedelta(hours=4)},
    pause=when(status_category="waiting"),
    schedule=SUPPORT,
)
ADA = Actor(key="ada", side=Side.AGENT, roles={"agent"})


def clock(hour: int, minute: int = 0) -> datetime:
    """An instant of Monday, 2 March 2026."""
    return datetime(2026, 3, 2, hour, minute, tzinfo=UTC)


def show_buttons(incident: Incident, now: datetime) -> None:
    """What a form would offer Ada now, and what each button would ask her for."""
    print(f"{now:%H:%M} {incident.id} is {incident.status}; Ada may:")
    for offer in INCIDENT.available(incident, at=now, by=ADA):
        needs = ", ".join(need.field for need in offer.needs)
        print(f"    {offer.label:<8} {'needs ' + needs if needs else ''}".rstrip())


def show_clock(verdict: Verdict) -> None:
    """Where the resolution target stands."""
    due = verdict.due_at or verdict.due_if_resumed_now
    mark = "due" if verdict.due_at else "paused, due if resumed now"
    print(
        f"{verdict.now:%H:%M} clock is {verdict.state}, {verdict.outcome}: "
        f"{verdict.elapsed} of {verdict.goal} used, {mark} {due:%Y-%m-%d %H:%M}"
    )


def main() -> None:
    """Play the incident."""
    born = INCIDENT.create(
        {"title": "Payroll is down", "priority": "high", "requester": "rob"},
        id="INC-1",
        at=clock(9, 10),
        by="rob",
    )
    incident, history = born.record, History.start(born.record, born.facts)
    show_buttons(incident, clock(9, 15))

    story: list[tuple[datetime, IncidentEvent, IncidentChanges, str | None]] = [
        (clock(9, 20), IncidentEvent.START, {"assignee": "ada"}, None),
        (clock(10), IncidentEvent.HOLD, {"hold_reason": "customer"}, "Which month?"),
        (clock(14), IncidentEvent.RESUME, {}, None),
    ]
    for at, event, changes, text in story:
        step = INCIDENT.apply(
            incident, event, changes, at=at, by=ADA, text=text, public=True
        )
        incident, history = step.record, history + step.facts
        show_clock(measure(TARGET, history, now=at))

    refused = INCIDENT.explain(
        incident, IncidentEvent.RESOLVE, {}, at=clock(15), by=ADA
    )
    print("15:00 resolve is refused:", "; ".join(u.message for u in refused.unmet))

    outcome: IncidentChanges = {
        "resolution_code": "fixed",
        "resolution_notes": "Restarted the batch.",
    }
    for at, event in (
        (clock(15, 30), IncidentEvent.RESOLVE),
        (clock(17), IncidentEvent.CLOSE),
    ):
        change = outcome if event is IncidentEvent.RESOLVE else None
        step = INCIDENT.apply(incident, event, change, at=at, by=ADA)
        incident, history = step.record, history + step.facts

    verdict = measure(TARGET, history, now=clock(17))
    print(f"\nclosed: {incident.resolution_code}, version {incident.version}")
    print(*verdict.explain().lines(), sep="\n")
    replayed = INCIDENT.replay(history, strict=True).record
    print("replaying its facts rebuilds it:", replayed == incident)


if __name__ == "__main__":
    main()
