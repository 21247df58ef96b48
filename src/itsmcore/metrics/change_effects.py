"""What changes did that they should not: incidents they caused, and items nobody approved."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from itsmcore.cmdb import BaselineDiff
from itsmcore.errors import FieldError
from itsmcore.interval import Interval
from itsmcore.metrics._given import a_span, a_value, some_of
from itsmcore.metrics._remedies import causes_of, is_called_off, later
from itsmcore.metrics.figure import CohortKind, Figure, Unit
from itsmcore.model import Change, ChangeState, Condition, Incident, one_of, when
from itsmcore.model.condition import a_condition

__all__ = [
    "APPROVED_CHANGE",
    "change_caused_incidents",
    "unauthorised_changes",
    "unauthorised_items",
]

APPROVED_CHANGE: Final = when(
    status=one_of(
        ChangeState.SCHEDULED,
        ChangeState.IMPLEMENT,
        ChangeState.REVIEW,
        ChangeState.CLOSED,
    )
)
"""Which changes were approved: those scheduled, and those further on."""

_WEEK: Final = timedelta(days=7)


def unauthorised_items(
    found: BaselineDiff,
    /,
    changes: Iterable[Change],
    *,
    approved: Condition = APPROVED_CHANGE,
) -> tuple[str, ...]:
    """Keys of the items that differ between two baselines, without an approved change.

    A change accounts for an item when it names it, is approved, and its window, the actual one
    where it is known, shares a moment with the time between the baselines. One that was begun
    and has no end goes on; one without any date accounts for nothing.

    Args:
        found: What `itsmcore.cmdb.diff` tells; items added, removed and changed count.
        changes: Any, as they are.
        approved: Which of them were approved.

    Returns:
        In order of the keys.

    Raises:
        WrongTypeError: An argument is something else.
    """
    detected = _detected(a_value(found, BaselineDiff, "found"))
    rule = a_condition(approved)
    covered = {
        key
        for change in some_of(changes, Change, "changes")
        if rule.holds(change)
        and _falls_between(change, found.before_at, found.after_at)
        for key in change.cis
    }
    return tuple(sorted(detected - covered))


def unauthorised_changes(
    found: BaselineDiff,
    /,
    changes: Iterable[Change],
    *,
    approved: Condition = APPROVED_CHANGE,
) -> Figure:
    """How many items differ between two baselines without an approved change.

    Takes what `unauthorised_items` takes. `n` is how many differ at all.

    Raises:
        WrongTypeError: An argument is something else.
    """
    count = len(unauthorised_items(found, changes, approved=approved))
    return Figure(
        name="unauthorised_changes",
        numerator=count,
        denominator=1,
        n=len(_detected(found)),
        cohort=CohortKind.OBSERVED,
        unit=Unit.NUMBER,
    )


def _detected(found: BaselineDiff) -> set[str]:
    whole = {item.id for item in (*found.added, *found.removed)}
    return whole | {item.id for item in found.changed}


def _falls_between(change: Change, start: datetime, end: datetime) -> bool:
    """Whether a change took place, or was to, between two instants, both included."""
    if change.actual_start is not None:
        first, last = change.actual_start, change.actual_end or end
    else:
        planned_first, planned_last = change.planned_start, change.planned_end
        if planned_first is None or planned_last is None:
            return False
        first, last = planned_first, planned_last
    return first <= end and last >= start


def change_caused_incidents(
    incidents: Iterable[Incident],
    changes: Iterable[Change],
    /,
    *,
    window: timedelta = _WEEK,
    period: Interval | None = None,
) -> Figure:
    """How many incidents changes cause, each.

    An incident is caused by the change that its field or a link names, when it was opened
    from the beginning of that change on and before the window after its end was over. One
    with several causes counts once.

    Args:
        incidents: Any, as they are; cancelled ones are none.
        changes: Any, as they are. Those that were carried out to an `actual_end` count.
        window: For how long after its end a change may cause incidents.
        period: Changes that ended in which period count; None: all.

    Returns:
        Incidents caused by changes that count. Left out are incidents of a change that is not
        among them, as "unknown_change", and those "outside_window". Incidents without a cause
        tell nothing, so that the figure is as good as the links are.

    Raises:
        FieldError: A length is negative, or two changes have one key.
        WrongTypeError: An argument is something else.
    """
    given = some_of(incidents, Incident, "incidents")
    reach = a_span(window, "window")
    span = None if period is None else a_value(period, Interval, "period")
    spans = _spans(changes, reach, span)
    caused = unknown = outside = 0
    for incident in given:
        causes = causes_of(incident)
        if not causes or is_called_off(incident):
            continue
        known = [spans[key] for key in causes if key in spans]
        if any(first <= incident.opened_at < last for first, last in known):
            caused += 1
        elif known:
            outside += 1
        else:
            unknown += 1
    reasons = {"outside_window": outside, "unknown_change": unknown}
    return Figure(
        name="change_caused_incidents",
        numerator=caused,
        denominator=len(spans),
        n=len(spans),
        excluded={reason: count for reason, count in reasons.items() if count},
        cohort=CohortKind.FINISHED,
        unit=Unit.NUMBER,
    )


def _spans(
    changes: Iterable[Change], reach: timedelta, period: Interval | None
) -> dict[str, tuple[datetime, datetime]]:
    """When each change that counts may have caused an incident."""
    found: dict[str, tuple[datetime, datetime]] = {}
    seen: set[Any] = set()
    for change in some_of(changes, Change, "changes"):
        if change.id in seen:
            raise FieldError(
                field="changes",
                value=change.id,
                problem="two changes have one key",
                remedy="give each change once",
            )
        seen.add(change.id)
        end = change.actual_end
        if end is None or is_called_off(change):
            continue
        if period is None or period.start <= end < period.end:
            found[change.id] = change.actual_start or end, later(end, reach)
    return found
