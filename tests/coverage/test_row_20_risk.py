"""Risk: what a change may do, from likelihood and impact by a grid.

Works when: the risk of a change is that of the grid for its likelihood and for the impact that
its items would have; and whoever asks sees why.
"""

from datetime import UTC, datetime

import pytest

from itsmcore.cmdb import Graph
from itsmcore.model import CI, RISK_GRID, Change, Relation, Service
from itsmcore.practices import change_risk

BORN = datetime(2026, 3, 2, 9, tzinfo=UTC)
CRITICALITY = {"payroll": "critical", "shop": "medium", "wiki": "low"}
IMPACT = {"payroll": "high", "shop": "medium", "wiki": "low"}
GRAPH = Graph(
    [
        *(
            Service(id=key, opened_at=BORN, criticality=level)
            for key, level in CRITICALITY.items()
        ),
        *(CI(id=f"db-{key}", opened_at=BORN) for key in CRITICALITY),
    ],
    [Relation(source=key, target=f"db-{key}") for key in CRITICALITY],
)


@pytest.mark.parametrize("service", CRITICALITY)
@pytest.mark.parametrize("likelihood", ["high", "medium", "low"])
def test_row_20_risk_is_likelihood_by_impact(service: str, likelihood: str) -> None:
    change = Change(id="CHG-1", opened_at=BORN, cis=[f"db-{service}"])
    found = change_risk(change, GRAPH, likelihood=likelihood)
    assert found.impact == IMPACT[service]
    assert found.risk == RISK_GRID.risk(IMPACT[service], likelihood)


def test_row_20_the_worst_service_decides_and_all_are_told() -> None:
    keys = [f"db-{key}" for key in CRITICALITY]
    found = change_risk(Change(id="CHG-1", opened_at=BORN, cis=keys), GRAPH)
    assert [one.service for one in found.services] == list(CRITICALITY)
    assert found.single_points == tuple(keys)
    assert (found.impact, len(found.explain())) == ("high", 4)
