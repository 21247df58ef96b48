"""Costs: what was paid for which item or service, and for which days."""

from datetime import date

import attrs

from itsmcore.model._fields import checked, filled
from itsmcore.model._order import not_after, not_before
from itsmcore.model.keys import CiKey, RecordKey
from itsmcore.model.money import Money
from itsmcore.model.words import Word, member

__all__ = ["CostKind", "CostRecord"]


class CostKind(Word):
    """Whether money was spent on something that lasts, or on running it."""

    CAPEX = "capex"
    OPEX = "opex"


def _kind(value: str) -> CostKind:
    return member(CostKind, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class CostRecord:
    """An amount that an item or a service cost over some days.

    Attributes:
        id: Unique in the host's store; never parsed.
        item: Key of the CI or service, as in a graph.
        amount: How much; below 0 where money came back.
        start: The first day that it is for.
        end: The last one; not before `start`.
        kind: For something that lasts, or for running it.
        category: What it was spent on, in the host's words.
        record: Key of the contract, licence or asset that it comes from.

    Raises:
        FieldError: A key is empty, or it ends before it begins.
    """

    id: str = attrs.field(validator=filled)
    item: CiKey = attrs.field(validator=filled)
    amount: Money
    start: date = attrs.field(validator=not_after("end"))
    end: date = attrs.field(validator=not_before("start"))
    kind: CostKind = attrs.field(default=CostKind.OPEX, converter=_kind)
    category: str | None = None
    record: RecordKey | None = None
