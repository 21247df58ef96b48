"""Frozen classes made by attrs, written as objects by functions that cattrs makes."""

from collections.abc import Callable, Mapping
from typing import Any

import attrs
from cattrs import Converter, override
from cattrs.gen import make_dict_unstructure_fn

from itsmcore.codec._containers import Write
from itsmcore.codec._shapes import EXTRA, explicit_nulls, fields_of
from itsmcore.errors import FieldError

__all__ = ["object_writer"]


def object_writer(
    cls: type, converter: Converter, lenient: Callable[[Any], Any]
) -> Write:
    """A function that writes objects of one class, keys in the order of its fields."""
    fields = fields_of(cls)
    keeps = EXTRA in fields
    nulls = frozenset(explicit_nulls(cls, fields))
    leftovers: Any = {EXTRA: override(omit=True)} if keeps else {}
    fill: Write = make_dict_unstructure_fn(
        cls, converter, _cattrs_use_alias=True, **leftovers
    )

    def write(value: Any) -> dict[str, Any]:
        try:
            made = fill(value)
        except FieldError as error:
            found = _refusals(value, fields, converter)
            raise [*found, error][0] from None
        made = {k: v for k, v in made.items() if v is not None or k in nulls}
        if keeps and value.extra:
            _add_leftovers(made, value.extra, fields, lenient)
        return made

    return write


def _refusals(
    value: Any, fields: Mapping[str, "attrs.Attribute[Any]"], converter: Converter
) -> list[FieldError]:
    """What the writers of single fields refuse, under the fields that it is about."""
    found: list[FieldError] = []
    for key, field in fields.items():
        try:
            converter.get_unstructure_hook(field.type)(getattr(value, field.name))
        except FieldError as error:
            found.append(error.at(key))
    return found


def _add_leftovers(
    made: dict[str, Any],
    extra: Mapping[str, Any],
    fields: Mapping[str, Any],
    lenient: Callable[[Any], Any],
) -> None:
    taken = {"schema", "type", *fields} - {EXTRA}
    for key in sorted(extra):
        if key in taken:
            raise FieldError(
                field=f"{EXTRA}.{key}",
                value=key,
                problem="a leftover has the name of a field",
                remedy="set the field, or choose another name",
                path=(EXTRA, key),
            )
        made[key] = lenient(extra[key])
