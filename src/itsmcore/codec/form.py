"""Values of forms as plain JSON, read and written by what each field says, and JSON Schema."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from itsmcore.codec._scalars import (
    bad_type,
    read_bool,
    read_date,
    read_decimal,
    read_duration,
    read_instant,
    read_int,
    read_text,
    write_date,
    write_decimal,
    write_duration,
    write_instant,
    write_number,
    write_text,
)
from itsmcore.codec.codec import decode, encode
from itsmcore.codec.fault import Fault, Faulty
from itsmcore.errors import DecodeError, FieldError, UnknownNameError
from itsmcore.model import FieldDef, FieldSchema, FieldType, FormView, Money, Ref, Value

__all__ = ["decode_form", "encode_form", "form_faults", "form_schema"]

_T = FieldType
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def decode_form(data: Mapping[str, Any], form: FieldSchema, /) -> Mapping[str, Value]:
    """The values that plain JSON holds, accepted by a form.

    Dates and instants are ISO text, durations seconds, decimals text or whole numbers, amounts
    `{"amount": "9.50", "currency": "EUR"}`, references `{"type": "ci", "id": "db-1"}`; null is
    the same as no key. The objects themselves are taken too.

    Raises:
        DecodeError: Something cannot be read, or the form refuses it; every fault at once.

    >>> from itsmcore.model import FieldDef, FieldSchema
    >>> form = FieldSchema(fields=[FieldDef(name="until", type="date", required=True)])
    >>> decode_form({"until": "2026-03-02"}, form)
    FrozenMap({'until': datetime.date(2026, 3, 2)})
    """
    found = _read(data, form)
    if found.faults:
        raise DecodeError("the values do not fit the form:", found.faults)
    return found.values


def form_faults(data: object, form: FieldSchema, /) -> tuple[Fault, ...]:
    """What is wrong with plain JSON; empty exactly when `decode_form` takes it."""
    return tuple(map(Fault.of, _read(data, form).faults))


def encode_form(values: Mapping[str, Value], form: FieldSchema, /) -> dict[str, object]:
    """Plain JSON from which `decode_form` makes the same values, in the order of the form.

    Raises:
        UnknownNameError: The form has no field of a name.
        FieldError: A value is none of its field.
    """
    known = [field.name for field in form.fields]
    for name in values:
        if name not in known:
            raise UnknownNameError(field=name, value=name, known=known)
    return {
        field.name: _written(field, values[field.name])
        for field in form.fields
        if values.get(field.name) is not None
    }


def _read(data: object, form: FieldSchema) -> FormView:
    if not isinstance(data, Mapping):
        return form.view(data)  # type: ignore[arg-type]  # it tells what is wrong
    found, wrong = dict(data), dict[str, tuple[FieldError, ...]]()
    for field in form.fields:
        name = field.name
        if data.get(name) is None:
            continue
        try:
            found[name] = _reader(field)(data[name])
        except Faulty as faulty:
            wrong[name] = tuple(error.at(name) for error in faulty.errors)
    seen = form.view(found, unread=wrong)
    if not wrong:
        return seen
    place = {field.name: n for n, field in enumerate(form.fields)}
    faults = [*seen.faults, *(fault for each in wrong.values() for fault in each)]
    faults.sort(key=lambda fault: place.get(str(fault.path[0]), len(place)))
    return FormView(
        values=seen.values,
        shown=seen.shown,
        required=seen.required,
        faults=tuple(faults),
    )


# -- reading and writing ----------------------------------------------------------------


def _reader(field: FieldDef) -> Callable[[Any], Any]:
    read = read_text if _is_key(field) else _READERS[field.single]
    return partial(_read_all, read) if _is_list(field) else read


def _read_all(read: Callable[[Any], Any], value: Any) -> tuple[Any, ...]:
    if not isinstance(value, (list, tuple)):
        raise bad_type(value, "a list", "write it in [ ]")
    found, errors = list[Any](), list[FieldError]()
    for index, one in enumerate(value):
        try:
            found.append(read(one))
        except Faulty as faulty:
            errors.extend(error.at(index) for error in faulty.errors)
    if errors:
        raise Faulty(*errors)
    return tuple(found)


def _is_list(field: FieldDef) -> bool:
    return field.type in {_T.LIST, _T.MULTI_CHOICE}


def _is_key(field: FieldDef) -> bool:
    return field.single is _T.REF and field.target is not None


def _read_as(kind: type[Any], value: Any) -> Any:
    if isinstance(value, kind):
        return value
    if not isinstance(value, Mapping):
        raise bad_type(value, "an object", "write it in { }")
    try:
        return decode(value, kind)
    except DecodeError as several:
        errors = (e for e in several.exceptions if isinstance(e, FieldError))
        raise Faulty(*errors) from None


def _written(field: FieldDef, value: Any) -> Any:
    wrong = field.check(value)
    if wrong:
        raise wrong[0]
    write = write_text if _is_key(field) else _WRITERS[field.single]
    kept = field.taken(value)[0]
    return [write(one) for one in kept] if isinstance(kept, tuple) else write(kept)


def _write_money(value: Money) -> dict[str, Any]:
    return {"amount": write_decimal(value.amount), "currency": value.currency}


def _write_ref(value: Ref) -> dict[str, Any]:
    return {"type": value.type, "id": value.id}


_READERS: Final[Mapping[FieldType, Callable[[Any], Any]]] = {
    _T.STR: read_text,
    _T.TEXT: read_text,
    _T.CHOICE: read_text,
    _T.INT: read_int,
    _T.DECIMAL: read_decimal,
    _T.BOOL: read_bool,
    _T.DATE: read_date,
    _T.DATETIME: read_instant,
    _T.DURATION: read_duration,
    _T.REF: partial(_read_as, Ref),
    _T.MONEY: partial(_read_as, Money),
}
_WRITERS: Final[Mapping[FieldType, Callable[[Any], Any]]] = {
    _T.STR: write_text,
    _T.TEXT: write_text,
    _T.CHOICE: write_text,
    _T.INT: write_number,
    _T.DECIMAL: write_decimal,
    _T.BOOL: write_number,
    _T.DATE: write_date,
    _T.DATETIME: write_instant,
    _T.DURATION: write_duration,
    _T.REF: _write_ref,
    _T.MONEY: _write_money,
}

# -- JSON Schema ------------------------------------------------------------------------

_LINE: Final = "^[^\\n\\r]*$"
_DIGITS: Final = "^[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?$"
_SECONDS: Final = "^-?[0-9]+(\\.[0-9]{1,6})?$"
_KEY: Final[dict[str, Any]] = {"type": "string", "minLength": 1}
_AMOUNT: Final[dict[str, Any]] = {"type": ["string", "integer"], "pattern": _DIGITS}
_SHAPES: Final[Mapping[FieldType, dict[str, Any]]] = {
    _T.STR: {"type": "string", "pattern": _LINE},
    _T.TEXT: {"type": "string"},
    _T.CHOICE: {"type": "string"},
    _T.INT: {"type": "integer"},
    _T.DECIMAL: _AMOUNT,
    _T.BOOL: {"type": "boolean"},
    _T.DATE: {"type": "string", "format": "date"},
    _T.DATETIME: {"type": "string", "format": "date-time"},
    _T.DURATION: {"type": ["integer", "string"], "pattern": _SECONDS},
    _T.REF: {
        "type": "object",
        "properties": {"type": _KEY, "id": _KEY},
        "required": ["type", "id"],
        "additionalProperties": False,
    },
    _T.MONEY: {
        "type": "object",
        "properties": {
            "amount": _AMOUNT,
            "currency": {"type": "string", "pattern": "^[A-Z]+$"},
        },
        "required": ["amount", "currency"],
        "additionalProperties": False,
    },
}


def form_schema(form: FieldSchema, /) -> dict[str, object]:
    """The JSON Schema (2020-12) of the plain JSON of a form, for form builders.

    Everything that `encode_form` writes of accepted values is valid by it. What JSON Schema
    cannot say stands beside it: `x-visible-if` and `x-required-if` are conditions as the codec
    writes them, `x-minimum` and `x-maximum` bounds of what is text in JSON, `x-target` the kind
    of thing that a key is of. A field is required here if it is so whatever else is given.
    """
    asked = [
        field.name
        for field in form.fields
        if field.required and field.visible_if is None and field.default is None
    ]
    return {
        "$schema": _DIALECT,
        "type": "object",
        "properties": {field.name: _property(field) for field in form.fields},
        "required": asked,
        "additionalProperties": False,
        "x-version": form.version,
    }


def _property(field: FieldDef) -> dict[str, Any]:
    one = _single(field)
    if _is_list(field):
        one = {"type": "array", "items": one}
        if field.type is _T.MULTI_CHOICE:
            one["uniqueItems"] = True
    told = {"title": field.label, "description": field.doc}
    made: dict[str, Any] = {k: text for k, text in told.items() if text is not None}
    made |= one | _sizes(field)
    if field.default is not None:
        made["default"] = _written(field, field.default)
    for name, condition in (
        ("x-visible-if", field.visible_if),
        ("x-required-if", field.required_if),
    ):
        if condition is not None:
            made[name] = encode(condition)
    return made


def _single(field: FieldDef) -> dict[str, Any]:
    made = dict(_SHAPES[field.single])
    if field.choices:
        made["enum"] = list(field.choices)
    if _is_key(field):
        made = {**_KEY, "x-target": field.target}
    if field.pattern is not None:
        fits = {"pattern": f"^(?:{field.pattern})?$"}
        made |= {"allOf": [fits]} if "pattern" in made else fits
    for name in ("minimum", "maximum"):
        bound = getattr(field, name)
        if bound is not None:
            plain = field.single is _T.INT
            write = _WRITERS[field.single]
            made[name if plain else f"x-{name}"] = write(bound)
    return made


def _sizes(field: FieldDef) -> dict[str, Any]:
    """Bounds of the size; what is empty is too small only where it is required."""
    unit = "Items" if _is_list(field) else "Length"
    made: dict[str, Any] = {}
    if field.max_size is not None:
        made[f"max{unit}"] = field.max_size
    if field.min_size is not None:
        least = {f"min{unit}": field.min_size}
        made |= {"anyOf": [{f"max{unit}": 0}, least]}
    return made
