"""What holds of every clock, whatever happened to the record."""

import pickle
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar

import attrs
import pytest

from itsmcore.model import Fact, FieldChange, FrozenMap, History
from itsmcore.sla import (
    Clock,
    ClockState,
    Cycle,
    Cycles,
    Outcome,
    Schedule,
    Segment,
    Segments,
    Verdict,
    measure,
)
from tests.sla.clock_cases import US, Case, instant
from tests.sla.clock_checks import check, fed
from tests.sla.clock_days import HOUR_US, Desk, DeskDays

NUMBERS = range(300)
SECOND_US = 1_000_000


def verdict_of(case: Case, now: datetime, history: History | None = None) -> Verdict:
    used = case.history if history is None else history
    return measure(case.target, used, now=now, schedule=case.schedule)


# -- due times and what comes next -----------------------------------------------------


def test_due_is_the_first_instant_at_which_elapsed_equals_the_goal() -> None:
    probed = 0
    for number in range(600):
        case = Case(Random(f"due {number}"))
        last = case.history.effective_at(len(case.history))
        verdict = verdict_of(case, instant(case.end))
        due = verdict.due_at
        if verdict.goal is None or verdict.state is not ClockState.RUNNING:
            continue
        if due is not None and due > last and verdict.goal:
            assert verdict_of(case, due).elapsed == verdict.goal
            assert verdict_of(case, due - US).elapsed == verdict.goal - US
            probed += 1
    assert probed > 20


def test_a_deadline_is_missed_from_the_first_instant_after_it() -> None:
    probed = 0
    for number in range(1400):
        case = Case(Random(f"deadline {number}"))
        last = case.history.effective_at(len(case.history))
        verdict = verdict_of(case, instant(case.end))
        due = verdict.due_at
        if verdict.deadline is None or verdict.state is not ClockState.RUNNING:
            continue
        if due is not None and due > last:
            assert verdict_of(case, due).outcome is Outcome.OPEN
            assert verdict_of(case, due + US).outcome is Outcome.MISSED
            probed += 1
    assert probed > 10


def covered(verdict: Verdict) -> tuple[object, ...]:
    """What `next_change_at` answers for."""
    passed = tuple(item.passed for item in verdict.thresholds)
    state, outcome = verdict.state, verdict.outcome
    return state, outcome, verdict.counting, passed, verdict.cycle


def test_nothing_changes_before_next_change_and_something_does_at_it() -> None:
    probed = 0
    for number in range(250):
        case = Case(Random(f"next {number}"))
        now = max(instant(case.end), case.history.effective_at(len(case.history)))
        verdict = verdict_of(case, now)
        then, at = verdict.next_change_at, now
        until = now + 60 * US if then is None else then
        assert until > now
        while at < until:
            seen = verdict_of(case, at)
            assert covered(seen) == covered(verdict), (case, at)
            assert seen.next_change_at == then, (case, at)
            at += US
        if then is not None:
            assert covered(verdict_of(case, then)) != covered(verdict), (case, now)
            probed += 1
    assert probed > 30


# -- what is known stays known ---------------------------------------------------------


def test_a_breach_never_disappears() -> None:
    seen = cycles = 0
    for number in range(500):
        case = Case(Random(f"breach {number}"))
        known, past = None, Cycles()
        for now in range(case.end + 5):
            verdict = verdict_of(case, instant(now))
            if known is not None:
                assert verdict.first_breach_at == known
            elif verdict.breached or verdict.first_breach_at is not None:
                assert verdict.first_breach_at == instant(now)
            assert verdict.past_cycles[: len(past)] == past[:]
            known, past = verdict.first_breach_at, verdict.past_cycles
            if any(cycle.outcome is Outcome.MISSED for cycle in past):
                assert known is not None
        seen += known is not None
        cycles += len(past) > 1
    assert seen > 50
    assert cycles >= 3


def test_a_threshold_that_passed_stays_passed_at_its_instant() -> None:
    passed_once = 0
    for number in NUMBERS:
        case = Case(Random(f"passed {number}"))
        cycle, passed = 0, dict[int, datetime | None]()
        for now in range(case.end + 5):
            verdict = verdict_of(case, instant(now))
            if verdict.cycle != cycle:
                cycle, passed = verdict.cycle, {}
            for index, item in enumerate(verdict.thresholds):
                if index in passed:
                    assert (item.passed, item.at) == (True, passed[index])
                elif item.passed and verdict.state is not ClockState.NOT_STARTED:
                    assert item.at == instant(now)
                    passed[index] = item.at
                    passed_once += 1
    assert passed_once > 100


# -- what makes no difference ----------------------------------------------------------


def noise(case: Case, at: int) -> Fact:
    """A fact that says nothing of what any target here reads."""
    history = case.history
    same = [
        FieldChange(name, values[at], values[at])
        for name in ("status", "group", "due_on")
        if (values := every_value(case, name))
    ]
    return Fact(
        record_id="R",
        seq=99,
        at=history.effective_at(at),
        changes=[FieldChange("note", "", "noise"), FieldChange("other", 1, 2), *same],
        text="aside",
        public=False,
    )


def every_value(case: Case, name: str) -> list[Any]:
    """The value of a field after each step, the start first."""
    found = [case.history.initial[name]]
    for fact in case.facts:
        news = [change.new for change in fact.changes if change.field == name]
        found.append(news[-1] if news else found[-1])
    return found


def test_a_fact_that_changes_nothing_leaves_no_trace() -> None:
    for number in range(600):
        case = Case(Random(f"noise {number}"))
        at = case.rng.randrange(len(case.facts) + 1)
        facts = (*case.facts[:at], noise(case, at), *case.facts[at:])
        history = attrs.evolve(case.history, facts=facts)
        for now in (instant(case.end), instant(case.rng.randrange(case.end + 2))):
            found = verdict_of(case, now, history)
            assert unnumbered(found) == unnumbered(verdict_of(case, now)), (case, at)


def unnumbered(verdict: Verdict) -> Verdict:
    """Without the positions of facts, which one more of them shifts."""

    def at_none(items: Segments) -> Segments:
        return Segments(attrs.evolve(item, position=0) for item in items)

    past = (attrs.evolve(c, segments=at_none(c.segments)) for c in verdict.past_cycles)
    return attrs.evolve(
        verdict, segments=at_none(verdict.segments), past_cycles=Cycles(past)
    )


def test_a_fact_dated_too_early_counts_at_the_instant_of_the_one_before_it() -> None:
    moved = 0
    for number in NUMBERS:
        case = Case(Random(f"order {number}"))
        facts = [
            attrs.evolve(fact, at=case.history.effective_at(place))
            for place, fact in enumerate(case.facts, 1)
        ]
        history = attrs.evolve(case.history, facts=facts)
        now = instant(case.end)
        assert verdict_of(case, now, history) == verdict_of(case, now), case
        moved += history != case.history
    assert moved > 50


def test_a_field_that_is_not_there_is_one_without_a_value() -> None:
    left_out = 0
    for number in NUMBERS:
        case = Case(Random(f"missing {number}"))
        known = {k: v for k, v in case.history.initial.items() if v is not None}
        history = attrs.evolve(case.history, initial=FrozenMap(known))
        now = instant(case.end)
        assert verdict_of(case, now, history) == verdict_of(case, now), case
        left_out += history != case.history
    assert left_out > 50


WEEK = timedelta(weeks=1)
DESK = Schedule(tz="Etc/GMT-3", week={"mon-fri": "08:00-12:00, 13:00-17:30"})


class Weekly(DeskDays):
    """Desks that are alike in every week: a zone without clock changes, no holidays."""

    def hours(self, rng: Random) -> Desk:
        found = super().hours(rng)
        if found.is_always:
            return found
        return Desk(tz="Etc/GMT-3", week=found.week)


@pytest.mark.parametrize("weeks", [-60, 1, 500])
def test_shifting_by_whole_weeks_shifts_the_dates_and_nothing_else(weeks: int) -> None:
    by, moved_dates = weeks * WEEK, 0
    for number in range(120):
        case = Case(Random(f"shift {number}"), tick=HOUR_US, days=Weekly())
        now = instant(case.end)
        verdict = verdict_of(case, now)
        moved = verdict_of(case, now + by, shifted_history(case.history, by))
        assert moved == shifted(verdict, by), case
        moved_dates += verdict.deadline is not None
    assert moved_dates > 20


def shifted_history(history: History, by: timedelta) -> History:
    """The same so much later, dates in fields too."""
    return attrs.evolve(
        history,
        opened_at=history.opened_at + by,
        began_at=history.began_at + by,
        initial=FrozenMap({k: later(v, by) for k, v in history.initial.items()}),
        facts=[shifted_fact(fact, by) for fact in history],
    )


def shifted_fact(fact: Fact, by: timedelta) -> Fact:
    made = [
        FieldChange(c.field, later(c.old, by), later(c.new, by)) for c in fact.changes
    ]
    return attrs.evolve(fact, at=fact.at + by, changes=made)


def later(value: Any, by: timedelta) -> Any:
    return value + by if isinstance(value, datetime) else value


def shifted(verdict: Verdict, by: timedelta) -> Verdict:
    thresholds = tuple(
        attrs.evolve(item, at=later(item.at, by)) for item in verdict.thresholds
    )
    past = Cycles(all_later(cycle, by) for cycle in verdict.past_cycles)
    return attrs.evolve(all_later(verdict, by), thresholds=thresholds, past_cycles=past)


T = TypeVar("T", Verdict, Cycle, Segment)


def all_later(item: T, by: timedelta) -> T:
    """Every instant of an item so much later, those of its segments too."""
    found: dict[str, Any] = {
        name: value + by
        for name in attrs.fields_dict(type(item))
        if isinstance(value := getattr(item, name), datetime)
    }
    if not isinstance(item, Segment):
        found["segments"] = Segments(all_later(s, by) for s in item.segments)
    return attrs.evolve(item, **found)


# -- schedules, values, printing -------------------------------------------------------


def test_real_schedules_agree_with_the_oracle_second_by_second() -> None:
    midnight = datetime(2026, 3, 2)
    starts = [midnight + timedelta(seconds=n) for n in range(2, 600, 5)]
    periods = [f"{at:%T}-{at + timedelta(seconds=3):%T}" for at in starts]
    schedule = Schedule(tz="UTC", week={"mon": periods})
    for number in range(400):
        case = Case(Random(f"real {number}"), tick=SECOND_US, schedule=schedule)
        check(case, fed(case), case.end)
        check(case, fed(case), case.end + 1)


def test_clocks_and_verdicts_pickle_compare_and_print() -> None:
    for number in range(100):
        case = Case(Random(f"pickle {number}"))
        clock, now = fed(case), instant(case.end)
        again = pickle.loads(pickle.dumps(clock))  # noqa: S301 - made on the line itself
        assert again == clock
        assert hash(again) == hash(clock)
        assert again.verdict(now) == clock.verdict(now)
        verdict = clock.verdict(now)
        assert pickle.loads(pickle.dumps(verdict)) == verdict  # noqa: S301 - pickled a line above
        assert hash(verdict) == hash(clock.verdict(now))
        begun = Clock.begin(case.target, case.history, schedule=case.schedule)
        assert (begun == clock) is (len(case.history) == 0)
