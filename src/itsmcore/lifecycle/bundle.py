"""What the changes of a release come to: their approval, and when all of them can take place."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

import attrs

from itsmcore._instants import to_duration
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.interval import Interval, IntervalSet
from itsmcore.lifecycle._records import records_of
from itsmcore.model import (
    ApprovalState,
    Change,
    ChangeState,
    Condition,
    Release,
    States,
    StatusCategory,
    one_of,
    when,
)
from itsmcore.model._arguments import meaning
from itsmcore.model.condition import a_condition

__all__ = ["CHANGE_APPROVED", "Bundle", "common_window", "judge_changes"]

_S = ChangeState

CHANGE_APPROVED: Final = when(
    status=one_of(_S.SCHEDULED, _S.IMPLEMENT, _S.REVIEW, _S.CLOSED)
)
"""Which changes are approved: they are scheduled, or have come further."""


@attrs.frozen(kw_only=True)
class Bundle:
    """What the changes of a release come to: each of them is in exactly one of the lists.

    Attributes:
        state: Rejected where one will never be approved; requested while one is not; then
            approved, or not required where there is none. It is what the lifecycle asks for
            as `given={"changes_approval": ...}`.
        approved: Keys of those that are approved, or done.
        waiting: Keys of those that are not, and may still be.
        refused: Keys of those that were rejected, or called off.
        unknown: Keys that the release names and of which no change was given; they wait.
    """

    state: ApprovalState
    approved: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def explain(self) -> tuple[str, ...]:
        """Why it stands there, a line for each list that is not empty."""
        names = ("approved", "waiting", "refused", "unknown")
        found = {name: getattr(self, name) for name in names}
        return tuple(f"{n}: {', '.join(keys)}" for n, keys in found.items() if keys)


def judge_changes(
    release: Release,
    changes: Iterable[Change],
    /,
    *,
    approved: Condition = CHANGE_APPROVED,
    states: States | None = None,
) -> Bundle:
    """Whether every change that a release brings is approved.

    Args:
        release: It names its changes; they come in its order.
        changes: The changes as they are now, in any order; those of others are left out.
        approved: Which changes are approved, where theirs is no standard lifecycle.
        states: Categories of their states; those of their classes by default.

    Raises:
        FieldError: A change comes twice.
        WrongTypeError: Something else was given.
    """
    if not isinstance(release, Release):
        raise WrongTypeError(
            field="release",
            value=release,
            problem="a release is needed",
            remedy="give Release(...)",
        )
    known = {change.id: change for change in _changes(changes)}
    is_approved = a_condition(approved)
    found: dict[str, list[str]] = {
        name: [] for name in ("approved", "waiting", "refused", "unknown")
    }
    for key in dict.fromkeys(release.changes):
        found[_place(known.get(key), is_approved, states)].append(key)
    lists = {name: tuple(keys) for name, keys in found.items()}
    return Bundle(state=_state(lists), **lists)


def _place(change: Change | None, approved: Condition, states: States | None) -> str:
    if change is None:
        return "unknown"
    means = meaning(states, change.states)
    if approved.holds(change, states=means):
        return "approved"
    is_over = means.category(change.status) is StatusCategory.CLOSED
    return "refused" if is_over else "waiting"


def _state(lists: dict[str, tuple[str, ...]]) -> ApprovalState:
    if lists["refused"]:
        return ApprovalState.REJECTED
    if lists["waiting"] or lists["unknown"]:
        return ApprovalState.REQUESTED
    return ApprovalState.APPROVED if lists["approved"] else ApprovalState.NOT_REQUIRED


def common_window(
    changes: Iterable[Change],
    /,
    *,
    within: IntervalSet | None = None,
    lasting: timedelta = timedelta(0),
) -> Interval | None:
    """The earliest stretch in which all of these changes can take place.

    It lies in the planned window of each; one without a window takes place at any time.

    Args:
        changes: The changes, in any order.
        within: When anything may take place at all, such as maintenance windows.
        lasting: How long it has to be at least.

    Returns:
        The whole stretch, which may be longer than asked for; None where there is none, or
        where nothing bounds it.

    Raises:
        FieldError: A change comes twice, or the duration is negative.
        WrongTypeError: Something else was given.
    """
    least = _lasting(lasting)
    windows = [change.planned_window for change in _changes(changes)]
    found = None if within is None else _interval_set(within)
    for window in filter(None, windows):
        found = IntervalSet([window]) if found is None else found.clip(window)
    long_enough = (span for span in found or () if span.duration >= least)
    return next(long_enough, None)


def _lasting(value: timedelta) -> timedelta:
    if to_duration(value, "lasting") < timedelta(0):
        raise FieldError(
            field="lasting",
            value=value,
            problem="nothing lasts less than no time",
            remedy="give no negative duration",
        )
    return value


def _interval_set(value: IntervalSet) -> IntervalSet:
    if not isinstance(value, IntervalSet):
        raise WrongTypeError(
            field="within",
            value=value,
            problem="a set of intervals is needed",
            remedy="give IntervalSet([Interval(start=..., end=...)])",
        )
    return value


def _changes(value: Iterable[Change]) -> list[Change]:
    """The changes, each once."""
    found = records_of(value, "changes")
    seen: set[str] = set()
    for index, change in enumerate(found):
        path = ("changes", index)
        if not isinstance(change, Change):
            raise WrongTypeError(
                field=f"changes[{index}]",
                value=change,
                problem="a change is needed",
                remedy="give Change(...)",
                path=path,
            )
        if change.id in seen:
            raise FieldError(
                field=f"changes[{index}]",
                value=change.id,
                problem="the change comes twice",
                remedy="give each once",
                path=path,
            )
        seen.add(change.id)
    return found
