"""What a lifecycle knows of one record class: its fields, how to set and copy them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import attrs

from itsmcore.errors import FieldError, UnknownNameError, WrongTypeError
from itsmcore.lifecycle.offer import Need
from itsmcore.model import NO_STATES, HoldReason, Money, Record, States, freeze
from itsmcore.model._copier import copier
from itsmcore.model._fields import coercers

__all__ = ["OWN", "Plan"]

OWN = frozenset({"id", "status", "version", "updated_at", "fields", "extra"})
"""Fields that a lifecycle keeps to itself."""

_TYPES = {
    str: "text",
    bool: "bool",
    int: "int",
    Decimal: "decimal",
    datetime: "instant",
    date: "date",
    timedelta: "duration",
    Money: "money",
    tuple: "list",
    frozenset: "set",
}
_CHOICES: Mapping[str, tuple[str, ...]] = {"hold_reason": tuple(HoldReason)}


class Plan:
    """The fields of one record class.

    Attributes:
        record: The class.
        custom: Names of declared custom fields.
        states: What the states of the lifecycle mean.
        coerce: For each typed field, what turns a given value into the kept one.
        copy: Copies a record with changes.
    """

    __slots__ = ("_needs", "coerce", "copy", "custom", "record", "states")

    def __init__(
        self, record: type[Record], custom: frozenset[str], states: States = NO_STATES
    ) -> None:
        self.record, self.custom, self.states = record, custom, states
        self.coerce: Mapping[str, Callable[[Any], Any]] = coercers(record)
        self.copy: Callable[[Any, Mapping[str, Any]], Any] = copier(record)
        self._needs: dict[str, Need] = {}

    def knows(self, name: str) -> bool:
        """Whether a name is a typed or a declared custom field."""
        return name in self.coerce or name in self.custom

    def given(self, record: Record, changes: Mapping[str, Any]) -> dict[str, Any]:
        """The changes with each value as it would be kept, those that change nothing left out.

        Raises:
            UnknownNameError: A name is no field of the record.
            FieldError: A value does not fit, or the lifecycle keeps that field to itself.
        """
        if not isinstance(changes, Mapping):
            raise WrongTypeError(
                field="changes",
                value=changes,
                problem="a mapping of changes is needed",
                remedy="give {'field': value}",
            )
        found = {}
        for name, value in changes.items():
            kept = self.kept(record, name, value)
            if kept != self.value(record, name):
                found[name] = kept
        return found

    def kept(self, record: Record | None, name: str, value: Any) -> Any:
        """One given value as it would be kept."""
        coerce = self.coerce.get(name)
        if coerce is not None and name not in OWN:
            return coerce(value)
        if name in OWN:
            raise FieldError(
                field=name,
                value=value,
                problem="the lifecycle sets this field itself",
                remedy="leave it out of the changes; ask for an event instead",
            )
        if name in self.custom or (record is not None and name in record.fields):
            return freeze(value, name)
        known = sorted({*self.coerce, *self.custom} - OWN)
        raise UnknownNameError(field="changes", value=name, known=known)

    def value(self, record: Record, name: str) -> Any:
        """The value that a record has under a name."""
        if name in self.coerce:
            return getattr(record, name)
        return record.fields.get(name)

    def made(self, record: Any, new: dict[str, Any]) -> Any:
        """A copy of the record with new values, custom ones among its `fields`."""
        typed = {name: value for name, value in new.items() if name in self.coerce}
        custom = {n: value for n, value in new.items() if n not in self.coerce}
        return self.copy(record, {**typed, "fields": record.fields | custom})

    def need(self, name: str) -> Need:
        """What a form has to know of a field."""
        found = self._needs.get(name)
        if found is None:
            found = self._needs[name] = _need(name, get_type_hints(self.record))
        return found


def _need(name: str, hints: Mapping[str, Any]) -> Need:
    kinds = list(_classes(hints.get(name)))
    words = [k for k in kinds if isinstance(k, type) and issubclass(k, Enum)]
    members = [str(member.value) for word in words for member in word]
    choices = _CHOICES.get(name) or tuple(members)
    return Need(
        field=name, type="choice" if words else _type_word(kinds), choices=choices
    )


def _classes(hint: Any) -> Iterable[Any]:
    """The classes in an annotation, None aside."""
    if get_origin(hint) in (Union, UnionType):
        for part in get_args(hint):
            yield from _classes(part)
    elif get_origin(hint) is Annotated:
        yield from _classes(get_args(hint)[0])
    elif hint not in (None, type(None)):
        yield get_origin(hint) or hint


def _type_word(kinds: list[Any]) -> str:
    for kind, word in _TYPES.items():
        if kind in kinds:
            return word
    return "block" if any(attrs.has(kind) for kind in kinds) else "any"
