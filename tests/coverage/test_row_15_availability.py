"""Availability management: measured from outages, and composed of parts.

Works when: outages, merged where they overlap and without planned ones, over a service window
give availability, MTBF and MTRS; and availability composes in series and in parallel, by
itself and over the graph.
"""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from itsmcore.cmdb import Graph, Outage, measure_availability, parallel, series
from itsmcore.interval import Interval
from itsmcore.model import CI, RedundancyGroup, Relation, Service
from itsmcore.sla import Schedule

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
WEEK = Interval(start=MONDAY, end=MONDAY + timedelta(days=7))
OFFICE = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})
HOUR = timedelta(hours=1)


def outage(day: int, start: int, end: int, kind: str = "outage") -> Outage:
    midnight = MONDAY + timedelta(days=day)
    return Outage(
        item="mail", start=midnight + start * HOUR, end=midnight + end * HOUR, kind=kind
    )


def test_outages_over_a_service_window_give_the_figures_of_itil() -> None:
    outages = [
        outage(0, 10, 12),
        outage(0, 11, 13),  # overlaps: they are one, of three hours
        outage(2, 16, 20),  # one hour of it within the service window
        outage(3, 9, 13, "planned"),  # neither agreed service time nor downtime
        outage(5, 9, 17),  # a Saturday
    ]
    found = measure_availability(outages, WEEK, schedule=OFFICE)
    assert found.agreed == 36 * HOUR
    assert found.downtime == 4 * HOUR
    assert found.availability == Fraction(32, 36)
    assert found.failures == 2
    assert found.mtbf == 16 * HOUR
    assert found.mtrs == 2 * HOUR
    assert found.mtbsi == 18 * HOUR


def test_the_figures_explain_themselves() -> None:
    found = measure_availability([outage(0, 10, 12)], WEEK, schedule=OFFICE)
    ledger = found.explain()
    assert ledger.total("up", "down") == found.agreed
    assert ledger.total("down") == found.downtime
    assert [one.outages for one in ledger.breaks] == [(outage(0, 10, 12),)]


def test_parts_compose_in_series_and_in_parallel() -> None:
    nine = Fraction(9, 10)
    assert series([nine, nine]) == Fraction(81, 100)
    assert parallel([nine, nine]) == Fraction(99, 100)
    assert series([parallel([nine, nine]), nine]) == Fraction(891, 1000)


def test_availability_composes_over_the_graph() -> None:
    nine = Fraction(9, 10)
    keys = ("web-1", "web-2", "db", "rack")
    items = [CI(id=key, opened_at=MONDAY) for key in keys]
    shop = Service(id="shop", opened_at=MONDAY)
    web = RedundancyGroup(of="shop", members=["web-1", "web-2"])
    chain = [Relation(source="shop", target="db")]
    graph = Graph([shop, *items], chain, [web])
    each = {"web-1": nine, "web-2": nine, "db": nine}
    found = graph.availability("shop", each=each)
    assert found.availability == series([parallel([nine, nine]), nine])
    assert graph.availability("shop", each={"db": nine}).availability == nine

    # What both branches share is counted once: a rack below both servers is in series.
    racked = [Relation(source=web, target="rack") for web in ("web-1", "web-2")]
    shared = Graph([shop, *items], [*chain, *racked], [web])
    found = shared.availability("shop", each={**each, "rack": nine})
    assert found.availability == series([parallel([nine, nine]), nine, nine])
    branches = parallel([series([nine, nine]), series([nine, nine])])
    assert found.availability < series([branches, nine])
    assert found.cut_sets().count == 3
