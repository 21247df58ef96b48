"""Records that have something in common: groups by the values of fields."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import product
from typing import TypeAlias, TypeVar

from itsmcore.errors import FieldError, UnknownNameError
from itsmcore.model import Record
from itsmcore.model._fields import texts
from itsmcore.model.record import is_field
from itsmcore.model.values import Value

__all__ = ["Shared", "field_names", "groups", "known_fields", "members", "runs"]

R = TypeVar("R", bound=Record)

Shared: TypeAlias = tuple[Value, ...]
"""The values that a group has in common, in the order of the fields."""


def field_names(value: Iterable[str], field: str) -> tuple[str, ...]:
    """Names of fields, each once and at least one.

    Raises:
        WrongTypeError: It is no list of names.
        FieldError: There is none, or one comes twice.
    """
    names = texts(value)
    if not names or len(set(names)) < len(names):
        raise FieldError(
            field=field,
            value=names,
            problem="names of fields are needed, each once",
            remedy="write ['cis', 'category']",
        )
    return names


def known_fields(names: Iterable[str], records: Iterable[Record], field: str) -> None:
    """Refuse names that no field of the records has: they would find nothing.

    Raises:
        UnknownNameError: One is neither a typed field nor a custom one of any record.
    """
    given = tuple(records)
    kinds = {type(one) for one in given}
    custom = {key for one in given for key in one.fields}
    for name in names if given else ():
        head = name.partition(".")[0]
        is_known = name == "status_category" or name in custom
        if not is_known and not any(is_field(kind, head) for kind in kinds):
            known = [*custom, *(a for kind in kinds for a in _typed(kind))]
            raise UnknownNameError(field=field, value=name, known=sorted(set(known)))


def _typed(kind: type[Record]) -> Iterator[str]:
    for a in getattr(kind, "__attrs_attrs__", ()):
        yield a.name


def members(record: Record, name: str) -> tuple[Value, ...]:
    """The values of a field: each member of a list or a set once, in order; none for None."""
    value = record.get(name)
    if isinstance(value, frozenset):
        return tuple(sorted(value, key=_place))
    if isinstance(value, tuple):
        return tuple(dict.fromkeys(value))
    return () if value is None or value == "" else (value,)


def groups(records: Iterable[R], names: Sequence[str]) -> list[tuple[Shared, list[R]]]:
    """Records by the values of some fields, groups in the order of the values.

    A record is in a group for each combination of its values, in none where a field is empty.
    Within a group the one opened first comes first, then the lower key.
    """
    found: dict[tuple[object, ...], tuple[Shared, list[R]]] = {}
    for one in records:
        for values in product(*(members(one, name) for name in names)):
            told_apart = (*map(_kind, values), *values)
            found.setdefault(told_apart, (values, []))[1].append(one)
    for _, group in found.values():
        group.sort(key=lambda one: (one.opened_at, one.id))
    return sorted(found.values(), key=lambda pair: [*map(_place, pair[0])])


def _kind(value: Value) -> str:
    """1 is not True, but a word is its text."""
    return "str" if isinstance(value, str) else type(value).__name__


def _place(value: Value) -> tuple[str, str]:
    return (_kind(value), str(value) if isinstance(value, str) else repr(value))


def runs(group: Sequence[Record], count: int, within: timedelta) -> Iterator[range]:
    """Where in a group, sorted by opening, that many were opened within a length of time.

    Stretches of less than that length with at least that many records count; those that share
    a record make one run.
    """
    first = last = 0
    ahead = 0
    for place, one in enumerate(group):
        while ahead < len(group) and group[ahead].opened_at - one.opened_at < within:
            ahead += 1
        if ahead - place < count:
            continue
        if place >= last:
            if last:
                yield range(first, last)
            first = place
        last = ahead
    if last:
        yield range(first, last)
