"""Pieces that JSON Schemas are put together from."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, Protocol, TypeAlias

__all__ = [
    "DIALECT",
    "Schema",
    "SchemaOf",
    "Shape",
    "any_of",
    "object_schema",
    "or_null",
    "with_keys",
]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

Schema: TypeAlias = dict[str, Any]


class SchemaOf(Protocol):
    """Tells the schema of the data of a type."""

    def __call__(self, kind: Any, /) -> Schema:
        """Of a type, or of a shape; by reference where it has a name."""

    def fields(self, cls: type, /, *, optional: Iterable[str] = ()) -> Schema:
        """Of the objects of a class, key by key; some keys may be left out."""


class Shape(Protocol):
    """Tells the schema of data that no type alone describes."""

    def schema(self, of: SchemaOf, /) -> Schema:
        """The schema, given those of the types inside."""


def any_of(schemas: Iterable[Schema]) -> Schema:
    """What fits at least one of them; the same one is listed once."""
    found: list[Schema] = []
    for each in schemas:
        inner = each["anyOf"] if each.keys() == {"anyOf"} else [each]
        found += [schema for schema in inner if schema not in found]
    return found[0] if len(found) == 1 else {"anyOf": found}


def or_null(schema: Schema) -> Schema:
    """The same, or null."""
    if "enum" in schema:
        members = schema["enum"]
        return schema if None in members else {**schema, "enum": [*members, None]}
    if "type" in schema:
        kinds = schema["type"]
        listed = [kinds] if isinstance(kinds, str) else kinds
        return {**schema, "type": list(dict.fromkeys([*listed, "null"]))}
    return any_of((schema, {"type": "null"}))


def object_schema(
    properties: Mapping[str, Schema],
    required: Iterable[str] = (),
    *,
    is_open: bool = False,
) -> Schema:
    """An object with these keys; others only where it is open."""
    made: Schema = {"type": "object", "properties": dict(properties)}
    needed = list(required)
    if needed:
        made["required"] = needed
    if not is_open:
        made["additionalProperties"] = False
    return made


def with_keys(
    schema: Schema, more: Mapping[str, Schema], required: Iterable[str] = ()
) -> Schema:
    """The same objects with more keys in front."""
    made = {**schema, "properties": {**more, **schema["properties"]}}
    needed = [*required, *schema.get("required", ())]
    if needed:
        made["required"] = needed
    for size in ("minProperties", "maxProperties"):
        if size in schema:
            del made[size]
    return made
