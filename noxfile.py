"""Run the tests on every supported Python found on this machine."""

import os
from pathlib import Path

import nox

PROJECT = nox.project.load_toml("pyproject.toml")
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]

nox.options.error_on_missing_interpreters = False
nox.options.reuse_existing_virtualenvs = True

# Pythons that pyenv holds count as found, active or not.
PYENV = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser()
HELD = [str(held) for name in PYTHONS for held in PYENV.glob(f"versions/{name}.*/bin")]
os.environ["PATH"] = os.pathsep.join([*HELD, os.environ["PATH"]])


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run pytest with the versions of constraints.txt; arguments after -- go to pytest."""
    packages = nox.project.dependency_groups(PROJECT, "tests")
    session.install("--constraint", "constraints.txt", "--editable", ".", *packages)
    workers = ["--numprocesses=auto", "--maxprocesses=4", "--dist=loadfile"]
    session.run("python", "-m", "pytest", "-q", *workers, *session.posargs)
