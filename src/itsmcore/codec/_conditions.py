"""Conditions and matches as objects that read like sentences."""

from collections.abc import Mapping
from typing import Any, Literal

from itsmcore.codec._containers import gathered, listed
from itsmcore.codec._forms import Form, Part, built, by_lead, read_form
from itsmcore.codec._scalars import bad_type, read_text, write_text
from itsmcore.codec._values import Values
from itsmcore.errors import FieldError, WrongTypeError
from itsmcore.model import (
    IS_SET,
    AllOf,
    AnyOf,
    AtLeast,
    Below,
    Condition,
    Contains,
    Equals,
    IsSet,
    Match,
    Not,
    OneOf,
    Test,
    Value,
)

__all__ = ["Conditions", "no_form"]


class Conditions:
    """Reads and writes conditions and matches.

    Args:
        values: Reads and writes the values inside.
    """

    def __init__(self, values: Values) -> None:
        self._values = values
        one = values.read
        several = Part(self._read_all, tuple[Condition, ...])
        matches = {
            "is": Part(lambda data: built(Equals, one(data)), Value),
            "one_of": Part(
                lambda data: built(OneOf, gathered(enumerate(listed(data)), one)),
                tuple[Value, ...],
            ),
            "at_least": Part(lambda data: built(AtLeast, one(data)), Value),
            "below": Part(lambda data: built(Below, one(data)), Value),
            "contains": Part(lambda data: built(Contains, one(data)), Value),
            "is_set": Part(_read_is_set, Literal[True]),
        }
        self.match_forms = by_lead(
            *(Form(key, matches, _the_match, size=1) for key in matches)
        )
        named = {"field": Part(read_text, str), **matches}
        self.forms = by_lead(
            Form("field", named, _test, size=2),
            Form("all", {"all": several}, lambda found: AllOf(found["all"])),
            Form("any", {"any": several}, lambda found: AnyOf(found["any"])),
            Form(
                "not",
                {"not": Part(self.read, Condition)},
                lambda found: Not(found["not"]),
            ),
        )

    def read(self, data: Any, _kind: Any = None) -> Any:
        """A condition."""
        return read_form(data, self.forms)

    def read_match(self, data: Any, _kind: Any = None) -> Any:
        """A match; anything but an object is a value to equal."""
        if not isinstance(data, Mapping):
            return built(Equals, self._values.read(data))
        return read_form(data, self.match_forms)

    def _read_all(self, data: Any) -> list[Any]:
        return gathered(enumerate(listed(data)), self.read)

    def write(self, condition: Condition) -> dict[str, Any]:
        """The object of a condition."""
        match condition:
            case Test():
                name = write_text(condition.field)
                return {"field": name, **self.write_match(condition.match)}
            case AllOf():
                return {"all": [self.write(one) for one in condition.conditions]}
            case AnyOf():
                return {"any": [self.write(one) for one in condition.conditions]}
            case Not():
                return {"not": self.write(condition.condition)}
            case _:
                raise no_form(condition)

    def write_match(self, match: Match) -> dict[str, Any]:
        """The object of a match."""
        write = self._values.write
        match match:
            case Equals():
                return {"is": write(match.value)}
            case OneOf():
                return {"one_of": [write(value) for value in match.values]}
            case AtLeast():
                return {"at_least": write(match.bound)}
            case Below():
                return {"below": write(match.bound)}
            case Contains():
                return {"contains": write(match.member)}
            case IsSet():
                return {"is_set": True}
            case _:
                raise no_form(match)

    def write_brief_match(self, match: Match) -> Any:
        """The value alone, where the match is to equal one that is no object."""
        found = self.write_match(match)
        value = found.get("is")
        return found if value is None or isinstance(value, dict) else value


def _read_is_set(data: Any) -> Match:
    if data is not True:
        raise bad_type(data, "true", "write true, and put it under 'not' for unset")
    return IS_SET


def _the_match(found: dict[str, Any]) -> Match:
    if len(found) == 1:
        (match,) = found.values()
        return match  # type: ignore[no-any-return]  # each part reads a match
    raise FieldError(
        field="match",
        value=tuple(found),
        problem="one test of the field is needed",
        remedy="give one of is, one_of, at_least, below, contains, is_set; join with 'all'",
    )


def _test(found: dict[str, Any]) -> Test:
    rest = {key: value for key, value in found.items() if key != "field"}
    return Test(found["field"], _the_match(rest))


def no_form(value: object) -> WrongTypeError:
    """The refusal of a host's own class of rule, which JSON cannot express."""
    return WrongTypeError(
        field="value",
        value=value,
        problem=f"a {type(value).__name__} has no JSON form",
        remedy="build it from the conditions, matches and edges of the model",
        path=(),
    )
