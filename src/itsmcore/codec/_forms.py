"""Objects whose keys say which of several forms they have, such as conditions."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from itsmcore.codec._containers import mapped
from itsmcore.codec.fault import Faulty, MissingFieldError, UnknownKeyError, moved
from itsmcore.errors import FieldError

__all__ = ["Form", "built", "missing", "read_form"]

T = TypeVar("T")


class Form(NamedTuple):
    """What an object with a certain key holds.

    Attributes:
        parts: A reader for each key that it may have.
        build: Makes the value from what was read, by key.
        needed: Keys that must be there.
    """

    parts: Mapping[str, Callable[[Any], Any]]
    build: Callable[[dict[str, Any]], Any]
    needed: tuple[str, ...] = ()


def read_form(data: Any, forms: Mapping[str, Form]) -> Any:
    """The value of an object in that one of the forms whose key it has."""
    given = mapped(data)
    lead = next((key for key in forms if key in given), None)
    if lead is None:
        raise Faulty(_no_form(given, tuple(forms)))
    parts, build, needed = forms[lead]
    errors: list[FieldError] = [missing(key) for key in needed if key not in given]
    found: dict[str, Any] = {}
    for key, value in given.items():
        if key not in parts:
            errors.append(UnknownKeyError(field=key, value=key, known=parts))
            continue
        try:
            found[key] = parts[key](value)
        except Faulty as faulty:
            errors.extend(error.at(key) for error in faulty.errors)
    if errors:
        raise Faulty(*errors)
    return built(build, found)


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
