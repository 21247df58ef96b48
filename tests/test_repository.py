"""Rules of the repository that no other tool checks."""

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src"

# Brackets keep the patterns from matching themselves.
MACHINE_PATH = re.compile(
    r"(?<![\w.~-])/(?:home|media|mnt|opt|private|root|srv|tmp|Users|var|work)/\w"
    r"|\b[A-Z]:\\{1,2}Users\b"
)
REGISTRY_HOST = re.compile(
    r"pypi[.]org|pythonhost[e]d[.]org|npmjs[.]org|conda[.]anaconda[.]org|--(?:extra-)?index-url"
)
EXEMPTION = re.compile(
    r"type: ignore(?:\[[\w, -]+\])?"
    r"|noqa(?:: ?[A-Z]+[0-9]+(?:, ?[A-Z]+[0-9]+)*)?"
    r"|pragma: no (?:cover|branch)"
)
REASON = re.compile(r"[A-Za-z]{2,}\W+\w")
CONFLICT = re.compile(r"^(?:[<]{7}|[>]{7}) ", re.MULTILINE)
FENCES = {"", "console", "json", "mermaid", "python", "text", "toml"}


def committed() -> list[Path]:
    """Files under version control, and those about to be."""
    command = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a checkout of git")
    names = sorted(set(filter(None, listed.stdout.decode().split("\0"))))
    return [path for name in names if (path := ROOT / name).is_file()]


def texts(*suffixes: str) -> Iterator[tuple[str, str]]:
    """Name and text of each committed file, or of those with one of the suffixes."""
    for path in committed():
        if not suffixes or path.suffix in suffixes:
            try:
                yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def modules() -> list[Path]:
    found = sorted(SOURCE.rglob("*.py"))
    assert found
    return found


def comments(text: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def lacks_reason(comment: str) -> bool:
    """Whether a comment exempts code from a check and no text follows that says why."""
    found = list(EXEMPTION.finditer(comment))
    return bool(found) and REASON.search(comment, found[-1].end()) is None


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def may_import(name: str, target: str) -> bool:
    """Whether a file may import a name, as far as private modules go."""
    parts = target.split(".")
    hidden = [part.startswith("_") and not part.startswith("__") for part in parts]
    if parts[0] != "itsmcore" or True not in hidden or parts[1] == "_version":
        return True
    owner = parts[: hidden.index(True)]
    shared = owner in (["itsmcore"], ["itsmcore", "model"])
    return name.startswith("src/" if shared else f"src/{'/'.join(owner)}/")


def test_every_module_says_what_it_exports() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in modules()
        if not re.search(
            r"^__all__(: [\w\[\], .]+)? = ",
            path.read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    ]
    assert silent == []


def test_no_module_calls_a_builtin_that_does_io() -> None:
    calls = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.id}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name) and node.id in {"breakpoint", "input", "open"}
        if isinstance(node.ctx, ast.Load)
    ]
    assert calls == []


def test_no_module_has_more_than_400_lines() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in modules()
    }
    assert {name: count for name, count in lengths.items() if count > 400} == {}


def test_no_committed_file_names_a_machine_or_a_registry() -> None:
    found = [
        f"{name}: {match.group()}"
        for name, text in texts()
        for pattern in (MACHINE_PATH, REGISTRY_HOST)
        for match in pattern.finditer(text)
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "see /" + "home/ada/x",
        "'/" + "tmp/x'",
        "https://pypi" + ".org/simple",
        "C:\\" + "Users",
    ],
)
def test_machine_and_registry_names_are_recognized(text: str) -> None:
    assert MACHINE_PATH.search(text) or REGISTRY_HOST.search(text)


def test_no_committed_file_holds_an_unresolved_conflict() -> None:
    assert [name for name, text in texts() if CONFLICT.search(text)] == []


@pytest.mark.parametrize("mark", ["<", ">"])
def test_unresolved_conflicts_are_recognized(mark: str) -> None:
    assert CONFLICT.search(f"text\n{mark * 7} HEAD\n")
    assert CONFLICT.search(f"    {mark * 7} HEAD\n") is None


def test_every_exemption_carries_its_reason() -> None:
    bare = [
        f"{name}:{line}: {comment}"
        for name, text in texts(".py", ".pyi")
        for line, comment in comments(text)
        if lacks_reason(comment)
    ]
    assert bare == []


@pytest.mark.parametrize(
    ("comment", "bare"),
    [
        ("# type: ignore[arg-type]", True),
        ("# type: ignore[arg-type]  # no", True),
        ("# type: ignore[arg-type]  # noqa: S101", True),
        ("# type: ignore[arg-type]  # a misspelt event is refused", False),
        ("# noqa: PLC0415, S101", True),
        ("# noqa: PLC0415 - loaded on first use", False),
        ("# pragma: no cover", True),
        ("# pragma: no cover - Windows only", False),
        ("# a comment", False),
    ],
)
def test_an_exemption_without_text_after_it_is_found(
    *, comment: str, bare: bool
) -> None:
    assert lacks_reason(comment) is bare


def test_private_modules_are_used_by_their_own_room_only() -> None:
    strangers = [
        f"{name}: {target}"
        for name, text in texts(".py")
        if not name.startswith("tests/")
        for target in imported(ast.parse(text))
        if not may_import(name, target)
    ]
    assert strangers == []


@pytest.mark.parametrize(
    ("name", "target", "allowed"),
    [
        ("src/itsmcore/sla/clock.py", "itsmcore.sla._walk.step", True),
        ("src/itsmcore/sla/clock.py", "itsmcore.model._fields", True),
        ("src/itsmcore/model/ref.py", "itsmcore._instants.to_utc", True),
        ("src/itsmcore/codec/plain.py", "itsmcore.sla._walk.step", False),
        ("examples/desk.py", "itsmcore.model._fields", False),
        ("examples/desk.py", "itsmcore.model.Incident", True),
        ("docs/conf.py", "itsmcore._version.__version__", True),
    ],
)
def test_private_modules_serve_their_room_and_floors_above(
    *, name: str, target: str, allowed: bool
) -> None:
    assert may_import(name, target) is allowed


def test_fences_hide_no_python_from_the_tests() -> None:
    # A fence named `pycon` or `py` would never run.
    fence = re.compile(r"^ {0,3}(?:```+|~~~+|:::+)[ ]?([^\s`{]*)", re.MULTILINE)
    hidden = [
        f"{name}: {language}"
        for name, text in texts(".md")
        for language in fence.findall(text)
        if language not in FENCES
    ]
    assert hidden == []


@pytest.mark.parametrize("command", ["make demo", "make test"])
def test_the_readme_names_both_commands(command: str) -> None:
    assert command in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["constraints.txt", "benchmarks/requirements.txt"])
def test_every_pin_is_a_name_and_one_version(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    assert lines == sorted(lines, key=str.lower)
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []
