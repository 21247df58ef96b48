"""The main job, on the sample of the repository and on the real log."""

from pathlib import Path

import pytest

from examples import replay_event_log

REAL_LOG = Path("../shared/data/incident_event_log.csv")
MATRIX = {
    # from: New, Active, Aw. Evidence, Aw. Problem, Aw. User, Aw. Vendor, Resolved, Closed
    "New": [1006, 321, 0, 9, 80, 0, 222, 0],
    "Active": [0, 915, 0, 19, 228, 2, 380, 0],
    "Awaiting Evidence": [0, 0, 0, 0, 0, 0, 2, 0],
    "Awaiting Problem": [0, 7, 0, 35, 7, 0, 22, 0],
    "Awaiting User Info": [0, 69, 1, 7, 586, 1, 246, 0],
    "Awaiting Vendor": [0, 1, 1, 0, 1, 4, 0, 0],
    "Resolved": [0, 11, 0, 0, 0, 0, 28, 890],
    "Closed": [0, 0, 0, 0, 0, 0, 0, 7],
}
"""Counted apart from this library; section 4 of the profile of the log has the same."""


def report_on(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    replay_event_log.main(arguments)
    return capsys.readouterr().out.splitlines()


def matrix_of(lines: list[str]) -> dict[str, list[int]]:
    rows = {}
    for name in replay_event_log.STATES:
        cells = next(
            line.removeprefix(name).split()
            for line in lines
            if line.startswith(name) and len(line.split()) > 8
        )
        rows[name] = [int(cell) for cell in cells]
    return rows


def test_the_sample_of_the_repository_is_reported(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = report_on(capsys)
    assert "300 of 300 incidents replayed" in lines
    assert "70 do not start at New" in lines
    assert "4 reopened" in lines
    assert "1 with time running backwards" in lines
    assert "6 without resolved_at in the log" in lines
    assert "agrees on 250 of 251 incidents" in lines
    assert any(line.startswith("INC0004232: met with 3:33:00") for line in lines)


def test_every_step_of_the_sample_is_in_the_matrix(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = report_on(capsys)
    steps = sum(map(sum, matrix_of(lines).values()))
    assert f"{steps} facts after the first rows" in lines
    assert steps == 2045 - 300


@pytest.mark.skipif(not REAL_LOG.exists(), reason="the real log is not at hand")
def test_the_real_log_is_what_its_profile_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = report_on(capsys, str(REAL_LOG))
    assert "890 of 890 incidents replayed" in lines
    assert "258 do not start at New" in lines
    assert "10 reopened" in lines
    assert "1 with time running backwards" in lines
    assert "29 without resolved_at in the log" in lines
    assert matrix_of(lines) == MATRIX


@pytest.mark.skipif(not REAL_LOG.exists(), reason="the real log is not at hand")
def test_the_real_log_disagrees_with_the_verdict_on_one_incident(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = report_on(capsys, str(REAL_LOG))
    place = lines.index("agrees on 756 of 757 incidents")
    assert lines[place + 1].startswith("INC0000379: met with 4:00:00")
    assert lines[place + 2] == ""


def test_the_report_reads_no_column_that_tells_the_end(tmp_path: Path) -> None:
    # A verdict that looked at resolved_at, closed_at or made_sla would change with them.
    text = replay_event_log.SAMPLE.read_text(encoding="utf-8")
    log = replay_event_log.read_log(replay_event_log.SAMPLE)
    blind = tmp_path / "blind.csv"
    head, *rows = text.splitlines()
    ends = [head.split(",").index(n) for n in ("resolved_at", "closed_at", "made_sla")]
    cut = [",".join(_blanked(row.split(","), ends)) for row in rows]
    blind.write_text("\n".join([head, *cut]), encoding="utf-8")
    other = replay_event_log.read_log(blind)
    for number in list(log)[:40]:
        told = replay_event_log.history_of(log[number])
        untold = replay_event_log.history_of(other[number])
        now = told.effective_at(len(told))
        one = replay_event_log.worked(told, now).verdicts
        two = replay_event_log.worked(untold, now).verdicts
        assert {k: v.outcome for k, v in one.items()} == {
            k: v.outcome for k, v in two.items()
        }


def _blanked(cells: list[str], places: list[int]) -> list[str]:
    return ["?" if i in places else cell for i, cell in enumerate(cells)]
