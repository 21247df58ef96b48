"""What was measured of many records, and how each single clock is measured again."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import attrs

from itsmcore.model import Histories, WorkingTime
from itsmcore.sla._bulk_clocks import Clocks
from itsmcore.sla.measure import measure
from itsmcore.sla.verdict import Verdict

__all__ = ["Asked"]


@attrs.frozen(eq=False)
class Asked:
    """What was measured: which clocks of which records, and when.

    Attributes:
        histories: Of the records.
        clocks: Which of them have which clocks.
        now: The instant.
        schedule: The time that counts instead of the targets' own.
    """

    histories: Histories
    clocks: Clocks
    now: datetime
    schedule: WorkingTime | None

    def verdicts(self, rows: Iterable[int]) -> Iterator[tuple[int, Verdict]]:
        """The verdicts of some clocks, measured again one by one, each with its place."""
        clocks, last, history = self.clocks, -1, None
        for row in rows:
            record, place = clocks.record_of[row], clocks.target_of[row]
            if history is None or record != last:
                last, history = record, self.histories[record]
            found = measure(
                clocks.targets[place], history, now=self.now, schedule=self.schedule
            )
            yield row, attrs.evolve(found, agreement_id=clocks.agreement_ids[place])

    def cut(self, rows: Sequence[int]) -> "Asked":
        """The same of some clocks only, with no more histories than these need."""
        records = [self.clocks.record_of[row] for row in rows]
        low, high = min(records, default=0), max(records, default=-1)
        kept = attrs.evolve(
            self.clocks,
            size=high + 1 - low,
            record_of=array("q", [record - low for record in records]),
            target_of=array("q", [self.clocks.target_of[row] for row in rows]),
        )
        return attrs.evolve(self, histories=self.histories[low : high + 1], clocks=kept)
