"""JSON Schema of containers and of single values."""

from enum import Enum
from re import Pattern
from types import NoneType
from typing import Any, Final, get_args

from itsmcore.codec import _scalars as scalars
from itsmcore.codec._schema_parts import Schema, SchemaOf, any_of, or_null
from itsmcore.model import Key

__all__ = [
    "BOOL",
    "DATE",
    "DECIMAL",
    "DURATION",
    "FRACTION",
    "INSTANT",
    "INT",
    "NUMBER",
    "TEXT",
    "TIME",
    "annotated_schema",
    "enum_schema",
    "literal_schema",
    "mapping_schema",
    "set_schema",
    "tuple_schema",
    "union_schema",
]


def _whole(pattern: Pattern[str]) -> str:
    return f"^(?:{pattern.pattern})$"


TEXT: Final[Schema] = {"type": "string"}
INT: Final[Schema] = {"type": "integer"}
BOOL: Final[Schema] = {"type": "boolean"}
NUMBER: Final[Schema] = {"type": "number"}
INSTANT: Final[Schema] = {
    "type": "string",
    "format": "date-time",
    "pattern": _whole(scalars.INSTANT),
}
DATE: Final[Schema] = {
    "type": "string",
    "format": "date",
    "pattern": _whole(scalars.DATE),
}
TIME: Final[Schema] = {"type": "string", "pattern": _whole(scalars.TIME)}
DURATION: Final[Schema] = {
    "type": ["integer", "string"],
    "pattern": _whole(scalars.SECONDS),
}
DECIMAL: Final[Schema] = {
    "type": ["string", "integer"],
    "pattern": _whole(scalars.DECIMAL),
}

FRACTION: Final[Schema] = {"type": "string", "pattern": _whole(scalars.FRACTION)}


def enum_schema(kind: type[Enum]) -> Schema:
    """Of a vocabulary."""
    return {"enum": [member.value for member in kind]}


def literal_schema(kind: Any, _of: SchemaOf) -> Schema:
    """Of `Literal[...]`."""
    return {"enum": list(get_args(kind))}


def annotated_schema(kind: Any, of: SchemaOf) -> Schema:
    """Of `Annotated[...]`; a key tells what kind of thing it is of."""
    plain, *marks = get_args(kind)
    made = dict(of(plain))
    for mark in marks:
        if isinstance(mark, Key):
            made["x-target"] = mark.type
    return made


def tuple_schema(kind: Any, of: SchemaOf) -> Schema:
    """Of `tuple[X, ...]`, or of one type for each place."""
    kinds = get_args(kind)
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return {"type": "array", "items": of(kinds[0])}
    places = [of(each) for each in kinds]
    return {
        "type": "array",
        "prefixItems": places,
        "items": False,
        "minItems": len(places),
    }


def set_schema(kind: Any, of: SchemaOf) -> Schema:
    """Of `frozenset[X]`; what is told twice does not matter."""
    return {"type": "array", "items": of(get_args(kind)[0])}


def mapping_schema(kind: Any, of: SchemaOf) -> Schema:
    """Of `FrozenMap[K, V]`."""
    key, item = get_args(kind)
    made: Schema = {"type": "object", "additionalProperties": of(item)}
    names = of(key)
    return made if names == TEXT else {**made, "propertyNames": names}


def union_schema(kind: Any, of: SchemaOf) -> Schema:
    """Of a choice of types."""
    kinds = get_args(kind)
    made = any_of(of(each) for each in kinds if each is not NoneType)
    return or_null(made) if NoneType in kinds else made
