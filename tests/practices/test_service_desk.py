"""The service desk: tickets go to those who can take them, and queues have one order."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.errors import (
    FieldError,
    ItsmError,
    NaiveDatetimeError,
    UnknownNameError,
    WrongTypeError,
)
from itsmcore.interval import Interval
from itsmcore.model import Group, Incident, IncidentState, Level, when
from itsmcore.practices import (
    Agent,
    AssignmentPolicy,
    Assignments,
    Bar,
    SkillNeed,
    assign,
    queues,
)
from itsmcore.sla import Schedule
from itsmcore.testing import agents, assignment_policies
from tests.bad_input import Call, surprises
from tests.practices.desk_oracle import dealt

FEWER = settings(max_examples=settings().max_examples // 4)
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
NET = Group(id="net", name="Network", members={"ada", "bob", "cy"})
DB = Group(id="db", name="Databases", members={"bob", "dee"})


def ticket(key: str, **given: Any) -> Incident:
    return Incident(**{"id": key, "opened_at": NINE, "group": "net", **given})


def deal(*tickets: Incident, **given: Any) -> Assignments:
    return assign(tickets, [NET, DB], **{"at": NINE, **given})


def test_the_ticket_goes_to_whoever_has_the_least_to_do() -> None:
    work = [ticket("W1", assignee="ada"), ticket("W2", assignee="bob")]
    found = deal(ticket("T1"), work=work)
    assert found.by_ticket == {"T1": "cy"}
    assert found.loads == {"ada": 1, "bob": 1, "cy": 1, "dee": 0}
    assert found.explain() == (
        "T1 of net: cy, who has the least to do",
        "ada: load 1; can take it",
        "bob: load 1; can take it",
        "cy: load 0; can take it",
    )


def test_equal_loads_go_to_the_lower_key() -> None:
    assert deal(ticket("T1")).by_ticket == {"T1": "ada"}


def test_each_ticket_of_a_batch_adds_to_the_load() -> None:
    found = deal(*[ticket(f"T{n}") for n in range(4)])
    assert found.by_ticket == {"T0": "ada", "T1": "bob", "T2": "cy", "T3": "ada"}


def test_the_gravest_ticket_is_given_away_first() -> None:
    tickets = [
        ticket("A"),
        ticket("B", priority="low"),
        ticket("C", priority="critical"),
    ]
    found = deal(*tickets)
    assert [one.ticket for one in found.assignments] == ["C", "B", "A"]
    due = {"A": NINE + HOUR}
    by_due = deal(*tickets, due=due, policy=AssignmentPolicy(order="due"))
    assert [one.ticket for one in by_due.assignments] == ["A", "C", "B"]


def test_weights_make_grave_work_count_more() -> None:
    policy = AssignmentPolicy(weights={"critical": 3})
    work = [
        ticket("W1", assignee="ada", priority="critical"),
        ticket("W2", assignee="bob"),
        ticket("W3", assignee="bob", priority="low"),
        ticket("W4", assignee="cy", priority="critical"),
    ]
    found = deal(ticket("T1", priority="critical"), work=work, policy=policy)
    assert found.by_ticket == {"T1": "bob"}
    assert found.loads["bob"] == 5
    assert found.assignments[0].weight == 3


def test_work_that_is_over_or_given_away_is_no_load() -> None:
    work = [
        ticket("W1", assignee="ada", status=IncidentState.CLOSED),
        ticket("W2", assignee="ada", status=IncidentState.RESOLVED),
        ticket("T1", assignee="ada"),
        ticket("W3", assignee="stranger"),
        ticket("W4", assignee=None),
    ]
    found = deal(ticket("T1", assignee="ada"), work=work)
    assert found.by_ticket == {"T1": "ada"}
    assert found.loads["ada"] == 1
    assert "stranger" not in found.loads


def test_what_a_desk_does_not_count_is_no_load() -> None:
    policy = AssignmentPolicy(counts=when(status="in_progress"))
    work = [ticket("W1", assignee="ada", status="on_hold")]
    assert deal(ticket("T1"), work=work, policy=policy).by_ticket == {"T1": "ada"}


def test_who_is_away_unskilled_or_full_gets_nothing_and_it_is_said_why() -> None:
    policy = AssignmentPolicy(needs=[SkillNeed(skills=["bgp", "ospf"])])
    lunch = Interval(start=NINE, end=NINE + HOUR)
    people = [
        Agent(party="ada", skills=["bgp", "ospf"], away=[lunch]),
        Agent(party="bob", skills=["bgp"]),
        Agent(party="cy", skills=["bgp", "ospf"], capacity=0),
    ]
    found = deal(ticket("T1"), agents=people, policy=policy)
    assert found.unassigned == ("T1",)
    assert found.explain() == (
        "T1 of net: nobody, since none of its members can take it",
        "ada: load 0; away",
        "bob: load 0; lacks ospf",
        "cy: load 0 of 0; 1 more would be too much",
    )
    back = deal(ticket("T1"), agents=people, policy=policy, at=NINE + HOUR)
    assert back.by_ticket == {"T1": "ada"}


def test_who_is_off_duty_gets_nothing() -> None:
    early = Schedule(tz="UTC", week={"mon-fri": "05:00-09:00"})
    late = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})
    shifts = {"ada": early, "bob": late, "stranger": early}
    found = deal(ticket("T1"), shifts=shifts)
    assert found.by_ticket == {"T1": "bob"}
    assert found.explain()[1] == "ada: load 0; off duty"
    dawn = deal(ticket("T1"), shifts=shifts, at=NINE - HOUR)
    assert dawn.by_ticket == {"T1": "ada"}


def test_every_reason_is_told() -> None:
    policy = AssignmentPolicy(needs=[SkillNeed(skills=["bgp"])])
    away = [Interval(start=NINE, end=NINE + HOUR)]
    people = [Agent(party="ada", capacity=0, away=away)]
    [found] = deal(ticket("T1"), agents=people, policy=policy).assignments
    assert found.candidates[0].bars == (Bar.AWAY, Bar.LACKS_SKILLS, Bar.FULL)
    assert found.candidates[0].lacks == ("bgp",)


def test_skills_are_needed_only_where_their_condition_holds() -> None:
    need = SkillNeed(skills=["sql"], applies=when(category="database"))
    policy = AssignmentPolicy(needs=[need])
    found = deal(ticket("T1"), ticket("T2", category="database"), policy=policy)
    assert found.by_ticket == {"T1": "ada", "T2": None}


def test_wished_skills_come_before_the_load() -> None:
    needs = [
        SkillNeed(skills=["french"], required=False),
        SkillNeed(skills=["vip"], applies=when(priority="high"), required=False),
    ]
    policy = AssignmentPolicy(needs=needs)
    people = [Agent(party="cy", skills=["french", "vip"])]
    work = [ticket("W1", assignee="cy")]
    found = deal(ticket("T1", priority="high"), work=work, agents=people, policy=policy)
    assert found.by_ticket == {"T1": "cy"}
    assert found.explain() == (
        "T1 of net: cy, with most of the wished skills, who has the least to do",
        "ada: load 0; can take it",
        "bob: load 0; can take it",
        "cy: load 1, 2 wished skills; can take it",
    )


ROUND = AssignmentPolicy(rule="round_robin")


def test_round_robin_goes_around_and_hands_on_its_place() -> None:
    first = deal(ticket("T1"), ticket("T2"), policy=ROUND)
    assert first.by_ticket == {"T1": "ada", "T2": "bob"}
    assert first.turns == {"net": "bob"}
    second = deal(ticket("T3"), ticket("T4"), policy=ROUND, turns=first.turns)
    assert second.by_ticket == {"T3": "cy", "T4": "ada"}
    assert second.turns == {"net": "ada"}
    assert first.explain()[0] == "T1 of net: ada, the first turn"
    assert second.explain()[0] == "T3 of net: cy, whose turn it is after bob"


def test_round_robin_skips_who_cannot_and_keeps_groups_apart() -> None:
    people = [Agent(party="bob", capacity=0)]
    found = deal(
        ticket("T1"),
        ticket("T2"),
        ticket("T3", group="db"),
        agents=people,
        policy=ROUND,
        turns={"net": "ada", "gone": "zoe"},
    )
    assert found.by_ticket == {"T1": "cy", "T2": "ada", "T3": "dee"}
    assert found.turns == {"db": "dee", "gone": "zoe", "net": "ada"}


def test_who_left_the_group_still_marks_the_place() -> None:
    assert deal(ticket("T1"), policy=ROUND, turns={"net": "bea"}).turns["net"] == "bob"


def test_nobody_is_an_answer_and_leaves_the_turn() -> None:
    people = [Agent(party=key, capacity=0) for key in NET.members]
    found = deal(ticket("T1"), agents=people, policy=ROUND, turns={"net": "ada"})
    assert found.by_ticket == {"T1": None}
    assert found.turns == {"net": "ada"}


def test_a_ticket_in_no_group_and_one_in_an_empty_group_go_to_nobody() -> None:
    empty = Group(id="empty", name="Empty")
    tickets = [ticket("T1", group=None), ticket("T2", group="empty")]
    found = assign(tickets, [empty], at=NINE)
    assert found.unassigned == ("T1", "T2")
    assert found.explain() == (
        "T1: nobody, since it is in no group",
        "T2 of empty: nobody, since it has no members",
    )
    assert assign(tickets, [empty], at=NINE, policy=ROUND).turns == {}


SKILLS = st.frozensets(st.sampled_from(["bgp", "sql", "french"]), max_size=2)
PEOPLE = st.sampled_from(["ada", "bob", "cy", "dee"])
GROUPS = st.lists(
    st.builds(
        Group,
        id=st.sampled_from(["net", "db"]),
        name=st.just(""),
        members=st.frozensets(PEOPLE, max_size=4),
    ),
    unique_by=lambda group: group.id,
    max_size=2,
)
SPANS = st.lists(
    st.builds(
        lambda start, length: Interval(
            start=NINE + start * HOUR, end=NINE + (start + length) * HOUR
        ),
        st.integers(-3, 2),
        st.integers(1, 3),
    ),
    max_size=2,
)
POLICIES = st.builds(
    AssignmentPolicy,
    rule=st.sampled_from(["least_loaded", "round_robin"]),
    order=st.sampled_from(["priority", "due"]),
    needs=st.lists(
        st.builds(
            SkillNeed,
            skills=SKILLS,
            applies=st.sampled_from([None, when(category="x"), when(priority="high")]),
            required=st.booleans(),
        ),
        max_size=3,
    ),
    weights=st.dictionaries(st.sampled_from(list(Level)), st.integers(0, 3)),
)


@st.composite
def desks(draw: st.DrawFn) -> tuple[list[Incident], list[Group], dict[str, Any]]:
    groups = draw(GROUPS)
    some = st.sampled_from([None, *(group.id for group in groups)])
    keys = [f"T{number}" for number in range(draw(st.integers(0, 7)))]
    made = [
        ticket(
            key,
            group=draw(some),
            priority=draw(st.sampled_from([None, "high", "low"])),
            category=draw(st.sampled_from([None, "x"])),
            assignee=draw(st.none() | PEOPLE),
            status=draw(st.sampled_from(["new", "resolved", "odd"])),
            opened_at=NINE + draw(st.integers(0, 2)) * HOUR,
            due_at=draw(st.sampled_from([None, NINE, NINE + HOUR])),
        )
        for key in keys
    ]
    split = draw(st.integers(0, len(made)))
    people = st.builds(
        Agent,
        party=PEOPLE,
        skills=SKILLS,
        capacity=st.none() | st.integers(0, 4),
        away=SPANS,
    )
    options = {
        "at": NINE,
        "agents": draw(st.lists(people, unique_by=lambda one: one.party, max_size=4)),
        "work": made[draw(st.integers(0, split)) :],
        "policy": draw(POLICIES),
        "turns": draw(st.dictionaries(st.sampled_from(["net", "db"]), PEOPLE)),
        "due": dict.fromkeys(draw(st.lists(st.sampled_from(["T0", "T1"]))), NINE),
    }
    return made[:split], groups, options


@FEWER
@given(desks(), st.randoms())
def test_tickets_are_dealt_as_a_plain_rule_says(
    desk: tuple[list[Incident], list[Group], dict[str, Any]], chance: Any
) -> None:
    tickets, groups, options = desk
    found = assign(tickets, groups, **options)
    plain = dealt(tickets, groups, **options)
    assert found.by_ticket == plain.assignees
    assert {k: n for k, n in found.loads.items() if n} == plain.loads
    assert found.turns == plain.turns
    for listed in (tickets, groups, options["agents"], options["work"]):
        chance.shuffle(listed)
    assert assign(tickets, groups, **options) == found
    for one in found.assignments:
        assert len(one.explain()) == 1 + len(one.candidates)


def test_queues_have_the_gravest_first_then_what_is_due() -> None:
    tickets = [
        ticket("A", priority="low", due_at=NINE),
        ticket("B", priority="high"),
        ticket("C", priority="high", due_at=NINE + HOUR),
        ticket("D", assignee="ada", opened_at=NINE - HOUR),
        ticket("E"),
        ticket("F", group="db"),
        ticket("G", group=None),
        ticket("H", status="closed"),
    ]
    db, net, none = queues(reversed(tickets))
    assert (db.group, net.group, none.group) == ("db", "net", None)
    assert [entry.id for entry in net.entries] == ["C", "B", "A", "D", "E"]
    assert [entry.id for entry in net.unassigned] == ["C", "B", "A", "E"]
    assert len(net) == 5
    assert net.explain()[0] == (
        "1. C: high, due 2026-03-02 10:00:00Z, opened 2026-03-02 09:00:00Z; "
        "nobody has it"
    )
    assert net.explain()[3] == (
        "4. D: no priority, not due, opened 2026-03-02 08:00:00Z; ada has it"
    )
    _, by_due, _ = queues(tickets, order="due", due={"E": NINE - HOUR})
    assert [entry.id for entry in by_due.entries] == ["E", "A", "C", "B", "D"]
    assert by_due.entries[0].due_at == NINE - HOUR


def test_a_queue_holds_what_the_caller_counts() -> None:
    assert [q.group for q in queues([ticket("A")], counts=when(group="db"))] == []


def ids(entries: Sequence[Any]) -> list[str]:
    return [entry.id for entry in entries]


@FEWER
@given(desks(), st.randoms())
def test_every_open_ticket_is_in_one_queue(
    desk: tuple[list[Incident], list[Group], dict[str, Any]], chance: Any
) -> None:
    tickets, _, options = desk
    found = queues(tickets, order=options["policy"].order, due=options["due"])
    told = [key for queue in found for key in ids(queue.entries)]
    is_open = [one.id for one in tickets if one.status != "resolved"]
    assert sorted(told) == sorted(is_open)
    chance.shuffle(tickets)
    assert queues(tickets, order=options["policy"].order, due=options["due"]) == found


BAD: list[tuple[Any, type[ItsmError], str]] = [
    (lambda: deal(ticket("T", group="x")), UnknownNameError, r"tickets\.T\.group"),
    (lambda: deal(ticket("T"), ticket("T")), FieldError, r"tickets\[1\]"),
    (lambda: deal(work=[ticket("T"), ticket("T")]), FieldError, r"work\[1\]"),
    (lambda: assign([], [NET, NET], at=NINE), FieldError, r"groups\[1\]"),
    (lambda: deal(agents=[Agent(party="a")] * 2), FieldError, r"agents\[1\]\.party"),
    (lambda: deal(at=datetime(2026, 3, 2)), NaiveDatetimeError, "at"),
    (lambda: deal(due={"T": datetime(2026, 3, 2)}), NaiveDatetimeError, r"due\.T"),
    (lambda: deal(due={1: NINE}), WrongTypeError, "due"),
    (lambda: deal(turns={"net": 1}), WrongTypeError, r"turns\.net"),
    (lambda: deal(turns=["net"]), WrongTypeError, "turns"),
    (lambda: deal(policy="round_robin"), WrongTypeError, "policy"),
    (lambda: deal("T1"), WrongTypeError, r"tickets\[0\]"),  # type: ignore[arg-type]  # text is refused
    (lambda: assign("T1", [], at=NINE), WrongTypeError, "tickets"),  # type: ignore[arg-type]  # text is refused
    (lambda: Agent(party=""), FieldError, "party"),
    (lambda: Agent(party="a", capacity=-1), FieldError, "capacity"),
    (lambda: Agent(party="a", away=[NINE]), WrongTypeError, r"away\[0\]"),  # type: ignore[list-item]  # no interval
    (lambda: Agent(party="a", skills="sql"), WrongTypeError, "skills"),
    (lambda: SkillNeed(skills=["a"], applies=True), WrongTypeError, "applies"),  # type: ignore[arg-type]  # no condition
    (lambda: AssignmentPolicy(needs=["sql"]), WrongTypeError, r"needs\[0\]"),  # type: ignore[list-item]  # no need
    (lambda: AssignmentPolicy(weights={"high": -1}), WrongTypeError, "weights"),
    (lambda: AssignmentPolicy(weights={"grave": 1}), UnknownNameError, "weights"),
    (lambda: AssignmentPolicy(rule="lottery"), UnknownNameError, "rule"),
    (lambda: queues([], order="age"), UnknownNameError, "order"),
]


@pytest.mark.parametrize(("call", "error", "field"), BAD)
def test_bad_input_is_refused(call: Any, error: type[ItsmError], field: str) -> None:
    with pytest.raises(error, match=rf"^{field}"):
        call()


def test_nothing_but_our_errors_comes_of_bad_arguments() -> None:
    options = {
        "at": NINE,
        "agents": [Agent(party="ada")],
        "work": [],
        "policy": ROUND,
        "turns": {},
        "due": {},
        "shifts": {"ada": Schedule(tz="UTC", week="24x7")},
    }
    assert [*surprises(Call(assign, ([ticket("T")], [NET]), options))] == []
    told = {"order": "due", "due": {}, "counts": when(group="net")}
    assert [*surprises(Call(queues, ([ticket("T")],), told))] == []
    assert [*surprises(Call(Agent(party="ada").is_away, (NINE,)))] == []


@FEWER
@given(agents(), assignment_policies())
def test_strategies_give_what_a_desk_takes(
    one: Agent, policy: AssignmentPolicy
) -> None:
    group = Group(id="net", name="", members={one.party})
    found = assign([ticket("T")], [group], at=NINE, agents=[one], policy=policy)
    assert found.assignments[0].candidates[0].party == one.party
