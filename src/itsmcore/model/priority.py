"""Priority from impact and urgency, by a matrix that is data."""

from collections.abc import Mapping
from types import NoneType
from typing import Any, Final

import attrs

from itsmcore.errors import (
    DefinitionError,
    FieldError,
    ItsmError,
    UnknownNameError,
    WrongTypeError,
    dotted,
)
from itsmcore.model._fields import checked
from itsmcore.model.frozen_map import FrozenMap, frozen_map
from itsmcore.model.words import Level, known_or_text, plain_text

__all__ = ["PRIORITY_MATRIX", "Priority", "PriorityMatrix"]

Table = FrozenMap[str, FrozenMap[str, str]]


@attrs.frozen(kw_only=True, field_transformer=checked)
class Priority:
    """What a matrix says, and what was decided.

    Attributes:
        value: The priority that stands.
        computed: What the matrix gives for the pair, override or not.
        overridden: Whether somebody decided otherwise.
        reason: Why.
    """

    value: str
    computed: str
    overridden: bool = False
    reason: str | None = None


def _table(value: Mapping[str, Mapping[str, str]]) -> Table:
    errors: list[ItsmError] = []
    rows = {
        impact: _row(impact, row, errors)
        for impact, row in frozen_map(value, "table").items()
    }
    if not rows:
        errors.append(_bad(("table",), value, "the matrix has no row"))
    if errors:
        raise DefinitionError("the priority matrix cannot work", errors)
    return FrozenMap(rows)


def _row(impact: str, row: Any, errors: list[ItsmError]) -> FrozenMap[str, str]:
    place = ("table", impact)
    if not isinstance(row, Mapping) or not row:
        errors.append(_bad(place, row, "a row maps urgency to priority"))
        return FrozenMap()
    found: dict[str, str] = {}
    for urgency, value in row.items():
        if all(isinstance(name, str) for name in (impact, urgency, value)):
            found[plain_text(urgency)] = known_or_text(Level, value)
        else:
            errors.append(_bad((*place, urgency), value, "names are text"))
    return FrozenMap(found)


def _bad(path: tuple[str, ...], value: object, problem: str) -> FieldError:
    return FieldError(
        field=dotted(path),
        value=value,
        problem=problem,
        remedy="write {'high': {'high': 'critical', 'low': 'medium'}, ...}",
        path=path,
    )


def _not_text(field: str, value: object) -> WrongTypeError:
    return WrongTypeError(
        field=field, value=value, problem="text is needed", remedy="give a str"
    )


def _default(value: str | None) -> str | None:
    return None if value is None else known_or_text(Level, value, "default")


@attrs.frozen(kw_only=True, field_transformer=checked)
class PriorityMatrix:
    """Impact and urgency to priority; of any size, with any names.

    Attributes:
        table: Impact -> urgency -> priority. Names of levels become levels.
        default: The priority of a pair that the table lacks; None makes it an error.
        version: The edition of these rules.

    >>> PRIORITY_MATRIX.priority("high", "medium")
    Level.HIGH
    """

    table: Table = attrs.field(converter=_table)
    default: str | None = attrs.field(default=None, converter=_default)
    version: str = "1"

    def priority(self, impact: str | None, urgency: str | None, /) -> str:
        """The priority of a pair.

        Raises:
            UnknownNameError: The table lacks it and states no default.
        """
        wanted = {"impact": impact, "urgency": urgency}
        for field, name in wanted.items():
            if not isinstance(name, (str, NoneType)):
                raise _not_text(field, name)
        row = None if impact is None else self.table.get(impact)
        found = None if row is None or urgency is None else row.get(urgency)
        if found is None:
            found = self.default
        if found is None:
            field, known = ("impact", self.table) if row is None else ("urgency", row)
            raise UnknownNameError(field=field, value=wanted[field], known=known)
        return found

    def decide(
        self,
        impact: str | None,
        urgency: str | None,
        /,
        *,
        override: str | None = None,
        reason: str | None = None,
    ) -> Priority:
        """The priority of a pair, or another one set by hand, with the computed one beside."""
        computed = self.priority(impact, urgency)
        if override is None:
            return Priority(value=computed, computed=computed, reason=reason)
        value = known_or_text(Level, override, "override")
        return Priority(
            value=value, computed=computed, overridden=value != computed, reason=reason
        )


PRIORITY_MATRIX: Final = PriorityMatrix(
    table={
        "high": {"high": "critical", "medium": "high", "low": "medium"},
        "medium": {"high": "high", "medium": "medium", "low": "low"},
        "low": {"high": "medium", "medium": "low", "low": "very_low"},
    }
)
"""The usual 3 x 3: both high is critical, both low is very low."""
