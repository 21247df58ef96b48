"""Presets are paid for by those who use them."""

import subprocess
import sys

PROGRAM = """
import sys
import itsmcore.sla
print(any(name.startswith("itsmcore.sla.presets") for name in sys.modules))
import itsmcore.sla.presets
print(any(name in sys.modules for name in ("cattrs", "holidays", "hypothesis", "numpy")))
"""


def test_presets_load_when_imported_and_load_nothing_heavy() -> None:
    command = [sys.executable, "-c", PROGRAM]
    answer = subprocess.run(command, capture_output=True, check=True, text=True)
    assert answer.stdout.split() == ["False", "False"]
