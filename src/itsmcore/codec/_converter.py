"""The cattrs converter of a codec: which hook serves which type."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    TypeVar,
    Union,
    get_args,
    get_origin,
)

import attrs
from cattrs import Converter

from itsmcore.cmdb import Graph
from itsmcore.codec import _containers as containers
from itsmcore.codec import _plain_schemas as schemas
from itsmcore.codec import _scalars as scalars
from itsmcore.codec._any_record import AnyRecords
from itsmcore.codec._clocks import SHORT_FORMS, add_clocks
from itsmcore.codec._conditions import Conditions
from itsmcore.codec._containers import Read
from itsmcore.codec._edges import Edges
from itsmcore.codec._graphs import GraphForm, graph_reader, graph_writer
from itsmcore.codec._history import HistoryForm, history_reader, history_writer
from itsmcore.codec._object_writer import object_writer
from itsmcore.codec._objects import ObjectReader
from itsmcore.codec._schema_parts import Schema, SchemaOf
from itsmcore.codec._schemas import Rule
from itsmcore.codec._value_shapes import AnyValue, PlainValue
from itsmcore.codec._values import Values
from itsmcore.errors import WrongTypeError
from itsmcore.model import Block, Condition, Edge, FrozenMap, History, Match, Record

__all__ = ["make_converter", "plain_schema"]


def make_converter(
    blocks: Mapping[str, type[Block]], records: Mapping[str, type[Record]]
) -> tuple[Converter, tuple[Rule, ...]]:
    """A converter that reads and writes every value of the library, and what schemas need.

    Args:
        blocks: Classes of blocks that values may hold, by their names.
        records: Classes of records, by their types.
    """
    made = Converter(detailed_validation=True)
    values = Values(made.structure, made.unstructure, blocks)
    _add_fallbacks(made)
    _add_scalars(made)
    _add_containers(made)
    rules = [
        *_add_objects(made, values),
        *_add_rules(made, Conditions(values)),
        *_add_history(made),
        *_add_graphs(made),
        *add_clocks(made),
        *AnyRecords(made, records).register(),
    ]
    return made, tuple(rules)


def plain_schema(kind: Any, of: SchemaOf) -> Schema | None:
    """The JSON Schema of a container or a single value; None for any other type."""
    for is_kind, _, _, schema in _CONTAINERS:
        if is_kind(kind):
            return schema(kind, of)
    if kind is NoneType:
        return {"type": "null"}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return schemas.enum_schema(kind)
    return next((dict(found) for cls, _, _, found in _SCALARS if cls is kind), None)


def _add_fallbacks(made: Converter) -> None:
    made.register_structure_hook_factory(lambda _: True, _no_reader)
    made.register_unstructure_hook_factory(lambda _: True, _no_writer)


def _no_reader(kind: Any) -> Any:
    raise _no_json(kind)


def _no_writer(kind: Any) -> Any:
    raise _no_json(kind)


def _no_json(kind: Any) -> WrongTypeError:
    return WrongTypeError(
        field="kind",
        value=kind,
        problem="the type has no JSON form",
        remedy="use a frozen class made by attrs, with fields of plain types",
    )


def _add_scalars(made: Converter) -> None:
    made.register_unstructure_hook(NoneType, _as_is)
    made.register_structure_hook(Enum, scalars.read_enum)
    made.register_unstructure_hook(Enum, scalars.write_word)
    for kind, read, write, _ in _SCALARS:
        made.register_structure_hook(kind, read)
        made.register_unstructure_hook(kind, write)


def _as_is(value: None) -> None:
    """None where cattrs asks by the class of the value, as it does in classes of themselves."""
    return value


def _add_containers(made: Converter) -> None:
    for is_kind, read, write, _ in _CONTAINERS:
        made.register_structure_hook_factory(is_kind, read)
        made.register_unstructure_hook_factory(is_kind, write)


def _add_objects(made: Converter, values: Values) -> Iterable[Rule]:
    def reader(cls: Any) -> ObjectReader:
        shapes = SHORT_FORMS.get(cls, {})
        return ObjectReader(cls, made, values.read_leniently, shapes)

    def writer(cls: Any) -> containers.Write:
        return object_writer(cls, made, values.write_leniently)

    made.register_structure_hook_factory(attrs.has, reader)
    made.register_unstructure_hook_factory(attrs.has, writer)
    for is_kind in (_is_value, _is_anything):
        made.register_structure_hook_func(is_kind, values.read)
        made.register_unstructure_hook_func(is_kind, values.write)
    return (Rule(_is_any_value, (AnyValue(values.tags),), "value"),)


def _add_rules(made: Converter, conditions: Conditions) -> Iterable[Rule]:
    edges = Edges(conditions)
    made.register_structure_hook(Condition, conditions.read)
    made.register_structure_hook(Match, conditions.read_match)
    made.register_structure_hook(Edge, edges.read)
    made.register_unstructure_hook(Condition, conditions.write)
    made.register_unstructure_hook(Match, conditions.write_match)
    made.register_unstructure_hook(Edge, edges.write)
    matches = (PlainValue(), *conditions.match_forms.values())
    return (
        Rule(_under(Condition), tuple(conditions.forms.values()), "condition"),
        Rule(_under(Match), matches, "match"),
        Rule(_under(Edge), tuple(edges.forms.values()), "edge"),
    )


def _add_history(made: Converter) -> Iterable[Rule]:
    def read(data: Any) -> HistoryForm:
        return made.structure(data, HistoryForm)

    made.register_structure_hook(History, history_reader(read))
    made.register_unstructure_hook(History, history_writer(made.unstructure))
    return (Rule(_under(History), (HistoryForm,), "history"),)


def _add_graphs(made: Converter) -> Iterable[Rule]:
    def read(data: Any) -> GraphForm:
        return made.structure(data, GraphForm)

    made.register_structure_hook(Graph, graph_reader(read))
    made.register_unstructure_hook(Graph, graph_writer(made.unstructure))
    return (Rule(_under(Graph), (GraphForm,), "graph"),)


def _annotated_reader(kind: Any, converter: Converter) -> Read:
    plain = get_args(kind)[0]
    hook = converter.get_structure_hook(plain)
    return lambda value, _: hook(value, plain)


def _annotated_writer(kind: Any, converter: Converter) -> containers.Write:
    return converter.get_unstructure_hook(get_args(kind)[0])


def _literal_writer(_kind: Any, _converter: Converter) -> containers.Write:
    return scalars.write_word


def _of(*origins: Any) -> Callable[[Any], bool]:
    """Whether a type is one of these, with or without its arguments."""
    return lambda kind: kind in origins or get_origin(kind) in origins


def _is_value(kind: Any) -> bool:
    """Whether it is `Value`, also where the names inside it have been resolved."""
    return get_origin(kind) is Union and Block in get_args(kind)


def _is_anything(kind: Any) -> bool:
    return kind in (Any, object)


def _is_any_value(kind: Any) -> bool:
    """Whether values of any kind are read; what a generic class leaves open is, too."""
    return _is_value(kind) or _is_anything(kind) or isinstance(kind, TypeVar)


def _under(cls: type) -> Callable[[Any], bool]:
    """Whether a type is this class or one under it."""
    return lambda kind: isinstance(kind, type) and issubclass(kind, cls)


_CONTAINERS: Final = (
    (_of(Annotated), _annotated_reader, _annotated_writer, schemas.annotated_schema),
    (_of(Literal), containers.literal_reader, _literal_writer, schemas.literal_schema),
    (
        _of(tuple),
        containers.tuple_reader,
        containers.sequence_writer,
        schemas.tuple_schema,
    ),
    (_of(frozenset), containers.set_reader, containers.set_writer, schemas.set_schema),
    (
        _of(FrozenMap),
        containers.mapping_reader,
        containers.mapping_writer,
        schemas.mapping_schema,
    ),
    (
        _of(Union, UnionType),
        containers.union_reader,
        containers.union_writer,
        schemas.union_schema,
    ),
)

_SCALARS: Final[tuple[tuple[type, Read, containers.Write, Schema], ...]] = (
    (str, scalars.read_text, scalars.write_text, schemas.TEXT),
    (int, scalars.read_int, scalars.write_number, schemas.INT),
    (bool, scalars.read_bool, scalars.write_number, schemas.BOOL),
    (float, scalars.read_float, scalars.write_number, schemas.NUMBER),
    (datetime, scalars.read_instant, scalars.write_instant, schemas.INSTANT),
    (date, scalars.read_date, scalars.write_date, schemas.DATE),
    (time, scalars.read_time, scalars.write_time, schemas.TIME),
    (timedelta, scalars.read_duration, scalars.write_duration, schemas.DURATION),
    (Decimal, scalars.read_decimal, scalars.write_decimal, schemas.DECIMAL),
    (Fraction, scalars.read_fraction, scalars.write_fraction, schemas.FRACTION),
)
