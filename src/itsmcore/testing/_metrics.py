"""Strategies of what metrics tell: figures and summaries."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from itsmcore.metrics import (
    ClockKind,
    CohortKind,
    Figure,
    KpiHead,
    Summary,
    SummaryCell,
    SummarySpec,
    Unit,
)
from itsmcore.testing._times import instants, intervals
from itsmcore.testing._values import keys, texts, words

__all__ = ["figures", "summaries"]

_COUNTS = st.integers(0, 10**6)
_BUCKETS = ("day", "week", "month", "quarter", "year", None)


def figures() -> SearchStrategy[Figure]:
    """Figures of any unit, undefined ones among them."""
    return st.builds(
        Figure,
        name=keys(),
        numerator=st.integers(),
        denominator=st.integers(0),
        n=_COUNTS,
        excluded=st.dictionaries(keys(), _COUNTS, max_size=3),
        cohort=words(CohortKind),
        clock=st.none() | words(ClockKind),
        unit=words(Unit),
    )


@st.composite
def summaries(draw: st.DrawFn) -> Summary:
    """Summaries of a few KPIs, with and without groups and buckets."""
    names = draw(st.lists(keys(), unique=True, min_size=1, max_size=2))
    by = draw(st.lists(st.sampled_from(["group", "priority"]), unique=True))
    spec = SummarySpec(
        kpis=[draw(_heads(name)) for name in names],
        now=draw(instants()),
        by=by,
        bucket=draw(st.sampled_from(_BUCKETS)),
        tz=draw(st.sampled_from(["UTC", "Europe/London"])),
        period=draw(st.none() | intervals()),
        cancelled=draw(st.frozensets(keys(), max_size=2)),
    )
    return Summary(spec=spec, cells=draw(st.lists(_cells(names, by), max_size=4)))


def _heads(name: str) -> SearchStrategy[KpiHead]:
    return st.builds(
        KpiHead,
        name=st.just(name),
        told=texts(),
        cohort=words(CohortKind),
        clock=st.none() | words(ClockKind),
        unit=words(Unit),
        is_sum=st.booleans(),
    )


def _cells(names: list[str], by: list[str]) -> SearchStrategy[SummaryCell]:
    amounts: SearchStrategy[Any] = st.integers(-(2**40), 2**60)
    return st.builds(
        SummaryCell,
        kpi=st.sampled_from(names),
        bucket=st.none() | st.dates(),
        key=st.fixed_dictionaries({name: st.none() | keys() for name in by}),
        n=_COUNTS,
        total=amounts,
        weight=_COUNTS,
        least=st.none() | amounts,
        most=st.none() | amounts,
        excluded=st.dictionaries(keys(), _COUNTS, max_size=2),
        bins=st.lists(st.tuples(amounts, _COUNTS), max_size=3),
    )
