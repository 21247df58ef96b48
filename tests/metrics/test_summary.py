"""Summaries give the same bits however the records were split, and the figures of all."""

import json
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsmcore.codec import decode, encode
from itsmcore.errors import FieldError, UnknownNameError, WrongTypeError
from itsmcore.interval import Interval
from itsmcore.metrics import (
    Statistic,
    Summary,
    SummaryCell,
    backlog,
    backlog_age,
    figures,
    mean_time_to_resolve,
    quantile,
    reassignments,
    reopen_rate,
    summarise,
    waiting_ratio,
)
from itsmcore.metrics._bins import bin_of, middle
from itsmcore.model import History
from tests.metrics.desk_histories import MONDAY, OFFICE, desk_histories

KPIS = [mean_time_to_resolve, backlog, reopen_rate, reassignments, waiting_ratio]
NOW = MONDAY + timedelta(days=60)
WEEKS = Interval(start=MONDAY, end=MONDAY + timedelta(days=35))


def part(histories: list[History], **asked: Any) -> Summary:
    terms = {"by": ["group", "priority"], "bucket": "week", "tz": "Europe/London"}
    return summarise(KPIS, histories, now=NOW, **{**terms, **asked})


@given(st.integers(0, 2**32), st.integers(1, 5), st.sampled_from([None, WEEKS]))
def test_any_split_in_any_order_gives_the_same_bits(
    seed: int, parts: int, period: Interval | None
) -> None:
    rng = Random(seed)
    histories = desk_histories(rng, 12)
    whole = part(histories, period=period)
    rng.shuffle(histories)
    places = [rng.randrange(parts) for _ in histories]
    split = [
        part(
            [h for h, at in zip(histories, places, strict=True) if at == n],
            period=period,
        )
        for n in range(parts)
    ]
    rng.shuffle(split)
    text = json.dumps(encode(whole))
    assert json.dumps(encode(sum(split))) == text
    while len(split) > 1:
        one, other = split.pop(rng.randrange(len(split))), split.pop()
        split.append(one + other)
    assert split == [whole]
    assert repr(split[0]) == repr(whole)
    assert Summary.empty(whole.spec) + whole == whole
    assert decode(json.loads(text), Summary) == whole


@given(st.integers(0, 2**32), st.sampled_from([None, OFFICE]))
def test_a_summary_tells_the_figures_of_all(seed: int, schedule: Any) -> None:
    histories = desk_histories(Random(seed), 10)
    terms: dict[str, Any] = {"now": NOW, "by": ["group"], "schedule": schedule}
    found = summarise(KPIS, histories, **terms).figures()
    assert found == figures(KPIS, histories, **terms)
    plain = summarise(KPIS, histories, now=NOW).figures()
    assert plain == figures(KPIS, histories, now=NOW)


def test_a_summary_of_nothing_has_undefined_figures() -> None:
    found = summarise(KPIS, [], now=NOW)
    assert len(found) == 0
    assert [row.figure.value for row in found.figures()] == [None, 0, None, None, None]
    assert found.quantile(mean_time_to_resolve, "0.5") is None


@given(
    st.lists(st.integers(-(10**6), 10**18), min_size=1, max_size=20),
    st.fractions(0, 1, max_denominator=20),
)
def test_a_quantile_is_less_than_one_percent_off(
    amounts: list[int], share: Any
) -> None:
    spec = summarise([mean_time_to_resolve], [], now=NOW).spec
    cells = [
        SummaryCell(
            kpi="mean_time_to_resolve",
            n=1,
            total=amount,
            weight=1,
            least=amount,
            most=amount,
            bins=[(bin_of(amount), 1)],
        )
        for amount in amounts
    ]
    found = Summary(spec=spec, cells=cells).quantile("mean_time_to_resolve", share)
    exact = quantile(amounts, share)
    assert found is not None
    assert exact is not None
    assert 100 * abs(found - exact) < max(Fraction(1), abs(exact))


@given(st.integers(-(2**80), 2**80))
def test_bins_are_in_order_and_narrow(amount: int) -> None:
    number = bin_of(amount)
    assert bin_of(amount + 1) in (number, number + 1)
    assert bin_of(middle(number)) == number
    assert 128 * abs(middle(number) - amount) <= abs(amount)
    assert abs(amount) >= 128 or middle(number) == amount


def test_cells_of_one_place_are_one() -> None:
    whole = part(desk_histories(Random(5), 12))
    twice = attrs.evolve(whole, cells=[*whole.cells, *whole.cells])
    assert len(twice) == len(whole)
    assert twice == whole + whole
    assert sum(cell.n for cell in twice) == 2 * sum(cell.n for cell in whole)
    assert whole[0] == whole.cells[0]
    assert whole[:2] == whole.cells[:2]
    assert whole.add() == whole


def test_the_key_of_a_cell_may_come_in_any_order() -> None:
    whole = part([])
    one = SummaryCell(kpi="backlog", key={"priority": "low", "group": "net"}, n=1)
    two = SummaryCell(kpi="backlog", key={"group": "net", "priority": "low"}, n=2)
    assert whole.add(one, two) == whole.add(two, one)
    assert len(whole.add(one, two)) == 1


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"bucket": "day"}, "spec"),
        ({"by": ["group"]}, "spec"),
        ({"tz": "UTC"}, "spec"),
        ({"period": WEEKS}, "spec"),
        ({"cancelled": ["void"]}, "spec"),
        ({"schedule": OFFICE}, "spec"),
    ],
)
def test_parts_on_other_terms_do_not_add_up(other: dict[str, Any], field: str) -> None:
    with pytest.raises(FieldError, match=rf"{field}.*other terms"):
        part([]) + part([], **other)


def test_options_are_terms() -> None:
    one = summarise([reopen_rate], [], now=NOW)
    two = summarise([reopen_rate.given(within=timedelta(days=3))], [], now=NOW)
    with pytest.raises(FieldError, match="spec"):
        one + two


def test_what_is_no_summary_does_not_add_up() -> None:
    with pytest.raises(WrongTypeError, match="other"):
        part([]) + 1  # type: ignore[operator]  # what is refused
    with pytest.raises(WrongTypeError, match="other"):
        1 + part([])


def test_cells_that_do_not_fit_are_refused() -> None:
    whole = summarise([backlog], [], now=NOW)
    with pytest.raises(FieldError, match=r"cells\[0\].kpi.*no such KPI"):
        whole.add(SummaryCell(kpi="other"))
    with pytest.raises(FieldError, match=r"cells\[0\].key"):
        whole.add(SummaryCell(kpi="backlog", key={"group": "net"}))
    with pytest.raises(WrongTypeError, match=r"cells\[0\]"):
        whole.add("cell")  # type: ignore[arg-type]  # what is refused
    with pytest.raises(FieldError, match="bins"):
        SummaryCell(kpi="backlog", bins=[3])  # type: ignore[list-item]  # what is refused
    with pytest.raises(FieldError, match="n: "):
        SummaryCell(kpi="backlog", n=-1)
    with pytest.raises(WrongTypeError, match="kpis"):
        attrs.evolve(whole.spec, kpis=3)  # type: ignore[arg-type]  # what is refused
    with pytest.raises(FieldError, match="bucket"):
        attrs.evolve(whole.spec, bucket="decade")  # type: ignore[arg-type]  # what is refused
    with pytest.raises(FieldError, match="tz"):
        attrs.evolve(whole.spec, tz="Moon/Base")
    assert SummaryCell(kpi="backlog", bucket=date(2026, 3, 2)).n == 0


def test_medians_do_not_add_up() -> None:
    median = attrs.evolve(backlog_age, statistic=Statistic.MEDIAN)
    with pytest.raises(FieldError, match=r"kpis.*medians"):
        summarise([median], [], now=NOW)


def test_a_quantile_is_of_a_kpi_that_is_there() -> None:
    found = part([])
    with pytest.raises(UnknownNameError, match="mean_time_to_resolve"):
        found.quantile("backlog_age", "0.5")
    with pytest.raises(FieldError, match="share"):
        found.quantile(backlog, 2)
