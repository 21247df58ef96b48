"""The walk of iTop's impact graph, breadth first: what is below, then what is reached."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Protocol, TypeAlias

import attrs

from itsmcore.model import FrozenMap

__all__ = ["AGroup", "GroupCount", "Hit", "Walk"]


class AGroup(Protocol):
    """A redundancy, as far as the walk needs it."""

    @property
    def of(self) -> str: ...
    @property
    def members(self) -> tuple[str, ...]: ...
    @property
    def min_up(self) -> str: ...
    @property
    def is_enabled(self) -> bool: ...
    def threshold(self, size: int, /) -> Fraction: ...


@attrs.frozen(kw_only=True)
class Hit:
    """An object that a failure reached.

    Attributes:
        name: The object.
        depth: How many steps from what failed; a redundancy is part of one step.
        causes: What passed the failure on: one object, or all failed members of the redundancy
            that was lost first. Hidden ones are replaced by their own causes.
        reason: Why, for people.
        is_source: Whether it failed of itself, here or in another ticket.
        is_context: Whether it did so in another ticket only.
    """

    name: str
    depth: int
    causes: tuple[str, ...]
    reason: str
    is_source: bool = False
    is_context: bool = False


@attrs.frozen(kw_only=True)
class GroupCount:
    """The arithmetic of a redundancy in one failure.

    Attributes:
        of: The object that needs the members.
        members: The members that count; those that the user may not see left out.
        failed: Those of them that were reached or failed.
        size: How many members count, hidden ones included.
        count: How many of those were reached or failed.
        min_up: The setting.
        threshold: How many may fail.
        is_lost: Whether more did, so that the object was hit.
    """

    of: str
    members: tuple[str, ...]
    failed: tuple[str, ...]
    size: int
    count: int
    min_up: str
    threshold: Fraction
    is_lost: bool

    def __str__(self) -> str:
        return f"{self.count} of {self.size} failed, needs {self.min_up} up"


Cause: TypeAlias = tuple[tuple[str, ...], str]
"""What passed a failure on, and why in words."""

Names: TypeAlias = Mapping[str, None]


@attrs.define(kw_only=True, slots=False)
class Walk:
    """One question to a graph.

    Attributes:
        objects: All of them, in order.
        impacts: Direct links.
        redundancies: All groups.
        failed: Where it begins.
        context: What failed for other reasons.
        blocked: What is neither reached nor passes on.
        walls: What is not there for this user.
        omitted: What is walked, but not shown.
        depth: How far down the graph goes; None for no limit.
    """

    objects: Sequence[str]
    impacts: Mapping[str, tuple[str, ...]]
    redundancies: Iterable[AGroup]
    failed: Names
    context: Names
    blocked: Names
    walls: Names
    omitted: Names
    depth: int | None

    def __attrs_post_init__(self) -> None:
        self._place = {name: number for number, name in enumerate(self.objects)}
        self._groups = [_Group(group, self.walls) for group in self.redundancies]
        self._of_member: dict[str, list[_Group]] = {}
        for group in self._groups:
            for name in group.members:
                self._of_member.setdefault(name, []).append(group)

    def run(self) -> tuple[FrozenMap[str, Hit], tuple[GroupCount, ...]]:
        """What is reached, and the groups that were touched."""
        opened = self._opened()
        inside = [
            group
            for group in self._groups
            if group.is_enabled and not opened.isdisjoint(group.members)
        ]
        for group in inside:
            group.is_inside = True
        near = {name for group in inside for name in group.members}
        also = [n for n in self.context if n in opened or n in near or n in self._edge]
        reached: dict[str, Hit] = {}
        level = [
            self._source(name)
            for name in dict.fromkeys([*self.failed, *also])
            if name not in self.blocked
        ]
        while level:
            reached.update((hit.name, hit) for hit in level)
            level = self._next(level, opened, reached)
        return self._shown(reached), tuple(
            group.told(self.omitted)
            for group in inside
            if group.failed and group.of not in self.omitted
        )

    def _source(self, name: str) -> Hit:
        is_context = name not in self.failed
        return Hit(
            name=name,
            depth=0,
            causes=(),
            reason="failed in another ticket" if is_context else "failed",
            is_source=True,
            is_context=is_context,
        )

    def _opened(self) -> set[str]:
        """The objects whose relations belong to the graph; those at its edge are kept apart."""
        opened: set[str] = set()
        level: dict[str, None] = dict(self.failed)
        steps = 0
        while level and (self.depth is None or steps < self.depth):
            opened.update(level)
            below = (name for at in level for name in self._targets(at))
            level = {
                name: None
                for name in below
                if name not in opened and name not in self.walls
            }
            steps += 1
        self._edge = set(level)
        return opened

    def _targets(self, name: str) -> Iterable[str]:
        yield from self.impacts.get(name, ())
        for group in self._of_member.get(name, ()):
            yield group.of

    def _next(
        self, level: Iterable[Hit], opened: set[str], reached: Mapping[str, Hit]
    ) -> list[Hit]:
        found: dict[str, Cause] = {}
        touched: dict[_Group, None] = {}
        for hit in sorted(level, key=lambda hit: self._place[hit.name]):
            groups = self._of_member.get(hit.name, ())
            together = {group.of for group in groups if group.is_enabled}
            if hit.name in opened:
                for name in self._targets(hit.name):
                    if name not in together:
                        found.setdefault(name, ((hit.name,), _by(hit.name)))
            for group in groups:
                if group.is_inside:
                    group.failed.append(hit.name)
                    touched[group] = None
        for group in touched:
            if group.is_lost and group.of not in reached:
                told = group.told({})
                found.setdefault(group.of, (tuple(told.failed), str(told)))
        depth = next(iter(level)).depth + 1 if found else 0
        return [
            Hit(name=name, depth=depth, causes=causes, reason=reason)
            for name, (causes, reason) in found.items()
            if not (name in reached or name in self.blocked or name in self.walls)
        ]

    def _shown(self, reached: Mapping[str, Hit]) -> FrozenMap[str, Hit]:
        """The hits that may be shown; a cause that may not is replaced by its own causes."""
        causes: dict[str, tuple[str, ...]] = {}
        for name, hit in reached.items():  # causes come before what they cause
            rows = (causes[c] if c in self.omitted else (c,) for c in hit.causes)
            causes[name] = tuple(dict.fromkeys(each for row in rows for each in row))
        names = [n for n in self._place if n in reached and n not in self.omitted]
        return FrozenMap({n: self._told(reached[n], causes[n]) for n in names})

    def _told(self, hit: Hit, causes: tuple[str, ...]) -> Hit:
        """A hit with the causes that may be shown, and no word of the others."""
        if causes == hit.causes:
            return hit
        by_one = hit.reason == _by(hit.causes[0])
        reason = "impacted through what is hidden" if by_one else hit.reason
        return attrs.evolve(hit, causes=causes, reason=reason)


def _by(name: str) -> str:
    return f"impacted by {name}"


class _Group:
    """A redundancy while it is counted."""

    def __init__(self, group: AGroup, walls: Names) -> None:
        self.members = tuple(name for name in group.members if name not in walls)
        self.of, self.is_enabled, self._min_up = (
            group.of,
            group.is_enabled,
            group.min_up,
        )
        self.threshold = group.threshold(len(self.members))
        self.failed: list[str] = []
        self.is_inside = False  # whether the failure can come to it at all

    @property
    def is_lost(self) -> bool:
        """Whether more members failed than may."""
        return len(self.failed) > self.threshold

    def told(self, omitted: Names) -> GroupCount:
        """Its arithmetic."""
        return GroupCount(
            of=self.of,
            members=tuple(name for name in self.members if name not in omitted),
            failed=tuple(name for name in self.failed if name not in omitted),
            size=len(self.members),
            count=len(self.failed),
            min_up=self._min_up,
            threshold=self.threshold,
            is_lost=self.is_lost,
        )
