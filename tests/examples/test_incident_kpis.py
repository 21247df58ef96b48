"""The KPIs that the example prints, beside a count over the rows of the log themselves."""

from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cache
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest

from examples import incident_kpis

REAL_LOG = Path("../shared/data/incident_event_log.csv")
LOGS = [
    incident_kpis.SAMPLE,
    pytest.param(
        REAL_LOG,
        marks=pytest.mark.skipif(
            not REAL_LOG.exists(), reason="the real log is not at hand"
        ),
    ),
]
OVER = {"Resolved", "Closed"}


@cache
def report(path: Path) -> tuple[str, ...]:
    """What the example prints of a log."""
    with redirect_stdout(StringIO()) as out:
        incident_kpis.main([] if path == incident_kpis.SAMPLE else [str(path)])
    return tuple(out.getvalue().splitlines())


def printed(path: Path) -> dict[str, str]:
    """What stands behind each title, at its first mention."""
    found: dict[str, str] = {}
    for line in report(path):
        title, figure = line[:34].strip(), line[34:].strip()
        found.setdefault(title, figure)
    return found


def lives(path: Path) -> Iterator[list[tuple[datetime, incident_kpis.Row]]]:
    """The rows of each incident, each with the instant at which it took effect."""
    for rows in incident_kpis.read_log(path).values():
        at, found = incident_kpis.instant(rows[0]["opened_at"]), []
        for row in rows:
            at = max(at, incident_kpis.instant(row["sys_updated_at"]))
            found.append((at, row))
        yield found


def ends(life: list[tuple[datetime, incident_kpis.Row]]) -> list[int]:
    states = [row["incident_state"] in OVER for _, row in life]
    return [i for i, over in enumerate(states) if over and not (i and states[i - 1])]


@pytest.mark.parametrize("path", LOGS)
def test_times_are_those_between_the_rows(path: Path) -> None:
    spent = []
    for life in lives(path):
        last = ends(life)[-1]
        opened = incident_kpis.instant(life[0][1]["opened_at"])
        if life[-1][1]["incident_state"] in OVER and (last or life[0][0] == opened):
            spent.append(life[last][0] - opened)
    hours = sum(spent, timedelta()) / timedelta(hours=1) / len(spent)
    told = printed(path)["Mean time to resolve (MTTR)"].split()
    assert told[:4] == [f"{hours:.2f}", "h", "n", f"{len(spent)}"]


@pytest.mark.parametrize("path", LOGS)
def test_reopenings_and_reassignments_are_those_of_the_rows(path: Path) -> None:
    told = printed(path)
    every = list(lives(path))
    back = sum(
        sum(
            old["incident_state"] in OVER and new["incident_state"] not in OVER
            for (_, old), (_, new) in pairwise(life)
        )
        for life in every
    )
    share = Fraction(back, len(every))
    assert told["Reopenings per record"].split() == [
        f"{float(share):.3f}",
        "n",
        f"{len(every)}",
    ]
    moves = []
    for life in every:
        opened = incident_kpis.instant(life[0][1]["opened_at"])
        whole = life[0][1]["incident_state"] == "New" or life[0][0] == opened
        until = life[: ends(life)[-1] + 1]
        path_of = [
            r["assignment_group"] for _, r in until if r["assignment_group"] != "?"
        ]
        if whole and path_of:
            moves.append(sum(a != b for a, b in pairwise(path_of)))
    mean = sum(moves) / len(moves)
    assert told["Reassignments per record"].split()[:3] == [
        f"{mean:.3f}",
        "n",
        f"{len(moves)}",
    ]


@pytest.mark.parametrize("path", LOGS)
def test_what_came_and_went_leaves_nothing(path: Path) -> None:
    lines = report(path)
    place = lines.index("What came and went")
    rows = [line.split() for line in lines[place + 3 : lines.index("", place)]]
    opened, reopened, resolved, cancelled, net = (
        sum(int(row[i]) for row in rows) for i in range(1, 6)
    )
    count = len(incident_kpis.read_log(path))
    assert (opened, cancelled) == (count, 0)
    assert net == opened + reopened - resolved == int(rows[-1][6])


def test_the_sample_is_read_without_a_path() -> None:
    assert "300 incidents" in report(incident_kpis.SAMPLE)[0]
