"""Approval routing: from an order and the rules to the stages of an approval policy."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

import attrs

from itsmcore._instants import to_utc
from itsmcore.errors import FieldError
from itsmcore.lifecycle import ApprovalPolicy, ApprovalStage, Quorum
from itsmcore.model import (
    FrozenMap,
    Money,
    Offering,
    Party,
    PartyKey,
    Ref,
    Request,
    RoleAssignment,
)
from itsmcore.model._fields import texts
from itsmcore.practices._given import by_id, expect, listed, mapped
from itsmcore.practices.request.approval_rule import ApprovalRule

__all__ = ["ApprovalRoute", "RoutedRule", "role_holders", "route_approval"]

NO_ROLES: Final[FrozenMap[str, tuple[str, ...]]] = FrozenMap()


@attrs.frozen(kw_only=True)
class RoutedRule:
    """What came of one rule.

    Attributes:
        name: Of the rule.
        applies: Whether it makes a stage.
        why: Why, or why not, for people.
        approvers: Keys of those who are asked, in order, each once.
        problem: Why nobody can decide, for people; None where somebody can.
    """

    name: str
    applies: bool
    why: str
    approvers: tuple[PartyKey, ...] = ()
    problem: str | None = None


@attrs.frozen(kw_only=True)
class ApprovalRoute:
    """Who is asked about a request.

    Attributes:
        request: Its key.
        rules: What came of each rule, in their order.
        problems: What keeps it from being decided, for people; empty where it can be.
        policy: The stages, for `decide` and `judge`; without any nobody has to approve. None
            where there is a problem: a stage that cannot be decided is not left out.
    """

    request: str
    rules: tuple[RoutedRule, ...]
    problems: tuple[str, ...]
    policy: ApprovalPolicy | None

    def explain(self) -> tuple[str, ...]:
        """A line for each rule, then for each problem."""
        lines = (f"{one.name}: {one.why}{_asks(one)}" for one in self.rules)
        nobody = ("nobody has to approve",)
        has_none = self.policy is not None and not self.policy.stages
        return (*lines, *self.problems, *(nobody if has_none else ()))


def route_approval(
    request: Request,
    rules: Iterable[ApprovalRule],
    /,
    *,
    offering: Offering | None = None,
    parties: Iterable[Party] = (),
    roles: Mapping[str, Iterable[str]] = NO_ROLES,
) -> ApprovalRoute:
    """Who has to approve a request, by rules that are data.

    Args:
        request: What was ordered; its own price counts, else that of the offering.
        rules: In order: each that applies makes a stage.
        offering: What it is an order of, if it is of one.
        parties: Who answers to whom, for rules that ask managers; those that are not active
            are not asked.
        roles: Keys of those who have each role, in the order in which they are asked;
            `role_holders` tells them.

    Raises:
        FieldError: The offering is another one, a price is in another currency than that of
            a rule, or a party or the name of a rule comes twice.
        WrongTypeError: An argument is something else.

    References:
        Own rules; docs/guides/request-approval.md shows them.
    """
    order = expect(request, Request, "request")
    desk = _Desk(
        order,
        _offered(order, offering),
        by_id(parties, Party, "parties"),
        mapped(roles, "roles", _holders),
    )
    given = _rules(rules)
    found = tuple(map(desk.routed, given))
    problems = tuple(f"{one.name}: {one.problem}" for one in found if one.problem)
    if (
        offering is not None
        and offering.needs_approval
        and not any(one.applies for one in found)
    ):
        problems = (f"{offering.id} needs approval, and no rule says whose",)
    pairs = zip(given, found, strict=True)
    stages = [_stage(rule, one) for rule, one in pairs if one.applies and not problems]
    return ApprovalRoute(
        request=order.id,
        rules=found,
        problems=problems,
        policy=None if problems else ApprovalPolicy(stages=stages),
    )


def role_holders(
    assignments: Iterable[RoleAssignment], /, *, scopes: Iterable[Ref], at: datetime
) -> FrozenMap[str, tuple[PartyKey, ...]]:
    """Who has each role for some things at an instant, as `route_approval` takes it.

    Args:
        assignments: Any, in any order.
        scopes: The things, such as the service and the cost centre of an order.
        at: When, aware.

    Returns:
        Keys of the holders of each role, by key; one who has it for several things once.

    Raises:
        NaiveDatetimeError: The instant has no zone.
        WrongTypeError: An argument is something else.
    """
    moment, wanted = to_utc(at, "at"), frozenset(listed(scopes, Ref, "scopes"))
    found: dict[str, set[str]] = {}
    for one in listed(assignments, RoleAssignment, "assignments"):
        if one.scope in wanted and one.is_valid(moment):
            found.setdefault(one.role, set()).add(one.party)
    return FrozenMap({str(role): tuple(sorted(found[role])) for role in sorted(found)})


class _Desk:
    """An order, and the people around it."""

    def __init__(
        self,
        order: Request,
        price: Money | None,
        parties: Mapping[str, Party],
        roles: Mapping[str, tuple[str, ...]],
    ) -> None:
        self._order, self._price = order, price
        self._parties, self._roles = parties, roles
        self._barred = {order.requester, order.submitted_by, order.opened_by}
        self._gone = {key for key, party in parties.items() if not party.active}

    def routed(self, rule: ApprovalRule) -> RoutedRule:
        """What comes of a rule."""
        why_not = self._why_not(rule)
        if why_not is not None:
            return RoutedRule(name=rule.name, applies=False, why=why_not)
        asked = self._eligible([*self._asked(rule)])
        if not asked:
            asked = self._eligible(rule.instead)
        return RoutedRule(
            name=rule.name,
            applies=True,
            why=self._why(rule),
            approvers=asked,
            problem=_problem(rule, asked),
        )

    def _why_not(self, rule: ApprovalRule) -> str | None:
        order = self._order
        if rule.offerings and order.offering not in rule.offerings:
            return f"not for {order.offering or 'an order of no offering'}"
        if rule.above is not None and self._price is not None:
            if self._price.currency != rule.above.currency:
                raise FieldError(
                    field=f"rules.{rule.name}.above",
                    value=self._price.currency,
                    problem=f"a price in {rule.above.currency} is needed",
                    remedy="convert it first; the library knows no rates",
                )
            if self._price.amount <= rule.above.amount:
                return f"{_told(self._price)} is not above {_told(rule.above)}"
        if rule.applies is not None and not rule.applies.holds(order):
            return f"not so: {rule.applies!r}"
        return None

    def _why(self, rule: ApprovalRule) -> str:
        if rule.above is None:
            return "applies"
        if self._price is None:
            return f"applies, since it may cost more than {_told(rule.above)}"
        return f"applies, since {_told(self._price)} is above {_told(rule.above)}"

    def _asked(self, rule: ApprovalRule) -> Iterator[str]:
        yield from rule.approvers
        yield from self._managers(rule.managers)
        for role in rule.roles:
            yield from self._roles.get(role, ())

    def _managers(self, levels: int) -> Iterator[str]:
        """So many levels up, as far as they go; a circle of managers ends where it began."""
        key, seen = self._order.requester, set[str | None]()
        while levels and key not in seen:
            seen.add(key)
            party = self._parties.get(key or "")
            key = None if party is None else party.manager
            if key is None:
                return
            yield key
            levels -= 1

    def _eligible(self, keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(
            key
            for key in dict.fromkeys(keys)
            if key not in self._barred and key not in self._gone
        )


def _problem(rule: ApprovalRule, asked: Sequence[str]) -> str | None:
    if not asked:
        return "nobody is found who may decide"
    if (rule.count or 0) > len(asked):
        return f"{rule.count} have to agree, and {len(asked)} may decide"
    return None


def _stage(rule: ApprovalRule, found: RoutedRule) -> ApprovalStage:
    return ApprovalStage(
        approvers=found.approvers,
        quorum=rule.quorum,
        count=rule.count if rule.quorum is Quorum.COUNT else None,
        veto=rule.veto,
        expires=rule.expires,
        name=rule.name,
    )


def _offered(order: Request, offering: Offering | None) -> Money | None:
    """What it costs, as far as anybody says."""
    if offering is None:
        return order.price
    if expect(offering, Offering, "offering").id != order.offering:
        raise FieldError(
            field="offering",
            value=offering.id,
            problem=f"the request is of {order.offering}",
            remedy="give the offering that was ordered",
        )
    return offering.price_of(order.quantity) if order.price is None else order.price


def _rules(value: Iterable[ApprovalRule]) -> tuple[ApprovalRule, ...]:
    found, told = listed(value, ApprovalRule, "rules"), set[str]()
    for place, rule in enumerate(found):
        if rule.name in told:
            raise FieldError(
                field=f"rules[{place}].name",
                value=rule.name,
                problem="another rule has that name",
                remedy="rename one of them",
                path=("rules", place, "name"),
            )
        told.add(rule.name)
    return found


def _holders(value: Iterable[str], field: str) -> tuple[str, ...]:
    try:
        return texts(value)
    except FieldError as error:
        raise error.named(field) from None


def _asks(one: RoutedRule) -> str:
    return f"; asks {', '.join(one.approvers)}" if one.approvers else ""


def _told(money: Money) -> str:
    return f"{money.amount} {money.currency}"
