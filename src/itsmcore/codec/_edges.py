"""Edges as objects that read like sentences."""

from collections.abc import Callable
from typing import Any, ClassVar

from itsmcore.codec._conditions import Conditions, no_form
from itsmcore.codec._containers import gathered, listed, mapped
from itsmcore.codec._forms import Form, Part, by_lead, read_form
from itsmcore.codec._scalars import read_bool, read_enum, read_text, write_text
from itsmcore.codec._schema_parts import Schema, SchemaOf, object_schema
from itsmcore.model import (
    AnyEdge,
    Begins,
    Changes,
    Commented,
    Condition,
    Edge,
    Ends,
    Match,
    OnlyWhen,
    Side,
)

__all__ = ["Edges"]


class Edges:
    """Reads and writes edges.

    Args:
        conditions: Reads and writes the conditions inside.
    """

    def __init__(self, conditions: Conditions) -> None:
        self._conditions = conditions
        read, match = conditions.read, _optional(conditions.read_match)
        level = Part(read, Condition)
        either = Part(match, Match | None)
        named = {"changes": Part(read_text, str), "old": either, "new": either}
        several = Part(self._read_all, tuple[Edge, ...])
        parts = {"edge": Part(self.read, Edge), "only_when": level}
        only_when = Form("edge", parts, _only_when, ("only_when",))
        self.forms = by_lead(
            Form("begins", {"begins": level}, lambda found: Begins(found["begins"])),
            Form("ends", {"ends": level}, lambda found: Ends(found["ends"])),
            Form("changes", named, _changes),
            Form(
                "commented", {"commented": _COMMENTED}, lambda found: found["commented"]
            ),
            Form(
                "any_edge",
                {"any_edge": several},
                lambda found: AnyEdge(found["any_edge"]),
            ),
            only_when,
        )
        self._known = {**self.forms, "only_when": only_when}

    def read(self, data: Any, _kind: Any = None) -> Any:
        """An edge."""
        return read_form(data, self._known)

    def _read_all(self, data: Any) -> list[Any]:
        return gathered(enumerate(listed(data)), self.read)

    def write(self, edge: Edge) -> dict[str, Any]:
        """The object of an edge."""
        condition = self._conditions.write
        match edge:
            case Begins():
                return {"begins": condition(edge.condition)}
            case Ends():
                return {"ends": condition(edge.condition)}
            case Changes():
                return {"changes": write_text(edge.field), **self._write_ends(edge)}
            case Commented():
                return {"commented": _write_commented(edge)}
            case AnyEdge():
                return {"any_edge": [self.write(one) for one in edge.edges]}
            case OnlyWhen():
                made = self.write(edge.edge)
                return {"edge": made, "only_when": condition(edge.condition)}
            case _:
                raise no_form(edge)

    def _write_ends(self, edge: Changes) -> dict[str, Any]:
        sides: dict[str, Match | None] = {"old": edge.old, "new": edge.new}
        return {
            name: self._conditions.write_brief_match(match)
            for name, match in sides.items()
            if match is not None
        }


def _optional(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda data: None if data is None else read(data)


def _changes(found: dict[str, Any]) -> Changes:
    return Changes(found["changes"], found.get("old"), found.get("new"))


def _only_when(found: dict[str, Any]) -> OnlyWhen:
    return OnlyWhen(found["edge"], found["only_when"])


class _Comment:
    """Whose comment it is and whom it is for; both may be left out."""

    parts: ClassVar = {
        "side": Part(_optional(lambda data: read_enum(data, Side)), Side | None),
        "public": Part(_optional(read_bool), bool | None),
    }

    def read(self, data: Any) -> Any:
        """The edge, from the object under its key."""
        form = Form("side", self.parts, lambda found: Commented(**found))
        return read_form({"side": None, **mapped(data)}, by_lead(form))

    def schema(self, of: SchemaOf, /) -> Schema:
        """Its JSON Schema."""
        return object_schema({key: of(part.kind) for key, part in self.parts.items()})


_COMMENTED = Part(_Comment().read, _Comment())


def _write_commented(edge: Commented) -> dict[str, Any]:
    side = {} if edge.side is None else {"side": write_text(edge.side)}
    return side if edge.public is None else {**side, "public": edge.public}
