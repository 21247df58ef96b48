"""Who has to approve, as data: stages one after the other, each with its quorum."""

from collections.abc import Iterable
from datetime import datetime

import attrs

from itsmcore._instants import to_utc
from itsmcore.errors import DefinitionError, ItsmError
from itsmcore.lifecycle._build import fault
from itsmcore.lifecycle.delay import Delay
from itsmcore.lifecycle.rules import rows_of
from itsmcore.model import Approval, ApprovalState, Word
from itsmcore.model._fields import checked, texts
from itsmcore.model.words import member

__all__ = ["ApprovalPolicy", "ApprovalStage", "Quorum", "StageRuling"]

_S = ApprovalState


class Quorum(Word):
    """How many of the approvers of a stage have to agree."""

    ANY = "any"
    ALL = "all"
    MAJORITY = "majority"
    COUNT = "count"


def _quorum(value: str) -> Quorum:
    return member(Quorum, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class ApprovalStage:
    """Who is asked at the same time.

    Attributes:
        approvers: Keys of parties, each once.
        quorum: How many have to agree; a majority is more than half.
        count: How many, for a quorum of `count`.
        veto: Whether one rejection ends it, whatever the others say.
        expires: How long they have from the request on; None for ever.
        name: What it is called, e.g. `"change advisory board"`.
    """

    approvers: tuple[str, ...] = attrs.field(converter=texts)
    quorum: Quorum = attrs.field(default=Quorum.ALL, converter=_quorum)
    count: int | None = None
    veto: bool = True
    expires: Delay | None = None
    name: str | None = None

    @property
    def needed(self) -> int:
        """How many have to agree."""
        size = len(self.approvers)
        return {
            Quorum.ANY: 1,
            Quorum.ALL: size,
            Quorum.MAJORITY: size // 2 + 1,
            Quorum.COUNT: self.count or 0,
        }[self.quorum]


def _stages(value: Iterable[ApprovalStage]) -> tuple[ApprovalStage, ...]:
    return rows_of(ApprovalStage, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class ApprovalPolicy:
    """Who has to approve, in stages one after the other; without any, nobody has to.

    Attributes:
        stages: In order.
        version: The edition of these rules.

    Raises:
        DefinitionError: A stage cannot work; every fault at once, each with its path.
    """

    stages: tuple[ApprovalStage, ...] = attrs.field(default=(), converter=_stages)
    version: str = "1"

    def __attrs_post_init__(self) -> None:
        faults = [e for i, stage in enumerate(self.stages) for e in _faults(i, stage)]
        if faults:
            raise DefinitionError("the approval policy cannot work", faults)

    def opened(self, *, at: datetime) -> tuple[Approval, ...]:
        """The approvals of a record that asks for approval now.

        Those of the first stage are requested, the others wait for their turn.
        """
        at = to_utc(at, "at")
        return tuple(
            Approval(
                approver=key,
                stage=number,
                state=_S.NOT_REQUESTED if number else _S.REQUESTED,
                requested_at=None if number else at,
            )
            for number, stage in enumerate(self.stages)
            for key in stage.approvers
        )


def _faults(index: int, stage: ApprovalStage) -> Iterable[ItsmError]:
    place, size = ("stages", index), len(stage.approvers)
    approvers = (*place, "approvers")
    if not size:
        yield fault(approvers, (), "nobody is asked", "name somebody")
    if len(set(stage.approvers)) < size:
        problem = "somebody is asked twice"
        yield fault(approvers, stage.approvers, problem, "name each once")
    path = (*place, "count")
    if (stage.quorum is Quorum.COUNT) is (stage.count is None):
        remedy = "give a count with quorum='count', and only then"
        yield fault(path, stage.count, "count and quorum contradict", remedy)
    elif stage.count is not None and not 1 <= stage.count <= max(size, 1):
        yield fault(path, stage.count, f"of {size}", "give 1 up to all of them")


@attrs.frozen(kw_only=True)
class StageRuling:
    """What the decisions of one stage come to.

    Attributes:
        state: Requested, approved, rejected, expired, cancelled or not requested.
        needed: How many have to agree.
        approved: Keys of those who did.
        rejected: Keys of those who refused.
        waiting: Keys of those whose decision is outstanding; one that does not count, being
            late or by somebody who may not decide, leaves its approver among them.
        expires_at: The last instant at which they may; None without a limit.
        why: The rule that decided, for people.
    """

    state: ApprovalState
    needed: int
    approved: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    expires_at: datetime | None = None
    why: str = ""
