"""Risk from impact and likelihood, by a grid that is data."""

from collections.abc import Mapping
from typing import Final

import attrs

from itsmcore.model._fields import checked, level
from itsmcore.model._grid import answer, grid
from itsmcore.model.frozen_map import FrozenMap
from itsmcore.model.words import Level, member

__all__ = ["RISK_GRID", "RiskGrid"]

Table = FrozenMap[str, FrozenMap[str, Level]]


def _level(value: str) -> Level:
    return member(Level, value)


def _table(value: Mapping[str, Mapping[str, str]]) -> Table:
    return grid(value, _level, title="the risk grid", row="likelihood to risk")


@attrs.frozen(kw_only=True, field_transformer=checked)
class RiskGrid:
    """Impact and likelihood to risk; of any size, with any names for the two.

    Attributes:
        table: Impact -> likelihood -> risk, a level.
        default: The risk of a pair that the table lacks; None makes it an error.
        version: The edition of these rules.

    Raises:
        DefinitionError: The table cannot work: every fault at once, each with its path.

    >>> RISK_GRID.risk("high", "low")
    Level.MEDIUM
    """

    table: Table = attrs.field(converter=_table)
    default: Level | None = attrs.field(default=None, converter=level)
    version: str = "1"

    def risk(self, impact: str | None, likelihood: str | None, /) -> Level:
        """The risk of a pair.

        Raises:
            UnknownNameError: The table lacks it and states no default.
            WrongTypeError: A name is no text.
        """
        pair = ("impact", impact), ("likelihood", likelihood)
        return answer(self.table, self.default, *pair)


RISK_GRID: Final = RiskGrid(
    table={
        "high": {"high": "critical", "medium": "high", "low": "medium"},
        "medium": {"high": "high", "medium": "medium", "low": "low"},
        "low": {"high": "medium", "medium": "low", "low": "very_low"},
    }
)
"""The usual 3 x 3: what hits hard and is likely is critical."""
