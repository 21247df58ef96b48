"""JSON Schema of the data of a type, by the tables that the codec reads and writes by."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, get_origin

import attrs

from itsmcore.codec._documents import head_of, snake
from itsmcore.codec._schema_parts import (
    DIALECT,
    Schema,
    any_of,
    object_schema,
    or_null,
    with_keys,
)
from itsmcore.codec._shapes import (
    EXTRA,
    data_types,
    fields_of,
    values_when_absent,
)
from itsmcore.errors import WrongTypeError

__all__ = ["Rule", "Schemas"]


class Rule(NamedTuple):
    """What data of some types may be.

    Attributes:
        is_kind: Tells whether a type is one of these.
        choices: Types or shapes, each of which will do.
        name: What the schema is called where it is referred to; None has it in place.
    """

    is_kind: Callable[[Any], bool]
    choices: tuple[Any, ...]
    name: str | None = None


class Schemas:
    """Makes the schemas of one document, and keeps those that are referred to.

    Args:
        rules: Of types that are no plain classes; the first that knows a type decides.
        plain: Maker of schemas for containers and single values.
        short_forms: Types that the data of some fields may have beside those of their values.
    """

    def __init__(
        self,
        rules: Iterable[Rule],
        plain: Callable[[Any, "Schemas"], Schema | None],
        short_forms: Mapping[type, Mapping[str, tuple[Any, ...]]],
    ) -> None:
        self._rules, self._plain, self._short = tuple(rules), plain, short_forms
        self._names: dict[Any, str] = {}
        self.defs: dict[str, Schema] = {}

    def __call__(self, kind: Any, /) -> Schema:
        """Of a type, or of a shape; by reference where it has a name."""
        if _is_shape(kind):
            return kind.schema(self)  # type: ignore[no-any-return]  # it says so of itself
        rule = self._rule(kind)
        name = rule.name if rule is not None else _class_name(kind)
        if name is None:
            return any_of(self._bodies(kind))
        if kind not in self._names:
            self._names[kind] = name = self._free(name)
            self.defs[name] = {}  # known before it is made: it may refer to itself
            self.defs[name] = any_of(self._bodies(kind))
        return {"$ref": f"#/$defs/{self._names[kind]}"}

    def fields(self, cls: type, /, *, optional: Iterable[str] = ()) -> Schema:
        """Of the objects of a class, key by key; some keys may be left out."""
        fields = fields_of(cls)
        absent = values_when_absent(cls, fields)
        types = data_types(fields, self._short.get(cls, {}))
        skipped = {EXTRA, *optional}
        needed = [
            key
            for key, field in fields.items()
            if field.default is attrs.NOTHING
            and key not in absent
            and key not in skipped
        ]
        properties = {
            key: self(kind) if key in needed else or_null(self(kind))
            for key, kind in types.items()
            if key != EXTRA
        }
        return object_schema(properties, needed, is_open=EXTRA in fields)

    def document(self, cls: type) -> Schema:
        """Of a document that holds one value of a class."""
        top = head_of(cls)
        bodies = [with_keys(b, top) for b in self._bodies(cls) if "properties" in b]
        made = {"$schema": DIALECT, "title": cls.__name__, **any_of(bodies)}
        return {**made, "$defs": self.defs} if self.defs else made

    def _bodies(self, kind: Any) -> list[Schema]:
        """Every form that data of a type may have, none by reference."""
        rule = self._rule(kind)
        if rule is None:
            return [self._body(kind)]
        found = list[Schema]()
        for choice in rule.choices:
            if _is_shape(choice):
                found.append(choice.schema(self))
            else:
                found += self._bodies(choice)
        return found

    def _body(self, kind: Any) -> Schema:
        made = self._plain(kind, self)
        if made is not None:
            return made
        if attrs.has(kind):
            return self.fields(kind)
        raise WrongTypeError(
            field="kind",
            value=kind,
            problem="the type has no JSON form",
            remedy="use a frozen class made by attrs, with fields of plain types",
        )

    def _rule(self, kind: Any) -> Rule | None:
        return next((rule for rule in self._rules if rule.is_kind(kind)), None)

    def _free(self, name: str) -> str:
        """The name, numbered where another class has it already."""
        found, number = name, 1
        while found in self.defs:
            number += 1
            found = f"{name}_{number}"
        return found


def _is_shape(kind: Any) -> bool:
    return not isinstance(kind, type) and hasattr(kind, "schema")


def _class_name(kind: Any) -> str | None:
    cls = get_origin(kind) or kind
    return snake(cls) if isinstance(cls, type) and attrs.has(cls) else None
