"""Drawings of a graph, in the languages DOT and Mermaid."""

from collections.abc import Mapping, Sequence
from typing import Final

from itsmcore.cmdb._inputs import checked_limit, expect
from itsmcore.cmdb.exchange._picture import Box, Line, Picture, Towards, draw
from itsmcore.cmdb.graph import Graph
from itsmcore.cmdb.impact import Impact
from itsmcore.errors import UnknownItemError
from itsmcore.model import Strength
from itsmcore.model._diagram_text import dot_quoted, mermaid_quoted
from itsmcore.model.words import member

__all__ = ["Towards", "to_dot", "to_mermaid"]

_COLOURS: Final[Mapping[str, tuple[str, str]]] = {
    "up": ("#d9ead3", "#38761d"),
    "at_risk": ("#fff2cc", "#bf9000"),
    "degraded": ("#fce5cd", "#b45f06"),
    "down": ("#f4cccc", "#990000"),
    "group": ("#eeeeee", "#666666"),
    "note": ("#ffffff", "#666666"),
}
"""How boxes of each style are filled, and their borders."""


def to_mermaid(
    graph: Graph,
    /,
    *ids: str,
    towards: Towards | str = Towards.DEPENDENCIES,
    impact: Impact | None = None,
    depth: int | None = None,
    limit: int | None = 100,
) -> str:
    """A Mermaid flowchart of items and what they depend on.

    Arrows go from what needs to what is needed: dotted ones where it is redundant; lines without
    a head are only informational. Boxes with six corners are redundancy groups.

    Args:
        graph: What to draw.
        ids: Where to begin, e.g. a service; the whole graph without any.
        towards: To what these need, to what needs them, or both.
        impact: Colour items by what becomes of them there, and say it.
        depth: How many steps to go; all by default.
        limit: Most items that are drawn, nearest first; a note counts the others.

    Raises:
        UnknownItemError: No item has one of the ids.
        FieldError: `towards` is another word, or a limit is negative.
        WrongTypeError: An argument is something else.

    References:
        Mermaid documentation, "Flowcharts - Basic Syntax", entity codes and classes.
    """
    found = _picture(
        graph, ids, towards=towards, impact=impact, depth=depth, limit=limit
    )
    lines = ["flowchart TD"]
    lines += [f"    {_mermaid_box(box)}" for box in found.boxes]
    lines += [f"    {_mermaid_line(line)}" for line in found.lines]
    for style in _styles(found):
        fill, border = _COLOURS[style]
        lines.append(f"    classDef {style} fill:{fill},stroke:{border},color:#000000")
    return "\n".join(lines) + "\n"


def to_dot(
    graph: Graph,
    /,
    *ids: str,
    towards: Towards | str = Towards.DEPENDENCIES,
    impact: Impact | None = None,
    depth: int | None = None,
    limit: int | None = 100,
) -> str:
    """The same as `to_mermaid` in the DOT language, for Graphviz.

    Args:
        graph: What to draw.
        ids: As of `to_mermaid`.
        towards: As of `to_mermaid`.
        impact: As of `to_mermaid`.
        depth: As of `to_mermaid`.
        limit: As of `to_mermaid`.

    Raises:
        UnknownItemError: No item has one of the ids.
        FieldError: `towards` is another word, or a limit is negative.
        WrongTypeError: An argument is something else.

    References:
        Graphviz documentation, "DOT Language".
    """
    found = _picture(
        graph, ids, towards=towards, impact=impact, depth=depth, limit=limit
    )
    lines = ["digraph {", "    node [shape=box];"]
    lines += [f"    {_dot_box(box)};" for box in found.boxes]
    lines += [f"    {_dot_line(line)};" for line in found.lines]
    return "\n".join([*lines, "}"]) + "\n"


def _picture(
    graph: Graph,
    ids: Sequence[str],
    *,
    towards: str,
    impact: Impact | None,
    depth: int | None,
    limit: int | None,
) -> Picture:
    expect(graph, Graph, "graph")
    for place, id in enumerate(ids):
        if id not in graph:
            field = f"ids[{place}]"
            raise UnknownItemError(field=field, value=id, count=len(graph))
    if impact is not None:
        expect(impact, Impact, "impact")
    return draw(
        graph,
        ids or None,
        towards=member(Towards, towards, "towards"),
        depth=checked_limit(depth, "depth"),
        limit=checked_limit(limit),
        impact=impact,
    )


def _styles(found: Picture) -> Sequence[str]:
    used = {box.style for box in found.boxes}
    return [style for style in _COLOURS if style in used]


# -- Mermaid ------------------------------------------------------------------------------

_MERMAID_LINES: Final = {
    Strength.REQUIRED: "-->",
    Strength.REDUNDANT: "-.->",
    Strength.INFORMATIONAL: "---",
}


def _mermaid_box(box: Box) -> str:
    text = mermaid_quoted("\n".join(box.text))
    shape = f"{{{{{text}}}}}" if box.style == "group" else f"[{text}]"
    return f"{box.name}{shape}" + (f":::{box.style}" if box.style else "")


def _mermaid_line(line: Line) -> str:
    text = f"|{mermaid_quoted(line.text)}|" if line.text else ""
    return f"{line.source} {_MERMAID_LINES[line.strength]}{text} {line.target}"


# -- DOT ----------------------------------------------------------------------------------

_DOT_LINES: Final = {
    Strength.REQUIRED: "",
    Strength.REDUNDANT: "style=dashed",
    Strength.INFORMATIONAL: "style=dotted, dir=none",
}


def _dot_box(box: Box) -> str:
    text = dot_quoted("\n".join(box.text))
    told = [f"label={text}"]
    if box.style is not None:
        fill, border = _COLOURS[box.style]
        shape = "hexagon" if box.style == "group" else "box"
        told += [
            f"shape={shape}, style=filled",
            f'fillcolor="{fill}", color="{border}"',
        ]
    return f"{box.name} [{', '.join(told)}]"


def _dot_line(line: Line) -> str:
    told = [f"label={dot_quoted(line.text)}"] if line.text else []
    told += filter(None, [_DOT_LINES[line.strength]])
    options = f" [{', '.join(told)}]" if told else ""
    return f"{line.source} -> {line.target}{options}"
