"""Clocks worked out by hand: a desk, a week, a story, and what every way of asking says.

`asked` gives a verdict after it has checked, at every fact up to then and a microsecond to
either side, that a clock fed one fact at a time says the same as `measure`, that facts to
come change nothing, that the parts add up, and that the next change is told exactly.
"""

import datetime as dt
import pickle
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Final

from itsmcore import sla
from itsmcore.model import (
    Fact,
    FieldChange,
    FrozenMap,
    History,
    Incident,
    Side,
    WorkingTime,
    begins,
    when,
)
from itsmcore.sla import (
    AtPercent,
    Clock,
    OpenTime,
    Outcome,
    Schedule,
    ScheduleTable,
    Target,
    Threshold,
    ThresholdState,
    Verdict,
    measure,
)

HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)
US: Final = timedelta(microseconds=1)
ZERO: Final = timedelta()
DESK: Final = Schedule(tz="UTC", week={"mon-fri": "09:00-17:00"})
DONE: Final = begins(when(status="resolved"))
HELD: Final = when(status="on_hold")
AGENT, REQUESTER = Side.AGENT, Side.REQUESTER

_MONDAY = date(2026, 3, 2)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONG = timedelta(days=40)


def on(moment: str | datetime) -> datetime:
    """`"tue 09:30"` of the week of Monday 2 March 2026, in UTC; `"next tue 09:30"` a week on."""
    if isinstance(moment, datetime):
        return moment
    *ahead, day, clock = moment.split()
    days = _DAYS.index(day) + 7 * len(ahead)
    at = time.fromisoformat(clock)
    return datetime.combine(_MONDAY + timedelta(days=days), at, UTC)


Move = tuple[str | datetime, *tuple[Mapping[str, Any] | Side, ...]]


def story(opened: str | datetime, *moves: Move, **values: Any) -> History:
    """A ticket's life: when it was opened, what was saved when, and its first values.

    A move is an instant and what was saved with it: fields by name, a side that said
    something to all, or both.
    """
    return History(
        record_type="ticket",
        record_id="T1",
        opened_at=on(opened),
        initial={"status": "new", **values},
        facts=[_fact(seq, *move) for seq, move in enumerate(moves, start=1)],
        states=Incident.states,
    )


def _fact(
    seq: int, moment: str | datetime, /, *saved: Mapping[str, Any] | Side
) -> Fact:
    changes: list[FieldChange] = []
    said: dict[str, Any] = {}
    for item in saved:
        if isinstance(item, Side):
            said = {"side": item, "public": True, "text": "Hello"}
        else:
            changes += [FieldChange(name, None, new) for name, new in item.items()]
    return Fact(record_id="T1", seq=seq, at=on(moment), changes=changes, **said)


def asked(
    target: Target,
    told: History,
    now: str | datetime,
    *,
    schedule: WorkingTime | None = None,
) -> Verdict:
    """The verdict at an instant, once all ways of asking for it agreed up to then."""
    clocks = [Clock.begin(target, told, schedule=schedule)]
    for fact in told:
        clocks.append(clocks[-1].after(fact))
    known = [told.effective_at(n) for n in range(len(clocks))]
    ends = {at + step for at in known for step in (-US, ZERO, US)}
    found: list[Verdict] = []
    for at in sorted({m for m in ends if m < on(now)} | {on(now)}):
        verdict = measure(target, told, now=at, schedule=schedule)
        clock = clocks[max(sum(k <= at for k in known) - 1, 0)]
        assert clock.verdict(at) == verdict, "facts to come change nothing"
        assert clocks[-1].verdict(at) == verdict, "a clock says what measure says"
        check_parts(verdict, schedule or target.schedule)
        if at >= known[0]:
            check_wake(clock, verdict)
        found.append(verdict)
    check_what_stays(found)
    check_value(found[-1])
    return found[-1]


# -- the parts add up -----------------------------------------------------------------


def check_parts(verdict: Verdict, schedule: object) -> None:
    """Segments add up to the figures; the due time is walked as its derivation says."""
    counted = [s for s in verdict.segments if s.counted]
    total = sum((s.working for s in counted), ZERO)
    real = sum((s.end - s.start for s in counted), ZERO)
    rest = sum((s.working for s in verdict.segments if not s.counted), ZERO)
    assert verdict.elapsed in (None, total)
    assert verdict.calendar_elapsed in (None, real)
    assert verdict.paused == rest
    assert sum(verdict.by_holder.values(), ZERO) == total
    assert all(a.end == b.start for a, b in pairwise(verdict.segments))
    assert all(s.start < s.end for s in verdict.segments)
    if verdict.segments:
        assert verdict.segments[0].start == verdict.started_at
    if verdict.goal is not None and verdict.elapsed is not None:
        assert verdict.remaining == verdict.goal - verdict.elapsed
    check_derivation(verdict, schedule)
    for cycle in verdict.past_cycles:
        parts = [s.working for s in cycle.segments if s.counted]
        assert cycle.elapsed in (None, sum(parts, ZERO))
        rest = sum((s.working for s in cycle.segments if not s.counted), ZERO)
        assert cycle.paused == rest
        assert (cycle.outcome is Outcome.MISSED) <= (cycle.first_breach_at is not None)


def check_derivation(verdict: Verdict, schedule: object) -> None:
    """What is needed, walked from where it says, is the due time."""
    due = verdict.explain().due
    if due is None or due.at is None or isinstance(schedule, ScheduleTable):
        return
    assert due.at == (verdict.due_at or verdict.due_if_resumed_now)
    if due.elapsed is not None:
        assert due.elapsed + due.needed == verdict.goal
    if isinstance(schedule, OpenTime) and due.needed:
        assert schedule.add(due.since, due.needed) == due.at
    else:
        assert due.since + due.needed == due.at


# -- the next change is told exactly ------------------------------------------------------


def covered(verdict: Verdict) -> tuple[object, ...]:
    """What the next change may be a change of."""
    passed = tuple(state.passed for state in verdict.thresholds)
    shown = verdict.state, verdict.outcome, verdict.counting, verdict.cycle
    return *shown, passed


def check_wake(clock: Clock, verdict: Verdict) -> None:
    """Nothing changes before the instant told, and something does at it."""
    at = verdict.next_change_at
    if at is None:
        assert covered(clock.verdict(verdict.now + _LONG)) == covered(verdict)
        return
    assert at > verdict.now
    assert covered(clock.verdict(at - US)) == covered(verdict)
    assert covered(clock.verdict(at)) != covered(verdict)


def check_what_stays(found: list[Verdict]) -> None:
    """A breach never disappears, nor does a threshold that has passed in its cycle."""
    for before, after in pairwise(found):
        if before.first_breach_at is not None:
            assert after.first_breach_at == before.first_breach_at
        if before.cycle == after.cycle:
            pairs = zip(before.thresholds, after.thresholds, strict=True)
            assert all(b == a for b, a in pairs if b.passed)
        assert [*after.past_cycles][: len(before.past_cycles)] == [*before.past_cycles]
    for verdict in found:
        first = verdict.first_breach_at
        assert first is None or first <= verdict.now
        assert not verdict.breached or first is not None
        for state in verdict.thresholds:
            assert not state.passed or is_past(state, verdict.now)


def is_past(state: ThresholdState, now: datetime) -> bool:
    return state.at is not None and state.at <= now


def check_value(verdict: Verdict) -> None:
    """It survives pickling and pasting, and equals only itself."""
    assert pickle.loads(pickle.dumps(verdict)) == verdict  # noqa: S301 - made on the line itself
    assert hash(verdict) == hash(pickle.loads(pickle.dumps(verdict)))  # noqa: S301 - made on the line itself
    names = {**vars(sla), "datetime": dt, "FrozenMap": FrozenMap}
    assert eval(repr(verdict), names) == verdict  # noqa: S307 - what repr promises


# -- short forms ----------------------------------------------------------------------------


def due(verdict: Verdict) -> datetime:
    """When it is due; there is such an instant."""
    assert verdict.due_at is not None
    return verdict.due_at


def passes(verdict: Verdict) -> dict[Threshold | int | timedelta, tuple[object, bool]]:
    """Where each threshold stands: percents and offsets without a name by their number."""
    return {
        _plain(state.threshold): (state.at, state.passed)
        for state in verdict.thresholds
    }


def _plain(item: Threshold) -> Threshold | int | timedelta:
    if item.name:
        return item
    return item.percent if isinstance(item, AtPercent) else item.offset


def rows(verdict: Verdict) -> list[tuple[datetime, datetime, str, bool]]:
    """The ledger's segments: from, to, why, and whether their time counts."""
    return [(s.start, s.end, str(s.why), s.counted) for s in verdict.segments]
