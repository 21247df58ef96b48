"""Comparing sets of values that have no key of their own, only parts that make them alike."""

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, NamedTuple, TypeVar

__all__ = ["PartChanges", "part_changes"]

T = TypeVar("T", bound=Hashable)


class PartChanges(NamedTuple, Generic[T]):
    """What differs between two sets, in the order in which they came."""

    removed: list[T]
    added: list[T]
    changed: list[tuple[T, T]]


def part_changes(
    before: Sequence[T], after: Sequence[T], key: Callable[[T], Hashable]
) -> PartChanges[T]:
    """What differs; a change is one that is gone and one that is new, alike in the key."""
    olds, news = set(before), set(after)
    gone = _by_key([one for one in before if one not in news], key)
    new = _by_key([one for one in after if one not in olds], key)
    found: PartChanges[T] = PartChanges([], [], [])
    for alike, ones in gone.items():
        if len(ones) == len(new.get(alike, ())) == 1:
            found.changed.append((ones[0], new[alike][0]))
        else:
            found.removed.extend(ones)
    changed = {key(one) for one, _ in found.changed}
    for alike, ones in new.items():
        if alike not in changed:
            found.added.extend(ones)
    return found


def _by_key(
    values: Sequence[T], key: Callable[[T], Hashable]
) -> dict[Hashable, list[T]]:
    found: dict[Hashable, list[T]] = {}
    for one in values:
        found.setdefault(key(one), []).append(one)
    return found
