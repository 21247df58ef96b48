"""Who or what is taken when: spans under a key, found by overlap without looking at all."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import accumulate

__all__ = ["Bookings"]

Booking = tuple[int, int, str]
"""Start and end in microseconds, half-open, and by whom."""


class Bookings:
    """Spans by key; those that overlap another one are found from the latest backwards.

    The search under a key stops where everything before has ended, so that it costs what it
    finds and not what there is.
    """

    def __init__(self, given: Iterable[tuple[str, Booking]]) -> None:
        by_key: dict[str, list[Booking]] = {}
        for key, booking in given:
            by_key.setdefault(key, []).append(booking)
        self._by_key = {key: sorted(found) for key, found in by_key.items()}
        self._latest = {
            key: [*accumulate((end for _, end, _ in found), max)]
            for key, found in self._by_key.items()
        }

    def overlapping(self, key: str, start: int, end: int) -> Iterator[Booking]:
        """The bookings of a key that share time with a span, the latest first."""
        found = self._by_key.get(key)
        if found is None:
            return
        latest = self._latest[key]
        place = bisect_left(found, (end,)) - 1
        while place >= 0 and latest[place] > start:
            if found[place][1] > start:
                yield found[place]
            place -= 1
