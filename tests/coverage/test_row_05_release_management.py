"""Release and deployment management: what is bundled is deployed once all of it is approved."""

from datetime import UTC, datetime, timedelta

import pytest

from itsmcore.errors import RefusedError
from itsmcore.interval import Interval
from itsmcore.lifecycle import RELEASE, ReleaseEvent, common_window, judge_changes
from itsmcore.model import ApprovalState, Change, Release, ReleaseState
from itsmcore.practices import ChangeWindow, release_gate, release_windows

E = ReleaseEvent
BORN = datetime(2026, 3, 2, tzinfo=UTC)


def hour(number: int) -> datetime:
    return BORN + timedelta(hours=number)


def change(
    key: str, status: str, start: int | None = None, end: int | None = None
) -> Change:
    return Change(
        id=key,
        opened_at=BORN,
        status=status,
        planned_start=None if start is None else hour(start),
        planned_end=None if end is None else hour(end),
    )


ONE, TWO, THREE = (
    change("CHG-1", "scheduled", 20, 30),
    change("CHG-2", "scheduled", 22, 40),
    change("CHG-3", "authorize", 10, 28),
)
APPROVED = change("CHG-3", "scheduled", 10, 28)


def built(*keys: str) -> Release:
    """A release of these changes, built and ready to be deployed."""
    release = RELEASE.create(
        {"title": "Spring", "owner": "rob", "version_label": "7.1", "changes": keys},
        id="REL-1",
        at=BORN,
        by="rob",
    ).record
    window = common_window([ONE, TWO, THREE])
    assert window is not None
    for event, changes in (
        (E.PLAN, None),
        (
            E.REQUEST_APPROVAL,
            {"planned_start": window.start, "planned_end": window.end},
        ),
        (E.APPROVE, None),
        (E.BUILD, None),
        (E.MAKE_READY, None),
    ):
        release = RELEASE.dynamic.apply(
            release,
            event,
            changes,
            at=hour(1),
            by="ada" if event is E.APPROVE else "rob",
            given={"approval": "approved"},
        ).record
    return release


def test_row_05_a_release_bundles_changes() -> None:
    release = built("CHG-1", "CHG-2", "CHG-3")
    assert release.changes == ("CHG-1", "CHG-2", "CHG-3")
    bundle = judge_changes(release, [THREE, ONE, TWO])
    assert (bundle.approved, bundle.waiting) == (("CHG-1", "CHG-2"), ("CHG-3",))


@pytest.mark.parametrize(
    ("third", "state"),
    [
        (THREE, ApprovalState.REQUESTED),
        (change("CHG-3", "rejected"), ApprovalState.REJECTED),
        (change("CHG-3", "cancelled"), ApprovalState.REJECTED),
        (change("CHG-9", "scheduled"), ApprovalState.REQUESTED),
    ],
)
def test_row_05_nothing_is_deployed_while_a_change_in_it_is_not_approved(
    third: Change, state: ApprovalState
) -> None:
    release = built("CHG-1", "CHG-2", "CHG-3")
    bundle = judge_changes(release, [ONE, TWO, third])
    assert bundle.state == state
    given = {"changes_approval": bundle.state}
    deploying = RELEASE.apply(
        release, E.DEPLOY, at=hour(2), by="rob", given={"changes_approval": "approved"}
    ).record
    for record, event in ((release, E.DEPLOY), (deploying, E.FINISH)):
        with pytest.raises(RefusedError) as refused:
            RELEASE.apply(record, event, at=hour(3), by="rob", given=given)
        codes = [reason.code for reason in refused.value.reasons]
        assert codes == ["changes_not_approved"]
    with pytest.raises(RefusedError):
        RELEASE.apply(deploying, E.FINISH, at=hour(3), by="rob")


def test_row_05_it_is_deployed_once_all_of_its_changes_are_approved() -> None:
    release = built("CHG-1", "CHG-2", "CHG-3")
    bundle = judge_changes(release, [ONE, TWO, APPROVED])
    assert bundle.state == ApprovalState.APPROVED
    given = {"changes_approval": bundle.state}
    for event, number in ((E.DEPLOY, 22), (E.FINISH, 23)):
        release = RELEASE.apply(
            release, event, at=hour(number), by="rob", given=given
        ).record
    assert release.status == ReleaseState.DEPLOYED
    assert release.deployed_at == hour(23)


def test_row_05_the_earliest_common_window_is_told() -> None:
    window = common_window([ONE, TWO, THREE])
    assert window == Interval(start=hour(22), end=hour(28))
    assert common_window([ONE, change("CHG-4", "scheduled", 30, 31)]) is None
    anywhere = change("CHG-5", "scheduled")
    assert common_window([anywhere, ONE]) == Interval(start=hour(20), end=hour(30))
    assert common_window([ONE, TWO], lasting=timedelta(hours=9)) is None


def test_row_05_it_is_not_deployed_before_its_changes_are_complete() -> None:
    release = built("CHG-1", "CHG-2")
    gate = release_gate(release, [ONE, TWO])
    assert (gate.may_deploy, gate.may_finish) == (True, False)
    deploying = RELEASE.apply(
        release, E.DEPLOY, at=hour(20), by="rob", given=gate.given_to_deploy
    ).record
    with pytest.raises(RefusedError) as refused:
        RELEASE.apply(
            deploying, E.FINISH, at=hour(21), by="rob", given=gate.given_to_finish
        )
    codes = [reason.code for reason in refused.value.reasons]
    assert codes == ["changes_not_approved"]
    done = release_gate(release, [change("CHG-1", "closed"), change("CHG-2", "review")])
    finished = RELEASE.apply(
        deploying, E.FINISH, at=hour(22), by="rob", given=done.given_to_finish
    ).record
    assert finished.status == ReleaseState.DEPLOYED


def test_row_05_the_earliest_window_without_a_conflict_is_told() -> None:
    release = built("CHG-1", "CHG-2", "CHG-3")
    window = Interval(start=hour(22), end=hour(25))
    blackout = ChangeWindow(id="payroll", kind="blackout", spans=[window])
    found = release_windows(
        release,
        [ONE, TWO, THREE],
        horizon=Interval(start=hour(21), end=hour(48)),
        lasting=timedelta(hours=2),
        windows=[blackout],
    )
    assert found.earliest == Interval(start=hour(25), end=hour(27))
