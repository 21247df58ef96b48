"""What type checkers see of metrics; checked by mypy, never run."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any, assert_type

from itsmcore.metrics import (
    Asked,
    Case,
    Figure,
    FigureRow,
    Figures,
    Flow,
    Kpi,
    Life,
    Summary,
    backlog,
    figures,
    flow,
    left_out,
    mean_time_to_resolve,
    measured,
    quantile,
    quantiles,
    reopen_rate,
    summarise,
)
from itsmcore.model import History

NOW = datetime(2026, 3, 2, tzinfo=UTC)
HISTORIES: list[History] = []

figure = mean_time_to_resolve(HISTORIES, now=NOW)
assert_type(figure, Figure)
assert_type(figure.exact, Fraction | None)
assert_type(figure.value, timedelta | float | int | None)
assert_type(reopen_rate.given(within=timedelta(days=7)), Kpi)
assert_type(backlog.cases(HISTORIES, now=NOW), tuple[tuple[str, Case], ...])

table = figures([backlog], HISTORIES, now=NOW, by=["group"], bucket="week")
assert_type(table, Figures)
assert_type(table[0], FigureRow)
assert_type(table.columns(), dict[str, list[Any]])

assert_type(flow(HISTORIES, now=NOW, bucket="day"), Flow)
assert_type(quantile([1, 2], "0.5"), Fraction | None)
assert_type(quantiles(backlog, HISTORIES, ["0.5"], now=NOW), tuple[Figure, ...])
parts = [summarise([backlog], HISTORIES, now=NOW)]
assert_type(parts[0] + parts[0], Summary)


def own(life: Life, asked: Asked) -> Case:
    """A rule of one's own."""
    if not life.is_open:
        return left_out("not_open", asked.now_us)
    return measured(asked.now_us, 1)


mean_time_to_resolve(HISTORIES, now="today")  # type: ignore[arg-type]  # an instant is needed
figures([backlog], HISTORIES, now=NOW, bucket="decade")  # type: ignore[arg-type]  # there is no such bucket
quantile([1], "0.5", method="cubic")  # type: ignore[arg-type]  # there is no such method
