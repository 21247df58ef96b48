"""The value that a field of each of many records had at an instant."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter

from itsmcore.model import Histories, Value

__all__ = ["values_at"]


def values_at(
    histories: Histories, field: str, places: Iterable[int], at_us: Sequence[int]
) -> list[Value]:
    """The value at each instant, of the record at each place.

    Places in a row that are the same are looked up together. Before its first values were
    known, these are taken.
    """
    found: list[Value] = []
    pairs = zip(places, at_us, strict=True)
    for place, asked in groupby(pairs, key=itemgetter(0)):
        series = histories[place].series(field)
        for _, at in asked:
            index = bisect_right(series.instants_us, at) - 1
            found.append(series.values[max(0, index)])  # of a series of ours
    return found
