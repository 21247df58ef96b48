"""Diagrams of lifecycles, drawn from the same rows that decide."""

from collections.abc import Mapping

from itsmcore.lifecycle._definition import Definition
from itsmcore.lifecycle.rules import StateRule
from itsmcore.model import StatusCategory
from itsmcore.model._diagram_text import dot_quoted, mermaid_plain

__all__ = ["dot", "mermaid"]


def mermaid(definition: Definition) -> str:
    """A Mermaid state diagram: states in their order, one arrow for each pair of them.

    Events that stay in a state are left out; states of category closed lead to the end.
    """
    number = _numbers(definition)
    lines = ["stateDiagram-v2"]
    lines += [
        f'    state "{mermaid_plain(_label(rule))}" as {number[rule.name]}'
        for rule in definition.rules
    ]
    lines.append(f"    [*] --> {number[definition.initial]}")
    for (source, target), labels in _arrows(definition).items():
        text = mermaid_plain(", ".join(labels))
        lines.append(f"    {number[source]} --> {number[target]}: {text}")
    lines += [
        f"    {number[rule.name]} --> [*]"
        for rule in definition.rules
        if rule.category is StatusCategory.CLOSED
    ]
    return "\n".join(lines) + "\n"


def dot(definition: Definition) -> str:
    """The same as a directed graph in the DOT language; closed states have a double border."""
    number = _numbers(definition)
    lines = [f"digraph {dot_quoted(definition.name)} {{", "    start [shape=point];"]
    for rule in definition.rules:
        is_closed = rule.category is StatusCategory.CLOSED
        border = ", peripheries=2" if is_closed else ""
        label = dot_quoted(_label(rule))
        lines.append(f"    {number[rule.name]} [shape=box, label={label}{border}];")
    lines.append(f"    start -> {number[definition.initial]};")
    for (source, target), labels in _arrows(definition).items():
        text = dot_quoted(", ".join(labels))
        lines.append(f"    {number[source]} -> {number[target]} [label={text}];")
    return "\n".join([*lines, "}"]) + "\n"


def _numbers(definition: Definition) -> Mapping[str, str]:
    return {rule.name: f"s{i}" for i, rule in enumerate(definition.rules)}


def _label(rule: StateRule) -> str:
    return rule.label or rule.name.replace("_", " ")


def _arrows(definition: Definition) -> Mapping[tuple[str, str], list[str]]:
    """For each pair of states that a row joins, the labels of its events."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for row in definition.transitions:
        for source in row.sources:
            target = source if row.target is None else row.target
            label = row.label or row.event.replace("_", " ")
            labels = arrows.setdefault((source, target), [])
            if source != target and label not in labels:
                labels.append(label)
    return {pair: labels for pair, labels in arrows.items() if labels}
