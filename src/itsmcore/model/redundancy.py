"""Redundancy groups: how many of several things must be up so that another one is."""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs

from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model._fields import checked, filled, texts
from itsmcore.model.frozen_map import FrozenMap, frozen_map
from itsmcore.model.keys import CiKey
from itsmcore.model.words import Word, member

__all__ = ["NeedUnit", "RedundancyGroup"]


class NeedUnit(Word):
    """What the needs of a redundancy group are counted in."""

    COUNT = "count"
    PERCENT = "percent"
    WEIGHT = "weight"


def _unit(value: str) -> NeedUnit:
    return member(NeedUnit, value)


def _members(value: Iterable[str] | None) -> tuple[str, ...] | None:
    return None if value is None else texts(value)


def _weights(value: Mapping[str, int]) -> FrozenMap[str, int]:
    found: FrozenMap[str, Any] = frozen_map(value, "weights")
    for key, weight in found.items():
        if type(weight) is not int or weight < 0 or not isinstance(key, str):
            raise WrongTypeError(
                field="weights",
                value={key: weight},
                problem="the key of a member and a whole number from 0 are needed",
                remedy="write {'web-1': 2}",
                path=("weights", str(key)),
            )
    return found


def _amount(group: "RedundancyGroup", field: Any, value: int | Decimal | None) -> None:
    if value is None:
        return
    highest = 100 if group.unit is NeedUnit.PERCENT else None
    if not value >= 0 or (highest is not None and value > highest):
        limits = "from 0" if highest is None else "from 0 to 100"
        raise FieldError(
            field=field.name,
            value=value,
            problem=f"a need in {group.unit} is a number {limits}",
            remedy="give what must be up at least",
        )
    if highest is None and value != int(value):
        raise FieldError(
            field=field.name,
            value=value,
            problem="members and weights are whole",
            remedy="give a whole number, or a share with unit='percent'",
        )


@attrs.frozen(kw_only=True, field_transformer=checked)
class RedundancyGroup:
    """How many of several items must be up so that another one is.

    With fewer than `needs` up, the item is down. With enough up, but fewer than `warn_at`
    undisturbed, it is degraded. With any member disturbed it is at risk: it works, and has
    less in reserve. Relations between the item and a member say the same thing as the group,
    so the group alone decides.

    A percentage is of all members and is never rounded: 50 percent of three needs two of
    them up, since one is less than 1.5.

    Attributes:
        of: Key of the item or service that needs them.
        members: Keys of the items that are redundant; None for all that a relation of
            strength `redundant` brings to `of` and that no other group names, so that the
            group grows with the relations.
        needs: How much of them must be up, in `unit`, 0 or more; 0 for none, so that the
            item can only be degraded by them.
        unit: Whether `needs` and `warn_at` are a number of members, a percentage of the
            members (of their weights, where those are given) or a weight.
        warn_at: Below how much undisturbed, in `unit`, the item is degraded; `needs` unless
            given, and not less than it.
        weights: Weight of a member; 1 for one that is not in it. Not with `count`.
        name: What people call the group.
    """

    of: CiKey = attrs.field(validator=filled)
    members: tuple[CiKey, ...] | None = attrs.field(default=None, converter=_members)
    unit: NeedUnit = attrs.field(default=NeedUnit.COUNT, converter=_unit)
    needs: int | Decimal = attrs.field(default=1, validator=_amount)
    warn_at: int | Decimal | None = attrs.field(default=None, validator=_amount)
    weights: FrozenMap[str, int] = attrs.field(
        default=FrozenMap[str, int](), converter=_weights
    )
    name: str | None = None

    def __attrs_post_init__(self) -> None:
        if self.warn_at is not None and self.warn_at < self.needs:
            raise FieldError(
                field="warn_at",
                value=self.warn_at,
                problem=f"a warning comes before the failure at {self.needs}",
                remedy="give at least what the group needs, or leave it out",
            )
        if self.weights and self.unit is NeedUnit.COUNT:
            raise FieldError(
                field="weights",
                value=self.weights,
                problem="a count takes every member for one",
                remedy="set unit='weight' or unit='percent', or leave out the weights",
            )
        told = Counter(self.members or ())
        if len(told) < told.total():
            raise FieldError(
                field="members",
                value=told.most_common(1)[0][0],
                problem="a member comes twice",
                remedy="name each member once; weights count one for more",
            )

    def weight(self, member: str, /) -> int:
        """What a member counts."""
        return self.weights.get(member, 1)

    def threshold(self, amount: int | Decimal, total: int, /) -> int:
        """The least whole weight up that satisfies an amount in `unit`.

        Args:
            amount: `needs` or `warn_at`.
            total: The weights of all members together, of which a percentage is.
        """
        if self.unit is not NeedUnit.PERCENT:
            return int(amount)
        return -(-Fraction(amount) * total // 100)
