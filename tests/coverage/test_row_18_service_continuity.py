"""Service continuity: what was promised for a disaster, against what recovery can do.

Works when: RTO and RPO are kept per service; the recovery order comes from the graph; and a
plan whose summed steps exceed the RTO is reported.
"""

from datetime import UTC, datetime, timedelta

from itsmcore.cmdb import Graph
from itsmcore.model import CI, Relation, Service
from itsmcore.practices import (
    Backup,
    ContinuityObjective,
    ContinuityPlan,
    PlanStep,
    check_backups,
    check_plans,
    check_recovery,
)

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
GRAPH = Graph(
    [
        Service(id="shop", opened_at=SINCE),
        CI(id="db", opened_at=SINCE),
        CI(id="san", opened_at=SINCE),
    ],
    [Relation(source="shop", target="db"), Relation(source="db", target="san")],
)
PROMISED = [ContinuityObjective(service="shop", rto=4 * HOUR, rpo=HOUR)]


def test_the_order_of_the_graph_misses_or_keeps_the_rto() -> None:
    durations = {"san": 3 * HOUR, "db": HOUR, "shop": HOUR}
    [missed] = check_recovery(PROMISED, GRAPH, durations=durations)
    assert (missed.state, missed.over, missed.by) == (
        "missed",
        HOUR,
        ("san", "db", "shop"),
    )
    [met] = check_recovery(PROMISED, GRAPH, durations=durations, down=["db"])
    assert (met.state, met.found) == ("met", HOUR)


def test_backups_miss_or_keep_the_rpo() -> None:
    [missed] = check_backups(
        PROMISED, [Backup(item="db", every=24 * HOUR)], graph=GRAPH
    )
    assert (missed.state, missed.over, missed.by) == ("missed", 23 * HOUR, ("db",))
    [met] = check_backups(PROMISED, [Backup(item="db", every=HOUR)], graph=GRAPH)
    assert met.state == "met"


def test_a_plan_whose_summed_steps_exceed_the_rto_is_reported() -> None:
    steps = [
        PlanStep(name="restore the database", takes=3 * HOUR, item="db"),
        PlanStep(name="restore the storage", takes=2 * HOUR, item="san"),
    ]
    plan = ContinuityPlan(id="P1", service="shop", steps=steps)
    [found] = check_plans([plan], PROMISED, graph=GRAPH)
    assert not found.is_sound
    assert found.duration == 5 * HOUR
    assert found.check is not None
    assert found.check.over == HOUR
    assert found.misplaced == (("restore the database", "restore the storage"),)
