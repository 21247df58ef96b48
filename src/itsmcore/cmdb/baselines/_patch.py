"""Applying differences: each must begin with what is there."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Protocol, TypeVar

import attrs

from itsmcore.cmdb.baselines.field_difference import (
    ABSENT,
    DifferenceKind,
    FieldDifference,
    fields_in,
)
from itsmcore.errors import FieldError, dotted
from itsmcore.model import FrozenMap
from itsmcore.model.record import Record
from itsmcore.model.values import Block, is_same

__all__ = ["Patch"]

T = TypeVar("T", bound=Hashable)

Place = tuple[str, ...]


class Change(Protocol):
    """What differs in an item."""

    @property
    def id(self) -> str:
        """Key of the item."""

    @property
    def differences(self) -> Sequence[FieldDifference]:
        """Each field that differs."""


class Patch:
    """Applies differences and gathers what does not fit.

    Attributes:
        errors: What did not fit so far.
    """

    def __init__(self) -> None:
        self.errors: list[FieldError] = []

    # -- whole things -------------------------------------------------------------

    def keyed(
        self,
        items: Iterable[Record],
        added: Iterable[Record],
        removed: Iterable[Record],
        changed: Iterable[Change],
    ) -> list[Record]:
        """Items by id, without some, with others, and with some changed."""
        held = {item.id: item for item in items}
        for old in removed:
            if held.get(old.id) == old:
                del held[old.id]
            else:
                self._refuse(
                    ("items", old.id), held.get(old.id), "it as it was removed"
                )
        for change in changed:
            item = held.get(change.id)
            if item is None:
                self._refuse(("items", change.id), None, "the item")
            else:
                place = ("items", change.id)
                held[change.id] = self._inside(item, change.differences, 0, place)
        for new in added:
            if new.id in held:
                self._refuse(("items", new.id), held[new.id], "no item of this id")
            held[new.id] = new
        return list(held.values())

    def unordered(
        self,
        named: tuple[str, Sequence[T]],
        removed: Iterable[T],
        added: Iterable[T],
    ) -> list[T]:
        """Values without a key, without some and with others."""
        field, values = named
        held = dict.fromkeys(values)
        for old in removed:
            if old in held:
                del held[old]
            else:
                self._refuse((field,), None, f"{old!r}")
        for new in added:
            if new in held:
                self._refuse((field,), new, "its not being there")
            held[new] = None
        return list(held)

    # -- parts of them ------------------------------------------------------------

    def _inside(
        self, value: Any, found: Sequence[FieldDifference], depth: int, place: Place
    ) -> Any:
        """A value that holds others by name, with those that the paths name next replaced."""
        is_map = isinstance(value, FrozenMap)
        held: Mapping[str, Any] = value if is_map else fields_in(value)
        changes: dict[str, Any] = {}
        faults = len(self.errors)
        for name, group in _by_name(found, depth):
            old, inner = held.get(name, ABSENT), (*place, name)
            if len(group) == 1 and len(group[0].path) == depth + 1:
                if _fits(group[0], old, is_map=is_map):
                    removed = group[0].kind is DifferenceKind.REMOVED
                    changes[name] = ABSENT if removed else group[0].new
                else:
                    is_new = group[0].kind is DifferenceKind.ADDED
                    self._refuse(
                        inner, old, "nothing" if is_new else repr(group[0].old)
                    )
            elif _goes_on(old, group, depth):
                changes[name] = self._inside(old, group, depth + 1, inner)
            else:
                self._refuse(inner, old, "something with names inside")
        if len(self.errors) > faults:
            return value
        return _mapped(held, changes) if is_map else _evolved(value, changes)

    def _refuse(self, place: Place, found: Any, wanted: str) -> None:
        error = FieldError(
            field=dotted(place),
            value=None if found is ABSENT else found,
            problem=f"the difference begins with {wanted}",
            remedy="apply it to the baseline that it was made from",
            path=place,
        )
        self.errors.append(error)


def _by_name(
    found: Sequence[FieldDifference], depth: int
) -> Iterator[tuple[str, list[FieldDifference]]]:
    def name(one: FieldDifference) -> str:
        return one.path[depth]

    for key, group in groupby(sorted(found, key=name), key=name):
        yield key, list(group)


def _goes_on(old: Any, group: Sequence[FieldDifference], depth: int) -> bool:
    """Whether the paths lead on into what is there."""
    is_deep = all(len(one.path) > depth + 1 for one in group)
    return is_deep and isinstance(old, (FrozenMap, Block))


def _fits(one: FieldDifference, old: Any, *, is_map: bool) -> bool:
    """Whether a difference begins with what is there."""
    if one.kind is DifferenceKind.ADDED:
        return is_map and old is ABSENT
    if old is ABSENT or not is_same(old, one.old):
        return False
    return is_map or one.kind is DifferenceKind.CHANGED


def _mapped(held: Mapping[str, Any], changes: Mapping[str, Any]) -> FrozenMap[str, Any]:
    kept = {**held, **changes}
    return FrozenMap({name: one for name, one in kept.items() if one is not ABSENT})


def _evolved(value: Any, changes: Mapping[str, Any]) -> Any:
    aliases = {a.name: a.alias for a in attrs.fields(type(value))}
    return attrs.evolve(value, **{aliases[name]: new for name, new in changes.items()})
