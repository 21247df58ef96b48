"""Votes of one stage of approvals, counted in the order in which they came."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from itsmcore._instants import EPOCH
from itsmcore.lifecycle.approval_policy import ApprovalStage, Quorum, StageRuling
from itsmcore.model import Approval, ApprovalState, WorkingTime

__all__ = ["WAITING", "Poll", "judge_stage", "latest_of"]

_S = ApprovalState
WAITING: Final = frozenset({_S.REQUESTED, _S.NOT_REQUESTED})
_VOTES: Final = frozenset({_S.APPROVED, _S.REJECTED})


class Poll(NamedTuple):
    """When it is asked, who may not decide, and which time counts."""

    now: datetime
    barred: frozenset[str]
    schedule: WorkingTime | None


def judge_stage(
    stage: ApprovalStage, approvals: Sequence[Approval], poll: Poll
) -> StageRuling:
    """What the decisions of one stage come to."""
    asked = latest_of(stage, approvals)
    limit = _limit_of(stage, asked.values(), poll.schedule)
    votes = _votes(asked.values(), limit, poll)
    counted = {vote.approver for vote in votes}
    waiting = [
        key
        for key in stage.approvers
        if key not in counted and (key not in asked or _may_still(asked[key]))
    ]
    needed = _needed(stage, asked.values())
    approved: list[str] = []
    rejected: list[str] = []
    state, left = None, len(votes) + len(waiting)
    for vote in votes:
        left -= 1
        (approved if vote.state is _S.APPROVED else rejected).append(vote.approver)
        if state is None:  # what comes after does not unsettle it
            state = _decided((stage, needed), len(approved), len(rejected), left)
    if state is None:
        is_late = limit is not None and poll.now > limit
        state = _open(asked, needed - len(approved), (waiting, is_late))
    return StageRuling(
        state=state,
        needed=needed,
        approved=tuple(approved),
        rejected=tuple(rejected),
        waiting=tuple(waiting),
        expires_at=limit,
        why=f"{state}: {len(approved)} of {needed} needed agree, "
        f"{len(rejected)} refuse, {len(waiting)} of {len(stage.approvers)} are open",
    )


def latest_of(
    stage: ApprovalStage, approvals: Iterable[Approval]
) -> dict[str, Approval]:
    """What each approver was asked last, in the order of the policy."""
    found: dict[str, Approval] = {}
    for approval in sorted(approvals, key=_age):
        found[approval.approver] = approval
    return {key: found[key] for key in stage.approvers if key in found}


def _age(approval: Approval) -> tuple[datetime, datetime, str, str, str]:
    """By when it was asked and decided; the rest keeps equal ages in one order."""
    asked, decided = approval.requested_at, approval.decided_at
    rest = (approval.state, approval.decided_by or "", approval.comment or "")
    return asked or EPOCH, decided or EPOCH, *rest


def _limit_of(
    stage: ApprovalStage, asked: Iterable[Approval], schedule: WorkingTime | None
) -> datetime | None:
    """The last instant at which a stage may be decided, once it was asked for."""
    starts = [a.requested_at for a in asked if a.requested_at is not None]
    if stage.expires is None or not starts:
        return None
    return stage.expires.end(min(starts), schedule)


def _needed(stage: ApprovalStage, asked: Iterable[Approval]) -> int:
    """How many have to agree: all are those whose approval is required."""
    if stage.quorum is not Quorum.ALL:
        return stage.needed
    return stage.needed - sum(a.state is _S.NOT_REQUIRED for a in asked)


def _may_still(approval: Approval) -> bool:
    """Whether a decision is outstanding, one that does not count included."""
    return approval.state in WAITING or approval.state in _VOTES


def _votes(
    asked: Iterable[Approval], limit: datetime | None, poll: Poll
) -> list[Approval]:
    """The decisions that count, oldest first; everybody decides once."""
    found: list[Approval] = []
    deciders = set(poll.barred)
    given = [a for a in asked if a.state in _VOTES]
    for vote in sorted(
        given, key=lambda a: (a.decided_at is not None, a.decided_at or poll.now)
    ):
        who = vote.decided_by or vote.approver
        at = vote.decided_at
        is_late = at is not None and (
            at > poll.now or (limit is not None and at > limit)
        )
        if who not in deciders and not is_late:
            deciders.add(who)
            found.append(vote)
    return found


def _decided(
    rule: tuple[ApprovalStage, int], approved: int, rejected: int, left: int
) -> ApprovalState | None:
    """What is settled whatever those who are left may say."""
    stage, needed = rule
    if rejected and stage.veto:
        return _S.REJECTED
    if approved >= needed:
        return _S.APPROVED
    return _S.REJECTED if rejected and approved + left < needed else None


def _open(
    asked: dict[str, Approval], lacking: int, rest: tuple[list[str], bool]
) -> ApprovalState:
    """What stands while nothing is settled."""
    waiting, is_late = rest
    states = {a.state for a in asked.values()}
    if not waiting and states == {_S.NOT_REQUIRED}:
        return _S.NOT_REQUIRED
    if len(waiting) < lacking:
        return _S.CANCELLED if _S.CANCELLED in states else _S.REJECTED
    if is_late:
        return _S.EXPIRED
    return _S.REQUESTED if states - {_S.NOT_REQUESTED} else _S.NOT_REQUESTED
