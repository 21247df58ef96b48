"""The wheel, installed by itself: it imports, carries its types, and they tell right from wrong."""

import subprocess
import sys
import sysconfig
import venv
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parent.parent
PROGRAMS = sorted((ROOT / "tests" / "typing").glob("*.py"))

WRONG = """
from datetime import UTC, datetime
from itsmcore.lifecycle import INCIDENT, IncidentEvent
from itsmcore.model import Incident, Record

NOW = datetime(2026, 3, 2, tzinfo=UTC)
ONE = Incident(id="1", opened_at=NOW)
BARE = Record(id="1", status="new", opened_at=NOW)
INCIDENT.apply(ONE, "start", at=NOW, by="ada")
INCIDENT.apply(ONE, IncidentEvent.STRAT, at=NOW, by="ada")
INCIDENT.apply(ONE, IncidentEvent.UPDATE, {"titel": "x"}, at=NOW, by="ada")
INCIDENT.apply(ONE, IncidentEvent.UPDATE, {"title": 5}, at=NOW, by="ada")
INCIDENT.apply(ONE, IncidentEvent.START, at=NOW)
INCIDENT.apply(BARE, IncidentEvent.START, at=NOW, by="ada")
Incident(id="1", opened_at="now")
"""


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel; the builder is taken from here when it is, else fetched by `build`."""
    if find_spec("build") is None:
        pytest.skip("`build` is not installed; `make test` installs it")
    folder = tmp_path_factory.mktemp("dist")
    isolation = ["--no-isolation"] if find_spec("hatchling") else []
    command = [sys.executable, "-m", "build", "--wheel", *isolation, "-o", str(folder)]
    built = run(*command, ".", cwd=ROOT)
    assert built.returncode == 0, built.stdout + built.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel, which sees the packages that it needs from here."""
    folder = tmp_path_factory.mktemp("env")
    venv.create(folder)
    paths = sysconfig.get_paths(vars={"base": str(folder), "platbase": str(folder)})
    site = Path(paths["purelib"])
    inside = Path(paths["scripts"]) / Path(sys.executable).name
    pip = (sys.executable, "-m", "pip", "--python", inside, "install", "--quiet")
    done = run(*map(str, (*pip, "--no-deps", "--no-index", wheel)), cwd=folder)
    assert done.returncode == 0, done.stderr
    # A plain path: files ending in .pth there, of an editable install, are not followed.
    (site / "here.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return inside


def test_the_wheel_carries_its_types_and_nothing_else(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    assert "itsmcore/py.typed" in names
    tops = {name.partition("/")[0].partition("-")[0] for name in names}
    assert tops == {"itsmcore"}


@pytest.mark.slow
def test_the_installed_wheel_imports(python: Path, tmp_path: Path) -> None:
    code = "import itsmcore, itsmcore.lifecycle; print(itsmcore.__file__)"
    done = run(python, "-I", "-c", code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).is_relative_to(python.parent.parent)


@pytest.mark.slow
def test_programs_of_users_pass_a_strict_type_check(
    python: Path, tmp_path: Path
) -> None:
    if find_spec("mypy") is None:
        pytest.skip("mypy is not installed; `make test` installs it")
    for path in PROGRAMS:
        (tmp_path / path.name).write_text(path.read_text("utf-8"), encoding="utf-8")
    (tmp_path / "wrong.py").write_text(WRONG, encoding="utf-8")
    mypy = [sys.executable, "-m", "mypy", "--strict", "--python-executable", python]
    options = ["--cache-dir", tmp_path / "cache", "--config-file", ""]
    names = sorted(path.name for path in tmp_path.glob("*.py"))
    done = run(*map(str, (*mypy, *options, *names)), cwd=tmp_path)
    lines = [line for line in done.stdout.splitlines() if ": error:" in line]
    found = {line.split(":")[0] for line in lines}
    assert found == {"wrong.py"}, done.stdout + done.stderr
    first = (
        WRONG.splitlines().index('INCIDENT.apply(ONE, "start", at=NOW, by="ada")') + 1
    )
    wrong = {int(line.split(":")[1]) for line in lines}
    assert wrong == set(range(first, len(WRONG.splitlines()) + 1)), done.stdout
