"""Priority from impact and urgency, by a matrix that is data."""

from collections.abc import Mapping
from typing import Final

import attrs

from itsmcore.model._fields import checked
from itsmcore.model._grid import answer, grid
from itsmcore.model.frozen_map import FrozenMap
from itsmcore.model.words import Level, known_or_text

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


def _priority(value: str) -> str:
    return known_or_text(Level, value)


def _table(value: Mapping[str, Mapping[str, str]]) -> Table:
    return grid(
        value, _priority, title="the priority matrix", row="urgency to priority"
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
        pair = ("impact", impact), ("urgency", urgency)
        return answer(self.table, self.default, *pair)

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
