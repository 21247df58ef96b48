"""Run every race and print one Markdown table: `python -m benchmarks`."""

import sys

from benchmarks import (
    availability,
    business_bulk,
    business_time,
    cmdb_compile,
    cmdb_impact,
    cmdb_points,
    lifecycle,
    metrics,
    practices,
    sla,
)
from benchmarks.harness import markdown, run

__all__ = ["main"]

PAGES = (lifecycle, business_time, business_bulk, sla, cmdb_compile, cmdb_impact)


def main() -> None:
    """Run the races in order."""
    results = [
        result for page in PAGES for race in page.races() for result in run(race)
    ]
    print(f"CPython {sys.version.split()[0]}; ratio: to the first line of its work\n")
    print(markdown(results))
    lines = (
        *lifecycle.figures(),
        *business_bulk.memory(),
        *sla.figures(),
        *cmdb_compile.figures(),
        *cmdb_impact.figures(),
        *cmdb_points.figures(),
        *availability.figures(),
        *practices.figures(),
        *metrics.figures(),
    )
    print("\n" + "\n".join(f"- {line}" for line in lines))


if __name__ == "__main__":
    main()
