"""Lists, sets, mappings and choices: each reads all its members before it refuses."""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from operator import itemgetter
from types import NoneType
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

from cattrs import Converter

from itsmcore.codec._scalars import bad_type
from itsmcore.codec.fault import MOST_FAULTS, Faulty
from itsmcore.errors import FieldError, UnknownNameError
from itsmcore.model import FrozenMap

__all__ = [
    "Read",
    "Write",
    "gathered",
    "listed",
    "literal_reader",
    "mapped",
    "mapping_reader",
    "mapping_writer",
    "sequence_writer",
    "set_reader",
    "set_writer",
    "tuple_reader",
    "union_reader",
    "union_writer",
]

T = TypeVar("T")

_OF_KEYS = frozenset({"missing_field", "unknown_key"})

Read = Callable[[Any, Any], Any]
"""Data and the wanted type to a value, as cattrs calls its hooks."""

Write = Callable[[Any], Any]


def gathered(
    items: Iterable[tuple[str | int, Any]], read: Callable[[Any], T]
) -> list[T]:
    """Each member read; the faults of all of them at once, each under its place."""
    found: list[T] = []
    errors: list[FieldError] = []
    for place, item in items:
        try:
            found.append(read(item))
        except Faulty as faulty:
            errors.extend(error.at(place) for error in faulty.errors)
            if len(errors) > MOST_FAULTS:
                break
    if errors:
        raise Faulty(*errors)
    return found


def listed(value: Any) -> list[Any] | tuple[Any, ...]:
    """A list, or the fault that it is none."""
    if not isinstance(value, (list, tuple)):
        raise bad_type(value, "a list", "write it in [ ]")
    return value


def mapped(value: Any) -> Mapping[str, Any]:
    """An object whose keys are text, or the fault that it is none."""
    if not isinstance(value, Mapping):
        raise bad_type(value, "an object", "write it in { }")
    strange = [key for key in value if not isinstance(key, str)]
    if strange:
        remedy = "write keys in quotes"
        wrong = (bad_type(key, "text as key", remedy).errors[0] for key in strange)
        raise Faulty(*wrong)
    return value


def tuple_reader(kind: Any, converter: Converter) -> Read:
    """Of `tuple[X, ...]`, or of one type for each place."""
    kinds = get_args(kind)
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        item, hook = kinds[0], converter.get_structure_hook(kinds[0])
        return lambda value, _: tuple(
            gathered(enumerate(listed(value)), lambda one: hook(one, item))
        )
    hooks = [(converter.get_structure_hook(each), each) for each in kinds]

    def read(value: Any, _kind: Any) -> Any:
        items = listed(value)
        if len(items) != len(hooks):
            raise bad_type(
                value, f"a list of {len(hooks)}", "give one value for each place"
            )
        pairs = enumerate(zip(hooks, items, strict=True))
        return tuple(gathered(pairs, lambda pair: pair[0][0](pair[1], pair[0][1])))

    return read


def set_reader(kind: Any, converter: Converter) -> Read:
    """Of `frozenset[X]`; order and repetition in the data do not matter."""
    item = get_args(kind)[0]
    hook = converter.get_structure_hook(item)

    def read(value: Any, _kind: Any) -> Any:
        items = sorted(value, key=str) if isinstance(value, AbstractSet) else value
        return frozenset(
            gathered(enumerate(listed(items)), lambda one: hook(one, item))
        )

    return read


def mapping_reader(kind: Any, converter: Converter) -> Read:
    """Of `FrozenMap[K, V]`."""
    key_kind, item = get_args(kind)
    key_hook = converter.get_structure_hook(key_kind)
    hook = converter.get_structure_hook(item)

    def read(value: Any, _kind: Any) -> Any:
        given = mapped(value)
        pairs = ((key, (key, one)) for key, one in given.items())
        return FrozenMap(
            gathered(
                pairs, lambda pair: (key_hook(pair[0], key_kind), hook(pair[1], item))
            )
        )

    return read


def literal_reader(kind: Any, _converter: Converter) -> Read:
    """Of `Literal[...]`."""
    known = get_args(kind)

    def read(value: Any, _kind: Any) -> Any:
        for each in known:
            if type(value) is type(each) and value == each:
                return each
        raise Faulty(
            UnknownNameError(
                field="value", value=value, known=[str(each) for each in known], path=()
            )
        )

    return read


def union_reader(kind: Any, converter: Converter) -> Read:
    """Of a choice of types: the first that takes the data.

    Where none does, the faults are those of the form that got inside the data, or that it
    has none of the forms.
    """
    kinds = [each for each in get_args(kind) if each is not NoneType]
    hooks = [(converter.get_structure_hook(each), each) for each in kinds]
    nullable = len(kinds) < len(get_args(kind))
    if nullable and len(kinds) == 1:
        hook, only = hooks[0]
        return lambda value, _: None if value is None else hook(value, only)

    def read(value: Any, _kind: Any) -> Any:
        if value is None and nullable:
            return None
        tried: list[Faulty] = []
        for hook, each in hooks:
            try:
                return hook(value, each)
            except Faulty as faulty:
                tried.append(faulty)
        raise max(tried, key=_reach)

    return read


def _reach(faulty: Faulty) -> tuple[bool, int, bool, int]:
    """How far a form got: inside the data, with the right keys, past its type, few faults."""
    error, errors = faulty.errors[0], faulty.errors
    strange = sum(len(e.path) == 1 and e.code in _OF_KEYS for e in errors)
    return bool(error.path), -strange, error.code != "wrong_type", -len(errors)


def sequence_writer(kind: Any, converter: Converter) -> Write:
    """Of tuples: a list, each member by the type declared for its place."""
    kinds = get_args(kind)
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        hook = converter.get_unstructure_hook(kinds[0])
        return lambda value: [hook(one) for one in value]
    hooks = [converter.get_unstructure_hook(each) for each in kinds]
    return lambda value: [write(one) for write, one in zip(hooks, value, strict=True)]


def set_writer(kind: Any, converter: Converter) -> Write:
    """Of sets: a list in an order of its own, so that equal sets give equal bytes."""
    hook = converter.get_unstructure_hook(get_args(kind)[0])
    return lambda value: sorted(map(hook, value), key=str)


def mapping_writer(kind: Any, converter: Converter) -> Write:
    """Of mappings: sorted by key, since their equality ignores the order."""
    key_kind, item = get_args(kind)
    key_hook = converter.get_unstructure_hook(key_kind)
    hook = converter.get_unstructure_hook(item)

    def write(value: Any) -> Any:
        pairs = [(key_hook(key), hook(one)) for key, one in value.items()]
        return dict(sorted(pairs, key=itemgetter(0)))

    return write


def union_writer(kind: Any, converter: Converter) -> Write:
    """Of a choice of types: by the one that the value is of."""
    kinds = [each for each in get_args(kind) if each is not NoneType]
    hooks = [(_class_of(each), converter.get_unstructure_hook(each)) for each in kinds]
    if len(hooks) == 1:
        only = hooks[0][1]
        return lambda value: None if value is None else only(value)

    def write(value: Any) -> Any:
        if value is None:
            return None
        matching = (hook for cls, hook in hooks if isinstance(value, cls))
        return next(matching, hooks[0][1])(value)

    return write


def _class_of(kind: Any) -> type:
    """The class that values of a type have."""
    if get_origin(kind) is Annotated:
        return _class_of(get_args(kind)[0])
    origin = get_origin(kind)
    found = object if origin is Literal else origin or kind
    return found if isinstance(found, type) else object
