"""Small random graphs, and the plain rule of what is down, by trying until nothing changes."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
from hypothesis import strategies as st

from itsmcore.cmdb import Graph
from itsmcore.model import CI, RedundancyGroup, Relation

__all__ = ["SINCE", "Picture", "is_down", "items", "pictures"]

SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def items(*ids: str, **given: Any) -> list[CI]:
    return [CI(id=id, opened_at=SINCE, **given) for id in ids]


@attrs.frozen
class Picture:
    """A graph as it was drawn."""

    ids: tuple[str, ...]
    needs: tuple[tuple[str, str], ...]
    groups: tuple[RedundancyGroup, ...]

    def graph(self) -> Graph:
        relations = [Relation(source=a, target=b) for a, b in self.needs]
        return Graph(items(*self.ids), relations, self.groups)

    def required(self, id: str) -> list[str]:
        """What an item requires; pairs that a group rules are not among it."""
        ruled = {m for group in self.groups if group.of == id for m in members(group)}
        return [b for a, b in self.needs if a == id and b not in ruled]


def members(group: RedundancyGroup) -> tuple[str, ...]:
    return tuple(m for m in group.members or () if m != group.of)


def is_enough(group: RedundancyGroup, up: Iterable[str]) -> bool:
    """Whether what is up satisfies a group, by its definition."""
    weigh = group.weights.get
    have = sum(weigh(member, 1) for member in up)
    total = sum(weigh(member, 1) for member in members(group))
    if group.unit == "percent":
        wanted = Fraction(group.needs) * total / 100
    else:
        wanted = min(Fraction(group.needs), Fraction(total))
    return have >= wanted


def is_down(picture: Picture, failed: Iterable[str]) -> set[str]:
    """What is down when some items fail: the rule, again and again."""
    down = set(failed)
    while True:
        fresh = {id for id in picture.ids if id not in down and _hit(picture, id, down)}
        if not fresh:
            return down
        down |= fresh


def _hit(picture: Picture, id: str, down: set[str]) -> bool:
    if not down.isdisjoint(picture.required(id)):
        return True
    return any(
        not is_enough(group, set(members(group)) - down)
        for group in picture.groups
        if group.of == id and members(group)
    )


@st.composite
def pictures(draw: st.DrawFn, most: int = 7) -> Picture:
    """Graphs with cycles, loops, and groups by count, percentage and weight."""
    ids = [f"i{number}" for number in range(draw(st.integers(1, most)))]
    some = st.sampled_from(ids)
    needs = draw(st.lists(st.tuples(some, some), max_size=2 * len(ids)))
    groups = draw(st.lists(_groups(ids), max_size=3))
    return Picture(tuple(ids), tuple(needs), tuple(groups))


@st.composite
def _groups(draw: st.DrawFn, ids: list[str]) -> RedundancyGroup:
    chosen = draw(st.lists(st.sampled_from(ids), min_size=1, max_size=4, unique=True))
    unit = draw(st.sampled_from(["count", "percent", "weight"]))
    weights: Mapping[str, int] = {}
    if unit != "count":
        weights = {m: draw(st.integers(0, 3)) for m in chosen if draw(st.booleans())}
    shares: list[int | Decimal] = [0, 1, 33, 50, Decimal("66.7"), 100]
    amounts: st.SearchStrategy[int | Decimal] = st.integers(0, 5)
    return RedundancyGroup(
        of=draw(st.sampled_from(ids)),
        members=chosen,
        unit=unit,
        needs=draw(st.sampled_from(shares) if unit == "percent" else amounts),
        weights=weights,
    )
