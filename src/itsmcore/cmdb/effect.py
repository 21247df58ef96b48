"""What an impact says of one item: its health, why, and what its groups came to."""

from collections.abc import Iterable, Sequence
from typing import Final

import attrs

from itsmcore.cmdb._inputs import records
from itsmcore.cmdb.health import Given, Health
from itsmcore.errors import FieldError
from itsmcore.model import NeedUnit
from itsmcore.model._fields import checked, each, texts
from itsmcore.model.words import member

__all__ = ["Effect", "GroupTally", "ImpactLedger", "SupplierState"]

_MOST_NAMED: Final = 10
"""How many keys a line for people names; groups may have many thousands of members."""


def _health(value: str) -> Health:
    return member(Health, value)


def _unit(value: str) -> NeedUnit:
    return member(NeedUnit, value)


def _given(value: Iterable[str]) -> tuple[Given, ...]:
    return tuple(member(Given, word) for word in each(value))


@attrs.frozen(kw_only=True, field_transformer=checked)
class GroupTally:
    """What a redundancy group came to: who is left of it, and whether that is enough.

    Attributes:
        of: Key of the item that needs the group.
        name: What people call the group.
        members: Keys of all members.
        down: Keys of those that are down.
        degraded: Keys of those that are degraded.
        total: The weights of all members together.
        up: The weights of those that are not down.
        undisturbed: The weights of those that are neither down nor degraded.
        needs: Below how much up the item is down.
        warn_at: Below how much undisturbed it is degraded.
        unit: Whether people count members, or weights.
    """

    of: str
    name: str | None = None
    members: tuple[str, ...]
    down: tuple[str, ...] = ()
    degraded: tuple[str, ...] = ()
    total: int
    up: int
    undisturbed: int
    needs: int
    warn_at: int
    unit: NeedUnit = attrs.field(default=NeedUnit.COUNT, converter=_unit)

    @property
    def health(self) -> Health:
        """What the group alone makes of its item."""
        if self.up < self.needs:
            return Health.DOWN
        if self.undisturbed < self.warn_at:
            return Health.DEGRADED
        return Health.AT_RISK if self.down or self.degraded else Health.UP

    @property
    def text(self) -> str:
        """The sum in words, such as `2 of 3 up, needs 2`."""
        unit = "weight " if self.unit is NeedUnit.WEIGHT else ""
        words = f"{unit}{self.up} of {self.total} up, needs {self.needs}"
        if self.degraded or self.warn_at != self.needs:
            words += f"; {self.undisturbed} undisturbed, warns below {self.warn_at}"
        return words

    @property
    def lost(self) -> str:
        """Who is missing in words, such as `web-1, web-2`; a long list ends in a count.

        Degraded members follow those that are down, each kind where there is any. Where the
        item is down, only members that are down made it so, and only they are told.
        """
        parts = [_listing(self.down)] if self.down else []
        if self.degraded and self.health is not Health.DOWN:
            parts.append(f"{_listing(self.degraded)} in part")
        return ", ".join(parts)


def _listing(ids: Sequence[str]) -> str:
    """Keys for people: so many that a line stays a line, and how many more there are."""
    more = len(ids) - _MOST_NAMED
    if more > 0:
        return f"{', '.join(ids[:_MOST_NAMED])} and {more} more"
    return ", ".join(ids)


def _groups(value: Iterable[GroupTally]) -> tuple[GroupTally, ...]:
    return records(value, (GroupTally,), "groups")


def _path(value: Iterable[str]) -> tuple[str, ...]:
    """A list of keys; one that is ready passes at once, since a way may be long."""
    if type(value) is tuple and set(map(type, value)) == {str}:
        return value
    return texts(value)


def _with_cause(
    effect: "Effect", field: "attrs.Attribute[tuple[str, ...]]", value: tuple[str, ...]
) -> None:
    if len(value) != effect.depth + 1 or value[-1] != effect.id:
        raise FieldError(
            field=field.name,
            value=value,
            problem=f"a way of {effect.depth} steps to {effect.id!r} is needed",
            remedy="name every item from the cause to this one",
        )


@attrs.frozen(kw_only=True, field_transformer=checked)
class Effect:
    """What becomes of one item, and why.

    Attributes:
        id: Key of the item.
        ci_class: Name of its class; `service` for a service.
        health: What becomes of it.
        depth: Steps of the shortest way from a cause to this health; 0 for a cause itself.
        path: Keys along that way, from the cause to the item.
        handled: Whether the agreed and acknowledged causes alone make it as bad as it is,
            and the others alone would leave it up, or at risk where it is worse.
        groups: What its groups came to that lost a member, in their order.
    """

    id: str
    ci_class: str
    health: Health = attrs.field(converter=_health)
    depth: int
    path: tuple[str, ...] = attrs.field(converter=_path, validator=_with_cause)
    handled: bool = False
    groups: tuple[GroupTally, ...] = attrs.field(default=(), converter=_groups)

    @property
    def cause(self) -> str:
        """Key of the item that the trouble comes from; the first of `path`."""
        return self.path[0]

    @property
    def reason(self) -> str:
        """Why, in one sentence."""
        if not self.depth:
            return f"{self.id} is {_SAID[self.health]}: so it was given"
        over = [g for g in self.groups if self.path[-2] in g.members]
        words = _SAID[self.health]
        if over and self.health <= max(g.health for g in over):
            sums = "; ".join(
                f"{g.text}; it lost {g.lost}" for g in over if g.health == self.health
            )
            return f"{self.id} is {words}: {sums}"
        return f"{self.id} is {words}: it requires {self.path[-2]}"


_SAID: Final = {
    Health.UP: "up",
    Health.AT_RISK: "at risk",
    Health.DEGRADED: "degraded",
    Health.DOWN: "down",
}


@attrs.frozen(kw_only=True, field_transformer=checked)
class SupplierState:
    """How an item fares that another one cannot do without.

    Attributes:
        id: Key of the item.
        health: How it fares.
        depth: Its distance from a cause; 0 for a cause, and for an item that is up.
    """

    id: str
    health: Health = attrs.field(converter=_health)
    depth: int = 0


def _suppliers(value: Iterable[SupplierState]) -> tuple[SupplierState, ...]:
    return records(value, (SupplierState,), "suppliers")


@attrs.frozen(kw_only=True, field_transformer=checked)
class ImpactLedger:
    """All that was looked at to tell the health of one item, hit or not.

    Attributes:
        id: Key of the item.
        health: What becomes of it: `worst`, or up where it is restored.
        given: What was said of it.
        suppliers: Each item that it cannot do without, in the items' order.
        groups: Each redundancy group that it needs, in their order.
        path: Keys from the cause to the item; empty when it is up.
        handled: As of an effect.
    """

    id: str
    health: Health = attrs.field(converter=_health)
    given: tuple[Given, ...] = attrs.field(default=(), converter=_given)
    suppliers: tuple[SupplierState, ...] = attrs.field(default=(), converter=_suppliers)
    groups: tuple[GroupTally, ...] = attrs.field(default=(), converter=_groups)
    path: tuple[str, ...] = attrs.field(default=(), converter=_path)
    handled: bool = False

    @property
    def worst(self) -> Health:
        """The worst that anything in the ledger makes of the item; its health follows."""
        if Given.RESTORED in self.given:
            return Health.UP
        found = [Health.UP]
        if self.given:
            only = self.given == (Given.DEGRADED,)
            found.append(Health.DEGRADED if only else Health.DOWN)
        found += [s.health for s in self.suppliers if s.health.is_hit]
        found += [group.health for group in self.groups]
        return max(found)

    @property
    def lines(self) -> tuple[str, ...]:
        """The ledger for people, a line for each thing that was looked at."""
        said = ", ".join(map(str, self.given))
        found = [f"{self.id} is {_SAID[self.health]}"]
        if said:
            found.append(f"given: {said}")
        found += [f"requires {s.id}: {_SAID[s.health]}" for s in self.suppliers]
        found += [
            f"group {_title(g)}: {_sum(g)}: {_SAID[g.health]}" for g in self.groups
        ]
        if len(self.path) > 1:
            found.append(f"path: {' > '.join(self.path)}")
        if self.handled:
            found.append("somebody handles it")
        return tuple(found)

    def __str__(self) -> str:
        return "\n".join(self.lines)


def _title(group: GroupTally) -> str:
    return group.name or f"of {_listing(group.members)}"


def _sum(group: GroupTally) -> str:
    return f"{group.text}; it lost {group.lost}" if group.lost else group.text
