"""Objects whose keys say which of several forms they have, such as conditions."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from itsmcore.codec._containers import mapped
from itsmcore.codec._schema_parts import Schema, SchemaOf, object_schema
from itsmcore.codec.fault import Faulty, MissingFieldError, UnknownKeyError, moved
from itsmcore.errors import FieldError

__all__ = ["Form", "Part", "built", "by_lead", "missing", "read_form"]

T = TypeVar("T")


class Part(NamedTuple):
    """What stands under one key.

    Attributes:
        read: Reads it.
        kind: The type of the data, for JSON Schema.
    """

    read: Callable[[Any], Any]
    kind: Any


class Form(NamedTuple):
    """What an object with a certain key holds.

    Attributes:
        lead: The key by which it is known.
        parts: What each key that it may have holds.
        build: Makes the value from what was read, by key.
        needed: Other keys that must be there.
        size: How many keys it has, where only one number will do.
    """

    lead: str
    parts: Mapping[str, Part]
    build: Callable[[dict[str, Any]], Any]
    needed: tuple[str, ...] = ()
    size: int | None = None

    def schema(self, of: SchemaOf) -> Schema:
        """The JSON Schema of such objects."""
        made = object_schema(
            {key: of(part.kind) for key, part in self.parts.items()},
            dict.fromkeys((self.lead, *self.needed)),
        )
        if self.size is not None:
            made |= {"minProperties": self.size, "maxProperties": self.size}
        return made


def by_lead(*each: Form) -> dict[str, Form]:
    """The forms by the keys that tell them apart."""
    return {form.lead: form for form in each}


def read_form(data: Any, forms: Mapping[str, Form]) -> Any:
    """The value of an object in that one of the forms whose key it has."""
    given = mapped(data)
    lead = next((key for key in forms if key in given), None)
    if lead is None:
        raise Faulty(_no_form(given, tuple(forms)))
    form = forms[lead]
    parts, needed = form.parts, (form.lead, *form.needed)
    errors: list[FieldError] = [missing(key) for key in needed if key not in given]
    found: dict[str, Any] = {}
    for key, value in given.items():
        if key not in parts:
            errors.append(UnknownKeyError(field=key, value=key, known=parts))
            continue
        try:
            found[key] = parts[key].read(value)
        except Faulty as faulty:
            errors.extend(error.at(key) for error in faulty.errors)
    if errors:
        raise Faulty(*errors)
    return built(form.build, found)


def built(build: Callable[[Any], T], given: Any) -> T:
    """What the constructor makes, or its refusal as a fault of the whole object."""
    try:
        return build(given)
    except FieldError as error:
        raise Faulty(moved(error, ())) from None


def missing(key: str) -> MissingFieldError:
    """The fault that a key is not there."""
    return MissingFieldError(
        field=key, value=None, problem="the value is missing", remedy="give one"
    )


def _no_form(given: Mapping[str, Any], leads: tuple[str, ...]) -> MissingFieldError:
    return MissingFieldError(
        field="value",
        value=tuple(given),
        problem="it has none of the keys that say what it is",
        remedy=f"write one of {', '.join(map(repr, leads))}",
        path=(),
    )
