"""The value that a field of each of many records had at an instant."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Final

from itsmcore.model import Histories, Value
from itsmcore.model._columns import Columns
from itsmcore.model.values import is_same

__all__ = ["values_at"]

_CATEGORY: Final = "status_category"


def values_at(
    histories: Histories, field: str, places: Iterable[int], at_us: Sequence[int]
) -> list[Value]:
    """The value at each instant, of the record at each place.

    Before its first values were known, these are taken.
    """
    pairs = zip(places, at_us, strict=True)
    if "." in field:  # it may be part of a value
        return [_of_series(histories, field, place, at) for place, at in pairs]
    columns, rows = histories.at_columns()
    found = _Values(columns, "status" if field == _CATEGORY else field)
    values = [(rows[place], found.at(rows[place], at)) for place, at in pairs]
    if field != _CATEGORY:
        return [value for _, value in values]
    states = [columns.kinds[columns.kind_of[row]][1] for row, _ in values]
    return [one.category(v) for one, (_, v) in zip(states, values, strict=True)]


def _of_series(histories: Histories, field: str, place: int, at_us: int) -> Value:
    series = histories[place].series(field)
    index = bisect_right(series.instants_us, at_us) - 1
    return series.values[max(0, index)]  # of a series of ours


class _Values:
    """One field of many records, read in their columns."""

    def __init__(self, columns: Columns, field: str) -> None:
        self._columns = columns
        self._news = [
            [change.new for change in move if change.field == field][-1:]
            for move in columns.moves
        ]
        self._places = [
            shape.index(field) if field in shape else None for shape in columns.shapes
        ]

    def at(self, row: int, at_us: int) -> Value:
        """Its value at an instant; facts take effect no sooner than those before them."""
        columns, place = self._columns, self._places[self._columns.shape_of[row]]
        value: Value = None
        if place is not None:
            code = columns.value_of[columns.value_start[row] + place]
            value = columns.values[code]
        if at_us < max(columns.opened_us[row], columns.began_us[row]):
            return value
        for fact in columns.facts(row):
            if columns.ats_us[fact] > at_us:
                break
            for new in self._news[columns.move_of[fact]]:
                if not is_same(value, new):
                    value = new
        return value
