"""The page of definitions, written from the texts that the KPIs carry.

Run it to write the page anew: `python -m tests.metrics.definitions`.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from itsmcore import metrics
from itsmcore.metrics import CohortKind, Kpi

__all__ = ["PAGE", "every_kpi", "page"]

PAGE: Final = Path(__file__).parents[2] / "docs" / "reference" / "kpi-definitions.md"

_HEAD: Final = """\
# Definitions of the KPIs

Each {py:class}`itsmcore.metrics.Kpi` carries its definition in words; this page is written from them,
and a test keeps it so. For all of them:

- A figure is undefined, None, where its denominator is 0; it never is 0 for want of cases.
- What is not measured is counted by reason in `excluded`.
- Facts after `now` are not used; what was opened after it is not there.
- A case belongs to a period by the instant that its cohort names. One without that instant, such as an
  open record in a cohort of resolutions, belongs to no period, and is counted only where none is asked for.
- Done and closed states are an end; a record is cancelled in a state that is named so (`cancelled`, unless
  others are given).
- A duration is calendar time, or working time where a schedule is given.

Options are set with {py:meth}`given <itsmcore.metrics.Kpi.given>`, as in
`reopen_rate.given(within=timedelta(days=7))`.
"""


def every_kpi() -> Iterator[Kpi]:
    """The KPIs of the room, by name."""
    for name in metrics.__all__:
        value = getattr(metrics, name)
        if isinstance(value, Kpi):
            yield value


def page() -> str:
    """The page as it has to be."""
    parts = [_HEAD]
    for kpi in every_kpi():
        lines = [
            f"## {kpi.title}",
            f"`{kpi.name}`, a {kpi.unit}, {_statistic(kpi)}; over {_reads(kpi)}",
            f"- **Numerator:** {kpi.numerator}.",
            f"- **Denominator:** {kpi.denominator}.",
            f"- **Open ones:** {kpi.open_cases}.",
            f"- **Missing ones:** {kpi.missing}.",
            f"- **Cohort:** {_cohort(kpi)}.",
            f"- **Source:** {kpi.source}.",
        ]
        lines[1] += "."
        options = _options(kpi.options)
        if options:
            lines.append(f"- **Options:** {options}.")
        parts.append(f"{lines[0]}\n\n{lines[1]}\n\n" + "\n".join(lines[2:]) + "\n")
    return "\n".join(parts)


def _cohort(kpi: Kpi) -> str:
    if kpi.cohort is CohortKind.OBSERVED:
        return "none, it stands as of `now`"
    return f"by when a record was {kpi.cohort.replace('_', ' ')}"


def _statistic(kpi: Kpi) -> str:
    words = {"mean": "the mean", "sum": "the sum", "median": "the median"}
    return words[str(kpi.statistic)]


def _reads(kpi: Kpi) -> str:
    name = kpi.reads.__name__
    return "histories" if name == "History" else f"records of `{name}`"


def _options(options: Mapping[str, Any]) -> str:
    return ", ".join(f"`{name}` ({_shown(value)})" for name, value in options.items())


def _shown(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, timedelta):
        return f"{value.days} days" if value.days else f"{value}"
    if isinstance(value, (frozenset, tuple, Mapping)):
        return ", ".join(f"`{one}`" for one in sorted(value)) or "none"
    return f"`{value!r}`"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
