"""What a lifecycle knows of one record class: its fields, how to set and copy them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from operator import attrgetter
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

import attrs

from itsmcore.errors import FieldError, UnknownNameError, WrongTypeError
from itsmcore.lifecycle.offer import Need
from itsmcore.model import (
    NO_STATES,
    Block,
    Channel,
    HoldReason,
    Money,
    Record,
    States,
    Value,
    freeze,
)
from itsmcore.model._copier import copier, maker
from itsmcore.model._fields import coercers
from itsmcore.model.record import is_field
from itsmcore.model.values import is_same

__all__ = ["OWN", "Plan", "is_empty"]

OWN: Final = frozenset({"id", "status", "version", "updated_at", "fields", "extra"})
"""Fields that a lifecycle keeps to itself."""

_BORN_WITH: Final = ("id", "status", "opened_at")
"""Fields that every record has from the first."""

_EMPTY: Final[tuple[Value, ...]] = (None, "", (), frozenset())

_TYPES: Final = {
    str: "text",
    bool: "bool",
    int: "int",
    float: "float",
    Decimal: "decimal",
    datetime: "instant",
    date: "date",
    timedelta: "duration",
    Money: "money",
    tuple: "list",
    frozenset: "set",
}
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "hold_reason": tuple(HoldReason),
    "channel": tuple(Channel),
}


def is_empty(value: Value) -> bool:
    """Whether a field that holds this counts as not filled in; blanks alone do."""
    return value in _EMPTY or (isinstance(value, str) and not value.strip())


class Plan:
    """The fields of one record class.

    Attributes:
        record: The class.
        custom: Names of declared custom fields.
        states: What the states of the lifecycle mean.
        own: Fields that no change may set.
        coerce: For each typed field, what turns a given value into the kept one.
        copy: Copies a record with changes.
        demanded: Fields that the class asks for and that have no value from the first.
    """

    __slots__ = (
        "_checks",
        "_finish",
        "_hints",
        "_make",
        "_settable",
        "coerce",
        "copy",
        "custom",
        "demanded",
        "own",
        "record",
        "states",
    )

    def __init__(
        self,
        record: type[Record],
        custom: frozenset[str],
        states: States = NO_STATES,
        own: frozenset[str] = OWN,
    ) -> None:
        self.record, self.custom, self.states, self.own = record, custom, states, own
        self.coerce: Mapping[str, Callable[[Any], Any]] = coercers(record)
        self._settable = {n: c for n, c in self.coerce.items() if n not in own}
        self.copy: Callable[[Any, Mapping[str, Any]], Any] = copier(record)
        fields = attrs.fields(record)
        self.demanded = tuple(
            a.name
            for a in fields
            if a.init and a.default is attrs.NOTHING and a.name not in _BORN_WITH
        )
        plain = record.__dictoffset__ == 0 and all(a.init for a in fields)
        self._make: Callable[..., Any] | None = maker(record) if plain else None
        self._checks = tuple(a for a in fields if a.validator)
        self._finish = getattr(record, "__attrs_post_init__", None)
        self._hints: Mapping[str, Any] | None = None

    # -- names ----------------------------------------------------------------------

    def knows(self, name: str) -> bool:
        """Whether a name is a typed or a declared custom field."""
        return name in self.coerce or name in self.custom

    def reads(self, name: str) -> bool:
        """Whether a name can be read: a field, `status_category`, or a field of a block."""
        if self.knows(name) or name == "status_category":
            return True
        head, dot, rest = name.partition(".")
        if not dot or head not in self.coerce:
            return False
        blocks = [kind for kind in self.kinds(head) if _is_block(kind)]
        return not blocks or any(is_field(kind, rest) for kind in blocks)

    def watched(self, name: str) -> str:
        """The field that changes when what a name reads changes."""
        if self.knows(name):
            return name
        return "status" if name == "status_category" else name.partition(".")[0]

    # -- values ---------------------------------------------------------------------

    def getter(self, name: str) -> Callable[[Any], Any]:
        """A function that reads a field off a record."""
        if name in self.coerce:
            return attrgetter(name)
        return lambda record: record.fields.get(name)

    def value(self, record: Record, name: str) -> Any:
        """The value that a record has under a name."""
        if name in self.coerce:
            return getattr(record, name)
        return record.fields.get(name)

    def reader(self, record: Record) -> Callable[[str], Any]:
        """A function that tells what a record has under a name."""
        coerce, custom = self.coerce, record.fields
        return lambda name: (
            getattr(record, name) if name in coerce else custom.get(name)
        )

    def given(self, record: Record, changes: Mapping[str, Any]) -> dict[str, Any]:
        """The changes with each value as it would be kept, those that change nothing left out.

        Raises:
            UnknownNameError: A name is no field of the record.
            FieldError: A value does not fit, or the lifecycle keeps that field to itself.
        """
        found: dict[str, Any] = {}
        for name, value in _mapping(changes).items():
            coerce = self._settable.get(name)
            if coerce is None:
                kept = self.kept(name, value)
                if not is_same(kept, record.fields.get(name)):
                    found[name] = kept
            else:
                kept = coerce(value)
                if kept != getattr(record, name):
                    found[name] = kept
        return found

    def born(
        self, changes: Mapping[str, Any] | None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """The values that a new record begins with: those of typed fields, and the others."""
        kept = {n: self.kept(n, v) for n, v in _mapping(changes or {}).items()}
        typed = {n: v for n, v in kept.items() if n in self.coerce}
        return typed, {n: v for n, v in kept.items() if n not in typed}

    def kept(self, name: str, value: Any) -> Any:
        """One value, given by a caller, as it would be kept."""
        coerce = self._settable.get(name)
        if coerce is not None:
            return coerce(value)
        if name in self.own:
            raise FieldError(
                field=name,
                value=value,
                problem="the lifecycle sets this field itself",
                remedy="leave it out of the changes; ask for an event instead",
            )
        if name in self.custom:
            return freeze(value, name)
        known = [n for n in (*self.coerce, *sorted(self.custom)) if n not in self.own]
        raise UnknownNameError(field="changes", value=name, known=known)

    def fixed(self, name: str, value: Any) -> Any:
        """One value, put there by an effect, as it would be kept."""
        return self.coerce[name](value) if name in self.coerce else value

    # -- records --------------------------------------------------------------------

    def made(self, record: Any, new: dict[str, Any]) -> Any:
        """A copy of the record with new values, custom ones among its `fields`."""
        typed = {name: value for name, value in new.items() if name in self.coerce}
        if len(typed) == len(new):
            return self.copy(record, typed)
        custom = {n: value for n, value in new.items() if n not in self.coerce}
        return self.copy(record, {**typed, "fields": record.fields | custom})

    def built(self, values: dict[str, Any]) -> Any:
        """A record of typed values that are converted already."""
        if self._make is None or values.keys() != self.coerce.keys():
            fields = {a.name: a for a in attrs.fields(self.record) if a.init}
            named = {fields[n].alias: v for n, v in values.items() if n in fields}
            return self.record(**named)
        made = self._make(**values)
        for check in self._checks:
            check.validator(made, check, getattr(made, check.name))
        if self._finish is not None:
            self._finish(made)
        return made

    # -- forms ----------------------------------------------------------------------

    def kinds(self, name: str) -> list[Any]:
        """The classes that a typed field takes, None aside."""
        if self._hints is None:
            try:
                self._hints = get_type_hints(self.record)
            except NameError:  # of a class that was written inside a function
                self._hints = {a.name: a.type for a in attrs.fields(self.record)}
        return list(_classes(self._hints.get(name)))

    def need(self, name: str, *, must_change: bool = False) -> Need:
        """What a form has to know of a field."""
        kinds = self.kinds(name)
        words = [k for k in kinds if isinstance(k, type) and issubclass(k, Enum)]
        members = [str(member.value) for word in words for member in word]
        choices = _CHOICES.get(name) or tuple(members)
        return Need(
            field=name,
            type="choice" if words else _type_word(kinds),
            must_change=must_change,
            choices=choices,
        )


def _mapping(changes: Mapping[str, Any]) -> Mapping[str, Any]:
    if not isinstance(changes, Mapping):
        raise WrongTypeError(
            field="changes",
            value=changes,
            problem="a mapping of changes is needed",
            remedy="give {'field': value}",
        )
    return changes


def _is_block(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Block)


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
    return "block" if any(_is_block(kind) for kind in kinds) else "any"
