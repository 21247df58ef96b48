"""Diagrams of lifecycles, drawn from the same rows that decide."""

from typing import TYPE_CHECKING, Any

from itsmcore.model import StatusCategory

if TYPE_CHECKING:
    from itsmcore.lifecycle.lifecycle import Lifecycle

__all__ = ["mermaid"]


def mermaid(definition: "Lifecycle[Any, Any, Any]") -> str:
    """A Mermaid state diagram: states in their order, one arrow for each event.

    Events that stay in a state are left out; states of category closed lead to the end.
    """
    number = {rule.name: f"s{i}" for i, rule in enumerate(definition.rules)}
    lines = ["stateDiagram-v2"]
    for rule in definition.rules:
        label = rule.label or rule.name.replace("_", " ")
        lines.append(f'    state "{_safe(label)}" as {number[rule.name]}')
    lines.append(f"    [*] --> {number[definition.initial]}")
    arrows: dict[tuple[str, str], list[str]] = {}
    for row in definition.transitions:
        for source in row.sources:
            target = source if row.target is None else row.target
            labels = arrows.setdefault((source, target), [])
            label = _safe(row.label or row.event.replace("_", " "))
            if label not in labels:
                labels.append(label)
    for (source, target), labels in arrows.items():
        if source != target:
            text = ", ".join(labels)
            lines.append(f"    {number[source]} --> {number[target]}: {text}")
    lines += [
        f"    {number[rule.name]} --> [*]"
        for rule in definition.rules
        if rule.category is StatusCategory.CLOSED
    ]
    return "\n".join(lines) + "\n"


def _safe(label: str) -> str:
    """A label without the characters that Mermaid gives a meaning."""
    return "".join("_" if c in '":;#\n' else c for c in label)
