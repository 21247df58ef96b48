"""What fields, converters and validators refuse, as faults at their places."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs

from itsmcore.codec._forms import missing
from itsmcore.codec.fault import Faulty
from itsmcore.errors import FieldError, ItsmError

__all__ = ["errors_of", "field_faults", "refused_by_converter"]

_QUOTED: Final = re.compile(r"'(\w+)' must ")


def refused_by_converter(
    field: "attrs.Attribute[Any]", value: Any
) -> Iterator[FieldError]:
    """What the field's own converter refuses of a value, where it needs no instance."""
    converter: Any = field.converter
    wrapped = isinstance(converter, attrs.Converter)
    if wrapped and converter.takes_self:
        return
    try:
        converter(value, None, field) if wrapped else converter(value)
    except Exception as error:  # noqa: BLE001  # a host's converter may raise anything
        yield from errors_of(error, value)


def field_faults(
    error: Exception, key: str, given: Mapping[str, Any]
) -> list[FieldError]:
    """What the reader of a field refuses, under its key."""
    if isinstance(error, Faulty):
        return [each.at(key) for each in error.errors]
    if isinstance(error, KeyError) and key not in given:
        return [missing(key)]
    return [each.at(key) for each in errors_of(error, given.get(key))]


def errors_of(error: BaseException, value: object = None) -> Iterator[FieldError]:
    """What a converter, validator or `__attrs_post_init__` refused, as errors with paths."""
    if isinstance(error, FieldError):
        yield error
    elif isinstance(error, ItsmError) and isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from errors_of(each, value)
    else:
        place = _named_in(error)
        yield FieldError(
            field=".".join(place) or "value",
            value=value,
            problem=f"it is refused: {error.args[0] if error.args else error!r}",
            remedy="see the rules of its class",
            path=place,
        )


def _named_in(error: BaseException) -> tuple[str, ...]:
    """The field that a validator of attrs names, as an argument or in its text."""
    names = [a.name for a in error.args if isinstance(a, attrs.Attribute)]
    quoted = _QUOTED.match(str(error))
    return tuple(names[:1]) or ((quoted.group(1),) if quoted else ())
