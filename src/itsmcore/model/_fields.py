"""Fields that check themselves: a refusal always names the field it is about.

`checked` is a field transformer of attrs: it gives every field without a converter a check of
its annotated type, and puts the field's name into whatever a converter refuses. The functions
below it are converters, typed so that a type checker knows what a field takes.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import attrs

from itsmcore._instants import to_utc
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model.frozen_map import FrozenMap
from itsmcore.model.keys import Link
from itsmcore.model.values import Value, freeze
from itsmcore.model.words import HoldReason, Level, Side, known_or_text, member

__all__ = [
    "checked",
    "coercers",
    "hold_reason",
    "instant",
    "level",
    "links",
    "optional_instant",
    "side",
    "texts",
    "texts_set",
    "values",
]

Coerce = Callable[[Any], Any]


def checked(
    _cls: type, attributes: list["attrs.Attribute[Any]"]
) -> list["attrs.Attribute[Any]"]:
    """Give each field of a class that is being built its check, under its own name."""
    names = frozenset(a.name for a in attributes)
    return [_with_check(a, names) for a in attributes]


def coercers(cls: type) -> Mapping[str, Coerce]:
    """For every field of a record class, what turns a given value into the kept one."""
    hints = get_type_hints(cls, include_extras=True)
    found: dict[str, Coerce] = {}
    for a in attrs.fields(cls):
        found[a.name] = _coerce(a, hints.get(a.name, Any)) or _as_is
    return found


class _Named:
    """A converter that puts its field's name into what it refuses."""

    __slots__ = ("_inner", "_name")

    def __init__(self, name: str, inner: Coerce) -> None:
        self._name, self._inner = name, inner

    def __call__(self, value: Any) -> Any:
        try:
            return self._inner(value)
        except FieldError as error:
            raise error.named(self._name) from None


def _with_check(
    a: "attrs.Attribute[Any]", names: frozenset[str]
) -> "attrs.Attribute[Any]":
    coerce = _coerce(a, a.type)
    if coerce is not None and a.name == "fields":
        coerce = partial(_apart, coerce, names)
    return a if coerce is None else a.evolve(converter=coerce)


def _coerce(a: "attrs.Attribute[Any]", annotation: Any) -> Coerce | None:
    """The field's converter, or else a check of its type, refusing under its name."""
    inner: Any = a.converter
    if isinstance(inner, (_Named, _OfKind, partial)):
        return inner
    if isinstance(inner, attrs.Converter):
        inner = partial(_with_field, inner, a)
    if inner is not None:
        return _Named(a.name, inner)
    kinds = _kinds(annotation)
    return None if kinds is None else _OfKind(a.name, kinds)


def _with_field(inner: Any, a: "attrs.Attribute[Any]", value: Any) -> Any:
    """Call a wrapped converter, which wants the instance and the field beside the value."""
    return inner(value, None, a)


def _apart(inner: Coerce, names: frozenset[str], value: Any) -> Any:
    """Custom fields share one namespace with the typed ones, so they may not shadow them."""
    found = inner(value)
    for name in found:
        if name in names:
            raise FieldError(
                field="fields",
                value=name,
                problem="a custom field has the name of a typed one",
                remedy="set the typed field, or choose another name",
            )
    return found


def _as_is(value: Any) -> Any:
    return value


class _OfKind:
    """A check that a value is of the annotated type, refusing under its field's name."""

    __slots__ = ("_kinds", "_name")

    def __init__(self, name: str, kinds: tuple[type, ...]) -> None:
        self._name, self._kinds = name, kinds

    def __call__(self, value: Any) -> Any:
        if type(value) in self._kinds:
            return value if type(value) is not datetime else to_utc(value, self._name)
        if isinstance(value, self._kinds) and not isinstance(value, bool):
            return to_utc(value) if isinstance(value, datetime) else value
        wanted = " or ".join(
            "None" if kind is NoneType else kind.__name__ for kind in self._kinds
        )
        raise WrongTypeError(
            field=self._name,
            value=value,
            problem=f"{wanted} is needed",
            remedy=f"give {wanted}, not {type(value).__name__}",
        )


def _kinds(annotation: Any) -> tuple[type, ...] | None:
    """The classes that an annotation allows, or None where it is not that plain."""
    if get_origin(annotation) is Annotated:
        return _kinds(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        parts = [_kinds(part) for part in get_args(annotation)]
        if any(part is None for part in parts):
            return None
        return tuple(kind for part in parts if part for kind in part)
    if annotation is None:
        return (NoneType,)
    return (annotation,) if isinstance(annotation, type) else None


def instant(value: datetime) -> datetime:
    """An aware datetime, kept in UTC."""
    return to_utc(value)


def optional_instant(value: datetime | None) -> datetime | None:
    """An aware datetime, kept in UTC, or None."""
    return None if value is None else to_utc(value)


def level(value: Level | str | None) -> Level | None:
    """A level by member or name, or None."""
    return None if value is None else member(Level, value)


def side(value: Side | str | None) -> Side | None:
    """A side by member or name, or None."""
    return None if value is None else member(Side, value)


def hold_reason(value: str | None) -> str | None:
    """A `HoldReason` where the name is one, else a host's own word, or None."""
    return None if value is None else known_or_text(HoldReason, value)


def texts(value: Iterable[str]) -> tuple[str, ...]:
    """A list of keys in the caller's order; a bare str is refused."""
    return tuple(_each_text(value))


def texts_set(value: Iterable[str]) -> frozenset[str]:
    """A set of names; a bare str is refused."""
    return frozenset(_each_text(value))


def links(value: Iterable[Link]) -> tuple[Link, ...]:
    """Links to other records, in the caller's order."""
    found = tuple(_each(value))
    for item in found:
        if not isinstance(item, Link):
            raise WrongTypeError(
                field="links",
                value=item,
                problem="a link is needed",
                remedy="give Link('related', Ref('problem', 'PRB1'))",
            )
    return found


def values(value: Mapping[str, Any]) -> FrozenMap[str, Value]:
    """A mapping from names to values, made immutable."""
    if not isinstance(value, Mapping):
        raise WrongTypeError(
            field="fields",
            value=value,
            problem="a mapping is needed",
            remedy="give a dict, e.g. {'site': 'HQ'}",
        )
    found = freeze(value)
    return found if isinstance(found, FrozenMap) else FrozenMap()


def _each_text(value: Iterable[str]) -> Iterable[str]:
    for index, item in enumerate(_each(value)):
        if not isinstance(item, str):
            raise WrongTypeError(
                field="value",
                value=item,
                problem="text is needed",
                remedy="give a str",
                path=("value", index),
            )
        yield item


def _each(value: Iterable[Any]) -> Iterable[Any]:
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        raise WrongTypeError(
            field="value",
            value=value,
            problem="a list is needed, not a single value",
            remedy=f"write [{value!r}]" if isinstance(value, str) else "give a list",
        )
    return value
