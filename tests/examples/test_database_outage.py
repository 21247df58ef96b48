"""The story of an outage says what can be worked out by hand."""

import pytest

from examples import database_outage


@pytest.fixture(scope="module")
def told() -> str:
    with pytest.MonkeyPatch.context() as patched:
        lines: list[str] = []
        patched.setattr("builtins.print", lambda *parts: lines.append(" ".join(parts)))
        database_outage.main()
    return "\n".join(lines)


def test_who_is_hit_and_what_was_promised_to_them(told: str) -> None:
    assert "payroll is down: db-1 > pay-app > payroll" in told
    assert "shop is down: db-1 > shop-app > shop" in told
    assert "acme gold (sla): touched through payroll" in told
    assert "wiki best effort: not touched" in told


def test_it_is_critical_and_a_major_incident_whose_clock_is_met(told: str) -> None:
    assert "INC-3: critical priority, of high impact and high urgency" in told
    assert "critical service: hits payroll" in told
    # 09:40 to 11:55 on a Tuesday within office hours, of the 4 hours of a critical one.
    assert "2:15:00 counted of 4:00:00, 1:45:00 left" in told


def test_three_incidents_on_one_item_make_a_problem(told: str) -> None:
    assert "INC-1, INC-2, INC-3" in told
    assert "PRB-1 explains 3 incidents." in told


def test_the_change_avoids_what_is_in_its_way(told: str) -> None:
    assert "db-1 is outside of its maintenance, nights" in told
    assert "db-1 meets the blackout payroll run" in told
    # Nights are 20:00 to 24:00; the payroll run ends on Thursday morning, and CHG-7 has what
    # db-1 stands on until Thursday 22:00.
    assert "Free: Thursday 22:00 to 00:00." in told
    assert "CHG-8 is closed: successful." in told


def test_the_figures_of_the_week(told: str) -> None:
    # INC-3 was taken up after 10 minutes and took 135; INC-4 after 5, and took 60.
    assert "mean_time_to_acknowledge: 0:07:30 (n 2)" in told
    assert "mean_time_to_resolve: 1:37:30 (n 2)" in told
    assert "linked_to_problem_rate: 50.0 % (n 2)" in told
    # Five days of 10 hours, less 2:15.
    assert "payroll: 95.5 %, 2:15:00 down of 50:00:00 agreed, 1 failure" in told
