"""Who is touched when items are hit: who owns them, looks after them, uses them."""

from collections.abc import Iterable, Mapping

import attrs

from itsmcore.model import CI, FrozenMap, Service
from itsmcore.model._fields import checked
from itsmcore.model.frozen_map import frozen_map

__all__ = ["People"]

By = FrozenMap[str, tuple[str, ...]]


def _by(value: Mapping[str, Iterable[str]]) -> By:
    return FrozenMap({key: tuple(ids) for key, ids in frozen_map(value).items()})


@attrs.frozen(kw_only=True, field_transformer=checked)
class People:
    """Who is touched by some items, each with the keys of the items, in the items' order.

    Attributes:
        owners: Keys of parties that answer for them.
        support_groups: Keys of groups that look after them.
        customers: Keys of parties that use services among them.
    """

    owners: By = attrs.field(factory=FrozenMap, converter=_by)
    support_groups: By = attrs.field(factory=FrozenMap, converter=_by)
    customers: By = attrs.field(factory=FrozenMap, converter=_by)

    @classmethod
    def of(cls, items: Iterable[CI | Service], /) -> "People":
        """The people of these items, in the order in which the items name them."""
        owners: dict[str, list[str]] = {}
        groups: dict[str, list[str]] = {}
        customers: dict[str, list[str]] = {}
        for item in items:
            if item.owner is not None:
                owners.setdefault(item.owner, []).append(item.id)
            if item.support_group is not None:
                groups.setdefault(item.support_group, []).append(item.id)
            if isinstance(item, Service):
                for key in item.customers:
                    customers.setdefault(key, []).append(item.id)
        return cls(owners=owners, support_groups=groups, customers=customers)
