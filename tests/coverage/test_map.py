"""The page of practices names rooms that are there, and a test for each practice."""

import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "background" / "practices.md"
TESTS = sorted(path.name for path in Path(__file__).parent.glob("test_row_*.py"))


def rows(heads: str) -> list[list[str]]:
    """The cells of the table whose head begins so."""
    lines = PAGE.read_text("utf-8").split(f"| {heads} |", 1)[1].splitlines()[2:]
    table = lines[: lines.index("")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


HOMES = rows("practice | modules | guide | row")


@pytest.mark.parametrize("row", HOMES, ids=lambda row: row[0])
def test_each_practice_has_its_rooms_its_guide_and_its_test(row: list[str]) -> None:
    _, modules, guide, number = row
    for name in re.findall(r"`([\w.]+)`", modules):
        assert import_module(f"itsmcore.{name}").__doc__
    [page] = re.findall(r"\]\(([\w./-]+)\)", guide)
    assert (PAGE.parent / page).is_file()
    assert [name for name in TESTS if name.startswith(f"test_row_{int(number):02}_")]


def test_each_test_of_a_practice_is_told_of() -> None:
    assert {int(name[9:11]) for name in TESTS} == {int(row[3]) for row in HOMES}


def test_each_practice_is_named_in_both_tables() -> None:
    names = [row[0] for row in rows("practice | ITIL 4 | ITIL 2011 | ISO/IEC 20000-1")]
    assert names == [row[0] for row in HOMES]
