"""Names that load when they are first asked for."""

import subprocess
import sys

import pytest

import itsmcore.lifecycle
import itsmcore.model

PROGRAM = """
import sys
import itsmcore.lifecycle
print(*sorted(name for name in sys.modules if name.startswith("itsmcore.")))
"""


@pytest.mark.parametrize("room", [itsmcore, itsmcore.model, itsmcore.lifecycle])
def test_every_public_name_is_there_and_listed(room: object) -> None:
    names: list[str] = room.__all__  # type: ignore[attr-defined]  # every room has it
    assert set(names) <= set(dir(room))
    assert all(getattr(room, name) is not None for name in names)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Nix'"):
        _ = itsmcore.model.Nix  # type: ignore[attr-defined]  # to be refused


def test_the_engine_loads_no_record_of_a_practice() -> None:
    command = [sys.executable, "-c", PROGRAM]
    answer = subprocess.run(command, capture_output=True, check=True, text=True)
    loaded = set(answer.stdout.split())
    assert "itsmcore.lifecycle.lifecycle" in loaded
    assert not loaded & {"itsmcore.model.change", "itsmcore.lifecycle.incident"}
