"""Differences between two values made of fields: what was added, removed, changed, and where."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

import attrs

from itsmcore.errors import FieldError
from itsmcore.model import FrozenMap, Value
from itsmcore.model._fields import checked, texts
from itsmcore.model.values import Block, freeze, is_same
from itsmcore.model.words import Word, member

__all__ = ["ABSENT", "DifferenceKind", "FieldDifference", "differences", "fields_in"]

Place: TypeAlias = tuple[str, ...]

ABSENT: Final = object()
"""Stands for what a mapping does not hold."""


class DifferenceKind(Word):
    """What became of a value.

    Typed fields only change. A name inside a mapping, such as a custom field, is there or not,
    which is not the same as None.
    """

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


def _kind(value: str) -> DifferenceKind:
    return member(DifferenceKind, value)


@attrs.frozen(kw_only=True, field_transformer=checked)
class FieldDifference:
    """One value that differs.

    Attributes:
        path: Where it is: the field's name, then names inside of it. A custom field is under
            `("fields", name)`, what came undeclared under `("extra", name)`.
        kind: Whether it is new, gone, or another one.
        old: The value before; None when it was added.
        new: The value after; None when it was removed.
    """

    path: tuple[str, ...] = attrs.field(converter=texts)
    kind: DifferenceKind = attrs.field(default=DifferenceKind.CHANGED, converter=_kind)
    old: Value = attrs.field(default=None, converter=freeze)
    new: Value = attrs.field(default=None, converter=freeze)

    def __attrs_post_init__(self) -> None:
        if not self.path:
            raise FieldError(
                field="path",
                value=self.path,
                problem="a difference is somewhere",
                remedy="name the field",
            )

    @property
    def field(self) -> str:
        """The path as people write it, e.g. `fields.memory`."""
        return ".".join(self.path)

    def __str__(self) -> str:
        match self.kind:
            case DifferenceKind.ADDED:
                return f"{self.field}: {self.new!r} added"
            case DifferenceKind.REMOVED:
                return f"{self.field}: {self.old!r} removed"
            case _:
                return f"{self.field}: {self.old!r} -> {self.new!r}"


def differences(
    before: Any, after: Any, ignored: frozenset[str] = frozenset()
) -> tuple[FieldDifference, ...]:
    """Where two values of one class differ, in the order of its fields.

    Args:
        before: A value made by attrs.
        after: Another one of the same class.
        ignored: Names of fields, or paths with dots, that may differ.
    """
    return tuple(_found(before, after, ignored))


def _found(
    before: Any, after: Any, ignored: frozenset[str]
) -> Iterator[FieldDifference]:
    waiting: list[tuple[Place, Any, Any]] = [((), before, after)]
    while waiting:
        path, old, new = waiting.pop()
        if ".".join(path) in ignored:
            continue
        if old is ABSENT:
            yield FieldDifference(path=path, kind=DifferenceKind.ADDED, new=new)
        elif new is ABSENT:
            yield FieldDifference(path=path, kind=DifferenceKind.REMOVED, old=old)
        elif (parts := _parts(path, old, new)) is not None:
            names, olds, news = parts
            waiting += [
                ((*path, name), olds.get(name, ABSENT), news.get(name, ABSENT))
                for name in reversed(names)
            ]
        elif not is_same(old, new):
            yield FieldDifference(path=path, old=old, new=new)


def _parts(
    path: Place, old: Any, new: Any
) -> tuple[list[str], Mapping[str, Any], Mapping[str, Any]] | None:
    """What two values hold by name, where they can be compared name by name."""
    if isinstance(old, FrozenMap) and isinstance(new, FrozenMap):
        return sorted(old.keys() | new.keys()), old, new
    if type(old) is type(new) and (not path or isinstance(old, Block)):
        olds, news = fields_in(old), fields_in(new)
        return list(olds), olds, news
    return None


def fields_in(value: Any) -> dict[str, Any]:
    """The fields that a value was made from, by name."""
    return {a.name: getattr(value, a.name) for a in attrs.fields(type(value)) if a.init}
