"""Agreements inside the house and with suppliers: OLAs and underpinning contracts.

Works when: one definition has the kinds SLA, OLA and UC; the clock of a group runs only while
the ticket sits with that group; and a check tells when OLA and UC targets together exceed the
target of the SLA that they underpin.
"""

from datetime import UTC, datetime, timedelta

from itsmcore.cmdb import Graph
from itsmcore.model import CI, History, Incident, Relation, Service, begins, when
from itsmcore.practices import affected_agreements
from itsmcore.sla import Agreement, AgreementKind, Rulebook, Schedule, Target, measure

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
OFFICE = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})


def book(ola: int, uc: int) -> Rulebook:
    return Rulebook(
        version="1",
        schedules={"office": OFFICE},
        targets=[
            Target.resolution(8 * HOUR, schedule="office"),
            Target.resolution(ola * HOUR, id="network", schedule="office"),
            Target.resolution(uc * HOUR, id="line", schedule="office"),
        ],
        agreements=[
            Agreement(id="sla", targets=["resolution"], services=["shop"]),
            Agreement(
                id="ola",
                kind="ola",
                targets=["network"],
                supports=["sla"],
                services=["shop"],
            ),
            Agreement(
                id="uc",
                kind="uc",
                targets=["line"],
                supports=["sla"],
                services=["shop"],
            ),
        ],
    )


def test_one_definition_has_the_three_kinds() -> None:
    kinds = [one.kind for one in book(4, 4).agreements]
    assert kinds == [AgreementKind.SLA, AgreementKind.OLA, AgreementKind.UC]


def test_the_clock_of_a_group_runs_only_while_it_has_the_ticket() -> None:
    hours = (9, 11, 14, 16)
    groups = ("desk", "network", "desk", "network")
    log = [
        (MONDAY + hour * HOUR, {"status": "new", "group": group})
        for hour, group in zip(hours, groups, strict=True)
    ]
    history = History.from_snapshots("incident", "INC-1", log, states=Incident.states)
    has_it = when(group="network")
    target = Target(
        id="network",
        goal=4 * HOUR,
        start=begins(has_it),
        runs=has_it,
        stop=begins(when(status_category="done")),
        schedule=OFFICE,
    )
    verdict = measure(target, history, now=MONDAY + 16.5 * HOUR)
    assert verdict.elapsed == 3.5 * HOUR
    assert verdict.paused == 2 * HOUR


def test_a_check_tells_when_ola_and_uc_exceed_the_sla() -> None:
    assert book(4, 4).fit(year=2026) == ()
    [finding] = book(5, 4).fit(year=2026)
    assert finding.code == "sum_does_not_fit"
    assert finding.params["over"] == HOUR
    assert [one.code for one in book(9, 4).fit(year=2026)] == ["does_not_fit"]


def test_an_outage_touches_the_agreements_of_every_kind_that_cover_what_it_hits() -> (
    None
):
    shop, line = Service(id="shop", opened_at=MONDAY), CI(id="line-1", opened_at=MONDAY)
    graph = Graph([shop, line], [Relation(source="shop", target="line-1")])
    incident = Incident(id="INC-1", opened_at=MONDAY, cis=["line-1"])
    found = affected_agreements(incident, book(4, 4).agreements, graph=graph)
    assert [(one.kind, one.underpins) for one in found.affected] == [
        ("sla", ()),
        ("ola", ("sla",)),
        ("uc", ("sla",)),
    ]
