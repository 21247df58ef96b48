"""Progress of an improvement: from its baseline to its target, exact."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsmcore.errors import FieldError, ItsmError, UnknownNameError, WrongTypeError
from itsmcore.model import ImprovementItem
from itsmcore.practices import Better, progress
from tests.bad_input import Call, surprises

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEWER = settings(max_examples=settings().max_examples // 3)


def item(
    baseline: Any = 10, target: Any = 6, measured: Any = None, **given: Any
) -> ImprovementItem:
    told = {"baseline": baseline, "target": target, "measured": measured, **given}
    return ImprovementItem(id="IMP1", opened_at=SINCE, kpi="MTTR", **told)


def test_the_way_from_the_baseline_to_the_target() -> None:
    found = progress(item(measured=7))
    assert (found.better, found.share, found.is_reached, found.missing) == (
        Better.LOWER,
        Fraction(3, 4),
        False,
        Fraction(-1),
    )
    assert found.explain() == (
        "IMP1: MTTR from 10 to 6, measured 7",
        "75.0 % of the way, -1 to go",
    )
    since = found.since_baseline
    assert since is not None
    assert (since.change, since.outlook) == (Fraction(-3), "improved")


def test_at_the_target_and_beyond_it_is_reached() -> None:
    for measured, share in ((6, Fraction(1)), (2, Fraction(2))):
        found = progress(item(), measured=measured)
        assert (found.is_reached, found.share, found.missing) == (
            True,
            share,
            Fraction(0),
        )
    assert progress(item(), measured=6).explain()[1] == "100.0 % of the way, reached"
    worse = progress(item(measured=12))
    assert (worse.share, worse.is_reached) == (Fraction(-1, 2), False)


def test_a_higher_figure_may_be_the_better_one() -> None:
    found = progress(item("0.80", "0.95"), measured=0.9)
    assert (found.better, found.share) == (Better.HIGHER, Fraction(2, 3))
    assert found.missing == Fraction(1, 20)


def test_what_is_not_known_stays_unknown() -> None:
    for one in (item(), item(target=None, measured=3), item(10, 10, 12)):
        found = progress(one)
        assert (found.is_reached, found.share, found.missing) == (None, None, None)
        assert found.explain()[1] == "so nobody can tell whether it is reached"
    assert progress(item(target=None, measured=3)).since_baseline is None


def test_the_direction_is_declared_where_the_figures_do_not_tell() -> None:
    kept = progress(item(10, 10, 12), better="higher")
    assert (kept.is_reached, kept.share, kept.missing) == (True, None, Fraction(0))
    assert kept.explain()[1] == "reached"
    only = progress(item(None, 5, 3), better="higher")
    assert (only.is_reached, only.missing, only.share) == (False, Fraction(2), None)
    assert only.explain() == (
        "IMP1: MTTR from undefined to 5, measured 3",
        "2 to go",
    )


def test_a_length_of_time_is_counted_in_a_unit() -> None:
    found = progress(item(), measured=7.5 * HOUR, unit=HOUR)
    assert (found.measured, found.share) == (Fraction(15, 2), Fraction(5, 8))
    assert progress(item(measured=7), unit=HOUR).share == Fraction(3, 4)


FIGURES = st.none() | st.integers(-5, 5)


@FEWER
@given(FIGURES, FIGURES, FIGURES)
def test_progress_is_that_of_the_plain_numbers(
    baseline: int | None, target: int | None, measured: int | None
) -> None:
    found = progress(item(baseline, target, measured))
    if baseline is None or target is None or baseline == target:
        assert (found.better, found.share, found.is_reached) == (None, None, None)
        return
    assert found.better == ("higher" if target > baseline else "lower")
    if measured is None:
        assert (found.share, found.is_reached, found.missing) == (None, None, None)
        return
    assert found.share is not None
    assert baseline + found.share * (target - baseline) == measured
    reached = measured >= target if target > baseline else measured <= target
    assert found.is_reached is reached
    assert found.missing == (0 if reached else target - measured)
    assert found.is_reached is (found.share >= 1)


WRONG: Any = None  # what a type checker would not let pass
BAD: list[tuple[Any, type[ItsmError], str]] = [
    (lambda: progress(item(), measured=HOUR), WrongTypeError, "measured"),
    (lambda: progress(item(), measured=HOUR, unit=0 * HOUR), FieldError, "unit"),
    (lambda: progress(item(), measured=HOUR, unit=-HOUR), FieldError, "unit"),
    (lambda: progress(item(), better="higher"), FieldError, "better"),
    (lambda: progress(item(), better="more"), UnknownNameError, "better"),
    (lambda: progress(WRONG), WrongTypeError, "item"),
]


@pytest.mark.parametrize(("call", "error", "field"), BAD)
def test_bad_input_is_refused(call: Any, error: type[ItsmError], field: str) -> None:
    with pytest.raises(error, match=rf"^{field}"):
        call()


def test_nothing_but_our_errors_comes_of_bad_arguments() -> None:
    told = {"measured": HOUR, "unit": HOUR, "better": "lower"}
    assert [*surprises(Call(progress, (item(),), told))] == []
