"""Values that fit an earlier edition of a form, brought to the next one. It is data."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

import attrs

from itsmcore.errors import DefinitionError, FieldError, ItsmError
from itsmcore.model._field_values import FieldType
from itsmcore.model._fields import checked, texts
from itsmcore.model.frozen_map import FrozenMap, frozen_map
from itsmcore.model.values import Value, freeze_items
from itsmcore.model.words import Word, member

__all__ = ["FieldMigration"]

Replacements = FrozenMap[str, FrozenMap[str, Value]]

_T = FieldType
_MOST_DIGITS: Final = 100
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,100}")
_DECIMAL: Final = re.compile(r"[+-]?[0-9]{1,100}(\.[0-9]{1,100})?")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _names(value: Mapping[str, str]) -> FrozenMap[str, str]:
    found = freeze_items(value)
    return FrozenMap({old: _text(new, old) for old, new in found.items()})


def _text(value: Any, name: str) -> str:
    """Text, or the refusal under a name."""
    if not isinstance(value, str):
        raise FieldError(
            field="value",
            value=value,
            problem="a name is text",
            remedy="give a str",
            path=("value", name),
        )
    return value


def _types(value: Mapping[str, str]) -> FrozenMap[str, FieldType]:
    found = freeze_items(value)
    return FrozenMap({k: member(FieldType, _text(v, k)) for k, v in found.items()})


def _tables(value: Mapping[str, Mapping[str, Any]]) -> Replacements:
    tables = frozen_map(value)
    return FrozenMap(
        {name: freeze_items(table, name) for name, table in tables.items()}
    )


@attrs.frozen(kw_only=True, field_transformer=checked)
class FieldMigration:
    """One step: from the edition that it names to the one after it.

    Names are removed and renamed first, all at once; the other parts speak of the new names.

    Attributes:
        since: The edition whose values it takes.
        rename: Name -> the name under which its values go on.
        remove: Names whose values are dropped.
        replace: Name -> for each old word the value in its place, also within a list.
        convert: Name -> the type to which its values are brought: `int`, `decimal` and
            `date` from their text, `str`, `text` and `choice` from what has one or from a
            list of one, `multi_choice` and `list` from a single value. What cannot be
            converted stays as it is, so that the check of the form tells of it.

    Raises:
        DefinitionError: A name has two fates, or a type is not one of those.
    """

    since: str
    rename: FrozenMap[str, str] = attrs.field(factory=FrozenMap, converter=_names)
    remove: tuple[str, ...] = attrs.field(default=(), converter=texts)
    replace: Replacements = attrs.field(factory=FrozenMap, converter=_tables)
    convert: FrozenMap[str, FieldType] = attrs.field(
        factory=FrozenMap, converter=_types
    )

    def __attrs_post_init__(self) -> None:
        faults = [*_faults(self)]
        if faults:
            raise DefinitionError(f"the step from {self.since!r} cannot work", faults)

    def applied(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """The values as the next edition has them; renamed ones win over others."""
        moved = {self.rename[k]: v for k, v in values.items() if k in self.rename}
        found = {
            name: value
            for name, value in values.items()
            if name not in self.rename and name not in self.remove
        } | moved
        for name, table in self.replace.items():
            if name in found:
                found[name] = _replaced(found[name], table)
        for name, kind in self.convert.items():
            if name in found:
                found[name] = _converted(found[name], kind)
        return found

    def name_after(self, name: str) -> str | None:
        """What a field of the edition that it takes is called afterwards; None if removed."""
        return None if name in self.remove else self.rename.get(name, name)


def _faults(step: FieldMigration) -> Iterator[ItsmError]:
    for name in step.remove:
        if name in step.rename:
            yield _fault(("rename", name), name, "it is removed, too", "keep one")
    told: set[str] = set()
    for name, new in step.rename.items():
        if new in told:
            problem = "another field goes on under that name"
            yield _fault(("rename", name), new, problem, "choose another name")
        told.add(new)
    for name, kind in step.convert.items():
        if kind not in _CONVERTERS:
            remedy = f"use one of {', '.join(_CONVERTERS)}, or replace single values"
            yield _fault(("convert", name), kind, "nothing converts to it", remedy)


def _fault(
    path: tuple[str, ...], value: object, problem: str, remedy: str
) -> FieldError:
    return FieldError(
        field=".".join(path), value=value, problem=problem, remedy=remedy, path=path
    )


def _replaced(value: Value, table: Mapping[str, Value]) -> Value:
    if isinstance(value, tuple):
        return tuple(_replaced(one, table) for one in value)
    return table.get(value, value) if isinstance(value, str) else value


def _converted(value: Value, kind: FieldType) -> Value:
    if value is None:
        return None
    if isinstance(value, tuple):
        is_one = len(value) == 1 and kind in _WORDS
        return _to_text(value[0]) if is_one else value
    return _CONVERTERS[kind](value)


def _to_text(value: Value) -> Value:
    if isinstance(value, str):
        return value.value if isinstance(value, Word) else value
    is_plain = isinstance(value, (int, Decimal, date)) and not isinstance(value, bool)
    return str(value) if is_plain else value


def _to_int(value: Value) -> Value:
    if isinstance(value, Decimal) and value.adjusted() < _MOST_DIGITS:
        return int(value) if value == value.to_integral_value() else value
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    return value


def _to_decimal(value: Value) -> Value:
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Decimal(value)
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return Decimal(value) if is_whole and isinstance(value, int) else value


def _to_date(value: Value) -> Value:
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def _to_list(value: Value) -> Value:
    return (value,)


_WORDS: Final = frozenset({_T.STR, _T.TEXT, _T.CHOICE})
_CONVERTERS: Final = {
    _T.STR: _to_text,
    _T.TEXT: _to_text,
    _T.CHOICE: _to_text,
    _T.INT: _to_int,
    _T.DECIMAL: _to_decimal,
    _T.DATE: _to_date,
    _T.MULTI_CHOICE: _to_list,
    _T.LIST: _to_list,
}
