"""Incidents: triage, duplicates, and those that ought to be major ones."""

import re
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.cmdb import Graph, Health
from itsmcore.errors import DefinitionError, FieldError, UnknownNameError
from itsmcore.model import (
    CI,
    PRIORITY_MATRIX,
    Incident,
    Level,
    MajorIncident,
    RedundancyGroup,
    Relation,
    Service,
    States,
    when,
)
from itsmcore.practices import (
    IMPACT_SCALE,
    DuplicateRule,
    ImpactScale,
    MajorRule,
    duplicate_candidates,
    major_candidates,
    title_likeness,
    triage,
)
from tests.bad_input import Call, surprises

START = datetime(2026, 3, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FEWER = settings(max_examples=settings().max_examples // 2)


def incident(key: str = "I1", at: int = 0, *cis: str, **given: Any) -> Incident:
    return Incident(
        **{"id": key, "opened_at": START + at * MINUTE, "cis": cis, **given}
    )


def world() -> Graph:
    services = [
        Service(id="pay", opened_at=START, criticality="critical"),
        Service(id="shop", opened_at=START, criticality="medium"),
        Service(id="wiki", opened_at=START),
    ]
    cis = [CI(id=key, opened_at=START) for key in ("db", "web-1", "web-2", "box")]
    relations = [
        Relation(source="pay", target="db"),
        Relation(source="wiki", target="box"),
    ]
    web = RedundancyGroup(of="shop", members=["web-1", "web-2"])
    return Graph([*services, *cis], relations, [web])


GRAPH = world()


# -- triage -----------------------------------------------------------------------------


def test_priority_follows_from_the_services_that_are_hit_and_the_urgency() -> None:
    found = triage(incident("I1", 0, "db", "stray", urgency="medium"), graph=GRAPH)
    assert (found.impact, found.priority.value) == (Level.HIGH, Level.HIGH)
    assert found.affected == ("pay",)
    assert found.explain() == (
        "I1: high priority, of high impact and medium urgency",
        "pay (critical criticality) is down through db -> pay: high impact",
    )


def test_redundancy_lowers_the_impact() -> None:
    one = triage(incident("I1", 0, "web-1", urgency="high"), graph=GRAPH)
    assert (one.impact, one.affected) == (Level.LOW, ())
    assert one.explain()[1].startswith("shop (medium criticality) is at risk through")
    both = triage(
        incident("I1", 0, urgency="high"), graph=GRAPH, down=["web-1", "web-2"]
    )
    assert (both.impact, both.affected) == (Level.MEDIUM, ("shop",))


def test_its_own_service_is_hit_whatever_the_graph_says() -> None:
    one = incident("I1", 0, service="pay", urgency="low")
    found = triage(one, graph=GRAPH)
    [hit] = found.services
    assert (hit.health, hit.path, found.impact) == (Health.DEGRADED, ("pay",), "high")
    assert triage(one).impact == Level.MEDIUM
    worse = triage(incident("I1", 0, "db", service="pay", urgency="low"), graph=GRAPH)
    assert worse.services[0].health is Health.DOWN
    kept = triage(
        incident("I1", 0, "box", service="wiki", urgency="low"),
        graph=GRAPH,
        service_health="down",
    )
    assert kept.services[0].path == ("wiki",)


def test_what_hits_nothing_is_of_low_impact() -> None:
    found = triage(incident(urgency="low"), graph=GRAPH)
    assert found.explain() == (
        "I1: very_low priority, of low impact and low urgency",
        "no service is hit",
    )


def test_an_override_stands_beside_what_was_computed() -> None:
    found = triage(incident(), urgency="low", override="critical", reason="the board")
    assert (found.priority.value, found.priority.computed) == ("critical", "very_low")
    assert found.explain()[1] == "set to critical by hand, since the board"
    by_hand = incident(priority="high", priority_overridden=True, urgency="low")
    assert triage(by_hand).priority.value == "high"
    assert triage(by_hand).explain()[1] == "set to high by hand"
    assert not triage(by_hand, override="very_low").priority.overridden


def test_scales_are_data() -> None:
    scale = ImpactScale(
        table={"degraded": {"unknown": "very_low", "low": "low"}}, nothing="high"
    )
    assert scale.impact("degraded", None) is Level.VERY_LOW
    with pytest.raises(UnknownNameError):
        scale.impact("down", None)
    with pytest.raises(DefinitionError):
        ImpactScale(table={"down": {"low": "grave"}})
    for health in ("down", "degraded", "at_risk"):
        for level in (*Level, None):
            assert IMPACT_SCALE.impact(health, level) in {"high", "medium", "low"}


def test_triage_refuses_what_it_cannot_tell() -> None:
    with pytest.raises(FieldError, match="urgency"):
        triage(incident())
    with pytest.raises(UnknownNameError, match="urgency"):
        triage(incident(urgency="critical"))
    with pytest.raises(FieldError, match="down: "):
        triage(incident(urgency="low"), down="db")
    call = Call(
        triage,
        (incident(urgency="low"),),
        {
            "graph": GRAPH,
            "down": ["db"],
            "service_health": "down",
            "urgency": "low",
            "scale": IMPACT_SCALE,
            "matrix": PRIORITY_MATRIX,
            "override": "low",
            "reason": "so",
        },
    )
    call()
    assert not [*surprises(call)]


# -- duplicates -------------------------------------------------------------------------


def test_duplicates_are_scored_and_explained() -> None:
    one = incident("I1", 0, "db", title="Mail is down", service="mail", category="x")
    other = incident("I2", 30, "app", "db", title="Mail down again!", service="mail")
    [found] = duplicate_candidates(one, [one, other])
    assert found.likeness == Fraction(2, 4)
    assert found.score == 3 + 2 + 4 * Fraction(1, 2)
    assert found.same == {"cis": ("db",), "service": ("mail",)}
    assert found.explain() == (
        "I2: 7 points, 0:30:00 apart",
        "same cis (db): 3",
        "same service (mail): 2",
        "titles share 1/2 of their words: 2",
    )


def test_likeness_of_titles_is_that_of_their_words() -> None:
    assert title_likeness("", "") == 0
    assert title_likeness("VPN fails", "vpn, fails") == 1
    assert title_likeness("STRASSE zu", "straße zu") == 1
    assert title_likeness("a b", "b c d") == Fraction(1, 4)


def test_what_is_over_or_too_far_apart_is_no_candidate() -> None:
    one, twin = incident("I1", 0, "db", title="x"), incident("I2", 10, "db", title="x")
    assert duplicate_candidates(one, [twin])
    assert not duplicate_candidates(
        one, [incident("I2", 9, "db", title="x", status="closed")]
    )
    edge = DuplicateRule(within=10 * MINUTE)
    assert duplicate_candidates(one, [twin], rule=edge)
    assert not duplicate_candidates(one, [twin], rule=DuplicateRule(within=9 * MINUTE))
    parked = incident("I2", 9, "db", title="x", status="parked")
    assert duplicate_candidates(one, [parked])
    assert not duplicate_candidates(one, [parked], states=States({"parked": "closed"}))


def test_true_is_not_one_in_a_custom_field() -> None:
    rule = DuplicateRule(weights={"grade": 5}, title=0)
    one, other = (
        incident(k, fields={"grade": v}) for k, v in (("I1", 1), ("I2", True))
    )
    assert not duplicate_candidates(one, [other], rule=rule)
    assert duplicate_candidates(one, [incident("I3", fields={"grade": 1})], rule=rule)


TITLES = st.sampled_from(["", "mail down", "Mail is DOWN", "vpn", "vpn slow mail"])
SOME = st.builds(
    incident,
    st.sampled_from([f"I{n}" for n in range(9)]),
    st.integers(0, 40),
    st.sampled_from(["db", "app"]),
    title=TITLES,
    service=st.sampled_from([None, "mail"]),
    requester=st.sampled_from([None, "rob", "sue"]),
    status=st.sampled_from(["new", "resolved"]),
)


@FEWER
@given(
    SOME,
    st.lists(SOME, max_size=6, unique_by=lambda one: one.id),
    st.integers(0, 8),
    st.randoms(use_true_random=False),
)
def test_candidates_are_those_of_the_rule_in_any_order(
    one: Incident, others: list[Incident], at_least: int, chance: Random
) -> None:
    weights = {"cis": 2, "service": 1, "requester": 3}
    rule = DuplicateRule(
        weights=weights, title=4, at_least=at_least, within=20 * MINUTE
    )
    expected = []
    for other in others:
        apart = abs(one.opened_at - other.opened_at)
        if other.id == one.id or apart > 20 * MINUTE or other.status == "resolved":
            continue
        points = Fraction(2 * bool({*one.cis} & {*other.cis}))
        points += 1 if one.service is not None and one.service == other.service else 0
        is_same = one.requester is not None and one.requester == other.requester
        points += 3 if is_same else 0
        ours, theirs = (
            {*re.split(r"\W+", x.title.lower())} - {""} for x in (one, other)
        )
        if ours | theirs:
            points += Fraction(4 * len(ours & theirs), len(ours | theirs))
        if points >= at_least:
            expected.append((-points, apart, other.id))
    found = duplicate_candidates(one, others, rule=rule)
    assert [(-c.score, c.apart, c.incident) for c in found] == sorted(expected)
    assert all(c.score == sum(c.points.values()) + c.title_points for c in found)
    chance.shuffle(others)
    assert duplicate_candidates(one, others, rule=rule) == found


@pytest.mark.parametrize(
    ("fields", "match"),
    [
        ({"weights": {"cis": -1}}, "weights: "),
        ({"weights": ["cis"]}, "weights: "),
        ({"title": True}, "title: "),
        ({"at_least": 1.5}, "at_least: "),
        ({"within": -MINUTE}, "within: "),
        ({"counts": "open"}, "counts: "),
    ],
)
def test_a_rule_of_duplicates_that_cannot_be_is_refused(
    fields: Any, match: str
) -> None:
    with pytest.raises(FieldError, match=match):
        DuplicateRule(**fields)


def test_duplicates_refuse_fields_that_nothing_has() -> None:
    with pytest.raises(UnknownNameError, match=r"rule\.weights"):
        duplicate_candidates(incident(), [], rule=DuplicateRule(weights={"ci": 1}))
    call = Call(
        duplicate_candidates,
        (incident(), [incident("I2")]),
        {"rule": DuplicateRule(), "states": States({"new": "to_do"})},
    )
    call()
    assert not [*surprises(call)]
    assert not [*surprises(Call(title_likeness, ("a", "b")))]


# -- major incidents ----------------------------------------------------------------------

CRITICAL = MajorRule(name="critical down", criticality="critical")
MANY = MajorRule(name="many", count=3, within=60 * MINUTE)


def test_a_critical_service_that_is_down_makes_a_candidate() -> None:
    ones = [
        incident("I2", 5, "db"),
        incident("I1", 5, service="pay", major=MajorIncident(state="rejected")),
        incident("I3", 1, "web-1", "box"),
        incident("I4", 1, "db", status="closed"),
    ]
    found = major_candidates(ones, [CRITICAL], graph=GRAPH)
    assert [(c.incident, c.standing) for c in found] == [
        ("I1", "rejected"),
        ("I2", "none"),
    ]
    assert found[0].explain() == ("I1: rejected already", "critical down: hits pay")
    assert found[1].explain()[0] == "I2: not proposed yet"
    assert not major_candidates(ones, [CRITICAL])
    wide = MajorRule(name="wide", criticality="medium", health="at_risk")
    hit = major_candidates(ones, [wide], graph=GRAPH)
    assert [c.incident for c in hit] == ["I3", "I1", "I2"]


def test_many_incidents_of_one_item_within_a_window_make_a_candidate() -> None:
    ones = [incident(f"I{at}", at, "db", "app") for at in (10, 0, 30)]
    ones += [incident("I60", 60, "db"), incident("I89", 89, "db", status="closed")]
    found = major_candidates(ones, [MANY])
    assert [(c.incident, c.reasons[0].incidents) for c in found] == [
        ("I30", ("I0", "I10", "I30")),
        ("I60", ("I10", "I30", "I60")),
    ]
    assert found[1].explain()[1] == "many: 3 incidents of cis db"
    assert found[0].reasons[0].shared == {"cis": "app"}


def test_all_that_a_rule_says_has_to_hold_and_any_rule_is_enough() -> None:
    vip = MajorRule(name="vip", applies=when(category="vip"))
    both = MajorRule(
        name="both", applies=when(category="vip"), count=2, criticality="critical"
    )
    ones = [incident("I1", 0, "db", category="vip"), incident("I2", 1, "db")]
    found = major_candidates(ones, [vip, both, CRITICAL], graph=GRAPH)
    assert [[r.rule for r in c.reasons] for c in found] == [
        ["vip", "critical down"],
        ["critical down"],
    ]
    assert found[0].explain()[1] == "vip: its condition holds"
    last = [ones[0], incident("I3", 1, "db", category="vip")]
    found = major_candidates(last, [both], graph=GRAPH)
    assert found[0].explain()[1] == "both: hits pay; 2 incidents of cis db"


@FEWER
@given(
    st.lists(SOME, max_size=9, unique_by=lambda one: one.id),
    st.integers(2, 4),
    st.integers(1, 20),
    st.randoms(use_true_random=False),
)
def test_counted_candidates_are_those_of_the_definition(
    ones: list[Incident], count: int, minutes: int, chance: Random
) -> None:
    length = minutes * MINUTE
    expected = set()
    active = [one for one in ones if one.status == "new"]
    for one in active:
        before = [
            x
            for x in active
            if x.cis == one.cis
            and x.opened_at > one.opened_at - length
            and (x.opened_at, x.id) < (one.opened_at, one.id)
        ]
        if len(before) + 1 >= count:
            expected.add(
                (
                    one.id,
                    tuple(
                        x.id
                        for x in sorted(
                            [*before, one], key=lambda x: (x.opened_at, x.id)
                        )
                    ),
                )
            )
    rule = MajorRule(name="many", count=count, within=length)
    found = major_candidates(ones, [rule])
    assert {(c.incident, c.reasons[0].incidents) for c in found} == expected
    chance.shuffle(ones)
    assert major_candidates(ones, [rule]) == found


@pytest.mark.parametrize(
    ("fields", "match"),
    [
        ({}, "criticality: the rule says nothing"),
        ({"name": "", "count": 2}, "name: "),
        ({"count": 1}, "count: "),
        ({"count": 2, "by": "cis"}, "by: "),
        ({"count": 2, "within": 0 * MINUTE}, "within: "),
        ({"criticality": "grave"}, "criticality: "),
        ({"criticality": "low", "health": "ill"}, "health: "),
        ({"applies": 3}, "applies: "),
    ],
)
def test_a_rule_of_major_incidents_that_cannot_be_is_refused(
    fields: Any, match: str
) -> None:
    with pytest.raises(FieldError, match=match):
        MajorRule(**{"name": "rule", **fields})


def test_major_candidates_refuse_what_does_not_fit() -> None:
    with pytest.raises(FieldError, match=r"rules\[1\].name"):
        major_candidates([], [MANY, MANY])
    odd = MajorRule(name="odd", count=2, by=["ci"])
    with pytest.raises(UnknownNameError, match=r"rules\.odd\.by"):
        major_candidates([incident()], [odd])
    call = Call(
        major_candidates,
        ([incident()], [MANY]),
        {
            "graph": GRAPH,
            "counts": when(status="new"),
            "states": States({"new": "to_do"}),
        },
    )
    call()
    assert not [*surprises(call)]
