"""Edges as objects that read like sentences."""

from collections.abc import Callable
from typing import Any

from itsmcore.codec._conditions import Conditions, no_form
from itsmcore.codec._containers import gathered, listed, mapped
from itsmcore.codec._forms import Form, read_form
from itsmcore.codec._scalars import read_bool, read_enum, read_text, write_text
from itsmcore.model import (
    AnyEdge,
    Begins,
    Changes,
    Commented,
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
        parts = {"edge": self.read, "only_when": read}
        only_when = Form(parts, _only_when, ("edge", "only_when"))
        self._forms = {
            "begins": Form({"begins": read}, lambda found: Begins(found["begins"])),
            "ends": Form({"ends": read}, lambda found: Ends(found["ends"])),
            "changes": Form(
                {"changes": read_text, "old": match, "new": match}, _changes
            ),
            "commented": Form(
                {"commented": _read_commented}, lambda found: found["commented"]
            ),
            "any_edge": Form(
                {"any_edge": self._read_all}, lambda found: AnyEdge(found["any_edge"])
            ),
            "only_when": only_when,
            "edge": only_when,
        }

    def read(self, data: Any, _kind: Any = None) -> Any:
        """An edge."""
        return read_form(data, self._forms)

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


_COMMENT_FORM = Form(
    {
        "side": _optional(lambda data: read_enum(data, Side)),
        "public": _optional(read_bool),
    },
    lambda found: Commented(**found),
)


def _read_commented(data: Any) -> Any:
    """By whom and to whom; both may be left out."""
    return read_form({"side": None, **mapped(data)}, {"side": _COMMENT_FORM})


def _write_commented(edge: Commented) -> dict[str, Any]:
    side = {} if edge.side is None else {"side": write_text(edge.side)}
    return side if edge.public is None else {**side, "public": edge.public}
