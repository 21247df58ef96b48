"""Machines of worked cases as definitions: an event for each state that can be wanted."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import attrs

from itsmcore.lifecycle import Guard, Lifecycle, StateRule, Transition, count
from itsmcore.model import StatusCategory, WorkItem, when

Machine = Lifecycle[WorkItem, str, dict[str, object]]

TYPED: Final = frozenset(attrs.fields_dict(WorkItem))
CATEGORIES: Final = {
    "Closed": StatusCategory.CLOSED,
    "Canceled": StatusCategory.CLOSED,
    "Cancelled": StatusCategory.CLOSED,
    "Retired": StatusCategory.CLOSED,
    "Resolved": StatusCategory.DONE,
    "Solved": StatusCategory.DONE,
}
_CONDITIONAL: Final = re.compile(r"(.+)\[(\w+)=(.+)\]")


def machine(name: str, found: Mapping[str, Any], more: Iterable[str] = ()) -> Machine:
    """States and edges; `to X` asks for X, and a field that X needs belongs to its rule."""
    plain, special = {}, []
    for key, fields in found["required_on_entry"].items():
        if parts := _CONDITIONAL.fullmatch(key):
            special.append((*parts.groups(), fields))
        else:
            plain[key] = fields
    rules = [
        StateRule(
            name=state,
            category=CATEGORIES.get(state, StatusCategory.ACTIVE),
            required=plain.get(state, ()),
        )
        for state in found["states"]
    ]
    rows: list[Transition] = []
    for target in found["states"]:
        sources = [source for source, to in found["edges"] if to == target]
        for state, field, value, fields in special:
            if state == target and sources:
                guard = Guard(condition=when({field: value}), code="no", message="no")
                rows.append(_row(sources, target, guards=[guard], required=fields))
        over = [s for s in sources if s in ("Resolved", "Solved")]
        opened = target in ("In Progress", "Open", "Assigned")
        for group, effects in (
            (over if opened else [], [count("reopen_count")]),
            ([s for s in sources if not (opened and s in over)], []),
        ):
            if group:
                rows.append(_row(group, target, effects=effects))
    needed = {n for fields in found["required_on_entry"].values() for n in fields}
    asked = needed | {field for _, field, _, _ in special}
    return Machine(
        name=name,
        initial=found["initial"],
        rules=rules,
        transitions=rows,
        events=[f"to {state}" for state in found["states"]],
        custom_fields={*asked, *more} - TYPED,
    ).bind(WorkItem, str, dict)


def _row(sources: list[str], target: str, **parts: Any) -> Transition:
    return Transition(event=f"to {target}", sources=sources, target=target, **parts)
