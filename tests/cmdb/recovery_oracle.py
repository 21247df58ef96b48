"""When items can be up again, by letting time pass in whole steps."""

from collections.abc import Mapping

from tests.cmdb.pictures import Picture, is_enough, members

__all__ = ["ends_of", "units_of"]


def is_ready(picture: Picture, unit: frozenset[str], up: set[str]) -> bool:
    """Whether all that a unit needs is up, itself apart."""
    there = up | unit
    return all(
        there.issuperset(picture.required(id))
        and all(
            is_enough(group, set(members(group)) & there)
            for group in picture.groups
            if group.of == id and members(group)
        )
        for id in unit
    )


def units_of(picture: Picture) -> dict[str, frozenset[str]]:
    """What comes up together: the smallest sets that can, where none can alone."""
    found: dict[str, frozenset[str]] = {}
    while len(found) < len(picture.ids):
        left = [id for id in picture.ids if id not in found]
        begun = set(found)
        alone = [
            frozenset({id}) for id in left if is_ready(picture, frozenset({id}), begun)
        ]
        for unit in alone or [_first_cycle(picture, left, begun)]:
            found.update(dict.fromkeys(unit, unit))
    return found


def _first_cycle(picture: Picture, left: list[str], begun: set[str]) -> frozenset[str]:
    waits = {id: _reached(picture, id, begun) for id in left}
    cycles = [
        frozenset(waits[id]) for id in left if all(id in waits[o] for o in waits[id])
    ]
    return cycles[0]


def _reached(picture: Picture, id: str, begun: set[str]) -> set[str]:
    """What an item waits for, directly or not."""
    found: set[str] = set()
    waiting = [id]
    while waiting:
        node = waiting.pop()
        missing = {other for other in picture.required(node) if other not in begun}
        for group in picture.groups:
            known = set(members(group))
            if group.of == node and known and not is_enough(group, known & begun):
                missing |= known - begun
        waiting += missing - found
        found |= missing
    return found


def ends_of(picture: Picture, lengths: Mapping[str, int]) -> dict[str, int]:
    """When each item is up."""
    units = set(units_of(picture).values())
    ends: dict[frozenset[str], int] = {}
    now = 0
    while True:
        up = {id for unit, end in ends.items() if end <= now for id in unit}
        fresh = [u for u in units if u not in ends and is_ready(picture, u, up)]
        for unit in fresh:
            ends[unit] = now + max(lengths.get(id, 0) for id in unit)
        if len(ends) == len(units):
            return {id: end for unit, end in ends.items() for id in unit}
        if not fresh:
            now += 1
