"""An import stays light: heavy packages load when they are used."""

import subprocess
import sys

import pytest

HEAVY = ("cattrs", "dateutil.rrule", "holidays", "hypothesis", "numpy")
PROGRAM = """
import sys
import {room}
print(*(name for name in {heavy!r} if name in sys.modules))
"""


def loaded_by(room: str) -> list[str]:
    """Heavy packages that a fresh interpreter holds after importing the room."""
    program = PROGRAM.format(room=room, heavy=HEAVY)
    command = [sys.executable, "-c", program]
    answer = subprocess.run(command, capture_output=True, check=True, text=True)
    return answer.stdout.split()


@pytest.mark.parametrize(
    "room",
    [
        "itsmcore",
        "itsmcore.errors",
        "itsmcore.interval",
        "itsmcore.model",
        "itsmcore.lifecycle",
        "itsmcore.sla",
        "itsmcore.cmdb.products",
        "itsmcore.cmdb",
        "itsmcore.metrics",
    ],
)
def test_importing_a_room_loads_no_heavy_package(room: str) -> None:
    assert loaded_by(room) == []


def test_a_heavy_package_would_be_noticed() -> None:
    assert loaded_by("hypothesis") == ["hypothesis"]
