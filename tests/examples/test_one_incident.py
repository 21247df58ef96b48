"""The short example says what its comments promise."""

import pytest

from examples import one_incident


def test_one_incident_from_birth_to_closure(capsys: pytest.CaptureFixture[str]) -> None:
    one_incident.main()
    out = capsys.readouterr().out
    assert "09:15 INC-1 is new; Ada may:" in out
    # Worked out by hand: 09:10 to 10:00 and 14:00 to 15:30 count, the lunch break is
    # inside the hold, and 4 h from 09:10 without lunch and hold end at 17:10.
    assert "10:00 clock is paused" in out
    assert "0:50:00 of 4:00:00 used, due 2026-03-02 17:10" in out
    assert "2:20:00 counted of 4:00:00, 1:40:00 left; 3:30:00 not counted" in out
    assert "15:00 resolve is refused: resolution_code is needed" in out
    assert out.rstrip().endswith("replaying its facts rebuilds it: True")
