"""Values of fields as JSON: what JSON knows is plain, the rest is an object with one `$` key."""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from operator import itemgetter
from typing import Any, Final

from itsmcore.codec._containers import Write, gathered, listed, mapped
from itsmcore.codec._forms import Part
from itsmcore.codec._scalars import (
    bad_type,
    read_date,
    read_decimal,
    read_duration,
    read_float,
    read_instant,
    read_text,
    write_date,
    write_decimal,
    write_duration,
    write_instant,
    write_number,
    write_text,
)
from itsmcore.codec._value_shapes import AnyBlock
from itsmcore.codec.fault import Faulty, UnknownKeyError
from itsmcore.errors import UnknownNameError, WrongTypeError
from itsmcore.model import Block, FrozenMap, Link, Money, Ref

__all__ = ["Values"]

_NATIVE: Final = {
    datetime: read_instant,
    date: read_date,
    Decimal: read_decimal,
    timedelta: read_duration,
}


class Values:
    """Reads and writes values of any kind.

    Args:
        read: Reads an object as one of a class, by the class.
        write: Writes one of a class.
        blocks: The classes of blocks that may occur, by their names.
    """

    def __init__(
        self,
        read: Callable[[Any, type], Any],
        write: Write,
        blocks: Mapping[str, type[Block]],
    ) -> None:
        self._read_as, self._write_as = read, write
        self._blocks = blocks
        self._names = {cls: name for name, cls in blocks.items()}
        self.tags = {
            "$instant": Part(read_instant, datetime),
            "$date": Part(read_date, date),
            "$seconds": Part(read_duration, timedelta),
            "$decimal": Part(read_decimal, Decimal),
            "$ref": Part(lambda one: read(one, Ref), Ref),
            "$link": Part(lambda one: read(one, Link), Link),
            "$money": Part(lambda one: read(one, Money), Money),
            "$set": Part(self._read_set, frozenset[str]),
            "$block": Part(self._read_block, AnyBlock(blocks)),
        }

    # -- reading ------------------------------------------------------------------

    def read(self, value: Any, _kind: Any = None) -> Any:
        """A value; an object with one `$` key must be one of ours."""
        return self._read(value, strict=True)

    def read_leniently(self, value: Any) -> Any:
        """A value from outside: an object with one `$` key that is not ours stays as it is."""
        return self._read(value, strict=False)

    def _read(self, value: Any, *, strict: bool) -> Any:
        if value is None or isinstance(value, (str, int)):
            return value
        if isinstance(value, float):
            return read_float(value)
        if isinstance(value, Mapping):
            return self._read_mapping(value, strict=strict)
        if isinstance(value, (list, tuple)):
            inner = partial(self._read, strict=strict)
            return tuple(gathered(enumerate(value), inner))
        if isinstance(value, AbstractSet):
            return self._read_set(sorted(value, key=str))
        return _read_native(value)

    def _read_mapping(self, value: Mapping[Any, Any], *, strict: bool) -> Any:
        tag = _tag(value)
        if tag is None:
            return self._read_items(value, strict=strict)
        inner = value[tag]
        if tag == "$map" and (strict or isinstance(inner, Mapping)):
            read = partial(self._read_items, strict=strict)
            return gathered([(tag, inner)], read)[0]
        try:
            return self._read_tagged(tag, inner)
        except Faulty:
            if strict:
                raise
        return self._read_items(value, strict=False)

    def _read_tagged(self, tag: str, inner: Any) -> Any:
        if tag not in self.tags:
            known = [*self.tags, "$map"]
            raise Faulty(UnknownKeyError(field=tag, value=tag, known=known))
        return gathered([(tag, inner)], self.tags[tag].read)[0]

    def _read_items(self, value: Any, *, strict: bool) -> Any:
        given = mapped(value)
        inner = partial(self._read, strict=strict)
        return FrozenMap(zip(given, gathered(given.items(), inner), strict=True))

    def _read_set(self, value: Any) -> frozenset[str]:
        return frozenset(gathered(enumerate(listed(value)), read_text))

    def _read_block(self, value: Any) -> Any:
        given = mapped(value)
        name = given.get("type")
        cls = self._blocks.get(name) if isinstance(name, str) else None
        if cls is None:
            known = sorted(self._blocks)
            raise Faulty(UnknownNameError(field="type", value=name, known=known))
        return self._read_as({k: v for k, v in given.items() if k != "type"}, cls)

    # -- writing ------------------------------------------------------------------

    def write(self, value: Any) -> Any:
        """JSON from which `read` makes an equal value."""
        return self._write(value, strict=True)

    def write_leniently(self, value: Any) -> Any:
        """JSON from which `read_leniently` makes an equal value."""
        return self._write(value, strict=False)

    def _write(self, value: Any, *, strict: bool) -> Any:
        if value is None:
            return None
        if isinstance(value, str):
            return write_text(value)
        if isinstance(value, (int, float)):
            return write_number(value)
        if isinstance(value, (tuple, list)):
            return [self._write(one, strict=strict) for one in value]
        if isinstance(value, Mapping):
            return self._write_mapping(value, strict=strict)
        return self._write_tagged(value)

    def _write_mapping(self, value: Mapping[Any, Any], *, strict: bool) -> Any:
        pairs = ((write_text(key), one) for key, one in value.items())
        made = {
            key: self._write(one, strict=strict)
            for key, one in sorted(pairs, key=itemgetter(0))
        }
        tag = _tag(made)
        if tag is None or not (strict or self._is_ours(tag, made[tag])):
            return made
        return {"$map": made}

    def _is_ours(self, tag: str, inner: Any) -> bool:
        """Whether lenient reading would take an object with that one key for a tag."""
        if tag == "$map":
            return isinstance(inner, Mapping)
        try:
            self._read_tagged(tag, inner)
        except Faulty:
            return False
        return True

    def _write_tagged(self, value: Any) -> dict[str, Any]:
        for kind, tag, write in _PLAIN_TAGS:
            if isinstance(value, kind):
                return {tag: write(value)}
        if isinstance(value, (Ref, Link, Money)):
            return {f"${type(value).__name__.lower()}": self._write_as(value)}
        if type(value) in self._names:
            name = self._names[type(value)]
            return {"$block": {"type": name, **self._write_as(value)}}
        raise WrongTypeError(
            field="value",
            value=value,
            problem=f"a {type(value).__name__} has no JSON form here",
            remedy="name the record class that holds it: Codec(MyRecord)",
            path=(),
        )


def _tag(value: Mapping[Any, Any]) -> str | None:
    """The one key of an object, when it begins with `$`."""
    if len(value) != 1:
        return None
    (key,) = value
    return key if isinstance(key, str) and key.startswith("$") else None


def _read_native(value: Any) -> Any:
    for kind, read in _NATIVE.items():
        if isinstance(value, kind):
            return read(value)
    raise bad_type(value, "a JSON value", "give text, numbers, lists, objects")


def _write_set(value: Iterable[Any]) -> list[str]:
    return sorted(map(write_text, value))


_PLAIN_TAGS: Final[tuple[tuple[type, str, Write], ...]] = (
    (datetime, "$instant", write_instant),
    (date, "$date", write_date),
    (timedelta, "$seconds", write_duration),
    (Decimal, "$decimal", write_decimal),
    (frozenset, "$set", _write_set),
)
