"""The gate of a release: what keeps it from being deployed, or from counting as deployed."""

from collections.abc import Iterable

import attrs

from itsmcore.lifecycle import CHANGE_APPROVED, Bundle, judge_changes
from itsmcore.model import (
    ApprovalState,
    Change,
    ChangeOutcome,
    Condition,
    FrozenMap,
    RecordKey,
    Release,
    States,
    StatusCategory,
    one_of,
    when,
)
from itsmcore.model.condition import a_condition
from itsmcore.practices._given import by_id, expect

__all__ = ["CHANGE_COMPLETE", "ReleaseGate", "release_gate"]

CHANGE_COMPLETE = when(
    status_category=one_of(StatusCategory.DONE, StatusCategory.CLOSED)
) & ~when(outcome=one_of(ChangeOutcome.UNSUCCESSFUL, ChangeOutcome.BACKED_OUT))
"""Which approved changes are complete: they are done, and what they did is in use."""

_PASSES = (ApprovalState.APPROVED, ApprovalState.NOT_REQUIRED)


@attrs.frozen(kw_only=True)
class ReleaseGate:
    """Whether a release may be deployed, and whether it may count as deployed.

    Attributes:
        release: Its key.
        bundle: How the approval of its changes stands.
        incomplete: Keys of the changes that are approved and not complete, in its order.
        complete: Keys of those that are, in its order.
    """

    release: RecordKey
    bundle: Bundle
    incomplete: tuple[RecordKey, ...]
    complete: tuple[RecordKey, ...]

    @property
    def may_deploy(self) -> bool:
        """Whether each of its changes is approved."""
        return self.bundle.state in _PASSES

    @property
    def may_finish(self) -> bool:
        """Whether each of its changes is approved and complete, so that it is deployed."""
        return self.may_deploy and not self.incomplete

    @property
    def given_to_deploy(self) -> FrozenMap[str, str]:
        """What the lifecycle of releases is told as `given` for the event `deploy`."""
        return FrozenMap({"changes_approval": self.bundle.state})

    @property
    def given_to_finish(self) -> FrozenMap[str, str]:
        """The same for `finish`, which is refused while a change is not complete, too."""
        is_waiting = self.may_deploy and not self.may_finish
        state = ApprovalState.REQUESTED if is_waiting else self.bundle.state
        return FrozenMap({"changes_approval": state})

    def explain(self) -> tuple[str, ...]:
        """What may be done, then each change with what it waits for."""
        deploy = "may be deployed" if self.may_deploy else "must not be deployed"
        finish = (
            "counts as deployed" if self.may_finish else "does not count as deployed"
        )
        found = (
            (self.bundle.refused, "rejected or called off"),
            (self.bundle.waiting, "not approved"),
            (self.bundle.unknown, "not known"),
            (self.incomplete, "approved, not complete"),
            (self.complete, "complete"),
        )
        told = (f"{key}: {why}" for keys, why in found for key in keys)
        return (f"{self.release}: {deploy}, {finish}", *told)


def release_gate(
    release: Release,
    changes: Iterable[Change],
    /,
    *,
    approved: Condition = CHANGE_APPROVED,
    complete: Condition = CHANGE_COMPLETE,
    states: States | None = None,
) -> ReleaseGate:
    """Whether the changes of a release let it be deployed, and let it count as deployed.

    Args:
        release: It names its changes.
        changes: The changes as they are now, in any order; those of others are left out.
        approved: Which changes are approved, where theirs is no standard lifecycle.
        complete: Which of the approved ones are complete.
        states: Categories of their states; those of their classes by default.

    Raises:
        FieldError: A change comes twice.
        WrongTypeError: An argument is something else.
    """
    bundled = expect(release, Release, "release")
    known, is_complete = by_id(changes, Change, "changes"), a_condition(complete)
    bundle = judge_changes(bundled, known.values(), approved=approved, states=states)
    over = {k for k in bundle.approved if is_complete.holds(known[k], states=states)}
    return ReleaseGate(
        release=bundled.id,
        bundle=bundle,
        incomplete=tuple(key for key in bundle.approved if key not in over),
        complete=tuple(key for key in bundle.approved if key in over),
    )
