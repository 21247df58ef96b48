"""What the tests of the standard lifecycles share: twins, worked cases, pages."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from itsmcore.errors import RefusedError
from itsmcore.lifecycle import Lifecycle
from itsmcore.model import Record, StatusCategory

ROOT: Final = Path(__file__).parents[2]
CASES: Final = ROOT.parent / "shared" / "vectors" / "lifecycle_cases.json"

Moves = set[tuple[str, str]]


def twin(record: Record, cls: type[Any]) -> Any:
    """The same record as one of a host's subclass."""
    fields = attrs.fields(type(record))
    return cls(**{a.name: getattr(record, a.name) for a in fields})


def outcome(
    lifecycle: Lifecycle[Any, Any, Any], record: Any, *asked: Any, **how: Any
) -> Any:
    """What a step changes, or why it is refused: the same for records of any class."""
    try:
        return lifecycle.apply(record, *asked, **how).facts
    except RefusedError as error:
        return error.reasons


def reaches_an_end(lifecycle: Lifecycle[Any, Any, Any]) -> bool:
    """Whether moves lead from every state to a closed one."""
    kinds = lifecycle.states.items()
    found = {s for s, kind in kinds if kind is StatusCategory.CLOSED}
    for _ in lifecycle.moves:
        found |= {move.source for move in lifecycle.moves if move.target in found}
    return found == set(lifecycle.states)


def cases(machine: str) -> list[dict[str, Any]]:
    """The worked cases of a machine, where their file is at hand."""
    data = json.loads(CASES.read_text("utf-8")) if CASES.exists() else {"cases": []}
    return [case for case in data["cases"] if case["machine"] == machine]


def diagrams(page: str) -> list[str]:
    """The Mermaid diagrams of a guide."""
    text = (ROOT / "docs" / "guides" / f"{page}.md").read_text("utf-8")
    return re.findall(r"```mermaid\n(.*?)```", text, re.DOTALL)


def told_rules(page: str) -> dict[str, list[str]]:
    """The table of states in a guide: name -> its cells."""
    text = (ROOT / "docs" / "guides" / f"{page}.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", text, re.MULTILINE)
    return {name: [cell.strip() for cell in cells.split("|")] for name, cells in rows}


def words(cell: str) -> set[str]:
    """The names in a cell."""
    return set(re.findall(r"`(\w+)`", cell))


def fields(effects: Iterable[Any]) -> set[str]:
    """The fields that effects write."""
    return {effect.field for effect in effects}


def settable(lifecycle: Lifecycle[Any, Any, Any], record: Record) -> set[str]:
    """The fields that a caller may give along with an update of a new record."""
    return _settable(
        lifecycle, record, {a.name: None for a in attrs.fields(type(record))}
    )


def _settable(
    lifecycle: Lifecycle[Any, Any, Any], record: Record, names: Mapping[str, None]
) -> set[str]:
    found = set[str]()
    for name in names:
        value = getattr(record, name)
        try:
            offer = lifecycle.dynamic.explain(
                record, "update", {name: _other(value)}, at=record.opened_at, by="ada"
            )
        except ValueError as error:
            if getattr(error, "problem", "").startswith("the lifecycle sets"):
                continue
        else:
            codes = {unmet.code for unmet in offer.unmet}
            if codes & {"read_only", "hidden"}:
                continue
        found.add(name)
    return found


def _other(value: Any) -> Any:
    """Another value, which may not fit: what is refused for that may be given."""
    return not value if isinstance(value, bool) else "other"
