"""Random lives of records, told as plain steps that an oracle can read by itself."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
from hypothesis import strategies as st

from itsmcore.model import Fact, FieldChange, History, Record

__all__ = ["MINUTE", "T0", "Story", "at", "minute_of", "stories"]

T0 = datetime(2026, 3, 2, 8, tzinfo=UTC)  # a Monday
MINUTE = timedelta(minutes=1)


def at(minute: int) -> datetime:
    return T0 + minute * MINUTE


def minute_of(at_us: int | None) -> int | None:
    """The minute of an instant in microseconds since 1970."""
    if at_us is None:
        return None
    return (at_us - int(T0.timestamp()) * 1_000_000) // 60_000_000


@attrs.frozen
class Story:
    """What happened to one record.

    Attributes:
        record: As it was created.
        opened: Minute in which it was.
        steps: Minutes and what changed then, in the order of recording; time may run
            backwards.
    """

    record: Record
    opened: int
    steps: tuple[tuple[int, Mapping[str, Any]], ...]

    @property
    def history(self) -> History:
        held = {name: self.record.get(name) for step in self.steps for name in step[1]}
        facts = []
        for seq, (minute, changes) in enumerate(self.steps, start=1):
            facts.append(
                Fact(
                    record_id=self.record.id,
                    seq=seq,
                    at=at(minute),
                    changes=[FieldChange(k, held[k], v) for k, v in changes.items()],
                )
            )
            held |= changes
        return History.start(self.record, facts)

    def told(self, now: int, *names: str) -> list[tuple[int, dict[str, Any]]]:
        """The values of some fields after each step up to a minute, and when they held.

        A step that lies before an earlier one takes effect with that one.
        """
        held = {name: self.record.get(name) for name in names}
        found, last = [(self.opened, dict(held))], self.opened
        for minute, changes in self.steps:
            last = max(last, minute)
            if last > now:
                break
            held |= {k: v for k, v in changes.items() if k in names}
            found.append((last, dict(held)))
        return [] if self.opened > now else found


@st.composite
def stories(
    draw: st.DrawFn,
    cls: type[Record],
    statuses: Iterable[str],
    fields: Mapping[str, st.SearchStrategy[Any]],
    *,
    initial: str | None = None,
) -> Story:
    """Lives of records of a class that go from any state to any other.

    Args:
        draw: Given by Hypothesis.
        cls: The class.
        statuses: The states that it may be in.
        fields: Other fields, with what they may hold.
        initial: The state that most of them begin in.
    """
    names = list(statuses)
    opened = draw(st.integers(0, 200))
    first = {name: draw(found) for name, found in fields.items()}
    status = draw(st.sampled_from([initial or names[0]] * 4 + names))
    record = cls(id="X", opened_at=at(opened), status=status, **first)
    steps, minute = [], opened
    for _ in range(draw(st.integers(0, 6))):
        minute += draw(st.sampled_from([0, 1, 7, 60, 90, 600, -5]))
        changes: dict[str, Any] = {"status": draw(st.sampled_from(names))}
        if draw(st.booleans()):
            name = draw(st.sampled_from(sorted(fields)))
            changes[name] = draw(fields[name])
        steps.append((minute, changes))
    return Story(record, opened, tuple(steps))
