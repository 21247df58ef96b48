"""Roll-up: what the children of a record come to. A pure function over rules that are data."""

from collections.abc import Iterable, Mapping
from typing import cast

import attrs

from itsmcore.errors import FieldError
from itsmcore.lifecycle._records import records_of
from itsmcore.lifecycle.rules import rows_of
from itsmcore.model import Condition, Record, States
from itsmcore.model._fields import checked
from itsmcore.model.condition import a_condition

__all__ = ["RollUp", "RollUpRule", "roll_up"]


def _condition(value: Condition | None) -> Condition | None:
    return None if value is None else a_condition(value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class RollUpRule:
    """What is asked of a parent once its children are like this. Exactly one is given.

    Attributes:
        event: What is to be asked.
        every: Each of the children is like this.
        some: At least one of them is.
    """

    event: str
    every: Condition | None = attrs.field(default=None, converter=_condition)
    some: Condition | None = attrs.field(default=None, converter=_condition)

    def __attrs_post_init__(self) -> None:
        if (self.every is None) is (self.some is None):
            raise FieldError(
                field="every",
                value=(self.every, self.some),
                problem="exactly one condition is needed",
                remedy="give every= or some=",
            )

    @property
    def condition(self) -> Condition:
        """The one that is given."""
        return cast("Condition", self.some if self.every is None else self.every)


@attrs.frozen(kw_only=True)
class RollUp:
    """What the children come to, and which of them decide.

    Attributes:
        event: What is to be asked of the parent; None for nothing yet.
        because: Keys of the children that make it so.
        waiting: Keys of those that stand in the way of the last rule that asks for each.
    """

    event: str | None
    because: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()


def roll_up(
    rules: Iterable[RollUpRule],
    children: Iterable[Record],
    /,
    *,
    states: Mapping[str, str] | None = None,
) -> RollUp:
    """The event that the first rule asks for whose condition holds of the children.

    A record without children asks for nothing.

    Args:
        rules: Tried in order.
        children: The records; their order does not matter.
        states: Categories of their states; those of their classes by default.
    """
    found, family = rows_of(RollUpRule, rules), records_of(children, "children")
    means = None if states is None else States(states)
    waiting: tuple[str, ...] = ()
    for rule in found:
        holds = rule.condition.holds
        hits: list[str] = []
        others: list[str] = []
        for child in family:
            (hits if holds(child, states=means) else others).append(child.id)
        if rule.every is not None:
            waiting = tuple(others)
        if hits and (rule.every is None or not others):
            return RollUp(event=rule.event, because=tuple(hits))
    return RollUp(event=None, waiting=waiting)
