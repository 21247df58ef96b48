"""Releases and deployments: what their fields take."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given

from itsmcore.errors import FieldError
from itsmcore.model import (
    Approval,
    ChangeOutcome,
    Deployment,
    DeploymentState,
    Release,
    ReleaseState,
)
from itsmcore.testing import deployments, releases
from tests.round_trips import pasted, pickled

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)


def release(**values: Any) -> Release:
    return Release(**{"id": "REL-1", "opened_at": T0, **values})


def deployment(**values: Any) -> Deployment:
    return Deployment(**{"id": "DEP-1", "opened_at": T0, **values})


def test_releases_and_deployments_begin_as_drafts() -> None:
    assert release().status is ReleaseState.DRAFT
    assert (release().changes, release().approvals, release().outcome) == ((), (), None)
    assert deployment().status is DeploymentState.DRAFT
    assert (deployment().attempts, deployment().cis) == (0, ())


def test_words_become_members_and_a_state_of_a_host_stays_text() -> None:
    found = release(status="building", outcome="backed_out", changes=["CHG-1"])
    assert found.status is ReleaseState.BUILDING
    assert found.outcome is ChangeOutcome.BACKED_OUT
    assert found.changes == ("CHG-1",)
    assert release(status="frozen").status == "frozen"
    assert deployment(status="rolled_back").status is DeploymentState.ROLLED_BACK
    assert deployment(status="parked").status == "parked"


@pytest.mark.parametrize(
    ("make", "kind"),
    [(release, "planned"), (deployment, "planned"), (deployment, "actual")],
)
def test_an_end_never_lies_before_its_start(make: Any, kind: str) -> None:
    start, end = f"{kind}_start", f"{kind}_end"
    assert getattr(make(**{start: T0, end: T0}), end) == T0
    with pytest.raises(FieldError, match=rf"^{end}: it lies before its start"):
        make(**{start: T0, end: T0 - timedelta(hours=1)})


@pytest.mark.parametrize(
    ("make", "values", "place"),
    [
        (release, {"outcome": "fine"}, "outcome"),
        (release, {"changes": "CHG-1"}, "changes"),
        (release, {"approvals": [Approval(approver="ada"), "bo"]}, "approvals"),
        (release, {"deployed_at": datetime(2026, 3, 2)}, "deployed_at"),  # naive
        (release, {"owner": 3}, "owner"),
        (deployment, {"attempts": -1}, "attempts"),
        (deployment, {"attempts": "2"}, "attempts"),
        (deployment, {"cis": "db-1"}, "cis"),
        (deployment, {"environment": 3}, "environment"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(
    make: Any, values: dict[str, Any], place: str
) -> None:
    with pytest.raises(FieldError, match=rf"^{place}"):
        make(**values)


@given(releases())
def test_releases_paste_back_and_pickle(record: Release) -> None:
    assert pasted(record) == pickled(record) == record
    assert hash(pasted(record)) == hash(record)


@given(deployments())
def test_deployments_paste_back_and_pickle(record: Deployment) -> None:
    assert pasted(record) == pickled(record) == record
    assert hash(pasted(record)) == hash(record)
