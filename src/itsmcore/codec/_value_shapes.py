"""JSON Schema of values of fields, which may be of any kind."""

from collections.abc import Mapping
from typing import Final

from itsmcore.codec._forms import Part
from itsmcore.codec._schema_parts import (
    Schema,
    SchemaOf,
    any_of,
    object_schema,
    with_keys,
)
from itsmcore.model import FrozenMap, Value

__all__ = ["AnyBlock", "AnyValue", "PlainValue"]

_HAS_TAG: Final[Schema] = {
    "minProperties": 1,
    "maxProperties": 1,
    "propertyNames": {"pattern": "^\\$"},
}
"""Whether an object has one key only, which begins with `$`."""


class AnyValue:
    """Any value: what JSON knows is plain, the rest an object with one `$` key.

    Args:
        tags: What stands under each of those keys.
    """

    def __init__(self, tags: Mapping[str, Part]) -> None:
        self._tags = tags

    def schema(self, of: SchemaOf, /) -> Schema:
        """Its JSON Schema."""
        value = of(Value)
        tags = {tag: of(part.kind) for tag, part in self._tags.items()}
        tags["$map"] = of(FrozenMap[str, Value])
        return {
            "type": ["null", "boolean", "number", "string", "array", "object"],
            "items": value,
            "if": {"type": "object", **_HAS_TAG},
            "then": object_schema(tags),
            "else": {"additionalProperties": value},
        }


class AnyBlock:
    """An object of one of several classes, which its `"type"` names.

    Args:
        blocks: The classes by those names.
    """

    def __init__(self, blocks: Mapping[str, type]) -> None:
        self._blocks = blocks

    def schema(self, of: SchemaOf, /) -> Schema:
        """Its JSON Schema."""
        return any_of(
            with_keys(of.fields(cls), {"type": {"const": name}}, ("type",))
            for name, cls in sorted(self._blocks.items())
        )


class PlainValue:
    """Any value that is no object: what a match may be in place of an object."""

    def schema(self, of: SchemaOf, /) -> Schema:
        """Its JSON Schema."""
        return {"allOf": [of(Value), {"not": {"type": "object"}}]}
