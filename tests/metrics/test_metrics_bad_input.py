"""Whatever is given in place of an argument is taken or refused with an error of ours."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from itsmcore import metrics
from itsmcore.interval import Interval
from itsmcore.metrics import (
    Figure,
    Kpi,
    KpiHead,
    SummaryCell,
    SummarySpec,
    backlog,
    backlog_age,
    backlog_days,
    compliance_figure,
    figures,
    flow,
    littles_law,
    mean_time_to_resolve,
    quantile,
    quantiles,
    spread,
    summarise,
)
from itsmcore.sla import Target, compliance
from tests.bad_input import Call, surprises
from tests.metrics.definitions import every_kpi
from tests.metrics.desk_histories import MONDAY, OFFICE, desk_histories

NOW = MONDAY + timedelta(days=9)
WEEK = Interval(start=MONDAY, end=MONDAY + timedelta(days=7))
DESK = desk_histories(Random(8), 3)
TERMS: dict[str, Any] = {
    "now": NOW,
    "period": WEEK,
    "schedule": OFFICE,
    "cancelled": ["cancelled"],
}
TABLE: dict[str, Any] = {**TERMS, "by": ["group"], "bucket": "week", "tz": "UTC"}
PART = summarise([backlog], DESK, now=NOW)
CALLS = [
    Call(mean_time_to_resolve, (DESK,), TERMS),
    Call(mean_time_to_resolve.cases, (DESK,), TERMS),
    Call(figures, ([backlog], DESK), TABLE),
    Call(summarise, ([backlog], DESK), TABLE),
    Call(quantile, ([1, 2], "0.5"), {"method": "linear"}),
    Call(quantiles, (backlog_age, DESK, ["0.5"]), {**TERMS, "method": "hazen"}),
    Call(spread, (backlog_age, DESK, [timedelta(1)]), TERMS),
    Call(
        flow,
        (DESK,),
        {"now": NOW, "bucket": "day", "tz": "UTC", "period": WEEK, "cancelled": ["x"]},
    ),
    Call(littles_law, (DESK, WEEK), {"now": NOW, "cancelled": ["x"]}),
    Call(backlog_days, (DESK,), {"now": NOW, "period": WEEK, "cancelled": ["x"]}),
    Call(compliance_figure, (compliance([]),), {"name": "kept"}),
    Call(PART.quantile, (backlog, "0.5")),
    Call(PART.add, (PART[0],)),
    Call(PART.empty, (PART.spec,)),
    Call(backlog(DESK, now=NOW).per, (3,), {"times": 100, "name": "each"}),
    Call(figures([backlog], DESK, now=NOW).of, (backlog,)),
    Call(
        Figure,
        (),
        {
            "name": "n",
            "numerator": 1,
            "denominator": 2,
            "n": 2,
            "excluded": {"open": 1},
            "cohort": "opened",
            "clock": "working",
            "unit": "ratio",
        },
    ),
    Call(
        KpiHead,
        (),
        {
            "name": "n",
            "told": "n",
            "cohort": "due",
            "clock": None,
            "unit": "number",
            "is_sum": True,
        },
    ),
    Call(
        SummarySpec,
        (),
        {
            "kpis": PART.spec.kpis,
            "now": NOW,
            "by": ["group"],
            "bucket": "day",
            "tz": "UTC",
            "period": WEEK,
            "cancelled": ["x"],
        },
    ),
    Call(
        SummaryCell,
        (),
        {
            "kpi": "n",
            "bucket": MONDAY.date(),
            "key": {"group": "net"},
            "n": 1,
            "total": 1,
            "weight": 1,
            "least": 1,
            "most": 1,
            "excluded": {"open": 1},
            "bins": [(1, 1)],
        },
    ),
    Call(
        Kpi,
        (),
        {
            "name": "n",
            "title": "N",
            "numerator": "a",
            "denominator": "b",
            "open_cases": "c",
            "missing": "d",
            "cohort": "opened",
            "unit": "ratio",
            "statistic": "mean",
            "is_clocked": True,
            "source": "e",
            "rule": backlog.rule,
            "reads": backlog.reads,
        },
    ),
]
NAMES = [getattr(call.function, "__qualname__", repr(call.function)) for call in CALLS]


@pytest.mark.parametrize("call", CALLS, ids=NAMES)
def test_junk_is_refused_with_an_error_of_ours(call: Call) -> None:
    call()
    assert list(surprises(call)) == []


OWN = [kpi for kpi in every_kpi() if kpi.reads is metrics.backlog.reads]


@pytest.mark.parametrize("kpi", OWN, ids=lambda kpi: kpi.name)
def test_an_option_is_refused_or_the_kpi_can_be_asked(kpi: Kpi) -> None:
    def asked(name: str) -> Callable[[Any], Any]:
        return lambda value: kpi.given(**{name: value})(DESK, now=NOW)

    for name, value in kpi.options.items():
        usual = Target.resolution(timedelta(1)) if name == "target" else value
        assert list(surprises(Call(asked(name), (usual,)))) == []
