"""Frozen classes made by attrs, read from objects by functions that cattrs makes.

Around each of those functions stands what it does not know: absent and null keys, leftovers,
and the faults of all fields at once, those that converters and validators find included.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import attrs
from cattrs import ClassValidationError, Converter, override
from cattrs.gen import make_dict_structure_fn

from itsmcore.codec._containers import Read, gathered, mapped
from itsmcore.codec._refusals import errors_of, field_faults, refused_by_converter
from itsmcore.codec._shapes import (
    EXTRA,
    data_types,
    explicit_nulls,
    fields_of,
    values_when_absent,
)
from itsmcore.codec.fault import Faulty, UnknownKeyError, moved
from itsmcore.errors import FieldError

__all__ = ["ObjectReader"]


class ObjectReader:
    """Reads the objects of one class.

    Args:
        cls: The class.
        converter: Reads the fields.
        lenient: Reads the values of leftovers.
        shapes: Types that the data of some fields may have beside those of their values.
    """

    def __init__(
        self,
        cls: type,
        converter: Converter,
        lenient: Callable[[Any], Any],
        shapes: Mapping[str, tuple[Any, ...]],
    ) -> None:
        self._cls, self._converter, self._lenient = cls, converter, lenient
        self._fields = fields_of(cls)
        self._keeps = EXTRA in self._fields
        self._names = frozenset(self._fields) - {EXTRA}
        self._absent = values_when_absent(cls, self._fields)
        self._nulls = frozenset(explicit_nulls(cls, self._fields))
        self._types = data_types(self._fields, shapes)
        hooks = {k: converter.get_structure_hook(self._types[k]) for k in shapes}
        if self._keeps:
            hooks[EXTRA] = _as_is
        self._make = _structure_function(cls, converter, hooks)

    def __call__(self, data: Any, _kind: Any = None) -> Any:
        """The value, or a `Faulty` with everything that is wrong."""
        names, nulls = self._names, self._nulls
        source = data if isinstance(data, Mapping) else mapped(data)
        given = {
            key: value
            for key, value in source.items()
            if key in names and (value is not None or key in nulls)
        }
        errors: list[FieldError] = []
        if len(given) != len(source):
            self._sort_leftovers(source, given, errors)
        for name in self._absent.keys() - given.keys():
            given[name] = self._absent[name]
        return self._made(given, errors)

    def _made(self, given: dict[str, Any], errors: list[FieldError]) -> Any:
        try:
            made = self._make(given, self._cls)
        except ClassValidationError as several:
            raise Faulty(*errors, *self._told(several, given)) from None
        if errors:
            raise Faulty(*errors)
        return made

    def _sort_leftovers(
        self,
        source: Mapping[str, Any],
        given: dict[str, Any],
        errors: list[FieldError],
    ) -> None:
        """Keep unknown keys where the class has a place for them, else refuse them."""
        strange = {k: v for k, v in source.items() if k not in self._names}
        try:
            mapped(strange)
            if self._keeps:
                found = gathered(strange.items(), self._lenient)
                given[EXTRA] = dict(zip(strange, found, strict=True))
                return
        except Faulty as faulty:
            errors.extend(faulty.errors)
            return
        known = sorted(self._names)
        errors.extend(
            UnknownKeyError(field=key, value=key, known=known) for key in strange
        )

    # -- the faults of all fields -------------------------------------------------

    def _told(
        self, several: ClassValidationError, given: dict[str, Any]
    ) -> Iterator[FieldError]:
        with_notes, rest = several.group_exceptions()
        failed = {note.name: error for error, note in with_notes}
        known = 0
        for key, field in self._fields.items():
            found: Iterable[FieldError]
            if field.name in failed:
                found = field_faults(failed[field.name], key, given)
            else:
                found = self._converter_faults(field, key, given)
            for fault in found:
                known += 1
                yield fault
        if not known:
            for error in rest:
                yield from errors_of(error)

    def _converter_faults(
        self, field: "attrs.Attribute[Any]", key: str, given: dict[str, Any]
    ) -> Iterator[FieldError]:
        """What the field's own converter refuses, which stops at the first such field."""
        if field.converter is None or key not in given:
            return
        value = given[key]
        if key != EXTRA:
            kind = self._types[key]
            value = self._converter.get_structure_hook(kind)(value, kind)
        place = () if key == EXTRA else (key,)
        for error in refused_by_converter(field, value):
            yield moved(error, (*place, *error.path[1:]))


def _as_is(value: Any, _kind: Any) -> Any:
    return value


def _structure_function(
    cls: type, converter: Converter, hooks: Mapping[str, Read]
) -> Read:
    overrides: Any = {name: override(struct_hook=hook) for name, hook in hooks.items()}
    parameters = getattr(cls, "__parameters__", ())
    generic: Any = cls
    return make_dict_structure_fn(
        generic[(Any,) * len(parameters)] if parameters else cls,
        converter,
        _cattrs_use_alias=True,
        _cattrs_forbid_extra_keys=False,
        _cattrs_prefer_attrib_converters=False,
        _cattrs_detailed_validation=True,
        **overrides,
    )
