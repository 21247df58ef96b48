"""Deliveries: what was brought into use, when, and whether it had to be put right."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import attrs

from itsmcore._instants import from_us, to_us, to_utc
from itsmcore.errors import FieldError
from itsmcore.metrics._given import a_span, a_value, some_of
from itsmcore.metrics._remedies import Remedies, is_called_off, later
from itsmcore.model import (
    Change,
    ChangeOutcome,
    Condition,
    Deployment,
    DeploymentState,
    FrozenMap,
    History,
    Incident,
    Release,
    when,
)
from itsmcore.model._fields import checked, filled, instant, optional_instant
from itsmcore.model._order import not_before
from itsmcore.model.condition import a_condition
from itsmcore.model.frozen_map import frozen_map
from itsmcore.model.keys import GroupKey, RecordKey

__all__ = [
    "UNPLANNED",
    "DeliveredChange",
    "Delivery",
    "delivered_changes",
    "deliveries_of_changes",
    "deliveries_of_deployments",
]

UNPLANNED: Final = when(change_type="emergency")
"""Which changes are unplanned work, done to put right what users met with."""

_FAILED: Final = frozenset({ChangeOutcome.UNSUCCESSFUL, ChangeOutcome.BACKED_OUT})
_WEEK: Final = timedelta(days=7)


@attrs.frozen(kw_only=True, field_transformer=checked)
class DeliveredChange:
    """A change, and the delivery that brought it into use first.

    Attributes:
        id: Key of the change.
        delivered_at: When it was in use.
        committed_at: When its code was committed, of several commits the one that the host
            means; None: not known.
    """

    id: RecordKey = attrs.field(validator=filled)
    delivered_at: datetime = attrs.field(converter=instant)
    committed_at: datetime | None = attrs.field(
        default=None, converter=optional_instant
    )


def _changes(value: Iterable[DeliveredChange]) -> tuple[DeliveredChange, ...]:
    return some_of(value, DeliveredChange, "changes")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Delivery:
    """One time that something was brought into use, as the measures of DORA see it.

    Attributes:
        id: Key of the deployment, or of the change, that did it.
        delivered_at: When it was in use; when its deployment began, where it never was.
        changes: The changes that it brought, those aside that an earlier one had brought.
        failed: Whether it had to be put right: by rolling it back, or by more work.
        restored_at: When that was done; None while it is not, and for one that did not fail.
        unplanned: Whether it was itself unplanned work, to put right what users met with.
        group: Who worked on it, to tell groups apart.

    Raises:
        FieldError: It was restored before it was delivered, or restored but did not fail.
    """

    id: RecordKey = attrs.field(validator=filled)
    delivered_at: datetime = attrs.field(converter=instant)
    changes: tuple[DeliveredChange, ...] = attrs.field(default=(), converter=_changes)
    failed: bool = False
    restored_at: datetime | None = attrs.field(
        default=None, converter=optional_instant, validator=not_before("delivered_at")
    )
    unplanned: bool = False
    group: GroupKey | None = None

    def __attrs_post_init__(self) -> None:
        if self.restored_at is not None and not self.failed:
            raise FieldError(
                field="restored_at",
                value=self.restored_at,
                problem="it did not fail",
                remedy="give failed=True, or no instant",
            )


def delivered_changes(deliveries: Iterable[Delivery], /) -> tuple[DeliveredChange, ...]:
    """The changes that deliveries brought, in their order: what `change_lead_time` reads.

    Raises:
        WrongTypeError: It is no list of deliveries.
    """
    found = some_of(deliveries, Delivery, "deliveries")
    return tuple(change for one in found for change in one.changes)


def deliveries_of_changes(
    changes: Iterable[Change],
    /,
    *,
    incidents: Iterable[Incident] = (),
    committed: Mapping[str, datetime] | None = None,
    window: timedelta = _WEEK,
    unplanned: Condition = UNPLANNED,
) -> tuple[Delivery, ...]:
    """Deliveries of a team that keeps no deployments: each change that was carried out is one.

    Args:
        changes: Any, as they are; those without an `actual_end`, and those that were
            cancelled or rejected, are no deliveries.
        incidents: Among them those that the changes caused, by their field or by a link.
        committed: When the code of a change was committed, by the key of the change.
        window: For how long after its end what a change caused counts as its failure.
        unplanned: Which changes are unplanned work.

    Returns:
        In order of time, then by key.

    A change failed when its outcome says so, when it caused an incident within the window, or
    when another change is linked to it as caused by it or fixing it. It is restored when all
    of those are over.

    Raises:
        FieldError: A length is negative, or two records have one key.
        WrongTypeError: An argument is something else.
    """
    given = _by_key(changes, Change, "changes")
    reach = a_span(window, "window")
    rule = a_condition(unplanned)
    commits = _commits(committed)
    found_incidents = _by_key(incidents, Incident, "incidents").values()
    remedies = Remedies(found_incidents, given.values())
    found = []
    for change in given.values():
        end = change.actual_end
        if end is None or is_called_off(change):
            continue
        needed = remedies.of([change.id], change.actual_start or end, later(end, reach))
        ends = [remedy.ended_at for remedy in needed]
        found.append(
            Delivery(
                id=change.id,
                delivered_at=end,
                failed=bool(ends) or change.outcome in _FAILED,
                restored_at=_last(ends, end),
                unplanned=rule.holds(change),
                group=change.group,
                changes=_delivered([change.id], end, commits),
            )
        )
    return tuple(sorted(found, key=_order))


def deliveries_of_deployments(
    deployments: Iterable[History],
    /,
    *,
    now: datetime,
    releases: Iterable[Release] = (),
    changes: Iterable[Change] = (),
    incidents: Iterable[Incident] = (),
    committed: Mapping[str, datetime] | None = None,
    environment: str = "production",
    window: timedelta = _WEEK,
    unplanned: Condition = UNPLANNED,
) -> tuple[Delivery, ...]:
    """Deliveries by the histories of deployments to one environment.

    Args:
        deployments: Histories of deployments in standard states; facts after `now` are not
            used. One that was not begun, or is being carried out, is no delivery yet.
        now: The instant, aware.
        releases: What the deployments bring: the changes of their release.
        changes: Those changes, and the ones that fix them, as they are.
        incidents: Among them those that the changes caused.
        committed: When the code of a change was committed, by the key of the change; it
            counts for the first delivery that was completed with the change in it.
        environment: The environment that users work in.
        window: For how long what was delivered is watched for failures.
        unplanned: Which changes are unplanned work; a delivery with one of them is.

    Returns:
        In order of time, then by key.

    A deployment failed when it was rolled back, when it failed and was not completed since,
    and when changes that it brought were put right as `deliveries_of_changes` has it. A second
    try within one deployment is no failure.

    Raises:
        FieldError: A length is negative, or two records have one key.
        WrongTypeError: An argument is something else.
        NaiveDatetimeError: `now` has no zone.
    """
    now_us = to_us(now, "now")
    reach = a_span(window, "window")
    rule = a_condition(unplanned)
    commits = _commits(committed)
    by_release = _by_key(releases, Release, "releases")
    by_change = _by_key(changes, Change, "changes")
    remedies = Remedies(
        _by_key(incidents, Incident, "incidents").values(), by_change.values()
    )
    found: list[Delivery] = []
    delivered: set[str] = set()
    for run in _runs(deployments, environment, now_us):
        release = by_release.get(run.release)
        keys = () if release is None else tuple(dict.fromkeys(release.changes))
        new = [key for key in keys if key not in delivered] if run.completed else []
        delivered.update(new)
        needed = remedies.of(keys, run.begun_at, later(run.delivered_at, reach))
        ends = [remedy.ended_at for remedy in needed]
        if run.failed:
            ends.append(run.rolled_back_at)
        found.append(
            Delivery(
                id=run.id,
                delivered_at=run.delivered_at,
                failed=bool(ends),
                restored_at=_last(ends, run.delivered_at),
                unplanned=any(
                    rule.holds(by_change[key]) for key in keys if key in by_change
                ),
                group=run.group,
                changes=_delivered(new, run.delivered_at, commits),
            )
        )
    return tuple(found)


@attrs.frozen
class _Run:
    """What became of one deployment."""

    id: str
    release: Any
    group: Any
    environment: object
    begun_at: datetime
    completed: bool
    delivered_at: datetime
    failed: bool
    rolled_back_at: datetime | None


_ENDS: Final = (
    DeploymentState.COMPLETE,
    DeploymentState.FAILED,
    DeploymentState.ROLLED_BACK,
)


def _run(history: History, now_us: int) -> _Run | None:
    """What became of a deployment by an instant; None for one that has not ended once."""
    first: dict[object, datetime] = {}
    last: object = None
    status = history.series("status")
    for at_us, state in zip(status.instants_us, status.values, strict=True):
        if at_us <= now_us:
            first.setdefault(state, from_us(at_us))
            last = state
    done, back = first.get(DeploymentState.COMPLETE), first.get(_ENDS[2])
    is_under_way = last == DeploymentState.DEPLOYING and done is None
    if is_under_way or first.keys().isdisjoint(_ENDS):
        return None
    begun = (
        first[state] for state in (DeploymentState.DEPLOYING, *_ENDS) if state in first
    )
    begun_at = min(begun)
    return _Run(
        id=history.record_id,
        release=history.value("release", at=from_us(now_us)),
        group=history.value("group", at=from_us(now_us)),
        environment=history.value("environment", at=from_us(now_us)),
        begun_at=begun_at,
        completed=done is not None,
        delivered_at=begun_at if done is None else done,
        failed=back is not None or done is None,
        rolled_back_at=back,
    )


def _runs(value: Iterable[History], environment: str, now_us: int) -> Iterable[_Run]:
    """What became of the deployments to an environment, in order of time."""
    a_value(environment, str, "environment")
    seen: set[str] = set()
    found = []
    for history in some_of(value, History, "deployments"):
        if history.record_type != Deployment.record_type or history.record_id in seen:
            raise FieldError(
                field="deployments",
                value=history.record_id,
                problem="the history is of no deployment, or comes twice",
                remedy="give one history of each deployment",
            )
        seen.add(history.record_id)
        run = _run(history, now_us)
        if run is not None and run.environment == environment:
            found.append(run)
    return sorted(found, key=_run_order)


def _run_order(run: _Run) -> tuple[datetime, str]:
    return run.delivered_at, run.id


def _order(delivery: Delivery) -> tuple[datetime, str]:
    return delivery.delivered_at, delivery.id


def _by_key(value: Iterable[Any], kind: type[Any], field: str) -> dict[str, Any]:
    """Records by their keys; a key that comes twice is refused."""
    found: dict[str, Any] = {}
    for record in some_of(value, kind, field):
        if record.id in found:
            raise FieldError(
                field=field,
                value=record.id,
                problem="two records have one key",
                remedy="give each record once",
            )
        found[record.id] = record
    return found


def _commits(value: Mapping[str, datetime] | None) -> Mapping[str, datetime]:
    given = frozen_map({} if value is None else value, "committed")
    return FrozenMap({key: to_utc(at, "committed") for key, at in given.items()})


def _delivered(
    keys: Iterable[str], at: datetime, commits: Mapping[str, datetime]
) -> tuple[DeliveredChange, ...]:
    return tuple(
        DeliveredChange(id=key, delivered_at=at, committed_at=commits.get(key))
        for key in keys
    )


def _last(ends: list[datetime | None], least: datetime) -> datetime | None:
    """When all of it was over; None while some goes on, or without any."""
    known = [end for end in ends if end is not None]
    return max(least, *known) if known and len(known) == len(ends) else None
