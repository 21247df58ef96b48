"""Services of Zabbix with their rules, and what the rules of one service come to."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeAlias

import attrs

from itsmcore.cmdb.products._definition import parts
from itsmcore.cmdb.products._zabbix_words import (
    Algorithm,
    Propagation,
    RuleType,
    Status,
    status,
)
from itsmcore.model._fields import checked, texts
from itsmcore.model.words import member

__all__ = ["MOST_WEIGHT", "Rule", "RuleOutcome", "Service", "Verdict", "judge"]

MOST_WEIGHT: Final = 1_000_000
"""The greatest weight that the product takes."""


def _type(value: str) -> RuleType:
    return member(RuleType, value)


def _status(value: Status | str | int) -> Status:
    return status(value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Rule:
    """An additional rule: a status when enough, or too few, children are in trouble.

    Attributes:
        type: What is compared, and in which direction.
        limit_status: For `GE`, children of at least this status count; for `LT`, children of
            at most this status.
        limit_value: The limit: children, weight, or whole percent.
        new_status: What the service becomes when the rule fires.
    """

    type: RuleType = attrs.field(converter=_type)
    limit_status: Status = attrs.field(converter=_status)
    limit_value: int
    new_status: Status = attrs.field(converter=_status)


def _algorithm(value: str) -> Algorithm:
    return member(Algorithm, value)


def _propagation(value: str) -> Propagation:
    return member(Propagation, value)


def _rules(value: Iterable[Rule]) -> tuple[Rule, ...]:
    return parts(Rule, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Service:
    """A service.

    Attributes:
        name: Its name, or its id.
        children: Names of the services below it, each once.
        algorithm: The main rule; without effect on a service without children.
        rules: Additional rules.
        weight: How much it counts in rules of weight, 0 to 1,000,000.
        propagation: How its status looks to those above it.
        propagation_value: Steps to raise or lower, or the number of the fixed status, -1 to
            5; without effect elsewhere.
    """

    name: str
    children: tuple[str, ...] = attrs.field(default=(), converter=texts)
    algorithm: Algorithm = attrs.field(
        default=Algorithm.MOST_CRITICAL_ONE, converter=_algorithm
    )
    rules: tuple[Rule, ...] = attrs.field(default=(), converter=_rules)
    weight: int = 0
    propagation: Propagation = attrs.field(
        default=Propagation.AS_IS, converter=_propagation
    )
    propagation_value: int = 0

    def propagated(self, value: Status | str | int, /) -> Status | None:
        """A status of this service as those above see it; None when it is ignored."""
        seen = self.seen(status(value).number)
        return None if seen is None else status(seen)

    def seen(self, number: int) -> int | None:
        """The same in numbers."""
        steps = self.propagation_value
        if self.propagation is Propagation.IGNORE:
            return None
        if number == -1 or self.propagation is Propagation.AS_IS:
            return number
        if self.propagation is Propagation.FIXED:
            return steps
        if self.propagation is Propagation.INCREASE:
            return min(number + steps, 5)
        return max(number - steps, 0)


@attrs.frozen(kw_only=True)
class RuleOutcome:
    """The arithmetic of one additional rule.

    Attributes:
        rule: The rule.
        amount: Children, or weight, that count.
        total: All children that are not ignored, or their weight.
        percent: The share in whole percent, cut; None for rules without percent, and of
            nothing.
        fired: Whether the rule holds.
    """

    rule: Rule
    amount: int
    total: int
    percent: int | None
    fired: bool

    def __str__(self) -> str:
        rule = self.rule
        what = "weight" if rule.type.is_weight else "children"
        share = "" if self.percent is None else f" ({self.percent} %)"
        side = "or better" if rule.type.is_less else "or worse"
        unit = " %" if rule.type.is_percent else ""
        sign = "less than " if rule.type.is_less else ""
        return (
            f"rule {rule.type}: {self.amount} of {self.total} {what}{share} are "
            f"{rule.limit_status} {side}, limit {sign}{rule.limit_value}{unit}"
        )


class Verdict(NamedTuple):
    """What the rules of one service come to, statuses in numbers."""

    status: int
    main: int
    rules: tuple[RuleOutcome, ...]
    deciding: tuple[str, ...]
    reason: str


Seen: TypeAlias = tuple[Service, int | None]
"""A child, and the number that it propagates."""


def judge(service: Service, rows: Sequence[Seen]) -> Verdict:
    """The status of a service with these children."""
    counted = [(child, seen) for child, seen in rows if seen is not None]
    main = main_status(service.algorithm, [seen for _, seen in counted])
    outcomes = tuple(outcome(rule, counted) for rule in service.rules)
    fired = [each for each in outcomes if each.fired]
    best = max(fired, key=lambda each: each.rule.new_status.number, default=None)
    if best is None or best.rule.new_status.number <= main:
        return _by_main(service, counted, main, outcomes)
    rule = best.rule
    names = tuple(child.name for child, seen in counted if counts(rule, seen))
    text = f"{best}: {rule.new_status}"
    return Verdict(rule.new_status.number, main, outcomes, names, text)


def _by_main(
    service: Service,
    counted: Sequence[tuple[Service, int]],
    main: int,
    outcomes: tuple[RuleOutcome, ...],
) -> Verdict:
    kind, size = service.algorithm, len(counted)
    of = "child" if size == 1 else "children"
    fine = [child.name for child, seen in counted if seen == -1]
    if kind is Algorithm.OK:
        return Verdict(main, main, outcomes, (), "set to ok")
    if kind is Algorithm.MOST_CRITICAL_ALL and fine:
        text = f"not all of {size} {of} have problems"
        return Verdict(main, main, outcomes, tuple(fine), text)
    worst = tuple(child.name for child, seen in counted if seen == main)
    text = f"most critical of {size} {of}: {status(main)}" if size else "no child"
    return Verdict(main, main, outcomes, worst, text)


def main_status(algorithm: Algorithm, seen: Sequence[int]) -> int:
    """What the main rule makes of the children that are not ignored."""
    if algorithm is Algorithm.OK or not seen:
        return -1
    if algorithm is Algorithm.MOST_CRITICAL_ALL and -1 in seen:
        return -1
    return max(seen)


def counts(rule: Rule, seen: int) -> bool:
    """Whether a child with that status is one that the rule counts."""
    limit = rule.limit_status.number
    return seen <= limit if rule.type.is_less else seen >= limit


def outcome(rule: Rule, counted: Sequence[tuple[Service, int]]) -> RuleOutcome:
    """The arithmetic of a rule over the children that are not ignored."""
    kind, limit = rule.type, rule.limit_value
    sizes = [(child.weight if kind.is_weight else 1, seen) for child, seen in counted]
    total = sum(size for size, _ in sizes)
    amount = sum(size for size, seen in sizes if counts(rule, seen))
    percent = amount * 100 // total if kind.is_percent and total else None
    compared = percent if kind.is_percent else amount
    if compared is None:
        fired = False
    else:
        fired = compared < limit if kind.is_less else compared >= limit
    return RuleOutcome(
        rule=rule, amount=amount, total=total, percent=percent, fired=fired
    )
