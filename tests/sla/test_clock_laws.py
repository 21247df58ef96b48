"""What holds of every clock, whatever happened to the record."""

import pickle
from datetime import datetime, timedelta
from random import Random
from typing import Any

import attrs
import pytest

from itsmcore.model import Fact, FieldChange, History
from itsmcore.sla import (
    Clock,
    ClockState,
    Outcome,
    Schedule,
    Segments,
    Verdict,
    measure,
)
from tests.sla.clock_cases import US, Case, instant
from tests.sla.test_clock_oracle import check, fed

NUMBERS = range(300)
SECOND_US = 1_000_000


def verdict_of(case: Case, now: datetime, history: History | None = None) -> Verdict:
    used = case.history if history is None else history
    return measure(case.target, used, now=now, schedule=case.schedule)


def shown(verdict: Verdict) -> tuple[ClockState, Outcome, bool]:
    return verdict.state, verdict.outcome, verdict.counting


def test_due_is_the_first_instant_at_which_elapsed_equals_the_goal() -> None:
    probed = 0
    for number in NUMBERS:
        case = Case(Random(f"due {number}"))
        last = case.history.effective_at(len(case.history))
        verdict = verdict_of(case, instant(case.end))
        due = verdict.due_at
        if verdict.state is ClockState.RUNNING and due is not None and due > last:
            assert verdict_of(case, due).elapsed == verdict.goal
            assert verdict_of(case, due - US).elapsed == verdict.goal - US
            probed += 1
    assert probed > 20


def test_nothing_changes_before_next_change_and_something_does_at_it() -> None:
    probed = 0
    for number in NUMBERS:
        case = Case(Random(f"next {number}"))
        now = max(instant(case.end), case.history.effective_at(len(case.history)))
        verdict = verdict_of(case, now)
        then = verdict.next_change_at
        if then is None:
            later = verdict_of(case, now + 1000 * US)
            assert shown(later) == shown(verdict)
            continue
        assert now < then
        assert shown(verdict_of(case, then - US)) == shown(verdict)
        assert shown(verdict_of(case, then)) != shown(verdict)
        probed += 1
    assert probed > 50


def test_a_fact_that_touches_nothing_read_leaves_no_trace() -> None:
    for number in NUMBERS:
        case = Case(Random(f"noise {number}"))
        now = instant(case.end)
        at = case.rng.randrange(len(case.facts) + 1)
        noise = Fact(
            record_id="R",
            seq=99,
            at=case.history.effective_at(at),
            changes=[FieldChange("note", "", "noise"), FieldChange("other", 1, 2)],
        )
        facts = (*case.facts[:at], noise, *case.facts[at:])
        found = verdict_of(case, now, attrs.evolve(case.history, facts=facts))
        expected = verdict_of(case, now)
        assert unnumbered(found) == unnumbered(expected)


def unnumbered(verdict: Verdict) -> tuple[Verdict, list[object]]:
    """Without the positions of facts, which one more of them shifts."""
    segments = [attrs.evolve(s, position=0) for s in verdict.segments]
    return attrs.evolve(verdict, segments=Segments()), [*segments]


def test_a_breach_never_disappears() -> None:
    seen = 0
    for number in NUMBERS:
        case = Case(Random(f"breach {number}"))
        known = None
        for now in range(case.end + 5):
            verdict = verdict_of(case, instant(now))
            if known is not None:
                assert verdict.first_breach_at == known
            if verdict.breached and known is None:
                assert verdict.first_breach_at == instant(now)
            known = verdict.first_breach_at
        seen += known is not None
    assert seen > 50


WEEK = timedelta(weeks=1)
DESK = Schedule(tz="Etc/GMT-3", week={"mon-fri": "08:00-12:00, 13:00-17:30"})


@pytest.mark.parametrize("weeks", [-60, 1, 500])
def test_shifting_by_whole_weeks_shifts_the_dates_and_nothing_else(weeks: int) -> None:
    by = weeks * WEEK
    for number in range(60):
        case = Case(Random(f"shift {number}"), tick=1800 * SECOND_US, schedule=DESK)
        facts = [attrs.evolve(fact, at=fact.at + by) for fact in case.facts]
        history = attrs.evolve(
            case.history,
            opened_at=case.history.opened_at + by,
            began_at=case.history.began_at + by,
            facts=facts,
        )
        now = instant(case.end)
        moved = verdict_of(case, now + by, history)
        assert moved == shifted(verdict_of(case, now), by)


def shifted(verdict: Verdict, by: timedelta) -> Verdict:
    dates: dict[str, Any] = {
        name: value + by
        for name in attrs.fields_dict(Verdict)
        if isinstance(value := getattr(verdict, name), datetime)
    }
    segments = [
        attrs.evolve(s, start=s.start + by, end=s.end + by) for s in verdict.segments
    ]
    return attrs.evolve(verdict, segments=Segments(segments), **dates)


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


def test_one_more_fact_costs_no_recursion_on_a_very_long_history() -> None:
    case = Case(Random("long"), schedule=DESK)
    facts = [
        Fact(
            record_id="R",
            seq=n,
            at=instant(n * SECOND_US),
            changes=[FieldChange("status", None, ("hold", "work")[n % 2])],
        )
        for n in range(1, 20_001)
    ]
    history = attrs.evolve(case.history, facts=facts)
    clock = Clock.begin(case.target, history)
    for fact in facts:
        clock = clock.after(fact)
    now = instant(30_000 * SECOND_US)
    verdict = clock.verdict(now)
    assert verdict == measure(case.target, history, now=now)
    again = pickle.loads(pickle.dumps(clock))  # noqa: S301 - made on the line itself
    assert again.verdict(now) == verdict
    assert len(repr(verdict)) > len(verdict.segments)
