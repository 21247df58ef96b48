"""What the tests of the standard lifecycles share: twins, worked cases, pages."""

import json
import re
from collections.abc import Mapping
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


def agrees(
    lifecycle: Lifecycle[Any, Any, Any],
    other: Lifecycle[Any, Any, Any],
    cls: type[Record],
    asked: tuple[Any, Any, Any],
    how: Mapping[str, Any],
) -> bool:
    """Whether explain says what apply does, to a host's subclass, too, and nothing is touched.

    Args:
        lifecycle: A standard one.
        other: The same, bound to a subclass.
        cls: The subclass.
        asked: A record of the standard class, an event and changes.
        how: Who asks, when and why.
    """
    record, event, changes = asked
    kept = repr(record), dict(changes)
    offer = lifecycle.explain(record, event, changes, **how)
    found = _outcome(lifecycle, record, event, changes, **how)
    same = _outcome(other, twin(record, cls), event, changes, **how)
    codes = {unmet.code for unmet in offer.unmet}
    is_told = not offer.unmet if offer.allowed else {u.code for u in found} <= codes
    return is_told and same == found and (repr(record), changes) == kept


def _outcome(
    lifecycle: Lifecycle[Any, Any, Any], record: Any, *asked: Any, **how: Any
) -> Any:
    """What a step makes true, or why it is refused."""
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


def page_faults(lifecycle: Lifecycle[Any, Any, Any], page: str) -> list[str]:
    """What a guide tells otherwise than the rows: its diagram, and its table of states."""
    text = (ROOT / "docs" / "guides" / f"{page}.md").read_text("utf-8")
    drawn = re.findall(r"```mermaid\n(.*?)```", text, re.DOTALL)
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", text, re.MULTILINE)
    told = {name: [cell.strip() for cell in cells.split("|")] for name, cells in rows}
    found = [] if drawn == [lifecycle.to_mermaid()] else ["the diagram"]
    for rule in lifecycle.rules:
        category, *lists = told.get(rule.name, [""])
        names = [set(re.findall(r"`(\w+)`", cell)) for cell in lists[:3]]
        entering = {effect.field for effect in rule.enter}
        leaving = {effect.field for effect in rule.leave}
        if (category, names) != (
            rule.category,
            [set(rule.required), entering, leaving],
        ):
            found.append(str(rule.name))
    return found


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
