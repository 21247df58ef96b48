"""Walking through working time, tick by tick."""

from dataclasses import dataclass

from tests.sla.clock_plain import Opens


@dataclass(frozen=True)
class Walker:
    """Walks in some hours, so many ticks before it says never."""

    opens: Opens
    tick: int
    reach: int

    def on(self, at: int, left: int) -> int | None:
        """The first instant at which so much working time has passed since another."""
        for _ in range(self.reach):
            if not left:
                return at
            end = self._end(at)
            if self.opens(at):
                if left <= end - at:
                    return at + left
                left -= end - at
            at = end
        return None

    def back(self, at: int, left: int) -> int | None:
        """The last instant since which so much working time has passed until another."""
        for _ in range(self.reach):
            if not left:
                return at
            start = at - 1 - (at - 1) % self.tick
            if self.opens(start):
                if left <= at - start:
                    return at - left
                left -= at - start
            at = start
        return None

    def opening(self, at: int) -> int | None:
        """This instant when it is open, else the next opening."""
        for _ in range(self.reach):
            if self.opens(at):
                return at
            at = self._end(at)
        return None

    def between(self, start: int, end: int) -> int:
        """How much working time lies between two instants."""
        total = 0
        while start < end:
            until = min(self._end(start), end)
            total += until - start if self.opens(start) else 0
            start = until
        return total

    def _end(self, at: int) -> int:
        return at - at % self.tick + self.tick
