"""What the practices answer travels as JSON, and comes back equal."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from itsmcore.cmdb import Graph
from itsmcore.codec import decode, encode
from itsmcore.lifecycle import Delay
from itsmcore.model import (
    CI,
    Asset,
    Change,
    CostRecord,
    Depreciation,
    Group,
    ImprovementItem,
    Incident,
    Money,
    Offering,
    Relation,
    Request,
    Service,
    SoftwareInstall,
    SoftwareLicence,
    TaskTemplate,
)
from itsmcore.practices import (
    ApprovalRule,
    Backup,
    ContinuityObjective,
    ContinuityPlan,
    PlanStep,
    affected_agreements,
    allocate,
    assign,
    book_value,
    charge_costs,
    check_backups,
    check_plans,
    check_recovery,
    compare,
    hours_at_risk,
    licence_positions,
    objective_conflicts,
    progress,
    promise_fulfilment,
    queues,
    route_approval,
    total_costs,
    upcoming_ends,
    warranty,
)
from itsmcore.sla import Agreement
from tests.round_trips import pickled

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = date(2026, 3, 2)
HOUR = timedelta(hours=1)
GRAPH = Graph(
    [Service(id="shop", opened_at=NINE), CI(id="db", opened_at=NINE)],
    [Relation(source="shop", target="db")],
)
INCIDENT = Incident(id="INC-1", opened_at=NINE, group="net", cis=["db"])
CHANGE = Change(
    id="CHG-1", opened_at=NINE, cis=["db"], planned_start=NINE, planned_end=NINE + HOUR
)
PROMISED = [
    ContinuityObjective(service="shop", rto=HOUR, rpo=HOUR),
    ContinuityObjective(service="db", rto=2 * HOUR),
]
PLAN = ContinuityPlan(
    id="P-1", service="shop", steps=[PlanStep(name="restore", takes=HOUR, item="db")]
)
ASSET = Asset(
    id="A-1",
    opened_at=NINE,
    purchased_on=TODAY,
    cost=Money("9", "EUR"),
    warranty_to=TODAY,
    depreciation=Depreciation(months=7),
)
LICENCE = SoftwareLicence(id="L-1", opened_at=NINE, product="cad", entitled=2)
COSTS = [
    CostRecord(
        id="K-1", item="db", amount=Money("1", "EUR"), start=TODAY, end=date(2026, 4, 1)
    )
]
LAPTOP = Offering(id="laptop", fulfilment=[TaskTemplate(name="build", title="")])
ITEM = ImprovementItem(id="IMP-1", opened_at=NINE, baseline=1, target=4, measured=2)
ANSWERS: list[Any] = [
    assign([INCIDENT], [Group(id="net", name="", members={"ada"})], at=NINE),
    *queues([INCIDENT]),
    *check_recovery(PROMISED, GRAPH, durations={}, default=HOUR),
    *check_backups(PROMISED, [Backup(item="db", every=None)], graph=GRAPH),
    *check_plans([PLAN], PROMISED, graph=GRAPH),
    *objective_conflicts(PROMISED, GRAPH),
    route_approval(
        Request(id="R", opened_at=NINE), [ApprovalRule(name="x", approvers=["a"])]
    ),
    promise_fulfilment(LAPTOP, start=NINE, takes={}, default=Delay(after=HOUR)),
    affected_agreements(INCIDENT, [Agreement(id="gold")], graph=GRAPH),
    *hours_at_risk(CHANGE, GRAPH),
    book_value(ASSET, date(2026, 7, 2)),
    warranty(ASSET, TODAY),
    *upcoming_ends(TODAY, days=9, assets=[ASSET]),
    *licence_positions([LICENCE], [SoftwareInstall(product="cad", ci="db")], TODAY),
    total_costs(COSTS, ["shop"], GRAPH, last=date(2026, 3, 5)),
    charge_costs(COSTS, {"shop": 1}, GRAPH),
    allocate(Money("1", "EUR"), {"a": 1, "b": 2}),
    compare(3, 4, better="lower"),
    compare(3 * HOUR, HOUR / 7, better="lower"),
    progress(ITEM),
]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: type(answer).__name__)
def test_an_answer_comes_back_equal(answer: Any) -> None:
    data = json.loads(json.dumps(encode(answer)))
    assert decode(data, type(answer)) == answer
    assert pickled(answer) == answer
    assert hash(pickled(answer)) == hash(answer)
    assert answer.explain() if hasattr(answer, "explain") else answer.totals
