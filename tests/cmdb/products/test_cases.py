"""Worked cases of four products, where their file is at hand."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from itsmcore.cmdb.products import icinga, itop, servicenow, zabbix

FILE: Final = Path(__file__).parents[4] / "shared" / "vectors" / "impact_cases.json"
DATA: Final[dict[str, Any]] = (
    json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}
)
pytestmark = pytest.mark.skipif(not DATA, reason="the file is not at hand")
CASES: Final[list[Any]] = DATA.get("cases", [])

Case = Mapping[str, Any]
NOTES: Final = {"id", "source", "ref", "semantics", "levels", "note"}
EXPECTED: Final = {
    "expected_impacted",
    "expected_status",
    "expected_cycle_report",
    "expected_propagated",
    "expected_root_cause_events",
}


def sources_of(case: Case) -> dict[str, list[str]]:
    """For each node, the nodes from which trouble can reach it, in the order of the edges."""
    found: dict[str, list[str]] = {name: [] for name in case["nodes"]}
    for source, sink in case["edges"]:
        if source not in found[sink]:
            found[sink].append(source)
    return found


def only(case: Case, *known: str) -> None:
    """A key that the test does not read fails it."""
    assert set(case) <= {*known, "nodes", "edges", *NOTES}
    assert EXPECTED & set(case)


def check_itop(case: Case) -> None:
    only(
        case,
        *("groups", "failed", "already_failed", "blocked", "hidden", "hidden_mode"),
        *("previously_computed", "expected_impacted"),
    )
    impacts: dict[str, list[str]] = {}
    for source, sink in case["edges"]:
        impacts.setdefault(source, []).append(sink)
    graph = itop.ImpactGraph(
        objects=case["nodes"],
        impacts=impacts,
        redundancies=[_redundancy(of, row) for of, row in case["groups"].items()],
    )
    # What was computed before ("previously_computed") is no argument: it has no effect.
    names = ("already_failed", "blocked", "hidden", "hidden_mode")
    found = graph.impact(case["failed"], **{n: case[n] for n in names if n in case})
    assert sorted(found.impacted) == case["expected_impacted"]


def _redundancy(of: str, row: Mapping[str, Any]) -> itop.Redundancy:
    assert set(row) in ({"members", "k_up"}, {"members", "percent_up"})
    setting = row["k_up"] if "k_up" in row else f"{row['percent_up']}%"
    return itop.Redundancy(of=of, members=row["members"], min_up=setting)


def check_icinga(case: Case) -> None:
    only(case, "operator", "child_states", "expected_status", "expected_cycle_report")
    children, told = sources_of(case), case["child_states"]
    whole = icinga.BusinessProcess(
        processes=[
            icinga.Process(name=name, children=children[name], **_operator(value))
            for name, value in case["operator"].items()
        ],
        objects=[
            icinga.Monitored(name=name, kind=told.get(name, {}).get("kind", "service"))
            for name in case["nodes"]
            if name not in case["operator"]
        ],
    )
    states = {}
    for name, row in told.items():
        assert set(row) <= {"kind", "state"}
        if row["state"] not in (None, "MISSING"):
            states[name] = row["state"]
    found = whole.evaluate(states)
    for name, expected in case["expected_status"].items():
        assert found[name].state == expected
        if "expected_cycle_report" in case:
            assert " -> ".join(whole.loop_from(name)) == case["expected_cycle_report"]


def _operator(value: str | Mapping[str, int]) -> dict[str, Any]:
    if isinstance(value, str):
        return {"operator": value}
    assert set(value) == {"min"}
    return {"operator": "min", "minimum": value["min"]}


def check_zabbix(case: Case) -> None:
    only(
        case,
        *("child_states", "weights", "algorithm", "rules", "propagation"),
        *("services", "target", "expected_status", "expected_propagated"),
        "expected_root_cause_events",
    )
    rows = _rows(case)
    tree = zabbix.ServiceTree(
        services=[_service(name, row) for name, row in rows.items()]
    )
    events: dict[str, dict[int | str, Any]] = {
        name: {int(event): severity for event, severity in row["events"].items()}
        for name, row in rows.items()
        if "events" in row
    }
    stated = {name: row["status"] for name, row in rows.items() if "status" in row}
    found = tree.status(events, statuses=stated)
    for name, status in case.get("expected_status", {}).items():
        assert found[name].status.number == status
    for name, status in case.get("expected_propagated", {}).items():
        seen = found[name].propagated
        assert (None if seen is None else seen.number) == status
    if "target" in case:
        causes = found.root_causes(case["target"])
        expected = case["expected_root_cause_events"]
        assert [cause.event for cause in causes] == expected


def _rows(case: Case) -> dict[str, dict[str, Any]]:
    """For each service what the case says of it, wherever it says so."""
    rows: dict[str, dict[str, Any]] = {
        name: {"children": children} for name, children in sources_of(case).items()
    }
    for name, row in case.get("services", {}).items():
        assert sorted(row.get("children", ())) == sorted(rows[name]["children"])
        rows[name] |= row
    parts = {
        "status": "child_states",
        "weight": "weights",
        "algorithm": "algorithm",
        "rules": "rules",
        "propagation": "propagation",
    }
    for part, key in parts.items():
        for name, value in case.get(key, {}).items():
            rows[name][part] = value
    return rows


def _service(name: str, row: Mapping[str, Any]) -> zabbix.Service:
    plain = {"children", "weight", "algorithm"}
    assert set(row) <= {*plain, "rules", "propagation", "status", "events"}
    values = {key: row[key] for key in plain if key in row}
    if "propagation" in row:
        assert set(row["propagation"]) == {"rule", "value"}
        values["propagation"] = row["propagation"]["rule"]
        values["propagation_value"] = row["propagation"]["value"] or 0
    rules = [zabbix.Rule(**rule) for rule in row.get("rules", ())]
    return zabbix.Service(name=name, rules=rules, **values)


def check_servicenow(case: Case) -> None:
    only(case, "influence", "child_states", "expected_status")
    influence = case["influence"]
    assert set(influence) == {"units", "required", "each"}
    tree = servicenow.ImpactTree(
        elements=[
            servicenow.Element(
                name=name,
                is_cluster=bool(members),
                units=influence["units"],
                required=Decimal(str(influence["required"])),
                children=[
                    servicenow.Child(name=member, influence=_share(influence, member))
                    for member in members
                ],
            )
            for name, members in sources_of(case).items()
        ]
    )
    found = tree.evaluate(case["child_states"])
    for name, severity in case["expected_status"].items():
        assert found[name].severity == severity


def _share(influence: Mapping[str, Any], member: str) -> Decimal:
    each = influence["each"]
    return Decimal(str(each[member] if isinstance(each, Mapping) else each))


CHECKS: Final[Mapping[str, Callable[[Case], None]]] = {
    "itop": check_itop,
    "icinga_bp": check_icinga,
    "zabbix": check_zabbix,
    "servicenow_cluster": check_servicenow,
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_products_are_reproduced(case: Case) -> None:
    CHECKS[case["semantics"]](case)


def test_every_product_has_cases_and_no_other() -> None:
    assert {case["semantics"] for case in CASES} == set(CHECKS)
