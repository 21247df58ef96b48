"""Rules of approval: whom a request asks, as data."""

from collections.abc import Iterable

import attrs

from itsmcore.errors import FieldError
from itsmcore.lifecycle import Delay, Quorum
from itsmcore.model import Condition, Money, OfferingKey, PartyKey
from itsmcore.model._fields import checked, filled, texts
from itsmcore.model.condition import a_condition
from itsmcore.model.words import member

__all__ = ["ApprovalRule"]


def _applies(value: Condition | None) -> Condition | None:
    return None if value is None else a_condition(value)


def _quorum(value: str) -> Quorum:
    return member(Quorum, value)


def _levels(_rule: object, _field: object, value: int) -> None:
    if value < 0:
        raise FieldError(
            field="managers",
            value=value,
            problem="levels are counted from 0",
            remedy="give 1 for the manager of the requester",
        )


def _once(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts(value)))


@attrs.frozen(kw_only=True, field_transformer=checked)
class ApprovalRule:
    """Who is asked about some requests: each rule that applies makes a stage.

    A rule applies where everything does that it says: offering, price and condition. Those
    who are asked are the named approvers, then managers, then who has one of the roles; never
    the one who ordered, nor the one for whom, nor who is known not to be active.

    Attributes:
        name: What the stage is called; not blank.
        offerings: Which offerings; empty for all.
        above: Applies to requests that cost more than that, and to those of which nobody
            says what they cost; None for any cost.
        applies: Which requests; None for all.
        approvers: Keys of people who are asked.
        managers: How many levels of managers above the requester are asked.
        roles: Roles whose holders are asked.
        instead: Keys of people who are asked where nobody of the above is found.
        quorum: How many have to agree.
        count: How many, for a quorum of `count`.
        veto: Whether one rejection ends it.
        expires: How long they have.

    Raises:
        FieldError: It asks nobody, or quorum and count contradict.
    """

    name: str = attrs.field(validator=filled)
    offerings: tuple[OfferingKey, ...] = attrs.field(default=(), converter=texts)
    above: Money | None = None
    applies: Condition | None = attrs.field(default=None, converter=_applies)
    approvers: tuple[PartyKey, ...] = attrs.field(default=(), converter=_once)
    managers: int = attrs.field(default=0, validator=_levels)
    roles: tuple[str, ...] = attrs.field(default=(), converter=_once)
    instead: tuple[PartyKey, ...] = attrs.field(default=(), converter=_once)
    quorum: Quorum = attrs.field(default=Quorum.ALL, converter=_quorum)
    count: int | None = None
    veto: bool = True
    expires: Delay | None = None

    def __attrs_post_init__(self) -> None:
        if not (self.approvers or self.managers or self.roles or self.instead):
            raise FieldError(
                field="approvers",
                value=(),
                problem="the rule asks nobody",
                remedy="give approvers=, managers=, roles= or instead=",
            )
        is_counted = self.quorum is Quorum.COUNT
        too_few = self.count is not None and self.count < 1
        if too_few or is_counted is (self.count is None):
            raise FieldError(
                field="count",
                value=self.count,
                problem="count and quorum contradict",
                remedy="give a count from 1 with quorum='count', and only then",
            )
