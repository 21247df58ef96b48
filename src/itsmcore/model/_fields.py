"""Fields that check themselves: a refusal always names the field it is about.

`checked` is a field transformer of attrs: it gives every field without a converter a check of
its annotated type, and puts the field's name into whatever a converter refuses. The functions
below it are converters, typed so that a type checker knows what a field takes.

Records have many fields and most of them hold their default, so each check is one plain
function that lets the default, or a value of a plain type, pass at once.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from inspect import Parameter, Signature
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

import attrs

from itsmcore._instants import to_utc
from itsmcore.errors import FieldError, ItsmError, WrongTypeError
from itsmcore.model._text_set import TextSet
from itsmcore.model.frozen_map import FrozenMap
from itsmcore.model.keys import Link
from itsmcore.model.values import Value, freeze, freeze_items
from itsmcore.model.words import (
    HoldReason,
    Level,
    Side,
    known_or_text,
    member,
    plain_text,
)

__all__ = [
    "checked",
    "coercers",
    "each",
    "filled",
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

_CHECKED: Final = "itsmcore.checked"
"""Marks, in the metadata of a field, that its converter names it."""

_SIGNATURE: Final = Signature(
    [Parameter("value", Parameter.POSITIONAL_OR_KEYWORD, annotation=Any)],
    return_annotation=Any,
)
"""That of every check."""

_CONVERTED: Final = (str, int, float, Decimal, datetime, date, timedelta)
"""Kinds whose values are not always kept as they come."""


def checked(
    _cls: type, attributes: list["attrs.Attribute[Any]"]
) -> list["attrs.Attribute[Any]"]:
    """Give each field of a class that is being built its check, under its own name."""
    return [_with_check(a) for a in attributes]


def coercers(cls: type) -> Mapping[str, Coerce]:
    """For every field of a record class, what turns a given value into the kept one."""
    fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(cls)
    try:
        hints = get_type_hints(cls, include_extras=True)
    except NameError:  # of a class that was written inside a function
        hints = {}
    return {a.name: _coerce(a, hints.get(a.name, a.type)) or _as_is for a in fields}


def _with_check(a: "attrs.Attribute[Any]") -> "attrs.Attribute[Any]":
    if _CHECKED in a.metadata:  # inherited
        return a
    if isinstance(a.converter, attrs.Converter):  # it may want the instance, too
        return a
    coerce = _coerce(a, a.type)
    if coerce is None:
        return a
    return a.evolve(converter=coerce, metadata={**a.metadata, _CHECKED: True})


def _coerce(a: "attrs.Attribute[Any]", annotation: Any) -> Coerce | None:
    """The field's converter, or else a check of its type, refusing under its name."""
    inner: Any = a.converter
    if _CHECKED in a.metadata:
        found: Coerce = inner
        return found
    if isinstance(inner, attrs.Converter):
        inner = partial(_with_field, inner, a)
    inner = inner or _of_list(annotation)
    if inner is not None:
        return _named(a.name, inner, _settled(inner, a.default))
    kinds = _kinds(annotation)
    return None if kinds is None else _of_kind(a.name, kinds)


def _named(name: str, inner: Coerce, default: object) -> Coerce:
    """A converter that puts its field's name into what it refuses."""

    def convert(value: Any) -> Any:
        if value is default:
            return value
        try:
            return inner(value)
        except FieldError as error:
            raise error.named(name) from None
        except ItsmError:
            raise
        except (TypeError, ValueError) as error:
            raise FieldError(
                field=name,
                value=value,
                problem=f"the value does not fit: {error}",
                remedy="give what the field takes",
            ) from error

    return _signed(convert)


def _signed(coerce: Coerce) -> Coerce:
    """The same, with its signature at hand: attrs asks each, and finding it out takes long."""
    coerce.__signature__ = _SIGNATURE  # type: ignore[attr-defined]  # any function may have one
    return coerce


def _settled(inner: Coerce, default: object) -> object:
    """The default, where its conversion gives itself; else an object that no value is."""
    try:
        is_settled = inner(default) is default
    except (TypeError, ValueError):  # so it has none, or a factory
        is_settled = False
    return default if is_settled else object()


def _with_field(inner: Any, a: "attrs.Attribute[Any]", value: Any) -> Any:
    """Call a wrapped converter, which wants the instance and the field beside the value."""
    return inner(value, None, a)


def _as_is(value: Any) -> Any:
    return value


def _of_kind(name: str, kinds: tuple[type, ...]) -> Coerce:
    """A check that a value is of the annotated type, refusing under its field's name."""
    plain = tuple(k for k in kinds if k not in (datetime, float, Decimal))

    def check(value: Any) -> Any:
        return value if type(value) in plain else _fitted(name, kinds, value)

    return _signed(check)


def _fitted(name: str, kinds: tuple[type, ...], value: Any) -> Any:
    """A value of one of these kinds as it is kept, or a refusal."""
    if _is_of(kinds, value):
        return freeze(value, name) if isinstance(value, _CONVERTED) else value
    if float in kinds and type(value) is int:
        return _as_float(name, value)
    wanted = " or ".join(
        "None" if kind is NoneType else kind.__name__ for kind in kinds
    )
    raise WrongTypeError(
        field=name,
        value=value,
        problem=f"{wanted} is needed",
        remedy=f"give {wanted}, not {type(value).__name__}",
    )


def _is_of(kinds: tuple[type, ...], value: Any) -> bool:
    """Whether a value is of these kinds; True is no number, an instant no date."""
    if not isinstance(value, kinds):
        return False
    if isinstance(value, bool):
        return bool in kinds or object in kinds
    return not isinstance(value, datetime) or datetime in kinds or object in kinds


def _as_float(name: str, value: int) -> float:
    try:
        return float(value)
    except OverflowError:
        raise FieldError(
            field=name,
            value=value,
            problem="the number is too large",
            remedy="give less, or None for unknown",
        ) from None


def _of_list(annotation: Any) -> Coerce | None:
    """The converter of lists and sets of text, which need none to be named."""
    if get_origin(annotation) not in (tuple, frozenset):
        return None
    items = get_args(annotation)
    if _kinds(items[0]) != (str,) or items[1:] not in ((), (Ellipsis,)):
        return None
    return texts_set if get_origin(annotation) is frozenset else texts


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
    try:
        isinstance(None, annotation)
    except TypeError:  # Any, a protocol, a typed dict, text
        return None
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


def filled(_owner: object, field: "attrs.Attribute[str]", value: str) -> None:
    """A validator of keys and names: they have at least one character."""
    if not value:
        raise FieldError(
            field=field.name,
            value=value,
            problem="a key needs text",
            remedy="name the thing",
        )


def texts(value: Iterable[str]) -> tuple[str, ...]:
    """A list of keys in the caller's order; a bare str is refused, and a set, which has none."""
    if isinstance(value, (set, frozenset)):
        raise _no_list(value, "a list is needed, since a set has no order")
    return tuple(_each_text(value))


def texts_set(value: Iterable[str]) -> frozenset[str]:
    """A set of names; a bare str is refused."""
    if type(value) is TextSet:
        return value
    return TextSet([str(item) for item in _each_text(value)])


def links(value: Iterable[Link]) -> tuple[Link, ...]:
    """Links to other records, in the caller's order."""
    found = tuple(each(value))
    for index, item in enumerate(found):
        if not isinstance(item, Link):
            raise WrongTypeError(
                field="links",
                value=item,
                problem="a link is needed",
                remedy="give Link('related', Ref('problem', 'PRB1'))",
                path=("links", index),
            )
    return found


def values(value: Mapping[str, Any]) -> FrozenMap[str, Value]:
    """A mapping from names to values, made immutable."""
    return freeze_items(value)


def _each_text(value: Iterable[str]) -> Iterable[str]:
    for index, item in enumerate(each(value)):
        if not isinstance(item, str):
            raise WrongTypeError(
                field="value",
                value=item,
                problem="text is needed",
                remedy="give a str",
                path=("value", index),
            )
        yield plain_text(item)


def each(value: Iterable[Any]) -> Iterable[Any]:
    """What is a list of things; a single text or a mapping is refused."""
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
        raise _no_list(value, "a list is needed, not a single value")
    return value


def _no_list(value: Any, problem: str) -> WrongTypeError:
    remedy = f"write [{value!r}]" if isinstance(value, str) else "give a list"
    return WrongTypeError(field="value", value=value, problem=problem, remedy=remedy)
