"""Documents: which classes make one, what it is called, and the two keys on top of it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, get_args

import attrs

from itsmcore.cmdb import Graph
from itsmcore.codec._shapes import fields_of
from itsmcore.codec.fault import NewerSchemaError
from itsmcore.errors import FieldError, UnknownNameError, WrongTypeError
from itsmcore.model import (
    CI,
    AgreementRecord,
    Approval,
    Asset,
    Block,
    Change,
    Condition,
    Contract,
    Deployment,
    Depreciation,
    Edge,
    History,
    ImprovementItem,
    Incident,
    KnowledgeArticle,
    MajorIncident,
    Match,
    Problem,
    Record,
    Release,
    Request,
    Service,
    SoftwareLicence,
    Source,
    Task,
    WorkItem,
)
from itsmcore.sla import OpenTime

__all__ = [
    "SCHEMA",
    "beheaded",
    "block_names",
    "document_type",
    "has_form",
    "head",
    "head_of",
    "no_form",
    "records_by_type",
    "snake",
]

SCHEMA: Final = 1
"""Edition of the JSON form; written into every document."""

_HEAD: Final = frozenset({"schema", "type"})
_STANDARD: Final = (
    *(Record, WorkItem, Incident, Problem, Change, Request, Task),
    *(Release, Deployment, KnowledgeArticle, CI, Service),
    *(Asset, SoftwareLicence, AgreementRecord, Contract, ImprovementItem),
)
_BLOCKS: Final = (Source, MajorIncident, Approval, Depreciation)
_FAMILIES: Final = (Condition, Edge, Match, History, OpenTime, Graph)
_WORD_STARTS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def has_form(cls: object) -> bool:
    """Whether it is a class whose values are objects in JSON."""
    return isinstance(cls, type) and (issubclass(cls, _FAMILIES) or attrs.has(cls))


def document_type(cls: type) -> str:
    """What `"type"` says of a value of the class."""
    if issubclass(cls, Record):
        return cls.record_type
    if issubclass(cls, OpenTime):
        return "schedule"
    family = next((each for each in _FAMILIES if issubclass(cls, each)), cls)
    return snake(family)


def snake(cls: type) -> str:
    """The name of a class in lower case, words joined by underscores."""
    return _WORD_STARTS.sub("_", cls.__name__).lower()


def _has_head(cls: type) -> bool:
    """Whether documents of the class carry edition and type; not where it needs the names."""
    found: Any = cls
    return issubclass(cls, _FAMILIES) or not any(
        a.alias in _HEAD for a in attrs.fields(found)
    )


def head(cls: type) -> dict[str, object]:
    """The keys on top of a document of the class."""
    if not _has_head(cls):
        return {}
    return {"schema": SCHEMA, "type": document_type(cls)}


def beheaded(
    data: Mapping[Any, Any], cls: type
) -> tuple[Mapping[Any, Any], list[FieldError]]:
    """The document without the keys on top of it, and what is wrong with them."""
    if not _has_head(cls) or _HEAD.isdisjoint(data):
        return data, []
    errors = [*_schema_faults(data.get("schema")), *_type_faults(data.get("type"), cls)]
    return {key: value for key, value in data.items() if key not in _HEAD}, errors


def head_of(cls: type) -> dict[str, dict[str, Any]]:
    """The JSON Schema of those keys; both may be left out."""
    if not _has_head(cls):
        return {}
    editions = [*range(1, SCHEMA + 1), None]
    return {"schema": {"enum": editions}, "type": {"enum": [document_type(cls), None]}}


def _schema_faults(found: object) -> Iterator[FieldError]:
    if found is None:
        return
    if type(found) is not int or found < 1:
        yield FieldError(
            field="schema",
            value=found,
            problem="the edition of the JSON form is a whole number from 1",
            remedy=f"write {SCHEMA}, or leave it out",
        )
    elif found > SCHEMA:
        yield NewerSchemaError(
            field="schema",
            value=found,
            problem=f"this library knows editions up to {SCHEMA}",
            remedy="read it with a newer itsmcore",
        )


def _type_faults(found: object, cls: type) -> Iterator[FieldError]:
    wanted = document_type(cls)
    if found is not None and found != wanted:
        yield UnknownNameError(field="type", value=found, known=[wanted])


def no_form(value: object) -> WrongTypeError:
    """The refusal of a value, or of a class, that is no object in JSON."""
    return WrongTypeError(
        field="value" if not isinstance(value, type) else "kind",
        value=value,
        problem="it has no JSON form of its own",
        remedy="give a record, fact, history, definition or condition",
        path=(),
    )


def records_by_type(classes: Iterable[type[Record]]) -> dict[str, type[Record]]:
    """The standard record classes and those of a host, which win, by their types."""
    own: dict[str, type[Record]] = {}
    for cls in classes:
        _check_record_class(cls, own)
        own[cls.record_type] = cls
    return {**{cls.record_type: cls for cls in _STANDARD}, **own}


def _check_record_class(cls: Any, own: Mapping[str, type]) -> None:
    problem = None
    if not (isinstance(cls, type) and issubclass(cls, Record)):
        problem, remedy = "a record class is needed", "derive it from Record"
    elif cls.record_type in own:
        problem = f"another class has the record type {cls.record_type!r}"
        remedy = "set record_type: ClassVar[str] in one of them"
    elif not _has_head(cls):
        problem, remedy = "a field is called type or schema", "rename the field"
    if problem is not None:
        raise WrongTypeError(
            field="record_classes", value=cls, problem=problem, remedy=remedy
        )


def block_names(classes: Iterable[type]) -> dict[str, type[Block]]:
    """The standard blocks and those that fields of the classes name, by their names."""
    found: dict[str, type[Block]] = {}
    waiting: list[type] = [*classes, *_BLOCKS]
    while waiting:
        cls = waiting.pop()
        if issubclass(cls, Block):
            found[snake(cls)] = cls
        parts = [p for f in fields_of(cls).values() for p in _blocks_in(f.type)]
        waiting.extend(part for part in parts if snake(part) not in found)
    return found


def _blocks_in(annotation: Any) -> Iterator[type]:
    if isinstance(annotation, type) and issubclass(annotation, Block):
        if attrs.has(annotation):
            yield annotation
    else:
        for part in get_args(annotation):
            yield from _blocks_in(part)
