"""What the JSON form of a frozen class made by attrs looks like: its keys, and what may be absent."""

import inspect
from collections.abc import Iterator, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

import attrs

from itsmcore.errors import WrongTypeError

__all__ = [
    "EXTRA",
    "admits_none",
    "data_types",
    "explicit_nulls",
    "fields_of",
    "values_when_absent",
]

EXTRA: Final = "extra"
"""The field that keeps unknown keys, in the classes that have it."""


def fields_of(cls: type) -> dict[str, "attrs.Attribute[Any]"]:
    """The fields that the JSON form of a class has, by their keys."""
    if any(isinstance(a.type, str) for a in attrs.fields(cls)):
        _resolve(cls)
    return {a.alias or a.name: a for a in attrs.fields(cls) if a.init}


def _resolve(cls: type) -> None:
    """Turn annotations that are text into types, as `from __future__ import annotations` needs."""
    try:
        attrs.resolve_types(cls)
    except NameError as error:
        raise WrongTypeError(
            field="kind",
            value=cls,
            problem=f"an annotation of its fields cannot be resolved: {error}",
            remedy="import that name where the class is defined",
        ) from None


def data_types(
    fields: Mapping[str, "attrs.Attribute[Any]"],
    more: Mapping[str, tuple[Any, ...]],
) -> dict[str, Any]:
    """The type of the data of each field, with what some may be beside their values' types."""
    found: dict[str, Any] = {key: field.type for key, field in fields.items()}
    for key, kinds in more.items():
        found[key] = Union[(found[key], *kinds)]
    return found


def admits_none(annotation: Any) -> bool:
    """Whether None is a value of the type."""
    if get_origin(annotation) is Annotated:
        return admits_none(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return any(admits_none(each) for each in get_args(annotation))
    return annotation in (None, NoneType, Any)


def values_when_absent(
    cls: type, fields: Mapping[str, "attrs.Attribute[Any]"]
) -> dict[str, Any]:
    """What stands for absent fields where attrs itself knows no default."""
    plain: Any = get_origin(cls) or cls  # the signature of Step[R] tells nothing
    parameters = inspect.signature(plain).parameters
    found: dict[str, Any] = {}
    for key, field in fields.items():
        if field.default is attrs.NOTHING:
            default = parameters[key].default
            if default is not inspect.Parameter.empty:
                found[key] = default
            elif admits_none(field.type):
                found[key] = None
    return found


def explicit_nulls(
    cls: type, fields: Mapping[str, "attrs.Attribute[Any]"]
) -> Iterator[str]:
    """Fields where null is not the same as absent, so that it is written and read."""
    absent = values_when_absent(cls, fields)
    for key, field in fields.items():
        default = absent.get(key, field.default)
        if admits_none(field.type) and default is not None:
            yield key
