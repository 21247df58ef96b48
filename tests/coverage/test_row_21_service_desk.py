"""Service desk: queues per group, and assignment that is the same for the same input.

Works when: each group has its queue; the rule of assignment (skills, load, round robin) gives
the same answer for the same input; and each record has a field for the channel.
"""

from datetime import UTC, datetime
from typing import Any

from itsmcore.model import Change, Channel, Group, Incident, Problem, Request, Task
from itsmcore.practices import Agent, AssignmentPolicy, SkillNeed, assign, queues

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
NET = Group(id="net", name="Network", members={"ada", "bob", "cy"})


def ticket(key: str, **given: Any) -> Incident:
    return Incident(**{"id": key, "opened_at": NINE, "group": "net", **given})


def test_each_group_has_its_queue() -> None:
    tickets = [ticket("A", priority="low"), ticket("B", priority="high")]
    db, net = queues([*tickets, ticket("C", group="db")])
    assert [entry.id for entry in db.entries] == ["C"]
    assert [entry.id for entry in net.entries] == ["B", "A"]


def test_assignment_by_skills_load_and_turn_does_not_depend_on_the_order() -> None:
    tickets = [ticket("A"), ticket("B"), ticket("C", category="firewall")]
    need = SkillNeed(skills=["firewall"])
    agents = [Agent(party="bob", skills=["firewall"]), Agent(party="cy", capacity=1)]
    work = [ticket("W", assignee="ada")]
    for rule, wanted in (
        ("least_loaded", {"A": "bob", "B": "cy", "C": "ada"}),
        ("round_robin", {"A": "bob", "B": "cy", "C": "ada"}),
    ):
        policy = AssignmentPolicy(rule=rule)
        turns = {"net": "ada"}
        told: dict[str, Any] = {
            "at": NINE,
            "work": work,
            "policy": policy,
            "turns": turns,
        }
        found = assign(tickets, [NET], agents=agents, **told)
        again = assign(tickets[::-1], [NET], agents=agents[::-1], **told)
        assert found == again
        assert found.by_ticket == wanted
    skilled = AssignmentPolicy(needs=[need])
    found = assign(tickets, [NET], at=NINE, agents=agents, policy=skilled)
    assert set(found.by_ticket.values()) == {"bob"}


def test_every_piece_of_work_has_a_channel() -> None:
    for kind in (Incident, Problem, Change, Request, Task):
        record = kind(id="1", opened_at=NINE, channel="walk_in")
        assert record.channel is Channel.WALK_IN
