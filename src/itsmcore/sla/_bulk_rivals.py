"""Of rival clocks of one record, the one that is due first."""

from typing import Any

from itsmcore.sla._bulk_clocks import Clocks
from itsmcore.sla._bulk_program import OUTCOMES
from itsmcore.sla._bulk_sheet import Sheet
from itsmcore.sla._bulk_time import NONE
from itsmcore.sla.words import Outcome

__all__ = ["strictest_rows"]

_EXCLUDED = OUTCOMES.index(Outcome.EXCLUDED)


def strictest_rows(clocks: Clocks, rivals: tuple[Any, ...], sheet: Sheet) -> list[int]:
    """The rows of the clocks that have no rival, or none that is due sooner.

    Args:
        clocks: All clocks of the records.
        rivals: What tells rivals from others, for each target.
        sheet: What the clocks show.
    """
    best: dict[tuple[int, Any], int] = {}
    pairs = zip(clocks.record_of, clocks.target_of, strict=True)
    for row, (record, place) in enumerate(pairs):
        key = record, rivals[place]
        rival = best.setdefault(key, row)
        if _rank(sheet, row) < _rank(sheet, rival):
            best[key] = row
    return sorted(best.values())


def _rank(sheet: Sheet, row: int) -> tuple[bool, bool, bool, int]:
    """How strict a clock is: one in force, one whose due time is known, the sooner."""
    due, resumed = sheet.due_at[row], sheet.due_if_resumed_now[row]
    found = resumed if due == NONE else due
    return sheet.outcome[row] == _EXCLUDED, due == NONE, found == NONE, found
