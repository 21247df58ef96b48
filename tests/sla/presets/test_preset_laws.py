"""Presets on random histories: beside a count of hours, beside one another, and one by one."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.model import Incident, Side, when
from itsmcore.sla import Clock, Target, Verdict, measure
from itsmcore.sla.presets import glpi, itop, jira, servicenow, zammad, zendesk
from tests.sla.presets.worked import HOUR, hours, story

STATES = [
    "new",
    "assigned",
    "in_progress",
    "on_hold",
    "resolved",
    "closed",
    "cancelled",
]
REASONS = ["customer", "supplier", None]

Step = tuple[float, Side | Mapping[str, Any]]

moves = st.one_of(
    st.sampled_from([Side.AGENT, Side.REQUESTER]),
    st.fixed_dictionaries(
        {},
        optional={
            "status": st.sampled_from(STATES),
            "hold_reason": st.sampled_from(REASONS),
            "group": st.sampled_from(["net", "db"]),
            "priority": st.sampled_from(["critical", "low"]),
        },
    ),
)


@st.composite
def lives(draw: st.DrawFn) -> list[Step]:
    """What came to a ticket within forty hours, several things at once among it."""
    after = sorted(draw(st.lists(st.integers(0, 40), max_size=8)))
    return [(float(hour), draw(moves)) for hour in after]


def values_by_hour(life: list[Step], until: int) -> Iterator[dict[str, Any]]:
    """The values of each full hour, by looking through all that came before it."""
    for hour in range(until):
        known: dict[str, Any] = {"status": "new", "group": None, "hold_reason": None}
        for after, move in life:
            if after <= hour and not isinstance(move, Side):
                known.update(move)
        yield known


def is_open(known: Mapping[str, Any]) -> bool:
    return known["status"] not in ("resolved", "closed", "cancelled")


COUNTS: list[tuple[Target, Callable[[Mapping[str, Any]], bool]]] = [
    (
        itop.ttr(8 * HOUR),
        lambda known: known["status"] in ("new", "assigned", "in_progress"),
    ),
    (itop.stopwatch("w", HOUR, states=["on_hold"]), lambda k: k["status"] == "on_hold"),
    (zendesk.total_resolution(8 * HOUR), is_open),
    (
        zendesk.requester_wait(8 * HOUR),
        lambda known: (
            is_open(known)
            and (known["status"], known["hold_reason"]) != ("on_hold", "customer")
        ),
    ),
    (
        zendesk.agent_work(8 * HOUR),
        lambda known: is_open(known) and known["status"] != "on_hold",
    ),
    (
        zendesk.group_ownership(8 * HOUR, group="net", summed=True),
        lambda known: is_open(known) and known["group"] == "net",
    ),
]


@pytest.mark.parametrize(
    ("target", "counts"), COUNTS, ids=[target.id for target, _ in COUNTS]
)
@given(life=lives(), until=st.integers(0, 60))
def test_elapsed_is_the_hours_in_which_the_preset_says_that_time_counts(
    target: Target,
    counts: Callable[[Mapping[str, Any]], bool],
    life: list[Step],
    until: int,
) -> None:
    expected = sum(map(counts, values_by_hour(life, until)))
    verdict = measure(target, story(*life), now=hours(until))
    assert verdict.elapsed == expected * HOUR
    assert verdict.breached <= (expected * HOUR > target.goal[0].goal)  # type: ignore[operator]  # goals here are durations


def figures(verdict: Verdict) -> tuple[Any, ...]:
    cycles = [(c.elapsed, c.outcome, c.end) for c in verdict.past_cycles]
    return verdict.state, verdict.outcome, verdict.elapsed, verdict.due_at, cycles


@given(life=lives(), until=st.integers(0, 60))
def test_products_that_mean_the_same_say_the_same(life: list[Step], until: int) -> None:
    history, now = story(*life), hours(until)
    goal = timedelta(hours=5)
    resolving = [
        zendesk.agent_work(goal),
        zammad.solution(goal),
        glpi.time_to_resolve(goal),
        Target.resolution(goal, pause=when(status_category="waiting")),
    ]
    assert len({str(figures(measure(t, history, now=now))) for t in resolving}) == 1
    asking = [zendesk.next_reply(goal), zammad.update(goal, pause=None)]
    assert len({str(figures(measure(t, history, now=now))) for t in asking}) == 1


@given(life=lives(), until=st.integers(0, 60))
def test_a_pause_makes_no_update_later_than_it_was(
    life: list[Step], until: int
) -> None:
    history, now = story(*life), hours(until)
    plain = measure(zendesk.periodic_update(HOUR), history, now=now)
    pausable = measure(zendesk.pausable_update(HOUR), history, now=now)
    assert plain.cycle == pausable.cycle
    for whole, part in zip(
        (*plain.past_cycles, plain), (*pausable.past_cycles, pausable), strict=True
    ):
        assert (part.elapsed or timedelta()) + part.paused == (
            whole.elapsed or timedelta()
        ) + whole.paused
        assert (part.elapsed or timedelta()) <= (whole.elapsed or timedelta())


ALL = [
    *(target for target, _ in COUNTS),
    itop.tto(HOUR),
    glpi.time_to_own(HOUR, kind="ola", applies=when(group="net"), levels=[-HOUR / 2]),
    zammad.first_response(HOUR),
    zammad.update({"critical": HOUR, "low": 8 * HOUR}),
    zendesk.pausable_update(HOUR),
    zendesk.group_ownership(HOUR, group="db"),
    jira.metric(
        "m",
        [jira.SlaGoal(when(priority="low"), 4 * HOUR), jira.SlaGoal(None, HOUR)],
        pause=when(status_category="waiting"),
        on_goal_change="restart",
    ),
    servicenow.task_sla(
        "s",
        4 * HOUR,
        start=when(priority="critical"),
        stop=when(status="resolved"),
        pause=when(status="on_hold"),
        reset=when(group="db"),
        retroactive_start="opened_at",
    ),
]


@pytest.mark.parametrize("target", ALL, ids=[target.id for target in ALL])
@given(life=lives(), until=st.integers(0, 60))
def test_one_fact_at_a_time_gives_the_same(
    target: Target, life: list[Step], until: int
) -> None:
    history = story(*life)
    clock = Clock.begin(target, story())
    for fact in history:
        clock = clock.after(fact) if fact.at <= hours(until) else clock
    assert clock.verdict(hours(until)) == measure(target, history, now=hours(until))


def test_the_words_are_those_of_incidents() -> None:
    assert {*STATES} == {*Incident.states}
