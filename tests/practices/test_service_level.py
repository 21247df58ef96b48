"""Service level management: the agreements that a record touches, and hours at risk."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.cmdb import Graph
from itsmcore.errors import (
    FieldError,
    ItsmError,
    NaiveDatetimeError,
    UnknownNameError,
    WrongTypeError,
)
from itsmcore.interval import Interval
from itsmcore.model import (
    CI,
    AgreementRecord,
    Change,
    Incident,
    RedundancyGroup,
    Relation,
    Service,
    States,
    when,
)
from itsmcore.practices import affected_agreements, hours_at_risk
from itsmcore.sla import Agreement, AgreementKind, Schedule
from tests.bad_input import Call, surprises

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FEWER = settings(max_examples=settings().max_examples // 3)


def world() -> Graph:
    services = [
        Service(
            id="shop", opened_at=MONDAY, customers=["acme", "bolt"], schedule="office"
        ),
        Service(id="mail", opened_at=MONDAY, customers=["acme"]),
        Service(id="wiki", opened_at=MONDAY),
    ]
    cis = [CI(id=key, opened_at=MONDAY) for key in ("db", "web-1", "web-2")]
    relations = [
        Relation(source="shop", target="db"),
        Relation(source="mail", target="db"),
    ]
    web = RedundancyGroup(of="shop", members=["web-1", "web-2"])
    return Graph([*services, *cis], relations, [web])


GRAPH = world()
GOLD = Agreement(id="gold", targets=["response"], services=["shop"], customer="bolt")
ACME = Agreement(id="acme", targets=["restore"], customer="acme")
HOUSE = Agreement(
    id="house", kind="ola", applies=when(priority="high"), supports=["gold"]
)
OLD = Agreement(id="old", valid_until=MONDAY)
WIKI = Agreement(id="wiki", kind="uc", services=["wiki"], provider="host")
ALL = [GOLD, ACME, HOUSE, OLD, WIKI]


def incident(*cis: str, **given: Any) -> Incident:
    return Incident(**{"id": "INC1", "opened_at": MONDAY, "cis": cis, **given})


def test_agreements_are_touched_through_the_services_that_are_hit() -> None:
    found = affected_agreements(incident("db", priority="high"), ALL, graph=GRAPH)
    assert found.services == ("shop", "mail")
    assert [one.id for one in found.affected] == ["gold", "acme", "house"]
    assert [one.services for one in found.affected] == [("shop",), ("shop", "mail"), ()]
    assert found.affected[2].underpins == ("gold",)
    assert found.customers == ("acme", "bolt")
    assert [one.id for one in found.of_kind(AgreementKind.OLA)] == ["house"]
    assert found.explain() == (
        "INC1 is about shop, mail",
        "gold (sla): touched through shop",
        "acme (sla): touched through shop, mail",
        "house (ola): touched by its condition, underpins gold",
        "old: not touched, it is not valid then",
        "wiki: not touched, it is about none of these services",
    )


def test_a_graph_of_columns_knows_services_by_their_class() -> None:
    graph = Graph.from_columns(
        ["s", "t", "c"], ["s"], ["c"], ci_class=["service", "service", "ci"]
    )
    found = affected_agreements(incident("c", "t"), [], graph=graph)
    assert found.services == ("t", "s")


def test_what_redundancy_catches_touches_nothing() -> None:
    found = affected_agreements(incident("web-1"), [GOLD], graph=GRAPH)
    assert found.services == ()
    assert found.affected == ()
    both = affected_agreements(incident("web-1", "web-2"), [GOLD], graph=GRAPH)
    assert [one.id for one in both.affected] == ["gold"]


def test_the_record_s_own_service_and_a_service_among_its_items_count() -> None:
    own = affected_agreements(incident(service="wiki"), [WIKI])
    assert own.affected[0].services == ("wiki",)
    assert own.affected[0].provider == "host"
    given = affected_agreements(incident("shop", "unheard-of"), [GOLD], graph=GRAPH)
    assert given.services == ("shop",)
    assert affected_agreements(incident("db"), [GOLD]).services == ()


def test_conditions_see_the_service_that_is_hit() -> None:
    rule = Agreement(id="r", services=["shop", "mail"], applies=when(service="mail"))
    found = affected_agreements(incident("db", service="wiki"), [rule], graph=GRAPH)
    assert found.affected[0].services == ("mail",)
    low = Agreement(id="l", services=["shop"], applies=when(priority="low"))
    passed = affected_agreements(incident("db"), [low, HOUSE], graph=GRAPH)
    assert passed.passed_over == (
        ("l", "its condition does not hold"),
        ("house", "its condition does not hold"),
    )


def test_the_version_of_the_day_counts() -> None:
    first = Agreement(
        id="gold", version="1", services=["shop"], valid_until=MONDAY + DAY
    )
    second = Agreement(
        id="gold", version="2", services=["shop"], valid_from=MONDAY + DAY
    )
    opened = affected_agreements(incident("db"), [first, second], graph=GRAPH)
    assert [one.version for one in opened.affected] == ["1"]
    assert opened.passed_over == (("gold", "it is not valid then"),)
    later = affected_agreements(
        incident("db"), [first, second], graph=GRAPH, at=MONDAY + DAY
    )
    assert [one.version for one in later.affected] == ["2"]
    assert later.at == MONDAY + DAY


def test_what_people_agreed_on_counts_on_its_days_while_it_is_in_force() -> None:
    def signed(id: str, **given: Any) -> AgreementRecord:
        told = {"services": ["shop", "shop"], "status": "active", **given}
        return AgreementRecord(id=id, opened_at=MONDAY, **told)

    today = MONDAY.date()
    records = [
        signed("last day", valid_to=today, kind="uc", provider="host"),
        signed("first day", valid_from=today, valid_to=date.max),
        signed("over", valid_to=today - DAY),
        signed("to come", valid_from=today + DAY),
        signed("drafted", status="draft"),
        signed("stopped", status="suspended"),
        signed("acme", services=[], customer="acme"),
    ]
    late = MONDAY + DAY - timedelta(microseconds=1)
    found = affected_agreements(incident("db"), records, graph=GRAPH, at=late)
    assert [one.id for one in found.affected] == ["last day", "first day", "acme"]
    assert found.affected[0].kind is AgreementKind.UC
    assert found.affected[2].services == ("shop", "mail")
    assert found.passed_over == (
        ("over", "it is not valid then"),
        ("to come", "it is not valid then"),
        ("drafted", "it is draft"),
        ("stopped", "it is suspended"),
    )
    of_any = affected_agreements(
        incident("db"), records, graph=GRAPH, in_force=~when(status="draft")
    )
    assert "stopped" in [one.id for one in of_any.affected]


def test_a_host_s_states_give_categories() -> None:
    rule = Agreement(id="r", applies=when(status_category="waiting"))
    asked = incident(status="parked")
    assert not affected_agreements(asked, [rule]).affected
    states = States({"parked": "waiting"})
    assert affected_agreements(asked, [rule], states=states).affected


KEYS = st.sampled_from(["shop", "mail", "wiki"])
AGREEMENTS = st.lists(
    st.builds(
        Agreement,
        id=st.sampled_from("abcd"),
        services=st.lists(KEYS, max_size=2, unique=True),
        customer=st.sampled_from([None, "acme", "bolt"]),
        applies=st.sampled_from([None, when(priority="high"), when(service="mail")]),
        valid_from=st.sampled_from([None, MONDAY, MONDAY + DAY]),
    ),
    unique_by=lambda one: one.id,
    max_size=4,
)
CUSTOMERS = {"shop": {"acme", "bolt"}, "mail": {"acme"}, "wiki": set[str]()}


@FEWER
@given(
    AGREEMENTS,
    st.sets(st.sampled_from(["db", "web-1", "web-2", "wiki"])),
    st.none() | KEYS,
    st.sampled_from([None, "high"]),
)
def test_agreements_are_touched_as_a_plain_rule_says(
    agreements: list[Agreement],
    down: set[str],
    own: str | None,
    priority: str | None,
) -> None:
    record = incident(*sorted(down), service=own, priority=priority)
    found = affected_agreements(record, agreements, graph=GRAPH)
    hit = {key for key in (own, *(down & {"wiki"})) if key is not None}
    hit |= {"shop", "mail"} if "db" in down else set()
    hit |= {"shop"} if {"web-1", "web-2"} <= down else set()
    assert set(found.services) == hit
    wanted: dict[str, set[str]] = {}
    for one in agreements:
        if one.valid_from is not None and one.valid_from > MONDAY:
            continue
        about = {
            key
            for key in hit
            if (key in one.services if one.services else one.customer in CUSTOMERS[key])
        }
        if not one.services and one.customer is None:
            about = {own or ""}
        named = {when(priority="high"): priority == "high"}
        holds = {
            key
            for key in about
            if one.applies is None
            or named.get(one.applies, one.applies == when(service=key))
        }
        if holds:
            wanted[one.id] = holds if one.services or one.customer else set()
    assert {one.id: set(one.services) for one in found.affected} == wanted
    assert len(found.affected) + len(found.passed_over) == len(agreements)
    assert len(found.explain()) == 1 + len(agreements)


OFFICE = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})


def change(start: float, end: float, *cis: str, **given: Any) -> Change:
    window = {
        "planned_start": MONDAY + start * HOUR,
        "planned_end": MONDAY + end * HOUR,
    }
    return Change(**{"id": "CHG1", "opened_at": MONDAY, "cis": cis, **window, **given})


def span(start: float, end: float) -> Interval:
    return Interval(start=MONDAY + start * HOUR, end=MONDAY + end * HOUR)


def test_a_change_puts_the_promised_hours_of_its_window_at_risk() -> None:
    shop, mail = hours_at_risk(
        change(15, 20, "db"), GRAPH, schedules={"office": OFFICE}
    )
    assert (shop.service, shop.at_risk, shop.promised) == (
        "shop",
        2 * HOUR,
        (span(15, 17),),
    )
    assert (mail.service, mail.at_risk, mail.schedule) == ("mail", 5 * HOUR, None)
    assert shop.explain() == (
        "shop: 2:00:00 of office at risk",
        "2026-03-02 15:00:00Z .. 2026-03-02 17:00:00Z",
    )
    assert mail.explain()[0] == "mail: 5:00:00 of all time at risk"


def test_maintenance_that_was_agreed_is_not_at_risk() -> None:
    windows = {"shop": [span(16, 24), span(14, 15)], "mail": [span(0, 24)]}
    shop, mail = hours_at_risk(
        change(14, 20, "db"), GRAPH, schedules={"office": OFFICE}, maintenance=windows
    )
    assert shop.promised == (span(15, 16),)
    assert shop.maintenance == (span(14, 15), span(16, 17))
    assert shop.explain()[0] == (
        "shop: 1:00:00 of office at risk, 2:00:00 more are agreed maintenance"
    )
    assert (mail.at_risk, mail.promised) == (timedelta(), ())


def test_a_window_outside_the_hours_takes_nothing() -> None:
    [shop] = hours_at_risk(
        change(18, 22, service="shop"), GRAPH, schedules={"office": OFFICE}
    )
    assert shop.at_risk == timedelta()
    assert hours_at_risk(change(1, 2), GRAPH) == ()


def test_a_service_that_the_graph_does_not_know_is_promised_all_the_time() -> None:
    [found] = hours_at_risk(change(1, 2, service="other"), GRAPH)
    assert found.at_risk == HOUR


HOURS = st.tuples(st.integers(0, 30), st.integers(1, 20))


@FEWER
@given(HOURS, st.lists(HOURS, max_size=3))
def test_hours_at_risk_are_those_that_counting_them_gives(
    window: tuple[int, int], agreed: list[tuple[int, int]]
) -> None:
    start, end = window[0], window[0] + window[1]
    windows = [span(a, a + n) for a, n in agreed]
    [found] = hours_at_risk(
        change(start, end, service="shop"),
        GRAPH,
        schedules={"office": OFFICE},
        maintenance={"shop": windows},
    )
    hours = [h for h in range(start, end) if 9 <= h % 24 < 17]
    free = [h for h in hours if not any(a <= h < a + n for a, n in agreed)]
    assert found.at_risk == len(free) * HOUR
    taken = sum((one.duration for one in found.maintenance), timedelta())
    assert taken == (len(hours) - len(free)) * HOUR


BAD: list[tuple[Any, type[ItsmError], str]] = [
    (
        lambda: affected_agreements(incident(), [GOLD, GOLD]),
        FieldError,
        r"agreements\[1\]\.id",
    ),
    (lambda: affected_agreements(incident(), "gold"), WrongTypeError, "agreements"),  # type: ignore[arg-type]  # text is refused
    (
        lambda: affected_agreements(incident(), [], at=datetime(2026, 3, 2)),
        NaiveDatetimeError,
        "at",
    ),
    (lambda: affected_agreements(GOLD, []), WrongTypeError, "record"),  # type: ignore[arg-type]  # no record
    (lambda: hours_at_risk(change(1, 1), GRAPH), FieldError, r"change\.planned_end"),
    (
        lambda: hours_at_risk(change(1, 2, "db"), GRAPH),
        UnknownNameError,
        r"graph\.shop\.schedule",
    ),
    (
        lambda: hours_at_risk(change(1, 2), GRAPH, schedules={"office": None}),  # type: ignore[dict-item]  # nothing is given
        WrongTypeError,
        r"schedules\.office",
    ),
    (
        lambda: hours_at_risk(change(1, 2), GRAPH, maintenance={"shop": "night"}),  # type: ignore[dict-item]  # text is refused
        WrongTypeError,
        r"maintenance\.shop",
    ),
]


@pytest.mark.parametrize(("call", "error", "field"), BAD)
def test_bad_input_is_refused(call: Any, error: type[ItsmError], field: str) -> None:
    with pytest.raises(error, match=rf"^{field}"):
        call()


def test_nothing_but_our_errors_comes_of_bad_arguments() -> None:
    told = {"graph": GRAPH, "at": MONDAY, "states": None, "in_force": when(id="x")}
    assert [*surprises(Call(affected_agreements, (incident("db"), ALL), told))] == []
    given = {"schedules": {"office": OFFICE}, "maintenance": {"shop": [span(1, 2)]}}
    assert [*surprises(Call(hours_at_risk, (change(1, 2, "db"), GRAPH), given))] == []
