"""Approvals: what the decisions of approvers come to. Pure functions over data."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final, TypeVar

import attrs

from itsmcore._instants import to_utc
from itsmcore.errors import RefusedError, WrongTypeError
from itsmcore.lifecycle._votes import WAITING, Poll, judge_stage, latest_of
from itsmcore.lifecycle.approval_policy import ApprovalPolicy, StageRuling
from itsmcore.lifecycle.offer import Unmet
from itsmcore.lifecycle.rules import rows_of
from itsmcore.lifecycle.timer import Timer, TimerKind
from itsmcore.model import Approval, ApprovalState, By, WorkingTime, actor
from itsmcore.model._fields import checked, optional_instant, texts_set

__all__ = ["Delegation", "Ruling", "decide", "judge"]

E = TypeVar("E", bound=str)

_S = ApprovalState
_NEXT: Final = datetime.resolution
_END_OF_TIME: Final = datetime.max.replace(tzinfo=UTC)
_PASSED: Final = frozenset({_S.APPROVED, _S.NOT_REQUIRED})


@attrs.frozen(kw_only=True, field_transformer=checked)
class Delegation:
    """Who decides in whose place.

    Attributes:
        approver: In whose place.
        delegate: Who may decide.
        start: From when on; None means ever since.
        end: Until when, that instant not included; None means without end.
    """

    approver: str
    delegate: str
    start: datetime | None = attrs.field(default=None, converter=optional_instant)
    end: datetime | None = attrs.field(default=None, converter=optional_instant)

    def covers(self, approver: str, delegate: str, at: datetime) -> bool:
        """Whether it lets this one decide for that one at an instant."""
        if (approver, delegate) != (self.approver, self.delegate):
            return False
        is_begun = self.start is None or self.start <= at
        return is_begun and (self.end is None or at < self.end)


@attrs.frozen(kw_only=True)
class Ruling:
    """What all decisions come to.

    Attributes:
        state: Of the whole; what guards ask for.
        stage: Number of the stage that decides; None when nothing is required.
        stages: Each stage, in order.
    """

    state: ApprovalState
    stage: int | None = None
    stages: tuple[StageRuling, ...] = ()

    @property
    def waiting(self) -> tuple[str, ...]:
        """Keys of those whose turn it is."""
        is_open = self.state is _S.REQUESTED and self.stage is not None
        return self.stages[self.stage or 0].waiting if is_open else ()

    @property
    def expires_at(self) -> datetime | None:
        """After which instant it will have expired, as things stand."""
        is_open = self.state is _S.REQUESTED and self.stage is not None
        return self.stages[self.stage or 0].expires_at if is_open else None

    def expiry_timer(self, event: E, /) -> Timer[E] | None:
        """When an event is to be asked since nobody decided in time; None without a limit.

        It is due at the first instant at which `judge` calls the whole expired: the last one
        to decide is `expires_at`. The host asks then, as an actor of side system, and gives
        the ruling of that instant: `REQUEST` goes to rejected by `decide`, a change or a
        release by `reject`.

        Args:
            event: What is to be asked.
        """
        last = self.expires_at
        if last is None or last == _END_OF_TIME:
            return None
        due_at, why = last + _NEXT, f"nobody decided until {last}"
        return Timer(event=event, due_at=due_at, kind=TimerKind.DUE, why=why)

    def explain(self) -> tuple[str, ...]:
        """Why it stands there, a line a stage."""
        if not self.stages:
            return ("no approval is required",)
        return tuple(f"stage {i}: {s.why}" for i, s in enumerate(self.stages))


def judge(
    policy: ApprovalPolicy,
    approvals: Iterable[Approval],
    /,
    *,
    now: datetime,
    not_by: Iterable[str] = (),
    schedule: WorkingTime | None = None,
) -> Ruling:
    """What the decisions of approvers come to at an instant.

    The first stage that is not approved decides. Decisions that came after the end of their
    stage, or by somebody who may not decide, do not count.

    Args:
        policy: Who has to agree.
        approvals: What each was asked and said, in any order.
        now: When this is asked, aware.
        not_by: Keys of those who may not decide: nobody decides on its own request.
        schedule: Time that counts, for stages that end in working time.
    """
    given = rows_of(Approval, approvals)
    poll = Poll(to_utc(now, "now"), texts_set(not_by), schedule)
    stages = tuple(
        judge_stage(stage, [a for a in given if a.stage == number], poll)
        for number, stage in enumerate(_policy(policy).stages)
    )
    for number, found in enumerate(stages):
        if found.state not in _PASSED:
            return Ruling(state=found.state, stage=number, stages=stages)
    if all(found.state is _S.NOT_REQUIRED for found in stages):
        return Ruling(state=_S.NOT_REQUIRED, stages=stages)
    return Ruling(state=_S.APPROVED, stage=len(stages) - 1, stages=stages)


def decide(
    policy: ApprovalPolicy,
    approvals: Iterable[Approval],
    approver: str,
    /,
    *,
    approve: bool,
    at: datetime,
    by: By | None = None,
    comment: str | None = None,
    not_by: Iterable[str] = (),
    delegations: Iterable[Delegation] = (),
    schedule: WorkingTime | None = None,
) -> tuple[Approval, ...]:
    """The approvals after one decision: the next stage is asked once this one agrees.

    What is not needed any more becomes `not_required`.

    Args:
        policy: Who has to agree.
        approvals: What each was asked and said.
        approver: Whose decision it is.
        approve: Whether it agrees.
        at: When, aware.
        by: Who decides; the approver itself unless told.
        comment: What is said along with it.
        not_by: Keys of those who may not decide: nobody decides on its own request.
        delegations: Who may decide in whose place.
        schedule: Time that counts, for stages that end in working time.

    Raises:
        RefusedError: It may not decide now: every reason.
    """
    given, at = rows_of(Approval, approvals), to_utc(at, "at")
    if not isinstance(approve, bool):
        raise WrongTypeError(
            field="approve",
            value=approve,
            problem="yes or no is needed",
            remedy="give True or False",
        )
    who = actor(approver if by is None else by).key
    barred = texts_set(not_by)
    before = judge(policy, given, now=at, not_by=barred, schedule=schedule)
    number = before.stage or 0
    turn = [approval for approval in given if approval.stage == number]
    latest = latest_of(policy.stages[number], turn) if before.stages else {}
    reasons = [
        *_too_early(given, at),
        *_standing(before, given, approver),
        *_entitled(approver, who, barred, (rows_of(Delegation, delegations), at)),
        *_counted(before, latest, who),
    ]
    if reasons:
        raise _refused(before, approver, reasons)
    asked = latest[approver]
    decision = attrs.evolve(
        asked,
        state=_S.APPROVED if approve else _S.REJECTED,
        decided_at=at,
        decided_by=None if who == approver else who,
        comment=comment,
    )
    now = [decision if approval is asked else approval for approval in given]
    after = judge(policy, now, now=at, not_by=barred, schedule=schedule)
    return tuple(_settled(approval, after, at) for approval in now)


def _settled(approval: Approval, ruling: Ruling, at: datetime) -> Approval:
    """An approval that waits, as the ruling leaves it."""
    if approval.state not in WAITING or ruling.stage is None:
        return approval
    if ruling.state is _S.REQUESTED and approval.stage >= ruling.stage:
        return approval
    is_next = ruling.state is _S.NOT_REQUESTED and approval.stage >= ruling.stage
    if not is_next:
        return attrs.evolve(approval, state=_S.NOT_REQUIRED)
    if approval.stage > ruling.stage:
        return approval
    return attrs.evolve(approval, state=_S.REQUESTED, requested_at=at)


def _too_early(approvals: Iterable[Approval], at: datetime) -> Iterator[Unmet]:
    """Why nobody decides before what was decided: the later decision would be lost."""
    told = [a.decided_at for a in approvals if a.decided_at is not None]
    if told and at < max(told):
        yield _unmet("time_backwards", f"the last decision was at {max(told)}")


def _standing(
    ruling: Ruling, approvals: Iterable[Approval], approver: str
) -> Iterator[Unmet]:
    """Why this approval does not wait for a decision."""
    if ruling.state is _S.EXPIRED:
        yield _unmet("approval_expired", "the time to decide is over")
    elif ruling.state is not _S.REQUESTED:
        yield _unmet("approval_not_open", f"it is {ruling.state}")
    elif approver not in ruling.waiting:
        turns = ", ".join(ruling.waiting)
        yield _unmet("not_your_turn", f"it is the turn of {turns}, not of {approver}")
    elif not any((a.approver, a.stage) == (approver, ruling.stage) for a in approvals):
        yield _unmet("approval_not_open", f"{approver} was not asked")


def _entitled(
    approver: str,
    who: str,
    barred: frozenset[str],
    when: tuple[Iterable[Delegation], datetime],
) -> Iterator[Unmet]:
    """Why this actor may not decide for the approver."""
    delegations, at = when
    if who in barred:
        yield _unmet("own_request", f"{who} asked for it, so somebody else decides")
    if who != approver and not any(d.covers(approver, who, at) for d in delegations):
        yield _unmet("not_yours", f"{who} does not decide for {approver}")


def _counted(
    ruling: Ruling, latest: Mapping[str, Approval], who: str
) -> Iterator[Unmet]:
    """Why another decision of this actor would not count: nobody counts twice in a stage."""
    if ruling.state is not _S.REQUESTED or ruling.stage is None:
        return
    stage = ruling.stages[ruling.stage]
    counted = [latest[key] for key in (*stage.approved, *stage.rejected)]
    if any((vote.decided_by or vote.approver) == who for vote in counted):
        yield _unmet("decided_already", f"{who} has decided in this stage before")


def _unmet(code: str, message: str) -> Unmet:
    return Unmet(code=code, message=message)


def _refused(ruling: Ruling, approver: str, reasons: list[Unmet]) -> RefusedError:
    return RefusedError(
        record_id=f"the approval of {approver}",
        state=ruling.state,
        event="decide",
        reasons=reasons,
        allowed=(),
    )


def _policy(value: ApprovalPolicy) -> ApprovalPolicy:
    if not isinstance(value, ApprovalPolicy):
        raise WrongTypeError(
            field="policy",
            value=value,
            problem="an approval policy is needed",
            remedy="give ApprovalPolicy(stages=[...])",
        )
    return value
